//! Names of people: where a line ends in one.

mod damaged;
mod rank;

use damaged::mended;
pub(crate) use damaged::{Part, decoded, decoded_part};
use rank::{before_ranks, ends_in_rank, unsigned};
pub(crate) use rank::{is_rank, is_signed, without_note};

use crate::record::page::{PlacedWord, is_stroke, placed_words};
use crate::tables::Gazetteer;
use crate::viet::{self, syllable};

/// A name at the end of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    /// Where the ranks and degrees before it start in the text.
    pub lead: usize,
    /// Where it starts in the text.
    pub start: usize,
    /// Where its last word ends.
    pub end: usize,
    /// The name, its surname put right.
    pub value: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// The fewest and the most words of a name.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// Where a name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Anywhere: the name must be one that the tables know.
    Anywhere,
    /// Below the post of the one who signs, in a text that an engine misread:
    /// a damaged surname is no hindrance.
    BelowDamaged,
    /// Below the post of the one who signs, in a sound text: it may be a name
    /// that no table has.
    Below,
}

/// How often the middle names were met that are a sign of a name whatever
/// the surname: `Văn`, `Thị`.
const MIDDLE: u32 = 500;

/// The name that a text ends in, without the ranks and degrees before it and
/// the note that the original bears a signature. It is the whole text, or
/// stands behind what ends an item.
pub(crate) fn at_end(
    knowledge: &Gazetteer,
    text: &str,
    place: Place,
) -> Option<Name> {
    let sure = place != Place::Anywhere;
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    let all = &all[..unsigned(&all)];
    let noise = |word: &&&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters < 2 && !is_short_given(word)
    };
    let tail = all.iter().rev().take_while(noise).count();
    let all = &all[..all.len() - tail];
    let mut best: Option<Name> = None;
    for count in WORDS {
        let Some(first) = all.len().checked_sub(count) else { break };
        if ends_in_rank(knowledge, &all[..=first], &all[first + 1..]) > 0 {
            continue;
        }
        let before = before_ranks(knowledge, &all[..first], &all[first..]);
        // The strokes of a signature part it from the column on its left.
        let parted = place == Place::BelowDamaged
            && all[before..first].iter().any(|word| is_stroke(word));
        let begins = parted
            || match all[..before].last() {
                None => true,
                Some(before) => {
                    before.ends_with(['.', ',', ';', ':'])
                        || (sure && is_speck(before))
                        || place == Place::BelowDamaged && !is_syllable(before)
                        || !before.chars().any(char::is_alphanumeric)
                }
            };
        if !begins {
            continue;
        }
        let Some((value, confidence)) = name(knowledge, &all[first..], place)
        else {
            continue;
        };
        let least = best.as_ref().map_or(0.0, |name| name.confidence);
        if confidence >= least {
            let lead = placed[before].start();
            let start = placed[first].start();
            let end = placed[all.len() - 1].end();
            best = Some(Name { lead, start, end, value, confidence });
        }
    }
    best
}

/// Whether a word is a given name of one letter: `Ý`, `É`.
fn is_short_given(word: &str) -> bool {
    let mut letters = letters_of(word).chars();
    let first = letters.next().unwrap_or(' ');
    letters.next().is_none()
        && first.is_uppercase()
        && (viet::fold_char(first) != first || first == 'Y')
}

/// Whether a word is what a seal leaves: a letter, or letters among digits
/// and punctuation.
fn is_speck(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters < 2 || word.chars().any(|c| !c.is_alphabetic())
}

/// Whether a character stands inside names of the highlands: `H'Yim`.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// A word without the punctuation around it.
fn letters_of(word: &str) -> &str {
    let inner = word.trim_matches(|c: char| !c.is_alphabetic());
    // `K' Brếp`.
    let short = inner.chars().count() == 1 && word.starts_with(inner);
    let rest = &word[if short { inner.len() } else { word.len() }..];
    let mut rest = rest.chars();
    match (rest.next(), rest.next()) {
        (Some(c), None) if is_apostrophe(c) => word,
        _ => inner,
    }
}

/// A word with its first letter large and the others small.
fn titled(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + &chars.as_str().to_lowercase()
}

/// A part of a name as it is written: `H'Yim` stays what it is.
fn as_name(word: &str) -> String {
    let small = word.chars().any(char::is_lowercase);
    match word.chars().skip(1).any(is_apostrophe) && small {
        true => word.to_owned(),
        false => titled(word),
    }
}

/// Whether a word may be Vietnamese.
fn is_syllable(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.chars().count() > 1 && syllable::is_possible(&lower)
}

/// The name that some words are, with how sure that is.
fn name(
    knowledge: &Gazetteer,
    words: &[&str],
    place: Place,
) -> Option<(String, f64)> {
    let sure = place != Place::Anywhere;
    let inner: Vec<&str> = words.iter().map(|word| letters_of(word)).collect();
    // Punctuation inside a name is a speck; before it may stand another word.
    let specks = words[..words.len() - 1]
        .iter()
        .filter(|word| word.ends_with(['.', ',', ';', ':']))
        .count();
    let plain = |word: &&str| {
        !word.is_empty()
            && word.chars().all(|c| c.is_alphabetic() || is_apostrophe(c))
            && word.chars().count() <= 8
    };
    if !inner.iter().all(plain) {
        return None;
    }
    let (surname, rest) = inner.split_first()?;
    let large =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    if !rest.iter().all(large) || (!sure && !large(surname)) {
        return None;
    }
    let mixed = |word: &&str| word.chars().skip(1).any(char::is_lowercase);
    let upper = !inner.iter().any(mixed);
    let known = rest
        .iter()
        .filter(|word| {
            let word = titled(word);
            knowledge.given(&word) + knowledge.surname(&word) > 0
        })
        .count();
    let shaped = place == Place::Below
        && !upper
        && specks == 0
        && inner.iter().all(|word| large(word) && has_form(word));
    if known == 0 && !shaped || (!sure && known * 2 < rest.len()) {
        return None;
    }
    let share = known as f64 / rest.len() as f64;
    let middle = rest.len() > 1 && knowledge.given(&titled(rest[0])) >= MIDDLE;
    let whole = as_name(surname);
    let (surname, confidence) = if knowledge.surname(&whole) > 0
        && large(surname)
        && (surname.chars().count() > 1 || !is_surname(knowledge, rest[0]))
    {
        (whole, 0.9 + 0.08 * share)
    } else if sure && middle && large(surname) && is_syllable(surname) {
        (whole, 0.85)
    } else if sure && large(surname) && is_syllable(surname) {
        // Many families have a name that no table has.
        let short = if rest.len() < 2 { 0.8 } else { 1.0 };
        (whole, (0.55 + 0.1 * share) * short)
    } else if shaped && !is_surname(knowledge, rest[0]) {
        (whole, 0.6)
    } else if sure && !upper {
        mended(knowledge, surname)?
    } else {
        return None;
    };
    // Capitals are more often the name of a body than of a person.
    let surely = words.len() > 2 && share >= 0.5 && confidence > 0.8;
    if upper && !(sure && surely) {
        return None;
    }
    let mut value = surname;
    for word in rest {
        value.push(' ');
        value.push_str(&as_name(word));
    }
    let specks = 1.0 - 0.3 * specks as f64;
    Some((value, confidence * (0.6 + 0.4 * share) * specks.max(0.1)))
}

/// How often a surname was met that is a sign of a name by itself.
const OFTEN: u32 = 10;

/// Whether a word is a surname more often than not.
fn is_surname(knowledge: &Gazetteer, word: &str) -> bool {
    let word = titled(word);
    let count = knowledge.surname(&word);
    count > OFTEN && count > knowledge.given(&word)
}

/// Whether a word has the form of a part of a name: a large letter, and small
/// ones behind it or behind its apostrophe.
fn has_form(word: &str) -> bool {
    let parts = word.split(is_apostrophe).filter(|part| !part.is_empty());
    parts.clone().count() <= 2
        && parts.into_iter().all(|part| {
            let lower = part.chars().skip(1);
            lower.clone().all(char::is_lowercase)
        })
}

/// The name on the right of a line that has two.
pub(crate) fn on_right(knowledge: &Gazetteer, text: &str) -> Option<Name> {
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    let mut best: Option<Name> = None;
    for count in 2..=4 {
        let Some(first) = all.len().checked_sub(count).filter(|&n| n >= 2)
        else {
            break;
        };
        let found = name(knowledge, &all[first..], Place::Anywhere);
        let Some((value, confidence)) = found else { continue };
        if best.as_ref().is_none_or(|best| confidence > best.confidence) {
            let start = placed[first].start();
            let end = text.trim_end().len();
            let confidence = confidence * 0.9;
            let lead = start;
            best = Some(Name { lead, start, end, value, confidence });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_alone_or_behind_an_item() {
        let knowledge = Gazetteer::embedded();
        let (yes, no) = (Place::BelowDamaged, Place::Anywhere);
        // A text, where the name is looked for, and the name.
        let rows = [
            ("Nguyễn Văn Bình", no, Some("Nguyễn Văn Bình")),
            ("- Lưu Văn phòng. Trần Ngọc Dũng", yes, Some("Trần Ngọc Dũng")),
            ("ương Mạnh Tuấn", yes, Some("Dương Mạnh Tuấn")),
            ("hạm Thành Hiếu", yes, Some("Phạm Thành Hiếu")),
            ("Võ. Đức Hòa", yes, Some("Võ Đức Hòa")),
            ("- Lưu VP. Nà _⁄ Võ Đức Hòa", yes, Some("Võ Đức Hòa")),
            ("- Lưu VP. Nà - Võ Đức Hòa", yes, None),
            ("ương Mạnh Tuấn", no, None),
            ("- Lưu: VT, NV.", yes, None),
            ("- Các huyện ủy, thành ủy,", yes, None),
            ("- Văn phòng Trung ương Đảng,", yes, None),
            ("BAN THƯỜNG VỤ", yes, None),
            ("", yes, None),
        ];
        for (text, place, expected) in rows {
            let found = at_end(&knowledge, text, place);
            let value = found.as_ref().map(|name| name.value.as_str());
            assert_eq!(value, expected, "{text}");
        }
    }
    #[test]
    fn names_below_a_post_are_those_of_every_people_and_rank() {
        let knowledge = Gazetteer::embedded();
        let rows = [
            ("Đại tá Nguyễn Văn Bình", "Nguyễn Văn Bình"),
            ("Thượng tá, TS. Trần Hữu An", "Trần Hữu An"),
            ("PGS. TS Phan Cao Minh", "Phan Cao Minh"),
            ("TS.BS Phan Cao Minh", "Phan Cao Minh"),
            ("Th.S Phan Cao Minh", "Phan Cao Minh"),
            ("BSCKII. Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("BS CKII Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Luật sư Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Ông Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Ông Văn Thành", "Ông Văn Thành"),
            ("Ba Khiêm", "Ba Khiêm"),
            ("Bà Trịnh Thị Nam", "Trịnh Thị Nam"),
            ("Trịnh Hữu Nam (Đã ký)", "Trịnh Hữu Nam"),
            ("Trịnh Hữu Nam đã ký", "Trịnh Hữu Nam"),
            ("Đã ký: Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("TRỊNH HỮU NAM", "Trịnh Hữu Nam"),
            ("LÝ VĂN SÌN", "Lý Văn Sìn"),
            ("Lò Văn Phong", "Lò Văn Phong"),
            ("Giàng A Páo", "Giàng A Páo"),
            ("Y Thông", "Y Thông"),
            ("Y Biêr Niê", "Y Biêr Niê"),
            ("A Pớt", "A Pớt"),
            ("H'Yim Kđoh", "H'Yim Kđoh"),
            ("K' Brếp", "K' Brếp"),
            ("Ksor Phước", "Ksor Phước"),
            ("Bh’Riu Liếc", "Bh’Riu Liếc"),
            ("Danh Út", "Danh Út"),
            ("Trần Thị É", "Trần Thị É"),
        ];
        for (text, expected) in rows {
            let found = at_end(&knowledge, text, Place::Below);
            let value = found.map(|name| name.value);
            assert_eq!(value.as_deref(), Some(expected), "{text}");
        }
        for text in ["Đại tá", "- Lưu: VT", "Như trên", "Sở Nội vụ"]
        {
            let found = at_end(&knowledge, text, Place::Below);
            assert_eq!(found, None, "{text}");
        }
    }
}
