//! Lines and columns of edits.

use crate::edit::Edit;

/// An edit of a piece with its place in the whole text.
#[derive(Clone, Copy, Debug)]
pub struct Place<'e> {
    /// The edit, with places in its piece.
    pub edit: &'e Edit,
    /// Where it starts in the whole text, in bytes.
    pub start: usize,
    /// Where it ends there.
    pub end: usize,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// Counts lines and columns along a text, piece after piece.
#[derive(Debug)]
pub struct Counter {
    line: usize,
    /// Characters of the line before the piece.
    column: usize,
}

impl Default for Counter {
    fn default() -> Counter {
        Counter::new()
    }
}

impl Counter {
    /// At the start of a text.
    pub fn new() -> Counter {
        Counter { line: 1, column: 1 }
    }

    /// The places of edits in the order of the text.
    pub fn places<'e>(
        &self,
        base: usize,
        original: &'e str,
        edits: &'e [Edit],
    ) -> impl Iterator<Item = Place<'e>> {
        let mut here = Counter { line: self.line, column: self.column };
        let mut done = 0;
        edits.iter().map(move |edit| {
            let span = edit.span();
            here.pass(&original[done..span.start()]);
            done = span.start();
            Place {
                edit,
                start: base + span.start(),
                end: base + span.end(),
                line: here.line,
                column: here.column,
            }
        })
    }

    /// Goes on behind `text`.
    pub fn pass(&mut self, text: &str) {
        let lines = text.matches('\n').count();
        let rest = text.rfind('\n').map_or(text, |at| &text[at + 1..]);
        if lines > 0 {
            self.line += lines;
            self.column = 1;
        }
        self.column += rest.chars().count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_go_on_from_piece_to_piece() {
        let mut counter = Counter::new();
        let at = |c: &Counter| (c.line, c.column);
        counter.pass("đi\r\nxa");
        assert_eq!(at(&counter), (2, 3));
        counter.pass(" ơi");
        assert_eq!(at(&counter), (2, 6));
        counter.pass("\n\n");
        assert_eq!(at(&counter), (4, 1));
    }
}
