//! From counts to probabilities: interpolated modified Kneser-Ney.
//!
//! S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for
//! language modeling", Computer Speech and Language 13 (1999). Inputs have
//! weights: a discount is found on the plain counts, where the counts of
//! counts mean something, and taken from the weighted count in proportion.

use rayon::prelude::*;

use super::LowerOrder;
use super::count::{Merged, unpack};
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
}

/// How much is taken from a count of one, of two, of more.
#[derive(Clone, Copy, Debug)]
struct Discounts([f64; 3]);

impl Discounts {
    fn of(counts: impl Iterator<Item = u32>) -> Discounts {
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
    fn of_count(&self, raw: u32, weighted: f64) -> f64 {
        let d = self.0[(raw.clamp(1, 3) - 1) as usize];
        d * weighted / f64::from(raw.max(1))
    }
}

impl Bigrams {
    fn find(&self, first: u16, second: u16) -> usize {
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
    let mut bigrams = Bigrams::default();
    bigrams.keys = merged.keys.par_iter().map(|&k| k as u32).collect();
    bigrams.keys.par_sort_unstable();
    bigrams.keys.dedup();
    bigrams.keys.shrink_to_fit();
    let first = |k: &u32| (k >> 16) as usize;
    bigrams.starts = (0..=words)
        .map(|w| bigrams.keys.partition_point(|k| first(k) < w) as u32)
        .collect();
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
    let mut weighted = vec![0.0f64; len];
    let mut types = vec![0u32; len];
    let mut weighted_types = vec![0.0f64; len];
    for (i, &suffix) in suffixes.iter().enumerate() {
        let s = suffix as usize;
        let (raw, sum) = (merged.raw[i], f64::from(merged.weighted[i]));
        bigrams.raw[s] += raw;
        weighted[s] += sum;
        // Nothing but the boundary stands before a sentence's first word,
        // so there the words themselves are counted, not what precedes.
        let opens = opens_sentence(merged.keys[i]);
        types[s] += if opens { raw } else { 1 };
        weighted_types[s] +=
            if opens { sum } else { sum / f64::from(raw.max(1)) };
    }
    bigrams.weighted = weighted.iter().map(|&w| w as f32).collect();
    let (raw, mass) = match lower {
        LowerOrder::Continuation => (&types, &weighted_types),
        LowerOrder::Counts => (&bigrams.raw, &weighted),
    };

    let mut unigrams = vec![0.5; words];
    for i in 0..len {
        unigrams[bigrams.second(i)] += match lower {
            LowerOrder::Continuation => mass[i] / f64::from(raw[i].max(1)),
            LowerOrder::Counts => mass[i],
        };
    }
    let total: f64 = unigrams.iter().sum();
    unigrams.iter_mut().for_each(|p| *p /= total);

    let discounts = Discounts::of(raw.iter().copied());
    let mut back_off = vec![1.0; words];
    bigrams.probability = vec![0.0; len];
    for (word, share) in back_off.iter_mut().enumerate() {
        let row = bigrams.of_word(word);
        let total: f64 = mass[row.clone()].iter().sum();
        if total <= 0.0 {
            continue;
        }
        let taken: f64 =
            row.clone().map(|i| discounts.of_count(raw[i], mass[i])).sum();
        *share = taken / total;
        for i in row {
            let own = mass[i] - discounts.of_count(raw[i], mass[i]);
            let p = own / total + *share * unigrams[bigrams.second(i)];
            bigrams.probability[i] = p as f32;
        }
    }
    bigrams.back_off = vec![1.0; len];
    let trigrams = trigrams(merged, &suffixes, &mut bigrams, floor);
    Estimate { unigrams, back_off, bigrams, trigrams }
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
