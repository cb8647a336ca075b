//! What an engine reads off the images of pages, put in the place of the
//! hidden text that they had or where they had none.

use std::collections::BTreeMap;

use crate::format::pdf::model::{Matrix, PdfPage, PdfText, PdfWord};
use crate::format::pdf::objects::{IDENTITY, bounds, inverse, multiply};
use crate::format::pdf::standing::{Inked, Standing};
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::layout::BoundingBox;
use crate::span::Span;

/// A page as an engine read it.
#[derive(Debug)]
pub(crate) struct Reading<'s> {
    /// What was read; its boxes are in dots, from the top left corner of the
    /// page as it is shown.
    pub scan: &'s Scan,
    /// Which page of that it is.
    pub page: usize,
    /// How many dots an inch has across and down.
    pub dpi: (f64, f64),
    /// Whether the boxes are of the page before a viewer turns it.
    pub unturned: bool,
}

/// The points of an inch.
const INCH: f64 = 72.0;

/// How far the font of a word reaches above the baseline and below that has
/// no line to stand on, in thousandths: together all of its box.
const ASCENT: f32 = 800.0;
const DESCENT: f32 = -200.0;

/// How far the fonts of the others reach: as far as their boxes, but no
/// farther than viewers take for that of a font, and nowhere 0, which they take
/// for unsaid.
const TALLEST: (f32, f32) = (1050.0, -400.0);
const LEAST: (f32, f32) = (200.0, -1.0);

/// In steps of so many sizes of the text.
const STEP: f64 = 0.05;

/// How far the end of a word is before the next one of its line, in sizes of
/// the text: on pages with specks boxes touch one another, and what is
/// nearer than 0.15 viewers built on poppler join, so that a search for both
/// words would not find them.
const GAP: f64 = 0.2;

/// The least share of its width that a word keeps for that.
const KEPT: f64 = 0.25;

/// The text of a file with pages as an engine read them. What can be seen on
/// those pages stays, before what was read.
pub(crate) fn with(
    text: &PdfText,
    readings: &BTreeMap<usize, Reading<'_>>,
) -> (Scan, Vec<PdfWord>) {
    let mut builder = ScanBuilder::default();
    let mut words = Vec::new();
    for (at, page) in text.pages.iter().enumerate() {
        builder.page(Span::default(), Some(page.size));
        let reading = readings.get(&at);
        for block in text.scan.blocks_of(at) {
            builder.block(Span::default(), None);
            for line in text.scan.lines_of(block) {
                builder.line(Span::default(), None);
                let mut before = None;
                for word in text.scan.words_of(line) {
                    let old = &text.words[word];
                    if reading.is_some() && old.hidden {
                        continue;
                    }
                    let scanned = &text.scan.words[word];
                    let place = scanned.text_span();
                    if let Some(end) = before.replace(place.end()) {
                        builder.blanks(place.start() - end);
                    }
                    let said = text.scan.word_text(word);
                    let (bbox, sure) = (scanned.bbox(), scanned.confidence());
                    add(&mut builder, &mut words, said, bbox, sure, old);
                }
            }
        }
        if let Some(reading) = reading {
            read(page, at, reading, &mut builder, &mut words);
        }
    }
    let scan = builder.finish();
    for (word, scanned) in words.iter_mut().zip(&scan.words) {
        word.text = scanned.text_span();
    }
    (scan, words)
}

fn add(
    builder: &mut ScanBuilder,
    words: &mut Vec<PdfWord>,
    said: &str,
    bbox: Option<BoundingBox>,
    confidence: Option<f32>,
    word: &PdfWord,
) {
    let at = Span::new(words.len(), words.len());
    let added = builder.word(said, at, Unit::Element, bbox, confidence);
    if added.is_some() {
        words.push(word.clone());
    }
}

fn read(
    page: &PdfPage,
    at: usize,
    reading: &Reading<'_>,
    builder: &mut ScanBuilder,
    words: &mut Vec<PdfWord>,
) {
    let Reading { scan, dpi, .. } = reading;
    let (across, down) = (INCH / dpi.0, INCH / dpi.1);
    let to_page = match reading.unturned {
        true => unturned(page),
        false => page.to_page,
    };
    let Some(to_user) = inverse(&to_page) else { return };
    let scale = (across, down);
    let turn = &TURNS[turn(scan, reading.page, scale)];
    let Some(level) = inverse(turn) else { return };
    for block in scan.blocks_of(reading.page) {
        builder.block(Span::default(), None);
        for line in scan.lines_of(block) {
            builder.line(Span::default(), None);
            let inked = inked(scan, line, scale, &level);
            let row: Vec<Inked<'_>> =
                inked.iter().map(|(_, inked)| *inked).collect();
            let standing = Standing::of(&row);
            for (at_line, (word, inked)) in inked.iter().enumerate() {
                let next = row.get(at_line + 1);
                let placed = placed(inked, next, standing);
                let shown = multiply(&placed.matrix, turn);
                let own = PdfWord {
                    text: Span::default(),
                    page: at,
                    matrix: multiply(&shown, &to_user),
                    width: placed.width,
                    ascent: placed.ascent,
                    descent: placed.descent,
                    hidden: true,
                    shows: 0..0,
                    own: false,
                };
                let bbox = BoundingBox::of(bounds(turn, inked.edges));
                let sure = scan.words[*word].confidence();
                add(builder, words, inked.text, bbox, sure, &own);
            }
        }
    }
}

/// From text that runs to the right to text that runs to the right, down, to
/// the left and up, from the top of the page down.
const TURNS: [Matrix; 4] = [
    IDENTITY,
    [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
    [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
    [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
];

/// Which of the turns a page has: that of the most words, by the ends of their
/// lines. Engines read pages that lie on their side, too.
fn turn(scan: &Scan, page: usize, scale: (f64, f64)) -> usize {
    let mut words = [0; TURNS.len()];
    for block in scan.blocks_of(page) {
        for line in scan.lines_of(block) {
            let row = inked(scan, line, scale, &IDENTITY);
            let [(_, first), .., (_, last)] = &row[..] else { continue };
            let ((x0, y0), (x1, y1)) = (first.middle(), last.middle());
            let (x, y) = (x1 - x0, y1 - y0);
            let turn = match x.abs() >= y.abs() {
                true => usize::from(x < 0.0) * 2,
                false => 1 + usize::from(y < 0.0) * 2,
            };
            words[turn] += row.len();
        }
    }
    let most = words.iter().max().copied().unwrap_or(0);
    words.iter().position(|&count| count == most).unwrap_or(0)
}

/// The words of a line that have places, in points, after a matrix.
fn inked<'s>(
    scan: &'s Scan,
    line: usize,
    (across, down): (f64, f64),
    level: &Matrix,
) -> Vec<(usize, Inked<'s>)> {
    let around = scan.lines[line].bbox();
    let words = scan.words_of(line).filter_map(|word| {
        let bbox = scan.words[word].bbox().or(around)?;
        let [left, right] =
            [bbox.left, bbox.right].map(|x| f64::from(x) * across);
        let [top, bottom] =
            [bbox.top, bbox.bottom].map(|y| f64::from(y) * down);
        let edges = bounds(level, [left, top, right, bottom]);
        Some((word, Inked { edges, text: scan.word_text(word) }))
    });
    words.collect()
}

/// Where a word stands.
struct Placed {
    /// From its space to the page as it is shown.
    matrix: Matrix,
    /// How wide it is in that space.
    width: f64,
    /// As in [`PdfWord`].
    ascent: f32,
    descent: f32,
}

/// Where a word stands: on the baseline of its line where that has one, as
/// large as the line is, else by its own box.
fn placed(
    word: &Inked<'_>,
    next: Option<&Inked<'_>>,
    standing: Option<Standing>,
) -> Placed {
    let [left, top, right, bottom] = word.edges;
    let common =
        standing.and_then(|line| Some((line.size, line.baseline(word)?)));
    let (size, baseline, ascent, descent) = match common {
        Some((size, baseline)) => {
            // Few steps, for each pair of them is a font.
            let step = |high: f64| (high / size / STEP).round() * STEP * 1e3;
            let ascent = step(baseline - top) as f32;
            let descent = step(baseline - bottom) as f32;
            let ascent = ascent.clamp(LEAST.0, TALLEST.0);
            (size, baseline, ascent, descent.clamp(TALLEST.1, LEAST.1))
        }
        None => {
            let height = (bottom - top).max(1.0);
            let baseline = bottom + height * f64::from(DESCENT) / 1000.0;
            (height, baseline, ASCENT, DESCENT)
        }
    };
    let next = next.map(|next| next.edges[0]).filter(|&next| next > left);
    let end = next.map_or(right, |next| {
        let kept = left + KEPT * (right - left);
        right.min((next - GAP * size).max(kept))
    });
    let matrix = [size, 0.0, 0.0, -size, left, baseline];
    Placed { matrix, width: (end - left) / size, ascent, descent }
}

/// From the default user space of a page to it as it is before a viewer turns
/// it.
fn unturned(page: &PdfPage) -> Matrix {
    let [a, ..] = page.to_page;
    let (width, height) = page.size;
    // On its side, it shows its height across.
    let height = if a == 0.0 { width } else { height };
    [1.0, 0.0, 0.0, -1.0, 0.0, f64::from(height)]
}
