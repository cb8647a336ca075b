//! From the printed lines of one column to logical lines: what a narrow
//! column broke is joined, what a table ran together is broken.

use std::sync::LazyLock;

use regex::Regex;

use crate::layout::opening;
use crate::notation::heading::{MOTTO, NATIONS};
use crate::notation::number;
use crate::span::Span;
use crate::tables::places;
use crate::viet::fold;
use crate::viet::fuzzy;
use crate::viet::text::capitals;

/// Logical lines: the pieces of the source that each is made of, none for an
/// empty line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    units: Vec<Vec<Span>>,
}

impl Units {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Vec<Span>> {
        self.units.iter()
    }

    /// The logical lines of a column, from its printed lines.
    pub(super) fn of_lines(source: &str, lines: &[Vec<Span>]) -> Units {
        Units { units: joined(source, lines) }
    }

    /// The logical lines of a cell that may have lost its line ends.
    pub(super) fn of_cell(source: &str, lines: &[Vec<Span>]) -> Units {
        let mut parted = Vec::new();
        for line in lines {
            // Words with nothing but space between them are one text.
            let Some(hull) = hull(line) else {
                parted.push(Vec::new());
                continue;
            };
            let text = source.get(hull.range()).unwrap_or("");
            for (start, end) in opening::broken(text) {
                let at = hull.start();
                parted.push(vec![Span::new(at + start, at + end)]);
            }
        }
        Units::of_lines(source, &parted)
    }
}

fn hull(pieces: &[Span]) -> Option<Span> {
    let start = pieces.iter().map(|piece| piece.start()).min()?;
    let end = pieces.iter().map(|piece| piece.end()).max()?;
    Some(Span::new(start, end))
}

/// The logical lines of a column of running text.
pub(crate) fn logical(source: &str, lines: &[Span]) -> Units {
    let lines: Vec<Vec<Span>> = lines
        .iter()
        .map(|&line| if line.is_empty() { vec![] } else { vec![line] })
        .collect();
    Units::of_lines(source, &lines)
}

/// The longest line that may be part of a broken one, in bytes.
const LONGEST: usize = 90;

/// The most lines that a phrase is broken over.
const MOST: usize = 4;

fn joined(source: &str, lines: &[Vec<Span>]) -> Vec<Vec<Span>> {
    let text = |line: &[Span]| -> String {
        let mut out = String::new();
        for piece in line {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(source.get(piece.range()).unwrap_or("").trim());
        }
        out
    };
    let mut out: Vec<Vec<Span>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let taken = broken_phrase(lines, at, &text).unwrap_or(1);
        let line = lines[at..at + taken].iter().flatten().copied().collect();
        out.push(line);
        at += taken;
    }
    out
}

/// How many lines from one on are one phrase, if several are.
fn broken_phrase(
    lines: &[Vec<Span>],
    at: usize,
    text: &dyn Fn(&[Span]) -> String,
) -> Option<usize> {
    let long = |line: &[Span]| {
        line.iter().map(|piece| piece.len()).sum::<usize>() > LONGEST
    };
    if lines[at].is_empty() || long(&lines[at]) {
        return None;
    }
    let first = text(&lines[at]);
    if !may_open(&first) {
        return None;
    }
    let mut whole = first.clone();
    let mut last = first.clone();
    let mut blank = 0;
    for (next, line) in lines.iter().enumerate().skip(at + 1) {
        if line.is_empty() {
            // A blank line may stand between, as web pages have them.
            blank += 1;
            if blank > 1 {
                return None;
            }
            continue;
        }
        let count = next + 1 - at - blank;
        if count > MOST || long(line) {
            return None;
        }
        blank = 0;
        let own = text(line);
        whole.push(' ');
        whole.push_str(&own);
        if is_phrase(&first, &last, &own, &whole) {
            return Some(next + 1 - at);
        }
        last = own;
    }
    None
}

/// Whether a line may be the beginning of a phrase that goes on: a cheap
/// test, which nearly all lines of running text fail.
fn may_open(first: &str) -> bool {
    let letters = fuzzy::letters(first);
    if letters.is_empty() || letters.len() > 60 || opening::is_motto(first) {
        return false;
    }
    let phrases = NATIONS.iter().map(|nation| nation.0).chain([MOTTO]);
    let mut phrases = phrases.filter(|phrase| phrase.len() > letters.len());
    phrases.any(|phrase| {
        let head = &phrase.as_bytes()[..letters.len()];
        fuzzy::is_near(&letters, head, 0.2)
    }) || letters == b"so"
        || letters.ends_with(b"so") && letters.len() < 6
        || first.split_whitespace().count() <= 10
            && first.starts_with(char::is_uppercase)
            && capitals(first) < 0.7
}

/// Whether some lines are one phrase together and none without the last.
fn is_phrase(first: &str, before: &str, last: &str, whole: &str) -> bool {
    let letters = fuzzy::letters(whole);
    let phrase = |phrase: &str, most: f64| {
        let phrase = phrase.as_bytes();
        fuzzy::is_near(&letters, phrase, most)
            && !fuzzy::is_near(&fuzzy::letters(last), phrase, most)
    };
    if capitals(whole) > 0.7
        && NATIONS.iter().any(|&(nation, _)| phrase(nation, 0.15))
    {
        return true;
    }
    if phrase(MOTTO, 0.15) {
        return true;
    }
    is_broken_date(first, before, last, whole) || is_broken_number(first, last)
}

/// `Hà Nội, ngày 28` and `tháng 11 năm 2025`; `Thành phố Hồ Chí` and `Minh,
/// ngày 9 tháng 12 năm 2022`.
fn is_broken_date(first: &str, before: &str, last: &str, whole: &str) -> bool {
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) ^ [\p{L}.'’\ \-]{2,44} ,? \s? ngay \s?
            [\d\s.…_/]{0,12} \s? thang \s? [\d\s.…_/]{0,8} \s?
            nam \s? \d[\d\s.]{1,5} $",
        )
        .expect("the pattern is valid")
    });
    let dated = |text: &str| {
        let flat = fold(text).to_lowercase();
        DATED.is_match(flat.trim())
    };
    if !dated(whole) || dated(first) {
        return false;
    }
    if !first.starts_with(char::is_uppercase) || capitals(whole) > 0.7 {
        return false;
    }
    // Where the last lines are whole by themselves, the first must be what
    // is missing of the place.
    let whole_last = dated(last);
    let known = |text: &str| {
        let place = text.split(',').next().unwrap_or("").trim();
        let words: Vec<&str> = place.split_whitespace().collect();
        // `Thành phố Hồ Chí Minh` has the unit before the place.
        (0..words.len().min(3))
            .any(|at| places::is_known(&words[at..].join(" ")))
    };
    if whole_last {
        let short = before.split_whitespace().count() <= 4;
        return short && known(whole) && !known(last);
    }
    true
}

/// `Số:` and `22/QĐ-ABC`.
fn is_broken_number(first: &str, last: &str) -> bool {
    let letters = fuzzy::letters(first);
    letters == b"so"
        && first.starts_with('S')
        && (last.starts_with(|c: char| c.is_ascii_digit())
            || last.starts_with(['/', '-', '–']))
        && number::header(&format!("{first} {last}")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The logical lines of a text.
    fn lines(text: &str) -> Vec<String> {
        let lines: Vec<Span> = text
            .split('\n')
            .map(|line| Span::of(line, text).unwrap())
            .collect();
        let units = logical(text, &lines);
        units
            .iter()
            .map(|unit| {
                let parts: Vec<&str> =
                    unit.iter().map(|span| &text[span.range()]).collect();
                parts.join(" ")
            })
            .collect()
    }

    #[test]
    fn phrases_that_a_column_broke_are_joined() {
        let rows: &[(&str, &[&str])] = &[
            (
                "BỘ MÂY\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự \
                 do\n- Hạnh phúc",
                &[
                    "BỘ MÂY",
                    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                    "Độc lập - Tự do - Hạnh phúc",
                ],
            ),
            (
                "ĐẢNG\n\nCỘNG SẢN VIỆT NAM\nSố\n12-QĐ/TW",
                &["ĐẢNG CỘNG SẢN VIỆT NAM", "Số 12-QĐ/TW"],
            ),
            (
                "CỘNG\nHÒA XÃ HỘI CHỦ\nNGHĨA VIỆT NAM",
                &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ),
            (
                "Hà Nội, ngày 28\ntháng 11 năm 2025",
                &["Hà Nội, ngày 28 tháng 11 năm 2025"],
            ),
            (
                "Hà\nNội, ngày 28 tháng 11 năm 2025",
                &["Hà Nội, ngày 28 tháng 11 năm 2025"],
            ),
            (
                "Thành phố Hồ Chí\nMinh, ngày 9 tháng 12 năm 2022",
                &["Thành phố Hồ Chí Minh, ngày 9 tháng 12 năm 2022"],
            ),
            // What is whole stays so.
            (
                "Đồng Văn\nHà Nội, ngày 28 tháng 11 năm 2025",
                &["Đồng Văn", "Hà Nội, ngày 28 tháng 11 năm 2025"],
            ),
            (
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHÀ NỘI",
                &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "HÀ NỘI"],
            ),
            (
                "Độc lập - Tự do - Hạnh phúc\nHà Nội, ngày 6 tháng 11\nnăm \
                 2019",
                &[
                    "Độc lập - Tự do - Hạnh phúc",
                    "Hà Nội, ngày 6 tháng 11 năm 2019",
                ],
            ),
            ("Số\nliệu của năm", &["Số", "liệu của năm"]),
        ];
        for (text, expected) in rows {
            assert_eq!(lines(text), *expected, "{text}");
        }
    }
}
