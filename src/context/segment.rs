//! Parts of a text that are read each for itself.

use std::ops::Range;

use super::net::Id;
use super::scorer::Token;

/// The most tokens of a part. The net was trained on windows of 128; up to
/// about 200 tokens it reads as well, beyond that it does not.
const LONGEST: usize = 144;

/// How far a part sees into its neighbours.
const MARGIN: usize = 8;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The tokens that are judged.
    pub own: Range<usize>,
    /// The tokens that are read.
    pub sight: Range<usize>,
}

/// Cuts a text: at the last end of a sentence that lies in the second half
/// of what a part may hold, else where it is full.
pub(super) fn segments(
    tokens: &[Token],
) -> impl Iterator<Item = Segment> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == tokens.len() {
            return None;
        }
        let rest = &tokens[start..];
        let len = match rest.len() <= LONGEST {
            true => rest.len(),
            false => rest[LONGEST / 2..LONGEST]
                .iter()
                .rposition(|token| token.word == Id::BOUNDARY)
                .map_or(LONGEST, |at| LONGEST / 2 + at + 1),
        };
        let own = start..start + len;
        start = own.end;
        let sight = own.start.saturating_sub(MARGIN)
            ..(own.end + MARGIN).min(tokens.len());
        Some(Segment { own, sight })
    })
}
