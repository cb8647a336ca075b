//! What a person should look at, as a list to go through.

use std::fmt::Write;

use super::text::{cut, tidy};
use super::{Exporter, Form, Source, delivery::Delivery};
use crate::record::{Document, Field, Role, System};

/// Lists required fields that are missing, values that are not sure, and
/// readings that disagree.
///
/// ```
/// use khoidau::record::export::{Review, Source};
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

/// An other reading that is less likely is not worth a look.
const RIVAL: f64 = 0.2;

/// The characters of a value that are shown.
const SHOWN: usize = 80;

impl Review {
    /// Below this confidence a value is listed, if nothing else is said.
    pub const SURE: f64 = 0.7;

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
        self.fields(document, &mut found);
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

    fn fields(&self, one: &Document, out: &mut String) {
        let shown = |value: &String| shortened(value);
        self.look("system", &one.system, |s: &System| s.name().into(), out);
        for (key, field) in [
            ("number", &one.number),
            ("symbol", &one.symbol),
            ("type", &one.doc_type),
            ("subject", &one.subject),
            ("issuing_body", &one.issuing_body),
            ("superior_body", &one.superior_body),
            ("place", &one.place),
        ] {
            self.look(key, field, shown, out);
        }
        self.look("date", &one.date, |date| date.to_string(), out);
        for (key, list) in
            [("addressees", &one.addressees), ("recipients", &one.recipients)]
        {
            for field in list {
                self.field(key, field, shown, out);
            }
        }
        for (key, field) in [
            ("authority", &one.authority),
            ("authority_body", &one.authority_body),
            ("signer_title", &one.signer_title),
            ("signer", &one.signer),
            ("secrecy", &one.secrecy),
            ("urgency", &one.urgency),
            ("circulation", &one.circulation),
        ] {
            self.look(key, field, shown, out);
        }
        self.look("draft", &one.draft, bool::to_string, out);
        for citation in &one.cited_documents {
            self.field("cites", &citation.number_symbol, shown, out);
            self.look("cites, type", &citation.doc_type, shown, out);
            let date = |date: &_| format!("{date}");
            self.look("cites, date", &citation.date, date, out);
        }
    }

    fn look<T: PartialEq>(
        &self,
        key: &str,
        field: &Option<Field<T>>,
        shown: impl Fn(&T) -> String,
        out: &mut String,
    ) {
        if let Some(field) = field {
            self.field(key, field, shown, out);
        }
    }

    /// Lists a value that is not sure or has a rival.
    fn field<T: PartialEq>(
        &self,
        key: &str,
        field: &Field<T>,
        shown: impl Fn(&T) -> String,
        out: &mut String,
    ) {
        let rival = field.runners_up.iter().find(|other| {
            other.value != field.value && other.confidence >= RIVAL
        });
        let doubtful =
            field.confidence.is_nan() || field.confidence < self.sure;
        let verdict = match (doubtful, rival) {
            (false, None) => return,
            (_, Some(_)) => "disagree",
            (true, None) => "doubtful",
        };
        let _ = write!(
            out,
            "  {verdict}: {key}, line {}: {} ({}, {:.3})",
            field.lines.start,
            shown(&field.value),
            field.rule,
            field.confidence,
        );
        if let Some(rival) = rival {
            let _ = write!(
                out,
                " or {} ({}, {:.3})",
                shown(&rival.value),
                rival.rule,
                rival.confidence,
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
