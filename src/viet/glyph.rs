//! What looks like a digit: the characters that engines read for one.
//!
//! One table for all that repairs numbers. The pairs are those that
//! recognition engines mix up in print: Tesseract's English and Vietnamese
//! models, and PP-OCR.

/// Digits with the characters that are read for them in any number.
/// What looks like two digits is none: digits are not guessed.
const DIGITS: [(char, &str); 4] =
    [('0', "Oo"), ('1', "Ili|!"), ('2', "Z"), ('5', "S§")];

/// More of them, read for a digit only where the grammar leaves no doubt that
/// a number stands: a day, a month, the number of an article.
const IN_PLACE: [(char, &str); 3] =
    [('0', "ÖÓÒÔQ"), ('1', "][LÌÍìíJ"), ('6', "óòG")];

/// The digit that a character looks like in any number; `None` for digits
/// themselves.
pub(crate) fn digit(c: char) -> Option<char> {
    find(&DIGITS, c)
}

/// The digit that a character looks like where only a number can stand.
pub(crate) fn digit_in_place(c: char) -> Option<char> {
    digit(c).or_else(|| find(&IN_PLACE, c))
}

/// Whether a character is a digit above or below the line, as powers and the
/// marks of footnotes are, or a fraction.
pub(crate) fn is_raised(c: char) -> bool {
    matches!(
        c,
        '²' | '³' | '¹' | '¼'..='¾' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '⅐'..='⅞'
    )
}

fn find(table: &[(char, &str)], c: char) -> Option<char> {
    table.iter().find(|(_, alike)| alike.contains(c)).map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_looks_like_one_digit_at_most() {
        let all = DIGITS.iter().chain(&IN_PLACE);
        let mut seen = String::new();
        for (digit, alike) in all {
            assert!(digit.is_ascii_digit());
            for c in alike.chars() {
                assert!(!seen.contains(c), "{c}");
                seen.push(c);
            }
        }
        assert_eq!(digit('l'), Some('1'));
        assert_eq!((digit('Ì'), digit_in_place('Ì')), (None, Some('1')));
        assert_eq!(digit_in_place('7'), None);
    }
}
