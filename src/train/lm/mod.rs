//! Training the n-gram model: from text to the bytes that
//! [`Ngrams`] reads.
//!
//! ```
//! use khoidau::ngram::Ngrams;
//! use khoidau::train::lm::{Input, Trainer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = std::env::temp_dir().join("khoidau-train-lm-example.txt");
//! std::fs::write(&text, "Họp chi bộ thôn.\n".repeat(3))?;
//! let mut trainer = Trainer::new();
//! let trained = trainer
//!     .word_floor(1)
//!     .train(&[Input::new(&text, 1.0)], |step| eprintln!("{step}"))?;
//! let model = Ngrams::from_bytes(trained.into_bytes())?;
//!
//! let [họp, chi, bộ] = ["họp", "chi", "bộ"].map(|w| model.id(w).unwrap());
//! let (_, state) = model.score(model.start(), họp);
//! assert!(model.score(state, chi).0 < model.score(state, bộ).0);
//! # std::fs::remove_file(&text)?;
//! # Ok(())
//! # }
//! ```

mod compile;
mod count;
mod estimate;
mod fourgram;
mod prune;
mod quantize;
mod run;
mod store;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::cost::exp;
use crate::error::Error;
use crate::ngram::format::codebook_bytes;
use crate::ngram::{Ngrams, WordId};
use count::{Job, Merged, Part};
use estimate::Estimate;
use prune::{Gains, Kept, Widths};
use run::{Reader, Title};
pub use store::SCRATCH;
use store::Store;
use words::{Table, Vocabulary};

/// The largest model: its header counts bits in 32 bits.
const MOST_BYTES: usize = 512 << 20;

/// What the lower orders of the model are estimated from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowerOrder {
    /// In how many contexts a word was met (Kneser and Ney).
    Continuation,
    /// How often it was met; better where many trigrams are pruned.
    Counts,
    /// The mean of both: the first serves what the higher order lists, the
    /// second what was pruned from it.
    Mixed,
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
    /// It adds weight but is not counted again where the floors of n-grams
    /// decide; its words are, for they are to enter the vocabulary first.
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
    long_floor: u32,
    bytes: usize,
    lower: LowerOrder,
    widths: Widths,
    memory: usize,
    scratch: Option<PathBuf>,
    counts: Option<PathBuf>,
}

/// What training is doing, and how far it has come with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    what: String,
    share: f32,
}

impl Step {
    /// What is being done.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The share of it that is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        self.share.clamp(0.0, 1.0)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:.0} %)", self.what, 100.0 * self.share())
    }
}

impl Default for Trainer {
    fn default() -> Trainer {
        Trainer::new()
    }
}

/// A trained model.
#[derive(Debug)]
pub struct Trained {
    bytes: Vec<u8>,
    counts: [usize; 4],
}

impl Trained {
    /// The bytes of the model file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The number of unigrams (classes included), bigrams, trigrams and
    /// four-grams.
    pub fn counts(&self) -> [usize; 4] {
        self.counts
    }
}

impl Trainer {
    /// The settings of the model that comes with the library.
    pub fn new() -> Trainer {
        Trainer {
            words: 14_000,
            word_floor: 20,
            floor: 3,
            long_floor: 3,
            bytes: 7_680 << 10,
            lower: LowerOrder::Mixed,
            widths: Widths { bigram: 6, gain: 3, back_off: 3 },
            memory: 1 << 30,
            scratch: None,
            counts: None,
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
    /// 3). With a floor of two or more, what was written once cannot be read
    /// out of it.
    pub fn floor(&mut self, count: u32) -> &mut Trainer {
        self.floor = count;
        self
    }

    /// The same for four-grams (default 3), from which longer stretches of a
    /// text could be put together.
    pub fn long_floor(&mut self, count: u32) -> &mut Trainer {
        self.long_floor = count;
        self
    }

    /// The bytes of the model at most (default 7.5 MiB).
    pub fn max_bytes(&mut self, bytes: usize) -> &mut Trainer {
        self.bytes = bytes;
        self
    }

    /// What the lower orders are estimated from (default
    /// [`LowerOrder::Mixed`]).
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

    /// The bytes that sorting may take (default 1 GiB). Where there is more
    /// to sort, sorted runs go to files and are merged. The model does not
    /// depend on it.
    pub fn memory(&mut self, bytes: usize) -> &mut Trainer {
        self.memory = bytes;
        self
    }

    /// The directory for files that are removed at the end (default: that of
    /// the system); it must be there. They take about twice the size of the
    /// texts. A run that is killed leaves them behind in a directory whose
    /// name begins with `.khoidau-train-`.
    pub fn scratch(&mut self, dir: impl Into<PathBuf>) -> &mut Trainer {
        self.scratch = Some(dir.into());
        self
    }

    /// A directory where the counts of each input are kept; it is made where
    /// it is missing. Another run with it counts only inputs that are new or
    /// have changed: an input is known again by its path, size and time of
    /// change, its n-grams by the vocabulary too. Weights, floors and sizes
    /// may differ, and a run that was broken off goes on where it was. Counts
    /// of another version of this library, cut short or damaged, are made
    /// anew. Nothing is ever removed from it; empty it as you like.
    pub fn counts(&mut self, dir: impl Into<PathBuf>) -> &mut Trainer {
        self.counts = Some(dir.into());
        self
    }

    /// Reads the inputs and builds the model; `progress` is told each step.
    ///
    /// # Resource usage
    ///
    /// Takes [`memory`](Trainer::memory) while it counts, then some 60 bytes
    /// for each different pair of neighbours and 40 for each n-gram met often
    /// enough to enter, and the different words of all texts: 1 GB for 100
    /// million words, in about a minute on two cores, and 1.5 GB for ten
    /// times as many. The bytes of the model depend on the texts, their
    /// order and the settings alone, not on memory, threads, machine or what
    /// was counted before.
    ///
    /// # Errors
    ///
    /// Where a setting is out of range, an input cannot be read, a file of
    /// counts cannot be written, or the texts hold too little for a model of
    /// the wanted kind.
    pub fn train(
        &self,
        inputs: &[Input],
        mut progress: impl FnMut(&Step),
    ) -> Result<Trained, Error> {
        self.check(inputs)?;
        let progress: &mut dyn FnMut(&Step) = &mut progress;
        let system = std::env::temp_dir();
        let scratch = self.scratch.as_deref().unwrap_or(&system);
        let store = Store::new(scratch, self.counts.as_deref())?;
        let mut sources = Vec::new();
        for input in inputs {
            sources.push(Source::read(&store, input, progress)?);
        }
        let tables = sources.iter().map(|s| &s.table);
        let vocabulary = Vocabulary::of(tables, self.words, self.word_floor);
        let mut trigrams = Merged { parts: Vec::new() };
        let mut fourgrams = Merged { parts: Vec::new() };
        for source in sources {
            let parts = self.count(&store, source, &vocabulary, progress)?;
            let [three, four] = parts;
            trigrams.parts.push(three);
            fourgrams.parts.push(four);
        }
        self.build(vocabulary.into_words(), [trigrams, fourgrams], progress)
    }

    /// Counts the trigrams and four-grams of an input, or finds them
    /// counted.
    fn count(
        &self,
        store: &Store,
        Source { input, key: source, mut table, numbers }: Source<'_>,
        vocabulary: &Vocabulary,
        progress: &mut dyn FnMut(&Step),
    ) -> Result<[Part; 2], Error> {
        let key = source ^ vocabulary.key().rotate_left(1);
        let part = |kind: u32| Part {
            path: store.kept(&format!("{key:016x}.{kind}-grams")),
            title: Title { kind, key },
            weight: input.weight,
            repeats: input.repeats,
        };
        let parts = [3, 4].map(part);
        if parts.iter().all(|p| Reader::is_whole(&p.path, p.title)) {
            return Ok(parts);
        }
        let path = store.scratch(&format!("{source:016x}.numbers"));
        if !numbers {
            let progress = reading(input, "reading", progress);
            table = words::number(&input.path, (&path, source), progress)?;
            unchanged(&input.path, source)?;
        }
        let map = vocabulary.map(&table);
        for (i, part) in parts.iter().enumerate() {
            let job = Job {
                numbers: (&path, source),
                map: &map,
                memory: self.memory,
                scratch: store.scratch(""),
                to: &part.path,
                title: part.title,
            };
            let what = ["counting trigrams of", "counting four-grams of"][i];
            let progress = reading(input, what, progress);
            match i {
                0 => job.run::<3>(progress)?,
                _ => job.run::<4>(progress)?,
            }
        }
        store::remove(&path)?;
        Ok(parts)
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
        if self.bytes > MOST_BYTES {
            return Err(Error::setting(
                "a model has at most 512 MiB; ask for fewer bytes",
            ));
        }
        if inputs.is_empty() {
            return Err(Error::setting("there is no text; name one"));
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
        [trigrams, fourgrams]: [Merged; 2],
        progress: &mut dyn FnMut(&Step),
    ) -> Result<Trained, Error> {
        let count = words.len() + WordId::CLASSES;
        let (floor, lower) = (self.floor, self.lower);
        let mut estimate = estimate::estimate(
            &trigrams,
            count,
            floor,
            lower,
            step("estimating trigrams", progress),
        )?;
        if estimate.bigrams.keys.is_empty() {
            return Err(Error::data(
                "the texts hold no words; check that they are UTF-8 text",
            ));
        }
        estimate.fourgrams = fourgram::fourgrams(
            &fourgrams,
            &estimate,
            self.long_floor,
            step("estimating four-grams", progress),
        )?;
        let kept = self.prune(&words, &estimate, step("pruning", progress));
        step("writing", progress)(0.0);
        let bytes = compile::compile(words, &estimate, &kept, self.widths);
        if bytes.len() > self.bytes {
            return Err(Error::setting(format!(
                "{} words alone take {} bytes, and a model of {} was asked \
                 for; allow more bytes or fewer words",
                count - WordId::CLASSES,
                bytes.len(),
                self.bytes
            )));
        }
        let model = Ngrams::from_bytes(bytes.clone())?;
        Ok(Trained { counts: model.counts(), bytes })
    }

    /// Halves the range of the threshold until the model just fits.
    fn prune(
        &self,
        words: &[String],
        estimate: &Estimate,
        mut progress: impl FnMut(f32),
    ) -> Kept {
        let gains = Gains::of(estimate);
        let widths = self.widths;
        // A row's length takes two bytes at most and the costs of a word
        // four; the last part is the header and what fills up sections.
        let fixed = crate::ngram::write::word_bytes(words).len()
            + 6 * (words.len() + WordId::CLASSES)
            + codebook_bytes(widths.bigram, widths.gain, widths.back_off)
            + 96;
        let room = self.bytes.saturating_sub(fixed);
        let select = |t: f32| prune::select(estimate, &gains, t, self.floor);
        let fits =
            |k: &Kept| prune::byte_len(estimate, k, self.widths) <= room;
        let all = select(0.0);
        if fits(&all) {
            return all;
        }
        let (mut low, mut high) = (-10.0f32, 20.0f32);
        for round in 0..18 {
            progress(round as f32 / 18.0);
            let middle = (low + high) / 2.0;
            match fits(&select(exp(middle.into()) as f32)) {
                true => high = middle,
                false => low = middle,
            }
        }
        select(exp(high.into()) as f32)
    }
}

/// Refuses a text that was written to while it was read: its counts would be
/// kept for a text that never was.
fn unchanged(path: &Path, key: u64) -> Result<(), Error> {
    let is_file = std::fs::metadata(path).is_ok_and(|data| data.is_file());
    match is_file && store::key_of(path)? != key {
        true => Err(Error::data(format!(
            "{}: the text has changed while it was read; train again when \
             it is complete",
            path.display()
        ))),
        false => Ok(()),
    }
}

/// Tells `progress` the shares of a step.
fn step<'p>(
    what: impl Into<String>,
    progress: &'p mut dyn FnMut(&Step),
) -> impl FnMut(f32) + 'p {
    let mut step = Step { what: what.into(), share: 0.0 };
    progress(&step);
    move |share| {
        step.share = share;
        progress(&step);
    }
}

/// The same for a step with an input.
fn reading<'p>(
    input: &Input,
    what: &str,
    progress: &'p mut dyn FnMut(&Step),
) -> impl FnMut(f32) + 'p {
    // The name alone, for a line on a terminal is short.
    let name = input.path.file_name().unwrap_or(input.path.as_os_str());
    step(format!("{what} {}", name.display()), progress)
}

/// An input with its words.
struct Source<'i> {
    input: &'i Input,
    key: u64,
    table: Table,
    /// Whether its text lies in the scratch directory as numbers of the
    /// table. It does not where the words were counted in an earlier run.
    numbers: bool,
}

impl<'i> Source<'i> {
    /// Counts the words of an input, or finds them counted.
    fn read(
        store: &Store,
        input: &'i Input,
        progress: &mut dyn FnMut(&Step),
    ) -> Result<Source<'i>, Error> {
        let key = store::key_of(&input.path)?;
        let path = store.kept(&format!("{key:016x}.words"));
        if let Some(table) = Table::load(&path, key) {
            return Ok(Source { input, key, table, numbers: false });
        }
        let numbers = store.scratch(&format!("{key:016x}.numbers"));
        let progress = reading(input, "reading", progress);
        let table = words::number(&input.path, (&numbers, key), progress)?;
        unchanged(&input.path, key)?;
        table.save(&path, key)?;
        Ok(Source { input, key, table, numbers: true })
    }
}

#[cfg(test)]
mod tests;
