//! The national heading: the name of the state, the Party or an organisation at
//! the top of a document, and the motto.

use crate::tables::System;
use crate::viet::fuzzy::{self, Found, Key};
use crate::viet::text::capitals;

/// What stands at the top on the right, by system.
pub(crate) const NATIONS: &[(&str, System)] = &[
    ("conghoaxahoichunghiavietnam", System::State),
    ("dangcongsanvietnam", System::Party),
    ("vietnamdanchuconghoa", System::State),
    ("conghoamiennamvietnam", System::State),
    ("doanthanhniencongsanhochiminh", System::Mass),
    ("doantncshochiminh", System::Mass),
];

/// The motto below the name of the state.
pub(crate) const MOTTO: &str = "doclaptudohanhphuc";

/// Where a line has the name of Party or state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nation {
    pub system: System,
    pub start: usize,
    pub end: usize,
}

/// The name of Party or state, or of an organisation, in capitals on a line.
pub(crate) fn nation(text: &str) -> Option<Nation> {
    if capitals(text) < 0.5 {
        return None;
    }
    let key = Key::new(text);
    NATIONS.iter().find_map(|&(phrase, system)| {
        if phrase.len() > key.len() * 3 / 2 {
            return None;
        }
        let found = fuzzy::find(&key, phrase.as_bytes(), 0.25)?;
        let read = &text[found.start..found.end];
        let Found { start, end, .. } = found;
        (capitals(read) > 0.6).then_some(Nation { system, start, end })
    })
}
