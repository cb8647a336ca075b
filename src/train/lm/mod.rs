//! Training the n-gram model: from text to the bytes that
//! [`Ngrams`](crate::ngram::Ngrams) reads.

mod compile;
mod count;
mod estimate;
mod prune;
mod quantize;

use std::path::PathBuf;

use crate::error::Error;
use crate::ngram::{Ngrams, WordId};
use count::{Counts, Interner, Merged};
use estimate::Estimate;
use prune::{Gains, Kept, Widths};

/// What the lower orders of the model are estimated from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowerOrder {
    /// In how many contexts a word was met (Kneser and Ney).
    Continuation,
    /// How often it was met; better where many trigrams are pruned.
    Counts,
}

/// A text to learn from and how much it weighs.
#[derive(Clone, Debug)]
pub struct Input {
    path: PathBuf,
    weight: f32,
    repeats: bool,
}

impl Input {
    /// A file with one sentence or paragraph a line, in NFC. A weight of 2
    /// makes the text count as if it were there twice; rare n-grams are kept
    /// out by their plain counts.
    pub fn new(path: impl Into<PathBuf>, weight: f32) -> Input {
        Input { path: path.into(), weight, repeats: false }
    }

    /// A file whose text is part of another input too and is to weigh more.
    /// It adds weight but is not counted again where plain counts decide.
    pub fn emphasis(path: impl Into<PathBuf>, weight: f32) -> Input {
        Input { path: path.into(), weight, repeats: true }
    }
}

/// Settings for training an n-gram model.
#[derive(Clone, Debug)]
pub struct Trainer {
    words: usize,
    word_floor: u64,
    floor: u32,
    bytes: usize,
    lower: LowerOrder,
    widths: Widths,
}

impl Default for Trainer {
    fn default() -> Trainer {
        Trainer::new()
    }
}

/// A trained model and what became of the text.
#[derive(Debug)]
pub struct Trained {
    /// The bytes of the model file.
    pub bytes: Vec<u8>,
    /// Unigrams (classes included), bigrams and trigrams in it.
    pub counts: [usize; 3],
}

impl Trainer {
    /// The settings of the model that comes with the library.
    pub fn new() -> Trainer {
        Trainer {
            words: 14_000,
            word_floor: 20,
            floor: 3,
            bytes: 7_680 << 10,
            lower: LowerOrder::Continuation,
            widths: Widths { bigram: 6, gain: 3, back_off: 3 },
        }
    }

    /// The size of the vocabulary at most (default 14,000).
    pub fn words(&mut self, most: usize) -> &mut Trainer {
        self.words = most;
        self
    }

    /// How often a word must be met to enter the vocabulary (default 20).
    pub fn word_floor(&mut self, count: u64) -> &mut Trainer {
        self.word_floor = count;
        self
    }

    /// How often a bigram or trigram must be met to enter the model (default
    /// 3), so that no rare sentence can be read out of it.
    pub fn floor(&mut self, count: u32) -> &mut Trainer {
        self.floor = count;
        self
    }

    /// The bytes of the model at most (default 7.5 MiB).
    pub fn max_bytes(&mut self, bytes: usize) -> &mut Trainer {
        self.bytes = bytes;
        self
    }

    /// What the lower orders are estimated from.
    pub fn lower_order(&mut self, lower: LowerOrder) -> &mut Trainer {
        self.lower = lower;
        self
    }

    /// The bits of the codes of bigram costs, of trigram gains and of
    /// back-off costs (default 6, 3, 3).
    pub fn code_bits(&mut self, bits: [u32; 3]) -> &mut Trainer {
        let [bigram, gain, back_off] = bits;
        self.widths = Widths { bigram, gain, back_off };
        self
    }

    /// Reads the inputs and builds the model; `progress` is told each step.
    ///
    /// Takes memory of about forty bytes per word of text. The bytes depend
    /// on the texts and settings alone, not on the number of threads.
    ///
    /// # Errors
    ///
    /// Where a setting is out of range, an input cannot be read, or the
    /// texts hold too little for a model of the wanted kind.
    pub fn train(
        &self,
        inputs: &[Input],
        mut progress: impl FnMut(&str),
    ) -> Result<Trained, Error> {
        self.check(inputs)?;
        let mut interner = Interner::default();
        let mut streams = Vec::new();
        for input in inputs {
            progress(&format!("reading {}", input.path.display()));
            streams.push(interner.read(&input.path)?);
        }
        let (words, map) = interner.vocabulary(self.words, self.word_floor);
        drop(interner);
        let mut counts = Vec::new();
        for stream in streams {
            progress("counting trigrams");
            counts.push(Counts::of(&stream, &map));
        }
        let parts: Vec<(&Counts, f32, bool)> = counts
            .iter()
            .zip(inputs)
            .map(|(c, i)| (c, i.weight, i.repeats))
            .collect();
        let merged = Merged::of(&parts);
        drop(counts);
        self.build(words, merged, progress)
    }

    fn check(&self, inputs: &[Input]) -> Result<(), Error> {
        if self.words + WordId::CLASSES > 1 << 16 {
            return Err(Error::setting(
                "a vocabulary has at most 65532 words; ask for fewer",
            ));
        }
        let widths = &self.widths;
        let all = [widths.bigram, widths.gain, widths.back_off];
        if all.iter().any(|w| !(1..=8).contains(w)) {
            return Err(Error::setting(
                "a code has 1 to 8 bits; choose a width in this range",
            ));
        }
        for input in inputs {
            if !(input.weight > 0.0 && input.weight <= 1000.0) {
                return Err(Error::setting(format!(
                    "the weight of {} is not in 0 to 1000",
                    input.path.display()
                )));
            }
        }
        Ok(())
    }

    fn build(
        &self,
        words: Vec<String>,
        merged: Merged,
        mut progress: impl FnMut(&str),
    ) -> Result<Trained, Error> {
        if merged.keys.is_empty() {
            return Err(Error::data(
                "the texts hold no words; check that they are UTF-8 text",
            ));
        }
        progress("estimating probabilities");
        let count = words.len() + WordId::CLASSES;
        let estimate =
            estimate::estimate(&merged, count, self.floor, self.lower);
        drop(merged);
        progress("pruning");
        let kept = self.prune(&words, &estimate);
        progress("writing");
        let bytes = compile::compile(words, &estimate, &kept, self.widths);
        let model = Ngrams::from_bytes(bytes.clone())?;
        Ok(Trained { counts: model.counts(), bytes })
    }

    /// Halves the range of the threshold until the model just fits.
    fn prune(&self, words: &[String], estimate: &Estimate) -> Kept {
        let gains = Gains::of(estimate);
        let widths = self.widths;
        // A length of a row takes two bytes at most, the costs of a word
        // four; the rest is header and the ends of sections.
        let books = widths.bigram + widths.back_off + widths.gain;
        let fixed = crate::ngram::write::word_bytes(words).len()
            + 6 * (words.len() + WordId::CLASSES)
            + (2 << books)
            + 2048;
        let room = self.bytes.saturating_sub(fixed);
        let select = |t: f32| prune::select(estimate, &gains, t, self.floor);
        let fits =
            |k: &Kept| prune::byte_len(estimate, k, self.widths) <= room;
        let all = select(0.0);
        if fits(&all) {
            return all;
        }
        let (mut low, mut high) = (-10.0f32, 20.0f32);
        for _ in 0..18 {
            let middle = (low + high) / 2.0;
            match fits(&select(middle.exp())) {
                true => high = middle,
                false => low = middle,
            }
        }
        select(high.exp())
    }
}
