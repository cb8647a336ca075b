//! Letters of other scripts that look like Latin ones. Engines that know
//! several scripts, and the text layers of PDF, write them into Vietnamese
//! words, where no reader sees them.

use std::borrow::Cow;
use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::token::{Token, TokenKind};
use crate::viet::glyph::{self, is_slash};

/// What other scripts there are in a text, and where.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// Whether a character is there that might be meant otherwise.
    any: bool,
    /// The lines with a letter that is of another script beyond doubt.
    foreign: HashSet<u32>,
    /// Whether letters that look alike stand among Latin ones.
    mixed: bool,
}

impl Scripts {
    /// Looks through a text. Takes time in proportion to its length; to its
    /// bytes alone where it has no such letter.
    ///
    /// Finds none where letters have to stay what they are.
    pub(super) fn find(
        text: &str,
        tokens: &[Token<'_>],
        keeps_letters: bool,
    ) -> Scripts {
        let mut scripts = Scripts::default();
        // The first bytes of Greek, Cyrillic and full-width characters.
        let lead = |b: &u8| matches!(b, 0xCD..=0xD4 | 0xEF);
        scripts.any = !keeps_letters && text.bytes().any(|b| lead(&b));
        if !scripts.any {
            return scripts;
        }
        for token in tokens {
            let other = |c| is_other(c) && alike(c).is_none();
            if token.text().contains(other) {
                scripts.foreign.insert(token.line());
            }
        }
        let mut mixed = tokens.iter().filter(|t| is_mixed(t.text()));
        scripts.mixed =
            mixed.any(|token| !scripts.foreign.contains(&token.line()));
        scripts
    }

    /// The composed form of a token, with the Latin letters that it looks to
    /// have, and with slashes as print has them. A fraction keeps its own:
    /// there the other slash is right.
    ///
    /// Letters are taken for Latin ones where all of the token may be Latin
    /// and some is, on a line without a letter that is of another script for
    /// sure; in a text that has such words and no other letter of another
    /// script, words of nothing but those, too.
    pub(super) fn form<'t>(&self, token: &Token<'t>) -> Cow<'t, str> {
        let text = token.text();
        if text.is_ascii() {
            return text.into();
        }
        let form: Cow<'t, str> = if self.is_latin(token) {
            text.chars().map(|c| alike(c).unwrap_or(c)).nfc().collect()
        } else if is_nfc(text) {
            text.into()
        } else {
            text.nfc().collect()
        };
        let is_other = |c: char| c != '/' && is_slash(c);
        match token.kind() {
            TokenKind::Word | TokenKind::Code if form.contains(is_other) => {
                form.replace(is_other, "/").into()
            }
            TokenKind::Punctuation if form.contains(is_other) => "/".into(),
            _ => form,
        }
    }

    /// Whether letters of a token are to be taken for those they look like.
    fn is_latin(&self, token: &Token<'_>) -> bool {
        if !self.any || token.kind() == TokenKind::Url {
            return false;
        }
        let text = token.text();
        let fits = text.chars().any(|c| alike(c).is_some())
            && !self.foreign.contains(&token.line());
        fits && (!text.contains(is_other)
            || is_mixed(text)
            || self.mixed && self.foreign.is_empty())
    }
}

/// Whether some letters look like Latin ones and others are.
fn is_mixed(text: &str) -> bool {
    text.contains(is_other)
        && text.chars().any(|c| c.is_alphanumeric() && !is_other(c))
}

/// Whether a letter is of a script with letters like Latin ones, or of one
/// in which full-width characters are at home.
fn is_other(c: char) -> bool {
    matches!(c,
        '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
        && c.is_alphabetic()
}

/// The character that another one looks like: the Latin letter, or what is
/// as wide as one.
fn alike(c: char) -> Option<char> {
    if let '\u{ff01}'..='\u{ff5e}' = c {
        return char::from_u32(u32::from(c) - 0xff01 + 0x21);
    }
    glyph::latin(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    fn forms(text: &str) -> String {
        let tokens = tokenize(text);
        let scripts = Scripts::find(text, &tokens, false);
        let forms = tokens.iter().map(|token| scripts.form(token));
        forms.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn letters_that_look_alike_become_latin_where_others_are() {
        let rows = [
            // Cyrillic а, о, с, Т; Greek Τ, ο; a mark on a Cyrillic letter.
            ("Bаn Chỉ đạо", "Ban Chỉ đạo"),
            ("57-NQ/ТW сủа ΤW", "57-NQ/TW của TW"),
            ("bа\u{301}o cа\u{301}o", "báo cáo"),
            // Wholly Cyrillic: а line behind it shows what they are.
            ("сао\nthông bаo", "cao thông bao"),
            ("сао\nthông báo", "сао thông báo"),
            // Full width.
            ("Ｂａｎ ２０２５ － Ｘã", "Ban 2025 - Xã"),
            // Russian, with a word that is Latin and one that is both.
            ("в СССР Word'а нет", "в СССР Word'а нет"),
            ("Со Word'а\nнет", "Со Word'a нет"),
            // What is no Latin letter makes the line one to be left.
            ("tiếng Nga: спутник, tаu", "tiếng Nga : спутник , tаu"),
            ("Ωm μm ΔT α 5β", "Ωm μm ΔT α 5β"),
            ("株式会社ＡＢＣ Tokyo", "株式会社ＡＢＣ Tokyo"),
            ("www.bаn.vn", "www.bаn.vn"),
        ];
        for (text, expected) in rows {
            assert_eq!(forms(text), expected, "{text:?}");
        }
    }
}
