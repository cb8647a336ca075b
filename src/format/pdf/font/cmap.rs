//! CMaps: from the codes of strings to text (`/ToUnicode`) or to the glyphs
//! of a composite font (`/Encoding`).

use crate::format::pdf::font::glyphs;
use crate::format::pdf::objects::utf16;
use crate::format::pdf::operators::Operands;
use crate::format::pdf::tokens::{Operand, Token, Tokens};

/// From codes to text.
#[derive(Debug, Default)]
pub(crate) struct ToUnicode {
    /// Sorted by the first code.
    ranges: Vec<TextRange>,
    /// The letters before the last one of each text.
    pool: String,
}

#[derive(Clone, Copy, Debug, Default)]
struct TextRange {
    low: u32,
    high: u32,
    /// The letters before the last, in the pool.
    start: u32,
    length: u16,
    /// The last letter of the text of `low`; it grows with the code.
    last: u32,
}

/// The longest text of a code, in bytes; maps may have 512 of UTF-16.
const LONGEST: u16 = 768;

/// How many ranges before a code are looked at: ranges that overlap are rare,
/// and a hostile map must not make each code a search.
const MAX_OVERLAP: usize = 8;

impl ToUnicode {
    /// One in which codes are characters.
    pub(crate) fn identity() -> ToUnicode {
        let all = TextRange { low: 0, high: 0xFFFF, ..TextRange::default() };
        ToUnicode { ranges: vec![all], pool: String::new() }
    }

    /// Reads one; what cannot be read in it is passed over.
    pub(crate) fn parse(content: &[u8]) -> ToUnicode {
        let mut map = ToUnicode::default();
        sections(content, |section, operands| match (section, operands) {
            (b"beginbfchar", [low, text]) => {
                if let Some(low) = code(low) {
                    map.add_text(low, low, text);
                }
            }
            (b"beginbfrange", [low, high, text]) => {
                let (Some(low), Some(high)) = (code(low), code(high)) else {
                    return;
                };
                if let Operand::Array(inside) = text {
                    for (code, text) in (low..=high).zip(Operands::new(inside))
                    {
                        map.add_text(code, code, &text);
                    }
                } else {
                    map.add_text(low, high, text);
                }
            }
            _ => {}
        });
        // A later one of the same codes wins: it is found first from behind.
        map.ranges.sort_by_key(|range| range.low);
        map
    }

    fn add_text(&mut self, low: u32, high: u32, text: &Operand<'_>) {
        let text = match text {
            Operand::String(bytes) if bytes.len() == 1 => {
                char::from(bytes[0]).to_string()
            }
            Operand::String(bytes) => utf16(bytes, u16::from_be_bytes),
            Operand::Name(name) => {
                let mut text = String::new();
                glyphs::push(name, &mut text);
                text
            }
            _ => return,
        };
        let Some((at, last)) = text.char_indices().next_back() else { return };
        let start = u32::try_from(self.pool.len()).unwrap_or(u32::MAX);
        let Some(length) = u16::try_from(at).ok().filter(|&l| l <= LONGEST)
        else {
            return;
        };
        self.pool.push_str(&text[..at]);
        let last = u32::from(last);
        self.ranges.push(TextRange { low, high, start, length, last });
    }

    /// Adds the text of a code; whether it has one.
    pub(crate) fn push(&self, code: u32, out: &mut String) -> bool {
        let end = self.ranges.partition_point(|range| range.low <= code);
        let near = &self.ranges[end.saturating_sub(MAX_OVERLAP)..end];
        let found = near.iter().rev().find(|range| code <= range.high);
        let Some(range) = found else { return false };
        let last = char::from_u32(range.last.wrapping_add(code - range.low));
        let Some(last) = last.filter(|&letter| letter != '\0') else {
            return false;
        };
        let start = range.start as usize;
        out.push_str(&self.pool[start..start + usize::from(range.length)]);
        out.push(last);
        true
    }

    /// Whether any of its letters is one that only Vietnamese has.
    pub(crate) fn is_vietnamese(&self) -> bool {
        let only = |letter: u32| {
            matches!(letter, 0x1A0 | 0x1A1 | 0x1AF | 0x1B0 | 0x1EA0..=0x1EF9)
        };
        self.ranges.iter().any(|range| only(range.last))
    }

    /// Whether it has nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

/// Calls with the name of each section and the operands of each entry in it.
fn sections(content: &[u8], mut entry: impl FnMut(&[u8], &[Operand<'_>])) {
    let mut tokens = Tokens::new(content);
    let mut section: &[u8] = b"";
    let mut operands: Vec<Operand<'_>> = Vec::with_capacity(4);
    while let Some((token, _)) = tokens.next() {
        match token {
            Token::Operand(operand) => {
                operands.push(operand);
                let full = match section {
                    b"beginbfchar" | b"begincidchar" => 2,
                    b"begincodespacerange" => 2,
                    b"beginbfrange" | b"begincidrange" => 3,
                    // The name before `usecmap` and `def`.
                    _ if operands.len() > 2 => {
                        operands.remove(0);
                        continue;
                    }
                    _ => continue,
                };
                if operands.len() == full {
                    entry(section, &operands);
                    operands.clear();
                }
            }
            Token::Operator(word) => {
                if word.starts_with(b"begin") {
                    section = word;
                } else {
                    entry(word, &operands);
                    section = b"";
                }
                operands.clear();
            }
        }
    }
}

/// A code of a string, big end first.
fn code(operand: &Operand<'_>) -> Option<u32> {
    let Operand::String(bytes) = operand else { return None };
    let short = (1..=4).contains(&bytes.len());
    short.then(|| bytes.iter().fold(0, |all, &b| all << 8 | u32::from(b)))
}

/// How the strings of a composite font are cut into codes, and the glyphs
/// that those are.
#[derive(Debug)]
pub(crate) struct CodeMap {
    length: Lengths,
    glyphs: Glyphs,
    /// Whether text runs downwards.
    pub vertical: bool,
    /// Whether codes are characters of UTF-16.
    pub unicode: bool,
    /// Whether the codes of one byte are those of ASCII.
    pub ascii: bool,
}

#[derive(Debug)]
enum Lengths {
    /// All codes are of so many bytes.
    All(usize),
    /// Codes that begin with a byte of these ranges have two bytes, others
    /// one.
    Lead(&'static [(u8, u8)]),
    /// The ranges of a CMap: bytes, first code, last code.
    Spaces(Vec<(usize, u32, u32)>),
}

#[derive(Debug)]
enum Glyphs {
    /// A code is the number of its glyph.
    Same,
    /// Nothing is known.
    Unknown,
    /// First code, last code, glyph of the first; sorted.
    Ranges(Vec<(u32, u32, u32)>),
}

impl CodeMap {
    /// One that is known by its name.
    pub(crate) fn named(name: &[u8]) -> CodeMap {
        let has = |part: &[u8]| name.windows(part.len()).any(|at| at == part);
        let identity = name.starts_with(b"Identity");
        let unicode = has(b"UCS2") || has(b"UTF16");
        let length = if identity || unicode || matches!(name, b"H" | b"V") {
            Lengths::All(2)
        } else if has(b"UTF32") {
            Lengths::All(4)
        } else if has(b"RKSJ") {
            Lengths::Lead(&[(0x81, 0x9F), (0xE0, 0xFC)])
        } else if has(b"EUC") || has(b"B5") || has(b"GB") || has(b"KSC") {
            Lengths::Lead(&[(0x81, 0xFE)])
        } else {
            Lengths::All(2)
        };
        CodeMap {
            ascii: matches!(length, Lengths::Lead(_)),
            length,
            glyphs: if identity { Glyphs::Same } else { Glyphs::Unknown },
            vertical: name == b"V" || name.ends_with(b"-V"),
            unicode,
        }
    }

    /// Reads one that is in the file.
    pub(crate) fn parse(content: &[u8], vertical: bool) -> CodeMap {
        let mut spaces = Vec::new();
        let mut glyphs = Vec::new();
        let mut same = false;
        let mut vertical = vertical;
        sections(content, |section, operands| match (section, operands) {
            (b"begincodespacerange", [Operand::String(from), to]) => {
                let range = code(&operands[0]).zip(code(to));
                spaces.extend(range.map(|(a, b)| (from.len(), a, b)));
            }
            (b"begincidrange", [low, high, cid]) => {
                if let (Some(low), Some(high), Some(cid)) =
                    (code(low), code(high), cid.number())
                {
                    glyphs.push((low, high, cid as u32));
                }
            }
            (b"begincidchar", [low, cid]) => {
                if let (Some(low), Some(cid)) = (code(low), cid.number()) {
                    glyphs.push((low, low, cid as u32));
                }
            }
            (b"usecmap", [.., Operand::Name(name)]) => {
                same = name.starts_with(b"Identity");
            }
            (b"def", [.., Operand::Name(name), Operand::Number(mode)])
                if &**name == b"WMode" =>
            {
                vertical = *mode == 1.0;
            }
            _ => {}
        });
        glyphs.sort_by_key(|range| range.0);
        let length = match spaces.is_empty() {
            true => Lengths::All(2),
            false => Lengths::Spaces(spaces),
        };
        let glyphs = match same && glyphs.is_empty() {
            true => Glyphs::Same,
            false => Glyphs::Ranges(glyphs),
        };
        CodeMap { length, glyphs, vertical, unicode: false, ascii: false }
    }

    /// The next code of a string that is not empty, and its length.
    pub(crate) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        let take = |length: usize| {
            let length = length.min(bytes.len());
            let code = bytes[..length].iter();
            (code.fold(0, |all, &b| all << 8 | u32::from(b)), length)
        };
        match &self.length {
            Lengths::All(length) => take(*length),
            Lengths::Lead(leads) => {
                let two = leads
                    .iter()
                    .any(|&(low, high)| (low..=high).contains(&bytes[0]));
                take(if two { 2 } else { 1 })
            }
            Lengths::Spaces(spaces) => {
                for length in 1..=4.min(bytes.len()) {
                    let (code, _) = take(length);
                    let fits = spaces.iter().take(MAX_SPACES).any(
                        |&(bytes, low, high)| {
                            bytes == length && within(code, low, high, bytes)
                        },
                    );
                    if fits {
                        return (code, length);
                    }
                }
                // No range has it: as long as the shortest code.
                take(spaces.iter().map(|space| space.0).min().unwrap_or(1))
            }
        }
    }

    /// The number of the glyph of a code.
    pub(crate) fn glyph(&self, code: u32) -> Option<u32> {
        match &self.glyphs {
            Glyphs::Same => Some(code),
            Glyphs::Unknown => None,
            Glyphs::Ranges(ranges) => {
                let end = ranges.partition_point(|range| range.0 <= code);
                let near = &ranges[end.saturating_sub(MAX_OVERLAP)..end];
                let found = near.iter().rev().find(|range| code <= range.1);
                found.map(|range| range.2.wrapping_add(code - range.0))
            }
        }
    }
}

/// How many ranges of codes are looked at; files have four at most.
const MAX_SPACES: usize = 64;

/// Whether each byte of a code is in its own range.
fn within(code: u32, low: u32, high: u32, bytes: usize) -> bool {
    (0..bytes).all(|byte| {
        let at = |code: u32| (code >> (8 * byte)) & 0xFF;
        (at(low)..=at(high)).contains(&at(code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(map: &ToUnicode, code: u32) -> Option<String> {
        let mut out = String::new();
        map.push(code, &mut out).then_some(out)
    }

    #[test]
    fn codes_become_text() {
        let map = ToUnicode::parse(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap
            /CMapName /X def 1 begincodespacerange <0000> <FFFF>
            endcodespacerange
            2 beginbfchar <0003> <0020> <0005> <00660069> endbfchar
            3 beginbfrange <0010><0012><1EA0>
            <0020> <0022> [<0041> <D835DC00> /Ohorn] <0030> <0031> <0041030A>
            endbfrange 1 beginbfchar <0011> <0058> endbfchar endcmap",
        );
        let cases = [
            (3, Some(" ")),
            (4, None),
            (5, Some("fi")),
            (0x10, Some("Ạ")),
            // A later entry wins.
            (0x11, Some("X")),
            (0x12, Some("Ả")),
            (0x20, Some("A")),
            (0x21, Some("\u{1D400}")),
            (0x22, Some("Ơ")),
            (0x31, Some("A\u{30B}")),
            (0x32, None),
        ];
        for (code, expected) in cases {
            assert_eq!(text(&map, code).as_deref(), expected, "{code:x}");
        }
        assert!(map.is_vietnamese());
    }

    #[test]
    fn the_map_of_tesseract_is_the_identity() {
        let map = ToUnicode::parse(
            b"1 beginbfrange <0000> <FFFF> <0000> endbfrange",
        );
        assert_eq!(text(&map, 0x1EA5).as_deref(), Some("ấ"));
        assert_eq!(text(&map, 0), None);
        assert_eq!(text(&map, 0xD800), None);
    }

    #[test]
    fn damage_in_a_map_is_passed_over() {
        for bytes in [
            &b"1 beginbfchar <00"[..],
            b"beginbfrange <01> <FFFFFFFF> [",
            b"beginbfrange <FFFFFFFF> <00> <FFFF> endbfrange",
            b"beginbfchar <0102030405> <41> 5 5 endbfchar ) > ]",
            b"begincidrange <00> <FF> -3 endcidrange",
        ] {
            let map = ToUnicode::parse(bytes);
            let _ = text(&map, u32::MAX);
            let codes = CodeMap::parse(bytes, false);
            let _ = codes.glyph(codes.next(b"ab").0);
        }
    }

    #[test]
    fn strings_are_cut_by_the_ranges_of_codes() {
        let map = CodeMap::parse(
            b"2 begincodespacerange <00> <80> <8140> <9FFC> \
            endcodespacerange 1 begincidrange <8140> <817E> 633 endcidrange \
            /WMode 1 def",
            false,
        );
        assert_eq!(map.next(b"A\x81"), (0x41, 1));
        assert_eq!(map.next(b"\x81\x42A"), (0x8142, 2));
        assert_eq!(map.glyph(0x8142), Some(635));
        assert!(map.vertical);
        let named =
            |name: &[u8], bytes: &[u8]| CodeMap::named(name).next(bytes).1;
        assert_eq!(named(b"Identity-H", b"abc"), 2);
        assert_eq!(named(b"90ms-RKSJ-H", b"abc"), 1);
        assert_eq!(named(b"90ms-RKSJ-H", b"\x83bc"), 2);
        assert_eq!(named(b"GBK-EUC-H", b"\xA3\xA1"), 2);
        assert_eq!(named(b"Identity-H", b"a"), 1);
    }
}
