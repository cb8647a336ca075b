//! Repairs badly OCR'd Vietnamese administrative text.
//!
//! An engine without Vietnamese reads *Nghị quyết của Ban Chấp hành Trung
//! ương* as `Nghi quyét cia Ban Chap hanh Trung wong`; this library turns the
//! one back into the other. A channel says what engines make of printed
//! letters, a lexicon which words there are, an n-gram model which words follow
//! which; the likeliest reading of every line is searched under all three.
//! What is already right is left alone, and every change has its place in the
//! text, its kind and its confidence.
//!
//! # Overview
//!
//! * [`Model`] is what is known: lexicon, n-grams and channel profiles. The
//!   compact one is compiled in (`Model::embedded`, feature `embedded`); others
//!   are opened from files ([`Model::open`]).
//! * [`Corrector`] is a model with settings, shared by all threads.
//! * [`Worker`] is a corrector with the scratch memory of one thread. It
//!   remembers what it has met, so use one for many texts.
//! * [`Correction`] is the outcome: the corrected text and the [`Edit`]s that
//!   lead there.
//!
//! Only building fails, with an [`Error`] that names the file and the remedy.
//! Correcting cannot: any `&str` gives a correction with as many lines.
//!
//! # Example: repairing a text
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::{Corrector, Model};
//!
//! let corrector = Corrector::new(Model::embedded()?);
//! let correction = corrector.correct("S6 12, ngay 20 thang 8 nam 2025");
//! assert_eq!(correction.text(), "Số 12, ngày 20 tháng 8 năm 2025");
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! # Example: seeing what was changed
//!
//! Spans are half-open ranges of bytes of the text that went in, so they can
//! be taken back to wherever the text came from.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::{Corrector, EditKind, Model};
//!
//! let read = "Căn cứ Nghi quyết của Ban Chấp hành Trung ương";
//! // One doubtful word is no sign of an engine, so the engine is named.
//! let builder = Corrector::builder(Model::embedded()?);
//! let corrector = builder.profile("tesseract-vie").build()?;
//! let correction = corrector.correct(read);
//! let [edit] = correction.edits() else { panic!("one word is wrong") };
//! assert_eq!(&read[edit.span().range()], "Nghi");
//! assert_eq!(edit.after(), "Nghị");
//! assert_eq!(edit.kind(), EditKind::Marks);
//! assert!(edit.confidence() > 0.5);
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! # Example: putting marks on text typed without
//!
//! The profile is chosen by likelihood unless it is named. `unmarked` changes
//! marks alone; no letter becomes another.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::{Corrector, Model};
//!
//! let model = Model::embedded()?;
//! let corrector = Corrector::builder(model).profile("unmarked").build()?;
//! let correction = corrector.correct("bao cao ket qua thuc hien nghi quyet");
//! let restored = "báo cáo kết quả thực hiện nghị quyết";
//! assert_eq!(correction.text(), restored);
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! # Example: changing only what is sure
//!
//! Below the least confidence a change is a suggestion and the text stays.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::{Corrector, Model};
//!
//! let model = Model::embedded()?;
//! let builder = Corrector::builder(model).min_confidence(0.95);
//! let correction = builder.build()?.correct("Ban Chap hanh, hop so 3");
//! let sure = |edit: &khoidau::Edit| edit.confidence() >= 0.95;
//! assert!(correction.edits().iter().all(sure));
//! assert!(!correction.suggestions().iter().any(sure));
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! # Example: the archive record of a text
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::record::Extractor;
//! use khoidau::{Corrector, Model};
//!
//! let read = "S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025\n";
//! let corrector = Corrector::new(Model::embedded()?);
//! let extractor = Extractor::new();
//! for record in extractor.read_correction(&corrector.correct(read)) {
//!     let number = record.number().expect("there is one");
//!     assert_eq!(number.value(), "05");
//!     let place = &number.evidence()[0];
//!     assert_eq!(&read[place.span().range()], place.text());
//!     for field in record.fields() {
//!         println!("{}: {}", field.key(), field.value());
//!     }
//! }
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! # Example: a scan with the places of words
//!
//! Needs the feature `formats`. The file comes back with its words changed and
//! every other byte as it was.
//!
//! ```
//! # #[cfg(all(feature = "embedded", feature = "formats"))] {
//! use khoidau::format::{self, Keep};
//! use khoidau::{Corrector, Model};
//!
//! let file = "<html><body><div class='ocr_page'><span class='ocr_line'>\
//!     <span class='ocrx_word' title='bbox 5 9 40 21'>Can</span> \
//!     <span class='ocrx_word' title='bbox 48 9 80 21'>ctr</span> \
//!     <span class='ocrx_word' title='bbox 90 9 150 21'>Nghi</span> \
//!     <span class='ocrx_word' title='bbox 160 9 240 21'>quyét</span>\
//!     </span></div></body></html>";
//! let source = format::open(file.as_bytes())?;
//! let corrector = Corrector::new(Model::embedded()?);
//! let correction = corrector.correct(source.text());
//! let repaired = source.apply(correction.edit_log(), Keep::No);
//! let repaired = String::from_utf8(repaired)?;
//! assert_eq!(repaired, file.replace("Can", "Căn").replace("ctr", "cứ")
//!     .replace("Nghi", "Nghị").replace("quyét", "quyết"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A text that needs no repair is read by
//! [`Extractor::read`](record::Extractor::read).
//!
//! # Example: many texts, many threads
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use khoidau::{Corrector, Model};
//!
//! let corrector = Corrector::new(Model::embedded()?);
//! let halves = [["ngay 3 thang 2", "ngay 2 thang 9"], ["so 1", "so 2"]];
//! std::thread::scope(|scope| {
//!     for texts in &halves {
//!         let mut worker = corrector.worker();
//!         scope.spawn(move || {
//!             texts.map(|text| worker.correct(text).into_text())
//!         });
//!     }
//! });
//! # }
//! # Ok::<(), khoidau::Error>(())
//! ```
//!
//! The same text gives the same bytes on every machine and thread, whatever
//! the worker did before: scores are whole numbers, and ties are broken by a
//! written rule.
//!
//! # Memory and time
//!
//! The embedded model adds 8 MB to the program, read in place; opening it
//! takes some milliseconds and 8 MB. Files are verified by their checksums
//! when they are opened. A worker takes memory in proportion to its longest
//! text, about 60 bytes for each of its bytes, and remembers 65,536 distinct
//! words at most. Time is linear in the text; `benches/record` has the
//! figures.
//!
//! # Limits
//!
//! Text is UTF-8 ([`encoding`] reads UTF-16 and the encodings of Vietnamese
//! before Unicode, too, and says of anything else what it is and what to do).
//! Names of people
//! and small places are the likeliest to come out wrong. A kind of damage no
//! profile was learned from is repaired with the nearest one and what the text
//! itself teaches, or texts of its kind ([`Corrector::taught_by`]).
//!
//! # Platforms
//!
//! Linux is where all of it is tested. The code is kept fit for macOS and
//! Windows: what is of one system alone has something else in its place on
//! the others, and that compiles; it has not been run there. What differs:
//!
//! * Off Linux, the files of a batch are put on the disk one by one, and a
//!   catalogue is taken for one on another machine, whose journal is slower.
//! * On Windows no limit of memory is set to what is started, a Tesseract that
//!   is stopped may leave programs of its own behind, and where the command is
//!   broken off, the temporary files that it has begun stay.
//! * On Windows a file that was changed is told by its size and the time of its
//!   change alone.
//!
//! # Features
//!
//! * **`embedded`** (default): the compact model (lexicon, n-grams, channel
//!   profiles) is compiled into the library, so that `Model::embedded()` needs
//!   no file. Adds about 8 MiB.
//! * **`parallel`** (default): the parts of a model are opened side by side,
//!   on several processors where they are free.
//! * **`mmap`** (default): model files are mapped, not read: opening a large
//!   one takes milliseconds, and programs share its memory. Such a file is
//!   replaced by renaming another to its name, never written to while a
//!   program has it open: that would be read in the middle of a text, and a
//!   file cut short ends the program. Without the feature they are read into
//!   memory.
//! * **`formats`** (default): scans with the places of their words are opened
//!   by [`format`](mod@format) and written back with nothing but their words
//!   changed.
//! * **`pdf`** (default): PDF files are opened by [`format`](mod@format), and
//!   the hidden text of their pages is written back corrected.
//! * **`docx`** (default): so are documents of Word, which are only read.
//! * **`ocr`** (default): images of pages are read through the Tesseract of
//!   the machine by the module `ocr`.
//! * **`batch`** (default): whole folders by the module `batch`, and the
//!   report on them.
//! * **`review`** (default): what was doubtful in a folder of results is gone
//!   through by the module `review`, on a page in the browser of the same
//!   machine or in a spreadsheet.
//! * **`catalogue`** (default): the records of a folder in one SQLite file
//!   that is searched with marks or without (`catalogue`). Wants a C compiler.
//! * **`export`** (with `batch` and `catalogue`): the forms archives ask for
//!   (`export`): JSON, tables and XML of the records that were extracted.
//! * **`serde`** (with `export`): [`record::Document`] and all that is in it
//!   is written and read by `serde`, in the form the JSON of the command has
//!   it; corrections and edits are written.
//! * **`jiff`** (with `batch`): whole dates become those of `jiff`, and come
//!   from them.
//! * **`cli`** (default): the `khoidau` command. Libraries switch it off with
//!   `default-features = false, features = ["embedded"]`, which needs nothing
//!   that reads files, and no C compiler.
//! * **`train`**: the tools that rebuild everything in `dictionaries/built/`
//!   from text: `khoidau train lexicon|lm|channel|context`.
//!
//! # What is promised
//!
//! Versions follow [Semantic Versioning](https://semver.org). Before 1.0, what
//! may break a program raises the second number, and the changelog says the
//! way over; the third rises for what was added or mended.
//!
//! * **The library**: all that this documentation shows, at the root and in
//!   the modules `batch`, `catalogue`, [`edit`], [`encoding`], [`error`],
//!   [`eval`], `export`, [`format`](mod@format), [`graph`], [`layout`],
//!   [`model`], `ocr`, [`record`], [`repair`], `review` and [`span`]. What may
//!   grow is marked `#[non_exhaustive]`. What messages say is no part of it.
//!   What is hidden, such as the inside of the engine (`channel`, `context`,
//!   `cost`, `lexicon`, `ngram`, `token`, `viet`) and `train`, may change at
//!   any time, and [`internals`] tells of it.
//! * **Corrections** are the same bytes everywhere by one version with one
//!   model. Another version may read otherwise: what is likeliest is no part
//!   of the promise, what holds for every correction (lines, spans, digits) is.
//! * **JSON** of the command has a `version`. While it is the same, a key that
//!   is there keeps its place and its meaning. Keys may be added: pass over
//!   those you do not know. `khoidau extract --schema` prints the schema.
//! * **Tables** (CSV) keep their columns, which are known by their names; new
//!   ones come last.
//! * **The results of a batch**: the names of the files in the folder and the
//!   keys in them, as above. The folder `.khoidau` in it is the program's own,
//!   with a version: what another one cannot go on with is refused, never read
//!   wrongly. A run by another version of the program does the files anew.
//! * **Catalogues** have tables that the module `catalogue` documents, and
//!   their version in `PRAGMA user_version`; a new column or table raises it.
//!   One of an older version is brought up to date when it grows; one that is
//!   newer is refused, and can always be built anew from the records.
//! * **Model files** have a version each in their headers. A file is read as
//!   it was meant or refused with what to do.
//! * **The oldest Rust** that builds the crate (`rust-version`) rises with the
//!   second number alone.
#![deny(missing_docs)]

#[cfg(feature = "batch")]
pub mod batch;
mod bytes;
mod candidates;
#[cfg(feature = "catalogue")]
pub mod catalogue;
#[doc(hidden)]
pub mod channel;
#[doc(hidden)]
pub mod context;
#[doc(hidden)]
pub mod cost;
mod date;
mod decode;
pub mod edit;
pub mod encoding;
pub mod error;
pub mod eval;
#[cfg(feature = "export")]
pub mod export;
mod file;
pub mod format;
pub mod graph;
#[doc = include_str!("internals.md")]
pub mod internals {}
pub mod layout;
#[doc(hidden)]
pub mod lexicon;
mod lines;
pub mod model;
#[doc(hidden)]
pub mod ngram;
mod notation;
#[cfg(feature = "ocr")]
pub mod ocr;
mod parallel;
#[cfg(test)]
mod random;
pub mod record;
pub mod repair;
#[cfg(feature = "review")]
pub mod review;
pub mod span;
mod tables;
#[doc(hidden)]
pub mod token;
#[cfg(feature = "train")]
#[doc(hidden)]
pub mod train;
#[doc(hidden)]
pub mod viet;
#[cfg(any(feature = "export", feature = "formats"))]
mod xml_tree;

pub use crate::edit::{Edit, EditKind, RunnerUp};
pub use crate::error::{Error, ErrorKind};
pub use crate::model::Model;
pub use crate::repair::{
    Condition, Correction, Corrector, CorrectorBuilder, Hints,
    OwnedCorrection, SecondReading, Words, Worker,
};
pub use crate::span::Span;

/// Compiles and runs the examples of the README.
#[cfg(all(doctest, feature = "embedded", feature = "export"))]
#[doc = include_str!("../README.md")]
struct Readme;
