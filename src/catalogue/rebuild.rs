//! Builds a catalogue at one go, and compares one with what it would be.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde::Deserialize;
use tempfile::TempDir;

use super::change::Change;
use super::fault::{FILE, Place, Result};
use super::fill::{Filler, unreadable};
use super::record::Record;
use super::{Catalogue, PATIENCE, optimize, pragma, schema, settle};
use crate::Error;

/// What a catalogue was built of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// The documents.
    pub documents: usize,
    /// The changes, those that are not kept included.
    pub changes: usize,
}

/// Builds the catalogue of a directory out of its `records.jsonl` and
/// `changes.jsonl`, in memory of one size. Until it is whole, the one that
/// was there stays.
///
/// # Errors
///
/// If a line cannot be read, the catalogue not be written, or another has it
/// open to write.
pub fn rebuild(dir: impl AsRef<Path>) -> Result<Counts> {
    let dir = dir.as_ref();
    let room = Room::new(dir)?;
    at_rest(&Place::of(dir))?;
    let counts = build(dir, &room.place)?;
    at_rest(&Place::of(dir))?;
    let target = dir.join(FILE);
    let cannot = |error| Error::io(&target, "write", error);
    // Windows syncs only what may be written to.
    let built = File::options().write(true).open(room.place.path());
    built.and_then(|file| file.sync_all()).map_err(cannot)?;
    // The journal of the one before would be played into the new one.
    for journal in ["-wal", "-shm", "-journal"] {
        let mut path = target.clone().into_os_string();
        path.push(journal);
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(cannot(error));
            }
            _ => {}
        }
    }
    fs::rename(room.place.path(), &target).map_err(cannot)?;
    // Not every file system lets a directory be opened.
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
    Ok(counts)
}

/// Sees that nobody has the catalogue open whose work would be lost: its log
/// can be given up only where there is no other. What is damaged is nobody's.
fn at_rest(place: &Place) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let Ok(db) = Connection::open_with_flags(place.path(), flags) else {
        return Ok(());
    };
    let _ = db.busy_timeout(PATIENCE);
    let journal =
        db.pragma_update_and_check(None, "journal_mode", "DELETE", |row| {
            row.get::<_, String>(0)
        });
    let alone = journal.and_then(|journal| {
        db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        Ok(journal)
    });
    let is_busy = match &alone {
        // What was to be given up and was not is in use.
        Ok(journal) => journal == "wal",
        Err(error) => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
        ),
    };
    match is_busy {
        true => Err(place.in_use()),
        false => Ok(()),
    }
}

/// A directory of our own beside the catalogue, which is gone in the end.
struct Room {
    place: Place,
    dir: TempDir,
    /// Held while we are at work.
    _lock: File,
}

/// The beginning of its name.
const ROOM: &str = ".khoidau-catalogue-";

const LOCK: &str = "lock";

impl Room {
    fn new(dir: &Path) -> Result<Room> {
        sweep(dir);
        let cannot = |error| Error::io(dir, "write in", error);
        let room = tempfile::Builder::new().prefix(ROOM).tempdir_in(dir);
        let room = room.map_err(cannot)?;
        let lock = File::create(room.path().join(LOCK)).map_err(cannot)?;
        // Where locks are not known, nothing is swept either.
        let _ = lock.try_lock();
        let place = Place::built(dir, room.path().join(FILE));
        Ok(Room { place, dir: room, _lock: lock })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// Takes away what runs have left that were killed.
fn sweep(dir: &Path) {
    let all = fs::read_dir(dir).into_iter().flatten().flatten();
    for room in all {
        if room.file_name().to_string_lossy().starts_with(ROOM)
            && let Ok(lock) = File::open(room.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(room.path());
        }
    }
}

/// What SQLite may keep of the file in memory while it is built, as it is
/// told: a share of what it is built of, so that small ones take little, and
/// at most 128 MiB, with which a million records are built in time.
fn cache(dir: &Path) -> String {
    const SHARE: u64 = 16;
    let bytes =
        |name: &str| fs::metadata(dir.join(name)).map_or(0, |data| data.len());
    let all = bytes("records.jsonl") + bytes("changes.jsonl");
    // Below zero it is in KiB, above in pages.
    let kib = (all / SHARE / 1024).clamp(2048, 131_072);
    format!("-{kib}")
}

fn build(dir: &Path, place: &Place) -> Result<Counts> {
    let heap = place.path().with_extension("heap");
    let mut db = place.may(Connection::open(&heap))?;
    pragma(&db, place, "auto_vacuum", "INCREMENTAL")?;
    // What is cut off is thrown away, so no journal need be kept.
    pragma(&db, place, "journal_mode", "OFF")?;
    pragma(&db, place, "synchronous", "OFF")?;
    pragma(&db, place, "foreign_keys", "0")?;
    pragma(&db, place, "locking_mode", "EXCLUSIVE")?;
    pragma(&db, place, "cache_size", &cache(dir))?;
    schema::create(&mut db, place)?;
    let mut filler = Filler::new(place, false);
    let mut counts = Counts::default();
    let all = place.may(db.transaction())?;
    counts.documents = lines(&dir.join("records.jsonl"), true, |one| {
        let one: Record = one.parsed()?;
        filler.record(&all, &one)
    })?;
    filler.flush(&all)?;
    counts.changes = lines(&dir.join("changes.jsonl"), false, |one| {
        let one: Change = one.parsed()?;
        filler.change(&all, &one)
    })?;
    filler.flush(&all)?;
    place.may(all.commit())?;
    schema::index(&db, place)?;
    let all = place.may(db.transaction())?;
    settle::settle(&all, place, None)?;
    place.may(all.commit())?;
    optimize(&db, place)?;
    // Without the room of what was merged, and each table in one piece.
    let moved = match place.path().to_str() {
        Some(to) => {
            place.may(db.execute("VACUUM INTO ?1", [to]))?;
            place.may(db.close().map_err(|(_, error)| error))?;
            fs::remove_file(&heap)
        }
        // SQLite is told no name that is not UTF-8.
        None => {
            place.may(db.execute_batch("VACUUM"))?;
            place.may(db.close().map_err(|(_, error)| error))?;
            fs::rename(&heap, place.path())
        }
    };
    moved.map_err(|error| Error::io(&heap, "move", error))?;
    Ok(counts)
}

/// A line of a file.
struct Line<'f> {
    path: &'f Path,
    number: usize,
    text: &'f [u8],
}

impl Line<'_> {
    fn parsed<'l, T: Deserialize<'l>>(&'l self) -> Result<T> {
        let parsed = serde_json::from_slice(self.text);
        parsed.map_err(|error| unreadable(self.path, self.number, &error))
    }
}

/// Does something with each line of a file that is not empty, and counts
/// them. A file that need not be there has none if it is not.
fn lines(
    path: &Path,
    needed: bool,
    mut each: impl FnMut(&Line<'_>) -> Result<()>,
) -> Result<usize> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !needed {
                return Ok(0);
            }
            return Err(Error::catalogue(format!(
                "{}: is not there: name the directory that `khoidau batch \
                 --out` wrote",
                path.display()
            )));
        }
        Err(error) => return Err(Error::io(path, "read", error)),
    };
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let (mut text, mut number, mut count) = (Vec::new(), 0, 0);
    loop {
        text.clear();
        number += 1;
        let read = reader.read_until(b'\n', &mut text);
        if read.map_err(|error| Error::io(path, "read", error))? == 0 {
            return Ok(count);
        }
        if !text.trim_ascii().is_empty() {
            count += 1;
            each(&Line { path, number, text: &text })?;
        }
    }
}

/// Where a catalogue differs from what it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The first line of the dump that is not the same; `None` if the dump
    /// ends before.
    pub is: Option<String>,
    /// What it would be.
    pub should_be: Option<String>,
}

/// Compares the catalogue of a directory with one that is built anew beside
/// it and thrown away.
///
/// # Errors
///
/// If one of the two cannot be read or built.
pub fn check(dir: impl AsRef<Path>) -> Result<Option<Difference>> {
    let dir = dir.as_ref();
    let there = Catalogue::read(dir)?;
    let room = Room::new(dir)?;
    build(dir, &room.place)?;
    let anew = Catalogue::read_at(room.place.clone())?;
    let mut dumps = Vec::new();
    for (catalogue, name) in [(there, "is"), (anew, "should-be")] {
        let path = room.file(name);
        let cannot = |error| Error::io(&path, "write", error);
        let mut out = BufWriter::new(File::create(&path).map_err(cannot)?);
        catalogue.dump(&mut out)?;
        out.flush().map_err(cannot)?;
        let file = File::open(&path).map_err(cannot)?;
        dumps.push((BufReader::new(file).lines(), path));
    }
    let mut next = |at: usize| -> Result<Option<String>> {
        let (lines, path) = &mut dumps[at];
        let line = lines.next().transpose();
        line.map_err(|error| Error::io(path, "read", error))
    };
    loop {
        match (next(0)?, next(1)?) {
            (None, None) => return Ok(None),
            (is, should_be) if is != should_be => {
                return Ok(Some(Difference { is, should_be }));
            }
            _ => {}
        }
    }
}
