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
#[cfg(feature = "train")]
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_588e-10];

/// The natural logarithm of a positive normal number. That of the standard
/// library is the system's own, and systems differ in the last digit, which
/// can decide whether an n-gram is kept.
#[cfg(feature = "train")]
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

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;

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
