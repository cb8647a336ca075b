//! The lattice of a stretch: how it is built, the arcs of a token, and the
//! memory of them.

pub(in crate::repair) mod arcs;
pub(in crate::repair) mod build;
pub(in crate::repair) mod cache;
