//! Which tokens of a text must stay: those in protected spans, and words the
//! user listed.

use std::borrow::Cow;

use crate::repair::user::dictionary::Dictionary;
use crate::span::Span;
use crate::token::Token;

/// What holds a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// Nothing: it may become another word.
    #[default]
    Free,
    /// It may become another word, but not one with the token before, for
    /// what stands between them is protected.
    Apart,
    /// It is a listed word; composing its letters leaves it one.
    Listed,
    /// Its bytes are protected.
    Protected,
}

/// What holds each token; empty where nothing holds any.
#[derive(Debug, Default)]
pub(super) struct Protection {
    holds: Vec<Hold>,
}

impl Protection {
    /// Finds out what holds the tokens of a text.
    ///
    /// Takes time in proportion to the tokens, and to the spans times the
    /// logarithm of their number.
    pub(super) fn find(
        &mut self,
        tokens: &[Token<'_>],
        forms: &[Cow<'_, str>],
        dictionary: Option<&Dictionary>,
        protected: &[Span],
    ) {
        self.holds.clear();
        if dictionary.is_none() && protected.is_empty() {
            return;
        }
        self.holds.resize(tokens.len(), Hold::Free);
        if let Some(dictionary) = dictionary {
            for at in 0..tokens.len() {
                let len = dictionary.covers(&forms[at..]);
                self.holds[at..at + len].fill(Hold::Listed);
            }
        }
        let mut spans: Vec<Span> =
            protected.iter().copied().filter(|s| !s.is_empty()).collect();
        spans.sort_unstable();
        let mut spans = spans.into_iter().peekable();
        // The furthest end of the spans that start before a place: where
        // that lies behind another place, some span reaches over it.
        let mut reached = 0;
        let mut free_from = 0;
        let mut covered = |from: usize, to: usize| {
            while let Some(span) = spans.next_if(|s| s.start() < to) {
                reached = reached.max(span.end());
            }
            from < to && reached > from
        };
        for (token, hold) in tokens.iter().zip(&mut self.holds) {
            let span = token.span();
            if covered(free_from, span.start()) {
                *hold = Hold::Apart.max(*hold);
            }
            if covered(span.start(), span.end()) {
                *hold = Hold::Protected;
            }
            free_from = span.end();
        }
    }

    /// What holds the parts of tokens that nothing keeps, of which the first
    /// of each token are known, and behind all of them their number.
    pub(super) fn of_parts(&self, firsts: &[usize]) -> Protection {
        let count = firsts.last().copied().unwrap_or_default();
        let mut holds = Vec::new();
        if !self.holds.is_empty() {
            holds.resize(count, Hold::Free);
            for (&first, &hold) in firsts.iter().zip(&self.holds) {
                holds[first] = hold;
            }
        }
        Protection { holds }
    }

    fn of(&self, token: usize) -> Hold {
        self.holds.get(token).copied().unwrap_or_default()
    }

    /// Whether a token must stay the word it is.
    pub(super) fn keeps(&self, token: usize) -> bool {
        self.of(token) >= Hold::Listed
    }

    /// Whether not a byte of a token may change.
    pub(super) fn keeps_bytes(&self, token: usize) -> bool {
        self.of(token) == Hold::Protected
    }

    /// Whether a token must not be joined with the one before.
    pub(super) fn parts(&self, token: usize) -> bool {
        self.of(token) != Hold::Free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    #[test]
    fn spans_hold_the_tokens_and_the_gaps_they_touch() {
        use Hold::{Apart, Free, Protected};
        type Row = (&'static [(usize, usize)], [Hold; 3]);
        // Tokens at 0..2, 3..5 and 6..8.
        let rows: &[Row] = &[
            (&[(0, 1)], [Protected, Free, Free]),
            (&[(2, 3)], [Free, Apart, Free]),
            (&[(4, 7)], [Free, Protected, Protected]),
            (&[(6, 99), (1, 3)], [Protected, Apart, Protected]),
            (&[(0, 8), (3, 4)], [Protected, Protected, Protected]),
            (&[(3, 3)], [Free, Free, Free]),
            (&[(3, 4), (3, 4), (7, 8)], [Free, Protected, Protected]),
            (&[(90, 99)], [Free, Free, Free]),
        ];
        let tokens = tokenize("mo ha ba");
        let forms: Vec<Cow<'_, str>> =
            tokens.iter().map(|token| token.text().into()).collect();
        for (spans, expected) in rows {
            let spans: Vec<Span> = spans
                .iter()
                .map(|&(start, end)| Span::new(start, end))
                .collect();
            let mut holds = Protection::default();
            holds.find(&tokens, &forms, None, &spans);
            assert_eq!(holds.holds, expected, "{spans:?}");
        }
    }
}
