//! What the context net is trained on, and its file: the vocabulary, texts as
//! ids, the words that reading mixes up, and the export of trained weights.
//!
//! The training itself is `dictionaries/context/train.py`.

mod confusions;
mod encode;
mod vocabulary;

pub use confusions::{CONFUSIONS, confusions};
pub use encode::{ENCODED_CASE, encode};
pub use vocabulary::Vocabulary;
