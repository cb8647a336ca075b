//! Keeps the catalogue of a folder of outputs up to date with what a run has
//! done.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::assemble::Parts;
use super::run::put;
use crate::catalogue::{self, Catalogue};
use crate::error::Error;

/// The file that says, in the folder of a run, that the catalogue has all of
/// it. It is taken away before anything changes.
const MARK: &str = "catalogued";

/// The files whose lines go into the catalogue at once.
const GROUP: usize = 500;

/// Says that the catalogue lacks something from now on; whether it had all
/// before.
pub fn begin(folder: &Path) -> bool {
    fs::remove_file(folder.join(MARK)).is_ok()
}

/// Brings the catalogue up to date: it had all before these files were done
/// again, or were taken away, or else it is built anew.
///
/// # Errors
///
/// If it cannot be written.
pub fn update(
    out: &Path,
    folder: &Path,
    had_all: bool,
    (done, gone): (&BTreeSet<&str>, &BTreeSet<String>),
    parts: &mut Parts,
) -> Result<(), Error> {
    let there = out.join(catalogue::FILE).is_file();
    let grown =
        (had_all && there).then(|| grow(out, (done, gone), parts)).transpose();
    // What is damaged or of an earlier version is built anew as well.
    if !matches!(grown, Ok(Some(()))) {
        catalogue::rebuild(out)?;
    }
    put(&folder.join(MARK), |_| Ok(()))
}

fn grow(
    out: &Path,
    (done, gone): (&BTreeSet<&str>, &BTreeSet<String>),
    parts: &mut Parts,
) -> Result<(), Error> {
    if done.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut all = Catalogue::open(out)?;
    let mut update = all.update()?;
    for file in gone {
        update.remove(file)?;
    }
    update.commit()?;
    let names: Vec<&str> = done.iter().copied().collect();
    for group in names.chunks(GROUP) {
        let mut update = all.update()?;
        for name in group {
            let Some(outcome) = parts.outcome(name)? else { continue };
            let records = String::from_utf8_lossy(&outcome.records);
            let changes = String::from_utf8_lossy(&outcome.changes);
            update.file(name, records.lines(), changes.lines())?;
        }
        update.commit()?;
    }
    all.settle()?;
    all.close()
}
