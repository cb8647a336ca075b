//! The channel's costs for one token, laid out for the walk of the trie.

use crate::channel::{Channel, MAX_READ};
use crate::cost::Cost;
use crate::lexicon::Case;
use crate::lexicon::alphabet::{LETTERS, Letter};

/// More than any path costs, and far from overflow when added up.
pub(super) const FAR: Cost = Cost::MAX / 8;

/// Numbers of steps from one read position to another: none to three.
const STEPS: usize = MAX_READ + 1;

/// A way to read two letters at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairStep {
    /// The two letters, `first * LETTERS + second`.
    pub letters: u16,
    /// Which of the two are large, the first in bit 0.
    pub large: u8,
    /// The read position after the segment, and how much it covers.
    pub end: u8,
    pub len: u8,
    pub cost: Cost,
}

/// What each letter costs at each place of one token, small and large.
#[derive(Debug, Default)]
pub(super) struct Table {
    len: usize,
    /// By size, letter, end and number of characters read.
    single: [Vec<Cost>; 2],
    /// The least entry of each letter, drops included.
    least: [Vec<Cost>; 2],
    pairs: Vec<PairStep>,
    /// Whether a letter begins a pair in this token.
    begins: Vec<bool>,
    /// By size, the least cost of all that is read from a place on.
    ahead: [Vec<Cost>; 2],
    /// The same where the first letter is large and the others small.
    ahead_title: Cost,
    /// The cost of each character if nothing was printed there.
    extras: Vec<Cost>,
}

impl Table {
    /// Fills the table for the characters of a token.
    pub(super) fn fill(&mut self, channel: &Channel, read: &[char]) {
        let n = read.len();
        self.len = n;
        let row = (n + 1) * STEPS;
        for size in [0, 1] {
            self.single[size].clear();
            self.single[size].resize(LETTERS * row, FAR);
            self.least[size].clear();
            self.least[size].resize(LETTERS, FAR);
            if let [first, ..] = channel.drops(size == 1) {
                debug_assert!(*first >= 0);
                for (letter, &drop) in
                    channel.drops(size == 1).iter().enumerate()
                {
                    self.least[size][letter] = drop;
                    for end in 0..=n {
                        self.single[size][letter * row + end * STEPS] = drop;
                    }
                }
            }
            self.ahead[size].clear();
            self.ahead[size].resize(n + 1, FAR);
            self.ahead[size][n] = 0;
        }
        self.pairs.clear();
        self.begins.clear();
        self.begins.resize(LETTERS, false);
        self.extras.clear();
        self.extras
            .extend(read.iter().map(|&c| channel.extra(c).unwrap_or(FAR)));
        self.ahead_title = FAR;
        for start in (0..n).rev() {
            // The least segment from here, by size and length; the third
            // row is large then small.
            let mut least = [[FAR; STEPS]; 3];
            for len in 1..=MAX_READ.min(n - start) {
                let end = start + len;
                for segment in channel.reading(&read[start..end]) {
                    let first = usize::from(segment.printed[0]);
                    let cost = segment.cost;
                    if segment.len == 1 {
                        let size = usize::from(segment.large);
                        let at = first * row + end * STEPS + len;
                        let old = &mut self.single[size][at];
                        *old = (*old).min(cost);
                        let old = &mut self.least[size][first];
                        *old = (*old).min(cost);
                        least[size][len] = least[size][len].min(cost);
                        if size == 1 {
                            least[2][len] = least[2][len].min(cost);
                        }
                        continue;
                    }
                    let second = usize::from(segment.printed[1]);
                    let kind = match segment.large {
                        0b00 => 0,
                        0b11 => 1,
                        0b01 => 2,
                        // A small letter before a large one is no word.
                        _ => continue,
                    };
                    self.begins[first] = true;
                    self.pairs.push(PairStep {
                        letters: (first * LETTERS + second) as u16,
                        large: segment.large,
                        end: end as u8,
                        len: len as u8,
                        cost,
                    });
                    least[kind][len] = least[kind][len].min(cost);
                }
            }
            let extra = self.extras[start];
            for size in [0, 1] {
                let ahead = &mut self.ahead[size];
                let mut best = extra + ahead[start + 1];
                for len in 1..=MAX_READ.min(n - start) {
                    best = best.min(least[size][len] + ahead[start + len]);
                }
                ahead[start] = best.min(FAR);
            }
            if start == 0 {
                // An extra sign may stand before the large letter.
                let mut best = extra + self.ahead[1][1];
                for len in 1..=MAX_READ.min(n) {
                    best = best.min(least[2][len] + self.ahead[0][len]);
                }
                // A dropped large letter leaves small ones.
                let drop = channel.drops(true).iter().min();
                best =
                    best.min(drop.map_or(FAR, |drop| drop + self.ahead[0][0]));
                self.ahead_title = best.min(FAR);
            }
        }
        self.pairs
            .sort_unstable_by_key(|p| (p.letters, p.large, p.end, p.len));
    }

    /// The number of characters in the token.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The least cost of reading all that stands from `at` on, in letters of
    /// the size that follows the first.
    pub(super) fn ahead(&self, case: Case, at: usize) -> Cost {
        match case {
            Case::Title if at == 0 => self.ahead_title,
            Case::Upper => self.ahead[1][at],
            _ => self.ahead[0][at],
        }
    }

    /// The least cost of reading all that stands from `at` on, however it is
    /// written.
    pub(super) fn ahead_any(&self, at: usize) -> Cost {
        self.ahead[0][at].min(self.ahead[1][at])
    }

    /// The costs of the characters as signs that were not printed.
    pub(super) fn extras(&self) -> &[Cost] {
        &self.extras
    }

    /// The least this letter costs anywhere in the token.
    pub(super) fn least(&self, large: bool, letter: Letter) -> Cost {
        self.least[usize::from(large)][usize::from(letter)]
    }

    /// The row of a letter: by end, then by length.
    pub(super) fn row(&self, large: bool, letter: Letter) -> &[Cost] {
        let row = (self.len + 1) * STEPS;
        let start = usize::from(letter) * row;
        &self.single[usize::from(large)][start..start + row]
    }

    /// Whether some pair in this token begins with the letter.
    pub(super) fn begins_pair(&self, letter: Letter) -> bool {
        self.begins[usize::from(letter)]
    }

    /// The ways to read two letters at once.
    pub(super) fn pairs(
        &self,
        first: Letter,
        second: Letter,
        large: u8,
    ) -> &[PairStep] {
        let letters =
            (usize::from(first) * LETTERS + usize::from(second)) as u16;
        let key = (letters, large);
        let start = self.pairs.partition_point(|p| (p.letters, p.large) < key);
        let rest = &self.pairs[start..];
        let end = rest.partition_point(|p| (p.letters, p.large) == key);
        &rest[..end]
    }
}
