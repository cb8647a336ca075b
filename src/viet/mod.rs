//! Facts of the Vietnamese language: pure functions, no dictionary.

pub(crate) mod glyph;
pub mod letter;
pub mod syllable;
pub mod tone;

pub use letter::{fold, fold_char};
pub use tone::uniform;
