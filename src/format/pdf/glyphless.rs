//! The font of the layer: TrueType with nothing to draw, so that a text can
//! be found and copied that is not seen.
//!
//! It is built table by table after the specification of OpenType 1.9. All
//! characters are one empty glyph, half an em wide; what a character is says
//! the map to Unicode beside it, not the font.

/// The units of an em.
const EM: u16 = 1000;

/// How wide every character is, in thousandths of an em.
pub(crate) const ADVANCE: u16 = 500;

/// How many glyphs there are: that of missing characters, and the other.
const GLYPHS: u16 = 2;

/// The font as a file.
pub(crate) fn font() -> Vec<u8> {
    let tables: [(&[u8; 4], Vec<u8>); 10] = [
        (b"OS/2", os2()),
        (b"cmap", cmap()),
        (b"glyf", vec![0; 4]),
        (b"head", head()),
        (b"hhea", hhea()),
        (b"hmtx", words(&[ADVANCE, 0, ADVANCE, 0])),
        // Both glyphs are empty: they end where they begin.
        (b"loca", words(&[0; 3])),
        (b"maxp", maxp()),
        (b"name", name()),
        (b"post", post()),
    ];
    let count = tables.len() as u16;
    let power = count.ilog2();
    let mut out = 0x0001_0000_u32.to_be_bytes().to_vec();
    let range = 16 << power;
    out.extend(words(&[count, range, power as u16, count * 16 - range]));
    let mut offset = out.len() + 16 * tables.len();
    let mut body = Vec::new();
    let mut head_at = 0;
    for (tag, table) in &tables {
        if *tag == b"head" {
            head_at = offset;
        }
        out.extend_from_slice(*tag);
        out.extend(sum(table).to_be_bytes());
        out.extend((offset as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        body.extend_from_slice(table);
        body.resize(body.len().next_multiple_of(4), 0);
        offset = 12 + 16 * tables.len() + body.len();
    }
    out.append(&mut body);
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(&out));
    out[head_at + 8..head_at + 12].copy_from_slice(&adjustment.to_be_bytes());
    out
}

/// The sum of a table, which is taken as numbers of four bytes.
fn sum(table: &[u8]) -> u32 {
    let mut total = 0_u32;
    for part in table.chunks(4) {
        let mut number = [0; 4];
        number[..part.len()].copy_from_slice(part);
        total = total.wrapping_add(u32::from_be_bytes(number));
    }
    total
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn head() -> Vec<u8> {
    let mut out = words(&[1, 0, 1, 0]);
    // The sum of the file is put here at the end.
    out.extend([0; 4]);
    out.extend(0x5F0F_3CF5_u32.to_be_bytes());
    // Flags: the baseline is at 0. No dates.
    out.extend(words(&[1, EM]));
    out.extend([0; 16]);
    // The box of all glyphs, style, smallest size, direction, short places.
    out.extend(words(&[0, 0, ADVANCE, EM, 0, 3, 2, 0, 0]));
    out
}

fn hhea() -> Vec<u8> {
    let mut out = words(&[1, 0, EM, 0, 0, ADVANCE]);
    out.extend(words(&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, GLYPHS]));
    out
}

fn maxp() -> Vec<u8> {
    let mut out = words(&[1, 0, GLYPHS]);
    out.extend(words(&[0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
    out
}

/// One table of format 4, which has the blank alone.
fn cmap() -> Vec<u8> {
    let mut out = words(&[0, 1, 3, 1, 0, 12]);
    out.extend(words(&[4, 32, 0, 4, 4, 1, 0]));
    out.extend(words(&[0x20, 0xFFFF, 0, 0x20, 0xFFFF]));
    // The blank, 0x20, is glyph 1; what ends the table is glyph 0.
    out.extend(words(&[1_u16.wrapping_sub(0x20), 1, 0, 0]));
    out
}

fn name() -> Vec<u8> {
    let names = [(1_u16, "KhoidauGlyphless"), (6, "KhoidauGlyphless")];
    let mut out = words(&[0, names.len() as u16, 6 + 12 * 2]);
    let mut text = Vec::new();
    for (id, name) in names {
        let units: Vec<u16> = name.encode_utf16().collect();
        let (at, length) = (text.len() as u16, 2 * units.len() as u16);
        out.extend(words(&[3, 1, 0x409, id, length, at]));
        text.extend(words(&units));
    }
    out.append(&mut text);
    out
}

fn os2() -> Vec<u8> {
    let mut out = words(&[1, ADVANCE, 400, 5, 0]);
    // Sub- and superscripts, strike-out, family: nothing is drawn.
    out.resize(out.len() + 2 * 11, 0);
    out.extend([0; 10]);
    out.extend([0; 16]);
    out.extend(b"KHOI");
    // Regular; the first and the last character; ascent, descent, gap.
    out.extend(words(&[0x40, 0x20, 0x20, EM, 0, 0, EM, 0]));
    out.extend([0; 8]);
    out
}

fn post() -> Vec<u8> {
    let mut out = 0x0003_0000_u32.to_be_bytes().to_vec();
    out.extend([0; 28]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_sound() {
        let font = font();
        assert_eq!(sum(&font), 0xB1B0_AFBA);
        let number = |at: usize| {
            u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize
        };
        let lengths = [
            ("OS/2", 86),
            ("cmap", 44),
            ("glyf", 4),
            ("head", 54),
            ("hhea", 36),
            ("hmtx", 8),
            ("loca", 6),
            ("maxp", 32),
            ("name", 94),
            ("post", 32),
        ];
        for (at, (tag, length)) in lengths.into_iter().enumerate() {
            let entry = 12 + 16 * at;
            assert_eq!(&font[entry..entry + 4], tag.as_bytes());
            assert_eq!(number(entry + 12), length, "{tag}");
            let (from, end) = (number(entry + 8), number(entry + 8) + length);
            assert!(from % 4 == 0 && end <= font.len(), "{tag}");
            if tag != "head" {
                assert_eq!(sum(&font[from..end]) as usize, number(entry + 4));
            }
        }
        assert!(font.len() < 700);
    }
}
