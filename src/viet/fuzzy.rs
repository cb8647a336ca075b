//! Finding a known phrase where it may be misread.
//!
//! Phrases are compared by their letters and digits without marks, case and
//! spaces, which is what a damaged text keeps best. The distance is that of
//! Levenshtein with half the price for characters that look alike by the
//! table of `viet::glyph`; a phrase is found inside a line by the
//! method of Sellers (1980), in time proportional to the product of both
//! lengths.

use std::sync::LazyLock;

use super::glyph;
use super::letter::{fold_char, lower_char};
use super::text::{uniform, words};

/// The price of one wrong character; look-alike ones cost half of it.
const WRONG: u32 = 2;

/// The letters and digits of a text, and where each stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Key {
    letters: Vec<u8>,
    /// Where each starts in the text.
    starts: Vec<usize>,
    /// Where each ends in the text.
    ends: Vec<usize>,
}

impl Key {
    pub(crate) fn new(text: &str) -> Key {
        let mut key = Key::default();
        for (at, c) in text.char_indices() {
            let Some(letter) = letter(c) else { continue };
            key.letters.push(letter);
            key.starts.push(at);
            key.ends.push(at + c.len_utf8());
        }
        key
    }

    pub(crate) fn letters(&self) -> &[u8] {
        &self.letters
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// How many letters and digits there are.
    pub(crate) fn len(&self) -> usize {
        self.letters.len()
    }
}

/// The phrase a text without marks is written with.
pub(crate) fn letters(text: &str) -> Vec<u8> {
    text.chars().filter_map(letter).collect()
}

/// The end of a text that has no more than so many letters and digits.
pub(crate) fn tail(text: &str, most: usize) -> &str {
    let mut letters = text.char_indices().rev().filter_map(|(at, c)| {
        letter(c)?;
        Some(at + c.len_utf8())
    });
    &text[letters.nth(most).unwrap_or(0)..]
}

/// What a character counts as where texts are compared.
fn letter(c: char) -> Option<u8> {
    Some(match fold_char(c).to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9') => c as u8,
        // A damaged letter still takes a place.
        '$' | '§' => b's',
        '@' => b'a',
        '|' | '!' => b'l',
        c if c.is_alphanumeric() => b'?',
        _ => return None,
    })
}

/// The price of every pair: it is asked for in the innermost loop.
type Prices = [[u8; 256]; 256];

static PRICES: LazyLock<Prices> = LazyLock::new(|| {
    let mut prices = [[WRONG as u8; 256]; 256];
    for (at, row) in prices.iter_mut().enumerate() {
        row[at] = 0;
    }
    for (printed, read) in glyph::alike() {
        if let (Some(a), Some(b)) = (letter(printed), letter(read))
            && a != b
        {
            prices[usize::from(a)][usize::from(b)] = WRONG as u8 / 2;
            prices[usize::from(b)][usize::from(a)] = WRONG as u8 / 2;
        }
    }
    prices
});

/// What it costs to read `b` for `a`.
fn price(a: u8, b: u8) -> u32 {
    u32::from(PRICES[usize::from(a)][usize::from(b)])
}

/// Whether two letters look alike.
pub(crate) fn alike(a: char, b: char) -> bool {
    match (u8::try_from(a), u8::try_from(b)) {
        (Ok(a), Ok(b)) => price(a, b) < WRONG,
        _ => false,
    }
}

/// The share of `b` that has to be changed to get `a`: 0 for the same
/// letters, 1 for nothing in common.
pub(crate) fn distance(a: &[u8], b: &[u8]) -> f64 {
    // Nothing is found in no letters.
    distance_below(a, b, f64::INFINITY, &mut Vec::new()).unwrap_or(1.0)
}

/// The distance, if it is less than `limit`. `row` is room to work in.
///
/// Only the cells near the diagonal are worked out from which a price below
/// the limit can be reached (Ukkonen 1985).
fn distance_below(
    a: &[u8],
    b: &[u8],
    limit: f64,
    row: &mut Vec<u32>,
) -> Option<f64> {
    let most = a.len().max(b.len()).max(1);
    let share =
        |price: u32| f64::from(price) / (f64::from(WRONG) * most as f64);
    let table = &*PRICES;
    let all = WRONG * (a.len() + b.len()) as u32;
    // A price that is too high, whatever the rounding.
    let high = (limit * f64::from(WRONG) * most as f64) as u32;
    let high = high.saturating_add(2).min(all + 1);
    let width = (high / WRONG) as usize;
    row.clear();
    row.extend((0..=b.len() as u32).map(|i| i * WRONG));
    for (i, &x) in (1..).zip(a) {
        let prices = &table[usize::from(x)];
        let from = usize::saturating_sub(i, width).max(1);
        let to = usize::min(i + width, b.len());
        if from > to {
            return None;
        }
        let mut diagonal = row[from - 1];
        let mut before = if from == 1 { i as u32 * WRONG } else { high };
        row[from - 1] = before;
        let mut least = before;
        for (&y, cell) in b[from - 1..to].iter().zip(&mut row[from..=to]) {
            let best = (diagonal + u32::from(prices[usize::from(y)]))
                .min(before + WRONG)
                .min(*cell + WRONG);
            diagonal = std::mem::replace(cell, best);
            before = best;
            least = least.min(best);
        }
        // What follows can only add to it.
        if least >= high {
            return None;
        }
    }
    Some(share(row[b.len()])).filter(|&found| found < limit)
}

/// Whether a text is a phrase but for a share of at most `most`: what
/// [`distance`] says, without the distance of what is far from it.
pub(crate) fn is_near(text: &[u8], phrase: &[u8], most: f64) -> bool {
    let longer = text.len().max(phrase.len()) as f64;
    let apart = text.len().abs_diff(phrase.len()) as f64;
    // The distance looked for is less than the limit.
    let limit = most + 1e-9;
    apart <= limit * longer
        && distance_below(text, phrase, limit, &mut Vec::new()).is_some()
}

/// A phrase that was found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// Where it starts in the text.
    pub start: usize,
    /// Where it ends in the text.
    pub end: usize,
    /// The share of its letters that are wrong, from 0.
    pub distance: f64,
}

/// Where a phrase is best found inside a text, if at most the share `most`
/// of its letters is wrong there.
pub(crate) fn find(text: &Key, phrase: &[u8], most: f64) -> Option<Found> {
    if phrase.is_empty() || text.is_empty() {
        return None;
    }
    // For each letter of the phrase: the price up to here, and where in the
    // text the match began.
    let table = &*PRICES;
    let n = phrase.len();
    let mut row: Vec<(u32, usize)> =
        (0..=n as u32).map(|i| (i * WRONG, 0)).collect();
    let mut best: Option<(u32, usize, usize)> = None;
    for (at, &x) in text.letters.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], (0, at + 1));
        if at == 0 {
            diagonal = (0, 0);
        }
        let prices = &table[usize::from(x)];
        let mut before = row[0];
        for (&y, cell) in phrase.iter().zip(&mut row[1..]) {
            // Of equals the first counts.
            let mut least =
                (diagonal.0 + u32::from(prices[usize::from(y)]), diagonal.1);
            for (price, start) in [before, *cell] {
                if price + WRONG < least.0 {
                    least = (price + WRONG, start);
                }
            }
            diagonal = std::mem::replace(cell, least);
            before = least;
        }
        let (price, start) = row[n];
        if best.is_none_or(|(least, ..)| price < least) && start <= at {
            best = Some((price, start, at));
        }
    }
    let (price, start, last) = best?;
    let distance = f64::from(price) / (f64::from(WRONG) * n as f64);
    (distance <= most).then(|| Found {
        start: text.starts[start],
        end: text.ends[last],
        distance,
    })
}

/// The nearest of some phrases to a text as a whole, with its distance; the
/// first of equals.
pub(crate) fn nearest<'p, T>(
    text: &[u8],
    phrases: impl IntoIterator<Item = (&'p [u8], T)>,
) -> Option<(T, f64)> {
    nearest_below(text, phrases, 1.0)
}

/// The nearest of some phrases, if its distance is less than `limit`: the
/// lower that is, the less work.
pub(crate) fn nearest_below<'p, T>(
    text: &[u8],
    phrases: impl IntoIterator<Item = (&'p [u8], T)>,
    limit: f64,
) -> Option<(T, f64)> {
    let mut best: Option<(T, f64)> = None;
    let mut row = Vec::new();
    for (phrase, what) in phrases {
        let least = best.as_ref().map_or(limit, |&(_, d)| d);
        // No distance is less than what the lengths differ by.
        let most = text.len().max(phrase.len()) as f64;
        let apart = text.len().abs_diff(phrase.len()) as f64;
        if apart >= least * most && most > 0.0 {
            continue;
        }
        if let Some(found) = distance_below(text, phrase, least, &mut row) {
            best = Some((what, found));
        }
    }
    best
}

/// How the marks of a text differ from those of a known phrase that its
/// letters are.
///
/// A mark that is printed and another than the phrase has, `QUÂN` for `QUẬN`,
/// says that the phrase is not meant; one that is not printed, `SO` for `SỞ`,
/// may have been lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MarkDiff {
    pub other: usize,
    pub lost: usize,
}

impl MarkDiff {
    /// Compares word by word; words of other letters are misread, and their
    /// marks tell nothing.
    pub(crate) fn of(text: &str, phrase: &str) -> MarkDiff {
        let mut diff = MarkDiff::default();
        if words(text).count() == words(phrase).count() {
            for (read, known) in words(text).zip(words(phrase)) {
                diff.add(read, known);
            }
        } else {
            diff.add(text, phrase);
        }
        diff
    }

    fn add(&mut self, read: &str, known: &str) {
        if letters(read) != letters(known) {
            return;
        }
        let plain = |text: &str| -> Vec<char> {
            let text = uniform(text);
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.map(lower_char).collect()
        };
        for (a, b) in plain(read).into_iter().zip(plain(known)) {
            match (a == b, fold_char(a) == a) {
                (true, _) => {}
                (false, true) => self.lost += 1,
                (false, false) => self.other += 1,
            }
        }
    }
}

/// Whether a text has marks at all: in one that has lost them a plain letter
/// may be any of its kind.
pub(crate) fn has_marks(text: &str) -> bool {
    text.chars().any(|c| fold_char(c) != c)
}

/// Distances that differ by less are the same.
const SAME: f64 = 1e-9;

/// The nearest of some names to a text as a whole, with its distance, which
/// is less than `limit`; of those with the same letters the one whose marks
/// are printed, then the first.
///
/// Each name comes with its letters as they are compared.
pub(crate) fn nearest_name<'p, T>(
    text: &str,
    names: impl IntoIterator<Item = (&'p [u8], &'p str, T)>,
    limit: f64,
) -> Option<(T, f64)> {
    let read = letters(text);
    let mut best: Option<(T, f64, MarkDiff)> = None;
    let mut row = Vec::new();
    for (phrase, name, what) in names {
        let most = read.len().max(phrase.len()) as f64;
        let apart = read.len().abs_diff(phrase.len()) as f64;
        let least = best.as_ref().map_or(limit, |best| best.1 + SAME);
        if apart >= least * most && most > 0.0 {
            continue;
        }
        let found = distance_below(&read, phrase, least, &mut row);
        let Some(found) = found.filter(|&found| found < limit) else {
            continue;
        };
        let diff = MarkDiff::of(text, name);
        let better =
            |best: &(T, f64, MarkDiff)| found < best.1 - SAME || diff < best.2;
        if best.as_ref().is_none_or(better) {
            best = Some((what, found, diff));
        }
    }
    best.map(|(what, found, _)| (what, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alike_letters_are_half_as_far() {
        // A text, a phrase, and the share that is wrong.
        let rows = [
            ("ỦY BAN", "uy ban", 0.0),
            ("PHÓ BÍ THƯ", "PHO-BI THU", 0.0),
            ("CHANH", "THANH", 0.2),
            ("THU", "THV", 1.0 / 6.0),
            ("", "AB", 1.0),
            ("", "", 0.0),
        ];
        for (text, phrase, expected) in rows {
            let found = distance(&letters(text), &letters(phrase));
            assert!((found - expected).abs() < 1e-9, "{text}: {found}");
        }
    }

    #[test]
    fn a_limit_changes_no_distance_below_it() {
        let texts = [
            "",
            "b",
            "thu",
            "bithu",
            "tongbithu",
            "phobithu",
            "chutich",
            "phochutich",
            "pho0chvtlch",
            "tinhuy",
            "uybannhandantinh",
        ];
        let mut found = 0;
        for (a, b) in texts.iter().flat_map(|a| texts.map(|b| (a, b))) {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let full = distance(a, b);
            for limit in [0.0, 0.05, 0.13, 0.2, 0.3, 0.37, 0.5, 0.8, 1.0] {
                let below = distance_below(a, b, limit, &mut Vec::new());
                assert_eq!(below, Some(full).filter(|&d| d < limit));
                found += usize::from(below.is_some());
            }
        }
        assert!(found > 200, "{found}");
    }

    #[test]
    fn marks_that_are_printed_tell_names_of_the_same_letters_apart() {
        // A text, a name, and how many marks are others and lost.
        let rows = [
            ("QUẬN ỦY", "Quận ủy", 0, 0),
            ("QUẬN UỶ", "Quận ủy", 0, 0),
            ("QUÂN ỦY", "Quận ủy", 1, 0),
            ("QUAN ỦY", "Quận ủy", 0, 1),
            ("BẢN", "Ban", 1, 0),
            ("So", "Sở", 0, 1),
            ("NHÂNDÂN", "Nhân dân", 0, 0),
            ("HÔI BONG", "Hội đồng", 1, 0),
        ];
        for (text, name, other, lost) in rows {
            let expected = MarkDiff { other, lost };
            assert_eq!(MarkDiff::of(text, name), expected, "{text} {name}");
        }
        let names = ["Quân ủy", "Quận ủy"];
        let keys = names.map(letters);
        for (text, expected) in [
            ("QUẬN ỦY", Some(("Quận ủy", 0.0))),
            ("QUÂN ỦY", Some(("Quân ủy", 0.0))),
            ("QUAN UY", Some(("Quân ủy", 0.0))),
            ("HUYỆN ỦY", None),
        ] {
            let known = keys.iter().zip(names);
            let known = known.map(|(key, name)| (key.as_slice(), name, name));
            assert_eq!(nearest_name(text, known, 0.2), expected, "{text}");
        }
    }

    #[test]
    fn a_phrase_is_found_inside_a_line() {
        let line = "TỈNH ỦY LAI CHÂU ĐẲNG C0NG SAN VIÊT NAM +";
        let phrase = letters("ĐẢNG CỘNG SẢN VIỆT NAM");
        let found = find(&Key::new(line), &phrase, 0.2).unwrap();
        assert_eq!(&line[found.start..found.end], "ĐẲNG C0NG SAN VIÊT NAM");
        assert_eq!(find(&Key::new("TỈNH ỦY"), &phrase, 0.2), None);
        assert_eq!(find(&Key::new(""), &phrase, 0.9), None);
    }
}
