//! Puts what was made of files in its place, in groups: first the files, then
//! what is known of them, so that whatever the journal tells of is there.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::disk::{is_of_the_disk, no_room};
use super::entry::Stamp;
use super::failure::{Failure, Stage};
use super::job::Outcome;
use super::journal::{Done, Journal, sync_folder};
use super::made::Made;
use super::run::{Batch, WORDS};
use super::spare::Spare;
use super::stale::Stale;
use super::target::Target;
use super::walk::Listing;
use super::{assemble, decisions};
use crate::error::Error;
use crate::export::CATALOGUE;

/// Outcomes are put on the disk in groups, for each waits for the disk: so
/// many, or what there is after so long.
const GROUP: usize = 64;
const GROUP_TIME: Duration = Duration::from_secs(2);

/// Outcomes of more bytes are put on the disk at once.
const GROUP_BYTES: usize = 16 << 20;

/// The files that stand in a folder of outputs beside what is made of inputs.
pub(super) const TABLES: &[&str] = &[
    assemble::RECORDS,
    assemble::TABLE,
    assemble::CHANGES,
    assemble::ERRORS,
    assemble::WARNINGS,
    assemble::FIGURES,
    assemble::REPORT,
    decisions::FILE,
    WORDS,
    CATALOGUE,
];

/// What SQLite puts behind the name of a database for files beside it
/// (<https://www.sqlite.org/tempfiles.html>).
const BESIDE: [&str; 3] = ["-journal", "-shm", "-wal"];

/// Whether a name is that of a file that stands beside what is made of inputs.
pub(super) fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    let beside = BESIDE.iter().find_map(|end| name.strip_suffix(end));
    let is_catalogue = beside.is_some_and(|name| name == CATALOGUE);
    is_catalogue || TABLES.contains(&&*name)
}

/// A file that is being worked on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Begun {
    /// The settings and decisions that it is done by, in a number.
    pub key: u64,
    /// What shows whether it changes from now on.
    pub stamp: Stamp,
    /// The sum of its path.
    pub path: u32,
    /// The number of the file that it waits in.
    pub at: usize,
}

/// Outcomes that wait to be put on the disk.
#[derive(Default)]
pub(super) struct Group {
    pub outcomes: Vec<(Done, usize)>,
    pub bytes: usize,
    pub begun: Option<Instant>,
}

impl Group {
    pub(super) fn push(&mut self, outcome: Outcome, begun: Begun) {
        let Begun { key, stamp, path, at } = begun;
        self.begun.get_or_insert_with(Instant::now);
        self.bytes += outcome.records.len()
            + outcome.table.len()
            + outcome.changes.len();
        let done = Done { outcome, key, stamp, path, made: None };
        self.outcomes.push((done, at));
    }

    pub(super) fn is_full(&self) -> bool {
        self.outcomes.len() >= GROUP || self.bytes >= GROUP_BYTES
    }

    /// How long it may wait for more.
    pub(super) fn wait(&self) -> Duration {
        match self.begun {
            None => GROUP_TIME,
            Some(begun) => GROUP_TIME.saturating_sub(begun.elapsed()),
        }
    }
}

impl Batch {
    /// Puts outcomes on the disk: what was made of the files, then what is
    /// known of it.
    pub(super) fn keep(
        &self,
        outcomes: Vec<(Done, usize)>,
        (scratch, folder): (&Path, &Path),
        listing: &Listing,
        (stale, spare, journal): (&mut Stale, &mut Spare, &mut Journal),
    ) -> Result<(), Error> {
        if outcomes.is_empty() {
            return Ok(());
        }
        sync_all(folder, scratch, &outcomes)
            .map_err(|error| no_room(scratch, error))?;
        let target = Target::new(&self.out, &self.inputs)
            .map_err(|error| Error::io(&self.out, "find", error))?;
        let mut folders: HashSet<PathBuf> = HashSet::new();
        let mut all = Vec::with_capacity(outcomes.len());
        for (mut done, at) in outcomes {
            if let Some(output) = done.outcome.output.clone() {
                let from = scratch.join(format!("{at}.tmp"));
                let name = &done.outcome.name;
                let known = journal.entry(name).and_then(|entry| {
                    Some((entry.output.as_deref()?, &entry.made))
                });
                let own = known.filter(|(before, _)| *before == output);
                let put = self
                    .place(name, &output, listing)
                    .and_then(|place| target.check(&place))
                    .map_or_else(
                        |failure| Ok(Err(failure)),
                        |()| {
                            let own = (own.map(|known| known.1), &mut *spare);
                            let parts = (&mut folders, &mut *stale);
                            self.put(&from, &output, own, parts)
                        },
                    )
                    .map_err(|error| no_room(&self.out, error))?;
                match put {
                    Ok(made) => {
                        if let (Some((former, _)), None) = (known, own) {
                            stale.former(former);
                        }
                        done.made = made;
                    }
                    Err(failure) => {
                        let _ = fs::remove_file(&from);
                        done.outcome.output = None;
                        done.outcome.fail(failure);
                    }
                }
            }
            all.push(done);
        }
        let mut folders: Vec<PathBuf> = folders.into_iter().collect();
        folders.sort();
        for folder in folders {
            sync_folder(&folder).map_err(|error| no_room(&folder, error))?;
        }
        journal.add(&all)
    }

    /// The place of an output, which no other may want.
    fn place(
        &self,
        name: &str,
        output: &str,
        listing: &Listing,
    ) -> Result<PathBuf, Failure> {
        if is_table(output) {
            return Err(Failure::new(
                Stage::Name,
                "has the name of a file that the run writes about all: \
                 rename it, or put it into a folder of its own",
            ));
        }
        // Another file may be what this one becomes.
        if output != name && listing.has_any(output) {
            return Err(Failure::new(
                Stage::Write,
                format!(
                    "would take the place of what is made of {output}: \
                     rename one of the two"
                ),
            ));
        }
        Ok(self.out.join(output))
    }

    /// Puts a file in its place, and what stands in its way and is of no use
    /// any more out of it; what is somebody's is kept. The inner error is of the file, the outer one of
    /// the disk.
    fn put(
        &self,
        from: &Path,
        output: &str,
        (known, spare): (Option<&Option<Made>>, &mut Spare),
        (folders, stale): (&mut HashSet<PathBuf>, &mut Stale),
    ) -> io::Result<Result<Option<Made>, Failure>> {
        let place = self.out.join(output);
        let kept = spare.keep(&place, (from, output), known);
        let mut put = kept.and_then(|()| put(from, &place));
        if put.as_ref().is_err_and(|error| !is_of_the_disk(error)) {
            match stale.make_way(output) {
                Ok(true) => put = self::put(from, &place),
                Ok(false) => {}
                Err(failure) => return Ok(Err(failure)),
            }
        }
        match put {
            Ok(()) => {}
            Err(error) if is_of_the_disk(&error) => return Err(error),
            Err(error) => {
                let text = format!("cannot be written: {error}");
                return Ok(Err(Failure::new(Stage::Write, text)));
            }
        }
        if let Some(parent) = place.parent()
            && !folders.contains(parent)
        {
            // The names of new folders, too.
            let own =
                parent.ancestors().take_while(|p| p.starts_with(&self.out));
            folders.extend(own.map(Path::to_owned));
        }
        Ok(Ok(Made::of(&place)))
    }
}

/// Puts a file in its place, with the folders above.
fn put(from: &Path, place: &Path) -> io::Result<()> {
    match fs::rename(from, place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            place.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(from, place)
        }
        done => done,
    }
}

/// Has the disk keep what was made of files: all at once where the system can,
/// for one after the other takes as long as the disk turns.
fn sync_all(
    folder: &Path,
    scratch: &Path,
    outcomes: &[(Done, usize)],
) -> io::Result<()> {
    let written = outcomes.iter().filter(|one| one.0.outcome.output.is_some());
    #[cfg(target_os = "linux")]
    if written.clone().count() > 4 {
        let file = File::open(folder)?;
        return Ok(rustix::fs::syncfs(&file)?);
    }
    let _ = folder;
    // Windows syncs only what may be written to.
    let mut options = File::options();
    for (_, at) in written {
        let path = scratch.join(format!("{at}.tmp"));
        options.write(true).open(path)?.sync_all()?;
    }
    Ok(())
}
