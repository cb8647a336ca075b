//! Opening a net and asking it for its words.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::format::{self, CLASSES, Opened, Sizes};
use super::matrix::{Matrix, Packed};
use crate::bytes::Bytes;
use crate::error::Error;
use crate::parallel;

/// The number of a word of a net; dense, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u16);

impl Id {
    /// Nothing: past the end of what is read.
    pub const NOTHING: Id = Id(0);
    /// The end of a sentence.
    pub const BOUNDARY: Id = Id(1);
    /// Any number or date.
    pub const NUMBER: Id = Id(2);
    /// Any document code.
    pub const CODE: Id = Id(3);
    /// Any word the vocabulary does not hold.
    pub const UNKNOWN: Id = Id(4);
    /// A word that nothing is known of, not even that it is rare.
    pub const MASK: Id = Id(5);

    /// The number as an index, for tables with an entry per word.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A context net, shared by all threads.
///
/// # Cloning
///
/// A clone shares everything with the original and costs nothing.
///
/// # Resource usage
///
/// The vectors of the words are read in place from the bytes, which a mapped
/// file lends without a copy. The matrices are unpacked to twice their size
/// when a scorer first asks for them: 12 MB for the net of `dictionaries/`.
#[derive(Clone, Debug)]
pub struct Net {
    pub(super) parts: Arc<Parts>,
}

#[derive(Debug)]
pub(super) struct Parts {
    bytes: Bytes,
    vectors: Range<usize>,
    pub sizes: Sizes,
    /// The words, each with a line end, and where each begins.
    text: String,
    starts: Vec<u32>,
    ids: FxHashMap<Box<str>, Id>,
    pub vector_scales: Vec<f32>,
    pub bias: Vec<f32>,
    pub case: Vec<f32>,
    pub told_case: Vec<f32>,
    pub to_case: Vec<f32>,
    pub to_case_bias: Vec<f32>,
    /// The layers of the tower that reads forwards, and of the other.
    pub towers: [Vec<Layer>; 2],
    pub meet: Packed,
    pub last: Packed,
}

/// A layer of a tower, ready for use.
#[derive(Debug)]
pub(super) struct Layer {
    pub convolution: Vec<f32>,
    pub gate_bias: Vec<f32>,
    pub inward: Packed,
    pub outward: Packed,
}

impl Net {
    /// Opens a net from the bytes of its file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) where the label, the
    /// version, the checksum, the length or a number is not what it should
    /// be. A file that opens never makes a [`Scorer`](super::Scorer) panic.
    pub fn from_bytes(
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Net, Error> {
        Net::checked(Bytes::Held(bytes.into()))
    }

    /// Opens the net in a file, which is mapped rather than read (feature
    /// `mmap`). A net in use must not be changed in place.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or is no regular file, and as of
    /// [`from_bytes`](Net::from_bytes); the message names the file.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes: checking and unpacking take some milliseconds for
    /// ten megabytes.
    pub fn open(path: impl AsRef<Path>) -> Result<Net, Error> {
        let path = path.as_ref();
        Net::checked(Bytes::open(path)?).map_err(|e| e.in_file(path))
    }

    /// Reads the bytes and, side by side with it, checks them.
    fn checked(bytes: Bytes) -> Result<Net, Error> {
        let (checked, read) =
            parallel::join(|| format::check(&bytes), || Parts::read(&bytes));
        // What is said of damaged bytes is what the check says.
        let parts = checked.and(read)?;
        Ok(Net { parts: Arc::new(Parts { bytes, ..parts }) })
    }

    /// Unpacks the matrices, side by side, which is otherwise done when a
    /// scorer first asks for each.
    pub fn prepare(&self) {
        let parts = &*self.parts;
        let layers = parts.towers.iter().flatten();
        let matrices: Vec<&Packed> = layers
            .flat_map(|layer| [&layer.inward, &layer.outward])
            .chain([&parts.meet, &parts.last])
            .collect();
        parts.unpack(&matrices);
    }

    /// The id of a word in its counting form (see
    /// [`counting_form`](crate::ngram::counting_form)) or, for a capital that
    /// its place does not explain, of the name (see
    /// [`capital_form`](crate::ngram::capital_form)).
    pub fn id(&self, word: &str) -> Option<Id> {
        self.parts.ids.get(word).copied()
    }

    /// The word of an id; empty for a class.
    pub fn word(&self, id: Id) -> &str {
        match id.index() < CLASSES {
            true => "",
            false => self.parts.word(id.index()).unwrap_or(""),
        }
    }

    /// All ids, classes first, then the words, the commonest first.
    pub fn ids(&self) -> impl Iterator<Item = Id> + Clone + use<> {
        (0..self.parts.sizes.words as u16).map(Id)
    }
}

impl Parts {
    /// Reads all but the bytes themselves, which may be any.
    fn read(bytes: &[u8]) -> Result<Parts, Error> {
        let opened = format::read(bytes)?;
        let Opened { sizes, words: text, weights, .. } = opened;
        let mut matrices = opened.matrices.into_iter();
        let mut packed = |inputs: usize, scales: Vec<f32>| {
            let at = matrices.next().unwrap_or_default();
            Packed::new(at, inputs, scales)
        };
        let mut towers = [Vec::new(), Vec::new()];
        for (i, layer) in weights.layers.into_iter().flatten().enumerate() {
            towers[i % 2].push(Layer {
                convolution: layer.convolution,
                gate_bias: layer.gate_bias,
                inward: packed(sizes.vector, layer.in_scales),
                outward: packed(sizes.state, layer.out_scales),
            });
        }
        let meet = packed(2 * sizes.vector, weights.meet_scales);
        let last = packed(sizes.meet, weights.last_scales);
        let mut starts = Vec::with_capacity(sizes.words + 1);
        let mut ids =
            FxHashMap::with_capacity_and_hasher(sizes.words, FxBuildHasher);
        let mut start = 0;
        for (word, id) in text.split_terminator('\n').zip(0..) {
            starts.push(start);
            start += word.len() as u32 + 1;
            if usize::from(id) >= CLASSES {
                ids.insert(Box::from(word), Id(id));
            }
        }
        starts.push(start);
        Ok(Parts {
            bytes: Bytes::Held(Cow::Borrowed(&[])),
            vectors: opened.vectors,
            sizes,
            text,
            starts,
            ids,
            vector_scales: weights.vector_scales,
            bias: weights.bias,
            case: weights.case,
            told_case: weights.told_case,
            to_case: weights.to_case,
            to_case_bias: weights.to_case_bias,
            towers,
            meet,
            last,
        })
    }

    /// Makes matrices ready, side by side.
    fn unpack(&self, matrices: &[&Packed]) {
        if let [packed] = matrices {
            self.matrix(packed);
        } else if !matrices.is_empty() {
            let (front, back) = matrices.split_at(matrices.len() / 2);
            parallel::join(|| self.unpack(front), || self.unpack(back));
        }
    }

    /// A matrix, ready for use.
    pub(super) fn matrix<'p>(&'p self, packed: &'p Packed) -> &'p Matrix {
        packed.get(&self.bytes)
    }

    fn word(&self, index: usize) -> Option<&str> {
        let start = *self.starts.get(index)? as usize;
        let end = *self.starts.get(index + 1)? as usize;
        self.text.get(start..end - 1)
    }

    /// The vector of a word in steps of its scale; an id of another net
    /// counts as unknown.
    pub(super) fn vector(&self, id: Id) -> (&[u8], f32) {
        let id = self.known(id);
        let width = self.sizes.vector;
        let at = self.vectors.start + id * width;
        (&self.bytes[at..at + width], self.vector_scales[id])
    }

    pub(super) fn known(&self, id: Id) -> usize {
        match id.index() < self.sizes.words {
            true => id.index(),
            false => Id::UNKNOWN.index(),
        }
    }

    /// The vectors of all words.
    pub(super) fn all_vectors(&self) -> &[u8] {
        &self.bytes[self.vectors.clone()]
    }
}
