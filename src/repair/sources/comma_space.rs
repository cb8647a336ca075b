//! The space that is lost after a comma.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::token::TokenKind;

/// The cost of a lost space from which on spaces are not lost often, and the
/// cost of none having been printed behind a comma.
const OFTEN: Cost = 5 * NAT;
const NEVER_PRINTED: Cost = 6 * NAT;

/// The space after a comma between two words, where the channel loses spaces
/// often; a comma without one is hardly ever printed.
pub(super) struct CommaSpace;

impl CandidateSource for CommaSpace {
    fn name(&self) -> &'static str {
        "comma-space"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        let effect = builder.sign(at);
        let space = builder.candidates.channel.space_lost();
        let is_word = |at: usize| {
            let mut letters = builder.forms[at].chars();
            builder.tokens[at].kind() == TokenKind::Word
                && letters.nth(1).is_some()
                && builder.forms[at].chars().all(char::is_alphabetic)
        };
        let fits = builder.tokens[at].text() == ","
            && at > 0
            && at + 1 < end
            && builder.tokens[at].is_glued()
            && builder.tokens[at + 1].is_glued()
            && is_word(at - 1)
            && is_word(at + 1)
            && !(at - 1..=at + 1).any(|token| builder.stays(token));
        if let Some(space) = space.filter(|&space| fits && space < OFTEN) {
            let text = Literal::parted(", ");
            builder.literal(at, 1, text, effect, space);
            place.kept += NEVER_PRINTED;
        }
    }
}
