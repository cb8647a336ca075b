//! The units of administration that the names of places follow, from
//! `dictionaries/tables/units.tsv`.

use std::sync::LazyLock;

use super::phrases::{List, Phrases};
use crate::viet::{syllable, tone};

const TABLE: &str = include_str!("../../dictionaries/tables/units.tsv");

static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|line| line.split_once('\t'));
    let rows = rows.filter_map(|(form, level)| {
        let words = form.split(' ').collect();
        Some(Unit { words, level: level.parse().ok()? })
    });
    rows.collect()
});

static SINGLE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let whole = |unit: &&Unit| {
        let [word] = &unit.words[..] else { return false };
        unit.level < HAMLET && syllable::is_possible(word)
    };
    let single = UNITS.iter().filter(whole);
    single.map(|unit| unit.words[0].to_uppercase()).collect()
});

/// The most words of a unit.
const MOST_WORDS: usize = 3;

/// The level of hamlets, which have no administration of their own.
pub(crate) const HAMLET: u8 = 4;

/// A unit of administration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// In small letters, as the table has them.
    pub words: Vec<&'static str>,
    /// From 1, the province, to [`HAMLET`].
    pub level: u8,
}

/// All of them.
pub(crate) fn all() -> &'static [Unit] {
    &UNITS
}

/// Whether a text is a unit, whatever the case.
pub(crate) fn is_unit(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    opening(&words).is_some_and(|unit| unit.words.len() == words.len())
}

/// The longest unit that some words begin with, whatever the case and
/// wherever their tone marks stand.
pub(crate) fn opening(words: &[&str]) -> Option<&'static Unit> {
    let words = words.iter().take(MOST_WORDS);
    let words: Vec<String> = words.map(|word| plain(word)).collect();
    let fits = |unit: &&Unit| {
        words.len() >= unit.words.len()
            && unit.words.iter().zip(&words).all(|(own, word)| own == word)
    };
    UNITS.iter().filter(fits).max_by_key(|unit| unit.words.len())
}

/// The level of the unit whose committee two words name: `Tỉnh ủy`,
/// `Quận đoàn`.
pub(crate) fn committee(words: &[&str]) -> Option<u8> {
    let [unit, committee] = words else { return None };
    if !Phrases::get().has(List::Committee, &plain(committee)) {
        return None;
    }
    // Of the units that begin with the word the highest: a committee of a
    // city (`Thành ủy`) has the first word alone, and so that of a town.
    let unit = plain(unit);
    let units = UNITS.iter().filter(|own| own.words[0] == unit);
    units.map(|unit| unit.level).filter(|&level| level < HAMLET).min()
}

/// A word as the table has it.
fn plain(word: &str) -> String {
    tone::uniform(&word.to_lowercase()).into_owned()
}

/// The single words that are units of administration: `TỈNH`, `XÃ`, in
/// capitals.
pub(crate) fn single() -> impl Iterator<Item = &'static str> {
    SINGLE.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_in_any_case_and_the_longest_counts() {
        let level = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            opening(&words).map(|unit| (unit.words.len(), unit.level))
        };
        assert_eq!(level("THỊ XÃ AN HÒA"), Some((2, 2)));
        assert_eq!(level("xã An Hòa"), Some((1, 3)));
        assert_eq!(level("TỔ DÂN PHỐ 5"), Some((3, HAMLET)));
        assert_eq!(level("TỔ CÔNG TÁC"), None);
        assert!(is_unit("Thành phố") && is_unit("TP."));
        assert!(!is_unit("xã An Hòa") && !is_unit("phố"));
    }

    #[test]
    fn every_row_has_a_level() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), all().len());
        assert!(all().iter().all(|unit| (1..=HAMLET).contains(&unit.level)));
    }
}
