//! The words of a scan, where they are in its text, in its file and on its
//! pages, in few bytes for each.
//!
//! Text and tables are laid out as Tesseract does: a line of text is a line
//! of the scan, its words parted by one blank; an empty line stands between
//! blocks, a form feed between pages. So a page is the same text whatever
//! format it is in. Columns that a reader leaves on one line are parted by
//! more blanks.

use std::ops::Range;

use crate::layout::{self, BoundingBox};
use crate::span::Span;

/// A stretch of the decoded file; files have less than 4 GiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    start: u32,
    end: u32,
}

impl Place {
    fn new(span: Span) -> Place {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Place { start: short(span.start()), end: short(span.end()) }
    }

    /// Its bytes in the decoded file.
    pub(crate) fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// A box, or none.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edges([f32; 4]);

impl Edges {
    fn new(bbox: Option<BoundingBox>) -> Edges {
        Edges(match bbox {
            Some(b) => [b.left, b.top, b.right, b.bottom],
            None => [f32::NAN; 4],
        })
    }

    fn get(self) -> Option<BoundingBox> {
        let [left, top, right, bottom] = self.0;
        let sound = self.0.iter().all(|edge| edge.is_finite());
        sound.then_some(BoundingBox { left, top, right, bottom })
    }
}

/// The confidence of a word of which the engine does not say it.
const UNSAID: u16 = u16::MAX;

/// The steps of a confidence.
const STEPS: f32 = 10_000.0;

/// What the place of a word in its file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// An element or a row of its own.
    #[default]
    Element,
    /// A stretch of the text of something larger: lines and regions that the
    /// engine did not part into words.
    Stretch,
}

/// A word, 36 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanWord {
    place: Place,
    text: u32,
    length: u32,
    edges: Edges,
    /// In ten thousandths; [`UNSAID`] for none.
    confidence: u16,
    /// What the place is.
    pub unit: Unit,
}

impl ScanWord {
    /// Where it is in the file, in bytes of the decoded file: what the reader
    /// of the format gave.
    pub(crate) fn place(&self) -> Span {
        self.place.span()
    }

    /// Where it is in the text of the scan.
    pub(crate) fn text_span(&self) -> Span {
        let start = self.text as usize;
        Span::new(start, start + self.length as usize)
    }

    /// Its box.
    pub(crate) fn bbox(&self) -> Option<BoundingBox> {
        self.edges.get()
    }

    /// How sure the engine was, from 0 to 1.
    pub(crate) fn confidence(&self) -> Option<f32> {
        let said = self.confidence != UNSAID;
        said.then(|| f32::from(self.confidence) / STEPS)
    }
}

/// A line, a block or a page: where it is, and which of the parts below are
/// its first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanPart {
    place: Place,
    edges: Edges,
    first: u32,
}

impl ScanPart {
    /// Where it is in the file, in bytes of the decoded file; empty where the
    /// file has no such element.
    pub(crate) fn place(&self) -> Span {
        self.place.span()
    }

    /// Its box; that of a page begins at 0, 0.
    pub(crate) fn bbox(&self) -> Option<BoundingBox> {
        self.edges.get()
    }
}

/// A file with boxes, as the reader of its format saw it. Lines and blocks
/// without words are left out, pages are not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan {
    /// What is corrected and read.
    pub text: String,
    /// In the order of the text, as the rest.
    pub words: Vec<ScanWord>,
    pub lines: Vec<ScanPart>,
    pub blocks: Vec<ScanPart>,
    pub pages: Vec<ScanPart>,
}

/// The parts below one part of a row of them.
fn below(parts: &[ScanPart], at: usize, all: usize) -> Range<usize> {
    let first = |at: usize| parts.get(at).map(|part| part.first as usize);
    let start = first(at).unwrap_or(all);
    start..first(at + 1).unwrap_or(all)
}

/// Which part of a row holds one of those below.
fn above(parts: &[ScanPart], below: usize) -> usize {
    let begun = parts.partition_point(|part| part.first as usize <= below);
    begun.saturating_sub(1)
}

impl Scan {
    /// What a word says.
    pub(crate) fn word_text(&self, word: usize) -> &str {
        &self.text[self.words[word].text_span().range()]
    }

    /// The stretch of the text from the first of some words to the last.
    pub(crate) fn hull(&self, words: Range<usize>) -> Option<Span> {
        let first = self.words.get(words.start)?.text_span();
        let last = self.words.get(words.end.checked_sub(1)?)?.text_span();
        Some(Span::new(first.start(), last.end().max(first.start())))
    }

    /// The words of a line.
    pub(crate) fn words_of(&self, line: usize) -> Range<usize> {
        below(&self.lines, line, self.words.len())
    }

    /// The lines of a block.
    pub(crate) fn lines_of(&self, block: usize) -> Range<usize> {
        below(&self.blocks, block, self.lines.len())
    }

    /// The blocks of a page.
    pub(crate) fn blocks_of(&self, page: usize) -> Range<usize> {
        below(&self.pages, page, self.blocks.len())
    }

    /// The line that a word is in.
    pub(crate) fn line_of(&self, word: usize) -> usize {
        above(&self.lines, word)
    }

    /// The block that a line is in.
    pub(crate) fn block_of(&self, line: usize) -> usize {
        above(&self.blocks, line)
    }

    /// The page that a block is on.
    pub(crate) fn page_of(&self, block: usize) -> usize {
        above(&self.pages, block)
    }

    /// The page that a word is on.
    pub(crate) fn page_of_word(&self, word: usize) -> usize {
        self.page_of(self.block_of(self.line_of(word)))
    }

    /// The words that a stretch of the text has any of.
    pub(crate) fn words_in(&self, span: Span) -> Range<usize> {
        let words = &self.words;
        let from =
            words.partition_point(|w| w.text_span().end() <= span.start());
        let to = words.partition_point(|w| w.text_span().start() < span.end());
        from..to.max(from)
    }

    /// A page in the model of [`crate::layout`].
    pub(crate) fn page(&self, page: usize) -> layout::Page {
        let mut out = layout::Page::default();
        let size = self.pages.get(page).and_then(ScanPart::bbox);
        out.size = size.map(|page| (page.right, page.bottom));
        for block in self.blocks_of(page) {
            let mut lines = Vec::new();
            for line in self.lines_of(block) {
                let words = self.words[self.words_of(line)].iter();
                let words = words.map(|word| {
                    let mut out = layout::Word::new(word.text_span());
                    out.bbox = word.bbox();
                    out.confidence = word.confidence();
                    out
                });
                let words = words.collect();
                let cell = layout::Cell { column: 0, words };
                let bbox = self.lines[line].bbox();
                lines.push(layout::Line { cells: vec![cell], bbox });
            }
            let kind = layout::BlockKind::Flow;
            out.blocks.push(layout::Block { kind, lines });
        }
        out
    }
}

/// Makes a [`Scan`] word by word, in reading order.
///
/// `page`, `block` and `line` begin one and end what was open; what the file
/// has no element for may be left out, or has an empty place. Ends need not be
/// said, but for words behind a line and outside any: begin one without a
/// place.
#[derive(Debug, Default)]
pub(crate) struct ScanBuilder {
    scan: Scan,
    /// Begun, and added with the first word.
    page: Option<ScanPart>,
    block: Option<ScanPart>,
    line: Option<ScanPart>,
    /// How many blanks stand before the next word of the line; 0 for one.
    blanks: usize,
}

fn part(place: Span, bbox: Option<BoundingBox>) -> ScanPart {
    ScanPart { place: Place::new(place), edges: Edges::new(bbox), first: 0 }
}

/// A row of parts has less than 4 GiB of bytes, and so fewer entries.
fn count<T>(row: &[T]) -> u32 {
    u32::try_from(row.len()).unwrap_or(u32::MAX)
}

impl ScanBuilder {
    /// Begins a page of a width and height.
    pub(crate) fn page(&mut self, place: Span, size: Option<(f32, f32)>) {
        let bbox = size.map(|(right, bottom)| BoundingBox {
            left: 0.0,
            top: 0.0,
            right,
            bottom,
        });
        self.close_page();
        self.page = Some(part(place, bbox));
        self.block = Some(part(Span::default(), None));
        self.line = Some(part(Span::default(), None));
    }

    /// Begins a block: what an empty line stands before.
    pub(crate) fn block(&mut self, place: Span, bbox: Option<BoundingBox>) {
        self.block = Some(part(place, bbox));
        self.line = Some(part(Span::default(), None));
    }

    /// Begins a line.
    pub(crate) fn line(&mut self, place: Span, bbox: Option<BoundingBox>) {
        self.line = Some(part(place, bbox));
    }

    /// Says how many blanks stand before the next word, where that is one of
    /// the same line: more than one part columns.
    #[cfg(feature = "pdf")]
    pub(crate) fn blanks(&mut self, count: usize) {
        self.blanks = count;
    }

    /// Adds a word; blanks in it become one each. Returns its index, `None`
    /// for nothing but blanks, which is no word.
    pub(crate) fn word(
        &mut self,
        text: &str,
        place: Span,
        unit: Unit,
        bbox: Option<BoundingBox>,
        confidence: Option<f32>,
    ) -> Option<usize> {
        let mut pieces = text.split_whitespace();
        let first = pieces.next()?;
        self.open();
        let scan = &mut self.scan;
        let start = scan.text.len();
        scan.text.push_str(first);
        for piece in pieces {
            scan.text.push(' ');
            scan.text.push_str(piece);
        }
        let text = Place::new(Span::new(start, scan.text.len()));
        scan.words.push(ScanWord {
            place: Place::new(place),
            text: text.start,
            length: text.end - text.start,
            edges: Edges::new(bbox),
            confidence: confidence.map_or(UNSAID, |sure| {
                (sure.clamp(0.0, 1.0) * STEPS).round() as u16
            }),
            unit,
        });
        Some(scan.words.len() - 1)
    }

    /// Adds the words of a text that the engine did not part: `decoded` is
    /// what it says, and each word gets the bytes that `place` gives for a
    /// stretch of it. Words whose bytes overlap, as in a section of CDATA,
    /// are one with blanks in it.
    pub(crate) fn stretches(
        &mut self,
        decoded: &str,
        mut place: impl FnMut(Span) -> Span,
    ) {
        let mut held: Option<(Span, Span)> = None;
        for piece in decoded.split_whitespace() {
            let span = Span::of(piece, decoded).unwrap_or_default();
            let bytes = place(span);
            held = match held {
                Some((text, before)) if bytes.start() < before.end() => {
                    let end = bytes.end().max(before.end());
                    let text = Span::new(text.start(), span.end());
                    Some((text, Span::new(before.start(), end)))
                }
                Some((text, before)) => {
                    self.stretch(&decoded[text.range()], before);
                    Some((span, bytes))
                }
                None => Some((span, bytes)),
            };
        }
        if let Some((text, bytes)) = held {
            self.stretch(&decoded[text.range()], bytes);
        }
    }

    fn stretch(&mut self, text: &str, place: Span) {
        self.word(text, place, Unit::Stretch, None, None);
    }

    fn close_page(&mut self) {
        if let Some(mut page) = self.page.take() {
            page.first = count(&self.scan.blocks);
            self.add_page(page);
        }
    }

    fn add_page(&mut self, page: ScanPart) {
        let scan = &mut self.scan;
        if !scan.pages.is_empty() {
            if !scan.text.is_empty() && !scan.text.ends_with(['\n', '\u{C}']) {
                scan.text.push('\n');
            }
            scan.text.push('\u{C}');
        }
        scan.pages.push(page);
    }

    /// Adds what was begun before a word is.
    fn open(&mut self) {
        self.close_page();
        let whole = || part(Span::default(), None);
        if self.scan.pages.is_empty() {
            self.add_page(whole());
            self.block.get_or_insert_with(whole);
        }
        let scan = &mut self.scan;
        let page = scan.pages.last().map_or(0, |page| page.first);
        if let Some(mut block) = self.block.take() {
            if page != count(&scan.blocks) {
                scan.text.push_str("\n\n");
            }
            block.first = count(&scan.lines);
            scan.blocks.push(block);
            let mut line = self.line.take().unwrap_or_else(whole);
            line.first = count(&scan.words);
            scan.lines.push(line);
        } else if let Some(mut line) = self.line.take() {
            scan.text.push('\n');
            line.first = count(&scan.words);
            scan.lines.push(line);
        } else {
            let blanks = self.blanks.max(1);
            scan.text.extend(std::iter::repeat_n(' ', blanks));
        }
        self.blanks = 0;
    }

    /// How many words there are.
    pub(crate) fn words(&self) -> usize {
        self.scan.words.len()
    }

    /// The scan.
    pub(crate) fn finish(mut self) -> Scan {
        self.close_page();
        let mut scan = self.scan;
        if !scan.text.is_empty() && !scan.text.ends_with(['\n', '\u{C}']) {
            scan.text.push('\n');
        }
        scan.text.shrink_to_fit();
        scan.words.shrink_to_fit();
        scan.lines.shrink_to_fit();
        scan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(builder: &mut ScanBuilder, text: &str) {
        let place = Span::new(7, 9);
        builder.word(text, place, Unit::Element, None, Some(0.5));
    }

    #[test]
    fn lines_blocks_and_pages_are_parted_as_tesseract_does() {
        let mut builder = ScanBuilder::default();
        let at = Span::new(0, 1);
        builder.page(at, Some((100.0, 200.0)));
        builder.block(at, None);
        builder.line(at, None);
        add(&mut builder, "một");
        add(&mut builder, " \u{a0}");
        add(&mut builder, " hai\n ba ");
        builder.line(at, None);
        builder.line(at, None);
        add(&mut builder, "bốn");
        builder.block(at, None);
        builder.block(at, None);
        builder.line(at, None);
        add(&mut builder, "năm");
        builder.page(at, None);
        builder.page(at, None);
        builder.line(at, None);
        add(&mut builder, "sáu");
        let scan = builder.finish();
        let text = "một hai ba\nbốn\n\nnăm\n\u{C}\u{C}sáu\n";
        assert_eq!(scan.text, text);
        assert_eq!(scan.pages.len(), 3);
        let pages: Vec<usize> =
            (0..5).map(|word| scan.page_of_word(word)).collect();
        assert_eq!(pages, [0, 0, 0, 0, 2]);
        let blocks: Vec<_> = (0..3).map(|page| scan.blocks_of(page)).collect();
        assert_eq!(blocks, [0..2, 2..2, 2..3]);
        assert_eq!(scan.words_of(0), 0..2);
        assert_eq!(scan.word_text(1), "hai ba");
        assert_eq!(scan.lines_of(0), 0..2);
        let page = scan.page(0);
        assert_eq!(page.size, Some((100.0, 200.0)));
        assert_eq!(page.blocks.len(), 2);
        let word = &page.blocks[0].lines[0].cells[0].words[1];
        assert_eq!(&scan.text[word.span.range()], "hai ba");
        assert!(scan.page(1).blocks.is_empty());
    }

    #[test]
    fn words_without_a_page_have_one() {
        let mut builder = ScanBuilder::default();
        add(&mut builder, "một");
        builder.line(Span::default(), None);
        builder.line(Span::default(), None);
        add(&mut builder, "hai");
        builder.stretches("ba  bốn", |span| span);
        let scan = builder.finish();
        assert_eq!(scan.text, "một\nhai ba bốn\n");
        assert_eq!(scan.pages.len(), 1);
        assert_eq!(scan.words[3].place(), Span::new(4, 9));
        assert_eq!(scan.words_in(Span::new(0, 6)), 0..1);
        assert_eq!(ScanBuilder::default().finish().pages.len(), 0);
    }
}
