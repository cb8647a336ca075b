//! The notation of official documents: numbers and symbols (`57-NQ/TW`),
//! dates, the marks of items and Roman numerals.
//!
//! It is read in two ways by one set of facts. The corrector asks what a
//! damaged token may have been ([`Codes`]): the readings of a [`grammar`] are
//! priced by the channel ([`observe`]) and by how often symbols have such
//! parts ([`symbol`]). The record asks what number or date a text holds
//! ([`number`], [`date`]): there a damaged part is the known one it looks like
//! by the table of [`glyph`](crate::viet::glyph).

pub(crate) mod date;
mod enumerator;
mod grammar;
pub(crate) mod heading;
pub(crate) mod number;
mod observe;
mod proposals;
pub(crate) mod roman;
pub(crate) mod symbol;
pub(crate) mod word;

pub(crate) use grammar::Class;
pub(crate) use proposals::{Codes, Proposal, Scene, head, parts};
