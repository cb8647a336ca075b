//! A run over folders that can be broken off at any moment and goes on where
//! it was.

#[cfg(feature = "catalogue")]
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::assemble::{self, Parts};
#[cfg(feature = "catalogue")]
use super::catalogued;
use super::decided;
use super::decisions::Decisions;
use super::disk::{is_of_the_disk, no_room, put_json};
use super::failure::{Failure, Stage};
use super::hands::{self, Hands};
use super::job::{Job, Outcome};
use super::journal::{Journal, Stamp, hash, sync_folder};
use super::lock::Lock;
use super::shard::Shard;
use super::target::Target;
use super::walk::{Found, Listing, Walk};
use super::work::Work;
use super::{HIDDEN, decisions, samples};
use crate::error::Error;

/// Outcomes are put on the disk in groups, for each waits for the disk: so
/// many, or what there is after so long.
const GROUP: usize = 64;
const GROUP_TIME: Duration = Duration::from_secs(2);

/// Outcomes of more bytes are put on the disk at once.
const GROUP_BYTES: usize = 16 << 20;

/// The files that stand in a folder of outputs beside what is made of inputs.
const TABLES: &[&str] = &[
    assemble::RECORDS,
    assemble::TABLE,
    assemble::CHANGES,
    assemble::ERRORS,
    assemble::WARNINGS,
    assemble::FIGURES,
    assemble::REPORT,
    decisions::FILE,
    WORDS,
    "catalogue.sqlite",
    "catalogue.sqlite-journal",
    "catalogue.sqlite-shm",
    "catalogue.sqlite-wal",
];

/// The list of words that belongs to a folder of outputs.
pub const WORDS: &str = "words.txt";

/// What a run is told of while it goes on.
pub trait Observer: Sync {
    /// The files are listed: how many there are for this run, and how many of
    /// them are done already.
    fn begins(&self, _files: usize, _done: usize) {}

    /// A folder below an input was left out, for it holds what another run
    /// has made.
    fn left_out(&self, _folder: &Path) {}

    /// One more is done.
    fn done(&self, _outcome: &Outcome) {}

    /// All files are done, and tables are written.
    fn tables(&self) {}

    /// Whether the run is to end, which can be gone on with later. It is asked
    /// after each file, and every few seconds.
    fn stops(&self) -> bool {
        false
    }
}

impl Observer for () {}

/// What became of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The files of the run.
    pub files: usize,
    /// Those that were done before, and are as they were.
    pub skipped: usize,
    /// Those in which something failed, whenever that was, and those that
    /// could not be taken.
    pub failed: usize,
    /// Those of which something else is worth knowing; 0 until the tables are
    /// written.
    pub warned: usize,
    /// Whether the tables were written, which wait for all shards.
    pub complete: bool,
}

/// A run over folders.
///
/// Every file is opened, repaired and read, and what is made of it is put
/// below the folder of outputs where the file is below the folder that was
/// named. Inputs are never written to. Memory does not grow with the number
/// of files but for some 300 bytes for each.
#[derive(Debug)]
pub struct Batch {
    /// The folders and files that are worked on.
    pub inputs: Vec<PathBuf>,
    /// The folder of the outputs.
    pub out: PathBuf,
    /// How each file is worked on.
    pub work: Work,
    /// Patterns of the files that are taken.
    pub globs: Vec<String>,
    /// Whether the files of each folder are taken for the work of one engine,
    /// and what they teach together is where each begins.
    pub one_engine: bool,
    /// What else the outcomes depend on, in words: the versions of program
    /// and model, the settings.
    pub settings: String,
    /// What is kept of the run for who goes on with it.
    pub command: serde_json::Value,
    /// How many files are worked on side by side.
    pub jobs: usize,
    /// Which part of the files is worked on.
    pub shard: Shard,
    /// Who does the work.
    pub hands: Hands,
    /// The time that a file may take, of hands that can be ended.
    pub limit: Option<Duration>,
    /// Whether files on which a limit was reached before are tried again.
    pub retry: bool,
    /// Whether the outputs may be of other inputs than before. Else a run is
    /// refused that would leave out more than half of the files there are
    /// records of: a drive may not be there, or the folder of outputs be that
    /// of other papers.
    pub replace: bool,
}

/// What is told of a run in its folder.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    pub version: u32,
    /// Where the inputs are.
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

/// The first 64 bits of the hash of a text.
fn number(text: &str) -> u64 {
    let hash = decisions::content(&mut text.as_bytes()).unwrap_or_default();
    hash.get(..16)
        .and_then(|hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or_default()
}

/// A file that is to be done.
struct ToDo {
    found: usize,
    key: u64,
}

/// What of the outputs is the program's own, while it runs.
struct Desk {
    folder: PathBuf,
    scratch: PathBuf,
    journal: Journal,
    decisions: Decisions,
    _lock: Lock,
}

impl Batch {
    /// A run of threads of this process, as many as there are processors.
    pub fn new(
        work: Work,
        inputs: Vec<PathBuf>,
        out: impl Into<PathBuf>,
    ) -> Batch {
        Batch {
            inputs,
            out: out.into(),
            work,
            globs: Vec::new(),
            one_engine: false,
            settings: env!("CARGO_PKG_VERSION").to_owned(),
            command: serde_json::Value::Null,
            jobs: thread::available_parallelism()
                .map_or(1, std::num::NonZero::get),
            shard: Shard::WHOLE,
            hands: Hands::Threads,
            limit: None,
            retry: false,
            replace: false,
        }
    }

    /// Goes on with the run, or begins it.
    ///
    /// The same inputs and settings give the same bytes, whatever the number
    /// of jobs, however often the run was broken off.
    ///
    /// # Errors
    ///
    /// If an input is not there, the folder of the outputs is one of the
    /// inputs or in use, something cannot be written to it, or the observer
    /// stops the run. Files that fail are no error of the run: they are named
    /// in `errors.csv`.
    pub fn run(&self, observer: &dyn Observer) -> Result<Summary, Error> {
        if self.inputs.is_empty() {
            return Err(Error::setting("no input: name folders or files"));
        }
        let walk = Walk::new().globs(self.globs.clone()).except(&self.out);
        let mut listing = walk.list(&self.inputs)?;
        if listing.files.is_empty() && listing.refused.is_empty() {
            return Err(self.nothing());
        }
        for folder in &listing.results {
            observer.left_out(folder);
        }
        self.check()?;
        let mut desk = self.desk()?;
        let samples = match self.one_engine {
            true => samples::gather(self, &listing)?,
            false => samples::Samples::default(),
        };
        let settings = number(&self.settings);
        // What other shards work on may want the place of an output.
        listing.others = listing
            .files
            .extract_if(.., |file| !self.shard.has(&file.name))
            .map(|file| file.name)
            .collect();
        listing.refused.retain(|(name, _)| self.shard.has(name));
        self.refuse_others(&listing, &desk.journal)?;
        let (to_do, skipped) =
            self.to_do(&listing, &mut desk, settings, &samples)?;
        observer.begins(listing.files.len(), skipped);
        self.done_no_more(&desk)?;
        #[cfg(feature = "catalogue")]
        let had_all = catalogued::begin(&desk.folder);
        self.work_on(&listing, &to_do, &samples, &mut desk, observer)?;
        let is_failed = |file: &&Found| {
            let entry = desk.journal.entry(&file.name);
            entry.is_none_or(|entry| entry.failed.is_some())
        };
        let failed = listing.files.iter().filter(is_failed).count();
        let Desk { folder, journal, decisions, _lock, .. } = desk;
        #[cfg(feature = "catalogue")]
        let gone: BTreeSet<String> = journal
            .names()
            .filter(|name| !listing.has(name))
            .map(str::to_owned)
            .collect();
        journal.tidy(|name| listing.has(name))?;
        let _ = fs::remove_dir_all(folder.join(SCRATCH));
        let finished = Finished {
            version: VERSION,
            settings,
            files: listing.files.len(),
            refused: listing.refused.clone(),
            tiers: self.work.tiers(),
            decided: Some(decisions.count()),
        };
        put_json(&folder.join(FINISHED), &finished)?;
        let mut summary = Summary {
            files: listing.files.len(),
            skipped,
            failed: failed + listing.refused.len(),
            warned: 0,
            complete: false,
        };
        if self.shard.of() == 1 {
            observer.tables();
            let mut parts = Parts::of(&self.out, self.shard)?;
            summary.warned = assemble::write(&mut parts, &self.out)?;
            #[cfg(feature = "catalogue")]
            {
                let done: BTreeSet<&str> = to_do
                    .iter()
                    .map(|one| &*listing.files[one.found].name)
                    .collect();
                let changed = (&done, &gone);
                let out = &self.out;
                let catalogue = match &self.hands {
                    Hands::Processes { catalogue, .. } => catalogue.as_ref(),
                    Hands::Threads => None,
                };
                catalogued::update(
                    out, &folder, had_all, changed, &mut parts, catalogue,
                )?;
            }
            summary.complete = true;
        }
        Ok(summary)
    }

    /// Says that there is no file to be taken.
    fn nothing(&self) -> Error {
        let inputs: Vec<String> = self
            .inputs
            .iter()
            .map(|input| input.display().to_string())
            .collect();
        let why = match self.globs.is_empty() {
            true => "see whether the drive is there",
            false => "see whether the drive is there, and what --glob says",
        };
        Error::setting(format!("{}: no file in it: {why}", inputs.join(", ")))
    }

    /// Refuses inputs that have little of what there are records of.
    fn refuse_others(
        &self,
        listing: &Listing,
        journal: &Journal,
    ) -> Result<(), Error> {
        let is_refused = |name: &str| {
            let refused = listing.refused.iter();
            refused.into_iter().any(|(other, _)| other == name)
        };
        let (mut all, mut gone) = (0, 0);
        for name in journal.names() {
            all += 1;
            gone += usize::from(!listing.has(name) && !is_refused(name));
        }
        if self.replace || 2 * gone <= all {
            return Ok(());
        }
        Err(Error::setting(format!(
            "{}: holds the records of {all} files, and {gone} of them are not \
             in the inputs now: see whether the drive is there, name another \
             folder after --out, or name all inputs at once; with --replace \
             only those of these inputs stay",
            self.out.display()
        )))
    }

    /// Refuses inputs and outputs that are in each other's way.
    fn check(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.out)
            .map_err(|error| Error::io(&self.out, "make", error))?;
        let out = self.out.canonicalize();
        let out = out.map_err(|error| Error::io(&self.out, "find", error))?;
        for input in &self.inputs {
            // What is not there is told when it is listed.
            let Ok(there) = input.canonicalize() else { continue };
            if there == out {
                return Err(Error::setting(format!(
                    "{}: is an input, which is never written to: name another \
                     folder behind --out",
                    self.out.display()
                )));
            }
            // A folder of outputs is a folder of outputs, not of scans.
            if there.is_dir() && there.join(HIDDEN).is_dir() {
                return Err(Error::setting(format!(
                    "{}: has the outputs of a run: name the folder of the \
                     scans",
                    input.display()
                )));
            }
        }
        Ok(())
    }

    fn desk(&self) -> Result<Desk, Error> {
        let hidden = self.out.join(HIDDEN);
        let folder = hidden.join(self.shard.folder());
        fs::create_dir_all(&folder)
            .map_err(|error| Error::io(&folder, "make", error))?;
        let lock = Lock::take(&folder.join(LOCK))?;
        self.forget_other_layouts(&hidden)?;
        let scratches = folder.join(SCRATCH);
        // What a run that was broken off has left.
        let _ = fs::remove_dir_all(&scratches);
        // A process of such a run may be at work yet, and must not write into
        // what is made now.
        let scratch = scratches.join(unique());
        fs::create_dir_all(&scratch)
            .map_err(|error| Error::io(&scratch, "make", error))?;
        let absolute = |path: &PathBuf| {
            std::path::absolute(path).unwrap_or_else(|_| path.clone())
        };
        let told = Told {
            version: VERSION,
            inputs: self.inputs.iter().map(absolute).collect(),
            command: self.command.clone(),
        };
        put_json(&folder.join(TOLD), &told)?;
        put_json(&hidden.join(TOLD), &told)?;
        let path = self.out.join(decisions::FILE);
        let decisions = Decisions::open(&self.out)
            .map_err(|error| Error::io(&path, "read", error))?;
        let journal = Journal::open(&folder)?;
        Ok(Desk { folder, scratch, journal, decisions, _lock: lock })
    }

    /// Forgets what is known of a run in another number of shards: what it
    /// has made is written over from now on, and is not known any more to be
    /// what it would be.
    fn forget_other_layouts(&self, hidden: &Path) -> Result<(), Error> {
        let entries = fs::read_dir(hidden)
            .map_err(|error| Error::io(hidden, "list", error))?;
        for entry in entries.flatten() {
            let shard = entry.file_name().to_str().and_then(Shard::of_folder);
            if shard.is_none_or(|shard| shard.of() == self.shard.of()) {
                continue;
            }
            let folder = entry.path();
            // Whoever is at work there is left alone, and told.
            let lock = Lock::take(&folder.join(LOCK))?;
            fs::remove_dir_all(&folder)
                .map_err(|error| Error::io(&folder, "take away", error))?;
            drop(lock);
        }
        Ok(())
    }

    /// The run is not finished any more, until it is again.
    fn done_no_more(&self, desk: &Desk) -> Result<(), Error> {
        let path = desk.folder.join(FINISHED);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io(&path, "take away", error))
            }
            _ => Ok(()),
        }
    }

    /// What has to be done, and how many files need not.
    fn to_do(
        &self,
        listing: &Listing,
        desk: &mut Desk,
        settings: u64,
        samples: &samples::Samples,
    ) -> Result<(Vec<ToDo>, usize), Error> {
        let mut to_do = Vec::new();
        let mut restamped = Vec::new();
        for (at, file) in listing.files.iter().enumerate() {
            let key = self.key(file, settings, (listing, desk), samples);
            let path = Listing::path(&self.inputs, file);
            let is_done = |entry: &super::journal::Entry| {
                let failed = match entry.failed {
                    None => false,
                    Some(Stage::Limit) => self.retry,
                    Some(_) => true,
                };
                let there = entry
                    .output
                    .as_deref()
                    .is_none_or(|output| self.out.join(output).is_file());
                entry.key == key && !failed && there
            };
            let Some(entry) = desk.journal.entry(&file.name) else {
                to_do.push(ToDo { found: at, key });
                continue;
            };
            if !is_done(entry) {
                to_do.push(ToDo { found: at, key });
                continue;
            }
            let stamp = Stamp::of(&path);
            if stamp == Some(entry.stamp) {
                continue;
            }
            // It may be a copy, or was only touched.
            let content = File::open(&path)
                .and_then(|mut file| decisions::content(&mut file));
            match (content, stamp) {
                (Ok(content), Some(stamp))
                    if hash(&content) == entry.content =>
                {
                    restamped.push((file.name.to_string(), stamp));
                }
                _ => to_do.push(ToDo { found: at, key }),
            }
        }
        desk.journal.restamp(&restamped)?;
        let skipped = listing.files.len() - to_do.len();
        Ok((to_do, skipped))
    }

    /// What an outcome depends on beside the contents of its file.
    fn key(
        &self,
        file: &Found,
        settings: u64,
        (listing, desk): (&Listing, &Desk),
        samples: &samples::Samples,
    ) -> u64 {
        let is_file = |name: &str| listing.has_any(name);
        let decided = decided::of(&desk.decisions, &file.name, is_file);
        if decided.is_empty() && samples.is_empty() {
            return settings;
        }
        let decided = serde_json::to_string(&decided).unwrap_or_default();
        let sample = samples.hash_of(&file.name);
        number(&format!("{settings:016x} {sample} {decided}"))
    }

    /// Does what has to be done.
    fn work_on(
        &self,
        listing: &Listing,
        to_do: &[ToDo],
        samples: &samples::Samples,
        desk: &mut Desk,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        if to_do.is_empty() {
            return Ok(());
        }
        let next = AtomicUsize::new(0);
        let stopped = std::sync::atomic::AtomicBool::new(false);
        let stamps = std::sync::Mutex::new(Stamps::default());
        let decisions = &desk.decisions;
        let scratch = desk.scratch.clone();
        let job = || {
            if stopped.load(Ordering::Relaxed) {
                return None;
            }
            let at = next.fetch_add(1, Ordering::Relaxed);
            let one = to_do.get(at)?;
            let file = &listing.files[one.found];
            let path = Listing::path(&self.inputs, file);
            // Before it is read: what changes later is seen next time.
            let stamp = Stamp::of(&path).unwrap_or_default();
            let mut stamps = stamps
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            stamps.0.insert(file.name.to_string(), (stamp, one.key, at));
            Some(Job {
                name: file.name.to_string(),
                path,
                scratch: scratch.join(format!("{at}.tmp")),
                sample: samples.path_of(&file.name),
                decided: decided::of(decisions, &file.name, |name| {
                    listing.has_any(name)
                }),
            })
        };
        let jobs = self.jobs.clamp(1, to_do.len());
        let (send, receive) = mpsc::sync_channel(jobs);
        let mut group = Group::default();
        thread::scope(|scope| {
            for _ in 0..jobs {
                let send = send.clone();
                let job = &job;
                scope.spawn(move || {
                    hands::work(
                        &self.hands,
                        &self.work,
                        self.limit,
                        job,
                        &send,
                    );
                });
            }
            drop(send);
            let mut add = |group: &mut Group| {
                let outcomes = std::mem::take(&mut group.outcomes);
                group.bytes = 0;
                group.begun = None;
                let places = (&*scratch, &*desk.folder);
                self.keep(outcomes, places, listing, &mut desk.journal)
            };
            let mut taken = || -> Result<(), Error> {
                loop {
                    if observer.stops() {
                        add(&mut group)?;
                        let stopped = io::ErrorKind::Interrupted.into();
                        return Err(Error::io(&self.out, "finish", stopped));
                    }
                    let wait = group.wait();
                    match receive.recv_timeout(wait) {
                        Ok(outcome) => {
                            if let Some(error) = no_disk(&outcome) {
                                add(&mut group)?;
                                return Err(error);
                            }
                            observer.done(&outcome);
                            let mut stamps = stamps.lock().unwrap_or_else(
                                std::sync::PoisonError::into_inner,
                            );
                            let known = stamps.0.remove(&outcome.name);
                            drop(stamps);
                            let (stamp, key, at) = known.unwrap_or_default();
                            group.push(outcome, key, stamp, at);
                            if group.is_full() {
                                add(&mut group)?;
                            }
                        }
                        Err(mpsc::RecvTimeoutError::Timeout) => {
                            add(&mut group)?;
                        }
                        Err(mpsc::RecvTimeoutError::Disconnected) => {
                            return add(&mut group);
                        }
                    }
                }
            };
            let result = taken();
            if result.is_err() {
                stopped.store(true, Ordering::Relaxed);
            }
            // Whoever waits to hand an outcome on hears that nobody does.
            drop(receive);
            result
        })
    }

    /// Puts outcomes on the disk: what was made of the files, then what is
    /// known of it.
    fn keep(
        &self,
        outcomes: Vec<(Outcome, u64, Stamp, usize)>,
        (scratch, folder): (&Path, &Path),
        listing: &Listing,
        journal: &mut Journal,
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
        for (mut outcome, key, stamp, at) in outcomes {
            if let Some(output) = outcome.output.clone() {
                let from = scratch.join(format!("{at}.tmp"));
                let place = self.place(&outcome.name, &output, listing);
                if let Err(failure) =
                    place.and_then(|place| target.check(&place))
                {
                    let _ = fs::remove_file(&from);
                    outcome.output = None;
                    outcome.fail(failure);
                    all.push((outcome, key, stamp));
                    continue;
                }
                match self.put(&from, &output, &mut folders) {
                    Ok(()) => {}
                    Err(error) if is_of_the_disk(&error) => {
                        return Err(no_room(&self.out, error));
                    }
                    Err(error) => {
                        let _ = fs::remove_file(&from);
                        outcome.output = None;
                        let text = format!("cannot be written: {error}");
                        let failure = Failure::new(Stage::Write, text);
                        outcome.fail(failure);
                    }
                }
            }
            all.push((outcome, key, stamp));
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
        let is_table =
            TABLES.iter().any(|table| table.eq_ignore_ascii_case(output));
        if is_table {
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

    /// Puts a file in its place.
    fn put(
        &self,
        from: &Path,
        output: &str,
        folders: &mut HashSet<PathBuf>,
    ) -> io::Result<()> {
        let place = self.out.join(output);
        if let Some(parent) = place.parent()
            && !folders.contains(parent)
        {
            fs::create_dir_all(parent)?;
            // The names of new folders, too.
            let own =
                parent.ancestors().take_while(|p| p.starts_with(&self.out));
            folders.extend(own.map(Path::to_owned));
        }
        fs::rename(from, place)
    }
}

/// A name that no other run has.
fn unique() -> String {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", std::process::id(), since.as_nanos())
}

/// What changes files that are being worked on, and their numbers.
#[derive(Default)]
struct Stamps(std::collections::HashMap<String, (Stamp, u64, usize)>);

/// Outcomes that wait to be put on the disk.
#[derive(Default)]
struct Group {
    outcomes: Vec<(Outcome, u64, Stamp, usize)>,
    bytes: usize,
    begun: Option<Instant>,
}

impl Group {
    fn push(&mut self, outcome: Outcome, key: u64, stamp: Stamp, at: usize) {
        self.begun.get_or_insert_with(Instant::now);
        self.bytes += outcome.records.len()
            + outcome.table.len()
            + outcome.changes.len();
        self.outcomes.push((outcome, key, stamp, at));
    }

    fn is_full(&self) -> bool {
        self.outcomes.len() >= GROUP || self.bytes >= GROUP_BYTES
    }

    /// How long it may wait for more.
    fn wait(&self) -> Duration {
        match self.begun {
            None => GROUP_TIME,
            Some(begun) => GROUP_TIME.saturating_sub(begun.elapsed()),
        }
    }
}

/// Has the disk keep what was made of files: all at once where the system can,
/// for one after the other takes as long as the disk turns.
fn sync_all(
    folder: &Path,
    scratch: &Path,
    outcomes: &[(Outcome, u64, Stamp, usize)],
) -> io::Result<()> {
    let written = outcomes.iter().filter(|one| one.0.output.is_some());
    #[cfg(target_os = "linux")]
    if written.clone().count() > 4 {
        let file = File::open(folder)?;
        return Ok(rustix::fs::syncfs(&file)?);
    }
    let _ = folder;
    // Windows syncs only what may be written to.
    let mut options = File::options();
    for (_, _, _, at) in written {
        let path = scratch.join(format!("{at}.tmp"));
        options.write(true).open(path)?.sync_all()?;
    }
    Ok(())
}

/// The error of an outcome for which the disk had no room.
fn no_disk(outcome: &Outcome) -> Option<Error> {
    let failure = outcome.failure.as_ref()?;
    (failure.stage() == Stage::Disk).then(|| {
        Error::data(format!(
            "{}: {failure}: what is done is kept; make room, or have it \
             writable, and give the same command again",
            outcome.name
        ))
    })
}
