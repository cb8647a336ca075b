//! Says of every citation which document it names, by the rules of
//! [`graph`](crate::graph), for the numbers of which something has changed.
//! One number after another, so that memory is that of the commonest.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::fault::{Place, Result};
use super::packed::{self, Kept};
use super::record::{self, Key};
use crate::graph::told::{self, Home, Told};
use crate::record::Document;

/// A mention of one number: a document, or a citation in one.
#[derive(Clone, Copy, Debug)]
enum Mention {
    Document(i64),
    Citation(i64),
}

impl Mention {
    /// The document in which it stands.
    fn document(self) -> i64 {
        match self {
            Mention::Document(id) => id,
            Mention::Citation(id) => id >> 16,
        }
    }
}

/// The mentions of one number, each with the place of what it tells among
/// all that is told.
#[derive(Debug, Default)]
struct Number {
    told: BTreeMap<Told, usize>,
    mentions: Vec<(Mention, usize)>,
}

impl Number {
    fn add(&mut self, mention: Mention, told: Told) {
        let next = self.told.len();
        let at = match self.told.entry(told) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(next),
        };
        self.mentions.push((mention, at));
    }
}

/// The mentions that are gathered at a time, in some tens of megabytes.
const SOME: i64 = 500_000;

/// Settles some numbers, in order, or all.
///
/// There are no indexes by number: they would take more of the file than
/// going through it takes time, which is a second or two for a million
/// documents.
pub(super) fn settle(
    db: &Connection,
    place: &Place,
    keys: Option<&[i64]>,
) -> Result<()> {
    place.may(all(db, keys))
}

fn all(db: &Connection, keys: Option<&[i64]>) -> rusqlite::Result<()> {
    let count = "SELECT (SELECT count(*) FROM documents) + \
         (SELECT count(*) FROM citations)";
    let count: i64 = db.query_one(count, [], |row| row.get(0))?;
    let parts = match keys {
        Some(keys) if (keys.len() as i64) < SOME => 1,
        _ => 1 + count / SOME,
    };
    for part in 0..parts {
        let due = |key: i64| {
            key % parts == part
                && keys.is_none_or(|keys| keys.binary_search(&key).is_ok())
        };
        let mut of: BTreeMap<i64, Vec<Mention>> = BTreeMap::new();
        let mut find = db.prepare(
            "SELECT id, key FROM citations WHERE key IS NOT NULL ORDER BY id",
        )?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get(1)?;
            if due(key) {
                let mention = Mention::Citation(row.get(0)?);
                of.entry(key).or_default().push(mention);
            }
        }
        let mut gone = db.prepare("DELETE FROM works WHERE document = ?1")?;
        let mut find = db.prepare(
            "SELECT id, key FROM documents WHERE key IS NOT NULL ORDER BY id",
        )?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let (id, key) = (row.get(0)?, row.get(1)?);
            if due(key) {
                if keys.is_some() {
                    gone.execute([id])?;
                }
                // What nobody names need not be told apart.
                if let Some(mentions) = of.get_mut(&key) {
                    mentions.push(Mention::Document(id));
                }
            }
        }
        for mentions in of.into_values() {
            one(db, &mentions)?;
        }
    }
    Ok(())
}

/// Settles the mentions of one number, or of several where their keys meet by
/// chance.
fn one(db: &Connection, mentions: &[Mention]) -> rusqlite::Result<()> {
    let mut numbers: BTreeMap<String, Number> = BTreeMap::new();
    let mut last = None;
    for &mention in mentions {
        let told = match mention {
            Mention::Document(id) => told::of_document(&document(db, id)?),
            Mention::Citation(id) => citation(db, id, &mut last)?,
        };
        if let Some((key, told)) = told {
            numbers.entry(key).or_default().add(mention, told);
        }
    }
    for number in numbers.into_values() {
        write(db, number)?;
    }
    Ok(())
}

/// What a citation tells; the last document in which one was read is
/// remembered.
fn citation(
    db: &Connection,
    id: i64,
    last: &mut Option<(i64, Home)>,
) -> rusqlite::Result<Option<(String, Told)>> {
    let mut find = db.prepare_cached(
        "SELECT c.number_symbol, c.canonical, t.text, i.text, c.date \
         FROM citations AS c LEFT JOIN names AS t ON t.id = c.type \
         LEFT JOIN names AS i ON i.id = c.issuer WHERE c.id = ?1",
    )?;
    let mut rows = find.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = |at: usize| -> rusqlite::Result<Option<&str>> {
        Ok(row.get_ref(at)?.as_str_or_null()?)
    };
    let number: String = row.get(0)?;
    let issuer = text(3)?;
    let citation =
        record::citation(&number, text(1)?, text(2)?, issuer, text(4)?);
    let within = Mention::Citation(id).document();
    if last.as_ref().is_none_or(|(known, _)| *known != within) {
        // The place of the document matters to bodies alone.
        let home = match issuer {
            Some(_) => document(db, within)?,
            None => record::document(std::iter::empty()),
        };
        if issuer.is_none() {
            return Ok(told::of_citation(&citation, &Home::of(&home)));
        }
        *last = Some((within, Home::of(&home)));
    }
    let home = last.as_ref().map(|(_, home)| home);
    Ok(home.and_then(|home| told::of_citation(&citation, home)))
}

/// What the identity of a document is made of.
fn document(db: &Connection, id: i64) -> rusqlite::Result<Document> {
    let mut find = db
        .prepare_cached("SELECT data, seen FROM fields WHERE document = ?1")?;
    let mut name =
        db.prepare_cached("SELECT text FROM names WHERE id = ?1")?;
    let fields = find.query_row([id], packed::read)?;
    let mut all: Vec<(Key, String)> = Vec::new();
    for field in fields {
        if field.key > Key::Date {
            break;
        }
        let value = match field.value {
            Kept::Name(id) => name.query_row([id], |row| row.get(0))?,
            Kept::Text(text) => text,
        };
        all.push((field.key, value));
    }
    Ok(record::document(all.iter().map(|(key, value)| (*key, &**value))))
}

/// Writes which mentions are of which document. Of several copies the first
/// by name stands for all.
fn write(db: &Connection, number: Number) -> rusqlite::Result<()> {
    let mut told: Vec<(Told, usize)> = number.told.into_iter().collect();
    told.sort_by_key(|&(_, at)| at);
    let told: Vec<Told> = told.into_iter().map(|(told, _)| told).collect();
    let parts = told::parts(&told);
    let mut part_of = vec![0; told.len()];
    for (part, (members, _)) in parts.iter().enumerate() {
        for &member in members {
            part_of[member] = part;
        }
    }
    let mut copies: Vec<Vec<i64>> = vec![Vec::new(); parts.len()];
    for &(mention, at) in &number.mentions {
        if let Mention::Document(id) = mention {
            copies[part_of[at]].push(id);
        }
    }
    let mut insert =
        db.prepare_cached("INSERT OR REPLACE INTO works VALUES(?1, ?2)")?;
    let mut work = Vec::new();
    for copies in &mut copies {
        copies.sort_unstable();
        let own = first(db, copies)?;
        for &id in &*copies {
            insert.execute(params![id, own])?;
        }
        work.push(own);
    }
    let mut update = db.prepare_cached(
        "UPDATE citations SET work = ?2, might_be = ?3 WHERE id = ?1",
    )?;
    for &(mention, at) in &number.mentions {
        let Mention::Citation(id) = mention else { continue };
        let part = part_of[at];
        // A document that bears its own number in its text names nothing.
        let itself = copies[part].binary_search(&mention.document()).is_ok();
        let to = work[part].filter(|_| !itself);
        update.execute(params![id, to, parts[part].1 as i64])?;
    }
    Ok(())
}

/// The first of some documents by their names.
fn first(db: &Connection, ids: &[i64]) -> rusqlite::Result<Option<i64>> {
    let [_, _, ..] = ids else { return Ok(ids.first().copied()) };
    let mut find = db.prepare_cached(
        "SELECT file, part FROM document_ids WHERE document = ?1",
    )?;
    let mut best: Option<((String, Part), i64)> = None;
    for &id in ids {
        let name = find.query_row([id], |row| {
            let part = match row.get_ref(1)? {
                ValueRef::Integer(number) => Part::Number(number),
                other => Part::Text(other.as_str()?.to_owned()),
            };
            Ok((row.get(0)?, part))
        })?;
        if best.as_ref().is_none_or(|(best, _)| name < *best) {
            best = Some((name, id));
        }
    }
    Ok(best.map(|(_, id)| id))
}

/// What stands behind `#` in the name of a document.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(i64),
    Text(String),
}
