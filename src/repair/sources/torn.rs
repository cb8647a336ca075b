//! Words that were torn apart by spaces.

use super::{CandidateSource, Damage, Place};
use crate::decode::lattice::ARC_WORDS;
use crate::repair::lattice::build::LatticeBuilder;

/// The longest pieces, together, that are joined to one word.
const TORN_LONGEST: usize = 10;

/// Words that may have been torn into a token and the next one or two.
pub(super) struct Torn;

impl CandidateSource for Torn {
    fn name(&self) -> &'static str {
        "torn"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, end, .. } = place;
        if !builder.is_word(at) {
            return;
        }
        let Some(number) = builder.token_ids[at - start] else { return };
        let mut sound = builder.cache.is_sound(number);
        // Pieces that explain themselves better apart are not joined.
        let mut apart = builder.cache.least(number);
        let mut length = builder.forms[at].chars().count();
        for tokens in 2..=ARC_WORDS {
            let last = at + tokens - 1;
            let parted = last >= end || builder.holds.parts(last);
            if parted || !builder.follows(last) {
                return;
            }
            length += builder.forms[last].chars().count();
            if length > TORN_LONGEST {
                return;
            }
            let Some(number) = builder.token_ids[last - start] else { return };
            sound &= builder.cache.is_sound(number);
            apart += builder.cache.least(number);
            if sound {
                continue;
            }
            let joined = builder.forms[at..=last].join(" ");
            let number =
                builder.cache.torn(&mut builder.candidates, &joined, apart);
            let Some(number) = number else { return };
            builder.word(at, tokens, number, &joined);
        }
    }
}
