//! Least-cost alignment of two sequences, in bounded memory.

/// The symbol that, in gold, matches any run of symbols at no cost.
pub(super) const WILD_ID: u32 = u32::MAX;

/// Up to this many cells two sequences are aligned as a whole, at two bits a
/// cell: 16 MiB, lines of 8,000 words each.
const CELLS_AT_MOST: usize = 1 << 26;

/// Length of the windows that longer sequences are aligned in.
const WINDOW: usize = 2048;

/// How gold was turned into the other sequence.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// Substitutions, deletions and insertions.
    pub(super) edits: usize,
    /// For each symbol of gold, whether it was found; never for wild ones.
    pub(super) found: Vec<bool>,
    /// The edits as pairs of gold and other, last first within a window.
    pub(super) pairs: Vec<(Option<u32>, Option<u32>)>,
    /// For each symbol of the other, whether it is gold's in its place;
    /// `None` where a wild one matches it.
    pub(super) right: Vec<Option<bool>>,
}

/// Aligns `other` to `gold`.
///
/// Of the alignments with the fewest edits it is the one that, read from the
/// end, prefers a pair to a deletion and a deletion to an insertion. That
/// holds up to 2²⁶ cells; longer sequences go through overlapping windows of
/// 2,048 symbols, of which the first half is kept each time, so the time
/// grows with the length alone and the count of edits can be above the least
/// one where the two run apart by more than half a window.
pub(super) fn align(gold: &[u32], other: &[u32]) -> Alignment {
    let mut done = Alignment {
        found: vec![false; gold.len()],
        right: vec![Some(false); other.len()],
        ..Alignment::default()
    };
    // Pairs at the end belong to the preferred path, so they need no table.
    let ends = gold.iter().rev().zip(other.iter().rev());
    let same = ends.take_while(|(a, b)| a == b && **a != WILD_ID).count();
    let gold = &gold[..gold.len() - same];
    let other = &other[..other.len() - same];
    done.found[gold.len()..].fill(true);
    done.right[other.len()..].fill(Some(true));
    let (mut i, mut j) = (0, 0);
    loop {
        let (gold_left, other_left) = (gold.len() - i, other.len() - j);
        if gold_left == 0 && other_left == 0 {
            return done;
        }
        let whole = (gold_left + 1).saturating_mul(other_left + 1)
            <= CELLS_AT_MOST
            || gold_left == 0
            || other_left == 0;
        let (rows, columns, keep) = if whole {
            (gold_left, other_left, gold_left)
        } else {
            let rows = gold_left.min(WINDOW);
            (rows, other_left.min(WINDOW), rows.div_ceil(2))
        };
        let moves = Moves::find(&gold[i..i + rows], &other[j..j + columns]);
        let kept_columns = if whole { columns } else { moves.column_at(keep) };
        moves.replay(keep, kept_columns, |step, row, column| {
            let (at, to) = (i + row, j + column);
            match step {
                Step::Pair if gold[at] == other[to] => {
                    done.found[at] = true;
                    done.right[to] = Some(true);
                }
                Step::Pair => {
                    done.edits += 1;
                    done.pairs.push((Some(gold[at]), Some(other[to])));
                }
                Step::Delete if gold[at] == WILD_ID => {}
                Step::Delete => {
                    done.edits += 1;
                    done.pairs.push((Some(gold[at]), None));
                }
                Step::Insert => {
                    done.edits += 1;
                    done.pairs.push((None, Some(other[to])));
                }
                Step::Swallow => done.right[to] = None,
            }
        });
        i += keep;
        j += kept_columns;
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

impl<'a> Moves<'a> {
    fn find(gold: &'a [u32], other: &[u32]) -> Moves<'a> {
        let columns = other.len();
        let cells = gold.len() * columns;
        let mut moves =
            Moves { gold, columns, bits: vec![0; cells.div_ceil(4)] };
        if cells == 0 {
            return moves;
        }
        // One row of costs: left of `j` the new row, from `j` on the old one.
        let mut costs: Vec<u32> = (0..=columns as u32).collect();
        for (i, &symbol) in gold.iter().enumerate() {
            let wild = symbol == WILD_ID;
            let mut above_left = costs[0];
            costs[0] += u32::from(!wild);
            let mut left = costs[0];
            for (j, &against) in other.iter().enumerate() {
                let above = costs[j + 1];
                let (cost, step) = if wild {
                    if above <= left {
                        (above, DELETE)
                    } else {
                        (left, INSERT)
                    }
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
                let cell = i * columns + j;
                moves.bits[cell / 4] |= step << (cell % 4 * 2);
                (above_left, left) = (above, cost);
                costs[j + 1] = cost;
            }
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

    /// The column where the whole path has `row` rows behind it for the last
    /// time.
    fn column_at(&self, row: usize) -> usize {
        let mut column = self.columns;
        let mut at = self.gold.len();
        while at > row {
            match self.step(at, column) {
                Step::Pair => (at, column) = (at - 1, column - 1),
                Step::Delete => at -= 1,
                Step::Insert | Step::Swallow => column -= 1,
            }
        }
        column
    }

    /// Hands out the steps of the path to `row`, `column`, last first, with
    /// the indexes of the symbols they take.
    fn replay(
        &self,
        mut row: usize,
        mut column: usize,
        mut take: impl FnMut(Step, usize, usize),
    ) {
        while row > 0 || column > 0 {
            let step = self.step(row, column);
            match step {
                Step::Pair => (row, column) = (row - 1, column - 1),
                Step::Delete => row -= 1,
                Step::Insert | Step::Swallow => column -= 1,
            }
            take(step, row, column);
        }
    }
}

/// Up to this many cells the distance is exact; two rows are all it keeps.
const DISTANCE_CELLS_AT_MOST: usize = 1 << 28;

/// Levenshtein distance; that of the windows of [`align`] for sequences
/// which share neither beginning nor end and have more than 2²⁸ cells (lines
/// of 16,000 characters).
pub(super) fn distance(a: &[u32], b: &[u32]) -> usize {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let suffix = ends.take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return a.len() + b.len();
    }
    if a.len().saturating_mul(b.len()) > DISTANCE_CELLS_AT_MOST {
        return align(a, b).edits;
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

    #[test]
    fn long_sequences_are_aligned_in_windows_without_loss() {
        let (gold, other, edits) = damaged(10_000, 50);
        let alignment = align(&gold, &other);
        assert_eq!(alignment.edits, edits);
        assert_eq!(alignment.pairs.len(), edits);
        let found = alignment.found.iter().filter(|&&yes| yes).count();
        assert!(found + edits >= gold.len() && found < gold.len());
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
        let long: Vec<u32> = (0..200_000).collect();
        let alignment = align(&long[..5000], &long);
        assert!(alignment.edits >= 195_000);
        let alignment = align(&long, &[]);
        assert_eq!(alignment.edits, long.len());
    }
}
