//! The unit of every score in the decoder: whole numbers, so that the same
//! bytes come out on every machine.

/// A negative natural logarithm of a probability in steps of 1/256 nat; less
/// is better.
pub type Cost = i32;

/// The [`Cost`] of one nat (a factor of *e* in probability).
pub const NAT: Cost = 256;

/// The cost of a probability; anything too small to matter, zero included,
/// costs 40 nats.
#[cfg(feature = "train")]
pub(crate) fn of_probability(p: f64) -> Cost {
    let nats = if p > 0.0 { (-p.ln()).min(40.0) } else { 40.0 };
    (nats * f64::from(NAT)).round() as Cost
}

/// The probability of a cost, from additions and multiplications alone, so
/// that it is the same on every machine.
pub(crate) fn probability(cost: Cost) -> f64 {
    let mut p = 1.0;
    // exp(-1/256) to powers of two.
    let mut factor = 0.996_101_369_470_117_5;
    let mut left = cost.clamp(0, 40 * NAT);
    while left > 0 {
        if left & 1 == 1 {
            p *= factor;
        }
        factor *= factor;
        left >>= 1;
    }
    p
}

/// The cost of a probability, the counterpart of [`probability`]; anything
/// too small to matter costs 40 nats.
pub(crate) fn of_ratio(p: f64) -> Cost {
    if p >= 1.0 {
        return 0;
    }
    let (mut low, mut high) = (0, 40 * NAT);
    while low < high {
        let middle = low.midpoint(high);
        // The middle between two costs decides which is nearer.
        if probability(middle) * 0.998_048_780_478 <= p {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_and_probabilities_are_inverse() {
        assert_eq!(probability(0), 1.0);
        for cost in (0..12 * NAT).chain([20 * NAT, 39 * NAT]) {
            let exact = (-f64::from(cost) / f64::from(NAT)).exp();
            assert!((probability(cost) / exact - 1.0).abs() < 1e-9);
            assert_eq!(of_ratio(exact), cost);
        }
        assert_eq!(of_ratio(0.0), 40 * NAT);
        assert_eq!(of_ratio(7.0), 0);
    }
}
