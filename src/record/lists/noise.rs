//! What a scan leaves in the items of a list: the strokes of a signature and
//! of a seal beside them, and specks inside.

use super::is_kept;
use crate::record::damage::is_speck;
use crate::record::page::{
    Page, Strip, bare, capitals, is_stroke, placed_words, words,
};
use crate::record::score;
use crate::tables::{List, Phrases};
use crate::viet::fuzzy;
use crate::viet::syllable;

/// Misreadings of `c` after a slash, as in `(b/c)`: no item has such signs.
const READ_AS_C: [char; 3] = ['€', '©', '¢'];

/// A word without the hyphen or quote that a speck made between two words:
/// `Như-điều`, `ỦY'MTTQ`; a hyphen before a large letter parts names.
fn unglued(word: &str) -> String {
    let quote = |c: char| matches!(c, '\'' | '‘' | '’' | '`' | '´');
    let Some(at) = word.find(|c: char| c == '-' || quote(c)) else {
        return word.to_owned();
    };
    let (one, rest) = word.split_at(at);
    let mut signs = rest.chars();
    let hyphen = signs.next() == Some('-');
    let two = signs.as_str();
    let is_word = |word: &str| {
        word.chars().count() > 1 && syllable::is_possible(&word.to_lowercase())
    };
    let small = two.starts_with(char::is_lowercase);
    let glued = match hyphen {
        true => small && is_word(one) && is_word(bare(two)),
        false => is_word(one) && two.chars().count() > 1,
    };
    match glued {
        true => format!("{one} {two}"),
        false => word.to_owned(),
    }
}

/// The text without what a scan left inside it: a quote that does not close,
/// a letter or digit before the first word; and with what is left of `Lưu`
/// before `VT` read as that.
pub(super) fn swept(text: &str) -> String {
    let text = READ_AS_C.iter().fold(text.to_owned(), |text, &c| {
        text.replace(&format!("/{c})"), "/c)")
    });
    let text: Vec<String> = words(&text).map(unglued).collect();
    let text = &*text.join(" ");
    let quote = |c: char| matches!(c, '\'' | '‘' | '’' | '`' | '´');
    let mut all: Vec<&str> = words(text)
        .map(|word| match word.ends_with(quote) {
            true => word,
            false => word.trim_start_matches(quote),
        })
        .filter(|word| !word.is_empty())
        .collect();
    if let [first, second, ..] = all[..] {
        let speck = first.chars().count() == 1
            && !first.chars().all(char::is_uppercase)
            && second.starts_with(char::is_uppercase);
        let read = fuzzy::letters(first);
        let kept = read.len() <= 4
            && !is_kept(first)
            && fuzzy::letters(second).starts_with(b"vt")
            && capitals(second) > score::ALL_CAPITALS;
        if kept {
            all[0] = "Lưu:";
        } else if speck {
            all.remove(0);
        }
    }
    all.join(" ")
}

/// The strips of an item, each without what stands behind the strokes of a
/// signature on its line, unless that is words.
pub(super) fn before_strokes(page: &Page<'_>, item: &[Strip]) -> Vec<Strip> {
    let mut out: Vec<Strip> = Vec::with_capacity(item.len());
    for &strip in item {
        let text = page.text(strip);
        let inside = !out.is_empty();
        let strokes = placed_words(text).find(|word| {
            let last = word.end() == text.len();
            (inside || word.start() > 0)
                && (is_speck(word.text) || last && is_stroke(word.text))
        });
        let kept = strokes.map_or(text, |strokes| {
            let behind = &text[strokes.end()..];
            let told = !behind.is_empty()
                && words(behind).all(is_solid)
                && capitals(behind) < score::ALL_CAPITALS;
            match told {
                true => text,
                false => without_word(text[..strokes.start()].trim_end()),
            }
        });
        // One word between the end of an item and strokes is of these.
        let left = kept.len() < text.len()
            && words(kept).count() <= 1
            && out.last().is_some_and(|last: &Strip| {
                last.line == strip.line && page.text(*last).ends_with(';')
            });
        if !left && kept.chars().any(char::is_alphanumeric) {
            out.push(page.within(strip, kept));
        }
    }
    out
}

/// The text without one word behind the end of an item.
fn without_word(text: &str) -> &str {
    match text.rsplit_once([' ', '\t']) {
        Some((item, _)) if item.trim_end().ends_with([';', '.']) => item,
        _ => text,
    }
}

/// Whether a text ends an item, what a seal or a signature left behind it
/// passed over.
pub(crate) fn ends_item(text: &str) -> bool {
    let ends = |text: &str| text.ends_with([',', ';', '.', ')']);
    let mut left = text.trim_end();
    while !ends(left) {
        match left.rsplit_once(char::is_whitespace) {
            Some((before, last)) if !is_solid(last) => {
                left = before.trim_end();
            }
            _ => return false,
        }
    }
    true
}

/// How many specks are taken off an item: a seal leaves a few, and a line of
/// noise would be gone through again for each.
const MOST_SPECKS: usize = 16;

/// The most letters of a short part of an item; where an engine misread the
/// page, one that is not all words is left of the seal.
const SHORT_PART: usize = 12;

/// The text without what a seal or a signature left behind the sign that
/// ends it: `Sở Nội vụ; í ( 2z`.
pub(super) fn without_speck(text: &str, misread: bool) -> &str {
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
        let letters = told.chars().filter(|c| c.is_alphabetic()).count();
        let noisy = misread && solid < all && letters <= SHORT_PART;
        // A part of an item has more words than specks.
        if behind.starts_with(char::is_alphanumeric)
            || solid * 2 > all && !noisy
        {
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
    let upper = capitals(inner) > score::CAPITALS;
    match count {
        0 => false,
        1 => false,
        2 if !upper => {
            syllable::is_possible(&lower)
                && (!lower.is_ascii()
                    || Phrases::get().has(List::Short, &lower))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reading::Reading;
    use crate::tables::Gazetteer;

    #[test]
    fn specks_go_and_what_is_printed_stays() {
        let rows = [
            ("Sở Nội vụ; í ( 2z", "Sở Nội vụ"),
            ("Các sở, ban, ngành", "Các sở, ban, ngành"),
            ("Lưu: VT, KGVX (02b)", "Lưu: VT, KGVX (02b)"),
            ("Như trên; (để b/c)", "Như trên; (để b/c)"),
        ];
        for (text, expected) in rows {
            assert_eq!(without_speck(text, false), expected, "{text}");
        }
        let rows = [
            ("z Thường trực Đảng ủy", "Thường trực Đảng ủy"),
            ("Trợ lý 'TTg", "Trợ lý TTg"),
            ("1u; VT, TH", "Lưu: VT, TH"),
            ("A Lưới", "A Lưới"),
            ("Thường trực Đảng ủy (b/€)", "Thường trực Đảng ủy (b/c)"),
            ("Như-điều 5", "Như điều 5"),
            ("Đảng ủy'MTTQ xã", "Đảng ủy MTTQ xã"),
            ("Hội Việt-Nga, UV-BTV, H'Yim", "Hội Việt-Nga, UV-BTV, H'Yim"),
        ];
        for (text, expected) in rows {
            assert_eq!(swept(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_signature_leaves_behind_an_item_ends_it() {
        let rows = [
            ("- Lưu: VT. \\ ⁄ 7a N", true),
            ("- Lưu Văn phòng,", true),
            ("- Lưu Văn phòng", false),
            ("- Các sở, ban ngành ⁄", false),
        ];
        for (text, ends) in rows {
            assert_eq!(ends_item(text), ends, "{text}");
        }
        let rows = [
            ("- Như trên; ⁄ Z ẢN", "- Như trên;"),
            ("- Như trên; liệu \\ 26", "- Như trên;"),
            ("- Lưu Văn phòng. Nà _", "- Lưu Văn phòng."),
            ("- Các sở, ` ban, ngành", "- Các sở, ` ban, ngành"),
            ("- Như trên | Sở Nội vụ", "- Như trên | Sở Nội vụ"),
        ];
        for (text, expected) in rows {
            let reading = Reading::plain(text);
            let knowledge = Gazetteer::embedded();
            let page = Page::new(&reading, &knowledge, 0..1);
            let kept = before_strokes(&page, &[page.line(0)]);
            assert_eq!(page.joined(&kept), expected, "{text}");
        }
    }
}
