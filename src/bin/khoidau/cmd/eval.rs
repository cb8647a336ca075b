//! `khoidau eval`: measures a correction against the printed text.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use khoidau::Span;
use khoidau::batch::known::Known;
use khoidau::edit::{Edit, EditLog};
use khoidau::eval::{self, Align, Calibration, Evaluation};

use crate::args::{AlignBy, Eval};
use crate::images::Images;
use crate::input::Input;
use crate::message;
use crate::output::Output;
use crate::repair::Settings;

pub fn run(args: &Eval) -> anyhow::Result<()> {
    let images = Images::new(&args.reading);
    let gold = read(&args.gold, &images)?;
    let noisy = read(&args.noisy, &images)?;
    let (out, log) = match &args.out {
        Some(path) => (read(path, &images)?, EditLog::new()),
        None => cleaned(args, &noisy, &images)?,
    };
    let align = args.align.into();
    let evaluation =
        eval::score_by(&gold, &noisy, &out, align).with_context(|| {
            format!("{}, {}", args.gold.display(), args.noisy.display())
        })?;
    let figures = evaluation.figures();
    let aligned = evaluation.aligned();
    if args.align == AlignBy::Auto && aligned == Align::Text {
        message::note(
            "the texts differ in the number of their lines: words are \
             aligned over the whole texts",
        );
    }
    let calibration = match args.calibration {
        true => Some(eval::calibration_by(&gold, &noisy, &log, aligned)?),
        false => None,
    };
    let mut text = match args.json {
        true => json(&evaluation, calibration.as_ref()),
        false => figures.to_string(),
    };
    if let Some(calibration) = calibration.filter(|_| !args.json) {
        text += &calibration.to_string();
    }
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
fn read(path: &Path, images: &Images) -> anyhow::Result<String> {
    let input = Input::new(path);
    let read = images.contents(&input)?;
    let opened = input.sound(&read.bytes, None)?;
    let opened = read.known(opened);
    let text = opened.text();
    Ok(match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text.to_owned(),
    })
}

/// The figures as an object in a line, with what was aligned; the calibration
/// is an object within it.
fn json(evaluation: &Evaluation, calibration: Option<&Calibration>) -> String {
    let mut text = evaluation.figures().to_json();
    text.truncate(text.len() - 1);
    let aligned = match evaluation.aligned() {
        Align::Text => "text",
        _ => "lines",
    };
    let _ = write!(text, ", \"aligned\": \"{aligned}\"}}");
    if let Some(calibration) = calibration {
        text.truncate(text.len() - 1);
        let _ = write!(text, ", \"calibration\": {}}}", calibration.to_json());
    }
    text + "\n"
}

impl From<AlignBy> for Align {
    fn from(by: AlignBy) -> Align {
        match by {
            AlignBy::Auto => Align::Auto,
            AlignBy::Lines => Align::Lines,
            AlignBy::Text => Align::Text,
        }
    }
}

/// What `khoidau clean` makes of a text, and how.
fn cleaned(
    args: &Eval,
    noisy: &str,
    images: &Images,
) -> anyhow::Result<(String, EditLog)> {
    let settings = Settings {
        model: args.model.as_deref(),
        profile: &args.profile,
        min_confidence: args.min_confidence,
        adapts: !args.no_adapt,
        words: &args.words,
        tables: None,
        without: &args.without,
        encoding: None,
        as_is: false,
        images,
    };
    let corrector = settings.corrector()?;
    let mut log = EditLog::new();
    let known = Known::default();
    settings.repairer(&corrector).repair(noisy, &known, |piece| {
        for edit in piece.correction.edits() {
            let (span, base) = (edit.span(), piece.base);
            let span = Span::new(base + span.start(), base + span.end());
            let sure = (edit.confidence() * 1000.0).round() as u16;
            let (after, kind) = (edit.after(), edit.kind());
            let moved = Edit::new(noisy, span, after, kind, sure);
            moved.map_or(Ok(()), |edit| log.push(edit))?;
        }
        anyhow::Ok(())
    })?;
    Ok((log.apply(noisy), log))
}

/// A word between quotes that do not occur in it, where that can be.
fn quoted(word: &str) -> String {
    match word.contains('\'') && !word.contains('"') {
        true => format!("\"{word}\""),
        false => format!("'{word}'"),
    }
}
