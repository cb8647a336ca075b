//! `khoidau train`: rebuilds the files of a model.

mod channel;
mod context;
mod lexicon;
mod lm;

use std::path::Path;

use anyhow::{Context, anyhow};

use crate::args::Train;
use crate::input::Input;

pub fn run(args: Train) -> anyhow::Result<()> {
    match args {
        Train::Lexicon(args) => lexicon::run(&args),
        Train::Lm(args) => lm::run(&args),
        Train::Channel(args) => channel::run(&args),
        Train::Context(args) => context::run(&args),
    }
}

/// Takes `FILE` or `FILE=WEIGHT` apart. A name that exists is a name, with
/// whatever signs in it.
fn weighted<W: std::str::FromStr>(
    text: &str,
    one: W,
) -> anyhow::Result<(&Path, W)> {
    match text.rsplit_once('=') {
        Some((path, weight)) if !Path::new(text).exists() => {
            let weight = weight.parse().map_err(|_| {
                anyhow!(
                    "{text}: {weight:?} is no weight: write FILE=3 to count \
                     a file three times over"
                )
            })?;
            Ok((Path::new(path), weight))
        }
        _ => Ok((Path::new(text), one)),
    }
}

/// The whole of a text, which must be UTF-8 or say that it is UTF-16.
fn read(path: &Path) -> anyhow::Result<String> {
    let input = Input::new(path);
    let bytes = input.read()?;
    let decoded = input.decode(&bytes).context("training text")?;
    Ok(decoded.into_text().into_owned())
}
