//! The page model: what a reader of a format hands on, and the one string
//! that records are read from.
//!
//! A file as a reader of [`crate::format`] saw it is pages of blocks, blocks
//! of lines, lines of cells, cells of words, each with its bytes in the source
//! and, where the format has them, its box and the engine's confidence.
//! [`Text`] is those cells as lines of one string in reading order, with the
//! way back to the source; it is the only place that knows both.

mod columns;
mod flow;
mod opening;
mod text;

pub(crate) use columns::{Physical, blocks, opens_nation, wide_cells};
pub(crate) use flow::logical;
pub(crate) use opening::is_motto;
pub use text::{Text, TextBuilder};

use crate::span::Span;

/// A box on a page, in the unit of the source (pixels or points), y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BoundingBox {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The right edge, not less than `left`.
    pub right: f32,
    /// The lower edge, not less than `top`.
    pub bottom: f32,
}

/// A word, or a run of words where the format has no finer unit.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Word {
    /// Its bytes in the source; of a file with boxes, in its text.
    pub span: Span,
    /// Its text where that is not what those bytes are: entities decoded.
    pub text: Option<String>,
    /// Where it is on its page.
    pub bbox: Option<BoundingBox>,
    /// How sure the engine was of it, from 0 to 1.
    pub confidence: Option<f32>,
}

impl Word {
    /// A word that is what its bytes say.
    pub fn new(span: Span) -> Word {
        Word { span, ..Word::default() }
    }
}

/// A line of one column, or of one cell of a table.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Cell {
    /// Its column, counted from 0.
    pub column: usize,
    /// Its words in reading order.
    pub words: Vec<Word>,
}

/// The cells that stand side by side.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// From left to right; none for an empty line.
    pub cells: Vec<Cell>,
    /// Where it is on its page, of formats that say so.
    pub bbox: Option<BoundingBox>,
}

/// What a block of lines is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockKind {
    /// Lines below one another.
    #[default]
    Flow,
    /// Columns side by side, each read from top to bottom.
    Columns,
    /// A table in which a line is a row and each cell may have lost its line
    /// ends.
    Table,
}

/// Lines that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Block {
    /// What the lines are.
    pub kind: BlockKind,
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// Width and height in the unit of the boxes.
    pub size: Option<(f32, f32)>,
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
}
