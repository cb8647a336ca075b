//! What the font of a run tells of its characters: an old encoding of
//! Vietnamese, or pictures in the place of letters.

use crate::encoding::legacy::{Legacy, read};
use crate::viet::letter::is_marked;

/// How the characters of a font are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Font {
    /// As what they are.
    #[default]
    Unicode,
    /// In an old encoding; whether the font shows small letters as capitals.
    Old(Legacy, bool),
    /// As the signs of the font Symbol.
    Symbol,
    /// As those of Wingdings.
    Wingdings,
}

impl Font {
    /// That of a name.
    pub(super) fn of(name: &str) -> Font {
        if let Some((legacy, capitals)) = Legacy::of_font(name) {
            return Font::Old(legacy, capitals);
        }
        let lower = name.trim().to_ascii_lowercase();
        match &*lower {
            "symbol"
            | "standard symbols ps"
            | "standard symbols l"
            | "opensymbol" => Font::Symbol,
            "wingdings" => Font::Wingdings,
            _ => Font::Unicode,
        }
    }

    /// A character of a run as it is read. Fonts of symbols have their codes
    /// in an area of Unicode for private use.
    pub(super) fn char(self, c: char) -> char {
        let code = u32::from(c);
        let private = (PRIVATE..PRIVATE + 0x100).contains(&code);
        let byte = if private { code - PRIVATE } else { code };
        match self {
            Font::Old(..) if private => char::from_u32(byte).unwrap_or(c),
            // Typed letters of such a font mostly are letters of a fallback,
            // so only its own codes are signs.
            Font::Wingdings if private => wingding(byte),
            Font::Unicode | Font::Symbol if private => symbol(byte),
            _ => c,
        }
    }
}

/// Where the codes of fonts of symbols begin.
const PRIVATE: u32 = 0xF000;

/// The character of `w:sym`, which names font and code.
pub(super) fn sign(font: &str, code: u32) -> char {
    let byte = match code {
        PRIVATE..=0xF0FF => code - PRIVATE,
        _ => code,
    };
    match Font::of(font) {
        Font::Wingdings => wingding(byte),
        Font::Symbol => symbol(byte),
        _ if (PRIVATE..=0xF0FF).contains(&code) => {
            let plain = char::from_u32(byte).filter(char::is_ascii_graphic);
            plain.unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The signs of the font Symbol from 0x20 and from 0xA0 on, from the table of
/// Adobe (symbol.txt among the mappings of the Unicode consortium); a blank
/// where there is none, or a part of a larger sign.
const SYMBOL: [(u32, &str); 3] = [
    (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (
        0xA0,
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑",
    ),
];

fn symbol(code: u32) -> char {
    let found = SYMBOL.iter().find_map(|(from, row)| {
        let at = code.checked_sub(*from)?;
        row.chars().nth(usize::try_from(at).ok()?)
    });
    found.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The signs of Wingdings that documents have: bullets, boxes, arrows.
const WINGDINGS: [(u32, char); 26] = [
    (0x20, ' '),
    (0x28, '☎'),
    (0x2A, '✉'),
    (0x6C, '●'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x9E, '·'),
    (0x9F, '•'),
    (0xA7, '▪'),
    (0xA8, '☐'),
    (0xAB, '★'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

fn wingding(code: u32) -> char {
    let known = WINGDINGS.iter().find(|(known, _)| *known == code);
    known.map_or(char::REPLACEMENT_CHARACTER, |&(_, c)| c)
}

/// A stretch of one font as it is read, and whether it was in an old
/// encoding.
pub(super) fn read_stretch(font: Font, text: &str) -> (String, bool) {
    let Font::Old(legacy, capitals) = font else {
        return (text.to_owned(), false);
    };
    // What was typed over in Unicode keeps the name of its font.
    let is_unicode = |c: char| is_marked(c) && u32::from(c) > 0xFF;
    let old = !text.chars().any(is_unicode);
    let read = match old {
        true => read(text, legacy).text().to_owned(),
        false => text.to_owned(),
    };
    match capitals {
        true => (read.to_uppercase(), old),
        false => (read, old),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_fonts_become_characters() {
        let lengths = SYMBOL.map(|(_, row)| row.chars().count());
        assert_eq!(lengths, [0x60 - 0x20, 0x7F - 0x61, 0xE6 - 0xA0]);
        let rows = [
            ("Symbol", 0xF0B7, '•'),
            ("Symbol", 0xB3, '≥'),
            ("Symbol", 0x61, 'α'),
            ("Symbol", 0xF02D, '−'),
            ("Symbol", 0xF0B0, '°'),
            ("Symbol", 0xF0D5, '∏'),
            ("Symbol", 0xF0AE, '→'),
            ("Symbol", 0xF0E5, '∑'),
            ("Wingdings", 0xF0A7, '▪'),
            ("Wingdings", 0xFC, '✓'),
            ("Wingdings", 0xF001, '\u{fffd}'),
            ("Arial", 0x2022, '•'),
            ("Webdings", 0xF061, 'a'),
        ];
        for (font, code, expected) in rows {
            assert_eq!(sign(font, code), expected, "{font} {code:x}");
        }
        assert_eq!(Font::Unicode.char('\u{f0b7}'), '•');
        assert_eq!(Font::of("Symbol").char('a'), 'a');
    }

    #[test]
    fn stretches_are_read_by_the_name_of_their_font() {
        let rows = [
            (".VnTime", "Céng hoµ x· héi", "Cộng hoà xã hội", true),
            (".VnTimeH", "ñy ban nh©n d©n", "ỦY BAN NHÂN DÂN", true),
            ("VNI-Times", "Coäng hoøa", "Cộng hòa", true),
            ("Times New Roman", "Cộng hòa", "Cộng hòa", false),
            // Typed over in Unicode.
            (".VnTime", "Cộng hòa xã hội", "Cộng hòa xã hội", false),
            (".VnTimeH", "Ủy ban", "ỦY BAN", false),
        ];
        for (font, text, expected, old) in rows {
            let found = read_stretch(Font::of(font), text);
            assert_eq!(found, (expected.to_owned(), old), "{font} {text}");
        }
        assert_eq!(Font::of(".VnTime").char('\u{f0b5}'), '\u{b5}');
    }
}
