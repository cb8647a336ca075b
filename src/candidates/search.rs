//! The weighted search of the lexicon trie: which words a token may have
//! been printed as, under a bound on channel cost and word cost.
//!
//! A depth-first walk carries, for each node, the least cost of reading the
//! letters so far as each prefix of the token, as the walk of a trie with
//! Levenshtein rows does, with the channel's costs for the edit costs. A
//! branch is cut when the best it may still come to, the least of its row
//! (see [`Table`] for why that is the least) plus the cheapest word below,
//! passes the bound.

use super::table::{FAR, FAR_OFF, Reduced, Step, Steps, Table};
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::lexicon::alphabet::Letter;
use crate::lexicon::trie::{Node, ROOT};
use crate::lexicon::{Case, Lexicon};

/// A word in the case it may have been printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub entry: u32,
    pub case: Case,
    /// What the channel says: -ln P(read | printed so).
    pub channel: Cost,
    /// The channel's cost and the word's cost out of context.
    pub total: Cost,
}

/// A word that covers the beginning of a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefix {
    pub reading: Reading,
    /// How many characters it covers.
    pub end: usize,
}

/// The widest row: the longest token and one more fit in.
const WIDEST: usize = 32;

const _: () = assert!(super::LONGEST < WIDEST);

/// How far behind the best a candidate may lie.
const WINDOW: Cost = 11 * NAT;

/// How much above the least conceivable cost the search looks before a word
/// was found. A usual word costs 4 to 12 nats.
const FIRST_BOUND: Cost = 22 * NAT;

/// The most rows made in one walk. Words of the language take a few hundred;
/// only noise takes more, and it shall not take long.
const BUDGET: u32 = 2000;

/// The most words kept for a token.
const MOST: usize = 24;

/// The most prefixes kept that end at one place.
const PREFIXES: usize = 3;

/// The memory of a search, used again for every token.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    table: Table,
    rows: Rows,
    /// The children to visit, of all nodes on the way down, each with what
    /// it may come to and the place of its row.
    queue: Vec<(Cost, Node, u32)>,
    best: Vec<Cost>,
    pub found: Vec<Reading>,
    pub prefixes: Vec<Prefix>,
}

/// Rows of fixed widths, so that the loops over them are straight runs: a
/// token takes the least width that its characters and one more fit in.
#[derive(Debug, Default)]
struct Rows {
    short: Vec<[Reduced; 8]>,
    middle: Vec<[Reduced; 16]>,
    long: Vec<[Reduced; WIDEST]>,
}

/// What a walk starts with.
struct Start<'s> {
    lexicon: &'s Lexicon,
    case: Case,
    bound: Cost,
    space: Cost,
    prefixes: bool,
}

/// One walk, over rows of a width.
struct Walk<'s, const WIDTH: usize> {
    lexicon: &'s Lexicon,
    table: &'s Table,
    extras: [Reduced; WIDTH],
    strangers: [Reduced; WIDTH],
    least_extra: Reduced,
    least_stranger: Reduced,
    rows: &'s mut Vec<[Reduced; WIDTH]>,
    queue: &'s mut Vec<(Cost, Node, u32)>,
    found: &'s mut Vec<Reading>,
    /// The least totals found, in order: once there are enough, the last of
    /// them is a bound.
    best: &'s mut Vec<Cost>,
    prefixes: Option<&'s mut Vec<Prefix>>,
    case: Case,
    bound: Cost,
    /// How many rows may still be made.
    budget: u32,
    /// What the whole token costs at least; rows lack it.
    floor: Cost,
    space: Cost,
}

/// A node on the way down.
#[derive(Clone, Copy)]
struct Visit {
    node: Node,
    depth: usize,
    /// The place of its row, and of its parent's.
    row: u32,
    parent: u32,
    /// The least of its row.
    least: Reduced,
}

impl Scratch {
    /// Finds the words that `read` may have been printed as, at a total cost
    /// of at most `limit`, the best first. With `prefixes`, also notes words
    /// that cover the beginning of the token, for splits.
    pub(super) fn search(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        read: &[char],
        limit: Cost,
        prefixes: bool,
    ) {
        self.found.clear();
        self.best.clear();
        self.prefixes.clear();
        self.table.fill(channel, read);
        let floor = Case::ALL.map(|case| self.table.floor(case));
        let mut cases = Case::ALL;
        // The likeliest case first, so that its words bound the others.
        cases.sort_by_key(|&case| floor[case as usize]);
        let least = floor[cases[0] as usize];
        let mut bound = limit.min(least.saturating_add(FIRST_BOUND));
        let cheapest = lexicon.trie().cheapest(ROOT);
        for case in cases {
            if floor[case as usize].saturating_add(cheapest) > bound {
                continue;
            }
            self.table.reduce(channel, case);
            let start = Start {
                lexicon,
                case,
                bound,
                space: channel.space_lost().unwrap_or(FAR),
                prefixes,
            };
            bound = match read.len() {
                0..8 => self.walk(start, |rows| &mut rows.short),
                8..16 => self.walk(start, |rows| &mut rows.middle),
                _ => self.walk(start, |rows| &mut rows.long),
            };
        }
        self.found.retain(|reading| reading.total <= bound);
        self.found.sort_by_key(|r| (r.total, r.entry, r.case));
        self.found.truncate(MOST);
        self.keep_best_prefixes();
    }

    /// Walks the trie in one case, over rows of one width; gives the bound
    /// that is left.
    fn walk<const WIDTH: usize>(
        &mut self,
        start: Start<'_>,
        rows: fn(&mut Rows) -> &mut Vec<[Reduced; WIDTH]>,
    ) -> Cost {
        let table = &self.table;
        let padded = |costs: &[Reduced]| {
            let mut padded = [FAR_OFF; WIDTH];
            padded[..costs.len()].copy_from_slice(costs);
            let least = costs.iter().copied().min().unwrap_or(FAR_OFF);
            (padded, least)
        };
        let (extras, least_extra) = padded(table.extras());
        let (strangers, least_stranger) = padded(table.strangers());
        let mut walk = Walk::<WIDTH> {
            lexicon: start.lexicon,
            table,
            extras,
            strangers,
            least_extra,
            least_stranger,
            rows: rows(&mut self.rows),
            queue: &mut self.queue,
            found: &mut self.found,
            best: &mut self.best,
            prefixes: start.prefixes.then_some(&mut self.prefixes),
            case: start.case,
            bound: start.bound,
            budget: BUDGET,
            floor: table.potential(0),
            space: start.space,
        };
        walk.start();
        walk.bound
    }

    fn keep_best_prefixes(&mut self) {
        self.prefixes.sort_by_key(|p| {
            (p.end, p.reading.total, p.reading.entry, p.reading.case)
        });
        let mut end = 0;
        let mut count = 0;
        self.prefixes.retain(|prefix| {
            count = if prefix.end == end { count + 1 } else { 1 };
            end = prefix.end;
            count <= PREFIXES
        });
    }
}

/// Takes every place of `new` that is cheaper to come to from the place
/// before it in `old`, at the cost given for that place. Straight runs over
/// whole rows, so that the compiler does eight at once.
fn advance<const WIDTH: usize>(
    old: &[Reduced; WIDTH],
    costs: &[Reduced; WIDTH],
    new: &mut [Reduced; WIDTH],
) {
    let mut sums = [FAR_OFF; WIDTH];
    for place in 0..WIDTH {
        sums[place] = old[place].saturating_add(costs[place]);
    }
    let mut moved = [FAR_OFF; WIDTH];
    moved[1..].copy_from_slice(&sums[..WIDTH - 1]);
    for place in 0..WIDTH {
        new[place] = new[place].min(moved[place]);
    }
}

impl<const WIDTH: usize> Walk<'_, WIDTH> {
    fn start(&mut self) {
        self.rows.clear();
        self.queue.clear();
        let mut row = [FAR_OFF; WIDTH];
        row[0] = 0;
        for place in 0..self.table.len() {
            row[place + 1] = row[place].saturating_add(self.extras[place]);
        }
        self.rows.push(row);
        let root = Visit { node: ROOT, depth: 0, row: 0, parent: 0, least: 0 };
        self.visit(root);
    }

    /// The row of a child, and its least.
    fn row(
        &self,
        at: Visit,
        letter: Letter,
        pairs: Option<&Steps>,
        room: Reduced,
    ) -> ([Reduced; WIDTH], Reduced) {
        let old = &self.rows[at.row as usize];
        let steps = self.table.steps(at.depth);
        let mut new = [FAR_OFF; WIDTH];
        let drop = steps.drop(letter);
        if at.least.saturating_add(drop) <= room {
            for (new, old) in new.iter_mut().zip(old) {
                *new = old.saturating_add(drop);
            }
        }
        let strange = steps.strange(letter);
        let least = at.least.saturating_add(self.least_stranger);
        if least.saturating_add(strange) <= room {
            let mut costs = self.strangers;
            for cost in &mut costs {
                *cost = cost.saturating_add(strange);
            }
            advance(old, &costs, &mut new);
        }
        let mut take = |old: &[Reduced; WIDTH], step: Step| {
            let cost = old[usize::from(step.start)].saturating_add(step.cost);
            let new = &mut new[usize::from(step.end)];
            *new = (*new).min(cost);
        };
        steps.of(letter).iter().for_each(|&step| take(old, step));
        if let Some(pairs) = pairs {
            let last = self.lexicon.trie().letter(at.node);
            let before = &self.rows[at.parent as usize];
            pairs.pairs(last, letter).for_each(|step| take(before, step));
        }
        // An extra sign, two behind a letter at most, adds to what is there,
        // so the least stays.
        let least = new.into_iter().min().unwrap_or(FAR_OFF);
        if least.saturating_add(self.least_extra) <= room {
            for _ in 0..2 {
                let before = new;
                advance(&before, &self.extras, &mut new);
            }
        }
        (new, least)
    }

    /// Visits the children of a node, the most hopeful first, so that the
    /// bound falls early.
    fn visit(&mut self, at: Visit) {
        let table = self.table;
        let trie = self.lexicon.trie();
        let steps = table.steps(at.depth);
        let base = self.queue.len();
        let floor = self.rows.len();
        let last = trie.letter(at.node);
        let pairs = match at.depth {
            0 => None,
            depth => Some(table.steps(depth - 1))
                .filter(|steps| steps.least_pair(last) < FAR_OFF),
        };
        for child in trie.children(at.node) {
            let letter = trie.letter(child);
            let cheapest = trie.cheapest(child);
            let room = self.bound - self.floor - cheapest;
            if room < 0 {
                continue;
            }
            let room = room.min(Cost::from(FAR_OFF - 1)) as Reduced;
            let ahead = at.least.saturating_add(steps.least_pair(letter));
            let near = at.least.saturating_add(steps.least(letter)) <= room;
            if !near && ahead > room && pairs.is_none() {
                continue;
            }
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            let (row, least) = self.row(at, letter, pairs, room);
            let hope = least.min(ahead);
            if hope <= room {
                let place = self.rows.len() as u32;
                let hope = Cost::from(hope) + self.floor + cheapest;
                self.queue.push((hope, child, place));
                self.rows.push(row);
            }
        }
        let end = self.queue.len();
        self.queue[base..end].sort_unstable();
        for number in base..end {
            let (hope, node, row) = self.queue[number];
            if hope > self.bound {
                break;
            }
            let costs = &self.rows[row as usize];
            let least = costs.iter().copied().min().unwrap_or(FAR_OFF);
            self.finish(node, row);
            let depth = at.depth + 1;
            self.visit(Visit { node, depth, row, parent: at.row, least });
        }
        self.queue.truncate(base);
        self.rows.truncate(floor);
    }

    /// Notes the word that ends at a node, whose row stands at `row`.
    fn finish(&mut self, node: Node, row: u32) {
        let trie = self.lexicon.trie();
        let Some(entry) = trie.entry(node) else { return };
        let word = self.lexicon.entries()[entry as usize].stats().cost;
        let row = &self.rows[row as usize];
        let n = self.table.len();
        let reading = |channel: Cost| Reading {
            entry,
            case: self.case,
            channel,
            total: channel + word,
        };
        let whole = reading(self.floor + Cost::from(row[n]));
        if row[n] < FAR_OFF && whole.total <= self.bound {
            self.found.push(whole);
            self.bound = self.bound.min(whole.total + WINDOW);
            let at = self.best.partition_point(|&t| t <= whole.total);
            self.best.insert(at, whole.total);
            self.best.truncate(MOST);
            if let Some(&worst) = self.best.get(MOST - 1) {
                self.bound = self.bound.min(worst);
            }
        }
        let Some(prefixes) = self.prefixes.as_deref_mut() else { return };
        for (end, cost) in row.iter().enumerate().take(n).skip(1) {
            let ahead = self.table.potential(end);
            let prefix = reading(self.floor + Cost::from(*cost) - ahead);
            let rest = self.table.ahead_any(end) + self.space;
            if prefix.total + rest <= self.bound {
                prefixes.push(Prefix { reading: prefix, end });
            }
        }
    }
}
