//! The value of an item of a list: what is printed, or what many bodies
//! write where an engine misread it.

use super::is_kept;
use super::noise::{before_strokes, swept, without_speck};
use crate::record::page::{
    Page, Strip, bare, capitals, starts_large, starts_small, uniform, words,
};
use crate::record::person;
use crate::record::score;
use crate::record::{Field, Rule};
use crate::tables::{Gazetteer, List, Phrase, Phrases};
use crate::viet::fuzzy;

/// An item without what ends it.
pub(super) fn field(
    page: &Page<'_>,
    item: &[Strip],
    rule: Rule,
) -> Option<Field> {
    let hull = Page::hull(item);
    // What is printed counts, but for specks, unless an engine misread the
    // page.
    let changed = page.is_scanned();
    let damaged = page.is_misread();
    // Nobody signs beside those whom a letter is addressed to.
    let beside = damaged && rule == Rule::Recipients;
    // The note of a signature beside an item is none of it.
    let item = item.iter().map(|&strip| {
        page.within(strip, person::without_note(page.text(strip)))
    });
    let item: Vec<Strip> = item.collect();
    let printed: Vec<Strip> = match beside {
        true => before_strokes(page, &item),
        false => item,
    };
    let joined = page.printed(&page.joined(&printed));
    let joined = match changed {
        true => unparted(&joined, page.raw(hull)),
        false => joined,
    };
    let value = match changed {
        true => without_speck(bare(&joined), beside),
        false => bare(&joined),
    };
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 {
        return None;
    }
    let confidence = if letters < 4 { score::OPEN } else { score::BEGUN };
    let (value, sure) = match damaged {
        true => {
            let value = punctuated(&swept(value));
            let (value, sure) = known(page, &value);
            (with_names(page.knowledge, &value, page.raw(hull)), sure)
        }
        // Of what the archive keeps the signs alone are misread.
        false if changed && is_kept(value) => (punctuated(value), 1.0),
        false => (value.to_owned(), 1.0),
    };
    let confidence = confidence * sure;
    Some(page.reading.field(hull, value, confidence, rule))
}

/// The text with abbreviations as they were read: the correction parts some
/// that it does not know, `MTTQVN`.
fn unparted(value: &str, raw: &str) -> String {
    let read: Vec<&str> = words(raw).map(bare).collect();
    let mut out = String::with_capacity(value.len());
    let mut before = "";
    for word in words(value) {
        let inner = bare(word);
        let whole = format!("{}{inner}", bare(before));
        let joined = !inner.is_empty()
            && !before.is_empty()
            && before.ends_with(char::is_uppercase)
            && capitals(&whole) > score::ALL_CAPITALS
            && read.contains(&whole.as_str());
        if !out.is_empty() && !joined {
            out.push(' ');
        }
        out.push_str(word);
        before = word;
    }
    out
}

/// Whether the words in large letters that a text begins with end a phrase.
fn ends_phrase(text: &str) -> bool {
    let mut before = "";
    for word in words(text) {
        let ended = before.ends_with(|c: char| !c.is_alphabetic());
        if ended || word.starts_with('(') {
            return true;
        }
        if starts_small(word) {
            return false;
        }
        before = word;
    }
    true
}

/// The text with the names of people in it by what was read, as that of the
/// one who signs: behind `đ/c` and `ông`, and of the typist of what the
/// archive keeps.
fn with_names(knowledge: &Gazetteer, value: &str, raw: &str) -> String {
    let mut read: Vec<&str> =
        raw.split(|c: char| !c.is_alphabetic()).collect();
    read.retain(|word| !word.is_empty());
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    let mut inside = false;
    let kept = is_kept(value);
    let courtesies = Phrases::get().list(List::Courtesy);
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_alphabetic());
        let (word, behind) = word.split_at(end.unwrap_or(word.len()));
        out.push_str(before);
        let lower = out.to_lowercase();
        let lead = lower.trim_end();
        // `đồng chí Ủy viên` is an office: a name ends its phrase.
        let leads = ends_phrase(&rest[start..])
            && courtesies.iter().any(|name| {
                lead.strip_suffix(&*name.text).is_some_and(|rest| {
                    lead.len() < lower.len()
                        && !rest.ends_with(char::is_alphabetic)
                })
            });
        let typist = kept && out.ends_with('(') && behind.starts_with(')');
        let begins = leads || typist;
        let large = starts_large(word) && capitals(word) < 1.0;
        inside = large && (begins || inside && before == " ");
        let more = behind
            .strip_prefix(' ')
            .is_some_and(|next| next.starts_with(char::is_uppercase));
        let part = match (begins, more) {
            (true, true) => None,
            (false, true) => Some(person::Part::Middle),
            (_, false) => Some(person::Part::Given),
        };
        let letters = fuzzy::letters(word);
        let mut same = read.iter().filter(|&&one| {
            fuzzy::letters(one) == letters && starts_large(one)
        });
        match (part, same.next()) {
            (Some(part), Some(read)) if inside => {
                let name = person::decoded_part(knowledge, word, read, part);
                out.push_str(&name);
            }
            _ => out.push_str(word),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The text with a comma for what else was read between two parts of one
/// item: before a small letter, and all through what the archive keeps.
fn punctuated(text: &str) -> String {
    let kept = is_kept(text);
    let mut out = String::with_capacity(text.len());
    let mut first = true;
    for word in words(text) {
        if !out.is_empty() {
            let small = word.starts_with(char::is_lowercase);
            let ends = out.ends_with([';', '.', ':']);
            if ends && !first && (small || kept) {
                out.pop();
                out.push(',');
            }
            out.push(' ');
            first = false;
        }
        out.push_str(word);
        // The colon behind `Lưu` is its own.
        first = first || out.ends_with(':');
    }
    out
}

/// What the archive keeps, by abbreviations: `Lưu: VT, NN`. The văn thư is
/// the first of them nearly everywhere, so what looks like it is it.
fn abbreviated(value: &str) -> Option<String> {
    let rest = value.strip_prefix("Lưu")?;
    let rest = rest.trim_start_matches([':', ' ']);
    let mut all: Vec<&str> = words(rest).collect();
    let short = |word: &&str| {
        capitals(word) > score::ALL_CAPITALS && word.chars().count() <= 8
    };
    let first = *all.first()?;
    if !all.iter().all(short) {
        return None;
    }
    let read = fuzzy::letters(first);
    let looks = [&b"vt"[..], b"vi", b"vl", b"v1", b"vf", b"yt"];
    if looks.contains(&read.as_slice()) {
        // Its comma is the first to go.
        all[0] = if all.len() > 1 { "VT," } else { "VT" };
    }
    let start = &value[..value.len() - rest.len()];
    Some(format!("{start}{}", all.join(" ")))
}

/// The most letters of what a seal leaves behind an item.
const LEFT_OVER: usize = 4;

/// The share of the letters of a phrase inside an item that may be wrong.
const NEAR_PHRASE: f64 = 0.12;

/// The text with the phrases that stand in many items put right where they
/// are misread: `trực thuộc Trung tướng`.
fn with_phrases(value: &str) -> String {
    let mut all: Vec<&str> = words(value).collect();
    for phrase in Phrases::get().list(List::Item) {
        let wanted: Vec<&str> = words(&phrase.text).collect();
        let near = |part: &&[&str]| {
            let read = fuzzy::letters(&part.concat());
            let distance = fuzzy::distance(&read, &phrase.letters);
            distance > 0.0 && distance <= NEAR_PHRASE
        };
        let place = all.windows(wanted.len()).position(|part| near(&part));
        if let Some(at) = place {
            all.splice(at..at + wanted.len(), wanted);
        }
    }
    all.join(" ")
}

/// What many bodies send to, where a text that was damaged is near it.
fn known(page: &Page<'_>, value: &str) -> (String, f64) {
    if let Some(kept) = abbreviated(value) {
        return (kept, score::BEGUN);
    }
    // What stands behind a known item and its sign is left of the seal.
    if let Some(at) = value.rfind([';', ':', ','])
        && fuzzy::letters(&value[at..]).len() <= LEFT_OVER
    {
        let before = fuzzy::letters(&value[..at]);
        let mut all = page.knowledge.recipients().iter();
        if let Some(phrase) = all.find(|phrase| phrase.letters == before) {
            return (phrase.text.clone(), score::BEGUN);
        }
    }
    let value = &*with_phrases(value);
    let read = fuzzy::letters(value);
    let phrases = page.knowledge.recipients().iter();
    let phrases = phrases.map(|p| (p.letters.as_slice(), &p.text));
    let bodies = page.knowledge.bodies().iter();
    let bodies = bodies.map(|b| (b.letters.as_slice(), &b.name));
    let most = match read.len() {
        0..=7 => 0.08,
        8..=13 => 0.12,
        _ => 0.15,
    };
    let kept = |p: &&Phrase| p.letters.starts_with(b"luu");
    let stored = page.knowledge.recipients().iter().filter(kept);
    let stored = stored.map(|p| (p.letters.as_slice(), &p.text));
    // What the archive keeps is one of few.
    let stored = fuzzy::nearest_below(&read, stored, 0.21)
        .filter(|&(_, distance)| distance <= 0.2 && read.len() > 5);
    let near = fuzzy::nearest_below(&read, phrases.chain(bodies), most + 0.01);
    let near = near.filter(|&(phrase, distance)| {
        // Three letters of a long name may be a word that tells.
        let same = words(phrase).count() == words(value).count();
        distance <= most
            && distance * read.len() as f64 <= 2.5
            && (same || distance <= 0.05)
    });
    match near.or(stored) {
        Some((phrase, distance)) => {
            let same = |text: &str| uniform(&text.to_lowercase());
            if same(phrase) == same(value) {
                return (value.to_owned(), 1.0);
            }
            (phrase.clone(), 1.0 - distance)
        }
        None => (value.to_owned(), 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_stay_whole() {
        let rows = [
            ("UB MTTQ VN tỉnh", "UB MTTQVN tỉnh;", "UB MTTQVN tỉnh"),
            ("UB MTTQ VN tỉnh", "UB MTTQ VN tỉnh;", "UB MTTQ VN tỉnh"),
            ("Lưu: VT, TH", "Lưu:VT, TH", "Lưu: VT, TH"),
        ];
        for (value, raw, expected) in rows {
            assert_eq!(unparted(value, raw), expected, "{value}");
        }
    }

    #[test]
    fn phrases_inside_an_item_are_put_right() {
        let rows = [
            (
                "Sở Y tế các tỉnh trực thuộc Trung tướng",
                "Sở Y tế các tỉnh trực thuộc Trung ương",
            ),
            ("Cục Quân y, Trung tướng", "Cục Quân y, Trung tướng"),
        ];
        for (value, expected) in rows {
            assert_eq!(with_phrases(value), expected, "{value}");
        }
    }

    #[test]
    fn names_inside_an_item_are_weighed_by_what_was_read() {
        let rows = [
            (
                "Lưu: VT, TCCC(Thuấn)",
                "- Luu: VT, TCCC(Thuan).",
                "Lưu: VT, TCCC(Thuận)",
            ),
            (
                "Phó GĐ Sở: ông Lê Khắc Đình",
                "Pho GD So: ong Le Khac Dinh;",
                "Phó GĐ Sở: ông Lê Khắc Định",
            ),
            // Neither is the name of a person.
            ("Sở Thuấn (Thuấn)", "So Thuan (Thuan)", "Sở Thuấn (Thuấn)"),
            ("Cổng ông Thuấn", "Cong ong thuan", "Cổng ông Thuấn"),
            (
                "Các đồng chí Ủy viên Ban Chấp hành",
                "Cac dong chi Uy vien Ban Chap hanh",
                "Các đồng chí Ủy viên Ban Chấp hành",
            ),
        ];
        let knowledge = Gazetteer::embedded();
        for (value, read, expected) in rows {
            assert_eq!(with_names(&knowledge, value, read), expected);
        }
    }
}
