//! One file per subcommand.

pub mod batch;
mod catalogue;
mod cites;
mod clean;
mod completions;
mod decisions;
mod eval;
mod extract;
mod folders;
mod inspect;
mod model;
mod restore;
mod review;
mod search;
#[cfg(feature = "train")]
mod train;

use std::fmt::Write;
use std::path::Path;

use khoidau::model::Summary;

use crate::args::Command;
use crate::model::Choice;

/// Runs what was typed. Says whether something was found that would change,
/// where that was asked.
pub fn run(command: Command) -> anyhow::Result<bool> {
    match command {
        Command::Clean(args) => clean::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Cites(args) => cites::run(&args).map(|()| false),
        Command::Batch(args) => batch::run(&args),
        Command::Merge(args) => batch::merge(&args).map(|()| false),
        Command::Search(args) => search::run(&args).map(|()| false),
        Command::Catalogue(args) => catalogue::run(&args),
        Command::Inspect(args) => inspect::run(&args).map(|()| false),
        Command::Review(args) => review::run(&args).map(|()| false),
        Command::Completions(args) => completions::run(&args).map(|()| false),
        Command::Eval(args) => eval::run(&args).map(|()| false),
        Command::Model(args) => model::run(&args).map(|()| false),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args).map(|()| false),
    }
}

/// The version with what the model holds that is used by itself, which
/// headers tell.
pub fn long_version() -> String {
    long_version_of(None)
}

/// The version with what a model holds.
pub fn long_version_of(model: Option<&Path>) -> String {
    let mut text = env!("CARGO_PKG_VERSION").to_owned();
    let told = Choice::of(model).and_then(|choice| describe(&choice));
    let _ = match told {
        Ok(told) => write!(text, "\n{told}"),
        Err(error) => write!(text, "\nmodel: {error:#}"),
    };
    text
}

fn describe(choice: &Choice) -> anyhow::Result<String> {
    let summary = Summary::of(&choice.layout)?;
    let [words, bigrams, trigrams, fourgrams] = summary.ngrams().counts();
    Ok(format!(
        "model: {choice}\nwords (lexicon): {}\nwords (n-grams): {words}\n\
         bigrams: {bigrams}\ntrigrams: {trigrams}\nfour-grams: \
         {fourgrams}\nprofiles: {}",
        summary.words(),
        summary.profiles().join(", ")
    ))
}
