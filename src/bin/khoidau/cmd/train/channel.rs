//! `khoidau train channel`: learns a profile from pairs of lines.

use anyhow::{Context, anyhow};
use khoidau::train::channel;

use super::read;
use crate::args::TrainChannel;
use crate::message::Progress;
use crate::output::write_file;

pub fn run(args: &TrainChannel) -> anyhow::Result<()> {
    if args.noisy.len() != args.gold.len() {
        return Err(anyhow!(
            "--noisy was given {} times and --gold {}: give each reading its \
             gold, in the same order",
            args.noisy.len(),
            args.gold.len()
        ));
    }
    let mut lines = Vec::new();
    for path in &args.pairs {
        let pairs = channel::parse_pairs(&read(path)?)
            .with_context(|| path.display().to_string())?;
        lines.extend(pairs);
    }
    for (noisy, gold) in args.noisy.iter().zip(&args.gold) {
        let pairs = channel::pair_lines(&read(noisy)?, &read(gold)?);
        if pairs.is_empty() {
            return Err(anyhow!(
                "{}, {}: no line of the reading is one of the gold; is it the \
                 same page?",
                noisy.display(),
                gold.display()
            ));
        }
        lines.extend(pairs);
    }
    let settings =
        channel::Settings { min_count: args.min_count, ..Default::default() };
    let progress = Progress::new();
    let learned =
        channel::learn(&args.name, &lines, &settings, |round, rounds| {
            progress.step(format_args!("round {round} of {rounds}"));
        })?;
    write_file(&args.out, learned.render().as_bytes())?;
    progress.done(format_args!(
        "{}: {} segment pairs from {} lines",
        args.out.display(),
        learned.pairs().len(),
        lines.len()
    ));
    Ok(())
}
