//! The bytes of a net's file.
//!
//! All numbers are little-endian; `d` is the width of a vector, `e` of a
//! state, `w` of the layer where both sides meet.
//!
//! | Section | Content |
//! |---|---|
//! | header | label, version, CRC-32 of the rest, counts, filled up to 64 bytes |
//! | words | the words in the order of their ids, each with a line end |
//! | scales and biases of vectors | f32 for each word, then f32 for each |
//! | cases | f32: d for each case; w for each case told and none; d for each case to tell, and its bias |
//! | layers | for each layer, first the tower that reads forwards: f32, the convolution (4 d), biases of the gate (e), scales of the outputs of both matrices (3 e, d) |
//! | scales | f32, of the outputs of the two matrices after the towers (w, d) |
//! | vectors | i8, d for each word |
//! | matrices | i8, output by output: for each layer and tower 3 e outputs of d inputs, d of e; then w of 2 d, d of w |

use std::ops::Range;

use super::matrix::{MOST_INPUTS, PANEL};
#[cfg(any(test, feature = "train"))]
use crate::bytes::checksum;
use crate::bytes::{UNCHECKED, is_whole};
use crate::error::Error;

pub(crate) const LABEL: [u8; 8] = *b"khoidaCN";
pub(crate) const VERSION: u32 = 1;
pub(crate) const HEADER: usize = 64;

/// The most layers.
const MOST_LAYERS: usize = 8;

/// The most words: ids have 14 bits.
pub(super) const MOST_WORDS: usize = 1 << 14;

/// How many ids stand for classes; words come after them.
pub(crate) const CLASSES: usize = 8;

/// The cases a word can have, and what is told where none is.
pub(super) const CASES: usize = 3;

/// The sizes of a net.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub words: usize,
    pub word_bytes: usize,
    /// The width of a vector.
    pub vector: usize,
    pub layers: usize,
    /// The width of a state.
    pub state: usize,
    /// The width of the layer where both sides meet.
    pub meet: usize,
}

/// A layer of a tower, with scales and whole numbers as they are stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    pub convolution: Vec<f32>,
    pub gate_bias: Vec<f32>,
    pub in_scales: Vec<f32>,
    pub out_scales: Vec<f32>,
    #[cfg(any(test, feature = "train"))]
    pub inward: Vec<u8>,
    #[cfg(any(test, feature = "train"))]
    pub outward: Vec<u8>,
}

/// All of a net; vectors and matrices as bytes, the matrices output by
/// output.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    /// Those of a net that is read are one text.
    #[cfg(any(test, feature = "train"))]
    pub words: Vec<String>,
    pub vector_scales: Vec<f32>,
    pub bias: Vec<f32>,
    pub case: Vec<f32>,
    pub told_case: Vec<f32>,
    pub to_case: Vec<f32>,
    pub to_case_bias: Vec<f32>,
    /// Layer by layer, forwards before backwards.
    pub layers: Vec<[Layer; 2]>,
    pub meet_scales: Vec<f32>,
    pub last_scales: Vec<f32>,
    /// Those of a net that is read stay in its file.
    #[cfg(any(test, feature = "train"))]
    pub vectors: Vec<u8>,
    #[cfg(any(test, feature = "train"))]
    pub meet: Vec<u8>,
    #[cfg(any(test, feature = "train"))]
    pub last: Vec<u8>,
}

/// What opening reads: all but vectors and matrices, which stay in the file.
#[derive(Debug)]
pub(super) struct Opened {
    pub sizes: Sizes,
    /// The words, each with a line end.
    pub words: String,
    pub weights: Weights,
    pub vectors: Range<usize>,
    /// Of each layer, first the tower that reads forwards, the matrices
    /// inwards and outwards; then the two where both sides meet.
    pub matrices: Vec<Range<usize>>,
}

impl Sizes {
    #[cfg(any(test, feature = "train"))]
    fn of(weights: &Weights) -> Sizes {
        let bytes = weights.words.iter().map(|word| word.len() + 1);
        Sizes {
            words: weights.words.len(),
            word_bytes: bytes.sum(),
            vector: weights.case.len() / CASES,
            layers: weights.layers.len(),
            state: weights.layers[0][0].gate_bias.len(),
            meet: weights.meet_scales.len(),
        }
    }

    /// Reads the header at the beginning of a file of so many bytes.
    fn read(bytes: &[u8], len: usize) -> Result<Sizes, Error> {
        let number = |i: usize| {
            let at = UNCHECKED + 4 * i;
            let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
            four.map_or(0, |four| u32::from_le_bytes(four) as usize)
        };
        let sizes = Sizes {
            words: number(0),
            word_bytes: number(1),
            vector: number(2),
            layers: number(3),
            state: number(4),
            meet: number(5),
        };
        let wide =
            |n: usize| n > 0 && n.is_multiple_of(PANEL) && n <= MOST_INPUTS;
        let widths = [2 * sizes.vector, sizes.vector, sizes.state, sizes.meet];
        let fits = widths.into_iter().all(wide)
            && (1..=MOST_LAYERS).contains(&sizes.layers)
            && (CLASSES..=MOST_WORDS).contains(&sizes.words)
            && sizes.word_bytes <= len;
        match fits {
            true => Ok(sizes),
            false => Err(damaged("a size in its header is out of range")),
        }
    }

    #[cfg(any(test, feature = "train"))]
    fn header(&self) -> [u8; HEADER - UNCHECKED] {
        let mut out = [0; HEADER - UNCHECKED];
        let numbers = [
            self.words,
            self.word_bytes,
            self.vector,
            self.layers,
            self.state,
            self.meet,
        ];
        for (place, number) in out.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&(number as u32).to_le_bytes());
        }
        out
    }

    /// Bytes of a whole file.
    fn file(&self) -> usize {
        let (d, e, w) = (self.vector, self.state, self.meet);
        let cases = CASES * d + (CASES + 1) * w + CASES * d + CASES;
        let layer = 4 * d + e + 3 * e + d;
        let floats = 2 * self.words + cases + 2 * self.layers * layer + w + d;
        let matrices = 2 * self.layers * 4 * d * e + 3 * d * w;
        HEADER + self.word_bytes + 4 * floats + self.words * d + matrices
    }
}

impl Weights {
    /// The bytes of the file.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let sizes = Sizes::of(self);
        let mut out = Vec::with_capacity(sizes.file());
        out.extend(LABEL);
        out.extend(VERSION.to_le_bytes());
        out.extend([0; 4]);
        out.extend(sizes.header());
        for word in &self.words {
            out.extend(word.as_bytes());
            out.push(b'\n');
        }
        let mut floats = |numbers: &[f32]| {
            out.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
        };
        floats(&self.vector_scales);
        floats(&self.bias);
        floats(&self.case);
        floats(&self.told_case);
        floats(&self.to_case);
        floats(&self.to_case_bias);
        for layer in self.layers.iter().flatten() {
            floats(&layer.convolution);
            floats(&layer.gate_bias);
            floats(&layer.in_scales);
            floats(&layer.out_scales);
        }
        floats(&self.meet_scales);
        floats(&self.last_scales);
        out.extend(&self.vectors);
        for layer in self.layers.iter().flatten() {
            out.extend(&layer.inward);
            out.extend(&layer.outward);
        }
        out.extend(&self.meet);
        out.extend(&self.last);
        let sum = checksum(&out[UNCHECKED..]);
        out[12..UNCHECKED].copy_from_slice(&sum.to_le_bytes());
        debug_assert_eq!(out.len(), sizes.file());
        out
    }
}

/// Refuses what has not the label, the version and the checksum of a net.
pub(super) fn check(bytes: &[u8]) -> Result<(), Error> {
    check_label(bytes)?;
    match is_whole(bytes) {
        true => Ok(()),
        false => Err(damaged("its checksum does not fit")),
    }
}

/// Reads the sizes of a file of so many bytes, given its first ones, and
/// refuses one that is not of that length.
pub(crate) fn header(bytes: &[u8], len: usize) -> Result<Sizes, Error> {
    check_label(bytes)?;
    let sizes = Sizes::read(bytes, len)?;
    match len == sizes.file() {
        true => Ok(sizes),
        false => Err(damaged("its length is not the one it states")),
    }
}

/// Refuses what has not the label and the version of a net.
fn check_label(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() < HEADER || bytes[..8] != LABEL {
        return Err(Error::model(
            "this is no context net of khoidau; name the file that \
             `khoidau train context export` wrote",
        ));
    }
    let version =
        u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    if version != VERSION {
        return Err(Error::model(format!(
            "the context net has format version {version}, this program \
             reads version {VERSION}; export it again with `khoidau train \
             context export`"
        )));
    }
    Ok(())
}

/// Reads the bytes of a file, which may be any.
pub(super) fn read(bytes: &[u8]) -> Result<Opened, Error> {
    let sizes = header(bytes, bytes.len())?;
    let (d, e, w) = (sizes.vector, sizes.state, sizes.meet);
    let mut cursor = Cursor { bytes, at: HEADER, finite: true };
    let text = cursor.take(sizes.word_bytes);
    let text = std::str::from_utf8(&bytes[text])
        .map_err(|_| damaged("its words are not text"))?;
    let lines = text.bytes().filter(|&byte| byte == b'\n').count();
    if lines != sizes.words || !text.ends_with('\n') {
        return Err(damaged("the number of its words is another"));
    }
    let words = text.to_owned();
    let mut weights = Weights {
        vector_scales: cursor.floats(sizes.words),
        bias: cursor.floats(sizes.words),
        case: cursor.floats(CASES * d),
        told_case: cursor.floats((CASES + 1) * w),
        to_case: cursor.floats(CASES * d),
        to_case_bias: cursor.floats(CASES),
        ..Weights::default()
    };
    for _ in 0..sizes.layers {
        let mut layer = || Layer {
            convolution: cursor.floats(4 * d),
            gate_bias: cursor.floats(e),
            in_scales: cursor.floats(3 * e),
            out_scales: cursor.floats(d),
            #[cfg(any(test, feature = "train"))]
            inward: Vec::new(),
            #[cfg(any(test, feature = "train"))]
            outward: Vec::new(),
        };
        weights.layers.push([layer(), layer()]);
    }
    weights.meet_scales = cursor.floats(w);
    weights.last_scales = cursor.floats(d);
    let vectors = cursor.take(sizes.words * d);
    let mut matrices = Vec::with_capacity(4 * sizes.layers + 2);
    for _ in 0..2 * sizes.layers {
        matrices.push(cursor.take(3 * e * d));
        matrices.push(cursor.take(d * e));
    }
    matrices.push(cursor.take(w * 2 * d));
    matrices.push(cursor.take(d * w));
    match cursor.finite {
        true => Ok(Opened { sizes, words, weights, vectors, matrices }),
        false => Err(damaged("one of its numbers is none, or far too large")),
    }
}

/// The largest number of the file: with no larger ones nothing overflows.
const LARGEST: f32 = 1e4;

/// Reads section after section; the length of the whole was checked.
struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
    finite: bool,
}

impl Cursor<'_> {
    fn take(&mut self, len: usize) -> Range<usize> {
        self.at += len;
        self.at - len..self.at
    }

    fn floats(&mut self, len: usize) -> Vec<f32> {
        let bytes = &self.bytes[self.take(4 * len)];
        let four = bytes.chunks_exact(4);
        let numbers: Vec<f32> = four
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        self.finite &= numbers.iter().all(|x| x.abs() <= LARGEST);
        numbers
    }
}

pub(super) fn damaged(what: &str) -> Error {
    Error::model(format!(
        "the context net is damaged ({what}); put the file in place again or \
         export it with `khoidau train context export`"
    ))
}
