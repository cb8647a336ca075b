//! Builds everything in `dictionaries/built/` from text.

pub mod channel;
pub mod lexicon;
mod text;

pub use text::Source;
