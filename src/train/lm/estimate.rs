//! From counts to probabilities: interpolated modified Kneser-Ney.
//!
//! S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for
//! language modeling", Computer Speech and Language 13 (1999). Inputs have
//! weights: a discount is found on the plain counts, where the counts of
//! counts mean something, and taken from the weighted count in proportion.

use super::LowerOrder;
use super::count::{Entry, Merged, unpack};
use super::fourgram::Fourgram;
use crate::error::Error;
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

/// How many n-grams were met once, twice, up to four times.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CountsOfCounts([f64; 5]);

impl CountsOfCounts {
    pub(super) fn add(&mut self, count: u32) {
        if let 1..=4 = count {
            self.0[count as usize] += 1.0;
        }
    }

    pub(super) fn of(counts: &[u32]) -> CountsOfCounts {
        let mut out = CountsOfCounts::default();
        counts.iter().for_each(|&count| out.add(count));
        out
    }
}

impl Discounts {
    pub(super) fn of(CountsOfCounts(n): CountsOfCounts) -> Discounts {
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

/// The bigrams that end a counted trigram, in rising order.
fn bigrams_of(
    merged: &Merged,
    words: usize,
    progress: impl FnMut(f32),
) -> Result<Bigrams, Error> {
    // A bit for each pair of words: 25 MB for the usual vocabulary, 512 MB
    // for the largest.
    let mut met = vec![0u64; (words * words).div_ceil(64)];
    merged.each(progress, |entry| {
        let [_, b, c] = unpack(entry.key).map(usize::from);
        let place = b * words + c;
        met[place / 64] |= 1 << (place % 64);
    })?;
    let mut bigrams = Bigrams { starts: vec![0], ..Bigrams::default() };
    for (i, mut bits) in met.into_iter().enumerate() {
        while bits != 0 {
            let place = 64 * i + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let (b, c) = (place / words, place % words);
            while bigrams.starts.len() <= b {
                bigrams.starts.push(bigrams.keys.len() as u32);
            }
            bigrams.keys.push((b as u32) << 16 | c as u32);
        }
    }
    bigrams.starts.resize(words + 1, bigrams.keys.len() as u32);
    Ok(bigrams)
}

/// Estimates a model over `words` words; trigrams met less often than
/// `floor` times shape the probabilities but are not listed. The counts are
/// read three times; `progress` is told the share of it all.
pub(super) fn estimate(
    merged: &Merged,
    words: usize,
    floor: u32,
    lower: LowerOrder,
    mut progress: impl FnMut(f32),
) -> Result<Estimate, Error> {
    let mut bigrams =
        bigrams_of(merged, words, |share| progress(share / 3.0))?;
    let len = bigrams.keys.len();
    let empty = || Mass { raw: vec![0; len], weighted: vec![0.0; len] };
    let (mut counts, mut types) = (empty(), empty());
    let mut met = CountsOfCounts::default();
    merged.each(
        |share| progress((1.0 + share) / 3.0),
        |entry| {
            let [_, b, c] = unpack(entry.key);
            let s = bigrams.find(b, c);
            let weighted = f64::from(entry.weighted);
            counts.raw[s] = counts.raw[s].saturating_add(entry.raw);
            counts.weighted[s] += weighted;
            // Nothing but the boundary stands before a sentence's first
            // word, so there the words themselves are counted, not what
            // precedes.
            if opens_sentence(entry.key) {
                types.raw[s] = types.raw[s].saturating_add(entry.raw);
                types.weighted[s] += weighted;
            } else {
                types.raw[s] += 1;
                types.weighted[s] += weighted / f64::from(entry.raw.max(1));
                met.add(entry.raw);
            }
        },
    )?;
    bigrams.raw.clone_from(&counts.raw);
    bigrams.weighted = counts.weighted.iter().map(|&w| w as f32).collect();
    let seen = match lower {
        LowerOrder::Counts => vec![counts],
        LowerOrder::Continuation => vec![types],
        LowerOrder::Mixed => vec![types, counts],
    };
    let orders = seen.iter().map(|mass| Lower::of(&bigrams, words, mass));
    let Lower { unigrams, back_off, bigrams: p } =
        Lower::mean(&orders.collect::<Vec<_>>());
    drop(seen);
    bigrams.probability = p.into_iter().map(|p| p as f32).collect();
    bigrams.back_off = vec![1.0; len];
    let discounts = Discounts::of(met);
    let trigrams =
        trigrams(merged, discounts, &mut bigrams, floor, |share| {
            progress((2.0 + share) / 3.0)
        })?;
    let fourgrams = Vec::new();
    Ok(Estimate { unigrams, back_off, bigrams, trigrams, fourgrams })
}

/// What is counted of each bigram, its occurrences or its contexts: plainly,
/// for the discounts, and with the weights of the inputs.
struct Mass {
    raw: Vec<u32>,
    weighted: Vec<f64>,
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

        let discounts = Discounts::of(CountsOfCounts::of(&mass.raw));
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
    discounts: Discounts,
    bigrams: &mut Bigrams,
    floor: u32,
    progress: impl FnMut(f32),
) -> Result<Vec<Trigram>, Error> {
    let mut out = Vec::new();
    merged.contexts(progress, |row| {
        let total: f64 = row.iter().map(|e| f64::from(e.weighted)).sum();
        if opens_sentence(row[0].key) || total <= 0.0 {
            return;
        }
        let discount =
            |e: &Entry| discounts.of_count(e.raw, f64::from(e.weighted));
        let taken: f64 = row.iter().map(discount).sum();
        let share = taken / total;
        let [a, b, _] = unpack(row[0].key);
        let context = bigrams.find(a, b);
        bigrams.back_off[context] = share as f32;
        for entry in row.iter().filter(|e| e.raw >= floor) {
            let [_, b, c] = unpack(entry.key);
            let suffix = bigrams.find(b, c);
            let lower = f64::from(bigrams.probability[suffix]);
            let own = f64::from(entry.weighted) - discount(entry);
            out.push(Trigram {
                context: context as u32,
                suffix: suffix as u32,
                probability: (own / total + share * lower) as f32,
                weighted: entry.weighted,
            });
        }
    })?;
    Ok(out)
}
