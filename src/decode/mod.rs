//! The search: a lattice of readings and the best path through it. Knows
//! costs and words by number, and nothing of the language.

pub(crate) mod lattice;
pub(crate) mod posterior;
pub(crate) mod viterbi;
