//! Records as JSON, with all their evidence.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Source;
use crate::record::Document;

/// The JSON Schema (draft 2020-12) of what [`Form::Json`] and
/// [`Form::JsonLines`] give.
///
/// [`Form::Json`]: super::Form::Json
/// [`Form::JsonLines`]: super::Form::JsonLines
pub const SCHEMA: &str = include_str!("schema.json");

/// The version of the schema, a whole number that grows when a reader of the
/// former version might stumble.
pub const VERSION: u32 = 2;

pub fn opening() -> String {
    format!("{{\"version\":{VERSION},\"documents\":[\n")
}

/// A value as JSON, in one line.
pub fn line(value: &impl Serialize) -> String {
    let written = serde_json::to_string(value);
    debug_assert!(written.is_ok(), "{written:?}");
    written.unwrap_or_default()
}

/// One of the documents of a text.
struct Record<'d> {
    source: &'d Source,
    all: &'d [Document],
    at: usize,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Record { source, all, at } = *self;
        let one = &all[at];
        let parent = one.parent().filter(|&parent| parent < all.len());
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("id", &source.id(at))?;
        map.serialize_entry("file", &source.name_of(at))?;
        map.serialize_entry("path", source.path_of(at))?;
        map.serialize_entry("encoding", source.encoding_of(at))?;
        let tiers: Vec<&str> =
            source.tiers().iter().map(|t| t.name()).collect();
        map.serialize_entry("tiers", &tiers)?;
        map.serialize_entry("line_start", &one.lines().start)?;
        map.serialize_entry("line_end", &one.lines().end)?;
        map.serialize_entry("role", one.role().name())?;
        map.serialize_entry("parent", &parent.map(|at| source.id(at)))?;
        one.add_to(&mut map)?;
        map.end()
    }
}

/// One of the documents of a text.
pub fn document(source: &Source, all: &[Document], at: usize) -> String {
    line(&Record { source, all, at })
}
