//! Keeps the catalogue of a folder of outputs up to date with what a run has
//! done.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::assemble::Parts;
use super::decided;
use super::disk::put;
use super::hands::Program;
use crate::catalogue::{self, Catalogue, Update};
use crate::error::Error;

/// The file that says, in the folder of a run, that the catalogue has all of
/// it. It is taken away before anything changes.
const MARK: &str = "catalogued";

/// The files whose lines go into the catalogue at once.
const GROUP: usize = 500;

/// Where more than one file in so many is done again, building all anew is
/// faster than letting it grow.
const ANEW: usize = 4;

/// Says that the catalogue lacks something from now on; whether it had all
/// before.
pub fn begin(folder: &Path) -> bool {
    fs::remove_file(folder.join(MARK)).is_ok()
}

/// Brings the catalogue up to date: it had all before these files were done
/// again, or were taken away, or else it is built anew, by a program if there
/// is one.
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
    program: Option<&Program>,
) -> Result<(), Error> {
    let there = out.join(catalogue::FILE).is_file();
    let few = (done.len() + gone.len()).saturating_mul(ANEW);
    let grows = had_all && there && few <= parts.count().0;
    let grown = grows.then(|| grow(out, (done, gone), parts)).transpose();
    // What is damaged or of an earlier version is built anew as well.
    if !matches!(grown, Ok(Some(()))) {
        match program {
            Some(program) => rebuild_by(program, out)?,
            None => drop(catalogue::rebuild(out)?),
        }
    }
    put(&folder.join(MARK), |_| Ok(()))
}

/// Has the catalogue built by another process.
fn rebuild_by(program: &Program, out: &Path) -> Result<(), Error> {
    let mut command = program();
    // An option is no directory.
    command.arg("--").arg(out);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::piped());
    let done = command
        .output()
        .map_err(|error| Error::io(out, "build the catalogue of", error))?;
    match done.status.success() {
        true => Ok(()),
        // It has named the place and the remedy.
        false => {
            let said = String::from_utf8_lossy(&done.stderr);
            let said = said.trim().trim_start_matches("khoidau: ");
            let said = match said.is_empty() {
                true => format!(
                    "{}: the catalogue was not built ({}): give the same \
                     command again",
                    out.display(),
                    done.status
                ),
                false => said.to_owned(),
            };
            Err(Error::catalogue(said))
        }
    }
}

fn grow(
    out: &Path,
    (done, gone): (&BTreeSet<&str>, &BTreeSet<String>),
    parts: &mut Parts,
) -> Result<(), Error> {
    // One that is damaged is not opened, and built anew.
    let mut all = Catalogue::open(out)?;
    if done.is_empty() && gone.is_empty() {
        return all.close();
    }
    let mut update = all.update()?;
    let is_file =
        |parts: &Parts, name: &str| parts.has(name) || gone.contains(name);
    for file in gone {
        take_out(&mut update, file, |name| is_file(parts, name))?;
    }
    update.commit()?;
    let names: Vec<&str> = done.iter().copied().collect();
    for group in names.chunks(GROUP) {
        let mut update = all.update()?;
        for name in group {
            take_out(&mut update, name, |name| is_file(parts, name))?;
            let Some(outcome) = parts.outcome(name)? else { continue };
            let records = String::from_utf8_lossy(&outcome.records);
            let changes = String::from_utf8_lossy(&outcome.changes);
            for (file, (records, changes)) in by_text(&records, &changes) {
                update.file(&file, records, changes)?;
            }
        }
        update.commit()?;
    }
    all.settle()?;
    all.close()
}

/// Takes out a file, and the texts in it.
fn take_out(
    update: &mut Update<'_>,
    file: &str,
    is_file: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    for text in update.texts_of(file)? {
        // A file of its own may have such a name, too.
        if decided::owner(&text, &is_file) == Some(file) {
            update.remove(&text)?;
        }
    }
    update.remove(file)
}

/// Lines of `records.jsonl` and of `changes.jsonl`.
type Lines<'l> = (Vec<&'l str>, Vec<&'l str>);

/// The lines of a file by the text they are of: of JSON lines there are many.
fn by_text<'l>(
    records: &'l str,
    changes: &'l str,
) -> BTreeMap<String, Lines<'l>> {
    #[derive(serde::Deserialize)]
    struct Named {
        file: String,
    }
    let mut all: BTreeMap<String, Lines<'l>> = BTreeMap::new();
    let name = |line: &str| {
        // They are of our own making.
        serde_json::from_str::<Named>(line).map(|named| named.file).ok()
    };
    for line in records.lines() {
        all.entry(name(line).unwrap_or_default()).or_default().0.push(line);
    }
    for line in changes.lines() {
        all.entry(name(line).unwrap_or_default()).or_default().1.push(line);
    }
    all
}
