//! The archive record, read off the corrected text.

mod bodies;
mod cites;
mod date;
#[cfg(feature = "export")]
pub mod export;
mod extract;
pub mod graph;
mod header;
mod knowledge;
mod lists;
mod markup;
mod near;
mod number;
mod page;
mod person;
mod reading;
pub mod record;
mod segment;
mod signature;
mod title;

pub use extract::Extractor;
pub use knowledge::{Body, DocType, Knowledge};
pub use reading::Reading;
