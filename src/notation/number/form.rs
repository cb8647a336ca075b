//! By whose rules a number is made, as its bodies and signs show.

use std::sync::LazyLock;

use super::Form;
use super::read::Tail;
use crate::notation::symbol::{self, is_assembly};

/// The parts of symbols that say whose a number is, from the table.
#[derive(Debug)]
struct Signs {
    /// Bodies whose numbers bore no type before 1997.
    old: Vec<&'static str>,
    /// Mặt trận Tổ quốc and the like.
    mass: Vec<&'static str>,
    /// What the bodies of the Party end in by their level: `TW`, `TU`.
    levels: Vec<&'static str>,
    /// Others of the Party.
    party: Vec<&'static str>,
    /// Bodies that are surely of the state.
    state: Vec<&'static str>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let of = |kind| symbol::forms(kind).collect();
    Signs {
        old: of("old"),
        mass: of("mass"),
        levels: of("level"),
        party: of("party"),
        state: of("state"),
    }
});

/// Whether a body is one whose numbers bore no type before 1997.
pub(super) fn old(body: &str) -> bool {
    SIGNS.old.contains(&body)
}

/// Whether a body is Mặt trận Tổ quốc or the like.
fn is_mass(body: &str) -> bool {
    SIGNS.mass.contains(&body)
}

/// By whose rules the number is made that has this tail.
pub(super) fn form(
    tail: &Tail,
    kind: Option<&str>,
    bodies: &[(char, String)],
) -> Form {
    if bodies.last().is_some_and(|(_, part)| is_assembly(part)) {
        return Form::Assembly;
    }
    if bodies.iter().any(|(_, part)| is_mass(part)) {
        return Form::Mass;
    }
    match (tail.sign, kind) {
        _ if tail.year.is_some() => Form::Legal,
        (' ' | '.', Some(_)) => match bodies.first() {
            Some((_, body)) if is_state(body) => Form::State,
            _ => Form::Old,
        },
        (_, None) if tail.parts.len() == 1 && old(&tail.parts[0].1) => {
            Form::Old
        }
        ('-', Some(_)) => match bodies.first() {
            Some((_, body)) if is_state(body) => Form::State,
            _ => Form::Party,
        },
        (_, Some(_)) => match bodies.first() {
            Some((_, body)) if is_party(body) => Form::Party,
            _ => Form::State,
        },
        (_, None) => Form::StateLetter,
    }
}

/// Whether a body is one of the Party by the level at its end.
pub(crate) fn is_party(body: &str) -> bool {
    let mut levels = SIGNS.levels.iter();
    (levels.any(|level| body.ends_with(level)) || SIGNS.party.contains(&body))
        && !is_mass(body)
}

/// Whether a body is surely one of the state.
pub(crate) fn is_state(body: &str) -> bool {
    SIGNS.state.contains(&body) || is_assembly(body)
}
