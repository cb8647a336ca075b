//! The tables of a document as lines in reading order.
//!
//! The header of a paper and its end are a table without borders: what stands
//! on the left is read to its end before what stands on the right, as
//! [`crate::layout`] does with columns that space parts. Of other tables a row
//! is a line with its cells parted by tabs; where a cell has several lines,
//! two narrow cells are such lines too (two who sign), and others come one
//! after the other.

use std::ops::Range;

use crate::format::docx::story::{Item, Line, Story};
use crate::format::docx::walk::number;
use crate::format::error::FormatError;
use crate::format::xml::Tag;
use crate::layout::Physical;
use crate::span::Span;

/// How many rows and lines a header or an end may have.
const ROWS: usize = 40;
const LINES: usize = 120;

/// Among how many rows at its beginning its sign must be.
const SIGNED: usize = 6;

/// The longest line that may be such a sign, in bytes.
const SHORT: usize = 160;

/// The longest line of a narrow cell, in characters: half of a page.
const NARROW: usize = 48;

#[derive(Debug, Default)]
struct Cell {
    /// Its first column of the grid, and how many it takes.
    column: usize,
    span: usize,
    lines: Vec<Line>,
}

impl Cell {
    fn is_blank(&self) -> bool {
        self.lines.is_empty()
    }
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    /// The next free column.
    column: usize,
    /// The pages that begin in it.
    pages: usize,
    deleted: bool,
}

impl Row {
    fn filled(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| !cell.is_blank())
    }
}

impl<'f> Story<'f, '_> {
    /// Reads a table.
    pub(super) fn table(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Vec<Item>,
    ) -> Result<(), FormatError> {
        let mut rows = Vec::new();
        self.rows(tag, &mut rows)?;
        rows.retain(|row| !row.deleted);
        arrange(rows, out);
        Ok(())
    }

    fn rows(
        &mut self,
        parent: &Tag<'f>,
        rows: &mut Vec<Row>,
    ) -> Result<(), FormatError> {
        while let Some(tag) = self.walk.element(parent)? {
            match tag.local() {
                "tr" => {
                    let mut row = Row::default();
                    self.cells(&tag, &mut row)?;
                    rows.push(row);
                }
                "tblPr" | "tblGrid" | "sdtPr" | "sdtEndPr" => {
                    self.walk.skip(&tag)?;
                }
                _ => self.rows(&tag, rows)?,
            }
        }
        Ok(())
    }

    fn cells(
        &mut self,
        parent: &Tag<'f>,
        row: &mut Row,
    ) -> Result<(), FormatError> {
        while let Some(tag) = self.walk.element(parent)? {
            match tag.local() {
                "tc" => self.cell(&tag, row)?,
                "trPr" => {
                    while let Some(inner) = self.walk.element(&tag)? {
                        match inner.local() {
                            "gridBefore" => {
                                row.column = number(&inner).unwrap_or(0);
                            }
                            "del" => row.deleted = true,
                            _ => {}
                        }
                        self.walk.skip(&inner)?;
                    }
                }
                "tblPrEx" | "sdtPr" | "sdtEndPr" => self.walk.skip(&tag)?,
                _ => self.cells(&tag, row)?,
            }
        }
        Ok(())
    }

    fn cell(
        &mut self,
        tag: &Tag<'f>,
        row: &mut Row,
    ) -> Result<(), FormatError> {
        let mut span = 1;
        let mut items = Vec::new();
        let mut cell = Cell { column: row.column, ..Cell::default() };
        let outer = self.hold();
        while let Some(inner) = self.walk.element(tag)? {
            match inner.local() {
                "tcPr" => {
                    while let Some(inner) = self.walk.element(&inner)? {
                        if inner.local() == "gridSpan" {
                            span = number(&inner).unwrap_or(1);
                        }
                        self.walk.skip(&inner)?;
                    }
                }
                _ => self.block(&inner, &mut items)?,
            }
        }
        self.release(outer, &mut items);
        cell.span = span.max(1);
        row.column = row.column.saturating_add(cell.span);
        let mut pages = 0;
        for item in items {
            match item {
                // Of empty lines one is as good as many.
                Item::Line(line) if line.is_blank() => {
                    let last = cell.lines.last();
                    if last.is_some_and(|last| !last.is_blank()) {
                        cell.lines.push(Line::default());
                    }
                }
                Item::Line(line) => cell.lines.push(line),
                Item::Page { .. } => pages += 1,
                Item::Section(_) => {}
            }
        }
        if cell.lines.last().is_some_and(Line::is_blank) {
            cell.lines.pop();
        }
        // The cells of a row are broken by the same page.
        row.pages = row.pages.max(pages);
        row.cells.push(cell);
        Ok(())
    }
}

/// Adds the lines of rows.
fn arrange(rows: Vec<Row>, out: &mut Vec<Item>) {
    let mut at = 0;
    while at < rows.len() {
        let frame = frame(&rows, at);
        let Some((range, gutter)) = frame else {
            push_row(&rows[at], out);
            push_pages(rows[at].pages, out);
            at += 1;
            continue;
        };
        at = range.end;
        let rows = &rows[range];
        for right in [false, true] {
            let cells = rows.iter().flat_map(Row::filled);
            let own = cells.filter(|cell| (cell.column >= gutter) == right);
            out.extend(own.flat_map(|c| &c.lines).cloned().map(Item::Line));
        }
        push_pages(rows.iter().map(|row| row.pages).sum(), out);
        push_blank(out);
    }
    push_blank(out);
}

/// An empty line, unless one is there.
fn push_blank(out: &mut Vec<Item>) {
    if !matches!(out.last(), Some(Item::Line(line)) if line.is_blank()) {
        out.push(Item::Line(Line::default()));
    }
}

fn push_pages(count: usize, out: &mut Vec<Item>) {
    let page = Item::Page { drawn: true };
    out.extend(std::iter::repeat_n(page, count));
}

/// A row as lines, or one cell after the other.
fn push_row(row: &Row, out: &mut Vec<Item>) {
    let most = row.cells.iter().map(|cell| cell.lines.len()).max();
    let most = most.unwrap_or(0);
    let lines = || row.filled().flat_map(|cell| &cell.lines);
    let narrow = |line: &Line| line.text.chars().count() <= NARROW;
    let side_by_side =
        most < 2 || row.filled().count() == 2 && lines().all(narrow);
    if !side_by_side {
        out.extend(lines().cloned().map(Item::Line));
        return;
    }
    let Some(last) = row.cells.iter().rposition(|cell| !cell.is_blank())
    else {
        return;
    };
    for below in 0..most {
        let mut line = Line { text: String::new(), lacks_capitals: true };
        for (at, cell) in row.cells[..=last].iter().enumerate() {
            if at > 0 {
                line.text.push('\t');
            }
            if let Some(own) = cell.lines.get(below) {
                line.text.push_str(&own.text.replace('\t', " "));
                line.lacks_capitals &= own.lacks_capitals;
            }
        }
        line.text.truncate(line.text.trim_end().len());
        out.push(Item::Line(line));
    }
}

/// The rows from one on that are a header or an end, and the column at which
/// their right side begins.
fn frame(rows: &[Row], from: usize) -> Option<(Range<usize>, usize)> {
    let left = rows[from].filled().next()?.column;
    let sides = |row: &Row| -> Option<Option<usize>> {
        let mut right = None;
        let mut filled = row.filled().peekable();
        // A cell across all columns is no part of it.
        if row.cells.len() == 1 && row.cells[0].span > 1 {
            return None;
        }
        filled.peek()?;
        for cell in filled {
            match cell.column <= left {
                true => {}
                false if right.is_some() => return None,
                false => right = Some(cell.column),
            }
        }
        Some(right)
    };
    let taken: Vec<Option<usize>> =
        rows[from..].iter().map_while(sides).take(ROWS + 1).collect();
    let gutter = taken.iter().flatten().min().copied()?;
    let range = from..from + taken.len();
    let lines = rows[range.clone()].iter().flat_map(|row| &row.cells);
    let lines: usize = lines.map(|cell| cell.lines.len()).sum();
    if taken.len() > ROWS || lines > LINES {
        return None;
    }
    let signed = rows[range.clone()].iter().take(SIGNED).any(is_signed);
    signed.then_some((range, gutter))
}

/// Whether two lines of a row stand side by side only in a header or at the
/// end of a paper.
fn is_signed(row: &Row) -> bool {
    let mut filled = row.filled();
    let (Some(left), Some(right)) = (filled.next(), filled.next()) else {
        return false;
    };
    let short = |line: &&Line| line.text.len() <= SHORT && !line.is_blank();
    let lefts = left.lines.first().filter(short);
    lefts.is_some_and(|left| {
        right.lines.iter().filter(short).any(|right| {
            let line = format!("{}\t{}", left.text.trim(), right.text.trim());
            let whole = Span::new(0, line.len());
            Physical::new(&line, whole).anchor(&line).is_some()
        })
    })
}
