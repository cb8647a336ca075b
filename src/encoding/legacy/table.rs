//! The codes of letters, from `dictionaries/tables/encodings.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Legacy;
use crate::viet::letter::{Tone, is_vowel, tone, with_tone};

const FILE: &str = include_str!("../../../dictionaries/tables/encodings.tsv");

/// The bytes of a letter: one, or the byte of a base and of its mark.
pub(super) type Code = Vec<u8>;

/// The codes of an encoding, both ways.
pub(super) struct Table {
    /// The letters of one byte.
    single: [Option<char>; 256],
    /// The letters of two bytes.
    pairs: FxHashMap<[u8; 2], char>,
    codes: FxHashMap<char, Code>,
    /// The capitals that are written with the code of the small letter.
    shared: FxHashMap<char, Code>,
}

/// The tables of the encodings that have one, in the order of the columns.
static TABLES: LazyLock<[Table; 5]> =
    LazyLock::new(|| [1, 2, 3, 4, 5].map(Table::read));

impl Table {
    /// The table of an encoding; of those that are no table of bytes `None`.
    pub(super) fn of(legacy: Legacy) -> Option<&'static Table> {
        let at = match legacy {
            Legacy::Tcvn3 => 0,
            Legacy::Vni => 1,
            Legacy::Vps => 2,
            Legacy::Viscii => 3,
            Legacy::Windows1258 => 4,
            Legacy::Viqr | Legacy::Decomposed | Legacy::DoubleUtf8 => {
                return None;
            }
        };
        Some(&TABLES[at])
    }

    /// Reads a column of the file; a test reads every line of it.
    fn read(column: usize) -> Table {
        let mut table = Table {
            single: [None; 256],
            pairs: FxHashMap::default(),
            codes: FxHashMap::default(),
            shared: FxHashMap::default(),
        };
        for line in FILE.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let letter = fields.next().and_then(|field| field.chars().next());
            let field = fields.nth(column - 1).unwrap_or("-");
            let digits = field.trim_matches(['(', ')']);
            let (Some(letter), Some(code)) = (letter, code(digits)) else {
                continue;
            };
            if digits != field {
                table.shared.insert(letter, code);
                continue;
            }
            match code[..] {
                [byte] => table.single[usize::from(byte)] = Some(letter),
                [base, mark] => table.add_pair(base, mark, letter),
                _ => {}
            }
            table.codes.insert(letter, code);
        }
        table.complete();
        table
    }

    fn add_pair(&mut self, base: u8, mark: u8, letter: char) {
        self.pairs.insert([base, mark], letter);
        // A capital with a small mark and the other way round, which some
        // writers leave behind when they change the case.
        if mark >= 0xC0 {
            self.pairs.entry([base, mark ^ 0x20]).or_insert(letter);
        }
    }

    /// Adds the pairs of a base and a tone whose letters have a code of one
    /// byte, too: CP1258 has `à`, and texts in it have `a` and the grave.
    fn complete(&mut self) {
        let mut marks: Vec<(u8, Tone)> = Vec::new();
        for (&[base, mark], &letter) in &self.pairs {
            let plain = with_tone(letter, Tone::Level);
            if plain == self.letter(base) && tone(letter) != Tone::Level {
                marks.push((mark, tone(letter)));
            }
        }
        // Where a mark stands for a mark of the vowel, too, it is one tone on
        // one letter and another on the next (`aâ`, `oâ`): nothing to add.
        marks.sort_unstable();
        marks.dedup();
        for base in 0..=255u8 {
            let Some(letter) = self.letter(base) else { continue };
            if !is_vowel(letter) || tone(letter) != Tone::Level {
                continue;
            }
            for &(mark, of_mark) in &marks {
                let Some(made) = with_tone(letter, of_mark) else { continue };
                let has_one = self.codes.get(&made);
                if has_one.is_some_and(|code| code.len() == 1) {
                    self.pairs.entry([base, mark]).or_insert(made);
                }
            }
        }
    }

    /// The letter of a byte; ASCII stands for itself.
    pub(super) fn letter(&self, byte: u8) -> Option<char> {
        let own = self.single[usize::from(byte)];
        own.or_else(|| byte.is_ascii_alphabetic().then(|| char::from(byte)))
    }

    /// The letter that is no ASCII of a byte.
    pub(super) fn single(&self, byte: u8) -> Option<char> {
        self.single[usize::from(byte)]
    }

    /// The letter of a base and its mark.
    pub(super) fn pair(&self, base: u8, mark: u8) -> Option<char> {
        self.pairs.get(&[base, mark]).copied()
    }

    /// The bytes of a letter.
    pub(super) fn code(&self, letter: char) -> Option<&[u8]> {
        self.codes.get(&letter).map(Vec::as_slice)
    }

    /// The bytes of the small letter, for a capital that has none of its own.
    pub(super) fn shared(&self, letter: char) -> Option<&[u8]> {
        self.shared.get(&letter).map(Vec::as_slice)
    }
}

/// Bytes written as hexadecimal digits; `None` where there are none.
fn code(digits: &str) -> Option<Code> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect()
}

/// The characters that Windows-1252 has where Latin-1 has control
/// characters, from 0x80 (index of the WHATWG encoding standard); the bytes
/// it leaves out stand for the control characters themselves.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ',
    '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜',
    '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What PDF readers give for characters of Windows-1252 that have doubles in
/// Unicode (PDF 32000-1, annex D).
const DOUBLES: [(char, u8); 3] =
    [('\u{3bc}', 0xB5), ('\u{2219}', 0xB7), ('\u{2c9}', 0xAF)];

/// The byte that a character was, where a text of bytes was taken for Latin-1
/// or Windows-1252.
pub(in super::super) fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let special = || {
        let at = WINDOWS.iter().position(|&other| other == c)?;
        u8::try_from(0x80 + at).ok()
    };
    let double = || DOUBLES.iter().find(|d| d.0 == c).map(|d| d.1);
    special().or_else(double)
}

/// The character of a byte in Windows-1252.
pub(in super::super) fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The 134 letters that are no ASCII, capitals among them.
    pub(in super::super) fn letters() -> Vec<char> {
        let lines = FILE.lines().filter(|line| !line.starts_with('#'));
        let letters = lines.filter_map(|line| line.chars().next());
        letters.filter(|&c| c != '₫').collect()
    }

    #[test]
    fn every_letter_has_a_code_of_its_own_in_each() {
        assert_eq!(letters().len(), 134);
        let all: HashSet<char> = letters().into_iter().collect();
        assert_eq!(all.len(), 134);
        for table in TABLES.iter() {
            let mut codes = HashSet::new();
            for &letter in &all {
                match table.code(letter) {
                    Some(code) => {
                        assert!(codes.insert(code.to_vec()), "{letter}");
                        assert!(matches!(code.len(), 1 | 2));
                    }
                    None => assert!(table.shared(letter).is_some()),
                }
            }
        }
    }

    #[test]
    fn only_tcvn3_lacks_letters_and_only_capitals_with_a_tone() {
        for legacy in Legacy::ALL {
            let Some(table) = Table::of(legacy) else { continue };
            let lacks =
                letters().into_iter().filter(|&c| table.code(c).is_none());
            let lacks: Vec<char> = lacks.collect();
            match legacy {
                Legacy::Tcvn3 => {
                    assert_eq!(lacks.len(), 60);
                    for c in lacks {
                        assert!(c.is_uppercase() && tone(c) != Tone::Level);
                    }
                }
                _ => assert!(lacks.is_empty(), "{legacy}: {lacks:?}"),
            }
        }
    }

    #[test]
    fn codes_are_those_of_the_standards() {
        let rows: [(Legacy, char, &[u8]); 14] = [
            (Legacy::Tcvn3, 'Đ', b"\xa7"),
            (Legacy::Tcvn3, 'ư', b"\xad"),
            (Legacy::Tcvn3, 'ộ', b"\xe9"),
            (Legacy::Tcvn3, 'ỵ', b"\xfe"),
            (Legacy::Vni, 'ớ', b"\xf4\xf9"),
            (Legacy::Vni, 'Ự', b"\xd6\xcf"),
            (Legacy::Vni, 'ỉ', b"\xe6"),
            (Legacy::Vps, 'ế', b"\x89"),
            (Legacy::Vps, 'Ự', b"\x15"),
            (Legacy::Vps, 'Ỗ', b"\x99"),
            (Legacy::Viscii, 'Ẵ', b"\x05"),
            (Legacy::Viscii, 'ạ', b"\xd5"),
            (Legacy::Windows1258, 'ề', b"\xea\xcc"),
            (Legacy::Windows1258, 'ư', b"\xfd"),
        ];
        for (legacy, letter, code) in rows {
            let table = Table::of(legacy).unwrap();
            assert_eq!(table.code(letter), Some(code), "{legacy} {letter}");
        }
        let cp1258 = Table::of(Legacy::Windows1258).unwrap();
        assert_eq!(cp1258.pair(b'a', 0xCC), Some('à'));
        assert_eq!(cp1258.pair(0xCA, 0xF2), Some('Ệ'));
        let vni = Table::of(Legacy::Vni).unwrap();
        assert_eq!(vni.pair(b'A', 0xF9), Some('Á'));
        assert_eq!(vni.pair(0xF4, 0xE2), None);
    }

    #[test]
    fn bytes_and_characters_of_windows_are_inverse() {
        for byte in 0..=255 {
            assert_eq!(byte_of(windows(byte)), Some(byte));
        }
        assert_eq!(byte_of('ộ'), None);
    }
}
