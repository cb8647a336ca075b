//! Which kind of damage a text has: the profile under which a sample of its
//! words is likeliest.

use std::borrow::Cow;
use std::collections::HashSet;

use super::holds::Holds;
use crate::candidates::Finder;
use crate::cost::NAT;
use crate::model::Model;
use crate::ngram::WordId;
use crate::token::{Token, TokenKind};

/// The most different words looked at.
const SAMPLE: usize = 256;

/// How many words are looked at before profiles that are beaten are dropped.
const CHUNK: usize = 12;

/// How far behind the best a profile is beaten.
const BEATEN: i64 = 24 * NAT as i64;

/// The number of the likeliest profile; the first of equals.
pub(super) fn profile(
    model: &Model,
    finders: &mut [Finder],
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
    holds: &Holds,
) -> usize {
    let mut seen = HashSet::new();
    let words: Vec<&str> = tokens
        .iter()
        .zip(forms)
        .enumerate()
        .filter(|(_, (token, _))| token.kind() == TokenKind::Word)
        // What must stay is not what this profile or that makes likely.
        .filter(|&(at, _)| !holds.keeps(at))
        .map(|(_, (_, form))| form.as_ref())
        .filter(|form| seen.insert(*form))
        .collect();
    let unknown = model.ngrams().unigram(WordId::UNKNOWN);
    // Evenly over the text, so that a header of capitals decides nothing.
    let step = words.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&str> = words.into_iter().step_by(step).collect();
    let mut costs: Vec<(i64, usize)> =
        (0..finders.len()).map(|channel| (0, channel)).collect();
    for words in sample.chunks(CHUNK) {
        for (sum, number) in &mut costs {
            let channel = &model.channels()[*number];
            let finder = &mut finders[*number];
            for word in words {
                let found = finder.find(model.lexicon(), channel, word);
                *sum += i64::from(found.least(unknown));
            }
        }
        costs.sort_unstable();
        let best = costs.first().map_or(0, |cost| cost.0);
        costs.retain(|cost| cost.0 <= best + BEATEN);
        if costs.len() == 1 {
            break;
        }
    }
    costs.first().map_or(0, |&(_, channel)| channel)
}
