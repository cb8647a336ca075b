//! The archive record, read off the corrected text.

pub(crate) mod number;
pub mod record;
