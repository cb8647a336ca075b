//! The names of provinces, districts and communes, before and after 2025.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::viet::{fold, syllable, tone};

const TABLE: &str = include_str!("../../dictionaries/tables/places.tsv");

struct Places {
    /// By the name in small letters with uniform tone marks.
    names: HashMap<String, &'static str>,
    /// By the name without marks; `None` where several share it.
    flat: HashMap<String, Option<&'static str>>,
    /// The provinces without marks.
    provinces: Vec<(Vec<char>, &'static str)>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut places = Places {
        names: HashMap::new(),
        flat: HashMap::new(),
        provinces: Vec::new(),
    };
    for line in TABLE.lines().skip(1) {
        let Some((name, level)) = line.split_once('\t') else { continue };
        let key = uniform(name);
        if places.names.insert(key, name).is_none() {
            places
                .flat
                .entry(flatten(name))
                .and_modify(|shared| *shared = None)
                .or_insert(Some(name));
        }
        if level == "1" {
            let flat = flatten(name).chars().collect();
            places.provinces.push((flat, name));
        }
    }
    places
});

/// Small letters, uniform tone marks, one space, none around a hyphen.
fn uniform(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split_whitespace().map(tone::uniform);
    words.collect::<Vec<_>>().join(" ").replace(" - ", "-")
}

fn flatten(name: &str) -> String {
    fold(&uniform(name)).replace('-', " ")
}

/// The words of a name.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', '-']).filter(|part| !part.is_empty())
}

/// Whether a name is that of a place, with its marks.
pub(crate) fn is_known(name: &str) -> bool {
    named(name).is_some()
}

/// The place of a name in any case, with its marks, as the table writes it.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    PLACES.names.get(&uniform(name)).copied()
}

/// The one place a name is that has lost or changed its marks; of provinces
/// also with one letter changed, in a word that can be none as it stands.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let flat = flatten(name);
    if let Some(found) = PLACES.flat.get(&flat) {
        return *found;
    }
    let read: Vec<char> = flat.chars().collect();
    if read.len() < 5 || read.len() > 24 {
        return None;
    }
    let mut found = None;
    for (letters, name) in &PLACES.provinces {
        let differ = letters.iter().zip(&read).filter(|(a, b)| a != b);
        if letters.len() == read.len() && differ.count() == 1 {
            if found.is_some_and(|other| other != *name) {
                return None;
            }
            found = Some(*name);
        }
    }
    found.filter(|place| {
        let mut pairs = parts(name).zip(parts(place));
        !pairs.any(|(read, known)| {
            flatten(read) != flatten(known) && syllable::is_possible(read)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_in_both_spellings_and_without_marks() {
        assert!(is_known("Khánh Hòa") && is_known("KHÁNH HOÀ"));
        assert!(is_known("Bà Rịa - Vũng Tàu"));
        assert!(is_known("Phan Rang - Tháp Chàm"));
        assert!(is_known("Tân Kỳ") && !is_known("Chuyển Đổi"));
        assert_eq!(nearest("Ha Noi"), Some("Hà Nội"));
        assert_eq!(nearest("Hà NGi"), Some("Hà Nội"));
        assert_eq!(nearest("Họ Tên"), None);
        // One letter is changed where the word cannot be what it is.
        assert_eq!(nearest("BẮC GIANE"), Some("Bắc Giang"));
        assert_eq!(nearest("QUẢNG NẠP"), None);
    }

    #[test]
    fn every_line_of_the_table_is_a_row() {
        let mut last = "";
        for line in TABLE.lines().skip(1) {
            let (name, level) = line.split_once('\t').unwrap();
            assert!(matches!(level, "1" | "2" | "3"), "{line:?}");
            assert!(last < name, "{name:?} is out of order or repeated");
            last = name;
        }
    }
}
