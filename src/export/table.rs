//! Tables as comma-separated values (RFC 4180).
//!
//! A byte order mark tells Excel that the text is UTF-8. Spreadsheets compute
//! cells that begin with certain signs. In tables that only people open, and
//! of what anybody may have chosen, as names of files, such cells get an
//! apostrophe in front ([`safe`], [`plain`]). The values of records are
//! written as they are, for it would change them for every other program.

use super::columns::Column;
use super::delivery::{CITED, Delivery, KEYS};
use super::{Exported, Exporter, Form, Note, Source};
use crate::record::Document;

/// What a table tells of each record besides its fields: where it was read
/// and which required fields are empty.
const TRACE: [&str; 4] = ["file", "path", "lines", "missing"];

/// What stands before the fields in the table of all fields.
const PLACE: [&str; 7] =
    ["id", "file", "path", "line_start", "line_end", "role", "parent"];

/// What stands behind them.
const EXTRA: [&str; 3] = ["issuing_body_full", "draft", "missing"];

/// The signs that begin what a spreadsheet computes, or passes over to find
/// such; and the apostrophe itself, so that each cell is read as it was.
const COMPUTED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Whether a spreadsheet takes a cell for more than its text.
pub fn is_computed(cell: &str) -> bool {
    cell.starts_with(COMPUTED)
}

/// A text as a cell that no spreadsheet computes.
pub fn safe(text: &str) -> String {
    match is_computed(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The text of such a cell.
#[cfg(feature = "batch")]
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_computed(text) => text,
        _ => cell,
    }
}

/// The sign before UTF-8, and the names of the columns.
pub fn opening(exporter: &Exporter) -> String {
    let names: Vec<&str> = match exporter.form {
        Form::Csv => PLACE.into_iter().chain(KEYS).chain(EXTRA).collect(),
        _ => {
            let columns = exporter.form.columns().iter();
            columns.map(|c: &Column| c.key).chain(TRACE).collect()
        }
    };
    let mut rows = Rows::new();
    rows.add(names);
    format!("\u{feff}{}", rows.text())
}

/// The rows of a circular's table.
pub fn circular(
    exporter: &Exporter,
    source: &Source,
    documents: &[Document],
) -> Exported {
    let mut rows = Rows::new();
    let mut notes = Vec::new();
    for one in Delivery::records(exporter, source, documents) {
        let mut row = one.values(&mut notes);
        let missing = one.missing_values(&row);
        let name = source.name_of(one.index).unwrap_or_default();
        row.push(name.to_owned());
        row.push(source.path_of(one.index).to_owned());
        row.push(one.lines());
        row.push(missing.join(" "));
        rows.add(&row);
        note_missing(&one, missing, &mut notes);
    }
    let records = rows.count;
    Exported { text: rows.text(), records, notes }
}

/// Notes the required fields that are empty, if there are any.
pub fn note_missing(
    one: &Delivery<'_>,
    keys: Vec<&'static str>,
    notes: &mut Vec<Note>,
) {
    if !keys.is_empty() {
        notes.push(Note::Missing { id: one.id(), keys });
    }
}

/// The rows of the table of all fields. The items of a list stand on lines
/// of their own in one cell.
pub fn all_fields(
    exporter: &Exporter,
    source: &Source,
    documents: &[Document],
) -> Exported {
    let mut rows = Rows::new();
    let mut notes = Vec::new();
    for index in 0..documents.len() {
        let one = Delivery { exporter, source, documents, index };
        let document = one.document();
        let missing = one.missing();
        let references =
            one.references().into_iter().map(|(name, date)| match date {
                Some(date) => format!("{name} ({date})"),
                None => name,
            });
        let references: Vec<String> = references.collect();
        let lines = document.lines();
        let mut row = vec![
            safe(&one.id()),
            safe(source.name_of(index).unwrap_or_default()),
            safe(source.path_of(index)),
            lines.start.to_string(),
            lines.end.to_string(),
            document.role().name().to_owned(),
            safe(&one.parent().map(|parent| parent.id()).unwrap_or_default()),
        ];
        row.extend(KEYS.iter().map(|&key| match key {
            CITED => references.join("\n"),
            key => one.values_of(key).join("\n"),
        }));
        row.extend([
            one.values_of("issuing_body_full").join("\n"),
            if one.is_draft() { "yes" } else { "" }.to_owned(),
            missing.join(" "),
        ]);
        rows.add(&row);
        note_missing(&one, missing, &mut notes);
    }
    let records = rows.count;
    Exported { text: rows.text(), records, notes }
}

/// The columns of [`PLACE`] in which the path stands by which a file was
/// opened, or what begins with it.
#[cfg(feature = "batch")]
const OF_PATH: [&str; 3] = ["id", "path", "parent"];

/// Rows of the table of all fields with other paths: `respell` gives what is
/// to stand in the place of one.
#[cfg(feature = "batch")]
pub fn respelled(
    rows: &[u8],
    respell: impl Fn(&str) -> Option<String>,
) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(rows);
    let mut written = Rows::new();
    // They are of our own making.
    for row in reader.records().flatten() {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let name = PLACE.get(at);
            let has_path = name.is_some_and(|name| OF_PATH.contains(name));
            let new = has_path.then(|| respell(plain(cell))).flatten();
            new.map(|new| safe(&new)).unwrap_or_else(|| cell.to_owned())
        });
        written.add(cells);
    }
    written.text()
}

/// Rows of comma-separated values that grow in memory.
pub struct Rows {
    writer: csv::Writer<Vec<u8>>,
    count: usize,
}

impl Rows {
    pub fn new() -> Rows {
        let mut builder = csv::WriterBuilder::new();
        builder.terminator(csv::Terminator::CRLF);
        Rows { writer: builder.from_writer(Vec::new()), count: 0 }
    }

    pub fn add<T: AsRef<[u8]>>(&mut self, row: impl IntoIterator<Item = T>) {
        self.count += 1;
        // Memory takes all that is written, and each table has its rows of
        // one length.
        let written = self.writer.write_record(row);
        debug_assert!(written.is_ok(), "{written:?}");
    }

    pub fn text(self) -> String {
        let bytes = self.writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}
