//! What can be typed behind `batch` and `merge`.

use std::path::PathBuf;

use clap::ValueEnum;
use khoidau::batch::Shard;
use khoidau::format::Risk;

use super::repair::{To, risk, yes_or_no};
use super::{Asked, Reading, confidence};
use crate::lang::Choice;

const BATCH_EXAMPLES: &str = "\
Examples:
  Repair a folder, and read its records:
    khoidau batch scans --out repaired

  Go on after a power cut, or with what was added to the folder:
    khoidau batch scans --out repaired
    khoidau batch --resume repaired

  Some files of it; the text of each; searchable PDFs of images:
    khoidau batch scans --out texts --glob '*.hocr' --glob '!old/**'
    khoidau batch scans --out texts --to text
    khoidau batch scans --out pdfs --to pdf

  A third of the work on each of three machines, then all of it together:
    khoidau batch /nas/scans --out /nas/repaired --shard 1/3
    khoidau merge /nas/repaired

What is in OUT afterwards:
  the repaired files   below OUT as the files are below the folder that was
                       named; where the form is another, with another ending
                       behind the name (page.png.txt)
  records.jsonl, .csv  the archive records, as `khoidau extract` writes them
  changes.jsonl        every change: where, what, how sure, what else it may
                       have been
  errors.csv           what failed, where, and what can be done
  warnings.csv         what else is worth knowing of a file
  report.html, .json   what was found, for people and for programs
  .khoidau/            how far the run has come; it is needed to go on

Exit status: 0 done; 2 some files failed, which errors.csv names, or the run
was ended.";

/// Repair whole folders, and read the records of all files.
///
/// Every file of the folders is opened by what is in it (plain text,
/// Markdown, HTML, JSON lines, hOCR, ALTO, PAGE XML, Tesseract's TSV, PDF,
/// Word, images), repaired and read. A run that was broken off, by
/// whatever, goes on where it was when the same command is given again: files
/// that are done and have not changed are left alone. A file that fails is
/// named, and the rest goes on. Inputs are never written to. The same inputs
/// and settings give the same bytes, whatever --jobs and --shard.
#[derive(Debug, clap::Args)]
#[command(after_long_help = BATCH_EXAMPLES)]
pub struct Batch {
    /// Folders and files
    ///
    /// Folders are searched recursively, in natural order (1, 2, 10). Files
    /// whose names begin with a dot are left out, links to folders are not
    /// followed.
    #[arg(
        value_name = "FILE|DIR",
        required_unless_present = "resume",
        conflicts_with = "resume"
    )]
    pub inputs: Vec<PathBuf>,
    /// The folder of what is made of them
    #[arg(long, value_name = "DIR", required_unless_present = "resume")]
    #[arg(overrides_with = "out")]
    pub out: Option<PathBuf>,
    /// Go on with the run whose outputs are in DIR, as it was begun
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["out", "shard", "worker"]
    )]
    pub resume: Option<PathBuf>,
    /// Take only files that match; may be repeated
    ///
    /// Patterns as .gitignore has them: '*.txt' in any folder, '2019/**', and
    /// with ! in front what is left out.
    #[arg(long, value_name = "PATTERN")]
    pub glob: Vec<String>,
    /// The form to write repaired files in
    ///
    /// Forms that need the places of words are those of files that have them;
    /// others are written as what they are.
    #[arg(long, value_enum, value_parser = Choice::<To>::new())]
    #[arg(default_value_t = To::Same)]
    pub to: To,
    /// What to write: `text` (repaired files), `records`
    #[arg(
        long,
        value_enum,
        value_parser = Choice::<Only>::new(),
        value_delimiter = ',',
        default_values_t = [Only::Text, Only::Records]
    )]
    pub only: Vec<Only>,
    /// How many files to work on side by side; by default as many as there
    /// are processors
    #[arg(long, short, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Work on a part of the files, such as 1/3; `khoidau merge` puts the
    /// parts together
    ///
    /// To which part a file falls depends on its name alone.
    #[arg(long, value_name = "I/N", default_value = "1/1", value_parser = shard)]
    pub shard: Shard,
    /// Try again files that took too long, or too much memory, before
    ///
    /// Files that failed for another reason are tried again in any case.
    #[arg(long)]
    pub retry: bool,
    /// Keep the records of these inputs alone, if the folder has others
    ///
    /// A run is refused that would leave out more than half of the files it
    /// holds the records of: a drive may not be there, or the folder be that
    /// of other papers. What was made of them stays in any case.
    #[arg(long)]
    pub replace: bool,
    /// The most seconds that a file may take
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=604_800))]
    pub file_timeout: u64,
    /// The most memory that work on a file may take, in MiB (on Unix)
    #[arg(long, value_name = "MIB", default_value_t = 4096)]
    #[arg(value_parser = clap::value_parser!(u64).range(256..=1_048_576))]
    pub file_memory: u64,
    /// How to say how far the run has come
    #[arg(long, value_enum, value_parser = Choice::<ProgressForm>::new())]
    #[arg(default_value_t = ProgressForm::Auto)]
    pub progress: ProgressForm,
    /// The kind of damage, or `auto`, as for `khoidau clean`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub profile: String,
    /// Take the profile as it is, as for `khoidau clean`
    #[arg(long)]
    pub no_adapt: bool,
    /// Take the files of each folder for the work of one engine
    ///
    /// What they teach together, a little of each, is where each of them
    /// begins to be read. It is learned once and kept with the outputs, so
    /// that all shards and later runs begin with the same.
    #[arg(long, conflicts_with = "no_adapt")]
    pub one_engine: bool,
    /// Make only changes at least this sure, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    #[arg(value_parser = confidence)]
    pub min_confidence: f64,
    /// Keep the words listed in FILE, as for `khoidau clean`; may be repeated
    ///
    /// words.txt in the folder of the outputs is such a list, too.
    #[arg(long, value_name = "FILE")]
    pub words: Vec<PathBuf>,
    /// Know the bodies, types and posts listed in FILE, as for
    /// `khoidau extract`; may be repeated
    #[arg(long, value_name = "FILE")]
    pub tables: Vec<PathBuf>,
    /// Heed how sure the engine was of its words, as for `khoidau clean`
    #[arg(long)]
    pub engine_confidences: bool,
    /// The encoding of the texts, or `auto`, as for `khoidau clean`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub encoding: Asked,
    /// Also read invalid text, as for `khoidau clean`
    #[arg(long)]
    pub lossy: bool,
    /// Keep what was read before a repair in files that have a place for it
    #[arg(
        long,
        value_name = "yes|no",
        default_value = "yes",
        value_parser = yes_or_no,
        action = clap::ArgAction::Set
    )]
    pub keep: bool,
    /// Write a PDF all the same that is `signed`, `encrypted` or `damaged`, as
    /// for `khoidau clean`
    #[arg(
        long,
        value_name = "RISK",
        value_delimiter = ',',
        value_parser = risk
    )]
    pub force: Vec<Risk>,
    /// Leave out a source of candidates; may be repeated
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub without: Vec<String>,
    /// The model: `context`, `full`, `compact`, or a path, as for `clean`
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    /// Does the jobs that come on standard input.
    #[arg(long, hide = true)]
    pub worker: bool,
}

/// What a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// The repaired files
    Text,
    /// The archive records
    Records,
}

/// How far a run has come, as it is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressForm {
    /// A bar on a terminal, plain lines elsewhere
    Auto,
    /// A bar
    Bar,
    /// A line from time to time
    Plain,
    /// An object a line: files, done, failed, seconds, left (seconds, or
    /// null)
    Json,
    /// Nothing
    None,
}

/// Reads which shard of how many.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(number, of)| {
        Shard::new(number.parse().ok()?, of.parse().ok()?)
    });
    parts.ok_or_else(|| {
        "give a part and how many there are, such as 1/3".to_owned()
    })
}

const MERGE_EXAMPLES: &str = "\
Examples:
  Three shards that went into one folder:
    khoidau merge /nas/repaired

  Three that went into folders of their own:
    khoidau merge part1 part2 part3 --out repaired

Exit status: 0 done; 2 a shard is missing or not finished, or some files
failed.";

/// Merge the results of a sharded run.
///
/// Records, changes, errors and the report are then those of a run without
/// shards, byte for byte.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MERGE_EXAMPLES)]
pub struct Merge {
    /// The folders of the outputs of the shards
    #[arg(value_name = "DIR", required = true)]
    pub outs: Vec<PathBuf>,
    /// The folder to put them together in; by default the first that is named
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
