//! The archive record, read off the corrected text.

#[cfg(feature = "export")]
pub mod export;
pub mod graph;
pub mod record;
