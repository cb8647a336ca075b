//! Short words that were read as one symbol: `&` for `ở`.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::TokenKind;

/// The cost of a symbol that is hardly ever printed between words.
const SYMBOL: Cost = 8 * NAT;

/// The most words for one symbol, and the channel cost above which a word is
/// none of them.
const WORDS: usize = 5;
const PLAUSIBLE: Cost = 7 * NAT;

/// Whether a token is a symbol that is seldom printed in running text.
fn is_symbol(form: &str) -> bool {
    let mut chars = form.chars();
    chars.next().is_some_and(|c| "&@$§€£¢¥©®".contains(c))
        && chars.next().is_none()
}

/// The words that a symbol may have been that stands alone before another word.
pub(super) struct LoneSymbol;

impl CandidateSource for LoneSymbol {
    fn name(&self) -> &'static str {
        "lone-symbol"
    }

    fn needs(&self) -> Damage {
        Damage::Much
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        let (token, form) = (&builder.tokens[at], &*builder.forms[at]);
        let is_sign =
            matches!(token.kind(), TokenKind::Punctuation | TokenKind::Noise);
        if !is_sign || !is_symbol(form) {
            return;
        }
        let is_word = |at: usize| {
            let other = &builder.tokens[at];
            LatticeBuilder::is_wordlike(other) && other.line() == token.line()
        };
        let after = at + 1 < end
            && is_word(at + 1)
            && !builder.tokens[at + 1].is_glued();
        if token.is_glued() || !after || builder.stays(at) {
            return;
        }
        for reading in builder.candidates.plausible(form, WORDS, PLAUSIBLE) {
            let (id, cost) = builder.priced(at, &reading);
            let text = builder.text_of(&reading).into();
            builder.literal(at, 1, text, Effect::word(id), cost);
        }
        place.kept += SYMBOL;
    }
}
