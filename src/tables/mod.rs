//! What is known of the genre: the tables of `dictionaries/tables`, with the
//! rows that a user adds.
//!
//! A [`Gazetteer`] holds the types of documents, the bodies, the posts and the
//! names of people; from them come the parts of symbols, the names that the
//! corrector knows, and the bodies that a text speaks of, so that what a user
//! lists is known to all of them. The corrector and the record are handed it
//! by reference. [`Phrases`] are the fixed words of documents, [`units`] the
//! kinds of places and [`places`] their names, to which users add nothing.

mod gazetteer;
mod names;
mod phrases;
pub(crate) mod places;
pub(crate) mod spellings;
mod spoken;
mod system;
pub(crate) mod units;

pub use gazetteer::{Body, DocType, Gazetteer};
pub(crate) use gazetteer::{Phrase, Trait};
pub(crate) use names::{NameTrie, Place, Role};
pub(crate) use phrases::{List, Mark, Phrases};
pub use system::System;
