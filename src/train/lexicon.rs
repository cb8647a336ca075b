//! Counts the words of clean text into the lexicon: which are attested, how
//! often, and how they are capitalised in the middle of a sentence.

use std::collections::HashMap;

use rayon::prelude::*;

use super::text::{Source, blocks};
use crate::cost;
use crate::error::Error;
use crate::lexicon::{Case, Stats, alphabet};
use crate::ngram::counting_form;
use crate::token::{TokenKind, tokenize};
use crate::viet::letter::is_vowel;
use crate::viet::syllable;

/// What decides whether a word enters the lexicon.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How often a possible syllable must occur to count as attested.
    pub syllable_floor: u64,
    /// How often any other word must occur: foreign words, abbreviations.
    pub foreign_floor: u64,
    /// Whether the possible syllables below the floor enter too, with the
    /// prior of a word seen half a time.
    pub possible: bool,
    /// The longest word, in letters.
    pub longest: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            syllable_floor: 4,
            foreign_floor: 400,
            possible: true,
            longest: 16,
        }
    }
}

/// How often a word was seen: in all, and by case in mid-sentence.
#[derive(Clone, Copy, Default)]
struct Counts {
    total: u64,
    case: [u64; 3],
}

type Table = HashMap<String, Counts>;

/// Counts the words of `sources` and gives the bytes of the lexicon.
///
/// Takes time linear in the text, and memory for its distinct words. The
/// same text and settings give the same bytes, whatever the thread count.
///
/// # Errors
///
/// If a source cannot be read or holds no word.
pub fn build(
    sources: &[Source],
    settings: &Settings,
    mut progress: impl FnMut(u64),
) -> Result<Vec<u8>, Error> {
    let mut table = Table::new();
    for source in sources {
        blocks(&source.path, |group, bytes| {
            let parts: Vec<Table> =
                group.par_iter().map(|block| count(block)).collect();
            for (word, counts) in parts.into_iter().flatten() {
                let sum = table.entry(word).or_default();
                sum.total += counts.total * source.weight;
                for (sum, seen) in sum.case.iter_mut().zip(counts.case) {
                    *sum += seen * source.weight;
                }
            }
            progress(bytes);
        })?;
    }
    let mut words: Vec<(String, Counts)> = table
        .into_iter()
        .filter(|(word, counts)| admits(word, counts, settings))
        .collect();
    if words.is_empty() {
        return Err(Error::data(
            "the text holds no word often enough; give more text or lower \
             the floors",
        ));
    }
    let sum: u64 = words.iter().map(|(_, counts)| counts.total).sum();
    words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut map: std::collections::BTreeMap<String, u64> = words
        .into_iter()
        .map(|(word, counts)| (word, stats(&counts, sum).pack()))
        .collect();
    if settings.possible {
        let unseen = cost::of_probability(0.5 / sum as f64);
        let case = stats(&Counts::default(), sum).case;
        for word in syllable::all_possible() {
            let stats = Stats { cost: unseen, case };
            map.entry(word).or_insert(stats.pack());
        }
    }
    let map = fst::Map::from_iter(map)
        .map_err(|e| Error::data(format!("cannot build the lexicon: {e}")))?;
    Ok(map.into_fst().into_inner())
}

/// Counts one block of lines.
fn count(block: &str) -> Table {
    let mut table = Table::new();
    for line in block.lines() {
        let capital = crate::token::is_capital(line);
        let mut inside = false;
        for token in tokenize(line) {
            match token.kind() {
                TokenKind::Word => {
                    let text = token.text();
                    let word = counting_form(text);
                    let counts = match table.get_mut(word.as_ref()) {
                        Some(counts) => counts,
                        None => table.entry(word.into_owned()).or_default(),
                    };
                    counts.total += 1;
                    if inside
                        && !capital
                        && let Some(case) = Case::of(text)
                    {
                        counts.case[case as usize] += 1;
                    }
                    inside = true;
                }
                TokenKind::Number | TokenKind::Date | TokenKind::Code => {
                    inside = true;
                }
                // A comma keeps the sentence going; all else may start one.
                TokenKind::Punctuation if token.text() == "," => {}
                _ => inside = false,
            }
        }
    }
    table
}

fn admits(word: &str, counts: &Counts, settings: &Settings) -> bool {
    let mut length = 0;
    for c in word.chars() {
        length += 1;
        if alphabet::number(c).is_none() || length > settings.longest {
            return false;
        }
    }
    if syllable::is_possible(word) {
        return counts.total >= settings.syllable_floor;
    }
    // A single consonant is an abbreviation or an enumerator, and what a
    // damaged word most easily becomes.
    let letter = length == 1 && !word.chars().all(is_vowel);
    counts.total >= settings.foreign_floor && !letter
}

/// Turns counts into costs; case by add-half smoothing towards small letters.
fn stats(counts: &Counts, sum: u64) -> Stats {
    const PRIOR: [f64; 3] = [0.8, 0.19, 0.01];
    let seen: u64 = counts.case.iter().sum();
    let mut case = [0; 3];
    for ((cost, prior), count) in case.iter_mut().zip(PRIOR).zip(counts.case) {
        let p = (count as f64 + prior) / (seen as f64 + 1.0);
        *cost = cost::of_probability(p);
    }
    let p = (counts.total as f64).max(0.5) / sum as f64;
    Stats { cost: cost::of_probability(p), case }
}
