//! The weighted search of the lexicon trie: which words a token may have
//! been printed as, under a bound on channel cost and word cost.
//!
//! A depth-first walk carries, for each node, the least cost of reading the
//! letters so far as each prefix of the token, as the walk of a trie with
//! Levenshtein rows does, with the channel's costs for the edit costs. A
//! branch is cut when the best it may still come to passes the bound: for
//! each number of letters, what the rest costs at least as so many letters
//! (see [`Bounds`]), and the cheapest word that has as many left.

use super::bounds::{self, Bounds, EXTRAS, NEVER};
use super::table::{FAR, FAR_OFF, PairStep, Reduced, Step, Table, reduced};
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::lexicon::alphabet::Letter;
use crate::lexicon::trie::{Edge, Node, ROOT};
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
pub(super) const WINDOW: Cost = 11 * NAT;

/// How far a search goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The most that a word may cost in all.
    pub limit: Cost,
    /// How far behind the best it may lie.
    pub window: Cost,
}

impl Reach {
    /// As far as a word may matter to the sentence it stands in.
    pub(super) fn full(limit: Cost) -> Reach {
        Reach { limit, window: WINDOW }
    }

    /// Only as far as the best word.
    pub(super) fn best(limit: Cost) -> Reach {
        Reach { limit, window: 0 }
    }
}

/// How much above the least conceivable cost the search looks before a word
/// was found. A usual word costs 4 to 12 nats.
pub(super) const FIRST_BOUND: Cost = 22 * NAT;

/// The most nodes queued in one walk. Words of the language take about
/// fifty; only noise takes more, and it shall not take long.
const BUDGET: u32 = 800;

/// The most words kept for a token.
pub(super) const MOST: usize = 24;

/// The most prefixes kept that end at one place.
const PREFIXES: usize = 3;

/// The memory of a search, used again for every token.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    table: Table,
    bounds: Bounds,
    ends: Vec<Reduced>,
    rows: Rows,
    /// The children to visit, of all nodes on the way down.
    queue: Vec<Queued>,
    best: Vec<Cost>,
    pub found: Vec<Reading>,
    pub prefixes: Vec<Prefix>,
    /// The least totals of the prefixes that end at each place.
    least_prefixes: Vec<[Cost; PREFIXES]>,
    /// Whether digits may stand for letters that were never seen read so.
    pub strange_digits: bool,
}

/// Rows of fixed widths, so that the loops over them are straight runs: a
/// token takes the least width that its characters and one more fit in.
#[derive(Debug, Default)]
struct Rows {
    short: Vec<Row<8>>,
    middle: Vec<Row<16>>,
    long: Vec<Row<WIDEST>>,
}

/// The costs of a node at each place.
#[derive(Clone, Copy, Debug)]
struct Row<const WIDTH: usize> {
    costs: [Reduced; WIDTH],
    /// Whose costs they are, and the least they may come to.
    node: Node,
    least: Reduced,
}

/// A child that may be visited: most are beaten before their turn, so that
/// a row is made only then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Queued {
    /// What it may come to.
    hope: Reduced,
    node: Node,
}

/// What a walk looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// Words that are the whole token, so far behind the best at most.
    Whole { window: Cost },
    /// Words that are its beginning.
    Prefixes,
}

/// What a walk starts with.
struct Start<'s> {
    lexicon: &'s Lexicon,
    case: Case,
    bound: Cost,
    goal: Goal,
}

/// One walk, over rows of a width.
struct Walk<'s, const WIDTH: usize> {
    lexicon: &'s Lexicon,
    table: &'s Table,
    bounds: &'s Bounds,
    extras: [Reduced; WIDTH],
    strangers: [Reduced; WIDTH],
    least_extra: Reduced,
    least_stranger: Reduced,
    rows: &'s mut Vec<Row<WIDTH>>,
    queue: &'s mut Vec<Queued>,
    found: &'s mut Vec<Reading>,
    /// The least totals found, in order: once there are enough, the last of
    /// them is a bound.
    best: &'s mut Vec<Cost>,
    prefixes: &'s mut Vec<Prefix>,
    /// The least totals of the prefixes that end at each place: no others
    /// are kept.
    least_prefixes: &'s mut [[Cost; PREFIXES]],
    /// The reduced cost of ending at each place.
    ends: &'s [Reduced],
    goal: Goal,
    case: Case,
    bound: Cost,
    /// How many nodes may still be queued.
    budget: u32,
    /// What the whole token costs at least; rows lack it.
    floor: Cost,
}

/// A node on the way down.
#[derive(Clone, Copy)]
struct Visit {
    depth: usize,
    /// The place of its row, and of its parent's.
    row: u32,
    parent: u32,
}

impl Scratch {
    /// Finds the words that `read` may have been printed as, as far as
    /// `reach` goes, the best first.
    pub(super) fn search(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        read: &[char],
        Reach { limit, window }: Reach,
    ) {
        self.found.clear();
        self.best.clear();
        self.table.fill(channel, read, self.strange_digits);
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
            self.ends.clear();
            self.ends.resize(read.len(), FAR_OFF);
            self.ends.push(0);
            let goal = Goal::Whole { window };
            bound = self.walk(Start { lexicon, case, bound, goal });
        }
        self.found.retain(|reading| reading.total <= bound);
        self.found.sort_unstable_by_key(|r| (r.total, r.entry, r.case));
        self.found.truncate(MOST);
    }

    /// Notes words that cover the beginning of the token last searched, for
    /// splits of a total cost of at most `limit`.
    pub(super) fn search_prefixes(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        limit: Cost,
    ) {
        self.prefixes.clear();
        let Some(space) = channel.space_lost() else { return };
        let cheapest = lexicon.trie().cheapest(ROOT);
        let n = self.table.len();
        self.least_prefixes.clear();
        self.least_prefixes.resize(n, [FAR; PREFIXES]);
        let mut bound = limit;
        let mut cases = Case::ALL;
        cases.sort_by_key(|&case| self.table.floor(case));
        for case in cases {
            let floor = self.table.ahead_of(case, 0);
            // Behind the prefix come at least the space and another word.
            let rest = |end| match end {
                0 => FAR,
                end => {
                    let ahead = self.table.ahead_any(end)
                        - self.table.ahead_of(case, end);
                    ahead + space + cheapest
                }
            };
            let least = (1..n).map(rest).min().unwrap_or(FAR);
            if floor.saturating_add(least).saturating_add(cheapest) > bound {
                continue;
            }
            self.ends.clear();
            self.ends.extend((0..n).map(|end| reduced(rest(end))));
            self.ends.push(FAR_OFF);
            self.table.reduce(channel, case);
            let goal = Goal::Prefixes;
            bound = self.walk(Start { lexicon, case, bound, goal });
        }
        self.keep_best_prefixes();
    }

    /// Walks the trie in one case; gives the bound that is left.
    fn walk(&mut self, start: Start<'_>) -> Cost {
        self.bounds.fill(&self.table, &self.ends);
        match self.table.len() {
            0..8 => self.walk_rows(start, |rows| &mut rows.short),
            8..16 => self.walk_rows(start, |rows| &mut rows.middle),
            _ => self.walk_rows(start, |rows| &mut rows.long),
        }
    }

    /// Walks over rows of one width.
    fn walk_rows<const WIDTH: usize>(
        &mut self,
        start: Start<'_>,
        rows: fn(&mut Rows) -> &mut Vec<Row<WIDTH>>,
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
            bounds: &self.bounds,
            extras,
            strangers,
            least_extra,
            least_stranger,
            rows: rows(&mut self.rows),
            queue: &mut self.queue,
            found: &mut self.found,
            best: &mut self.best,
            prefixes: &mut self.prefixes,
            least_prefixes: &mut self.least_prefixes,
            ends: &self.ends,
            goal: start.goal,
            case: start.case,
            bound: start.bound,
            budget: BUDGET,
            floor: table.potential(0),
        };
        walk.start();
        walk.bound
    }

    fn keep_best_prefixes(&mut self) {
        self.prefixes.sort_unstable_by_key(|p| {
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

/// What a place costs that a step leads to.
#[inline(always)]
fn from<const WIDTH: usize>(old: &[Reduced; WIDTH], step: Step) -> Reduced {
    old[usize::from(step.start) % WIDTH].saturating_add(step.cost)
}

impl<const WIDTH: usize> Walk<'_, WIDTH> {
    fn start(&mut self) {
        self.rows.clear();
        self.queue.clear();
        let mut costs = [FAR_OFF; WIDTH];
        costs[0] = 0;
        for place in 0..self.table.len() {
            costs[place + 1] = costs[place].saturating_add(self.extras[place]);
        }
        let least = self.bounds.base();
        self.rows.push(Row { costs, node: ROOT, least });
        self.visit(Visit { depth: 0, row: 0, parent: 0 });
    }

    /// The costs of a child.
    fn row(
        &self,
        at: Visit,
        letter: Letter,
        pairs: &[PairStep],
        room: Reduced,
    ) -> ([Reduced; WIDTH], Reduced) {
        let Row { costs: old, least: before, .. } =
            &self.rows[at.row as usize];
        let steps = self.table.steps(at.depth);
        let mut new = [FAR_OFF; WIDTH];
        let drop = steps.drop(letter);
        if before.saturating_add(drop) <= room {
            for (new, old) in new.iter_mut().zip(old) {
                *new = old.saturating_add(drop);
            }
        }
        let strange = steps.strange(letter);
        let least = before.saturating_add(self.least_stranger);
        if least.saturating_add(strange) <= room {
            let mut costs = self.strangers;
            for cost in &mut costs {
                *cost = cost.saturating_add(strange);
            }
            advance(old, &costs, &mut new);
        }
        for &step in steps.of(letter) {
            let to = &mut new[usize::from(step.end) % WIDTH];
            *to = (*to).min(from(old, step));
        }
        let before = &self.rows[at.parent as usize].costs;
        for pair in pairs.iter().filter(|pair| pair.second == letter) {
            let to = &mut new[usize::from(pair.step.end) % WIDTH];
            *to = (*to).min(from(before, pair.step));
        }
        // An extra sign adds to what is there, so the least stays.
        let least = new.iter().copied().fold(FAR_OFF, Reduced::min);
        let least = least.saturating_add(self.bounds.base());
        if least.saturating_add(self.least_extra) <= room {
            for _ in 0..EXTRAS {
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
        let bounds = self.bounds;
        let trie = self.lexicon.trie();
        let steps = table.steps(at.depth);
        let base = self.queue.len();
        let floor = self.rows.len();
        let Row { costs: old, node, least } = self.rows[at.row as usize];
        let Row { costs: before, least: least_before, .. } =
            self.rows[at.parent as usize];
        let all = (self.bound - self.floor).min(Cost::from(FAR_OFF - 1));
        let all = all as Reduced;
        // The least that any child may come to, the words' costs apart.
        let mut reach = least.saturating_add(steps.lowest());
        let mut pairs: &[PairStep] = &[];
        let mut seconds = 0;
        if at.depth > 0 {
            let steps = table.steps(at.depth - 1);
            let last = trie.letter(node);
            let pair = least_before.saturating_add(steps.least_pair(last));
            if pair <= all {
                pairs = steps.pairs(last);
                seconds = steps.seconds(last);
                reach = reach.min(pair);
            }
        }
        let n = table.len();
        let dropped = bounds.led(&old[..=n], &[0; WIDTH][..=n], 0, all);
        let mut strange = NEVER;
        if least.saturating_add(self.least_stranger) <= all {
            strange = bounds.led(&old[..n], &self.strangers[..n], 1, all);
        }
        let (least_here, reach) = (Cost::from(least), Cost::from(reach));
        for (child, edge) in trie.children(node).zip(trie.edges(node)) {
            let Edge { letter, cheapest } = *edge;
            // Plain sums, for this is what the search does most.
            let room = Cost::from(all) - cheapest;
            if reach > room {
                break;
            }
            let is_near = least_here + Cost::from(steps.least(letter)) <= room;
            let is_second = seconds >> letter & 1 == 1;
            if !is_near && !is_second {
                continue;
            }
            // What the costs may come to is known before they are.
            let mut hopes = NEVER;
            bounds::take(&mut hopes, &dropped, steps.drop(letter));
            bounds::take(&mut hopes, &strange, steps.strange(letter));
            for &step in steps.of(letter) {
                let cost = from(&old, step);
                bounds::take(&mut hopes, bounds.after(step.end), cost);
            }
            let ending = if is_second { pairs } else { &[] };
            for pair in ending.iter().filter(|pair| pair.second == letter) {
                let cost = from(&before, pair.step);
                bounds::take(&mut hopes, bounds.after(pair.step.end), cost);
            }
            if least_here + Cost::from(steps.least_pair(letter)) <= room {
                for step in steps.pairs(letter).iter().map(|pair| pair.step) {
                    let cost = from(&old, step);
                    bounds::take(&mut hopes, bounds.within(step.end), cost);
                }
            }
            let hope = bounds::least_sum(&hopes, trie.by_letters(child));
            if hope > all {
                continue;
            }
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            self.queue.push(Queued { hope, node: child });
        }
        let end = self.queue.len();
        self.queue[base..end].sort_unstable();
        for number in base..end {
            let Queued { hope, node } = self.queue[number];
            if Cost::from(hope) + self.floor > self.bound {
                break;
            }
            let all = (self.bound - self.floor).min(Cost::from(FAR_OFF - 1));
            let room = reduced(all - trie.cheapest(node));
            let letter = trie.letter(node);
            let is_second = seconds >> letter & 1 == 1;
            let ending = if is_second { pairs } else { &[] };
            let (costs, least) = self.row(at, letter, ending, room);
            let row = self.rows.len() as u32;
            self.rows.push(Row { costs, node, least });
            self.finish(row);
            let depth = at.depth + 1;
            self.visit(Visit { depth, row, parent: at.row });
            self.rows.truncate(floor);
        }
        self.queue.truncate(base);
    }

    /// Notes the word that ends at the node whose row stands at `row`.
    fn finish(&mut self, row: u32) {
        let trie = self.lexicon.trie();
        let Row { costs: row, node, .. } = &self.rows[row as usize];
        let n = self.table.len();
        // The word that ends here, if one does. It stands with the node;
        // the entries are far from it in memory.
        let word = trie.by_letters(*node)[0];
        if word == FAR_OFF {
            return;
        }
        let word = Cost::from(word);
        let least = self.floor + Cost::from(row[n]) + word;
        if self.goal != Goal::Prefixes && least > self.bound {
            return;
        }
        let Some(entry) = trie.entry(*node) else { return };
        let reading = |channel: Cost| Reading {
            entry,
            case: self.case,
            channel,
            total: channel + word,
        };
        match self.goal {
            Goal::Whole { window } => {
                let whole = reading(self.floor + Cost::from(row[n]));
                if row[n] == FAR_OFF {
                    return;
                }
                self.found.push(whole);
                self.bound = self.bound.min(whole.total + window);
                let at = self.best.partition_point(|&t| t <= whole.total);
                self.best.insert(at, whole.total);
                self.best.truncate(MOST);
                if let Some(&worst) = self.best.get(MOST - 1) {
                    self.bound = self.bound.min(worst);
                }
            }
            Goal::Prefixes => {
                let mut is_better = false;
                let costs = row.iter().zip(self.ends).enumerate();
                for (end, (&cost, &rest)) in costs.take(n).skip(1) {
                    // Where the rest cannot be read in this case its price
                    // is out of range, and so is that of coming here.
                    if cost == FAR_OFF {
                        continue;
                    }
                    let cost = self.floor + Cost::from(cost);
                    if cost + word + Cost::from(rest) > self.bound {
                        continue;
                    }
                    let reading = reading(cost - self.table.potential(end));
                    let least = &mut self.least_prefixes[end];
                    let at = least.partition_point(|&t| t <= reading.total);
                    if at < PREFIXES {
                        least[at..].rotate_right(1);
                        least[at] = reading.total;
                        is_better = true;
                    }
                    if reading.total <= least[PREFIXES - 1] {
                        self.prefixes.push(Prefix { reading, end });
                    }
                }
                if is_better {
                    self.bound = self.bound.min(self.prefix_bound());
                }
            }
        }
    }

    /// What a prefix may come to, with the least that must follow it, to be
    /// among the best that end where it does.
    fn prefix_bound(&self) -> Cost {
        let bound = |(end, least): (usize, &[Cost; PREFIXES])| {
            let rest = Cost::from(self.ends[end]) + self.table.potential(end);
            least[PREFIXES - 1].saturating_add(rest)
        };
        let ends = self.least_prefixes.iter().enumerate().skip(1);
        ends.map(bound).max().unwrap_or(FAR)
    }
}
