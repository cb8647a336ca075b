//! The net once more, one number after the other, as the yardstick of what
//! is compiled for wide vectors.

use super::format::{CASES, Layer, Weights};
use super::math::{round, sigmoid, silu};
use super::matrix::LARGEST;
use super::scorer::{Question, Token};

/// What the vectors of words are compared with at the place of a question.
pub(super) fn hidden(
    net: &Weights,
    tokens: &[Token],
    question: &Question<'_>,
) -> Vec<f32> {
    let width = net.case.len() / CASES;
    let (before, after) = tokens.split_at(question.at);
    let forwards = tower(net, 0, before.iter());
    let backwards = tower(net, 1, after[1..].iter().rev());
    let zeros = vec![0.0; width];
    let mut sides = forwards.last().unwrap_or(&zeros).clone();
    sides.extend(backwards.last().unwrap_or(&zeros));
    let met = multiply(&scaled(&sides), &net.meet, &net.meet_scales);
    let case = question.case.map_or(CASES, |case| case as usize);
    let told = &net.told_case[case * met.len()..][..met.len()];
    let gated: Vec<f32> =
        met.iter().zip(told).map(|(x, y)| silu(x + y)).collect();
    multiply(&gated, &net.last, &net.last_scales)
}

/// The vectors after each word, read one way.
fn tower<'t>(
    net: &Weights,
    way: usize,
    tokens: impl Iterator<Item = &'t Token>,
) -> Vec<Vec<f32>> {
    let width = net.case.len() / CASES;
    let embed = |token: &Token| -> Vec<f32> {
        let id = token.word.index();
        let case = &net.case[token.case as usize * width..];
        (0..width)
            .map(|i| {
                let whole = f32::from(net.vectors[id * width + i] as i8);
                16.0 * (whole * net.vector_scales[id] + case[i])
            })
            .collect()
    };
    let mut x: Vec<Vec<f32>> = tokens.map(embed).collect();
    for layer in &net.layers {
        let layer = &layer[way];
        let normal: Vec<Vec<f32>> = x.iter().map(|row| scaled(row)).collect();
        let mut state = vec![0.0; layer.gate_bias.len()];
        for (at, row) in x.iter_mut().enumerate() {
            let mixed = mixed(&normal, at, layer);
            let gates = multiply(&mixed, &layer.inward, &layer.in_scales);
            let n = state.len();
            let out: Vec<f32> = (0..n)
                .map(|i| {
                    let z = sigmoid(gates[n + i] + layer.gate_bias[i]);
                    state[i] = (1.0 - z) * state[i] + z * gates[i];
                    state[i] * silu(gates[2 * n + i])
                })
                .collect();
            let out = multiply(&out, &layer.outward, &layer.out_scales);
            row.iter_mut().zip(out).for_each(|(x, more)| *x += more);
        }
    }
    x
}

fn mixed(rows: &[Vec<f32>], at: usize, layer: &Layer) -> Vec<f32> {
    let width = rows[at].len();
    let x = |back: usize, i: usize| match at.checked_sub(back) {
        Some(at) => rows[at][i],
        None => 0.0,
    };
    let w = |k: usize, i: usize| layer.convolution[k * width + i];
    (0..width)
        .map(|i| {
            let near = w(0, i) * x(3, i) + w(1, i) * x(2, i);
            near + w(2, i) * x(1, i) + w(3, i) * x(0, i)
        })
        .collect()
}

fn scaled(row: &[f32]) -> Vec<f32> {
    let mut lanes = [0.0f32; 16];
    for (i, x) in row.iter().enumerate() {
        lanes[i % 16] += x * x;
    }
    for width in [8, 4, 2, 1] {
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
    }
    let factor = 1.0 / (lanes[0] / row.len() as f32 + 1e-6).sqrt();
    row.iter().map(|x| x * factor).collect()
}

fn multiply(row: &[f32], weights: &[u8], scales: &[f32]) -> Vec<f32> {
    let most = row.iter().fold(1e-30f32, |a, x| a.max(x.abs()));
    let factor = LARGEST / most;
    let whole: Vec<i64> =
        row.iter().map(|x| i64::from(round(x * factor))).collect();
    let columns = weights.chunks_exact(row.len()).zip(scales);
    columns
        .map(|(weights, scale)| {
            let each = whole.iter().zip(weights);
            let sum: i64 = each.map(|(x, &w)| x * i64::from(w as i8)).sum();
            sum as f32 * (scale * (most / LARGEST))
        })
        .collect()
}
