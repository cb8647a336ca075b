//! PDF files: their text is read with its places, and the hidden text that an
//! engine laid behind the images of pages is written back corrected, in
//! place.

// The writer and the opened file use what the reader makes.
#![allow(dead_code)]

mod model;
mod objects;
mod read;
