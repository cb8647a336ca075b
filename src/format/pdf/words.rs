//! The glyphs of a page become words, lines and blocks, in the order in which
//! they are drawn: viewers select text in that order.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::encoding::legacy::{Legacy, decode};
use crate::format::pdf::interpret::{Drawn, Run};
use crate::format::pdf::model::{Matrix, Show};
use crate::format::pdf::objects::transform;

/// A word of a page.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// In [`Words::text`].
    pub text: Range<usize>,
    /// As in [`PdfWord`](crate::format::pdf::model::PdfWord).
    pub matrix: Matrix,
    pub width: f64,
    pub ascent: f32,
    pub descent: f32,
    pub hidden: bool,
    pub shows: Range<usize>,
    pub own: bool,
    /// Whether it was in TCVN3, which has no capitals with tones.
    pub tcvn3: bool,
}

/// The words of a page.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub text: String,
    pub words: Vec<Word>,
}

/// How far two glyphs of a word are apart at most, in units of the font size.
/// Programs that write no spaces leave 0.2 and more in justified lines: with
/// 0.3, a manual of 12,728 words is read as 9,449.
const GAP: f64 = 0.15;

/// How far a glyph may begin before the end of the one before it: marks that
/// are put over letters, and letters that are moved together.
const OVERLAP: f64 = -0.5;

/// How far glyphs of a word may be above or below one another: raised digits
/// stay in their word.
const RISE: f64 = 0.45;

/// How much two directions may differ, as a sine: 3 degrees.
const TURN: f64 = 0.05;

/// How far the same word is moved at most, in units of the font size, when it
/// is drawn twice to look bold.
const TWICE: f64 = 0.1;

/// Of how many words of the same text it is looked whether they are at the
/// same place.
const MAX_SAME: usize = 8;

impl Words {
    /// Those of a page.
    pub(crate) fn new(drawn: &Drawn, shows: &[Show]) -> Words {
        let mut builder = Builder::default();
        let mut actual = None;
        for (index, run) in drawn.runs.iter().enumerate() {
            let hidden = shows[run.show].hidden;
            match run.actual.filter(|_| !hidden) {
                None => builder.run(drawn, run, hidden),
                // The text stands once for all that it is drawn with.
                Some(text) if actual != Some(text) => {
                    actual = Some(text);
                    let same = drawn.runs[index..].iter().take_while(|run| {
                        run.actual == Some(text) && !shows[run.show].hidden
                    });
                    let until = index + same.count();
                    builder.actual(drawn, index..until, text);
                }
                Some(_) => {}
            }
        }
        builder.end();
        builder.words
    }

    /// What a word says.
    pub(crate) fn text_of(&self, word: &Word) -> &str {
        &self.text[word.text.clone()]
    }

    /// Leaves out what is drawn twice at the same place to look bold.
    pub(crate) fn once(&mut self) {
        let Words { text, words } = self;
        let mut seen: HashMap<&str, Vec<(f64, f64)>> = HashMap::new();
        words.retain(|word| {
            if word.hidden {
                return true;
            }
            let [_, _, c, d, x, y] = word.matrix;
            let near = TWICE * c.hypot(d);
            let same = seen.entry(&text[word.text.clone()]).or_default();
            let twice = same.iter().rev().take(MAX_SAME).any(|other| {
                (x - other.0).abs() < near && (y - other.1).abs() < near
            });
            same.push((x, y));
            !twice
        });
    }
}

/// The word that is being made.
#[derive(Debug)]
struct Open {
    matrix: Matrix,
    /// Where its last glyph ends.
    end: (f64, f64),
    /// What is put between letters beside their widths, along the line.
    spacing: f64,
    ascent: f32,
    descent: f32,
    hidden: bool,
    own: bool,
    shows: Range<usize>,
    /// Where its text begins.
    start: usize,
    /// Where the part in an old encoding begins, and which.
    legacy: Option<(usize, Legacy, bool)>,
    tcvn3: bool,
}

#[derive(Default)]
struct Builder {
    words: Words,
    open: Option<Open>,
}

impl Builder {
    fn run(&mut self, drawn: &Drawn, run: &Run, hidden: bool) {
        for glyph in &drawn.glyphs[run.glyphs.clone()] {
            let start = glyph.start as usize;
            let text = &drawn.text[start..start + usize::from(glyph.length)];
            self.glyph(run, hidden, glyph.at, f64::from(glyph.width), text);
        }
    }

    /// Adds a text that stands for the glyphs of some runs, along the line on
    /// which the first of them is.
    fn actual(&mut self, drawn: &Drawn, runs: Range<usize>, text: usize) {
        let Some(first) = drawn.runs.get(runs.start) else { return };
        let Some(last) = drawn.runs.get(runs.end - 1) else { return };
        let (Some(from), Some(to)) = (
            drawn.glyphs.get(first.glyphs.start),
            drawn.glyphs.get(last.glyphs.end - 1),
        ) else {
            return;
        };
        let end = to.at + f64::from(to.width);
        let end = transform(&last.matrix, end, 0.0);
        let start = (first.matrix[4], first.matrix[5]);
        let end = Frame::new(&first.matrix).along(start, end);
        let text = &drawn.actual[text];
        let letters = text.chars().count().max(1) as f64;
        // It ends before it begins where it goes on in the next line.
        let share = ((end - from.at) / letters).max(0.0);
        let before = self.words.words.len();
        let mut whole = first.clone();
        whole.spacing = 0.0;
        let mut at = from.at;
        for (offset, letter) in text.char_indices() {
            let letter = &text[offset..offset + letter.len_utf8()];
            self.glyph(&whole, false, at, share, letter);
            at += share;
        }
        // Each word of it is drawn with all.
        for word in &mut self.words.words[before..] {
            word.shows.end = word.shows.end.max(last.show + 1);
        }
        if let Some(open) = &mut self.open {
            open.shows.end = last.show + 1;
        }
    }

    fn glyph(
        &mut self,
        run: &Run,
        hidden: bool,
        at: f64,
        width: f64,
        text: &str,
    ) {
        if text.is_empty() {
            return;
        }
        if text.contains(char::is_whitespace) {
            self.with_blanks(run, hidden, at, width, text);
            return;
        }
        let start = transform(&run.matrix, at, 0.0);
        let end = transform(&run.matrix, at + width, 0.0);
        let goes_on = self
            .open
            .as_ref()
            .is_some_and(|open| open.goes_on(run, hidden, start));
        if !goes_on {
            self.end();
        }
        let Builder { words, open } = self;
        let open = open.get_or_insert_with(|| {
            let [a, b, c, d, ..] = run.matrix;
            Open {
                matrix: [a, b, c, d, start.0, start.1],
                end: start,
                spacing: 0.0,
                ascent: run.ascent,
                descent: run.descent,
                hidden,
                own: run.own,
                shows: run.show..run.show,
                start: words.text.len(),
                legacy: None,
                tcvn3: false,
            }
        });
        open.end = end;
        open.shows.end = run.show + 1;
        let [a, b, ..] = run.matrix;
        open.spacing = run.spacing * a.hypot(b);
        let same = open.legacy.map(|(_, legacy, large)| (legacy, large));
        if same != run.legacy {
            open.read_legacy(&mut words.text);
            open.legacy = run
                .legacy
                .map(|(legacy, large)| (words.text.len(), legacy, large));
        }
        words.text.push_str(text);
    }

    /// A glyph that is a blank, or a text with blanks in it.
    fn with_blanks(
        &mut self,
        run: &Run,
        hidden: bool,
        at: f64,
        width: f64,
        text: &str,
    ) {
        let share = width / text.chars().count().max(1) as f64;
        for (index, letter) in text.chars().enumerate() {
            if letter.is_whitespace() {
                self.end();
            } else {
                let at = at + index as f64 * share;
                let mut bytes = [0; 4];
                let letter = letter.encode_utf8(&mut bytes);
                self.glyph(run, hidden, at, share, letter);
            }
        }
    }

    /// Ends the word.
    fn end(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let text = &mut self.words.text;
        open.read_legacy(text);
        if text.len() == open.start {
            return;
        }
        // Fonts may have marks as characters of their own.
        if !is_nfc(&text[open.start..]) {
            let composed: String = text[open.start..].nfc().collect();
            text.truncate(open.start);
            text.push_str(&composed);
        }
        let start = (open.matrix[4], open.matrix[5]);
        let width = Frame::new(&open.matrix).along(start, open.end);
        self.words.words.push(Word {
            text: open.start..text.len(),
            matrix: open.matrix,
            width: width.max(0.0),
            ascent: open.ascent,
            descent: open.descent,
            hidden: open.hidden,
            shows: open.shows,
            own: open.own,
            tcvn3: open.tcvn3,
        });
    }
}

impl Open {
    /// Whether a glyph that begins at a point is of the same word.
    fn goes_on(&self, run: &Run, hidden: bool, start: (f64, f64)) -> bool {
        if self.hidden != hidden || self.own != run.own {
            return false;
        }
        let frame = Frame::new(&self.matrix);
        let other = Frame::new(&run.matrix);
        let size = frame.size.max(other.size);
        if size <= 0.0 {
            // Text of no size has no places: the show operator decides.
            return self.shows.end == run.show + 1;
        }
        if !frame.is_parallel(&other) {
            return false;
        }
        let along = frame.along(self.end, start) * frame.length - self.spacing;
        let across = frame.across(self.end, start);
        let least = frame.size.min(other.size);
        (OVERLAP * size..=GAP * least.max(0.5 * size)).contains(&along)
            && across.abs() <= RISE * size
    }

    /// Reads the part that is in an old encoding.
    fn read_legacy(&mut self, text: &mut String) {
        let Some((start, legacy, large)) = self.legacy.take() else { return };
        let mut read = decode(&text[start..], legacy).into_owned();
        if large {
            read = read.to_uppercase();
        }
        self.tcvn3 |= legacy == Legacy::Tcvn3 && !large;
        text.truncate(start);
        text.extend(read.chars().map(|letter| match letter.is_control() {
            true => char::REPLACEMENT_CHARACTER,
            false => letter,
        }));
    }
}

/// The directions of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Along the line, of length 1.
    direction: (f64, f64),
    /// How long a font size is along the line.
    pub length: f64,
    /// How long a font size is across it.
    pub size: f64,
    /// Whether letters stand to the right of the direction, as in a mirror.
    mirrored: bool,
}

impl Frame {
    pub(crate) fn new(&[a, b, c, d, ..]: &Matrix) -> Frame {
        let length = a.hypot(b);
        let sound = length > 0.0 && length.is_finite();
        let direction = match sound {
            true => (a / length, b / length),
            false => (1.0, 0.0),
        };
        let area = a * d - b * c;
        let size = area.abs() / length;
        let size = if sound && size.is_finite() { size } else { 0.0 };
        let length = if sound { length } else { 0.0 };
        Frame { direction, length, size, mirrored: area < 0.0 }
    }

    /// How far a point is along the line from another one, in font sizes.
    pub(crate) fn along(&self, from: (f64, f64), to: (f64, f64)) -> f64 {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let way = x * self.direction.0 + y * self.direction.1;
        let sizes = way / self.length;
        if sizes.is_finite() { sizes } else { 0.0 }
    }

    /// How far a point is above the line of another one.
    pub(crate) fn across(&self, from: (f64, f64), to: (f64, f64)) -> f64 {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let up = y * self.direction.0 - x * self.direction.1;
        if self.mirrored { -up } else { up }
    }

    /// Whether two texts run in the same direction.
    pub(crate) fn is_parallel(&self, other: &Frame) -> bool {
        let (a, b) = (self.direction, other.direction);
        let sine = a.0 * b.1 - a.1 * b.0;
        sine.abs() <= TURN && a.0 * b.0 + a.1 * b.1 > 0.0
    }
}
