//! A corrected text with the way back to the original.

use std::borrow::Cow;

use crate::edit::EditMap;
use crate::format;
use crate::layout::Text;
use crate::lines::LineIndex;
use crate::record::damage::Damage;
use crate::record::{Evidence, Field, Lines, Rule};
use crate::repair::Correction;
use crate::span::Span;

/// What stands between two pages.
pub(crate) const FORM_FEED: char = '\u{C}';

/// A text as it was corrected and as it was read.
///
/// Records are read off the corrected text; what they show as evidence is
/// the original.
#[derive(Clone, Debug)]
pub struct Reading<'t> {
    original: &'t str,
    /// The corrected text in reading order.
    text: Text,
    pieces: Vec<Piece>,
    /// The lines of that.
    lines: LineIndex,
    /// The lines of the original, where they lie elsewhere.
    original_lines: Option<LineIndex>,
    /// Where pages end in the original: the form feeds.
    page_ends: Vec<usize>,
}

/// A stretch that was corrected by itself.
#[derive(Clone, Debug)]
struct Piece {
    /// Where it starts in the corrected text.
    text: usize,
    /// Where it starts in the original.
    original: usize,
    map: EditMap,
}

/// A [`Reading`] in the making, from the corrections of the pieces of a text.
/// Each may be dropped as soon as it was added: 34 bytes are kept of an edit.
#[derive(Debug)]
pub struct Pieces<'t> {
    original: &'t str,
    text: String,
    pieces: Vec<Piece>,
}

impl<'t> Pieces<'t> {
    /// Begins with the text as it was read.
    pub fn new(original: &'t str) -> Pieces<'t> {
        let text = String::with_capacity(original.len() * 5 / 4);
        Pieces { original, text, pieces: Vec::new() }
    }

    /// Adds a piece: where it starts in the original, and its correction. The
    /// pieces follow one another and leave nothing out.
    pub fn push(&mut self, start: usize, correction: &Correction<'_>) {
        let map = EditMap::new(correction.edit_log());
        let text = self.text.len();
        self.pieces.push(Piece { text, original: start, map });
        self.text.push_str(correction.text());
    }

    /// The reading of all pieces.
    pub fn finish(self) -> Reading<'t> {
        Reading::made(self.original, Cow::Owned(self.text), self.pieces)
    }
}

impl<'t> Reading<'t> {
    /// A text and its correction.
    pub fn new(correction: &'t Correction<'_>) -> Reading<'t> {
        let map = EditMap::new(correction.edit_log());
        let pieces = vec![Piece { text: 0, original: 0, map }];
        let text = Cow::Borrowed(correction.text());
        Reading::made(correction.original(), text, pieces)
    }

    /// A text that needs no correction.
    pub fn plain(text: &'t str) -> Reading<'t> {
        Reading::made(text, Cow::Borrowed(text), Vec::new())
    }

    fn made(
        original: &'t str,
        text: Cow<'t, str>,
        pieces: Vec<Piece>,
    ) -> Reading<'t> {
        // Signs of Markdown are blanks, each byte in its place.
        let text = match format::blanked(&text) {
            Some(blanked) => Cow::Owned(blanked),
            None => text,
        };
        let text = format::read(&text);
        let lines = LineIndex::new(text.as_str());
        let original_lines = Some(LineIndex::new(original));
        let feeds = original.match_indices(FORM_FEED);
        let page_ends = feeds.map(|(at, _)| at).collect();
        Reading { original, text, pieces, lines, original_lines, page_ends }
    }

    /// The corrected text in reading order: columns one after the other, what
    /// narrow columns broke joined again, signs of Markdown blank.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// The text as it was read.
    pub fn original(&self) -> &'t str {
        self.original
    }

    /// Where the lines of the corrected text lie, without their ends.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Span> {
        (0..self.lines.count()).map(|line| self.line(line).unwrap_or_default())
    }

    /// Where a line of the corrected text lies, counted from 0, without its
    /// end; `None` behind the last.
    pub fn line(&self, line: usize) -> Option<Span> {
        self.lines.line(self.text.as_str(), line)
    }

    /// Whether form feeds show where pages end.
    pub(crate) fn is_paged(&self) -> bool {
        !self.page_ends.is_empty()
    }

    /// The corrected text of a span.
    pub fn at(&self, span: Span) -> &str {
        self.text.as_str().get(span.range()).unwrap_or("")
    }

    /// The bytes of the original that a span of the corrected text came
    /// from.
    pub fn to_original(&self, span: Span) -> Span {
        self.uncorrected(self.text.to_source(span))
    }

    /// The bytes of the original that a span of the corrected source of the
    /// text came from.
    fn uncorrected(&self, span: Span) -> Span {
        let start = self.one_way(span, Span::start);
        let end = self.one_way(span, Span::end);
        Span::new(start, end.max(start))
    }

    /// One end of a span on the other side.
    fn one_way(&self, span: Span, end: fn(Span) -> usize) -> usize {
        let found =
            self.pieces.partition_point(|piece| match span.is_empty() {
                true => piece.text <= end(span),
                // The end of a span belongs to the piece before it.
                false => {
                    piece.text
                        < end(span) + usize::from(end(span) == span.start())
                }
            });
        let Some(piece) = found.checked_sub(1).map(|at| &self.pieces[at])
        else {
            return end(span);
        };
        let base = piece.text;
        let start = span.start().saturating_sub(base);
        let here = Span::new(start, span.end().saturating_sub(base));
        piece.original.saturating_add(end(piece.map.span_to_original(here)))
    }

    /// Calls `found` with each piece that a span of the original has part of,
    /// and that part, counted from the start of the piece.
    fn each_piece(&self, there: Span, mut found: impl FnMut(&Piece, Span)) {
        // The pieces further back end before the span.
        let first =
            self.pieces.partition_point(|p| p.original < there.start());
        for piece in &self.pieces[first.saturating_sub(1)..] {
            if piece.original >= there.end() {
                break;
            }
            let start = there.start().saturating_sub(piece.original);
            let end = there.end() - piece.original;
            found(piece, Span::new(start, end));
        }
    }

    /// How sure the corrected text of a span is, from 0 to 1: that all its
    /// edits are right, taken as independent.
    pub fn certainty(&self, span: Span) -> f64 {
        let there = self.to_original(span);
        let mut sure = 1.0;
        self.each_piece(there, |piece, part| {
            sure *= piece.map.confidences(part).product::<f64>();
        });
        sure
    }

    /// How well an engine read what a span of the corrected text came from.
    ///
    /// Takes time in proportion to the span.
    pub(crate) fn damage(&self, span: Span) -> Damage {
        let there = self.to_original(span);
        let mut edits = 0;
        self.each_piece(there, |piece, part| edits += piece.map.count(part));
        let original = self.original.get(there.range()).unwrap_or("");
        let words = self.at(span).split_whitespace().count();
        Damage::of(original, words, edits)
    }

    /// The lines of the original that a span of the original touches.
    pub(crate) fn original_lines(&self, span: Span) -> Lines {
        let index = self.original_lines.as_ref().unwrap_or(&self.lines);
        let line = |at: usize| index.begun(at);
        let last = span.end().saturating_sub(1).max(span.start());
        Lines { start: line(span.start()), end: line(last) }
    }

    /// The places of the original that a span of the corrected text came
    /// from, in the order of the original. Those with nothing but white space
    /// between them are one.
    fn places(&self, span: Span) -> Vec<Span> {
        let places = self.text.places(span).into_iter();
        let mut places: Vec<Span> =
            places.map(|place| self.uncorrected(place)).collect();
        places.sort_unstable();
        places.dedup_by(|next, last| {
            let gap = last.end()..next.start();
            let gap = self.original.get(gap).unwrap_or("");
            let joins = gap.trim().is_empty() && !gap.contains(FORM_FEED);
            if joins {
                let end = last.end().max(next.end());
                *last = Span::new(last.start(), end);
            }
            joins
        });
        places
    }

    /// The page breaks of the original within what a span of the corrected
    /// text came from.
    pub(crate) fn page_breaks(&self, span: Span) -> Vec<Evidence> {
        let there = self.to_original(span);
        let before =
            |place: usize| self.page_ends.partition_point(|&end| end < place);
        let breaks = before(there.start())..before(there.end());
        let breaks = self.page_ends.get(breaks).unwrap_or_default().iter();
        let places = breaks.map(|&end| Span::new(end, end + 1));
        places.map(|place| self.evidence(place)).collect()
    }

    /// A place of the original as evidence.
    fn evidence(&self, place: Span) -> Evidence {
        let text = self.original.get(place.range()).unwrap_or("");
        let lines = self.original_lines(place);
        let evidence = Evidence::new(place, lines, text);
        if !self.is_paged() {
            return evidence;
        }
        let before = |&end: &usize| end <= place.start();
        evidence.with_page(self.page_ends.partition_point(before) + 1)
    }

    /// A value that was read from a span of the corrected text.
    ///
    /// `confidence` is that of the rule, given that the text is right; what
    /// the correction leaves open is added here.
    pub fn field<T>(
        &self,
        span: Span,
        value: T,
        confidence: f64,
        rule: Rule,
    ) -> Field<T> {
        let confidence = confidence * self.certainty(span);
        let confidence = (confidence * 1000.0).round() / 1000.0;
        let places = self.places(span).into_iter();
        Field {
            evidence: places.map(|place| self.evidence(place)).collect(),
            ..Field::new(value, confidence, rule)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_lines_of_plain_text_are_those_of_the_original() {
        let reading = Reading::plain("một\r\nhai ba\nbốn");
        let lines: Vec<&str> =
            reading.lines().map(|line| reading.at(line)).collect();
        assert_eq!(lines, ["một", "hai ba", "bốn"]);
        let at = reading.text().find("ba").unwrap();
        let span = Span::new(at, at + 2);
        let field = reading.field(span, "BA", 0.5, Rule::Manual);
        assert_eq!(field.confidence(), 0.5);
        let [place] = field.evidence() else { panic!("{field:?}") };
        assert_eq!(place.text(), "ba");
        assert_eq!(place.lines(), Lines { start: 2, end: 2 });
        assert_eq!(place.page(), None);
        let all = Span::new(0, reading.text().len());
        let field = reading.field(all, (), 1.0, Rule::Manual);
        let [place] = field.evidence() else { panic!("{field:?}") };
        assert_eq!(place.lines(), Lines { start: 1, end: 3 });
    }

    #[test]
    fn evidence_names_its_page() {
        let text = "một\n\u{C}hai\n\u{C}\nba";
        let reading = Reading::plain(text);
        let page = |word: &str| {
            let at = reading.text().find(word).unwrap();
            let span = Span::new(at, at + word.len());
            let field = reading.field(span, (), 1.0, Rule::Manual);
            field.evidence()[0].page()
        };
        assert_eq!(page("một"), Some(1));
        assert_eq!(page("hai"), Some(2));
        assert_eq!(page("ba"), Some(3));
    }
}
