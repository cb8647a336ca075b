//! Puts what is known of all files into tables, in the order of their names:
//! of one run, or of the shards of one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::HIDDEN;
use super::desk::{FINISHED, Finished, TOLD, Told};
use super::disk::{no_room, put};
use super::entry::{Entry, hash_text};
use super::failure::Failure;
use super::job::Outcome;
use super::journal::{Journal, LINES};
use super::made::Made;
use super::natural::by_parts;
use super::report::Tally;
use super::run::Summary;
use super::shard::Shard;
use super::spool::Spool;
use super::target::Target;
use crate::error::Error;
use crate::export::table::safe;
use crate::export::{Exporter, Form};
use crate::model::Tier;

/// The names of the tables.
pub const RECORDS: &str = "records.jsonl";
/// The same as a table.
pub const TABLE: &str = "records.csv";
/// What was changed.
pub const CHANGES: &str = "changes.jsonl";
/// What failed.
pub const ERRORS: &str = "errors.csv";
/// What else is worth knowing.
pub const WARNINGS: &str = "warnings.csv";
/// The figures of the report.
pub const FIGURES: &str = "report.json";
/// The report.
pub const REPORT: &str = "report.html";

/// What is known of a file: that it was refused, or where its outcome is.
#[derive(Debug)]
enum Known {
    Refused(Failure),
    /// In the spool of this number.
    Done(usize, Box<Entry>),
}

/// What the shards of a run have done.
#[derive(Debug, Default)]
pub struct Parts {
    files: Vec<(Box<str>, Known)>,
    spools: Vec<Spool>,
    tiers: Vec<String>,
    /// The folders of outputs, by the spools.
    outs: Vec<PathBuf>,
    settings: Option<u64>,
    papers: Option<u64>,
}

impl Parts {
    /// Those of one shard in a folder of outputs.
    ///
    /// # Errors
    ///
    /// If it is not finished.
    pub fn of(out: &Path, shard: Shard) -> Result<Parts, Error> {
        let mut parts = Parts::default();
        parts.add(out, shard)?;
        parts.order();
        Ok(parts)
    }

    /// Those in several folders of outputs, together all shards of a run.
    ///
    /// # Errors
    ///
    /// If a shard is missing or not finished, or was done by other settings
    /// than the rest.
    pub fn of_all(outs: &[PathBuf]) -> Result<Parts, Error> {
        let mut parts = Parts::default();
        let mut all = Vec::new();
        for out in outs {
            let own = shards(out)?;
            all.extend(own.iter().copied());
            for shard in own {
                parts.add(out, shard)?;
            }
        }
        complete(&all, outs)?;
        parts.order();
        Ok(parts)
    }

    fn add(&mut self, out: &Path, shard: Shard) -> Result<(), Error> {
        let folder = out.join(HIDDEN).join(shard.folder());
        let path = folder.join(FINISHED);
        let unfinished = || {
            Error::setting(format!(
                "{}: shard {} of {} is not finished: give its command again",
                out.display(),
                shard.number(),
                shard.of()
            ))
        };
        let finished = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(unfinished());
            }
            Err(error) => return Err(Error::io(&path, "read", error)),
        };
        let finished: Finished =
            serde_json::from_slice(&finished).map_err(|_| unfinished())?;
        if self.settings.is_some_and(|other| other != finished.settings) {
            return Err(Error::setting(format!(
                "{}: shard {} of {} was done with other settings, or by \
                 another version, than the rest: give its command again with \
                 theirs",
                out.display(),
                shard.number(),
                shard.of()
            )));
        }
        // Of earlier versions it is not known what they were made of.
        let papers = self.papers.zip(finished.papers);
        if papers.is_some_and(|(one, other)| one != other) {
            return Err(Error::setting(format!(
                "{}: shard {} of {} was made of other files than the rest: \
                 give the commands of all shards again with the same inputs",
                out.display(),
                shard.number(),
                shard.of()
            )));
        }
        self.papers = finished.papers.or(self.papers);
        self.settings = Some(finished.settings);
        self.tiers = finished.tiers;
        let (entries, spool) = Journal::look(&folder)?;
        if entries.len() != finished.files {
            return Err(unfinished());
        }
        let number = self.spools.len();
        self.spools.push(spool);
        self.outs.push(out.to_owned());
        self.files.reserve_exact(entries.len() + finished.refused.len());
        let done = entries.into_iter();
        let done =
            done.map(|(name, entry)| (name, Known::Done(number, entry)));
        self.files.extend(done);
        let refused = finished.refused.into_iter();
        let refused = refused
            .map(|(name, failure)| (name.into(), Known::Refused(failure)));
        self.files.extend(refused);
        Ok(())
    }

    fn order(&mut self) {
        self.files.sort_by(|a, b| by_parts(&a.0, &b.0));
    }

    /// The outputs that are to be in another folder, with where they are.
    pub fn outputs(
        &self,
    ) -> impl Iterator<Item = (&Path, &str, Option<&Made>)> {
        self.files.iter().filter_map(|(_, known)| match known {
            Known::Refused(_) => None,
            Known::Done(number, entry) => {
                let out = &*self.outs[*number];
                let made = entry.made.as_ref();
                Some((out, entry.output.as_deref()?, made))
            }
        })
    }

    /// How many files there are, and how many of them failed.
    pub fn count(&self) -> (usize, usize) {
        let failed = self.files.iter().filter(|(_, known)| match known {
            Known::Refused(_) => true,
            Known::Done(_, entry) => entry.failed.is_some(),
        });
        (self.files.len(), failed.count())
    }

    /// Whether there is a file of this name.
    #[cfg(feature = "catalogue")]
    pub fn has(&self, name: &str) -> bool {
        self.files.binary_search_by(|(one, _)| by_parts(one, name)).is_ok()
    }

    /// The outcome of a file, where it was done.
    #[cfg(feature = "catalogue")]
    pub fn outcome(&mut self, name: &str) -> Result<Option<Outcome>, Error> {
        let found =
            self.files.binary_search_by(|(one, _)| by_parts(one, name));
        match found.ok().map(|at| &self.files[at].1) {
            Some(Known::Done(number, entry)) => {
                self.spools[*number].outcome(name, entry).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Hands on all outcomes in order.
    ///
    /// # Errors
    ///
    /// Those of `take`, or of a spool.
    pub fn each(
        &mut self,
        mut take: impl FnMut(Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (name, known) in &self.files {
            let outcome = match known {
                Known::Refused(failure) => {
                    Outcome::failed(name, failure.clone())
                }
                Known::Done(number, entry) => {
                    self.spools[*number].outcome(name, entry)?
                }
            };
            take(outcome)?;
        }
        Ok(())
    }
}

/// The hashes of the contents that files had when they were last worked on,
/// by their names, of a folder of outputs.
///
/// # Errors
///
/// If there are no outputs, or they cannot be read.
pub fn contents(out: &Path) -> Result<BTreeMap<Box<str>, String>, Error> {
    let mut all = BTreeMap::new();
    for shard in shards(out)? {
        let folder = out.join(HIDDEN).join(shard.folder());
        let (entries, _) = Journal::look(&folder)?;
        let own = entries.into_iter();
        all.extend(own.map(|(name, entry)| (name, hash_text(&entry.content))));
    }
    Ok(all)
}

/// Whether a file in a folder of outputs is what was made of another.
///
/// # Errors
///
/// If what is known there cannot be read.
pub(super) fn has_output(out: &Path, name: &str) -> Result<bool, Error> {
    for (_, folder) in super::desk::shards(&out.join(HIDDEN))? {
        let lines = folder.join(LINES);
        if Journal::made_in(&lines)?.any(|(output, _)| *output == *name) {
            return Ok(true);
        }
    }
    // Where shards were merged, nothing is known but what their files are.
    Ok(false)
}

/// The shards in a folder of outputs: of those whose number is the same the
/// last that were worked on, as another number may have been tried before.
pub(super) fn shards(out: &Path) -> Result<Vec<Shard>, Error> {
    let hidden = out.join(HIDDEN);
    let none = || {
        Error::setting(format!(
            "{}: has no outputs of `khoidau batch`: name its folder",
            out.display()
        ))
    };
    let entries = fs::read_dir(&hidden).map_err(|_| none())?;
    let mut all: Vec<(Shard, Option<std::time::SystemTime>)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let shard = Shard::of_folder(entry.file_name().to_str()?)?;
            let told = entry.path().join(TOLD);
            Some((shard, fs::metadata(told).ok()?.modified().ok()))
        })
        .collect();
    let last = all.iter().max_by_key(|(shard, time)| (*time, shard.of()));
    let of = last.map(|(shard, _)| shard.of()).ok_or_else(none)?;
    all.retain(|(shard, _)| shard.of() == of);
    all.sort_by_key(|(shard, _)| shard.number());
    Ok(all.into_iter().map(|(shard, _)| shard).collect())
}

/// Refuses shards that are not all of a run, each once.
fn complete(shards: &[Shard], outs: &[impl AsRef<Path>]) -> Result<(), Error> {
    let of = shards.iter().map(|shard| shard.of()).max().unwrap_or(1);
    let place = outs.first().map_or(Path::new("."), AsRef::as_ref).display();
    for number in 1..=of {
        let own = shards
            .iter()
            .filter(|shard| shard.number() == number && shard.of() == of);
        match own.count() {
            1 => {}
            0 => {
                return Err(Error::setting(format!(
                    "{place}: shard {number} of {of} is missing: run it, or \
                     name the folder of its outputs, too"
                )));
            }
            _ => {
                return Err(Error::setting(format!(
                    "{place}: shard {number} of {of} is there twice: name \
                     each once"
                )));
            }
        }
    }
    match shards.iter().find(|shard| shard.of() != of) {
        None => Ok(()),
        Some(other) => Err(Error::setting(format!(
            "{place}: there are shards of {of} and of {}: name those of one \
             run",
            other.of()
        ))),
    }
}

/// A row of a table for spreadsheets, which compute none of it.
fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| safe(cell)))?;
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    out.write_all(&bytes)
}

/// Writes all tables and the report into a folder of outputs. Gives the number
/// of files that have warnings.
pub fn write(
    parts: &mut Parts,
    out: &Path,
    vietnamese: Option<Vietnamese>,
) -> Result<usize, Error> {
    let mut warned = 0;
    let mut tally = Tally::new();
    let scratch = out.join(HIDDEN).join("tables");
    let _ = fs::remove_dir_all(&scratch);
    let failed = |error| no_room(&scratch, error);
    fs::create_dir_all(&scratch).map_err(failed)?;
    let create =
        |name: &str| fs::File::create(scratch.join(name)).map(BufWriter::new);
    let mut records = create(RECORDS).map_err(failed)?;
    let mut table = create(TABLE).map_err(failed)?;
    let mut changes = create(CHANGES).map_err(failed)?;
    let mut errors = create(ERRORS).map_err(failed)?;
    let mut warnings = create(WARNINGS).map_err(failed)?;
    let begun = (|| {
        table.write_all(Exporter::new(Form::Csv).opening().as_bytes())?;
        errors.write_all("\u{feff}".as_bytes())?;
        row(&mut errors, &["file", "stage", "error"])?;
        warnings.write_all("\u{feff}".as_bytes())?;
        row(&mut warnings, &["file", "warning"])
    })();
    begun.map_err(failed)?;
    parts.each(|outcome| {
        tally.take(&outcome.figures);
        let written = (|| {
            records.write_all(&outcome.records)?;
            table.write_all(&outcome.table)?;
            changes.write_all(&outcome.changes)?;
            if let Some(failure) = &outcome.failure {
                let stage = failure.stage().name();
                let text = failure.to_string();
                row(&mut errors, &[&outcome.name, stage, &text])?;
            }
            warned += usize::from(!outcome.notes.is_empty());
            for note in &outcome.notes {
                row(&mut warnings, &[&outcome.name, note])?;
            }
            Ok(())
        })();
        written.map_err(|error| no_room(&scratch, error))
    })?;
    let all = [
        (RECORDS, records),
        (TABLE, table),
        (CHANGES, changes),
        (ERRORS, errors),
        (WARNINGS, warnings),
    ];
    let mut names = Vec::new();
    for (name, written) in all {
        let synced = written
            .into_inner()
            .map_err(|error| error.into_error())
            .and_then(|file| file.sync_all());
        synced.map_err(|error| no_room(&scratch, error))?;
        names.push(name);
    }
    // All are whole before the first takes its place.
    for name in names {
        fs::rename(scratch.join(name), out.join(name))
            .map_err(|error| no_room(out, error))?;
    }
    let _ = fs::remove_dir_all(&scratch);
    super::journal::sync_folder(out).map_err(|error| no_room(out, error))?;
    let tiers = parts.tiers.iter().filter_map(|name| Tier::of_name(name));
    // The time stands on the page for people alone, so that the same inputs
    // give the same figures.
    let mut report = tally.into_report(tiers, "");
    put(&out.join(FIGURES), |to| to.write_all(report.to_json().as_bytes()))?;
    report.generated = time();
    let page = report.html_saying(|said| vietnamese?(said));
    put(&out.join(REPORT), |to| to.write_all(page.as_bytes()))?;
    Ok(warned)
}

/// The time now, or the one that builds are told to take for it
/// (<https://reproducible-builds.org/docs/source-date-epoch/>).
fn time() -> String {
    let told = std::env::var("SOURCE_DATE_EPOCH").ok();
    let seconds = told.and_then(|text| text.parse().ok());
    let told = seconds.and_then(|s| jiff::Timestamp::from_second(s).ok());
    told.map_or_else(super::decisions::now, |time| time.to_string())
}

/// The folder that shards are put together in, which must be no input of
/// theirs.
fn merged_into(to: &Path, outs: &[PathBuf]) -> Result<Target, Error> {
    let found = |error| Error::io(to, "find", error);
    let inputs: Vec<PathBuf> = outs
        .iter()
        .filter_map(|out| {
            let told = fs::read(out.join(HIDDEN).join(TOLD));
            serde_json::from_slice::<Told>(&told.ok()?).ok()
        })
        .flat_map(|told| told.inputs)
        .collect();
    let there = to.canonicalize().map_err(found)?;
    if inputs.iter().any(|one| one.canonicalize().ok() == Some(there.clone()))
    {
        return Err(Error::setting(format!(
            "{}: is an input, which is never written to: name another folder \
             after --out",
            to.display()
        )));
    }
    Target::new(to, &inputs).map_err(found)
}

/// What gives a message in Vietnamese, where it is known in it.
pub type Vietnamese = fn(&str) -> Option<String>;

/// Puts what shards have done in folders of their own together in one; with
/// `vietnamese`, the report says errors in Vietnamese, too.
///
/// # Errors
///
/// If a shard is missing, not finished, or was done by other settings, or
/// something cannot be written.
pub fn merge(
    outs: &[PathBuf],
    to: &Path,
    vietnamese: Option<Vietnamese>,
) -> Result<Summary, Error> {
    let mut parts = Parts::of_all(outs)?;
    fs::create_dir_all(to).map_err(|error| no_room(to, error))?;
    let target = merged_into(to, outs)?;
    let hidden = to.join(HIDDEN);
    fs::create_dir_all(&hidden).map_err(|error| no_room(&hidden, error))?;
    let _lock = super::lock::Lock::take(&hidden.join("merge.lock"))?;
    let there = to.canonicalize().map_err(|error| no_room(to, error))?;
    for (out, output, made) in parts.outputs() {
        let from = out.join(output);
        if made.is_some_and(|made| made.found(&from).is_none()) {
            return Err(Error::data(format!(
                "{}: is not as it was made: give the command of its shard \
                 again, which makes it again",
                from.display()
            )));
        }
        if out.canonicalize().is_ok_and(|out| out == there) {
            continue;
        }
        let place = to.join(output);
        target.check(&place).map_err(|failure| {
            Error::setting(format!("{}: {failure}", place.display()))
        })?;
        let copied = place
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| match place.exists() {
                true => fs::remove_file(&place),
                false => Ok(()),
            })
            .and_then(|()| {
                fs::hard_link(&from, &place)
                    .or_else(|_| fs::copy(&from, &place).map(drop))
            });
        copied.map_err(|error| no_room(&place, error))?;
    }
    // Where the inputs are, for who looks at pages.
    let told = hidden.join(TOLD);
    if let Some(first) = outs.first().filter(|_| !told.exists()) {
        let from = first.join(HIDDEN).join(TOLD);
        fs::copy(&from, &told).map_err(|error| no_room(&told, error))?;
    }
    let (files, failed) = parts.count();
    let warned = write(&mut parts, to, vietnamese)?;
    #[cfg(feature = "catalogue")]
    crate::catalogue::rebuild(to)?;
    Ok(Summary { files, skipped: 0, failed, warned, complete: true })
}
