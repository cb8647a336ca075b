//! Whole folders: what is made of them, and what is said about it.

pub mod report;
