//! What can be typed behind `khoidau model`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::lang::Choice;

const MODEL_EXAMPLES: &str = "\
Examples:
  Which models are there, and which is used?
    khoidau model

  Use the larger models of a clone or of an unpacked release from now on:
    khoidau model install dictionaries

  Use n-grams of your own, by the name full:
    khoidau model install mine.lm

  Go back to the compact model, and to n-grams without the context net:
    khoidau model remove full context
    khoidau model remove context

  Take what is there from JSON:
    khoidau model list --json | jq -r '.models[] | select(.used).tier'

The compact model is built in. Two files make it better where they are
found, whatever the current directory is: full.lm, n-grams that know more, and
context.nn, a net that reads a second time what n-grams are not sure of. They
are looked for in khoidau/ of the user's directory for data (XDG_DATA_HOME, or
~/.local/share; ~/Library/Application Support on macOS, %LOCALAPPDATA% on
Windows) and behind it in those of XDG_DATA_DIRS (/usr/local/share, /usr/share).
--model, and behind it the variable KHOIDAU_MODEL, name another.

Exit status: 0 done; 2 a file is damaged or cannot be read or written.";

/// List, install and remove the larger models.
///
/// Without a subcommand they are listed.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = MODEL_EXAMPLES,
    args_conflicts_with_subcommands = true
)]
pub struct ModelArgs {
    #[command(subcommand)]
    pub action: Option<ModelAction>,
    #[command(flatten)]
    pub list: ModelList,
}

#[derive(Debug, Subcommand)]
pub enum ModelAction {
    /// List the models there are, and say which is used and why
    List(ModelList),
    /// Copy the models of a folder to where they are found
    Install(ModelInstall),
    /// Remove models that were installed
    Remove(ModelRemove),
}

/// List the models there are, and say which is used and why.
///
/// Each file is read to its end and checked. What is found and damaged is
/// listed, too, and makes the exit status 2.
#[derive(Debug, clap::Args)]
pub struct ModelList {
    /// Write a JSON object: directory, used (by, tiers, error) and models, each
    /// with tier, path (null for the compact one), bytes, version of the
    /// format, words, ngrams (2 to 4 words, null for a net), used, why, error
    #[arg(long)]
    pub json: bool,
}

/// Copy the models of a folder to where they are found.
///
/// Of a folder those of full.lm and context.nn that are there; or one file of
/// n-grams or a context net under any name. All are checked before the first
/// is put in place, and each takes its place at once: what was installed
/// before stays until then, and stays where anything fails. Programs that have
/// it open go on with it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  From a clone of the repository:
    khoidau model install khoidau/dictionaries

  From an unpacked release:
    khoidau model install ~/Downloads/khoidau-models")]
pub struct ModelInstall {
    /// A folder with full.lm, context.nn or both, or such a file
    #[arg(value_name = "FOLDER")]
    pub from: PathBuf,
}

/// Remove models that were installed.
///
/// Only from the user's directory for data; what the system has there stays.
#[derive(Debug, clap::Args)]
pub struct ModelRemove {
    /// The tiers whose files are removed
    #[arg(required = true, value_name = "TIER")]
    #[arg(value_enum, value_parser = Choice::<Installed>::new())]
    pub tiers: Vec<Installed>,
}

/// A tier that is a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Installed {
    /// full.lm
    Full,
    /// context.nn
    Context,
}
