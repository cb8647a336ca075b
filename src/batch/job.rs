//! A file that is to be worked on, and what became of it: what goes to the
//! hands that do the work, and comes back.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::paths;
use super::report::FileFigures;

/// A file that is to be worked on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its name in all tables.
    pub name: String,
    /// Where it is.
    #[serde(with = "paths::one")]
    pub path: PathBuf,
    /// Where what is made of it is written, until all is done.
    #[serde(with = "paths::one")]
    pub scratch: PathBuf,
    /// Text that the engine of its folder has written, to learn from.
    #[serde(with = "paths::perhaps")]
    pub sample: Option<PathBuf>,
    /// What a person has decided of it, of each of the contents that it had.
    pub decided: Vec<Decided>,
}

/// What a person has decided of a file with some contents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The hash of the contents that it was decided of.
    pub content: String,
    /// How stretches of its text read: the number of the decision, which text
    /// of the file it is (of JSON lines), start and end in bytes, what stood
    /// there, and what it is.
    pub changes: Vec<DecidedChange>,
    /// What fields of its records are.
    pub fields: Vec<DecidedField>,
}

/// How a stretch of a text reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecidedChange {
    /// The number of the decision.
    pub number: usize,
    /// Its name in `changes.jsonl`.
    pub file: String,
    /// Where it starts, in bytes of the text as it was read.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What was read.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What a field of a record is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecidedField {
    /// The number of the decision.
    pub number: usize,
    /// The name of the text in `changes.jsonl`.
    pub file: String,
    /// The document of the file, counted from 1.
    pub document: usize,
    /// The key of the field, with the number of the item of a list as it is
    /// read off the text.
    pub field: String,
    /// What was read; none where there was nothing.
    pub before: Option<String>,
    /// What it is; none where the page has none.
    pub value: Option<String>,
}

/// What became of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Outcome {
    /// The name of the job.
    pub name: String,
    /// The hash of its contents; empty where they could not be read.
    pub content: String,
    /// The name of what is to be put beside the outputs of others, which
    /// waits where the job says.
    pub output: Option<String>,
    /// Why the work ended, or a part of it.
    pub failure: Option<Failure>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// What it adds to the report.
    pub figures: FileFigures,
    /// Lines of `records.jsonl`.
    #[serde(skip)]
    pub records: Vec<u8>,
    /// Lines of `records.csv`.
    #[serde(skip)]
    pub table: Vec<u8>,
    /// Lines of `changes.jsonl`.
    #[serde(skip)]
    pub changes: Vec<u8>,
}

impl Outcome {
    /// That of a file of which nothing is known yet.
    pub fn new(name: &str) -> Outcome {
        Outcome {
            name: name.to_owned(),
            content: String::new(),
            output: None,
            failure: None,
            notes: Vec::new(),
            figures: FileFigures::new(name),
            records: Vec::new(),
            table: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// One that failed.
    pub fn failed(name: &str, failure: Failure) -> Outcome {
        let mut outcome = Outcome::new(name);
        outcome.fail(failure);
        outcome
    }

    /// Notes a failure; the first one counts.
    pub(super) fn fail(&mut self, failure: Failure) {
        if self.failure.is_none() {
            let (stage, text) = (failure.stage(), failure.to_string());
            self.figures.fail(stage.name(), text);
            self.failure = Some(failure);
        }
    }
}
