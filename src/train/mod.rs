//! Builds everything in `dictionaries/built/` from text: the lexicon, the
//! n-gram model and the channel profiles (feature `train`).

pub mod channel;
pub mod context;
pub mod lexicon;
pub mod lm;
mod pairing;
mod text;

pub use text::Source;
