//! The channel's costs for one token, laid out for the walk of the trie.
//!
//! Costs are *reduced*: to each is added what reading the rest of the token
//! costs at least from the place it leads to, and taken away what it costs
//! from the place it starts at. Sums along a whole path then lack no more
//! than the least cost of the whole token, and the least number in a row is
//! at once the least that a branch may still come to (the potentials of
//! Johnson's algorithm, as in A* search). Reduced costs are small enough for
//! sixteen bits, so that rows of them are added and compared eight at once.

use crate::channel::{Channel, MAX_READ};
use crate::cost::Cost;
use crate::lexicon::Case;
use crate::lexicon::alphabet::{LETTERS, Letter};
use crate::viet::glyph::is_raised;

/// More than any path costs, and far from overflow when added up.
pub(super) const FAR: Cost = Cost::MAX / 8;

/// A reduced cost; sums stop at [`FAR_OFF`].
pub(super) type Reduced = i16;

/// The reduced cost of what cannot be.
pub(super) const FAR_OFF: Reduced = Reduced::MAX;

/// A cost less what the potential takes, in sixteen bits. It is negative
/// only for a large first letter behind an extra sign, where the potential
/// speaks of small ones; there no branch is cut yet.
pub(super) fn reduced(cost: Cost) -> Reduced {
    let most = Cost::from(FAR_OFF);
    cost.clamp(-most, most) as Reduced
}

/// One way to read a letter: the characters from `start` to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub start: u8,
    pub end: u8,
    pub cost: Reduced,
}

/// One way to read two letters at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairStep {
    pub second: Letter,
    pub step: Step,
}

/// A segment of the channel that reads some characters of the token.
#[derive(Clone, Copy, Debug)]
struct Match {
    first: Letter,
    /// The second letter, if it is a pair.
    second: Letter,
    start: u8,
    end: u8,
    cost: Cost,
}

/// The reduced costs of letters of one size.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Where the steps of each letter begin.
    starts: Vec<u16>,
    steps: Vec<Step>,
    /// The least cost of each letter, drops and pairs included.
    least: Vec<Reduced>,
    /// The least of those, or nothing.
    lowest: Reduced,
    drops: Vec<Reduced>,
    /// What a letter costs that is read as something strange, beside what
    /// that costs.
    strange: Vec<Reduced>,
    /// Where the pairs of each first letter begin.
    pair_starts: Vec<u16>,
    /// Pairs that begin with such a letter.
    pairs: Vec<PairStep>,
    /// The least cost of a pair that begins with each letter.
    least_pair: Vec<Reduced>,
    /// The second letters of the pairs that begin with each letter, as bits.
    seconds: Vec<u128>,
}

const _: () = assert!(LETTERS <= 128);

impl Steps {
    /// Lays out the matches of single letters and of pairs.
    fn fill(
        &mut self,
        (singles, pairs): (&[Match], &[Match]),
        (drops, strange): (&[Cost], &[Cost]),
        (ahead, stranger): (&[Cost], Reduced),
    ) {
        let step = |m: &Match| Step {
            start: m.start,
            end: m.end,
            cost: reduced(
                m.cost + ahead[usize::from(m.end)]
                    - ahead[usize::from(m.start)],
            ),
        };
        let fill = |costs: &[Cost], out: &mut Vec<Reduced>| {
            out.clear();
            out.extend(costs.iter().map(|&cost| reduced(cost)));
            out.resize(LETTERS, FAR_OFF);
        };
        fill(drops, &mut self.drops);
        fill(strange, &mut self.strange);
        self.least.clear();
        self.least.extend(
            self.drops
                .iter()
                .zip(&self.strange)
                .map(|(&drop, s)| drop.min(s.saturating_add(stranger))),
        );
        self.least_pair.clear();
        self.least_pair.resize(LETTERS, FAR_OFF);
        self.seconds.clear();
        self.seconds.resize(LETTERS, 0);
        let none = Step { start: 0, end: 0, cost: FAR_OFF };
        begin(singles, &mut self.starts);
        self.steps.clear();
        self.steps.resize(singles.len(), none);
        for m in singles {
            let letter = usize::from(m.first);
            let at = &mut self.starts[letter];
            let step = step(m);
            self.steps[usize::from(*at)] = step;
            *at += 1;
            self.least[letter] = self.least[letter].min(step.cost);
        }
        restore(&mut self.starts);
        begin(pairs, &mut self.pair_starts);
        self.pairs.clear();
        self.pairs.resize(pairs.len(), PairStep { second: 0, step: none });
        for m in pairs {
            let letter = usize::from(m.first);
            let at = &mut self.pair_starts[letter];
            let step = step(m);
            self.pairs[usize::from(*at)] = PairStep { second: m.second, step };
            *at += 1;
            self.least_pair[letter] = self.least_pair[letter].min(step.cost);
            self.seconds[letter] |= 1 << m.second;
        }
        restore(&mut self.pair_starts);
        for (least, pair) in self.least.iter_mut().zip(&self.least_pair) {
            *least = (*least).min(*pair);
        }
        self.lowest = self.least.iter().copied().fold(0, Reduced::min);
    }

    /// The ways to read all letters.
    pub(super) fn all(&self) -> &[Step] {
        &self.steps
    }

    /// The ways to read all pairs.
    pub(super) fn all_pairs(&self) -> &[PairStep] {
        &self.pairs
    }

    /// The least that any letter costs, if that is less than nothing.
    pub(super) fn lowest(&self) -> Reduced {
        self.lowest
    }

    /// The ways to read a letter.
    pub(super) fn of(&self, letter: Letter) -> &[Step] {
        let letter = usize::from(letter);
        let start = usize::from(self.starts[letter]);
        &self.steps[start..usize::from(self.starts[letter + 1])]
    }

    /// The cost of dropping a letter.
    pub(super) fn drop(&self, letter: Letter) -> Reduced {
        self.drops[usize::from(letter)]
    }

    /// The cost of a letter read as something strange, beside the cost of
    /// what was read.
    pub(super) fn strange(&self, letter: Letter) -> Reduced {
        self.strange[usize::from(letter)]
    }

    /// The least that a letter costs, alone or with one that follows.
    pub(super) fn least(&self, letter: Letter) -> Reduced {
        self.least[usize::from(letter)]
    }

    /// The least that a pair with this first letter costs.
    pub(super) fn least_pair(&self, first: Letter) -> Reduced {
        self.least_pair[usize::from(first)]
    }

    /// The letters that are the second of such pairs, as bits.
    pub(super) fn seconds(&self, first: Letter) -> u128 {
        self.seconds[usize::from(first)]
    }

    /// The ways to read two letters at once, of which this is the first.
    pub(super) fn pairs(&self, first: Letter) -> &[PairStep] {
        let first = usize::from(first);
        let start = usize::from(self.pair_starts[first]);
        &self.pairs[start..usize::from(self.pair_starts[first + 1])]
    }
}

/// Sets `starts` to where the matches of each first letter begin.
fn begin(matches: &[Match], starts: &mut Vec<u16>) {
    starts.clear();
    starts.resize(LETTERS + 1, 0);
    for m in matches {
        starts[usize::from(m.first) + 1] += 1;
    }
    let mut sum = 0;
    for start in starts {
        sum += *start;
        *start = sum;
    }
}

/// Moves the starts, which went to the ends as the steps were put in place,
/// back.
fn restore(starts: &mut [u16]) {
    starts.rotate_right(1);
    starts[0] = 0;
}

/// Sizes of one letter or two, as bits.
const SMALL: u8 = 0b00;
const LARGE: u8 = 0b01;
const BOTH_LARGE: u8 = 0b11;

/// What each letter costs at each place of one token.
#[derive(Debug, Default)]
pub(super) struct Table {
    len: usize,
    /// The single letters that match, small and large.
    singles: [Vec<Match>; 2],
    /// The pairs that match, by their sizes.
    pairs: [Vec<Match>; 4],
    /// By size, the least cost of all that is read from a place on.
    ahead: [Vec<Cost>; 2],
    /// The same for the whole token where the first letter is large and the
    /// others small.
    ahead_title: Cost,
    /// By place, the least cost of all that is read from there on, each
    /// letter of any size: several words may follow.
    ahead_any: Vec<Cost>,
    extras: Vec<Cost>,
    /// The cost of each character as something strange.
    strangers: Vec<Cost>,
    /// The extras and strangers reduced by the potential of the case.
    reduced_extras: Vec<Reduced>,
    reduced_strangers: Vec<Reduced>,
    /// The potentials of the case that was reduced for.
    potentials: Vec<Cost>,
    first: Steps,
    rest: Steps,
    /// Whether first letters are of another size than the others.
    is_title: bool,
}

impl Table {
    /// Finds the segments that match the characters of a token, and the
    /// potentials. Digits may stand for letters that were never seen read so
    /// if `strange_digits` says so.
    pub(super) fn fill(
        &mut self,
        channel: &Channel,
        read: &[char],
        strange_digits: bool,
    ) {
        let n = read.len();
        self.len = n;
        self.singles.iter_mut().for_each(Vec::clear);
        self.pairs.iter_mut().for_each(Vec::clear);
        for ahead in &mut self.ahead {
            ahead.clear();
            ahead.resize(n + 1, FAR);
            ahead[n] = 0;
        }
        self.extras.clear();
        self.extras
            .extend(read.iter().map(|&c| channel.extra(c).unwrap_or(FAR)));
        self.strangers.clear();
        self.strangers.extend(read.iter().map(
            |&c| match c.is_ascii_digit() {
                true if !strange_digits => FAR,
                _ if is_raised(c) => FAR,
                _ => channel.stranger(c).unwrap_or(FAR),
            },
        ));
        // No letter is read as something strange for less.
        let strange = [false, true].map(|large| {
            channel.strange(large).iter().copied().min().unwrap_or(FAR)
        });
        self.ahead_title = FAR;
        self.ahead_any.clear();
        self.ahead_any.resize(n + 1, FAR);
        self.ahead_any[n] = 0;
        for start in (0..n).rev() {
            let extra = self.extras[start];
            let any = [0, 1].map(|size: usize| {
                (strange[size] + self.strangers[start]).min(extra)
            });
            let mut best = [0, 1].map(|size: usize| {
                any[size].saturating_add(self.ahead[size][start + 1])
            });
            let mut free = any[0].min(any[1]) + self.ahead_any[start + 1];
            let mut title = extra
                .saturating_add(self.ahead[1][start + 1])
                .min(any[1].saturating_add(self.ahead[0][start + 1]));
            for end in start + 1..=n.min(start + MAX_READ) {
                for segment in channel.reading(&read[start..end]) {
                    let cost = segment.cost;
                    free = free.min(cost + self.ahead_any[end]);
                    let first = segment.printed[0];
                    let pair = segment.len == 2;
                    let large = usize::from(segment.large);
                    let matches = match pair {
                        true => &mut self.pairs[large],
                        false => &mut self.singles[large],
                    };
                    matches.push(Match {
                        first,
                        second: segment.printed[1],
                        start: start as u8,
                        end: end as u8,
                        cost,
                    });
                    let small = segment.large == SMALL;
                    let large =
                        segment.large == if pair { BOTH_LARGE } else { LARGE };
                    if small {
                        best[0] = best[0].min(cost + self.ahead[0][end]);
                    }
                    if large {
                        best[1] = best[1].min(cost + self.ahead[1][end]);
                    }
                    if segment.large == LARGE {
                        title = title.min(cost + self.ahead[0][end]);
                    }
                }
            }
            for (ahead, best) in self.ahead.iter_mut().zip(best) {
                ahead[start] = best.min(FAR);
            }
            self.ahead_any[start] = free.min(FAR);
            if start == 0 {
                let drop = channel.drops(true).iter().min();
                let rest = self.ahead[0][0];
                let dropped = drop.map_or(FAR, |d| d.saturating_add(rest));
                self.ahead_title = title.min(dropped).min(FAR);
            }
        }
    }

    /// Reduces the costs for the walk of words in one case.
    pub(super) fn reduce(&mut self, channel: &Channel, case: Case) {
        self.potentials.clear();
        for at in 0..=self.len {
            self.potentials.push(self.ahead_of(case, at));
        }
        let ahead = &self.potentials;
        let reduce =
            |costs: &[Cost], out: &mut Vec<Reduced>| {
                out.clear();
                out.extend(costs.iter().enumerate().map(|(at, cost)| {
                    reduced(cost + ahead[at + 1] - ahead[at])
                }));
                out.iter().copied().min().unwrap_or(FAR_OFF)
            };
        reduce(&self.extras, &mut self.reduced_extras);
        let stranger = reduce(&self.strangers, &mut self.reduced_strangers);
        let of_size = |large| (channel.drops(large), channel.strange(large));
        let matches = |single: u8, pair: u8| {
            let singles = &self.singles[usize::from(single)];
            (&singles[..], &self.pairs[usize::from(pair)][..])
        };
        let ahead = (&ahead[..], stranger);
        let (rest, lost) = match case {
            Case::Lower | Case::Title => {
                (matches(SMALL, SMALL), of_size(false))
            }
            Case::Upper => (matches(LARGE, BOTH_LARGE), of_size(true)),
        };
        self.rest.fill(rest, lost, ahead);
        self.is_title = case == Case::Title;
        if self.is_title {
            // Pairs belong to their second letter, but those of a title
            // begin with the first; they are laid out with the first
            // letters.
            self.first.fill(matches(LARGE, LARGE), of_size(true), ahead);
        }
    }

    /// The steps of the letter at a depth, and pairs that begin with it.
    pub(super) fn steps(&self, depth: usize) -> &Steps {
        if depth == 0 && self.is_title { &self.first } else { &self.rest }
    }

    /// The number of characters in the token.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The least cost of reading what stands from `at` on, in the case that
    /// was reduced for: what reduced costs lack.
    pub(super) fn potential(&self, at: usize) -> Cost {
        self.potentials[at]
    }

    /// The least cost of reading what stands from `at` on in a case.
    pub(super) fn ahead_of(&self, case: Case, at: usize) -> Cost {
        let ahead = self.ahead[usize::from(case == Case::Upper)][at];
        if case == Case::Title && at == 0 {
            // The first letter is large, unless it is dropped.
            return ahead.min(self.ahead_title);
        }
        ahead
    }

    /// The least cost of reading the whole token in a case.
    pub(super) fn floor(&self, case: Case) -> Cost {
        match case {
            Case::Lower => self.ahead[0][0],
            Case::Title => self.ahead_title,
            Case::Upper => self.ahead[1][0],
        }
    }

    /// The least cost of reading all that stands from `at` on, however it is
    /// written.
    pub(super) fn ahead_any(&self, at: usize) -> Cost {
        self.ahead_any[at]
    }

    /// The reduced costs of the characters as signs that were not printed.
    pub(super) fn extras(&self) -> &[Reduced] {
        &self.reduced_extras
    }

    /// The reduced costs of the characters as something strange.
    pub(super) fn strangers(&self) -> &[Reduced] {
        &self.reduced_strangers
    }
}
