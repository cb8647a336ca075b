//! Short words that were read as one symbol: `&` for `ở`.

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

impl LatticeBuilder<'_, '_> {
    /// Lays the words that a symbol may have been that stands alone before
    /// another word; gives the cost of letting it stand.
    ///
    /// Where errors are seldom, all of them stay.
    pub(in crate::repair) fn lone(&mut self, at: usize, end: usize) -> Cost {
        let channel = self.candidates.channel;
        if channel.keeps_letters() || channel.rarity() > 0 {
            return 0;
        }
        let (token, form) = (&self.tokens[at], &*self.forms[at]);
        let is_sign =
            matches!(token.kind(), TokenKind::Punctuation | TokenKind::Noise);
        if !is_sign || !is_symbol(form) {
            return 0;
        }
        let is_word = |at: usize| {
            let other = &self.tokens[at];
            Self::is_wordlike(other) && other.line() == token.line()
        };
        let after =
            at + 1 < end && is_word(at + 1) && !self.tokens[at + 1].is_glued();
        if token.is_glued() || !after || self.stays(at) {
            return 0;
        }
        let found = self.candidates.find(form);
        let words = found.words.iter().take(WORDS);
        for reading in words.filter(|r| r.channel <= PLAUSIBLE) {
            let (id, cost) = self.priced(at, reading);
            let text = self.text_of(reading).into();
            self.literal(at, 1, text, Effect::word(id), cost);
        }
        SYMBOL
    }
}
