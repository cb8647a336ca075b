//! Whole folders: files of all formats are opened, repaired and read, one
//! after another or side by side.

mod assemble;
#[doc(hidden)]
pub mod change;
pub mod decisions;
#[doc(hidden)]
pub mod failure;
#[doc(hidden)]
pub mod fault;
#[doc(hidden)]
pub mod form;
mod frame;
pub mod hands;
#[doc(hidden)]
pub mod images;
mod journal;
#[doc(hidden)]
pub mod jsonl;
#[doc(hidden)]
pub mod known;
#[doc(hidden)]
pub mod listener;
#[doc(hidden)]
pub mod lock;
#[doc(hidden)]
pub mod natural;
#[doc(hidden)]
pub mod open;
#[doc(hidden)]
pub mod pieces;
#[doc(hidden)]
pub mod places;
#[doc(hidden)]
pub mod records;
pub mod report;
mod run;
mod samples;
#[doc(hidden)]
pub mod walk;
pub mod work;

pub use assemble::merge;
pub use failure::{Failure, Stage};
pub use hands::Hands;
pub use listener::{Listener, Silent};
pub use run::{Batch, Observer, Shard, Summary};
pub use work::{Outcome, To, Work};

/// The folder in the outputs that is the program's own.
pub const HIDDEN: &str = ".khoidau";
