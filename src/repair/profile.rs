//! Which kind of damage a text has: the profile under which it is likeliest.
//!
//! A sample of its words, out of context, tells which profiles are worth a
//! look; a sample of its sentences, read under each of those, tells which it
//! is. What no profile explains costs the same under all of them, and so
//! does a word that is left as it stands: none wins by a cheaper price list.

use std::collections::HashSet;

use crate::candidates::Finder;
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::model::Model;
use crate::ngram::WordId;
use crate::repair::pass::{Page, Reading};
use crate::token::TokenKind;
use crate::viet::letter::lower_char;

/// The most different words looked at.
const SAMPLE: usize = 256;

/// How many words are looked at before profiles that are beaten are dropped.
const CHUNK: usize = 12;

/// How far behind the best a profile is beaten, and how much further for each
/// word looked at: the marks that an engine leaves out count much, and what
/// is misread little. Of 354 pages, as engines read them and made, none was
/// read best under a profile that had ever been a third of that behind; but
/// of an engine that nobody knows, which the text has to teach, pages are lost
/// at half of it (88 to 85 % of the words, 83 at a third).
const BEATEN: i64 = 36 * NAT as i64;
const BEATEN_WORD: i64 = 3 * NAT as i64 / 4;

/// The tokens, at least, that are read under each of the profiles that are
/// left; up to twice as many where a text has them, so that a page is read as
/// a whole and need not be read again under the profile that is taken.
pub(super) const READ: usize = 400;

/// How far behind the best, in cost, a profile drops out before all is read.
/// Of 286 pages, as engines read them and made, none was likeliest in the end
/// under a profile that had ever been more than 27 nats behind.
pub(super) const DROPPED: i64 = 80 * NAT as i64;

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

/// Whether a letter of a word that no lexicon holds costs less under a channel
/// than under others, for it takes such words for names.
fn is_lenient(channel: &Channel) -> bool {
    channel.keeps_letters() || channel.rarity() > 0
}

/// What a text costs under a channel by how it was read, on terms that are
/// the same for all.
pub(super) fn cost(channel: &Channel, reading: &Reading) -> i64 {
    let letters = reading.unexplained as i64;
    let marked = reading.marked as i64;
    let lenient = is_lenient(channel);
    let unexplained = if lenient { UNEXPLAINED * letters } else { 0 };
    let foreign = if channel.reads_marks() { 0 } else { MARKED * marked };
    reading.cost + unexplained + foreign
}

/// What a word costs under a channel at least, out of context, on the same
/// terms.
fn word_cost(
    model: &Model,
    channel: &Channel,
    finder: &mut Finder,
    (form, marked): (&str, bool),
) -> i64 {
    let lexicon = model.lexicon();
    if marked && !channel.reads_marks() {
        let lower: String = form.chars().map(lower_char).collect();
        if let Some(entry) = lexicon.entry(&lower) {
            let entry = &lexicon.entries()[entry as usize];
            return i64::from(entry.stats().cost) + MARKED;
        }
    }
    let mut unknown = model.ngrams().unigram(WordId::UNKNOWN);
    if is_lenient(channel) {
        let letters = form.chars().filter(char::is_ascii_alphabetic);
        unknown += UNEXPLAINED as Cost * letters.count() as Cost;
    }
    i64::from(finder.least(lexicon, channel, form, unknown))
}

/// The profiles that may be the likeliest, by number, the likeliest by its
/// words first.
pub(super) fn profiles(
    model: &Model,
    finders: &mut [Finder],
    page: &Page<'_>,
) -> Vec<usize> {
    let mut seen = HashSet::new();
    let words: Vec<(&str, bool)> = page
        .tokens
        .iter()
        .zip(&page.forms)
        .zip(&page.marked)
        .enumerate()
        .filter(|(_, ((token, _), _))| {
            matches!(token.kind(), TokenKind::Word | TokenKind::Alphanumeric)
        })
        // What must stay is not what this profile or that makes likely.
        .filter(|&(at, _)| !page.holds.keeps(at))
        .map(|(_, ((_, form), &marked))| (form.as_ref(), marked))
        .filter(|word| seen.insert(word.0))
        .collect();
    // Evenly over the text, so that a header of capitals decides nothing.
    let step = words.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<(&str, bool)> = words.into_iter().step_by(step).collect();
    let mut costs: Vec<(i64, usize)> =
        (0..finders.len()).map(|channel| (0, channel)).collect();
    let mut looked = 0;
    // Each chunk is of words from all over the text.
    let chunks = sample.len().div_ceil(CHUNK);
    for chunk in 0..chunks {
        let words = || sample.iter().skip(chunk).step_by(chunks).copied();
        looked += words().count() as i64;
        let beaten = BEATEN + BEATEN_WORD * looked;
        let mut best = i64::MAX - beaten;
        // The likeliest so far first: who falls behind it drops out at once.
        for (sum, number) in &mut costs {
            let channel = &model.channels()[*number];
            let finder = &mut finders[*number];
            for word in words() {
                *sum += word_cost(model, channel, finder, word);
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
