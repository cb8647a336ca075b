//! Why the work on a file ended.

use std::{error, fmt, io};

/// The part of the work on a file that failed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// Its name could not be used.
    Name,
    /// Its bytes could not be read.
    Read,
    /// It is not what can be opened.
    Open,
    /// Its words could not be repaired.
    Repair,
    /// What was made of it could not be written.
    Write,
    /// The disk of the outputs takes nothing any more, which ends a run.
    Disk,
    /// It took more time or memory than it may.
    Limit,
}

impl Stage {
    /// The name of the stage, as tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Name => "name",
            Stage::Read => "read",
            Stage::Open => "open",
            Stage::Repair => "repair",
            Stage::Write => "write",
            Stage::Disk => "disk",
            Stage::Limit => "limit",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why the work on a file ended: what is wrong and what can be done, without
/// the name of the file.
#[derive(
    Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize,
)]
pub struct Failure {
    stage: Stage,
    text: String,
}

impl Failure {
    /// Made of where it failed and what there is to say.
    pub fn new(stage: Stage, text: impl Into<String>) -> Failure {
        Failure { stage, text: text.into() }
    }

    /// One of opening a file.
    pub(crate) fn open(text: impl fmt::Display) -> Failure {
        Failure::new(Stage::Open, text.to_string())
    }

    /// The part of the work that failed.
    pub fn stage(&self) -> Stage {
        self.stage
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl error::Error for Failure {}

/// What went wrong with reading a file and what to do, in the same words on
/// every system.
pub fn cannot_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "no such file: check the name and the directory".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "is a directory: name the files in it".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "permission denied: ask for the right to read it".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    }
}
