//! A run over folders that can be broken off at any moment and goes on where
//! it was.

#[cfg(feature = "catalogue")]
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::assemble::{self, Parts, Vietnamese};
#[cfg(feature = "catalogue")]
use super::catalogued;
use super::decided;
use super::desk::Desk;
use super::entry::Stamp;
use super::failure::Stage;
use super::hands::{self, Hands};
use super::job::{Job, Outcome};
use super::put::{Begun, Group};
use super::shard::Shard;
use super::stale::Stale;
use super::todo::{Needed, ToDo, number};
use super::walk::{Found, Listing, Walk};
use super::work::Work;
use super::{samples, spelled};
use crate::error::Error;

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

    /// Something is worth knowing of the outputs, although the run goes on:
    /// that some are made again, or are taken away.
    fn warning(&self, _text: fmt::Arguments<'_>) {}

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
/// of files but for some 400 bytes for each.
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
    /// What gives a message in Vietnamese, for the errors in the report.
    pub vietnamese: Option<Vietnamese>,
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
            vietnamese: None,
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
        self.refuse_foreign(&listing)?;
        let mut desk = Desk::open(self)?;
        self.refuse_others(&listing, &desk.recorded()?)?;
        let damaged = desk.begin(self)?;
        if damaged > 0 {
            observer.warning(format_args!(
                "{}: what was known of files was damaged on the disk \
                 ({damaged}); they are done again",
                self.out.display()
            ));
        }
        let mut stale = Stale::of(self, &listing, &desk)?;
        let samples = match self.one_engine {
            true => samples::gather(self, &listing)?,
            false => samples::Samples::default(),
        };
        let settings = number(&self.settings);
        let papers = number(&listing.in_words());
        // What other shards work on may want the place of an output.
        listing.others = listing
            .files
            .extract_if(.., |file| !self.shard.has(&file.name))
            .map(|file| file.name)
            .collect();
        listing.refused.retain(|(name, _)| self.shard.has(name));
        let needed = self.to_do(&listing, &mut desk, settings, &samples)?;
        let Needed { to_do, changed, .. } = &needed;
        if let Some(first) = changed.first() {
            observer.warning(format_args!(
                "{}: outputs are not as they were made, and are made again \
                 ({}); the first is {first}",
                self.out.display(),
                changed.len()
            ));
        }
        let skipped = listing.files.len() - to_do.len();
        observer.begins(listing.files.len(), skipped);
        desk.done_no_more()?;
        #[cfg(feature = "catalogue")]
        let had_all = catalogued::begin(&desk.folder);
        let parts = (&mut desk, &mut stale);
        self.work_on(&listing, to_do, &samples, parts, observer)?;
        let is_failed = |file: &&Found| {
            let entry = desk.journal.entry(&file.name);
            entry.is_none_or(|entry| entry.failed.is_some())
        };
        let failed = listing.files.iter().filter(is_failed).count();
        #[cfg(feature = "catalogue")]
        let gone: BTreeSet<String> = desk
            .journal
            .names()
            .filter(|name| !listing.has(name))
            .map(str::to_owned)
            .collect();
        desk.finish(self, &listing, (settings, papers))?;
        stale.end(observer);
        desk.spare.end(&self.out, observer);
        // The tables are made of what is on the disk.
        desk.journal.rest();
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
            summary.warned =
                assemble::write(&mut parts, &self.out, self.vietnamese)?;
            #[cfg(feature = "catalogue")]
            {
                let done = to_do.iter().map(|one| one.found);
                let done: BTreeSet<&str> = done
                    .chain(needed.respelled.iter().copied())
                    .map(|found| &*listing.files[found].name)
                    .collect();
                let changed = (&done, &gone);
                let out = &self.out;
                let catalogue = match &self.hands {
                    Hands::Processes { catalogue, .. } => catalogue.as_ref(),
                    Hands::Threads => None,
                };
                catalogued::update(
                    out,
                    &desk.folder,
                    had_all,
                    changed,
                    &mut parts,
                    catalogue,
                )?;
            }
            summary.complete = true;
        }
        Ok(summary)
    }

    /// Does what has to be done.
    fn work_on(
        &self,
        listing: &Listing,
        to_do: &[ToDo],
        samples: &samples::Samples,
        (desk, stale): (&mut Desk, &mut Stale),
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        if to_do.is_empty() {
            return Ok(());
        }
        let next = AtomicUsize::new(0);
        let stopped = std::sync::atomic::AtomicBool::new(false);
        let stamps = std::sync::Mutex::new(HashMap::<_, Begun>::new());
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
            let path_sum = spelled::sum(&path);
            let (key, name) = (one.key, file.name.to_string());
            stamps.insert(name, Begun { key, stamp, path: path_sum, at });
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
                let known = (&mut *stale, &mut desk.spare, &mut desk.journal);
                self.keep(outcomes, places, listing, known)
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
                            let known = stamps.remove(&outcome.name);
                            drop(stamps);
                            group.push(outcome, known.unwrap_or_default());
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
