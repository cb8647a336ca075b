//! The channel's costs for one token, laid out for the walk of the trie.
//!
//! Costs are *reduced*: to each is added what reading the rest of the token
//! costs at least from the place it leads to, and taken away what it costs
//! from the place it starts at. Sums along a whole path stay what they were,
//! and the least number in a row is at once the least that a branch may
//! still come to (the potentials of Johnson's algorithm, as in A* search).

use crate::channel::{Channel, MAX_READ};
use crate::cost::Cost;
use crate::lexicon::Case;
use crate::lexicon::alphabet::{LETTERS, Letter};

/// More than any path costs, and far from overflow when added up.
pub(super) const FAR: Cost = Cost::MAX / 8;

/// One way to read a letter: the characters from `start` to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub start: u8,
    pub end: u8,
    pub cost: Cost,
}

/// One way to read two letters at once.
#[derive(Clone, Copy, Debug)]
struct PairStep {
    first: Letter,
    second: Letter,
    step: Step,
}

/// A segment of the channel that reads some characters of the token.
#[derive(Clone, Copy, Debug)]
struct Match {
    first: Letter,
    /// The second letter, if there is one.
    second: Option<Letter>,
    large: u8,
    step: Step,
}

/// The reduced costs of letters of one size.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Where the steps of each letter begin.
    starts: Vec<u16>,
    steps: Vec<Step>,
    /// The least cost of each letter, drops included.
    least: Vec<Cost>,
    drops: Vec<Cost>,
    /// What a letter costs that is read as something strange, beside what
    /// that costs.
    strange: Vec<Cost>,
    /// Pairs that end in such a letter, sorted by their letters.
    pairs: Vec<PairStep>,
    /// The least cost of a pair that begins with each letter.
    least_pair: Vec<Cost>,
}

impl Steps {
    /// Lays out the matches that `single` and `pair` admit, by their sizes.
    fn fill(
        &mut self,
        matches: &[Match],
        single: u8,
        pair: u8,
        (drops, strange): (&[Cost], &[Cost]),
        (ahead, stranger): (&[Cost], Cost),
    ) {
        let reduced = |step: &Step| {
            step.cost + ahead[usize::from(step.end)]
                - ahead[usize::from(step.start)]
        };
        self.drops.clear();
        self.drops.extend_from_slice(drops);
        self.drops.resize(LETTERS, FAR);
        self.strange.clear();
        self.strange.extend_from_slice(strange);
        self.strange.resize(LETTERS, FAR);
        self.least.clear();
        self.least.extend(
            self.drops
                .iter()
                .zip(&self.strange)
                .map(|(&drop, &strange)| drop.min(strange + stranger)),
        );
        self.starts.clear();
        self.starts.resize(LETTERS + 1, 0);
        self.pairs.clear();
        self.least_pair.clear();
        self.least_pair.resize(LETTERS, FAR);
        let singles = || {
            matches.iter().filter(|m| m.second.is_none() && m.large == single)
        };
        for m in singles() {
            self.starts[usize::from(m.first) + 1] += 1;
        }
        for letter in 0..LETTERS {
            self.starts[letter + 1] += self.starts[letter];
        }
        let none = Step { start: 0, end: 0, cost: FAR };
        self.steps.clear();
        self.steps.resize(usize::from(self.starts[LETTERS]), none);
        for m in singles() {
            // The starts move to the ends and are moved back below.
            let letter = usize::from(m.first);
            let at = &mut self.starts[letter];
            let step = Step { cost: reduced(&m.step), ..m.step };
            self.steps[usize::from(*at)] = step;
            *at += 1;
            self.least[letter] = self.least[letter].min(step.cost);
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
        for m in matches.iter().filter(|m| m.large == pair) {
            let Some(second) = m.second else { continue };
            let step = Step { cost: reduced(&m.step), ..m.step };
            self.pairs.push(PairStep { first: m.first, second, step });
            let least = &mut self.least_pair[usize::from(m.first)];
            *least = (*least).min(step.cost);
        }
        self.pairs.sort_by_key(|p| (p.first, p.second));
    }

    /// The ways to read a letter.
    pub(super) fn of(&self, letter: Letter) -> &[Step] {
        let letter = usize::from(letter);
        let start = usize::from(self.starts[letter]);
        &self.steps[start..usize::from(self.starts[letter + 1])]
    }

    /// The cost of dropping a letter.
    pub(super) fn drop(&self, letter: Letter) -> Cost {
        self.drops[usize::from(letter)]
    }

    /// The cost of a letter read as something strange, beside the cost of
    /// what was read.
    pub(super) fn strange(&self, letter: Letter) -> Cost {
        self.strange[usize::from(letter)]
    }

    /// The least that a letter costs.
    pub(super) fn least(&self, letter: Letter) -> Cost {
        self.least[usize::from(letter)]
    }

    /// The least that a pair with this first letter costs.
    pub(super) fn least_pair(&self, first: Letter) -> Cost {
        self.least_pair[usize::from(first)]
    }

    /// The ways to read two letters at once.
    pub(super) fn pairs(
        &self,
        first: Letter,
        second: Letter,
    ) -> impl Iterator<Item = Step> + '_ {
        let key = (first, second);
        let start = self.pairs.partition_point(|p| (p.first, p.second) < key);
        self.pairs[start..]
            .iter()
            .take_while(move |p| (p.first, p.second) == key)
            .map(|p| p.step)
    }
}

/// Sizes of one letter or two, as bits.
const SMALL: u8 = 0b00;
const LARGE: u8 = 0b01;
const BOTH_LARGE: u8 = 0b11;

/// What each letter costs at each place of one token.
#[derive(Debug, Default)]
pub(super) struct Table {
    len: usize,
    matches: Vec<Match>,
    /// By size, the least cost of all that is read from a place on.
    ahead: [Vec<Cost>; 2],
    /// The same for the whole token where the first letter is large and the
    /// others small.
    ahead_title: Cost,
    extras: Vec<Cost>,
    /// The cost of each character as something strange.
    strangers: Vec<Cost>,
    /// The extras and strangers reduced by the potential of the case.
    reduced_extras: Vec<Cost>,
    reduced_strangers: Vec<Cost>,
    first: Steps,
    rest: Steps,
}

impl Table {
    /// Finds the segments that match the characters of a token, and the
    /// potentials.
    pub(super) fn fill(&mut self, channel: &Channel, read: &[char]) {
        let n = read.len();
        self.len = n;
        self.matches.clear();
        for ahead in &mut self.ahead {
            ahead.clear();
            ahead.resize(n + 1, FAR);
            ahead[n] = 0;
        }
        self.extras.clear();
        self.extras
            .extend(read.iter().map(|&c| channel.extra(c).unwrap_or(FAR)));
        self.strangers.clear();
        self.strangers
            .extend(read.iter().map(|&c| channel.stranger(c).unwrap_or(FAR)));
        // No letter is read as something strange for less.
        let strange = [false, true].map(|large| {
            channel.strange(large).iter().copied().min().unwrap_or(FAR)
        });
        self.ahead_title = FAR;
        for start in (0..n).rev() {
            let extra = self.extras[start];
            let any = [0, 1].map(|size: usize| {
                (strange[size] + self.strangers[start]).min(extra)
            });
            let mut best = [0, 1].map(|size: usize| {
                any[size].saturating_add(self.ahead[size][start + 1])
            });
            let mut title = extra
                .saturating_add(self.ahead[1][start + 1])
                .min(any[1].saturating_add(self.ahead[0][start + 1]));
            for end in start + 1..=n.min(start + MAX_READ) {
                for segment in channel.reading(&read[start..end]) {
                    let cost = segment.cost;
                    let first = segment.printed[0];
                    let pair = segment.len == 2;
                    let step =
                        Step { start: start as u8, end: end as u8, cost };
                    self.matches.push(Match {
                        first,
                        second: pair.then_some(segment.printed[1]),
                        large: segment.large,
                        step,
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
        let size = usize::from(case == Case::Upper);
        let ahead = &self.ahead[size];
        let reduce = |costs: &[Cost], out: &mut Vec<Cost>| {
            out.clear();
            out.extend(costs.iter().enumerate().map(|(at, cost)| {
                (cost + ahead[at + 1] - ahead[at]).min(FAR)
            }));
            out.iter().copied().min().unwrap_or(FAR)
        };
        reduce(&self.extras, &mut self.reduced_extras);
        let stranger = reduce(&self.strangers, &mut self.reduced_strangers);
        let of_size = |large| (channel.drops(large), channel.strange(large));
        // Pairs belong to their second letter, but those of a title begin
        // with the first; they are laid out with the first letters.
        let (first, first_pair, rest, pair, large) = match case {
            Case::Lower => (SMALL, SMALL, SMALL, SMALL, false),
            Case::Title => (LARGE, LARGE, SMALL, SMALL, false),
            Case::Upper => (LARGE, BOTH_LARGE, LARGE, BOTH_LARGE, true),
        };
        let lost = of_size(case != Case::Lower);
        let ahead = (&ahead[..], stranger);
        self.first.fill(&self.matches, first, first_pair, lost, ahead);
        let lost = of_size(large);
        self.rest.fill(&self.matches, rest, pair, lost, ahead);
    }

    /// The steps of the letter at a depth, and pairs that begin with it.
    pub(super) fn steps(&self, depth: usize) -> &Steps {
        if depth == 0 { &self.first } else { &self.rest }
    }

    /// The number of characters in the token.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The potential at the beginning of a walk in a case.
    pub(super) fn origin(&self, case: Case) -> Cost {
        self.ahead[usize::from(case == Case::Upper)][0]
    }

    /// The potential at a place, for words in a case.
    pub(super) fn potential(&self, case: Case, at: usize) -> Cost {
        self.ahead[usize::from(case == Case::Upper)][at]
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
        self.ahead[0][at].min(self.ahead[1][at])
    }

    /// The reduced costs of the characters as signs that were not printed.
    pub(super) fn extras(&self) -> &[Cost] {
        &self.reduced_extras
    }

    /// The reduced costs of the characters as something strange.
    pub(super) fn strangers(&self) -> &[Cost] {
        &self.reduced_strangers
    }
}
