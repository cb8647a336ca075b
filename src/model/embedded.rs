//! The compact model, compiled in: the only `include_bytes!` of the crate.

use super::Model;
use crate::error::Error;

macro_rules! built {
    ($include:ident, $file:literal) => {
        $include!(concat!("../../dictionaries/built/", $file))
    };
}

/// Opens the model that is compiled in.
pub(super) fn model() -> Result<Model, Error> {
    let lexicon: &'static [u8] = built!(include_bytes, "lexicon.fst");
    let ngrams: &'static [u8] = built!(include_bytes, "ngram.lm");
    Model::from_bytes(
        lexicon,
        ngrams,
        &[
            built!(include_str, "channels/letter-drop.tsv"),
            built!(include_str, "channels/tesseract-eng.tsv"),
            built!(include_str, "channels/tesseract-vie.tsv"),
        ],
    )
}
