//! The letters that lexicon words are made of, numbered for dense tables.

use std::sync::LazyLock;

use crate::viet::letter::{Tone, with_tone};

/// How many letters there are: `a` to `z`, the 66 marked vowels and `đ`.
pub const LETTERS: usize = 93;

/// The number of a letter, below [`LETTERS`].
pub type Letter = u8;

static ALL: LazyLock<[char; LETTERS]> = LazyLock::new(|| {
    let mut all = ['a'; LETTERS];
    let mut marked = vec!['đ'];
    for vowel in ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y']
    {
        for tone in Tone::ALL {
            marked.extend(with_tone(vowel, tone).filter(|c| !c.is_ascii()));
        }
    }
    for (place, c) in all.iter_mut().zip(('a'..='z').chain(marked)) {
        *place = c;
    }
    all
});

/// Numbers of the letters from `U+00C0` to `U+01FF`, where the marked letters
/// with one mark stand; the doubly marked ones are at `U+1EA0` and on.
static NUMBERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut numbers = vec![u8::MAX; 0x1F00];
    for (number, &c) in ALL.iter().enumerate() {
        numbers[c as usize] = number as u8;
    }
    numbers
});

/// The number of a lower-case letter; `None` for anything else.
pub fn number(c: char) -> Option<Letter> {
    NUMBERS.get(c as usize).copied().filter(|&n| n != u8::MAX)
}

/// The lower-case letter with this number.
///
/// # Panics
///
/// If `letter` is not below [`LETTERS`].
pub fn letter(letter: Letter) -> char {
    ALL[usize::from(letter)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_letters_are_inverse() {
        let mut seen = std::collections::HashSet::new();
        for n in 0..LETTERS as u8 {
            assert_eq!(number(letter(n)), Some(n));
            assert!(seen.insert(letter(n)));
        }
        for c in ['A', 'Đ', 'ñ', '1', '\u{10ffff}'] {
            assert_eq!(number(c), None, "{c}");
        }
    }
}
