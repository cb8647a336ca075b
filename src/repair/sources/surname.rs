//! Surnames of signers that lost their first letters at the margin of a page.

use super::{CandidateSource, Damage, Place};
use crate::channel::garble;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{TokenKind, is_capital};

/// The cost of a surname having lost its first letters.
const CLIPPED: Cost = 5 * NAT;

/// The most letters it loses.
const CLIPPED_MOST: usize = 2;

/// A surname that lost its first letters, before the rest of a name that ends the
/// line.
pub(super) struct ClippedSurname;

impl CandidateSource for ClippedSurname {
    fn name(&self) -> &'static str {
        "clipped-surname"
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
        if !builder.is_word(at) {
            return;
        }
        let channel = builder.candidates.channel;
        let form = &*builder.forms[at];
        let parted = builder.heads_line(at)
            || builder.tokens[at - 1].kind() == TokenKind::Punctuation;
        if !parted || form.starts_with(char::is_uppercase) {
            return;
        }
        let line = builder.tokens[at].line();
        let rest = builder.tokens[at + 1..end].iter();
        let rest = rest.take_while(|t| t.line() == line).count();
        let is_name = |at: usize| {
            let form = &*builder.forms[at];
            builder.tokens[at].kind() == TokenKind::Word
                && form.starts_with(char::is_uppercase)
                && form.chars().nth(1).is_some()
                && !is_capital(form)
        };
        let ends = (2..=3).contains(&rest)
            && builder
                .tokens
                .get(at + 1 + rest)
                .is_none_or(|t| t.line() != line);
        if !ends || !(at + 1..=at + rest).all(is_name) {
            return;
        }
        let read: Vec<char> = form.chars().collect();
        let model = builder.candidates.model;
        let tables = builder.candidates.tables;
        for surname in tables.common_surnames() {
            let Some(entry) = model.lexicon().entry(&surname.to_lowercase())
            else {
                continue;
            };
            let left = (1..=CLIPPED_MOST)
                .filter_map(|n| surname.char_indices().nth(n))
                .filter_map(|(n, _)| {
                    garble::slight(channel, &read, &surname[n..])
                })
                .min();
            let Some(cost) = left else { continue };
            let effect = Effect::word(model.capital(entry));
            let cost = CLIPPED + channel.rarity() / 2 + cost;
            builder.literal(at, 1, surname.into(), effect, cost);
        }
    }
}
