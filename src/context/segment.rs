//! Parts of a text that are read each for itself.

use std::ops::Range;

use super::net::Id;
use super::scorer::Token;

/// The most tokens of a part. The net was trained on windows of 128; up to
/// about 200 tokens it reads as well, beyond that it does not.
const LONGEST: usize = 144;

/// How far a part sees into its neighbours where a sentence is cut.
const MARGIN: usize = 8;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The tokens that are judged.
    pub own: Range<usize>,
    /// The tokens that are read.
    pub sight: Range<usize>,
}

/// Cuts a text: after the last end of a sentence that lies in the second
/// half of what a part may hold, else where it is full.
pub(super) fn segments(
    tokens: &[Token],
) -> impl Iterator<Item = Segment> + '_ {
    let ends = |at: usize| tokens[at - 1].word == Id::BOUNDARY;
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == tokens.len() {
            return None;
        }
        let full = start + LONGEST;
        let end = match full < tokens.len() {
            false => tokens.len(),
            true => {
                let mut places = (start + LONGEST / 2..=full).rev();
                places.find(|&at| ends(at)).unwrap_or(full)
            }
        };
        let before = match start > 0 && !ends(start) {
            true => MARGIN,
            false => 0,
        };
        let behind = match ends(end) {
            true => 0,
            false => MARGIN.min(tokens.len() - end),
        };
        let own = start..end;
        let sight = start - before..end + behind;
        start = end;
        Some(Segment { own, sight })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Case;

    /// A text with an end of a sentence at some places.
    fn text(len: usize, ends: &[usize]) -> Vec<Token> {
        let word = |at| match ends.contains(&at) {
            true => Id::BOUNDARY,
            false => Id::UNKNOWN,
        };
        let token = |at| Token { word: word(at), case: Case::Lower };
        (0..len).map(token).collect()
    }

    fn cut(len: usize, ends: &[usize]) -> Vec<(Range<usize>, Range<usize>)> {
        let text = text(len, ends);
        segments(&text).map(|s| (s.own, s.sight)).collect()
    }

    #[test]
    fn sentences_stay_whole_where_they_can() {
        assert_eq!(cut(0, &[]), []);
        assert_eq!(cut(144, &[9]), [(0..144, 0..144)]);
        // The end of a sentence is of the sentence.
        assert_eq!(
            cut(200, &[20, 100, 143, 199]),
            [(0..144, 0..144), (144..200, 144..200)]
        );
        assert_eq!(
            cut(200, &[20, 100, 199]),
            [(0..101, 0..101), (101..200, 101..200)]
        );
        assert_eq!(cut(200, &[20]), [(0..144, 0..152), (144..200, 136..200)]);
    }

    #[test]
    fn every_token_is_judged_once() {
        let mut random = crate::random::Random(7);
        for _ in 0..200 {
            let len = random.below(900);
            let ends: Vec<usize> =
                (0..random.below(20)).map(|_| random.below(900)).collect();
            let mut next = 0;
            for (own, sight) in cut(len, &ends) {
                assert_eq!(own.start, next);
                assert!(!own.is_empty() && own.len() <= LONGEST);
                assert!(sight.start <= own.start && own.end <= sight.end);
                assert!(sight.end <= len);
                next = own.end;
            }
            assert_eq!(next, len);
        }
    }
}
