//! What can be typed: the subcommands with their options and help.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Restores badly OCR'd Vietnamese administrative text.
#[derive(Debug, Parser)]
#[command(name = "khoidau", version, max_term_width = 90)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Repair a text.
    Clean(Clean),
    /// Put the marks on a text that was typed without; letters stay.
    Restore(Restore),
    #[cfg(feature = "train")]
    /// Rebuild the files of a model from text.
    #[command(subcommand)]
    Train(Train),
}

#[cfg(feature = "train")]
#[derive(Debug, Subcommand)]
pub enum Train {
    /// Count clean text into a lexicon.
    Lexicon(TrainLexicon),
    /// Learn a channel profile from pairs of lines.
    Channel(TrainChannel),
}

#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
pub struct TrainLexicon {
    /// Clean text, a paragraph or sentence a line; FILE=3 counts it three
    /// times over.
    #[arg(required = true, value_name = "FILE[=WEIGHT]")]
    pub text: Vec<String>,
    /// Where the lexicon goes.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
pub struct TrainChannel {
    /// Tab-separated files; the last two fields of a line are the line as
    /// read and the line as printed.
    #[arg(value_name = "PAIRS")]
    pub pairs: Vec<PathBuf>,
    /// A reading whose line-aligned gold follows with --gold.
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub noisy: Vec<PathBuf>,
    /// The gold transcription of the reading in the same place.
    #[arg(long, value_name = "FILE", requires = "noisy")]
    pub gold: Vec<PathBuf>,
    /// The name of the profile.
    #[arg(long)]
    pub name: String,
    /// Segments expected less often than this are left out.
    #[arg(long, default_value_t = 2.0)]
    pub min_count: f64,
    /// Where the profile goes.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Clean {
    pub file: PathBuf,
    #[arg(long, default_value = "auto")]
    pub profile: String,
    #[arg(long)]
    pub model: PathBuf,
}
#[derive(Debug, clap::Args)]
pub struct Restore {
    pub file: PathBuf,
    #[arg(long)]
    pub model: PathBuf,
}
