//! What of a run is done: a file of lines that only grows, each on the disk
//! before the next is begun, and a spool with what was made of each file.
//!
//! Whatever moment the power fails at, the lines that are whole tell what is
//! done, and everything they tell of is on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::disk::no_room;
use super::failure::Stage;
use super::frame;
use super::job::Outcome;
use crate::error::Error;

/// The version of the lines.
const VERSION: u32 = 1;

/// The names of the two files.
const LINES: &str = "journal.jsonl";
const SPOOL: &str = "spool";

/// What tells that a file has not changed without reading it: its size, the
/// nanoseconds of its last change and of the last change of what the system
/// knows of it, and its number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
pub struct Stamp(u64, i64, i64, u64);

impl Stamp {
    /// That of a file that is there.
    pub fn of(path: &Path) -> Option<Stamp> {
        let data = fs::metadata(path).ok()?;
        let modified = data.modified().ok();
        let modified =
            modified.map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
                Ok(after) => after.as_nanos() as i64,
                Err(before) => -(before.duration().as_nanos() as i64),
            });
        #[cfg(unix)]
        let (changed, number) = {
            use std::os::unix::fs::MetadataExt;
            let seconds = data.ctime().wrapping_mul(1_000_000_000);
            (seconds.wrapping_add(data.ctime_nsec()), data.ino())
        };
        #[cfg(not(unix))]
        let (changed, number) = (0, 0);
        Some(Stamp(data.len(), modified, changed, number))
    }
}

/// The hash of the contents of a file, in bytes: there is one of each file.
pub type Hash = [u8; 32];

/// The hash that is written so; nothing but zeros of what is none.
pub fn hash(text: &str) -> Hash {
    let mut bytes = Hash::default();
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        let digits = text.get(at..at + 2).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or(0);
    }
    bytes
}

/// How a hash is written.
pub fn hash_text(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hashes as hexadecimal.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Hash, hash, hash_text};

    pub fn serialize<S: Serializer>(
        one: &Hash,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hash_text(one))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Hash, D::Error> {
        String::deserialize(from).map(|text| hash(&text))
    }
}

/// What is known of a file that is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The settings and decisions that it was done by, in a number.
    pub key: u64,
    /// The hash of its contents.
    #[serde(with = "hex")]
    pub content: Hash,
    /// What shows whether it has changed.
    pub stamp: Stamp,
    /// The name of what was made of it.
    pub output: Option<Box<str>>,
    /// Where it failed.
    pub failed: Option<Stage>,
    /// Where in the spool its outcome is, and how long it is.
    pub at: (u64, u64),
}

#[derive(Serialize)]
struct Written<'e> {
    v: u32,
    file: &'e str,
    #[serde(flatten)]
    entry: &'e Entry,
}

#[derive(Deserialize)]
struct Read {
    v: u32,
    file: String,
    #[serde(flatten)]
    entry: Entry,
}

/// What of a run is done.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    entries: BTreeMap<Box<str>, Entry>,
    lines: File,
    spool: File,
    /// The length of the spool.
    end: u64,
}

impl Journal {
    /// Opens that in a folder, or begins one. What a broken-off run has left
    /// behind the last whole line is cut off.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written, or is of another version.
    pub fn open(folder: &Path) -> Result<Journal, Error> {
        let path = folder.join(LINES);
        let (entries, whole) = Journal::read_lines(&path)?;
        let mut options = OpenOptions::new();
        let options =
            options.read(true).write(true).create(true).truncate(false);
        let opened = |path: &Path, length: u64| {
            let file = options.open(path)?;
            if file.metadata()?.len() != length {
                file.set_len(length)?;
            }
            (&file).seek(SeekFrom::End(0))?;
            io::Result::Ok(file)
        };
        let spool_path = folder.join(SPOOL);
        // What is damaged may say anything.
        let ends =
            entries.values().map(|one| one.at.0.saturating_add(one.at.1));
        let end = ends.max().unwrap_or(0);
        let there = fs::metadata(&spool_path).map_or(0, |data| data.len());
        if there < end {
            return Err(Error::data(format!(
                "{}: is shorter than {LINES} beside it says: take the folder \
                 it is in away, and everything is done again",
                spool_path.display()
            )));
        }
        let lines = opened(&path, whole)
            .map_err(|error| Error::io(&path, "write", error))?;
        let spool = opened(&spool_path, end)
            .map_err(|error| Error::io(&spool_path, "write", error))?;
        let folder = folder.to_owned();
        Ok(Journal { folder, entries, lines, spool, end })
    }

    /// The entries of a journal that is only read, with its spool.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn look(
        folder: &Path,
    ) -> Result<(BTreeMap<Box<str>, Entry>, Spool), Error> {
        let (entries, _) = Journal::read_lines(&folder.join(LINES))?;
        Ok((entries, Spool::open(&folder.join(SPOOL))?))
    }

    /// The names in a journal that is only read.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn names_in(
        folder: &Path,
    ) -> Result<impl Iterator<Item = Box<str>>, Error> {
        let (entries, _) = Journal::read_lines(&folder.join(LINES))?;
        Ok(entries.into_keys())
    }

    /// The entries of whole lines, and the length of these.
    fn read_lines(
        path: &Path,
    ) -> Result<(BTreeMap<Box<str>, Entry>, u64), Error> {
        let mut entries = BTreeMap::new();
        let mut whole = 0;
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((entries, 0));
            }
            Err(error) => return Err(Error::io(path, "read", error)),
        };
        let mut from = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = from
                .read_until(b'\n', &mut line)
                .map_err(|error| Error::io(path, "read", error))?;
            if !line.ends_with(b"\n") {
                return Ok((entries, whole));
            }
            // Of a torn one the next is none either.
            let Ok(Read { v, file, entry }) = serde_json::from_slice(&line)
            else {
                return Ok((entries, whole));
            };
            if v != VERSION {
                return Err(Error::data(format!(
                    "{}: is of version {v} where {VERSION} is known: use the \
                     program that wrote it, or name another folder behind \
                     --out",
                    path.display()
                )));
            }
            entries.insert(file.into(), entry);
            whole += read as u64;
        }
    }

    /// The names of all files, in the order of their bytes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(|name| &**name)
    }

    /// What is known of a file.
    pub fn entry(&self, file: &str) -> Option<&Entry> {
        self.entries.get(file)
    }

    /// Adds outcomes with what shows whether their files change. Returns when
    /// all of it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of the disk; nothing is added then.
    pub fn add(
        &mut self,
        outcomes: &[(Outcome, u64, Stamp)],
    ) -> Result<(), Error> {
        let mut end = self.end;
        let mut lines = Vec::new();
        let mut added = Vec::new();
        let spooled = (|| {
            let mut spool = BufWriter::new(&self.spool);
            let mut segment = Vec::new();
            for (outcome, key, stamp) in outcomes {
                segment.clear();
                frame::write(outcome, &mut segment)?;
                spool.write_all(&segment)?;
                let entry = Entry {
                    key: *key,
                    content: hash(&outcome.content),
                    stamp: *stamp,
                    output: outcome.output.as_deref().map(Box::from),
                    failed: outcome.failure.as_ref().map(|f| f.stage()),
                    at: (end, segment.len() as u64),
                };
                end += entry.at.1;
                let line =
                    Written { v: VERSION, file: &outcome.name, entry: &entry };
                serde_json::to_writer(&mut lines, &line)?;
                lines.push(b'\n');
                added.push((Box::from(&*outcome.name), entry));
            }
            spool.flush()?;
            drop(spool);
            self.spool.sync_data()
        })();
        spooled.map_err(|error| no_room(&self.folder, error))?;
        self.lines
            .write_all(&lines)
            .and_then(|()| self.lines.sync_data())
            .map_err(|error| no_room(&self.folder, error))?;
        self.end = end;
        self.entries.extend(added);
        Ok(())
    }

    /// Notes what shows from now on whether files have changed, which were
    /// done and are as they were.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn restamp(&mut self, files: &[(String, Stamp)]) -> Result<(), Error> {
        let mut lines = Vec::new();
        for (file, stamp) in files {
            let Some(entry) = self.entries.get_mut(&**file) else { continue };
            entry.stamp = *stamp;
            let line = Written { v: VERSION, file, entry };
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut lines, &line);
            lines.push(b'\n');
        }
        self.lines
            .write_all(&lines)
            .and_then(|()| self.lines.sync_data())
            .map_err(|error| no_room(&self.folder, error))
    }

    /// Forgets the files of which `keeps` says no, and what the spool has of
    /// none: both files are written anew where it is worth it.
    ///
    /// # Errors
    ///
    /// Those of the disk; the journal is as it was then.
    pub fn tidy(&mut self, keeps: impl Fn(&str) -> bool) -> Result<(), Error> {
        let before = self.entries.len();
        self.entries.retain(|file, _| keeps(file));
        let used: u64 = self.entries.values().map(|entry| entry.at.1).sum();
        let forgotten = self.entries.len() < before;
        // Half of it may be of outcomes that have others in their place.
        if !forgotten && self.end <= 2 * used + (1 << 20) {
            return Ok(());
        }
        let folder = self.folder.clone();
        let anew = folder.join("anew");
        let written = (|| {
            let _ = fs::remove_dir_all(&anew);
            fs::create_dir(&anew)?;
            let mut from = File::open(folder.join(SPOOL))?;
            let spool = File::create(anew.join(SPOOL))?;
            let mut spool = BufWriter::new(spool);
            let lines = File::create(anew.join(LINES))?;
            let mut lines = BufWriter::new(lines);
            let mut end = 0;
            for (file, entry) in &mut self.entries {
                from.seek(SeekFrom::Start(entry.at.0))?;
                let mut segment = io::Read::take(&mut from, entry.at.1);
                io::copy(&mut segment, &mut spool)?;
                entry.at.0 = end;
                end += entry.at.1;
                let line = Written { v: VERSION, file, entry };
                serde_json::to_writer(&mut lines, &line)?;
                lines.write_all(b"\n")?;
            }
            spool.into_inner()?.sync_all()?;
            lines.into_inner()?.sync_all()?;
            Ok(())
        })();
        let failed = |error| no_room(&anew, error);
        written.map_err(failed)?;
        // Without lines nothing is done, so that no two files of different
        // runs are ever taken for one.
        (|| {
            fs::remove_file(folder.join(LINES))?;
            sync_folder(&folder)?;
            fs::rename(anew.join(SPOOL), folder.join(SPOOL))?;
            sync_folder(&folder)?;
            fs::rename(anew.join(LINES), folder.join(LINES))?;
            sync_folder(&folder)?;
            fs::remove_dir_all(&anew)
        })()
        .map_err(failed)?;
        // The files that are open are not those of the folder any more.
        *self = Journal::open(&folder)?;
        Ok(())
    }
}

/// Has a folder remember the names that were given in it.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and remember by themselves.
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}

/// The outcomes of a run.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    from: BufReader<File>,
    at: u64,
}

impl Spool {
    fn open(path: &Path) -> Result<Spool, Error> {
        let file = File::open(path)
            .map_err(|error| Error::io(path, "read", error))?;
        let (path, from) = (path.to_owned(), BufReader::new(file));
        Ok(Spool { path, from, at: 0 })
    }

    /// The outcome of an entry.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub fn outcome(&mut self, entry: &Entry) -> Result<Outcome, Error> {
        let (at, length) = entry.at;
        let read = (|| {
            // Most entries follow one another.
            let ahead = i64::try_from(i128::from(at) - i128::from(self.at));
            match ahead {
                Ok(ahead) => self.from.seek_relative(ahead)?,
                Err(_) => drop(self.from.seek(SeekFrom::Start(at))?),
            }
            frame::read(&mut self.from)
        })();
        self.at = at.saturating_add(length);
        match read {
            Ok(Some(outcome)) => Ok(outcome),
            Ok(None) => Err(self.torn()),
            Err(error) => Err(Error::io(&self.path, "read", error)),
        }
    }

    fn torn(&self) -> Error {
        Error::data(format!(
            "{}: ends too early: take the folder it is in away, and \
             everything is done again",
            self.path.display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str, records: &str) -> (Outcome, u64, Stamp) {
        let mut outcome = Outcome::new(name);
        outcome.records = records.as_bytes().to_vec();
        outcome.output = Some(name.to_owned());
        outcome.content = "00ff".to_owned();
        (outcome, 5, Stamp(1, -2, 3, 4))
    }

    fn seen(folder: &Path) -> Vec<(String, String)> {
        let (entries, mut spool) = Journal::look(folder).unwrap();
        let mut all = Vec::new();
        for (name, entry) in &entries {
            let outcome = spool.outcome(entry).unwrap();
            assert_eq!((&*outcome.name, entry.key), (&**name, 5));
            let records = String::from_utf8(outcome.records).unwrap();
            all.push((name.to_string(), records));
        }
        all
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |&(a, b): &(&str, &str)| (a.to_owned(), b.to_owned());
        all.iter().map(owned).collect()
    }

    #[test]
    fn what_is_whole_is_kept_wherever_the_rest_is_torn() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        journal.add(&[outcome("b", "1\n"), outcome("a\n", "2\n")]).unwrap();
        let kept = fs::metadata(folder.join(LINES)).unwrap().len();
        journal.add(&[outcome("c", "3\n")]).unwrap();
        drop(journal);
        let lines = fs::read(folder.join(LINES)).unwrap();
        let spool = fs::read(folder.join(SPOOL)).unwrap();
        for cut in kept as usize..lines.len() {
            fs::write(folder.join(LINES), &lines[..cut]).unwrap();
            let mut more = spool.clone();
            more.extend(b"half of what was to come");
            fs::write(folder.join(SPOOL), &more).unwrap();
            let mut journal = Journal::open(folder).unwrap();
            assert!(journal.entry("a\n").is_some());
            assert!(journal.entry("c").is_none(), "{cut}");
            journal.add(&[outcome("d", "4\n")]).unwrap();
            let expected = [("a\n", "2\n"), ("b", "1\n"), ("d", "4\n")];
            assert_eq!(seen(folder), pairs(&expected));
        }
        // A spool that lost what the lines tell of is no spool.
        fs::write(folder.join(SPOOL), b"short").unwrap();
        assert!(Journal::open(folder).is_err());
    }

    #[test]
    fn a_place_that_no_spool_has_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        journal.add(&[outcome("a", "1\n")]).unwrap();
        drop(journal);
        let lines = fs::read_to_string(folder.join(LINES)).unwrap();
        let most = format!("\"at\":[{},", u64::MAX);
        let damaged = lines.replace("\"at\":[0,", &most);
        assert_ne!(damaged, lines);
        fs::write(folder.join(LINES), damaged).unwrap();
        let (entries, mut spool) = Journal::look(folder).unwrap();
        assert!(spool.outcome(&entries["a"]).is_err());
        assert!(Journal::open(folder).is_err());
    }

    #[test]
    fn what_is_forgotten_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        for round in 0..4 {
            let all = ["a", "b", "c"];
            let all = all.map(|name| outcome(name, &format!("{round}\n")));
            journal.add(&all).unwrap();
        }
        let stamp = Stamp(9, 9, 9, 9);
        journal.restamp(&[("c".to_owned(), stamp)]).unwrap();
        let before = fs::metadata(folder.join(SPOOL)).unwrap().len();
        journal.tidy(|name| name != "b").unwrap();
        assert_eq!(seen(folder), pairs(&[("a", "3\n"), ("c", "3\n")]));
        let after = fs::metadata(folder.join(SPOOL)).unwrap().len();
        assert_eq!(after, before / 12 * 2);
        let journal = Journal::open(folder).unwrap();
        assert_eq!(journal.entry("c").unwrap().stamp, stamp);
        assert!(journal.entry("b").is_none());
    }
}
