//! What was made known of files, one behind the other in a file.

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::entry::Entry;
use super::frame;
use super::job::Outcome;
use crate::error::Error;

/// The error of what a disk has damaged.
pub fn damaged(path: &Path) -> Error {
    Error::data(format!(
        "{}: is damaged: give the command of the run again, and what is \
         damaged is done again",
        path.display()
    ))
}

/// The outcomes of a run.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    from: BufReader<File>,
    at: u64,
    length: u64,
    /// The bytes of the outcome that was read last.
    bytes: Vec<u8>,
}

impl Spool {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn open(path: &Path) -> Result<Spool, Error> {
        let opened = File::open(path)
            .and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) =
            opened.map_err(|error| Error::io(path, "read", error))?;
        let (path, from) = (path.to_owned(), BufReader::new(file));
        Ok(Spool { path, from, at: 0, length, bytes: Vec::new() })
    }

    /// The bytes of an entry, as they were written.
    ///
    /// # Errors
    ///
    /// If they cannot be read, or are damaged.
    pub fn bytes(
        &mut self,
        file: &str,
        entry: &Entry,
    ) -> Result<&[u8], Error> {
        if entry.end().is_none_or(|end| end > self.length) {
            return Err(damaged(&self.path));
        }
        let (at, length) = entry.at;
        self.bytes.clear();
        let read = (|| {
            // Most entries follow one another.
            let ahead = i64::try_from(i128::from(at) - i128::from(self.at));
            match ahead {
                Ok(ahead) => self.from.seek_relative(ahead)?,
                Err(_) => drop(self.from.seek(SeekFrom::Start(at))?),
            }
            let mut part = io::Read::take(&mut self.from, length);
            io::Read::read_to_end(&mut part, &mut self.bytes)
        })();
        let read =
            read.map_err(|error| Error::io(&self.path, "read", error))? as u64;
        self.at = at + read;
        let is_whole = match entry.crc {
            Some(crc) => crc32fast::hash(&self.bytes) == crc,
            // Of an earlier version all that can be asked is whether it says
            // what it should.
            None => outcome(file, &self.bytes).is_some(),
        };
        match is_whole && read == length {
            true => Ok(&self.bytes),
            false => Err(damaged(&self.path)),
        }
    }

    /// The outcome of an entry.
    ///
    /// # Errors
    ///
    /// If it is not there, or damaged.
    pub fn outcome(
        &mut self,
        file: &str,
        entry: &Entry,
    ) -> Result<Outcome, Error> {
        let read = outcome(file, self.bytes(file, entry)?);
        read.ok_or_else(|| damaged(&self.path))
    }
}

/// The outcome of a file, of which bytes are, and nothing else.
fn outcome(file: &str, mut bytes: &[u8]) -> Option<Outcome> {
    let outcome = frame::read(&mut bytes).ok()??;
    (bytes.is_empty() && outcome.name == file).then_some(outcome)
}
