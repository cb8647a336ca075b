//! The n-gram model of the language, read in place from bytes.

mod bits;
mod bytes;
mod event;
pub(crate) mod format;
mod model;
mod open;
#[cfg(feature = "train")]
pub(crate) mod write;

pub use event::{Event, counting_form, event};
pub use model::{Context, Link, Ngrams, State, WordId};
