//! Learns from a document how its own engine damaged it: counts, over words
//! that were read with confidence, which printed segments were read as what,
//! and mixes them with the profile the document was read with.
//!
//! The counts are those of the likeliest segmentation of each word (Viterbi
//! training) and the profile counts as so many observations of each printed
//! segment (a Dirichlet prior).

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Channel, MAX_READ, Pair, profile};
use crate::cost::{self, Cost};
use crate::lexicon::alphabet::{self, Letter};
use crate::viet::letter::lower_char;

/// How many observations of each printed segment the profile is worth.
const PRIOR: f64 = 8.0;

/// The same of the gaps between letters, where signs appear that were not
/// printed: there are many and signs few, and those at the end of a word may
/// have been left to stand.
const PRIOR_GAPS: f64 = 500.0;

/// The weight of a word that is certain.
pub(crate) const CERTAIN: u64 = 1000;

/// A step of an alignment: how many printed letters were read as how many
/// characters.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    printed: u8,
    read: u8,
}

/// Counts of a document under a profile.
#[derive(Debug)]
pub(crate) struct Learner<'c> {
    channel: &'c Channel,
    /// The profile that is worth observations.
    prior: &'c Channel,
    /// The weight of each printed segment read as what it was read.
    pairs: BTreeMap<(String, String), u64>,
    /// The weight of each printed letter and pair of letters.
    seen: BTreeMap<String, u64>,
    /// Printed letters and the gaps beside them.
    gaps: u64,
    costs: Vec<Cost>,
    steps: Vec<Step>,
}

impl<'c> Learner<'c> {
    /// Nothing learned yet.
    pub(crate) fn new(
        channel: &'c Channel,
        prior: &'c Channel,
    ) -> Learner<'c> {
        Learner {
            channel,
            prior,
            pairs: BTreeMap::new(),
            seen: BTreeMap::new(),
            gaps: 0,
            costs: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Learns from a word that was printed as `printed` and read as `read`,
    /// with a weight up to [`CERTAIN`] for each time it was met.
    pub(crate) fn learn(&mut self, read: &str, printed: &str, weight: u64) {
        let read: Vec<char> = read.chars().collect();
        let printed: Vec<char> = printed.chars().collect();
        let letters: Option<Vec<(Letter, bool)>> = printed
            .iter()
            .map(|&c| {
                let lower = lower_char(c);
                Some((alphabet::number(lower)?, lower != c))
            })
            .collect();
        let Some(letters) = letters else { return };
        // To profiles that sign stands for any other.
        if read.contains(&profile::ANY) {
            return;
        }
        if read.len() > crate::candidates::LONGEST
            || !self.align(&read, &letters)
        {
            return;
        }
        for (at, c) in printed.iter().enumerate() {
            *self.seen.entry(c.to_string()).or_default() += weight;
            if let Some(pair) = printed.get(at..at + 2) {
                let pair = pair.iter().collect();
                *self.seen.entry(pair).or_default() += weight;
            }
        }
        self.gaps += weight * (printed.len() as u64 + 1);
        let steps = self.path(printed.len(), read.len());
        let pair = |p: &Range<usize>, r: &Range<usize>| {
            let printed: String = printed[p.clone()].iter().collect();
            let read: String = read[r.clone()].iter().collect();
            (printed, read)
        };
        for (p, r) in &steps {
            *self.pairs.entry(pair(p, r)).or_default() += weight;
        }
    }

    /// The steps of the alignment found last, in order.
    fn path(&self, n: usize, m: usize) -> Vec<(Range<usize>, Range<usize>)> {
        let mut steps = Vec::with_capacity(n.max(m));
        let (mut i, mut j) = (n, m);
        while i > 0 || j > 0 {
            let step = self.steps[i * (m + 1) + j];
            let from_i = i - usize::from(step.printed);
            let from_j = j - usize::from(step.read);
            steps.push((from_i..i, from_j..j));
            (i, j) = (from_i, from_j);
        }
        steps.reverse();
        steps
    }

    /// Finds the cheapest way the letters were read as the characters.
    fn align(&mut self, read: &[char], letters: &[(Letter, bool)]) -> bool {
        const FAR: Cost = Cost::MAX / 4;
        let (n, m) = (letters.len(), read.len());
        let width = m + 1;
        self.costs.clear();
        self.costs.resize((n + 1) * width, FAR);
        self.steps.clear();
        self.steps.resize((n + 1) * width, Step::default());
        self.costs[0] = 0;
        for i in 0..=n {
            for j in 0..=m {
                let here = self.costs[i * width + j];
                if here >= FAR {
                    continue;
                }
                let mut go = |printed: usize, chars: usize, cost: Cost| {
                    let at = (i + printed) * width + j + chars;
                    if here + cost < self.costs[at] {
                        self.costs[at] = here + cost;
                        self.steps[at] =
                            Step { printed: printed as u8, read: chars as u8 };
                    }
                };
                let next = read.get(j).copied();
                if let Some(extra) = next.and_then(|c| self.channel.extra(c)) {
                    go(0, 1, extra);
                }
                let Some(&(letter, large)) = letters.get(i) else { continue };
                let number = usize::from(letter);
                if let Some(&drop) = self.channel.drops(large).get(number) {
                    go(1, 0, drop);
                }
                if j < m {
                    let strange = self.channel.strange(large).get(number);
                    let stranger = self.channel.stranger(read[j]);
                    if let (Some(a), Some(b)) = (strange, stranger) {
                        go(1, 1, a + b);
                    }
                }
                let second = letters.get(i + 1);
                for chars in 1..=MAX_READ.min(m - j) {
                    for s in self.channel.reading(&read[j..j + chars]) {
                        let first = s.printed[0] == letter
                            && (s.large & 1 == 1) == large;
                        if !first {
                            continue;
                        }
                        if s.len == 1 {
                            go(1, chars, s.cost);
                        } else if second.is_some_and(|&(letter, large)| {
                            s.printed[1] == letter
                                && (s.large & 2 == 2) == large
                        }) {
                            go(2, chars, s.cost);
                        }
                    }
                }
            }
        }
        self.costs[n * width + m] < FAR
    }

    /// The profile that follows from what was learned.
    pub(crate) fn channel(&self) -> Channel {
        let certain = CERTAIN as f64;
        let any = profile::ANY.to_string();
        let is_letter = |text: &str| {
            let mut chars = text.chars();
            chars
                .next()
                .is_some_and(|c| alphabet::number(lower_char(c)).is_some())
        };
        // What the profile says of each pair, and its weight in the text.
        let mut all: BTreeMap<(&str, &str), (Option<Cost>, u64)> =
            BTreeMap::new();
        for pair in self.prior.pairs() {
            let key = (pair.printed.as_str(), pair.read.as_str());
            all.insert(key, (Some(pair.cost), 0));
        }
        for ((printed, read), &weight) in &self.pairs {
            all.entry((printed, read)).or_default().1 = weight;
        }
        let gaps = self.gaps as f64 / certain;
        let mix = |printed: &str, weight: u64, p: f64| {
            let count = weight as f64 / certain;
            let (seen, prior) = match printed {
                "" => (gaps, PRIOR_GAPS),
                _ => {
                    let seen = self.seen.get(printed).copied().unwrap_or(0);
                    (seen as f64 / certain, PRIOR)
                }
            };
            (count + prior * p) / (seen + prior)
        };
        let mut out = Vec::new();
        // What neither priced falls back on the prices of the unseen.
        for ((printed, read), (known, weight)) in all {
            let p = known.map(cost::probability);
            let learned = printed.is_empty() || is_letter(printed);
            let p = match (p, learned && read != any) {
                (Some(p), false) => p,
                (p, _) => mix(printed, weight, p.unwrap_or(0.0)),
            };
            // Far dearer than what was never seen.
            if p < 1e-9 {
                continue;
            }
            out.push(Pair {
                printed: printed.to_owned(),
                read: read.to_owned(),
                cost: cost::of_ratio(p),
            });
        }
        let rarity = self.prior.rarity();
        let reads_marks = self.prior.reads_marks();
        let channel = Channel::new(self.prior.name(), out);
        Channel { rarity, reads_marks, ..channel }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::NAT;

    fn pair(printed: &str, read: &str, cost: Cost) -> Pair {
        Pair { printed: printed.into(), read: read.into(), cost }
    }

    fn price(channel: &Channel, printed: &str, read: &str) -> Option<Cost> {
        let pairs = channel.pairs().iter();
        pairs
            .filter(|p| p.printed == printed && p.read == read)
            .map(|p| p.cost)
            .next()
    }

    #[test]
    fn what_an_engine_does_often_grows_cheap_and_the_rest_dear() {
        let prior = Channel::new(
            "prior",
            vec![pair("a", "a", NAT / 8), pair("đ", "d", NAT / 8)],
        );
        let mut learner = Learner::new(&prior, &prior);
        learner.learn("ca", "ca", 40 * CERTAIN);
        // An engine that takes đ for a tilde, which the profile never saw.
        learner.learn("~a", "đa", 40 * CERTAIN);
        learner.learn("Ba", "Ba", 2 * CERTAIN);
        let channel = learner.channel();
        let tilde = price(&channel, "đ", "~").unwrap();
        assert!(tilde < NAT / 2, "{tilde}");
        assert!(price(&channel, "đ", "d").unwrap() > NAT);
        assert!(price(&channel, "a", "a").unwrap() < NAT / 8);
        // What was met little keeps what the profile says of it.
        assert!(price(&channel, "B", "B").unwrap() > NAT);
    }

    #[test]
    fn words_that_cannot_be_aligned_teach_nothing() {
        let prior = Channel::new("prior", vec![pair("a", "a", 0)]);
        let mut learner = Learner::new(&prior, &prior);
        let long = "a".repeat(400);
        for (read, printed) in [
            ("", ""),
            ("a", "日本"),
            (long.as_str(), "a"),
            ("a", ""),
            ("\u{FFFC}", "a"),
        ] {
            learner.learn(read, printed, CERTAIN);
        }
        learner.learn(&long, &long, CERTAIN);
        let channel = learner.channel();
        assert_eq!(price(&channel, "a", "a"), Some(0));
        assert_eq!(price(&channel, "a", "\u{FFFC}"), None);
    }
}
