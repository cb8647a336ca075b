//! What the channel may have made of the parts of a symbol: a walk of their
//! trie against the characters of one token.

use std::cell::RefCell;
use std::collections::HashMap;

use super::symbol::costs::{Costs, Joint, Part, Wanted};
use crate::channel::{Channel, MAX_READ};
use crate::cost::{Cost, NAT};
use crate::lexicon::alphabet::{self, Letter};
use crate::viet::glyph;
use crate::viet::letter::{fold_char, is_marked, lower_char};

/// More than any reading costs.
pub(super) const FAR: Cost = Cost::MAX / 4;

/// The most that the channel may charge for one part.
const BOUND: Cost = 13 * NAT;

/// The cost of a letter read in the other case. Symbols have a fixed case,
/// so this is not left to what the channel learned of words.
const OTHER_CASE: Cost = 4 * NAT;

/// The cost of a large letter read as one that looks like it, of `Đ` read as
/// two such, `T` with another stem, and of `Đ` read as its twin.
const SHAPE: Cost = 5 * NAT;
const STROKE_TWICE: Cost = 6 * NAT;
const ALIKE: Cost = NAT;

/// What a letter too many, too few, or never seen read so costs beyond the
/// channel: two symbols often differ in just one letter.
const COUNT: Cost = 4 * NAT;

/// The cost of a digit read as the letter it looks like.
pub(super) const FIGURE: Cost = 3 * NAT;

/// The cost of a slash read as a stroke, as a stroke with a dot, not at all;
/// of a dash read as another line.
const SLASH: Cost = 4 * NAT;
const SLASH_DOTTED: Cost = 6 * NAT;
const SLASH_LOST: Cost = 8 * NAT;
const DASH: Cost = 3 * NAT;
const DASH_LOST: Cost = 8 * NAT;

/// The cost of a stop in the place of a sign, which old documents have.
const DOT: Cost = 2 * NAT;

/// A letter read as some characters.
#[derive(Clone, Copy, Debug)]
struct Step {
    letter: Letter,
    large: bool,
    start: usize,
    end: usize,
    cost: Cost,
}

/// Two letters read as some characters.
#[derive(Clone, Copy, Debug)]
struct PairStep {
    letters: [(Letter, bool); 2],
    start: usize,
    end: usize,
    cost: Cost,
}

/// A way to read one letter, all that makes it dearer included.
#[derive(Clone, Copy, Debug)]
struct Move {
    start: usize,
    end: usize,
    cost: Cost,
}

/// The characters of a token as the channel sees them.
#[derive(Debug)]
pub(super) struct Sight<'c> {
    channel: &'c Channel,
    pub read: Vec<char>,
    /// What each character costs where nothing was printed, and as one that
    /// a letter was never seen read as.
    extra: Vec<Cost>,
    stranger: Vec<Cost>,
    /// Sorted by letter.
    steps: Vec<Step>,
    pairs: Vec<PairStep>,
    /// The moves of the letters met so far, those within the bound: a letter
    /// hangs below many nodes.
    moves: RefCell<HashMap<char, Box<[Move]>>>,
    /// What every error not learned costs more, because errors are rare.
    caution: Cost,
}

/// The nodes of the trie above one.
struct Walk {
    wanted: Wanted,
    start: usize,
    /// For each node from the root on, the costs of having read up to each
    /// character.
    rows: Vec<Cost>,
    form: Vec<char>,
}

/// A part that covers some characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<T> {
    pub end: usize,
    pub part: T,
    pub cost: Cost,
}

/// Whether a character parts a symbol.
pub(super) fn is_sign(c: &char) -> bool {
    matches!(c, '-' | '/' | '.')
}

impl<'c> Sight<'c> {
    pub(super) fn new(channel: &'c Channel, read: Vec<char>) -> Sight<'c> {
        let mut steps = Vec::new();
        let mut pairs = Vec::new();
        for start in 0..read.len() {
            let most = (read.len() - start).min(MAX_READ);
            for end in start + 1..=start + most {
                for segment in channel.reading(&read[start..end]) {
                    let large = |at: u8| segment.large >> at & 1 == 1;
                    let letter =
                        |at: u8| (segment.printed[usize::from(at)], large(at));
                    let cost = segment.cost;
                    if segment.len == 1 {
                        let (letter, large) = letter(0);
                        steps.push(Step { letter, large, start, end, cost });
                    } else {
                        let letters = [letter(0), letter(1)];
                        pairs.push(PairStep { letters, start, end, cost });
                    }
                }
            }
        }
        steps.sort_by_key(|step| (step.letter, step.large));
        let caution = channel.rarity();
        // A sign parts the symbol: it is no stain and no letter.
        let price = |cost: Option<Cost>, c: &char| match cost {
            Some(cost) if !is_sign(c) => cost + COUNT,
            _ => FAR,
        };
        let extra = read.iter().map(|c| price(channel.extra(*c), c)).collect();
        let stranger =
            read.iter().map(|c| price(channel.stranger(*c), c)).collect();
        let moves = RefCell::default();
        Sight { channel, read, extra, stranger, steps, pairs, moves, caution }
    }

    /// Whether the channel changes nothing but marks.
    pub(super) fn keeps_letters(&self) -> bool {
        self.channel.keeps_letters()
    }

    /// What an error not learned costs more because errors are rare.
    pub(super) fn caution(&self) -> Cost {
        self.caution
    }

    /// Whether characters are those of a part but for marks, case, and what
    /// is read for `Đ`.
    pub(super) fn is_alike(&self, form: &str, from: usize, to: usize) -> bool {
        let alike = |printed: char, read: char| {
            let flat = |c| fold_char(lower_char(c));
            flat(printed) == flat(read)
                || printed == 'Đ' && glyph::is_stroked(read)
        };
        form.chars().count() == to - from
            && form
                .chars()
                .zip(&self.read[from..to])
                .all(|(printed, &read)| alike(printed, read))
    }

    /// The cost of an error of the usual kinds, by its cost in damaged text;
    /// `None` where there are none.
    pub(super) fn error(&self, cost: Cost) -> Option<Cost> {
        (!self.keeps_letters()).then_some(cost + self.caution)
    }

    /// The cost of reading characters as they were printed.
    pub(super) fn same(&self, from: usize, to: usize) -> Cost {
        self.read[from..to].iter().map(|&c| self.channel.same(c)).sum()
    }

    /// The parts that the characters from `start` on may be.
    pub(super) fn parts(
        &self,
        symbols: &Costs,
        start: usize,
    ) -> Vec<Seen<Part>> {
        let mut seen = Vec::new();
        self.walk(symbols, Wanted::Part, start, &mut |node, _, row| {
            let Some(part) = symbols.part_at(node) else { return };
            for (end, &cost) in row.iter().enumerate().skip(start + 1) {
                if cost <= BOUND {
                    seen.push(Seen { end, part, cost });
                }
            }
        });
        seen
    }

    /// The abbreviations that the whole token may be, each with its cost in
    /// the text.
    pub(super) fn alone(&self, symbols: &Costs) -> Vec<(String, Cost)> {
        let mut seen = Vec::new();
        self.walk(symbols, Wanted::Alone, 0, &mut |node, form, row| {
            let cost = row[self.read.len()];
            if let Some(alone) = symbols.alone_at(node)
                && cost <= BOUND
            {
                seen.push((form.iter().collect(), cost + alone));
            }
        });
        seen
    }

    fn walk(
        &self,
        symbols: &Costs,
        wanted: Wanted,
        start: usize,
        visit: &mut impl FnMut(u32, &[char], &[Cost]),
    ) {
        let width = self.read.len() + 1;
        let mut walk =
            Walk { wanted, start, rows: vec![FAR; width], form: Vec::new() };
        walk.rows[start] = 0;
        self.extras(&mut walk.rows, start);
        self.descend(symbols, 0, &mut walk, visit);
    }

    /// Visits the nodes below one. The trie is no deeper than its longest
    /// part.
    fn descend(
        &self,
        symbols: &Costs,
        node: u32,
        walk: &mut Walk,
        visit: &mut impl FnMut(u32, &[char], &[Cost]),
    ) {
        let width = self.read.len() + 1;
        let above = walk.rows.len();
        for &(c, child) in symbols.children(node) {
            if !symbols.leads_to(child, walk.wanted) {
                continue;
            }
            walk.rows.resize(above + width, FAR);
            let (rows, row) = walk.rows.split_at_mut(above);
            let (rows, last) = rows.split_at(above - width);
            self.letter(c, last, row);
            if let Some(&before) = walk.form.last() {
                let grand = &rows[rows.len() - width..];
                self.pair([before, c], grand, row);
            }
            self.extras(row, walk.start);
            if row.iter().any(|&cost| cost <= BOUND) {
                walk.form.push(c);
                visit(child, &walk.form, row);
                self.descend(symbols, child, walk, visit);
                walk.form.pop();
            }
            walk.rows.truncate(above);
        }
    }

    /// Adds what was read where nothing was printed.
    fn extras(&self, row: &mut [Cost], start: usize) {
        for at in start..self.read.len() {
            if row[at] <= BOUND {
                row[at + 1] = row[at + 1].min(row[at] + self.extra[at]);
            }
        }
    }

    /// Adds the ways to read the letter `c` to a row.
    fn letter(&self, c: char, before: &[Cost], row: &mut [Cost]) {
        let mut known = self.moves.borrow_mut();
        let moves = known.entry(c).or_insert_with(|| {
            let mut moves = Vec::new();
            self.moves_of(c, |start, end, cost| {
                if cost <= BOUND {
                    moves.push(Move { start, end, cost });
                }
            });
            moves.into()
        });
        for m in moves.iter() {
            if before[m.start] <= BOUND {
                row[m.end] = row[m.end].min(before[m.start] + m.cost);
            }
        }
    }

    /// Hands over the ways to read the letter `c`: from where to where, and
    /// the cost.
    fn moves_of(&self, c: char, mut reach: impl FnMut(usize, usize, Cost)) {
        let lower = lower_char(c);
        let Some(letter) = alphabet::number(lower) else {
            // A digit, or `&`.
            for (at, &read) in self.read.iter().enumerate() {
                if read == c {
                    reach(at, at + 1, self.channel.same(c));
                } else if glyph::digit(read) == Some(c)
                    && let Some(cost) = self.error(FIGURE)
                {
                    reach(at, at + 1, cost);
                }
            }
            return;
        };
        let large = lower != c;
        let first = self
            .steps
            .partition_point(|s| (s.letter, s.large) < (letter, large));
        for step in self.steps[first..]
            .iter()
            .take_while(|s| (s.letter, s.large) == (letter, large))
        {
            // Marks are lost, and hardly ever made up.
            let made_up = !is_marked(c)
                && self.read[step.start..step.end]
                    .iter()
                    .any(|&c| is_marked(c));
            let more = if made_up { 2 * COUNT } else { 0 };
            reach(step.start, step.end, step.cost + more);
        }
        if self.keeps_letters() {
            return;
        }
        // Strokes at the end are the number of something.
        let drop = self.channel.drops(large)[usize::from(letter)];
        let strange = self.channel.strange(large)[usize::from(letter)];
        let other_case = OTHER_CASE + self.caution;
        let shape = SHAPE + self.caution;
        for (at, &read) in self.read.iter().enumerate() {
            if c != 'I' {
                reach(at, at, drop + COUNT);
            }
            // What parts the symbol is no letter of it.
            if is_sign(&read) {
                continue;
            }
            reach(at, at + 1, strange + self.stranger[at]);
            let flat = fold_char(lower);
            let small = lower_char(read);
            let fits = small == lower || !is_marked(read);
            if read != c && fits && fold_char(small) == flat {
                reach(at, at + 1, other_case);
            }
            // `Ð` is a letter of other languages, of the same shape.
            if c == 'Đ' && read == 'Ð' {
                reach(at, at + 1, ALIKE);
            } else if glyph::looks_like_capital(c, read) {
                reach(at, at + 1, shape);
            }
            let next = self.read.get(at + 1);
            if c == 'T'
                && read == 'T'
                && next.is_some_and(|c| matches!(c, 'I' | '1'))
            {
                reach(at, at + 2, STROKE_TWICE + self.caution);
            }
            if c == 'Đ' {
                let rest = &self.read[at..];
                let run =
                    rest.iter().take_while(|c| glyph::is_stroked(**c)).count();
                let twin = rest[..run.min(3)].contains(&'Ð');
                let (most, cost) = match twin {
                    true => (3, 2 * ALIKE),
                    false => (2, STROKE_TWICE + self.caution),
                };
                for count in 2..=run.min(most) {
                    reach(at, at + count, cost);
                }
            }
        }
    }

    /// Adds the ways to read two letters at once.
    fn pair(&self, letters: [char; 2], before: &[Cost], row: &mut [Cost]) {
        let number = |c: char| {
            let lower = lower_char(c);
            alphabet::number(lower).map(|letter| (letter, lower != c))
        };
        let [Some(first), Some(second)] = letters.map(number) else { return };
        for pair in &self.pairs {
            if pair.letters == [first, second] && before[pair.start] <= BOUND {
                let cost = before[pair.start] + pair.cost;
                row[pair.end] = row[pair.end].min(cost);
            }
        }
    }

    /// The signs that may part the symbol at `start`: what is read, or a
    /// slash or dash that was read as something else.
    pub(super) fn joints(&self, start: usize) -> Vec<Seen<(Joint, char)>> {
        let mut seen = Vec::new();
        let mut add = |end: usize, sign: char, cost: Cost| {
            let part = (Joint::of(sign), sign);
            seen.push(Seen { end, part, cost });
        };
        let Some(&c) = self.read.get(start) else { return seen };
        match c {
            '-' | '/' => {
                add(start + 1, c, 0);
                return seen;
            }
            '.' => {
                add(start + 1, c, DOT);
                return seen;
            }
            _ if glyph::is_slash(c) => {
                if let Some(cost) = self.error(ALIKE) {
                    add(start + 1, '/', cost);
                }
                return seen;
            }
            _ if glyph::is_dash(c) => {
                if let Some(cost) = self.error(DASH) {
                    add(start + 1, '-', cost);
                }
                return seen;
            }
            _ => {}
        }
        if let Some(cost) = self.error(SLASH) {
            if glyph::is_stroke_of_slash(c) {
                add(start + 1, '/', cost);
                let next = self.read.get(start + 1);
                if next.is_some_and(|c| matches!(c, '\'' | '’' | '.')) {
                    let dotted = cost - SLASH + SLASH_DOTTED;
                    add(start + 2, '/', dotted);
                }
            }
            add(start, '/', cost - SLASH + SLASH_LOST);
            add(start, '-', cost - SLASH + DASH_LOST);
        }
        seen
    }
}
