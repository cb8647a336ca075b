//! Whole folders: files of all formats are opened, repaired and read, in a
//! run that can be broken off at any moment.
//!
//! A [`Batch`] lists the files of folders (`walk`), and hands each as a job to
//! threads or processes ([`Hands`]). The work on one file ([`Work`]) opens it
//! for what it is (`open`, `images`, `jsonl`), repairs it (`pieces`), reads
//! its records (`records`) and tells its changes (`change`). What was made of
//! it goes to the disk in groups: first the repaired files, then what is
//! known of them (`journal`), so that whatever the journal tells of is there.
//! At the end the outcomes of all files, in the order of their names, become
//! tables (`assemble`) and a [`report`]. What a person has decided
//! ([`decisions`]) wins over every later run.
//!
//! ```no_run
//! use std::path::PathBuf;
//!
//! use khoidau::batch::{Batch, Work};
//! use khoidau::{Corrector, Model};
//!
//! # fn main() -> Result<(), khoidau::Error> {
//! let work = Work::new(Corrector::new(Model::embedded()?));
//! let inputs = vec![PathBuf::from("scans")];
//! let summary = Batch::new(work, inputs, "repaired").run(&())?;
//! println!("{} of {} failed", summary.failed, summary.files);
//! # Ok(())
//! # }
//! ```

mod assemble;
#[cfg(feature = "catalogue")]
mod catalogued;
#[doc(hidden)]
pub mod change;
mod check;
#[doc(hidden)]
pub mod decided;
pub mod decisions;
mod desk;
mod disk;
mod entry;
mod failure;
#[doc(hidden)]
pub mod fault;
#[doc(hidden)]
pub mod form;
mod frame;
mod hands;
mod images;
mod job;
mod journal;
#[doc(hidden)]
pub mod jsonl;
#[doc(hidden)]
pub mod known;
mod listener;
#[doc(hidden)]
pub mod lock;
mod made;
pub(crate) mod manual;
#[doc(hidden)]
pub mod natural;
mod notes;
mod one_file;
#[doc(hidden)]
pub mod open;
#[doc(hidden)]
pub mod paths;
#[doc(hidden)]
pub mod pieces;
#[doc(hidden)]
pub mod places;
mod put;
#[doc(hidden)]
pub mod records;
pub mod report;
mod run;
mod samples;
mod settings;
mod shard;
#[doc(hidden)]
pub mod spare;
mod spelled;
mod spool;
mod stale;
#[doc(hidden)]
pub mod target;
mod todo;
#[doc(hidden)]
pub mod walk;
mod whole;
mod work;

pub use assemble::{Vietnamese, contents, merge};
pub use failure::{Failure, Stage};
pub use hands::{Hands, Program, serve};
pub use images::Images;
pub use job::Outcome;
pub use listener::{Listener, Silent};
pub use report::DOUBTFUL;
pub use run::{Batch, Observer, Summary, WORDS};
pub use settings::{Manner, ReadAs};
pub use shard::Shard;
pub use work::{To, Work};

#[doc(hidden)]
pub use assemble::REPORT;
#[doc(hidden)]
pub use failure::cannot_read;
#[doc(hidden)]
pub use images::Contents;
#[doc(hidden)]
pub use job::{Decided, Job};

/// The folder in the outputs that is the program's own.
pub const HIDDEN: &str = ".khoidau";
