//! Texts as ids.

use super::vocabulary::Vocabulary;
use crate::corrector::casing::{Position, positions};
use crate::lexicon::Case;
use crate::token::tokenize_into;

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
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut tokens = Vec::new();
    let mut places = Vec::new();
    for line in text.lines() {
        tokenize_into(line, &mut tokens);
        positions(&tokens, &mut places);
        let start = out.len();
        for (token, &position) in tokens.iter().zip(&places) {
            let inside = position == Position::Inside;
            let Some(id) = vocabulary.token(token, inside) else { continue };
            let case = Case::of(token.text()).unwrap_or(Case::Lower);
            out.push(id | (case as u16) << ENCODED_CASE);
        }
        if out.len() > start && out.last() != Some(&Vocabulary::BOUNDARY) {
            out.push(Vocabulary::BOUNDARY);
        }
    }
    out
}
