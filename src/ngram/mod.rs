//! The n-gram model of the language, read in place from bytes.

mod event;

pub use event::{Event, counting_form, event};
