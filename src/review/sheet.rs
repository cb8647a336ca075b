//! The review as a table for a spreadsheet, and back.
//!
//! A row is a doubtful word or field; in the column `decision` stands what is
//! decided: nothing, `=` or `ok` for what stands, `-` for what was read (of a
//! field: that the page has none), or what it is to be. Spreadsheets compute
//! cells that begin with certain signs, and take others for dates: such get
//! an apostrophe in front, which is taken away again.

use std::collections::{HashMap, HashSet};
use std::io;

use super::decisions::Decision;
use super::desk::{Place, Review, View};
use super::lines::RunnerUp;
use super::view::{DecidedView, DocumentView, FieldView};
use crate::Error;
use crate::export::table::is_computed;
use crate::viet::letter::fold;

/// The names of the columns.
const COLUMNS: [&str; 12] = [
    "file",
    "page",
    "line",
    "column",
    "field",
    "read line",
    "repaired line",
    "before",
    "after",
    "confidence",
    "runners-up",
    "decision",
];

/// What stands for what the output has, in two spellings, and for what was
/// read.
const STANDS: [&str; 3] = ["=", "ok", "＝"];
/// With the dashes that spreadsheets make of it.
const AS_READ: [&str; 3] = ["-", "–", "—"];

/// What spreadsheets put in the place of what they cannot compute.
const COMPUTED: [&str; 7] =
    ["#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NUM!", "#NULL!"];

/// What came of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// How many rows decided something.
    pub decided: usize,
    /// How many said what was decided already.
    pub known: usize,
    /// The rows that were not understood, as a spreadsheet counts them, and
    /// why.
    pub bad: Vec<(usize, String)>,
}

/// What a row is about: file, line, column (the number of a document and its
/// field, of a field), and what stands there.
type Key = (String, String, String, String);

/// What a row decides.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Stands,
    AsRead,
    Text(String),
}

/// What people write who take the column for a question.
const ANSWERS: [&str; 12] = [
    "đúng", "sai", "có", "không", "rồi", "x", "v", "yes", "no", "true",
    "false", "done",
];

/// A row that decides something.
#[derive(Debug)]
struct Row {
    /// As a spreadsheet counts it.
    number: usize,
    verdict: Verdict,
    /// What was read there when the table was written, and what stood there,
    /// where the table has it.
    read: Option<String>,
    after: Option<String>,
}

impl Row {
    /// Why it is not taken for what is asked at its place: it was written of
    /// something else.
    fn is_of_other(&self, read: &str, stands: &str) -> Option<String> {
        // Spreadsheets have ends of lines of their own.
        let other = |cell: &Option<String>, now: &str| {
            cell.as_ref().is_some_and(|cell| {
                !cell.split_whitespace().eq(now.split_whitespace())
            })
        };
        if other(&self.read, read) {
            return Some(
                "another text is there now than when the table was written: \
                 take a new table"
                    .to_owned(),
            );
        }
        if self.verdict == Verdict::Stands && other(&self.after, stands) {
            return Some(format!(
                "{stands:?} stands there now, which `after` does not say: \
                 write the text itself, or take a new table"
            ));
        }
        None
    }
}

impl Verdict {
    /// Why it is not taken: it says yes or no, and is not near to anything
    /// that may stand there.
    fn is_answer<'a>(
        &self,
        mut likely: impl Iterator<Item = &'a str>,
    ) -> Option<String> {
        let Verdict::Text(text) = self else { return None };
        let small = text.to_lowercase();
        let near = |other: &str| fold(&other.to_lowercase()) == fold(&small);
        if !ANSWERS.contains(&&*small) || likely.any(near) {
            return None;
        }
        Some(format!(
            "{text:?} would be put in the place of what was read: write = to \
             take what stands, or - for what was read"
        ))
    }
}

impl Review {
    /// Writes the table of all that is asked, worst first, with what is
    /// decided of it: UTF-8 with a byte order mark, as spreadsheets want it.
    ///
    /// # Errors
    ///
    /// Where the folder has changed meanwhile or `out` fails.
    pub fn write_sheet(&self, out: &mut dyn io::Write) -> Result<(), Error> {
        let failed = |error: io::Error| {
            Error::data(format!("cannot write the table: {error}"))
        };
        out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let mut builder = csv::WriterBuilder::new();
        builder.terminator(csv::Terminator::CRLF);
        let mut table = builder.from_writer(out);
        let mut add = |row: &[String]| {
            table.write_record(row).map_err(|error| failed(error.into()))
        };
        add(&COLUMNS.map(str::to_owned))?;
        for item in 0..self.count(View::Lines) {
            for row in self.line_rows(item)? {
                add(&row)?;
            }
        }
        for item in 0..self.count(View::Fields) {
            for row in self.field_rows(item)? {
                add(&row)?;
            }
        }
        table.flush().map_err(failed)
    }

    fn line_rows(&self, item: usize) -> Result<Vec<Vec<String>>, Error> {
        let Some(view) = self.line_view(item)? else { return Ok(vec![]) };
        let page = view.page.map(|page| page.to_string());
        let (read, repaired) = view.texts();
        let rows = view.words.iter().map(|word| {
            let decision = word.decided.as_ref();
            let decision = decision.map_or(String::new(), |decided| {
                told(decided, Some(&word.stands), Some(&word.before))
            });
            vec![
                safe(&view.file),
                page.clone().unwrap_or_default(),
                view.line.to_string(),
                word.column.to_string(),
                String::new(),
                safe(&read),
                safe(&repaired),
                safe(&word.before),
                safe(&word.stands),
                format!("{:.3}", word.confidence),
                others(&word.others),
                decision,
            ]
        });
        Ok(rows.collect())
    }

    fn field_rows(&self, item: usize) -> Result<Vec<Vec<String>>, Error> {
        let Some(view) = self.document_view(item)? else {
            return Ok(vec![]);
        };
        let rows = view.fields.iter().map(|field| {
            let place = field.evidence.first();
            let page = place.and_then(|place| place.page);
            let line = place.map(|place| place.lines.0.to_string());
            let value = field.value.as_deref();
            let decision = field.decided.as_ref();
            let decision = decision
                .map_or(String::new(), |decided| told(decided, value, None));
            vec![
                safe(&view.file),
                page.map_or(String::new(), |page| page.to_string()),
                line.unwrap_or_default(),
                String::new(),
                format!("{}:{}", view.document, field.key),
                safe(&about(&view, field)),
                String::new(),
                safe(value.unwrap_or_default()),
                safe(value.unwrap_or_default()),
                format!("{:.3}", field.confidence),
                others(&field.others),
                decision,
            ]
        });
        Ok(rows.collect())
    }

    /// Decides what the rows of a table say. A row that is not understood is
    /// left out and told; what is decided already is not decided again, so a
    /// table may be applied as often as one likes.
    ///
    /// # Errors
    ///
    /// Where it is no such table, and where the folder has changed.
    pub fn apply_sheet(&mut self, table: &[u8]) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        let mut rows = read(table, &mut applied.bad)?;
        let mut found = Vec::new();
        // What is still asked of each file, wherever.
        let mut asked = HashSet::new();
        for item in 0..self.count(View::Lines) {
            let Some(view) = self.line_view(item)? else { continue };
            for (question, word) in view.words.iter().enumerate() {
                let key = (
                    view.file.clone(),
                    view.line.to_string(),
                    word.column.to_string(),
                    word.before.clone(),
                );
                asked.insert((view.file.clone(), word.before.clone()));
                let Some(row) = rows.remove(&key) else { continue };
                let others = word.others.iter().map(|other| &*other.text);
                let likely = [&*word.before, &*word.stands].into_iter();
                let refused = row
                    .is_of_other(&view.texts().0, &word.stands)
                    .or_else(|| row.verdict.is_answer(likely.chain(others)));
                if let Some(why) = refused {
                    applied.bad.push((row.number, why));
                    continue;
                }
                let after = match row.verdict {
                    Verdict::Stands => word.stands.clone(),
                    Verdict::AsRead => word.before.clone(),
                    Verdict::Text(text) => text,
                };
                let decided = word.decided.as_ref();
                let known = decided.is_some_and(|decided| {
                    decided.after.as_deref() == Some(&*after)
                });
                let place = Place { view: View::Lines, item, question };
                found.push((row.number, place, Some(after), known));
            }
        }
        for item in 0..self.count(View::Fields) {
            let Some(view) = self.document_view(item)? else { continue };
            for (question, field) in view.fields.iter().enumerate() {
                let key = (
                    view.file.clone(),
                    String::new(),
                    format!("{}:{}", view.document, field.key),
                    field.value.clone().unwrap_or_default(),
                );
                let Some(row) = rows.remove(&key) else { continue };
                let others = field.others.iter().map(|other| &*other.text);
                let likely = field.value.as_deref().into_iter();
                let stands = field.value.as_deref().unwrap_or_default();
                let refused = row
                    .is_of_other(&about(&view, field), stands)
                    .or_else(|| row.verdict.is_answer(likely.chain(others)));
                if let Some(why) = refused {
                    applied.bad.push((row.number, why));
                    continue;
                }
                let after = match row.verdict {
                    Verdict::Stands => field.value.clone(),
                    Verdict::AsRead => None,
                    Verdict::Text(text) if field.key == "date" => {
                        Some(in_order(&text).unwrap_or(text))
                    }
                    Verdict::Text(text) => Some(text),
                };
                let decided = field.decided.as_ref();
                let known =
                    decided.is_some_and(|decided| decided.after == after);
                let place = Place { view: View::Fields, item, question };
                found.push((row.number, place, after, known));
            }
        }
        // In the order of the rows, so that the same table gives the same
        // decisions.
        found.sort_by_key(|&(row, ..)| row);
        for (row, place, after, known) in found {
            if known {
                applied.known += 1;
                continue;
            }
            match self.decide(place, after.as_deref()) {
                Ok(_) => applied.decided += 1,
                Err(refusal) => applied.bad.push((row, refusal.message)),
            }
        }
        for (key, row) in rows {
            let at = (key.0.clone(), key.3.clone());
            if !asked.contains(&at) && self.was_decided(&key, &row) {
                applied.known += 1;
                continue;
            }
            let why = format!(
                "nothing of {} is asked there: the place and `before` must be \
                 as they were written; a new table has what is still asked",
                key.0
            );
            applied.bad.push((row.number, why));
        }
        applied.bad.sort();
        Ok(applied)
    }
}

impl Review {
    /// Whether what a row says was decided before, and is asked no more since
    /// the outputs are as decided.
    fn was_decided(&mut self, key: &Key, row: &Row) -> bool {
        let (file, _, column, before) = key;
        let Row { verdict, after, .. } = row;
        self.held(file).iter().any(|decision| match decision {
            Decision::Change(one) => {
                let same = match verdict {
                    Verdict::Stands => match after {
                        Some(after) => one.after == *after,
                        None => one.after != one.before,
                    },
                    Verdict::AsRead => one.after == one.before,
                    Verdict::Text(text) => one.after == *text,
                };
                one.before == *before && same
            }
            Decision::Field(one) => {
                let own = format!("{}:{}", one.document, one.field);
                let was = one.before.as_deref().unwrap_or_default();
                let same = match verdict {
                    Verdict::Stands => one.after == one.before,
                    Verdict::AsRead => one.after.is_none(),
                    Verdict::Text(text) => one.after.as_ref() == Some(text),
                };
                own == *column && was == *before && same
            }
            Decision::Undo(_) => false,
        })
    }
}

/// The rows of a table that decide something, by what they are about.
fn read(
    table: &[u8],
    bad: &mut Vec<(usize, String)>,
) -> Result<HashMap<Key, Row>, Error> {
    let text = text(table)?;
    let (told, text) = told_apart(&text);
    let Columns { delimiter, needed, helps: [read, after] } =
        header(text, told)?;
    let [file, line, column, field, before, decision] = needed;
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).flexible(true);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut rows = HashMap::new();
    for (at, row) in reader.records().enumerate() {
        // The names of the columns are row 1.
        let number = at + 2;
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                bad.push((number, error.to_string()));
                continue;
            }
        };
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let verdict = match verdict(cell(decision)) {
            None => continue,
            Some(Ok(verdict)) => verdict,
            Some(Err(why)) => {
                bad.push((number, why));
                continue;
            }
        };
        let of_field = cell(field).trim();
        let (line, column) = match of_field.is_empty() {
            true => (cell(line).trim(), cell(column).trim()),
            false => ("", of_field),
        };
        let key = (
            unsafe_again(cell(file)).to_owned(),
            line.to_owned(),
            column.to_owned(),
            unsafe_again(cell(before)).to_owned(),
        );
        if rows.contains_key(&key) {
            let why = "the same place was decided in a row above";
            bad.push((number, why.to_owned()));
            continue;
        }
        let known =
            |at: Option<usize>| at.map(|at| unsafe_again(cell(at)).to_owned());
        let (read, after) = (known(read), known(after));
        rows.insert(key, Row { number, verdict, read, after });
    }
    Ok(rows)
}

/// The text of a table: UTF-8, or the UTF-16 of spreadsheets.
fn text(table: &[u8]) -> Result<String, Error> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]]));
        String::from_utf16_lossy(&units.collect::<Vec<u16>>())
    };
    if let Some(little) = table.strip_prefix(b"\xff\xfe") {
        return Ok(wide(little, u16::from_le_bytes));
    }
    if let Some(big) = table.strip_prefix(b"\xfe\xff") {
        return Ok(wide(big, u16::from_be_bytes));
    }
    let table = table.strip_prefix(b"\xef\xbb\xbf").unwrap_or(table);
    match String::from_utf8(table.to_vec()) {
        Ok(text) => Ok(text),
        Err(_) => Err(Error::data(
            "the table is not UTF-8: save it as \"CSV UTF-8\"",
        )),
    }
}

/// The line by which a spreadsheet is told what parts the cells (`sep=;`),
/// and the table behind it. It is no row of the table.
fn told_apart(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let sign = line.trim_end_matches('\r').trim_matches('"');
    match sign.as_bytes() {
        [name @ .., sign]
            if name.eq_ignore_ascii_case(b"sep=") && sign.is_ascii() =>
        {
            (Some(*sign), rest)
        }
        _ => (None, text),
    }
}

/// How the cells of a table are found.
struct Columns {
    /// What parts them, which spreadsheets choose by the country.
    delimiter: u8,
    needed: [usize; 6],
    helps: [Option<usize>; 2],
}

/// The columns, by the first row.
fn header(text: &str, told: Option<u8>) -> Result<Columns, Error> {
    for delimiter in told.into_iter().chain([b',', b';', b'\t']) {
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(delimiter).has_headers(false).flexible(true);
        let mut reader = reader.from_reader(text.as_bytes());
        let Some(Ok(names)) = reader.records().next() else { continue };
        let column =
            |name: &str| names.iter().position(|own| own.trim() == name);
        let all = ["file", "line", "column", "field", "before", "decision"];
        let found = all.map(column);
        if found.iter().all(Option::is_some) {
            let helps = ["read line", "after"].map(column);
            let found = found.map(Option::unwrap_or_default);
            return Ok(Columns { delimiter, needed: found, helps });
        }
    }
    Err(Error::data(format!(
        "no table of a review: its first row must be that of `khoidau review \
         --format csv`: {}",
        COLUMNS.join(",")
    )))
}

/// What a cell decides, or why it decides nothing that can be meant.
fn verdict(cell: &str) -> Option<Result<Verdict, String>> {
    let cell = cell.trim();
    if cell.is_empty() {
        return None;
    }
    if is_stands(cell) {
        return Some(Ok(Verdict::Stands));
    }
    if AS_READ.contains(&cell) {
        return Some(Ok(Verdict::AsRead));
    }
    let text = unsafe_again(cell);
    let is_unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let why = if COMPUTED.contains(&text) {
        "is what a spreadsheet made of something that begins with =: write \
         the text alone"
    } else if cell.starts_with('=') {
        "begins with =, which takes what stands when it is alone: write the \
         text alone"
    } else if text.contains(is_unseen) {
        "has signs that are not seen: write it anew"
    } else {
        return Some(Ok(Verdict::Text(text.to_owned())));
    };
    Some(Err(format!("{text:?} {why}")))
}

/// What a field is asked about: what it was read from, or where nothing was,
/// the name of its document.
fn about(view: &DocumentView, field: &FieldView) -> String {
    match field.evidence.first() {
        Some(place) => place.text.clone(),
        None => view.name.join(" "),
    }
}

/// A date as people write it, in the order in which records have it.
fn in_order(text: &str) -> Option<String> {
    let mut parts = text.trim().split(['/', '.', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let year: u16 = year.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn is_stands(cell: &str) -> bool {
    STANDS.iter().any(|own| cell.eq_ignore_ascii_case(own))
}

/// A decision as its cell has it.
fn told(
    decided: &DecidedView,
    stands: Option<&str>,
    read: Option<&str>,
) -> String {
    let after = decided.after.as_deref();
    if after == stands {
        STANDS[0].to_owned()
    } else if after == read {
        AS_READ[0].to_owned()
    } else {
        safe(after.unwrap_or_default())
    }
}

fn others(others: &[RunnerUp]) -> String {
    let others = others
        .iter()
        .map(|other| format!("{} ({:.3})", other.text, other.confidence));
    safe(&others.collect::<Vec<_>>().join(" | "))
}

/// A text as a cell that no spreadsheet computes, or takes for a number or a
/// date that it is not.
fn safe(text: &str) -> String {
    match needs_apostrophe(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The text of a cell.
fn unsafe_again(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_apostrophe(text) => text,
        _ => cell,
    }
}

fn needs_apostrophe(text: &str) -> bool {
    let cell = text.trim();
    if is_computed(text) || is_stands(cell) || AS_READ.contains(&cell) {
        return true;
    }
    let is_part = |c: char| c.is_ascii_digit() || " .,:/-eE%".contains(c);
    let number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(is_part);
    let whole = text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'))
        && text.len() <= 15;
    number && !whole
}

#[cfg(test)]
mod tests;
