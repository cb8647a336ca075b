//! What of the outputs is the program's own, while it runs.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::HIDDEN;
use super::decisions::{self, Decisions};
use super::disk::{put_json, sweep};
use super::failure::Failure;
use super::journal::{Journal, LINES};
use super::lock::Lock;
use super::paths;
use super::put::TABLES;
use super::run::Batch;
use super::shard::Shard;
use super::spare::{self, Spare};
use super::walk::Listing;
use crate::error::Error;

/// What is told of a run in its folder.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    pub version: u32,
    /// Where the inputs are.
    #[serde(with = "paths::all")]
    pub inputs: Vec<PathBuf>,
    /// What went on, for who goes on with it.
    pub command: serde_json::Value,
}

/// What a run says when it is done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Finished {
    pub version: u32,
    /// The settings, in a number.
    pub settings: u64,
    /// All files there are for the shards, in a number; not known of earlier
    /// versions.
    #[serde(default)]
    pub papers: Option<u64>,
    pub files: usize,
    /// What could not be taken.
    pub refused: Vec<(String, Failure)>,
    /// The names of the tiers of the model.
    pub tiers: Vec<String>,
    /// How many lines the decisions had; not told by earlier versions.
    #[serde(default)]
    pub decided: Option<usize>,
}

/// The version of what is told of a run.
const VERSION: u32 = 1;

/// The names of the files in the folder of a run.
pub(super) const TOLD: &str = "run.json";
pub(super) const FINISHED: &str = "finished.json";
const LOCK: &str = "lock";
const SCRATCH: &str = "scratch";

/// What of the outputs is the program's own, while it runs.
pub(super) struct Desk {
    /// The folder of the run.
    pub folder: PathBuf,
    /// Where what is made of files waits.
    pub scratch: PathBuf,
    pub journal: Journal,
    pub decisions: Decisions,
    /// What is known of files that outputs are put in the place of.
    pub spare: Spare,
    hidden: PathBuf,
    /// What was told of the run before.
    before: Option<Told>,
    _lock: Lock,
}

impl Desk {
    /// That of a run, which nobody else has. What is known there stays as it
    /// is, until the run [begins](Desk::begin).
    pub fn open(batch: &Batch) -> Result<Desk, Error> {
        let hidden = batch.out.join(HIDDEN);
        let folder = hidden.join(batch.shard.folder());
        fs::create_dir_all(&folder)
            .map_err(|error| Error::io(&folder, "make", error))?;
        let lock = Lock::take(&folder.join(LOCK))?;
        let path = batch.out.join(decisions::FILE);
        let decisions = Decisions::open(&batch.out)
            .map_err(|error| Error::io(&path, "read", error))?;
        let journal = Journal::open(&folder)?;
        // A process of a run that was broken off may be at work yet, and must
        // not write into what is made now.
        let scratch = folder.join(SCRATCH).join(unique());
        let before = fs::read(folder.join(TOLD)).ok();
        let before =
            before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Desk {
            folder,
            scratch,
            journal,
            decisions,
            spare: Spare::default(),
            hidden,
            before,
            _lock: lock,
        })
    }

    /// The names of all files that there are records of in the folder of the
    /// outputs, whichever shards they are of.
    pub fn recorded(&self) -> Result<BTreeSet<Box<str>>, Error> {
        let mut names: BTreeSet<Box<str>> =
            self.journal.names().map(Box::from).collect();
        for (_, folder) in shards(&self.hidden)? {
            if folder != self.folder {
                names.extend(Journal::names_in(&folder)?);
            }
        }
        Ok(names)
    }

    /// Whether the run before was over the same folders and files.
    pub fn is_of_same_inputs(&self, batch: &Batch) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| before.inputs == absolute(&batch.inputs))
    }

    /// Forgets what is not of this run, and tells of it. Gives the number of
    /// files of which what was known is damaged, and is forgotten, too.
    pub fn begin(&mut self, batch: &Batch) -> Result<usize, Error> {
        self.forget_other_layouts(batch.shard)?;
        self.spare = Spare::open(&self.hidden)?;
        // What a run that was broken off has left.
        let _ = fs::remove_dir_all(self.folder.join(SCRATCH));
        fs::create_dir_all(&self.scratch)
            .map_err(|error| Error::io(&self.scratch, "make", error))?;
        let told = Told {
            version: VERSION,
            inputs: absolute(&batch.inputs),
            command: batch.command.clone(),
        };
        put_json(&self.folder.join(TOLD), &told)?;
        put_json(&self.hidden.join(TOLD), &told)?;
        self.journal.mend()
    }

    /// Forgets what is known of a run in another number of shards, but for
    /// what it has made: that is written over from now on, and is not known
    /// any more to be what it would be.
    fn forget_other_layouts(&self, own: Shard) -> Result<(), Error> {
        let mut others = Vec::new();
        for (shard, folder) in shards(&self.hidden)? {
            if shard.of() != own.of() {
                // Whoever is at work there is left alone, and told.
                let lock = Lock::take(&folder.join(LOCK))?;
                others.push((folder, lock));
            }
        }
        for (folder, lock) in others {
            forget(&folder, &self.hidden, lock)
                .map_err(|error| Error::io(&folder, "take away", error))?;
        }
        Ok(())
    }

    /// The run is not finished any more, until it is again.
    pub fn done_no_more(&self) -> Result<(), Error> {
        let path = self.folder.join(FINISHED);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io(&path, "take away", error))
            }
            _ => Ok(()),
        }
    }

    /// The run is finished: what is no file of it any more is forgotten.
    pub fn finish(
        &mut self,
        batch: &Batch,
        listing: &Listing,
        (settings, papers): (u64, u64),
    ) -> Result<(), Error> {
        self.journal.tidy(|name| listing.has(name))?;
        let _ = fs::remove_dir_all(self.folder.join(SCRATCH));
        let finished = Finished {
            version: VERSION,
            settings,
            papers: Some(papers),
            files: listing.files.len(),
            refused: listing.refused.clone(),
            tiers: batch.work.tiers(),
            decided: Some(self.decisions.count()),
        };
        put_json(&self.folder.join(FINISHED), &finished)?;
        sweep(&self.folder, &[TOLD, FINISHED]);
        // Another shard may be at work yet.
        if batch.shard.of() > 1 {
            return Ok(());
        }
        sweep(&self.hidden, &[TOLD]);
        sweep(&batch.out, TABLES);
        spare::forget(&self.hidden)
    }
}

/// Paths from the root on.
fn absolute(paths: &[PathBuf]) -> Vec<PathBuf> {
    let absolute = |path: &PathBuf| {
        std::path::absolute(path).unwrap_or_else(|_| path.clone())
    };
    paths.iter().map(absolute).collect()
}

/// The folders of all shards.
pub(super) fn shards(hidden: &Path) -> Result<Vec<(Shard, PathBuf)>, Error> {
    let entries = fs::read_dir(hidden)
        .map_err(|error| Error::io(hidden, "list", error))?;
    let shard = |entry: fs::DirEntry| {
        let shard = Shard::of_folder(entry.file_name().to_str()?)?;
        Some((shard, entry.path()))
    };
    Ok(entries.flatten().filter_map(shard).collect())
}

/// Takes a folder away whose lock is held.
fn forget(folder: &Path, hidden: &Path, lock: Lock) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    spare::leave(&folder.join(LINES), hidden, &name)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == LOCK {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    // Windows does not take away what is open; elsewhere nobody gets in
    // between.
    let held = (!cfg!(windows)).then_some(lock);
    fs::remove_dir_all(folder)?;
    drop(held);
    Ok(())
}

/// A name that no other run has.
fn unique() -> String {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", std::process::id(), since.as_nanos())
}
