//! The values of a record as delivery forms have them.

use super::columns::{self, Column, Value};
use super::text::{cut, heading, slashes, tidy};
use super::{Exporter, Note, Source};
use crate::graph::{is_parted_by_slash, joined};
use crate::record::{Citation, Date, Document, Field, Role, System};

/// The names of the fields of a record, in the order of the table of all.
pub const KEYS: [&str; 20] = [
    "system",
    "number",
    "symbol",
    "type",
    "subject",
    "issuing_body",
    "superior_body",
    "place",
    "date",
    "addressees",
    "recipients",
    "authority",
    "authority_body",
    "signer_title",
    "signer",
    "secrecy",
    "urgency",
    "circulation",
    "pages",
    CITED,
];

/// The key of the documents that a document names.
pub const CITED: &str = "cited_documents";

/// The fields that no catalogue goes without.
pub const REQUIRED: [&str; 4] = ["type", "subject", "issuing_body", "date"];

/// One document of a text, seen through the settings.
#[derive(Clone, Copy)]
pub struct Delivery<'d> {
    pub exporter: &'d Exporter,
    pub source: &'d Source,
    pub documents: &'d [Document],
    pub index: usize,
}

impl<'d> Delivery<'d> {
    /// The documents of a text that have records of their own.
    pub fn records(
        exporter: &'d Exporter,
        source: &'d Source,
        documents: &'d [Document],
    ) -> impl Iterator<Item = Delivery<'d>> {
        let all = move |index| Delivery { exporter, source, documents, index };
        (0..documents.len()).map(all).filter(|one| !one.is_folded())
    }

    /// Whether it is told with the document it belongs to.
    fn is_folded(&self) -> bool {
        let document = self.document();
        !self.exporter.appendix_records
            && document.role == Role::Appendix
            && self.parent().is_some()
    }

    pub fn document(&self) -> &'d Document {
        &self.documents[self.index]
    }

    pub fn id(&self) -> String {
        self.source.id(self.index)
    }

    /// The path of the file in which it begins.
    pub fn path(&self) -> &'d str {
        self.source.path_of(self.index)
    }

    pub fn lines(&self) -> String {
        let lines = self.document().lines;
        format!("{}-{}", lines.start, lines.end)
    }

    /// The document it belongs to.
    pub fn parent(&self) -> Option<Delivery<'d>> {
        let index = self.document().parent?;
        let there = index < self.documents.len() && index != self.index;
        there.then_some(Delivery { index, ..*self })
    }

    /// The appendices that are told with it.
    pub fn appendices(&self) -> impl Iterator<Item = Delivery<'d>> {
        let this = *self;
        let all = move |index| Delivery { index, ..this };
        (0..self.documents.len()).map(all).filter(move |one| {
            one.is_folded() && one.document().parent == Some(this.index)
        })
    }

    /// A field that is sure enough.
    pub fn field<T>(&self, field: &'d Option<Field<T>>) -> Option<&'d T> {
        self.sure(field.as_ref()?)
    }

    fn sure<T>(&self, field: &'d Field<T>) -> Option<&'d T> {
        let least = self.exporter.min_confidence;
        (field.confidence >= least).then_some(&field.value)
    }

    /// A text that is sure enough and not empty.
    pub fn text(&self, field: &'d Option<Field>) -> Option<String> {
        self.field(field).map(|v| tidy(v)).filter(|v| !v.is_empty())
    }

    /// The texts of a list that are sure enough.
    pub fn texts(&self, fields: &'d [Field]) -> Vec<String> {
        let sure = fields.iter().filter_map(|field| self.sure(field));
        sure.map(|v| tidy(v)).filter(|v| !v.is_empty()).collect()
    }

    pub fn date(&self) -> Option<Date> {
        self.field(&self.document().date).copied()
    }

    /// The issuing body in full; as printed where that is all there is.
    pub fn body(&self) -> Option<String> {
        let document = self.document();
        self.text(&document.issuing_body_full)
            .or_else(|| self.text(&document.issuing_body))
    }

    pub fn subject(&self) -> Option<String> {
        let subject = self.text(&self.document().subject)?;
        Some(heading(&subject)).filter(|s| !s.is_empty())
    }

    /// Whether the symbol follows its number after a slash.
    fn has_slash(&self, symbol: &str) -> bool {
        is_parted_by_slash(symbol, self.system())
    }

    fn system(&self) -> Option<System> {
        self.field(&self.document().system).copied()
    }

    /// Number and symbol together; `None` where there is no number, for a
    /// symbol alone names no document.
    pub fn number_symbol(&self) -> Option<String> {
        let document = self.document();
        let number = self.text(&document.number)?;
        Some(match self.text(&document.symbol) {
            Some(symbol) => joined(&number, &symbol, self.system()),
            None => number,
        })
    }

    /// The name others call it by: number and symbol, or its place.
    pub fn name(&self) -> String {
        self.number_symbol().unwrap_or_else(|| self.id())
    }

    /// On whose behalf it is signed.
    pub fn competence(&self) -> Option<String> {
        let document = self.document();
        let parts = [&document.authority, &document.authority_body];
        let parts = parts.into_iter().filter_map(|field| self.text(field));
        Some(parts.collect::<Vec<_>>().join(" ")).filter(|s| !s.is_empty())
    }

    /// The documents it names, each once, in the order of the text.
    pub fn references(&self) -> Vec<(String, Option<Date>)> {
        let mut all: Vec<(String, Option<Date>)> = Vec::new();
        for citation in &self.document().cited_documents {
            let Some(one) = self.reference(citation) else { continue };
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    fn reference(&self, one: &'d Citation) -> Option<(String, Option<Date>)> {
        let name = tidy(self.sure(&one.number_symbol)?);
        let date = self.field(&one.date).copied();
        (!name.is_empty()).then_some((name, date))
    }

    pub fn is_draft(&self) -> bool {
        self.field(&self.document().draft).copied().unwrap_or(false)
    }

    /// What the circulars have no field for, with the type's name where its
    /// code does not tell it.
    fn rest(&self, with_type: bool) -> String {
        let document = self.document();
        let mut parts = Vec::new();
        let mut add = |label: &str, value: String| {
            if !value.is_empty() {
                parts.push(format!("{label}: {value}"));
            }
        };
        let kind = self.text(&document.doc_type).unwrap_or_default();
        if with_type && self.code(&kind).is_none() {
            add("Tên loại", kind);
        }
        let signing = [
            self.competence(),
            self.text(&document.signer_title),
            self.text(&document.signer),
        ];
        let signing: Vec<String> = signing.into_iter().flatten().collect();
        add("Ký", signing.join(", "));
        for (label, field) in [
            ("Nơi ban hành", &document.place),
            ("Độ mật", &document.secrecy),
            ("Độ khẩn", &document.urgency),
            ("Phạm vi lưu hành", &document.circulation),
        ] {
            add(label, self.text(field).unwrap_or_default());
        }
        if self.is_draft() {
            let mark = document.draft.iter().flat_map(Field::evidence);
            let mark: Vec<String> =
                mark.map(|place| tidy(place.text())).collect();
            let mark = mark.join(" ");
            add("Dự thảo", if mark.is_empty() { "có".into() } else { mark });
        }
        if let Some(parent) = self.parent() {
            add("Kèm theo", parent.name());
        }
        let titles = self.appendices().map(|one| {
            let title = one.subject().or_else(|| {
                let field = &one.document().doc_type;
                one.text(field)
            });
            title.unwrap_or_else(|| one.id())
        });
        add("Phụ lục", titles.collect::<Vec<_>>().join("; "));
        let cited =
            self.references().into_iter().map(|(name, date)| match date {
                Some(date) if date.day().is_some() => {
                    format!("{name} ngày {}", slashes(date, true))
                }
                Some(date) => format!("{name} ({})", slashes(date, true)),
                None => name,
            });
        add("Viện dẫn", cited.collect::<Vec<_>>().join("; "));
        add("Kính gửi", self.texts(&document.addressees).join("; "));
        add("Nơi nhận", self.texts(&document.recipients).join("; "));
        parts.join(". ")
    }

    fn code(&self, name: &str) -> Option<String> {
        columns::type_code(&self.exporter.knowledge, name)
    }

    /// A field of a circular, at its full length.
    fn value(&self, column: &Column) -> String {
        let document = self.document();
        let exporter = self.exporter;
        let capitals = |name: String| match exporter.capitals {
            true => name.to_uppercase(),
            false => name,
        };
        let found = match column.value {
            Value::Given => None,
            Value::Constant(value) => {
                // What was set for every record comes first.
                let set = exporter.set.iter().any(|(k, _)| *k == column.key);
                (!set).then(|| value.to_owned())
            }
            Value::TypeCode => self.text(&document.doc_type).map(|name| {
                self.code(&name).unwrap_or_else(|| columns::OTHER.to_owned())
            }),
            Value::TypeName => self.text(&document.doc_type).map(capitals),
            Value::Number => self.text(&document.number),
            Value::Symbol => self.text(&document.symbol).map(|symbol| {
                match exporter.leading_slash && self.has_slash(&symbol) {
                    true => format!("/{symbol}"),
                    false => symbol,
                }
            }),
            Value::Date => {
                self.date().map(|date| slashes(date, exporter.short_dates))
            }
            Value::Body => self.body().map(capitals),
            Value::Subject => self.subject(),
            Value::Pages => {
                self.field(&document.pages).map(|pages| pages.to_string())
            }
            Value::Mode => {
                self.text(&document.secrecy).map(|_| "03".to_owned())
            }
            Value::Rest => {
                let coded = exporter.form.columns();
                let coded = coded.iter().any(|c| c.value == Value::TypeCode);
                Some(self.rest(coded)).filter(|s| !s.is_empty())
            }
        };
        found.unwrap_or_else(|| {
            let set = exporter.set.iter().find(|(k, _)| *k == column.key);
            set.map(|(_, value)| value.clone()).unwrap_or_default()
        })
    }

    /// The fields of a circular, each at its length, those not known empty.
    pub fn values(&self, notes: &mut Vec<Note>) -> Vec<String> {
        let columns = self.exporter.form.columns();
        let values = columns.iter().map(|column| {
            let value = self.value(column);
            let Some(short) = cut(&value, column.limit) else {
                return value;
            };
            notes.push(Note::Cut {
                id: self.id(),
                key: column.key,
                length: value.chars().count(),
                limit: column.limit,
                kept: short.chars().count(),
            });
            short
        });
        values.collect()
    }

    /// The required fields of a circular among these values that are empty.
    pub fn missing_values(&self, values: &[String]) -> Vec<&'static str> {
        let columns = self.exporter.form.columns().iter().zip(values);
        let missing = columns.filter(|(column, value)| {
            value.is_empty() && self.exporter.required.contains(&column.key)
        });
        missing.map(|(column, _)| column.key).collect()
    }

    /// The required fields of the record that are not known.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_required = |key: &&str| self.exporter.required.contains(key);
        KEYS.into_iter()
            .filter(is_required)
            .filter(|key| !self.has(key))
            .collect()
    }

    /// Whether anything is known under a key, as far as it is sure enough.
    fn has(&self, key: &str) -> bool {
        match key {
            CITED => !self.references().is_empty(),
            key => !self.values_of(key).is_empty(),
        }
    }

    /// The values under a key that are sure enough and not empty, as text.
    pub fn values_of(&self, key: &str) -> Vec<String> {
        let least = self.exporter.min_confidence;
        self.document()
            .fields()
            .filter(|field| field.key() == key)
            .filter(|field| field.confidence() >= least)
            .map(|field| tidy(&field.value()))
            .filter(|value| !value.is_empty())
            .collect()
    }
}
