//! Signs of Markdown around what is printed, as programs put there that read
//! pages into it.

use std::sync::LazyLock;

use regex::Regex;

/// Signs that are no part of the text: headings, emphasis, line breaks.
static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?mx)
        ^\ {0,3}\#{1,6}\ | \*\*+ | __+ | <br\ ?/?> | \\[*_\#|]
        | (?: ^ | \s ) [*_] [^\s*_]  # where an emphasis begins
        | [^\s*_] [*_] (?: $ | [\s,.;:] )  # where it ends",
    )
    .expect("the pattern is valid")
});

/// How many lines of a text have strong emphasis or are headings, if it is
/// Markdown.
const MARKED: usize = 2;

/// The text with blanks for signs of Markdown, each byte in its place; `None`
/// if the text is not Markdown.
pub(super) fn blanked(text: &str) -> Option<String> {
    let marked = |line: &&str| {
        let heading = line.trim_start_matches('#');
        let depth = line.len() - heading.len();
        line.matches("**").count() >= 2
            || (1..=6).contains(&depth) && heading.starts_with(' ')
            || line.starts_with("|---")
            || line.starts_with("| ---")
    };
    if text.lines().filter(marked).take(MARKED).count() < MARKED {
        return None;
    }
    let mut out = text.to_owned().into_bytes();
    for found in SIGNS.find_iter(text) {
        let blank = |byte: u8| matches!(byte, b'*' | b'_' | b'#' | b'\\');
        let broken = found.as_str().starts_with('<');
        for byte in &mut out[found.range()] {
            if blank(*byte) || broken {
                *byte = b' ';
            }
        }
    }
    // Only single bytes of ASCII became blanks.
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_blanks_and_the_rest_stays_in_its_place() {
        let text = "# BÁO CÁO\n**TỈNH ỦY** *\n*Bình Phú, ngày 3*\n* một\n\
                    **Nơi nhận:**<br>- A_B";
        let plain = blanked(text).unwrap();
        assert_eq!(plain.len(), text.len());
        let lines: Vec<&str> = plain.lines().map(str::trim).collect();
        let expected = [
            "BÁO CÁO",
            "TỈNH ỦY   *",
            "Bình Phú, ngày 3",
            "* một",
            "Nơi nhận:      - A_B",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn plain_text_is_left() {
        assert_eq!(blanked("TỈNH ỦY *\n*\n# một\n2 * 3 * 4\n***"), None);
    }
}
