//! The words of the lexicon that a token may be read as through the channel.

use super::{CandidateSource, Damage, Place};
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::TokenKind;

/// The readings of a token as one word or, its spaces lost, as a few.
pub(super) struct LexiconWords;

impl CandidateSource for LexiconWords {
    fn name(&self) -> &'static str {
        "lexicon"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, .. } = place;
        let Some(id) = builder.token_ids[at - start] else { return };
        // Digits are read as letters (`B6`, "Bộ") where damage is common.
        let is_word = builder.tokens[at].kind() == TokenKind::Word;
        if is_word || Damage::of(builder.candidates.channel) == Damage::Much {
            builder.word(at, 1, id, &builder.forms[at]);
            place.stands |= is_word;
        }
    }
}
