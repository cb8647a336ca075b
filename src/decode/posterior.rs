//! How likely each arc of a lattice is: its share of all paths that the
//! search kept, by their probabilities (the forward-backward algorithm over
//! the trellis that Viterbi left behind).
//!
//! Only additions, multiplications and divisions are made of floating
//! numbers, in a fixed order, and the exponential is a table made by
//! whole-number multiplication: results are the same on every machine.

use std::sync::LazyLock;

use super::viterbi::Viterbi;
use crate::cost::{Cost, NAT};

/// Differences in cost beyond this have no weight.
const DEPTH: Cost = 16 * NAT;

/// exp(-i / 256).
static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    // exp(-1/256) in units of 2^-32.
    const STEP: u64 = 4_278_222_805;
    let mut weights = Vec::with_capacity(DEPTH as usize);
    let mut weight = 1u64 << 32;
    for _ in 0..DEPTH {
        weights.push(weight as f64 / (1u64 << 32) as f64);
        weight = (weight * STEP) >> 32;
    }
    weights
});

/// The probability of a cost against one that is less by `more`.
pub(crate) fn weight(more: Cost) -> f64 {
    WEIGHTS.get(more.max(0) as usize).copied().unwrap_or(0.0)
}

/// How far the costs of a lattice can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The profile knew the engine: a temperature of 1.6.
    #[default]
    Known,
    /// The text had to teach what its engine does, by readings of its own
    /// that were partly wrong: a temperature of 2.
    Taught,
}

/// How often a probability comes true: its odds are taken to the power of
/// 5/8, or of 1/2 (temperatures of 1.6 and 2). The costs of a lattice know
/// nothing of words and errors that the model was never shown, so that by
/// themselves they are too sure, wherever that was measured.
///
/// Made of operations that are rounded alike on every machine.
pub(crate) fn tempered(probability: f64, trust: Trust) -> f64 {
    // What is left of sums can be anything below this.
    const LEAST: f64 = 1e-12;
    let share = probability.clamp(LEAST, 1.0 - LEAST);
    let half = (share / (1.0 - share)).sqrt();
    let odds = match trust {
        Trust::Known => half * half.sqrt().sqrt(),
        Trust::Taught => half,
    };
    odds / (1.0 + odds)
}

/// Sums are scaled down where they pass this, long before they overflow.
const LARGE: f64 = 1e150;

/// The memory of the computation, used again for every stretch of text.
#[derive(Debug, Default)]
pub(crate) struct Posterior {
    /// For each path kept, the probability of all ways to its state against
    /// that of the path itself.
    ways: Vec<f64>,
    /// For each edge, its share in the ways to the path behind it.
    shares: Vec<f64>,
    /// For each path kept, the probability of all paths to the end that pass
    /// its state, against that of the best.
    passing: Vec<f64>,
    /// The posterior of each arc.
    arcs: Vec<f64>,
    /// The probability of all paths, in the measure of `passing`.
    all: f64,
}

impl Posterior {
    /// Computes the posterior of each of `arcs` arcs from what the last
    /// search left behind. Linear in the edges that it kept.
    pub(crate) fn compute(&mut self, viterbi: &Viterbi, arcs: usize) {
        let (edges, paths) = viterbi.edges();
        self.ways.clear();
        self.ways.resize(paths, 0.0);
        if let Some(start) = self.ways.first_mut() {
            *start = 1.0;
        }
        self.shares.clear();
        let mut done = 0;
        for &end in viterbi.edge_ends() {
            let edges = &edges[done..end];
            for edge in edges {
                let ways = self.ways[edge.from as usize] * weight(edge.more);
                self.shares.push(ways);
                self.ways[edge.to as usize] += ways;
            }
            let mut most = 0.0_f64;
            for (share, edge) in self.shares[done..].iter_mut().zip(edges) {
                let ways = self.ways[edge.to as usize];
                *share /= ways;
                most = most.max(ways);
            }
            // Shares do not change where all that may yet be divided by one
            // another is scaled alike.
            if most > LARGE {
                let reached = self.ways.iter_mut().filter(|ways| **ways > 0.0);
                // None falls to nothing, which nothing could be divided by.
                reached.for_each(|ways| {
                    *ways = (*ways / LARGE).max(f64::MIN_POSITIVE);
                });
            }
            done = end;
        }
        self.passing.clear();
        self.passing.resize(paths, 0.0);
        let mut all = 0.0;
        for (end, more) in viterbi.ends() {
            let ways = self.ways[end] * weight(more);
            self.passing[end] = ways;
            all += ways;
        }
        // Without a path to the end no arc has any part in it.
        let all = if all > 0.0 { all } else { 1.0 };
        self.all = all;
        self.arcs.clear();
        self.arcs.resize(arcs, 0.0);
        for (share, edge) in self.shares.iter().zip(edges).rev() {
            let passing = self.passing[edge.to as usize] * share;
            self.passing[edge.from as usize] += passing;
            self.arcs[edge.arc as usize] += passing / all;
        }
    }

    /// The posterior of an arc, from 0 to 1.
    pub(crate) fn arc(&self, number: u32) -> f64 {
        self.arcs[number as usize]
    }

    /// How likely it is that all of these arcs are taken, one behind the
    /// other, the first from `place` and each to the next place; from 0 to
    /// 1. The search must be the one that was computed from.
    ///
    /// Linear in the edges that the search kept at those places.
    pub(crate) fn row(
        &self,
        viterbi: &Viterbi,
        place: usize,
        arcs: &[u32],
    ) -> f64 {
        let (edges, _) = viterbi.edges();
        let ends = viterbi.edge_ends();
        // By path, how likely it is that it is passed and all arcs behind it
        // are taken; before the last arc that is every path.
        let mut behind: Option<Vec<(u32, f64)>> = None;
        for (nth, &arc) in arcs.iter().enumerate().rev() {
            let to = place + 1 + nth;
            let mut before = Vec::new();
            let here = ends[to - 1]..ends[to];
            let steps = edges[here.clone()].iter().zip(&self.shares[here]);
            for (edge, share) in steps.filter(|(edge, _)| edge.arc == arc) {
                let passing = match &behind {
                    None => self.passing[edge.to as usize] / self.all,
                    Some(behind) => behind
                        .iter()
                        .filter(|(path, _)| *path == edge.to)
                        .map(|(_, passing)| passing)
                        .sum(),
                };
                before.push((edge.from, passing * share));
            }
            behind = Some(before);
        }
        behind.iter().flatten().map(|(_, passing)| passing).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::decode::lattice::{Arc, Effect, Lattice};
    use crate::decode::viterbi::Path as BestPath;
    use crate::ngram::{Cache, Ngrams, State};

    #[test]
    fn a_nat_is_a_factor_of_e() {
        assert_eq!(weight(0), 1.0);
        assert!((weight(NAT) - (-1.0_f64).exp()).abs() < 1e-6);
        assert!((weight(7 * NAT) - (-7.0_f64).exp()).abs() < 1e-6);
        assert_eq!(weight(900 * NAT), 0.0);
        assert_eq!(weight(-3), 1.0);
    }

    #[test]
    fn tempering_keeps_the_order_and_nears_the_middle() {
        let rows = [
            (0.0, 0.0, 0.0),
            (0.2, 0.2960, 0.3333),
            (0.5, 0.5, 0.5),
            (0.8, 0.7040, 0.6667),
            (0.99, 0.9465, 0.9087),
            (0.9999, 0.9969, 0.9901),
            (1.0, 1.0, 1.0),
            (1.5, 1.0, 1.0),
        ];
        for (sure, known, taught) in rows {
            for (trust, expected) in
                [(Trust::Known, known), (Trust::Taught, taught)]
            {
                let got = tempered(sure, trust);
                assert!((got - expected).abs() < 1e-4, "{sure}: {got}");
                let steps = (0..=1000).map(|n| f64::from(n) / 1000.0);
                let steps = steps.map(|sure| tempered(sure, trust));
                assert!(steps.is_sorted_by(|a, b| a < b));
            }
        }
    }

    /// A lattice with its paths, each as its cost and arcs.
    struct World {
        ngrams: Ngrams,
        lattice: Lattice,
        paths: Vec<(Cost, Vec<u32>)>,
    }

    impl World {
        /// Two words at each of a few places, some with another behind them.
        fn new(seed: u64) -> World {
            let path =
                concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/built");
            let ngrams =
                Ngrams::open(Path::new(path).join("ngram.lm")).unwrap();
            let words = ["ban", "bàn", "nhân", "dân", "tỉnh", "tính", "ủy"];
            let words = words.map(|word| ngrams.id(word).unwrap());
            let mut random = seed;
            let mut next = |below: usize| {
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (random >> 33) as usize % below
            };
            let mut lattice = Lattice::default();
            for place in 0..PLACES {
                lattice.open_place();
                let mut push = |reach, effect| {
                    let (cost, label) = (next(700) as Cost, 0);
                    lattice.push(Arc { reach, effect, cost, label });
                    words[next(words.len())]
                };
                let one = push(1, Effect::Pass);
                let two = push(1, Effect::word(one));
                push(1, Effect::word(two));
                if place + 2 <= PLACES {
                    let ids = [one, two, two];
                    push(2, Effect::Words { ids, len: 2 });
                }
            }
            let mut world = World { ngrams, lattice, paths: Vec::new() };
            let start = world.ngrams.start();
            world.follow(0, start, 0, &mut Vec::new());
            world
        }

        fn follow(
            &mut self,
            place: usize,
            state: State,
            cost: Cost,
            row: &mut Vec<u32>,
        ) {
            if place == PLACES {
                self.paths.push((cost, row.clone()));
                return;
            }
            let (first, arcs) = self.lattice.arcs_from(place);
            let arcs: Vec<Arc> = arcs.to_vec();
            for (number, arc) in (first..).zip(arcs) {
                let (mut state, mut cost) = (state, cost + arc.cost);
                for &word in arc.effect.words() {
                    let (more, next) = self.ngrams.score(state, word);
                    (state, cost) = (next, cost + more);
                }
                row.push(number);
                self.follow(place + arc.reach as usize, state, cost, row);
                row.pop();
            }
        }

        /// The share of the paths that pass `arcs` one behind another.
        fn share(&self, arcs: &[u32]) -> f64 {
            let least = self.paths.iter().map(|path| path.0).min().unwrap();
            let p =
                |cost: Cost| (f64::from(least - cost) / f64::from(NAT)).exp();
            let all: f64 = self.paths.iter().map(|path| p(path.0)).sum();
            let passing = self.paths.iter().filter(|(_, row)| {
                row.windows(arcs.len()).any(|part| part == arcs)
            });
            passing.map(|path| p(path.0)).sum::<f64>() / all
        }
    }

    const PLACES: usize = 5;

    #[test]
    fn arcs_have_their_share_of_all_paths() {
        let mut viterbi = Viterbi::default();
        let mut posterior = Posterior::default();
        let mut best = BestPath::default();
        for seed in 0..40 {
            let world = World::new(seed);
            let World { ngrams, lattice, paths } = &world;
            viterbi.search(
                ngrams,
                &Cache::default(),
                lattice,
                ngrams.start(),
                &mut best,
            );
            let first = paths.iter().min().unwrap();
            let found = paths.iter().find(|path| path.1 == best.arcs);
            assert_eq!(found.unwrap().0, first.0, "seed {seed}");
            let (last, arcs) = lattice.arcs_from(PLACES - 1);
            let count = last as usize + arcs.len();
            posterior.compute(&viterbi, count);
            for arc in 0..count as u32 {
                let (got, share) = (posterior.arc(arc), world.share(&[arc]));
                assert!((got - share).abs() < 0.005, "{arc}: {got} {share}");
            }
            for place in 0..PLACES - 1 {
                let (a, _) = lattice.arcs_from(place);
                let (b, _) = lattice.arcs_from(place + 1);
                for row in [[a, b], [a + 1, b + 1], [a + 1, b + 2]] {
                    let got = posterior.row(&viterbi, place, &row);
                    let share = world.share(&row);
                    assert!((got - share).abs() < 0.005, "{got} {share}");
                }
            }
        }
    }

    #[test]
    fn a_lattice_without_a_way_through_has_no_likely_arc() {
        let ngrams = World::new(0).ngrams;
        let mut lattice = Lattice::default();
        lattice.open_place();
        let (effect, cost, label) = (Effect::Pass, 0, 0);
        lattice.push(Arc { reach: 1, effect, cost, label });
        lattice.open_place();
        let mut viterbi = Viterbi::default();
        let mut best = BestPath::default();
        viterbi.search(
            &ngrams,
            &Cache::default(),
            &lattice,
            ngrams.start(),
            &mut best,
        );
        assert!(best.end.is_none() && best.arcs.is_empty());
        let mut posterior = Posterior::default();
        posterior.compute(&viterbi, 1);
        assert_eq!(posterior.arc(0), 0.0);
        assert_eq!(posterior.row(&viterbi, 0, &[0]), 0.0);
    }

    #[test]
    fn long_rows_of_equal_ways_stay_in_range() {
        let ngrams = World::new(0).ngrams;
        let mut lattice = Lattice::default();
        // Sixteen ways at each place, more in all than a number can tell.
        for _ in 0..800 {
            lattice.open_place();
            for _ in 0..16 {
                let (effect, cost, label) = (Effect::Pass, 0, 0);
                lattice.push(Arc { reach: 1, effect, cost, label });
            }
        }
        let mut viterbi = Viterbi::default();
        let mut best = BestPath::default();
        viterbi.search(
            &ngrams,
            &Cache::default(),
            &lattice,
            ngrams.start(),
            &mut best,
        );
        let mut posterior = Posterior::default();
        posterior.compute(&viterbi, 800 * 16);
        for arc in 0..800 * 16 {
            assert!((posterior.arc(arc) * 16.0 - 1.0).abs() < 1e-9);
        }
    }
}
