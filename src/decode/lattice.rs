//! The lattice of one stretch of text: places between tokens, and arcs that
//! read one token or several as words.

use crate::cost::Cost;
use crate::ngram::WordId;

/// The most words one arc stands for.
pub(crate) const ARC_WORDS: usize = 3;

/// What an arc does to the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Reads the words of the arc, the first `len` of them.
    Words {
        /// The words.
        ids: [WordId; ARC_WORDS],
        /// How many there are.
        len: u8,
    },
    /// Reads nothing: the words on both sides are neighbours.
    Pass,
}

impl Effect {
    /// Reads one word.
    pub(crate) fn word(id: WordId) -> Effect {
        Effect::Words { ids: [id; ARC_WORDS], len: 1 }
    }

    /// The words read.
    pub(crate) fn words(&self) -> &[WordId] {
        match self {
            Effect::Words { ids, len } => &ids[..usize::from(*len)],
            Effect::Pass => &[],
        }
    }
}

/// One arc: from the place it is filed under to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arc {
    /// How many places it goes forward, at least one.
    pub reach: u32,
    /// What it does to the sentence.
    pub effect: Effect,
    /// What it costs beside the words in their context.
    pub cost: Cost,
    /// What the caller knows it by.
    pub label: u32,
}

/// Arcs by the place they leave from.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    arcs: Vec<Arc>,
    /// The first arc of each place; the arcs of the last place are open.
    starts: Vec<u32>,
}

impl Lattice {
    /// Empties the lattice and keeps its memory.
    pub(crate) fn reset(&mut self) {
        self.arcs.clear();
        self.starts.clear();
    }

    /// Begins the next place; arcs pushed from now on leave from it.
    pub(crate) fn open_place(&mut self) {
        self.starts.push(self.arcs.len() as u32);
    }

    /// Whether no arc leaves the place that was opened last.
    pub(crate) fn is_dead_end(&self) -> bool {
        self.starts.last().is_some_and(|&s| s as usize == self.arcs.len())
    }

    /// Adds an arc to the place that was opened last.
    pub(crate) fn push(&mut self, arc: Arc) {
        debug_assert!(arc.reach > 0 && !self.starts.is_empty());
        self.arcs.push(arc);
    }

    /// The number of places arcs leave from; paths end at the place with
    /// this number.
    pub(crate) fn places(&self) -> usize {
        self.starts.len()
    }

    /// The arcs that leave a place, and the number of the first of them.
    pub(crate) fn arcs_from(&self, place: usize) -> (u32, &[Arc]) {
        let start = self.starts[place];
        let end = match self.starts.get(place + 1) {
            Some(&end) => end as usize,
            None => self.arcs.len(),
        };
        (start, &self.arcs[start as usize..end])
    }

    /// Changes the cost of an arc.
    pub(crate) fn raise(&mut self, number: u32, by: Cost) {
        self.arcs[number as usize].cost += by;
    }

    /// The arc with this number.
    pub(crate) fn arc(&self, number: u32) -> &Arc {
        &self.arcs[number as usize]
    }
}
