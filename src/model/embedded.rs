//! The compact model, compiled in: the only `include_bytes!` of the crate.

use std::path::Path;

use super::{Model, NGRAM_FILE, named};
use crate::error::Error;
use crate::lexicon::Lexicon;
use crate::ngram::Ngrams;

macro_rules! built {
    ($include:ident, $file:literal) => {
        $include!(concat!("../../dictionaries/built/", $file))
    };
}

/// Opens the model that is compiled in.
pub(super) fn model() -> Result<Model, Error> {
    let ngrams: &'static [u8] = built!(include_bytes, "ngram.lm");
    assemble(|| Ngrams::embedded(ngrams).map_err(named(NGRAM_FILE)))
}

/// Opens the model that is compiled in, with other n-grams.
pub(super) fn with(ngrams: Ngrams) -> Result<Model, Error> {
    assemble(|| Ok(ngrams))
}

/// Opens the model that is compiled in, with the n-grams of a file.
pub(super) fn with_file(path: &Path) -> Result<Model, Error> {
    assemble(|| Ngrams::open(path))
}

fn assemble(
    ngrams: impl FnOnce() -> Result<Ngrams, Error> + Send,
) -> Result<Model, Error> {
    let lexicon: &'static [u8] = built!(include_bytes, "lexicon.fst");
    Model::assemble(
        || Lexicon::embedded(lexicon),
        ngrams,
        &[
            built!(include_str, "channels/letter-drop.tsv"),
            built!(include_str, "channels/ppocr.tsv"),
            built!(include_str, "channels/tesseract-eng.tsv"),
            built!(include_str, "channels/tesseract-vie.tsv"),
        ],
    )
}
