//! Whole folders: files of all formats are opened, repaired and read, one
//! after another or side by side.

#[doc(hidden)]
pub mod failure;
#[doc(hidden)]
pub mod fault;
#[doc(hidden)]
pub mod images;
#[doc(hidden)]
pub mod jsonl;
#[doc(hidden)]
pub mod known;
#[doc(hidden)]
pub mod listener;
#[doc(hidden)]
pub mod open;
#[doc(hidden)]
pub mod pieces;
#[doc(hidden)]
pub mod places;
#[doc(hidden)]
pub mod records;

pub use failure::{Failure, Stage};
pub use listener::{Listener, Silent};
