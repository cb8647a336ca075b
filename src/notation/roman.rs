//! Roman numerals, and what is left of them when strokes are read as other
//! strokes.

use crate::viet::glyph;

/// The signs of one, five and ten of each place, the highest first.
const PLACES: [(u32, [&str; 4]); 3] = [
    (100, ["C", "CD", "D", "CM"]),
    (10, ["X", "XL", "L", "XC"]),
    (1, ["I", "IV", "V", "IX"]),
];

/// The longest numeral, MMMDCCCLXXXVIII.
const LONGEST: usize = 15;

/// The number of a well-formed numeral in capitals, from 1 to 3999.
pub(crate) fn parse(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let thousands = text.bytes().take_while(|&b| b == b'M').count();
    let mut rest = &text[thousands..];
    let mut number = 1000 * thousands as u32;
    for (worth, [one, four, five, nine]) in PLACES {
        if let Some(after) = rest.strip_prefix(nine) {
            (number, rest) = (number + 9 * worth, after);
            continue;
        }
        if let Some(after) = rest.strip_prefix(four) {
            (number, rest) = (number + 4 * worth, after);
            continue;
        }
        if let Some(after) = rest.strip_prefix(five) {
            (number, rest) = (number + 5 * worth, after);
        }
        let ones = rest.bytes().take_while(|&b| b == one.as_bytes()[0]);
        let ones = ones.count().min(3);
        (number, rest) = (number + ones as u32 * worth, &rest[ones..]);
    }
    (thousands <= 3 && rest.is_empty()).then_some(number)
}

/// The numeral of a number from 1 to 39, which is as far as the parts of a
/// document are counted.
pub(super) fn write(number: u32) -> Option<String> {
    const ONES: [&str; 10] =
        ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = ONES.get(number as usize % 10)?;
    ((1..40).contains(&number))
        .then(|| "X".repeat(number as usize / 10) + ones)
}

/// The number of a numeral from I to XXXIX in capitals.
pub(super) fn value(text: &str) -> Option<u32> {
    parse(text).filter(|&number| number < 40)
}

/// Whether a text is a well-formed numeral in capitals and no abbreviation.
/// Of the letters of large numbers alone, two are as often one, and so are
/// `DI` and `MI`.
pub(crate) fn is_numeral(text: &str) -> bool {
    let small = text.bytes().all(|b| b"IVX".contains(&b));
    let tens = text.bytes().all(|b| b"XLC".contains(&b));
    let fits = match text.len() {
        1 => small,
        2 => small || tens && text.contains('X'),
        _ => true,
    };
    fits && parse(text).is_some()
}

/// The text with everything that is but a stroke put as `I`.
pub(super) fn strokes(text: &str) -> String {
    let put = |c: char| match c {
        // A small `i` is a numeral of its own.
        c if c != 'i' && glyph::is_stroke(c) => 'I',
        c => c,
    };
    text.chars().take(8).map(put).collect()
}

/// The numeral that a mixture of numerals and other strokes must be; `None`
/// for what may be a number or a word, and for a numeral that is sound.
pub(crate) fn repaired(text: &str) -> Option<String> {
    let sound = |c: char| "IVX".contains(c);
    let is_mixed = text.contains(sound) && !text.chars().all(sound);
    let numeral = strokes(text);
    (is_mixed && value(&numeral).is_some()).then_some(numeral)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_and_numbers_are_inverse() {
        for number in 1..40 {
            assert_eq!(value(&write(number).unwrap()), Some(number));
        }
        assert_eq!(write(0), None);
        assert_eq!(write(40), None);
        for text in ["", "IIII", "VX", "IXI", "ii", "XL", "1"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn numerals_of_all_places_have_one_value() {
        for (text, value) in [
            ("XL", Some(40)),
            ("XCIX", Some(99)),
            ("CDXLIV", Some(444)),
            ("MCMXLV", Some(1945)),
            ("MMMDCCCLXXXVIII", Some(3888)),
            ("", None),
            ("IVI", None),
            ("XCX", None),
            ("CCCC", None),
            ("MMMM", None),
            ("XÃ", None),
        ] {
            assert_eq!(parse(text), value, "{text}");
        }
    }

    #[test]
    fn numerals_are_told_from_words_and_abbreviations() {
        for text in
            ["I", "V", "X", "IV", "VI", "XIX", "XXXIX", "XL", "XLV", "MCMXLV"]
        {
            assert!(is_numeral(text), "{text}");
        }
        for text in [
            "", "L", "C", "D", "M", "CD", "DC", "MM", "DI", "MI", "IIII",
            "VX", "IXI", "XIXI", "ii", "VIP", "XÃ",
        ] {
            assert!(!is_numeral(text), "{text}");
        }
    }

    #[test]
    fn only_a_mixture_is_repaired() {
        for (text, expected) in [
            ("I1", Some("II")),
            ("I11", Some("III")),
            ("X1V", Some("XIV")),
            ("Xl", Some("XI")),
            ("V|", Some("VI")),
            ("II", None),
            ("11", None),
            ("l", None),
            ("I1111", None),
            ("V1V", None),
            ("Vi", None),
        ] {
            assert_eq!(repaired(text).as_deref(), expected, "{text}");
        }
    }
}
