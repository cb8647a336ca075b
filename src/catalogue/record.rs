//! The lines of `records.jsonl`, as far as a catalogue keeps them. What it
//! does not know is passed over, so that newer lines are read, too.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::export::text::tidy;
use crate::record::{Citation, Document, Field as Told, Lines, Role, Rule};
use crate::tables::System;

/// Declares the fields that are kept: the number each has in the file of a
/// catalogue, which stays, its key in JSON, and whether many documents share
/// its values.
macro_rules! keys {
    ($($name:ident = $id:literal, $key:literal, $shared:literal;)*) => {
        /// What a field is of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Key { $($name = $id,)* }

        impl Key {
            pub const ALL: &[Key] = &[$(Key::$name,)*];

            /// The number it has in the file.
            pub fn id(self) -> i64 {
                self as i64
            }

            pub fn of_id(id: i64) -> Option<Key> {
                match id {
                    $($id => Some(Key::$name),)*
                    _ => None,
                }
            }

            /// The key in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Key::$name => $key,)* }
            }

            fn of_name(name: &str) -> Option<Key> {
                match name {
                    $($key => Some(Key::$name),)*
                    _ => None,
                }
            }

            /// Whether its values are those of many documents, and are kept
            /// once.
            pub fn is_shared(self) -> bool {
                match self { $(Key::$name => $shared,)* }
            }
        }
    };
}

keys! {
    System = 1, "system", true;
    Number = 2, "number", false;
    Symbol = 3, "symbol", true;
    Type = 4, "type", true;
    Subject = 5, "subject", false;
    IssuingBody = 6, "issuing_body", true;
    SuperiorBody = 7, "superior_body", true;
    IssuingBodyFull = 8, "issuing_body_full", true;
    Place = 9, "place", true;
    Date = 10, "date", false;
    Addressees = 11, "addressees", true;
    Recipients = 12, "recipients", true;
    Authority = 13, "authority", true;
    AuthorityBody = 14, "authority_body", true;
    SignerTitle = 15, "signer_title", true;
    Signer = 16, "signer", true;
    Secrecy = 17, "secrecy", true;
    Urgency = 18, "urgency", true;
    Circulation = 19, "circulation", true;
    Draft = 20, "draft", false;
    Pages = 21, "pages", false;
}

/// A value as text.
#[derive(Debug, Default)]
pub(super) struct Value(pub String);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false")
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value(tidy(text)))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(Value(number.to_string()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value(number.to_string()))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
                Ok(Value(number.to_string()))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
                Ok(Value(yes.to_string()))
            }
        }
        from.deserialize_any(Any)
    }
}

/// A place that a value was read from.
#[derive(Debug, Deserialize)]
struct Spot {
    #[serde(default)]
    file: Option<IgnoredAny>,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    lines: Option<(u32, u32)>,
    #[serde(default)]
    bbox: Option<[f64; 4]>,
}

/// Where on a page a value stands: of values of several lines the first
/// line, and the box about all of them on the first page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Seen {
    pub page: Option<u32>,
    pub line: Option<u32>,
    pub bbox: Option<[f64; 4]>,
}

impl Seen {
    fn of(spots: &[Spot]) -> Seen {
        // A place in another of several joined files is not of this one.
        let mut spots = spots.iter().filter(|spot| spot.file.is_none());
        let Some(first) = spots.next() else { return Seen::default() };
        let mut seen = Seen {
            page: first.page,
            line: first.lines.map(|(line, _)| line),
            bbox: first.bbox,
        };
        let same = spots.filter(|spot| spot.page == first.page);
        for other in same.filter_map(|spot| spot.bbox) {
            let bbox = seen.bbox.get_or_insert(other);
            for (at, edge) in other.into_iter().enumerate() {
                bbox[at] = match at < 2 {
                    true => bbox[at].min(edge),
                    false => bbox[at].max(edge),
                };
            }
        }
        seen
    }
}

/// A value with where it was read.
#[derive(Debug, Deserialize)]
#[serde(from = "Raw")]
pub(super) struct Field {
    pub value: String,
    /// In thousandths.
    pub confidence: u16,
    pub seen: Seen,
}

#[derive(Deserialize)]
struct Raw {
    value: Value,
    #[serde(default)]
    confidence: f64,
    #[serde(default)]
    evidence: Vec<Spot>,
}

/// A confidence in thousandths.
pub(super) fn thousandths(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

impl From<Raw> for Field {
    fn from(raw: Raw) -> Field {
        Field {
            value: raw.value.0,
            confidence: thousandths(raw.confidence),
            seen: Seen::of(&raw.evidence),
        }
    }
}

/// No value, one, or a list of them.
struct Fields(Vec<Field>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, a field or a list of fields")
            }
            fn visit_unit<E>(self) -> Result<Fields, E> {
                Ok(Fields(Vec::new()))
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<Fields, A::Error> {
                let one = Field::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Fields(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Fields, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    all.push(one);
                }
                Ok(Fields(all))
            }
        }
        from.deserialize_any(Any)
    }
}

/// A document that is named in the text.
#[derive(Debug, Deserialize)]
pub(super) struct Cited {
    pub number_symbol: Field,
    #[serde(default)]
    pub canonical: Option<String>,
    #[serde(default)]
    pub r#type: Option<Field>,
    #[serde(default)]
    pub issuer: Option<Field>,
    #[serde(default)]
    pub date: Option<Field>,
}

/// One line: a document.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub id: String,
    pub file: Option<String>,
    pub path: String,
    pub encoding: Option<String>,
    pub tiers: Vec<String>,
    pub first_line: u32,
    pub last_line: u32,
    pub role: Option<String>,
    pub parent: Option<String>,
    pub fields: Vec<(Key, Field)>,
    pub cited: Vec<Cited>,
    pub left_out: u64,
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Record;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document as `khoidau extract` writes it")
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Record, A::Error> {
                let mut record = Record::default();
                while let Some(name) = map.next_key::<String>()? {
                    match &*name {
                        "id" => record.id = map.next_value()?,
                        "file" => record.file = map.next_value()?,
                        "path" => record.path = map.next_value()?,
                        "encoding" => record.encoding = map.next_value()?,
                        "tiers" => record.tiers = map.next_value()?,
                        "line_start" => {
                            record.first_line = map.next_value()?
                        }
                        "line_end" => record.last_line = map.next_value()?,
                        "role" => record.role = map.next_value()?,
                        "parent" => record.parent = map.next_value()?,
                        "cited_documents" => {
                            record.cited = map.next_value()?
                        }
                        "citations_left_out" => {
                            record.left_out = map.next_value()?;
                        }
                        name => match Key::of_name(name) {
                            Some(key) => {
                                let Fields(all) = map.next_value()?;
                                let all = all.into_iter();
                                record.fields.extend(all.map(|f| (key, f)));
                            }
                            None => drop(map.next_value::<IgnoredAny>()?),
                        },
                    }
                }
                // The order of the keys is nobody's promise.
                record.fields.sort_by_key(|(key, _)| *key);
                if record.id.is_empty() || record.path.is_empty() {
                    return Err(A::Error::custom("it lacks `id` or `path`"));
                }
                Ok(record)
            }
        }
        from.deserialize_map(Object)
    }
}

impl Record {
    /// The name of its file: that below its folder, or else the path.
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(&self.path)
    }

    /// What stands behind the path in its name, or in that of its parent.
    pub fn part<'r>(&self, id: &'r str) -> Option<&'r str> {
        id.strip_prefix(&*self.path)?.strip_prefix('#')
    }
}

/// What the identity of a document and of what it names is made of.
pub(super) fn document<'v>(
    values: impl Iterator<Item = (Key, &'v str)>,
) -> Document {
    let lines = Lines { start: 1, end: 1 };
    let mut document = Document::new(lines, Role::Main);
    for (key, value) in values {
        let text = || field(value);
        match key {
            Key::System => {
                let all = [System::Party, System::State, System::Mass];
                let named = all.into_iter().find(|one| one.name() == value);
                let told = named.map(|one| Told::new(one, 1.0, Rule::Manual));
                document.set_system(told);
            }
            Key::Number => drop(document.set_number(text())),
            Key::Symbol => drop(document.set_symbol(text())),
            Key::Type => drop(document.set_doc_type(text())),
            Key::IssuingBody => drop(document.set_issuing_body(text())),
            Key::SuperiorBody => drop(document.set_superior_body(text())),
            Key::IssuingBodyFull => {
                document.set_issuing_body_full(text());
            }
            Key::Place => drop(document.set_place(text())),
            Key::Date => {
                let date = value.parse().ok();
                let told = date.map(|date| Told::new(date, 1.0, Rule::Manual));
                document.set_date(told);
            }
            _ => {}
        }
    }
    document
}

fn field(value: &str) -> Told {
    Told::new(value.to_owned(), 1.0, Rule::Manual)
}

/// What a document names.
pub(super) fn citation(
    number_symbol: &str,
    canonical: Option<&str>,
    doc_type: Option<&str>,
    issuer: Option<&str>,
    date: Option<&str>,
) -> Citation {
    let mut citation = Citation::new(field(number_symbol));
    citation.set_canonical(canonical.map(str::to_owned));
    citation.set_doc_type(doc_type.map(field));
    citation.set_issuer(issuer.map(field));
    let date = date.and_then(|date| date.parse().ok());
    citation.set_date(date.map(|date| Told::new(date, 1.0, Rule::Manual)));
    citation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_leniently() {
        let line = r#"{"id":"a.txt#2","file":null,"path":"a.txt","new":[1],
            "line_start":3,"line_end":9,"role":"main","parent":"a.txt#1",
            "pages":{"value":2,"confidence":1},"number":{"value":"05",
            "confidence":0.9994,"rule":"of-tomorrow","evidence":[
            {"page":1,"lines":[4,4],"bbox":[10,20.5,30,40]},
            {"page":1,"lines":[5,5],"bbox":[5,42,28,60]},
            {"page":2,"lines":[6,6],"bbox":[0,0,99,99]}]},"symbol":null}"#;
        let record: Record = serde_json::from_str(line).unwrap();
        assert_eq!(record.file(), "a.txt");
        assert_eq!(record.part(&record.id), Some("2"));
        let [(Key::Number, number), (Key::Pages, pages)] = &record.fields[..]
        else {
            panic!("{record:?}")
        };
        assert_eq!((&*number.value, number.confidence), ("05", 999));
        assert_eq!(number.seen.line, Some(4));
        assert_eq!(number.seen.bbox, Some([5.0, 20.5, 30.0, 60.0]));
        assert_eq!((&*pages.value, pages.seen), ("2", Seen::default()));
        for broken in ["{}", "[]", r#"{"id":"a#1","path":"a","number":7}"#] {
            assert!(serde_json::from_str::<Record>(broken).is_err());
        }
    }

    #[test]
    fn keys_keep_their_numbers() {
        for (at, key) in Key::ALL.iter().enumerate() {
            assert_eq!(key.id(), at as i64 + 1);
            assert_eq!(Key::of_id(key.id()), Some(*key));
            assert_eq!(Key::of_name(key.name()), Some(*key));
        }
    }
}
