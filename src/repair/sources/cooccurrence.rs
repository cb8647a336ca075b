//! Words that were damaged beyond what the channel can read, but stand where the
//! document says the same again and again: `Trung ixcing` in a page full of
//! `Trung ương`.

use super::{CandidateSource, Damage, Place};
use crate::candidates::Reading;
use crate::channel::garble;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::lexicon::Case;
use crate::repair::casing::Position;
use crate::repair::document_cache::SeenWord;
use crate::repair::lattice::build::LatticeBuilder;

/// How many readings of a neighbour are looked at, and the channel cost above
/// which they are not.
const NEIGHBOURS: usize = 3;
const LIKELY: Cost = 6 * NAT;

/// What the document says beside the likely readings of both neighbours
/// of a token, in order.
fn said_beside(
    builder: &LatticeBuilder<'_, '_>,
    at: usize,
    start: usize,
) -> Vec<SeenWord> {
    let likely = |at: usize| {
        let number = builder.token_ids.get(at.checked_sub(start)?)?;
        let readings = builder.cache.readings((*number)?).iter();
        Some(readings.filter(is_likely).take(NEIGHBOURS))
    };
    let mut said: Vec<SeenWord> = Vec::new();
    for reading in at.checked_sub(1).and_then(likely).into_iter().flatten() {
        said.extend(builder.habits.behind(reading.entry));
    }
    for reading in likely(at + 1).into_iter().flatten() {
        said.extend(builder.habits.before(reading.entry));
    }
    said.sort_unstable();
    said.dedup();
    said
}

fn is_likely(reading: &&Reading) -> bool {
    reading.channel <= LIKELY
}

/// The words that the document puts beside what stands beside a token, which may
/// have been garbled.
pub(super) struct Cooccurrence;

impl CandidateSource for Cooccurrence {
    fn name(&self) -> &'static str {
        "cooccurrence"
    }

    fn needs(&self) -> Damage {
        Damage::Much
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, start, .. } = place;
        let channel = builder.candidates.channel;
        let form = &*builder.forms[at];
        let Some(number) = builder.token_ids[at - start] else { return };
        if !garble::may_be(form) {
            return;
        }
        let said = said_beside(builder, at, start);
        if said.is_empty() {
            return;
        }
        let read: Vec<char> = form.chars().collect();
        let vocabulary = builder.candidates.vocabulary();
        let position = builder.position(at);
        for said in said {
            let entry = vocabulary.entry(said.entry);
            let case = match position {
                Position::Heading => Case::Upper,
                _ => said.case,
            };
            let text = case.write(entry.form());
            let Some(cost) = garble::cost(channel, &read, &text) else {
                continue;
            };
            let found = builder.cache.readings(number).iter().any(|r| {
                (r.entry, r.case) == (said.entry, case) && r.channel <= cost
            });
            if found {
                continue;
            }
            // Inside a sentence the n-grams know what a name costs.
            let is_name = said.id == vocabulary.capital(said.entry);
            let written = match is_name && position == Position::Inside {
                true => 0,
                false => position.cost(&entry.stats(), case),
            };
            let effect = Effect::word(said.id);
            builder.literal(at, 1, text.into(), effect, cost + written);
        }
    }
}
