//! Specks that were read as a sign between two words, where the space is.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{Token, TokenKind, is_capital};

/// The cost of a speck beside or over the space between two words that is
/// read as a sign, where damage is common.
const SPECK: Cost = 7 * NAT;

/// Whether the words beside a sign are joined by the same sign to a
/// third: two specks do not fall so, `tin-học-hóa` is written so.
fn is_chain(builder: &LatticeBuilder<'_, '_>, at: usize) -> bool {
    let joins = |other: usize| {
        let row = builder.tokens.get(other..other + 2);
        row.is_some_and(|row| {
            row.iter().all(Token::is_glued)
                && row[0].text() == builder.tokens[at].text()
        })
    };
    joins(at + 2) || at.checked_sub(2).is_some_and(joins)
}

/// The space in place of a sign between two words.
pub(super) struct Speck;

impl CandidateSource for Speck {
    fn name(&self) -> &'static str {
        "speck"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        let channel = builder.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        let after = at + 1;
        if after >= end {
            return;
        }
        let sign = matches!(
            builder.tokens[at].text(),
            "." | "," | ":" | ";" | "-" | "–" | "—" | "'" | "’"
        );
        let held = (before..=after).any(|token| builder.stays(token));
        let inside =
            builder.tokens[at].is_glued() && builder.tokens[after].is_glued();
        let habit = builder.hyphens && &*builder.forms[at] == "-";
        if !sign || held || !inside || habit || is_chain(builder, at) {
            return;
        }
        let (left, right) = (&*builder.forms[before], &*builder.forms[after]);
        let long = |form: &str| {
            form.chars().nth(1).is_some()
                && form.chars().all(char::is_alphabetic)
        };
        // A sign behind another one parts nothing: the other does.
        let fits = match builder.tokens[before].kind() {
            TokenKind::Word => {
                let small = right.starts_with(char::is_lowercase);
                let large = is_capital(left) && is_capital(right);
                long(left) && (small || large)
            }
            TokenKind::Punctuation => {
                builder.tokens[before].is_glued()
                    && matches!(left, ":" | ";" | ",")
            }
            _ => false,
        };
        if fits && long(right) {
            let cost = SPECK + channel.rarity();
            builder.literal(at, 1, " ".into(), Effect::Pass, cost);
        }
    }
}
