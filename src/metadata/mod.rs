//! The archive record, read off the corrected text.

pub mod record;
