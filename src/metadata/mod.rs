//! The archive record, read off the corrected text.

mod knowledge;
#[allow(dead_code)]
mod near;
mod reading;
pub mod record;

pub use knowledge::{Body, DocType, Knowledge};
pub use reading::Reading;
