//! From counts to probabilities: interpolated modified Kneser-Ney.
//!
//! S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for
//! language modeling", Computer Speech and Language 13 (1999). Inputs have
//! weights: a discount is found on the plain counts, where the counts of
//! counts mean something, and taken from the weighted count in proportion.

use rayon::prelude::*;

use super::LowerOrder;
use super::count::{Merged, unpack};
use super::fourgram::Fourgram;
use crate::ngram::WordId;

const BOUNDARY: u16 = WordId::BOUNDARY.index() as u16;

/// A trigram that may enter the model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trigram {
    /// The number of the bigram of its first two words.
    pub(super) context: u32,
    /// The number of the bigram of its last two words.
    pub(super) suffix: u32,
    pub(super) probability: f32,
    pub(super) weighted: f32,
}

/// All bigrams met, in rising order; parallel columns.
#[derive(Debug, Default)]
pub(super) struct Bigrams {
    /// First word in the high half, second in the low one.
    pub(super) keys: Vec<u32>,
    /// The bigrams before those of each first word, one more at the end.
    pub(super) starts: Vec<u32>,
    pub(super) raw: Vec<u32>,
    pub(super) weighted: Vec<f32>,
    pub(super) probability: Vec<f32>,
    /// The share of a trigram context's mass that goes to its last word's
    /// bigrams.
    pub(super) back_off: Vec<f32>,
}

/// Probabilities before pruning.
#[derive(Debug)]
pub(super) struct Estimate {
    /// The probability of each word.
    pub(super) unigrams: Vec<f64>,
    /// The share of each word's mass that goes to the unigrams.
    pub(super) back_off: Vec<f64>,
    pub(super) bigrams: Bigrams,
    /// In the order of context and last word; only those met often enough.
    pub(super) trigrams: Vec<Trigram>,
    /// As the trigrams; filled in after them.
    pub(super) fourgrams: Vec<Fourgram>,
}

/// How much is taken from a count of one, of two, of more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Discounts([f64; 3]);

impl Discounts {
    pub(super) fn of(counts: impl Iterator<Item = u32>) -> Discounts {
        let mut n = [0.0; 5];
        for count in counts.filter(|&c| (1..=4).contains(&c)) {
            n[count as usize] += 1.0;
        }
        let y = n[1] / (n[1] + 2.0 * n[2]);
        let d = |k: usize| {
            let k_f = k as f64;
            let d = k_f - (k_f + 1.0) * y * n[k + 1] / n[k];
            // A tiny text may have no count of some size.
            if d.is_finite() { d.clamp(0.1, k_f - 0.05) } else { 0.5 }
        };
        Discounts([d(1), d(2), d(3)])
    }

    /// What is taken from a weighted count.
    pub(super) fn of_count(&self, raw: u32, weighted: f64) -> f64 {
        let d = self.0[(raw.clamp(1, 3) - 1) as usize];
        d * weighted / f64::from(raw.max(1))
    }
}

impl Bigrams {
    pub(super) fn find(&self, first: u16, second: u16) -> usize {
        let key = u32::from(first) << 16 | u32::from(second);
        let start = self.starts[usize::from(first)] as usize;
        let end = self.starts[usize::from(first) + 1] as usize;
        start + self.keys[start..end].partition_point(|&k| k < key)
    }

    pub(super) fn second(&self, i: usize) -> usize {
        usize::from(self.keys[i] as u16)
    }

    pub(super) fn first(&self, i: usize) -> usize {
        (self.keys[i] >> 16) as usize
    }

    /// The numbers of the bigrams that begin with a word.
    pub(super) fn of_word(&self, word: usize) -> std::ops::Range<usize> {
        self.starts[word] as usize..self.starts[word + 1] as usize
    }
}

/// Whether a counted trigram is the first word of a sentence and thus a
/// bigram in truth.
fn opens_sentence(key: u64) -> bool {
    key >> 16 == u64::from(BOUNDARY) << 16 | u64::from(BOUNDARY)
}

/// Estimates a model over `words` words; trigrams met less often than
/// `floor` times shape the probabilities but are not listed.
pub(super) fn estimate(
    merged: &Merged,
    words: usize,
    floor: u32,
    lower: LowerOrder,
) -> Estimate {
    let mut keys: Vec<u32> =
        merged.keys.par_iter().map(|&k| k as u32).collect();
    keys.par_sort_unstable();
    keys.dedup();
    keys.shrink_to_fit();
    let before = |w| keys.partition_point(|k| ((k >> 16) as usize) < w);
    let starts = (0..=words).map(|w| before(w) as u32).collect();
    let mut bigrams = Bigrams { keys, starts, ..Bigrams::default() };
    let suffixes: Vec<u32> = merged
        .keys
        .par_iter()
        .map(|&key| {
            let [_, b, c] = unpack(key);
            bigrams.find(b, c) as u32
        })
        .collect();

    let len = bigrams.keys.len();
    bigrams.raw = vec![0; len];
    bigrams.weighted = vec![0.0; len];
    let mut weighted = vec![0.0f64; len];
    for (i, &suffix) in suffixes.iter().enumerate() {
        bigrams.raw[suffix as usize] += merged.raw[i];
        weighted[suffix as usize] += f64::from(merged.weighted[i]);
    }
    for (to, from) in bigrams.weighted.iter_mut().zip(&weighted) {
        *to = *from as f32;
    }
    let counts = || Mass { raw: bigrams.raw.clone(), weighted };
    let seen = match lower {
        LowerOrder::Counts => vec![counts()],
        LowerOrder::Continuation => vec![types(merged, &suffixes, len)],
        LowerOrder::Mixed => {
            vec![types(merged, &suffixes, len), counts()]
        }
    };
    let orders = seen.iter().map(|mass| Lower::of(&bigrams, words, mass));
    let Lower { unigrams, back_off, bigrams: p } =
        Lower::mean(&orders.collect::<Vec<_>>());
    bigrams.probability = p.into_iter().map(|p| p as f32).collect();
    bigrams.back_off = vec![1.0; len];
    let trigrams = trigrams(merged, &suffixes, &mut bigrams, floor);
    Estimate { unigrams, back_off, bigrams, trigrams, fourgrams: Vec::new() }
}

/// What is counted of each bigram: plainly, for the discounts, and with the
/// weights of the inputs.
struct Mass {
    raw: Vec<u32>,
    weighted: Vec<f64>,
}

/// In how many contexts each bigram was met.
fn types(merged: &Merged, suffixes: &[u32], len: usize) -> Mass {
    let mut out = Mass { raw: vec![0; len], weighted: vec![0.0; len] };
    for (i, &suffix) in suffixes.iter().enumerate() {
        let s = suffix as usize;
        let (raw, sum) = (merged.raw[i], f64::from(merged.weighted[i]));
        // Nothing but the boundary stands before a sentence's first word,
        // so there the words themselves are counted, not what precedes.
        let opens = opens_sentence(merged.keys[i]);
        out.raw[s] += if opens { raw } else { 1 };
        out.weighted[s] +=
            if opens { sum } else { sum / f64::from(raw.max(1)) };
    }
    out
}

/// The probabilities of words and bigrams.
struct Lower {
    unigrams: Vec<f64>,
    back_off: Vec<f64>,
    bigrams: Vec<f64>,
}

impl Lower {
    fn of(table: &Bigrams, words: usize, mass: &Mass) -> Lower {
        // Half an occurrence for each word, so that none is impossible.
        let mut unigrams = vec![0.5; words];
        for (i, &weighted) in mass.weighted.iter().enumerate() {
            unigrams[table.second(i)] +=
                weighted / f64::from(mass.raw[i].max(1));
        }
        let total: f64 = unigrams.iter().sum();
        unigrams.iter_mut().for_each(|p| *p /= total);

        let discounts = Discounts::of(mass.raw.iter().copied());
        let discount = |i| discounts.of_count(mass.raw[i], mass.weighted[i]);
        let mut back_off = vec![1.0; words];
        let mut bigrams = vec![0.0; mass.raw.len()];
        for (word, share) in back_off.iter_mut().enumerate() {
            let row = table.of_word(word);
            let total: f64 = mass.weighted[row.clone()].iter().sum();
            if total <= 0.0 {
                continue;
            }
            *share = row.clone().map(discount).sum::<f64>() / total;
            for i in row {
                let own = (mass.weighted[i] - discount(i)) / total;
                bigrams[i] = own + *share * unigrams[table.second(i)];
            }
        }
        Lower { unigrams, back_off, bigrams }
    }

    /// The mean of each probability.
    fn mean(orders: &[Lower]) -> Lower {
        let mean = |of: fn(&Lower) -> &Vec<f64>| -> Vec<f64> {
            (0..of(&orders[0]).len())
                .map(|i| {
                    let sum: f64 = orders.iter().map(|o| of(o)[i]).sum();
                    sum / orders.len() as f64
                })
                .collect()
        };
        Lower {
            unigrams: mean(|o| &o.unigrams),
            back_off: mean(|o| &o.back_off),
            bigrams: mean(|o| &o.bigrams),
        }
    }
}

fn trigrams(
    merged: &Merged,
    suffixes: &[u32],
    bigrams: &mut Bigrams,
    floor: u32,
) -> Vec<Trigram> {
    let opening = merged.keys.partition_point(|&k| opens_sentence(k));
    let discounts = Discounts::of(merged.raw[opening..].iter().copied());
    let mut out = Vec::new();
    let mut at = opening;
    for run in merged.keys[opening..].chunk_by(|a, b| a >> 16 == b >> 16) {
        let range = at..at + run.len();
        at = range.end;
        let weighted = |i: usize| f64::from(merged.weighted[i]);
        let total: f64 = range.clone().map(weighted).sum();
        if total <= 0.0 {
            continue;
        }
        let discount = |i| discounts.of_count(merged.raw[i], weighted(i));
        let taken: f64 = range.clone().map(discount).sum();
        let share = taken / total;
        let [a, b, _] = unpack(run[0]);
        let context = bigrams.find(a, b);
        bigrams.back_off[context] = share as f32;
        for i in range.filter(|&i| merged.raw[i] >= floor) {
            let suffix = suffixes[i];
            let lower = f64::from(bigrams.probability[suffix as usize]);
            let p = (weighted(i) - discount(i)) / total + share * lower;
            out.push(Trigram {
                context: context as u32,
                suffix,
                probability: p as f32,
                weighted: merged.weighted[i],
            });
        }
    }
    out
}
