//! How the name of a body is written in a sentence, `Văn phòng Tỉnh ủy Kiên
//! Giang`: with the case that is printed, or, where the header is in
//! capitals, with that of known names, places and abbreviations.

use crate::notation::number::is_abbreviation;
use crate::record::page::{capitals, uniform, words};
use crate::record::score;
use crate::tables::Gazetteer;
use crate::tables::spellings::key;
use crate::tables::{List, Phrases, places, units};
use crate::viet::fuzzy;
use crate::viet::syllable;

/// The most words of a place: `Bà Rịa - Vũng Tàu`.
const PLACE_WORDS: usize = 5;

/// The most words of the name of a place that no table has.
const UNKNOWN_WORDS: usize = 3;

/// A name as it is written in a sentence: as `printed`, where that tells
/// large letters from small ones, else by what is known of its words.
///
/// `printed` may be a word damaged where `name` is put right.
pub(crate) fn as_printed(
    knowledge: &Gazetteer,
    name: &str,
    printed: &str,
) -> String {
    let cased = cased(knowledge, name, true);
    if capitals(printed) >= score::CAPITALS {
        return cased;
    }
    if words(name).count() != words(printed).count() {
        return cased;
    }
    let pairs = words(name).zip(words(printed)).zip(words(&cased));
    let pairs = pairs.map(|((name, printed), cased)| {
        let printed = printed.trim_end_matches([',', ';', '.', ':']);
        let same = name.trim_end_matches([',', ';']).to_uppercase()
            == printed.to_uppercase();
        let comma = &name[name.trim_end_matches([',', ';']).len()..];
        if same { format!("{printed}{comma}") } else { cased.to_owned() }
    });
    pairs.collect::<Vec<_>>().join(" ")
}

/// A name in capitals as it is written in a sentence:
/// `Văn phòng Tỉnh ủy Kiên Giang`.
pub(crate) fn in_sentence(knowledge: &Gazetteer, name: &str) -> String {
    cased(knowledge, name, false)
}

/// Some words in capitals as in a sentence. Of the name of a body the word
/// behind what kind of body it is has a capital, too: `Ban Chỉ đạo` (Decree
/// 30/2020/NĐ-CP, appendix II).
fn cased(knowledge: &Gazetteer, name: &str, is_body: bool) -> String {
    let printed: Vec<&str> = words(name).collect();
    let lower = name.to_lowercase();
    let all: Vec<&str> = words(&lower).collect();
    let known = knowledge.spellings();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    // Whether a name of its own begins here: behind an abbreviation.
    let mut begins = false;
    let kind = if is_body { kind(knowledge, &all) } else { 0 };
    while at < all.len() {
        let behind = std::mem::take(&mut begins) || at > 0 && at == kind;
        let longest = (1..=(all.len() - at).min(16)).rev();
        let body = longest.clone().find_map(|count| {
            let &body = known.get(&key(&all[at..at + count]))?;
            Some((count, &knowledge.bodies()[body].name))
        });
        if let Some((count, name)) = body {
            // The printed place of a tone mark stays.
            for (word, cased) in all[at..at + count].iter().zip(words(name)) {
                out.push(with_case(word, cased));
            }
            at += count;
            if is_of_place(&all[..at]) {
                at += put_place(&all[at..], &mut out);
            }
            continue;
        }
        if let Some(count) = unit(&all[at..]) {
            out.extend(all[at..at + count].iter().map(|w| (*w).to_owned()));
            at += count;
            at += put_place(&all[at..], &mut out);
            continue;
        }
        // Of one word many a place is one.
        let named = place(&all[at..]).filter(|&(count, _)| count > 1);
        if let Some((count, name)) = named {
            let cased = all[at..].iter().zip(words(name));
            out.extend(cased.map(|(word, name)| with_case(word, name)));
            at += count;
            continue;
        }
        let word = printed.get(at).copied().unwrap_or(all[at]);
        if is_abbreviation(word) {
            out.push(word.to_owned());
            begins = true;
        } else if behind && !ends_place(all[at]) {
            let count = person(knowledge, &all[at..]).max(1);
            out.extend(all[at..at + count].iter().map(|word| title(word)));
            at += count;
            continue;
        } else if is_foreign(all[at]) {
            // A foreign name.
            out.push(title(all[at]));
        } else {
            out.push(all[at].to_owned());
        }
        at += 1;
    }
    if let Some(first) = out.first_mut() {
        *first = title(first);
    }
    out.join(" ")
}

/// Adds the place that some words begin with, known or not, in its case; says
/// how many words it has.
fn put_place(all: &[&str], out: &mut Vec<String>) -> usize {
    let unknown = unknown_place(all);
    // A known place of one word may begin an unknown one of two.
    match place(all).filter(|&(count, _)| count >= unknown) {
        Some((count, name)) => {
            let cased = all.iter().zip(words(name));
            out.extend(cased.map(|(word, name)| with_case(word, name)));
            count
        }
        None => {
            out.extend(all[..unknown].iter().map(|word| title(word)));
            unknown
        }
    }
}

/// Whether some words end with what has its place behind it: a unit, or the
/// committee of one (`Quận ủy`, `Tỉnh đoàn`).
fn is_of_place(all: &[&str]) -> bool {
    let ends = |at: usize| unit(&all[at..]) == Some(all.len() - at);
    if (0..all.len()).rev().take(2).any(ends) {
        return true;
    }
    all.len() > 1 && units::committee(&all[all.len() - 2..]).is_some()
}

/// Whether a word of letters is no Vietnamese one.
fn is_foreign(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.chars().all(char::is_alphabetic) && !syllable::is_possible(word)
}

/// Whether a small word is none of the name of a place.
fn ends_place(word: &str) -> bool {
    let phrases = Phrases::get();
    phrases.has(List::Link, word) || phrases.has(List::Beyond, word)
}

/// How many of some words are a unit that a place is the name of.
fn unit(all: &[&str]) -> Option<usize> {
    units::opening(all).map(|unit| unit.words.len())
}

/// How many words at the beginning of a name say what kind of body it is:
/// the shortest that names begin with.
fn kind(knowledge: &Gazetteer, all: &[&str]) -> usize {
    (1..all.len().min(4))
        .find(|&count| {
            let start = key(&all[..count]);
            let mut heads = knowledge.heads().iter();
            heads.any(|head| uniform(&head.name.to_lowercase()) == start)
        })
        .unwrap_or(0)
}

/// The longest known place that some words begin with.
fn place(all: &[&str]) -> Option<(usize, &'static str)> {
    (1..=all.len().min(PLACE_WORDS)).rev().find_map(|count| {
        let name = all[..count].join(" ");
        let name = places::named(name.trim_end_matches([',', ';']))?;
        (words(name).count() == count).then_some((count, name))
    })
}

/// How many words the name of a place has that no table has: up to the next
/// unit, a comma or the end.
fn unknown_place(all: &[&str]) -> usize {
    let mut count = 0;
    while count < all.len() && unit(&all[count..]).is_none() {
        if ends_place(all[count]) {
            return 0;
        }
        count += 1;
        if all[count - 1].ends_with([',', ';']) {
            break;
        }
    }
    if count <= UNKNOWN_WORDS { count } else { 0 }
}

/// How many words the name of a person has that some words begin with, as
/// schools bear them.
fn person(knowledge: &Gazetteer, all: &[&str]) -> usize {
    let end = (0..all.len()).find(|&at| unit(&all[at..]).is_some());
    let all = &all[..end.unwrap_or(all.len())];
    let Some((surname, rest)) = all.split_first() else { return 0 };
    let given = |word: &&str| {
        let word = title(word);
        knowledge.given(&word) + knowledge.surname(&word) > 0
    };
    let is_name = (1..=3).contains(&rest.len())
        && knowledge.surname(&title(surname)) > 0
        && rest.iter().all(given);
    if is_name { all.len() } else { 0 }
}

fn title(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// A word in the case of another of the same letters.
fn with_case(word: &str, cased: &str) -> String {
    let mut cases = cased.chars();
    word.chars()
        .flat_map(|c| {
            let large = cases.next().is_some_and(char::is_uppercase);
            let upper: Vec<char> =
                if large { c.to_uppercase().collect() } else { vec![c] };
            upper
        })
        .collect()
}

/// What stands behind the beginning of a text, in whatever case that is.
fn behind<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for c in start.chars() {
        let found = rest.next()?;
        if !found.to_lowercase().eq(c.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// The name in full of two that are written as in a sentence: with the body
/// above it where the name alone could be of many.
pub(crate) fn full_name(own: &str, above: &str) -> String {
    let central = fuzzy::letters(above) == b"banchaphanhtrunguong";
    if central {
        // Bodies of the centre: Văn phòng Trung ương Đảng, Ban Tổ chức
        // Trung ương.
        let centre = if fuzzy::letters(own) == b"vanphong" {
            "Trung ương Đảng"
        } else {
            "Trung ương"
        };
        let has = fuzzy::letters(own);
        let has = has.windows(9).any(|part| part == b"trunguong");
        return if has { own.to_owned() } else { format!("{own} {centre}") };
    }
    // A body of the state is named by its place: Sở Nội vụ tỉnh Lâm Đồng;
    // so is a committee under a đảng bộ: Đảng ủy xã Nam Sơn, tỉnh Bắc Ninh.
    for (start, comma) in [
        ("ủy ban nhân dân ", ""),
        ("uỷ ban nhân dân ", ""),
        ("ubnd ", ""),
        ("đảng bộ ", ","),
    ] {
        if let Some(place) = behind(above, start) {
            return format!("{own}{comma} {place}");
        }
    }
    format!("{own} {above}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cased_as_printed_or_as_known() {
        // A name in capitals, how it is printed, and how it is written.
        let rows = [
            ("UBND TỈNH BÌNH PHÚ", "", "UBND tỉnh Bình Phú"),
            ("HĐND XÃ TÂN MỘC", "", "HĐND xã Tân Mộc"),
            (
                "ỦY BAN MTTQ VIỆT NAM TỈNH HÒA BÌNH",
                "",
                "Ủy ban MTTQ Việt Nam tỉnh Hòa Bình",
            ),
            (
                "CÔNG TY TNHH MTV THỦY LỢI HÒA PHÚ",
                "",
                "Công ty TNHH MTV Thủy lợi Hòa Phú",
            ),
            (
                "BAN QLDA ĐTXD HUYỆN SUỐI MÂY",
                "",
                "Ban QLDA ĐTXD huyện Suối Mây",
            ),
            ("TRƯỜNG THPT LÊ VĂN BÌNH", "", "Trường THPT Lê Văn Bình"),
            (
                "ỦY BAN NHÂN DÂN HUYỆN EA H'LEO",
                "",
                "Ủy ban nhân dân huyện Ea H'leo",
            ),
            (
                "UBND XÃ ĐỒI MÂY XA HUYỆN SUỐI MÂY",
                "",
                "UBND xã Đồi Mây Xa huyện Suối Mây",
            ),
            (
                "BAN CHỈ ĐẠO THÀNH PHỐ VỀ CHUYỂN ĐỔI SỐ",
                "",
                "Ban Chỉ đạo thành phố về chuyển đổi số",
            ),
            ("QUẬN ỦY QUẬN 6", "", "Quận ủy quận 6"),
            ("PHÒNG KIỂM SOÁT LŨ", "", "Phòng Kiểm soát lũ"),
            ("BAN QUẢN LÝ CHỢ ĐẦU MỐI", "", "Ban Quản lý chợ đầu mối"),
            ("CHI BỘ XÓM ĐỒI MÂY", "", "Chi bộ xóm Đồi Mây"),
            // In small letters what is printed counts.
            ("BỘ TÀI CHÍNH", "Bộ Tài Chính", "Bộ Tài Chính"),
            ("SỞ KH-CN", "Sở KH-CN", "Sở KH-CN"),
            (
                "CÔNG TY TNHH HOA ĐỒI",
                "Công ty TNHH Hoa Đồi",
                "Công ty TNHH Hoa Đồi",
            ),
            ("SỞ NỘI VỤ", "Sớ Nội vụ", "Sở Nội vụ"),
        ];
        let knowledge = Gazetteer::embedded();
        for (name, printed, expected) in rows {
            let printed = if printed.is_empty() { name } else { printed };
            let found = as_printed(&knowledge, name, printed);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn names_in_full_say_whose_body_it_is() {
        let rows = [
            (
                "VĂN PHÒNG",
                Some("TỈNH ỦY KIÊN GIANG"),
                "Văn phòng Tỉnh ủy Kiên Giang",
            ),
            (
                "VĂN PHÒNG",
                Some("BAN CHẤP HÀNH TRUNG ƯƠNG"),
                "Văn phòng Trung ương Đảng",
            ),
            (
                "BAN TỔ CHỨC",
                Some("BAN CHẤP HÀNH TRUNG ƯƠNG"),
                "Ban Tổ chức Trung ương",
            ),
            (
                "SỞ NỘI VỤ",
                Some("UBND TỈNH LÂM ĐỒNG"),
                "Sở Nội vụ tỉnh Lâm Đồng",
            ),
            (
                "ĐẢNG ỦY XÃ TÂN KỲ",
                Some("ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG"),
                "Đảng ủy xã Tân Kỳ, thành phố Hải Phòng",
            ),
            (
                "ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG",
                None,
                "Ủy ban nhân dân tỉnh Lâm Đồng",
            ),
        ];
        let knowledge = Gazetteer::embedded();
        for (issuing, superior, expected) in rows {
            let cased = |name| in_sentence(&knowledge, name);
            let own = cased(issuing);
            let found = match superior {
                Some(above) => full_name(&own, &cased(above)),
                None => own,
            };
            assert_eq!(found, expected);
        }
    }
}
