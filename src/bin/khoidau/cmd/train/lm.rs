//! `khoidau train lm`: builds the n-gram model from clean text.

use khoidau::train::lm::{Input, Trainer};

use super::weighted;
use crate::args::TrainLm;
use crate::message::Progress;
use crate::output::write_file;

pub fn run(args: &TrainLm) -> anyhow::Result<()> {
    let mut inputs = Vec::new();
    for text in &args.text {
        let (path, weight) = weighted(text, 1.0)?;
        inputs.push(Input::new(path, weight));
    }
    for text in &args.emphasis {
        let (path, weight) = weighted(text, 1.0)?;
        inputs.push(Input::emphasis(path, weight));
    }
    let mut trainer = Trainer::new();
    trainer
        .words(args.words)
        .word_floor(args.word_floor)
        .floor(args.floor)
        .max_bytes(args.max_bytes);
    let progress = Progress::new();
    let trained = trainer.train(&inputs, |step| progress.step(step))?;
    let [words, bigrams, trigrams, fourgrams] = trained.counts();
    let bytes = trained.into_bytes();
    write_file(&args.out, &bytes)?;
    progress.done(format_args!(
        "{}: {} bytes, {words} unigrams, {bigrams} bigrams, {trigrams} \
         trigrams, {fourgrams} four-grams",
        args.out.display(),
        bytes.len()
    ));
    Ok(())
}
