//! Trained weights to the file of a net.

use std::collections::HashMap;
use std::path::PathBuf;

use super::npz::{self, Array};
use super::vocabulary::Vocabulary;
use crate::context::{CLASSES, Layer, Net, Weights};
use crate::error::Error;

/// The bytes of the file of a net, from the arrays that
/// `dictionaries/context/train.py` wrote: vectors and matrices become whole
/// numbers of eight bits, a scale for each word and for each output.
///
/// # Errors
///
/// If a file cannot be read, an array is missing or has another shape than
/// the others ask for, or a number is not finite.
pub fn export(
    vocabulary: &Vocabulary,
    paths: &[PathBuf],
) -> Result<Vec<u8>, Error> {
    let mut arrays = Arrays(HashMap::new());
    for path in paths {
        arrays.0.extend(npz::read(path)?);
    }
    let words = vocabulary.words().len();
    let d = arrays.shape("emb").last().copied().unwrap_or(0);
    let e = arrays.shape("layers/0/zbias").last().copied().unwrap_or(0);
    let w = arrays.shape("meet").last().copied().unwrap_or(0);
    let mut weights = Weights::default();
    let classes = [""; CLASSES].into_iter();
    let known = vocabulary.words().iter().skip(CLASSES).map(String::as_str);
    weights.words = classes.chain(known).map(str::to_owned).collect();
    let vectors = arrays.take("emb", &[words, d])?;
    (weights.vectors, weights.vector_scales) = eight_bits(&vectors, d);
    weights.bias = arrays.take("bias", &[words])?;
    weights.case = arrays.take("case", &[3, d])?;
    // The letters of the word are never told here: they add next to nothing.
    let hints = arrays.shape("hint").first().copied().unwrap_or(0);
    let none = &arrays.take("hint", &[hints, w])?[..w.min(hints * w)];
    let told = arrays.take("hint_case", &[4, w])?;
    let told = told.iter().zip(none.iter().cycle());
    weights.told_case = told.map(|(case, none)| case + none).collect();
    weights.to_case = turned(&arrays.take("to_case", &[d, 3])?, 3);
    weights.to_case_bias = arrays.take("to_case_bias", &[3])?;
    for layer in 0.. {
        let name = |part: &str| format!("layers/{layer}/{part}");
        if !arrays.0.contains_key(&name("in")) {
            break;
        }
        let mut both = [Layer::default(), Layer::default()];
        let convolution = arrays.take(&name("conv"), &[2, 4, d])?;
        let gate_bias = arrays.take(&name("zbias"), &[2, e])?;
        let inward = arrays.take(&name("in"), &[2, d, 3 * e])?;
        let outward = arrays.take(&name("out"), &[2, e, d])?;
        for (way, layer) in both.iter_mut().enumerate() {
            let part = |all: &[f32]| {
                let half = all.len() / 2;
                all[way * half..][..half].to_vec()
            };
            layer.convolution = part(&convolution);
            layer.gate_bias = part(&gate_bias);
            (layer.inward, layer.in_scales) =
                eight_bits(&turned(&part(&inward), 3 * e), d);
            (layer.outward, layer.out_scales) =
                eight_bits(&turned(&part(&outward), d), e);
        }
        weights.layers.push(both);
    }
    let meet = turned(&arrays.take("meet", &[2 * d, w])?, w);
    (weights.meet, weights.meet_scales) = eight_bits(&meet, 2 * d);
    let last = turned(&arrays.take("last", &[w, d])?, d);
    (weights.last, weights.last_scales) = eight_bits(&last, w);
    if weights.layers.is_empty() {
        return Err(Error::data("the weights have no layer"));
    }
    let bytes = weights.to_bytes();
    // What would not open is refused here, with its reason.
    Net::from_bytes(bytes.clone())?;
    Ok(bytes)
}

struct Arrays(HashMap<String, Array>);

impl Arrays {
    fn shape(&self, name: &str) -> &[usize] {
        self.0.get(name).map_or(&[], |array| &array.shape)
    }

    fn take(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let array = self.0.get(name).ok_or_else(|| {
            Error::data(format!(
                "the weights lack {name:?}; name all files that the training \
                 wrote"
            ))
        })?;
        if array.shape != shape {
            return Err(Error::data(format!(
                "{name:?} has the shape {:?} where {shape:?} was expected",
                array.shape
            )));
        }
        if !array.numbers.iter().all(|x| x.is_finite()) {
            return Err(Error::data(format!("{name:?} is not finite")));
        }
        Ok(array.numbers.clone())
    }
}

/// Rows of a width to columns.
fn turned(numbers: &[f32], width: usize) -> Vec<f32> {
    let height = numbers.len() / width.max(1);
    let columns = (0..width).flat_map(|column| {
        (0..height).map(move |row| numbers[row * width + column])
    });
    columns.collect()
}

/// Rows of a width in whole numbers, and a scale for each.
fn eight_bits(numbers: &[f32], width: usize) -> (Vec<u8>, Vec<f32>) {
    let mut whole = Vec::with_capacity(numbers.len());
    let mut scales = Vec::with_capacity(numbers.len() / width.max(1));
    for row in numbers.chunks_exact(width.max(1)) {
        let most = row.iter().fold(1e-12f32, |a, x| a.max(x.abs()));
        let scale = most / 127.0;
        let each = row.iter().map(|x| (x / scale).round_ties_even() as i8);
        whole.extend(each.map(|x| x as u8));
        scales.push(scale);
    }
    (whole, scales)
}
