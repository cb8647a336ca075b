//! By whose rules a number is made, as its bodies and signs show.

use super::Form;
use super::read::Tail;
use crate::notation::symbol::is_assembly;

/// The bodies whose numbers bore no type before 1997.
pub(super) fn old(body: &str) -> bool {
    matches!(
        body,
        "CP" | "HĐBT" | "TTg" | "HĐCP" | "HĐNN" | "HĐNN7" | "HĐNN8" | "CTN"
    )
}

pub(super) fn form(
    tail: &Tail,
    kind: Option<&str>,
    bodies: &[(char, String)],
) -> Form {
    let is_mass = |(_, part): &(char, String)| {
        ["MTTW", "MTTQ", "UBMTTQ", "TWĐTN", "TLĐ", "LĐLĐ", "HNDTW", "ĐTN"]
            .contains(&&**part)
            || ["TĐTN", "HLHPN", "CCB", "HND", "ĐCT"].contains(&&**part)
    };
    if bodies.last().is_some_and(|(_, part)| is_assembly(part)) {
        return Form::Assembly;
    }
    if bodies.iter().any(is_mass) {
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
    let level = ["TW", "TU", "HU", "QU", "ThU", "ĐU", "TƯ"]
        .iter()
        .any(|level| body.ends_with(level));
    (level || matches!(body, "CB" | "TGV" | "BCĐ" | "BXDĐ"))
        && !matches!(body, "MTTW" | "HNDTW")
}

/// Whether a body is surely one of the state.
pub(crate) fn is_state(body: &str) -> bool {
    matches!(
        body,
        "CP" | "TTg" | "UBND" | "HĐND" | "BTC" | "BNV" | "BKHCN" | "VPCP"
    ) || is_assembly(body)
}
