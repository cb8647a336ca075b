//! Texts as ids.

use super::vocabulary::Vocabulary;
use crate::lexicon::Case;
use crate::ngram::{Event, capital_form, event};
use crate::repair::casing::{Position, positions};
use crate::token::{Token, TokenKind, tokenize_into};

/// The bit from which on an encoded token says its case.
pub const ENCODED_CASE: u32 = 14;

/// The tokens of lines of text: the id in the low 14 bits, the case above (0
/// lower or none, 1 first letter large, 2 all large); a boundary ends each
/// line.
///
/// # Complexity
///
/// Linear in the text.
pub fn encode(vocabulary: &Vocabulary, text: &str) -> Vec<u16> {
    encode_with(|word| vocabulary.id(word), text)
}

/// The same with the ids that `id` gives.
pub(super) fn encode_with(
    id: impl Fn(&str) -> Option<u16>,
    text: &str,
) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut tokens = Vec::new();
    let mut places = Vec::new();
    for line in text.lines() {
        tokenize_into(line, &mut tokens);
        positions(&tokens, &mut places);
        let start = out.len();
        for (token, &position) in tokens.iter().zip(&places) {
            let inside = position == Position::Inside;
            let Some(id) = token_id(&id, token, inside) else { continue };
            let case = Case::of(token.text()).unwrap_or(Case::Lower);
            out.push(id | (case as u16) << ENCODED_CASE);
        }
        if out.len() > start && out.last() != Some(&Vocabulary::BOUNDARY) {
            out.push(Vocabulary::BOUNDARY);
        }
    }
    out
}

/// The id of a token; `None` for what the net does not see. `inside` says
/// that its place does not explain a capital.
fn token_id(
    id: &impl Fn(&str) -> Option<u16>,
    token: &Token<'_>,
    inside: bool,
) -> Option<u16> {
    Some(match event(token) {
        Event::Word(word) => {
            let is_name = inside
                && token.kind() == TokenKind::Word
                && Case::of(token.text()) == Some(Case::Title);
            let name = is_name.then(|| id(&capital_form(&word))).flatten();
            name.or_else(|| id(&word)).unwrap_or(Vocabulary::UNKNOWN)
        }
        Event::Number => Vocabulary::NUMBER,
        Event::Code => Vocabulary::CODE,
        Event::Unknown => Vocabulary::UNKNOWN,
        Event::Boundary => Vocabulary::BOUNDARY,
        Event::Skip => return None,
    })
}
