//! The record for `serde`: what the JSON of the command says of a document,
//! without the name of its file.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::clues::{Clue, Clues};
use super::document::stored::Stored;
use super::field::Value;
use super::{Alternative, Citation, Document, Evidence, Field, Lines, Rule};
use crate::date::Date;
use crate::layout::BoundingBox;
use crate::span::Span;

/// A type that is stored as it is displayed.
macro_rules! as_displayed {
    ($($name:ident)*) => {
        $(
            impl Serialize for $name {
                fn serialize<S: Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<$name, D::Error> {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(D::Error::custom)
                }
            }
        )*
    };
}

as_displayed! { Date Rule }

/// Two numbers of which the second is not the smaller one.
fn range<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(usize, usize), D::Error> {
    let (start, end) = <(usize, usize)>::deserialize(deserializer)?;
    match start <= end {
        true => Ok((start, end)),
        false => Err(D::Error::custom("a range ends before it starts")),
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.start(), self.end()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        range(from).map(|(start, end)| Span::new(start, end))
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Lines, D::Error> {
        range(from).map(|(start, end)| Lines { start, end })
    }
}

impl Serialize for BoundingBox {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        [self.left, self.top, self.right, self.bottom].serialize(to)
    }
}

impl<'de> Deserialize<'de> for BoundingBox {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<BoundingBox, D::Error> {
        let [left, top, right, bottom] = Deserialize::deserialize(from)?;
        Ok(BoundingBox { left, top, right, bottom })
    }
}

/// A confidence, of which three digits count.
fn rounded(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

fn confidence<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(from)?;
    match (0.0..=1.0).contains(&share) {
        true => Ok(share),
        false => Err(D::Error::custom("a confidence is not from 0 to 1")),
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if let Some(file) = &self.file {
            map.serialize_entry("file", file)?;
        }
        map.serialize_entry("page", &self.page)?;
        map.serialize_entry("lines", &self.lines)?;
        map.serialize_entry("span", &self.span)?;
        map.serialize_entry("bbox", &self.bbox)?;
        map.serialize_entry("text", &self.text)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Evidence, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            file: Option<Box<str>>,
            page: Option<usize>,
            lines: Lines,
            span: Span,
            bbox: Option<BoundingBox>,
            text: String,
        }
        let Stored { file, page, lines, span, bbox, text } =
            Stored::deserialize(from)?;
        Ok(Evidence { file, page, lines, span, bbox, text })
    }
}

impl<T: Value + Serialize> Serialize for Alternative<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("value", &self.value)?;
        if let Some(precision) = self.value.precision() {
            map.serialize_entry("precision", precision)?;
        }
        map.serialize_entry("confidence", &rounded(self.confidence))?;
        map.serialize_entry("rule", &self.rule)?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Alternative<T> {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Alternative<T>, D::Error> {
        #[derive(Deserialize)]
        struct Stored<T> {
            value: T,
            #[serde(deserialize_with = "confidence")]
            confidence: f64,
            rule: Rule,
        }
        let Stored { value, confidence, rule } = Stored::deserialize(from)?;
        Ok(Alternative { value, confidence, rule })
    }
}

impl<T: Value + Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("value", &self.value)?;
        if let Some(precision) = self.value.precision() {
            map.serialize_entry("precision", precision)?;
        }
        map.serialize_entry("confidence", &rounded(self.confidence))?;
        map.serialize_entry("rule", &self.rule)?;
        map.serialize_entry("evidence", &self.evidence)?;
        map.serialize_entry("alternatives", &self.alternatives)?;
        if !self.clues.is_empty() {
            let clues = self.clues.iter().map(Clue::name);
            map.serialize_entry("clues", &clues.collect::<Vec<_>>())?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Field<T>, D::Error> {
        #[derive(Deserialize)]
        struct Stored<T> {
            value: T,
            #[serde(deserialize_with = "confidence")]
            confidence: f64,
            rule: Rule,
            evidence: Vec<Evidence>,
            alternatives: Vec<Alternative<T>>,
        }
        let Stored { value, confidence, rule, evidence, alternatives } =
            Stored::deserialize(from)?;
        let clues = Clues::default();
        let mut field =
            Field { value, confidence, rule, evidence, alternatives, clues };
        field.rank();
        Ok(field)
    }
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("number_symbol", &self.number_symbol)?;
        map.serialize_entry("canonical", &self.canonical)?;
        map.serialize_entry("type", &self.doc_type)?;
        map.serialize_entry("issuer", &self.issuer)?;
        map.serialize_entry("date", &self.date)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Citation {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Citation, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            number_symbol: Field,
            canonical: Option<String>,
            r#type: Option<Field>,
            issuer: Option<Field>,
            date: Option<Field<Date>>,
        }
        let stored = Stored::deserialize(from)?;
        Ok(Citation {
            number_symbol: stored.number_symbol,
            canonical: stored.canonical,
            doc_type: stored.r#type,
            issuer: stored.issuer,
            date: stored.date,
        })
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("line_start", &self.lines.start)?;
        map.serialize_entry("line_end", &self.lines.end)?;
        map.serialize_entry("role", &self.role)?;
        map.serialize_entry("parent", &self.parent)?;
        self.add_to(&mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Document, D::Error> {
        Stored::deserialize(from).map(Document::from)
    }
}
