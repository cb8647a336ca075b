//! One file per subcommand.

mod cites;
mod clean;
mod eval;
mod extract;
mod restore;
#[cfg(feature = "train")]
mod train;

use std::fmt::Write;

use crate::args::Command;
use crate::model::{self, Opened};

/// Runs what was typed. Says whether something was found that would change,
/// where that was asked.
pub fn run(command: Command) -> anyhow::Result<bool> {
    match command {
        Command::Clean(args) => clean::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Cites(args) => cites::run(&args).map(|()| false),
        Command::Eval(args) => eval::run(&args).map(|()| false),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args).map(|()| false),
    }
}

/// The version with what the model holds that is used by itself.
pub fn long_version() -> String {
    let mut text = env!("CARGO_PKG_VERSION").to_owned();
    let _ = match model::open(None) {
        Ok(opened) => write!(text, "\n{}", describe(&opened)),
        Err(error) => write!(text, "\nmodel: {error:#}"),
    };
    text
}

fn describe(opened: &Opened) -> String {
    let model = &opened.model;
    let [_, bigrams, trigrams, fourgrams] = model.ngrams().counts();
    let profiles: Vec<&str> =
        model.channels().iter().map(|c| c.name()).collect();
    format!(
        "model: {opened}\nwords: {}\nbigrams: {bigrams}\ntrigrams: \
         {trigrams}\nfour-grams: {fourgrams}\nprofiles: {}",
        model.lexicon().len(),
        profiles.join(", ")
    )
}
