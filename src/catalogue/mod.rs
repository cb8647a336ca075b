//! The catalogue of a folder: what `khoidau batch` has read off it in one
//! SQLite file, to be searched with marks or without.
//!
//! `DIR/catalogue.sqlite` is made of `records.jsonl` and `changes.jsonl` of
//! the same directory, and can always be made of them again ([`rebuild()`]): a
//! catalogue that grew file by file ([`Catalogue::update`]) and one that was
//! built at one go say the same ([`Catalogue::dump`]).
//!
//! # The file
//!
//! Any program that reads SQLite 3.43 can read it; older ones can read all
//! but the index of words. `PRAGMA user_version` is the version of the
//! tables, 1, `PRAGMA application_id` is `0x6b686f69` (`khoi`). Texts that
//! many rows share are in `names`, and columns that say `names` below hold
//! their numbers.
//!
//! | Table | |
//! |---|---|
//! | `names` | `id`, `text` |
//! | `keys` | `id` and `name` of the fields, as in `records.jsonl` |
//! | `files` | `id`, `folder` (`names`; with its slash) and `base`, which together are the name, `root` (`names`; what stands before the name in the path), `path` where it is not both |
//! | `documents` | `id`, `file`, `part` (what stands behind `#` in its name), `role` (`names`), `parent` (the `part` of the document it belongs to, or that one's whole name if it is in another file), `encoding`, `tiers` (`names`), `first_line`, `last_line`, `date` (20250820, with zeros for what is not known), `left_out` (citations beyond those listed), `key` (of its number and symbol) |
//! | `fields` | `document`, `data`, a JSON array with an array for each field: its key (of `keys`), its value (a text, or a number of `names`) and its confidence in thousandths, and `seen`, the evidence (below) |
//! | `citations` | `id` (65,536 times the document, and their order in it), `number_symbol` as written, `canonical`, `type`, `issuer` (`names`), `date`, `confidence` in thousandths, `page`, `line`, `left`, `top`, `right`, `bottom`, `key`, and which document it is: `work`, null if it is not among the files, `might_be` as in [`Node::might_be`] |
//! | `works` | the documents that are cited: `document`, and `work`, the first of those that are copies of one |
//! | `pages` | `id` (65,536 times the file, and the page), `width`, `height` where known, how many words were `changed`, and how many of those are `doubtful` |
//! | `changes` | the doubtful ones with all that `changes.jsonl` says; `kind` and `profile` are of `names`, `runners_up`, `bbox` and `line_bbox` JSON |
//! | `unsettled` | the keys of numbers whose citations have to be looked at again: until then their `work` is not to be trusted |
//! | `state` | `changed`: the documents that came or went since the index was last merged |
//! | `words` | the index (FTS5): a column for each part of the text, folded |
//! | `marks` | the words with marks of each document (FTS5) |
//!
//! The evidence of the fields is bytes: one by which all edges of boxes are to
//! be divided, 1 or 100, then for each field in order its line, its page (0 if
//! not known), and 0, or 1 and left, upper edge, width and height of the box
//! about all of it on that page. Numbers are unsigned LEB128; those of a box
//! are twice their size, less one if they are below zero.
//!
//! The views are for people: `field_values` (fields with their names and
//! values), `file_names`, `document_ids` (documents with their names in
//! `records.jsonl`) and `edges` (which document cites which).
//!
//! While it grows, other programs can read it. At rest it is one file without
//! a journal, to be copied as it is.
//!
//! [`Node::might_be`]: crate::graph::Node::might_be

mod change;
mod disk;
mod dump;
mod fault;
mod fill;
mod filter;
mod fold;
mod packed;
mod query;
mod rank;
mod rebuild;
mod record;
mod schema;
mod search;
mod settle;
mod show;
mod snippet;
mod stored;
mod suggest;
mod text;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::Error;
use fault::{Place, Result};
use fill::Filler;

pub use fault::FILE;
pub use filter::Filter;
pub use rebuild::{Counts, Difference, check, rebuild};
pub use search::{Found, Hit, Request};
pub use show::{place, to_csv, to_json, to_text};
pub use snippet::Marked;
pub use suggest::Suggestion;

/// How long to wait for another that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most of the file that is mapped into memory.
const MAPPED: i64 = 1 << 31;

/// The index is merged anew when more than one in so many of its documents
/// came or went since.
const MERGE: i64 = 10;

/// An open catalogue.
#[derive(Debug)]
pub struct Catalogue {
    db: Connection,
    place: Place,
}

impl Catalogue {
    /// Opens the catalogue of a directory to let it grow; makes one if there
    /// is none.
    ///
    /// # Errors
    ///
    /// If it cannot be written, is damaged, or of a newer version.
    pub fn open(dir: impl AsRef<Path>) -> Result<Catalogue> {
        let dir = dir.as_ref();
        let place = Place::of(dir);
        let mut db = place.may(Connection::open(place.path()))?;
        place.may(db.busy_timeout(PATIENCE))?;
        // What is taken out and not yet settled may still be named.
        pragma(&db, &place, "foreign_keys", "0")?;
        // Heeded where there are no tables yet.
        pragma(&db, &place, "auto_vacuum", "INCREMENTAL")?;
        schema::migrate(&mut db, &place)?;
        let journal = disk::journal(dir);
        pragma(&db, &place, "journal_mode", journal)?;
        // A power cut may lose the last transactions of a log, which the next
        // run brings again, and never more.
        let synchronous = if journal == "WAL" { "NORMAL" } else { "FULL" };
        pragma(&db, &place, "synchronous", synchronous)?;
        pragma(&db, &place, "cache_size", "-8192")?;
        // The log is opened by the first look, and from then on others see
        // that the catalogue is in use.
        schema::version(&db, &place)?;
        Ok(Catalogue { db, place })
    }

    /// Opens the catalogue of a directory to search it; the directory need
    /// not be writable.
    ///
    /// # Errors
    ///
    /// If there is none, or it is damaged or of another version; the message
    /// says how to build one.
    pub fn read(dir: impl AsRef<Path>) -> Result<Catalogue> {
        Catalogue::read_at(Place::of(dir.as_ref()))
    }

    fn read_at(place: Place) -> Result<Catalogue> {
        let size = fs::metadata(place.path()).map(|data| data.len());
        if size.is_err() && !place.path().exists() || matches!(size, Ok(0)) {
            return Err(place.missing());
        }
        // What a run left that was cut off is brought in order here, where
        // that may be done.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(place.path(), flags);
        let mut db = place.may(db)?;
        place.may(db.busy_timeout(PATIENCE))?;
        if let Err(error) = schema::version(&db, &place) {
            // A log needs files beside it, for which there is no leave. If
            // nothing is in it, the file is whole without.
            match as_it_is(&place) {
                Some(whole) => {
                    schema::version(&whole, &place)?;
                    db = whole;
                }
                None => return Err(error),
            }
        }
        if schema::version(&db, &place)? == 0 {
            return Err(place.missing());
        }
        schema::create(&mut db, &place)?;
        pragma(&db, &place, "query_only", "1")?;
        if disk::journal(place.dir()) == "WAL" {
            pragma(&db, &place, "mmap_size", &MAPPED.to_string())?;
        }
        Ok(Catalogue { db, place })
    }

    /// Begins to replace what is known of some files. Nothing is seen of it
    /// before [`Update::commit`].
    ///
    /// # Errors
    ///
    /// If another run is writing.
    pub fn update(&mut self) -> Result<Update<'_>> {
        let filler = Filler::new(&self.place, true);
        let begun = self.db.transaction_with_behavior(
            rusqlite::TransactionBehavior::Immediate,
        );
        let all = self.place.may(begun)?;
        Ok(Update { all, filler, place: self.place.clone() })
    }

    /// Ends a run: says which documents the new citations name, and merges
    /// the index if much has changed. What is interrupted goes on with the
    /// next call.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn settle(&mut self) -> Result<()> {
        let all = self.place.may(self.db.transaction())?;
        let keys: Vec<i64> = {
            let find = "SELECT key FROM unsettled ORDER BY key";
            let mut find = self.place.may(all.prepare(find))?;
            let rows = find.query_map([], |row| row.get(0));
            self.place.may(self.place.may(rows)?.collect())?
        };
        if !keys.is_empty() {
            settle::settle(&all, &self.place, Some(&keys))?;
            self.place.may(all.execute("DELETE FROM unsettled", []))?;
        }
        self.place.may(all.commit())?;
        self.merge()
    }

    fn merge(&mut self) -> Result<()> {
        let counts = "SELECT (SELECT value FROM state WHERE name = \
             'changed'), (SELECT count(*) FROM documents)";
        let (changed, all): (i64, i64) =
            self.place.may(self.db.query_one(counts, [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            }))?;
        if changed.saturating_mul(MERGE) > all {
            optimize(&self.db, &self.place)?;
            // What was merged leaves its room behind.
            let shrink = self.db.prepare("PRAGMA incremental_vacuum");
            let mut shrink = self.place.may(shrink)?;
            let mut rows = self.place.may(shrink.query([]))?;
            while self.place.may(rows.next())?.is_some() {}
        }
        Ok(())
    }

    /// Closes it, so that one file is left that is whole by itself. Others
    /// who read it may keep that from being done, which does no harm.
    ///
    /// # Errors
    ///
    /// If it cannot be written to the end.
    pub fn close(self) -> Result<()> {
        let Catalogue { db, place } = self;
        let _ = pragma(&db, &place, "journal_mode", "DELETE");
        place.may(db.close().map_err(|(_, error)| error))
    }

    /// Writes all it says, the index included, in an order that is the same
    /// however it came to be: a JSON object a line.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or the text not be written.
    pub fn dump(&self, to: &mut dyn Write) -> Result<()> {
        dump::write(&self.db, &self.place, to)
    }

    /// Searches it.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or a filter names nothing that can be looked
    /// for. No text is refused.
    pub fn search(&self, request: &Request) -> Result<Found> {
        search::search(&self.db, &self.place, request)
    }
}

/// Merges the index into one piece.
fn optimize(db: &Connection, place: &Place) -> Result<()> {
    let all = "INSERT INTO words(words) VALUES('optimize'); \
         INSERT INTO marks(marks) VALUES('optimize'); \
         UPDATE state SET value = 0 WHERE name = 'changed';";
    place.may(db.execute_batch(all))
}

fn pragma(
    db: &Connection,
    place: &Place,
    name: &str,
    value: &str,
) -> Result<()> {
    let set = db.pragma_update_and_check(None, name, value, |_| Ok(()));
    match set {
        // Some answer with nothing.
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
        other => place.may(other),
    }
}

/// Opens a file whose log is empty without the log.
fn as_it_is(place: &Place) -> Option<Connection> {
    let mut log = place.path().as_os_str().to_owned();
    log.push("-wal");
    if fs::metadata(log).is_ok_and(|data| data.len() > 0) {
        return None;
    }
    let mut uri = "file:".to_owned();
    for byte in place.path().to_str()?.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'.'
            | b'-'
            | b'_' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags).ok()
}

/// The replacing of what is known of some files, all at once.
#[derive(Debug)]
pub struct Update<'c> {
    all: Transaction<'c>,
    filler: Filler,
    place: Place,
}

impl Update<'_> {
    /// Replaces all that is known of a file by these lines of `records.jsonl`
    /// and `changes.jsonl`.
    ///
    /// # Errors
    ///
    /// If a line is no such one or is of another file, or if the catalogue
    /// cannot be written. The update is then to be dropped.
    pub fn file<'l>(
        &mut self,
        file: &str,
        records: impl IntoIterator<Item = &'l str>,
        changes: impl IntoIterator<Item = &'l str>,
    ) -> Result<()> {
        self.filler.remove(&self.all, file)?;
        let own = |name: &str| match name == file {
            true => Ok(()),
            false => Err(Error::data(format!(
                "a line of {name:?} was given for {file:?}"
            ))),
        };
        let broken =
            |what, error| Error::data(format!("{file}: no {what}: {error}"));
        for line in records {
            let one: record::Record = serde_json::from_str(line)
                .map_err(|error| broken("record", error))?;
            own(one.file())?;
            self.filler.record(&self.all, &one)?;
        }
        for line in changes {
            let one: change::Change = serde_json::from_str(line)
                .map_err(|error| broken("change", error))?;
            own(&one.file)?;
            self.filler.change(&self.all, &one)?;
        }
        self.filler.flush(&self.all)
    }

    /// The files of the catalogue that are texts of one of many: their names
    /// are that of it with `#` and more behind.
    ///
    /// # Errors
    ///
    /// If the catalogue cannot be read.
    pub fn texts_of(&mut self, file: &str) -> Result<Vec<String>> {
        self.filler.texts_of(&self.all, file)
    }

    /// Takes out all that is known of a file.
    ///
    /// # Errors
    ///
    /// If the catalogue cannot be written.
    pub fn remove(&mut self, file: &str) -> Result<()> {
        self.filler.remove(&self.all, file)
    }

    /// Has all of it seen.
    ///
    /// # Errors
    ///
    /// If the catalogue cannot be written; nothing is changed then.
    pub fn commit(self) -> Result<()> {
        let count = "UPDATE state SET value = value + ?1 \
             WHERE name = 'changed'";
        let touched = i64::try_from(self.filler.touched).unwrap_or(i64::MAX);
        self.place.may(self.all.execute(count, [touched]))?;
        self.place.may(self.all.commit())
    }
}
