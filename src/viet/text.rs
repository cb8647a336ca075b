//! The words of a text, and a text in one spelling for comparing.

use super::tone;

/// The words of a text: what stands between white space.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// The text with each tone mark in one place and one space between words,
/// for comparing.
pub(crate) fn uniform(text: &str) -> String {
    words(text).map(tone::uniform).collect::<Vec<_>>().join(" ")
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
