//! The fixed words at the foot of a document: `T/M`, and the office that keeps a
//! copy.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::word;
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::tables::Phrases;
use crate::token::is_capital;
use crate::viet::fold;

/// The cost of `T/M` ("on behalf of") losing its first letter.
const ON_BEHALF: Cost = 6 * NAT;

/// The cost of the clerk's office behind "Lưu:" having lost its `T`.
const FILED: Cost = 2 * NAT;

/// `/M` or `TIM` before the capitals of an office, which was `T/M`.
pub(super) struct OnBehalf;

impl CandidateSource for OnBehalf {
    fn name(&self) -> &'static str {
        "on-behalf"
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
        let (tokens, cost) = match &*builder.forms[at] {
            "/" if !builder.tokens[at].is_glued() => (2, ON_BEHALF),
            form if word::slashed(form) == Some("T/M") => (1, 0),
            _ => return,
        };
        let (last, office) = (at + tokens - 1, at + tokens);
        if office + 1 >= end {
            return;
        }
        let lost = last > at
            && !(builder.tokens[last].is_glued()
                && &*builder.forms[last] == "M");
        let held = (at..=office).any(|token| builder.stays(token));
        let line = builder.tokens[at].line();
        let capitals = (office..=office + 1).all(|token| {
            is_capital(&builder.forms[token])
                && !builder.tokens[token].is_glued()
                && builder.tokens[token].line() == line
        });
        let name = fold(&builder.forms[office]);
        if !lost && !held && capitals && Phrases::get().is_office(&name) {
            let code = Effect::word(WordId::CODE);
            let text = Literal::by_grammar("T/M");
            builder.literal(at, tokens, text, code, cost);
        }
    }
}

/// What looks like `VT`, the clerk's office, where copies are filed.
pub(super) struct Filed;

impl CandidateSource for Filed {
    fn name(&self) -> &'static str {
        "filed"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let at = place.at;
        let Some(list) = at.checked_sub(2) else { return };
        let held = (list..=at).any(|token| builder.stays(token));
        let fits = matches!(&*builder.forms[at], "VI" | "V1" | "Vl" | "VE")
            && &*builder.forms[list + 1] == ":"
            && fold(&builder.forms[list]) == "Luu"
            && builder.tokens[list].line() == builder.tokens[at].line();
        if fits && !held {
            let text = Literal::by_grammar("VT");
            builder.literal(at, 1, text, Effect::Pass, FILED);
        }
    }
}
