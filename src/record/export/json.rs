//! Records as JSON, with all their evidence.

use std::fmt::Write;

use super::Source;
use crate::record::{Citation, Date, Document, Field, Lines, System};

/// The JSON Schema (draft 2020-12) of what [`Form::Json`] and
/// [`Form::JsonLines`] give.
///
/// [`Form::Json`]: super::Form::Json
/// [`Form::JsonLines`]: super::Form::JsonLines
pub const SCHEMA: &str = include_str!("schema.json");

/// The version of the schema, a whole number that grows when a reader of the
/// former version might stumble.
pub const VERSION: u32 = 1;

pub fn opening() -> String {
    format!("{{\"version\":{VERSION},\"documents\":[\n")
}

/// A JSON string with its quotes.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value of a field.
trait Scalar {
    fn json(&self) -> String;

    /// What stands behind the value.
    fn more(&self) -> String {
        String::new()
    }
}

impl Scalar for String {
    fn json(&self) -> String {
        quoted(self)
    }
}

impl Scalar for bool {
    fn json(&self) -> String {
        self.to_string()
    }
}

impl Scalar for usize {
    fn json(&self) -> String {
        self.to_string()
    }
}

impl Scalar for System {
    fn json(&self) -> String {
        quoted(self.name())
    }
}

impl Scalar for Date {
    fn json(&self) -> String {
        quoted(&self.to_string())
    }

    fn more(&self) -> String {
        format!(",\"precision\":\"{}\"", self.precision())
    }
}

/// An object whose keys stand in the order in which they are added.
pub struct Object {
    out: String,
}

impl Object {
    pub fn new() -> Object {
        Object { out: "{".to_owned() }
    }

    /// Adds a value that is JSON already.
    pub fn add(mut self, key: &str, value: impl AsRef<str>) -> Object {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        let _ = write!(self.out, "\"{key}\":{}", value.as_ref());
        self
    }

    pub fn end(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

/// Values between brackets.
pub fn list(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    format!("[{}]", values.join(","))
}

/// A value that may not be there.
pub fn or_null(value: Option<String>) -> String {
    value.unwrap_or_else(|| "null".to_owned())
}

/// A share, always with three digits; what is not one is 0.
fn share(value: f64) -> String {
    match value.is_nan() {
        true => "0.000".to_owned(),
        false => format!("{:.3}", value.clamp(0.0, 1.0)),
    }
}

fn lines(lines: Lines) -> String {
    format!("[{},{}]", lines.start, lines.end)
}

fn field<T: Scalar>(field: &Field<T>) -> String {
    let others = field.runners_up.iter().map(|other| {
        format!(
            "{{\"value\":{}{},\"confidence\":{},\"rule\":{}}}",
            other.value.json(),
            other.value.more(),
            share(other.confidence),
            quoted(other.rule)
        )
    });
    format!(
        "{{\"value\":{}{},\"confidence\":{},\"span\":[{},{}],\"lines\":{},\
         \"raw\":{},\"rule\":{},\"runners_up\":{}}}",
        field.value.json(),
        field.value.more(),
        share(field.confidence),
        field.span.start(),
        field.span.end(),
        lines(field.lines),
        quoted(&field.raw),
        quoted(field.rule),
        list(others)
    )
}

fn known<T: Scalar>(value: &Option<Field<T>>) -> String {
    or_null(value.as_ref().map(field))
}

fn citation(one: &Citation) -> String {
    Object::new()
        .add("number_symbol", field(&one.number_symbol))
        .add("canonical", or_null(one.canonical.as_deref().map(quoted)))
        .add("type", known(&one.doc_type))
        .add("issuer", known(&one.issuer))
        .add("date", known(&one.date))
        .add("line", one.number_symbol.lines.start.to_string())
        .end()
}

/// One of the documents of a text.
pub fn document(source: &Source, all: &[Document], at: usize) -> String {
    let one = &all[at];
    let parent = one.parent.filter(|&parent| parent < all.len());
    let draft = match &one.draft {
        Some(draft) if draft.value => field(draft),
        _ => "false".to_owned(),
    };
    let object = Object::new()
        .add("id", quoted(&source.id(at)))
        .add("file", or_null(source.name().map(quoted)))
        .add("path", quoted(source.path()))
        .add("line_start", one.lines.start.to_string())
        .add("line_end", one.lines.end.to_string())
        .add("role", quoted(one.role.name()))
        .add("parent", or_null(parent.map(|p| quoted(&source.id(p)))))
        .add("system", known(&one.system))
        .add("number", known(&one.number))
        .add("symbol", known(&one.symbol))
        .add("type", known(&one.doc_type))
        .add("subject", known(&one.subject))
        .add("issuing_body", known(&one.issuing_body))
        .add("superior_body", known(&one.superior_body))
        .add("issuing_body_full", known(&one.issuing_body_full))
        .add("place", known(&one.place))
        .add("date", known(&one.date))
        .add("addressees", list(one.addressees.iter().map(field)))
        .add("recipients", list(one.recipients.iter().map(field)))
        .add("authority", known(&one.authority))
        .add("authority_body", known(&one.authority_body))
        .add("signer_title", known(&one.signer_title))
        .add("signer", known(&one.signer))
        .add("secrecy", known(&one.secrecy))
        .add("urgency", known(&one.urgency))
        .add("circulation", known(&one.circulation))
        .add("draft", draft)
        .add("cited_documents", list(one.cited_documents.iter().map(citation)))
        .add("pages", known(&one.pages));
    match one.citations_left_out {
        0 => object.end(),
        more => object.add("citations_left_out", more.to_string()).end(),
    }
}
