//! What the rest of a word costs at least, by how many letters it still has.
//!
//! The potentials that costs are reduced by let the rest of the token be read
//! as any number of letters. A word has as many as it has: what the rest of
//! the token costs as exactly so many letters, whichever they are, tells long
//! before the end that a word is too short or too long. The lanes of
//! [`Levels`] are numbers of letters, so that all are added at once.

use super::table::{FAR_OFF, Reduced, Table};
use crate::channel::MAX_READ;
use crate::lexicon::alphabet::{LETTERS, Letter};
use crate::lexicon::trie::{LEVELS, Levels};

/// Nothing can be.
pub(super) const NEVER: Levels = [FAR_OFF; LEVELS];

/// The last lane: so many letters or more.
const TOP: usize = LEVELS - 1;

/// The most signs that were never printed behind one letter.
pub(super) const EXTRAS: usize = 2;

/// A power of two, so that no place needs to be checked.
const PLACES: usize = 32;

const _: () = assert!(super::LONGEST < PLACES);

/// Bounds for one token, one case, and one way to end.
#[derive(Debug)]
pub(super) struct Bounds {
    /// By place, what it costs behind a letter to read on to an end, with so
    /// many more letters.
    after: [Levels; PLACES],
    /// The same behind the first letter of a pair that ends here.
    within: [Levels; PLACES],
    /// The least that an end costs.
    base: Reduced,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { after: [NEVER; PLACES], within: [NEVER; PLACES], base: 0 }
    }
}

/// Takes each lane of `from` that is less, at a cost.
#[inline(always)]
pub(super) fn take(to: &mut Levels, from: &Levels, cost: Reduced) {
    for lane in 0..LEVELS {
        to[lane] = to[lane].min(from[lane].saturating_add(cost));
    }
}

/// The least sum of the lanes.
#[inline(always)]
pub(super) fn least_sum(a: &Levels, b: &Levels) -> Reduced {
    let mut sums = NEVER;
    for lane in 0..LEVELS {
        sums[lane] = a[lane].saturating_add(b[lane]);
    }
    sums.into_iter().fold(FAR_OFF, Reduced::min)
}

impl Bounds {
    /// Bounds what the letters behind the first cost, where `ends` is the
    /// cost of ending at each place.
    pub(super) fn fill(&mut self, table: &Table, ends: &[Reduced]) {
        let n = table.len();
        let steps = table.steps(1);
        let (extras, strangers) = (table.extras(), table.strangers());
        let base = ends.iter().copied().fold(FAR_OFF, Reduced::min);
        self.base = base;
        // The least single and pair by start and length.
        let mut single = [[FAR_OFF; MAX_READ + 1]; PLACES];
        let mut pair = [[FAR_OFF; MAX_READ + 1]; PLACES];
        for step in steps.all() {
            let least = &mut single[usize::from(step.start)]
                [usize::from(step.end - step.start)];
            *least = (*least).min(step.cost);
        }
        for step in steps.all_pairs().iter().map(|pair| pair.step) {
            let least = &mut pair[usize::from(step.start)]
                [usize::from(step.end - step.start)];
            *least = (*least).min(step.cost);
        }
        let mut drop = FAR_OFF;
        let mut strange = FAR_OFF;
        for letter in 0..LETTERS as Letter {
            drop = drop.min(steps.drop(letter));
            strange = strange.min(steps.strange(letter));
        }
        // What it costs to go on with a letter, or to end here.
        let mut rest = [NEVER; PLACES];
        for start in (0..=n).rev() {
            let mut here = NEVER;
            for length in 1..=MAX_READ.min(n - start) {
                let end = start + length;
                let mut cost = single[start][length];
                if length == 1 {
                    cost = cost.min(strangers[start].saturating_add(strange));
                }
                take(&mut here, &up(&self.after[end]), cost);
                let cost = pair[start][length];
                if cost < FAR_OFF {
                    take(&mut here, &up(&up(&self.after[end])), cost);
                }
            }
            here[0] = ends[start];
            here[TOP] = base;
            rest[start] = here;
            let mut after = here;
            let mut cost: Reduced = 0;
            for skip in 1..=EXTRAS.min(n - start) {
                cost = cost.saturating_add(extras[start + skip - 1]);
                take(&mut after, &rest[start + skip], cost);
            }
            // A dropped letter leads to the same place, with one letter less.
            for lane in 1..TOP {
                let dropped = after[lane - 1].saturating_add(drop);
                rest[start][lane] = rest[start][lane].min(dropped);
                after[lane] = after[lane].min(dropped);
            }
            after[TOP] = base;
            self.after[start] = after;
            self.within[start] = up(&after);
            self.within[start][TOP] = base;
        }
    }

    /// The least that an end costs.
    pub(super) fn base(&self) -> Reduced {
        self.base
    }

    /// What is to be paid behind a letter that ends at a place.
    #[inline(always)]
    pub(super) fn after(&self, place: u8) -> &Levels {
        &self.after[usize::from(place) % PLACES]
    }

    /// What is to be paid behind the first letter of a pair that ends at a
    /// place.
    #[inline(always)]
    pub(super) fn within(&self, place: u8) -> &Levels {
        &self.within[usize::from(place) % PLACES]
    }

    /// What a row of costs comes to if a letter leads each place to the one
    /// `ahead` of it at the cost given for that place, as far as that may
    /// still come to `most`.
    #[inline(always)]
    pub(super) fn led(
        &self,
        row: &[Reduced],
        costs: &[Reduced],
        ahead: usize,
        most: Reduced,
    ) -> Levels {
        let mut led = NEVER;
        // To end may cost less than nothing, where another case may follow.
        let most = most.saturating_sub(self.base.min(0));
        for (place, (&cost, &more)) in row.iter().zip(costs).enumerate() {
            let cost = cost.saturating_add(more);
            if cost <= most {
                let after = &self.after[(place + ahead) % PLACES];
                take(&mut led, after, cost);
            }
        }
        led
    }
}

/// The levels with one more letter before them.
#[inline(always)]
fn up(levels: &Levels) -> Levels {
    let mut up = NEVER;
    up[1..].copy_from_slice(&levels[..TOP]);
    up
}
