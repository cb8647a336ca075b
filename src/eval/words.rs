//! The words of a line as the figures compare them.
//!
//! What counts as a letter, a number and white space is written out here,
//! because `char`'s own notions are not those of the general categories: the
//! figures must not move when a combining mark or a circled letter touches a
//! word.

use std::ops::Range;

use crate::token::{TokenKind, tokenize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word of gold that matches any run of words.
pub(super) const WILD: &str = "¤";

/// The words of a line: composed, freed of what is neither letter nor number
/// at both ends, tone mark at the uniform place, case kept; each with the
/// bytes of the line between white space that it stands in. [`WILD`] stays.
pub(super) fn placed(
    line: &str,
) -> impl Iterator<Item = (Range<usize>, String)> {
    // No white space is composed with what follows, so composing piece by
    // piece comes to the same as composing the line.
    let pieces = line.split(is_space);
    pieces.filter_map(move |piece| {
        let start = piece.as_ptr() as usize - line.as_ptr() as usize;
        let place = start..start + piece.len();
        if piece == WILD {
            return Some((place, piece.to_owned()));
        }
        let composed: String = piece.nfc().collect();
        let word = composed.trim_matches(|c| !is_alphanumeric(c));
        (!word.is_empty()).then(|| (place, uniform(word)))
    })
}

/// The codes of a line, composed.
pub(super) fn codes(line: &str) -> Vec<String> {
    let composed: String = line.nfc().collect();
    tokenize(&composed)
        .iter()
        .filter(|token| token.kind() == TokenKind::Code)
        .map(|token| token.text().to_owned())
        .collect()
}

/// White space, the four information separators among it, which Unicode's
/// `White_Space` leaves out and bidirectional class B and S put in.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// Letters like Ⓐ are symbols that have the derived property Alphabetic.
fn is_enclosed_letter(c: char) -> bool {
    matches!(
        c,
        '\u{24b6}'..='\u{24e9}'
            | '\u{1f130}'..='\u{1f149}'
            | '\u{1f150}'..='\u{1f169}'
            | '\u{1f170}'..='\u{1f189}'
    )
}

/// General category L or N.
fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() && !is_combining_mark(c) && !is_enclosed_letter(c)
}

/// General category L.
fn is_letter(c: char) -> bool {
    is_alphanumeric(c) && !c.is_numeric()
}

fn is_tone_mark(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// The word with the tone mark of its first *oa*, *oe* and *uy* on the first
/// vowel where no letter follows.
///
/// Unlike [`crate::viet::uniform`] this works on any text, so that damaged
/// words (`x-hoà`, `hoà9`) compare alike too.
fn uniform(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut letters: Vec<char> = word.nfd().collect();
    for pair in [['o', 'a'], ['o', 'e'], ['u', 'y']] {
        let first = letters.windows(2).position(|two| {
            two[0].eq_ignore_ascii_case(&pair[0])
                && two[1].eq_ignore_ascii_case(&pair[1])
        });
        let Some(at) = first else { continue };
        let after_q = at > 0 && letters[at - 1].eq_ignore_ascii_case(&'q');
        if pair == ['u', 'y'] && after_q {
            continue;
        }
        let mark = at + 2;
        let marked = letters.get(mark).is_some_and(|&c| is_tone_mark(c));
        if marked && !letters[mark + 1..].iter().any(|&c| is_letter(c)) {
            letters[at + 1..=mark].rotate_right(1);
        }
    }
    letters.into_iter().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_composed_and_made_uniform() {
        let rows: [(&str, &[&str]); 14] = [
            ("", &[]),
            (" . – ¤, ¤ (¤)", &["¤"]),
            ("«Hoà, bình».", &["Hòa", "bình"]),
            ("thuỷ quý UỶ", &["thủy", "quý", "ỦY"]),
            ("hoà9 hoàn hoa\u{300}-x", &["hòa9", "hoàn", "hoà-x"]),
            ("x-hoà oạeo", &["x-hòa", "oạeo"]),
            ("vie\u{323}\u{302}t", &["việt"]),
            ("m² ½ 5º (ª) x₂", &["m²", "½", "5º", "ª", "x₂"]),
            ("a\u{a0}b\u{85}c\u{1c}d\u{1f}e", &["a", "b", "c", "d", "e"]),
            ("a\u{200b}b \u{200b}c\u{feff}", &["a\u{200b}b", "c"]),
            (
                "\u{301}a b\u{301}\u{302}x c\u{489}",
                &["a", "b\u{301}\u{302}x", "c"],
            ),
            ("Ⓐb Ⅳ 一 ๑", &["b", "Ⅳ", "一", "๑"]),
            ("sa\u{301}\u{323} n", &["sạ", "n"]),
            ("İoà ﬁoà", &["İòa", "ﬁòa"]),
        ];
        for (line, expected) in rows {
            let words: Vec<String> = placed(line).map(|w| w.1).collect();
            assert_eq!(words, expected, "{line:?}");
        }
    }
}
