//! Where a body sits, as far as its name tells: `Đảng ủy xã An Phú` is that
//! of one commune, `UBND tỉnh` that of a province.

use std::sync::LazyLock;

use crate::notation::symbol;
use crate::tables::units::{self, HAMLET};
use crate::viet::{fold, tone};

/// The most words that the name of a place has.
const LONGEST: usize = 6;

/// The levels of government, the highest first.
const LEVELS: usize = 3;
const PROVINCE: usize = 0;
const DISTRICT: usize = 1;

/// The place of a body: the level it is of, and the names of its units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seat {
    level: usize,
    /// By level; small letters without marks, which reading loses.
    names: [Option<String>; LEVELS],
}

impl Seat {
    /// The seat of the body that some names tell, the nearest first.
    pub(super) fn of(bodies: &[&str]) -> Option<Seat> {
        let mut level = None;
        let mut names: [Option<String>; LEVELS] = Default::default();
        let mut told = [false; LEVELS];
        for body in bodies {
            let words = words(body);
            // A department is of the province.
            let office = words.first().is_some_and(|word| word.text == "sở");
            for (unit, name) in units(&words) {
                let city = unit == PROVINCE && told[PROVINCE];
                // `thành phố An Phú, tỉnh Tân Sơn`
                if city && !told[DISTRICT] && level == Some(PROVINCE) {
                    names[DISTRICT] = names[PROVINCE].take();
                    told[DISTRICT] = true;
                    told[PROVINCE] = false;
                    level = Some(DISTRICT);
                }
                if !told[unit] {
                    told[unit] = true;
                    names[unit] = name;
                    level = level.or(Some(unit));
                }
            }
            if office && level.is_none() {
                level = Some(PROVINCE);
            }
        }
        Some(Seat { level: level?, names })
    }

    /// Gives the unit of the body the name it is known to have.
    pub(super) fn name(&mut self, name: &str) {
        let own = &mut self.names[self.level];
        if own.is_none() {
            *own = flat(&words(name));
        }
    }

    /// The seat that is meant at home, where the name of the unit is left
    /// out: `UBND tỉnh` is that of one's own province.
    pub(super) fn seen_from(mut self, home: &Seat) -> Seat {
        if self.names[self.level].is_none() {
            self.names[..=self.level]
                .clone_from_slice(&home.names[..=self.level]);
        }
        self
    }

    /// How much of it is known.
    pub(super) fn known(&self) -> usize {
        1 + self.names.iter().flatten().count()
    }

    /// Whether the other, of which as much or more is known, may be the
    /// same.
    pub(super) fn may_be(&self, more: &Seat) -> bool {
        let names = self.names.iter().zip(&more.names);
        self.level == more.level
            && names
                .into_iter()
                .all(|(less, more)| less.is_none() || less == more)
    }

    /// Whether both may be seats of one body.
    pub(super) fn meets(&self, other: &Seat) -> bool {
        let mut names = self.names.iter().zip(&other.names);
        self.level == other.level
            && names.all(|(a, b)| a.is_none() || b.is_none() || a == b)
    }
}

/// Whether a number and symbol is of one of the bodies that there are once:
/// its seat tells nothing.
pub(super) fn is_central(name: &str) -> bool {
    static SOLE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all = symbol::forms("sole");
        all.map(|form| fold(form).to_lowercase()).collect()
    });
    let name = fold(name).to_lowercase();
    let parts = name.split(|c: char| !c.is_alphanumeric());
    parts.skip(1).any(|part| {
        let assembly = part.trim_end_matches(|c: char| c.is_ascii_digit());
        SOLE.iter().any(|sole| sole == part)
            || part.ends_with("tw")
            || assembly.len() < part.len() && assembly.ends_with("qh")
    })
}

struct Word {
    /// In small letters, the tone mark at its uniform place.
    text: String,
    capital: bool,
    /// Whether a comma or bracket stands before it.
    parted: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut parted = false;
    let pieces = text.split_inclusive(|c: char| !c.is_alphanumeric());
    let mut words = Vec::new();
    for piece in pieces {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            let first = word.chars().next();
            words.push(Word {
                text: tone::uniform(&word.to_lowercase()).into_owned(),
                capital: first.is_some_and(|c| !c.is_lowercase()),
                parted,
            });
            parted = false;
        }
        parted |= piece.ends_with([',', ';', '(', ')', ':']);
    }
    words
}

/// The most words of a unit.
const UNIT_WORDS: usize = 2;

/// The units that words name, each with its level and name. A city is of the
/// first level, or of the second within a province.
fn units(words: &[Word]) -> Vec<(usize, Option<String>)> {
    let unit_at = |at: usize| {
        let rest = &words[at..];
        let social = |len: usize| {
            // `Thương binh và Xã hội`
            len == 1
                && rest[0].text == "xã"
                && rest.get(1).is_some_and(|word| word.text == "hội")
        };
        let rest: Vec<&str> =
            rest.iter().take(UNIT_WORDS).map(|word| &*word.text).collect();
        let unit = units::committee(&rest).map(|level| (2, level));
        let unit = unit.or_else(|| {
            let unit = units::opening(&rest)?;
            Some((unit.words.len(), unit.level))
        });
        let (len, level) = unit.filter(|unit| unit.1 < HAMLET)?;
        (!social(len)).then_some((len, usize::from(level) - 1))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((len, level)) = unit_at(at) else {
            at += 1;
            continue;
        };
        at += len;
        let from = at;
        while let Some(word) = words.get(at)
            && word.capital
            && !word.parted
            && at - from < LONGEST
            && (at == from || unit_at(at).is_none())
        {
            at += 1;
        }
        found.push((level, flat(&words[from..at])));
    }
    found
}

fn flat(words: &[Word]) -> Option<String> {
    let words = words.iter().map(|word| {
        // `Quận 06`
        let bare = fold(&word.text);
        let number = bare.bytes().all(|b| b.is_ascii_digit());
        match number {
            true => bare.trim_start_matches('0').to_owned(),
            false => bare,
        }
    });
    let name = words.collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_may_be_one_and_those_that_can_not() {
        let rows = [
            ("Đảng ủy xã An Phú", "ĐẢNG UỶ XÃ AN PHÚ", true),
            ("Đảng ủy xã An Phú", "Đảng ủy xã Tân Kỳ", false),
            ("Đảng ủy xã An Phú", "Đảng ủy phường An Phú", true),
            ("Đảng ủy xã An Phú", "Đảng ủy xã An Phú, tỉnh Tân Sơn", true),
            ("UBND tỉnh", "Chủ tịch Ủy ban nhân dân tỉnh Tân Sơn", true),
            ("UBND tỉnh Tân Sơn", "UBND thành phố Tân Sơn", true),
            ("UBND xã", "UBND tỉnh", false),
            ("Ban Thường vụ Tỉnh ủy Tân Sơn", "TỈNH ỦY TÂN SƠN", true),
            ("Tỉnh ủy Tân Sơn", "Thành ủy Bà Rịa - Vũng Tàu", false),
            ("UBND Quận 06", "ỦY BAN NHÂN DÂN QUẬN 6", true),
            ("Sở Nội vụ", "Sở Nội vụ tỉnh Tân Sơn", true),
            ("Sở Nội vụ", "UBND xã An Phú", false),
            (
                "UBND thành phố An Phú, tỉnh Tân Sơn",
                "UBND TỈNH TÂN SƠN",
                false,
            ),
        ];
        for (one, other, meet) in rows {
            let [a, b] = [one, other].map(|name| Seat::of(&[name]).unwrap());
            assert_eq!(a.meets(&b), meet, "{one}, {other}");
            assert_eq!(b.meets(&a), meet, "{other}, {one}");
        }
        for name in [
            "Bộ Lao động - Thương binh và Xã hội",
            "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            "Bộ Chính trị",
            "Cơ quan Quân sự",
            "Tình hình phương án",
            "",
        ] {
            assert_eq!(Seat::of(&[name]), None, "{name}");
        }
    }

    #[test]
    fn a_unit_without_its_name_is_the_own_one() {
        let home = Seat::of(&["Đảng ủy xã An Phú", "TỈNH ỦY TÂN SƠN"]);
        let home = home.unwrap();
        let seen = |name| Seat::of(&[name]).unwrap().seen_from(&home);
        let full = |names: &[&str]| Seat::of(names).unwrap();
        assert_eq!(seen("UBND tỉnh"), full(&["Tỉnh ủy Tân Sơn"]));
        assert_eq!(seen("UBND xã"), home);
        assert_eq!(seen("UBND tỉnh An Bình"), full(&["Tỉnh ủy An Bình"]));
        assert_eq!(seen("UBND huyện"), full(&["huyện", "tỉnh Tân Sơn"]));
    }

    #[test]
    fn bodies_that_there_are_once_have_no_seat() {
        for (name, central) in [
            ("57-NQ/TW", true),
            ("88/2025/NĐ-CP", true),
            ("36-HD/BTCTW", true),
            ("193/2025/QH15", true),
            ("5/UBTVQH15", true),
            ("118/TTg", true),
            ("05-KL/ĐU", false),
            ("12/QĐ-UBND", false),
            ("12-KH/TU", false),
        ] {
            assert_eq!(is_central(name), central, "{name}");
        }
    }
}
