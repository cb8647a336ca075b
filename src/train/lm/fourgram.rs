//! The four-grams: their probabilities over those of the trigrams, and their
//! part of the model file.
//!
//! The trigrams below keep their own counts and are not turned into
//! continuation counts, because most four-grams are pruned.

use super::compile::{cost_of_weight, importance, left_over};
use super::count::{Entry, Merged, unpack};
use super::estimate::{CountsOfCounts, Discounts, Estimate};
use super::prune::{Kept, Widths};
use super::quantize::{Gain, codebook, codes_in_books, nearest};
use crate::cost::{ln, of_probability};
use crate::error::Error;
use crate::ngram::format::{COST_CLASSES, cost_class};
use crate::ngram::write::Draft;

/// A four-gram that may enter the model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fourgram {
    /// The number of the trigram of its first three words.
    pub(super) context: u32,
    /// The number of the trigram of its last three words.
    pub(super) suffix: u32,
    pub(super) probability: f32,
    pub(super) weighted: f32,
    /// What listing it gains over backing off, in nats over the whole text.
    pub(super) gain: f32,
}

/// The four-grams met at least `floor` times, in the order of context and
/// last word. The counts are read twice; `progress` is told the share of it
/// all.
pub(super) fn fourgrams(
    merged: &Merged,
    estimate: &Estimate,
    floor: u32,
    mut progress: impl FnMut(f32),
) -> Result<Vec<Fourgram>, Error> {
    let mut met = CountsOfCounts::default();
    merged.each(|share| progress(share / 2.0), |entry| met.add(entry.raw))?;
    let discounts = Discounts::of(met);
    let find = |[a, b, c]: [u16; 3]| {
        let bigrams = &estimate.bigrams;
        let key = (bigrams.find(a, b) as u32, bigrams.find(b, c) as u32);
        let list = &estimate.trigrams;
        list.binary_search_by_key(&key, |t| (t.context, t.suffix)).ok()
    };
    let weighted = |e: &Entry| f64::from(e.weighted);
    let discount = |e: &Entry| discounts.of_count(e.raw, weighted(e));
    let mut out = Vec::new();
    let half = |share| progress((1.0 + share) / 2.0);
    merged.contexts(half, |row| {
        if row.iter().all(|e| e.raw < floor) {
            return;
        }
        let total: f64 = row.iter().map(weighted).sum();
        let share = row.iter().map(discount).sum::<f64>() / total;
        let Some(context) = find(unpack(row[0].key >> 16)) else { return };
        for entry in row.iter().filter(|e| e.raw >= floor) {
            let Some(suffix) = find(unpack(entry.key)) else { continue };
            let lower = f64::from(estimate.trigrams[suffix].probability);
            let own = weighted(entry) - discount(entry);
            let p = own / total + share * lower;
            out.push(Fourgram {
                context: context as u32,
                suffix: suffix as u32,
                probability: p as f32,
                weighted: entry.weighted,
                gain: (weighted(entry) * ln(p / (share * lower))) as f32,
            });
        }
    })?;
    Ok(out)
}

/// Adds the kept four-grams to a draft that has its trigrams; `costs` are
/// those of the kept trigrams as they were quantised.
pub(super) fn add(
    estimate: &Estimate,
    kept: &Kept,
    costs: &[i32],
    widths: Widths,
    draft: &mut Draft,
) {
    // The number of each trigram among the kept ones, and of the first of
    // its row.
    let mut numbers = vec![0u32; estimate.trigrams.len()];
    let mut firsts = vec![0u32; estimate.trigrams.len()];
    let (mut count, mut row) = (0, (u32::MAX, 0));
    let trigrams = estimate.trigrams.iter().zip(&kept.trigrams);
    for (i, (t, _)) in trigrams.enumerate().filter(|t| *t.1.1) {
        if row.0 != t.context {
            row = (t.context, count);
        }
        (numbers[i], firsts[i]) = (count, row.1);
        count += 1;
    }
    let mut weights: Vec<Option<(i32, u32)>> = Vec::new();
    // The cost it is taken from, the context and the gain of each kept
    // four-gram.
    let mut gains = Vec::new();
    let mut fourgrams =
        estimate.fourgrams.iter().zip(&kept.fourgrams).peekable();
    draft.fourgram_starts.push(0);
    for (i, _) in kept.trigrams.iter().enumerate().filter(|t| *t.1) {
        let (mut own, mut lower, mut met) = (0.0, 0.0, 0.0);
        while let Some((f, keep)) =
            fourgrams.next_if(|(f, _)| f.context as usize <= i)
        {
            if *keep {
                let suffix = f.suffix as usize;
                own += f64::from(f.probability);
                lower += f64::from(estimate.trigrams[suffix].probability);
                met += f.weighted;
                let cost = costs[numbers[suffix] as usize];
                let gain = cost - of_probability(f.probability.into());
                let context = weights.len();
                let weight = importance(f.weighted);
                gains.push((cost, context, gain, weight));
                let place = numbers[suffix] - firsts[suffix];
                draft.places.push(place as u16);
            }
        }
        draft.fourgram_starts.push(gains.len() as u32);
        weights.push((met > 0.0).then(|| {
            (cost_of_weight(left_over(own, lower)), importance(met))
        }));
    }
    let listed: Vec<(i32, u32)> = weights.iter().flatten().copied().collect();
    let book = codebook(&listed, widths.back_off);
    draft.long_back_off_codes = weights
        .iter()
        .map(|w| w.map_or(0, |w| nearest(&book, w.0.into()) as u16))
        .collect();
    draft.long_back_off_book = book.into_iter().map(|w| w as i16).collect();
    let values: Vec<Gain> = gains
        .into_iter()
        .map(|(cost, context, value, weight)| {
            let code = usize::from(draft.long_back_off_codes[context]);
            let pair = cost_class(cost) << widths.back_off | code;
            Gain { book: pair, value, most: cost, weight }
        })
        .collect();
    let books = COST_CLASSES << widths.back_off;
    let (codes, book) = codes_in_books(&values, books, widths.gain);
    draft.long_gain_codes = codes;
    draft.long_gain_book = book.into_iter().map(|g| g as i16).collect();
}
