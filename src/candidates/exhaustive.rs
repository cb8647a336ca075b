//! Tests the search against all words, each scored by itself: what is cut is
//! never among the best.

use super::Finder;
use super::bounds::EXTRAS;
use super::search::{FIRST_BOUND, MOST, Reach, Reading, Scratch, WINDOW};
use crate::channel::{Channel, MAX_READ, Pair};
use crate::cost::{Cost, NAT};
use crate::lexicon::alphabet::{self, Letter};
use crate::lexicon::{Case, Lexicon, Stats};
use crate::random::Random;

const FAR: Cost = Cost::MAX / 4;

fn word(random: &mut Random, from: &[char], most: usize) -> String {
    let len = 1 + random.below(most);
    (0..len).map(|_| from[random.below(from.len())]).collect()
}

const LETTERS: [char; 8] = ['a', 'á', 'b', 'đ', 'h', 'n', 'ô', 'u'];
const READ: [char; 12] =
    ['a', 'A', 'b', 'B', 'd', 'h', 'H', 'n', '1', '~', 'O', 'u'];

/// A lexicon so small that no walk of it is cut short.
fn lexicon(random: &mut Random) -> Lexicon {
    let words = (0..120).map(|_| word(random, &LETTERS, 6));
    let words: std::collections::BTreeSet<String> = words.collect();
    let words = words.into_iter().map(|word| {
        let cost = random.below(14 * NAT as usize) as Cost;
        (word, Stats { cost, case: [0; 3] }.pack())
    });
    let map = fst::Map::from_iter(words).unwrap();
    Lexicon::from_bytes(map.into_fst().into_inner()).unwrap()
}

fn channel(random: &mut Random) -> Channel {
    let printed: Vec<char> =
        LETTERS.iter().copied().chain("ABĐHNÔU".chars()).collect();
    let mut pairs = std::collections::BTreeMap::new();
    for _ in 0..120 {
        let mut printed = word(random, &printed, 2);
        let mut read = word(random, &READ, 3);
        match random.below(8) {
            0 => (printed, read) = (String::new(), read[..1].to_owned()),
            1 => (printed, read) = ("ô".to_owned(), String::new()),
            _ => {}
        }
        if read == "~" && printed.is_empty() {
            continue;
        }
        let cost = random.below(7 * NAT as usize) as Cost;
        pairs.insert((printed, read), cost);
    }
    let pairs = pairs.into_iter();
    let pairs =
        pairs.map(|((printed, read), cost)| Pair { printed, read, cost });
    Channel::new("random", pairs.collect())
}

/// What it costs at least to read a word, written in a case, as a token.
fn score(
    channel: &Channel,
    word: &str,
    case: Case,
    read: &[char],
) -> Option<Cost> {
    let letters: Vec<Letter> =
        word.chars().map(|c| alphabet::number(c).unwrap()).collect();
    let large = |at: usize| match case {
        Case::Lower => false,
        Case::Title => at == 0,
        Case::Upper => true,
    };
    let n = read.len();
    let extra = |at: usize| channel.extra(read[at]).unwrap_or(FAR);
    let mut first = vec![0];
    for at in 0..n {
        first.push((first[at] + extra(at)).min(FAR));
    }
    let mut rows = vec![first];
    for (at, &letter) in letters.iter().enumerate() {
        let number = usize::from(letter);
        let old = &rows[at];
        let drop = channel.drops(large(at))[number];
        let mut new: Vec<Cost> = old.iter().map(|cost| cost + drop).collect();
        for start in 0..n {
            let strange = channel.strange(large(at))[number]
                + channel.stranger(read[start]).unwrap_or(FAR);
            new[start + 1] = new[start + 1].min(old[start] + strange);
            for end in start + 1..=n.min(start + MAX_READ) {
                for s in channel.reading(&read[start..end]) {
                    let pair = s.len == 2;
                    if pair && at == 0 {
                        continue;
                    }
                    let begin = at + 1 - usize::from(s.len);
                    let fits = (begin..=at).enumerate().all(|(nth, at)| {
                        s.printed[nth] == letters[at]
                            && (s.large >> nth & 1 == 1) == large(at)
                    });
                    if fits {
                        let cost = rows[begin][start] + s.cost;
                        new[end] = new[end].min(cost);
                    }
                }
            }
        }
        for _ in 0..EXTRAS {
            let before = new.clone();
            for at in 0..n {
                new[at + 1] = new[at + 1].min(before[at] + extra(at));
            }
        }
        new.iter_mut().for_each(|cost| *cost = (*cost).min(FAR));
        rows.push(new);
    }
    Some(rows[letters.len()][n]).filter(|&cost| cost < FAR)
}

#[test]
fn no_word_is_cut_that_is_among_the_best() {
    let mut random = Random(11);
    let mut scratch = Scratch::default();
    scratch.strange_digits = true;
    let (mut met, mut full) = (0, 0);
    for _ in 0..12 {
        let lexicon = lexicon(&mut random);
        let channel = channel(&mut random);
        for round in 0..60 {
            let most = if round % 6 == 0 { 18 } else { 7 };
            let read: Vec<char> =
                word(&mut random, &READ, most).chars().collect();
            let mut all = Vec::new();
            for (entry, word) in (0..).zip(lexicon.entries()) {
                for case in Case::ALL {
                    let cost = score(&channel, word.form(), case, &read);
                    let Some(channel) = cost else { continue };
                    let total = channel + word.stats().cost;
                    all.push(Reading { entry, case, channel, total });
                }
            }
            all.sort_unstable_by_key(|r| (r.total, r.entry, r.case));
            let limit = match round % 3 {
                0 => 12 * NAT,
                _ => 60 * NAT,
            };
            let reach = Reach::full(limit);
            scratch.search(&lexicon, &channel, &read, reach);
            // Before a word is found the search looks so far at least.
            // Digits alone are no word.
            let Some(best) = all.first() else { continue };
            let bound = limit.min(best.total + WINDOW).min(FIRST_BOUND);
            let among = |r: &&Reading| r.total <= bound;
            let expected: Vec<&Reading> =
                all.iter().filter(among).take(MOST).collect();
            let found: Vec<&Reading> =
                scratch.found.iter().filter(among).collect();
            assert_eq!(found, expected, "{read:?} in {limit}");
            met += expected.len();
            full += usize::from(expected.len() == MOST);
        }
    }
    assert!(met > 2000 && full > 10, "{met} words, {full} full lists");
}

#[test]
fn the_least_cost_is_that_of_the_candidates() {
    let mut random = Random(23);
    let mut split = 0;
    for _ in 0..12 {
        let lexicon = lexicon(&mut random);
        let channel = channel(&mut random);
        let mut all = Finder::default();
        for round in 0..80 {
            let most = if round % 2 == 0 { 12 } else { 6 };
            let token = word(&mut random, &READ, most);
            let unknown = random.below(20 * NAT as usize) as Cost;
            let found = all.find(&lexicon, &channel, &token);
            let expected = found.least(unknown);
            // What a finder remembers is for one price.
            let mut finder = Finder::default();
            let cost = finder.least(&lexicon, &channel, &token, unknown);
            assert_eq!(cost, expected, "{token} within {unknown}");
            assert!(cost >= 0, "{token} costs {cost}");
            let parted = found.splits.first();
            split += usize::from(parted.is_some_and(|s| s.total == cost));
        }
    }
    assert!(split > 5, "{split} tokens were several words");
}

#[test]
fn what_is_sure_is_looked_for_less_far_and_found_alike() {
    let mut random = Random(29);
    let (mut near, mut far) = (0, 0);
    for _ in 0..12 {
        let lexicon = lexicon(&mut random);
        let channel = channel(&mut random);
        let tokens: Vec<String> =
            (0..60).map(|_| word(&mut random, &READ, 6)).collect();
        let sure = tokens.iter().map(|token| token.as_str().into());
        let mut sure = Finder::knowing(sure.collect());
        let mut all = Finder::default();
        for token in &tokens {
            let all = all.find(&lexicon, &channel, token);
            let sure = sure.find(&lexicon, &channel, token);
            let best = all.words.first().map_or(0, |best| best.total);
            let within = |r: &&Reading| r.total <= best + super::NARROW;
            let expected: Vec<&Reading> =
                all.words.iter().filter(within).collect();
            let found: Vec<&Reading> = sure.words.iter().collect();
            assert_eq!(found, expected, "{token}");
            (near, far) = (near + found.len(), far + all.words.len());
        }
    }
    assert!(near < far, "{near} of {far} words");
}
