//! The table that Tesseract writes: a row for each page, block, paragraph,
//! line and word, twelve columns parted by tabs.
//!
//! Quotation marks are text in it, so a reader of CSV would run rows
//! together. It has no place for what was read before a correction: readers
//! take the last column for the text, so that none can be added.

use std::ops::Range;

use crate::format::boxes::{around, shared};
use crate::format::change::{Change, Changes};
use crate::format::error::FormatError;
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::format::splice::Splices;
use crate::format::{Format, Keep, Kind, line_at};
use crate::layout::BoundingBox;
use crate::span::Span;

/// The format.
pub(super) struct Tsv;

/// The names of the columns, in the first row; what follows was added by
/// others.
const HEADER: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\t\
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

/// The largest number that a coordinate can be: no page has so many points.
const LARGEST: i64 = i32::MAX as i64;

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
            } else if !text.trim().is_empty() {
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
            _ => value.parse().ok().filter(|n: &i64| n.abs() <= LARGEST),
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
