//! How the names of bodies and their beginnings are looked up.

use std::collections::HashMap;

use super::Body;
use crate::viet::text::words;
use crate::viet::tone;

/// Some words of a name as they are looked up: the tone marks in one place.
pub(crate) fn key(words: &[&str]) -> String {
    let words = words.iter().map(|word| {
        tone::uniform(word.trim_end_matches([',', ';'])).into_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The known names, and their beginnings of two words and more, each with
/// the place among `bodies` of one that is spelled so.
pub(crate) fn of_names(bodies: &[Body]) -> HashMap<String, usize> {
    let lower: Vec<String> =
        bodies.iter().map(|body| body.name.to_lowercase()).collect();
    let parts: Vec<Vec<&str>> =
        lower.iter().map(|name| words(name).collect()).collect();
    let mut known = HashMap::new();
    for (at, parts) in parts.iter().enumerate() {
        known.insert(key(parts), at);
    }
    // The beginning of a name is written as the whole is.
    for (at, parts) in parts.iter().enumerate() {
        for count in 2..parts.len() {
            known.entry(key(&parts[..count])).or_insert(at);
        }
    }
    known
}
