//! Files that are not the program's own are not written over: what stands in
//! the place of an output and is not what was made is kept beside it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::decisions;
use super::journal::Journal;
use super::made::Made;
use super::run::Observer;
use super::stale::Told;
use crate::error::Error;

/// What stands behind the name of a file that has another in its place now,
/// in the name of what it was before.
pub const ORIGINAL: &str = "orig";

/// The names under which what a file was may be kept beside it, the usual one
/// first: a file that has one of them already is somebody's, too.
pub fn names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let name = path.file_name().unwrap_or_default().to_owned();
    (1u32..).map(move |number| {
        let mut name = name.clone();
        if number > 1 {
            name.push(format!(".{number}"));
        }
        name.push(format!(".{ORIGINAL}"));
        path.with_file_name(name)
    })
}

/// How the name of a journal begins that a run in another number of shards
/// has left.
const BEFORE: &str = "before-";

/// What is known of files that outputs are put in the place of.
#[derive(Debug, Default)]
pub(super) struct Spare {
    /// The outputs of runs in other numbers of shards, which the journal of
    /// this one does not tell of.
    before: BTreeMap<Box<str>, Vec<Option<Made>>>,
    kept: Told,
}

impl Spare {
    /// Reads the journals that were left in the program's own folder.
    ///
    /// # Errors
    ///
    /// If one cannot be read.
    pub fn open(hidden: &Path) -> Result<Spare, Error> {
        let mut spare = Spare::default();
        for path in left(hidden)? {
            for (output, made) in Journal::made_in(&path)? {
                spare.before.entry(output).or_default().push(made);
            }
        }
        Ok(spare)
    }

    /// Keeps what stands in the place of an output beside it, where it is not
    /// what the program has made there, by what is known of the run.
    pub fn keep(
        &mut self,
        place: &Path,
        (from, output): (&Path, &str),
        known: Option<&Option<Made>>,
    ) -> io::Result<()> {
        let there = fs::symlink_metadata(place);
        // What is empty is what a disk without room has left.
        if !there.is_ok_and(|data| data.is_file() && data.len() > 0) {
            return Ok(());
        }
        let before = self.before.get(output).into_iter().flatten();
        // Of earlier versions it is not known what was made.
        let is_own = known.into_iter().chain(before).any(|made| {
            made.as_ref().is_none_or(|made| made.found(place).is_some())
        });
        let content = |path: &Path| decisions::content(&mut File::open(path)?);
        if is_own || content(place)? == content(from)? {
            return Ok(());
        }
        let mut names = names(place);
        let free = names.find(|name| fs::symlink_metadata(name).is_err());
        free.map_or(Ok(()), |kept| fs::rename(place, kept))?;
        self.kept.add(output);
        Ok(())
    }

    /// Tells of what was kept.
    pub fn end(&self, out: &Path, observer: &dyn Observer) {
        if let Some((count, first)) = self.kept.all() {
            observer.warning(format_args!(
                "{}: files that no run has made were in the places of \
                 outputs; they are kept as NAME.{ORIGINAL} ({count}); the \
                 first is {first}",
                out.display()
            ));
        }
    }
}

/// Leaves the journal of a folder that is forgotten, for who writes over its
/// outputs.
pub(super) fn leave(
    journal: &Path,
    hidden: &Path,
    name: &str,
) -> io::Result<()> {
    match fs::rename(journal, hidden.join(format!("{BEFORE}{name}.jsonl"))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Forgets the journals that were left: that of a run that is finished tells
/// of every output.
pub(super) fn forget(hidden: &Path) -> Result<(), Error> {
    for path in left(hidden)? {
        fs::remove_file(&path)
            .map_err(|error| Error::io(&path, "take away", error))?;
    }
    Ok(())
}

/// The journals that were left.
fn left(hidden: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(hidden)
        .map_err(|error| Error::io(hidden, "list", error))?;
    let is_left = |entry: &fs::DirEntry| {
        entry.file_name().to_string_lossy().starts_with(BEFORE)
    };
    Ok(entries.flatten().filter(is_left).map(|e| e.path()).collect())
}
