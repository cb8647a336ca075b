//! Words and numbers that were written to each other (`thang5`, `30ngay`,
//! `so16/2016/NQ-HDND`): the border between letters and digits is a place
//! where a token may be parted, so that a word is repaired without losing
//! the number.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::Class;
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::token::{TokenKind, is_capital, is_figure};
use crate::viet::fold;
use crate::viet::glyph::is_slash;
use crate::viet::letter::{fold_char, is_vowel, lower_char};

/// The cost of the space between a word and a number having been lost.
const SPACE_LOST: Cost = 3 * NAT;

/// The cost of a word having been printed without a space behind a number.
const TOGETHER: Cost = NAT;

/// The cost of digits behind a word being the mark of a footnote, of one to
/// three digits.
const FOOTNOTE: Cost = 5 * NAT;
const FOOTNOTE_LONGEST: usize = 3;

/// The most words for the letters, and the channel cost above which a word
/// is none of them.
const WORDS: usize = 6;
const PLAUSIBLE: Cost = 9 * NAT;

/// The most tokens that a number and a code are cut into, written to a word.
const TOKENS: usize = 7;

/// A token that is a word with a number beside it.
#[derive(Debug, PartialEq, Eq)]
enum Glued<'f> {
    /// The word, what stands between, the number and the rest.
    WordFirst(&'f str, &'f str, &'f str),
    /// The number and the word.
    NumberFirst(&'f str, &'f str),
}

/// The parts of a token that is letters and digits; each part of letters has
/// two at least.
fn glued(form: &str) -> Option<Glued<'_>> {
    let is_digit = |c: char| c.is_ascii_digit();
    // Without a vowel it is no word (`Km268`).
    let is_word = |part: &str| {
        part.chars().nth(1).is_some()
            && part.chars().all(char::is_alphabetic)
            && part.chars().any(|c| is_vowel(fold_char(lower_char(c))))
    };
    if form.starts_with(is_digit) {
        let at = form.find(char::is_alphabetic)?;
        let (number, word) = form.split_at(at);
        let fits =
            is_figure(number) && number.ends_with(is_digit) && is_word(word);
        return fits.then_some(Glued::NumberFirst(number, word));
    }
    let at = form.find(is_digit)?;
    let letters = form.find(|c: char| !c.is_alphabetic())?;
    let (word, sign) = (&form[..letters], &form[letters..at]);
    let is_sign = sign.chars().all(|c| ".:-–(".contains(c) || is_slash(c));
    let fits = is_word(word) && sign.chars().nth(1).is_none() && is_sign;
    fits.then_some(Glued::WordFirst(word, sign, &form[at..]))
}

/// Whether a token of capitals before digits reads like a word, not like the
/// name of something (`QL1`, `SU30`).
fn is_caption(word: &str) -> bool {
    !is_capital(word) || word.chars().nth(3).is_some()
}

/// A word with a number, a date, a code or the mark of a footnote behind
/// it.
fn number_behind(
    builder: &mut LatticeBuilder<'_, '_>,
    at: usize,
    end: usize,
    (letters, sign, rest): (&str, &str, &str),
) {
    let readings = builder.candidates.plausible(letters, WORDS, PLAUSIBLE);
    if readings.is_empty() {
        return;
    }
    let behind = number_or_code(builder, at, end, rest);
    let is_mark = sign.is_empty()
        && rest.len() <= FOOTNOTE_LONGEST
        && rest.chars().all(|c| c.is_ascii_digit());
    let space = match sign.is_empty() && builder.spaces {
        true => " ",
        false => sign,
    };
    let lost = if sign.is_empty() { SPACE_LOST } else { 0 };
    for reading in readings {
        let (id, cost) = builder.priced(at, &reading);
        let word = builder.text_of(&reading);
        if let Some((tokens, text, class, more)) = &behind {
            let text = format!("{word}{space}{text}");
            let ids = [id, *class, *class];
            let effect = Effect::Words { ids, len: 2 };
            let cost = cost + lost + more;
            builder.literal(at, *tokens, Literal::parted(text), effect, cost);
        }
        if is_mark && fold(&word) == fold(letters) {
            let text = format!("{word}{rest}");
            let effect = Effect::word(id);
            builder.literal(at, 1, text.into(), effect, cost + FOOTNOTE);
        }
    }
}

/// What digits behind a word are, with the tokens that follow without a
/// space: how many tokens, as they are written, the word that the
/// n-grams know them by, and what that costs.
fn number_or_code(
    builder: &mut LatticeBuilder<'_, '_>,
    at: usize,
    end: usize,
    rest: &str,
) -> Option<(usize, String, WordId, Cost)> {
    let run = builder.tokens[at + 1..end.min(at + TOKENS)]
        .iter()
        .take_while(|token| {
            let sign = matches!(token.text(), "-" | "/");
            let part = matches!(
                token.kind(),
                TokenKind::Code
                    | TokenKind::Word
                    | TokenKind::Alphanumeric
                    | TokenKind::Number
            );
            token.is_glued() && (sign || part)
        })
        .count();
    let held = (at + 1..=at + run).any(|token| builder.stays(token));
    if run > 0 && !held {
        let code =
            rest.to_owned() + &builder.forms[at + 1..=at + run].concat();
        if let Some((text, cost)) = known_code(builder, &code) {
            return Some((run + 1, text, WordId::CODE, cost));
        }
    }
    if is_figure(rest) {
        let text = rest.to_owned();
        return Some((1, text, WordId::NUMBER, 0));
    }
    let (text, cost) = known_code(builder, rest)?;
    Some((1, text, WordId::CODE, cost))
}

/// A code that the tables know, as it is written, and its cost.
fn known_code(
    builder: &mut LatticeBuilder<'_, '_>,
    form: &str,
) -> Option<(String, Cost)> {
    let best = builder.codes.best(builder.candidates.channel, form)?;
    let is_code = best.known && best.class == Class::Code;
    is_code.then(|| (best.text.into(), 0))
}

/// The words and numbers that a token may be together.
pub(super) struct Border;

impl CandidateSource for Border {
    fn name(&self) -> &'static str {
        "border"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        if !LatticeBuilder::is_wordlike(&builder.tokens[at]) {
            return;
        }
        if builder.stays(at) {
            return;
        }
        let form = builder.forms[at].clone();
        match glued(&form) {
            Some(Glued::WordFirst(word, sign, rest)) if is_caption(word) => {
                number_behind(builder, at, end, (word, sign, rest));
            }
            Some(Glued::NumberFirst(number, word)) if is_caption(word) => {
                let space = if builder.spaces { " " } else { "" };
                for reading in
                    builder.candidates.plausible(word, WORDS, PLAUSIBLE)
                {
                    let (id, cost) = builder.priced(at, &reading);
                    let word = builder.text_of(&reading);
                    let text = format!("{number}{space}{word}");
                    let ids = [WordId::NUMBER, id, id];
                    let effect = Effect::Words { ids, len: 2 };
                    // A unit is often written to its number.
                    if *form == format!("{number}{word}") {
                        let text = (&*form).into();
                        let cost = cost + TOGETHER;
                        builder.literal(at, 1, text, effect, cost);
                    }
                    let cost = cost + SPACE_LOST;
                    builder.literal(
                        at,
                        1,
                        Literal::parted(text),
                        effect,
                        cost,
                    );
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Glued::{NumberFirst, WordFirst};
    use super::*;

    #[test]
    fn words_and_numbers_are_parted_at_their_border() {
        let rows = [
            ("thang5", Some(WordFirst("thang", "", "5"))),
            ("đồng/8", Some(WordFirst("đồng", "/", "8"))),
            ("so16/2016", Some(WordFirst("so", "", "16/2016"))),
            ("ngay15/7/2016", Some(WordFirst("ngay", "", "15/7/2016"))),
            ("12thang", Some(NumberFirst("12", "thang"))),
            ("1.200ha", Some(NumberFirst("1.200", "ha"))),
            ("d6ng", None),
            ("s6", None),
            ("6ng1", None),
            ("1)01", None),
            ("TR1XC", None),
            ("Km268", None),
            ("thang", None),
            ("2025", None),
        ];
        for (form, expected) in rows {
            assert_eq!(glued(form), expected, "{form}");
        }
    }
}
