//! Separates words from digits and signs that are written to them (`cực⁴`,
//! `triệu/108`, `luận(2)`), for text in which every letter is certain.
//!
//! In damaged text a sign inside a word may be what a letter was read as, so
//! the [tokenizer](super) leaves it there. Where only marks are missing it
//! never is: each run of letters is a word, and all else is kept.

use std::ops::Range;

use super::class::{
    self, TokenKind, edge_kind, is_combining, is_figure, is_symbol,
};
use super::{Token, is_capital};

/// The digits of the number of a footnote, at most.
const NOTE_LONGEST: usize = 3;

/// The signs of addresses, names of files, formulas and marks that were typed
/// for want of letters: what has one is left alone.
const CODED: &str = "@_=\\#$^~`{}<>";

/// Separates words from what is written to them, but for tokens that `stays`
/// holds together. The bytes of the tokens are the same as before.
///
/// Takes time and memory linear in the length of the text.
pub(crate) fn separate<'t>(
    tokens: &[Token<'t>],
    stays: impl Fn(&Token<'t>) -> bool,
) -> Vec<Token<'t>> {
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let form = token.text;
        if token.kind != TokenKind::Word || is_whole(form) || stays(token) {
            out.push(*token);
            continue;
        }
        let pieces = pieces(form).into_iter();
        out.extend(pieces.map(|(range, kind)| token.part(range, kind)));
    }
    out
}

/// Whether nothing is separated in a token, by its looks.
pub(crate) fn is_whole(form: &str) -> bool {
    form.chars().all(char::is_alphabetic)
        || form.contains(|c| CODED.contains(c))
        || is_elided(form)
}

/// Whether a character is a letter or the mark of one.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_combining(c)
}

/// Whether a word has an apostrophe behind two letters and before another
/// one (`don't`): in Vietnamese words of other languages only single letters
/// stand before one (`H'mông`).
fn is_elided(form: &str) -> bool {
    form.split(['\'', '’']).zip(form.split(['\'', '’']).skip(1)).any(
        |(before, after)| {
            let word = before.chars().rev().take_while(|c| is_letter(*c));
            word.filter(|c| !is_combining(*c)).nth(1).is_some()
                && after.starts_with(is_letter)
        },
    )
}

/// The words of a token and the pieces of what is written to them.
pub(crate) fn pieces(form: &str) -> Vec<(Range<usize>, TokenKind)> {
    let mut out = Vec::new();
    let mut end = 0;
    for word in words(form) {
        // What follows a word may be a symbol as it stands.
        let signs = form[end..].find(char::is_alphanumeric).unwrap_or(0);
        let rest = end + signs;
        if end > 0 && is_symbol(&form[rest..]) {
            break;
        }
        kept(form, end..word.start, &mut out);
        end = word.end;
        out.push((word, TokenKind::Word));
    }
    kept(form, end..form.len(), &mut out);
    // Nothing to separate.
    if end == 0 {
        return vec![(0..form.len(), TokenKind::Word)];
    }
    out
}

/// The runs of letters that are words: two letters or more, and not capitals
/// that name something with the digits beside them (`QH15`).
fn words(form: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    let runs = std::iter::from_fn(move || {
        let start = at + form[at..].find(is_letter)?;
        let len = form[start..].find(|c| !is_letter(c));
        at = len.map_or(form.len(), |len| start + len);
        Some(start..at)
    });
    runs.filter(move |run| {
        let word = &form[run.clone()];
        let letters = word.chars().filter(|c| !is_combining(*c)).count();
        let digit = |c: char| c.is_ascii_digit();
        let named = is_capital(word)
            && (form[..run.start].ends_with(digit)
                || form[run.end..].starts_with(digit));
        letters > 1 && !named
    })
}

/// Classes what stands before, between or behind words.
fn kept(
    form: &str,
    range: Range<usize>,
    out: &mut Vec<(Range<usize>, TokenKind)>,
) {
    let text = &form[range.clone()];
    if is_note(text) {
        out.push((range, TokenKind::Noise));
        return;
    }
    let first = text.find(char::is_alphanumeric).unwrap_or(text.len());
    let behind = |c: char| {
        !c.is_alphanumeric() && !is_combining(c) && c != '%' && c != '‰'
    };
    let mut core = &text[first..].trim_end_matches(behind);
    let with_sign = text[first..]
        .char_indices()
        .nth(core.chars().count() + 1)
        .map_or(&text[first..], |(end, _)| &text[first..first + end]);
    // The sign of an initial or an elision belongs to it (`V.I.`, `H'`).
    let initial =
        core.ends_with(is_letter) && with_sign.ends_with(['.', '\'', '’']);
    if initial {
        core = &with_sign;
    }
    let last = first + core.len();
    let signs = |from: usize, to: usize| {
        text[from..to].char_indices().map(move |(at, c)| {
            let at = range.start + from + at;
            let kind = match class::opens(c) {
                true => edge_kind(c),
                false => TokenKind::Noise,
            };
            (at..at + c.len_utf8(), kind)
        })
    };
    out.extend(signs(0, first));
    if !core.is_empty() {
        let is_number = is_figure(core);
        let kind = match class::whole(core) {
            Some(kind) => kind,
            None if is_number => TokenKind::Number,
            // A number with a unit, a label.
            None if core.starts_with(|c: char| c.is_ascii_digit()) => {
                TokenKind::Word
            }
            None => TokenKind::Noise,
        };
        out.push((range.start + first..range.start + last, kind));
    }
    out.extend(signs(last, text.len()));
}

/// Whether a text is the mark of a footnote in brackets; the tokenizer may
/// have taken the closing one off the edge.
fn is_note(text: &str) -> bool {
    let round = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let square = || text.strip_prefix('[').map(|t| t.trim_end_matches(']'));
    round.or_else(square).is_some_and(|inner| {
        (1..=NOTE_LONGEST).contains(&inner.len())
            && inner.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;
    use TokenKind::{
        Alphanumeric, Code, Date, Noise, Number, Punctuation, Url, Word,
    };

    fn cut(text: &str) -> Vec<(&str, TokenKind)> {
        let tokens = separate(&tokenize(text), |_| false);
        tokens.iter().map(|t| (t.text(), t.kind())).collect()
    }

    #[test]
    fn words_are_separated_from_what_is_written_to_them() {
        let rows: &[(&str, &[(&str, TokenKind)])] = &[
            ("cuc⁴", &[("cuc", Word), ("⁴", Noise)]),
            ("dang1", &[("dang", Word), ("1", Number)]),
            ("luan(2)", &[("luan", Word), ("(2)", Noise)]),
            (
                "nhan[12]",
                &[("nhan", Word), ("[12", Noise), ("]", Punctuation)],
            ),
            (
                "trieu/108",
                &[("trieu", Word), ("/", Punctuation), ("108", Number)],
            ),
            ("ban,5", &[("ban", Word), (",", Punctuation), ("5", Number)]),
            ("GD&DT", &[("GD", Word), ("&", Noise), ("DT", Word)]),
            ("12thang", &[("12", Number), ("thang", Word)]),
            ("ngay5/3/2021", &[("ngay", Word), ("5/3/2021", Date)]),
            (
                "m3/ngay",
                &[("m3", Alphanumeric), ("/", Punctuation), ("ngay", Word)],
            ),
            (
                "1,5-2%/nam",
                &[("1,5-2%", Number), ("/", Punctuation), ("nam", Word)],
            ),
            (
                "so.../12/TT",
                &[
                    ("so", Word),
                    (".", Punctuation),
                    (".", Punctuation),
                    (".", Punctuation),
                    ("/", Punctuation),
                    ("12/TT", Code),
                ],
            ),
            (
                "1.500d/bo",
                &[("1.500d", Word), ("/", Punctuation), ("bo", Word)],
            ),
            ("V.I.Lenin", &[("V.I.", Noise), ("Lenin", Word)]),
            ("H'mong", &[("H'", Noise), ("mong", Word)]),
            ("a)Lam", &[("a", Noise), (")", Punctuation), ("Lam", Word)]),
        ];
        for (text, expected) in rows {
            assert_eq!(cut(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn codes_addresses_and_designations_stay_whole() {
        for (text, kind) in [
            ("U18", Alphanumeric),
            ("H2O", Alphanumeric),
            ("km2", Alphanumeric),
            ("12/QD-UBND", Code),
            ("www.vi-du.vn/tin5bai", Url),
            ("vanthu5@vidu.vn", Url),
            ("toi_di@vidu", Word),
            ("BCDXX15", Word),
            ("tie^'ng", Word),
            ("30d", Word),
            ("tieng", Word),
            ("don't", Word),
        ] {
            assert_eq!(cut(text), [(text, kind)]);
        }
    }

    #[test]
    fn no_byte_is_lost() {
        for text in [
            "((a)-/|b''’’..c)))1(2)ab⁴c5đe\u{300}6(",
            "x.y.z..Ab.cd,ef;gh‰%5a",
            "Ưu: «đ/c» T/M… 1/2/3/4 -5 V.I.’’Le’’5",
            "ba.5e\u{301}/e\u{323}\u{302} nam(o\u{31b}\u{309})2’",
            "ab/⁴e\u{301}e\u{301}.ab",
        ] {
            let mut expected: String = text.to_owned();
            expected.retain(|c| c != ' ');
            let joined: String = cut(text).iter().map(|t| t.0).collect();
            assert_eq!(joined, expected);
        }
    }
}
