//! How sure the engine itself was of the words it read, as scans with boxes
//! say it, and what that is worth.

use crate::cost::{Cost, NAT};
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// Per cent; [`UNSAID`] where the engine says nothing of a token.
pub(super) type Surety = u8;

/// No surety.
const UNSAID: Surety = u8::MAX;

/// What a word costs more to leave as it was read, below the surety in per
/// cent that stands beside it, in tenths of a nat: the logarithm of how much
/// commoner such sureties are of words read wrongly than of those read
/// rightly. A negative one is what it costs more to change.
///
/// Counted on 24 pages read by Tesseract 5.3 with and without Vietnamese, of
/// which the words are known: 2,395 and 2,307 words without digits, 174 and
/// 630 of them wrong (marks do not count where the engine has none).
const WITH_MARKS: [(Surety, Cost); 5] =
    [(30, 30), (80, 24), (95, 17), (96, 6), (101, -10)];
const WITHOUT_MARKS: [(Surety, Cost); 5] =
    [(30, 23), (80, 13), (85, 7), (90, 2), (101, -12)];

/// How sure the engine was of each token; empty where it says nothing of any.
/// The words and the tokens are in the order of the text.
///
/// Takes time in proportion to both.
pub(super) fn sureties(
    tokens: &[Token<'_>],
    words: &[(Span, f32)],
) -> Vec<Surety> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut words = words.iter().peekable();
    let of = |token: &Token<'_>| {
        let span = token.span();
        while words.next_if(|word| word.0.end() <= span.start()).is_some() {}
        match words.peek() {
            Some((word, sure)) if word.start() < span.end() => {
                // A share that is no number is one of 0.
                (sure.clamp(0.0, 1.0) * 100.0).round() as Surety
            }
            _ => UNSAID,
        }
    };
    tokens.iter().map(of).collect()
}

/// What it costs more to leave a token as it was read, in a channel that
/// reads marks or one that does not.
fn kept(sure: Surety, reads_marks: bool) -> Cost {
    let table = if reads_marks { WITH_MARKS } else { WITHOUT_MARKS };
    let row = table.iter().find(|(below, _)| sure < *below);
    row.map_or(0, |(_, tenths)| tenths * NAT / 10)
}

/// What an arc takes its tokens for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Taken {
    /// What they are, whether that is a word or not.
    #[default]
    AsItStands,
    /// The word that they are.
    AsTheWord,
    /// Something else.
    ForAnother,
}

impl Taken {
    pub(super) const ALL: [Taken; 3] =
        [Taken::AsItStands, Taken::AsTheWord, Taken::ForAnother];
}

/// What an arc over some tokens costs more by how sure the engine was of
/// them. Doubt makes a word dearer that another may have been read as; it
/// moves neither numbers nor what is no word, which is more often the mark of
/// a stamp.
pub(super) fn cost(
    tokens: &[Token<'_>],
    sureties: &[Surety],
    reads_marks: bool,
    taken: Taken,
) -> Cost {
    let of = |(token, &sure): (&Token<'_>, &Surety)| {
        let cost = kept(sure, reads_marks);
        match taken {
            Taken::AsTheWord if token.kind() == TokenKind::Word => cost.max(0),
            Taken::AsTheWord | Taken::AsItStands => 0,
            Taken::ForAnother => (-cost).max(0),
        }
    };
    tokens.iter().zip(sureties).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    #[test]
    fn tokens_have_the_surety_of_their_word() {
        let text = "Số 12, ngày 5.";
        let word = |word: &str, sure| {
            let start = text.find(word).unwrap();
            (Span::new(start, start + word.len()), sure)
        };
        let words = [word("Số", 0.96), word("12,", 0.5), word("5.", 1.5)];
        let tokens = tokenize(text);
        let found = sureties(&tokens, &words);
        let of = |part: &str| {
            let at = tokens.iter().position(|t| t.text() == part).unwrap();
            found[at]
        };
        assert_eq!([of("Số"), of("12"), of("5")], [96, 50, 100]);
        assert_eq!([of(","), of("ngày")], [50, UNSAID]);
        assert!(sureties(&tokens, &[]).is_empty());
    }

    #[test]
    fn doubt_moves_words_and_no_numbers() {
        let tokens = tokenize("Số 12");
        let at = |text: &str| {
            tokens.iter().position(|token| token.text() == text).unwrap()
        };
        let cost = |text, sure, taken| {
            let token = &tokens[at(text)..=at(text)];
            super::cost(token, &[sure], true, taken)
        };
        let [stands, word, another] = Taken::ALL;
        assert!(cost("Số", 40, word) > cost("Số", 90, word));
        assert_eq!(cost("Số", 40, another), 0);
        assert_eq!(cost("Số", 40, stands), 0);
        assert_eq!(cost("12", 40, word), 0);
        assert!(cost("Số", 96, another) > 0 && cost("12", 96, another) > 0);
        assert_eq!(Taken::ALL.map(|taken| cost("Số", UNSAID, taken)), [0; 3]);
    }
}
