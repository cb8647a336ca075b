//! The file of a channel profile: a labelled, checksummed table of segment
//! pairs that a person can read.
//!
//! ```text
//! khoidau-channel 1 tesseract-eng
//! printed<TAB>read<TAB>cost
//! ...
//! crc32 0a1b2c3d
//! ```
//!
//! A space is written `\s`, a tab `\t`, a backslash `\\`; an empty field is
//! the empty segment. `\?` stands for any character that the letter was
//! never seen read as: on the right it gives what the letter loses to such
//! readings, on the left how likely each character is among them. The
//! checksum is over every byte before its line. Costs are from 0 to 64 nats.

use std::fmt::Write;

use crate::cost::{Cost, NAT};
use crate::error::Error;

/// The label every profile starts with.
const LABEL: &str = "khoidau-channel";

/// The version of the format that this code reads and writes.
const VERSION: u32 = 1;

/// The largest cost read: *e*^-64 is as good as never, and sums over long
/// texts stay far from overflow.
const DEAREST: Cost = 64 * NAT;

/// Stands in a [`Pair`] for any character never seen in the other's place.
pub(super) const ANY: char = '\u{FFFC}';

/// One segment pair: what was printed, what was read, and the cost of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The printed characters: none (an insertion), one or two.
    pub printed: String,
    /// The characters read: none (a deletion) to three.
    pub read: String,
    /// The cost of reading one for the other.
    pub cost: Cost,
}

fn bad(line: usize, what: &str) -> Error {
    Error::model(format!(
        "line {line}: {what}; fetch the file again or rebuild it with \
         `khoidau train channel`"
    ))
}

/// Reads the name of a profile off its first line.
pub(super) fn name(text: &str) -> Result<&str, Error> {
    let header = text.lines().next().unwrap_or("");
    let mut words = header.split(' ');
    if words.next() != Some(LABEL) {
        return Err(bad(1, "this is no channel profile"));
    }
    match words.next().and_then(|version| version.parse::<u32>().ok()) {
        Some(VERSION) => {}
        Some(other) => {
            let what = format!("expected version {VERSION}, got {other}");
            return Err(bad(1, &what));
        }
        None => return Err(bad(1, "the version is missing")),
    }
    words.next().ok_or_else(|| bad(1, "the name is missing"))
}

/// Reads the name and the pairs of a profile.
pub(super) fn parse(text: &str) -> Result<(String, Vec<Pair>), Error> {
    let trimmed = text.trim_end_matches('\n');
    let (body, check) = trimmed.rsplit_once('\n').unwrap_or(("", trimmed));
    let name = name(text)?;
    let count = text.lines().count();
    let sum = check
        .strip_prefix("crc32 ")
        .and_then(|sum| u32::from_str_radix(sum, 16).ok())
        .ok_or_else(|| bad(count, "the checksum is missing, cut short"))?;
    if crc32fast::hash(&text.as_bytes()[..body.len() + 1]) != sum {
        return Err(bad(count, "the checksum does not match, damaged"));
    }
    let mut pairs = Vec::new();
    for (index, line) in body.lines().enumerate().skip(2) {
        let number = index + 1;
        let mut fields = line.split('\t');
        let mut field = || fields.next();
        let (Some(printed), Some(read), Some(cost), None) =
            (field(), field(), field(), field())
        else {
            return Err(bad(number, "expected three fields"));
        };
        let printed =
            unescape(printed).ok_or_else(|| bad(number, "bad escape"))?;
        let read = unescape(read).ok_or_else(|| bad(number, "bad escape"))?;
        let cost: Cost = cost
            .parse()
            .ok()
            .filter(|cost| (0..=DEAREST).contains(cost))
            .ok_or_else(|| bad(number, "the cost is no number in range"))?;
        let long = printed.chars().count() > 2 || read.chars().count() > 3;
        if long || (printed.is_empty() && read.is_empty()) {
            return Err(bad(number, "a segment is empty or too long"));
        }
        pairs.push(Pair { printed, read, cost });
    }
    Ok((name.to_owned(), pairs))
}

/// Writes a profile; the pairs come out sorted.
pub(super) fn render(name: &str, pairs: &[Pair]) -> String {
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_unstable();
    let mut out = format!("{LABEL} {VERSION} {name}\nprinted\tread\tcost\n");
    for pair in sorted {
        let (printed, read) = (escape(&pair.printed), escape(&pair.read));
        let _ = writeln!(out, "{printed}\t{read}\t{}", pair.cost);
    }
    let sum = crc32fast::hash(out.as_bytes());
    let _ = writeln!(out, "crc32 {sum:08x}");
    out
}

fn escape(field: &str) -> String {
    field
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace(' ', "\\s")
        .replace(ANY, "\\?")
}

fn unescape(field: &str) -> Option<String> {
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next()? {
                's' => ' ',
                't' => '\t',
                '?' => ANY,
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(printed: &str, read: &str, cost: Cost) -> Pair {
        Pair { printed: printed.into(), read: read.into(), cost }
    }

    #[test]
    fn what_is_written_is_read() {
        let pairs = [
            pair("", "'", 900),
            pair(" ", "", 700),
            pair("\\", "\t \\", 7),
            pair("ộ", " o^", 300),
            pair("ộ", "\u{FFFC}", 30),
        ];
        let text = render("sample", &pairs);
        let (name, read) = parse(&text).unwrap();
        assert_eq!(name, "sample");
        assert_eq!(read, pairs);
    }

    #[test]
    fn damage_is_named_by_line_with_advice() {
        let good = render("sample", &[pair("a", "o", 5), pair("b", "6", 9)]);
        let cut = &good[..good.len() - 5];
        let later = good.replace("channel 1", "channel 2");
        let dear = render("sample", &[pair("a", "o", DEAREST + 1)]);
        let flipped = good.replace("\t9", "\t8");
        let rows = [
            ("", "line 1: this is no channel profile"),
            ("hello\n", "line 1: this is no channel profile"),
            (later.as_str(), "line 1: expected version 1, got 2"),
            (cut, "line 5: the checksum does not match"),
            (flipped.as_str(), "line 5: the checksum does not match"),
            (dear.as_str(), "line 3: the cost is no number in range"),
            (&good[..30], "checksum is missing"),
        ];
        for (text, expected) in rows {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("khoidau train channel"), "{error}");
        }
    }
}
