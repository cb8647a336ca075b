//! The archive record, read off the corrected text.

#[allow(dead_code)]
mod cites;
#[allow(dead_code)]
mod date;
mod knowledge;
#[allow(dead_code)]
mod near;
#[allow(dead_code)]
mod number;
mod page;
mod reading;
pub mod record;
#[allow(dead_code)]
mod title;

pub use knowledge::{Body, DocType, Knowledge};
pub use reading::Reading;
