//! What the margin of a page does to the first word of a line: bullets are
//! read as letters, and surnames of signers lose their first letters.

use crate::channel::garble;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::{TokenKind, is_capital};

/// The cost of a letter that was a bullet.
const BULLET: Cost = 3 * NAT;

/// The cost of a surname having lost its first letters.
const CLIPPED: Cost = 5 * NAT;

/// The most letters it loses.
const CLIPPED_MOST: usize = 2;

impl LatticeBuilder<'_, '_> {
    /// A small letter alone at the head of a line, before a word that begins
    /// with a large one or before a sign, may be a bullet.
    pub(in crate::repair) fn bullet(&mut self, at: usize, end: usize) {
        let channel = self.candidates.channel;
        let (token, form) = (&self.tokens[at], &*self.forms[at]);
        let is_letter =
            form.len() == 1 && form.chars().all(|c| c.is_ascii_lowercase());
        let next = at + 1;
        if !is_letter
            || !self.heads_line(at)
            || channel.keeps_letters()
            || channel.rarity() > 0
            || next >= end
            || self.tokens[next].line() != token.line()
            || self.tokens[next].is_glued()
        {
            return;
        }
        let small = self.forms[next].starts_with(char::is_lowercase);
        let is_item = !small && self.tokens[next].kind() != TokenKind::Number;
        if is_item {
            self.keep(at, Effect::Pass, BULLET);
        }
    }

    /// A surname that lost its first letters, before the rest of a name that
    /// ends the line.
    pub(in crate::repair) fn clipped(&mut self, at: usize, end: usize) {
        let channel = self.candidates.channel;
        let form = &*self.forms[at];
        let parted = self.heads_line(at)
            || self.tokens[at - 1].kind() == TokenKind::Punctuation;
        if channel.keeps_letters()
            || !parted
            || form.starts_with(char::is_uppercase)
        {
            return;
        }
        let line = self.tokens[at].line();
        let rest = self.tokens[at + 1..end].iter();
        let rest = rest.take_while(|t| t.line() == line).count();
        let is_name = |at: usize| {
            let form = &*self.forms[at];
            self.tokens[at].kind() == TokenKind::Word
                && form.starts_with(char::is_uppercase)
                && form.chars().nth(1).is_some()
                && !is_capital(form)
        };
        let ends = (2..=3).contains(&rest)
            && self.tokens.get(at + 1 + rest).is_none_or(|t| t.line() != line);
        if !ends || !(at + 1..=at + rest).all(is_name) {
            return;
        }
        let read: Vec<char> = form.chars().collect();
        let model = self.candidates.model;
        let tables = self.candidates.tables;
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
            self.literal(at, 1, surname.into(), effect, cost);
        }
    }

    /// Whether a token is the first of its line.
    pub(in crate::repair) fn heads_line(&self, at: usize) -> bool {
        let line = self.tokens[at].line();
        at.checked_sub(1).is_none_or(|t| self.tokens[t].line() != line)
    }
}
