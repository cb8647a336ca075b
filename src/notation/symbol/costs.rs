//! What the parts of a symbol cost: how often documents carry them, and which
//! follows which.
//!
//! A symbol is a chain of
//! parts with the sign before each; a part is likely by what stands before
//! it, and a pair never counted falls back on the parts alone (linear
//! interpolation, Jelinek and Mercer 1980, in whole numbers).

use rustc_hash::FxHashMap;

use super::Row;
use crate::cost::Cost;

/// The sign before a part: what parts it from the number or the part
/// before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Joint {
    /// `-`
    Dash,
    /// `/`
    Slash,
    /// Nothing: the symbol has no number, or two parts are one.
    None,
}

impl Joint {
    /// The joint that a sign is.
    pub(crate) fn of(c: char) -> Joint {
        match c {
            '-' => Joint::Dash,
            '/' => Joint::Slash,
            _ => Joint::None,
        }
    }
}

/// A part by its number.
pub(crate) type Part = u32;

/// What stands before a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Before {
    /// The number, or nothing.
    Number,
    /// A part, and the sign before it.
    Part(Joint, Part),
    /// A part that no table holds.
    Unknown,
}

/// What follows: a part behind its sign, or the end.
type Next = Option<(Joint, Part)>;

/// A node of the trie of parts.
#[derive(Debug, Default)]
struct Node {
    children: Vec<(char, u32)>,
    part: Option<Part>,
    /// Whether a part that may stand alone in the text ends here, and what
    /// it costs as one.
    alone: Option<Cost>,
    /// Whether a part, and whether one that may stand alone, ends here or
    /// below.
    below: [bool; 2],
}

/// What a walk of the trie looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Parts of symbols.
    Part,
    /// Abbreviations that stand alone in the text.
    Alone,
}

/// The counted parts, ready for use.
#[derive(Debug)]
pub(crate) struct Costs {
    nodes: Vec<Node>,
    forms: Vec<Box<str>>,
    pairs: FxHashMap<(Before, Next), u64>,
    totals: FxHashMap<Before, u64>,
    firsts: FxHashMap<(Joint, Part), u64>,
    /// How many symbols begin behind each sign.
    first_totals: FxHashMap<Joint, u64>,
    /// How often a part is the first, and how often it is a later one behind
    /// each sign.
    first: Vec<u64>,
    later: Vec<[u64; 2]>,
    first_total: u64,
    later_total: [u64; 2],
}

/// How much the parts alone weigh against the pairs, in tempered counts.
const BACKOFF: u64 = 96;

/// A count as a weight: sixteen times its root. What was counted are mostly
/// citations of state law, and other documents cite other things.
fn tempered(count: u64) -> u64 {
    (count << 8).isqrt().max(1)
}

impl Costs {
    pub(super) fn new(rows: &[Row<'_>]) -> Costs {
        let mut costs = Costs {
            nodes: vec![Node::default()],
            forms: Vec::new(),
            pairs: FxHashMap::default(),
            totals: FxHashMap::default(),
            firsts: FxHashMap::default(),
            first_totals: FxHashMap::default(),
            first: Vec::new(),
            later: Vec::new(),
            first_total: 0,
            later_total: [0; 2],
        };
        let mut alone = Vec::new();
        let mut alone_total = 0;
        for &Row { kind, form, count } in rows {
            let count = tempered(count);
            match kind {
                "type" => {
                    let part = costs.part(form) as usize;
                    costs.first[part] += count;
                }
                "body" => {
                    let part = costs.part(form) as usize;
                    costs.later[part][0] += count;
                    costs.later[part][1] += count;
                    costs.first[part] += count / 4;
                }
                "short" => {
                    alone_total += count;
                    alone.push((form, count));
                }
                "symbol" => costs.symbol(form, count),
                // The rest say of parts whose they are.
                _ => {}
            }
        }
        for (form, count) in alone {
            let node = costs.node(form);
            let cost = ln(alone_total) - ln(count);
            costs.nodes[node as usize].alone = Some(cost);
        }
        // Children were made after their parents.
        for number in (0..costs.nodes.len()).rev() {
            let node = &costs.nodes[number];
            let mut below = [node.part.is_some(), node.alone.is_some()];
            for &(_, child) in &node.children {
                let child = &costs.nodes[child as usize];
                below[0] |= child.below[0];
                below[1] |= child.below[1];
            }
            costs.nodes[number].below = below;
        }
        costs.first_total = costs.first.iter().sum::<u64>().max(1);
        for later in &costs.later {
            costs.later_total[0] += later[0];
            costs.later_total[1] += later[1];
        }
        costs
    }

    /// Counts a symbol, `-NQ/TW` or `KT-XH`.
    fn symbol(&mut self, form: &str, count: u64) {
        let mut before = Before::Number;
        let mut bare = Before::Number;
        let mut joint = Joint::None;
        let mut rest = form;
        if let Some(sign) = form.chars().next().filter(|c| "-/".contains(*c)) {
            joint = Joint::of(sign);
            rest = &form[1..];
        }
        loop {
            let end = rest.find(['-', '/']).unwrap_or(rest.len());
            let part = self.part(&rest[..end]);
            let number = part as usize;
            if before == Before::Number {
                *self.firsts.entry((joint, part)).or_default() += count;
                *self.first_totals.entry(joint).or_default() += count;
                self.first[number] += count;
            } else {
                let next = Some((joint, part));
                self.pair(before, next, count);
                if bare != before {
                    self.pair(bare, next, count);
                }
                self.later[number][side(joint)] += count;
            }
            // A number and the sign after it may be missing where a symbol
            // is cited, and what follows a part is much the same there.
            bare = Before::Part(Joint::None, part);
            before = Before::Part(joint, part);
            let Some(sign) = rest[end..].chars().next() else { break };
            joint = Joint::of(sign);
            rest = &rest[end + 1..];
        }
        self.pair(before, None, count);
        if bare != before {
            self.pair(bare, None, count);
        }
    }

    fn pair(&mut self, before: Before, next: Next, count: u64) {
        *self.pairs.entry((before, next)).or_default() += count;
        *self.totals.entry(before).or_default() += count;
    }

    fn node(&mut self, form: &str) -> u32 {
        let mut node = 0;
        for c in form.chars() {
            node = match self.child(node, c) {
                Some(child) => child,
                None => {
                    let child = self.nodes.len() as u32;
                    self.nodes.push(Node::default());
                    self.nodes[node as usize].children.push((c, child));
                    child
                }
            };
        }
        node
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        let mut children = self.children(node).iter();
        children.find(|child| child.0 == c).map(|child| child.1)
    }

    fn part(&mut self, form: &str) -> Part {
        let node = self.node(form) as usize;
        if let Some(part) = self.nodes[node].part {
            return part;
        }
        let part = self.forms.len() as Part;
        self.forms.push(form.into());
        self.first.push(1);
        self.later.push([1; 2]);
        self.nodes[node].part = Some(part);
        part
    }

    /// The children of a node of the trie; the root is 0.
    pub(crate) fn children(&self, node: u32) -> &[(char, u32)] {
        &self.nodes[node as usize].children
    }

    /// Whether what is wanted ends at a node or below.
    pub(crate) fn leads_to(&self, node: u32, wanted: Wanted) -> bool {
        self.nodes[node as usize].below[wanted as usize]
    }

    /// The part that ends at a node.
    pub(crate) fn part_at(&self, node: u32) -> Option<Part> {
        self.nodes[node as usize].part
    }

    /// The cost of the abbreviation that ends at a node, as one that stands
    /// alone in the text.
    pub(crate) fn alone_at(&self, node: u32) -> Option<Cost> {
        self.nodes[node as usize].alone
    }

    /// How a part is written.
    pub(crate) fn form(&self, part: Part) -> &str {
        &self.forms[part as usize]
    }

    /// The cost of a part, and the sign before it, after what stands before.
    pub(crate) fn cost(
        &self,
        before: Before,
        joint: Joint,
        part: Part,
    ) -> Cost {
        let number = part as usize;
        if before == Before::Number {
            let pair = self.firsts.get(&(joint, part)).copied();
            let total = self.first_totals.get(&joint).copied();
            let alone = (self.first[number], self.first_total);
            return interpolated(pair, total, alone, 1);
        }
        let pair = self.pairs.get(&(before, Some((joint, part)))).copied();
        let total = self.totals.get(&before).copied();
        let side = side(joint);
        let alone = (self.later[number][side], self.later_total[side]);
        // Either sign may stand there.
        interpolated(pair, total, alone, 2)
    }

    /// The cost of a symbol ending after what stands before.
    pub(crate) fn end(&self, before: Before) -> Cost {
        let pair = self.pairs.get(&(before, None)).copied();
        let total = self.totals.get(&before).copied();
        interpolated(pair, total, (1, 2), 1)
    }
}

/// The place of a sign in pairs of figures. Parts written as one are judged
/// as if a dash stood between them.
fn side(joint: Joint) -> usize {
    usize::from(joint == Joint::Slash)
}

/// The cost of (pair + B · alone / ways) / (total + B).
fn interpolated(
    pair: Option<u64>,
    total: Option<u64>,
    (alone, of): (u64, u64),
    ways: u64,
) -> Cost {
    let above = pair.unwrap_or(0) * of * ways + BACKOFF * alone;
    let below = (total.unwrap_or(0) + BACKOFF) * of * ways;
    (ln(below) - ln(above)).max(0)
}

/// The natural logarithm in steps of 1/256, by whole numbers alone, so that
/// it is the same on every machine; that of zero is zero.
fn ln(n: u64) -> Cost {
    const BITS: u32 = 12;
    /// 256 · ln 2, in thousandths.
    const LN_2: u64 = 177_446;
    let Some(whole) = n.checked_ilog2() else { return 0 };
    // From 1 to 2, with 31 bits behind the point.
    let mut rest = (n << (63 - whole)) >> 32;
    let mut log = u64::from(whole);
    for _ in 0..BITS {
        rest = (rest * rest) >> 31;
        log <<= 1;
        if rest >> 32 != 0 {
            rest >>= 1;
            log |= 1;
        }
    }
    ((log * LN_2) >> BITS).div_ceil(1000) as Cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::NAT;

    #[test]
    fn logarithms_are_right_to_a_step() {
        for n in [1, 2, 3, 7, 10, 1000, 28_877, u64::from(u32::MAX)] {
            let exact = (n as f64).ln() * f64::from(NAT);
            assert!((f64::from(ln(n)) - exact).abs() <= 1.5, "{n}");
        }
    }

    #[test]
    fn what_was_counted_together_is_likelier() {
        let rows = [
            ("type", "NQ", 5),
            ("body", "CP", 5),
            ("symbol", "-NQ/TW", 50),
            ("symbol", "/NQ-CP", 50),
        ];
        let rows = rows.map(|(kind, form, count)| Row { kind, form, count });
        let symbols = Costs::new(&rows);
        let part = |form: &str| {
            let number = symbols.forms.iter().position(|f| &**f == form);
            number.unwrap() as Part
        };
        let party = Before::Part(Joint::Dash, part("NQ"));
        let (tw, cp) = (part("TW"), part("CP"));
        let usual = symbols.cost(party, Joint::Slash, tw);
        assert!(symbols.cost(party, Joint::Dash, cp) > usual + NAT / 2);
        let end = Before::Part(Joint::Dash, cp);
        assert!(symbols.end(end) < symbols.end(party));
    }
}
