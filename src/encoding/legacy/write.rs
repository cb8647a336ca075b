//! From Unicode to the bytes of an old encoding.

use super::table::{Table, byte_of};
use super::{Legacy, viqr};
use crate::span::Span;
use crate::viet::letter::lower_char;

/// A text as bytes of an encoding, and what of it they do not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    bytes: Vec<u8>,
    lost: Vec<Lost>,
}

impl Encoded {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes alone.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The characters that the encoding does not have, in order.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }
}

/// A character that an encoding does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    span: Span,
    character: char,
    written: &'static str,
    capital: bool,
}

impl Lost {
    /// Where it stands in the text.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The character.
    pub fn character(&self) -> char {
        self.character
    }

    /// What is written in its place, if that is not the small letter: another
    /// sign, or `?`.
    pub fn written(&self) -> &'static str {
        self.written
    }

    /// Whether it is a capital whose small letter is written, which a font in
    /// capitals shows as what it was.
    pub fn is_capital(&self) -> bool {
        self.capital
    }
}

/// What stands for signs in encodings that do not have them.
const SIGNS: [(char, &str); 14] = [
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('«', "\""),
    ('»', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('–', "-"),
    ('—', "-"),
    ('…', "..."),
    ('•', "-"),
    ('·', "-"),
    ('\u{a0}', " "),
    ('\u{ad}', "-"),
];

/// Writes a text in an encoding. Each character that the encoding does not
/// have becomes a sign like it or `?`, and is listed.
///
/// Letters have to be composed (NFC). TCVN3 writes its capitals with tones
/// small. In
/// [`Legacy::Decomposed`] and [`Legacy::DoubleUtf8`] every text can be
/// written, in the other encodings ASCII, Vietnamese letters and what
/// Windows-1252 has where they do not use its place.
///
/// ```
/// use khoidau::encoding::legacy::{Legacy, encode};
///
/// let written = encode("Số 1 – ỦY BAN", Legacy::Tcvn3);
/// assert_eq!(written.bytes(), b"S\xe8 1 \x96 \xf1Y BAN");
/// let [capital] = written.lost() else { panic!("there is one") };
/// assert!(capital.is_capital());
/// ```
///
/// # Complexity
///
/// Linear in the text.
pub fn encode(text: &str, legacy: Legacy) -> Encoded {
    let mut lost = Vec::new();
    let mut bytes = Vec::with_capacity(text.len());
    match (Table::of(legacy), legacy) {
        (Some(table), _) => {
            for (at, c) in text.char_indices() {
                if let Some(code) = table.code(c) {
                    bytes.extend(code);
                } else if let Some(code) = table.shared(c) {
                    bytes.extend(code);
                    lost.push(lose(at, c, "", true));
                } else {
                    other(at, c, table, &mut bytes, &mut lost);
                }
            }
        }
        (None, Legacy::Viqr) => {
            viqr::encode(text, &mut bytes, |at, c, bytes| {
                if c.is_ascii() {
                    bytes.push(c as u8);
                } else {
                    let written = sign(c);
                    bytes.extend(written.bytes());
                    lost.push(lose(at, c, written, false));
                }
            });
        }
        (None, Legacy::DoubleUtf8) => {
            let twice = text.bytes().map(super::table::windows);
            bytes = twice.collect::<String>().into_bytes();
        }
        (None, _) => {
            use unicode_normalization::UnicodeNormalization;
            bytes = text.nfd().collect::<String>().into_bytes();
        }
    }
    Encoded { bytes, lost }
}

/// Writes a character that is no letter of the table.
fn other(
    at: usize,
    c: char,
    table: &Table,
    bytes: &mut Vec<u8>,
    lost: &mut Vec<Lost>,
) {
    let free = byte_of(c).filter(|&byte| {
        // A control character that a letter takes would become one.
        table.single(byte).is_none() && (byte < 0x80 || !is_mark(byte, table))
    });
    match free {
        Some(byte) => bytes.push(byte),
        None => {
            let written = sign(c);
            bytes.extend(written.bytes());
            lost.push(lose(at, c, written, false));
        }
    }
}

/// Whether a byte is read as the mark of some letter before it.
fn is_mark(byte: u8, table: &Table) -> bool {
    (0..=255).any(|base| table.pair(base, byte).is_some())
}

fn sign(c: char) -> &'static str {
    SIGNS.iter().find(|sign| sign.0 == c).map_or("?", |sign| sign.1)
}

fn lose(at: usize, c: char, written: &'static str, capital: bool) -> Lost {
    debug_assert!(!capital || lower_char(c) != c);
    let span = Span::new(at, at + c.len_utf8());
    Lost { span, character: c, written, capital }
}
