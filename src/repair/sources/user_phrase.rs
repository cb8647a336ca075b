//! Phrases that a user listed.

use super::{CandidateSource, Damage, Place};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::repair::lattice::build::{ArcAction, ArcPayload, LatticeBuilder};

/// The listed phrases that begin at a token.
pub(super) struct UserPhrase;

impl CandidateSource for UserPhrase {
    fn name(&self) -> &'static str {
        "user-phrase"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, end, .. } = place;
        if !builder.is_word(at) {
            return;
        }
        let Some((dictionary, _)) = &builder.candidates.own else { return };
        let ngrams = builder.candidates.model.ngrams();
        let class = ngrams.unigram(WordId::UNKNOWN);
        let found = dictionary.rows(class, |nth| {
            let token = at + nth;
            let parted = nth > 0
                && (token >= end
                    || builder.holds.parts(token)
                    || !builder.follows(token));
            let number =
                if parted { None } else { builder.token_ids[token - start] };
            Some(builder.cache.readings(number?))
        });
        for row in found {
            let (tokens, cost) = (row.words.len(), row.cost);
            let taken = ArcAction::Phrase(builder.phrases.len() as u32);
            builder.phrases.push(row);
            let effect = Effect::word(WordId::UNKNOWN);
            let label = ArcPayload { token: at, tokens, taken };
            builder.push(effect, tokens, cost, label);
        }
    }
}
