//! The table that Tesseract writes: a row for each page, block, paragraph,
//! line and word, twelve columns parted by tabs.
//!
//! Quotation marks are text in it, so a reader of CSV would run rows
//! together. It has no place for what was read before a correction: readers
//! take the last column for the text, so that none can be added.

use std::ops::Range;

use crate::format::boxes::{LARGEST, around, shared};
use crate::format::change::{Change, Changes};
use crate::format::error::FormatError;
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::format::splice::Splices;
use crate::format::{Format, Keep, Kind, line_at, xml};
use crate::layout::BoundingBox;
use crate::span::Span;

/// The format.
pub(super) struct Tsv;

/// The names of the columns, in the first row; what follows was added by
/// others.
pub(super) const HEADER: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\t\
    word_num\tleft\ttop\twidth\theight\tconf\ttext";

/// The column of the number of a word in its line.
const NUMBER: usize = 5;

/// The column of the left edge; top, width and height follow.
const LEFT: usize = 6;

/// The column of the confidence, from 0 to 100, -1 for none.
const CONFIDENCE: usize = 10;

/// The column of the text.
const TEXT: usize = 11;

/// The levels of rows.
const PAGE: i64 = 1;
const BLOCK: i64 = 2;
const PARAGRAPH: i64 = 3;
const LINE: i64 = 4;
const WORD: i64 = 5;

impl Format for Tsv {
    fn kind(&self) -> Kind {
        Kind::Tsv
    }

    fn recognises(&self, head: &str) -> bool {
        let Some(rest) = head.strip_prefix(HEADER) else { return false };
        rest.is_empty() || rest.starts_with(['\t', '\r', '\n'])
    }

    fn read(&self, file: &str) -> Result<Scan, FormatError> {
        let mut builder = ScanBuilder::default();
        let mut open = NONE;
        let mut at = 0;
        while at < file.len() {
            let (line, next) = line_at(file, at);
            let text = &file[line.range()];
            at = next;
            // Tables put one behind the other have their headers.
            if text.starts_with(HEADER) {
                open = NONE;
            } else if line.len() > xml::TOKEN {
                return Err(xml::too_long(file, line.start()));
            } else if !text.trim_matches([' ', '\r']).is_empty() {
                row(file, line, &mut open, &mut builder)?;
            }
        }
        Ok(builder.finish())
    }

    fn write(
        &self,
        file: &str,
        scan: &Scan,
        changes: &Changes,
        _: Keep,
        out: &mut Splices,
    ) {
        let mut all = changes.iter().peekable();
        while let Some(first) = all.next() {
            let line = scan.words_of(scan.line_of(first.words.start));
            let mut own = vec![first];
            while let Some(next) =
                all.next_if(|next| next.words.start < line.end)
            {
                own.push(next);
            }
            write_line(file, scan, changes, line, &own, out);
        }
    }
}

/// The columns of a row, one behind the other in the file.
fn columns(file: &str, row: Span) -> impl Iterator<Item = Span> {
    let mut at = Some(row.start());
    std::iter::from_fn(move || {
        let start = at?;
        let rest = &file[start..row.end()];
        let end = rest.find('\t').map_or(row.end(), |tab| start + tab);
        at = (end < row.end()).then_some(end + 1);
        Some(Span::new(start, end))
    })
}

fn column(file: &str, row: Span, column: usize) -> Option<Span> {
    columns(file, row).nth(column)
}

/// The numbers of the page, block, paragraph and line of a row.
type Numbers = [i64; 4];

/// What is open before the first row.
const NONE: Numbers = [-1; 4];

fn row(
    file: &str,
    row: Span,
    open: &mut Numbers,
    builder: &mut ScanBuilder,
) -> Result<(), FormatError> {
    let faulty = |place: Span, what: &str| {
        let text: String = file[place.range()].chars().take(20).collect();
        let reason = format!("{text:?} is no {what} of a row of Tesseract");
        Err(FormatError::malformed(file, place.start(), reason))
    };
    let mut numbers = [0i64; TEXT];
    let mut cells = columns(file, row);
    for (at, number) in numbers.iter_mut().enumerate() {
        let end = Span::new(row.end(), row.end());
        let Some(cell) = cells.next() else { return faulty(end, "column") };
        let value = file[cell.range()].trim();
        let parsed = match at {
            // A fraction since version 5, kept in thousandths.
            CONFIDENCE => value
                .parse()
                .ok()
                .filter(|sure: &f64| sure.abs() <= 1000.0)
                .map(|sure| (sure * 1000.0).round() as i64),
            _ => value
                .parse()
                .ok()
                .filter(|n: &i64| n.unsigned_abs() <= LARGEST as u64),
        };
        match parsed {
            Some(parsed) => *number = parsed,
            None => return faulty(cell, "number"),
        }
    }
    let [left, top, width, height] =
        [LEFT, LEFT + 1, LEFT + 2, LEFT + 3].map(|at| numbers[at] as f64);
    let bbox = BoundingBox::of([left, top, left + width, top + height]);
    let own = [numbers[1], numbers[2], numbers[3], numbers[4]];
    let before = std::mem::replace(open, own);
    match numbers[0] {
        PAGE => builder.page(row, bbox.map(|page| (page.right, page.bottom))),
        BLOCK | PARAGRAPH => builder.block(row, bbox),
        LINE => builder.line(row, bbox),
        WORD => {
            // Rows of the upper levels may have been filtered out.
            let nowhere = Span::default();
            match (0..4).find(|&at| own[at] != before[at]) {
                Some(0) => builder.page(nowhere, None),
                Some(1 | 2) => builder.block(nowhere, None),
                Some(_) => builder.line(nowhere, None),
                None => {}
            }
            let text = cells.next().map_or("", |cell| &file[cell.range()]);
            let sure = numbers[CONFIDENCE] as f32 / 100_000.0;
            let sure = (sure >= 0.0).then_some(sure.min(1.0));
            builder.word(text, row, Unit::Element, bbox, sure);
        }
        _ => return faulty(Span::new(row.start(), row.start() + 1), "level"),
    }
    Ok(())
}

/// Writes the changes of one line: texts, and where words merge or split,
/// boxes, rows and the numbers of all words behind.
fn write_line(
    file: &str,
    scan: &Scan,
    changes: &Changes,
    line: Range<usize>,
    own: &[&Change],
    out: &mut Splices,
) {
    let number = |word: usize| {
        let place = scan.words[word].place();
        let cell = column(file, place, NUMBER).unwrap_or_default();
        (cell, file[cell.range()].trim().parse().unwrap_or(0i64))
    };
    // How many words there are more than before.
    let mut grown = 0i64;
    let mut at = line.start;
    let mut behind = own.iter();
    loop {
        let change = behind.next();
        let until = change.map_or(line.end, |change| change.words.start);
        if grown != 0 {
            for word in at..until {
                let (cell, number) = number(word);
                out.replace(cell, &(number + grown).to_string());
            }
        }
        let Some(change) = change else { break };
        let words = change.words.clone();
        let tokens: Vec<&str> = changes.tokens(change).collect();
        let rows: Vec<Span> =
            scan.words[words.clone()].iter().map(|w| w.place()).collect();
        let boxes = match tokens.len() == words.len() {
            true => Vec::new(),
            false => new_boxes(scan, words.clone(), &tokens),
        };
        for (at, &row) in rows.iter().enumerate() {
            let Some(token) = tokens.get(at) else {
                out.remove(whole_row(file, row));
                continue;
            };
            if let Some(cell) = column(file, row, TEXT) {
                let raw = &file[cell.range()];
                // Blanks around a text are none of the word.
                let from = cell.end() - raw.trim_start().len();
                let to = from + raw.trim().len();
                out.replace(Span::new(from, to), token);
            }
            for (cell, value) in edges(file, row, boxes.get(at)) {
                out.replace(cell, &value);
            }
            if grown != 0 {
                let (cell, number) = number(words.start + at);
                out.replace(cell, &(number + grown).to_string());
            }
        }
        if let Some(&last) = rows.last() {
            let more = tokens.get(rows.len()..).unwrap_or(&[]);
            let (_, number) = number(words.end - 1);
            let whole = whole_row(file, last);
            let ended = file[whole.range()].ends_with('\n');
            // The last row of a file may have no end.
            let end = match file.find('\n') {
                Some(at) if file[..at].ends_with('\r') => "\r\n",
                _ => "\n",
            };
            let mut new = String::new();
            for (at, token) in more.iter().enumerate() {
                let bbox = boxes.get(rows.len() + at);
                let number = number + grown + 1 + at as i64;
                let copy = copied(file, last, token, bbox, number);
                if ended {
                    new.push_str(&copy);
                    new.push_str(end);
                } else {
                    new.push_str(end);
                    new.push_str(&copy);
                }
            }
            out.insert(whole.end(), &new);
        }
        grown += tokens.len() as i64 - words.len() as i64;
        at = words.end;
    }
}

fn new_boxes(
    scan: &Scan,
    words: Range<usize>,
    tokens: &[&str],
) -> Vec<BoundingBox> {
    let boxes = scan.words[words].iter().filter_map(|word| word.bbox());
    let lengths: Vec<usize> =
        tokens.iter().map(|token| token.chars().count()).collect();
    around(boxes).map_or_else(Vec::new, |all| shared(all, &lengths, true))
}

/// The four cells of a box, with what they become.
fn edges(
    file: &str,
    row: Span,
    bbox: Option<&BoundingBox>,
) -> Vec<(Span, String)> {
    let Some(bbox) = bbox else { return Vec::new() };
    let BoundingBox { left, top, right, bottom } = bbox;
    let values = [*left, *top, right - left, bottom - top];
    let cells = columns(file, row).skip(LEFT);
    cells.zip(values).map(|(cell, v)| (cell, v.to_string())).collect()
}

/// A row with the end of its line.
fn whole_row(file: &str, row: Span) -> Span {
    let (_, next) = line_at(file, row.start());
    Span::new(row.start(), next)
}

/// A row with another text, box and number.
fn copied(
    file: &str,
    row: Span,
    token: &str,
    bbox: Option<&BoundingBox>,
    number: i64,
) -> String {
    let mut edits = Splices::default();
    for (cell, value) in edges(file, row, bbox) {
        edits.replace(cell, &value);
    }
    let mut cells = columns(file, row);
    if let Some(cell) = cells.nth(NUMBER) {
        edits.replace(cell, &number.to_string());
    }
    if let Some(cell) = cells.nth(TEXT - NUMBER - 1) {
        edits.replace(cell, token);
    }
    edits.settle(file);
    edits.over(file, row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::open;
    use crate::format::testing::{corrected, opened};

    /// A table with these rows, whose columns are parted by blanks but for
    /// the last.
    fn table(rows: &[&str], end: &str) -> String {
        let mut out = String::from(HEADER) + end;
        for row in rows {
            let columns: Vec<&str> = row.splitn(12, ' ').collect();
            out.push_str(&columns.join("\t"));
            out.push_str(end);
        }
        out
    }

    const ROWS: &[&str] = &[
        "1 1 0 0 0 0 0 0 900 999 -1 ",
        "2 1 1 0 0 0 10 10 80 90 -1 ",
        "3 1 1 1 0 0 10 10 80 90 -1 ",
        "4 1 1 1 1 0 10 10 80 90 -1 ",
        "5 1 1 1 1 1 10 10 20 9 96.5 \"ng",
        "5 1 1 1 1 2 40 11 20 9 -1  ",
        "5 1 1 1 1 3 40 11 20 9 12 ay3",
        "5 1 1 1 1 4 70 10 10 9 0 la\"",
        "4 1 1 1 2 0 10 10 80 90 -1 ",
        "5 1 1 1 2 1 10 10 20 9 96 hai",
        "3 1 1 2 0 0 10 10 80 90 -1 ",
        "4 1 1 2 1 0 10 10 80 90 -1 ",
        "5 1 1 2 1 1 10 10 20 9 96 ba",
        "1 2 0 0 0 0 0 0 900 999 -1 ",
        "5 2 1 1 1 1 10 10 20 9 96 bon",
    ];

    #[test]
    fn quotation_marks_are_text_and_blanks_are_no_words() {
        for end in ["\n", "\r\n"] {
            let file = table(ROWS, end);
            let source = opened(&file, Kind::Tsv);
            let text = "\"ng ay3 la\"\nhai\n\nba\n\u{C}bon\n";
            assert_eq!(source.text(), text);
            let sure: Vec<f32> = source.confidences().map(|c| c.1).collect();
            assert_eq!(sure, [0.965, 0.12, 0.0, 0.96, 0.96, 0.96]);
            let page = source.pages().next().unwrap();
            assert_eq!(page.size, Some((900.0, 999.0)));
            let place = &source.locate(Span::new(4, 7))[0];
            assert_eq!(place.bbox().unwrap().right, 60.0);
        }
    }

    #[test]
    fn rows_of_words_alone_are_parted_by_their_numbers() {
        let words: Vec<&str> =
            ROWS.iter().copied().filter(|r| r.starts_with('5')).collect();
        let file = table(&words, "\n");
        let text = "\"ng ay3 la\"\nhai\n\nba\n\u{C}bon\n";
        assert_eq!(opened(&file, Kind::Tsv).text(), text);
        let twice = format!("{file}{file}");
        let text = format!("{text}\u{C}{text}");
        assert_eq!(opened(&twice, Kind::Tsv).text(), text);
    }

    #[test]
    fn texts_rows_and_numbers_change_and_nothing_else() {
        for end in ["\n", "\r\n"] {
            let file = table(ROWS, end);
            let tab = |row: &str| {
                let columns: Vec<&str> = row.splitn(12, ' ').collect();
                columns.join("\t") + end
            };
            let found = |edits: &[(&str, &str)]| {
                corrected(&file, Kind::Tsv, edits, Keep::Old)
            };
            let one = tab("5 1 1 1 1 1 10 10 20 9 96.5 \"ng");
            let blank = tab("5 1 1 1 1 2 40 11 20 9 -1  ");
            let three = tab("5 1 1 1 1 3 40 11 20 9 12 ay3");
            let four = tab("5 1 1 1 1 4 70 10 10 9 0 la\"");
            let rest = format!("{one}{blank}{three}{four}");
            assert_eq!(
                found(&[("ay3", "này"), ("bon", "bốn")]),
                file.replace("ay3", "này").replace("bon", "bốn")
            );
            let merged = format!(
                "{}{blank}{}",
                tab("5 1 1 1 1 1 10 10 50 10 96.5 \"ngày3"),
                tab("5 1 1 1 1 3 70 10 10 9 0 là\""),
            );
            assert_eq!(
                found(&[("ng ay3", "ngày3"), ("la", "là")]),
                file.replace(&rest, &merged)
            );
            let split = format!(
                "{one}{blank}{}{}{}",
                tab("5 1 1 1 1 3 40 11 10 9 12 ày"),
                tab("5 1 1 1 1 4 55 11 5 9 12 3"),
                tab("5 1 1 1 1 5 70 10 10 9 0 la\""),
            );
            assert_eq!(found(&[("ay3", "ày 3")]), file.replace(&rest, &split));
            let gone = format!(
                "{one}{blank}{}",
                tab("5 1 1 1 1 3 70 10 10 9 0 la\"")
            );
            assert_eq!(found(&[("ay3", "")]), file.replace(&rest, &gone));
        }
    }

    #[test]
    fn columns_of_others_stay_and_a_last_row_needs_no_end() {
        let file = format!(
            "{HEADER}\tnote\n5\t1\t1\t1\t1\t1\t0\t0\t50\t9\t96\tmothai\tx y"
        );
        let found =
            corrected(&file, Kind::Tsv, &[("mothai", "một hai")], Keep::Old);
        let expected = format!(
            "{HEADER}\tnote\n5\t1\t1\t1\t1\t1\t0\t0\t21\t9\t96\tmột\tx y\n\
             5\t1\t1\t1\t1\t2\t29\t0\t21\t9\t96\thai\tx y"
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_that_are_none_are_refused_where_they_are() {
        let start = HEADER.len() + 1;
        for (row, offset) in [
            ("5\t1\t1\t1\t1\t1\t0\t0\t99999999999\t9\t96\tx", 16),
            ("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\tnan\tx", 20),
            ("5\t1\t1", 5),
            ("x", 0),
            ("7\t1\t1\t1\t1\t1\t0\t0\t9\t9\t9\tx", 0),
            ("\t\t", 0),
        ] {
            let file = format!("{HEADER}\n{row}\n");
            let error = open(file.as_bytes()).unwrap_err();
            assert_eq!(error.offset(), start + offset, "{row}: {error}");
            assert_eq!(error.line(), 2);
        }
        let other = format!("{HEADER}x\n");
        assert_eq!(open(other.as_bytes()).unwrap().kind(), Kind::Text);
    }
}
