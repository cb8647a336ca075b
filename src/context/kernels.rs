//! The loops that take the time, compiled for each width of vectors.
//!
//! None of them depends on the width: products of whole numbers are exact,
//! and numbers of single precision are handled each for itself or in lanes of
//! a fixed number.
//!
//! Loops count instead of joining iterators: where a compiler does not take
//! the iterators' functions into the one that may use wide vectors, as in
//! builds without optimisation across units, the loops were ten times slower.
#![allow(clippy::needless_range_loop, reason = "loops count; see above")]

use fearless_simd::{Level, Simd, dispatch, prelude::*};

use super::math::{norm, sigmoid, silu};
use super::matrix::{Matrix, PANEL, Rows, round_row};

/// Multiplies rows with a matrix.
pub(super) fn multiply(
    level: Level,
    matrix: &Matrix,
    rows: &Rows,
    out: &mut [f32],
) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || match <_ as Width>::lanes(simd) {
            // As many rows at a time as registers hold, tried on Zen 4.
            4 => blocks::<_, 2, 4>(simd, matrix, rows, out),
            8 => blocks::<_, 4, 2>(simd, matrix, rows, out),
            _ => blocks::<_, 8, 1>(simd, matrix, rows, out),
        }
    ));
}

/// The lanes of 32 bits in a vector.
trait Width: Simd {
    #[inline(always)]
    fn lanes(self) -> usize {
        Self::i32s::LEN
    }
}

impl<S: Simd> Width for S {}

#[inline(always)]
fn blocks<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    matrix: &Matrix,
    rows: &Rows,
    out: &mut [f32],
) {
    let (count, outputs) = (rows.scales.len(), matrix.outputs());
    let panels = matrix.panels.chunks_exact(matrix.inputs * PANEL);
    for (number, panel) in panels.enumerate() {
        let column = number * PANEL;
        let scales = &matrix.scales[column..][..PANEL];
        let mut row = 0;
        while row + ROWS <= count {
            let out = &mut out[row * outputs + column..];
            block::<S, ROWS, VECTORS>(
                simd, panel, scales, rows, row, out, outputs,
            );
            row += ROWS;
        }
        while row < count {
            let out = &mut out[row * outputs + column..];
            block::<S, 1, VECTORS>(
                simd, panel, scales, rows, row, out, outputs,
            );
            row += 1;
        }
    }
}

/// A few rows with a panel.
#[inline(always)]
fn block<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    panel: &[i16],
    scales: &[f32],
    rows: &Rows,
    first: usize,
    out: &mut [f32],
    outputs: usize,
) {
    let half = panel.len() / (2 * PANEL);
    let mut pairs = [&rows.pairs[..0]; ROWS];
    for (row, pairs) in pairs.iter_mut().enumerate() {
        *pairs = &rows.pairs[(first + row) * half..][..half];
    }
    let lanes = S::i32s::LEN;
    let mut sums = [[S::i32s::splat(simd, 0); VECTORS]; ROWS];
    for (i, weights) in panel.chunks_exact(2 * PANEL).enumerate() {
        let mut vectors = [S::i16s::splat(simd, 0); VECTORS];
        for (v, vector) in vectors.iter_mut().enumerate() {
            let part = &weights[v * 2 * lanes..][..2 * lanes];
            *vector = S::i16s::from_slice(simd, part);
        }
        for row in 0..ROWS {
            let pair: S::i16s = S::i32s::splat(simd, pairs[row][i]).bitcast();
            for v in 0..VECTORS {
                sums[row][v] += pair.pairwise_dot_product(vectors[v]);
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        let scale = rows.scales[first + row];
        for (v, sum) in sums.iter().enumerate() {
            let scales = &scales[v * lanes..][..lanes];
            let scales = S::f32s::from_slice(simd, scales) * scale;
            let product: S::f32s = sum.to_float();
            let at = row * outputs + v * lanes;
            (product * scales).store_slice(&mut out[at..][..lanes]);
        }
    }
}

/// Rounds rows, see [`Rows::round`].
pub(super) fn round(level: Level, x: &[f32], width: usize, rows: &mut Rows) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let pairs = rows.pairs.chunks_exact_mut(width / 2);
            let each = x.chunks_exact(width).zip(pairs);
            for ((row, pairs), scale) in each.zip(&mut rows.scales) {
                *scale = round_row(row, pairs);
            }
        }
    ));
}

/// Scales each row to a mean square of one.
pub(super) fn normalise(
    level: Level,
    x: &[f32],
    width: usize,
    out: &mut [f32],
) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let rows = x.chunks_exact(width);
            for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
                let factor = norm(row);
                for i in 0..width {
                    out[i] = row[i] * factor;
                }
            }
        }
    ));
}

/// The words that the convolution sees before the one it stands at.
pub(super) const BEFORE: usize = 3;

/// The causal convolution of each channel with itself: `x` has
/// [`BEFORE`] rows more than `out`, which come first.
pub(super) fn convolve(
    level: Level,
    x: &[f32],
    width: usize,
    weights: &[f32],
    out: &mut [f32],
) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let (w, rest) = weights.split_at(width);
            let (w1, rest) = rest.split_at(width);
            let (w2, w3) = rest.split_at(width);
            for (row, out) in out.chunks_exact_mut(width).enumerate() {
                let x = &x[row * width..][..4 * width];
                let (x, rest) = x.split_at(width);
                let (x1, rest) = rest.split_at(width);
                let (x2, x3) = rest.split_at(width);
                for i in 0..width {
                    let near = w[i] * x[i] + w1[i] * x1[i];
                    out[i] = near + w2[i] * x2[i] + w3[i] * x3[i];
                }
            }
        }
    ));
}

/// The gated recurrence: each row of `x` holds what is new, the gate of it
/// and the gate of what goes out, each as wide as `state`.
pub(super) fn recur(
    level: Level,
    x: &[f32],
    bias: &[f32],
    state: &mut [f32],
    out: &mut [f32],
) {
    let width = state.len();
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let rows = x.chunks_exact(3 * width);
            for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
                let (new, rest) = row.split_at(width);
                let (gate, last) = rest.split_at(width);
                for i in 0..width {
                    let z = sigmoid(gate[i] + bias[i]);
                    let s = (1.0 - z) * state[i] + z * new[i];
                    state[i] = s;
                    out[i] = s * silu(last[i]);
                }
            }
        }
    ));
}

/// Adds numbers to others.
pub(super) fn add(level: Level, x: &[f32], out: &mut [f32]) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let x = &x[..out.len()];
            for i in 0..out.len() {
                out[i] += x[i];
            }
        }
    ));
}

/// x + y, gated by itself.
pub(super) fn gated_sum(level: Level, x: &[f32], y: &[f32], out: &mut [f32]) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            let (x, y) = (&x[..out.len()], &y[..out.len()]);
            for i in 0..out.len() {
                out[i] = silu(x[i] + y[i]);
            }
        }
    ));
}

/// The products of numbers with rows of eight bits.
pub(super) fn dots<'r>(
    level: Level,
    x: &[i16],
    rows: impl Iterator<Item = &'r [u8]>,
    out: &mut Vec<i32>,
) {
    dispatch!(level, simd => simd.vectorize(
        #[inline(always)]
        || {
            out.extend(rows.map(#[inline(always)] |row| {
                let row = &row[..x.len()];
                let mut sum = 0i32;
                for i in 0..x.len() {
                    let product = i32::from(x[i]) * i32::from(row[i] as i8);
                    sum = sum.wrapping_add(product);
                }
                sum
            }));
        }
    ));
}
