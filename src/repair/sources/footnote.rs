//! Marks of footnotes: digits written to the end of a word (`dang1`).

use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{Token, TokenKind};

/// The cost of digits written to a word being the mark of a footnote, and
/// how many they are at most.
const NOTE: Cost = 4 * NAT;
const LONGEST: usize = 3;

impl LatticeBuilder<'_, '_> {
    /// Lays a number that may be the mark of a footnote, which parts no words
    /// of the sentence; `kept` is the cost of letting it stand.
    pub(in crate::repair) fn footnote(&mut self, at: usize, kept: Cost) {
        let form = &self.forms[at];
        let glued =
            |at: usize| self.tokens.get(at).is_some_and(Token::is_glued);
        let is_word = |at: usize| self.tokens[at].kind() == TokenKind::Word;
        let fits = form.len() <= LONGEST
            && form.bytes().all(|b| b.is_ascii_digit())
            && glued(at)
            && at.checked_sub(1).is_some_and(is_word)
            && !(glued(at + 1) && is_word(at + 1));
        if fits {
            self.keep(at, Effect::Pass, kept + NOTE);
        }
    }
}
