//! `khoidau train lm`: builds the n-gram model from clean text.

use std::fs;
use std::path::{Path, PathBuf};

use khoidau::train::lm::{Input, SCRATCH, Trainer};

use super::weighted;
use crate::args::TrainLm;
use crate::message::{Progress, note};
use crate::output::{Output, write_file};

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
        .long_floor(args.long_floor)
        .max_bytes(args.max_bytes)
        .code_bits(args.code_bits)
        .memory((args.memory as usize) << 20);
    let scratch = scratch(args);
    if let Some(dir) = &scratch {
        note_leftovers(dir);
        trainer.scratch(dir);
    }
    if let Some(dir) = &args.counts {
        trainer.counts(dir);
    }
    // Tried first: minutes of counting are not to be lost for a directory
    // that is not there. A pipe would take an open and a close for its end.
    if !is_special(&args.out) {
        drop(Output::new(Some(&args.out))?);
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

/// Where sorting puts its files: where it was told to, or beside the output,
/// where there is room for large files, or the output would not fit either;
/// the system's own place may be memory. Beside a device there is none.
fn scratch(args: &TrainLm) -> Option<PathBuf> {
    if args.tmp.is_some() {
        return args.tmp.clone();
    }
    let special = is_special(&args.out);
    let beside = args.out.parent().unwrap_or(Path::new(""));
    match beside.as_os_str().is_empty() {
        _ if special => None,
        true => Some(".".into()),
        false => Some(beside.into()),
    }
}

/// Whether the output is there and no file, such as a device or a pipe.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// Tells of what runs that were killed have left, which may be large. Another
/// run may be using it, so it is not for us to remove.
fn note_leftovers(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
            note(format_args!(
                "{} was left by a run that was broken off, or is in use by \
                 another: remove it if there is none",
                entry.path().display()
            ));
        }
    }
}
