//! The beam search for the best path through a lattice.
//!
//! Costs are whole numbers. Of paths that cost the same, the one whose last
//! arc has the smaller number wins, then the one whose earlier part was
//! ranked better; so the result does not depend on anything but the input.
//!
//! The edges between the paths that are kept stay behind for
//! [`posterior`](super::posterior), which tells how sure each arc is.

use super::lattice::Lattice;
use crate::cost::{Cost, NAT};
use crate::ngram::{Cache, Link, Ngrams, State, WordId};

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

/// The last step of a path that was kept, or of another that led to the same
/// state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The paths before and behind the arc, by their numbers in the store.
    pub from: u32,
    pub to: u32,
    pub arc: u32,
    /// How much more this way to the path behind costs than the best.
    pub more: Cost,
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

/// An arc of the place that is followed, by its first word.
#[derive(Clone, Copy, Debug)]
struct Onward {
    word: WordId,
    /// The arc's place among those of its place.
    at: u32,
}

/// The memory of the search, used again for every stretch of text.
#[derive(Debug, Default)]
pub(crate) struct Viterbi {
    /// Paths that were kept, of all places.
    store: Vec<Hypothesis>,
    /// The steps between them, in the order of the places they lead to.
    edges: Vec<Edge>,
    /// How many of them lead to each place and those before it.
    edge_ends: Vec<usize>,
    /// Where the paths kept at the last place begin.
    last: usize,
    /// Paths that arrived at places not reached yet.
    open: Vec<Arrivals>,
    /// The arcs of one place that begin with a word, the words rising.
    onward: Vec<Onward>,
    /// Those of them that can still come to something after one last word,
    /// and how their words are linked to it.
    hopeful: Vec<Onward>,
    links: Vec<Link>,
}

/// No path before.
const NONE: u32 = u32::MAX;

/// The best path: the numbers of its arcs, and the state at its end.
#[derive(Debug, Default)]
pub(crate) struct Path {
    /// The number of each arc.
    pub arcs: Vec<u32>,
    /// The state at the end.
    pub end: Option<State>,
    /// What it costs.
    pub cost: Cost,
}

impl Viterbi {
    /// Finds the best path from `start` to the end of the lattice.
    ///
    /// Takes time proportional to places times beam times arcs of a place.
    pub(crate) fn search(
        &mut self,
        ngrams: &Ngrams,
        cache: &Cache,
        lattice: &Lattice,
        start: State,
        best: &mut Path,
    ) {
        best.arcs.clear();
        let places = lattice.places();
        self.store.clear();
        self.edges.clear();
        self.edge_ends.clear();
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
            let first = self.keep_best(place);
            self.extend(ngrams, cache, lattice, place, first);
        }
        let first = self.keep_best(places);
        self.last = first;
        if first == self.store.len() {
            // No path: every place has an arc to the next, so this is a
            // lattice that was built without them. There is nothing to say.
            best.end = None;
            best.cost = 0;
            return;
        }
        let mut at = first as u32;
        best.end = Some(self.store[first].state);
        best.cost = self.store[first].cost;
        while at != NONE {
            let hypothesis = self.store[at as usize];
            if hypothesis.arc != NONE {
                best.arcs.push(hypothesis.arc);
            }
            at = hypothesis.back;
        }
        best.arcs.reverse();
    }

    /// The steps between the paths that were kept, in the order of the
    /// places they lead to, and the number of such paths.
    pub(super) fn edges(&self) -> (&[Edge], usize) {
        (&self.edges, self.store.len())
    }

    /// How many edges lead to each place and those before it.
    pub(super) fn edge_ends(&self) -> &[usize] {
        &self.edge_ends
    }

    /// The paths kept at the end, each with its number and how much more
    /// than the best it costs.
    pub(super) fn ends(&self) -> impl Iterator<Item = (usize, Cost)> + '_ {
        let ends = self.store.iter().enumerate().skip(self.last);
        let best = self.store.get(self.last).map_or(0, |h| h.cost);
        ends.map(move |(number, end)| (number, end.cost - best))
    }

    /// Moves the best paths at a place into the store, one for each state,
    /// in order; gives where they begin there.
    fn keep_best(&mut self, place: usize) -> usize {
        let Arrivals { paths, best } = &mut self.open[place];
        let worst = best.saturating_add(BEAM_COST);
        paths.retain(|path| path.cost <= worst);
        paths.sort_unstable_by_key(|h| (h.cost, h.arc, h.back));
        let first = self.store.len();
        for path in paths.iter() {
            let kept = &self.store[first..];
            let (to, more) =
                match kept.iter().position(|h| h.state == path.state) {
                    Some(at) => (first + at, path.cost - kept[at].cost),
                    None if kept.len() == BEAM => continue,
                    None => {
                        self.store.push(*path);
                        (self.store.len() - 1, 0)
                    }
                };
            if path.back != NONE {
                let (from, arc) = (path.back, path.arc);
                self.edges.push(Edge { from, to: to as u32, arc, more });
            }
        }
        self.edge_ends.push(self.edges.len());
        first
    }

    /// Follows the arcs from a place with the paths kept there, which begin
    /// at `first` in the store.
    fn extend(
        &mut self,
        ngrams: &Ngrams,
        cache: &Cache,
        lattice: &Lattice,
        place: usize,
        first: usize,
    ) {
        let (number, arcs) = lattice.arcs_from(place);
        self.onward.clear();
        for (at, arc) in arcs.iter().enumerate() {
            let at = at as u32;
            match arc.effect.words().first() {
                Some(&word) => self.onward.push(Onward { word, at }),
                None => {
                    let arrivals = &mut self.open[place + arc.reach as usize];
                    for (back, from) in
                        self.store.iter().enumerate().skip(first)
                    {
                        let cost = from.cost + arc.cost;
                        arrivals.best = arrivals.best.min(cost);
                        let (arc, back) = (number + at, back as u32);
                        let state = from.state;
                        arrivals.paths.push(Hypothesis {
                            cost,
                            arc,
                            back,
                            state,
                        });
                    }
                }
            }
        }
        self.onward.sort_unstable_by_key(|next| (next.word, next.at));
        for back in first..self.store.len() {
            let last = self.store[back].state.word();
            let group = &self.store[first..back];
            // Paths that end in the same word share its links.
            if group.iter().any(|h| h.state.word() == last) {
                continue;
            }
            self.link(ngrams, lattice, place, back);
            for back in back..self.store.len() {
                if self.store[back].state.word() == last {
                    self.follow(ngrams, cache, lattice, place, back);
                }
            }
        }
    }

    /// Looks up the words that may follow a path and come to something.
    fn link(
        &mut self,
        ngrams: &Ngrams,
        lattice: &Lattice,
        place: usize,
        back: usize,
    ) {
        let from = self.store[back];
        let (_, arcs) = lattice.arcs_from(place);
        let open = &self.open;
        let hopeful = self.onward.iter().filter(|next| {
            let arc = &arcs[next.at as usize];
            let worst = open[place + arc.reach as usize].best;
            from.cost + arc.cost + rare(ngrams, next.word)
                <= worst.saturating_add(BEAM_COST)
        });
        self.hopeful.clear();
        self.hopeful.extend(hopeful);
        self.links.clear();
        let words = self.hopeful.iter().map(|next| next.word);
        let links = &mut self.links;
        ngrams.links(from.state.word(), words, |link| links.push(link));
    }

    /// Follows the words that were linked to the last of a path.
    fn follow(
        &mut self,
        ngrams: &Ngrams,
        cache: &Cache,
        lattice: &Lattice,
        place: usize,
        back: usize,
    ) {
        let from = self.store[back];
        let (number, arcs) = lattice.arcs_from(place);
        let mut context = ngrams.context(from.state);
        let row = cache.row(from.state.word());
        for (next, link) in self.hopeful.iter().zip(&self.links) {
            let arc = &arcs[next.at as usize];
            let mut cost = from.cost + arc.cost;
            let arrivals = &mut self.open[place + arc.reach as usize];
            let worst = arrivals.best.saturating_add(BEAM_COST);
            if cost + rare(ngrams, next.word) > worst {
                continue;
            }
            let (word_cost, mut state) = ngrams.score_link(&mut context, link);
            cost += Cache::cost(row, next.word, word_cost);
            for &word in &arc.effect.words()[1..] {
                let row = cache.row(state.word());
                let (word_cost, next) = ngrams.score(state, word);
                cost += Cache::cost(row, word, word_cost);
                state = next;
            }
            if cost > worst {
                continue;
            }
            arrivals.best = arrivals.best.min(cost);
            let (arc, back) = (number + next.at, back as u32);
            arrivals.paths.push(Hypothesis { cost, arc, back, state });
        }
    }
}

/// What a word costs, nearly always, in the context that suits it best: a
/// path that is too far behind with that is as good as lost.
fn rare(ngrams: &Ngrams, word: WordId) -> Cost {
    ngrams.unigram(word) / 2
}
