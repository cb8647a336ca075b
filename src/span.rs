//! A half-open range of bytes, always into the text the caller handed in.

use std::fmt;
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

    /// Where a part of a text lies in it: the one place where offsets are
    /// got back from slices. `None` if `part` is no slice of `whole`.
    pub(crate) fn of(part: &str, whole: &str) -> Option<Span> {
        let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        let end = start.checked_add(part.len())?;
        let slice = whole.get(start..end)?;
        (slice.as_ptr() == part.as_ptr()).then_some(Span { start, end })
    }

    /// The same span behind `base` bytes more.
    pub(crate) fn behind(self, base: usize) -> Span {
        let behind = |at: usize| base.saturating_add(at);
        Span { start: behind(self.start), end: behind(self.end) }
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

/// The same stretch.
///
/// # Panics
///
/// As [`Span::new`].
impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Range<usize> {
        span.range()
    }
}

/// As the range it is: `3..7`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_part_is_found_in_its_own_text_alone() {
        let text = String::from("số 5, đ");
        let other = String::from("số 5, đ");
        let part = |from: usize, to: usize| &text[from..to];
        assert_eq!(Span::of(part(5, 6), &text), Some(Span::new(5, 6)));
        assert_eq!(Span::of(part(8, 10), &text), Some(Span::new(8, 10)));
        assert_eq!(Span::of(part(10, 10), &text), Some(Span::new(10, 10)));
        assert_eq!(Span::of(&text, part(0, 5)), None);
        assert_eq!(Span::of(part(0, 4), part(5, 10)), None);
        assert_eq!(Span::of(&text, &other), None);
        assert_eq!(Span::of("đ", &text), None);
    }
}
