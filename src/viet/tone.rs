//! Where the tone mark sits: `hòa` and `hoà` are the same word.
//!
//! Two places are in use for the open rimes *oa*, *oe* and *uy*. Both are
//! right, so texts keep their writer's choice; comparing and counting use
//! the uniform place, the first vowel (`hòa`, `khỏe`, `thủy`).

use super::letter::{Tone, lower_char, tone, with_tone};

/// Which of the two places a word uses; words that have no choice use
/// neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TonePlace {
    /// On the first vowel: `hòa`, `khỏe`, `thủy`.
    First,
    /// On the second vowel: `hoà`, `khoẻ`, `thuỷ`.
    Second,
}

/// The two last letters of the word if they are an open *oa*, *oe* or *uy*
/// (not that of *quy*), with their byte offsets.
fn open_pair(word: &str) -> Option<[(usize, char); 2]> {
    let mut back = word.char_indices().rev();
    let (second_at, second) = back.next()?;
    let (first_at, first) = back.next()?;
    let bare = |c| with_tone(lower_char(c), Tone::Level);
    // Few words end so, and all are asked.
    let ending = bare(second).filter(|c| matches!(c, 'a' | 'e' | 'y'))?;
    let fits = match (bare(first)?, ending) {
        ('o', 'a' | 'e') => true,
        ('u', 'y') => back.next().is_none_or(|(_, c)| lower_char(c) != 'q'),
        _ => false,
    };
    fits.then_some([(first_at, first), (second_at, second)])
}

/// The place the word's tone mark sits at, where there is a choice.
pub fn place(word: &str) -> Option<TonePlace> {
    let [(_, first), (_, second)] = open_pair(word)?;
    match (tone(first), tone(second)) {
        (Tone::Level, Tone::Level) => None,
        (_, Tone::Level) => Some(TonePlace::First),
        (Tone::Level, _) => Some(TonePlace::Second),
        _ => None,
    }
}

/// The same word with its tone mark at `to`; `None` where there is no choice
/// or it sits there already.
///
/// ```
/// use khoidau::viet::tone::{TonePlace, moved};
/// assert_eq!(moved("Thuỷ", TonePlace::First).as_deref(), Some("Thủy"));
/// assert_eq!(moved("quý", TonePlace::First), None);
/// ```
pub fn moved(word: &str, to: TonePlace) -> Option<String> {
    if place(word)? == to {
        return None;
    }
    let [(first_at, first), (second_at, second)] = open_pair(word)?;
    let mark = tone(first).max(tone(second));
    let (first, second) = match to {
        TonePlace::First => {
            (with_tone(first, mark)?, with_tone(second, Tone::Level)?)
        }
        TonePlace::Second => {
            (with_tone(first, Tone::Level)?, with_tone(second, mark)?)
        }
    };
    let mut out = String::with_capacity(word.len());
    out.push_str(&word[..first_at]);
    out.push(first);
    debug_assert!(second_at > first_at);
    out.push(second);
    Some(out)
}

/// The word with its tone mark at the first-vowel place, for comparing and
/// counting.
pub fn uniform(word: &str) -> std::borrow::Cow<'_, str> {
    match moved(word, TonePlace::First) {
        Some(moved) => moved.into(),
        None => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_places_become_one_and_words_without_choice_stay() {
        let rows = [
            ("hoà", "hòa"),
            ("HOÀ", "HÒA"),
            ("khoẻ", "khỏe"),
            ("uỷ", "ủy"),
            ("Uỷ", "Ủy"),
            ("quý", "quý"),
            ("toàn", "toàn"),
            ("mùa", "mùa"),
            ("hoa", "hoa"),
            ("a", "a"),
            ("", ""),
        ];
        for (word, expected) in rows {
            assert_eq!(uniform(word), expected);
        }
    }

    #[test]
    fn moving_there_and_back_gives_the_word() {
        for word in ["hòa", "Thủy", "XÓE", "lũy"] {
            let there = moved(word, TonePlace::Second).unwrap();
            assert_eq!(moved(&there, TonePlace::First).as_deref(), Some(word));
        }
    }
}
