//! What refuses a run before it begins: inputs and outputs that are in each
//! other's way, and outputs of other papers.

use std::collections::BTreeSet;
use std::fs;

use super::HIDDEN;
use super::run::Batch;
use super::walk::Listing;
use crate::error::Error;

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
