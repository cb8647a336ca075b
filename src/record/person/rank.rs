//! What stands around a name: ranks and degrees before it, and the note that
//! the original bears a signature.

use crate::record::page::{PlacedWord, placed_words, words};
use crate::tables::{Gazetteer, List, Phrases};
use crate::viet::fuzzy;

use super::{letters_of, titled};

/// How many words are left without the note at the end of them that the
/// original bears a signature: `(Đã ký)`.
pub(super) fn unsigned(words: &[&str]) -> usize {
    let kept = words.len().saturating_sub(2);
    match is_signed(&words[kept..].concat()) {
        true => kept,
        false => words.len(),
    }
}

/// The text without that note at its end.
pub(crate) fn without_note(text: &str) -> &str {
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    match placed.get(unsigned(&all)) {
        Some(note) => text[..note.start()].trim_end(),
        None => text,
    }
}

/// Whether a text is the note that the original bears a signature.
pub(crate) fn is_signed(text: &str) -> bool {
    Phrases::get().has_letters(List::Signed, &fuzzy::letters(text))
}

/// Whether a text is nothing but ranks and degrees.
pub(crate) fn is_rank(knowledge: &Gazetteer, text: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    !all.is_empty() && before_ranks(knowledge, &all, &[]) == 0
}

/// How many words are left without the ranks, the degrees and the note of a
/// signature that they end in; a name goes on behind them.
pub(super) fn before_ranks(
    knowledge: &Gazetteer,
    words: &[&str],
    behind: &[&str],
) -> usize {
    let mut end = words.len();
    while end > 0 {
        let noted = words[end - 1].ends_with([':', ')']);
        let signed = unsigned(&words[..end]);
        let rank = ends_in_rank(knowledge, &words[..end], behind);
        if rank > 0 {
            end -= rank;
        } else if noted && signed < end {
            end = signed;
        } else if !words[end - 1].chars().any(char::is_alphanumeric) {
            end -= 1;
        } else {
            break;
        }
    }
    end
}

/// How many words of a rank or degree some words end in, 0 if in none.
pub(super) fn ends_in_rank(
    knowledge: &Gazetteer,
    words: &[&str],
    behind: &[&str],
) -> usize {
    let phrases = Phrases::get();
    let rank = |count: &usize| {
        let Some(first) = words.len().checked_sub(*count) else {
            return false;
        };
        let part = |letters: &[u8]| phrases.is_rank(letters);
        let text = words[first..].concat();
        // `PGS.TS`, `TS,BS`, `Th.S`.
        let signs = ['.', ',', '-', '/'];
        let mut parts = text.split(signs).filter(|one| !one.is_empty());
        part(&fuzzy::letters(&text))
            || *count == 1
                && text.contains(signs)
                && parts.clone().next().is_some()
                && parts.all(|one| part(&fuzzy::letters(one)))
    };
    let found = (1..=Phrases::RANK_WORDS).rev().find(rank).unwrap_or(0);
    // `Ông` is a surname, too, and `Ba` a name, but not before a surname.
    let named = found == 1
        && words.last().is_some_and(|word| {
            let word = titled(letters_of(word));
            knowledge.surname(&word) + knowledge.given(&word) > 0
                || fuzzy::letters(&word) == b"ba"
        });
    let leads = behind.first().is_some_and(|word| {
        let word = titled(letters_of(word));
        knowledge.surname(&word) > knowledge.given(&word)
    });
    if named && !leads { 0 } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_of_a_signature_is_taken_off_an_item() {
        let rows = [
            ("- Các huyện ủy, (Đã ký)", "- Các huyện ủy,"),
            ("- Các huyện ủy,", "- Các huyện ủy,"),
            ("(đã ký)", ""),
            ("", ""),
        ];
        for (text, kept) in rows {
            assert_eq!(without_note(text), kept, "{text}");
        }
    }
}
