//! `khoidau train lexicon`: counts clean text into a lexicon.

use khoidau::train::{Source, lexicon};

use super::weighted;
use crate::args::TrainLexicon;
use crate::message::Progress;
use crate::output::write_file;

pub fn run(args: &TrainLexicon) -> anyhow::Result<()> {
    let sources = args
        .text
        .iter()
        .map(|text| {
            let (path, weight) = weighted(text, 1)?;
            Ok(Source { path: path.to_owned(), weight })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let settings = lexicon::Settings {
        syllable_floor: args.syllable_floor,
        foreign_floor: args.foreign_floor,
        ..lexicon::Settings::default()
    };
    let progress = Progress::new();
    let mut done = 0;
    let bytes = lexicon::build(&sources, &settings, |read| {
        done += read;
        progress.step(format_args!("read {} MB", done / 1_000_000));
    })?;
    write_file(&args.out, &bytes)?;
    progress.done(format_args!(
        "{}: {} bytes from {done} bytes of text",
        args.out.display(),
        bytes.len()
    ));
    Ok(())
}
