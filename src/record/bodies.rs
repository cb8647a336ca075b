//! The bodies in the left column of a header: which lines are one name,
//! which body is above which, and what they are called in full.

use crate::record::System;
use crate::record::casing;
use crate::record::page::{Page, Strip, bare, capitals, uniform, words};
use crate::span::Span;
use crate::tables::places;
use crate::tables::{Body, Gazetteer};
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
    let mut read = String::new();
    for (at, word) in all.iter().enumerate() {
        if !read.is_empty() {
            read.push(' ');
        }
        read.push_str(word);
        let heads = knowledge.heads().iter();
        let heads = heads
            .map(|head| (head.letters.as_slice(), head.name.as_str(), head));
        let Some((head, distance)) = fuzzy::nearest_name(&read, heads, 0.21)
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
        if distance <= most && !ends && best.as_ref().is_none_or(longer) {
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

/// Whether a text begins as names of bodies do.
pub(crate) fn begins_name(page: &Page<'_>, text: &str) -> bool {
    head(page.knowledge, text, page.is_damaged()).is_some()
}

/// The body that a line names in full, however its name begins.
fn named_in_full(knowledge: &Gazetteer, text: &str) -> Option<Head> {
    let read = fuzzy::letters(text);
    let mut bodies = knowledge.bodies().iter();
    let body = bodies.find(|body| body.letters == read)?;
    Some(Head {
        words: words(text).count(),
        name: body.name.to_uppercase(),
        system: body.system,
        distance: 0.0,
    })
}

/// Whether a line names a body that has its own name in full, which no line
/// above it is part of: `CHÍNH PHỦ` is none below `THỦ TƯỚNG`.
fn begins_with_whole(knowledge: &Gazetteer, text: &str) -> bool {
    named_in_full(knowledge, text).is_some() && words(text).count() > 3
}

/// The two bodies of a line that lost the line end between them: `BỘ TÀI
/// CHÍNH TỔNG CỤC THUẾ`.
fn below_another(page: &Page<'_>, strip: Strip) -> Option<(Strip, Strip)> {
    let text = page.text(strip);
    let knowledge = page.knowledge;
    if named_in_full(knowledge, text).is_some() {
        return None;
    }
    let above = head(knowledge, text, false)?;
    if !knowledge.heads_others(&above.name) {
        return None;
    }
    let placed: Vec<_> = crate::record::page::placed_words(text).collect();
    (1..placed.len()).rev().find_map(|at| {
        let cut = placed[at].start();
        let (first, rest) = (text[..cut].trim_end(), &text[cut..]);
        let whole = named_in_full(knowledge, first).is_some()
            || (1..at).any(|from| {
                let tail = &first[placed[from].start()..];
                at - from <= 4 && places::is_known(tail)
            });
        let below = head(knowledge, rest, false).filter(|_| whole)?;
        let lower = below.distance == 0.0
            && knowledge.is_below(&below.name)
            && words(rest).count() > 1;
        lower.then(|| (page.within(strip, first), page.within(strip, rest)))
    })
}

/// Words that open no name, though their first word does.
const NOT_HEADS: &[&str] = &["to chuc", "bo doi", "hoi nghi", "bo may"];

/// Whether a name that ends in `text` needs another line.
pub(crate) fn is_open(text: &str) -> bool {
    let last = words(text).last().unwrap_or("");
    let last = crate::viet::fold(last).to_lowercase();
    text.trim_end().ends_with([',', '-', '–'])
        || matches!(last.as_str(), "va" | "ve" | "cua" | "cho" | "tai" | "voi")
}

/// Parts the lines of the left column into names.
pub(crate) fn split(page: &Page<'_>, strips: &[Strip]) -> Vec<BodyName> {
    let knowledge = page.knowledge;
    let mut names: Vec<(Option<Head>, Vec<Strip>)> = Vec::new();
    for &strip in strips {
        let whole = page.text(strip);
        let text = bare(whole);
        if text.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            continue;
        }
        // The comma that a line of a name ends in belongs to it.
        let Some(inner) = Span::of(text, whole) else { continue };
        let comma = usize::from(whole[inner.end()..].starts_with(','));
        let text = &whole[inner.start()..inner.end() + comma];
        let strip = page.within(strip, text);
        let folded = crate::viet::fold(text).to_lowercase();
        let none = NOT_HEADS.iter().any(|words| folded.starts_with(words));
        let head = head(knowledge, text, page.is_damaged())
            .filter(|_| !none)
            .or_else(|| named_in_full(knowledge, text));
        if head.is_none() && !is_wordy(text) {
            continue;
        }
        let open = names.last().and_then(|(_, strips)| strips.last());
        let open = open.is_some_and(|&last| is_open(page.text(last)));
        // No body has a name of one word, and two lines that are one name
        // together are no two.
        let single = words(text).count() < 2;
        let whole = names.last().is_some_and(|(_, strips)| {
            let strips: Vec<Strip> =
                strips.iter().copied().chain([strip]).collect();
            let joined = page.joined(&strips);
            named_in_full(knowledge, &joined).is_some()
                && !begins_with_whole(knowledge, text)
        });
        match names.last_mut() {
            Some((first, strips))
                if open || head.is_none() || single || whole =>
            {
                strips.push(strip);
                if first.is_none() {
                    let joined = page.joined(strips);
                    *first = self::head(knowledge, &joined, page.is_damaged());
                }
            }
            _ => match below_another(page, strip) {
                Some((above, below)) => {
                    let text = page.text(below);
                    let lower = self::head(knowledge, text, false);
                    names.push((head, vec![above]));
                    names.push((lower, vec![below]));
                }
                None => names.push((head, vec![strip])),
            },
        }
    }
    // What is printed twice is one body.
    let letters = |strips: &[Strip]| fuzzy::letters(&page.joined(strips));
    names.dedup_by(|a, b| letters(&a.1) == letters(&b.1));
    // What stands before the first name that is known is noise.
    if names.len() > 1 && names[0].0.is_none() {
        names.remove(0);
    }
    names.into_iter().map(|(head, strips)| named(page, head, strips)).collect()
}

/// The name on some lines, with what is known put right.
fn named(page: &Page<'_>, head: Option<Head>, strips: Vec<Strip>) -> BodyName {
    let joined = page.printed(&page.joined(&strips));
    // A speck behind a word is no sign of a name.
    let joined = words(&joined)
        .map(|word| word.trim_end_matches(['’', '\'', '`', '‘', '^', '*']))
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
    if let Some((body, distance)) = fuzzy::nearest_name(&printed, bodies, 0.13)
        && distance <= 0.12
        && read.len() >= 5
        && same_head(body)
        && same_digits(body)
        && same_marks(page, &printed, &body.name)
    {
        let name = keep_printed(&printed, body.name.to_uppercase());
        let confidence = 0.98 - distance;
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
                if page.is_damaged() { place_mended(&rest) } else { rest };
            if !rest.is_empty() {
                name.push(' ');
                name.push_str(&rest);
            }
            (name, 0.95 - head.distance, head.system)
        }
        None => (printed, 0.6, None),
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
    if capitals(name) < 0.6 {
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
    let names: Vec<&str> = words(text).collect();
    let named = |pair: &[&str]| places::is_known(&pair.join(" "));
    if names.windows(2).any(named) || names.windows(3).any(named) {
        return true;
    }
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
    good * 2 > all
}

/// The text with the marks of the place it ends in put right.
fn place_mended(text: &str) -> String {
    let mut all: Vec<&str> = words(text).collect();
    // The unit before a place is one of few.
    if let Some(first) = all.first_mut() {
        let read = fuzzy::letters(first);
        for unit in ["TỈNH", "HUYỆN", "QUẬN", "PHƯỜNG"] {
            if read == fuzzy::letters(unit) {
                *first = unit;
            }
        }
    }
    let text = &all.join(" ");
    // The longest tail that is a place as it stands needs nothing.
    let tails = || (0..all.len()).map(|at| (at, all[at..].join(" ")));
    if tails().any(|(_, tail)| places::is_known(&tail)) {
        return text.to_owned();
    }
    for (at, tail) in tails() {
        if all.len() - at > 4 {
            continue;
        }
        if let Some(place) = places::nearest(&tail) {
            let mut out = all[..at].join(" ");
            if !out.is_empty() {
                out.push(' ');
            }
            return out + &place.to_uppercase();
        }
    }
    text.to_owned()
}

/// The name with the place it ends in written as the header's own line of
/// place and date has it, where the two differ by what is misread.
pub(crate) fn with_place(name: &str, place: &str) -> String {
    let all: Vec<&str> = words(name).collect();
    let wanted = fuzzy::letters(place);
    let count = words(place).count();
    let found = |from: usize, most: f64, wanted: &[u8]| {
        let tail = all[from..].join(" ");
        let distance = fuzzy::distance(&fuzzy::letters(&tail), wanted);
        distance <= most && tail.to_lowercase() != place.to_lowercase()
    };
    let put = |from: usize, tail: String| {
        let mut out = all[..from].join(" ");
        if !out.is_empty() {
            out.push(' ');
        }
        out + &tail
    };
    let Some(from) = all.len().checked_sub(count).filter(|&at| at > 0) else {
        return name.to_owned();
    };
    let tail = all[from..].join(" ");
    if found(from, 0.15, &wanted) && !places::is_known(&tail) {
        return put(from, place.to_uppercase());
    }
    if tail.to_lowercase() == place.to_lowercase() {
        return name.to_owned();
    }
    // The unit may have run into the place: `XUÂN PHÚ` for `XÃ AN PHÚ`.
    for unit in ["XÃ", "TỈNH", "PHƯỜNG", "HUYỆN", "QUẬN"] {
        let whole = format!("{unit} {}", place.to_uppercase());
        let wanted = fuzzy::letters(&whole);
        for from in 1..all.len() {
            if found(from, 0.15, &wanted) {
                return put(from, whole);
            }
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;

    #[test]
    fn lines_of_the_left_column_become_names() {
        let rows: &[(&str, &[&str])] = &[
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
        ];
        let knowledge = Gazetteer::embedded();
        for (text, expected) in rows {
            let reading = Reading::plain(text);
            let lines = 0..reading.lines().len();
            let strips: Vec<usize> = lines.clone().collect();
            let page =
                Page { reading: &reading, knowledge: &knowledge, lines };
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
