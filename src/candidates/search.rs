//! The weighted search of the lexicon trie: which words a token may have
//! been printed as, under a bound on channel cost and word cost.
//!
//! A depth-first walk carries, for each node, the least cost of reading the
//! letters so far as each prefix of the token, as the walk of a trie with
//! Levenshtein rows does, with the channel's costs for the edit costs. A
//! branch is cut when the best it may still come to, the least of its row
//! (see [`Table`] for why that is the least) plus the cheapest word below,
//! passes the bound.

use super::table::{FAR, Table};
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
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

/// How far behind the best a candidate may lie.
const WINDOW: Cost = 11 * NAT;

/// How much above the least conceivable cost the search looks before a word
/// was found. A usual word costs 4 to 12 nats.
const FIRST_BOUND: Cost = 22 * NAT;

/// The most prefixes kept that end at one place.
const PREFIXES: usize = 3;

/// The memory of a search, used again for every token.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    table: Table,
    /// The rows of the nodes on the way down, one after another.
    rows: Vec<Cost>,
    /// The children to visit, of all nodes on the way down, each with what
    /// it may come to and the place of its row.
    queue: Vec<(Cost, Node, usize)>,
    pub found: Vec<Reading>,
    pub prefixes: Vec<Prefix>,
}

/// One walk.
struct Walk<'s> {
    lexicon: &'s Lexicon,
    table: &'s Table,
    rows: &'s mut Vec<Cost>,
    queue: &'s mut Vec<(Cost, Node, usize)>,
    found: &'s mut Vec<Reading>,
    prefixes: Option<&'s mut Vec<Prefix>>,
    case: Case,
    bound: Cost,
    space: Cost,
}

/// A node on the way down.
#[derive(Clone, Copy)]
struct Visit {
    node: Node,
    depth: usize,
    /// The place of its row, and of its parent's.
    row: usize,
    parent: usize,
    /// The least of its row.
    least: Cost,
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
            let mut walk = Walk {
                lexicon,
                table: &self.table,
                rows: &mut self.rows,
                queue: &mut self.queue,
                found: &mut self.found,
                prefixes: prefixes.then_some(&mut self.prefixes),
                case,
                bound,
                space: channel.space_lost().unwrap_or(FAR),
            };
            walk.start();
            bound = walk.bound;
        }
        self.found.retain(|reading| reading.total <= bound);
        self.found.sort_by_key(|r| (r.total, r.entry, r.case));
        self.keep_best_prefixes();
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

impl Walk<'_> {
    fn start(&mut self) {
        self.rows.clear();
        self.queue.clear();
        let mut sum = self.table.origin(self.case);
        self.rows.push(sum);
        for &extra in self.table.extras() {
            sum = (sum + extra).min(FAR);
            self.rows.push(sum);
        }
        let least = self.rows.iter().copied().min().unwrap_or(FAR);
        let root = Visit { node: ROOT, depth: 0, row: 0, parent: 0, least };
        self.visit(root);
    }

    /// Visits the children of a node, the most hopeful first, so that the
    /// bound falls early.
    fn visit(&mut self, at: Visit) {
        let table = self.table;
        let trie = self.lexicon.trie();
        let steps = table.steps(at.depth);
        let width = table.len() + 1;
        let base = self.queue.len();
        let floor = self.rows.len();
        let last = trie.letter(at.node);
        let pairs = match at.depth {
            0 => None,
            depth => Some(table.steps(depth - 1))
                .filter(|steps| steps.least_pair(last) < FAR),
        };
        for child in trie.children(at.node) {
            let letter = trie.letter(child);
            let cheapest = trie.cheapest(child);
            let room = self.bound - cheapest;
            let ahead = at.least.saturating_add(steps.least_pair(letter));
            let near = at.least + steps.least(letter).min(FAR) <= room;
            if !near && ahead > room && pairs.is_none() {
                continue;
            }
            let row = self.rows.len();
            let drop = steps.drop(letter);
            self.rows.extend_from_within(at.row..at.row + width);
            let (before, new) = self.rows.split_at_mut(row);
            let old = &before[at.row..at.row + width];
            new.iter_mut().for_each(|cost| *cost = (*cost + drop).min(FAR));
            let strange = steps.strange(letter);
            for (place, stranger) in table.strangers().iter().enumerate() {
                let cost = old[place] + strange + stranger;
                new[place + 1] = new[place + 1].min(cost);
            }
            for step in steps.of(letter) {
                let cost = old[usize::from(step.start)] + step.cost;
                let new = &mut new[usize::from(step.end)];
                *new = (*new).min(cost);
            }
            if let Some(pairs) = pairs {
                let old = &before[at.parent..at.parent + width];
                for step in pairs.pairs(last, letter) {
                    let cost = old[usize::from(step.start)] + step.cost;
                    let new = &mut new[usize::from(step.end)];
                    *new = (*new).min(cost);
                }
            }
            let mut least = new[0];
            for (place, &extra) in table.extras().iter().enumerate() {
                let cost = new[place] + extra;
                new[place + 1] = new[place + 1].min(cost);
                least = least.min(new[place + 1]);
            }
            if least.min(ahead) <= room {
                let hope = least.min(ahead) + cheapest;
                self.queue.push((hope, child, row));
            } else {
                self.rows.truncate(row);
            }
        }
        let end = self.queue.len();
        self.queue[base..end].sort_unstable();
        for number in base..end {
            let (hope, node, row) = self.queue[number];
            if hope > self.bound {
                break;
            }
            let costs = &self.rows[row..row + width];
            let least = costs.iter().copied().min().unwrap_or(FAR);
            let depth = at.depth + 1;
            self.finish(node, row);
            self.visit(Visit { node, depth, row, parent: at.row, least });
        }
        self.queue.truncate(base);
        self.rows.truncate(floor);
    }

    /// Notes the word that ends at a node, whose row begins at `row`.
    fn finish(&mut self, node: Node, row: usize) {
        let trie = self.lexicon.trie();
        let Some(entry) = trie.entry(node) else { return };
        let word = self.lexicon.entries()[entry as usize].stats().cost;
        let n = self.table.len();
        let reading = |channel: Cost| Reading {
            entry,
            case: self.case,
            channel,
            total: channel + word,
        };
        let whole = reading(self.rows[row + n]);
        if whole.total <= self.bound {
            self.found.push(whole);
            self.bound = self.bound.min(whole.total + WINDOW);
        }
        let Some(prefixes) = self.prefixes.as_deref_mut() else { return };
        for end in 1..n {
            let potential = self.table.potential(self.case, end);
            let prefix = reading(self.rows[row + end] - potential);
            let rest = self.table.ahead_any(end) + self.space;
            if prefix.total + rest <= self.bound {
                prefixes.push(Prefix { reading: prefix, end });
            }
        }
    }
}
