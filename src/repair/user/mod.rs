//! The words and phrases a user listed.

pub(in crate::repair) mod dictionary;
pub(in crate::repair) mod phrase;
pub(in crate::repair) mod words;
