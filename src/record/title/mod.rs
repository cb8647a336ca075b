//! The title of a document: the type that heads it, and its subject.

mod subject;

pub(crate) use subject::{
    continues, ends_short, heads_text, is_block, lead_in, led_inside,
    names_basis, numbered, subject, width,
};

use crate::record::bodies;
use crate::record::page::{bare, capitals, placed_words, uniform, words};
use crate::record::score;
use crate::span::Span;
use crate::tables::{DocType, Gazetteer, units};
use crate::viet::fuzzy;

/// A type that a line names.
#[derive(Clone, Debug)]
pub(crate) struct Named<'k> {
    pub kind: &'k DocType,
    /// Where the name ends in the line's text.
    pub end: usize,
    /// Where it starts.
    pub start: usize,
    /// The share of its letters that are wrong.
    pub distance: f64,
}

/// The most words of the name of a type.
const TYPE_WORDS: usize = 4;

/// The type that a line is headed with: its name in capitals, alone or with
/// the subject behind it.
pub(crate) fn heading<'k>(
    knowledge: &'k Gazetteer,
    text: &str,
) -> Option<Named<'k>> {
    // What noise stands before a title is short: `: ĐỀ ÁN`, `} CHỈ THỊ`.
    let starts = word_starts(text);
    for &start in starts.iter().take(3) {
        let before = &text[..start];
        if before.chars().filter(|c| c.is_alphanumeric()).count() > 2 {
            break;
        }
        let found = heading_at(knowledge, text, start);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The type that a line in small letters names, and nothing else: `Thông
/// tư`.
pub(crate) fn small_heading<'k>(
    knowledge: &'k Gazetteer,
    text: &str,
) -> Option<Named<'k>> {
    let inner = bare(text);
    let span = Span::of(inner, text)?;
    if !inner.starts_with(char::is_uppercase) || text.contains(':') {
        return None;
    }
    if words(inner).nth(TYPE_WORDS).is_some() {
        return None;
    }
    let letters = fuzzy::letters(inner);
    let mut types = knowledge.types().iter();
    let kind = types.find(|kind| kind.letters == letters)?;
    // The marks must be there, too.
    if uniform(&inner.to_lowercase()) != uniform(&kind.name.to_lowercase()) {
        return None;
    }
    let (start, end) = (span.start(), span.end());
    Some(Named { kind, start, end, distance: 0.0 })
}

/// Where the words of a text start.
fn word_starts(text: &str) -> Vec<usize> {
    placed_words(text).map(|word| word.start()).collect()
}

fn heading_at<'k>(
    knowledge: &'k Gazetteer,
    text: &str,
    start: usize,
) -> Option<Named<'k>> {
    let rest = &text[start..];
    let mut best: Option<Named<'k>> = None;
    for word in placed_words(rest).take(TYPE_WORDS) {
        let name = &rest[..word.end()];
        if capitals(name) < score::LEANING {
            break;
        }
        let letters = fuzzy::letters(name);
        let types = knowledge.types().iter();
        let types = types.map(|kind| (kind.letters.as_slice(), kind));
        let near = fuzzy::nearest_below(&letters, types, 0.2);
        let Some((kind, distance)) = near else { continue };
        // Short names differ in a letter or two: ĐỀ ÁN and DỰ ÁN.
        let most = if kind.letters.len() < 7 { 0.1 } else { 0.19 };
        let better = |best: &Named<'_>| {
            // A longer name that fits takes in the shorter one.
            distance <= best.distance || distance < 0.1
        };
        if distance <= most && best.as_ref().is_none_or(better) {
            let end = start + word.end();
            best = Some(Named { kind, start, end, distance });
        }
    }
    let best = best?;
    // `HỘI ĐỒNG NHÂN DÂN` is a body, not a damaged `HỢP ĐỒNG`.
    if best.distance > 0.0
        && let Some(head) = bodies::head(knowledge, rest, false)
        && head.distance <= best.distance
    {
        return None;
    }
    // A place is no type of its letters: `PHƯỜNG AN` is no `PHƯƠNG ÁN`. A
    // type may be printed in full, though: `BẢN ÁN`.
    let printed = uniform(&text[best.start..best.end].to_lowercase());
    let whole = printed == uniform(&best.kind.name.to_lowercase())
        && bare(&text[best.end..]).is_empty();
    if !whole && begins_with_unit(rest) {
        return None;
    }
    let behind = &text[best.end..];
    // Behind the name stand more capitals, or the subject with its lead-in,
    // or nothing but noise.
    let letters = behind.chars().filter(|c| c.is_alphanumeric()).count();
    let follows = letters <= 3 || capitals(behind) > score::CAPITALS || {
        let behind = bare(behind);
        lead_in(behind) > 0 && behind.chars().count() > 6
    };
    follows.then_some(best)
}

/// Whether a text begins with a unit of administration: `tỉnh`, `phường`.
pub(crate) fn begins_with_unit(text: &str) -> bool {
    let first: Vec<&str> = words(text).take(3).collect();
    units::opening(&first).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_known_alone_damaged_and_with_their_subject() {
        let knowledge = Gazetteer::embedded();
        let rows = [
            ("BÁO CÁO", Some("Báo cáo")),
            (": ĐỀ ÁN", Some("Đề án")),
            ("THÔNG BAO", Some("Thông báo")),
            ("THÔNG BÁO KẾT LUẬN", Some("Thông báo")),
            ("TỜ TRÌNH .", Some("Tờ trình")),
            ("CHƯƠNG TRÌNH HÀNH ĐỘNG", Some("Chương trình hành động")),
            ("QUYẾT ĐỊNH Về việc giao vốn", Some("Quyết định")),
            ("CÁO TRẠNG", Some("Cáo trạng")),
            ("BẢN ÁN", Some("Bản án")),
            ("BẢN GHI NHỚ", Some("Bản ghi nhớ")),
            ("LỆNH ĐIỀU ĐỘNG", Some("Lệnh")),
            ("GIẤY PHÉP XÂY DỰNG", Some("Giấy phép")),
            ("BIÊN BẢN LÀM VIỆC", Some("Biên bản")),
            ("PHÁP LỆNH", Some("Pháp lệnh")),
            // Places and bodies of the letters of a type.
            ("PHƯỜNG AN", None),
            ("BẢN AN KHÁNH", None),
            ("BỘ TƯ LỆNH", None),
            ("BÁO BÌNH PHÚ", None),
            ("Quyết định số 5 của Bộ trưởng", None),
            ("BÁO CÁO viên tham dự hội nghị", None),
            ("ỦY BAN NHÂN DÂN", None),
            ("", None),
        ];
        for (text, name) in rows {
            let found = heading(&knowledge, text);
            let found = found.map(|found| found.kind.name.as_str());
            assert_eq!(found, name, "{text}");
        }
    }

    #[test]
    fn a_title_in_small_letters_stands_alone() {
        let knowledge = Gazetteer::embedded();
        let rows = [
            ("Thông tư", Some("Thông tư")),
            ("  Nghị quyết .", Some("Nghị quyết")),
            ("Quyết định:", None),
            ("quyết định", None),
            ("Quyết định này", None),
            ("Quyêt định", None),
        ];
        for (text, name) in rows {
            let found = small_heading(&knowledge, text);
            let found = found.map(|found| found.kind.name.as_str());
            assert_eq!(found, name, "{text}");
        }
    }
}
