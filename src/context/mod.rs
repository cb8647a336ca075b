//! The context net: which word stands here, given the words on both sides.
//!
//! N-grams see three words to the left. The net reads a sentence and its
//! neighbours from both ends: two towers, one reading forwards and one
//! backwards, each of layers of a short causal convolution and a minimal
//! gated recurrence (L. Feng et al., *Were RNNs All We Needed?*, 2024). What
//! stands left of a word and what stands right of it meet in one more layer,
//! whose result is compared with the vectors of the words that are asked
//! for. The word itself is not looked at. `dictionaries/context/` holds the
//! training and the same net in NumPy.
//!
//! # Numbers
//!
//! Weights are whole numbers of eight bits with a scale for each row; what
//! they are multiplied with is rounded to 14 bits and a sign first, so that
//! products are exact in any order. What is left is done in single precision, element by
//! element or in an order that is written down, without fused operations, and
//! with our own exponential. So the costs are the same on every machine and
//! with every width of vectors.

mod format;
mod kernels;
mod math;
mod matrix;
mod net;
#[cfg(test)]
mod plain;

mod scorer;
mod segment;
#[cfg(test)]
mod tests;

pub(crate) use format::{HEADER, LABEL, VERSION, header};
pub use net::{Id, Net};
pub use scorer::{Answer, Over, Question, Scorer, Token};

#[cfg(feature = "train")]
pub(crate) use format::{CLASSES, Layer, Weights};
