//! What case a word is likely to stand in, by its place in line and
//! sentence.

use crate::cost::{Cost, NAT};
use crate::lexicon::{Case, Stats};
use crate::token::{Token, TokenKind, is_capital, is_combining};

/// Where a word stands, as far as its capitals go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// In a line of capitals.
    Heading,
    /// At the beginning of a sentence.
    Start,
    /// At the beginning of a line or an item, which may or may not begin a
    /// sentence.
    Open,
    /// Inside a sentence.
    Inside,
}

impl Position {
    /// The cost of writing a word in a case here.
    pub(super) fn cost(self, stats: &Stats, case: Case) -> Cost {
        let inside = stats.case[case as usize];
        match (self, case) {
            (Position::Heading, Case::Upper) => NAT / 16,
            (Position::Heading, _) => 3 * NAT + inside,
            (Position::Start, Case::Title) => NAT / 8,
            (Position::Start, Case::Lower) => 2 * NAT,
            (Position::Open, Case::Title) => inside.min(3 * NAT / 4),
            (Position::Open, Case::Lower) => 3 * NAT / 4,
            (_, Case::Upper) => inside.min(6 * NAT),
            (Position::Inside, _) => inside.min(7 * NAT),
        }
    }
}

/// The position of every token. Training uses it too, so that a capital means
/// the same in the text counted and in the text read.
pub(crate) fn positions(tokens: &[Token<'_>], out: &mut Vec<Position>) {
    out.clear();
    let mut line_end = 0;
    let mut heading = false;
    let mut next = Position::Start;
    for (at, token) in tokens.iter().enumerate() {
        if at == line_end {
            let line = token.line();
            let rest = &tokens[at..];
            let len = rest.iter().take_while(|t| t.line() == line).count();
            heading = is_heading(&rest[..len]);
            line_end = at + len;
            if next == Position::Inside {
                next = Position::Open;
            }
        }
        out.push(if heading { Position::Heading } else { next });
        next = match token.kind() {
            TokenKind::Punctuation => match token.text() {
                "." | "!" | "?" => Position::Start,
                "," => next,
                _ => Position::Open,
            },
            TokenKind::Enumerator | TokenKind::Bar => Position::Open,
            TokenKind::Noise => next,
            _ => Position::Inside,
        };
    }
}

/// Whether most letters of a line are large.
fn is_heading(line: &[Token<'_>]) -> bool {
    let mut capital = 0;
    let mut other = 0;
    for token in line.iter().filter(|t| {
        matches!(t.kind(), TokenKind::Word | TokenKind::Alphanumeric)
    }) {
        // A mark apart from its letter is none itself.
        let letters = token.text().chars().filter(|c| !is_combining(*c));
        let len = letters.count();
        let counter =
            if is_capital(token.text()) { &mut capital } else { &mut other };
        *counter += len;
    }
    capital > 2 * other
}
