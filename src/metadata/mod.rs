//! The archive record, read off the corrected text.

mod knowledge;
#[allow(dead_code)]
mod lists;
#[allow(dead_code)]
mod near;
pub(crate) mod number;
mod page;
mod reading;
pub mod record;
#[allow(dead_code)]
mod title;

pub use knowledge::{Body, DocType, Knowledge};
pub use reading::Reading;
