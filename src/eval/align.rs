//! Least-cost alignment of two sequences, in bounded memory.

use std::ops::Range;

/// The symbol that, in gold, matches any run of symbols at no cost.
pub(crate) const WILD_ID: u32 = u32::MAX;

/// What two sequences may cost to be aligned, and how longer ones are cut.
#[derive(Clone, Copy)]
struct Limits {
    /// Up to this many cells the table of steps is kept, at two bits a cell.
    table: usize,
    /// Up to this many cells two sequences are aligned as a whole.
    whole: usize,
    /// Length of the windows that longer sequences are aligned in.
    window: usize,
}

/// Of words: 16 MiB of steps, 8,000 words of each; as a whole up to 46,000 of
/// each, some hundred pages, which takes seconds.
const WORDS: Limits =
    Limits { table: 1 << 26, whole: 1 << 31, window: 1 << 15 };

/// Of letters of whole texts: six pages as a whole, and windows that bear
/// fifty lines lost.
#[cfg(feature = "train")]
const LETTERS: Limits =
    Limits { table: 1 << 26, whole: 1 << 28, window: 1 << 13 };

/// Of characters, where only the count of edits is asked for.
const CHARACTERS: Limits =
    Limits { table: 1 << 26, whole: 1 << 26, window: 1 << 12 };

/// How gold was turned into the other sequence.
#[derive(Debug, Default)]
pub(crate) struct Alignment {
    /// Substitutions, deletions and insertions.
    pub(crate) edits: usize,
    /// For each symbol of gold, whether it was found; never for wild ones.
    pub(crate) found: Vec<bool>,
    /// For each symbol of gold, what stands in its place in the other:
    /// one symbol, or none, or what a wild one matches. An insertion stands
    /// between the places of two symbols.
    pub(crate) places: Vec<Range<usize>>,
    /// The edits as pairs of gold and other, last first; where the sequences
    /// were cut, last first within each piece.
    pub(crate) pairs: Vec<(Option<u32>, Option<u32>)>,
    /// For each symbol of the other, whether it is gold's in its place;
    /// `None` where a wild one matches it.
    pub(crate) right: Vec<Option<bool>>,
}

/// Aligns `other` to `gold`.
///
/// Of the alignments with the fewest edits it is the one that, read from the
/// end, prefers a pair to a deletion and a deletion to an insertion. That
/// holds up to 2³¹ cells, in time that grows with their number and memory
/// that grows with the longer sequence (Hirschberg, *A Linear Space Algorithm
/// for Computing Maximal Common Subsequences*, 1975, here with the columns of
/// the preferred path carried along). Longer sequences go through overlapping
/// windows of 2¹⁵ symbols, of which the first half is kept each time, so the
/// time grows with the length alone and the count of edits can be above the
/// least one where the two run apart by more than half a window.
pub(crate) fn align(gold: &[u32], other: &[u32]) -> Alignment {
    align_within(gold, other, WORDS)
}

/// As [`align`], of the letters of texts: in windows of 2¹³ symbols beyond
/// 2²⁸ cells.
#[cfg(feature = "train")]
pub(crate) fn align_letters(gold: &[u32], other: &[u32]) -> Alignment {
    align_within(gold, other, LETTERS)
}

fn align_within(gold: &[u32], other: &[u32], limits: Limits) -> Alignment {
    // Pairs at the end belong to the preferred path, so they need no table.
    let ends = gold.iter().rev().zip(other.iter().rev());
    let same = ends.take_while(|(a, b)| a == b && **a != WILD_ID).count();
    let (rows, columns) = (gold.len() - same, other.len() - same);
    let mut work = Work {
        gold,
        other,
        table: limits.table,
        done: Alignment {
            edits: 0,
            found: vec![false; gold.len()],
            places: vec![0..0; gold.len()],
            pairs: Vec::new(),
            right: vec![Some(false); other.len()],
        },
    };
    for n in 0..same {
        work.take(Step::Pair, rows + n, columns + n);
    }
    let (mut i, mut j) = (0, 0);
    while i < rows || j < columns {
        let (rows_left, columns_left) = (rows - i, columns - j);
        let cells = (rows_left + 1).saturating_mul(columns_left + 1);
        if cells <= limits.whole || rows_left == 0 || columns_left == 0 {
            work.align(i..rows, j..columns);
            break;
        }
        let bottom = i + rows_left.min(limits.window);
        let right = j + columns_left.min(limits.window);
        let keep = i + (bottom - i).div_ceil(2);
        let column = work.crossing(i..bottom, j..right, keep);
        work.align(i..keep, j..column);
        (i, j) = (keep, column);
    }
    work.done
}

/// Two sequences and what is known of their alignment.
struct Work<'s> {
    gold: &'s [u32],
    other: &'s [u32],
    /// The cells of the table of steps, at most.
    table: usize,
    done: Alignment,
}

impl Work<'_> {
    /// Aligns a piece of each, whole.
    fn align(&mut self, rows: Range<usize>, columns: Range<usize>) {
        let (n, m) = (rows.len(), columns.len());
        if n > 1 && n.saturating_mul(m) > self.table {
            let row = rows.start + n / 2;
            let column = self.crossing(rows.clone(), columns.clone(), row);
            // The preferred path through a cell is made of the preferred
            // paths to it and from it on.
            self.align(rows.start..row, columns.start..column);
            self.align(row..rows.end, column..columns.end);
            return;
        }
        let (gold, other) = (self.gold, self.other);
        let moves = Moves::find(&gold[rows.clone()], &other[columns.clone()]);
        moves.replay(|step, row, column| {
            self.take(step, rows.start + row, columns.start + column);
        });
    }

    /// The column where the preferred path through a piece of each leaves
    /// `row`, at the latest.
    fn crossing(
        &self,
        rows: Range<usize>,
        columns: Range<usize>,
        row: usize,
    ) -> usize {
        let other = &self.other[columns.clone()];
        let mut costs = Costs::new(other.len());
        // Where the preferred path to each cell of the row last met `row`.
        let mut from: Vec<u32> = (0..=other.len() as u32).collect();
        for i in rows {
            if i < row {
                costs.row(self.gold[i], other, |_, _| {});
                continue;
            }
            // Left of the cell the new row, from the cell on the old one.
            let mut above_left = from[0];
            costs.row(self.gold[i], other, |j, step| {
                let above = from[j + 1];
                from[j + 1] = match step {
                    PAIR => above_left,
                    DELETE => above,
                    _ => from[j],
                };
                above_left = above;
            });
        }
        columns.start + from[other.len()] as usize
    }

    /// Notes a step of the path, with the symbols that it takes.
    fn take(&mut self, step: Step, at: usize, to: usize) {
        let (gold, other) = (self.gold, self.other);
        let done = &mut self.done;
        match step {
            Step::Pair => {
                done.places[at] = to..to + 1;
                if gold[at] == other[to] {
                    done.found[at] = true;
                    done.right[to] = Some(true);
                } else {
                    done.edits += 1;
                    done.pairs.push((Some(gold[at]), Some(other[to])));
                }
            }
            Step::Delete => {
                // What a wild one swallows is met before it.
                let place = &mut done.places[at];
                if place.start == place.end {
                    *place = to..to;
                }
                if gold[at] != WILD_ID {
                    done.edits += 1;
                    done.pairs.push((Some(gold[at]), None));
                }
            }
            Step::Insert => {
                done.edits += 1;
                done.pairs.push((None, Some(other[to])));
            }
            Step::Swallow => {
                done.right[to] = None;
                let place = &mut done.places[at];
                *place = match place.start == place.end {
                    true => to..to + 1,
                    false => to..place.end,
                };
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    /// One symbol of each.
    Pair,
    /// A symbol of gold alone.
    Delete,
    /// A symbol of the other alone.
    Insert,
    /// A symbol of the other that a wild one matches.
    Swallow,
}

/// The last step into every cell of the table of least costs, two bits each.
///
/// A table without rows or without columns takes no memory, for then there
/// is one way only.
struct Moves<'a> {
    gold: &'a [u32],
    columns: usize,
    bits: Vec<u8>,
}

const PAIR: u8 = 0;
const DELETE: u8 = 1;
const INSERT: u8 = 2;

/// One row of the table of least costs.
struct Costs {
    costs: Vec<u32>,
}

impl Costs {
    /// The row above all symbols of gold.
    fn new(columns: usize) -> Costs {
        Costs { costs: (0..=columns as u32).collect() }
    }

    /// Goes on to the row of the next symbol of gold and hands out the last
    /// step into each of its cells but the first.
    fn row(
        &mut self,
        symbol: u32,
        other: &[u32],
        mut take: impl FnMut(usize, u8),
    ) {
        let costs = &mut self.costs;
        // Left of `j` the new row, from `j` on the old one.
        let wild = symbol == WILD_ID;
        let mut above_left = costs[0];
        costs[0] += u32::from(!wild);
        let mut left = costs[0];
        for (j, &against) in other.iter().enumerate() {
            let above = costs[j + 1];
            let (cost, step) = if wild {
                if above <= left { (above, DELETE) } else { (left, INSERT) }
            } else {
                let pair = above_left + u32::from(symbol != against);
                let beside = above.min(left) + 1;
                if pair <= beside {
                    (pair, PAIR)
                } else if above <= left {
                    (beside, DELETE)
                } else {
                    (beside, INSERT)
                }
            };
            take(j, step);
            (above_left, left) = (above, cost);
            costs[j + 1] = cost;
        }
    }
}

impl<'a> Moves<'a> {
    fn find(gold: &'a [u32], other: &[u32]) -> Moves<'a> {
        let columns = other.len();
        let cells = gold.len() * columns;
        let mut moves =
            Moves { gold, columns, bits: vec![0; cells.div_ceil(4)] };
        if cells == 0 {
            return moves;
        }
        let mut costs = Costs::new(columns);
        for (i, &symbol) in gold.iter().enumerate() {
            let bits = &mut moves.bits;
            costs.row(symbol, other, |j, step| {
                let cell = i * columns + j;
                bits[cell / 4] |= step << (cell % 4 * 2);
            });
        }
        moves
    }

    /// The step into the cell behind `row` symbols of gold and `column` of
    /// the other, not both zero.
    fn step(&self, row: usize, column: usize) -> Step {
        if column == 0 {
            return Step::Delete;
        }
        if row == 0 {
            return Step::Insert;
        }
        let cell = (row - 1) * self.columns + column - 1;
        match self.bits[cell / 4] >> (cell % 4 * 2) & 3 {
            PAIR => Step::Pair,
            DELETE => Step::Delete,
            _ if self.gold[row - 1] == WILD_ID => Step::Swallow,
            _ => Step::Insert,
        }
    }

    /// Hands out the steps of the path, last first, with the indexes of the
    /// symbols they take; of a symbol that is not taken, the index of the
    /// next one. A wild one that swallows is the one taken.
    fn replay(&self, mut take: impl FnMut(Step, usize, usize)) {
        let (mut row, mut column) = (self.gold.len(), self.columns);
        while row > 0 || column > 0 {
            let step = self.step(row, column);
            match step {
                Step::Pair => (row, column) = (row - 1, column - 1),
                Step::Delete => row -= 1,
                Step::Insert => column -= 1,
                Step::Swallow => {
                    column -= 1;
                    take(step, row - 1, column);
                    continue;
                }
            }
            take(step, row, column);
        }
    }
}

/// Up to this many cells the distance is exact; two rows are all it keeps.
const DISTANCE_CELLS_AT_MOST: usize = 1 << 28;

/// Levenshtein distance; that of windows of 2¹² symbols for sequences
/// which share neither beginning nor end and have more than 2²⁸ cells (lines
/// of 16,000 characters).
pub(crate) fn distance(a: &[u32], b: &[u32]) -> usize {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let suffix = ends.take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return a.len() + b.len();
    }
    if a.len().saturating_mul(b.len()) > DISTANCE_CELLS_AT_MOST {
        return align_within(a, b, CHARACTERS).edits;
    }
    let mut costs: Vec<u32> = (0..=b.len() as u32).collect();
    for &x in a {
        let mut above_left = costs[0];
        costs[0] += 1;
        let mut left = costs[0];
        for (&y, cost) in b.iter().zip(&mut costs[1..]) {
            let pair = above_left + u32::from(x != y);
            above_left = *cost;
            left = pair.min(left.min(*cost) + 1);
            *cost = left;
        }
    }
    costs[b.len()] as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u32> {
        let wild = |c| if c == '*' { WILD_ID } else { u32::from(c) };
        text.chars().map(wild).collect()
    }

    #[test]
    fn counts_edits_and_what_was_found() {
        // Gold, other, edits, whether each of gold was found (1) or not (0),
        // whether each of the other is right or matched by a wild one (*).
        let rows = [
            ("", "", 0, "", ""),
            ("abc", "", 3, "000", ""),
            ("", "abc", 3, "", "000"),
            ("abc", "abc", 0, "111", "111"),
            ("abc", "adc", 1, "101", "101"),
            ("aab", "ab", 1, "011", "11"),
            ("ab", "xaby", 2, "11", "0110"),
            ("*", "xyz", 0, "0", "***"),
            ("a*b", "ab", 0, "101", "11"),
            ("a*b", "axyzb", 0, "101", "1***1"),
            ("a*b", "axyz", 1, "100", "1**0"),
            ("**a", "bba", 0, "001", "**1"),
            ("a*", "*a", 1, "10", "01"),
        ];
        for (gold, other, edits, found, right) in rows {
            let alignment = align(&ids(gold), &ids(other));
            assert_eq!(alignment.edits, edits, "{gold} {other}");
            let bits: String = alignment
                .found
                .iter()
                .map(|&yes| if yes { '1' } else { '0' })
                .collect();
            assert_eq!(bits, found, "{gold} {other}");
            let fates = alignment.right.iter().map(|fate| match fate {
                Some(true) => '1',
                Some(false) => '0',
                None => '*',
            });
            let fates: String = fates.collect();
            assert_eq!(fates, right, "{gold} {other}");
        }
    }

    /// A long sequence with a symbol dropped, doubled or changed here and
    /// there: `period` symbols apart, three kinds in turn.
    fn damaged(length: u32, period: u32) -> (Vec<u32>, Vec<u32>, usize) {
        let gold: Vec<u32> = (0..length).map(|n| n * n % 1009).collect();
        let (mut other, mut edits) = (Vec::new(), 0);
        for (n, &symbol) in (0..).zip(&gold) {
            if n % period != period / 2 {
                other.push(symbol);
                continue;
            }
            edits += 1;
            match n / period % 3 {
                0 => {}
                1 => other.extend([symbol, 5000]),
                _ => other.push(6000),
            }
        }
        (gold, other, edits)
    }

    /// What an alignment says, but for the order of its edits.
    fn said(gold: &[u32], other: &[u32], limits: Limits) -> String {
        let mut done = align_within(gold, other, limits);
        done.pairs.sort_unstable();
        format!("{done:?}")
    }

    const WHOLE: Limits = Limits { table: 1 << 20, ..WORDS };

    #[test]
    fn what_is_cut_to_save_memory_comes_out_as_the_whole_does() {
        // Few symbols make many alignments of equal cost, of which one is
        // preferred; every ninth of gold is a wild one.
        for seed in 1..60u32 {
            let mut state = seed;
            let mut symbol = |most: u32| {
                state = state.wrapping_mul(1_664_525).wrapping_add(12_345);
                (state >> 16) % most
            };
            let mut text = |wild: u32| -> Vec<u32> {
                let length = symbol(40);
                let one = |n| if n == wild { WILD_ID } else { n % 3 };
                (0..length).map(|_| one(symbol(9))).collect()
            };
            let (gold, other) = (text(8), text(9));
            let cut = Limits { table: 4, ..WORDS };
            assert_eq!(
                said(&gold, &other, WHOLE),
                said(&gold, &other, cut),
                "{gold:?} {other:?}"
            );
        }
    }

    #[test]
    fn long_sequences_are_aligned_in_windows_without_loss() {
        let (gold, other, edits) = damaged(5_000, 50);
        let windows = Limits { table: 1 << 12, whole: 1 << 16, window: 256 };
        let done = align_within(&gold, &other, windows);
        assert_eq!(done.edits, edits);
        assert_eq!(done.pairs.len(), edits);
        let found = done.found.iter().filter(|&&yes| yes).count();
        assert!(found + edits >= gold.len() && found < gold.len());
    }

    #[test]
    fn a_lost_chapter_leaves_the_rest_in_step() {
        let gold: Vec<u32> = (0..9_000).collect();
        let other = [&gold[..2_000], &gold[5_000..]].concat();
        let done = align(&gold, &other);
        assert_eq!(done.edits, 3_000);
        assert!(done.found[..2_000].iter().all(|&yes| yes));
        assert!(done.found[5_000..].iter().all(|&yes| yes));
    }

    #[test]
    fn places_say_what_stands_for_each_symbol() {
        let rows = [
            ("abc", "axc", "0-1 1-2 2-3"),
            ("abc", "ac", "0-1 1-1 1-2"),
            ("ab", "axxb", "0-1 3-4"),
            ("a*b", "axxb", "0-1 1-3 3-4"),
            ("*b", "b", "0-0 0-1"),
            ("a**", "axx", "0-1 1-3 3-3"),
        ];
        for (gold, other, expected) in rows {
            let places = align(&ids(gold), &ids(other)).places;
            let places =
                places.iter().map(|p| format!("{}-{}", p.start, p.end));
            let places: Vec<String> = places.collect();
            assert_eq!(places.join(" "), expected, "{gold} {other}");
        }
    }

    #[test]
    fn distance_is_that_of_the_alignment() {
        let (gold, other, edits) = damaged(3_000, 7);
        assert_eq!(distance(&gold, &other), align(&gold, &other).edits);
        assert!(distance(&gold, &other) <= edits);
        assert_eq!(distance(&ids("kitten"), &ids("sitting")), 3);
        assert_eq!(distance(&ids(""), &ids("abc")), 3);
    }

    #[test]
    fn very_unequal_lengths_end_in_insertions_or_deletions() {
        let long: Vec<u32> = (0..50_000).collect();
        let alignment = align(&long[..1000], &long);
        assert_eq!(alignment.edits, 49_000);
        let alignment = align(&long, &[]);
        assert_eq!(alignment.edits, long.len());
    }
}
