//! What the words of a line of a scan stand on: engines give boxes around
//! their ink, of which each has its own height and bottom, and viewers that
//! see words of many sizes on many heights take them for several lines.

use unicode_normalization::UnicodeNormalization;

/// A word of a scan: the left, top, right and bottom edge of its box, from the
/// top of the page down and turned so that lines run to the right, and what it
/// says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inked<'s> {
    pub edges: [f64; 4],
    pub text: &'s str,
}

impl Inked<'_> {
    fn height(&self) -> f64 {
        let [_, top, _, bottom] = self.edges;
        (bottom - top).max(1.0)
    }

    fn left(&self) -> f64 {
        self.edges[0]
    }

    fn bottom(&self) -> f64 {
        self.edges[3]
    }

    /// The middle of its box.
    pub(crate) fn middle(&self) -> (f64, f64) {
        let [left, top, right, bottom] = self.edges;
        ((left + right) / 2.0, (top + bottom) / 2.0)
    }

    /// Whether its ink ends on the baseline.
    fn stands(&self) -> bool {
        let mut letters = self.text.nfd();
        let reaches_below = |c| matches!(c, DOT_BELOW) || BELOW.contains(c);
        self.text.chars().nth(1).is_some() && !letters.any(reaches_below)
    }
}

/// The mark of the heavy tone.
const DOT_BELOW: char = '\u{323}';

/// What else reaches below the baseline.
const BELOW: &str = "gjpqyQ,;()[]{}/|_@$";

/// How far apart two words are at least that tell how a line is inclined, in
/// heights.
const FAR: f64 = 5.0;

/// How many words of a line are looked at for that.
const LOOKED_AT: usize = 64;

/// How far above the bottom of its box the baseline of a word is whose ink
/// reaches below, as a share of its height.
const DESCENT: f64 = 0.2;

/// The baseline of a line of words, and how large they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standing {
    slope: f64,
    /// Where the baseline would meet the left edge of the page.
    start: f64,
    /// The size of the text.
    pub size: f64,
}

impl Standing {
    /// That of a line; `None` where its words do not stand on one, such as
    /// those of a page on its side.
    pub(crate) fn of(words: &[Inked<'_>]) -> Option<Standing> {
        let level = |two: &&[Inked<'_>]| {
            let far = (two[0].middle().1 - two[1].middle().1).abs();
            let size = two[0].height().max(two[1].height());
            two[1].left() > two[0].left() && far <= size
        };
        let pairs = words.len().saturating_sub(1);
        let size = median(words.iter().map(Inked::height))?;
        // A speck may be taken for a word.
        if 2 * words.windows(2).filter(level).count() < pairs {
            return None;
        }
        let stands = |word: &&Inked<'_>| word.stands();
        let standing: Vec<&Inked<'_>> = words.iter().filter(stands).collect();
        let (sure, descent) = match standing.is_empty() {
            true => (words.iter().collect(), DESCENT * size),
            false => (standing, 0.0),
        };
        let slope = slope(&sure, FAR * size);
        let start = sure
            .iter()
            .map(|word| word.bottom() - descent - slope * word.left());
        Some(Standing { slope, start: median(start)?, size })
    }

    /// Where the baseline of a word is; `None` where that would be far from
    /// its box.
    pub(crate) fn baseline(&self, word: &Inked<'_>) -> Option<f64> {
        let at = self.start + self.slope * word.left();
        ((at - word.bottom()).abs() <= self.size).then_some(at)
    }
}

/// How much a line falls from left to right: what half of the pairs of its
/// words say (Theil and Sen).
fn slope(words: &[&Inked<'_>], far: f64) -> f64 {
    let step = words.len().div_ceil(LOOKED_AT).max(1);
    let some: Vec<_> = words.iter().step_by(step).collect();
    let slopes = some.iter().enumerate().flat_map(|(at, one)| {
        some[at + 1..].iter().filter_map(move |other| {
            let along = other.left() - one.left();
            let down = other.bottom() - one.bottom();
            (along > far).then_some(down / along)
        })
    });
    median(slopes).unwrap_or(0.0)
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<'s>(rows: &[(f64, f64, f64, &'s str)]) -> Vec<Inked<'s>> {
        rows.iter()
            .map(|&(left, top, bottom, text)| Inked {
                edges: [left, top, left + 40.0, bottom],
                text,
            })
            .collect()
    }

    #[test]
    fn words_of_a_line_stand_on_one_baseline() {
        // A line that falls by 2 in 100, with ink below it and a speck.
        let line = words(&[
            (0.0, 90.0, 100.0, "Ban"),
            (100.0, 92.0, 105.0, "nghị"),
            (200.0, 94.0, 104.0, "tham"),
            (300.0, 96.0, 109.0, "quyền"),
            (400.0, 80.0, 108.0, "cao"),
            (500.0, 100.0, 110.0, "hơn"),
        ]);
        let standing = Standing::of(&line).unwrap();
        for (word, baseline) in line.iter().zip([100, 102, 104, 106, 108, 110])
        {
            let found = standing.baseline(word).unwrap();
            assert!((found - f64::from(baseline)).abs() < 0.01, "{found}");
        }
        assert_eq!(standing.size, 13.0);
    }

    #[test]
    fn words_that_reach_below_stand_above_the_bottom_of_their_boxes() {
        let line =
            words(&[(0.0, 90.0, 100.0, "pg"), (60.0, 90.0, 100.0, "y")]);
        let standing = Standing::of(&line).unwrap();
        assert_eq!(standing.baseline(&line[0]), Some(98.0));
    }

    #[test]
    fn what_stands_over_one_another_has_no_baseline() {
        let turned =
            words(&[(10.0, 300.0, 350.0, "Ban"), (10.0, 240.0, 290.0, "cao")]);
        assert_eq!(Standing::of(&turned), None);
        assert_eq!(Standing::of(&[]), None);
        let far = words(&[(0.0, 90.0, 100.0, "Ban")]);
        let other = words(&[(60.0, 0.0, 10.0, "cao")]);
        let standing = Standing::of(&far).unwrap();
        assert_eq!(standing.baseline(&other[0]), None);
    }
}
