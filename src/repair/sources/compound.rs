//! Two words with a sign between them, where the tokenizer could not tell that
//! they are words because of a digit or symbol beside the sign.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::notation;
use crate::repair::lattice::build::LatticeBuilder;

/// The most words for each part of a compound, and the channel cost above
/// which a part is no plausible word.
const WORDS: usize = 5;
const PLAUSIBLE: Cost = 7 * NAT;

/// The two words and the sign.
pub(super) struct Compound;

impl CandidateSource for Compound {
    fn name(&self) -> &'static str {
        "compound"
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
        let Some((left, sign, right)) = notation::parts(&builder.forms[at])
        else {
            return;
        };
        let lefts = builder.candidates.plausible(left, WORDS, PLAUSIBLE);
        let rights = builder.candidates.plausible(right, WORDS, PLAUSIBLE);
        for left in &lefts {
            let (first, left_cost) = builder.priced(at, left);
            for right in &rights {
                let (second, cost) = builder.priced(at, right);
                let text =
                    builder.text_of(left) + sign + &builder.text_of(right);
                let ids = [first, second, second];
                let effect = Effect::Words { ids, len: 2 };
                builder.literal(at, 1, text.into(), effect, left_cost + cost);
            }
        }
    }
}
