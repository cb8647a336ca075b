//! The check: what a run was not sure of, gone through by a person.
//!
//! A [`Review`] of a folder of results asks for words that are doubtful, line
//! by line, and for fields of records that are doubtful or missing; the worst
//! come first. What is decided is appended to `decisions.jsonl`
//! ([`decisions`]), one line at a time, and wins over every later run.
//! [`Server`] puts the questions on a page for a browser of the same machine,
//! beside the line cut from the image of its page;
//! [`Review::write_sheet`] and [`Review::apply_sheet`] do the same through a
//! spreadsheet.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use khoidau::review::{Review, Server};
//!
//! let review = Review::open(Path::new("results"), "mai")?;
//! let server = Server::bind(review, None, None)?;
//! println!("{}", server.address());
//! let review = server.run()?;
//! println!("{:?} are to be written anew", review.touched());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decide;
mod desk;
mod guard;
mod held;
mod inputs;
mod lines;
mod lock;
mod memory;
mod pages;
mod records;
mod routes;
mod server;
mod sheet;
mod texts;
mod view;
mod visitors;
mod words;

#[doc(no_inline)]
pub use crate::batch::decisions;
pub use desk::Review;
pub use server::{Apply, Server};
pub use sheet::Applied;
