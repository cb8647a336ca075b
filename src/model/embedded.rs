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

pub(super) static LEXICON: &[u8] = built!(include_bytes, "lexicon.fst");

pub(super) static NGRAMS: &[u8] = built!(include_bytes, "ngram.lm");

pub(super) const CHANNELS: [&str; 4] = [
    built!(include_str, "channels/letter-drop.tsv"),
    built!(include_str, "channels/ppocr.tsv"),
    built!(include_str, "channels/tesseract-eng.tsv"),
    built!(include_str, "channels/tesseract-vie.tsv"),
];

/// Opens the model that is compiled in.
pub(super) fn model() -> Result<Model, Error> {
    assemble(|| Ngrams::embedded(NGRAMS).map_err(named(NGRAM_FILE)))
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
    Model::assemble(|| Lexicon::embedded(LEXICON), ngrams, &CHANNELS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What opening does not look at again.
    #[test]
    fn the_bytes_compiled_in_are_sound() {
        Lexicon::from_bytes(LEXICON).unwrap();
        Ngrams::from_bytes(NGRAMS).unwrap();
    }

    #[test]
    fn a_summary_says_what_the_model_holds() {
        let (model, summary) =
            (model().unwrap(), crate::model::Summary::embedded().unwrap());
        assert_eq!(summary.words(), model.lexicon().len());
        assert_eq!(summary.ngrams().counts(), model.ngrams().counts());
        let names: Vec<&str> =
            model.channels().iter().map(|c| c.name()).collect();
        assert_eq!(summary.profiles(), names);
    }
}
