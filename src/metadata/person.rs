//! Names of people: where a line ends in one, and what is left of a surname
//! that was half covered by a stamp.

use crate::metadata::knowledge::Knowledge;
use crate::metadata::near;
use crate::metadata::page::words;

/// A name at the end of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    /// Where it starts in the text.
    pub start: usize,
    /// Where its last word ends.
    pub end: usize,
    /// The name, its surname put right.
    pub value: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// The fewest and the most words of a name.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// The name that a text ends in. It is the whole text, or stands behind what
/// ends an item.
///
/// `sure` tells that a name is looked for there, as below the post of the
/// one who signed; then a damaged surname is no hindrance.
pub(crate) fn at_end(
    knowledge: &Knowledge,
    text: &str,
    sure: bool,
) -> Option<Name> {
    let base = text.as_ptr() as usize;
    let all: Vec<&str> = words(text).collect();
    let noise = |word: &&&str| !word.chars().any(char::is_alphanumeric);
    let tail = all.iter().rev().take_while(noise).count();
    let all = &all[..all.len() - tail];
    let mut best: Option<Name> = None;
    for count in WORDS {
        let Some(first) = all.len().checked_sub(count) else { break };
        let begins = match first.checked_sub(1).map(|at| all[at]) {
            None => true,
            Some(before) => {
                before.ends_with(['.', ',', ';', ':'])
                    || !before.chars().any(char::is_alphanumeric)
            }
        };
        if !begins {
            continue;
        }
        let Some((value, confidence)) = name(knowledge, &all[first..], sure)
        else {
            continue;
        };
        let least = best.as_ref().map_or(0.0, |name| name.confidence);
        if confidence >= least {
            let start = all[first].as_ptr() as usize - base;
            let last = all[all.len() - 1];
            let end = last.as_ptr() as usize - base + last.len();
            best = Some(Name { start, end, value, confidence });
        }
    }
    best
}

/// A word without the signs around it.
fn letters_of(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphabetic())
}

/// A word with its first letter large and the others small.
fn titled(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + &chars.as_str().to_lowercase()
}

/// The name that some words are, with how sure that is.
fn name(
    knowledge: &Knowledge,
    words: &[&str],
    sure: bool,
) -> Option<(String, f64)> {
    let inner: Vec<&str> = words.iter().map(|word| letters_of(word)).collect();
    let plain = |word: &&str| {
        !word.is_empty()
            && word.chars().all(char::is_alphabetic)
            && word.chars().count() <= 7
    };
    if !inner.iter().all(plain) {
        return None;
    }
    let (surname, rest) = inner.split_first()?;
    let large =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    if !rest.iter().all(large) || (!sure && !large(surname)) {
        return None;
    }
    let mixed = |word: &&str| word.chars().skip(1).any(char::is_lowercase);
    let upper = !inner.iter().any(|word| mixed(&word));
    let known = rest
        .iter()
        .filter(|word| {
            let word = titled(word);
            knowledge.given(&word) + knowledge.surname(&word) > 0
        })
        .count();
    if known == 0 || (!sure && known * 2 < rest.len()) {
        return None;
    }
    let share = known as f64 / rest.len() as f64;
    let whole = titled(surname);
    let (surname, confidence) =
        if knowledge.surname(&whole) > 0 && large(surname) {
            (whole, 0.9 + 0.08 * share)
        } else if sure && !upper {
            mended(knowledge, surname)?
        } else {
            return None;
        };
    // Capitals are more often the name of a body than of a person.
    if upper && (!sure || share < 1.0) {
        return None;
    }
    let mut value = surname;
    for word in rest {
        value.push(' ');
        value.push_str(&titled(word));
    }
    Some((value, confidence * (0.6 + 0.4 * share)))
}

/// The commonest surname that a damaged one may be: its first letters may be
/// gone, or a letter misread.
fn mended(knowledge: &Knowledge, word: &str) -> Option<(String, f64)> {
    let read = near::letters(word);
    let mut scores: Vec<(f64, &str)> = Vec::new();
    for (surname, count) in knowledge.surnames() {
        let whole = near::letters(surname);
        let marks = word.to_lowercase();
        let lost = whole.len().saturating_sub(read.len());
        let near = if lost > 0
            && lost <= 3
            && read.len() >= 2
            && whole.ends_with(&read)
        {
            // What is left agrees in its marks, too, or lost them.
            let agrees = surname.to_lowercase().ends_with(&marks);
            let agrees = if agrees { 0.5 } else { 0.2 };
            // Each further letter is half as likely to be gone.
            agrees / f64::from(1 << lost)
        } else {
            let distance = near::distance(&read, &whole);
            if distance > 0.34 { 0.0 } else { 0.6 * (1.0 - 2.5 * distance) }
        };
        if near > 0.0 {
            scores.push((near * f64::from(count), surname));
        }
    }
    let all: f64 = scores.iter().map(|score| score.0).sum();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let &(score, surname) = scores.first()?;
    Some((surname.to_owned(), 0.9 * score / all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_alone_or_behind_an_item() {
        let knowledge = Knowledge::embedded();
        // A text, whether a name is looked for, and the name.
        let rows = [
            ("Nguyễn Văn Bình", false, Some("Nguyễn Văn Bình")),
            ("- Lưu Văn phòng. Trần Ngọc Dũng", true, Some("Trần Ngọc Dũng")),
            ("ương Mạnh Tuấn", true, Some("Dương Mạnh Tuấn")),
            ("hạm Thành Hiếu", true, Some("Phạm Thành Hiếu")),
            ("Võ. Đức Hòa", true, Some("Võ Đức Hòa")),
            ("ương Mạnh Tuấn", false, None),
            ("- Lưu: VT, NV.", true, None),
            ("- Các huyện ủy, thành ủy,", true, None),
            ("- Văn phòng Trung ương Đảng,", true, None),
            ("BAN THƯỜNG VỤ", true, None),
            ("", true, None),
        ];
        for (text, sure, expected) in rows {
            let found = at_end(&knowledge, text, sure);
            let value = found.as_ref().map(|name| name.value.as_str());
            assert_eq!(value, expected, "{text}");
        }
    }
}
