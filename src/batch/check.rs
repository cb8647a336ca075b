//! What refuses a run before it begins: inputs and outputs that are in each
//! other's way, and outputs of other papers.

use std::collections::BTreeSet;
use std::fs;

use super::desk::TOLD;
use super::put::TABLES;
use super::run::{Batch, WORDS};
use super::walk::Listing;
use super::{HIDDEN, decisions};
use crate::error::Error;

/// What people may put into the folder of a run before it begins.
const KEPT: [&str; 2] = [decisions::FILE, WORDS];

impl Batch {
    /// Says that there is no file to be taken.
    pub(super) fn nothing(&self) -> Error {
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
    pub(super) fn refuse_others(
        &self,
        listing: &Listing,
        recorded: &BTreeSet<Box<str>>,
    ) -> Result<(), Error> {
        let is_refused = |name: &str| {
            let refused = listing.refused.iter();
            refused.into_iter().any(|(other, _)| other == name)
        };
        let all = recorded.len();
        let gone = recorded
            .iter()
            .filter(|name| !listing.has(name) && !is_refused(name))
            .count();
        if self.replace || gone == 0 {
            return Ok(());
        }
        // A drive that is not there leaves an empty folder.
        let has_files = |root: usize| {
            listing.files.iter().any(|f| f.root as usize == root)
        };
        let mut inputs = self.inputs.iter().enumerate();
        let empty =
            inputs.find(|(root, input)| input.is_dir() && !has_files(*root));
        if let Some((_, input)) = empty {
            return Err(Error::setting(format!(
                "{}: no file in it, and {gone} files of which there are \
                 records are not there any more: see whether the drive is \
                 there; with --replace their records go",
                input.display()
            )));
        }
        if 2 * gone <= all {
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

    /// Refuses to begin in a folder that has files of somebody else in the
    /// places of what will be made, or scans that nobody would read.
    pub(super) fn refuse_foreign(
        &self,
        listing: &Listing,
    ) -> Result<(), Error> {
        let is_begun = || self.out.join(HIDDEN).join(TOLD).exists();
        if is_begun() {
            return Ok(());
        }
        let there = |name: &str| {
            let data = fs::symlink_metadata(self.out.join(name));
            data.is_ok_and(|data| !data.is_dir())
        };
        let own = listing.files.iter().map(|file| &*file.name);
        let mut taken: Vec<&str> = TABLES.iter().copied().chain(own).collect();
        taken.retain(|name| there(name) && !KEPT.contains(name));
        // Another shard may have begun meanwhile.
        if let Some(first) = taken.first().filter(|_| !is_begun()) {
            return Err(Error::setting(format!(
                "{}: has {first}, and {} more that would be written over, of \
                 which no run here knows: name a new folder, or move them \
                 away",
                self.out.display(),
                taken.len() - 1
            )));
        }
        let real = self.out.canonicalize();
        let within = self.inputs.iter().any(|input| {
            let input = input.canonicalize();
            matches!((&input, &real), (Ok(a), Ok(b)) if b.starts_with(a))
        });
        let is_empty = fs::read_dir(&self.out).is_ok_and(|mut entries| {
            entries.all(|one| one.is_ok_and(|e| e.file_name() == HIDDEN))
        });
        if within && !is_empty && !is_begun() {
            return Err(Error::setting(format!(
                "{}: lies in an input and has files of its own, which would \
                 not be read: name a new folder",
                self.out.display()
            )));
        }
        Ok(())
    }

    /// Refuses inputs and outputs that are in each other's way.
    pub(super) fn check(&self) -> Result<(), Error> {
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
}
