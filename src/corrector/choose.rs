//! Which kind of damage a text has: the profile under which a sample of its
//! words is likeliest.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::candidates::Finder;
use crate::cost::Cost;
use crate::model::Model;
use crate::ngram::WordId;
use crate::token::{Token, TokenKind};

/// The most different words looked at.
const SAMPLE: usize = 96;

/// The number of the likeliest profile; the first of equals.
pub(super) fn profile(
    model: &Model,
    finders: &mut [Finder],
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
) -> usize {
    let mut seen = HashSet::new();
    let words: Vec<&str> = tokens
        .iter()
        .zip(forms)
        .filter(|(token, _)| token.kind() == TokenKind::Word)
        .map(|(_, form)| form.as_ref())
        .filter(|form| seen.insert(*form))
        .collect();
    let unknown = model.ngrams().unigram(WordId::UNKNOWN);
    // Evenly over the text, so that a header of capitals decides nothing.
    let step = words.len().div_ceil(SAMPLE).max(1);
    let cost = |channel: usize, finder: &mut Finder| -> i64 {
        let sample = words.iter().step_by(step);
        let mut cost = |word: &&str| -> Cost {
            let channel = &model.channels()[channel];
            finder.find(model.lexicon(), channel, word).least(unknown)
        };
        sample.map(|word| i64::from(cost(word))).sum()
    };
    let mut costs: Vec<(i64, usize)> = finders
        .iter_mut()
        .enumerate()
        .map(|(channel, finder)| (cost(channel, finder), channel))
        .collect();
    costs.sort_unstable();
    costs.first().map_or(0, |&(_, channel)| channel)
}
