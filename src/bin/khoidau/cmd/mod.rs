//! One file per subcommand.

mod clean;
mod eval;
mod restore;
#[cfg(feature = "train")]
mod train;

use std::fmt::Write;

use khoidau::Model;

use crate::args::Command;
use crate::repair::open_model;

/// Runs what was typed. Says whether something was found that would change,
/// where that was asked.
pub fn run(command: Command) -> anyhow::Result<bool> {
    match command {
        Command::Clean(args) => clean::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Eval(args) => eval::run(&args).map(|()| false),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args).map(|()| false),
    }
}

/// The version with what the embedded model holds.
pub fn long_version() -> String {
    let mut text = env!("CARGO_PKG_VERSION").to_owned();
    let _ = match open_model(None) {
        Ok(model) => write!(text, "\n{}", describe(&model)),
        Err(error) => write!(text, "\nmodel: {error:#}"),
    };
    text
}

fn describe(model: &Model) -> String {
    let [_, bigrams, trigrams, fourgrams] = model.ngrams().counts();
    let profiles: Vec<&str> =
        model.channels().iter().map(|c| c.name()).collect();
    format!(
        "model: embedded\nwords: {}\nbigrams: {bigrams}\ntrigrams: \
         {trigrams}\nfour-grams: {fourgrams}\nprofiles: {}",
        model.lexicon().len(),
        profiles.join(", ")
    )
}
