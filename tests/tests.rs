//! The only integration test target; a sentence on each module.

// A document teaches how its own engine damaged it.
mod adapt;
// What other programs build on.
mod api;
// Whole folders, and whatever may befall them.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod batch;
// What was changed, damaged or moved between two runs over folders.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod resumed;
// Folders that are repaired where they are, or into others.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod clean_folders;
// Catalogues: built, grown, searched.
#[cfg(feature = "catalogue")]
mod catalogue;
// The command as a user runs it: streams, files, options, exit status.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod cli;
// Codes, dates, numerals and marks, in whole lines.
mod codes;
// The context net says what the same net in NumPy says.
mod context;
// The files of the compact model are what their manifest says.
mod dictionaries;
// Word documents in the command: read, and never written.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod docx;
// Records in every form, from documents made by hand.
#[cfg(feature = "export")]
mod export;
// Records and citations as a user asks for them.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod extract;
// What the command reads and refuses, and what becomes of files it writes.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod files;
// Files with boxes, corrected in place.
#[cfg(feature = "formats")]
mod formats;
// Accuracy on whole documents, and what must hold for every one of them.
mod frame;
mod golden;
// What must hold for any text, hunted with generated ones.
mod hunt;
// The command in Vietnamese.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod lang;
// The old encodings of Vietnamese: there and back, recognised, left alone.
mod legacy;
// The command on texts in old encodings.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod legacy_command;
// Lines as they are printed, of a grammar.
mod printed;
// Which document names which: what meets in one, and how it is shown.
#[cfg(feature = "export")]
mod graph;
// Damaged model files are refused, naming the file and the remedy.
mod model;
// `khoidau model`: what is listed, installed and removed.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod model_command;
// Files with boxes, and JSON lines, in the command.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod scans;
// Images, read through Tesseract or what a test puts in its place.
#[cfg(all(unix, feature = "cli", feature = "embedded"))]
mod ocr;
// No socket of a network is opened.
#[cfg(all(target_os = "linux", feature = "cli", feature = "embedded"))]
mod network;
// Texts of several hands, each judged by itself.
mod parts;
// PDF files in the command.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod pdf;
// Promises that hold for any text, tried on nasty ones.
mod properties;
// Documents cut up and put together anew: no record breaks.
mod mutations;
// What another engine has read of the same print.
mod second_reading;
// What people decide of a run, and what becomes of it.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod decisions;
// The report of a batch.
#[cfg(feature = "batch")]
mod report;
// As much of JSON Schema as our schema uses.
#[cfg(feature = "export")]
mod schema;
// The records of whole documents, and what must hold for every one of them.
mod records;
// What a run was not sure of, gone through on a page and in a table.
#[cfg(all(unix, feature = "cli", feature = "embedded"))]
mod review;
// Signs that are specks, stamps, and the fixed words at the foot of a page.
mod spaces;
mod specks;
// Symbols for letters, and letters of other scripts.
mod symbols;
// Numbers for tests.
#[path = "../src/random.rs"]
mod random;
// The README shows what the command does.
#[cfg(all(unix, feature = "cli", feature = "embedded", feature = "train"))]
mod readme;
// Which model the command takes, and that it says so.
#[cfg(all(feature = "cli", feature = "embedded"))]
mod tiers;
// The `train` subcommands, on a world of ten lines.
#[cfg(all(feature = "cli", feature = "embedded", feature = "train"))]
mod train;
// A fresh directory for each test, the real command in it, the model.
mod util;
