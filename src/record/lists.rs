//! Whom a document goes to: Kính gửi and Nơi nhận.

use crate::record::page::{
    Page, PlacedWord, Strip, bare, behind_bullet, capitals, placed_words,
    starts_large, starts_small, uniform, words,
};
use crate::record::title;
use crate::record::{Field, Rule};
use crate::tables::Phrase;
use crate::viet::fuzzy::{self, Key};
use crate::viet::syllable;

/// What opens a list of addressees.
const ADDRESS: &[&str] = &["kinhgui", "kinhtrinh", "kinhmoi"];

/// What opens the list of recipients.
const RECIPIENTS: &[&str] = &["noinhan", "noigui"];

/// Where on a line a list opens: the strip of what opens it, and what stands
/// behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub line: usize,
    /// What stands behind the words that open the list, and their colon.
    pub rest: Strip,
}

/// The opening of the list of addressees, if a strip is that.
pub(crate) fn address(page: &Page<'_>, strip: Strip) -> Option<Opening> {
    opening(page, strip, ADDRESS).or_else(|| invitation(page, strip))
}

/// A sentence of an invitation that ends where its list begins: `… trân
/// trọng kính mời:`.
fn invitation(page: &Page<'_>, strip: Strip) -> Option<Opening> {
    let text = page.text(strip).trim_end();
    let inner = text.strip_suffix(':')?;
    let read = fuzzy::letters(inner);
    // A công điện names those it is wired to.
    let wired = read.ends_with(b"dien") && capitals(inner) > 0.7;
    (wired || read.ends_with(b"kinhmoi")).then(|| Opening {
        line: strip.line,
        rest: page.within(strip, &text[text.len()..]),
    })
}

/// The opening of the list of recipients, if a strip is that.
///
/// Where its two words are badly damaged, the item on the next line must
/// have the sign of a list.
pub(crate) fn recipients(page: &Page<'_>, strip: Strip) -> Option<Opening> {
    opening(page, strip, RECIPIENTS)
}

fn opening(
    page: &Page<'_>,
    strip: Strip,
    phrases: &[&str],
) -> Option<Opening> {
    let text = page.text(strip);
    let mut two = placed_words(text)
        .filter(|word| word.text.chars().any(char::is_alphanumeric));
    let (first, second) = (two.next()?, two.next());
    // The colon is the end of the opening wherever the second word ends.
    let end = |word: PlacedWord<'_>| {
        let colon = word.text.find([':', ';']).map(|at| at + 1);
        word.start() + colon.unwrap_or(word.text.len())
    };
    let (end, read) = match second {
        Some(second) if !first.text.contains(':') => {
            let end = end(second);
            (end, fuzzy::letters(&text[..end]))
        }
        _ => (end(first), fuzzy::letters(first.text)),
    };
    let mut rest = &text[end..];
    let colon = text[..end].ends_with([':', ';', '.'])
        || rest.trim_start().starts_with([':', ';']);
    rest = rest.trim_start().trim_start_matches([':', ';', '.']).trim();
    let phrases = phrases.iter().map(|phrase| (phrase.as_bytes(), ()));
    let (_, distance) = fuzzy::nearest(&read, phrases)?;
    let listed = || {
        let mut lines = strip.line + 1..page.lines.end.min(strip.line + 3);
        let item = |line| behind_bullet(page.text(page.line(line))).is_some();
        lines.any(item)
    };
    let most = match (colon, behind_bullet(rest).is_some() || listed()) {
        (true, true) => 0.36,
        (true, false) | (false, true) => 0.15,
        // Without a colon or a list, the two words stand alone.
        (false, false) if rest.is_empty() => 0.0,
        (false, false) => return None,
    };
    let capital = starts_large(text) || distance < 0.2;
    (distance <= most && capital)
        .then(|| Opening { line: strip.line, rest: page.within(strip, rest) })
}

/// Gathers the strips of items.
#[derive(Debug, Default)]
struct Items {
    items: Vec<Vec<Strip>>,
    /// Whether the first has the sign of a list.
    listed: bool,
}

impl Items {
    fn add(&mut self, strip: Strip, new: bool) {
        match self.items.last_mut() {
            Some(item) if !new => item.push(strip),
            _ => self.items.push(vec![strip]),
        }
    }

    /// The text of the last strip.
    fn last<'r>(&self, page: &Page<'r>) -> &'r str {
        let strip = self.items.last().and_then(|item| item.last());
        strip.map_or("", |&strip| page.text(strip)).trim_end()
    }

    fn fields(self, page: &Page<'_>, rule: Rule) -> Vec<Field> {
        let items = self.items.into_iter();
        items.filter_map(|item| field(page, &item, rule)).collect()
    }
}

/// The share of changed words from which on an engine may have misread any
/// item of a list.
const MISREAD: f64 = 0.01;

/// The most items of a list: a page of them.
const MOST_ITEMS: usize = 80;

/// How much longer than its first line the second of an addressee may be, in
/// characters.
const WRAPPED: usize = 8;

/// The most lines of an item.
const MOST_LINES: usize = 10;

/// An item without what ends it.
fn field(page: &Page<'_>, item: &[Strip], rule: Rule) -> Option<Field> {
    let joined = page.printed(&page.joined(item));
    // What is printed counts, but for specks, unless an engine misread the
    // page.
    let damaged = page.reading.damage() > MISREAD;
    let value = without_speck(bare(&joined));
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 {
        return None;
    }
    let confidence = if letters < 4 { 0.7 } else { 0.95 };
    let (value, sure) = match damaged {
        true => known(page, &punctuated(value)),
        // Of what the archive keeps the signs alone are misread.
        false if page.reading.damage() > 0.0 && is_kept(value) => {
            (punctuated(value), 1.0)
        }
        false => (value.to_owned(), 1.0),
    };
    let confidence = confidence * sure;
    Some(page.reading.field(Page::hull(item), value, confidence, rule))
}

/// How many specks are taken off an item: a seal leaves a few, and a line of
/// noise would be gone through again for each.
const MOST_SPECKS: usize = 16;

/// The text without what a seal or a signature left behind the sign that
/// ends it: `Sở Nội vụ; í ( 2z`.
fn without_speck(text: &str) -> &str {
    let mut kept = text;
    for _ in 0..MOST_SPECKS {
        let Some(at) = kept.rfind([';', ',', ':', '.']) else { break };
        let behind = &kept[at + 1..];
        // What a bracket holds is a note on what stands before it.
        let told = behind.split('(').next().unwrap_or("");
        let solid = words(told).filter(|word| is_solid(word)).count();
        let all = words(told).count();
        // The colon behind `Lưu` is its own.
        if kept[at..].starts_with(':') && is_kept(kept) && solid > 0 {
            break;
        }
        // A note in brackets belongs to the item: `; (để b/c)`.
        let note = behind.trim_start();
        if note.starts_with('(') && note.chars().count() > 4 {
            break;
        }
        // A part of an item has more words than specks.
        if behind.starts_with(char::is_alphanumeric) || solid * 2 > all {
            break;
        }
        kept = bare(&kept[..at]);
    }
    if kept.is_empty() { text } else { kept }
}

/// Whether a word is more than a speck: Vietnamese, a number or an
/// abbreviation.
fn is_solid(word: &str) -> bool {
    // How many copies are kept: `(02b)`.
    if word.starts_with('(') && word.trim_end_matches('.').ends_with(')') {
        return true;
    }
    // Who typed it: `TCCC(Thuận)`.
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters > 4 && word.contains('(') {
        return true;
    }
    // A unit with the sign of its typist: `ĐH30b`.
    let large = word.chars().filter(|c| c.is_uppercase()).count();
    if large >= 2 && letters >= 3 && word.chars().any(|c| c.is_ascii_digit()) {
        return true;
    }
    let inner = bare(word).trim_matches(['(', ')', '"', '“', '”']);
    let lower = inner.to_lowercase();
    let count = lower.chars().count();
    let upper = capitals(inner) > 0.7;
    match count {
        0 => false,
        1 => false,
        2 if !upper => {
            syllable::is_possible(&lower)
                && (!lower.is_ascii() || is_common(&lower))
        }
        _ => {
            syllable::is_possible(&lower)
                || is_name(inner)
                || upper
                    && inner.chars().all(|c| {
                        c.is_alphanumeric()
                            || matches!(c, '-' | '.' | '&' | '/')
                    })
                || inner.chars().all(|c| c.is_ascii_digit())
        }
    }
}

/// Whether a word is written as a name is that is no syllable: `Viettel`.
fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && word.chars().count() > 4
        && word.is_ascii()
        && chars.all(char::is_lowercase)
}

/// Whether a word of two letters without marks is one that lists have.
fn is_common(word: &str) -> bool {
    matches!(word, "ty" | "du" | "ca")
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
    let short =
        |word: &&str| capitals(word) > 0.9 && word.chars().count() <= 8;
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

/// What many bodies send to, where a text that was damaged is near it.
fn known(page: &Page<'_>, value: &str) -> (String, f64) {
    if let Some(kept) = abbreviated(value) {
        return (kept, 0.95);
    }
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

/// The addressees behind an opening, and the line behind the last.
pub(crate) fn addressees(
    page: &Page<'_>,
    opening: Opening,
) -> (Vec<Field>, usize) {
    let mut items = Items::default();
    let rest = page.text(opening.rest);
    let strip = |strip: Strip, text: &str| {
        let inner = behind_bullet(text).unwrap_or(text);
        page.within(strip, inner)
    };
    items.listed = behind_bullet(rest).is_some();
    if !rest.is_empty() {
        items.add(strip(opening.rest, rest), true);
    }
    let mut line = opening.line + 1;
    let mut empty = false;
    let width = title::width(page);
    while line < page.lines.end && items.items.len() < MOST_ITEMS {
        let here = page.line(line);
        let text = page.text(here);
        if page.is_empty(line) {
            empty = true;
            line += 1;
            continue;
        }
        let last = items.last(page);
        let none = items.items.is_empty();
        let ends = last.ends_with(['.', ':']) && !last.ends_with("..");
        let bullet = behind_bullet(text).is_some();
        let goes_on = if none {
            // Nothing stood on the line itself: the next is the first item.
            true
        } else if ends {
            false
        } else if bullet && items.items.is_empty() {
            true
        } else if bullet {
            // A list goes on over an empty line only while it is open, and
            // starts only right behind what opens it.
            (items.listed || rest.is_empty())
                && (!empty || last.ends_with([',', ';']))
        } else {
            let long = items.items.last().map_or(0, Vec::len) >= MOST_LINES;
            let closed = items.listed && last.ends_with(';');
            // An addressee that fills its line goes on as a title does; a
            // paragraph begins with a capital.
            let full = page.text(page.line(line - 1)).chars().count();
            let joins = items.listed
                || starts_small(text)
                || last.ends_with([',', ';'])
                || (full * 3 > width * 2 || text.chars().count() * 2 < width)
                    && text.chars().count() <= full + WRAPPED
                    && title::continues(page, last, text, false, width);
            !empty && !long && joins && (!closed || starts_small(text))
        };
        if !goes_on {
            break;
        }
        if none {
            items.listed = bullet;
        }
        items.add(strip(here, text), bullet || none);
        empty = false;
        line += 1;
    }
    if !items.listed {
        split_at_semicolons(page, &mut items);
    }
    let fields = items.fields(page, Rule::Addressees);
    (fields, line)
}

/// Parts addressees that stand in one paragraph: `Sở A; Sở B.`
fn split_at_semicolons(page: &Page<'_>, items: &mut Items) {
    let mut parted = Items::default();
    for strip in items.items.drain(..).flatten() {
        let mut new =
            parted.last(page).ends_with(';') || parted.items.is_empty();
        for part in page.text(strip).split_inclusive(';') {
            let strip = page.within(strip, part.trim());
            parted.add(strip, new);
            new = part.ends_with(';');
        }
    }
    items.items = parted.items;
}

/// The recipients: `strips` are the lines behind the opening without what
/// the other column has, in the order of the page.
pub(crate) fn recipient_items(
    page: &Page<'_>,
    strips: &[Strip],
) -> Vec<Field> {
    let mut items = Items::default();
    let mut before: Option<usize> = None;
    for &strip in strips {
        let text = page.text(strip);
        if !text.chars().any(char::is_alphanumeric) {
            continue;
        }
        let bullet = behind_bullet(text);
        let inner = bullet.unwrap_or(text);
        let none = items.items.is_empty();
        if none {
            items.listed = bullet.is_some();
        }
        let last = items.last(page);
        let closed = last.ends_with([',', ';', '.', ':']);
        let apart = before.is_some_and(|line| strip.line > line + 1);
        let stored = keeps(page, items.items.last());
        // What the archive gets comes last, and ends with a stop.
        if bullet.is_none() && stored && (apart || last.ends_with('.')) {
            break;
        }
        // The sign of an item may be lost where an engine misread others.
        let lost = page.reading.damage() > MISREAD
            && last.ends_with(';')
            && starts_large(text)
            && items.items.last().is_some_and(|item| {
                !item.iter().any(|&strip| page.text(strip).contains(':'))
            });
        let new = none
            || lost
            || bullet.is_some()
            || (closed && !items.listed && !starts_small(text))
            || (closed && is_kept(inner))
            || ((last.ends_with("),") || last.ends_with(");"))
                && starts_large(text));
        let lines = items.items.last().map_or(0, Vec::len);
        if items.items.len() >= MOST_ITEMS || (!new && lines >= MOST_LINES) {
            break;
        }
        items.add(page.within(strip, inner.trim()), new);
        before = Some(strip.line);
    }
    items.fields(page, Rule::Recipients)
}

/// Whether an item is the one the archive keeps: `Lưu: VT.`
fn keeps(page: &Page<'_>, item: Option<&Vec<Strip>>) -> bool {
    let first = item.and_then(|item| item.first());
    first.is_some_and(|&strip| is_kept(page.text(strip)))
}

fn is_kept(text: &str) -> bool {
    let word = words(text).next().unwrap_or("");
    let key = Key::new(word);
    key.letters().starts_with(b"luu")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;
    use crate::tables::Gazetteer;

    fn with<T>(text: &str, work: impl FnOnce(&Page<'_>) -> T) -> T {
        let reading = Reading::plain(text);
        let knowledge = Gazetteer::embedded();
        let lines = 0..reading.lines().len();
        let page = Page { reading: &reading, knowledge: &knowledge, lines };
        work(&page)
    }

    #[test]
    fn lists_open_with_their_words_read_well_or_badly() {
        let rows = [
            ("Kính gửi: Sở Nội vụ", Some("Sở Nội vụ")),
            ("Kinh gui: - Các cấp ủy,", Some("- Các cấp ủy,")),
            ("Kính trình: Ban Thường vụ", Some("Ban Thường vụ")),
            ("Kính gửi lời chào", None),
            ("Kính thưa: các đồng chí", None),
            ("Kính gửi:", Some("")),
        ];
        for (text, rest) in rows {
            with(text, |page| {
                let found = address(page, page.line(0));
                let found = found.map(|o| page.text(o.rest));
                assert_eq!(found, rest, "{text}");
            });
        }
        let rows = [
            ("Nơi nhận:", true),
            ("Nơi nhận: T/M ĐẢNG ỦY", true),
            ("Nơi nhận hồ sơ", false),
            ("Nạn nhân:\n- Như trên,", true),
            ("Nơi nhân: T/M BAN\n- Như trên", true),
            ("Nạn nhân: là người bị hại", false),
        ];
        for (text, is) in rows {
            with(text, |page| {
                let found = recipients(page, page.line(0));
                assert_eq!(found.is_some(), is, "{text}");
            });
        }
    }

    #[test]
    fn addressees_end_where_the_text_begins() {
        let rows: &[(&str, &[&str])] = &[
            (
                "Kính gửi: Sở Nội vụ tỉnh\nBình Phú.\nTheo đề nghị",
                &["Sở Nội vụ tỉnh Bình Phú"],
            ),
            (
                "Kính gửi: - Sở Nội vụ,\n- Sở Y tế.\n\n- Đối với việc",
                &["Sở Nội vụ", "Sở Y tế"],
            ),
            (
                "Kính gửi: - Ban Chỉ đạo\nvề lưu trữ,\n\n- Sở Y tế,\n\nĐể kịp",
                &["Ban Chỉ đạo về lưu trữ", "Sở Y tế"],
            ),
            (
                "Kính gửi: Sở Nội vụ; Sở Y tế;\nSở Xây dựng.\n\nCăn cứ",
                &["Sở Nội vụ", "Sở Y tế", "Sở Xây dựng"],
            ),
            (
                "Kính gửi:\n- Sở Nội vụ;\n- Sở Y tế.\nCăn cứ",
                &["Sở Nội vụ", "Sở Y tế"],
            ),
        ];
        for (text, expected) in rows {
            with(text, |page| {
                let opening = address(page, page.line(0)).unwrap();
                let (found, _) = addressees(page, opening);
                let found: Vec<&str> =
                    found.iter().map(|f| f.value.as_str()).collect();
                assert_eq!(found, *expected, "{text}");
            });
        }
    }

    #[test]
    fn recipients_of_several_lines_stay_together() {
        let rows: &[(&str, &[&str])] = &[
            (
                "- Như trên,\n- Đồng chí Bí thư\n(để báo cáo),\n- Lưu: VT.",
                &["Như trên", "Đồng chí Bí thư (để báo cáo)", "Lưu: VT"],
            ),
            (
                "- Như trên;\n\n- Lưu: VT, NV.\n\nABC-12",
                &["Như trên", "Lưu: VT, NV"],
            ),
            (
                "Như trên;\nSở Y tế;\nLưu: VT.",
                &["Như trên", "Sở Y tế", "Lưu: VT"],
            ),
        ];
        for (text, expected) in rows {
            with(text, |page| {
                let strips: Vec<Strip> =
                    page.lines.clone().map(|line| page.line(line)).collect();
                let found = recipient_items(page, &strips);
                let found: Vec<&str> =
                    found.iter().map(|f| f.value.as_str()).collect();
                assert_eq!(found, *expected, "{text}");
            });
        }
    }
}
