//! Aligns two readings of the same print, token by token.
//!
//! Words that each reading has once, and that both have alike but for marks,
//! are taken for the same print as far as their order agrees (patience
//! sorting; B. Cohen); between two such anchors tokens are aligned by the
//! least cost (Needleman and Wunsch, 1970). Where anchors are far apart
//! nothing is aligned: one reading has there what the other has not.

use std::collections::HashMap;

use crate::span::Span;
use crate::token::{Token, is_combining, tokenize};
use crate::viet::letter::{fold_char, lower_char};

/// The fewest letters of a word that is an anchor.
const ANCHOR: usize = 3;

/// The most tokens of one reading times those of the other between two
/// anchors: a page of each.
const CELLS: usize = 1 << 20;

/// The most characters of a token that are compared.
const LONGEST: usize = 32;

/// The costs of steps, in hundredths of a token that has nothing in common
/// with the other: a word that one reading lacks, a sign that one lacks,
/// signs that differ, tokens of one character that differ, and two tokens for
/// one.
const WORD_LOST: u32 = 60;
const SIGN_LOST: u32 = 35;
const SIGN_OTHER: u32 = 50;
const LONE_OTHER: u32 = 90;
const TOGETHER: u32 = 30;

/// Tokens whose letters differ by more than this share, in hundredths, were
/// never the same word.
const MOST: u32 = 55;

/// Never.
const FAR: u32 = u32::MAX / 4;

/// What stands at the same place of the page: bytes of the one reading, and
/// those of the other; of the other none where it has nothing there though
/// it has what stands on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repair) struct Pair {
    pub first: Span,
    pub second: Span,
}

/// A token as it is compared.
struct Key {
    /// Its letters without marks and case, digits that engines put for letters
    /// as these.
    letters: Vec<char>,
    is_sign: bool,
}

impl Key {
    fn of(token: &Token<'_>) -> Key {
        let plain = |c: char| match fold_char(lower_char(c)) {
            '0' | '6' => 'o',
            '1' | 'i' | '|' | '!' => 'l',
            '4' => 'a',
            '5' => 's',
            c => c,
        };
        let letters = token.text().chars().filter(|c| !is_combining(*c));
        let letters: Vec<char> = letters.take(LONGEST).map(plain).collect();
        let is_sign = !letters.iter().any(|c| c.is_alphanumeric());
        Key { letters, is_sign }
    }

    fn is_anchor(&self) -> bool {
        self.letters.iter().filter(|c| c.is_alphanumeric()).count() >= ANCHOR
    }

    fn lost(&self) -> u32 {
        if self.is_sign { SIGN_LOST } else { WORD_LOST }
    }
}

/// The share of letters in which two differ, in hundredths.
fn difference(one: &[char], other: &[char], row: &mut Vec<u32>) -> u32 {
    let longer = one.len().max(other.len()) as u32;
    if longer == 0 || one == other {
        return 0;
    }
    row.clear();
    row.extend(0..=other.len() as u32);
    for (i, a) in one.iter().enumerate() {
        let mut left_above = row[0];
        row[0] = i as u32 + 1;
        for (j, b) in other.iter().enumerate() {
            let change = left_above + u32::from(a != b);
            left_above = row[j + 1];
            row[j + 1] = change.min(left_above + 1).min(row[j] + 1);
        }
    }
    row[other.len()] * 100 / longer
}

/// What it costs one token to be another.
fn change(one: &Key, other: &Key, row: &mut Vec<u32>) -> u32 {
    if one.letters == other.letters {
        return 0;
    }
    if one.is_sign && other.is_sign {
        return SIGN_OTHER;
    }
    let share = difference(&one.letters, &other.letters, row);
    let lone = one.letters.len() == 1 && other.letters.len() == 1
        || one.letters.len() == 2
            && other.letters.len() == 2
            && one.letters[1] == other.letters[1];
    match share {
        share if share <= MOST => share,
        _ if lone => LONE_OTHER,
        _ => FAR,
    }
}

/// Aligns two readings of the same print; the pairs are in the order of the
/// first, and that of the second, too.
///
/// Takes time in proportion to the tokens times those between two anchors,
/// and memory for those.
pub(in crate::repair) fn align(first: &str, second: &str) -> Vec<Pair> {
    let (one, other) = (tokenize(first), tokenize(second));
    let keys = |tokens: &[Token<'_>]| -> Vec<Key> {
        tokens.iter().map(Key::of).collect()
    };
    let (ours, theirs) = (keys(&one), keys(&other));
    let mut steps = Vec::new();
    let (mut i, mut j) = (0, 0);
    let ends = [(ours.len(), theirs.len())];
    for (to_i, to_j) in anchors(&ours, &theirs).into_iter().chain(ends) {
        between(&ours[i..to_i], &theirs[j..to_j], (i, j), &mut steps);
        if to_i < ours.len() {
            steps.push(Step { at: (to_i, to_j), len: (1, 1) });
        }
        (i, j) = (to_i + 1, to_j + 1);
    }
    pairs(&steps, &one, &other)
}

/// Some tokens that are some others: where they begin, and how many.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: (usize, usize),
    len: (usize, usize),
}

/// The words that both readings have once, as far as their order agrees.
fn anchors(ours: &[Key], theirs: &[Key]) -> Vec<(usize, usize)> {
    let once = |keys: &[Key]| {
        let mut seen: HashMap<Vec<char>, Option<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            if key.is_anchor() {
                seen.entry(key.letters.clone())
                    .and_modify(|place| *place = None)
                    .or_insert(Some(at));
            }
        }
        seen
    };
    let there = once(theirs);
    let mut both: Vec<(usize, usize)> = once(ours)
        .into_iter()
        .filter_map(|(word, here)| Some((here?, (*there.get(&word)?)?)))
        .collect();
    both.sort_unstable();
    // The longest run that rises in both.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; both.len()];
    for (at, &(_, place)) in both.iter().enumerate() {
        let len = tails.partition_point(|&tail| both[tail].1 < place);
        before[at] = len.checked_sub(1).map(|len| tails[len]);
        if len == tails.len() {
            tails.push(at);
        } else {
            tails[len] = at;
        }
    }
    let mut run = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        run.push(both[at]);
        next = before[at];
    }
    run.reverse();
    run
}

/// Aligns what stands between two anchors.
fn between(
    ours: &[Key],
    theirs: &[Key],
    (i0, j0): (usize, usize),
    steps: &mut Vec<Step>,
) {
    let (n, m) = (ours.len(), theirs.len());
    if n == 0 || m == 0 || (n + 1) * (m + 1) > CELLS {
        return;
    }
    const MOVES: [(usize, usize); 5] =
        [(1, 1), (1, 0), (0, 1), (1, 2), (2, 1)];
    let width = m + 1;
    let mut costs = vec![FAR; (n + 1) * width];
    let mut moves = vec![0u8; (n + 1) * width];
    let mut row = Vec::new();
    costs[0] = 0;
    let joined = |two: &[Key]| Key {
        letters: [&two[0].letters[..], &two[1].letters[..]].concat(),
        is_sign: two[0].is_sign && two[1].is_sign,
    };
    for i in 0..=n {
        for j in 0..=m {
            let here = costs[i * width + j];
            for (number, (di, dj)) in MOVES.into_iter().enumerate() {
                if i + di > n || j + dj > m {
                    continue;
                }
                let more = match (di, dj) {
                    (1, 1) => change(&ours[i], &theirs[j], &mut row),
                    (1, 0) => ours[i].lost(),
                    (0, 1) => theirs[j].lost(),
                    (1, 2) if !ours[i].is_sign => {
                        let two = joined(&theirs[j..j + 2]);
                        let (a, b) = (&ours[i].letters, &two.letters);
                        together(difference(a, b, &mut row), a, b)
                    }
                    (2, 1) if !theirs[j].is_sign => {
                        let two = joined(&ours[i..i + 2]);
                        let (a, b) = (&two.letters, &theirs[j].letters);
                        together(difference(a, b, &mut row), a, b)
                    }
                    _ => continue,
                };
                let at = (i + di) * width + j + dj;
                if here + more < costs[at] {
                    costs[at] = here + more;
                    moves[at] = number as u8;
                }
            }
        }
    }
    let (mut i, mut j) = (n, m);
    let from = steps.len();
    while (i, j) != (0, 0) {
        let (di, dj) = MOVES[usize::from(moves[i * width + j])];
        (i, j) = (i - di, j - dj);
        if di > 0 && dj > 0 {
            steps.push(Step { at: (i0 + i, j0 + j), len: (di, dj) });
        }
    }
    steps[from..].reverse();
}

/// The cost of two tokens for one, which differ by a share.
fn together(share: u32, one: &[char], other: &[char]) -> u32 {
    // Of a list item that is short one sign may be another (`©)` for `e)`).
    let short = one.len() == other.len() && one.len() <= 3;
    let most = if short { 50 } else { MOST / 2 };
    if share > most { FAR } else { share + TOGETHER }
}

/// The bytes of what was aligned, and what the second reading lacks between.
fn pairs(steps: &[Step], one: &[Token<'_>], other: &[Token<'_>]) -> Vec<Pair> {
    let span = |tokens: &[Token<'_>]| {
        let last = tokens[tokens.len() - 1].span();
        Span::new(tokens[0].span().start(), last.end())
    };
    let mut pairs = Vec::with_capacity(steps.len());
    let mut last: Option<Step> = None;
    for step in steps {
        let (i, j) = step.at;
        if let Some(Step { at, len }) = last {
            let (from, next) = (at.0 + len.0, at.1 + len.1);
            if next == j && from < i {
                let at = other[j].span().start();
                let lacks = one[from..i].iter().map(|token| Pair {
                    first: token.span(),
                    second: Span::new(at, at),
                });
                pairs.extend(lacks);
            }
        }
        pairs.push(Pair {
            first: span(&one[i..i + step.len.0]),
            second: span(&other[j..j + step.len.1]),
        });
        last = Some(*step);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned<'t>(
        first: &'t str,
        second: &'t str,
    ) -> Vec<(&'t str, &'t str)> {
        let pairs = align(first, second);
        let text =
            |p: &Pair| (&first[p.first.range()], &second[p.second.range()]);
        pairs.iter().map(text).collect()
    }

    #[test]
    fn words_that_differ_by_marks_and_letters_are_the_same() {
        let first = "Hội nghị Ban Chấp hành. Bước 2: họp ở chi bộ";
        let second = "Hdi nghi Ban Chap hanh, Budc 2: hop 6 chi b6";
        let found = aligned(first, second);
        assert!(found.contains(&("Hội", "Hdi")), "{found:?}");
        assert!(found.contains(&("Bước", "Budc")));
        assert!(found.contains(&("ở", "6")));
        assert!(found.contains(&("bộ", "b6")));
        assert!(found.contains(&(".", ",")));
    }

    #[test]
    fn what_the_second_lacks_has_nothing_beside_it() {
        let found = aligned("Kế hoạch. tuyên truyền", "Ke hoach tuyén truyén");
        assert!(found.contains(&(".", "")), "{found:?}");
        let found = aligned("phòng cháy", "phong x1 zz chay");
        assert_eq!(found, [("phòng", "phong"), ("cháy", "chay")]);
    }

    #[test]
    fn words_written_together_are_aligned_as_one() {
        let found = aligned("ĐỐI TƯỢNG áp dụng", "DOITUONG ap dung");
        assert_eq!(found[0], ("ĐỐI TƯỢNG", "DOITUONG"));
        let found = aligned("thựchiện nghiêm", "thuc hién nghiém");
        assert_eq!(found[0], ("thựchiện", "thuc hién"));
    }

    #[test]
    fn readings_of_other_pages_are_hardly_aligned() {
        let found = aligned("Tổng kết công tác năm", "xyz 123 qqq ww");
        assert!(found.iter().all(|pair| pair.1.is_empty()), "{found:?}");
        assert!(aligned("", "một hai").is_empty());
        assert!(aligned("một hai", "").is_empty());
    }
}
