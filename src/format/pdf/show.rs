//! The operators that show text: their glyphs with their places.

use crate::format::error::FormatError;
use crate::format::pdf::font::Font;
use crate::format::pdf::graphics::{Rectangle, State};
use crate::format::pdf::interpret::{Glyph, Machine, Place, Run, set};
use crate::format::pdf::model::{HiddenBy, Matrix, Show, ShowKind, StreamOf};
use crate::format::pdf::objects::{bounds, multiply};
use crate::format::pdf::operators::{Operands, Operator};
use crate::format::pdf::tokens::Operand;

/// The work of a show operator and of a glyph, in operators: what is kept of
/// them takes memory.
const SHOW_WORK: u64 = 6;
const GLYPH_WORK: u64 = 4;

/// How many bytes of the text of a glyph are the work of one more operator.
const LETTERS_PER_WORK: u64 = 8;

/// How low and high the ink of a line reaches, in units of the font size.
const INK: (f64, f64) = (-0.2, 0.8);

impl Machine<'_, '_> {
    /// Runs one of them.
    pub(super) fn show(
        &mut self,
        operator: &Operator<'_>,
        operands: &[Operand<'_>],
        place: &Place<'_>,
    ) -> Result<(), FormatError> {
        self.common.budget.take(SHOW_WORK)?;
        let kind = match operator.name {
            b"TJ" => ShowKind::ShowArray,
            b"'" => ShowKind::NextLine,
            b"\"" => ShowKind::NextLineSpaced,
            _ => ShowKind::Show,
        };
        if let (ShowKind::NextLineSpaced, [.., words, letters, _]) =
            (kind, operands)
        {
            let state = &mut self.state;
            state.word_space = words.number().unwrap_or(state.word_space);
            state.letter_space =
                letters.number().unwrap_or(state.letter_space);
        }
        if matches!(kind, ShowKind::NextLine | ShowKind::NextLineSpaced) {
            self.next_line(0.0, -self.state.leading);
        }
        let (stream, span, split) = self.place(operator, place);
        let font = self.common.fonts[self.state.font].clone();
        let mut line = Line::new(&self.state, &font);
        let glyphs = self.drawn.glyphs.len();
        match operands.last() {
            Some(Operand::String(bytes)) => self.string(bytes, &mut line)?,
            Some(Operand::Array(inside)) => {
                for operand in Operands::new(inside) {
                    match operand {
                        Operand::String(bytes) => {
                            self.string(&bytes, &mut line)?;
                        }
                        Operand::Number(number) => line.skip(number),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        let matrix = self.matrix(&font);
        self.advance(&line);
        let hides = match self.state.hides() {
            HiddenBy::Nothing if self.clear => HiddenBy::Alpha,
            hides => hides,
        };
        self.text_clips |= self.state.mode >= 4;
        let glyphs = glyphs..self.drawn.glyphs.len();
        self.ink.push(self.ink_of(&matrix, &glyphs));
        if !glyphs.is_empty() {
            let spacing = line.in_sizes(self.state.letter_space);
            self.drawn.runs.push(Run {
                show: self.shows.len(),
                matrix,
                glyphs,
                spacing,
                ascent: if line.vertical { 500.0 } else { font.ascent },
                descent: if line.vertical { -500.0 } else { font.descent },
                legacy: font.legacy,
                own: self.own,
                actual: self.actual.map(|(_, index)| index),
            });
        }
        self.shows.push(Show {
            page: self.page,
            stream,
            span,
            split,
            kind,
            advance: line.advance(),
            hidden: hides != HiddenBy::Nothing,
            last_hidden_reason: hides,
        });
        Ok(())
    }

    /// Where an operator stands.
    fn place(
        &self,
        operator: &Operator<'_>,
        place: &Place<'_>,
    ) -> (StreamOf, std::ops::Range<usize>, bool) {
        let span = operator.span.clone();
        match *place {
            Place::Form(id) => (StreamOf::Form(id), span, false),
            Place::Page(parts) => {
                let part = parts.partition_point(|&at| at <= operator.at);
                let part = part.saturating_sub(1);
                let start = parts.get(part).copied().unwrap_or(0);
                let split = span.start < start;
                let from = if split { operator.at } else { span.start };
                let stream = StreamOf::Page { page: self.page, part };
                (stream, from - start..span.end - start, split)
            }
        }
    }

    /// Adds the glyphs of a string.
    fn string(
        &mut self,
        bytes: &[u8],
        line: &mut Line<'_>,
    ) -> Result<(), FormatError> {
        self.common.budget.take(GLYPH_WORK * bytes.len() as u64)?;
        let drawn = &mut self.drawn;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (code, length) = line.font.next(rest);
            rest = &rest[length..];
            let start = drawn.text.len();
            line.font.push(code, &mut drawn.text);
            let width = line.font.width(code);
            let said = drawn.text.len() - start;
            self.common.budget.take(said as u64 / LETTERS_PER_WORK)?;
            drawn.glyphs.push(Glyph {
                at: line.at(),
                width: width as f32,
                start: u32::try_from(start).unwrap_or(u32::MAX),
                length: u16::try_from(said).unwrap_or(u16::MAX),
            });
            line.glyph(width, length == 1 && code == u32::from(b' '));
        }
        Ok(())
    }

    /// From the text space of size 1 in which a run begins.
    fn matrix(&self, font: &Font) -> Matrix {
        let state = &self.state;
        let size =
            [state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise];
        let matrix = multiply(&multiply(&size, &self.text), &state.ctm);
        let [a, b, c, d, e, f] = matrix;
        if !matrix.iter().all(|part| part.is_finite()) {
            return [0.0; 6];
        }
        // Downwards is the direction of the text there.
        if font.is_vertical() { [-c, -d, a, b, e, f] } else { matrix }
    }

    fn advance(&mut self, line: &Line<'_>) {
        let (x, y) = match line.vertical {
            true => (0.0, line.moved),
            false => (line.moved * self.state.scale, 0.0),
        };
        let moved = multiply(&[1.0, 0.0, 0.0, 1.0, x, y], &self.text);
        set(&mut self.text, moved);
    }

    fn ink_of(
        &self,
        matrix: &Matrix,
        glyphs: &std::ops::Range<usize>,
    ) -> Option<Rectangle> {
        let glyphs = &self.drawn.glyphs[glyphs.clone()];
        let left = glyphs.first()?.at;
        let last = glyphs.last()?;
        let right = last.at + f64::from(last.width);
        Some(bounds(matrix, [left, INK.0, right, INK.1]))
    }
}

/// How far a show operator has moved.
struct Line<'f> {
    font: &'f Font,
    size: f64,
    letter_space: f64,
    word_space: f64,
    vertical: bool,
    /// In text space, without the horizontal scaling.
    moved: f64,
}

impl Line<'_> {
    fn new<'f>(state: &State, font: &'f Font) -> Line<'f> {
        Line {
            font,
            size: state.size,
            letter_space: state.letter_space,
            word_space: state.word_space,
            vertical: font.is_vertical(),
            moved: 0.0,
        }
    }

    /// A length of text space in units of the font size.
    fn in_sizes(&self, length: f64) -> f64 {
        let length = if self.vertical { -length } else { length };
        let sizes = length / self.size;
        if sizes.is_finite() { sizes } else { 0.0 }
    }

    /// How far it is from the start, in units of the font size.
    fn at(&self) -> f64 {
        self.in_sizes(self.moved)
    }

    /// The same way as a number in the array of `TJ`.
    fn advance(&self) -> f64 {
        let advance = 1000.0 * self.moved / self.size;
        if advance.is_finite() { advance } else { 0.0 }
    }

    fn glyph(&mut self, width: f64, space: bool) {
        let width = if self.vertical { -width } else { width };
        let words = if space { self.word_space } else { 0.0 };
        self.moved += width * self.size + self.letter_space + words;
    }

    /// A number in the array of `TJ`.
    fn skip(&mut self, number: f64) {
        self.moved -= number / 1000.0 * self.size;
    }
}
