//! Signs at the edge of a damaged word that may be what a letter was read as
//! (`h@`, `[ãnh`).

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::repair::lattice::arcs::stands_for_letter;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{Token, TokenKind};

/// The cost of a sign at the edge of a damaged word being one: some are what
/// a letter was read as.
const SIGN_KEPT: Cost = 7 * NAT;

/// Whether a sign at the edge of a word may have been a letter of it: by
/// itself the word is not one that can well be read.
fn is_letter(
    builder: &LatticeBuilder<'_, '_>,
    sign: usize,
    word: usize,
    start: usize,
) -> bool {
    let number = word.checked_sub(start).map(|at| builder.token_ids.get(at));
    let Some(Some(&Some(number))) = number else { return false };
    let glued =
        |at: usize| builder.tokens.get(at).is_some_and(Token::is_glued);
    let last = sign.max(word);
    if last - start >= builder.token_ids.len() {
        return false;
    }
    let edge = if sign < word { sign } else { sign + 1 };
    let mut read = builder.forms[sign].chars();
    read.next().is_some_and(stands_for_letter)
        && read.next().is_none()
        && glued(last)
        && !glued(edge)
        && !builder.stays(sign)
        && !builder.holds.parts(last)
        && !builder.cache.is_sound(number)
}

/// A word with the sign at its edge, two tokens from `at` on.
fn signed(builder: &mut LatticeBuilder<'_, '_>, at: usize) {
    let joined = builder.forms[at..=at + 1].concat();
    let number = builder.cache.token(&mut builder.candidates, &joined);
    builder.word(at, 2, number, &joined);
}

/// A word with the sign at its edge; a sign beside such a word hardly stands.
pub(super) struct EdgeSign;

impl CandidateSource for EdgeSign {
    fn name(&self) -> &'static str {
        "edge-sign"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, .. } = place;
        match builder.tokens[at].kind() {
            TokenKind::Word if is_letter(builder, at + 1, at, start) => {
                signed(builder, at);
            }
            TokenKind::Word
            | TokenKind::Alphanumeric
            | TokenKind::Number
            | TokenKind::Date
            | TokenKind::Code
            | TokenKind::Url => {}
            // Sentences end behind damaged words, but do not begin with a
            // sign that ends them.
            _ if !builder.tokens[at].ends_sentence()
                && at > start
                && is_letter(builder, at, at - 1, start) =>
            {
                place.kept += SIGN_KEPT;
            }
            _ if is_letter(builder, at, at + 1, start) => {
                place.kept += SIGN_KEPT;
                signed(builder, at);
            }
            _ => {}
        }
    }
}
