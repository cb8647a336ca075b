//! What the n-gram model sees of a token: a word, a class, a boundary or
//! nothing.

use std::borrow::Cow;

use crate::lexicon::Case;
use crate::token::{Token, TokenKind};
use crate::viet::letter::lower_char;
use crate::viet::uniform;

/// One event of the n-gram model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'t> {
    /// A word in its counting form: lower case, tone mark at the uniform
    /// place. A sign between words is a word too, see [`sign`].
    Word(Cow<'t, str>),
    /// A figure or a date; all are one class.
    Number,
    /// A document code; all are one class.
    Code,
    /// An address or another thing that no vocabulary holds.
    Unknown,
    /// The end of a sentence: what follows is read without what came before.
    Boundary,
    /// Nothing: the words on both sides are neighbours.
    Skip,
}

/// The event of a token of clean text.
pub fn event<'t>(token: &Token<'t>) -> Event<'t> {
    match token.kind() {
        // A designation is a word of no vocabulary, or one misread.
        TokenKind::Word | TokenKind::Alphanumeric => {
            Event::Word(counting_form(token.text()))
        }
        TokenKind::Number | TokenKind::Date => Event::Number,
        TokenKind::Code => Event::Code,
        TokenKind::Url => Event::Unknown,
        _ if token.ends_sentence() => Event::Boundary,
        _ => sign(token.text()).map_or(Event::Skip, |s| Event::Word(s.into())),
    }
}

/// All that [`sign`] gives, in byte order.
#[cfg(feature = "train")]
pub(crate) const SIGNS: [&str; 6] = ["\"", "(", ")", ",", "-", "/"];

/// The word that stands for a sign inside a sentence: one for each kind,
/// however it is printed. A clause that begins (`, nhưng`) or a name in
/// brackets is told from what it would be without the sign.
///
/// ```
/// use khoidau::ngram::sign;
/// assert_eq!(sign("”"), Some("\""));
/// assert_eq!(sign("*"), None);
/// ```
pub fn sign(text: &str) -> Option<&'static str> {
    Some(match text {
        "," => ",",
        "\"" | "“" | "”" | "«" | "»" => "\"",
        "(" | "[" => "(",
        ")" | "]" => ")",
        "-" | "–" | "—" => "-",
        "/" => "/",
        _ => return None,
    })
}

/// The form a word is counted in: lower case, tone mark at the uniform
/// place (see [`crate::viet::tone`]).
///
/// ```
/// assert_eq!(khoidau::ngram::counting_form("Hoà"), "hòa");
/// ```
pub fn counting_form(word: &str) -> Cow<'_, str> {
    let lower: Cow<'_, str> = if word.chars().any(|c| lower_char(c) != c) {
        word.chars().map(lower_char).collect::<String>().into()
    } else {
        word.into()
    };
    match lower {
        Cow::Borrowed(word) => uniform(word),
        Cow::Owned(word) => uniform(&word).into_owned().into(),
    }
}

/// The form a word is counted in where it has a capital in the middle of a
/// sentence: the counting form with the first letter large. So a name is
/// not the common word of the same letters.
///
/// ```
/// assert_eq!(khoidau::ngram::capital_form("Hoà"), "Hòa");
/// ```
pub fn capital_form(word: &str) -> String {
    Case::Title.write(&counting_form(word))
}
