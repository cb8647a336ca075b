//! Words as the index has them: without marks and case, numbers without
//! leading zeros. What is typed is folded the same way, so `đảng ủy`, `ĐẢNG
//! UỶ` and `dang uy` meet, and so do `05-KL/ĐU` and `5-kl/du`.
//!
//! SQLite's own folding leaves `đ` alone, so that `dang` would not find
//! `Đảng`; and what it folds it cannot show in the text afterwards.

use std::ops::Range;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::viet::letter::{fold_char, is_marked, lower_char};
use crate::viet::tone;

/// The end of the Latin letters that are folded by taking them apart; beyond
/// it the parts of a letter are no letters with marks (hangul).
const LATIN_END: char = '\u{1F00}';

/// The most characters of a word that are indexed: what is longer is no word,
/// and its beginning finds it.
const LONGEST: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// As the index has it.
    pub folded: String,
    /// In small letters with its marks, the tone at its uniform place; `None`
    /// if it has no marks.
    pub marked: Option<String>,
}

impl Term {
    fn of(text: &str, range: Range<usize>, has_marks: bool) -> Term {
        let word = || text[range.clone()].chars().take(LONGEST);
        let mut folded: String = word().filter_map(folded).collect();
        if folded.bytes().all(|byte| byte.is_ascii_digit()) {
            let bare = folded.trim_start_matches('0').len();
            let zeros = folded.len() - bare.max(1);
            folded.drain(..zeros.min(folded.len()));
        }
        let marked = has_marks.then(|| {
            let small: String = word().map(lower_char).collect();
            tone::uniform(&small).into_owned()
        });
        Term { range, folded, marked }
    }

    pub fn is_number(&self) -> bool {
        self.folded.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A letter in the index; `None` for marks that stand by themselves.
fn folded(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    if is_combining_mark(c) {
        return None;
    }
    let plain = fold_char(lower_char(c));
    if plain.is_ascii() || plain >= LATIN_END {
        return Some(plain);
    }
    // Letters of other languages: `ñ`, `ü`.
    let mut base = plain;
    let mut first = true;
    decompose_canonical(plain, |part| {
        if std::mem::take(&mut first) {
            base = part;
        }
    });
    Some(lower_char(base))
}

/// The words of a text: what there is of letters and digits between all
/// else. Expects composed letters (NFC).
pub(super) fn terms(text: &str) -> impl Iterator<Item = Term> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let within = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        // Some marks of other scripts count as letters, and are none alone.
        let begins = |c: char| c.is_alphanumeric() && !is_combining_mark(c);
        let (start, first) = chars.find(|(_, c)| begins(*c))?;
        let mut end = start + first.len_utf8();
        let mut has_marks = is_marked(first);
        while let Some((at, c)) = chars.next_if(|(_, c)| within(*c)) {
            end = at + c.len_utf8();
            has_marks |= is_marked(c);
        }
        Some(Term::of(text, start..end, has_marks))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        let words: Vec<String> = terms(text).map(|t| t.folded).collect();
        words.join(" ")
    }

    #[test]
    fn spellings_that_meet() {
        for (one, other) in [
            ("ĐẢNG UỶ", "dang uy"),
            ("Đảng ủy", "đảng uỷ"),
            ("57-NQ/TW", "57 nq tw"),
            ("05-KL/ĐU", "5-kl/du"),
            ("20/08/2025", "20/8/2025"),
            ("Ñandú, Zürich", "nandu zurich"),
            ("İzmir", "izmir"),
            // A mark that no composed letter has.
            ("x\u{323}a", "xa"),
        ] {
            assert_eq!(all(one), all(other), "{one}, {other}");
        }
    }

    #[test]
    fn what_is_no_word_is_left_out_and_zeros_stay_a_number() {
        for (text, words) in [
            ("", ""),
            (" -/\"*:^ \u{301}", ""),
            ("0 00 000", "0 0 0"),
            ("a\"b", "a b"),
            ("h2o 007", "h2o 7"),
            ("\u{93e} \u{93e}a", "a"),
            ("한국 ½", "한국 ½"),
        ] {
            assert_eq!(all(text), words, "{text:?}");
        }
        let long = "x".repeat(3 * LONGEST);
        assert_eq!(all(&long).len(), LONGEST);
    }

    #[test]
    fn words_know_their_place_and_their_marks() {
        let text = "– Hoà Bình, năm 2025";
        let found: Vec<(&str, Option<String>)> =
            terms(text).map(|term| (&text[term.range], term.marked)).collect();
        let marked = |word: &str| Some(word.to_owned());
        assert_eq!(
            found,
            [
                ("Hoà", marked("hòa")),
                ("Bình", marked("bình")),
                ("năm", marked("năm")),
                ("2025", None),
            ]
        );
    }
}
