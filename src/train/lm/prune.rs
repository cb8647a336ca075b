//! Choosing the n-grams a model of a given size keeps.
//!
//! The measure is the weighted difference of K. Seymore and R. Rosenfeld,
//! "Scalable backoff language models", ICSLP 1996: how often an n-gram was
//! met times what its own entry gains over backing off. Whatever is kept has
//! its prefix and its suffix kept too, which the encoding needs.

use super::estimate::Estimate;
use crate::ngram::write::{successor_row_bits, trigram_row_bits};

/// The widths of the three codes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Widths {
    pub(super) bigram: u32,
    pub(super) gain: u32,
    pub(super) back_off: u32,
}

/// Which bigrams and trigrams of an estimate are kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) bigrams: Vec<bool>,
    pub(super) trigrams: Vec<bool>,
}

/// What each n-gram is worth, in nats over the whole text.
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
            t.weighted * (t.probability / lower).ln()
        });
        let own = (0..bigrams.keys.len()).map(|i| {
            let lower = estimate.back_off[bigrams.first(i)]
                * estimate.unigrams[bigrams.second(i)];
            (bigrams.probability[i] / lower as f32).ln()
        });
        Gains { bigrams: own.collect(), trigrams: trigrams.collect() }
    }
}

/// Keeps what gains at least `threshold`, and what that needs.
pub(super) fn select(
    estimate: &Estimate,
    gains: &Gains,
    threshold: f32,
    floor: u32,
) -> Kept {
    let bigrams = &estimate.bigrams;
    let trigrams: Vec<bool> =
        gains.trigrams.iter().map(|&g| g >= threshold).collect();
    let mut kept = vec![false; bigrams.keys.len()];
    // What a kept trigram covers is no reason to keep the bigram below it.
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
    Kept { bigrams: kept, trigrams }
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
    let (mut contexts, mut trigram_bits) = (0, 0);
    let mut row: Option<(u32, usize)> = None;
    let mut close = |row: Option<(u32, usize)>| {
        if let Some((context, len)) = row {
            let middle = bigrams.second(context as usize);
            contexts += 1;
            trigram_bits += trigram_row_bits(len, rows[middle], widths.gain);
        }
    };
    let trigrams = estimate.trigrams.iter().zip(&kept.trigrams);
    for (t, _) in trigrams.filter(|t| *t.1) {
        match &mut row {
            Some((context, len)) if *context == t.context => *len += 1,
            _ => close(row.replace((t.context, 1))),
        }
    }
    close(row);
    bits += trigram_bits + contexts * widths.back_off as usize;
    bits += crate::ngram::write::offset_bits(contexts, trigram_bits);
    bits / 8
}
