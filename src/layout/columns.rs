//! Columns in text that shows them by space: which lines of a page stand side
//! by side.
//!
//! Only the frame of a document has columns in these papers: its header and
//! its signature. A run of lines is taken apart into columns where one of
//! them has, beside another cell, a part of such a frame; other wide gaps are
//! left as they are.

use crate::layout::{Block, BlockKind, Cell, Line, Word};
use crate::notation::date;
use crate::notation::heading::nation;
use crate::span::Span;
use crate::tables::{List, Phrases};
use crate::viet::text::{capitals, words};
use crate::viet::{fold, fuzzy};

/// A printed line with the cells that wide space parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Physical {
    /// The whole line, without its end.
    pub span: Span,
    cells: Vec<Placed>,
}

/// A cell and the columns of characters it takes.
#[derive(Clone, Copy, Debug)]
struct Placed {
    span: Span,
    start: usize,
    end: usize,
    /// Whether a tab stands before it.
    tabbed: bool,
}

/// How many spaces part two columns.
const WIDE: usize = 4;

/// How far apart tab stops are.
const TAB: usize = 8;

/// The longest line that may have columns, in bytes.
const LONGEST: usize = 400;

impl Physical {
    pub(crate) fn new(source: &str, span: Span) -> Physical {
        let text = source.get(span.range()).unwrap_or("");
        if text.len() > LONGEST || text.trim().is_empty() {
            let cells = Vec::new();
            return Physical { span, cells };
        }
        let column = |at: usize| {
            let before = text[..at].chars();
            before.fold(0, |column, c| match c {
                '\t' => (column / TAB + 1) * TAB,
                _ => column + 1,
            })
        };
        let mut before = 0;
        let cells = wide_cells(text)
            .into_iter()
            .map(|(start, end)| {
                let gap = std::mem::replace(&mut before, end)..start;
                Placed {
                    span: Span::new(span.start() + start, span.start() + end),
                    start: column(start),
                    end: column(end),
                    tabbed: text[gap].contains('\t'),
                }
            })
            .collect();
        Physical { span, cells }
    }

    /// Whether nothing is on the line that may be in a column.
    fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether the line has several cells of which one is of a frame.
    pub(crate) fn anchor(&self, source: &str) -> Option<Anchor> {
        if self.cells.len() < 2 {
            return None;
        }
        let text = |cell: &Placed| source.get(cell.span.range());
        let last = text(self.cells.last()?)?;
        let first = text(self.cells.first()?)?;
        if last.len() > 160 || first.len() > 160 {
            return None;
        }
        let opens = {
            let mut letters = fuzzy::letters(first);
            letters.truncate(9);
            fuzzy::distance(&letters, b"noinhan") <= 0.25
                || fuzzy::distance(&letters, b"noigui") <= 0.2
        };
        if opens && capitals(last) > 0.6 {
            return Some(Anchor::Signature);
        }
        let header = nation(last).is_some()
            || opens_nation(last)
            || crate::layout::is_motto(last)
            || (last.contains(|c: char| c.is_ascii_digit())
                || last.contains("ng"))
                && date::header(last)
                    .is_some_and(|found| found.span.end() + 8 > last.len());
        header.then_some(Anchor::Header)
    }
}

/// The first lines of the names of the state where they take two.
const NATION_OPENINGS: [&[u8]; 2] =
    [b"conghoaxahoichunghia", b"vietnamdanchu"];

/// Whether a cell is the first line of the name of the state.
pub(crate) fn opens_nation(text: &str) -> bool {
    let read = fuzzy::letters(text);
    capitals(text) > 0.6
        && NATION_OPENINGS
            .iter()
            .any(|name| fuzzy::distance(&read, name) <= 0.15)
}

/// What part of a document has the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Header,
    Signature,
}

impl Anchor {
    /// How many lines such a part may have.
    fn most(self) -> usize {
        match self {
            Anchor::Header => 16,
            Anchor::Signature => 90,
        }
    }

    /// How many empty lines may follow one another in it.
    fn blanks(self) -> usize {
        match self {
            Anchor::Header => 2,
            Anchor::Signature => 8,
        }
    }
}

/// Where a line of a run of columns stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Blank,
    Left,
    Right,
    Both,
    /// Across both columns.
    Across,
}

/// How far to the left of the gutter what is centred on the right may begin.
const CENTRED: usize = 14;

fn side(line: &Physical, gutter: usize) -> Side {
    let (Some(first), Some(last)) = (line.cells.first(), line.cells.last())
    else {
        return match line.span.is_empty() {
            true => Side::Blank,
            false => Side::Across,
        };
    };
    let right = |cell: &Placed| {
        cell.start + CENTRED >= gutter && cell.start >= gutter * 3 / 5
    };
    let left = |cell: &Placed| cell.start + 4 < gutter;
    // One tab parts columns, wherever its stop is.
    if let [first, second] = &line.cells[..]
        && second.tabbed
        && !first.tabbed
    {
        return Side::Both;
    }
    if line.cells.len() > 1
        && left(first)
        && right(last)
        && last.start > first.end
    {
        return Side::Both;
    }
    if last.end <= gutter && left(first) {
        return Side::Left;
    }
    if right(first) && first.start > 12 {
        return Side::Right;
    }
    Side::Across
}

/// The block of columns at the first of some lines, which has the anchor, and
/// how many lines it takes.
pub(crate) fn blocks(
    source: &str,
    lines: &[Physical],
    anchor: Anchor,
) -> (Block, usize) {
    let mut gutter = lines[0].cells.last().map_or(0, |cell| cell.start);
    let mut taken = 1;
    let mut blanks = 0;
    // The last empty line, and the lines up to the last that has the right
    // column.
    let mut after_blank = 0;
    let mut beside = 1;
    for (at, line) in lines.iter().enumerate().take(anchor.most()).skip(1) {
        // The header of the next document is no part of this one's frame.
        if at > APART && line.anchor(source) == Some(Anchor::Header) {
            let last = line.cells.last();
            let name = last.and_then(|cell| source.get(cell.span.range()));
            if name.is_some_and(|name| nation(name).is_some()) {
                break;
            }
            // A copy has no nation: it begins behind the empty line.
            if anchor == Anchor::Signature {
                taken = taken.min(after_blank.max(1));
                break;
            }
        }
        if anchor == Anchor::Header
            && line.anchor(source) == Some(Anchor::Signature)
        {
            break;
        }
        let here = match line.is_blank() && line.span.is_empty() {
            true => Side::Blank,
            false => side(line, gutter),
        };
        match here {
            Side::Blank => {
                blanks += 1;
                after_blank = at;
                if blanks > anchor.blanks() {
                    break;
                }
                continue;
            }
            Side::Across => break,
            Side::Both => {
                let start = line.cells.last().map_or(gutter, |c| c.start);
                gutter = gutter.min(start.max(gutter.saturating_sub(CENTRED)));
                taken = at + 1;
                beside = taken;
            }
            Side::Right => {
                let text = source.get(line.span.range()).unwrap_or("").trim();
                if anchor == Anchor::Header && is_opening(text) {
                    break;
                }
                taken = at + 1;
                beside = taken;
            }
            Side::Left => {
                let text = source.get(line.span.range()).unwrap_or("").trim();
                // What comes right below on the left goes on with it.
                let goes_on = blanks == 0 && taken == at;
                if anchor == Anchor::Header && (is_opening(text) || blanks > 1)
                {
                    break;
                }
                // So many lines on the left alone are the text.
                if anchor == Anchor::Header && at >= beside + LEFT {
                    taken = taken.min(beside);
                    break;
                }
                if goes_on {
                    taken = at + 1;
                }
            }
        }
        blanks = 0;
    }
    let mut block = Block { kind: BlockKind::Columns, lines: Vec::new() };
    for line in &lines[..taken] {
        block.lines.push(columns(line, gutter));
    }
    (block, taken)
}

/// Whether a line begins what stands across the page below a header.
fn is_opening(text: &str) -> bool {
    let letters = fuzzy::letters(text);
    Phrases::get().begins(List::Address, &letters)
        || letters.starts_with(b"cancu")
}

/// The most lines that the left column of a header has below the right one:
/// the number and a subject under it.
const LEFT: usize = 6;

/// How many lines of a frame at the least stand above another's.
const APART: usize = 2;

/// A line with its cells in two columns.
fn columns(line: &Physical, gutter: usize) -> Line {
    let mut out = Line::default();
    let here = side(line, gutter);
    for (at, cell) in line.cells.iter().enumerate() {
        let right = match here {
            Side::Both => {
                at > 0 && (cell.tabbed || cell.start + CENTRED >= gutter)
            }
            Side::Right => true,
            _ => false,
        };
        let column = usize::from(right);
        match out.cells.last_mut() {
            Some(last) if last.column == column => {
                last.words.push(Word::new(cell.span));
            }
            _ => out
                .cells
                .push(Cell { column, words: vec![Word::new(cell.span)] }),
        }
    }
    out
}

/// The cells of a line that wide space or the bars of a table part: ranges of
/// bytes, without the space around them.
pub(crate) fn wide_cells(text: &str) -> Vec<(usize, usize)> {
    let mut cells: Vec<&str> = Vec::new();
    let mut start = 0;
    let mut spaces = 0;
    // The bars of a table part columns, too; one alone is a speck.
    let table = text.matches('|').count() > 1;
    for (at, c) in text.char_indices() {
        if c == '\t' || (c == '|' && table) {
            spaces += WIDE;
        } else if c.is_whitespace() {
            spaces += 1;
        } else {
            if spaces >= WIDE {
                cells.push(bare_cell(&text[start..at]));
                start = at;
            }
            spaces = 0;
        }
    }
    cells.push(bare_cell(&text[start..]));
    cells.retain(|cell| !cell.is_empty());
    // A blank to be filled in is no space between columns.
    let open = |cell: &str| {
        let word = words(cell).last().unwrap_or("");
        let word = word.to_lowercase();
        let word = word.trim_end_matches([':', '.']);
        word == "số" || matches!(&*fold(word), "ngay" | "thang" | "nam")
    };
    // Nor is what was left between a number and its symbol.
    let symbol = |cell: &str| cell.starts_with('/');
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for cell in cells {
        let Some(span) = Span::of(cell, text) else { continue };
        let goes_on = joined.last().is_some_and(|&(start, end)| {
            open(&text[start..end]) || symbol(cell)
        });
        match joined.last_mut() {
            Some(last) if goes_on => last.1 = span.end(),
            _ => joined.push((span.start(), span.end())),
        }
    }
    joined
}

/// What a column holds, without the bars and the space around it.
fn bare_cell(text: &str) -> &str {
    let edge = |c: char| c.is_whitespace() || c == '|';
    if text.contains('|') { text.trim_matches(edge) } else { text.trim() }
}
