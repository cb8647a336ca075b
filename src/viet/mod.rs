//! Facts of the Vietnamese language: pure functions, no dictionary.

pub(crate) mod fuzzy;
pub(crate) mod glyph;
pub mod letter;
pub mod syllable;
pub(crate) mod text;
pub mod tone;

pub use letter::{fold, fold_char};
pub use tone::uniform;
