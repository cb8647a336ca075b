//! The archive record, read off the corrected text.

pub(crate) mod date;
pub(crate) mod number;
pub mod record;
