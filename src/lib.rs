//! Repairs badly OCR'd Vietnamese administrative text.
#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations)]
#![deny(rustdoc::broken_intra_doc_links)]

pub mod cost;
pub mod edit;
pub mod encoding;
pub mod error;
pub mod eval;
pub mod ngram;
pub mod span;
pub mod token;
pub mod viet;

pub use crate::error::{Error, ErrorKind};
pub use crate::span::Span;
