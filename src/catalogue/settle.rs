//! Says of every citation which document it names, by the rules of
//! [`graph`](crate::graph), for the numbers of which something has changed.
//! One number after another, so that memory is that of the commonest.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::{Connection, Row, params};

use super::fault::{Place, Result};
use super::record::{self, Key};
use crate::graph::told::{self, Home, Told};
use crate::record::Document;

/// A mention of one number: a document, or a citation in one.
#[derive(Clone, Copy, Debug)]
enum Mention {
    Document(i64),
    Citation(i64, i64),
}

impl Mention {
    /// The document in which it stands.
    fn document(self) -> i64 {
        match self {
            Mention::Document(id) | Mention::Citation(id, _) => id,
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

/// Settles one number, and says so to no one else.
pub(super) fn settle(db: &Connection, place: &Place, key: i64) -> Result<()> {
    place.may(one(db, key))
}

fn one(db: &Connection, key: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM works WHERE key = ?1")?.execute([key])?;
    let cited = "SELECT EXISTS(SELECT 1 FROM citations WHERE key = ?1)";
    let mut cited = db.prepare_cached(cited)?;
    if !cited.query_row([key], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    // The number stands for several where their keys meet by chance.
    let mut numbers: BTreeMap<String, Number> = BTreeMap::new();
    documents(db, key, &mut numbers)?;
    citations(db, key, &mut numbers)?;
    for number in numbers.into_values() {
        write(db, key, number)?;
    }
    Ok(())
}

/// The documents of a number, in the order of their names, which is that of
/// the copies of one.
fn documents(
    db: &Connection,
    key: i64,
    numbers: &mut BTreeMap<String, Number>,
) -> rusqlite::Result<()> {
    let mut find = db.prepare_cached(
        "SELECT d.id FROM documents AS d JOIN files AS f ON f.id = d.file \
         WHERE d.key = ?1 ORDER BY f.name, d.part",
    )?;
    let mut rows = find.query([key])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if let Some((key, told)) = told::of_document(&document(db, id)?) {
            numbers.entry(key).or_default().add(Mention::Document(id), told);
        }
    }
    Ok(())
}

fn citations(
    db: &Connection,
    key: i64,
    numbers: &mut BTreeMap<String, Number>,
) -> rusqlite::Result<()> {
    let mut find = db.prepare_cached(
        "SELECT c.document, c.seq, c.number_symbol, c.canonical, t.text, \
         i.text, c.date FROM citations AS c \
         LEFT JOIN names AS t ON t.id = c.type \
         LEFT JOIN names AS i ON i.id = c.issuer WHERE c.key = ?1",
    )?;
    let mut rows = find.query([key])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (id, seq) = (row.get(0)?, row.get(1)?);
        let text = |at| optional(row, at);
        let number: String = row.get(2)?;
        let citation =
            record::citation(&number, text(3)?, text(4)?, text(5)?, text(6)?);
        // The place of the document matters to bodies alone.
        let home = match (&last, text(5)?) {
            (_, None) => &Home::of(&record::document(std::iter::empty())),
            (Some((known, home)), _) if *known == id => home,
            _ => &last.insert((id, Home::of(&document(db, id)?))).1,
        };
        if let Some((key, told)) = told::of_citation(&citation, home) {
            let mention = Mention::Citation(id, seq);
            numbers.entry(key).or_default().add(mention, told);
        }
    }
    Ok(())
}

fn optional<'r>(
    row: &'r Row<'_>,
    at: usize,
) -> rusqlite::Result<Option<&'r str>> {
    Ok(row.get_ref(at)?.as_str_or_null()?)
}

/// What the identity of a document is made of.
fn document(db: &Connection, id: i64) -> rusqlite::Result<Document> {
    let mut find = db.prepare_cached(
        "SELECT f.key, coalesce(n.text, f.value) FROM fields AS f LEFT JOIN \
         names AS n ON typeof(f.value) = 'integer' AND n.id = f.value \
         WHERE f.document = ?1 AND f.key <= ?2 ORDER BY f.seq",
    )?;
    let last = Key::Date.id();
    let rows = find
        .query_map(params![id, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let all: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
    let values = all.iter().filter_map(|(key, value)| {
        Key::of_id(*key).map(|key| (key, &**value))
    });
    Ok(record::document(values))
}

/// Writes which mentions are of which document. Of several copies the first
/// stands for all.
fn write(db: &Connection, key: i64, number: Number) -> rusqlite::Result<()> {
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
    let mut work: Vec<Option<i64>> = vec![None; parts.len()];
    for &(mention, at) in &number.mentions {
        if let Mention::Document(id) = mention {
            work[part_of[at]].get_or_insert(id);
        }
    }
    // The documents of each part, to find those that name themselves.
    let mut own: Vec<(i64, usize)> = Vec::new();
    let mut insert =
        db.prepare_cached("INSERT INTO works VALUES(?1, ?2, ?3)")?;
    for &(mention, at) in &number.mentions {
        if let Mention::Document(id) = mention {
            insert.execute(params![id, work[part_of[at]], key])?;
            own.push((id, part_of[at]));
        }
    }
    own.sort_unstable();
    let mut update = db.prepare_cached(
        "UPDATE citations SET work = ?3, might_be = ?4 \
         WHERE document = ?1 AND seq = ?2",
    )?;
    for &(mention, at) in &number.mentions {
        let Mention::Citation(id, seq) = mention else { continue };
        let part = part_of[at];
        let itself = own.binary_search(&(mention.document(), part)).is_ok();
        let to = work[part].filter(|_| !itself);
        update.execute(params![id, seq, to, parts[part].1 as i64])?;
    }
    Ok(())
}
