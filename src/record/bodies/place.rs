//! The place that the name of a body ends in, put right by what is known.

use crate::record::page::words;
use crate::tables::{places, units};
use crate::viet::fuzzy;

/// The text with the marks of the place it ends in put right.
pub(super) fn mended(text: &str) -> String {
    let mut all: Vec<&str> = words(text).collect();
    // The unit before a place is one of few.
    if let Some(first) = all.first_mut() {
        let read = fuzzy::letters(first);
        // Two letters are those of too many words.
        for unit in units::single() {
            if read.len() > 2 && read == fuzzy::letters(unit) {
                *first = unit;
            }
        }
    }
    let text = &all.join(" ");
    // The longest tail that is a place as it stands needs nothing.
    let tails = || (0..all.len()).map(|at| (at, all[at..].join(" ")));
    if tails().any(|(_, tail)| places::is_known(&tail)) {
        return text.to_owned();
    }
    for (at, tail) in tails() {
        if all.len() - at > 4 {
            continue;
        }
        if let Some(place) = places::nearest(&tail) {
            let mut out = all[..at].join(" ");
            if !out.is_empty() {
                out.push(' ');
            }
            return out + &place.to_uppercase();
        }
    }
    text.to_owned()
}

/// The name with the place it ends in written as the header's own line of
/// place and date has it, where the two differ by what is misread.
pub(crate) fn with_place(name: &str, place: &str) -> String {
    let all: Vec<&str> = words(name).collect();
    let wanted = fuzzy::letters(place);
    let count = words(place).count();
    let found = |from: usize, most: f64, wanted: &[u8]| {
        let tail = all[from..].join(" ");
        let distance = fuzzy::distance(&fuzzy::letters(&tail), wanted);
        distance <= most && tail.to_lowercase() != place.to_lowercase()
    };
    let put = |from: usize, tail: String| {
        let mut out = all[..from].join(" ");
        if !out.is_empty() {
            out.push(' ');
        }
        out + &tail
    };
    let Some(from) = all.len().checked_sub(count).filter(|&at| at > 0) else {
        return name.to_owned();
    };
    let tail = all[from..].join(" ");
    if found(from, 0.15, &wanted) && !places::is_known(&tail) {
        return put(from, place.to_uppercase());
    }
    if tail.to_lowercase() == place.to_lowercase() {
        return name.to_owned();
    }
    // The unit may have run into the place: `XUÂN PHÚ` for `XÃ AN PHÚ`.
    for unit in units::single() {
        let whole = format!("{unit} {}", place.to_uppercase());
        let wanted = fuzzy::letters(&whole);
        for from in 1..all.len() {
            if found(from, 0.15, &wanted) {
                return put(from, whole);
            }
        }
    }
    name.to_owned()
}
