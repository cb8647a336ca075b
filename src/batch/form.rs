//! The form in which a repaired file is written.

use std::io::{self, Write};

use super::failure::{Failure, Stage};
use super::open::Opened;
use crate::edit::EditLog;
use crate::format::{self, Keep, Kind, Risk, Source};

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The file, of the format that it has, with the corrections in it.
    File(Keep),
    /// A scan with the corrections in it, written anew in a format.
    Anew(Kind),
    /// The corrected text.
    Text,
    /// The corrected text of HTML, without its markup.
    Unmarked,
}

impl Form {
    /// Writes a file with edits of its text made in it. `text` is its text
    /// with them.
    ///
    /// # Errors
    ///
    /// Those of `out`; if the form does not fit the file.
    pub fn write(
        self,
        opened: &Opened<'_>,
        (text, log): (&str, &EditLog),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let other = |failure: Failure| io::Error::other(failure);
        match (self, opened.scan()) {
            (Form::File(keep), Some(scan)) => scan.apply_to(log, keep, out),
            (Form::Anew(kind), Some(scan)) => {
                let bytes = scan.apply(log, Keep::No);
                let file = anew(&bytes, kind).map_err(other)?;
                out.write_all(file.as_bytes())
            }
            (Form::Unmarked, Some(scan)) => {
                out.write_all(unmarked(scan, log).as_bytes())
            }
            _ => {
                if opened.keeps_mark() {
                    out.write_all("\u{feff}".as_bytes())?;
                }
                out.write_all(text.as_bytes())
            }
        }
    }
}

/// The text of HTML with edits made in it, without its markup.
pub fn unmarked(scan: &Source<'_>, log: &EditLog) -> String {
    let bytes = scan.apply(log, Keep::No);
    let decoded = crate::encoding::decode(&bytes);
    let text = format::read(decoded.text());
    closed_up(text.as_str())
}

/// A text with at most one empty line between others.
fn closed_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut apart = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            apart = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut apart) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// A scan in another format.
///
/// # Errors
///
/// If it has several pages and a file of the format holds one.
pub fn anew(bytes: &[u8], kind: Kind) -> Result<String, Failure> {
    let scan = format::open(bytes).map_err(Failure::open)?;
    let mut files = scan.convert(kind).unwrap_or_default();
    match (files.pop(), files.len()) {
        (Some(file), 0) => Ok(file),
        (_, more) => Err(Failure::new(
            Stage::Write,
            format!(
                "has {} pages, and a file of the format {kind} holds one: \
                 take another format, or split the file into pages first",
                more + 1
            ),
        )),
    }
}

/// Why a PDF must not be written, where not all of its risks are accepted.
pub fn risky(scan: &Source<'_>, accepted: &[Risk]) -> Option<Failure> {
    let mut risks = scan.risks().iter().copied();
    let risk = risks.find(|risk| !accepted.contains(risk))?;
    let found = match risk {
        Risk::Damaged => "its table of objects is damaged",
        Risk::Encrypted => "it is encrypted",
        _ => "it is signed",
    };
    Some(Failure::new(
        Stage::Write,
        format!(
            "{found}: with --force {risk} {}; --to text writes its text",
            risk.consequence()
        ),
    ))
}
