//! Pairs the lines of a reading with those of its print.
//!
//! Engines join lines, lose some and make some up. Where the two texts do not
//! have as many lines, their letters are aligned, without marks, case and
//! spaces, so that lines which share letters find one another; what an engine
//! joined or tore is one pair then, of several lines.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::channel::LinePair;
use crate::eval::align::{WILD_ID, align_letters};
use crate::viet::letter::{fold_char, lower_char};

/// The sign for noise on the page, in gold.
const NOISE: char = '¤';

/// The share of the letters of the longer side that must be found in the
/// other for two lines to be taken for one another. Between lines that have
/// nothing to do with each other it is a quarter, in lines of the worst
/// engines more than half.
const SHARED: f64 = 0.4;

/// The share of the letters of the shorter of two lines that one must have
/// from the other to be joined with it.
const JOINED: f64 = 0.3;

/// Pairs the lines of a reading with those of its gold transcription. Lines
/// that are empty, or that hold the sign `¤` for noise on the page, are left
/// out.
///
/// Line *i* is paired with line *i* where there are as many of both.
/// Otherwise lines are paired that share most of their letters: several with
/// one, joined by a space, where the engine joined or tore them; none with a
/// line that it lost or made up. Takes time that grows with the product of
/// the lengths of pages, and with the length alone beyond six pages.
pub fn pair_lines(noisy: &str, gold: &str) -> Vec<LinePair> {
    let counts = (noisy.lines().count(), gold.lines().count());
    let pairs: Vec<LinePair> = match counts.0 == counts.1 {
        true => {
            let lines = noisy.lines().zip(gold.lines());
            lines.map(|(r, p)| pair(&[r], &[p])).collect()
        }
        false => pair_by_letters(noisy, gold),
    };
    let is_of_use = |pair: &LinePair| {
        !pair.read.trim().is_empty()
            && !pair.printed.trim().is_empty()
            && !pair.printed.contains(NOISE)
    };
    pairs.into_iter().filter(is_of_use).collect()
}

fn pair(read: &[&str], printed: &[&str]) -> LinePair {
    LinePair { read: read.join(" "), printed: printed.join(" ") }
}

/// The letters and digits of a text without marks and case.
struct Letters<'t> {
    lines: Vec<&'t str>,
    letters: Vec<u32>,
    /// The line of each letter.
    line_of: Vec<usize>,
    /// How many letters each line has.
    counts: Vec<usize>,
}

impl Letters<'_> {
    fn new(text: &str, wild: Option<char>) -> Letters<'_> {
        let lines: Vec<&str> = text.lines().collect();
        let (mut letters, mut line_of) = (Vec::new(), Vec::new());
        let mut counts = Vec::with_capacity(lines.len());
        for (number, line) in lines.iter().enumerate() {
            let before = letters.len();
            for c in line.nfc().filter(|c| !c.is_whitespace()) {
                letters.push(match Some(c) == wild {
                    true => WILD_ID,
                    false => u32::from(lower_char(fold_char(c))),
                });
                line_of.push(number);
            }
            counts.push(letters.len() - before);
        }
        Letters { lines, letters, line_of, counts }
    }
}

/// How many letters a line of gold has in common with one of the reading.
struct Link {
    gold: usize,
    read: usize,
    letters: usize,
}

fn pair_by_letters(noisy: &str, gold: &str) -> Vec<LinePair> {
    let gold = Letters::new(gold, Some(NOISE));
    let read = Letters::new(noisy, None);
    let alignment = align_letters(&gold.letters, &read.letters);
    // In the order of gold, for alignments never go back.
    let mut links: Vec<Link> = Vec::new();
    for (at, place) in alignment.places.iter().enumerate() {
        if !alignment.found[at] {
            continue;
        }
        let (line, other) = (gold.line_of[at], read.line_of[place.start]);
        match links.last_mut() {
            Some(last) if (last.gold, last.read) == (line, other) => {
                last.letters += 1;
            }
            _ => links.push(Link { gold: line, read: other, letters: 1 }),
        }
    }
    links.retain(|link| {
        let shorter = gold.counts[link.gold].min(read.counts[link.read]);
        link.letters as f64 >= JOINED * shorter as f64
    });
    // Lines that hang together, by one another's lines.
    let hangs = |a: &Link, b: &Link| a.gold == b.gold || a.read == b.read;
    links
        .chunk_by(hangs)
        .filter_map(|links| {
            let (first, last) = (links.first()?, links.last()?);
            let golds = first.gold..last.gold + 1;
            let reads = first.read..last.read + 1;
            let shared: usize = links.iter().map(|link| link.letters).sum();
            let sum = |counts: &[usize], lines: &Range<usize>| -> usize {
                counts[lines.clone()].iter().sum()
            };
            let longer =
                sum(&gold.counts, &golds).max(sum(&read.counts, &reads));
            (shared as f64 >= SHARED * longer as f64)
                .then(|| pair(&read.lines[reads], &gold.lines[golds]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs, as read and as printed.
    fn paired(noisy: &str, gold: &str) -> Vec<(String, String)> {
        let pairs = pair_lines(noisy, gold).into_iter();
        pairs.map(|pair| (pair.read, pair.printed)).collect()
    }

    fn owned(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|&(r, p)| (r.into(), p.into())).collect()
    }

    #[test]
    fn lines_of_the_same_number_stand_against_one_another() {
        let rows = owned(&[("xa Tan", "xã Tân"), ("x", "đồng")]);
        let noisy = "xa Tan\n\nrac\nx\n";
        assert_eq!(paired(noisy, "xã Tân\nmất\n¤ ký\nđồng\n"), rows);
    }

    #[test]
    fn lines_made_up_lost_joined_and_torn_find_their_print() {
        let gold = "Nơi nhận và lưu trữ:\n\
                    - Các đơn vị trực thuộc\n\
                    - Phòng Tổ chức cán bộ\n\
                    - Văn thư của cơ quan\n\
                    ¤ Chánh Văn phòng ¤\n\
                    Kế hoạch kiểm tra hằng năm của tỉnh\n\
                    Tổ chức thực hiện\n";
        let noisy = "oo n  u ii qo\n\
                     Noi nhan va luru tru:\n\
                     -Cac don vi truc thuoc -Phong T6 churc can bo\n\
                     dau do Chanh Van phong ky\n\
                     Ke hoach kiem tra\n\
                     hang nam cua tinh\n\
                     i l ,, x\n\
                     T6 churc thuchien\n\
                     zz\n";
        let rows = owned(&[
            ("Noi nhan va luru tru:", "Nơi nhận và lưu trữ:"),
            (
                "-Cac don vi truc thuoc -Phong T6 churc can bo",
                "- Các đơn vị trực thuộc - Phòng Tổ chức cán bộ",
            ),
            (
                "Ke hoach kiem tra hang nam cua tinh",
                "Kế hoạch kiểm tra hằng năm của tỉnh",
            ),
            ("T6 churc thuchien", "Tổ chức thực hiện"),
        ]);
        assert_eq!(paired(noisy, gold), rows);
    }

    #[test]
    fn texts_that_have_nothing_in_common_teach_nothing() {
        let noisy = "qwx zzk jjf\nkkq wwz\nxxj\n";
        assert_eq!(paired(noisy, "một hai ba\nbốn năm\n"), owned(&[]));
        assert_eq!(paired("", "một hai ba\n"), owned(&[]));
        assert_eq!(paired("mot\n", ""), owned(&[]));
    }
}
