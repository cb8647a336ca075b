//! The words of a page become lines and blocks: a line is what stands on one
//! baseline, a block what stands line under line.
//!
//! Columns of hidden text are lines of their own, as engines give them. Those
//! of visible text, as a line with tabs or the row of a table draws them,
//! stay on their line, parted by blanks: so do other programs lay text out,
//! and so are the header and the signatures of a document read.

use std::ops::Range;

use crate::format::pdf::words::{Frame, Word};

/// A line of a page.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub words: Range<usize>,
    /// Whether it is the first of a block.
    pub begins: bool,
}

/// How far apart two hidden words of a line are at most, in font sizes: more
/// is the gap between columns.
const GAP: f64 = 5.0;

/// How far above or below one another words of a line may be, in font sizes:
/// raised digits, and lines of a scan that is not straight.
const RISE: f64 = 0.5;

/// How far a word may begin before the end of the one before it, in font
/// sizes.
const OVERLAP: f64 = -0.5;

/// How wide a blank is of those that show the gap between columns, in font
/// sizes: as letters of text faces are on average.
const BLANK: f64 = 0.45;

/// The fewest blanks that part columns: what readers of plain text take for
/// such, and wider than blanks of justified lines are.
const FEWEST: f64 = 4.0;

/// The most blanks: those across a page.
const MOST: f64 = 120.0;

/// How far apart the baselines of the first two lines of a block are at most,
/// in font sizes: lines with half a line between them have 1.8.
const PITCH: f64 = 2.0;

/// How much wider than the one before it a gap between lines is that begins a
/// paragraph.
const WIDER: f64 = 1.3;

/// How much larger the letters of one line are than those of the next in a
/// block.
const LARGER: f64 = 1.6;

/// The lines of a page.
pub(crate) fn lines(words: &[Word]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    // The distance between the last two lines of the block.
    let mut pitch = None;
    for end in 1..=words.len() {
        let same = words
            .get(end)
            .is_some_and(|next| same_line(&words[end - 1], next));
        if same {
            continue;
        }
        let before = lines.last().map(|line| line.words.clone());
        let step = before.and_then(|before| {
            step(&words[before], &words[start..end], pitch)
        });
        lines.push(Line { words: start..end, begins: step.is_none() });
        pitch = step;
        start = end;
    }
    lines
}

fn origin(word: &Word) -> (f64, f64) {
    (word.matrix[4], word.matrix[5])
}

fn end(word: &Word) -> (f64, f64) {
    let [a, b, _, _, x, y] = word.matrix;
    (x + a * word.width, y + b * word.width)
}

fn same_kind(a: &Word, b: &Word) -> bool {
    a.hidden == b.hidden && a.own == b.own
}

fn same_line(before: &Word, next: &Word) -> bool {
    let (frame, other) =
        (Frame::new(&before.matrix), Frame::new(&next.matrix));
    let size = frame.size.max(other.size);
    if !same_kind(before, next) || !frame.is_parallel(&other) {
        return false;
    }
    if size <= 0.0 {
        // Text of no size has no places.
        return true;
    }
    let gap = frame.along(end(before), origin(next)) * frame.length / size;
    let on = frame.along(origin(before), origin(next));
    let rise = frame.across(end(before), origin(next)) / size;
    let most = if next.hidden { GAP } else { f64::INFINITY };
    (OVERLAP..=most).contains(&gap) && on > 0.0 && rise.abs() <= RISE
}

/// How many blanks stand between two words of a line.
pub(crate) fn blanks(before: &Word, next: &Word) -> usize {
    let frame = Frame::new(&before.matrix);
    let size = frame.size.max(Frame::new(&next.matrix).size);
    let gap = frame.along(end(before), origin(next)) * frame.length;
    let blanks = (gap / size / BLANK).round();
    let parts = !next.hidden && size > 0.0 && blanks >= FEWEST;
    if parts { blanks.min(MOST) as usize } else { 1 }
}

/// How far a line is below the one before it, where they are of one block.
fn step(before: &[Word], line: &[Word], pitch: Option<f64>) -> Option<f64> {
    let (above, below) = (before.first()?, line.first()?);
    let (frame, other) =
        (Frame::new(&above.matrix), Frame::new(&below.matrix));
    let size = frame.size.max(other.size);
    let least = frame.size.min(other.size);
    if !same_kind(above, below)
        || !frame.is_parallel(&other)
        || least <= 0.0
        || size > LARGER * least
    {
        return None;
    }
    let step = -frame.across(origin(above), origin(below));
    let most = match pitch {
        Some(pitch) => (WIDER * pitch).max(1.4 * size),
        None => PITCH * size,
    };
    // Lines under one another have some of their lengths in common.
    let along = |point| frame.along(origin(above), point);
    let from = along(origin(below));
    let to = line.last().map_or(from, |last| along(end(last)));
    let upper = before.last().map_or(0.0, |last| along(end(last)));
    let common = from < upper && to > 0.0;
    (step > RISE * least && step <= most && common).then_some(step)
}
