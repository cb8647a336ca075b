//! Fonts whose codes are of several bytes, and whose glyphs are numbered
//! (Type 0).

use lopdf::{Dictionary, Document, Object};

use crate::format::error::FormatError;
use crate::format::pdf::budget::Budget;
use crate::format::pdf::font::cmap::{CodeMap, ToUnicode};
use crate::format::pdf::font::truetype::GlyphMap;
use crate::format::pdf::font::{Facts, MAX_CMAP, MAX_FONT_FILE};
use crate::format::pdf::objects::{
    dictionary_of, get, get_name, get_number, get_numbers, get_stream, number,
    resolve,
};

/// The codes of a composite font.
#[derive(Debug)]
pub(crate) struct Composite {
    codes: CodeMap,
    to_unicode: Option<ToUnicode>,
    /// The characters of the glyphs, where there is no map to text.
    letters: GlyphMap,
    /// From numbers to the glyphs of the embedded font, two bytes each; empty
    /// where they are the same.
    glyphs: Vec<u8>,
    /// First number, last number, width in thousandths; sorted.
    widths: Vec<(u32, u32, f64)>,
    width: f64,
    /// How far each code moves on where text runs downwards, in thousandths.
    height: f64,
}

/// The font that has the glyphs.
pub(super) fn descendant<'a>(
    document: &'a Document,
    font: &'a Dictionary,
) -> Option<&'a Dictionary> {
    let fonts = get(document, font, b"DescendantFonts")?;
    match fonts.as_array() {
        Ok(fonts) => dictionary_of(resolve(document, fonts.first()?)),
        Err(_) => dictionary_of(fonts),
    }
}

impl Composite {
    pub(super) fn read(
        document: &Document,
        font: &Dictionary,
        inner: &Dictionary,
        facts: &Facts<'_>,
        to_unicode: Option<ToUnicode>,
        budget: &mut Budget,
    ) -> Result<Composite, FormatError> {
        let codes = match get(document, font, b"Encoding") {
            Some(Object::Name(name)) => CodeMap::named(name),
            Some(Object::Stream(stream)) => {
                let mode = get_number(document, &stream.dict, b"WMode");
                let vertical = mode == Some(1.0);
                let content =
                    budget.inflate_map(document, stream, MAX_CMAP)?;
                CodeMap::parse(&content.unwrap_or_default(), vertical)
            }
            _ => CodeMap::named(b"Identity-H"),
        };
        let mut composite = Composite {
            codes,
            to_unicode,
            letters: GlyphMap::default(),
            glyphs: Vec::new(),
            widths: widths(document, inner),
            width: get_number(document, inner, b"DW")
                .map_or(1000.0, |width: f64| width),
            height: get_numbers(document, inner, b"DW2")
                .map_or(-1000.0, |[_, height]: [f64; 2]| height),
        };
        if composite.to_unicode.is_none() {
            composite.read_glyphs(document, inner, facts, budget)?;
        }
        Ok(composite)
    }

    /// Reads which characters the glyphs of the embedded font are.
    fn read_glyphs(
        &mut self,
        document: &Document,
        inner: &Dictionary,
        facts: &Facts<'_>,
        budget: &mut Budget,
    ) -> Result<(), FormatError> {
        let file = |key: &[u8]| get_stream(document, facts.descriptor?, key);
        let open = |stream: &&lopdf::Stream| {
            get_name(document, &stream.dict, b"Subtype") == Some(b"OpenType")
        };
        let file =
            file(b"FontFile2").or_else(|| file(b"FontFile3").filter(open));
        let Some(file) = file else { return Ok(()) };
        let font = budget.inflate_font(document, file, MAX_FONT_FILE)?;
        self.letters = GlyphMap::parse(&font.unwrap_or_default());
        if let Some(map) = get_stream(document, inner, b"CIDToGIDMap") {
            let map = budget.inflate_map(document, map, MAX_CMAP)?;
            self.glyphs = map.unwrap_or_default();
        }
        Ok(())
    }

    pub(crate) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        self.codes.next(bytes)
    }

    /// Adds the text of a code; whether it is known.
    pub(crate) fn push(&self, code: u32, out: &mut String) -> bool {
        if let Some(map) = &self.to_unicode
            && map.push(code, out)
        {
            return true;
        }
        let letter = self.letter(code);
        out.extend(letter);
        letter.is_some()
    }

    fn letter(&self, code: u32) -> Option<char> {
        if self.codes.unicode || (self.codes.ascii && code < 0x80) {
            return char::from_u32(code).filter(|&letter| letter != '\0');
        }
        let number = u16::try_from(self.codes.glyph(code)?).ok()?;
        let glyph = match self.glyphs.is_empty() {
            true => number,
            false => {
                let at = 2 * usize::from(number);
                let two = self.glyphs.get(at..at + 2)?;
                u16::from_be_bytes([two[0], two[1]])
            }
        };
        self.letters.letter(glyph)
    }

    /// How far a code moves on, in units of the font size: to the right, or
    /// down where text runs downwards.
    pub(crate) fn width(&self, code: u32) -> f64 {
        if self.codes.vertical {
            return -self.height / 1000.0;
        }
        let width = match self.codes.glyph(code) {
            Some(number) => self.width_of(number),
            None if self.codes.ascii && code < 0x80 => self.width / 2.0,
            None => self.width,
        };
        width / 1000.0
    }

    fn width_of(&self, number: u32) -> f64 {
        let end = self.widths.partition_point(|range| range.0 <= number);
        match self.widths[..end].last() {
            Some(&(_, high, width)) if number <= high => width,
            _ => self.width,
        }
    }

    pub(crate) fn is_vertical(&self) -> bool {
        self.codes.vertical
    }
}

/// The array `/W`: `first [width ...]` and `first last width`.
fn widths(document: &Document, font: &Dictionary) -> Vec<(u32, u32, f64)> {
    let mut widths: Vec<(u32, u32, f64)> = Vec::new();
    let list = get(document, font, b"W").and_then(|w| w.as_array().ok());
    let mut objects =
        list.into_iter().flatten().map(|object| resolve(document, object));
    let whole = |object: &Object| {
        let number = number(object)?;
        (0.0..=65535.0).contains(&number).then_some(number as u32)
    };
    while let (Some(first), Some(second)) = (objects.next(), objects.next()) {
        let Some(first) = whole(first) else { continue };
        if let Object::Array(list) = second {
            for (number, object) in (first..).zip(list) {
                let width = self::number(resolve(document, object));
                let width = width.unwrap_or(0.0);
                match widths.last_mut() {
                    Some(last) if last.1 + 1 == number && last.2 == width => {
                        last.1 = number;
                    }
                    _ => widths.push((number, number, width)),
                }
            }
        } else {
            let width = objects.next().and_then(self::number);
            if let (Some(last), Some(width)) = (whole(second), width) {
                widths.push((first, last.max(first), width));
            }
        }
    }
    widths.sort_by_key(|range| range.0);
    widths
}
