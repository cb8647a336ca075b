//! The bodies in the left column of a header: how their names begin, which
//! lines are one name (`split`), what they are called in full, and the place
//! that ends a name (`place`).

mod place;
mod split;

pub(crate) use place::with_place;
pub(crate) use split::{is_open, split};

use crate::record::System;
use crate::record::casing;
use crate::record::page::{Page, Strip, capitals, uniform, words};
use crate::record::score;
use crate::tables::{Body, Gazetteer};
use crate::tables::{places, units};
use crate::viet::fuzzy::{self, MarkDiff};
use crate::viet::syllable;

/// The name of a body and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct BodyName {
    pub strips: Vec<Strip>,
    /// As printed, in capitals, with what is known put right.
    pub name: String,
    /// As printed.
    pub printed: String,
    /// Whether it is known, or begins as names of bodies do.
    pub known: bool,
    /// From 0 to 1.
    pub confidence: f64,
    pub system: Option<System>,
}

/// How the name of a body begins.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// How many words of the text it takes.
    pub words: usize,
    /// In capitals.
    pub name: String,
    pub system: Option<System>,
    pub distance: f64,
}

/// The most words of the beginning of a name.
const HEAD_WORDS: usize = 7;

/// The share of wrong letters from which on the beginning of a name is
/// another, in a damaged text; and in a sound one, where every letter counts.
const HEAD_LIMIT: f64 = 0.21;
const EXACT: f64 = 1e-9;

/// The longest known beginning of a name that a text starts with.
///
/// In a text that was `damaged` marks that stand may be the correction's.
pub(crate) fn head(
    knowledge: &Gazetteer,
    text: &str,
    damaged: bool,
) -> Option<Head> {
    let all: Vec<&str> = words(text).take(HEAD_WORDS).collect();
    let mut best: Option<Head> = None;
    // What is printed in a sound text is meant, to the letter.
    let limit = if damaged { HEAD_LIMIT } else { EXACT };
    let mut read = String::new();
    for (at, word) in all.iter().enumerate() {
        if !read.is_empty() {
            read.push(' ');
        }
        read.push_str(word);
        // What only looks like a beginning ends what was found inside it.
        if knowledge.not_heads().contains(&fuzzy::letters(&read)) {
            best = None;
            continue;
        }
        let heads = knowledge.heads().iter();
        let heads = heads
            .map(|head| (head.letters.as_slice(), head.name.as_str(), head));
        let Some((head, distance)) = fuzzy::nearest_name(&read, heads, limit)
        else {
            continue;
        };
        // One word may be any other of its letters: `BẢN` is no `BAN`, nor
        // `So` a `SỞ` where other letters have their marks.
        let diff = MarkDiff::of(&read, &head.name);
        if !damaged
            && words(&head.name).count() == 1
            && (diff.other > 0 || diff.lost > 0 && fuzzy::has_marks(text))
        {
            continue;
        }
        let most = match head.letters.len() {
            0..=5 => 0.0,
            6..=8 => 0.13,
            _ => 0.2,
        };
        // `PHÒNG, CHỐNG` goes on with a name; it does not begin one.
        let ends = word.ends_with([',', ';']) && head.letters.len() < 6;
        let longer = |best: &Head| {
            fuzzy::letters(&head.name).len() > fuzzy::letters(&best.name).len()
                || distance < best.distance
        };
        if distance <= most
            && !ends
            && !is_place_of_unit(&all[..=at], text)
            && best.as_ref().is_none_or(longer)
        {
            best = Some(Head {
                words: at + 1,
                name: head.name.to_uppercase(),
                system: head.system,
                distance,
            });
        }
    }
    best
}

/// Whether the beginning of a name is that of a place, too, and the whole of
/// the text names the place: `XÃ ĐOÀN KẾT`.
fn is_place_of_unit(head: &[&str], text: &str) -> bool {
    let [unit, _, ..] = head else { return false };
    let Some(place) = text.trim().strip_prefix(unit) else { return false };
    units::is_unit(unit) && places::is_known(place.trim())
}

/// Whether a text begins as names of bodies do.
pub(crate) fn begins_name(page: &Page<'_>, text: &str) -> bool {
    head(page.knowledge, text, page.is_damaged()).is_some()
}

/// A word without a speck behind it, which is no sign of a name, but for that
/// of a name of one letter: `XÃ EA M' DOAL`.
fn without_speck(word: &str) -> &str {
    let bare = word.trim_end_matches(['’', '\'', '`', '‘', '^', '*']);
    match bare.chars().nth(1) {
        None if bare.len() + 1 == word.len() && word.ends_with('\'') => word,
        _ => bare,
    }
}

/// The name on some lines, with what is known put right.
fn named(page: &Page<'_>, head: Option<Head>, strips: Vec<Strip>) -> BodyName {
    let joined = page.printed(&page.joined(&strips));
    let joined = words(&joined)
        .map(without_speck)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let joined = without_tail(&joined);
    let as_printed = joined.trim_end_matches([',', ';', '.', ':']).to_owned();
    let printed = as_printed.to_uppercase();
    let read = fuzzy::letters(&printed);
    let bodies = page.knowledge.bodies().iter();
    let bodies =
        bodies.map(|body| (body.letters.as_slice(), body.name.as_str(), body));
    let same_head = |body: &Body| {
        // A sở is no bộ, however much their names have in common.
        let own = head.as_ref().filter(|head| head.distance == 0.0);
        own.is_none_or(|own| body.name.to_uppercase().starts_with(&own.name))
    };
    // A number tells one body from another: `ĐẢNG ỦY PHƯỜNG 1`.
    let same_digits = |body: &Body| digits(&printed).eq(digits(&body.name));
    let most = if page.is_damaged() { 0.12 } else { 0.0 };
    if let Some((body, distance)) = fuzzy::nearest_name(&printed, bodies, 0.13)
        && distance <= most
        && read.len() >= 5
        && same_head(body)
        && same_digits(body)
        && same_marks(page, &printed, &body.name)
    {
        let name = keep_printed(&printed, body.name.to_uppercase());
        let confidence = score::KNOWN - distance;
        let system = body.system;
        let (printed, known) = (as_printed, true);
        return BodyName { strips, name, printed, known, confidence, system };
    }
    let known = head.is_some();
    let (name, confidence, system) = match head {
        Some(head) => {
            let all: Vec<&str> = words(&printed).collect();
            let first = all[..head.words.min(all.len())].join(" ");
            let rest = all[head.words.min(all.len())..].join(" ");
            let mut name = keep_printed(&first, head.name);
            let rest =
                if page.is_damaged() { place::mended(&rest) } else { rest };
            if !rest.is_empty() {
                name.push(' ');
                name.push_str(&rest);
            }
            (name, score::BEGUN - head.distance, head.system)
        }
        None => (printed, score::INFERRED, None),
    };
    let printed = as_printed;
    BodyName { strips, name, printed, known, confidence, system }
}

impl BodyName {
    /// As it is written in a sentence.
    pub fn in_sentence(&self, knowledge: &Gazetteer) -> String {
        casing::as_printed(knowledge, &self.name, &self.printed)
    }
}

fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(char::is_ascii_digit)
}

/// Whether a name may be a known one of nearly its letters by its marks: a
/// mark that is printed tells short names apart, unless the text was damaged.
fn same_marks(page: &Page<'_>, printed: &str, known: &str) -> bool {
    let long = words(known).count() > 2;
    long || page.is_damaged() || MarkDiff::of(printed, known).other == 0
}

/// A name in capitals without what noise put behind it.
fn without_tail(name: &str) -> &str {
    let mut kept = name;
    if capitals(name) < score::LEANING {
        return kept;
    }
    while let Some(last) = words(kept).last() {
        let noise = last.contains(char::is_lowercase) && !is_wordy(last);
        let rest = kept[..kept.len() - last.len()].trim_end();
        if !noise || rest.is_empty() {
            break;
        }
        kept = rest;
    }
    kept
}

/// The known form, unless the printed one differs only in where a tone mark
/// stands.
fn keep_printed(printed: &str, known: String) -> String {
    if uniform(printed) == uniform(&known) {
        printed.to_owned()
    } else {
        known
    }
}

/// Whether most words of a text may be Vietnamese, or abbreviations.
pub(crate) fn is_wordy(text: &str) -> bool {
    let (mut all, mut good) = (0, 0);
    for word in words(text) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        // A number is neither.
        if word.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        all += 1;
        let lower = word.to_lowercase();
        let count = lower.chars().count();
        good += usize::from(count > 1 && syllable::is_possible(&lower));
    }
    good * 2 > all || names_place(text)
}

/// Whether a text names a place, whose words may be of another language.
fn names_place(text: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    let named = |part: &[&str]| places::is_known(&part.join(" "));
    // Of a name of one word the unit before it is needed: `XÃ PRÓ`.
    let unit = units::opening(&all).map_or(0, |unit| unit.words.len());
    all.windows(2).any(named)
        || all.windows(3).any(named)
        || unit > 0 && unit < all.len() && named(&all[unit..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;

    #[test]
    fn lines_of_the_left_column_become_names() {
        let rows: &[(&str, &[&str])] = &[
            ("ỦY BAN NHÂN DÂN\nXÃ PRÓ", &["ỦY BAN NHÂN DÂN XÃ PRÓ"]),
            (
                "ỦY BAN NHÂN DÂN\nXÃ EA M' DOAL",
                &["ỦY BAN NHÂN DÂN XÃ EA M' DOAL"],
            ),
            (
                "ỦY BAN NHÂN DÂN’\nXÃ LAM’ GIANG*",
                &["ỦY BAN NHÂN DÂN XÃ LAM GIANG"],
            ),
            (
                "ỦY BAN NHÂN DÂN\nPHƯỜNG VÂN ĐÌNH",
                &["ỦY BAN NHÂN DÂN PHƯỜNG VÂN ĐÌNH"],
            ),
            (
                "ỦY BAN NHÂN DÂN\nTỈNH BÌNH PHÚ",
                &["ỦY BAN NHÂN DÂN TỈNH BÌNH PHÚ"],
            ),
            (
                "TỈNH ỦY LAI CHÂU\nỦY BAN KIẾM TRA",
                &["TỈNH ỦY LAI CHÂU", "ỦY BAN KIỂM TRA"],
            ),
            (
                "BAN CHỈ ĐẠO TRUNG ƯƠNG\nVỀ PHÁT TRIỂN KHOA HỌC,\nCÔNG NGHỆ\nTỔ GIÚP VIỆC",
                &[
                    "BAN CHỈ ĐẠO TRUNG ƯƠNG VỀ PHÁT TRIỂN KHOA HỌC, CÔNG NGHỆ",
                    "TỔ GIÚP VIỆC",
                ],
            ),
            (
                "- ĐẢNG BỘ XÃ TIÊN PHONG\nCHI BỘ XÓM ĐỊNH THÀNH",
                &["ĐẢNG BỘ XÃ TIÊN PHONG", "CHI BỘ XÓM ĐỊNH THÀNH"],
            ),
            (
                "BAN CHỈ ĐẠO\nPHÒNG, CHỐNG THIÊN TAI",
                &["BAN CHỈ ĐẠO PHÒNG, CHỐNG THIÊN TAI"],
            ),
            ("TINH ỦY ĐIỆN BIÊN", &["TỈNH ỦY ĐIỆN BIÊN"]),
            // What no table has begins a name below one that is whole, and
            // goes on with one that is not.
            (
                "BỘ NGOẠI GIAO\nPHÁI BỘ NGHIÊN CỨU BIỂN SA LƯỢNG",
                &["BỘ NGOẠI GIAO", "PHÁI BỘ NGHIÊN CỨU BIỂN SA LƯỢNG"],
            ),
            (
                "UBND XÃ MINH TÂN HẠ\nTHÔN ĐÔNG HẠ",
                &["UBND XÃ MINH TÂN HẠ", "THÔN ĐÔNG HẠ"],
            ),
            (
                "ĐOÀN NGHỆ THUẬT SA LƯỢNG\nCHI ĐOÀN MÚA RỐI",
                &["ĐOÀN NGHỆ THUẬT SA LƯỢNG", "CHI ĐOÀN MÚA RỐI"],
            ),
            (
                "CỤC ĐƯỜNG SÔNG NỘI ĐỊA\nVIỆT NAM",
                &["CỤC ĐƯỜNG SÔNG NỘI ĐỊA VIỆT NAM"],
            ),
            (
                "TÒA ÁN NHÂN DÂN\nHUYỆN ĐẠI AN\nTỈNH NAM BÌNH",
                &["TÒA ÁN NHÂN DÂN HUYỆN ĐẠI AN TỈNH NAM BÌNH"],
            ),
            (
                "BCH ĐOÀN TỈNH PHÚ HẢI\nBCH ĐOÀN HUYỆN\nNAM ĐÔ",
                &["BCH ĐOÀN TỈNH PHÚ HẢI", "BCH ĐOÀN HUYỆN NAM ĐÔ"],
            ),
            ("SƯ ĐOÀN 915\nTRUNG ĐOÀN 33", &["SƯ ĐOÀN 915", "TRUNG ĐOÀN 33"]),
            // What is printed in a sound text is meant, to the letter.
            ("BỘ NÔNG NGHIỆP", &["BỘ NÔNG NGHIỆP"]),
            ("HUYỆN ĐẠI AN", &["HUYỆN ĐẠI AN"]),
        ];
        let knowledge = Gazetteer::embedded();
        for (text, expected) in rows {
            let reading = Reading::plain(text);
            let lines = 0..reading.lines().len();
            let strips: Vec<usize> = lines.clone().collect();
            let page = Page::new(&reading, &knowledge, lines);
            let strips: Vec<Strip> =
                strips.into_iter().map(|line| page.line(line)).collect();
            let found = split(&page, &strips);
            let found: Vec<&str> =
                found.iter().map(|body| body.name.as_str()).collect();
            assert_eq!(found, *expected);
        }
    }

    #[test]
    fn the_place_of_the_header_mends_that_of_the_body() {
        let rows = [
            ("TỈNH ỦY ĐIỆN BIẾN", "Điện Biên", "TỈNH ỦY ĐIỆN BIÊN"),
            ("ĐẢNG ỦY XUÂN PHÚ", "An Phú", "ĐẢNG ỦY XÃ AN PHÚ"),
            ("SỞ NỘI VỤ", "Hà Nội", "SỞ NỘI VỤ"),
            ("ĐIỆN BIẾN", "Điện Biên", "ĐIỆN BIẾN"),
        ];
        for (name, place, expected) in rows {
            assert_eq!(with_place(name, place), expected, "{name}");
        }
    }
}
