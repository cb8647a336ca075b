//! Markdown, as programs write it that read pages into it: signs around what
//! is printed, and tables whose cells are the columns of a page.

use std::sync::LazyLock;

use regex::Regex;

use crate::format::line_at;
use crate::layout::{
    Block, BlockKind, Cell, Line, TextBuilder, Word, opens_nation,
};
use crate::span::Span;

/// Signs that are no part of the text: headings, emphasis, line breaks.
static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?mx)
        ^\ {0,3}\#{1,6}\ | \*\*+ | __+ | <br\ ?/?> | \\[*_\#|]
        | (?: ^ | \s ) [*_] [^\s*_]  # where an emphasis begins
        | [^\s*_] [*_] (?: $ | [\s,.;:] )  # where it ends",
    )
    .expect("the pattern is valid")
});

/// How many lines of a text have strong emphasis or are headings, if it is
/// Markdown.
const MARKED: usize = 2;

/// The text with blanks for signs of Markdown, each byte in its place; `None`
/// if the text is not Markdown.
pub(crate) fn blanked(text: &str) -> Option<String> {
    let marked = |line: &&str| {
        let heading = line.trim_start_matches('#');
        let depth = line.len() - heading.len();
        line.matches("**").count() >= 2
            || (1..=6).contains(&depth) && heading.starts_with(' ')
            || line.starts_with("|---")
            || line.starts_with("| ---")
    };
    if text.lines().filter(marked).take(MARKED).count() < MARKED {
        return None;
    }
    let mut out = text.to_owned().into_bytes();
    for found in SIGNS.find_iter(text) {
        let blank = |byte: u8| matches!(byte, b'*' | b'_' | b'#' | b'\\');
        let broken = found.as_str().starts_with('<');
        for byte in &mut out[found.range()] {
            if blank(*byte) || broken {
                *byte = b' ';
            }
        }
    }
    // Only single bytes of ASCII became blanks.
    String::from_utf8(out).ok()
}

/// Whether a line begins a table.
pub(super) fn opens_table(source: &str, line: Span) -> bool {
    source[line.range()].trim_start().starts_with('|')
}

/// How many rows a header may have that has one for each line.
const HEADER_ROWS: usize = 8;

/// How many lines without a bar a cell of its own lines may have.
const CELL_LINES: usize = 40;

/// Reads the table that begins at an offset, if one does, and returns where
/// it ends.
///
/// A row is a line that starts with a bar; or, where bars stand on lines of
/// their own, what is between them, a cell having lines of its own.
pub(super) fn table(
    source: &str,
    start: usize,
    builder: &mut TextBuilder<'_>,
) -> Option<usize> {
    let first = line_at(source, start);
    if !opens_table(source, first.0) {
        return None;
    }
    if source[first.0.range()].trim() == "|" {
        return lone_bars(source, start, builder);
    }
    let mut at = start;
    let mut rows: Vec<Line> = Vec::new();
    while at < source.len() {
        let (line, next) = line_at(source, at);
        let text = &source[line.range()];
        if !opens_table(source, line) || text.trim() == "|" {
            break;
        }
        if !is_separator(text) {
            rows.push(row(source, line));
        }
        at = next;
    }
    // A row for each printed line of a header: its columns are what counts.
    let header = rows.first().and_then(|row| row.cells.last());
    let header = header.is_some_and(|cell| {
        let text = cell.words.first().map(|word| &source[word.span.range()]);
        cell.column > 0 && text.is_some_and(opens_nation)
    });
    let columns = if header { rows.len().min(HEADER_ROWS) } else { 0 };
    let rest = rows.split_off(columns);
    builder.block(&Block { kind: BlockKind::Columns, lines: rows });
    for row in rest {
        builder.block(&Block { kind: BlockKind::Table, lines: vec![row] });
    }
    builder.blank();
    Some(at)
}

/// Whether a line of a table only says that those above it are its head.
fn is_separator(text: &str) -> bool {
    text.contains('-')
        && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The cells of a row.
fn row(source: &str, line: Span) -> Line {
    let text = &source[line.range()];
    let mut out = Line::default();
    let mut from = 0;
    let mut column = 0;
    let ends = text.match_indices('|').map(|(at, _)| at);
    for end in ends.chain(std::iter::once(text.len())) {
        let inner = &text[from..end];
        let lead = inner.len() - inner.trim_start().len();
        let kept = inner.trim().len();
        if kept > 0 {
            let start = line.start() + from + lead;
            let word = Word::new(Span::new(start, start + kept));
            out.cells.push(Cell { column, words: vec![word] });
        }
        column += usize::from(end > 0);
        from = (end + 1).min(text.len());
    }
    out
}

/// A table whose bars stand on lines of their own: a bar opens and ends each
/// cell, two after one another end a row.
fn lone_bars(
    source: &str,
    start: usize,
    builder: &mut TextBuilder<'_>,
) -> Option<usize> {
    let (_, mut at) = line_at(source, start);
    let mut cells: Vec<Vec<Span>> = vec![Vec::new()];
    let mut rows: Vec<Vec<Vec<Span>>> = Vec::new();
    let mut end = at;
    let mut bars = 1;
    while at < source.len() {
        let (line, next) = line_at(source, at);
        let text = source[line.range()].trim();
        if text == "|" {
            bars += 1;
            end = next;
            if cells.last().is_some_and(|cell| !cell.is_empty()) {
                cells.push(Vec::new());
            } else if cells.len() > 1 {
                cells.pop();
                rows.push(std::mem::replace(&mut cells, vec![Vec::new()]));
            }
        } else if !text.is_empty()
            || cells.last().is_some_and(|c| !c.is_empty())
        {
            let cell = cells.last_mut()?;
            // Behind the last bar the text goes on.
            if cell.len() >= CELL_LINES {
                break;
            }
            if !is_rule(text) && !text.is_empty() {
                let lead = source[line.range()].find(text).unwrap_or(0);
                let from = line.start() + lead;
                cell.push(Span::new(from, from + text.len()));
            }
        } else {
            // An empty line outside of a cell ends the table.
            break;
        }
        at = next;
    }
    if bars < 3 {
        return None;
    }
    // What was read behind the last bar is no cell.
    cells.pop();
    if !cells.is_empty() {
        rows.push(cells);
    }
    for row in rows {
        let most = row.iter().map(Vec::len).max().unwrap_or(0);
        let mut block = Block { kind: BlockKind::Columns, lines: Vec::new() };
        for at in 0..most {
            let mut line = Line::default();
            for (column, cell) in row.iter().enumerate() {
                if let Some(&span) = cell.get(at) {
                    let words = vec![Word::new(span)];
                    line.cells.push(Cell { column, words });
                }
            }
            block.lines.push(line);
        }
        builder.block(&block);
    }
    builder.blank();
    Some(end)
}

/// Whether a line is a rule and nothing else.
fn is_rule(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|c| "-–—_=*".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_blanks_and_the_rest_stays_in_its_place() {
        let text = "# BÁO CÁO\n**TỈNH ỦY** *\n*Bình Phú, ngày 3*\n* một\n\
                    **Nơi nhận:**<br>- A_B";
        let plain = blanked(text).unwrap();
        assert_eq!(plain.len(), text.len());
        let lines: Vec<&str> = plain.lines().map(str::trim).collect();
        let expected = [
            "BÁO CÁO",
            "TỈNH ỦY   *",
            "Bình Phú, ngày 3",
            "* một",
            "Nơi nhận:      - A_B",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn plain_text_is_left() {
        assert_eq!(blanked("TỈNH ỦY *\n*\n# một\n2 * 3 * 4\n***"), None);
    }

    fn lines(text: &str) -> Vec<String> {
        let mut builder = TextBuilder::new(text);
        let end = table(text, 0, &mut builder).unwrap();
        builder.copy(Span::new(end, text.len()));
        let text = builder.finish();
        let lines = text.as_str().lines().map(str::to_owned);
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn tables_are_read_cell_by_cell() {
        let text = "| BỘ MÂY ---- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n\
                    |---|---|\n| Số: 1/QĐ-BM | Hà Nội, ngày 2 tháng 3 năm \
                    2020\n\nQUYẾT ĐỊNH\n";
        let expected = [
            "BỘ MÂY",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 1/QĐ-BM",
            "Hà Nội, ngày 2 tháng 3 năm 2020",
            "QUYẾT ĐỊNH",
        ];
        assert_eq!(lines(text), expected);
        let text = "|\nBỘ MÂY\n-----\n|\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT \
                    NAM\n|\n|\nSố:\n1/QĐ-BM\n|\nHà Nội, ngày 2 tháng 3 năm \
                    2020\n|\n\nQUYẾT ĐỊNH\n";
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn tables_of_bars_alone_are_empty() {
        for text in ["|\n", "|||||\n", "|\n|\n|\n|\n", "| |\n|---|\n"] {
            let mut builder = TextBuilder::new(text);
            table(text, 0, &mut builder);
            assert_eq!(builder.finish().as_str().trim(), "", "{text}");
        }
    }
}
