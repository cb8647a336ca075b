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

/// More than any path costs, and far from overflow when added up.
pub(super) const FAR: Cost = Cost::MAX / 8;

/// A reduced cost; sums stop at [`FAR_OFF`].
pub(super) type Reduced = i16;

/// The reduced cost of what cannot be.
pub(super) const FAR_OFF: Reduced = Reduced::MAX;

/// A cost less what the potential takes, in sixteen bits. It is negative
/// only for a large first letter behind an extra sign, where the potential
/// speaks of small ones; there no branch is cut yet.
fn reduced(cost: Cost) -> Reduced {
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
    /// The least cost of each letter, drops included.
    least: Vec<Reduced>,
    drops: Vec<Reduced>,
    /// What a letter costs that is read as something strange, beside what
    /// that costs.
    strange: Vec<Reduced>,
    /// Pairs that end in such a letter, sorted by their letters.
    pairs: Vec<PairStep>,
    /// The least cost of a pair that begins with each letter.
    least_pair: Vec<Reduced>,
}

impl Steps {
    /// Lays out the matches that `single` and `pair` admit, by their sizes.
    fn fill(
        &mut self,
        matches: &[Match],
        single: u8,
        pair: u8,
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
        self.starts.clear();
        self.starts.resize(LETTERS + 1, 0);
        self.pairs.clear();
        self.least_pair.clear();
        self.least_pair.resize(LETTERS, FAR_OFF);
        let singles = || {
            matches.iter().filter(|m| m.second.is_none() && m.large == single)
        };
        for m in singles() {
            self.starts[usize::from(m.first) + 1] += 1;
        }
        for letter in 0..LETTERS {
            self.starts[letter + 1] += self.starts[letter];
        }
        let none = Step { start: 0, end: 0, cost: FAR_OFF };
        self.steps.clear();
        self.steps.resize(usize::from(self.starts[LETTERS]), none);
        for m in singles() {
            // The starts move to the ends and are moved back below.
            let letter = usize::from(m.first);
            let at = &mut self.starts[letter];
            let step = step(m);
            self.steps[usize::from(*at)] = step;
            *at += 1;
            self.least[letter] = self.least[letter].min(step.cost);
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
        for m in matches.iter().filter(|m| m.large == pair) {
            let Some(second) = m.second else { continue };
            let step = step(m);
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
    pub(super) fn drop(&self, letter: Letter) -> Reduced {
        self.drops[usize::from(letter)]
    }

    /// The cost of a letter read as something strange, beside the cost of
    /// what was read.
    pub(super) fn strange(&self, letter: Letter) -> Reduced {
        self.strange[usize::from(letter)]
    }

    /// The least that a letter costs.
    pub(super) fn least(&self, letter: Letter) -> Reduced {
        self.least[usize::from(letter)]
    }

    /// The least that a pair with this first letter costs.
    pub(super) fn least_pair(&self, first: Letter) -> Reduced {
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
    reduced_extras: Vec<Reduced>,
    reduced_strangers: Vec<Reduced>,
    /// The potentials of the case that was reduced for.
    potentials: Vec<Cost>,
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
                    self.matches.push(Match {
                        first,
                        second: pair.then_some(segment.printed[1]),
                        large: segment.large,
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
        self.potentials.clear();
        self.potentials.extend_from_slice(&self.ahead[size]);
        if case == Case::Title {
            // The first letter is large, unless it is dropped.
            self.potentials[0] = self.ahead_title.min(self.ahead[0][0]);
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

    /// The least cost of reading what stands from `at` on, in the case that
    /// was reduced for: what reduced costs lack.
    pub(super) fn potential(&self, at: usize) -> Cost {
        self.potentials[at]
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
    pub(super) fn extras(&self) -> &[Reduced] {
        &self.reduced_extras
    }

    /// The reduced costs of the characters as something strange.
    pub(super) fn strangers(&self) -> &[Reduced] {
        &self.reduced_strangers
    }
}
