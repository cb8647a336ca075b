//! Roman numerals: of words only `VI` and `XI` are numerals, too, in lines of
//! capitals, and single letters what is left of words.

use super::{CandidateSource, Damage, Place};
use crate::notation::roman::is_numeral;
use crate::repair::lattice::build::LatticeBuilder;
use crate::tables::Phrases;
use crate::token::is_capital;
use crate::viet::{fold, syllable};

/// A well-formed numeral, and whether it can be nothing else.
pub(super) struct Numeral;

impl CandidateSource for Numeral {
    fn name(&self) -> &'static str {
        "numeral"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let at = place.at;
        if !builder.is_word(at) {
            return;
        }
        let form = &*builder.forms[at];
        if !is_numeral(form) {
            return;
        }
        builder.keep(at, builder.as_read(at), 0);
        place.stands = true;
        let line = builder.tokens[at].line();
        let beside = |other: Option<usize>| {
            let other = other?;
            let token = builder.tokens.get(other)?;
            (token.line() == line).then(|| &*builder.forms[other])
        };
        let before = beside(at.checked_sub(1));
        let after = beside(Some(at + 1));
        let is_word = |form: &str| {
            is_capital(form)
                && !is_numeral(form)
                && syllable::is_possible(&fold(form).to_lowercase())
        };
        let counts = before.is_some_and(|word| {
            Phrases::get().is_counted(&fold(word).to_lowercase())
        });
        let among = before.is_some_and(is_word) || after.is_some_and(is_word);
        // `V` before a small letter at the head of a line numbers nothing.
        let next = after.is_some_and(|w| w.starts_with(char::is_lowercase));
        let may_be = match form {
            "VI" | "XI" => among && !counts,
            "V" | "X" | "I" => next && builder.heads_line(at),
            _ => false,
        };
        place.settled = !may_be || builder.candidates.channel.rarity() > 0;
    }
}
