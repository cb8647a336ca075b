//! Learns a channel profile from pairs of lines, as read and as printed, by
//! expectation-maximisation over all segmentations.
//!
//! The segment model is that of Brill and Moore (2000); the expectation step
//! is the forward-backward algorithm over a band around the diagonal, a line
//! at a time, spaces included, so that words lost into one another and words
//! torn apart are learned like any other damage.
//!
//! Some lines were not read off the print they stand against: engines make
//! up lines where there is a stamp or a border. The model is therefore a
//! mixture of two, the channel and a source of characters that knows nothing
//! of the print, and each line teaches as far as it is likely to have come
//! through the channel.

use std::collections::HashMap;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::channel::{ANY, Channel, MAX_READ, Pair};
use crate::cost;
use crate::error::Error;

pub use super::pairing::pair_lines;

/// One printed line and what an engine read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePair {
    /// The line as the engine read it.
    pub read: String,
    /// The line as it was printed.
    pub printed: String,
}

/// How a profile is learned.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Rounds in which only single printed characters are segments.
    pub single_rounds: usize,
    /// Rounds in which pairs of printed characters are segments too.
    pub pair_rounds: usize,
    /// Rounds after the segments that explain too little were dropped.
    pub final_rounds: usize,
    /// The expected count below which a segment pair is dropped.
    pub min_count: f64,
    /// How many times likelier than its parts a segment of two printed
    /// characters must be to stay.
    pub pair_gain: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            single_rounds: 4,
            pair_rounds: 3,
            final_rounds: 3,
            min_count: 2.0,
            pair_gain: 2.0,
        }
    }
}

/// Reads line pairs from tab-separated text: the last two fields of a line
/// are the line as read and as printed.
///
/// # Errors
///
/// If a line has fewer than two fields; the message gives its number.
pub fn parse_pairs(text: &str) -> Result<Vec<LinePair>, Error> {
    let mut pairs = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut fields = line.rsplit('\t');
        let (Some(printed), Some(read)) = (fields.next(), fields.next())
        else {
            return Err(Error::data(format!(
                "line {}: expected the line as read, a tab, and the line as \
                 printed",
                index + 1
            )));
        };
        pairs.push(LinePair { read: read.into(), printed: printed.into() });
    }
    Ok(pairs)
}

/// A character by its place in the interner; 0 is no character.
type Id = u64;

/// Bits of an [`Id`] within a key.
const BITS: u32 = 12;

/// A segment pair as a key: two printed ids, then three read ones.
fn key(printed: &[Id], read: &[Id]) -> u64 {
    let at = |ids: &[Id], i: usize| ids.get(i).copied().unwrap_or(0);
    let ids = [
        at(printed, 0),
        at(printed, 1),
        at(read, 0),
        at(read, 1),
        at(read, 2),
    ];
    ids.iter().fold(0, |key, id| key << BITS | id)
}

/// The printed part of a key.
fn printed_part(key: u64) -> u64 {
    key >> (3 * BITS)
}

type Table = HashMap<u64, f64>;

/// How often a line is made up, before anything is known of it: engines that
/// make up lines do so for about one in fifty.
const MADE_UP: f64 = 0.02;

/// The lines in ids, and the characters behind them.
struct Lines {
    chars: Vec<char>,
    space: Id,
    lines: Vec<(Vec<Id>, Vec<Id>)>,
    /// The natural logarithm of how often each character is read.
    frequency: Vec<f64>,
}

impl Lines {
    fn new(pairs: &[LinePair]) -> Result<Lines, Error> {
        let mut chars = vec!['\0'];
        let mut ids: HashMap<char, Id> = HashMap::new();
        let mut intern = |text: &str| -> Vec<Id> {
            let words: Vec<&str> = text.split_whitespace().collect();
            let text = words.join(" ");
            text.nfc()
                .map(|c| {
                    *ids.entry(c).or_insert_with(|| {
                        chars.push(c);
                        chars.len() as Id - 1
                    })
                })
                .collect()
        };
        let space = intern("a b")[1];
        let lines: Vec<(Vec<Id>, Vec<Id>)> = pairs
            .iter()
            .map(|pair| (intern(&pair.printed), intern(&pair.read)))
            .collect();
        if chars.len() >= 1 << BITS {
            return Err(Error::data(format!(
                "the lines hold {} different characters, more than {}; this \
                 is not Vietnamese text",
                chars.len(),
                1 << BITS
            )));
        }
        let mut counts = vec![1u64; chars.len()];
        for &read in lines.iter().flat_map(|(_, read)| read) {
            counts[read as usize] += 1;
        }
        let sum: u64 = counts.iter().sum();
        let frequency =
            counts.iter().map(|&n| (n as f64 / sum as f64).ln()).collect();
        Ok(Lines { chars, space, lines, frequency })
    }

    /// The logarithm of the probability of a line being read where nothing
    /// of the kind was printed: its characters in any order.
    fn made_up(&self, read: &[Id]) -> f64 {
        let chars = read.iter().map(|&id| self.frequency[id as usize]);
        chars.sum::<f64>() + MADE_UP.ln()
    }
}

/// What a round learned.
#[derive(Default)]
struct Counts {
    /// Expected counts of the segment pairs.
    pairs: Table,
    /// How often each printed character and pair of characters occurs in
    /// the lines these come from; the key 0 counts the places where
    /// something could be inserted.
    seen: Table,
}

impl Counts {
    /// Counts the characters of a printed line as `weight` lines.
    fn see(&mut self, printed: &[Id], weight: f64) {
        let mut add = |key| *self.seen.entry(key).or_default() += weight;
        for (i, &p) in printed.iter().enumerate() {
            add(printed_part(key(&[p], &[])));
            add(0);
            if let Some(&q) = printed.get(i + 1) {
                add(printed_part(key(&[p, q], &[])));
            }
        }
        add(0);
    }

    fn add(&mut self, other: Counts) {
        for (key, count) in other.pairs {
            *self.pairs.entry(key).or_default() += count;
        }
        for (key, count) in other.seen {
            *self.seen.entry(key).or_default() += count;
        }
    }
}

/// The model of one round.
struct Model<'l> {
    lines: &'l Lines,
    /// Probabilities learned; empty in the first round.
    table: Table,
    pairs: bool,
    /// Whether segments outside the table still get a small chance.
    open: bool,
    /// Whether lines may be made up. A channel that nothing was learned of
    /// yet can not tell.
    mixed: bool,
}

impl Model<'_> {
    /// The probability of a segment pair.
    fn p(&self, printed: &[Id], read: &[Id]) -> f64 {
        if let Some(&p) = self.table.get(&key(printed, read)) {
            return p.max(1e-9);
        }
        if !self.table.is_empty() && !self.open {
            // Only what any line may need to be explained at all.
            return match (printed.len(), read.len()) {
                (1, 0) | (0, 1) => 1e-7,
                (1, 1) => 1e-8,
                _ => 0.0,
            };
        }
        self.guess(printed, read)
    }

    /// What is likely before anything is learned.
    fn guess(&self, printed: &[Id], read: &[Id]) -> f64 {
        use crate::viet::letter::{fold_char, lower_char};
        let space = self.lines.space;
        let c = |id: Id| self.lines.chars[id as usize];
        let base = |id| lower_char(fold_char(c(id)));
        match (printed, read) {
            ([p], [r]) if p == r => 0.5,
            ([p], _) if *p == space && read.len() > 1 => 0.0,
            ([p], []) if *p == space => 1e-3,
            ([p], [r]) if *p == space || *r == space => 1e-5,
            ([p], [r]) if base(*p) == base(*r) => 0.2,
            ([_], []) => 2e-3,
            ([_], [_]) => 1e-3,
            ([p], [r, ..]) if base(*p) == base(*r) => match read.len() {
                2 => 1e-3,
                _ => 1e-5,
            },
            ([_], [_, _]) => 1e-4,
            ([_], _) => 1e-6,
            ([], [r]) if *r == space => 1e-5,
            ([], [_]) => 1e-4,
            ([p, q], _) if *p == space || *q == space => 0.0,
            ([_, _], [_]) => 1e-4,
            ([_, _], [_, _]) => 1e-5,
            ([_, _], [_, _, _]) => 1e-6,
            _ => 0.0,
        }
    }

    /// Adds the expected counts of all segment pairs in one line, as far as
    /// it came through the channel.
    fn expect(&self, printed: &[Id], read: &[Id], counts: &mut Counts) {
        let (n, m) = (printed.len(), read.len());
        if n == 0 || n.abs_diff(m) > n / 2 + 8 {
            return;
        }
        let band = 10 + n.abs_diff(m);
        let width = 2 * band + 1;
        // Column 0 of row i is read position `first(i)`.
        let first =
            |i: usize| i as isize * m as isize / n as isize - band as isize;
        let cell = |i: usize, j: usize| -> Option<usize> {
            let column = j as isize - first(i);
            (0..width as isize)
                .contains(&column)
                .then(|| i * width + column as usize)
        };
        let most = if self.pairs { 2 } else { 1 };
        // Every way of leaving (i, j): printed and read characters consumed.
        let steps = |i: usize, j: usize| {
            let printed_left = n - i;
            let read_left = m - j;
            (0..=most.min(printed_left)).flat_map(move |a| {
                let reads = match a {
                    0 => 1..=1,
                    2 => 1..=MAX_READ,
                    _ => 0..=MAX_READ,
                };
                reads.filter(move |&b| b <= read_left).map(move |b| (a, b))
            })
        };
        let mut forward = vec![0.0f64; (n + 1) * width];
        let mut backward = vec![0.0f64; (n + 1) * width];
        // Row i of both tables is multiplied by exp(scale[i]).
        let mut scale = vec![0.0f64; n + 1];
        let mut sum = 0.0;
        let Some(origin) = cell(0, 0) else { return };
        forward[origin] = 1.0;
        let inside = |i: usize| {
            let low = first(i).max(0) as usize;
            let high = (first(i) + width as isize).clamp(0, m as isize + 1);
            low..high as usize
        };
        // Rows ahead are kept relative to row i until they are normalised.
        for i in 0..=n {
            for j in inside(i) {
                let Some(here) = cell(i, j) else { continue };
                let value = forward[here];
                if value == 0.0 {
                    continue;
                }
                for (a, b) in steps(i, j).filter(|s| s.0 == 0) {
                    let Some(next) = cell(i + a, j + b) else { continue };
                    forward[next] += value * self.p(&[], &read[j..j + b]);
                }
            }
            let row = i * width..(i + 1) * width;
            let top = forward[row.clone()].iter().copied().fold(0.0, f64::max);
            if top == 0.0 {
                return;
            }
            forward[row].iter_mut().for_each(|v| *v /= top);
            sum -= top.ln();
            scale[i] = sum;
            for ahead in i + 1..=(i + 2).min(n) {
                let row = ahead * width..(ahead + 1) * width;
                forward[row].iter_mut().for_each(|v| *v /= top);
            }
            for j in inside(i) {
                let Some(here) = cell(i, j) else { continue };
                let value = forward[here];
                if value == 0.0 {
                    continue;
                }
                for (a, b) in steps(i, j).filter(|s| s.0 > 0) {
                    let Some(next) = cell(i + a, j + b) else { continue };
                    let p = self.p(&printed[i..i + a], &read[j..j + b]);
                    forward[next] += value * p;
                }
            }
        }
        let Some(end) = cell(n, m) else { return };
        let total = forward[end];
        if total <= 0.0 {
            return;
        }
        let weight = match self.mixed {
            true => {
                let channel = total.ln() - sum;
                1.0 / (1.0 + (self.lines.made_up(read) - channel).exp())
            }
            false => 1.0,
        };
        counts.see(printed, weight);
        backward[end] = weight / total;
        for i in (0..=n).rev() {
            for j in inside(i).rev() {
                let Some(here) = cell(i, j) else { continue };
                let alpha = forward[here];
                let mut beta = backward[here];
                for (a, b) in steps(i, j) {
                    let Some(next) = cell(i + a, j + b) else { continue };
                    let (p_part, r_part) =
                        (&printed[i..i + a], &read[j..j + b]);
                    let p = self.p(p_part, r_part);
                    // Backward rows undo the scale of the rows ahead.
                    let undo = (scale[i + a] - scale[i]).exp();
                    let way = p * backward[next] * undo;
                    if way == 0.0 {
                        continue;
                    }
                    beta += way;
                    let expected = alpha * way;
                    if expected > 1e-6 {
                        let key = key(p_part, r_part);
                        *counts.pairs.entry(key).or_default() += expected;
                    }
                }
                backward[here] = beta;
            }
        }
    }

    /// One round: expected counts over all lines, in an order that does not
    /// depend on the threads.
    fn round(&self) -> Counts {
        let parts: Vec<Counts> = self
            .lines
            .lines
            .par_chunks(256)
            .map(|chunk| {
                let mut counts = Counts::default();
                for (printed, read) in chunk {
                    self.expect(printed, read, &mut counts);
                }
                counts
            })
            .collect();
        let mut sum = Counts::default();
        parts.into_iter().for_each(|part| sum.add(part));
        sum
    }

    /// Turns expected counts into P(read | printed).
    fn estimate(&mut self, counts: &Counts) {
        self.table = counts
            .pairs
            .iter()
            .map(|(&key, &count)| {
                let seen = counts.seen.get(&printed_part(key));
                (key, count / seen.copied().unwrap_or(1.0).max(1.0))
            })
            .collect();
    }
}

/// Learns a profile.
///
/// Takes a few rounds over the lines; each is linear in their length times
/// the width of the band, about 25 characters.
///
/// # Errors
///
/// If there is no line to learn from.
pub fn learn(
    name: &str,
    pairs: &[LinePair],
    settings: &Settings,
    mut progress: impl FnMut(usize, usize),
) -> Result<Channel, Error> {
    if pairs.is_empty() {
        return Err(Error::data("there is no pair of lines to learn from"));
    }
    let lines = Lines::new(pairs)?;
    let mut model = Model {
        lines: &lines,
        table: Table::new(),
        pairs: false,
        open: true,
        mixed: false,
    };
    let open_rounds = settings.single_rounds + settings.pair_rounds;
    let rounds = open_rounds + settings.final_rounds;
    let mut counts = Counts::default();
    let mut strange = Vec::new();
    for round in 0..rounds {
        model.pairs = round >= settings.single_rounds;
        model.mixed = round > 0;
        if round == open_rounds {
            strange = strange_pairs(&lines, &counts, settings);
            prune(&mut model.table, &counts.pairs, settings);
            model.open = false;
        }
        counts = model.round();
        model.estimate(&counts);
        progress(round + 1, rounds);
    }
    prune(&mut model.table, &counts.pairs, settings);
    let text = |key: u64, from: u32, len: u32| -> String {
        (0..len)
            .map(|i| key >> ((4 - from - i) * BITS) & ((1 << BITS) - 1))
            .filter(|&id| id != 0)
            .map(|id| lines.chars[id as usize])
            .collect()
    };
    let mut learned: Vec<Pair> = model
        .table
        .iter()
        .map(|(&key, &p)| Pair {
            printed: text(key, 0, 2),
            read: text(key, 2, 3),
            cost: cost::of_probability(p.min(1.0)),
        })
        .collect();
    learned.extend(strange);
    learned.sort_unstable();
    Ok(Channel::new(name, learned))
}

/// What is known of readings too rare to be listed: how much each printed
/// character loses to them, and how they spread over the characters read.
/// The mass of what was seen once or twice stands for what was never seen
/// (Good and Turing).
fn strange_pairs(
    lines: &Lines,
    counts: &Counts,
    settings: &Settings,
) -> Vec<Pair> {
    use std::collections::BTreeMap;
    let mask = (1u64 << BITS) - 1;
    let mut by_printed: BTreeMap<Id, f64> = BTreeMap::new();
    let mut by_read: BTreeMap<Id, f64> = BTreeMap::new();
    let single = |key: u64| {
        let ids = [4, 3, 2, 1, 0].map(|place| key >> (place * BITS) & mask);
        (ids[0] != 0 && ids[1] == 0 && ids[2] != 0 && ids[3] == 0)
            .then_some((ids[0], ids[2]))
    };
    // Sums depend on their order in the last bit; the keys fix it.
    let mut sorted: Vec<(u64, f64)> =
        counts.pairs.iter().map(|(&key, &count)| (key, count)).collect();
    sorted.sort_unstable_by_key(|&(key, _)| key);
    for (key, count) in sorted {
        let Some((printed, read)) = single(key) else { continue };
        let rare = if count < settings.min_count { count } else { 0.0 };
        *by_printed.entry(printed).or_default() += rare;
        *by_read.entry(read).or_default() += rare;
    }
    let char = |id: Id| lines.chars[id as usize].to_string();
    let any = ANY.to_string();
    let mut pairs = Vec::new();
    for (printed, rare) in by_printed {
        let seen = counts.seen.get(&printed_part(key(&[printed], &[])));
        let p = (rare + 0.5) / (seen.copied().unwrap_or(0.0) + 20.0);
        pairs.push(Pair {
            printed: char(printed),
            read: any.clone(),
            cost: cost::of_probability(p),
        });
    }
    let sum: f64 = by_read.values().map(|rare| rare + 0.1).sum();
    for (read, rare) in by_read {
        pairs.push(Pair {
            printed: any.clone(),
            read: char(read),
            cost: cost::of_probability((rare + 0.1) / sum),
        });
    }
    pairs
}

/// Drops what was seen too seldom, and pairs that their parts explain.
fn prune(table: &mut Table, counts: &Table, settings: &Settings) {
    let mask = (1u64 << BITS) - 1;
    let whole = table.clone();
    let p = |printed: &[Id], read: &[Id]| {
        whole.get(&key(printed, read)).copied().unwrap_or(0.0)
    };
    table.retain(|&k, &mut probability| {
        let count = counts.get(&k).copied().unwrap_or(0.0);
        if count < settings.min_count {
            return false;
        }
        let ids: Vec<Id> =
            (0..5).map(|i| k >> ((4 - i) * BITS) & mask).collect();
        if ids[1] == 0 {
            return true;
        }
        let read: Vec<Id> =
            ids[2..].iter().copied().filter(|&id| id != 0).collect();
        let parts: f64 = (0..=read.len())
            .map(|cut| {
                p(&ids[..1], &read[..cut]) * p(&ids[1..2], &read[cut..])
            })
            .sum();
        probability > settings.pair_gain * parts
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viet::letter::fold_char;

    fn lines(rows: &[(&str, &str)], times: usize) -> Vec<LinePair> {
        let one = rows.iter().map(|&(read, printed)| LinePair {
            read: read.into(),
            printed: printed.into(),
        });
        one.cycle().take(rows.len() * times).collect()
    }

    fn find(channel: &Channel, printed: &str, read: &str) -> Option<f64> {
        let pair = channel
            .pairs()
            .iter()
            .find(|p| p.printed == printed && p.read == read)?;
        Some((-f64::from(pair.cost) / f64::from(cost::NAT)).exp())
    }

    #[test]
    fn the_damage_of_a_small_world_is_learned() {
        let world = lines(
            &[
                ("bao cdo cia xa", "báo cáo của xã"),
                ("cua ba va cac xa", "của bà và các xã"),
                ("bo ta", "bộ tá"),
                ("b o^ ta", "bộ tả"),
                ("Cacxa", "Các xã"),
            ],
            10,
        );
        let settings = Settings::default();
        let channel = learn("world", &world, &settings, |_, _| {}).unwrap();
        let is_near = |p: Option<f64>, expected: f64| {
            p.is_some_and(|p| (p - expected).abs() < 0.12)
        };
        assert!(is_near(find(&channel, "ủ", "i"), 0.5));
        assert!(is_near(find(&channel, "ủ", "u"), 0.5));
        assert!(is_near(find(&channel, "ộ", " o^"), 0.5));
        assert!(is_near(find(&channel, "c", "c"), 1.0));
        assert!(is_near(find(&channel, " ", ""), 0.1));
        assert!(is_near(find(&channel, "á", "d"), 0.2));
    }

    #[test]
    fn lines_an_engine_made_up_teach_nothing() {
        let rows = [
            ("cac xa bao cdo", "các xã báo cáo"),
            ("bo chi huy quan su", "bộ chỉ huy quân sự"),
            ("ubnd tinh gui so", "ubnd tỉnh gửi sở"),
        ];
        let made_up = [
            ("oi n u oqono i qq u n", "hội đồng các xã và sở"),
            ("zz w j l f kk", "về việc lưu trữ hồ sơ"),
            ("n p ttq a o rr v", "cán bộ quản lý"),
            ("e y g d xx s b mm", "trong năm tới sẽ họp"),
        ];
        let settings = Settings::default();
        let mut world = lines(&rows, 40);
        let clean = learn("w", &world, &settings, |_, _| {}).unwrap();
        world.extend(lines(&made_up, 1));
        let mixed = learn("w", &world, &settings, |_, _| {}).unwrap();
        for letter in ["á", "c", "x", "h", "n", "o", "u"] {
            let read = fold_char(letter.chars().next().unwrap()).to_string();
            let p = |channel| find(channel, letter, &read).unwrap_or(0.0);
            let apart = (p(&mixed) - p(&clean)).abs();
            assert!(apart < 0.005, "{letter}: {apart}");
        }
        assert!(find(&mixed, "", "q").is_none());
    }

    #[test]
    fn the_profile_does_not_depend_on_threads() {
        let world = lines(
            &[("cdo", "cáo"), ("vé dé", "về đề"), ("x& hdi", "xã hội")],
            200,
        );
        let render = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().unwrap().install(|| {
                let settings = Settings::default();
                learn("w", &world, &settings, |_, _| {}).unwrap().render()
            })
        };
        assert_eq!(render(1), render(3));
    }

    #[test]
    fn lines_without_a_pair_are_refused() {
        let error = parse_pairs("a\tb\nlonely\n").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
