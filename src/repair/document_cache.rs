//! What a document says again and again: which words it puts together.

use std::collections::BTreeMap;

use crate::lexicon::Case;
use crate::ngram::{Cache, WordId};

/// A word as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeenWord {
    /// The word that n-grams know it by.
    pub id: WordId,
    /// The entry of the vocabulary.
    pub entry: u32,
    /// How it is written.
    pub case: Case,
}

/// How often words stood behind others.
pub(super) type Pairs = BTreeMap<(SeenWord, SeenWord), u32>;

/// How often two words must have stood together for the one to be expected
/// where the other is.
const EXPECTED: u32 = 3;

/// The least share, per cent, of the neighbours of a word that one of them
/// must be to be expected.
const SHARE: u32 = 10;

/// The words a document puts together.
#[derive(Debug, Default)]
pub(super) struct DocumentCache {
    /// What words cost that follow one another.
    pub cache: Cache,
    /// The words to expect behind and before each entry.
    behind: BTreeMap<u32, Vec<SeenWord>>,
    before: BTreeMap<u32, Vec<SeenWord>>,
}

impl DocumentCache {
    /// What follows from how often words were read beside others.
    pub(super) fn new(pairs: &Pairs) -> DocumentCache {
        let mut ids: BTreeMap<(WordId, WordId), u32> = BTreeMap::new();
        for ((a, b), count) in pairs {
            *ids.entry((a.id, b.id)).or_default() += count;
        }
        let behind = neighbours(pairs.iter().map(|(p, &n)| (p.0, p.1, n)));
        let before = neighbours(pairs.iter().map(|(p, &n)| (p.1, p.0, n)));
        DocumentCache { cache: Cache::new(&ids), behind, before }
    }

    /// What the document puts behind an entry, in order.
    pub(super) fn behind(&self, entry: u32) -> &[SeenWord] {
        self.behind.get(&entry).map_or(&[], |said| said)
    }

    /// What it puts before one.
    pub(super) fn before(&self, entry: u32) -> &[SeenWord] {
        self.before.get(&entry).map_or(&[], |said| said)
    }
}

/// The words that stand beside others often enough to be expected there.
fn neighbours(
    pairs: impl Iterator<Item = (SeenWord, SeenWord, u32)>,
) -> BTreeMap<u32, Vec<SeenWord>> {
    let mut counts: BTreeMap<u32, BTreeMap<SeenWord, u32>> = BTreeMap::new();
    for (of, said, count) in pairs {
        *counts.entry(of.entry).or_default().entry(said).or_default() += count;
    }
    let mut all = BTreeMap::new();
    for (entry, said) in counts {
        let sum: u32 = said.values().sum();
        let often = said
            .into_iter()
            .filter(|&(_, n)| n >= EXPECTED && 100 * n >= SHARE * sum)
            .map(|(said, _)| said);
        let often: Vec<SeenWord> = often.collect();
        if !often.is_empty() {
            all.insert(entry, often);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_and_again_is_expected_on_both_sides() {
        let said =
            |entry| SeenWord { id: WordId::NUMBER, entry, case: Case::Lower };
        let pairs = [((1, 2), 40), ((1, 3), 3), ((4, 2), 2), ((5, 6), 3)];
        let pairs: Pairs = pairs
            .into_iter()
            .map(|((a, b), n)| ((said(a), said(b)), n))
            .collect();
        let habits = DocumentCache::new(&pairs);
        // 3 is too small a share of what stands behind 1.
        assert_eq!(habits.behind(1), [said(2)]);
        assert_eq!(habits.behind(4), []);
        assert_eq!(habits.behind(5), [said(6)]);
        assert_eq!(habits.before(3), [said(1)]);
        assert_eq!(habits.before(2), [said(1)]);
        assert_eq!(habits.before(7), []);
    }
}
