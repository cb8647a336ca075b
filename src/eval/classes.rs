//! What a word of gold is, so that harm can be counted kind by kind: by the
//! [tokenizer](crate::token)'s classes, and names by their capital.

use unicode_normalization::UnicodeNormalization;

use super::words::{WILD, placed};
use crate::notation::roman;
use crate::token::{Token, TokenKind, tokenize};

/// The kinds of words that harm is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A word with a capital and small letters, or one capital, that does
    /// not begin a line, a sentence, an item or a quotation.
    Name,
    /// A figure, a date or a Roman numeral.
    Number,
    /// A code, an address, or any other word that holds a digit.
    Code,
    /// Every other word.
    Other,
}

/// The classes of the words of a line, as [`placed`] has them; `None` for
/// wild ones.
pub(super) fn classes(line: &str) -> Vec<Option<Class>> {
    let composed: String = line.nfc().collect();
    let tokens = tokenize(&composed);
    let mut tokens = tokens.iter().peekable();
    let mut begins = true;
    let mut classes = Vec::new();
    for (place, word) in placed(&composed) {
        let mut kinds = Vec::new();
        let mut is_first = false;
        while let Some(token) =
            tokens.next_if(|token| token.span().start() < place.end)
        {
            let is_sign = matches!(
                token.kind(),
                TokenKind::Punctuation | TokenKind::Bar | TokenKind::Noise
            );
            if token.span().start() >= place.start && !is_sign {
                is_first |= kinds.is_empty() && begins;
                kinds.push(token.kind());
            }
            begins = begins_after(token, begins);
        }
        classes.push(match word.as_str() {
            WILD => None,
            word => Some(class(word, &kinds, is_first)),
        });
    }
    classes
}

/// Whether what follows the token begins a sentence or an item.
fn begins_after(token: &Token<'_>, before: bool) -> bool {
    match token.kind() {
        TokenKind::Enumerator => true,
        TokenKind::Punctuation if is_quote(token.text()) => true,
        TokenKind::Punctuation | TokenKind::Bar | TokenKind::Noise => {
            before || token.ends_sentence()
        }
        _ => false,
    }
}

fn is_quote(sign: &str) -> bool {
    matches!(sign, "\"" | "“" | "«" | "„")
}

fn class(word: &str, kinds: &[TokenKind], is_first: bool) -> Class {
    let has = |wanted: &[TokenKind]| kinds.iter().any(|k| wanted.contains(k));
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    if has(&[TokenKind::Code, TokenKind::Url]) {
        return Class::Code;
    }
    let is_number = has(&[TokenKind::Number, TokenKind::Date]);
    if is_number || is_digits(word) || is_numeral(word) {
        return Class::Number;
    }
    if has_digit {
        return Class::Code;
    }
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let alone = word.chars().nth(1).is_none();
    let small = word.contains(char::is_lowercase);
    match capital && (alone || small) && !is_first {
        true => Class::Name,
        false => Class::Other,
    }
}

/// Whether a word is of digits, with signs between them or without.
pub(super) fn is_digits(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        && !word.contains(char::is_alphabetic)
}

/// Whether a word is a Roman numeral from I to XCIX, well formed and in
/// large letters. L alone is none: it marks items.
pub(super) fn is_numeral(word: &str) -> bool {
    word != "L" && roman::parse(word).is_some_and(|number| number < 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_classed_by_what_they_are_in_their_line() {
        // Each word with the first letter of its class.
        let rows = [
            ("Ông Kpă Y Đức họp", "o n n n o"),
            ("- Bà Siu Blêh; Chị Mơ", "o n n o n"),
            ("a) Xã Ea Tô. Xã Ea Bar", "o o n n o n n"),
            ("Điều 5. Hiệu lực", "o # o o"),
            ("gửi “Trung tâm Y tế” Hòa", "o o o n o n"),
            ("Số 12-QĐ/TU ngày 3/5/2024, 6,5%", "o c o # #"),
            ("vitamin B6 và U18 tại 20 m2", "o c o c o # c"),
            ("khóa XIV, lần thứ X", "o # o o #"),
            ("QUYẾT ĐỊNH CỦA UBND", "o o o o"),
            ("| 7 | Lê Văn A | ¤", "# o n n *"),
            ("vanthu@tinh.gov.vn Covid-19", "c c"),
        ];
        for (line, expected) in rows {
            let letters = classes(line).into_iter().map(|class| match class {
                Some(Class::Name) => "n",
                Some(Class::Number) => "#",
                Some(Class::Code) => "c",
                Some(Class::Other) => "o",
                None => "*",
            });
            let letters: Vec<&str> = letters.collect();
            assert_eq!(letters.join(" "), expected, "{line}");
        }
    }

    #[test]
    fn numerals_are_well_formed_and_below_a_hundred() {
        for word in ["I", "V", "X", "IV", "XIX", "XL", "LXXXVIII", "XCIX"] {
            assert!(is_numeral(word), "{word}");
        }
        for word in ["", "L", "IIII", "VX", "C", "CI", "CD", "iv", "XIA"] {
            assert!(!is_numeral(word), "{word}");
        }
    }

    #[test]
    fn digits_are_words_without_a_letter() {
        for word in ["5", "800.000", "12/3/2024", "6,5", "2025-2030"] {
            assert!(is_digits(word), "{word}");
        }
        for word in ["", "m2", "20h00", "12-QĐ/TU", "½"] {
            assert!(!is_digits(word), "{word}");
        }
    }
}
