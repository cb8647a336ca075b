//! `khoidau train`: rebuilds the files of a model.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use khoidau::train::{Source, channel, lexicon};

use crate::args::{Train, TrainChannel, TrainLexicon};

pub fn run(args: Train) -> anyhow::Result<ExitCode> {
    match args {
        Train::Lexicon(args) => train_lexicon(&args)?,
        Train::Channel(args) => train_channel(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes `FILE` or `FILE=WEIGHT` apart.
fn source(text: &str) -> anyhow::Result<Source> {
    if let Some((path, weight)) = text.rsplit_once('=') {
        if !Path::new(text).exists() {
            let weight = weight.parse().with_context(|| {
                format!("{text}: the weight must be a whole number")
            })?;
            return Ok(Source { path: path.into(), weight });
        }
    }
    Ok(Source { path: text.into(), weight: 1 })
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes)
        .with_context(|| format!("cannot write {}", path.display()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
}

fn train_lexicon(args: &TrainLexicon) -> anyhow::Result<()> {
    let sources = args
        .text
        .iter()
        .map(|text| source(text))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut done = 0;
    let bytes = lexicon::build(&sources, &Default::default(), |read| {
        done += read;
        eprint!("\rread {} MB", done / 1_000_000);
    })?;
    eprintln!("\rwrote {} bytes to {}", bytes.len(), args.out.display());
    write(&args.out, &bytes)
}

fn train_channel(args: &TrainChannel) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for path in &args.pairs {
        let pairs = channel::parse_pairs(&read(path)?)
            .with_context(|| path.display().to_string())?;
        lines.extend(pairs);
    }
    for (noisy, gold) in args.noisy.iter().zip(&args.gold) {
        let pairs = channel::pair_lines(&read(noisy)?, &read(gold)?)
            .with_context(|| noisy.display().to_string())?;
        lines.extend(pairs);
    }
    let settings =
        channel::Settings { min_count: args.min_count, ..Default::default() };
    let learned =
        channel::learn(&args.name, &lines, &settings, |round, rounds| {
            eprint!("\rround {round} of {rounds}");
        })?;
    eprintln!("\rlearned {} segment pairs", learned.pairs().len());
    write(&args.out, learned.render().as_bytes())
}
