//! Where a line of the frame of a document begins inside text that lost its
//! line ends: the name of the state or the Party, the motto, the number, the
//! place and date, the lists and the signature.

use std::sync::LazyLock;

use regex::Regex;

use crate::notation::date;
use crate::notation::heading::{MOTTO, nation};
use crate::notation::number;
use crate::viet::fuzzy::{self, Key};
use crate::viet::text::capitals;

/// The longest text that is broken, in bytes: no cell of a header or a
/// signature is longer, but for lists of recipients.
const LONGEST: usize = 1 << 13;

/// The longest text in which misread phrases are looked for, in bytes.
const PHRASES: usize = 600;

/// Runs of signs that stand for a rule or an end of line.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[-–—_=~]{3,}|\*{3,}|<br\s*/?>").expect("the pattern is valid")
});

/// What opens a list or a note, wherever it stands.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<before> K[ií]nh\ ?(?:g[ửuởơ]i|tr[ìi]nh)\ ?: )
        | (?P<list> N[ơo]i\ ?(?:nh[ậaâ]n|g[ửuởơ]i)\ ?[:;.]? )
        | (?P<note> \(?\ ?[ĐD][ãa]\ ?[Kk][ýyíi]\ ?\)
            | \[\ ?[ĐDđd][ãa]\ ?[Kk][ýyíi]\ ?\]
            | \(?[Kk]ý\ tên,?\ đóng\ dấu\)? )",
    )
    .expect("the pattern is valid")
});

/// Where an item of a list begins behind the end of another.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[;:,.)/]|\s)\s*(?P<at>[-–+•]\s?)(?:[\p{Lu}(0-9]|đ/c)")
        .expect("the pattern is valid")
});

/// Parts a text that has lost its line ends into lines: ranges of bytes, in
/// order, with nothing left out but rules and space.
pub(super) fn broken(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if text.len() > LONGEST {
        out.push((0, text.len()));
        return out;
    }
    let mut start = 0;
    let rules = RULE.find_iter(text).map(|found| found.range());
    for rule in rules.chain(std::iter::once(text.len()..text.len())) {
        part(text, start, rule.start, &mut out);
        start = rule.end;
    }
    out
}

fn part(text: &str, from: usize, to: usize, out: &mut Vec<(usize, usize)>) {
    let inner = &text[from..to];
    if inner.trim().is_empty() {
        return;
    }
    let mut cuts: Vec<usize> = vec![0];
    let listed = openings(inner, &mut cuts);
    if listed {
        items(inner, &mut cuts);
    }
    if inner.len() <= PHRASES {
        phrases(inner, &mut cuts);
    }
    cuts.push(inner.len());
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<(usize, usize)> =
        cuts.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pieces = pieces
        .into_iter()
        .flat_map(|(start, end)| match name_start(&inner[start..end]) {
            Some(at) => {
                vec![(start, start + at), (start + at, end)]
            }
            None => vec![(start, end)],
        })
        .collect();
    for (start, end) in pieces {
        let piece = &inner[start..end];
        let lead = piece.len() - piece.trim_start().len();
        let kept = piece.trim().len();
        if kept > 0 {
            let start = from + start + lead;
            out.push((start, start + kept));
        }
    }
}

/// Cuts before and after what opens a list; whether there is a list.
fn openings(text: &str, cuts: &mut Vec<usize>) -> bool {
    let mut listed =
        text.trim_start().starts_with(['-', '–', '•']) && ITEM.is_match(text);
    for found in OPENING.captures_iter(text) {
        if let Some(before) = found.name("before") {
            cuts.push(before.start());
            listed = true;
        } else if let Some(list) = found.name("list") {
            // A sentence speaks of `nơi nhận`; the opening starts with a
            // capital and stands first, or has its colon.
            let opens = text[..list.start()].trim().is_empty()
                || list.as_str().ends_with(':');
            if opens {
                cuts.push(list.start());
                cuts.push(list.end());
                listed = true;
            }
        } else if let Some(note) = found.name("note") {
            cuts.push(note.start());
            cuts.push(note.end());
        }
    }
    listed
}

fn items(text: &str, cuts: &mut Vec<usize>) {
    let mut from = 0;
    while let Some(found) = ITEM.captures_at(text, from) {
        let Some(at) = found.name("at") else { break };
        from = at.end();
        let before = text[..at.start()].trim_end();
        // `Lao động - Thương binh` is one name; an item ends with its sign.
        let ends = before.ends_with([';', ':', ',', '.', ')'])
            || before.is_empty()
            || text[at.end()..].starts_with("Lưu");
        // `2026 - 2031` and `VT - VP` are no items.
        let digits = text[at.end()..]
            .starts_with(|c: char| c.is_ascii_digit())
            && before.ends_with(|c: char| c.is_ascii_digit());
        if ends && !digits {
            cuts.push(at.start());
        }
    }
}

/// Cuts around the nation, the motto, the number and the place and date.
fn phrases(text: &str, cuts: &mut Vec<usize>) {
    if let Some(found) = nation(text) {
        cuts.push(found.start);
        cuts.push(found.end);
    }
    let key = Key::new(text);
    if let Some(found) = fuzzy::find(&key, MOTTO.as_bytes(), 0.25) {
        cuts.push(found.start);
        cuts.push(found.end);
    }
    if let Some(code) = number::header(text) {
        let before = &text[..code.word];
        if !before.contains(|c: char| c.is_lowercase()) && code.worded {
            cuts.push(code.word);
            cuts.push(code.span.end());
        }
    }
    if let Some(found) = date::header(text) {
        let before = &text[..found.span.start()];
        if before.chars().all(|c| !c.is_lowercase()) {
            cuts.push(found.span.start());
            cuts.push(found.span.end());
        }
    }
}

/// Where the name of a person begins behind a post in capitals: two to five
/// words that start with a capital, up to the end.
fn name_start(text: &str) -> Option<usize> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = |word: &&&str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.clone().next().is_some()
            && chars.all(char::is_lowercase)
    };
    let count = words.iter().rev().take_while(name).count();
    if !(2..=5).contains(&count) || count == words.len() {
        return None;
    }
    let first = words[words.len() - count];
    let at = first.as_ptr() as usize - text.as_ptr() as usize;
    let head = &text[..at];
    let upper = head.chars().filter(|c| c.is_uppercase()).count();
    (upper > 3 && capitals(head) > 0.9).then_some(at)
}

/// Whether a text is the motto and nothing else.
pub(crate) fn is_motto(text: &str) -> bool {
    let letters = fuzzy::letters(text);
    fuzzy::distance(&letters, MOTTO.as_bytes()) < 0.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_lost_their_line_ends_are_broken_again() {
        let rows: &[(&str, &[&str])] = &[
            ("BỘ MÂY TRỜI -------", &["BỘ MÂY TRỜI"]),
            (
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh \
                 phúc --------",
                &[
                    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                    "Độc lập - Tự do - Hạnh phúc",
                ],
            ),
            (
                "Số: 12/BMT-KH V/v kiểm kê hồ sơ theo Quyết định số \
                 5/QĐ-BMT ngày 2/3/2020",
                &[
                    "Số: 12/BMT-KH",
                    "V/v kiểm kê hồ sơ theo Quyết định số 5/QĐ-BMT ngày \
                     2/3/2020",
                ],
            ),
            (
                "Nơi nhận: - Như trên; - Bộ Lao động - Thương binh (để b/c) \
                 - Các sở; - Lưu: VT, TH (3).",
                &[
                    "Nơi nhận:",
                    "- Như trên;",
                    "- Bộ Lao động - Thương binh (để b/c)",
                    "- Các sở;",
                    "- Lưu: VT, TH (3).",
                ],
            ),
            (
                "KT. BỘ TRƯỞNG THỨ TRƯỞNG (Đã ký) Trần Văn Bình",
                &["KT. BỘ TRƯỞNG THỨ TRƯỞNG", "(Đã ký)", "Trần Văn Bình"],
            ),
            (
                "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Trần Văn Bình",
                &["TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", "Trần Văn Bình"],
            ),
            ("Kế hoạch thu năm 2020", &["Kế hoạch thu năm 2020"]),
            ("--- ***", &[]),
        ];
        for (text, expected) in rows {
            let found: Vec<&str> = broken(text)
                .into_iter()
                .map(|(start, end)| &text[start..end])
                .collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
