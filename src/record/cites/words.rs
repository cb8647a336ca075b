//! The words of a stretch of text, as names are compared with them.

use crate::viet::fold;

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub start: usize,
    pub end: usize,
    pub text: &'t str,
    /// Small letters without marks.
    pub flat: String,
}

impl Word<'_> {
    pub(super) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    pub(super) fn is_number(&self) -> bool {
        self.text.bytes().all(|c| c.is_ascii_digit())
    }
}

/// The runs of letters and digits between two places of a text.
pub(super) fn words(text: &str, from: usize, to: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let Some(part) = text.get(from..to) else { return words };
    let ends = part.char_indices().map(|(at, c)| (at, c.is_alphanumeric()));
    for (at, inside) in ends.chain([(part.len(), false)]) {
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(first)) => {
                let text = &part[first..at];
                words.push(Word {
                    start: from + first,
                    end: from + at,
                    text,
                    flat: fold(text).to_lowercase(),
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Words without the damaged "số" and the marks at their end.
pub(super) fn trimmed<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    let mut end = words.len();
    for _ in 0..2 {
        let Some(last) = end.checked_sub(1).map(|at| &words[at]) else {
            break;
        };
        let short = last.text.chars().count() <= 2;
        let number = last.flat == "so"
            || last.is_number() && short
            || short && last.text.chars().any(|c| c.is_ascii_digit());
        if !number {
            break;
        }
        end -= 1;
    }
    &words[..end]
}
