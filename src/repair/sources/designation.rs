//! Designations of letters and digits (`U18`, `H2O`, `km2`): only their own
//! damage changes them.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::TokenKind;

/// The cost of a designation, and of each character of it: far less than of
/// an unknown word, for it is built as designations are.
const DESIGNATION: Cost = 5 * NAT;
const DESIGNATION_CHARACTER: Cost = NAT;

/// What a designation is as it stands.
pub(super) struct Designation;

impl CandidateSource for Designation {
    fn name(&self) -> &'static str {
        "designation"
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
        if builder.tokens[at].kind() == TokenKind::Alphanumeric {
            let length = builder.forms[at].chars().count() as Cost;
            let cost = DESIGNATION + DESIGNATION_CHARACTER * length;
            builder.keep(at, Effect::word(WordId::UNKNOWN), cost);
            place.stands = true;
        }
    }
}
