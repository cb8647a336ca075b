//! Documents as they are in the tables.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row};

use super::fill::within;
use super::packed::{self, Kept};
use super::record::Key;
use super::text::Text;

/// A document with its text.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub id: String,
    pub file: String,
    pub part: String,
    pub role: String,
    pub lines: (u32, u32),
    /// The first page that something was read from.
    pub page: Option<u32>,
    pub date: Option<i64>,
    pub fields: Vec<(Key, Rc<str>)>,
    pub text: Text,
}

impl Stored {
    /// The first value of a field.
    pub fn value(&self, key: Key) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.0 == key).map(|(_, value)| &**value)
    }
}

/// Reads documents, and remembers the names that many of them share.
pub(super) struct Shelf<'d> {
    document: CachedStatement<'d>,
    fields: CachedStatement<'d>,
    citations: CachedStatement<'d>,
    name: CachedStatement<'d>,
    names: HashMap<i64, Rc<str>>,
}

impl<'d> Shelf<'d> {
    pub fn new(db: &'d Connection) -> rusqlite::Result<Shelf<'d>> {
        Ok(Shelf {
            document: db.prepare_cached(
                "SELECT i.id, i.file, d.part, d.role, d.first_line, \
                 d.last_line, d.date FROM documents AS d \
                 JOIN document_ids AS i ON i.document = d.id \
                 WHERE d.id = ?1",
            )?,
            fields: db.prepare_cached(
                "SELECT data, seen FROM fields WHERE document = ?1",
            )?,
            citations: db.prepare_cached(
                "SELECT type, number_symbol FROM citations \
                 WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
            )?,
            name: db.prepare_cached("SELECT text FROM names WHERE id = ?1")?,
            names: HashMap::new(),
        })
    }

    pub fn take(&mut self, id: i64) -> rusqlite::Result<Stored> {
        let Shelf { document, fields, citations, name, names } = self;
        let mut named = |id: i64| -> rusqlite::Result<Rc<str>> {
            if let Some(text) = names.get(&id) {
                return Ok(Rc::clone(text));
            }
            let text: String = name.query_row([id], |row| row.get(0))?;
            let text: Rc<str> = text.into();
            names.insert(id, Rc::clone(&text));
            Ok(text)
        };
        let mut all = Vec::new();
        let mut page: Option<u32> = None;
        let fields = fields.query_row([id], packed::read)?;
        for field in fields {
            let value = match field.value {
                Kept::Name(id) => named(id)?,
                Kept::Text(text) => text.into(),
            };
            all.push((field.key, value));
            let at = field.seen.page;
            page = page.or(at).min(at.or(page));
        }
        let mut cited = Vec::new();
        let mut rows = citations.query(within(id))?;
        while let Some(row) = rows.next()? {
            let kind: Option<i64> = row.get(0)?;
            let number: String = row.get(1)?;
            cited.push((kind.map(&mut named).transpose()?, number));
        }
        let fields: Vec<(Key, &str)> =
            all.iter().map(|(key, value)| (*key, &**value)).collect();
        let cited: Vec<(Option<&str>, &str)> = cited
            .iter()
            .map(|(kind, number)| (kind.as_deref(), &**number))
            .collect();
        let text = Text::of(&fields, &cited);
        let (stored, role) = document.query_row([id], |row| {
            let stored = Stored {
                id: row.get(0)?,
                file: row.get(1)?,
                part: part(row)?,
                role: String::new(),
                lines: (row.get(4)?, row.get(5)?),
                page,
                date: row.get(6)?,
                fields: Vec::new(),
                text,
            };
            Ok((stored, row.get(3)?))
        })?;
        let role = named(role)?.to_string();
        Ok(Stored { role, fields: all, ..stored })
    }
}

fn part(row: &Row<'_>) -> rusqlite::Result<String> {
    Ok(match row.get_ref(2)? {
        ValueRef::Integer(number) => number.to_string(),
        other => other.as_str()?.to_owned(),
    })
}
