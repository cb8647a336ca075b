//! The words of a text, its share of capitals, and a text in one spelling for
//! comparing.

use super::letter::lower_char;
use super::tone;

/// The words of a text: what stands between white space.
pub(crate) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split_whitespace()
}

/// The text with each tone mark in one place and one space between words,
/// for comparing.
pub(crate) fn uniform(text: &str) -> String {
    words(text).map(tone::uniform).collect::<Vec<_>>().join(" ")
}

/// The share of the letters that are capitals, from 0; 0 without letters.
pub(crate) fn capitals(text: &str) -> f64 {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut all, mut large) = (0u32, 0u32);
    for c in letters {
        all += 1;
        large += u32::from(lower_char(c) != c);
    }
    if all == 0 { 0.0 } else { f64::from(large) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use super::uniform;

    #[test]
    fn texts_are_put_in_one_spelling() {
        assert_eq!(uniform(" Hoà  Bình\n"), "Hòa Bình");
        assert_eq!(uniform(""), "");
    }
}
