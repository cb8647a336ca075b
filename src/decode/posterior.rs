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
    /// For each path kept, the share of all paths that pass its state.
    passing: Vec<f64>,
    arcs: Vec<f64>,
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
                self.ways.iter_mut().for_each(|ways| *ways /= LARGE);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nat_is_a_factor_of_e() {
        assert_eq!(weight(0), 1.0);
        assert!((weight(NAT) - (-1.0_f64).exp()).abs() < 1e-6);
        assert!((weight(7 * NAT) - (-7.0_f64).exp()).abs() < 1e-6);
        assert_eq!(weight(900 * NAT), 0.0);
        assert_eq!(weight(-3), 1.0);
    }
}
