//! The layer: all hidden words of a page as one form, in a font that draws
//! nothing.
//!
//! Each word stands where it stood, as large and as wide. A character is a
//! code of two bytes, its number in Unicode, and a map that says no more than
//! that leads back to the text; those of higher numbers take the codes of
//! surrogates, which are no characters. So any text can be written. A space
//! behind each word is shown with it, for viewers join words else.

use std::fmt::Write;
use std::ops::Range;

use crate::format::pdf::glyphless;
use crate::format::pdf::literals::{decimal, string};
use crate::format::pdf::model::Matrix;
use crate::format::pdf::update::{Update, stream};

/// The name of the layer among the resources of a page.
pub(crate) const NAME: &str = "KdLayer";

/// The key of the form that says who made the layer.
pub(crate) const BY: &str = "KdBy";

/// A word of the layer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LayerWord<'t> {
    /// What it says.
    pub text: &'t str,
    /// From a text space of size 1 to the default user space of the page.
    pub matrix: Matrix,
    /// How wide it is in that space, without the space behind it.
    pub width: f64,
    /// How far it reaches above the baseline, in thousandths of its size.
    pub ascent: f32,
    /// How far it reaches below, negative.
    pub descent: f32,
}

/// The fonts of layers. All are one but for how tall they say they are:
/// viewers take from it the boxes of words, and these stay what they were.
#[derive(Debug, Default)]
pub(crate) struct Fonts {
    /// Ascent and descent, in thousandths.
    heights: Vec<(i32, i32)>,
    /// The characters beyond U+FFFF, in the order of their codes.
    high: Vec<char>,
}

/// The codes of surrogates.
const SURROGATES: Range<u16> = 0xD800..0xE000;

/// The most fonts of different heights; further words take the last.
const MOST_FONTS: usize = 64;

impl Fonts {
    fn of(&mut self, word: &LayerWord<'_>) -> usize {
        let whole = |height: f32| height.round().clamp(-9999.0, 9999.0) as i32;
        let height = (whole(word.ascent), whole(word.descent));
        let known = self.heights.iter().position(|known| *known == height);
        known.unwrap_or_else(|| {
            if self.heights.len() < MOST_FONTS {
                self.heights.push(height);
            }
            self.heights.len() - 1
        })
    }

    /// The code of a character.
    fn code(&mut self, character: char) -> u16 {
        if let Ok(code) = u16::try_from(u32::from(character)) {
            return code;
        }
        let known = self.high.iter().position(|&high| high == character);
        let at = known.unwrap_or_else(|| {
            self.high.push(character);
            self.high.len() - 1
        });
        let code = u16::try_from(at).ok();
        let code = code.and_then(|at| SURROGATES.start.checked_add(at));
        // More than two thousand of them are no text.
        code.filter(|code| SURROGATES.contains(code)).unwrap_or(0xFFFD)
    }

    /// The map of codes to characters: each is its own.
    fn to_unicode(&self) -> String {
        let mut out = TO_UNICODE.0.to_owned();
        // No more than a hundred may stand in one list.
        let codes: Vec<_> = SURROGATES.zip(&self.high).collect();
        for part in codes.chunks(100) {
            let _ = writeln!(out, "{} beginbfchar", part.len());
            for (code, high) in part {
                let _ = write!(out, "<{code:04X}> <");
                for unit in high.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "{unit:04X}");
                }
                out.push_str(">\n");
            }
            out.push_str("endbfchar\n");
        }
        out + TO_UNICODE.1
    }

    /// Adds the objects of the fonts to a file, and gives what the form of a
    /// layer has as its resources.
    pub(crate) fn add(&self, update: &mut Update) -> Vec<u8> {
        let file = glyphless::font();
        let file = stream(&format!("/Length1 {}", file.len()), &file);
        let file = update.add(file);
        // Every code is the glyph that draws nothing.
        let glyphs = stream("", &[0, 1].repeat(1 << 16));
        let glyphs = update.add(glyphs);
        let unicode = update.add(stream("", self.to_unicode().as_bytes()));
        let advance = glyphless::ADVANCE;
        let mut resources = String::from("<< /Font <<");
        for (at, (ascent, descent)) in self.heights.iter().enumerate() {
            let descriptor = update.add(
                format!(
                    "<< /Type /FontDescriptor /FontName /KhoidauGlyphless \
                     /Flags 5 /FontBBox [0 {descent} {advance} {ascent}] \
                     /ItalicAngle 0 /Ascent {ascent} /Descent {descent} \
                     /CapHeight {ascent} /StemV 80 /FontFile2 {file} 0 R >>"
                )
                .into_bytes(),
            );
            let descendant = update.add(
                format!(
                    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont \
                     /KhoidauGlyphless /CIDSystemInfo << /Registry (Adobe) \
                     /Ordering (Identity) /Supplement 0 >> /FontDescriptor \
                     {descriptor} 0 R /DW {advance} /CIDToGIDMap {glyphs} \
                     0 R >>"
                )
                .into_bytes(),
            );
            let font = update.add(
                format!(
                    "<< /Type /Font /Subtype /Type0 /BaseFont \
                     /KhoidauGlyphless /Encoding /Identity-H \
                     /DescendantFonts [{descendant} 0 R] /ToUnicode \
                     {unicode} 0 R >>"
                )
                .into_bytes(),
            );
            let _ = write!(resources, " /F{at} {font} 0 R");
        }
        resources.push_str(" >> >>");
        resources.into_bytes()
    }
}

/// The map of codes to characters but for those beyond U+FFFF, which stand
/// between its two parts.
const TO_UNICODE: (&str, &str) = (
    "\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
2 beginbfrange
<0000> <D7FF> <0000>
<E000> <FFFF> <E000>
endbfrange
",
    "\
endcmap
CMapName currentdict /CMap defineresource pop
end
end
",
);

/// The content of a layer.
///
/// The space behind a word is as wide as its characters are; it does not
/// count to the word.
pub(crate) fn content(words: &[LayerWord<'_>], fonts: &mut Fonts) -> Vec<u8> {
    let mut out = String::with_capacity(64 * words.len() + 16);
    out.push_str("BT 3 Tr\n");
    let mut set = None;
    for word in words {
        let [a, b, c, d, e, f] = word.matrix;
        let size = match c.hypot(d) {
            size if size.is_finite() && size > SMALLEST => size,
            _ => 1.0,
        };
        let font = fonts.of(word);
        if set != Some((font, size)) {
            let _ = writeln!(out, "/F{font} {} Tf", decimal(size));
            set = Some((font, size));
        }
        for part in [a / size, b / size, c / size, d / size, e, f] {
            out.push_str(&decimal(part));
            out.push(' ');
        }
        out.push_str("Tm ");
        let characters = word.text.chars().count().max(1) as f64;
        let natural = characters * f64::from(glyphless::ADVANCE) / 1000.0;
        let scale = 100.0 * word.width / natural;
        let usable = scale.is_finite() && scale.abs() > SMALLEST;
        let scale = decimal(if usable { scale } else { NARROWEST });
        let _ = write!(out, "{scale} Tz <");
        for character in word.text.chars().chain([' ']) {
            let _ = write!(out, "{:04X}", fonts.code(character));
        }
        out.push_str("> Tj\n");
    }
    out.push_str("ET\n");
    out.into_bytes()
}

/// What is smaller has no direction that could be kept.
const SMALLEST: f64 = 1e-6;

/// The scale of a word without a width, in hundredths: readers take 0 for
/// none.
const NARROWEST: f64 = 0.01;

/// The form of a layer: its dictionary and content.
pub(crate) fn form(content: &[u8], resources: &[u8], by: &str) -> Vec<u8> {
    let resources = String::from_utf8_lossy(resources);
    let entries = format!(
        "/Type /XObject /Subtype /Form /FormType 1 /BBox [-32768 -32768 \
         32767 32767] /Resources {resources} /{BY} {}",
        string(by)
    );
    stream(&entries, content)
}

/// The content stream that draws the layer; it comes first, where the state
/// of the page is that in which it begins.
pub(crate) fn invocation() -> String {
    format!("q /{NAME} Do Q\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_place_size_and_width() {
        let word = |text: &'static str, size: f64, width: f64| LayerWord {
            text,
            matrix: [size, 0.0, 0.0, size, 72.5, 700.25],
            width,
            ascent: 891.2,
            descent: -216.0,
        };
        let mut fonts = Fonts::default();
        let words = [
            word("Số", 12.0, 1.25),
            word("𝛼", 12.0, 1.0),
            word("a", 0.0, f64::NAN),
        ];
        let content = content(&words, &mut fonts);
        assert_eq!(
            String::from_utf8(content).unwrap(),
            "BT 3 Tr\n/F0 12 Tf\n\
             1 0 0 1 72.5 700.25 Tm 125 Tz <00531ED10020> Tj\n\
             1 0 0 1 72.5 700.25 Tm 200 Tz <D8000020> Tj\n\
             /F0 1 Tf\n0 0 0 0 72.5 700.25 Tm 0.01 Tz <00610020> Tj\nET\n"
        );
        assert_eq!(fonts.heights, [(891, -216)]);
        let map = fonts.to_unicode();
        assert!(map.contains("1 beginbfchar\n<D800> <D835DEFC>\nendbfchar"));
    }
}
