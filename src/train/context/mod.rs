//! What the context net is trained on, and its file: the vocabulary, texts as
//! ids, the words that reading mixes up, and the export of trained weights.
//!
//! The training itself is `dictionaries/context/train.py`.

mod confusions;
mod encode;
mod export;
mod measure;
mod npz;
mod vocabulary;

pub use confusions::{CONFUSIONS, confusions};
pub use encode::{ENCODED_CASE, encode};
pub use export::export;
pub use measure::{Measured, measure};
pub use vocabulary::Vocabulary;
