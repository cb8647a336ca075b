//! The `cmap` table of a TrueType font that is in the file: which characters
//! its glyphs are, where nothing else says it.

use std::collections::HashMap;

use crate::format::pdf::font::encodings::MAC_ROMAN;

/// What the `cmap` table of a font says.
#[derive(Debug, Default)]
pub(crate) struct GlyphMap {
    letters: HashMap<u16, char>,
    /// From the codes of a font of symbols to its glyphs.
    codes: HashMap<u8, u16>,
}

/// The most characters that a table may map; Unicode has fewer.
const MAX_ENTRIES: usize = 200_000;

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([two[0], two[1]]))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(be16(bytes, at)?) << 16 | u32::from(be16(bytes, at + 2)?))
}

impl GlyphMap {
    /// Reads the tables of a font; what is damaged in it is passed over.
    pub(crate) fn parse(font: &[u8]) -> GlyphMap {
        let mut map = GlyphMap::default();
        let _ = map.read(font);
        map
    }

    /// The character of a glyph.
    pub(crate) fn letter(&self, glyph: u16) -> Option<char> {
        self.letters.get(&glyph).copied()
    }

    /// The character of the glyph of a code in a font of symbols.
    pub(crate) fn letter_of_code(&self, code: u8) -> Option<char> {
        self.letter(*self.codes.get(&code)?)
    }

    fn read(&mut self, font: &[u8]) -> Option<()> {
        // A collection begins with the places of its fonts.
        let start = match font.get(..4)? {
            b"ttcf" => be32(font, 12)? as usize,
            _ => 0,
        };
        let tables = usize::from(be16(font, start + 4)?);
        let cmap = (0..tables).find_map(|table| {
            let at = start + 12 + 16 * table;
            let named = font.get(at..at + 4)? == b"cmap";
            named.then(|| be32(font, at + 8)).flatten()
        })?;
        let cmap = font.get(cmap as usize..)?;
        for table in 0..usize::from(be16(cmap, 2)?) {
            let at = 4 + 8 * table;
            let kind = (be16(cmap, at)?, be16(cmap, at + 2)?);
            let at = be32(cmap, at + 4)?;
            let Some(table) = cmap.get(at as usize..) else { continue };
            let _ = match kind {
                (0, _) | (3, 1 | 10) => each(table, |code, glyph| {
                    if let Some(letter) = char::from_u32(code) {
                        self.add(glyph, letter);
                    }
                }),
                // Symbols stand at F000 and the code.
                (3, 0) => each(table, |code, glyph| {
                    if matches!(code, 0..=0xFF | 0xF000..=0xF0FF) {
                        self.codes.insert(code as u8, glyph);
                    }
                }),
                (1, 0) => {
                    let roman = MAC_ROMAN.table();
                    each(table, |code, glyph| {
                        let Ok(code) = u8::try_from(code) else { return };
                        self.codes.entry(code).or_insert(glyph);
                        if let Some(letter) = roman[usize::from(code)] {
                            self.letters.entry(glyph).or_insert(letter);
                        }
                    })
                }
                _ => Some(()),
            };
        }
        Some(())
    }

    /// Of several characters with the same glyph the lowest is meant, as with
    /// the space and the one that does not break.
    fn add(&mut self, glyph: u16, letter: char) {
        let known = self.letters.entry(glyph).or_insert(letter);
        *known = letter.min(*known);
    }
}

/// Calls with the codes of a table and their glyphs.
fn each(table: &[u8], mut with: impl FnMut(u32, u16)) -> Option<()> {
    let mut left = MAX_ENTRIES;
    let mut with = |code: u32, glyph: u16| {
        left = left.checked_sub(1)?;
        if glyph != 0 {
            with(code, glyph);
        }
        Some(())
    };
    match be16(table, 0)? {
        0 => {
            for code in 0..256 {
                with(code, u16::from(*table.get(6 + code as usize)?))?;
            }
        }
        4 => {
            let twice = usize::from(be16(table, 6)?);
            for segment in (0..twice).step_by(2) {
                let end = be16(table, 14 + segment)?;
                let start = be16(table, 16 + twice + segment)?;
                let delta = be16(table, 16 + 2 * twice + segment)?;
                let at = 16 + 3 * twice + segment;
                let offset = usize::from(be16(table, at)?);
                for code in start..=end {
                    let glyph = if offset == 0 {
                        code.wrapping_add(delta)
                    } else {
                        let step = 2 * usize::from(code - start);
                        match be16(table, at + offset + step) {
                            Some(0) | None => 0,
                            Some(glyph) => glyph.wrapping_add(delta),
                        }
                    };
                    with(u32::from(code), glyph)?;
                }
            }
        }
        6 => {
            let first = u32::from(be16(table, 6)?);
            for index in 0..u32::from(be16(table, 8)?) {
                let glyph = be16(table, 10 + 2 * index as usize)?;
                with(first + index, glyph)?;
            }
        }
        12 => {
            for group in 0..be32(table, 12)? as usize {
                let at = 16_usize.checked_add(group.checked_mul(12)?)?;
                let (from, to) = (be32(table, at)?, be32(table, at + 4)?);
                let glyph = be32(table, at + 8)?;
                for code in from..=to.min(0x10_FFFF) {
                    with(code, glyph.wrapping_add(code - from) as u16)?;
                }
            }
        }
        _ => {}
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// A font of nothing but a table of characters.
    fn font(platform: u16, encoding: u16, table: &[u8]) -> Vec<u8> {
        let mut font = words(&[0, 1, 1, 0, 0, 0]);
        font.extend_from_slice(b"cmap");
        font.extend(words(&[0, 0, 0, 28, 0, 0]));
        font.extend(words(&[0, 1, platform, encoding, 0, 12]));
        font.extend_from_slice(table);
        font
    }

    #[test]
    fn glyphs_find_their_letters() {
        // Segments 41-42 by a delta, 1EA0 by its own glyphs, and the end.
        let four = words(&[
            4, 0, 0, 6, 0, 0, 0, 0x42, 0x1EA0, 0xFFFF, 0, 0x41, 0x1EA0,
            0xFFFF, 0xFFC5, 0, 1, 0, 4, 0, 9,
        ]);
        let map = GlyphMap::parse(&font(3, 1, &four));
        assert_eq!(map.letter(6), Some('A'));
        assert_eq!(map.letter(7), Some('B'));
        assert_eq!(map.letter(9), Some('Ạ'));
        assert_eq!(map.letter(8), None);
        let twelve = words(&[12, 0, 0, 0, 0, 0, 0, 1, 0, 0x61, 0, 0x63, 0, 3]);
        let map = GlyphMap::parse(&font(3, 10, &twelve));
        assert_eq!(map.letter(5), Some('c'));
        let six = words(&[6, 0, 0, 0x41, 2, 3, 4]);
        let map = GlyphMap::parse(&font(1, 0, &six));
        assert_eq!(map.letter_of_code(0x42), Some('B'));
    }

    #[test]
    fn damage_is_passed_over() {
        let whole = font(3, 10, &words(&[12, 0, 0, 0, 0, 0, 0xFFFF, 0xFFFF]));
        for end in 0..whole.len() {
            assert!(GlyphMap::parse(&whole[..end]).letters.is_empty());
        }
        let all = [12, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0xFFFF, 0xFFFF, 0, 3];
        let map = GlyphMap::parse(&font(3, 10, &words(&all)));
        assert!(map.letters.len() <= MAX_ENTRIES);
    }
}
