//! The words a user lists: what a list may hold, and how it is read.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::error::Error;
use crate::token::tokenize;

/// The most tokens of a phrase.
const PHRASE_TOKENS: usize = 16;

/// The most characters of a line without its comment.
const LINE_CHARS: usize = 200;

/// A list of words and phrases that are always allowed and never changed:
/// names of people and small places, abbreviations of one house.
///
/// A token that is a listed word stays as it is, and so do the tokens of a
/// listed phrase where they follow one another. A word stands for itself as
/// it is listed, with its first letter large, and all in capitals; so `Kpă`
/// covers `KPĂ` but not `kpă`, and `kpă` covers all three. In a phrase this
/// holds for each word by itself. The place of a tone mark is that of the
/// list: `Hoà` does not cover `Hòa`.
///
/// Damaged text is repaired to listed words that the model lacks, and to
/// listed phrases of any words, where that is the likeliest reading. Such
/// words are of two to twenty-four letters of the Vietnamese alphabet (or
/// of `f`, `j`, `w`, `z`) and not large and small in a mixture; others are
/// kept but not repaired to.
///
/// # Format
///
/// Text in UTF-8, a word or a phrase of up to 16 words on a line. Behind `#`,
/// at the start of a line or after white space, stands a comment; empty
/// lines count for nothing.
///
/// ```
/// use khoidau::Words;
///
/// let words = Words::parse("# Families\nKpă\nRơ Châm  # two words\n")?;
/// assert_eq!(words.len(), 2);
/// let error = Words::parse("Kpă\n***\n").unwrap_err();
/// assert!(error.to_string().starts_with("line 2: "));
/// # Ok::<(), khoidau::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Words {
    phrases: Vec<Phrase>,
}

/// The composed tokens of a line.
pub(in crate::repair) type Phrase = Box<[Box<str>]>;

impl Words {
    /// Reads a list from a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not UTF-8, or has a line that is no
    /// word or phrase; the message names the file and the line.
    pub fn open(path: impl AsRef<Path>) -> Result<Words, Error> {
        let path = path.as_ref();
        let bytes = fs::read(path)
            .map_err(|e| Error::io(path, "read the list of words", e))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let sound = &bytes[..error.valid_up_to()];
            let line = 1 + sound.iter().filter(|&&b| b == b'\n').count();
            let error = bad(line, "not UTF-8: save the list as UTF-8");
            error.in_file(path)
        })?;
        Words::parse(text).map_err(|error| error.in_file(path))
    }

    /// Reads a list from text.
    ///
    /// # Errors
    ///
    /// If a line is no word or phrase; the message names the line.
    pub fn parse(text: &str) -> Result<Words, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut phrases = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = without_comment(line).trim();
            if !line.is_empty() {
                phrases.push(phrase(line).map_err(|why| bad(at + 1, why))?);
            }
        }
        Ok(Words { phrases })
    }

    /// The number of words and phrases, repeated ones counted again.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// A list of words and phrases, each as on a line of a file.
    ///
    /// ```
    /// use khoidau::Words;
    ///
    /// let words = Words::from_lines(["Kpă", "Rơ Châm"])?;
    /// assert_eq!(words.len(), 2);
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If one is no word or phrase; the message names it by its number.
    pub fn from_lines<S: AsRef<str>>(
        lines: impl IntoIterator<Item = S>,
    ) -> Result<Words, Error> {
        let mut words = Words::default();
        for (at, line) in (1..).zip(lines) {
            let line = line.as_ref().trim();
            let phrase = phrase(line).map_err(|why| bad(at, why))?;
            words.phrases.push(phrase);
        }
        Ok(words)
    }

    /// Adds the words of another list.
    pub(in crate::repair) fn extend(&mut self, other: Words) {
        self.phrases.extend(other.phrases);
    }

    pub(in crate::repair) fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }
}

/// Puts lists together.
impl FromIterator<Words> for Words {
    fn from_iter<I: IntoIterator<Item = Words>>(lists: I) -> Words {
        let mut all = Words::default();
        lists.into_iter().for_each(|list| all.extend(list));
        all
    }
}

/// As [`Words::parse`].
impl FromStr for Words {
    type Err = Error;

    fn from_str(text: &str) -> Result<Words, Error> {
        Words::parse(text)
    }
}

fn bad(line: usize, why: &str) -> Error {
    Error::setting(format!("line {line}: {why}"))
}

/// The part of a line before its comment.
fn without_comment(line: &str) -> &str {
    let mut white = true;
    for (at, c) in line.char_indices() {
        if c == '#' && white {
            return &line[..at];
        }
        white = c.is_whitespace();
    }
    line
}

/// The tokens of a line, or why it has none that can be met in a text.
fn phrase(line: &str) -> Result<Phrase, &'static str> {
    let odd = |c: char| (c.is_control() && c != '\t') || c == '\u{fffd}';
    if line.contains(odd) {
        return Err("a sign that is no text: save the list as plain UTF-8");
    }
    if line.chars().take(LINE_CHARS + 1).count() > LINE_CHARS {
        return Err("longer than 200 characters: put each word or short \
                    phrase on a line of its own");
    }
    let line: String = line.nfc().collect();
    let tokens = tokenize(&line);
    if tokens.len() > PHRASE_TOKENS {
        return Err(
            "a phrase of more than 16 words and signs: put each word \
                    or short phrase on a line of its own",
        );
    }
    if !line.contains(char::is_alphanumeric) {
        return Err("neither letter nor digit: put a word on the line, or a \
                    comment behind #");
    }
    Ok(tokens.iter().map(|token| token.text().into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_words_phrases_or_comments() {
        let text = "\u{feff}# tên người\r\n\r\nKpă\nRơ  Châm\t# hai chữ\n \
                    A#B \nKpa\u{306}\n";
        let words = Words::parse(text).unwrap();
        let phrases: Vec<Vec<&str>> = words
            .phrases()
            .iter()
            .map(|phrase| phrase.iter().map(|token| &**token).collect())
            .collect();
        let expected = [&["Kpă"][..], &["Rơ", "Châm"], &["A#B"], &["Kpă"]];
        assert_eq!(phrases, expected);
        assert!(Words::parse("# none\n").unwrap().is_empty());
    }

    #[test]
    fn bad_lines_are_named_with_advice() {
        let long = "a".repeat(201);
        let many = "a ".repeat(17);
        let rows = [
            ("Kpă\n--\n", "line 2: ", "comment behind #"),
            ("a\0b", "line 1: ", "plain UTF-8"),
            (&long, "line 1: ", "line of its own"),
            (&many, "line 1: ", "line of its own"),
        ];
        for (text, line, advice) in rows {
            let error = Words::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(line), "{error}");
            assert!(error.contains(advice), "{error}");
        }
    }
}
