//! The tools that rebuild the model files from text (feature `train`).

pub mod lm;
