//! Messages with holes, and how they are found again in what is said.

use std::mem;

/// What stands where the text differs and stays as it is: a name, a number.
const HOLE: &str = "{}";

/// What stands where a message is within another one, or where nothing is.
const MESSAGE: &str = "{*}";

/// What parts of messages are parted by: the thing, what is wrong with it,
/// why, what can be done.
const BETWEEN: [&str; 2] = [": ", "; "];

/// The letters, in bytes, below which a template is too like a name.
const FEW: usize = 7;

/// A message with holes.
#[derive(Debug)]
pub struct Template {
    /// What stands before the first hole, between holes and behind the last.
    english: Vec<String>,
    /// Of each hole whether a message may stand in it.
    nested: Vec<bool>,
    other: Vec<Piece>,
}

/// A piece of a translation.
#[derive(Debug)]
enum Piece {
    Text(String),
    /// The hole of this number in the English text, from 0.
    Hole(usize),
}

impl Template {
    /// Made of both languages; `None` if the English has no hole. In the
    /// other, `{}` is the next hole and `{2}` the second.
    pub fn new(english: &str, other: &str) -> Option<Template> {
        let (pieces, nested) = taken_apart(english);
        if nested.is_empty() {
            return None;
        }
        let other = translation(other);
        Some(Template { english: pieces, nested, other })
    }

    /// How much is sure of what it says.
    pub fn letters(&self) -> usize {
        self.english.iter().map(String::len).sum()
    }

    /// A text in the other language, if it is this message; `said` says what
    /// stands in holes for messages.
    pub fn fill(
        &self,
        text: &str,
        said: impl Fn(&str) -> String,
    ) -> Option<String> {
        let holes = self.holes(text)?;
        let mut out = String::new();
        for piece in &self.other {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Hole(at) => match holes.get(*at) {
                    Some(hole) if self.nested[*at] => {
                        out.push_str(&said(hole));
                    }
                    Some(hole) => out.push_str(hole),
                    None => {}
                },
            }
        }
        Some(out)
    }

    /// What stands in the holes of a text that is this message.
    fn holes<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.english.split_first()?;
        let (last, middle) = rest.split_last()?;
        let mut text = text.strip_prefix(&**first)?.strip_suffix(&**last)?;
        let mut holes = Vec::with_capacity(self.nested.len());
        for piece in middle {
            let (hole, behind) = text.split_once(&**piece)?;
            holes.push(hole);
            text = behind;
        }
        holes.push(text);
        // What has few letters is said of numbers, and what is like it may
        // be a name.
        if self.letters() < FEW && !holes.iter().any(is_number) {
            return None;
        }
        let filled =
            |(hole, nested): (&&str, &bool)| *nested || !hole.is_empty();
        holes.iter().zip(&self.nested).all(filled).then_some(holes)
    }

    /// Whether it is made of an English text, whatever its holes are called.
    #[cfg(test)]
    pub fn is(&self, english: &str) -> bool {
        taken_apart(english).0 == self.english
    }

    /// Whether the translation has every hole once.
    #[cfg(test)]
    pub fn is_whole(&self) -> bool {
        let mut holes: Vec<usize> = self
            .other
            .iter()
            .filter_map(|piece| match piece {
                Piece::Hole(at) => Some(*at),
                Piece::Text(_) => None,
            })
            .collect();
        holes.sort_unstable();
        holes.into_iter().eq(0..self.nested.len())
    }
}

/// Whether a hole has a number in it, such as 1,024 or 3.5.
fn is_number(hole: &&str) -> bool {
    let part = |sign: char| sign.is_ascii_digit() || ".,".contains(sign);
    !hole.is_empty() && hole.chars().all(part)
}

/// The pieces of an English text, and of each hole between them whether a
/// message may stand in it.
fn taken_apart(english: &str) -> (Vec<String>, Vec<bool>) {
    let (mut pieces, mut nested) = (Vec::new(), Vec::new());
    let mut piece = String::new();
    let mut rest = english;
    while let Some(at) = rest.find('{') {
        piece.push_str(&rest[..at]);
        rest = &rest[at..];
        let marks = [HOLE, MESSAGE];
        match marks.into_iter().find(|mark| rest.starts_with(mark)) {
            Some(mark) => {
                pieces.push(mem::take(&mut piece));
                nested.push(mark == MESSAGE);
                rest = &rest[mark.len()..];
            }
            None => {
                piece.push('{');
                rest = &rest[1..];
            }
        }
    }
    piece.push_str(rest);
    pieces.push(piece);
    (pieces, nested)
}

/// The pieces of a translation.
fn translation(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, hole) = rest.split_at(start);
        let Some((inside, behind)) = hole[1..].split_once('}') else { break };
        let at = match inside {
            "" | "*" => Some(next),
            number => number.parse::<usize>().ok().map(|n| n.wrapping_sub(1)),
        };
        let Some(at) = at else { break };
        next = at.wrapping_add(1);
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Hole(at));
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

/// The parts of a message, each with what parts it from the next. Commands
/// between backticks are not cut.
pub fn parts(message: &str) -> Vec<(&str, &str)> {
    let quotes = message.matches('`').count().is_multiple_of(2);
    let mut parts = Vec::new();
    let (mut start, mut at, mut is_quoted) = (0, 0, false);
    while let Some(sign) = message[at..].chars().next() {
        is_quoted ^= quotes && sign == '`';
        let between = BETWEEN
            .into_iter()
            .find(|mark| !is_quoted && message[at..].starts_with(mark));
        match between {
            Some(mark) => {
                parts.push((&message[start..at], mark));
                at += mark.len();
                start = at;
            }
            None => at += sign.len_utf8(),
        }
    }
    parts.push((&message[start..], ""));
    parts
}
