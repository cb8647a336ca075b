//! How sure a choice is: its share of the probability of all choices at its
//! place, in the context of the best path.
//!
//! The exponential is a table made by whole-number multiplication, so that
//! confidences, too, are the same on every machine.

use std::sync::LazyLock;

use crate::cost::{Cost, NAT};

/// Differences in cost beyond this have no weight.
const DEPTH: Cost = 16 * NAT;

/// exp(-i / 256) in units of 2^-32.
static WEIGHTS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    // exp(-1/256) in units of 2^-32.
    const STEP: u64 = 4_278_222_805;
    let mut weights = Vec::with_capacity(DEPTH as usize);
    let mut weight = 1u64 << 32;
    for _ in 0..DEPTH {
        weights.push(weight);
        weight = (weight * STEP) >> 32;
    }
    weights
});

/// The weight of a cost against the least one.
fn weight(difference: Cost) -> u64 {
    WEIGHTS.get(difference.max(0) as usize).copied().unwrap_or(0)
}

/// The share of the chosen costs in the probability of all, per mille.
/// `costs` holds a cost and whether it belongs to what was chosen.
pub(super) fn share(costs: &[(Cost, bool)]) -> u16 {
    let Some(least) = costs.iter().map(|c| c.0).min() else { return 1000 };
    let (mut chosen, mut all) = (0, 0);
    for &(cost, is_chosen) in costs {
        let weight = weight(cost - least);
        all += weight;
        chosen += if is_chosen { weight } else { 0 };
    }
    ((chosen * 1000 + all / 2) / all) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_probability() {
        assert_eq!(share(&[(70, true)]), 1000);
        assert_eq!(share(&[(70, true), (70, false)]), 500);
        // A nat apart: e / (1 + e).
        assert_eq!(share(&[(0, true), (NAT, false)]), 731);
        assert_eq!(share(&[(NAT, true), (0, false)]), 269);
        assert_eq!(share(&[(0, true), (900 * NAT, false)]), 1000);
        assert_eq!(share(&[(5, true), (5, true), (5, false)]), 667);
    }
}
