//! What a token, and some that follow it, may be if not words: codes, numbers,
//! enumerators.

use super::{CandidateSource, Damage, Place};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::{Class, Proposal, Scene};
use crate::repair::lattice::build::{LatticeBuilder, Literal};

/// What the grammar of codes, numbers and list items says.
pub(super) struct Notation;

impl CandidateSource for Notation {
    fn name(&self) -> &'static str {
        "notation"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        if builder.stays(at) {
            return;
        }
        let scene = Scene {
            channel: builder.candidates.channel,
            text: builder.text,
            tokens: builder.tokens,
            forms: builder.forms,
        };
        let mut proposals = Vec::new();
        let kept = builder.codes.propose(scene, at, end, &mut proposals);
        for Proposal { tokens, text, class, cost } in proposals {
            let mut more = at + 1..at + tokens;
            if more.any(|token| {
                builder.holds.parts(token) || builder.stays(token)
            }) {
                continue;
            }
            let effect = match class {
                Class::Code => Effect::word(WordId::CODE),
                Class::Number => Effect::word(WordId::NUMBER),
                Class::Item => Effect::Pass,
                Class::Word => {
                    let model = builder.candidates.model;
                    let entry = model.lexicon().entry(&text.to_lowercase());
                    // An abbreviation of the lexicon was found there, too.
                    let upper = text.chars().all(char::is_uppercase);
                    let numeral = text.starts_with(['I', 'V', 'X']);
                    if entry.is_some() && upper && !numeral {
                        continue;
                    }
                    let id = entry.map(|entry| model.id(entry));
                    Effect::word(id.unwrap_or(WordId::UNKNOWN))
                }
            };
            let text = match class {
                Class::Item => Literal::by_sequence(text),
                _ => Literal::by_grammar(text),
            };
            builder.literal(at, tokens, text, effect, cost);
        }
        place.kept += kept;
    }
}
