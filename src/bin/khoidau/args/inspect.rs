//! What can be typed behind `khoidau inspect`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{Asked, Reading};
use crate::lang::Choice;

const INSPECT_EXAMPLES: &str = "\
Examples:
  What is this file, who made it, and how bad is it?
    khoidau inspect page.xml

  The files of a folder that would be refused, and why:
    khoidau inspect --format json scans/* | jq 'select(.refused)'

The share of damaged words is that which `khoidau clean` would change, in the
first 512 KiB of the text.

Exit status: 0 done; 2 a file would be refused.";

/// Say what files are, and what would be done with them.
///
/// Of each file: its format by its content, the version of that and the
/// engine that made it as the file itself says, the encoding, how many pages
/// and words it has, the share of damaged words, the profile that would be
/// taken; or why it would be refused, and what to do. Of an image: its kind,
/// pages, pixels, dots an inch, and which engine would read it in which
/// languages; it is not read. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = INSPECT_EXAMPLES)]
pub struct Inspect {
    /// The files, `-` for standard input, which is read if none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to write
    #[arg(long, value_enum, value_parser = Choice::<InspectFormat>::new())]
    #[arg(default_value_t = InspectFormat::Text)]
    pub format: InspectFormat,
    /// The encoding of texts, or `auto`, as for `khoidau clean`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub encoding: Asked,
    /// The model: `context`, `full`, `compact`, or a path, as for `clean`
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// A paragraph for each file
    Text,
    /// An object a line for each file: file, format, version, engine,
    /// encoding, legacy (what showed the old encodings), bytes, pages, pixels
    /// (of the first page of an image: width, height), dpi (across, down, or
    /// null), reader, unread (how many pages of a PDF are images without a
    /// text), words, condition, damaged (from 0 to 1),
    /// profile, tiers, and refused, the reason or null
    Json,
}
