//! The names of bodies as one automaton, to count those that a text speaks of.

use aho_corasick::{AhoCorasick, MatchKind};

use super::Body;
use crate::tables::System;
use crate::viet::text::words;

/// The names of bodies of a known system, in small letters.
#[derive(Debug)]
pub(crate) struct Spoken {
    names: AhoCorasick,
    systems: Vec<System>,
}

impl Spoken {
    pub(super) fn new(bodies: &[Body]) -> Spoken {
        // One word alone is as often a common one.
        let named = bodies.iter().filter(|b| words(&b.name).count() > 1);
        let (names, systems): (Vec<String>, Vec<System>) = named
            .filter_map(|body| Some((body.name.to_lowercase(), body.system?)))
            .unzip();
        let names = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&names)
            .expect("the names are few");
        Spoken { names, systems }
    }

    /// The systems of the bodies that a text in small letters names, in its
    /// order.
    pub(crate) fn systems(&self, text: &str) -> impl Iterator<Item = System> {
        let found = self.names.find_iter(text);
        found.map(|found| self.systems[found.pattern().as_usize()])
    }
}
