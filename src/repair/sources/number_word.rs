//! `Số` before the symbol at the head of a line.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::word;
use crate::repair::lattice::build::LatticeBuilder;
use crate::token::TokenKind;

/// The cost of `Số` having been read as something of its shape.
const NUMBERED: Cost = NAT / 2;

/// What looks like `Số` at the head of a line, before a symbol. In running text
/// the word is small.
pub(super) struct NumberWord;

impl CandidateSource for NumberWord {
    fn name(&self) -> &'static str {
        "number-word"
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
        let token = &builder.tokens[at];
        let line = token.line();
        let first =
            at.checked_sub(1).is_none_or(|t| builder.tokens[t].line() != line);
        let form = &*builder.forms[at];
        let channel = builder.candidates.channel;
        if !first
            || builder.stays(at)
            || form == "Số"
            || !word::is_like_number(form)
        {
            return;
        }
        let parted = |t: &usize| matches!(&*builder.forms[*t], ":" | ".");
        let code = match Some(at + 1).filter(|t| *t < end).filter(parted) {
            Some(sign) => sign + 1,
            None => at + 1,
        };
        let is_code = code < end
            && (!form.starts_with(char::is_numeric) || code > at + 1)
            && builder.tokens[code].line() == line
            && builder.tokens[code].kind() == TokenKind::Code;
        let mut laid = false;
        if is_code {
            let model = builder.candidates.model;
            let id = model.lexicon().entry("số").map(|entry| model.id(entry));
            let effect = Effect::word(id.unwrap_or(WordId::UNKNOWN));
            let cost = NUMBERED + channel.rarity();
            laid = builder.literal(at, 1, "Số".into(), effect, cost);
        }
        let word = matches!(
            builder.tokens[at].kind(),
            TokenKind::Word | TokenKind::Alphanumeric
        );
        place.settled = laid && word && channel.rarity() == 0;
    }
}
