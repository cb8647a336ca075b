//! What a token may have been printed as: one word, or several that lost the
//! space between them. The token itself is judged beside them in the lattice.

mod bounds;
#[cfg(test)]
mod exhaustive;
mod search;
mod segment;
mod table;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::lexicon::{Case, Lexicon};
use crate::token::is_figure;
use crate::viet::letter::{fold_char, is_vowel, lower_char};
use search::{Prefix, Reach, Scratch};

pub(crate) use search::Reading;

/// The longest token that is searched, in characters: longer than any two
/// syllables. What is longer stays as it is.
pub(crate) const LONGEST: usize = 24;

/// The most splits kept for a token.
const MOST_SPLITS: usize = 4;

/// The shortest token that may be several words.
const SHORTEST_SPLIT: usize = 5;

/// The most words a token is split into.
const SPLIT_WORDS: usize = 3;

/// The channel cost above which a token's best word is doubtful: one usual
/// error and a rare one.
const DOUBT: Cost = 7 * NAT;

/// A token as several words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// The words, each with its channel cost.
    pub words: Vec<(u32, Case, Cost)>,
    /// The words' channel costs and that of the lost spaces.
    pub channel: Cost,
    /// The channel's cost and the words' costs out of context.
    pub total: Cost,
}

/// All that a token may have been printed as.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Single words, the best first.
    pub words: Vec<Reading>,
    /// Several words, the best first.
    pub splits: Vec<Split>,
    /// The channel cost of the token having been printed as it was read.
    pub same: Cost,
    /// The cost of its spelling, if it is a word that no lexicon holds.
    pub spelling: Cost,
}

impl Found {
    /// Whether no single word explains the token well.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.words.first().is_none_or(|best| best.channel > DOUBT)
    }

    /// The least total cost of any explanation; `unknown` is what it costs
    /// a word to be in no lexicon.
    pub(crate) fn least(&self, unknown: Cost) -> Cost {
        let word = self.words.first().map(|reading| reading.total);
        let split = self.splits.first().map(|split| split.total);
        let kept = self.same + self.spelling + unknown;
        word.into_iter().chain(split).fold(kept, Cost::min)
    }
}

/// The cost of the spelling of a word that no lexicon holds: for the word,
/// for each plain letter, and for each other sign. What is no word of the
/// language has no marks either.
const SPELLING: Cost = 2 * NAT;
const SPELLING_LETTER: Cost = 9 * NAT / 4;
const SPELLING_SIGN: Cost = 5 * NAT;

/// The cost of a plain letter where errors are common: what is no word there
/// is hardly ever a name or an abbreviation, but a word beyond recognition.
const SPELLING_DAMAGED: Cost = 13 * NAT / 4;

/// The most that a word's being in no lexicon may cost beside its spelling,
/// as far as it bounds the search: context may speak against it.
const UNKNOWN: Cost = 20 * NAT;

fn spelling(channel: &Channel, token: &str) -> Cost {
    let letter = match channel.keeps_letters() || channel.rarity() > 0 {
        true => SPELLING_LETTER,
        false => SPELLING_DAMAGED,
    };
    let sign = |c: char| {
        if c.is_ascii_alphabetic() { letter } else { SPELLING_SIGN }
    };
    SPELLING + token.chars().take(LONGEST).map(sign).sum::<Cost>()
}

/// The cost of characters, however many, having been printed as they were
/// read, as a word of no lexicon, beside what such words cost.
pub(crate) fn unexplained(channel: &Channel, token: &str) -> Cost {
    let more = token.chars().skip(LONGEST);
    let more: Cost = more.map(|c| channel.same(c) + SPELLING_DAMAGED).sum();
    let Found { same, spelling, .. } = itself(channel, token);
    same + spelling + more
}

/// Whether so few of the characters are Latin letters or figures that they
/// can be no damaged word.
fn is_noise(read: &[char]) -> bool {
    let is_latin = |c: &&char| match **c {
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => true,
        _ => false,
    };
    3 * read.iter().filter(is_latin).count() < read.len()
}

/// The cost of a word out of context from which on it is not common.
const COMMON: Cost = 10 * NAT;

/// Whether a digit of a token may stand for a letter that the channel never
/// saw read so: where the token is no word with a number or a mark beside it,
/// and no designation of letters and digits, but a word with a sign in it.
fn has_strange_digits(lexicon: &Lexicon, token: &str) -> bool {
    if !token.contains(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let lower: String = token.chars().map(lower_char).collect();
    let letters: String =
        lower.chars().filter(|c| c.is_alphabetic()).collect();
    // Between letters, of which none is large behind a small one (`Thôn7B`).
    let first = token.find(is_digit).unwrap_or_default();
    let behind = token.rfind(is_digit).unwrap_or_default() + 1;
    let (before, after) = (&token[..first], &token[behind..]);
    let label = before.ends_with(char::is_lowercase)
        && after.starts_with(char::is_uppercase);
    let inside = before.contains(char::is_alphabetic)
        && after.contains(char::is_alphabetic)
        || before.is_empty() && after.is_empty();
    match letters.contains(char::is_alphabetic) {
        // Digits and signs that are no number (`1)01`).
        false => !is_figure(token),
        true => {
            // `lần1ngày` is two words and a number.
            let mut runs = lower.split(is_digit);
            let words = runs.all(|run| {
                run.chars().nth(1).is_some()
                    && run.chars().any(|c| is_vowel(fold_char(c)))
                    && lexicon.entry(run).is_some()
            });
            // What begins with a vowel is mostly the rest of a word.
            let rest = lexicon.entry(&letters);
            let rest =
                rest.map(|n| lexicon.entries()[n as usize].stats().cost);
            let is_rest = |cost: Cost| {
                cost > COMMON
                    && letters.starts_with(|c| is_vowel(fold_char(c)))
            };
            token.contains(char::is_lowercase)
                && !words
                && !label
                && (inside || rest.is_none_or(is_rest))
        }
    }
}

/// How far behind the best a candidate may lie of a token of which it is
/// known what it was printed as. Within six nats a few words are lost that
/// the sentence asks for, within eight none.
const NARROW: Cost = 8 * NAT;

/// Finds candidates and remembers them: tokens repeat (Zipf).
#[derive(Debug, Default)]
pub(crate) struct Finder {
    memory: HashMap<Box<str>, Arc<Found>>,
    /// The least costs of tokens of which no more was asked.
    least: HashMap<Box<str>, Cost>,
    /// The tokens of which it is known what they were printed as.
    sure: HashSet<Box<str>>,
    scratch: Scratch,
    read: Vec<char>,
}

/// The tokens remembered before the memory is emptied; about 100 MB at the
/// very worst, 10 MB as a rule.
const REMEMBERED: usize = 1 << 16;

impl Finder {
    /// A finder that looks less far for the candidates of tokens of which it
    /// is known what they were printed as.
    pub(crate) fn knowing(sure: HashSet<Box<str>>) -> Finder {
        Finder { sure, ..Finder::default() }
    }

    /// The candidates of a token.
    pub(crate) fn find(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        token: &str,
    ) -> Arc<Found> {
        if let Some(found) = self.memory.get(token) {
            return Arc::clone(found);
        }
        self.recall(channel, token, |finder, found| {
            let scratch = &mut finder.scratch;
            scratch.strange_digits = has_strange_digits(lexicon, token);
            // What costs far more than a word of no lexicon need not be
            // found.
            let mut reach = Reach::full(found.least(UNKNOWN));
            if finder.sure.contains(token) {
                reach.window = NARROW;
            }
            scratch.search(lexicon, channel, &finder.read, reach);
            found.words.extend_from_slice(&scratch.found);
            finder.splits(lexicon, channel, UNKNOWN, found);
        })
        .unwrap_or_else(|| Arc::new(itself(channel, token)))
    }

    /// The least total cost of any explanation of a token, as
    /// [`Found::least`] tells it of its candidates, for a fraction of the
    /// time that they take.
    pub(crate) fn least(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        token: &str,
        unknown: Cost,
    ) -> Cost {
        if let Some(found) = self.memory.get(token) {
            return found.least(unknown);
        }
        if let Some(&least) = self.least.get(token) {
            return least;
        }
        let mut found = itself(channel, token);
        if self.read(channel, token) == Some(true) {
            let scratch = &mut self.scratch;
            scratch.strange_digits = has_strange_digits(lexicon, token);
            let unknown = unknown.min(UNKNOWN);
            let reach = Reach::best(found.least(unknown));
            scratch.search(lexicon, channel, &self.read, reach);
            found.words.extend_from_slice(&scratch.found);
            self.splits(lexicon, channel, unknown, &mut found);
            // Splits do not count where the best word explains the token
            // well, and that may cost more than the token as it stands.
            if found.words.is_empty() && !found.splits.is_empty() {
                let found = self.find(lexicon, channel, token);
                return found.least(unknown);
            }
        }
        let least = found.least(unknown);
        if self.least.len() >= REMEMBERED {
            self.least.clear();
        }
        self.least.insert(token.into(), least);
        least
    }

    /// The words that a few tokens, joined by spaces, may have been torn
    /// from, for at most a total cost of `limit`.
    ///
    /// The limit must follow from the tokens alone, or what is remembered
    /// would depend on who asked first.
    pub(crate) fn find_torn(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        joined: &str,
        limit: Cost,
    ) -> Option<Arc<Found>> {
        self.recall(channel, joined, |finder, found| {
            let scratch = &mut finder.scratch;
            scratch.strange_digits = false;
            let reach = Reach::full(limit);
            scratch.search(lexicon, channel, &finder.read, reach);
            found.words.extend_from_slice(&scratch.found);
        })
    }

    /// Reads the characters of a token; gives whether it is worth a search,
    /// and nothing for what is too long for one.
    fn read(&mut self, channel: &Channel, token: &str) -> Option<bool> {
        self.read.clear();
        self.read.extend(token.chars().take(LONGEST + 1));
        if self.read.len() > LONGEST {
            return None;
        }
        let known =
            self.read.len() == 1 && !channel.reading(&self.read).is_empty();
        Some(known || !is_noise(&self.read))
    }

    /// What is remembered of a token, or what `search` finds for the
    /// characters in `read`; `None` for what is too long to be searched.
    fn recall(
        &mut self,
        channel: &Channel,
        token: &str,
        search: impl FnOnce(&mut Finder, &mut Found),
    ) -> Option<Arc<Found>> {
        if let Some(found) = self.memory.get(token) {
            return Some(Arc::clone(found));
        }
        let worth = self.read(channel, token)?;
        let mut found = itself(channel, token);
        if worth {
            search(self, &mut found);
        }
        let found = Arc::new(found);
        if self.memory.len() >= REMEMBERED {
            self.memory.clear();
        }
        self.memory.insert(token.into(), Arc::clone(&found));
        Some(found)
    }

    /// Finds ways to cut the token that was just searched, where no single
    /// word explains it well and it may be several.
    fn splits(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        unknown: Cost,
        found: &mut Found,
    ) {
        let may_split = self.read.len() >= SHORTEST_SPLIT
            && channel.space_lost().is_some();
        if may_split && found.is_doubtful() {
            let limit = found.least(unknown);
            self.scratch.search_prefixes(lexicon, channel, limit);
            self.split(lexicon, channel, limit, &mut found.splits);
        }
    }

    /// Finds ways to cut the token whose prefixes were just searched.
    fn split(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        limit: Cost,
        splits: &mut Vec<Split>,
    ) {
        let Some(space) = channel.space_lost() else { return };
        let n = self.read.len();
        // Words so far, what they cover and cost.
        let start = |prefix: &Prefix| {
            let reading = &prefix.reading;
            let split = Split {
                words: vec![(reading.entry, reading.case, reading.channel)],
                channel: reading.channel + space,
                total: reading.total + space,
            };
            (prefix.end, split)
        };
        let mut open: Vec<(usize, Split)> =
            self.scratch.prefixes.iter().map(start).collect();
        for count in 2..=SPLIT_WORDS {
            let mut next = Vec::new();
            let ends: std::collections::BTreeSet<usize> =
                open.iter().map(|(end, _)| *end).collect();
            for from in ends {
                let least = open
                    .iter()
                    .filter(|(end, _)| *end == from)
                    .map(|(_, split)| split.total)
                    .min()
                    .unwrap_or(limit);
                let more = count < SPLIT_WORDS && n - from > 3;
                let limit = limit.saturating_sub(least);
                let read = &self.read[from..];
                let reach = Reach::full(limit);
                self.scratch.search(lexicon, channel, read, reach);
                self.scratch.prefixes.clear();
                if more {
                    self.scratch.search_prefixes(lexicon, channel, limit);
                }
                for (_, left) in open.iter().filter(|(end, _)| *end == from) {
                    for right in self.scratch.found.iter().take(MOST_SPLITS) {
                        splits.push(joined(left, right, 0));
                    }
                    for right in &self.scratch.prefixes {
                        let split = joined(left, &right.reading, space);
                        next.push((from + right.end, split));
                    }
                }
            }
            next.sort_by_key(|(_, split)| split.total);
            next.truncate(4 * MOST_SPLITS);
            open = next;
        }
        splits.retain(|split| split.total <= limit);
        splits.sort_by(|a, b| {
            (a.total, a.words.len()).cmp(&(b.total, b.words.len()))
        });
        splits.truncate(MOST_SPLITS);
    }
}

/// The token as it stands, without candidates.
fn itself(channel: &Channel, token: &str) -> Found {
    let same = token.chars().take(LONGEST).map(|c| channel.same(c)).sum();
    let spelling = spelling(channel, token);
    Found { same, spelling, ..Found::default() }
}

/// A split with one more word, and what the space behind it cost.
fn joined(left: &Split, right: &Reading, space: Cost) -> Split {
    let mut words = left.words.clone();
    words.push((right.entry, right.case, right.channel));
    Split {
        words,
        channel: left.channel + right.channel + space,
        total: left.total + right.total + space,
    }
}
