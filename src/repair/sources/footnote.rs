//! Marks of footnotes: digits written to the end of a word (`dang1`).

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{Token, TokenKind};

/// The cost of digits written to a word being the mark of a footnote, and
/// how many they are at most.
const NOTE: Cost = 4 * NAT;
const LONGEST: usize = 3;

/// A number that may be the mark of a footnote, which parts no words of the
/// sentence.
pub(super) struct Footnote;

impl CandidateSource for Footnote {
    fn name(&self) -> &'static str {
        "footnote"
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
        let form = &builder.forms[at];
        let glued =
            |at: usize| builder.tokens.get(at).is_some_and(Token::is_glued);
        let is_word = |at: usize| builder.tokens[at].kind() == TokenKind::Word;
        let fits = builder.tokens[at].kind() == TokenKind::Number
            && form.len() <= LONGEST
            && form.bytes().all(|b| b.is_ascii_digit())
            && glued(at)
            && at.checked_sub(1).is_some_and(is_word)
            && !(glued(at + 1) && is_word(at + 1));
        if fits {
            builder.keep(at, Effect::Pass, place.kept + NOTE);
        }
    }
}
