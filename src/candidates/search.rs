//! The weighted search of the lexicon trie: which words a token may have
//! been printed as, under a bound on channel cost and word cost.
//!
//! A depth-first walk carries, for each node, the least cost of reading the
//! letters so far as each prefix of the token, as the walk of a trie with
//! Levenshtein rows does, with the channel's costs for the edit costs. A
//! branch is cut when the best it may still come to, the least cost of
//! what is unread plus the cheapest word below, passes the bound.

use super::table::{FAR, Table};
use crate::channel::{Channel, MAX_READ};
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
const WINDOW: Cost = 9 * NAT;

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
    /// The children to visit, of all nodes on the way down.
    queue: Vec<(Cost, Node)>,
    pub found: Vec<Reading>,
    pub prefixes: Vec<Prefix>,
}

/// One walk.
struct Walk<'s> {
    lexicon: &'s Lexicon,
    table: &'s Table,
    rows: &'s mut Vec<Cost>,
    queue: &'s mut Vec<(Cost, Node)>,
    found: &'s mut Vec<Reading>,
    prefixes: Option<&'s mut Vec<Prefix>>,
    case: Case,
    bound: Cost,
    space: Cost,
}

impl Scratch {
    /// Finds the words that `read` may have been printed as, at a total cost
    /// of at most `limit`, the best first. With `prefixes`, also notes words
    /// that cover the beginning of the token, for splits.
    ///
    /// Gives the least cost that any printed text could have.
    pub(super) fn search(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        read: &[char],
        limit: Cost,
        prefixes: bool,
    ) -> Cost {
        self.found.clear();
        self.prefixes.clear();
        self.table.fill(channel, read);
        let table = &self.table;
        let floor = Case::ALL.map(|case| table.ahead(case, 0));
        let least = floor.into_iter().min().unwrap_or(FAR);
        let mut cases = Case::ALL;
        // The likeliest case first, so that its words bound the others.
        cases.sort_by_key(|&case| floor[case as usize]);
        let mut bound = limit.min(least.saturating_add(FIRST_BOUND));
        for case in cases {
            let mut walk = Walk {
                lexicon,
                table,
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
        least
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
        let n = self.table.len();
        self.rows.clear();
        self.queue.clear();
        let mut sum = 0;
        self.rows.push(0);
        for &extra in self.table.extras() {
            sum = (sum + extra).min(FAR);
            self.rows.push(sum);
        }
        debug_assert_eq!(self.rows.len(), n + 1);
        let trie = self.lexicon.trie();
        let least = self.table.ahead(self.case, 0);
        if least + trie.cheapest(ROOT) <= self.bound {
            self.visit(ROOT, 0);
        }
    }

    /// Whether the letter at this depth is a large one.
    fn large(&self, depth: usize) -> bool {
        match self.case {
            Case::Lower => false,
            Case::Title => depth == 0,
            Case::Upper => true,
        }
    }

    /// Visits the children of a node whose row ends `rows`.
    fn visit(&mut self, node: Node, depth: usize) {
        let n = self.table.len();
        let trie = self.lexicon.trie();
        let width = n + 1;
        let parent = depth * width;
        let large = self.large(depth);
        let base = self.queue.len();
        let reach = self.reach(parent);
        let nearest = self.rows[parent..parent + width].iter().copied().min();
        let nearest = nearest.unwrap_or(FAR);
        for child in trie.children(node) {
            let letter = trie.letter(child);
            let cheapest = trie.cheapest(child);
            let pending = self.table.begins_pair(letter);
            let after_pair =
                depth > 0 && self.table.begins_pair(trie.letter(node));
            let least = nearest + self.table.least(large, letter) + cheapest;
            if least > self.bound && !pending && !after_pair {
                continue;
            }
            self.rows.truncate(parent + width);
            self.step(node, child, depth);
            let row = parent + width;
            let mut hope = self.reach(row);
            if pending {
                hope = hope.min(reach);
            }
            if hope + cheapest <= self.bound {
                self.queue.push((hope + cheapest, child));
            }
        }
        // The most hopeful child first, so that the bound falls early.
        let end = self.queue.len();
        self.queue[base..end].sort_unstable();
        for at in base..end {
            let (hope, child) = self.queue[at];
            if hope > self.bound {
                break;
            }
            self.rows.truncate(parent + width);
            self.step(node, child, depth);
            self.finish(child, parent + width);
            self.visit(child, depth + 1);
        }
        self.queue.truncate(base);
    }

    /// The least cost a row may still come to, words not counted.
    fn reach(&self, row: usize) -> Cost {
        let n = self.table.len();
        (0..=n)
            .map(|at| {
                let ahead = match self.case {
                    // Behind the root the letters of a title are small, and
                    // at the root the whole is known.
                    Case::Title if row == 0 && at == 0 => {
                        self.table.ahead(Case::Title, 0)
                    }
                    Case::Title if row == 0 => self.table.ahead_any(at),
                    Case::Title => self.table.ahead(Case::Lower, at),
                    case => self.table.ahead(case, at),
                };
                self.rows[row + at] + ahead
            })
            .min()
            .unwrap_or(FAR)
    }

    /// Appends the row of `child`, which follows `node` at `depth`.
    fn step(&mut self, node: Node, child: Node, depth: usize) {
        let n = self.table.len();
        let width = n + 1;
        let trie = self.lexicon.trie();
        let letter = trie.letter(child);
        let large = self.large(depth);
        let costs = self.table.row(large, letter);
        let parent = depth * width;
        for end in 0..=n {
            let costs = &costs[end * (MAX_READ + 1)..][..MAX_READ + 1];
            let mut best = self.rows[parent + end] + costs[0];
            for len in 1..=MAX_READ.min(end) {
                best = best.min(self.rows[parent + end - len] + costs[len]);
            }
            self.rows.push(best.min(FAR));
        }
        let row = parent + width;
        if depth > 0 && self.table.begins_pair(trie.letter(node)) {
            let before = parent - width;
            let size = u8::from(self.large(depth - 1))
                | u8::from(self.large(depth)) << 1;
            for pair in self.table.pairs(trie.letter(node), letter, size) {
                let end = usize::from(pair.end);
                let from = end - usize::from(pair.len);
                let cost = self.rows[before + from] + pair.cost;
                let old = &mut self.rows[row + end];
                *old = (*old).min(cost);
            }
        }
        for (at, &extra) in self.table.extras().iter().enumerate() {
            let cost = self.rows[row + at] + extra;
            let old = &mut self.rows[row + at + 1];
            *old = (*old).min(cost);
        }
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
            let prefix = reading(self.rows[row + end]);
            let rest = self.table.ahead_any(end) + self.space;
            if prefix.total + rest <= self.bound {
                prefixes.push(Prefix { reading: prefix, end });
            }
        }
    }
}
