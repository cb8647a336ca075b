//! Repairs badly OCR'd Vietnamese administrative text.
#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations)]
#![deny(rustdoc::broken_intra_doc_links)]

pub mod cost;
pub mod error;
pub mod ngram;
pub mod span;
pub mod token;
#[cfg(feature = "train")]
pub mod train;
pub mod viet;

pub use crate::error::{Error, ErrorKind};
pub use crate::span::Span;
