//! Functions of single precision that are the same on every machine.
//!
//! Additions, multiplications, divisions and roots alone, in the order that
//! is written; the compiler neither fuses nor reorders them.

/// 1.5 · 2²³: a small number added to it has its whole part in the low bits.
const WHOLE: f32 = 12_582_912.0;

/// The nearest whole number, ties to even; for numbers within ±2²².
#[inline(always)]
pub(super) fn round(x: f32) -> i32 {
    (x + WHOLE).to_bits() as i32 - WHOLE.to_bits() as i32
}

/// *e* to the power of a number, which is held to ±87; the relative error is
/// below 2⁻²².
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    let near = x * std::f32::consts::LOG2_E + WHOLE;
    let k = near - WHOLE;
    // The logarithm of 2 in two parts, the first of few bits.
    let r = x - k * 0.693_359_4;
    let r = r - k * -2.121_944_4e-4;
    // Taylor's series, as Cephes has it fitted to ±ln 2 / 2.
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 0.166_666_65;
    let p = p * r + 0.5;
    let value = p * (r * r) + r + 1.0;
    let power = (near.to_bits() as i32 - WHOLE.to_bits() as i32 + 127) << 23;
    value * f32::from_bits(power as u32)
}

/// 1 / (1 + *e*⁻ˣ).
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// x / (1 + *e*⁻ˣ).
#[inline(always)]
pub(super) fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// The lanes in which sums of squares are taken.
pub(super) const LANES: usize = 16;

/// What a row is multiplied with so that its mean square is one. Squares are
/// added up in sixteen lanes, then halves of them.
#[inline(always)]
pub(super) fn norm(row: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    for chunk in row.chunks_exact(LANES) {
        for i in 0..LANES {
            lanes[i] += chunk[i] * chunk[i];
        }
    }
    1.0 / (fold(lanes) / row.len() as f32 + 1e-6).sqrt()
}

/// The product of two rows, summed in sixteen lanes, then halves of them.
pub(super) fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    for (x, y) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += x * y;
        }
    }
    fold(lanes)
}

#[inline(always)]
fn fold(mut lanes: [f32; LANES]) -> f32 {
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_standard_library() {
        for i in -870_000..=870_000 {
            let x = i as f32 / 10_000.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) / exact - 1.0).abs();
            assert!(error < 2.4e-7, "{x}: {error}");
        }
        assert_eq!((exp(0.0), sigmoid(0.0), silu(0.0)), (1.0, 0.5, 0.0));
        assert!(sigmoid(200.0) == 1.0 && sigmoid(-200.0) < 1e-37);
    }

    #[test]
    fn whole_numbers_are_the_nearest_ties_to_even() {
        for (x, whole) in
            [(2.5, 2), (3.5, 4), (-2.5, -2), (-0.6, -1), (0.0, 0)]
        {
            assert_eq!(round(x), whole);
        }
        for i in -4_000_000..4_000_000 {
            let x = i as f32 / 3.0;
            assert_eq!(round(x), x.round_ties_even() as i32);
        }
    }
}
