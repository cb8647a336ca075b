//! One string of the lines of a source in reading order, with the way back.

use crate::layout::flow::Units;
use crate::layout::{Block, BlockKind};
use crate::span::Span;

/// A stretch that was copied from the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Where it starts in the text.
    start: usize,
    /// Where it starts in the source.
    source: usize,
    /// How many bytes of the source it is.
    length: usize,
}

/// The lines of a source as one string.
///
/// Each line is one logical line of one column: columns that stand side by
/// side come one after the other, what a narrow cell broke is joined, what a
/// table ran together is broken again. Running text is copied as it stands,
/// and costs no more than its bytes.
#[derive(Clone, Debug, Default)]
pub struct Text {
    text: String,
    runs: Vec<Run>,
    /// What the source of the runs was itself made of.
    below: Option<Box<Text>>,
}

impl Text {
    /// The string.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the source that a span of the text came from: from the
    /// first of them to the last, in the order of the source.
    ///
    /// Takes time in proportion to the runs that the span touches.
    pub fn to_source(&self, span: Span) -> Span {
        let there = self.one_back(span);
        match &self.below {
            Some(below) => below.to_source(there),
            None => there,
        }
    }

    /// The bytes of the source that a span of the text came from, stretch by
    /// stretch in the order of the text; at least one.
    ///
    /// Takes time in proportion to the runs that the span touches.
    pub fn places(&self, span: Span) -> Vec<Span> {
        let mut places: Vec<Span> = self.stretches(span).collect();
        if places.is_empty() {
            places.push(self.one_back(span));
        }
        match &self.below {
            Some(below) => {
                places.iter().flat_map(|&place| below.places(place)).collect()
            }
            None => places,
        }
    }

    /// The text with another as that which its source was made of.
    pub(crate) fn over(mut self, below: Text) -> Text {
        self.below = Some(Box::new(below));
        self
    }

    fn one_back(&self, span: Span) -> Span {
        let hull = self.stretches(span).reduce(|all, next| {
            let start = all.start().min(next.start());
            Span::new(start, all.end().max(next.end()))
        });
        hull.unwrap_or_default()
    }

    /// What a span of the text has of each run, in bytes of the source.
    fn stretches(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self
            .runs
            .partition_point(|run| run.start <= span.start())
            .saturating_sub(1);
        let mut any = false;
        let runs = self.runs.iter().enumerate().skip(first);
        runs.take_while(move |(_, run)| run.start <= span.end()).filter_map(
            move |(at, run)| {
                if any && run.start >= span.end() {
                    return None;
                }
                let next = self.runs.get(at + 1);
                let end = next.map_or(self.text.len(), |next| next.start);
                let from = span.start().max(run.start);
                let to = span.end().min(end);
                if from > to || from == to && !span.is_empty() {
                    return None;
                }
                any = true;
                // A run whose text is not its bytes, an entity, is whole.
                let place =
                    |at: usize| run.source + (at - run.start).min(run.length);
                Some(Span::new(place(from), place(to)))
            },
        )
    }
}

/// Makes a [`Text`] block by block.
#[derive(Debug)]
pub struct TextBuilder<'s> {
    source: &'s str,
    text: Text,
}

impl<'s> TextBuilder<'s> {
    /// Begins with the text of the source.
    pub fn new(source: &'s str) -> TextBuilder<'s> {
        let mut text = Text::default();
        text.text.reserve(source.len());
        TextBuilder { source, text }
    }

    /// Adds a block in reading order.
    pub fn block(&mut self, block: &Block) {
        let columns = block
            .lines
            .iter()
            .flat_map(|line| &line.cells)
            .map(|cell| cell.column + 1)
            .max()
            .unwrap_or(0);
        match block.kind {
            BlockKind::Table => {
                for line in &block.lines {
                    for cell in &line.cells {
                        let lines = [cell_pieces(cell)];
                        self.units(&Units::of_cell(self.source, &lines));
                    }
                    self.blank();
                }
            }
            BlockKind::Flow | BlockKind::Columns => {
                for column in 0..columns {
                    let mut lines: Vec<Vec<Span>> = Vec::new();
                    for line in &block.lines {
                        let cells = line.cells.iter();
                        let own = cells.filter(|c| c.column == column);
                        let own: Vec<Span> =
                            own.flat_map(cell_pieces).collect();
                        // Of empty lines one is as good as many.
                        let more = lines.last().is_some_and(|l| !l.is_empty());
                        if more || !own.is_empty() {
                            lines.push(own);
                        }
                    }
                    if lines.last().is_some_and(Vec::is_empty) {
                        lines.pop();
                    }
                    self.units(&Units::of_lines(self.source, &lines));
                }
            }
        }
    }

    /// Adds logical lines, a blank one between those that are apart.
    pub(crate) fn units(&mut self, units: &Units) {
        for unit in units.iter() {
            for (at, &piece) in unit.iter().enumerate() {
                if at > 0 {
                    self.text.text.push(' ');
                }
                self.piece(piece);
            }
            self.text.text.push('\n');
        }
    }

    /// Adds an empty line.
    pub(crate) fn blank(&mut self) {
        self.text.text.push('\n');
    }

    /// Copies bytes of the source as they stand, ends of lines included.
    pub(crate) fn copy(&mut self, span: Span) {
        self.piece(span);
    }

    /// Adds bytes of the source under another text: an entity.
    pub(crate) fn literal(&mut self, span: Span, text: &str) {
        self.text.runs.push(Run {
            start: self.text.text.len(),
            source: span.start(),
            length: span.len(),
        });
        self.text.text.push_str(text);
    }

    fn piece(&mut self, span: Span) {
        let Some(text) = self.source.get(span.range()) else { return };
        let start = self.text.text.len();
        let follows = self.text.runs.last().is_some_and(|run| {
            run.source + (start - run.start) == span.start()
                && run.start + run.length == start
        });
        if let (true, Some(run)) = (follows, self.text.runs.last_mut()) {
            run.length += span.len();
        } else {
            let (source, length) = (span.start(), span.len());
            self.text.runs.push(Run { start, source, length });
        }
        self.text.text.push_str(text);
    }

    /// The text of all blocks.
    pub fn finish(mut self) -> Text {
        self.text.text.shrink_to_fit();
        self.text.runs.shrink_to_fit();
        self.text
    }
}

fn cell_pieces(cell: &super::Cell) -> Vec<Span> {
    cell.words.iter().map(|word| word.span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_come_from_where_they_were_copied() {
        let source = "một hai\nba bốn\n";
        let mut builder = TextBuilder::new(source);
        let at = |word: &str| {
            let start = source.find(word).unwrap();
            Span::new(start, start + word.len())
        };
        builder.copy(at("ba bốn"));
        builder.copy(Span::new(source.len() - 1, source.len()));
        builder.literal(at("hai"), "HAI!");
        let text = builder.finish();
        assert_eq!(text.as_str(), "ba bốn\nHAI!");
        // Contiguous bytes are one run.
        assert_eq!(text.runs.len(), 2);
        let back = |part: &str| {
            let start = text.as_str().find(part).unwrap();
            let span = Span::new(start, start + part.len());
            &source[text.to_source(span).range()]
        };
        for part in ["ba", "bốn", "ba bốn"] {
            assert_eq!(back(part), part);
        }
        assert_eq!(back("HAI!"), "hai");
        // From the first byte to the last, in the order of the source.
        assert_eq!(back("bốn\nHAI!"), "hai\nba bốn\n");
        let all = Span::new(0, text.as_str().len());
        assert_eq!(text.places(all), [Span::new(10, 19), at("hai")]);
        let end = text.as_str().len();
        assert!(text.to_source(Span::new(end, end)).end() <= source.len());
    }
}
