//! Content streams, and CMaps, whose syntax is the same, cut into tokens.
//!
//! Nothing is copied but strings with escapes: arrays and dictionaries are
//! stretches of bytes, which are cut when they are looked at. So a hostile
//! stream of a hundred million brackets takes no memory.

use std::borrow::Cow;

use crate::format::pdf::literals::{hexadecimal, literal, number, unescaped};
use crate::format::pdf::operators::value_of;

/// An operand, or an element of an array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand<'a> {
    /// A finite number.
    Number(f64),
    /// A name without its slash.
    Name(Cow<'a, [u8]>),
    /// The bytes of a string.
    String(Cow<'a, [u8]>),
    /// The inside of an array, for the operands.
    Array(&'a [u8]),
    /// The inside of a dictionary, for the operands.
    Dictionary(&'a [u8]),
    /// `true`, `false`, `null` and what is none of the above.
    Other,
}

impl<'a> Operand<'a> {
    /// A number.
    pub(crate) fn number(&self) -> Option<f64> {
        match *self {
            Operand::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A name.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        match self {
            Operand::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// A token of a content stream, or of a CMap, whose syntax is the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Operand(Operand<'a>),
    /// A word that is no operand.
    Operator(&'a [u8]),
}

/// The tokens of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    content: &'a [u8],
    /// Where the next token begins, or the blanks before it.
    pub(super) at: usize,
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_white(byte)
        && !matches!(
            byte,
            b'(' | b')'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'/'
                | b'%'
        )
}

fn is_numeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
}

impl<'a> Tokens<'a> {
    /// Those of a stream.
    pub(crate) fn new(content: &'a [u8]) -> Tokens<'a> {
        Tokens { content, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.content.get(self.at).copied()
    }

    /// The run of bytes from here that fulfil something.
    fn run(&mut self, of: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.content[self.at..];
        let length = rest.iter().position(|&byte| !of(byte));
        let length = length.unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// The next token and where it begins.
    pub(crate) fn next(&mut self) -> Option<(Token<'a>, usize)> {
        loop {
            self.run(is_white);
            let at = self.at;
            let operand = match self.peek()? {
                b'%' => {
                    self.run(|byte| !matches!(byte, b'\n' | b'\r'));
                    continue;
                }
                b'/' => {
                    self.at += 1;
                    Operand::Name(unescaped(self.run(is_regular)))
                }
                b'(' => Operand::String(self.literal()),
                b'<' if self.content.get(at + 1) == Some(&b'<') => {
                    Operand::Dictionary(self.inside(2))
                }
                b'<' => Operand::String(self.hexadecimal().into()),
                b'[' => Operand::Array(self.inside(1)),
                b')' | b'>' | b']' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                // An operator may follow at once: `12Tf`.
                byte if is_numeric(byte) => {
                    match number(self.run(is_numeric)) {
                        Some(number) => Operand::Number(number),
                        None => Operand::Other,
                    }
                }
                _ => match self.run(is_regular) {
                    b"true" | b"false" | b"null" => Operand::Other,
                    word => return Some((Token::Operator(word), at)),
                },
            };
            return Some((Token::Operand(operand), at));
        }
    }

    /// The inside of an array or a dictionary; without its end, to the end of
    /// the stream.
    fn inside(&mut self, bracket: usize) -> &'a [u8] {
        self.at += bracket;
        let start = self.at;
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            let at = self.at;
            match byte {
                b'(' => {
                    self.skip_literal();
                }
                b'%' => {
                    self.run(|byte| !matches!(byte, b'\n' | b'\r'));
                }
                b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b'<' if self.content.get(at + 1) == Some(&b'<') => {
                    depth += 1;
                    self.at += 2;
                }
                b'<' => {
                    self.run(|byte| byte != b'>');
                    self.at = (self.at + 1).min(self.content.len());
                }
                b'>' if self.content.get(at + 1) == Some(&b'>') => {
                    depth -= 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
            if depth == 0 {
                return &self.content[start..at];
            }
        }
        &self.content[start..]
    }

    /// Goes behind a string in parentheses; whether it has escapes or line
    /// ends that are read as others.
    fn skip_literal(&mut self) -> bool {
        let mut depth = 0_usize;
        let mut plain = true;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => {
                    plain = false;
                    self.at = (self.at + 1).min(self.content.len());
                }
                b'\r' => plain = false,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        !plain
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        let start = self.at + 1;
        let escaped = self.skip_literal();
        let whole = &self.content[start..self.at];
        let inside = match self.at - start {
            0 => whole,
            // Without its end it reaches to that of the stream.
            length if whole[length - 1] == b')' => &whole[..length - 1],
            _ => whole,
        };
        if escaped { literal(inside).into() } else { inside.into() }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let digits = self.run(|byte| byte != b'>');
        self.at = (self.at + 1).min(self.content.len());
        hexadecimal(digits)
    }

    /// The dictionary of an inline image; the stream goes on behind it.
    pub(super) fn inline_image(&mut self) -> Operand<'a> {
        let start = self.at;
        let mut end;
        loop {
            end = self.at;
            match self.next() {
                Some((Token::Operator(b"ID"), at)) => {
                    end = at;
                    break;
                }
                // Without its data, the operators go on.
                Some((Token::Operator(b"EI"), _)) | None => {
                    return Operand::Dictionary(&self.content[start..end]);
                }
                Some(_) => {}
            }
        }
        let dictionary = &self.content[start..end];
        self.at = (self.at + 1).min(self.content.len());
        let sure = raw_length(dictionary).unwrap_or(0);
        self.skip_data(sure);
        Operand::Dictionary(dictionary)
    }

    /// Goes behind the end of an inline image, whose data has so many bytes
    /// at least.
    fn skip_data(&mut self, sure: usize) {
        let content = self.content;
        let mut at = (self.at.saturating_add(sure)).min(content.len());
        while let Some(found) = find(content, at, b"EI") {
            at = found + 1;
            let before = found == self.at
                || is_white(content[found - 1])
                || found == self.at + sure;
            let behind = content.get(found + 2);
            let ends = behind.is_none_or(|&byte| is_white(byte));
            if before && ends && reads_on(&content[found + 2..]) {
                self.at = found + 2;
                return;
            }
        }
        self.at = content.len();
    }
}

fn find(content: &[u8], from: usize, what: &[u8; 2]) -> Option<usize> {
    let mut at = from;
    loop {
        let next = content.get(at..)?.iter().position(|&b| b == what[0])?;
        at += next;
        if content.get(at + 1) == Some(&what[1]) {
            return Some(at);
        }
        at += 1;
    }
}

/// How many bytes behind `EI` are looked at.
const LOOKED_AT: usize = 16;

/// Whether a content stream can go on so: the data of an image that happens
/// to have `EI` in it goes on with other bytes.
fn reads_on(rest: &[u8]) -> bool {
    let rest = &rest[..rest.len().min(LOOKED_AT)];
    rest.iter().all(|&byte| {
        matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') || byte == 0
    })
}

/// How many bytes the data of an inline image without a filter has.
fn raw_length(dictionary: &[u8]) -> Option<usize> {
    let value = |short: &[u8], long: &[u8]| {
        value_of(dictionary, short).or_else(|| value_of(dictionary, long))
    };
    if value(b"F", b"Filter").is_some() {
        return None;
    }
    let count = |short: &[u8], long: &[u8]| {
        let number = value(short, long)?.number()?;
        (0.0..=1e6).contains(&number).then_some(number as usize)
    };
    let (width, height) = (count(b"W", b"Width")?, count(b"H", b"Height")?);
    let bits = count(b"BPC", b"BitsPerComponent").unwrap_or(1);
    let components = match value(b"CS", b"ColorSpace") {
        Some(Operand::Name(name)) => match &*name {
            b"RGB" | b"DeviceRGB" => 3,
            b"CMYK" | b"DeviceCMYK" => 4,
            _ => 1,
        },
        _ => 1,
    };
    let row = (width * bits * components).div_ceil(8);
    row.checked_mul(height)
}
