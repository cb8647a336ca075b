//! What a person should look at, as a list to go through.

use std::fmt::Write;

#[cfg(feature = "review")]
use super::delivery::REQUIRED;
use super::text::{cut, tidy};
use super::{Exporter, Form, Source, delivery::Delivery};
use crate::record::{Citation, Document, FieldRef, Role};

/// Lists required fields that are missing, values that are not sure, and
/// readings that disagree.
///
/// ```
/// use khoidau::export::{Review, Source};
/// use khoidau::record::{Document, Lines, Role};
///
/// let document = Document::new(Lines { start: 1, end: 9 }, Role::Main);
/// let source = Source::file("a.txt", "a.txt");
/// let list = Review::new().file(&source, &[document]);
/// assert_eq!(
///     list,
///     "a.txt#1, lines 1-9: no number\n  \
///      missing: type, subject, issuing_body, date\n"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Review {
    sure: f64,
    exporter: Exporter,
}

impl Default for Review {
    fn default() -> Review {
        Review::new()
    }
}

/// The characters of a value that are shown.
const SHOWN: usize = 80;

impl Review {
    /// Below this confidence a value is listed, if nothing else is said.
    ///
    /// Of documents that it was not set by, 94 of 100 wrong values are below
    /// it, among the 15 of 100 of all that are (`dictionaries/calibrate
    /// --folds`).
    pub const SURE: f64 = 0.975;

    /// An other reading that is less likely is not worth a look.
    pub(crate) const RIVAL: f64 = 0.2;

    /// The fields that are required if nothing else is said.
    #[cfg(feature = "review")]
    pub(crate) const REQUIRED: [&str; 4] = REQUIRED;

    /// With type, subject, issuing body and date required.
    pub fn new() -> Review {
        Review { sure: Review::SURE, exporter: Exporter::new(Form::Csv) }
    }

    /// Lists the values that are less sure, from 0 to 1.
    ///
    /// # Errors
    ///
    /// If it is no number from 0 to 1.
    pub fn sure(mut self, sure: f64) -> Result<Review, crate::Error> {
        // Judged by the same rule, though nothing is left out here.
        self.exporter.clone().min_confidence(sure)?;
        self.sure = sure;
        Ok(self)
    }

    /// Takes the required fields of an exporter whose form is not one of a
    /// circular.
    pub fn required_of(mut self, exporter: &Exporter) -> Review {
        if exporter.form.columns().is_empty() {
            self.exporter.required = exporter.required.clone();
        }
        self
    }

    /// The list for the documents of one text; empty if all is well.
    pub fn file(&self, source: &Source, documents: &[Document]) -> String {
        let mut out = String::new();
        for index in 0..documents.len() {
            let exporter = &self.exporter;
            let one = Delivery { exporter, source, documents, index };
            self.document(&one, &mut out);
        }
        out
    }

    fn document(&self, one: &Delivery<'_>, out: &mut String) {
        let document = one.document();
        let mut found = String::new();
        let mut missing = one.missing();
        if document.role == Role::Appendix {
            // An appendix has the date of the document it belongs to.
            missing.retain(|&key| key != "date" && key != "issuing_body");
        }
        if !missing.is_empty() {
            let _ = writeln!(found, "  missing: {}", missing.join(", "));
        }
        self.fields(document, one.path(), &mut found);
        if found.is_empty() {
            return;
        }
        let name = one.number_symbol();
        let _ = writeln!(
            out,
            "{}, lines {}: {}",
            one.id(),
            one.lines(),
            name.as_deref().unwrap_or("no number"),
        );
        out.push_str(&found);
    }

    fn fields(&self, one: &Document, path: &str, out: &mut String) {
        // The name in full is made of the two bodies, and pages are counted.
        let made = ["issuing_body_full", "pages"];
        for field in one.fields().filter(|one| !made.contains(&one.key())) {
            self.field(field.key(), &field, path, out);
        }
        for field in one.cited_documents().iter().flat_map(Citation::fields) {
            let key = match field.key() {
                "number_symbol" => "cites",
                "type" => "cites, type",
                "date" => "cites, date",
                _ => continue,
            };
            self.field(key, &field, path, out);
        }
    }

    /// Lists a value that is not sure or has a rival. The line is that of
    /// the file in which the document begins, or names its file.
    fn field(
        &self,
        key: &str,
        field: &FieldRef<'_>,
        path: &str,
        out: &mut String,
    ) {
        let value = field.value();
        let others = field.alternatives();
        let rival = others.iter().find(|other| {
            *other.value() != value && other.confidence() >= Review::RIVAL
        });
        let doubtful = field.confidence() < self.sure;
        let verdict = match (doubtful, rival) {
            (false, None) => return,
            (_, Some(_)) => "disagree",
            (true, None) => "doubtful",
        };
        let _ = write!(out, "  {verdict}: {key}");
        if let Some(place) = field.evidence().first() {
            let line = place.lines().start;
            let _ = match place.file().filter(|&file| file != path) {
                Some(file) => write!(out, ", {file} line {line}"),
                None => write!(out, ", line {line}"),
            };
        }
        let _ = write!(
            out,
            ": {} ({}, {:.3})",
            shortened(&value),
            field.rule(),
            field.confidence(),
        );
        if let Some(rival) = rival {
            let _ = write!(
                out,
                " or {} ({}, {:.3})",
                shortened(rival.value()),
                rival.rule(),
                rival.confidence(),
            );
        }
        out.push('\n');
    }
}

/// A value that is not too long for a line.
fn shortened(value: &str) -> String {
    let value = tidy(value);
    match cut(&value, SHOWN) {
        Some(short) if !short.is_empty() => format!("{short}…"),
        _ => value,
    }
}
