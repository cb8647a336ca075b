//! What another engine has read where a token stands, as far as the token
//! itself does not lead there.

use super::{CandidateSource, Damage, Place};
use crate::candidates::Reading;
use crate::channel::garble;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::roman;
use crate::repair::gate::Grounds;
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::repair::second_reading::Heard;
use crate::token::{Token, TokenKind};
use crate::viet::letter::lower_char;

/// The most words for what the other engine has read, and how much dearer to
/// its channel than the likeliest they may be.
const WORDS: usize = 8;
const PLAUSIBLE: Cost = 5 * NAT;

/// What a word that the other engine has read is cheaper than one garbled
/// beyond what its own channel knows: there is no need to guess it. With 1 nat
/// 13 words fewer of 95,000 were mended; with 4.5 8 more, but 3 were harmed.
const HEARD: Cost = 3 * NAT;

/// The cost of a numeral having lost a stroke. Where numerals of two engines
/// differ by strokes the longer one was right in all of 7 places.
const STROKE: Cost = NAT / 2;

/// The cost of a dash or a bullet having been read as another sign: in all of
/// 27 places where one engine had `~` and the other `-`, that was right.
const DASH: Cost = NAT;

/// The cost of a number, a code or the mark of a list item having been read
/// as what is none.
const UNLIKE: Cost = 3 * NAT;

/// The cost of a sign at the edge of a word that was not printed. Of stops
/// that the other engine has not, 63 of 68 were stray.
const STRAY: Cost = 3 * NAT;

/// What may have been printed where another engine has read something.
pub(super) struct SecondReading;

impl CandidateSource for SecondReading {
    fn name(&self) -> &'static str {
        "second-reading"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, end, .. } = place;
        let Some(heard) = heard(builder, at) else { return };
        let held = (at..at + heard.tokens).any(|at| builder.stays(at));
        if heard.agrees || held || at + heard.tokens > end {
            return;
        }
        if heard.is_nothing() {
            stray(builder, at);
            return;
        }
        if heard.tokens == 1 {
            words(builder, at, start, heard);
            numeral(builder, at, heard);
            dash(builder, at, heard);
        }
        notation(builder, at, heard);
    }
}

/// What the other engine has read where a token stands.
fn heard<'a>(
    builder: &LatticeBuilder<'a, '_>,
    at: usize,
) -> Option<&'a Heard> {
    builder.second.and_then(|second| second.heard(at))
}

/// Whether it has read anything there.
fn is_heard(builder: &LatticeBuilder<'_, '_>, at: usize) -> bool {
    heard(builder, at).is_some_and(|heard| !heard.is_nothing())
}

/// The words that the other reading may have been and that the token, by
/// itself, is none of.
fn words(
    builder: &mut LatticeBuilder<'_, '_>,
    at: usize,
    start: usize,
    heard: &Heard,
) {
    let Some(number) = builder.token_ids[at - start] else { return };
    if roman::is_numeral(&builder.forms[at]) {
        return;
    }
    let read: Vec<char> = builder.forms[at].chars().collect();
    let words = &heard.found.words;
    let best = words.iter().map(|word| word.channel).min().unwrap_or(0);
    let plausible = words.iter().filter(|w| w.channel <= best + PLAUSIBLE);
    for word in plausible.take(WORDS) {
        let mut known = builder.cache.readings(number).iter();
        if known.any(|r| (r.entry, r.case) == (word.entry, word.case)) {
            continue;
        }
        let text = builder.text_of(word);
        let channel = builder.candidates.channel;
        let Some(cost) = garble::cost(channel, &read, &text) else {
            continue;
        };
        let own = Reading { channel: cost - HEARD, ..*word };
        let (id, cost) = builder.priced(at, &own);
        builder.literal(at, 1, text.into(), Effect::word(id), cost);
    }
}

/// A numeral of which the other engine has read strokes that are lost here.
fn numeral(builder: &mut LatticeBuilder<'_, '_>, at: usize, heard: &Heard) {
    let form = &*builder.forms[at];
    let core = |text: &str| text.trim_end_matches(['.', ')']).len();
    let (ours, sign) = form.split_at(core(form));
    let theirs = heard.text();
    let theirs = &theirs[..core(&theirs)];
    let lost = theirs.strip_prefix(ours).unwrap_or_default();
    let fits = roman::is_numeral(ours)
        && roman::is_numeral(theirs)
        && matches!(lost, "I" | "II");
    if !fits {
        return;
    }
    let effect = match builder.tokens[at].kind() {
        TokenKind::Enumerator => Effect::Pass,
        _ => builder.as_read(at),
    };
    let cost = STROKE * lost.len() as Cost;
    let literal = Literal::by_sequence(format!("{theirs}{sign}"));
    builder.literal(at, 1, literal, effect, cost);
}

/// A dash or a bullet that was read as another sign.
fn dash(builder: &mut LatticeBuilder<'_, '_>, at: usize, heard: &Heard) {
    let form = &*builder.forms[at];
    let next = builder.tokens.get(at + 1);
    let alone = !builder.tokens[at].is_glued()
        && next.is_none_or(|next| !next.is_glued());
    let text = heard.text();
    let fits = match &*text {
        "-" => matches!(form, "~" | "_" | "=" | "«" | "»" | "¬"),
        "*" => matches!(form, "~" | "H" | ";"),
        _ => false,
    };
    if alone && fits {
        builder.literal(at, 1, text.into(), Effect::Pass, DASH);
    }
}

/// A number, a code or the mark of a list item that was read as no such
/// thing.
fn notation(builder: &mut LatticeBuilder<'_, '_>, at: usize, heard: &Heard) {
    let effect = match heard.kind {
        Some(TokenKind::Number | TokenKind::Date) => {
            Effect::word(WordId::NUMBER)
        }
        Some(TokenKind::Code) => Effect::word(WordId::CODE),
        Some(TokenKind::Enumerator) => Effect::Pass,
        _ => return,
    };
    let end = at + heard.tokens;
    let own = &builder.tokens[at..end];
    let form = builder.forms[at..end].concat();
    let unlike = match heard.tokens {
        1 => matches!(
            own[0].kind(),
            TokenKind::Word | TokenKind::Noise | TokenKind::Punctuation
        ),
        // A list item whose sign is another, or a digit that seems a stroke.
        _ => {
            let item = heard.kind == Some(TokenKind::Enumerator);
            (item || own[0].is_sign()) && own[1].is_glued()
        }
    };
    let lower: String = form.chars().map(lower_char).collect();
    let lexicon = builder.candidates.model.lexicon();
    let known =
        lexicon.entry(&lower).is_some() && form.chars().nth(1).is_some();
    let numeral = form.split(['/', '-', '.']).any(roman::is_numeral);
    // The rest of what stands there without a space has a counterpart, too.
    let behind = builder.tokens.get(end).is_some_and(Token::is_glued);
    let before = at.checked_sub(1).filter(|_| own[0].is_glued());
    let whole = (!behind || is_heard(builder, end))
        && before.is_none_or(|before| is_heard(builder, before));
    let text = heard.text();
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || "./-,()%".contains(c);
    let fits = unlike && whole && !known && !numeral;
    if !fits || !text.chars().all(is_plain) {
        return;
    }
    // What has a digit is a number; what has none can but look like one.
    let grounds = match form.contains(|c: char| c.is_ascii_digit()) {
        true => Grounds::SecondReading,
        false => Grounds::Grammar,
    };
    let literal = Literal { grounds, ..Literal::from(text) };
    builder.literal(at, heard.tokens, literal, effect, UNLIKE);
}

/// A sign at the edge of a word, or in place of a space, where the other
/// engine has none.
fn stray(builder: &mut LatticeBuilder<'_, '_>, at: usize) {
    let Some(before) = at.checked_sub(1) else { return };
    let Some(next) = builder.tokens.get(at + 1) else { return };
    let (token, form) = (&builder.tokens[at], &*builder.forms[at]);
    let is_stray =
        matches!(form, "_" | "'" | "`" | "~" | "^" | "." | ".." | "...");
    let between = !next.is_sign()
        && next.line() == token.line()
        && is_heard(builder, before)
        && is_heard(builder, at + 1);
    if !is_stray || !between {
        return;
    }
    let letters =
        |at: usize| builder.forms[at].chars().all(char::is_alphabetic);
    let left = match (token.is_glued(), next.is_glued()) {
        (true, true) if letters(before) && letters(at + 1) => " ",
        (true, false) | (false, true) => "",
        _ => return,
    };
    builder.literal(at, 1, left.into(), Effect::Pass, STRAY);
}
