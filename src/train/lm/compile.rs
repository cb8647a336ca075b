//! From a pruned estimate to the bytes of a model file.

use super::estimate::Estimate;
use super::fourgram;
use super::prune::{Kept, Widths};
use super::quantize::{Gain, codebook, codes_in_books, nearest};
use crate::cost::{Cost, ln, of_probability};
use crate::ngram::write::Draft;

/// The back-off costs that make every distribution of the pruned model sum
/// to one: of each word, and of each bigram (0 where no trigram is kept).
struct BackOff {
    words: Vec<f64>,
    bigrams: Vec<f64>,
}

impl BackOff {
    fn of(estimate: &Estimate, kept: &Kept) -> BackOff {
        let bigrams = &estimate.bigrams;
        let words = (0..estimate.unigrams.len()).map(|word| {
            let (mut own, mut lower) = (0.0, 0.0);
            for i in bigrams.of_word(word).filter(|&i| kept.bigrams[i]) {
                own += f64::from(bigrams.probability[i]);
                lower += estimate.unigrams[bigrams.second(i)];
            }
            left_over(own, lower)
        });
        let words = words.collect();
        let len = bigrams.keys.len();
        let (mut own, mut lower) = (vec![0.0; len], vec![0.0; len]);
        let trigrams = estimate.trigrams.iter().zip(&kept.trigrams);
        for (t, _) in trigrams.filter(|t| *t.1) {
            own[t.context as usize] += f64::from(t.probability);
            lower[t.context as usize] +=
                f64::from(bigrams.probability[t.suffix as usize]);
        }
        let bigrams =
            own.into_iter().zip(lower).map(|(o, l)| left_over(o, l)).collect();
        BackOff { words, bigrams }
    }
}

/// What the mass left by the listed words is to that left below; kept from
/// zero where rounding has taken all.
pub(super) fn left_over(own: f64, lower: f64) -> f64 {
    (1.0 - own).max(1e-6) / (1.0 - lower).max(1e-6)
}

/// A back-off weight may be above one, so its cost may be negative.
pub(super) fn cost_of_weight(weight: f64) -> i32 {
    (-ln(weight) * f64::from(crate::cost::NAT)).round() as i32
}

/// How much the error of an n-gram's code matters: frequent ones are asked
/// for more often, but each counts for something.
pub(super) fn importance(weighted: f32) -> u32 {
    (weighted.max(0.0).sqrt() * 8.0) as u32 + 1
}

/// Writes the kept part of an estimate; `words` are those without classes.
pub(super) fn compile(
    words: Vec<String>,
    estimate: &Estimate,
    kept: &Kept,
    widths: Widths,
) -> Vec<u8> {
    let bigrams = &estimate.bigrams;
    let back_off = BackOff::of(estimate, kept);
    let mut draft = Draft {
        words,
        unigram: estimate
            .unigrams
            .iter()
            .map(|&p| of_probability(p) as u16)
            .collect(),
        unigram_back_off: back_off
            .words
            .iter()
            .map(|&w| cost_of_weight(w) as i16)
            .collect(),
        bigram_starts: vec![0],
        trigram_starts: vec![0],
        ..Draft::default()
    };
    let numbers: Vec<usize> =
        (0..bigrams.keys.len()).filter(|&i| kept.bigrams[i]).collect();
    let costs: Vec<Cost> = numbers
        .iter()
        .map(|&i| of_probability(bigrams.probability[i].into()))
        .collect();
    let weighted: Vec<(i32, u32)> = numbers
        .iter()
        .zip(&costs)
        .map(|(&i, &cost)| (cost, importance(bigrams.weighted[i])))
        .collect();
    let book = codebook(&weighted, widths.bigram);
    // The rank of each kept bigram in its row, and its quantised cost.
    let mut ranks = vec![0u16; bigrams.keys.len()];
    let mut codes = vec![0u8; bigrams.keys.len()];
    let mut row = (0, 0);
    for (&i, &cost) in numbers.iter().zip(&costs) {
        let first = bigrams.first(i);
        row = if row.0 == first { (first, row.1 + 1) } else { (first, 1) };
        ranks[i] = row.1 - 1;
        while draft.bigram_starts.len() <= first {
            draft.bigram_starts.push(draft.successors.len() as u32);
        }
        let code = nearest(&book, cost.into());
        codes[i] = code as u8;
        draft.successors.push(bigrams.second(i) as u16);
        draft.bigram_codes.push(code as u16);
    }
    while draft.bigram_starts.len() <= estimate.unigrams.len() {
        draft.bigram_starts.push(draft.successors.len() as u32);
    }
    let mut weights = Vec::new();
    let mut gains = Vec::new();
    let mut trigrams = estimate.trigrams.iter().zip(&kept.trigrams).peekable();
    for (at, &i) in numbers.iter().enumerate() {
        let start = gains.len();
        while let Some((t, keep)) =
            trigrams.next_if(|(t, _)| t.context as usize <= i)
        {
            if *keep {
                let suffix = t.suffix as usize;
                let lower = book[usize::from(codes[suffix])];
                let gain = lower - of_probability(t.probability.into());
                let weight = importance(t.weighted);
                gains.push((codes[suffix], at, gain, weight));
                draft.ranks.push(ranks[suffix]);
            }
        }
        draft.trigram_starts.push(gains.len() as u32);
        weights.push(match gains.len() > start {
            true => Some((
                cost_of_weight(back_off.bigrams[i]),
                importance(bigrams.weighted[i]),
            )),
            false => None,
        });
    }
    let listed: Vec<(i32, u32)> = weights.iter().flatten().copied().collect();
    let back_offs = codebook(&listed, widths.back_off);
    draft.back_off_codes = weights
        .iter()
        .map(|w| w.map_or(0, |w| nearest(&back_offs, w.0.into()) as u16))
        .collect();
    draft.back_off_book = back_offs.into_iter().map(|w| w as i16).collect();
    // Each pair of a bigram's code and a back-off's has a book of gains.
    let values: Vec<Gain> = gains
        .into_iter()
        .map(|(bigram, at, value, weight)| {
            let bigram = usize::from(bigram);
            let code = usize::from(draft.back_off_codes[at]);
            let pair = bigram << widths.back_off | code;
            Gain { book: pair, value, most: book[bigram], weight }
        })
        .collect();
    let books = 1 << (widths.bigram + widths.back_off);
    let (gain_codes, gain_book) = codes_in_books(&values, books, widths.gain);
    let costs: Vec<Cost> = values
        .iter()
        .zip(&gain_codes)
        .map(|(gain, &code)| {
            gain.most - gain_book[gain.book << widths.gain | usize::from(code)]
        })
        .collect();
    draft.bigram_book = book.into_iter().map(|c| c as u16).collect();
    draft.gain_codes = gain_codes;
    draft.gain_book = gain_book.into_iter().map(|g| g as i16).collect();
    fourgram::add(estimate, kept, &costs, widths, &mut draft);
    draft.to_bytes()
}
