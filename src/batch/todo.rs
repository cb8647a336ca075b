//! Which files have to be worked on: those of which nothing is known, or that
//! are not what they were when they were done.

use std::fs::File;

use super::desk::Desk;
use super::failure::Stage;
use super::journal::{Entry, Stamp, hash};
use super::run::Batch;
use super::samples::Samples;
use super::walk::{Found, Listing};
use super::{decided, decisions};
use crate::error::Error;

/// A file that is to be done.
pub(super) struct ToDo {
    pub found: usize,
    pub key: u64,
}

impl Batch {
    /// What has to be done, and how many files need not.
    pub(super) fn to_do(
        &self,
        listing: &Listing,
        desk: &mut Desk,
        settings: u64,
        samples: &Samples,
    ) -> Result<(Vec<ToDo>, usize), Error> {
        let mut to_do = Vec::new();
        let mut restamped = Vec::new();
        for (at, file) in listing.files.iter().enumerate() {
            let key = self.key(file, settings, (listing, desk), samples);
            let path = Listing::path(&self.inputs, file);
            let is_done = |entry: &Entry| {
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

/// The first 64 bits of the hash of a text.
pub(super) fn number(text: &str) -> u64 {
    let hash = decisions::content(&mut text.as_bytes()).unwrap_or_default();
    hash.get(..16)
        .and_then(|hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or_default()
}
