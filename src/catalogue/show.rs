//! What was found, for people, tables and programs.

use std::fmt::Write;

use super::search::{Found, Hit};
use super::suggest::Suggestion;
use crate::export::json::line;
use crate::export::table::{Rows, safe};
use crate::export::text::shown;

/// For people: each hit with its title, the piece of it in which the words
/// stand, and its [`place`], or what is said of that in another language.
/// What was looked for is bold, or else in «».
pub fn to_text(
    found: &Found,
    bold: bool,
    said: impl Fn(String) -> String,
) -> String {
    let (before, behind) = match bold {
        true => ("\x1b[1m", "\x1b[0m"),
        false => ("«", "»"),
    };
    let mut out = String::new();
    for (at, hit) in found.hits.iter().enumerate() {
        let number = found.offset + at + 1;
        let mut lines = Vec::new();
        for text in [&hit.title, &hit.snippet] {
            if !text.text().is_empty() {
                lines.push(text.framed(before, behind));
            }
        }
        lines.push(said(place(hit)));
        let indent = " ".repeat(number.to_string().len() + 2);
        let _ = write!(out, "{number}. ");
        let _ = writeln!(out, "{}", lines.join(&format!("\n{indent}")));
    }
    out
}

/// Where a hit is: `in/a.txt#1, page 2, lines 1-43`.
pub fn place(hit: &Hit) -> String {
    let mut place = shown(&hit.id).into_owned();
    if let Some(page) = hit.page {
        let _ = write!(place, ", page {page}");
    }
    let _ = match hit.line_start == hit.line_end {
        true => write!(place, ", line {}", hit.line_start),
        false => {
            write!(place, ", lines {}-{}", hit.line_start, hit.line_end)
        }
    };
    place
}

/// A table with a row for each hit, marked as UTF-8 for Excel.
pub fn to_csv(found: &Found) -> String {
    let mut rows = Rows::new();
    rows.add([
        "id",
        "file",
        "role",
        "page",
        "line_start",
        "line_end",
        "number",
        "symbol",
        "type",
        "date",
        "issuing_body",
        "subject",
        "place",
        "signer",
        "snippet",
    ]);
    for hit in &found.hits {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            hit.id.clone(),
            hit.file.clone(),
            hit.role.clone(),
            hit.page.map(|page| page.to_string()).unwrap_or_default(),
            hit.line_start.to_string(),
            hit.line_end.to_string(),
            text(&hit.number),
            text(&hit.symbol),
            text(&hit.doc_type),
            text(&hit.date),
            text(&hit.issuing_body),
            text(&hit.subject),
            text(&hit.place),
            text(&hit.signer),
            hit.snippet.framed("«", "»"),
        ];
        rows.add(cells.map(|cell| safe(&cell)));
    }
    format!("\u{feff}{}", rows.text())
}

/// One JSON object; `marks` are bytes of the `text` beside them.
pub fn to_json(found: &Found) -> String {
    line(found) + "\n"
}

impl std::fmt::Display for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hits = |total: usize| match total {
            1 => "1 hit".to_owned(),
            total => format!("{total} hits"),
        };
        match self {
            Suggestion::WithoutFilter { total } => {
                write!(f, "without the filters: {}", hits(*total))
            }
            Suggestion::Instead { text, total } => {
                write!(f, "{text}: {}", hits(*total))
            }
        }
    }
}
