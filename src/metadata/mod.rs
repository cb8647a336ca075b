//! The archive record, read off the corrected text.

mod knowledge;
#[allow(dead_code)]
mod lists;
#[allow(dead_code)]
mod near;
pub(crate) mod number;
mod page;
#[allow(dead_code)]
mod person;
mod reading;
pub mod record;
#[allow(dead_code)]
mod signature;
#[allow(dead_code)]
mod title;

pub use knowledge::{Body, DocType, Knowledge};
pub use reading::Reading;
