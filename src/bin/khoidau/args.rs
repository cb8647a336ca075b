//! What can be typed: the subcommands with their options and help.

mod batch;
mod catalogue;
mod completions;
mod eval;
mod extract;
mod inspect;
mod model;
mod reading;
mod repair;
mod review;
#[cfg(feature = "train")]
mod train;

use clap::{Parser, Subcommand};

use crate::lang::{Choice, Language};
pub use batch::{Batch, Merge, Only, ProgressForm};
pub use catalogue::{CatalogueArgs, Search, SearchFormat};
pub use completions::{Completions, Kind as CompletionsKind};
pub use eval::{AlignBy, Eval};
pub use extract::{Cites, CitesFormat, Dates, Extract, ExtractFormat, Texts};
pub use inspect::{Inspect, InspectFormat};
pub use model::{Installed, ModelAction, ModelArgs, ModelList};
pub use reading::Reading;
pub use repair::{Asked, Clean, Format, Repair, Restore, To};
pub use review::Review;

#[cfg(feature = "train")]
pub use train::{Train, TrainChannel, TrainContext, TrainLexicon, TrainLm};

/// Restores badly OCR'd Vietnamese administrative text.
///
/// Text goes from files or standard input to standard output; everything
/// else is said on standard error. A repaired text has
/// as many lines as before.
#[derive(Debug, Parser)]
#[command(
    name = "khoidau",
    version,
    max_term_width = 90,
    after_help = "`khoidau COMMAND --help` tells more, with examples.",
    after_long_help = EXIT
)]
pub struct Args {
    /// Say on standard error which model is used
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Language of help and messages
    ///
    /// Without it the environment variable KHOIDAU_LANG chooses, else the
    /// locale (LC_ALL, LC_MESSAGES, LANG). Data for other programs is the same
    /// in both languages.
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    #[arg(value_parser = Choice::<Language>::new())]
    _lang: Option<Language>,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT: &str = "\
Exit status:
  0  done; a closed pipe (`| head`) counts as done
  1  --check or --suggest found something that would change or does not
     match, --review something to look at
  2  an input failed or was no text, or the command was used wrongly

Ctrl-C and the like end the command by that signal; files it was writing are
taken away.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Repair texts
    Clean(Clean),
    /// Add diacritics to unmarked text; letters are kept
    Restore(Restore),
    /// Extract archive records from texts
    Extract(Extract),
    /// List which documents cite which
    Cites(Cites),
    /// Repair whole folders, and read the records of all files
    Batch(Box<Batch>),
    /// Merge the results of a sharded run
    Merge(Merge),
    /// Search the records of a folder, with marks or without
    Search(Search),
    /// Build, check or print the catalogue that is searched
    Catalogue(CatalogueArgs),
    /// Say what files are, and what would be done with them
    Inspect(Inspect),
    /// Review the uncertain places of a run
    Review(Review),
    /// Measure a correction against the printed text
    Eval(Eval),
    /// List, install and remove the larger models
    Model(ModelArgs),
    /// Write completions for a shell, or the manual page
    Completions(Completions),
    /// Rebuild the files of a model from text
    #[cfg(feature = "train")]
    #[command(subcommand)]
    Train(Train),
}

/// Reads a confidence.
fn confidence(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1, such as 0.9".to_owned()),
    }
}
