//! `khoidau eval`: measures a correction against the printed text.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use khoidau::eval;

use crate::args::Eval;
use crate::input::Input;
use crate::output::Output;
use crate::repair::{Repairer, Settings};

pub fn run(args: &Eval) -> anyhow::Result<()> {
    let gold = read(&args.gold)?;
    let noisy = read(&args.noisy)?;
    let out = match &args.out {
        Some(path) => read(path)?,
        None => cleaned(args, &noisy)?,
    };
    let evaluation = eval::score(&gold, &noisy, &out).with_context(|| {
        format!("{}, {}", args.gold.display(), args.noisy.display())
    })?;
    let figures = evaluation.figures();
    let mut text = match args.json {
        true => figures.to_json() + "\n",
        false => figures.to_string(),
    };
    for error in evaluation.errors().iter().take(args.errors) {
        let (gold, got) = (quoted(error.gold()), quoted(error.got()));
        let count = error.count();
        let _ = writeln!(text, "  {count:4}  gold {gold:20} got {got}");
    }
    let mut output = Output::new(None)?;
    output.write(text.as_bytes())?;
    output.finish()
}

/// A text whose lines all end in a line feed. Figures of text that was read
/// wrongly mean nothing, so bytes must be sound.
fn read(path: &Path) -> anyhow::Result<String> {
    let input = Input::new(path);
    let bytes = input.read()?;
    let text = input.decode(&bytes, true)?.into_text().into_owned();
    Ok(match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    })
}

fn cleaned(args: &Eval, noisy: &str) -> anyhow::Result<String> {
    let settings = Settings {
        model: args.model.as_deref(),
        profile: &args.profile,
        min_confidence: args.min_confidence,
        adapts: !args.no_adapt,
        words: &[],
    };
    let corrector = settings.corrector()?;
    Repairer::new(&corrector, &settings).text(noisy)
}

/// A word between quotes that do not occur in it, where that can be.
fn quoted(word: &str) -> String {
    match word.contains('\'') && !word.contains('"') {
        true => format!("\"{word}\""),
        false => format!("'{word}'"),
    }
}
