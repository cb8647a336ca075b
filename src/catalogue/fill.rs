//! Puts lines of `records.jsonl` and `changes.jsonl` into the tables, and
//! takes all of a file out of them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params};

use super::change::Change;
use super::fault::{Place, Result};
use super::packed::{self, Kept};
use super::record::{self, Key, Record, Seen, thousandths};
use super::text::Text;
use crate::Error;
use crate::export::json::line;
use crate::graph::told::{self, Home};

/// The names that are remembered: what is in most of the documents of an
/// archive, in some megabytes.
const NAMES: usize = 1 << 16;

/// What the changes say of a page.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    size: Option<[f64; 2]>,
    changed: u64,
    doubtful: u64,
}

/// Fills the tables of one catalogue.
#[derive(Debug)]
pub(super) struct Filler {
    place: Place,
    names: HashMap<String, i64>,
    /// The file that lines were put in of last.
    file: Option<(String, i64)>,
    pages: BTreeMap<u32, Tally>,
    /// Whether what has to be settled is noted, or all will be.
    noting: bool,
    /// The documents that were put in or taken out.
    pub touched: u64,
}

/// The most citations or pages that are numbered within a document or
/// file: their numbers are those of the whole, and behind them 16 bits.
const MOST: usize = 1 << 16;

/// The numbers of all that is within a document or file.
pub(super) fn within(whole: i64) -> (i64, i64) {
    let first = whole << 16;
    (first, first + MOST as i64 - 1)
}

/// The number of one thing within.
fn number(whole: i64, seq: usize) -> Result<i64> {
    match seq < MOST {
        true => Ok(within(whole).0 + seq as i64),
        false => Err(Error::data(format!(
            "it has more than {MOST} citations or pages"
        ))),
    }
}

/// The number under which a key of the graph is stored: 31 bits of it by
/// FNV-1a, which fit in four bytes. Keys that meet by chance are told apart
/// when they are settled.
pub(super) fn hashed(key: &str) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in key.bytes() {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    (hash >> 33) as i64
}

/// A part of a name of a document: a number where it is one.
fn part(text: &str) -> Sql {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Sql::Integer(number),
        _ => Sql::Text(text.to_owned()),
    }
}

/// A date as a number, 20250820, with zeros for what is not known.
pub(super) fn day(date: crate::record::Date) -> i64 {
    let small = |part: Option<i8>| i64::from(part.unwrap_or(0));
    i64::from(date.year()) * 10_000
        + small(date.month()) * 100
        + small(date.day())
}

fn edges(seen: Seen) -> [Option<f64>; 4] {
    match seen.bbox {
        Some(edges) => edges.map(Some),
        None => [None; 4],
    }
}

/// A box as JSON.
fn box_text(edges: [f64; 4]) -> String {
    let edges = edges.map(|edge| edge.to_string());
    format!("[{}]", edges.join(","))
}

/// A line that is no record, or no change.
pub(super) fn unreadable(
    path: &Path,
    line: usize,
    error: &dyn std::fmt::Display,
) -> Error {
    Error::data(format!(
        "{}:{line}: cannot be read ({error}): run the same `khoidau batch` \
         again, which writes the file anew",
        path.display()
    ))
}

impl Filler {
    pub fn new(place: &Place, noting: bool) -> Filler {
        Filler {
            place: place.clone(),
            names: HashMap::new(),
            file: None,
            pages: BTreeMap::new(),
            noting,
            touched: 0,
        }
    }

    fn name(&mut self, db: &Connection, text: &str) -> Result<i64> {
        if let Some(&id) = self.names.get(text) {
            return Ok(id);
        }
        let id = self.place.may(name(db, text))?;
        if self.names.len() >= NAMES {
            self.names.clear();
        }
        self.names.insert(text.to_owned(), id);
        Ok(id)
    }

    fn maybe(
        &mut self,
        db: &Connection,
        text: Option<&str>,
    ) -> Result<Option<i64>> {
        text.map(|text| self.name(db, text)).transpose()
    }

    /// The number of a file, which is made if there is none.
    fn file(&mut self, db: &Connection, file: &str) -> Result<i64> {
        if let Some((name, id)) = &self.file
            && name == file
        {
            return Ok(*id);
        }
        self.flush(db)?;
        let (folder, base) = split(file);
        let folder = self.name(db, folder)?;
        let id = match self.place.may(known(db, folder, base))? {
            Some(id) => id,
            None => {
                let root = self.name(db, "")?;
                let insert = "INSERT INTO files(folder, base, root) \
                     VALUES(?1, ?2, ?3)";
                let mut insert = self.place.may(db.prepare_cached(insert))?;
                let row = params![folder, base, root];
                self.place.may(insert.execute(row))?;
                db.last_insert_rowid()
            }
        };
        self.file = Some((file.to_owned(), id));
        Ok(id)
    }

    /// Notes the path by which a file was opened.
    fn opened(
        &mut self,
        db: &Connection,
        id: i64,
        name: &str,
        path: &str,
    ) -> Result<()> {
        let root = path.strip_suffix(name);
        let whole = root.is_none().then_some(path);
        let root = self.name(db, root.unwrap_or_default())?;
        let update = "UPDATE files SET root = ?2, path = ?3 WHERE id = ?1";
        let mut update = self.place.may(db.prepare_cached(update))?;
        self.place.may(update.execute(params![id, root, whole])).map(drop)
    }

    fn unsettle(&self, db: &Connection, key: i64) -> Result<()> {
        if self.noting {
            let insert = "INSERT OR IGNORE INTO unsettled VALUES(?1)";
            let mut insert = self.place.may(db.prepare_cached(insert))?;
            self.place.may(insert.execute([key]))?;
        }
        Ok(())
    }

    /// Puts a document in.
    pub fn record(&mut self, db: &Connection, one: &Record) -> Result<()> {
        let place = self.place.clone();
        let Some(of_file) = one.part(&one.id) else {
            return Err(Error::data(format!(
                "the document {:?} is not named by its path, {:?}",
                one.id, one.path
            )));
        };
        let new = self.file.as_ref().is_none_or(|f| f.0 != one.file());
        let file = self.file(db, one.file())?;
        if new {
            self.opened(db, file, one.file(), &one.path)?;
        }
        let values = one.fields.iter().map(|(key, f)| (*key, &*f.value));
        let document = record::document(values);
        let key = told::of_document(&document).map(|(key, _)| hashed(&key));
        if let Some(key) = key {
            self.unsettle(db, key)?;
        }
        let role = self.name(db, one.role.as_deref().unwrap_or("main"))?;
        let encoding = self.maybe(db, one.encoding.as_deref())?;
        let tiers = self.name(db, &one.tiers.join(" "))?;
        let parent = one.parent.as_deref().map(|id| match one.part(id) {
            Some(own) => part(own),
            None => Sql::Text(id.to_owned()),
        });
        let insert = "INSERT INTO documents(file, part, role, parent, \
             encoding, tiers, first_line, last_line, date, left_out, key) \
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let mut insert = place.may(db.prepare_cached(insert))?;
        let date = document.date().map(|field| day(*field.value()));
        let left_out = i64::try_from(one.left_out).unwrap_or(i64::MAX);
        let inserted = insert.execute(params![
            file,
            part(of_file),
            role,
            parent,
            encoding,
            tiers,
            one.first_line,
            one.last_line,
            date,
            left_out,
            key,
        ]);
        self.place.may(inserted).map_err(|error| {
            Error::data(format!(
                "{error}; or the document {:?} is listed twice",
                one.id
            ))
        })?;
        let id = db.last_insert_rowid();
        self.fields(db, id, one)?;
        self.citations(db, id, one, &Home::of(&document))?;
        self.words(db, id, one)?;
        self.touched += 1;
        Ok(())
    }

    fn fields(
        &mut self,
        db: &Connection,
        id: i64,
        one: &Record,
    ) -> Result<()> {
        let mut all = Vec::new();
        for (key, field) in &one.fields {
            let value = match key.is_shared() {
                true => Kept::Name(self.name(db, &field.value)?),
                false => Kept::Text(field.value.clone()),
            };
            let (confidence, seen) = (field.confidence, field.seen);
            all.push(packed::Field { key: *key, value, confidence, seen });
            if let Some(page) = field.seen.page {
                self.pages.entry(page).or_default();
            }
        }
        let (values, seen) = packed::packed(&all);
        let insert = "INSERT INTO fields VALUES(?1, ?2, ?3)";
        let mut insert = self.place.may(db.prepare_cached(insert))?;
        self.place.may(insert.execute(params![id, values, seen])).map(drop)
    }

    fn citations(
        &mut self,
        db: &Connection,
        id: i64,
        one: &Record,
        home: &Home,
    ) -> Result<()> {
        let place = self.place.clone();
        let insert = "INSERT INTO citations VALUES(?1, ?2, ?3, ?4, ?5, ?6, \
             ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, 0)";
        let mut insert = place.may(db.prepare_cached(insert))?;
        for (seq, cited) in one.cited.iter().enumerate() {
            let value = |field: &Option<record::Field>| {
                field.as_ref().map(|field| field.value.clone())
            };
            let named = &cited.number_symbol;
            let doc_type = value(&cited.r#type);
            let issuer = value(&cited.issuer);
            let date = value(&cited.date);
            let citation = record::citation(
                &named.value,
                cited.canonical.as_deref(),
                doc_type.as_deref(),
                issuer.as_deref(),
                date.as_deref(),
            );
            let key = told::of_citation(&citation, home)
                .map(|(key, _)| hashed(&key));
            if let Some(key) = key {
                self.unsettle(db, key)?;
            }
            let doc_type = self.maybe(db, doc_type.as_deref())?;
            let issuer = self.maybe(db, issuer.as_deref())?;
            let [left, top, right, bottom] = edges(named.seen);
            place.may(insert.execute(params![
                number(id, seq)?,
                named.value,
                cited.canonical,
                doc_type,
                issuer,
                date,
                named.confidence,
                named.seen.page,
                named.seen.line,
                left,
                top,
                right,
                bottom,
                key,
            ]))?;
            if let Some(page) = named.seen.page {
                self.pages.entry(page).or_default();
            }
        }
        Ok(())
    }

    fn words(&self, db: &Connection, id: i64, one: &Record) -> Result<()> {
        let fields: Vec<(Key, &str)> = one
            .fields
            .iter()
            .map(|(key, field)| (*key, &*field.value))
            .collect();
        let cited: Vec<(Option<&str>, &str)> = one
            .cited
            .iter()
            .map(|cited| {
                let kind = cited.r#type.as_ref().map(|f| &*f.value);
                (kind, &*cited.number_symbol.value)
            })
            .collect();
        let (columns, marked) = Text::of(&fields, &cited).indexed();
        let [title, subject, body, at, signer, people, cites] = columns;
        let insert = "INSERT INTO words(rowid, title, subject, body, place, \
             signer, people, cites) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut insert = self.place.may(db.prepare_cached(insert))?;
        self.place.may(insert.execute(params![
            id, title, subject, body, at, signer, people, cites
        ]))?;
        let insert = "INSERT INTO marks(rowid, marked) VALUES(?1, ?2)";
        let mut insert = self.place.may(db.prepare_cached(insert))?;
        self.place.may(insert.execute(params![id, marked])).map(drop)
    }

    /// Counts a change, and puts it in if it is doubtful.
    pub fn change(&mut self, db: &Connection, one: &Change) -> Result<()> {
        let doubtful = one.read.is_some();
        let whole = one.page.is_none() && !doubtful;
        let known = self.file.as_ref().is_some_and(|f| f.0 == one.file);
        if whole && !known {
            // Of a text without pages and doubts there is nothing to keep.
            return Ok(());
        }
        let file = self.file(db, &one.file)?;
        if let Some(page) = one.page {
            let tally = self.pages.entry(page).or_default();
            tally.size = tally.size.or(one.page_size);
            tally.changed += 1;
            tally.doubtful += u64::from(doubtful);
        }
        let (Some(read), Some(repaired)) = (&one.read, &one.repaired) else {
            return Ok(());
        };
        let (at, end) = one.at.unwrap_or_default();
        let kind = self.name(db, &one.kind)?;
        let profile = self.maybe(db, one.profile.as_deref())?;
        let others =
            (!one.runners_up.is_empty()).then(|| line(&one.runners_up));
        let integer = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let insert = "INSERT INTO changes(file, page, line, at_column, \
             start_byte, end_byte, before, after, kind, confidence, profile, \
             applied, decided, read, repaired, at_start, at_end, runners_up, \
             bbox, line_bbox) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
             ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
        let mut insert = self.place.may(db.prepare_cached(insert))?;
        self.place.may(insert.execute(params![
            file,
            one.page,
            one.line,
            one.column,
            integer(one.start),
            integer(one.end),
            one.before,
            one.after,
            kind,
            thousandths(one.confidence),
            profile,
            one.applied,
            one.decided.map(integer),
            read,
            repaired,
            integer(at),
            integer(end),
            others,
            one.bbox.map(box_text),
            one.line_bbox.map(box_text),
        ]))?;
        Ok(())
    }

    /// Writes what was counted of the pages of the last file.
    pub fn flush(&mut self, db: &Connection) -> Result<()> {
        let pages = std::mem::take(&mut self.pages);
        let Some((_, file)) = self.file.take() else { return Ok(()) };
        let upsert = "INSERT INTO pages VALUES(?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT DO UPDATE SET \
             width = coalesce(width, excluded.width), \
             height = coalesce(height, excluded.height), \
             changed = changed + excluded.changed, \
             doubtful = doubtful + excluded.doubtful";
        let mut upsert = self.place.may(db.prepare_cached(upsert))?;
        for (page, tally) in pages {
            self.place.may(upsert.execute(params![
                number(file, page as usize)?,
                tally.size.map(|size| size[0]),
                tally.size.map(|size| size[1]),
                tally.changed as i64,
                tally.doubtful as i64,
            ]))?;
        }
        Ok(())
    }

    /// The files whose names are that of a file with `#` and more behind.
    pub fn texts_of(
        &mut self,
        db: &Connection,
        file: &str,
    ) -> Result<Vec<String>> {
        self.flush(db)?;
        let place = self.place.clone();
        let (folder, base) = split(file);
        let number = self.name(db, folder)?;
        // `$` is the character behind `#`.
        let find = "SELECT base FROM files WHERE folder = ?1 \
             AND base > ?2 || '#' AND base < ?2 || '$' ORDER BY base";
        let mut find = place.may(db.prepare_cached(find))?;
        let rows = find.query_map((number, base), |row| {
            row.get::<_, String>(0).map(|base| format!("{folder}{base}"))
        });
        place.may(place.may(rows)?.collect())
    }

    /// Takes out all that is known of a file.
    pub fn remove(&mut self, db: &Connection, file: &str) -> Result<()> {
        self.flush(db)?;
        let place = self.place.clone();
        let (folder, base) = split(file);
        let folder = self.name(db, folder)?;
        let found = place.may(known(db, folder, base))?;
        let Some(id) = found else { return Ok(()) };
        let find = "SELECT id, key FROM documents WHERE file = ?1";
        let mut find = place.may(db.prepare_cached(find))?;
        let rows = find.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)));
        let documents: Vec<(i64, Option<i64>)> =
            place.may(place.may(rows)?.collect())?;
        for (document, key) in documents {
            if let Some(key) = key {
                self.unsettle(db, key)?;
            }
            if self.noting {
                let note = "INSERT OR IGNORE INTO unsettled SELECT key FROM \
                     citations WHERE id BETWEEN ?1 AND ?2 \
                     AND key IS NOT NULL";
                let mut note = place.may(db.prepare_cached(note))?;
                place.may(note.execute(within(document)))?;
            }
            let delete = "DELETE FROM citations WHERE id BETWEEN ?1 AND ?2";
            let mut delete = place.may(db.prepare_cached(delete))?;
            place.may(delete.execute(within(document)))?;
            for delete in [
                "DELETE FROM words WHERE rowid = ?1",
                "DELETE FROM marks WHERE rowid = ?1",
                "DELETE FROM fields WHERE document = ?1",
                "DELETE FROM works WHERE document = ?1",
                "DELETE FROM documents WHERE id = ?1",
            ] {
                let mut delete = place.may(db.prepare_cached(delete))?;
                place.may(delete.execute([document]))?;
            }
            self.touched += 1;
        }
        let delete = "DELETE FROM pages WHERE id BETWEEN ?1 AND ?2";
        place.may(db.execute(delete, within(id)))?;
        for delete in [
            "DELETE FROM changes WHERE file = ?1",
            "DELETE FROM files WHERE id = ?1",
        ] {
            let mut delete = place.may(db.prepare_cached(delete))?;
            place.may(delete.execute([id]))?;
        }
        Ok(())
    }
}

/// A name of a file as the folder, with its slash, and what is in it.
pub(super) fn split(file: &str) -> (&str, &str) {
    file.split_at(file.rfind('/').map_or(0, |slash| slash + 1))
}

/// The number of a file.
fn known(
    db: &Connection,
    folder: i64,
    base: &str,
) -> rusqlite::Result<Option<i64>> {
    let find = "SELECT id FROM files WHERE folder = ?1 AND base = ?2";
    let mut find = db.prepare_cached(find)?;
    find.query_row(params![folder, base], |row| row.get(0)).optional()
}

/// The number of a name, which is made if there is none.
fn name(db: &Connection, text: &str) -> rusqlite::Result<i64> {
    let mut find =
        db.prepare_cached("SELECT id FROM names WHERE text = ?1")?;
    if let Some(id) = find.query_row([text], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let insert = "INSERT INTO names(text) VALUES(?1)";
    db.prepare_cached(insert)?.execute([text])?;
    Ok(db.last_insert_rowid())
}
