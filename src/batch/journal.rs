//! What of a run is done: a file of lines that only grows, each on the disk
//! before the next is begun, and a spool with what was made of each file.
//!
//! Whatever moment the power fails at, the lines that are whole tell what is
//! done, and everything they tell of is on the disk. Each line, and what the
//! spool has of it, has a sum: what a disk has damaged since is not believed,
//! and its file is done again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::disk::no_room;
use super::entry::{
    Entry, Read, Stamp, Unread, VERSION, hash, read_line, write_line,
};
use super::frame;
use super::job::Outcome;
use super::made::Made;
use super::spool::{Spool, damaged};
use crate::error::Error;

/// The names of the two files of a journal.
pub(super) const LINES: &str = "journal.jsonl";
const SPOOL: &str = "spool";

/// A file that was done, as it is added.
#[derive(Debug)]
pub struct Done {
    /// What became of it.
    pub outcome: Outcome,
    /// The settings and decisions that it was done by, in a number.
    pub key: u64,
    /// What shows whether it has changed.
    pub stamp: Stamp,
    /// What was made of it.
    pub made: Option<Made>,
    /// The sum of its path as its records have it.
    pub path: u32,
}

/// Entries by the names of their files. Names come in order, which leaves the
/// nodes of the tree half empty: what they hold is small.
type Entries = BTreeMap<Box<str>, Box<Entry>>;

/// The lines of a journal, as they were read.
#[derive(Default)]
struct Lines {
    entries: Entries,
    /// The length of those that are whole.
    length: u64,
    /// How many are damaged.
    damaged: usize,
}

/// What of a run is done.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    entries: Entries,
    lines: File,
    spool: File,
    /// The length of the spool.
    end: u64,
    /// How many of the lines are damaged.
    damaged: usize,
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
        let Lines { entries, length, damaged } = Journal::read_lines(&path)?;
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
        let there = fs::metadata(&spool_path).map_or(0, |data| data.len());
        let ends = entries.values().filter_map(|entry| entry.end());
        let end = ends.filter(|&end| end <= there).max().unwrap_or(0);
        let lines = opened(&path, length)
            .map_err(|error| Error::io(&path, "write", error))?;
        let spool = opened(&spool_path, end)
            .map_err(|error| Error::io(&spool_path, "write", error))?;
        let folder = folder.to_owned();
        Ok(Journal { folder, entries, lines, spool, end, damaged })
    }

    /// The entries of a journal that is only read, with its spool.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is damaged.
    pub fn look(folder: &Path) -> Result<(Entries, Spool), Error> {
        let path = folder.join(LINES);
        let lines = Journal::read_lines(&path)?;
        match lines.damaged {
            0 => Ok((lines.entries, Spool::open(&folder.join(SPOOL))?)),
            _ => Err(damaged(&path)),
        }
    }

    /// The names in a journal that is only read.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn names_in(
        folder: &Path,
    ) -> Result<impl Iterator<Item = Box<str>>, Error> {
        let lines = Journal::read_lines(&folder.join(LINES))?;
        Ok(lines.entries.into_keys())
    }

    /// The outputs that the lines of a file tell of, and what each was when
    /// it was made.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn made_in(
        path: &Path,
    ) -> Result<impl Iterator<Item = (Box<str>, Option<Made>)> + use<>, Error>
    {
        let lines = Journal::read_lines(path)?;
        let made = |entry: Box<Entry>| Some((entry.output?, entry.made));
        Ok(lines.entries.into_values().filter_map(made))
    }

    /// The lines of a file; none where there is no file.
    fn read_lines(path: &Path) -> Result<Lines, Error> {
        let mut lines = Lines::default();
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(lines);
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
                return Ok(lines);
            }
            match read_line(&line) {
                Ok(Read { file, entry, .. }) => {
                    lines.entries.insert(file, Box::new(entry));
                }
                Err(Unread::Damaged) => lines.damaged += 1,
                Err(Unread::Version(v)) => {
                    return Err(Error::data(format!(
                        "{}: is of version {v} where {VERSION} is known: use \
                         the program that wrote it, or name another folder \
                         behind --out",
                        path.display()
                    )));
                }
            }
            lines.length += read as u64;
        }
    }

    /// Forgets what is damaged, and says of how many files; both files are
    /// whole then.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn mend(&mut self) -> Result<usize, Error> {
        let mut order: Vec<((u64, u64), Box<str>)> = self
            .entries
            .iter()
            .map(|(name, entry)| (entry.at, name.clone()))
            .collect();
        order.sort_unstable();
        let mut spool = Spool::open(&self.folder.join(SPOOL))?;
        let mut forgotten = 0;
        for (_, name) in order {
            let Some(entry) = self.entries.get_mut(&name) else { continue };
            // What cannot be read is as good as damaged.
            match spool.bytes(&name, entry) {
                Ok(bytes) => entry.crc = Some(crc32fast::hash(bytes)),
                Err(_) => {
                    self.entries.remove(&name);
                    forgotten += 1;
                }
            }
        }
        let all = self.damaged + forgotten;
        if all > 0 {
            self.write_anew()?;
        }
        Ok(all)
    }

    /// The names of all files, in the order of their bytes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(|name| &**name)
    }

    /// What is known of a file.
    pub fn entry(&self, file: &str) -> Option<&Entry> {
        self.entries.get(file).map(|entry| &**entry)
    }

    /// Adds outcomes with what shows whether their files change. Returns when
    /// all of it is on the disk.
    ///
    /// # Errors
    ///
    /// Those of the disk; nothing is added then.
    pub fn add(&mut self, all: &[Done]) -> Result<(), Error> {
        let mut end = self.end;
        let mut lines = Vec::new();
        let mut added = Vec::new();
        let spooled = (|| {
            let mut spool = BufWriter::new(&self.spool);
            let mut segment = Vec::new();
            for Done { outcome, key, stamp, made, path } in all {
                segment.clear();
                frame::write(outcome, &mut segment)?;
                spool.write_all(&segment)?;
                let entry = Entry {
                    key: *key,
                    content: hash(&outcome.content),
                    stamp: *stamp,
                    output: outcome.output.as_deref().map(Box::from),
                    made: made.clone(),
                    failed: outcome.failure.as_ref().map(|f| f.stage()),
                    at: (end, segment.len() as u64),
                    crc: Some(crc32fast::hash(&segment)),
                    path: Some(*path),
                };
                end += entry.at.1;
                write_line(&outcome.name, &entry, &mut lines)?;
                added.push((Box::from(&*outcome.name), Box::new(entry)));
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

    /// The outcome of a file, as it was added.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn outcome(&self, file: &str) -> Result<Option<Outcome>, Error> {
        let Some(entry) = self.entries.get(file) else { return Ok(None) };
        let mut spool = Spool::open(&self.folder.join(SPOOL))?;
        spool.outcome(file, entry).map(Some)
    }

    /// Puts entries in the place of others, which show anew whether their
    /// files have changed.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn restamp(
        &mut self,
        all: Vec<(Box<str>, Entry)>,
    ) -> Result<(), Error> {
        let mut lines = Vec::new();
        for (file, entry) in all {
            // Writing to memory does not fail.
            let _ = write_line(&file, &entry, &mut lines);
            self.entries.insert(file, Box::new(entry));
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
        self.write_anew()
    }

    /// Gives back the memory of what is known: nobody asks any more.
    pub fn rest(&mut self) {
        self.entries = BTreeMap::new();
    }

    /// Writes both files anew, with nothing but what is known.
    fn write_anew(&mut self) -> Result<(), Error> {
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
            let mut line = Vec::new();
            let mut end = 0;
            for (file, entry) in &mut self.entries {
                from.seek(SeekFrom::Start(entry.at.0))?;
                let mut segment = io::Read::take(&mut from, entry.at.1);
                io::copy(&mut segment, &mut spool)?;
                entry.at.0 = end;
                end += entry.at.1;
                line.clear();
                write_line(file, entry, &mut line)?;
                lines.write_all(&line)?;
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

#[cfg(test)]
mod tests {
    use super::super::entry::Written;
    use super::*;

    fn done(name: &str, records: &str) -> Done {
        let mut outcome = Outcome::new(name);
        outcome.records = records.as_bytes().to_vec();
        outcome.output = Some(name.to_owned());
        outcome.content = "00ff".to_owned();
        let stamp = Stamp::default();
        Done { outcome, key: 5, stamp, made: None, path: 7 }
    }

    fn seen(folder: &Path) -> Vec<(String, String)> {
        let (entries, mut spool) = Journal::look(folder).unwrap();
        let mut all = Vec::new();
        for (name, entry) in &entries {
            let outcome = spool.outcome(name, entry).unwrap();
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
        journal.add(&[done("b", "1\n"), done("a\n", "2\n")]).unwrap();
        let kept = fs::metadata(folder.join(LINES)).unwrap().len();
        journal.add(&[done("c", "3\n")]).unwrap();
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
            journal.add(&[done("d", "4\n")]).unwrap();
            let expected = [("a\n", "2\n"), ("b", "1\n"), ("d", "4\n")];
            assert_eq!(seen(folder), pairs(&expected));
        }
        // What the lines tell of and a spool has lost is forgotten.
        fs::write(folder.join(SPOOL), b"short").unwrap();
        assert_eq!(Journal::open(folder).unwrap().mend().unwrap(), 3);
        assert_eq!(seen(folder), pairs(&[]));
    }

    #[test]
    fn what_is_damaged_is_forgotten_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        journal.add(&[done("a", "1\n"), done("b", "2\n")]).unwrap();
        journal.add(&[done("c", "3\n")]).unwrap();
        drop(journal);
        let whole = pairs(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]);
        assert_eq!(seen(folder), whole);
        let lines = fs::read(folder.join(LINES)).unwrap();
        let spool = fs::read(folder.join(SPOOL)).unwrap();
        for (name, bytes) in [(LINES, &lines), (SPOOL, &spool)] {
            for at in (0..bytes.len()).step_by(3) {
                fs::write(folder.join(LINES), &lines).unwrap();
                fs::write(folder.join(SPOOL), &spool).unwrap();
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << (at % 8);
                fs::write(folder.join(name), &damaged).unwrap();
                let mut journal = Journal::open(folder).unwrap();
                journal.mend().unwrap();
                drop(journal);
                let seen = seen(folder);
                assert!(!seen.is_empty(), "{name} {at}");
                assert!(seen.iter().all(|one| whole.contains(one)));
            }
        }
    }

    #[test]
    fn lines_of_an_earlier_version_are_read_and_later_ones_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        journal.add(&[done("a", "1\n")]).unwrap();
        let mut entry = journal.entry("a").unwrap().clone();
        drop(journal);
        (entry.crc, entry.path) = (None, None);
        let line = |v| {
            let line = Written { v, file: "a", entry: &entry };
            serde_json::to_string(&line).unwrap()
        };
        let put = |line: String| fs::write(folder.join(LINES), line).unwrap();
        put(line(1) + "\n");
        assert_eq!(seen(folder), pairs(&[("a", "1\n")]));
        let mut journal = Journal::open(folder).unwrap();
        assert_eq!(journal.mend().unwrap(), 0);
        // A sum tells that the version is no damage.
        let later = line(3);
        let body = later.strip_suffix('}').unwrap();
        let sum = crc32fast::hash(body.as_bytes());
        put(format!("{body},\"sum\":\"{sum:08x}\"}}\n"));
        let refused = Journal::open(folder).unwrap_err().to_string();
        assert!(refused.contains("is of version 3"), "{refused}");
    }

    #[test]
    fn what_is_forgotten_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let mut journal = Journal::open(folder).unwrap();
        for round in 0..4 {
            let all = ["a", "b", "c"];
            let all = all.map(|name| done(name, &format!("{round}\n")));
            journal.add(&all).unwrap();
        }
        let stamp = Stamp::of(folder).unwrap();
        let mut entry = journal.entry("c").unwrap().clone();
        entry.stamp = stamp;
        journal.restamp(vec![("c".into(), entry)]).unwrap();
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
