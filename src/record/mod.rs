//! The archive record, read off the corrected text.
//!
//! A [`Reading`] is a corrected text with the way back to the original. The
//! [`Extractor`] parts it into documents (`segment`), reads the head (`header`
//! with `bodies`, `number`, `date`, `title`), the lists (`lists`), the foot
//! (`signature` with `person`) and what is cited (`cites`), by what the tables
//! know ([`Gazetteer`]) and how near a damaged text is to it (`viet::fuzzy`). The
//! records ([`Document`], whose values are each a [`Field`] with its
//! [`Evidence`]) go on to the forms of archives (`export`) and to the graph of
//! citations ([`graph`](crate::graph)).

mod along;
mod bodies;
mod calibration;
pub(crate) mod casing;
mod cites;
mod clues;
mod damage;
mod document;
mod extract;
mod field;
mod fields;
pub(crate) mod header;
mod joined;
mod lists;
pub(crate) mod page;
mod person;
mod reading;
mod rule;
mod score;
mod segment;
#[cfg(feature = "serde")]
mod serial;
mod signature;
mod spoken;
mod title;

pub use crate::date::{Date, Precision};
pub use crate::tables::{Body, DocType, Gazetteer, System};
pub use document::{Citation, Document, Role};
pub use extract::Extractor;
pub use field::{Alternative, Evidence, Field, FieldRef, Lines};
pub use joined::Joined;
pub use reading::{Pieces, Reading};
pub use rule::Rule;
