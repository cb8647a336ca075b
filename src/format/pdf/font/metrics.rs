//! The widths of the 14 standard fonts, which files need not give, and an
//! estimate from them for fonts without widths.

use unicode_normalization::UnicodeNormalization;

/// The fonts whose widths are known; those of Helvetica in italics are those
/// of Helvetica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Sans,
    SansBold,
    Serif,
    SerifBold,
    SerifItalic,
    SerifBoldItalic,
    Mono,
}

/// Widths from the space to the tilde, in thousandths: the metrics of
/// Helvetica, Helvetica-Bold, and the four of Times, as Adobe published them.
const WIDTHS: [[u16; 95]; 6] = [
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,
        278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278,
        584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
        500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
        667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556,
        278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
        278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ],
    [
        278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333,
        278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333,
        584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
        556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
        667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556,
        333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
        333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
    ],
    [
        250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333,
        250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278,
        564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
        389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944,
        722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444,
        333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
        278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
    ],
    [
        250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333,
        250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333,
        570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389,
        500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000,
        722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556, 444,
        333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389,
        333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
    ],
    [
        250, 333, 420, 500, 500, 833, 778, 214, 333, 333, 500, 675, 250, 333,
        250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333,
        675, 675, 675, 500, 920, 611, 611, 667, 722, 611, 611, 722, 722, 333,
        444, 667, 556, 833, 667, 722, 611, 722, 611, 500, 556, 722, 611, 833,
        611, 556, 556, 389, 278, 389, 422, 500, 333, 500, 500, 444, 500, 444,
        278, 500, 500, 278, 278, 444, 278, 722, 500, 500, 500, 500, 389, 389,
        278, 500, 444, 667, 444, 444, 389, 400, 275, 400, 541,
    ],
    [
        250, 389, 555, 500, 500, 833, 778, 278, 333, 333, 500, 570, 250, 333,
        250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333,
        570, 570, 570, 500, 832, 667, 667, 667, 722, 667, 667, 722, 778, 389,
        500, 667, 611, 889, 722, 722, 611, 722, 667, 556, 611, 722, 667, 889,
        667, 611, 611, 333, 278, 333, 570, 500, 333, 500, 500, 444, 500, 444,
        333, 500, 556, 278, 278, 500, 278, 778, 556, 500, 500, 500, 389, 389,
        278, 556, 444, 667, 500, 444, 389, 348, 220, 348, 570,
    ],
];

/// All letters of Courier.
const MONO: u16 = 600;

/// Ascent and descent in thousandths of Helvetica, Times and Courier, after
/// the same metrics.
const HEIGHTS: [(f32, f32); 3] =
    [(718.0, -207.0), (683.0, -217.0), (629.0, -157.0)];

/// The flags of a font descriptor that say how its letters look.
const FIXED: i64 = 1;
const SERIF: i64 = 1 << 1;
const ITALIC: i64 = 1 << 6;
const FORCE_BOLD: i64 = 1 << 18;

impl Face {
    /// One of the standard fonts by its name, also by the names of the fonts
    /// of Windows that stand for them.
    pub(crate) fn standard(name: &str) -> Option<Face> {
        let has = |part: &str| name.contains(part);
        let bold = has("Bold");
        let italic = has("Italic") || has("Oblique");
        if name.starts_with("Helvetica") || name.starts_with("Arial") {
            let other = has("Narrow") || has("Condensed") || has("Black");
            return (!other).then_some(Face::sans(bold));
        }
        if name.starts_with("Times") {
            return Some(Face::serif(bold, italic));
        }
        name.starts_with("Courier").then_some(Face::Mono)
    }

    /// The one that looks most like a font of a name and of flags.
    pub(crate) fn like(name: &str, flags: i64) -> Face {
        let lower = name.to_ascii_lowercase();
        let has = |part: &str| lower.contains(part);
        let bold = has("bold") || flags & FORCE_BOLD != 0;
        let italic = has("italic") || has("oblique") || flags & ITALIC != 0;
        let sans = has("sans") || has("helvetica") || has("arial");
        let serif = flags & SERIF != 0 || has("times") || has("serif");
        if has("mono") || has("courier") || flags & FIXED != 0 {
            Face::Mono
        } else if serif && !sans {
            Face::serif(bold, italic)
        } else {
            Face::sans(bold)
        }
    }

    fn sans(bold: bool) -> Face {
        if bold { Face::SansBold } else { Face::Sans }
    }

    fn serif(bold: bool, italic: bool) -> Face {
        match (bold, italic) {
            (false, false) => Face::Serif,
            (true, false) => Face::SerifBold,
            (false, true) => Face::SerifItalic,
            (true, true) => Face::SerifBoldItalic,
        }
    }

    /// The width of a letter in thousandths. Letters with marks are as wide
    /// as those without, and of other signs most are estimated.
    pub(crate) fn width(self, letter: char) -> u16 {
        let table = match self {
            Face::Mono => return MONO,
            face => &WIDTHS[face as usize],
        };
        let ascii = |letter: char| {
            let at = u32::from(letter).checked_sub(0x20)?;
            table.get(at as usize).copied()
        };
        let digit = table[usize::from(b'0' - b' ')];
        match letter {
            '\u{A0}' => table[0],
            '\u{AD}' => ascii('-').unwrap_or(digit),
            'đ' => ascii('d').unwrap_or(digit),
            'Đ' | 'Ð' => ascii('D').unwrap_or(digit),
            // These have marks in place of the dot, which take room.
            'ı' | 'í' | 'ì' | 'î' | 'ï' | 'ĩ' => 278,
            '‘' | '’' if self == Face::Sans => 222,
            '‘' | '’' | '‚' => ascii('(').unwrap_or(digit),
            '•' => 350,
            '—' | '…' | '‰' | 'Æ' | 'Œ' => 1000,
            _ => {
                let base = letter.nfd().next().unwrap_or(letter);
                ascii(base).unwrap_or(digit)
            }
        }
    }

    /// How far its letters reach above the baseline and, negative, below.
    pub(crate) fn heights(self) -> (f32, f32) {
        match self {
            Face::Sans | Face::SansBold => HEIGHTS[0],
            Face::Mono => HEIGHTS[2],
            _ => HEIGHTS[1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_widths_of_the_standard_fonts() {
        let cases = [
            ("Helvetica", 'A', 667),
            ("Helvetica", '~', 584),
            ("Helvetica-Oblique", 'm', 833),
            ("Arial,Bold", 'a', 556),
            ("Times-Roman", 'ế', 444),
            ("TimesNewRomanPS-BoldItalicMT", 'M', 889),
            ("Times-Bold", 'Đ', 722),
            ("Courier-Bold", 'ế', 600),
        ];
        for (name, letter, width) in cases {
            let face = Face::standard(name).expect(name);
            assert_eq!(face.width(letter), width, "{name} {letter}");
        }
        assert_eq!(Face::standard("ArialNarrow"), None);
        assert_eq!(Face::like("ABCDEF+DejaVuSansMono", 4), Face::Mono);
        assert_eq!(Face::like("NotoSerif-Bold", 0), Face::SerifBold);
        assert_eq!(Face::like("Garamond", 2), Face::Serif);
    }
}
