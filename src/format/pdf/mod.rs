//! PDF files: their text is read with its places, and the hidden text that an
//! engine laid behind the images of pages is written back corrected, in
//! place.

// The writer and the opened file use what the reader makes.
#![allow(dead_code)]

mod budget;
mod cover;
mod font;
mod graphics;
mod guard;
mod interpret;
mod lines;
mod literals;
mod model;
mod objects;
mod operators;
mod read;
mod show;
#[cfg(test)]
mod testing;
mod tokens;
mod words;
mod xobjects;
