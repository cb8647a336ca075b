//! Repairs texts and reads their records as the command does.

use std::convert::Infallible;

use khoidau::batch::known::Known;
use khoidau::batch::pieces::{PIECE, Repairer};
use khoidau::batch::{Silent, fault, records};
use khoidau::export::{Exporter, Form, Source};
use khoidau::record::{Document, Extractor, Pieces};
use khoidau::repair::Condition;
use pyo3::PyResult;

use crate::correction::{Builder, Correction};
use crate::error;

/// The file of a text, as its records name it.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Its short name.
    pub file: Option<String>,
    /// Its path; the short name where there is none.
    pub path: Option<String>,
    /// The name of the text in a file of many.
    pub part: Option<String>,
}

impl Named {
    fn source(&self) -> Source {
        let source = match (&self.file, &self.path) {
            (Some(file), Some(path)) => Source::file(file, path),
            (Some(one), None) | (None, Some(one)) => Source::file(one, one),
            (None, None) => Source::stdin(),
        };
        match &self.part {
            Some(part) => source.part(part),
            None => source,
        }
    }
}

/// The most threads that are worth it: more than machines have processors.
pub const MOST_THREADS: usize = 256;

/// Does work that goes on several threads on ones of its own.
pub fn in_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let threads = threads.min(MOST_THREADS);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    Ok(pool.map_err(error)?.install(work))
}

/// Does work on a text: on several threads if the text is long enough to be
/// repaired in pieces. A fault of ours is an error.
fn on<T: Send>(text: &str, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let done = fault::caught(|| match text.len() as u64 > PIECE {
        true => in_threads(0, work),
        false => Ok(work()),
    });
    done.map_err(error)?
}

/// Repairs a text.
pub fn clean(repairer: &mut Repairer<'_>, text: &str) -> PyResult<Correction> {
    on(text, || {
        let mut built = Builder::new(text);
        let Ok(()) =
            repairer.repair::<Infallible>(text, &Known::default(), |piece| {
                built.add(&piece);
                Ok(())
            });
        built.finish()
    })
}

/// The repaired text alone.
pub fn text(repairer: &mut Repairer<'_>, text: &str) -> PyResult<String> {
    on(text, || {
        let mut out = String::with_capacity(text.len());
        let Ok(()) =
            repairer.repair::<Infallible>(text, &Known::default(), |piece| {
                out.push_str(piece.correction.text());
                Ok(())
            });
        out
    })
}

/// The records of a text, as lines of `records.jsonl`.
pub fn extract(
    repairer: &mut Repairer<'_>,
    text: &str,
    named: &Named,
) -> PyResult<Vec<String>> {
    let documents = on(text, || {
        let known = Known::default();
        let extractor = Extractor::new();
        let own = (text, &known);
        records::read(own, &extractor, Some(&mut *repairer), &Silent)
    })?;
    Ok(lines(&documents, named, repairer))
}

/// A text repaired, and its records, in one pass.
pub fn both(
    repairer: &mut Repairer<'_>,
    text: &str,
    named: &Named,
) -> PyResult<(Correction, Vec<String>)> {
    let (correction, documents) = on(text, || {
        let known = Known::default();
        let extractor = Extractor::new();
        let mut built = Builder::new(text);
        let mut pieces = Pieces::new(text);
        let mut hopeless = false;
        let Ok(()) = repairer.repair::<Infallible>(text, &known, |piece| {
            let condition = piece.correction.condition();
            hopeless |= condition == Condition::Hopeless;
            pieces.push(piece.base, &piece.correction);
            built.add(&piece);
            Ok(())
        });
        let reading = pieces.finish();
        let first = (extractor.extract(&reading), hopeless);
        drop(reading);
        let own = (text, &known);
        let documents =
            records::apart(own, first, &extractor, repairer, &Silent);
        (built.finish(), documents)
    })?;
    Ok((correction, lines(&documents, named, repairer)))
}

fn lines(
    documents: &[Document],
    named: &Named,
    repairer: &Repairer<'_>,
) -> Vec<String> {
    let source = named.source().repaired_by(repairer.model().tiers());
    let written = Exporter::new(Form::JsonLines).file(&source, documents);
    written.text().lines().map(str::to_owned).collect()
}
