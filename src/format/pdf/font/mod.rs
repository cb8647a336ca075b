//! Fonts: what the codes of a string say, and how wide they are.
//!
//! The text of a code is what `/ToUnicode` says, then what the encoding and
//! the names of glyphs say, then what the characters of an embedded font say.
//! A code of which nothing says it is U+FFFD: that a letter is there is known
//! all the same.

mod cmap;
mod composite;
mod encodings;
mod glyphs;
mod metrics;
mod simple;
mod truetype;

use lopdf::{Dictionary, Document, Object};

use crate::encoding::legacy::Legacy;
use crate::format::error::FormatError;
use crate::format::pdf::budget::Budget;
use crate::format::pdf::objects::{
    get, get_dictionary, get_name, get_number, get_numbers,
};

use cmap::ToUnicode;
use composite::Composite;
use metrics::Face;
use simple::Simple;

/// A font of a file.
#[derive(Debug)]
pub(crate) struct Font {
    codes: Codes,
    /// How far its letters reach above the baseline, in thousandths.
    pub ascent: f32,
    /// How far they reach below it, in thousandths and negative.
    pub descent: f32,
    /// The encoding of before Unicode that its name tells, and whether it
    /// shows small letters as capitals: its text is then the characters that
    /// the bytes of that encoding are in Latin-1.
    pub legacy: Option<(Legacy, bool)>,
}

#[derive(Debug)]
enum Codes {
    Simple(Box<Simple>),
    Composite(Box<Composite>),
}

/// Ascent and descent of a font that does not say them.
const HEIGHTS: (f32, f32) = (950.0, -350.0);

/// The greatest ascent and descent that are believed.
const MAX_HEIGHT: f32 = 1900.0;

/// The most bytes of a map of codes. One of all 65,536 codes takes a
/// mebibyte.
const MAX_CMAP: usize = 4 << 20;

/// The most bytes of an embedded font that is looked into. Those of all
/// Chinese characters take some 20 MiB.
const MAX_FONT_FILE: usize = 32 << 20;

impl Font {
    /// A font that is not in the file: each byte is a letter that is not
    /// known. It is taken to be as wide as viewers show it, in Helvetica.
    pub(crate) fn undefined() -> Font {
        let (ascent, descent) = HEIGHTS;
        let codes = Codes::Simple(Box::new(Simple::undefined()));
        Font { codes, ascent, descent, legacy: None }
    }

    /// Reads a font; what is damaged in it is as if it were not there.
    ///
    /// # Errors
    ///
    /// Where the fonts take more than there is budget for.
    pub(crate) fn read(
        document: &Document,
        font: &Dictionary,
        budget: &mut Budget,
    ) -> Result<Font, FormatError> {
        let subtype = get_name(document, font, b"Subtype").unwrap_or(b"");
        let composite = subtype == b"Type0";
        let inner = match composite {
            true => composite::descendant(document, font),
            false => Some(font),
        };
        let inner = inner.unwrap_or(font);
        let facts = Facts::new(document, inner);
        let to_unicode = to_unicode(document, font, budget)?;
        let legacy = Legacy::of_font(&facts.name).or_else(|| {
            let name = get_name(document, font, b"BaseFont")?;
            Legacy::of_font(&String::from_utf8_lossy(name))
        });
        // Some programs write the right letters and keep the old name.
        let is_right = to_unicode.as_ref().is_some_and(|m| m.is_vietnamese());
        let legacy = legacy.filter(|_| !is_right);
        let codes = if composite {
            let inner = Composite::read(
                document, font, inner, &facts, to_unicode, budget,
            )?;
            Codes::Composite(Box::new(inner))
        } else {
            let simple = Simple::read(
                document,
                font,
                &facts,
                to_unicode.as_ref(),
                legacy.is_some(),
                budget,
            )?;
            Codes::Simple(Box::new(simple))
        };
        let (ascent, descent) = match subtype {
            b"Type3" => type3_heights(document, font),
            _ => facts.heights(document),
        };
        Ok(Font { codes, ascent, descent, legacy })
    }

    /// The next code of a string that is not empty, and how many bytes it
    /// has.
    pub(crate) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        match &self.codes {
            Codes::Simple(_) => (u32::from(bytes[0]), 1),
            Codes::Composite(font) => font.next(bytes),
        }
    }

    /// Adds the text of a code.
    pub(crate) fn push(&self, code: u32, out: &mut String) {
        match &self.codes {
            Codes::Simple(font) => out.push_str(font.text(code as u8)),
            Codes::Composite(font) => {
                let start = out.len();
                if !font.push(code, out) {
                    out.push(char::REPLACEMENT_CHARACTER);
                } else if self.legacy.is_none() {
                    without_controls(out, start);
                }
            }
        }
    }

    /// How far a code moves on: in the direction of the text, in units of the
    /// font size.
    pub(crate) fn width(&self, code: u32) -> f64 {
        match &self.codes {
            Codes::Simple(font) => font.width(code as u8),
            Codes::Composite(font) => font.width(code),
        }
    }

    /// Whether text runs downwards.
    pub(crate) fn is_vertical(&self) -> bool {
        match &self.codes {
            Codes::Simple(_) => false,
            Codes::Composite(font) => font.is_vertical(),
        }
    }
}

/// Makes the control characters from an offset on blanks where they are one,
/// and letters that are not known otherwise.
fn without_controls(text: &mut String, start: usize) {
    let is_control = |letter: char| letter.is_control();
    if !text[start..].contains(is_control) {
        return;
    }
    let clean: String = text[start..].chars().map(without_control).collect();
    text.truncate(start);
    text.push_str(&clean);
}

fn without_control(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\x0B' | '\x0C' | '\r' => ' ',
        _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

/// What the dictionary of a font and its descriptor say.
struct Facts<'a> {
    /// Its name; empty where it has none.
    name: String,
    descriptor: Option<&'a Dictionary>,
    flags: i64,
    /// Whether it is one of the standard fonts, of which files need not say
    /// the widths.
    face: Option<Face>,
}

impl<'a> Facts<'a> {
    fn new(document: &'a Document, font: &'a Dictionary) -> Facts<'a> {
        let descriptor = get_dictionary(document, font, b"FontDescriptor");
        let name = get_name(document, font, b"BaseFont")
            .or_else(|| get_name(document, descriptor?, b"FontName"));
        let name = String::from_utf8_lossy(name.unwrap_or(b"")).into_owned();
        let flags = descriptor
            .and_then(|d| get(document, d, b"Flags")?.as_i64().ok())
            .unwrap_or(0);
        let face = Face::standard(&name);
        Facts { name, descriptor, flags, face }
    }

    fn is_symbolic(&self) -> bool {
        self.flags & 4 != 0
    }

    /// The font whose widths and heights are the best estimate.
    fn face(&self) -> Face {
        self.face.unwrap_or_else(|| Face::like(&self.name, self.flags))
    }

    fn heights(&self, document: &Document) -> (f32, f32) {
        let (ascent, descent) = match self.face {
            Some(face) if self.descriptor.is_none() => face.heights(),
            _ => HEIGHTS,
        };
        let said = |key: &[u8]| {
            let said = get_number(document, self.descriptor?, key)? as f32;
            let sound = said != 0.0 && said.abs() <= MAX_HEIGHT;
            sound.then_some(said)
        };
        let ascent = said(b"Ascent").map_or(ascent, f32::abs);
        // Some files have it positive.
        let descent = said(b"Descent").map_or(descent, |said| -said.abs());
        (ascent, descent)
    }
}

/// The letters of a font of type 3 are drawn in units of its own.
fn type3_heights(document: &Document, font: &Dictionary) -> (f32, f32) {
    let bounds: Option<[f64; 4]> = get_numbers(document, font, b"FontBBox");
    let [_, low, _, high] = bounds.unwrap_or_default();
    let scale = 1000.0 * type3_matrix(document, font)[3];
    let (low, high) = ((scale * low) as f32, (scale * high) as f32);
    let (low, high) = (low.min(high), low.max(high));
    let sound = high > 0.0 && high <= MAX_HEIGHT && low >= -MAX_HEIGHT;
    if sound { (high, low.min(0.0)) } else { HEIGHTS }
}

fn type3_matrix(document: &Document, font: &Dictionary) -> [f64; 6] {
    let usual = [0.001, 0.0, 0.0, 0.001, 0.0, 0.0];
    get_numbers(document, font, b"FontMatrix").unwrap_or(usual)
}

fn to_unicode(
    document: &Document,
    font: &Dictionary,
    budget: &mut Budget,
) -> Result<Option<ToUnicode>, FormatError> {
    let map = match get(document, font, b"ToUnicode") {
        Some(Object::Name(name)) if name.starts_with(b"Identity") => {
            Some(ToUnicode::identity())
        }
        Some(Object::Stream(stream)) => budget
            .inflate_map(document, stream, MAX_CMAP)?
            .map(|content| ToUnicode::parse(&content)),
        _ => None,
    };
    Ok(map.filter(|map| !map.is_empty()))
}
