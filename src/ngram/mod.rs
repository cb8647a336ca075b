//! The n-gram model of the language, read in place from bytes.

mod bits;
mod cache;
mod event;
pub(crate) mod format;
mod model;
mod open;
#[cfg(feature = "train")]
pub(crate) mod write;

pub(crate) use cache::Cache;
#[cfg(feature = "train")]
pub(crate) use event::SIGNS;
pub use event::{Event, capital_form, counting_form, event, sign};
pub use model::{Context, Link, Ngrams, State, WordId};
pub(crate) use open::header;
