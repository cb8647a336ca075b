//! A half-open range of bytes, always into the text the caller handed in.

use std::ops::Range;

/// A half-open range of bytes `start..end` in the caller's text.
///
/// Both ends lie on character boundaries of that text.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Makes the span `start..end`.
    ///
    /// # Panics
    ///
    /// If `start` is greater than `end`: that is a mistake in the program,
    /// never a property of a text.
    pub fn new(start: usize, end: usize) -> Span {
        assert!(start <= end, "a span must not end before it starts");
        Span { start, end }
    }

    /// The offset of the first byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// The offset just past the last byte.
    pub fn end(self) -> usize {
        self.end
    }

    /// The number of bytes covered.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a standard range, ready to slice the text with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}
