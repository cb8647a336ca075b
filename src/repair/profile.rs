//! Which kind of damage a text has: the profile under which it is likeliest.
//!
//! A sample of its words, out of context, tells which profiles are worth a
//! look; a sample of its sentences, read under each of those, tells which it
//! is. What no profile explains costs the same under all of them, and so
//! does a word that is left as it stands: none wins by a cheaper price list.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::candidates::Finder;
use crate::channel::Channel;
use crate::cost::NAT;
use crate::model::Model;
use crate::ngram::WordId;
use crate::repair::pass::Reading;
use crate::repair::protect::Protection;
use crate::repair::runs::LONG as LONG_RUN;
use crate::token::{Token, TokenKind};

/// The most different words looked at.
const SAMPLE: usize = 256;

/// How many words are looked at before profiles that are beaten are dropped.
const CHUNK: usize = 12;

/// How far behind the best a profile is beaten, for each word looked at: the
/// marks that an engine leaves out count much, and what is misread little. A
/// distance that grows less with the words loses the engines that nobody
/// knows, which the text teaches.
const BEATEN: i64 = 3 * NAT as i64 / 2;

/// The tokens, at least, that are read under each of the profiles that are
/// left; up to twice as many where a text has them, so that a page is read as
/// a whole and need not be read again under the profile that is taken.
pub(super) const READ: usize = 400;

/// How far behind the best, in cost, a profile drops out before all is read:
/// nobody makes up for that.
pub(super) const DROPPED: i64 = 2 * CLOSE;

/// What a letter of a word that is left as it stands costs more where the
/// profile takes it for a name than where it takes it for beyond recognition.
const UNEXPLAINED: i64 = NAT as i64;

/// What a token costs that stands where marks do in what an engine without
/// them has read, for it is left as it is.
const MARKED: i64 = 8 * NAT as i64;

/// How far behind the best, in cost, a profile may be after the first reading
/// to be tried with what the text teaches it.
pub(super) const CLOSE: i64 = 60 * NAT as i64;

/// The tokens of a text from which on what it teaches is not asked.
pub(super) const LONG: usize = 4000;

/// What a text costs under a channel by how it was read, on terms that are
/// the same for all.
pub(super) fn cost(channel: &Channel, reading: &Reading) -> i64 {
    let letters = reading.unexplained as i64;
    let marked = reading.marked as i64;
    let lenient = channel.keeps_letters() || channel.rarity() > 0;
    let unexplained = if lenient { UNEXPLAINED * letters } else { 0 };
    let foreign = if channel.reads_marks() { 0 } else { MARKED * marked };
    reading.cost + unexplained + foreign
}

/// Whether a word is so long that it may be several.
fn is_long(word: &str) -> bool {
    word.chars().nth(LONG_RUN - 1).is_some()
}

/// The profiles that may be the likeliest, by number, the likeliest by its
/// words first.
pub(super) fn profiles(
    model: &Model,
    finders: &mut [Finder],
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
    holds: &Protection,
) -> Vec<usize> {
    let mut seen = HashSet::new();
    let words: Vec<&str> = tokens
        .iter()
        .zip(forms)
        .enumerate()
        .filter(|(_, (token, _))| {
            matches!(token.kind(), TokenKind::Word | TokenKind::Alphanumeric)
        })
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
    let mut looked = 0;
    for words in sample.chunks(CHUNK) {
        looked += words.len() as i64;
        let beaten = BEATEN * looked.max(CHUNK as i64);
        let mut best = i64::MAX - beaten;
        // The likeliest so far first: who falls behind it drops out at once.
        for (sum, number) in &mut costs {
            let channel = &model.channels()[*number];
            let finder = &mut finders[*number];
            for word in words {
                let lexicon = model.lexicon();
                let least = finder.least(lexicon, channel, word, unknown);
                *sum += i64::from(least);
                // Words whose spaces were lost must not look cheap where they
                // can only stay as they are.
                if channel.keeps_letters() && is_long(word) {
                    let letters =
                        word.chars().filter(char::is_ascii_alphabetic);
                    *sum += UNEXPLAINED * letters.count() as i64;
                }
                if *sum > best + beaten {
                    break;
                }
            }
            best = best.min(*sum);
        }
        costs.retain(|cost| cost.0 <= best + beaten);
        costs.sort_unstable();
        if costs.len() == 1 {
            break;
        }
    }
    costs.into_iter().map(|(_, channel)| channel).collect()
}
