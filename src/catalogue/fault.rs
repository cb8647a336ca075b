//! Where a catalogue lies, and what SQLite says of it in our words, with the
//! remedy.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::Error;

pub(super) type Result<T> = std::result::Result<T, Error>;

/// The file of a catalogue in its directory.
pub const FILE: &str = crate::export::CATALOGUE;

/// A directory with its catalogue.
#[derive(Clone, Debug)]
pub(super) struct Place {
    dir: PathBuf,
    path: PathBuf,
}

impl Place {
    pub fn of(dir: &Path) -> Place {
        Place { dir: dir.to_owned(), path: dir.join(FILE) }
    }

    /// A file that is built elsewhere for a directory.
    pub fn built(dir: &Path, path: PathBuf) -> Place {
        Place { dir: dir.to_owned(), path }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with the file.
    pub fn fault(&self, what: &str) -> Error {
        Error::catalogue(format!("{}: {what}", self.path.display()))
    }

    /// Says that there is none, and where one comes from.
    pub fn missing(&self) -> Error {
        let dir = self.dir.display();
        let what = if !self.dir.is_dir() {
            "no such directory: check the name".to_owned()
        } else if !self.dir.join("records.jsonl").is_file() {
            "has no results to search: name the directory that `khoidau batch \
             --out` wrote"
                .to_owned()
        } else {
            return self.fault(&format!(
                "there is no catalogue: build it with `khoidau catalogue \
                 {dir}`"
            ));
        };
        Error::catalogue(format!("{dir}: {what}"))
    }

    /// Says that another is at work on it.
    pub fn in_use(&self) -> Error {
        self.fault("is in use by another run: wait for it to end")
    }

    /// The outcome of what SQLite was asked.
    pub fn may<T>(&self, outcome: rusqlite::Result<T>) -> Result<T> {
        outcome.map_err(|error| self.told(&error))
    }

    fn told(&self, error: &rusqlite::Error) -> Error {
        let code = error.sqlite_error_code();
        let anew = format!("build it anew with `khoidau catalogue {}`", {
            self.dir.display()
        });
        let what = match code {
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::TypeMismatch,
            ) => format!("is damaged ({error}): {anew}"),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                return self.in_use();
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                "cannot be written: check that the file and its directory \
                 are yours to write in"
                    .to_owned()
            }
            Some(ErrorCode::DiskFull) => {
                "cannot be written: the disk is full".to_owned()
            }
            Some(ErrorCode::CannotOpen) => format!(
                "cannot be opened ({error}): check that it is yours to read"
            ),
            Some(ErrorCode::SystemIoFailure) => format!(
                "cannot be read or written ({error}): check the disk, and \
                 {anew} if that is well"
            ),
            _ => format!("is damaged or not as expected ({error}): {anew}"),
        };
        self.fault(&what)
    }
}
