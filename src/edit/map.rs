//! Places of a text before its edits and after.

use std::ops::Range;

use super::{CERTAIN, EditLog};
use crate::span::Span;

/// The places of the edits of a log and how sure each is, without what they
/// write: a fifth of the memory, and all that the way back needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct EditMap {
    originals: Vec<Span>,
    outputs: Vec<Span>,
    per_mille: Vec<u16>,
}

impl EditMap {
    /// The places of a log.
    pub(crate) fn new(log: &EditLog) -> EditMap {
        EditMap {
            originals: log.originals.clone(),
            outputs: log.outputs.clone(),
            per_mille: log.edits.iter().map(|e| e.per_mille).collect(),
        }
    }

    /// How many edits a span of the original has any of.
    pub(crate) fn count(&self, span: Span) -> usize {
        self.touching(span).len()
    }

    /// As [`EditLog::span_to_original`].
    pub(crate) fn span_to_original(&self, span: Span) -> Span {
        map_span(span, &self.outputs, &self.originals)
    }

    /// How sure the edits are that a span of the original has any of, in
    /// order, from 0 to 1.
    pub(crate) fn confidences(&self, span: Span) -> impl Iterator<Item = f64> {
        let sure = &self.per_mille[self.touching(span)];
        sure.iter().map(|&sure| f64::from(sure) / f64::from(CERTAIN))
    }

    /// The edits that a span of the original has any of.
    fn touching(&self, span: Span) -> Range<usize> {
        let before = |edit: &Span| edit.end() <= span.start();
        let first = self.originals.partition_point(before);
        let rest = &self.originals[first..];
        let most = rest.partition_point(|edit| edit.start() < span.end());
        first..first + most
    }
}

/// The place of `offset` on the other side of spans that correspond pair by
/// pair, with equal text between them.
pub(super) fn map(offset: usize, from: &[Span], to: &[Span]) -> usize {
    let begun = from.partition_point(|span| span.start() < offset);
    let Some(last) = begun.checked_sub(1) else { return offset };
    match offset.checked_sub(from[last].end()) {
        Some(behind) => to[last].end().saturating_add(behind),
        None => to[last].start(),
    }
}

pub(super) fn map_span(span: Span, from: &[Span], to: &[Span]) -> Span {
    if span.is_empty() {
        let at = map(span.start(), from, to);
        return Span::new(at, at);
    }
    let passed = from.partition_point(|edit| edit.end() <= span.start());
    let cut = from.get(passed).is_some_and(|e| e.start() < span.start());
    let start = match passed.checked_sub(1) {
        _ if cut => to[passed].start(),
        Some(last) => {
            to[last].end().saturating_add(span.start() - from[last].end())
        }
        None => span.start(),
    };
    let begun = from.partition_point(|edit| edit.start() < span.end());
    let end = match begun.checked_sub(1) {
        Some(last) => {
            let behind = span.end().saturating_sub(from[last].end());
            to[last].end().saturating_add(behind)
        }
        None => span.end(),
    };
    Span::new(start, end)
}
