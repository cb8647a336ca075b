//! The beam search for the best path through a lattice.
//!
//! Costs are whole numbers. Of paths that cost the same, the one whose last
//! arc has the smaller number wins, then the one whose earlier part was
//! ranked better; so the result does not depend on anything but the input.

use super::lattice::Lattice;
use crate::cost::{Cost, NAT};
use crate::ngram::{Link, Ngrams, State, WordId};

/// The most paths kept at one place.
const BEAM: usize = 16;

/// How far behind the best a path may lie.
const BEAM_COST: Cost = 10 * NAT;

/// A path that ends at a place.
#[derive(Clone, Copy, Debug)]
struct Hypothesis {
    cost: Cost,
    arc: u32,
    /// The path before the arc, by its number in the store.
    back: u32,
    state: State,
}

/// The paths that arrived at one place.
#[derive(Debug)]
struct Arrivals {
    paths: Vec<Hypothesis>,
    /// The least cost among them.
    best: Cost,
}

impl Default for Arrivals {
    fn default() -> Arrivals {
        Arrivals { paths: Vec::new(), best: UNREACHED }
    }
}

/// More than any path costs.
const UNREACHED: Cost = Cost::MAX / 2;

/// The memory of the search, used again for every stretch of text.
#[derive(Debug, Default)]
pub(crate) struct Viterbi {
    /// Paths that were kept, of all places.
    store: Vec<Hypothesis>,
    /// Paths that arrived at places not reached yet.
    open: Vec<Arrivals>,
    links: Vec<Option<(WordId, WordId, Link)>>,
}

/// How many pairs of words are remembered with their links, each at the one
/// place its hash gives; phrases repeat.
const LINKS: usize = 1 << 13;

/// The link of two words, remembered.
fn link(
    links: &mut [Option<(WordId, WordId, Link)>],
    ngrams: &Ngrams,
    last: WordId,
    word: WordId,
) -> Link {
    let hash = last.index().wrapping_mul(0x9E37_79B1) ^ word.index();
    let place = &mut links[hash.wrapping_mul(0x85EB_CA6B) >> 7 & (LINKS - 1)];
    match place {
        Some((l, w, link)) if (*l, *w) == (last, word) => *link,
        _ => {
            let link = ngrams.link(last, word);
            *place = Some((last, word, link));
            link
        }
    }
}

/// No path before.
const NONE: u32 = u32::MAX;

/// The best path: its arcs in order, each with the state before it.
#[derive(Debug, Default)]
pub(crate) struct Path {
    /// The number of each arc and the state it leaves from.
    pub arcs: Vec<(u32, State)>,
    /// The state at the end.
    pub end: Option<State>,
}

impl Viterbi {
    /// Finds the best path from `start` to the end of the lattice.
    ///
    /// Takes time proportional to places times beam times arcs of a place.
    pub(crate) fn search(
        &mut self,
        ngrams: &Ngrams,
        lattice: &Lattice,
        start: State,
        best: &mut Path,
    ) {
        best.arcs.clear();
        let places = lattice.places();
        self.store.clear();
        if self.open.len() <= places {
            self.open.resize_with(places + 1, Arrivals::default);
        }
        for arrivals in &mut self.open {
            arrivals.paths.clear();
            arrivals.best = UNREACHED;
        }
        let path = Hypothesis { cost: 0, arc: NONE, back: NONE, state: start };
        self.open[0].paths.push(path);
        self.open[0].best = 0;
        for place in 0..places {
            let (first, end) = self.keep_best(place);
            self.extend(ngrams, lattice, place, first, end);
        }
        let (first, end) = self.keep_best(places);
        if first == end {
            // No path: every place has an arc to the next, so this is a
            // lattice that was built without them. There is nothing to say.
            best.end = None;
            return;
        }
        let mut at = first as u32;
        best.end = Some(self.store[first].state);
        while at != NONE {
            let hypothesis = self.store[at as usize];
            if hypothesis.arc != NONE {
                let before = self.store[hypothesis.back as usize].state;
                best.arcs.push((hypothesis.arc, before));
            }
            at = hypothesis.back;
        }
        best.arcs.reverse();
    }

    /// Moves the best paths at a place into the store, one for each state,
    /// in order; gives their range there.
    fn keep_best(&mut self, place: usize) -> (usize, usize) {
        let Arrivals { paths, best } = &mut self.open[place];
        let worst = best.saturating_add(BEAM_COST);
        paths.retain(|path| path.cost <= worst);
        paths.sort_unstable_by_key(|h| (h.cost, h.arc, h.back));
        let first = self.store.len();
        for path in paths.iter() {
            let kept = &self.store[first..];
            if kept.len() == BEAM {
                break;
            }
            if kept.iter().all(|h| h.state != path.state) {
                self.store.push(*path);
            }
        }
        (first, self.store.len())
    }

    /// Follows the arcs from a place with the paths kept there.
    fn extend(
        &mut self,
        ngrams: &Ngrams,
        lattice: &Lattice,
        place: usize,
        first: usize,
        end: usize,
    ) {
        let (number, arcs) = lattice.arcs_from(place);
        self.links.resize(LINKS, None);
        for back in first..end {
            let from = self.store[back];
            let mut context = ngrams.context(from.state);
            let last = from.state.word();
            for (at, arc) in arcs.iter().enumerate() {
                let mut cost = from.cost + arc.cost;
                let arrivals = &mut self.open[place + arc.reach as usize];
                let words = arc.effect.words();
                // A word costs something in any context, and a rare one
                // more, so this path is as good as lost already.
                let rare = words.first().map_or(0, |&w| ngrams.unigram(w));
                let worst = arrivals.best.saturating_add(BEAM_COST);
                if cost + rare / 2 > worst {
                    continue;
                }
                let mut state = from.state;
                if let Some((&word, rest)) = words.split_first() {
                    let link = link(&mut self.links, ngrams, last, word);
                    let (word_cost, next) = ngrams.score_link(&mut context, &link);
                    cost += word_cost;
                    state = next;
                    for &word in rest {
                        let (word_cost, next) = ngrams.score(state, word);
                        cost += word_cost;
                        state = next;
                    }
                }
                arrivals.best = arrivals.best.min(cost);
                arrivals.paths.push(Hypothesis {
                    cost,
                    arc: number + at as u32,
                    back: back as u32,
                    state,
                });
            }
        }
    }
}
