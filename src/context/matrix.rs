//! Matrices of eight bits, packed for multiplication, and the rows they are
//! multiplied with.

use std::array;
use std::ops::Range;
use std::sync::OnceLock;

use super::kernels;
use super::math;
use fearless_simd::Level;

/// Outputs that lie side by side in a panel: as many as the widest vector
/// has lanes of 32 bits.
pub(super) const PANEL: usize = 16;

/// The largest whole number a row is rounded to: with weights of eight bits
/// and up to 1,024 inputs no sum leaves 32 bits.
pub(super) const LARGEST: f32 = 16_383.0;

/// The most inputs a matrix may have.
pub(super) const MOST_INPUTS: usize = 1024;

const _: () =
    assert!(LARGEST as i64 * 127 * MOST_INPUTS as i64 <= i32::MAX as i64);

/// A matrix of whole numbers, each output with a scale.
///
/// Weights lie in panels of sixteen outputs; in a panel, those of two inputs
/// lie side by side for one output after the other, as the instructions that
/// multiply and add pairs of 16 bits want them.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub inputs: usize,
    pub panels: Vec<i16>,
    pub scales: Vec<f32>,
}

impl Matrix {
    /// Packs weights that lie output by output.
    pub(super) fn new(
        weights: &[u8],
        inputs: usize,
        scales: Vec<f32>,
    ) -> Matrix {
        let mut panels = Vec::with_capacity(weights.len());
        for rows in weights.chunks_exact(inputs * PANEL) {
            let rows: [&[[u8; 2]]; PANEL] =
                array::from_fn(|n| rows[n * inputs..][..inputs].as_chunks().0);
            for pair in 0..inputs / 2 {
                let pairs = rows.map(|row| row[pair].map(|w| w as i8));
                panels.extend(
                    pairs.as_flattened().iter().map(|&w| i16::from(w)),
                );
            }
        }
        Matrix { inputs, panels, scales }
    }

    /// The number of outputs.
    pub(super) fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// Multiplies rows; `out` gets the outputs of one row after the other.
    pub(super) fn multiply(
        &self,
        level: Level,
        rows: &Rows,
        out: &mut Vec<f32>,
    ) {
        out.clear();
        out.resize(rows.scales.len() * self.outputs(), 0.0);
        kernels::multiply(level, self, rows, out);
    }
}

/// A matrix that is packed when it is first asked for: most pages have a
/// doubtful word, but not all, and packing takes as long as opening.
#[derive(Debug)]
pub(super) struct Packed {
    /// Where the weights lie among the bytes of the file.
    pub at: Range<usize>,
    pub inputs: usize,
    pub scales: Vec<f32>,
    matrix: OnceLock<Matrix>,
}

impl Packed {
    pub(super) fn new(
        at: Range<usize>,
        inputs: usize,
        scales: Vec<f32>,
    ) -> Packed {
        Packed { at, inputs, scales, matrix: OnceLock::new() }
    }

    /// The matrix, given the bytes of the file.
    pub(super) fn get(&self, bytes: &[u8]) -> &Matrix {
        self.matrix.get_or_init(|| {
            let weights = &bytes[self.at.clone()];
            Matrix::new(weights, self.inputs, self.scales.clone())
        })
    }
}

/// Rows of numbers rounded to 14 bits and a sign, each with a scale.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Two numbers of 16 bits each, as they lie in memory.
    pub pairs: Vec<i32>,
    pub scales: Vec<f32>,
}

impl Rows {
    /// Rounds rows of a width, which must be even.
    pub(super) fn round(&mut self, level: Level, rows: &[f32], width: usize) {
        self.scales.clear();
        self.scales.resize(rows.len() / width, 0.0);
        self.pairs.clear();
        self.pairs.resize(rows.len() / 2, 0);
        kernels::round(level, rows, width, self);
    }

    /// The numbers of a row.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = i16> + '_ {
        let half = self.pairs.len() / self.scales.len();
        self.pairs[row * half..][..half].iter().flat_map(|pair| {
            let [a, b, c, d] = pair.to_ne_bytes();
            [i16::from_ne_bytes([a, b]), i16::from_ne_bytes([c, d])]
        })
    }
}

/// Rounds a row; gives its scale.
#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "loops count; see the head of kernels.rs"
)]
pub(super) fn round_row(row: &[f32], pairs: &mut [i32]) -> f32 {
    let mut lanes = [0.0f32; math::LANES];
    for chunk in row.chunks_exact(math::LANES) {
        for i in 0..math::LANES {
            let x = chunk[i].abs();
            lanes[i] = if x > lanes[i] { x } else { lanes[i] };
        }
    }
    let most = lanes.iter().fold(1e-30f32, |a, &b| if b > a { b } else { a });
    let factor = LARGEST / most;
    for i in 0..pairs.len().min(row.len() / 2) {
        let low = (math::round(row[2 * i] * factor) as i16).to_ne_bytes();
        let high = (math::round(row[2 * i + 1] * factor) as i16).to_ne_bytes();
        pairs[i] = i32::from_ne_bytes([low[0], low[1], high[0], high[1]]);
    }
    most / LARGEST
}
