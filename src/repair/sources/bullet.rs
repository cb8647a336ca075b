//! Bullets at the head of a line that were read as letters.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::TokenKind;

/// The cost of a letter that was a bullet.
const BULLET: Cost = 3 * NAT;

/// A small letter alone at the head of a line, before a word that begins with a
/// large one or before a sign.
pub(super) struct Bullet;

impl CandidateSource for Bullet {
    fn name(&self) -> &'static str {
        "bullet"
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
        if !builder.is_word(at) {
            return;
        }
        let (token, form) = (&builder.tokens[at], &*builder.forms[at]);
        let is_letter =
            form.len() == 1 && form.chars().all(|c| c.is_ascii_lowercase());
        let next = at + 1;
        if !is_letter
            || !builder.heads_line(at)
            || next >= end
            || builder.tokens[next].line() != token.line()
            || builder.tokens[next].is_glued()
        {
            return;
        }
        let small = builder.forms[next].starts_with(char::is_lowercase);
        let is_item =
            !small && builder.tokens[next].kind() != TokenKind::Number;
        if is_item {
            builder.keep(at, Effect::Pass, BULLET);
        }
    }
}
