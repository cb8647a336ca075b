//! Which files have to be worked on: those of which nothing is known, or that
//! are not what they were when they were done.

use std::fs::File;
use std::path::Path;

use super::desk::Desk;
use super::entry::{Entry, Stamp, hash};
use super::failure::Stage;
use super::journal::Done;
use super::run::Batch;
use super::samples::Samples;
use super::spelled;
use super::walk::{Found, Listing};
use super::{decided, decisions};
use crate::error::Error;

/// A file that is to be done.
pub(super) struct ToDo {
    pub found: usize,
    pub key: u64,
}

/// What a run has to do.
#[derive(Default)]
pub(super) struct Needed {
    /// The files to be worked on.
    pub to_do: Vec<ToDo>,
    /// The files, by their place in the list, of which nothing but the path
    /// in their records was not as it should be.
    pub respelled: Vec<usize>,
    /// The outputs that are there and are not what was made.
    pub changed: Vec<Box<str>>,
}

/// How many records are spelled anew at once.
const GROUP: usize = 64;

impl Batch {
    /// What has to be done.
    pub(super) fn to_do(
        &self,
        listing: &Listing,
        desk: &mut Desk,
        settings: u64,
        samples: &Samples,
    ) -> Result<Needed, Error> {
        let mut needed = Needed::default();
        let mut restamped = Vec::new();
        for (found, file) in listing.files.iter().enumerate() {
            let key = self.key(file, settings, (listing, desk), samples);
            let path = Listing::path(&self.inputs, file);
            let known = desk.journal.entry(&file.name);
            let known = known.filter(|entry| entry.key == key);
            let is_done = |entry: &Entry| match entry.failed {
                None => true,
                Some(Stage::Limit) => !self.retry,
                Some(_) => false,
            };
            let now = known
                .filter(|entry| is_done(entry))
                .and_then(|entry| self.output(entry, &mut needed.changed))
                .and_then(|entry| same_input(entry, &path));
            let Some(now) = now else {
                needed.to_do.push(ToDo { found, key });
                continue;
            };
            if now.path.is_some_and(|sum| sum != spelled::sum(&path)) {
                needed.respelled.push(found);
            }
            if known != Some(&now) {
                restamped.push((file.name.clone(), now));
            }
        }
        desk.journal.restamp(restamped)?;
        for group in needed.respelled.chunks(GROUP) {
            let files = group.iter().map(|&found| &listing.files[found]);
            self.respell(files, desk)?;
        }
        Ok(needed)
    }

    /// An entry of a file whose output is what was made of it.
    fn output(
        &self,
        entry: &Entry,
        changed: &mut Vec<Box<str>>,
    ) -> Option<Entry> {
        let mut entry = entry.clone();
        let Some(output) = entry.output.as_deref() else {
            return Some(entry);
        };
        let place = self.out.join(output);
        if !place.is_file() {
            return None;
        }
        // Of earlier versions it is not known what was made.
        if let Some(made) = &entry.made {
            let Some(there) = made.found(&place) else {
                changed.push(output.into());
                return None;
            };
            entry.made = Some(there);
        }
        Some(entry)
    }

    /// Has the records of files that are done name them by their paths now.
    fn respell<'f>(
        &self,
        files: impl Iterator<Item = &'f Found>,
        desk: &mut Desk,
    ) -> Result<(), Error> {
        let mut all = Vec::new();
        for file in files {
            let path = Listing::path(&self.inputs, file);
            let Some(entry) = desk.journal.entry(&file.name) else { continue };
            let (key, stamp) = (entry.key, entry.stamp);
            let made = entry.made.clone();
            let mut outcome = desk.journal.outcome(&file.name)?;
            let Some(mut outcome) = outcome.take() else { continue };
            spelled::anew(&mut outcome, &path);
            let path = spelled::sum(&path);
            all.push(Done { outcome, key, stamp, made, path });
        }
        desk.journal.add(&all)
    }

    /// What an outcome depends on beside the contents of its file.
    fn key(
        &self,
        file: &Found,
        settings: u64,
        (listing, desk): (&Listing, &Desk),
        samples: &Samples,
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
}

/// An entry of a file that is what it was when it was done.
fn same_input(mut entry: Entry, path: &Path) -> Option<Entry> {
    let stamp = Stamp::of(path)?;
    if stamp != entry.stamp {
        // It may be a copy, or was only touched.
        let mut file = File::open(path).ok()?;
        let content = decisions::content(&mut file).ok()?;
        if hash(&content) != entry.content {
            return None;
        }
        entry.stamp = stamp;
    }
    Some(entry)
}

/// The first 64 bits of the hash of a text.
pub(super) fn number(text: &str) -> u64 {
    let hash = decisions::content(&mut text.as_bytes()).unwrap_or_default();
    hash.get(..16)
        .and_then(|hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or_default()
}
