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
    let nats = if p > 0.0 { (-ln(p)).min(40.0) } else { 40.0 };
    (nats * f64::from(NAT)).round() as Cost
}

/// The high and the low part of the natural logarithm of 2.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_588e-10];

/// The natural logarithm of a positive normal number. That of the standard
/// library is the system's own, and systems differ in the last digit, which
/// can decide whether an n-gram is kept.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = (bits >> 52 & 0x7FF) as i32 - 1023;
    let mut m = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        exponent += 1;
    }
    // ln m = 2 artanh s, by its series; s is below 0.172.
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let series =
        (0..14).rev().fold(0.0, |sum, k| sum * z + 1.0 / f64::from(2 * k + 1));
    let e = f64::from(exponent);
    e * LN_2[0] + (2.0 * s * series + e * LN_2[1])
}

/// *e* to the power of a number from -500 to 500, for the same reason.
#[cfg(feature = "train")]
pub(crate) fn exp(x: f64) -> f64 {
    let k = (x / std::f64::consts::LN_2).round();
    let rest = x - k * LN_2[0] - k * LN_2[1];
    let series =
        (1..20).rev().fold(1.0, |sum, n| 1.0 + sum * rest / f64::from(n));
    series * f64::from_bits(((1023 + k as i64) as u64) << 52)
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

    #[cfg(feature = "train")]
    #[test]
    fn logarithm_and_power_are_those_of_the_standard_library() {
        let near = |a: f64, b: f64| (a - b).abs() <= 4e-16 * b.abs().max(0.1);
        for i in 1..20_000 {
            let x = f64::from(i);
            for x in [x / 64.0, 1.0 / x, x * 1e20, 1.0 + x * 1e-9] {
                assert!(near(ln(x), x.ln()), "{x}: {} {}", ln(x), x.ln());
            }
            let x = (x - 10_000.0) / 64.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "{x}");
        }
        assert_eq!((ln(1.0), exp(0.0)), (0.0, 1.0));
    }
}
