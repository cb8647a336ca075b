//! Stamps of secrecy and urgency: lines of capitals.

use super::{CandidateSource, Damage, Place};
use crate::candidates::Reading;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::lexicon::Case;
use crate::repair::lattice::build::LatticeBuilder;
use crate::tables::Phrases;
use crate::token::is_capital;
use crate::viet::fold;

/// The cost of a line of capitals being such a stamp.
const STAMP: Cost = NAT;

fn is_upper(
    builder: &LatticeBuilder<'_, '_>,
    reading: &Reading,
    word: &str,
) -> bool {
    reading.case == Case::Upper
        && builder.entry(reading.entry).counting_form() == word
}

/// A stamp for a line of capitals.
pub(super) struct Stamp;

impl CandidateSource for Stamp {
    fn name(&self) -> &'static str {
        "stamp"
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
        let line = builder.tokens[at].line();
        let elsewhere = |token: usize| {
            builder.tokens.get(token).is_none_or(|t| t.line() != line)
        };
        if !at.checked_sub(1).is_none_or(elsewhere) {
            return;
        }
        for stamp in Phrases::get().stamps() {
            let past = at + stamp.len();
            let held = |at| builder.stays(at) || builder.holds.parts(at);
            if past > end
                || !elsewhere(past)
                || elsewhere(past - 1)
                || (at..past).any(held)
            {
                continue;
            }
            let form = &*builder.forms[at];
            let common = builder.candidates.channel.rarity() == 0;
            let kept = form == "MAT" || common && fold(form) == "MAT";
            if matches!(stamp, [one] if one == "mật") && !kept {
                continue;
            }
            let mut cost = STAMP;
            let mut text = String::new();
            for (token, word) in (at..past).zip(stamp) {
                let form = &*builder.forms[token];
                let read = is_capital(form)
                    .then(|| builder.candidates.find(form))
                    .and_then(|found| {
                        let mut words = found.words.iter();
                        words.find(|r| is_upper(builder, r, word)).copied()
                    });
                let Some(read) = read else { break };
                cost += read.channel;
                if token > at {
                    text.push(' ');
                }
                text += &builder.text_of(&read);
            }
            let all = text.split(' ').count() == stamp.len();
            if all && !text.is_empty() {
                builder.literal(
                    at,
                    stamp.len(),
                    text.into(),
                    Effect::Pass,
                    cost,
                );
            }
        }
    }
}
