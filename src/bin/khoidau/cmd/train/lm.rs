//! `khoidau train lm`: builds the n-gram model from clean text.

use std::path::Path;

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
        .max_bytes(args.max_bytes)
        .code_bits(args.code_bits)
        .memory((args.memory as usize) << 20);
    // Beside the output there is room for large files, or the output would
    // not fit either; the system's own place may be memory.
    let beside = args.out.parent().filter(|p| !p.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    trainer.scratch(args.tmp.as_deref().unwrap_or(beside));
    if let Some(dir) = &args.counts {
        trainer.counts(dir);
    }
    let progress = Progress::new();
    let trained =
        trainer.train(&inputs, |step| progress.bar(step, step.share()))?;
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
