//! Repairs badly OCR'd Vietnamese administrative text.
#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations)]
#![deny(rustdoc::broken_intra_doc_links)]

mod candidates;
pub mod channel;
pub mod corrector;
pub mod cost;
mod decode;
pub mod edit;
pub mod encoding;
pub mod error;
pub mod eval;
pub mod lexicon;
pub mod model;
pub mod ngram;
pub mod span;
pub mod token;
#[cfg(feature = "train")]
pub mod train;
pub mod viet;

pub use crate::corrector::{Correction, Corrector, CorrectorBuilder, Worker};
pub use crate::edit::{Edit, EditKind};
pub use crate::error::{Error, ErrorKind};
pub use crate::model::Model;
pub use crate::span::Span;
