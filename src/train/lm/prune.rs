//! Choosing the n-grams a model of a given size keeps.
//!
//! The measure is the weighted difference of K. Seymore and R. Rosenfeld,
//! "Scalable backoff language models", ICSLP 1996: how often an n-gram was
//! met times what its own entry gains over backing off. Whatever is kept has
//! its prefix and its suffix kept too, which the encoding needs.

use super::estimate::Estimate;
use crate::cost::ln;
use crate::ngram::write::{
    head_bits, offset_bits, row_bits, successor_row_bits,
};

/// The widths of the three codes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Widths {
    pub(super) bigram: u32,
    pub(super) gain: u32,
    pub(super) back_off: u32,
}

/// Which bigrams, trigrams and four-grams of an estimate are kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) bigrams: Vec<bool>,
    pub(super) trigrams: Vec<bool>,
    pub(super) fourgrams: Vec<bool>,
}

/// What each bigram and trigram is worth, in nats each time it is met.
#[derive(Debug)]
pub(super) struct Gains {
    bigrams: Vec<f32>,
    trigrams: Vec<f32>,
}

impl Gains {
    pub(super) fn of(estimate: &Estimate) -> Gains {
        let bigrams = &estimate.bigrams;
        let trigrams = estimate.trigrams.iter().map(|t| {
            let lower = bigrams.back_off[t.context as usize]
                * bigrams.probability[t.suffix as usize];
            ln((t.probability / lower).into()) as f32
        });
        let own = (0..bigrams.keys.len()).map(|i| {
            let lower = estimate.back_off[bigrams.first(i)]
                * estimate.unigrams[bigrams.second(i)];
            ln((bigrams.probability[i] / lower as f32).into()) as f32
        });
        Gains { bigrams: own.collect(), trigrams: trigrams.collect() }
    }
}

/// How many times the gain of a trigram a four-gram must bring. Long phrases
/// repeat in the texts counted from more than in texts to come, and each
/// takes more bytes: at one price accuracy falls, at 2 to 8 it does not.
const FOURGRAM_PRICE: f32 = 3.0;

/// Keeps what gains at least `threshold`, and what that needs.
pub(super) fn select(
    estimate: &Estimate,
    gains: &Gains,
    threshold: f32,
    floor: u32,
) -> Kept {
    let bigrams = &estimate.bigrams;
    let mut trigrams = vec![false; estimate.trigrams.len()];
    let mut kept = vec![false; bigrams.keys.len()];
    let fourgrams: Vec<bool> = estimate
        .fourgrams
        .iter()
        .map(|f| f.gain >= threshold * FOURGRAM_PRICE)
        .collect();
    // What a kept n-gram covers is no reason to keep the one below it.
    let mut rest: Vec<f32> =
        estimate.trigrams.iter().map(|t| t.weighted).collect();
    for (f, _) in estimate.fourgrams.iter().zip(&fourgrams).filter(|f| *f.1) {
        trigrams[f.context as usize] = true;
        trigrams[f.suffix as usize] = true;
        rest[f.suffix as usize] -= f.weighted;
    }
    for (i, keep) in trigrams.iter_mut().enumerate() {
        *keep |= rest[i].max(0.0) * gains.trigrams[i] >= threshold;
    }
    let mut rest = bigrams.weighted.clone();
    for (t, _) in estimate.trigrams.iter().zip(&trigrams).filter(|t| *t.1) {
        kept[t.context as usize] = true;
        kept[t.suffix as usize] = true;
        rest[t.suffix as usize] -= t.weighted;
    }
    for i in 0..kept.len() {
        kept[i] |= bigrams.raw[i] >= floor
            && rest[i].max(0.0) * gains.bigrams[i] >= threshold;
    }
    Kept { bigrams: kept, trigrams, fourgrams }
}

/// The bytes the sections that grow with the number of n-grams take.
pub(super) fn byte_len(
    estimate: &Estimate,
    kept: &Kept,
    widths: Widths,
) -> usize {
    let bigrams = &estimate.bigrams;
    let words = estimate.unigrams.len();
    let rows: Vec<usize> = (0..words)
        .map(|w| {
            let row = &kept.bigrams[bigrams.of_word(w)];
            row.iter().filter(|k| **k).count()
        })
        .collect();
    let mut bits: usize =
        rows.iter().map(|&len| successor_row_bits(len, words)).sum();
    let count: usize = rows.iter().sum();
    bits += count * (widths.bigram as usize + 1);
    // The kept trigrams that begin with each bigram.
    let mut row_lens = vec![0u32; bigrams.keys.len()];
    let trigrams = estimate.trigrams.iter().zip(&kept.trigrams);
    for (t, _) in trigrams.filter(|t| *t.1) {
        row_lens[t.context as usize] += 1;
    }
    let (mut contexts, mut trigram_bits) = (0, 0);
    for (i, &len) in row_lens.iter().enumerate().filter(|r| *r.1 > 0) {
        let universe = rows[bigrams.second(i)];
        contexts += 1;
        trigram_bits += row_bits(len as usize, universe, widths.gain);
    }
    let fourgrams = estimate.fourgrams.iter().zip(&kept.fourgrams);
    let listed: Vec<u32> =
        fourgrams.filter(|f| *f.1).map(|f| f.0.context).collect();
    let (mut long_contexts, mut fourgram_bits) = (0, 0);
    for row in listed.chunk_by(|a, b| a == b) {
        let middle = estimate.trigrams[row[0] as usize].suffix;
        let universe = row_lens[middle as usize] as usize;
        long_contexts += 1;
        fourgram_bits += row_bits(row.len(), universe, widths.gain);
    }
    bits += trigram_bits + contexts * widths.back_off as usize;
    bits += offset_bits(contexts, trigram_bits);
    bits += fourgram_bits + long_contexts * widths.back_off as usize;
    bits += offset_bits(long_contexts, fourgram_bits);
    bits += head_bits(long_contexts, trigram_bits);
    bits / 8
}
