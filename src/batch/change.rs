//! The changes of a text, one a line of JSON.

use serde::Serialize;

use super::pieces::Piece;
use super::places::Counter;
use super::report::DOUBTFUL;
use crate::Condition;
use crate::edit::{Edit, EditLog};
use crate::format::Source;
use crate::layout::BoundingBox;
use crate::span::Span;

/// A line of `changes.jsonl`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    /// Counted from 1; none of a text without pages.
    page: Option<usize>,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    bbox: Option<BoundingBox>,
    line_bbox: Option<BoundingBox>,
    page_size: Option<(f32, f32)>,
    before: &'a str,
    after: &'a str,
    kind: &'static str,
    confidence: f64,
    profile: &'a str,
    runners_up: Vec<RunnerUp<'a>>,
    applied: bool,
    decided: Option<usize>,
    #[serde(flatten)]
    shown: Option<Shown<'a>>,
}

#[derive(Debug, Serialize)]
struct RunnerUp<'a> {
    text: &'a str,
    confidence: f64,
}

/// What is shown to a person who is to look at a change.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    read: &'a str,
    repaired: &'a str,
    /// Where the change is in the repaired line.
    at: (usize, usize),
}

/// A change as it is handed on to be counted.
#[derive(Clone, Copy, Debug)]
pub struct Told<'e> {
    /// The change.
    pub edit: &'e Edit,
    /// Whether it is in the output.
    pub applied: bool,
    /// Whether a person should look at it.
    pub doubtful: bool,
    /// Whether one has decided it.
    pub decided: bool,
}

/// What changes are told of.
#[derive(Debug)]
pub struct Changes<'a> {
    file: &'a str,
    text: &'a str,
    repaired: &'a str,
    /// All edits that were made.
    log: &'a EditLog,
    scan: Option<&'a Source<'a>>,
    sizes: Vec<Option<(f32, f32)>>,
    /// Places that a person has decided, in order, with their numbers.
    decided: &'a [(Span, usize)],
}

impl<'a> Changes<'a> {
    /// Those of a file, its text as it was read and as it is.
    pub fn new(
        file: &'a str,
        (text, repaired): (&'a str, &'a str),
        log: &'a EditLog,
        scan: Option<&'a Source<'a>>,
        decided: &'a [(Span, usize)],
    ) -> Changes<'a> {
        let scan = scan.filter(|scan| scan.has_boxes());
        let sizes = scan.map_or(Vec::new(), |scan| {
            scan.pages().map(|page| page.size).collect()
        });
        Changes { file, text, repaired, log, scan, sizes, decided }
    }

    /// Writes the lines of the changes of pieces, which follow one another,
    /// and hands each on.
    pub fn write(
        &self,
        pieces: &[Piece<'_>],
        out: &mut Vec<u8>,
        mut told: impl FnMut(Told<'_>),
    ) {
        let mut counter = Counter::new();
        for piece in pieces {
            let correction = &piece.correction;
            // What is too damaged, or in another language, is left as it is:
            // what might be made of it is nothing to look through.
            let suggestions = match correction.condition() {
                Condition::Hopeless => &[],
                _ => correction.suggestions(),
            };
            let mut edits: Vec<(Edit, bool)> = correction
                .edits()
                .iter()
                .map(|edit| (edit.clone(), true))
                .chain(suggestions.iter().map(|e| (e.clone(), false)))
                .collect();
            edits.sort_by_key(|(edit, _)| edit.span().start());
            let applied: Vec<bool> = edits.iter().map(|e| e.1).collect();
            let edits: Vec<Edit> = edits.into_iter().map(|e| e.0).collect();
            let places = counter.places(piece.base, piece.original, &edits);
            for (place, applied) in places.zip(applied) {
                let profile = correction.profile_of(place.edit);
                let span = Span::new(place.start, place.end);
                let decided = self.decision(span).filter(|_| applied);
                let told_of = Told {
                    edit: place.edit,
                    applied,
                    doubtful: decided.is_none()
                        && (!applied || place.edit.confidence() < DOUBTFUL),
                    decided: decided.is_some(),
                };
                let line = self.line(
                    (place.edit, span),
                    (place.line, place.column),
                    (profile, decided),
                    told_of,
                );
                // Writing to memory does not fail.
                let _ = serde_json::to_writer(&mut *out, &line);
                out.push(b'\n');
                told(told_of);
            }
            counter.pass(piece.original);
        }
    }

    /// The number of the decision that made a change.
    fn decision(&self, span: Span) -> Option<usize> {
        let found = self.decided.iter().find(|(place, _)| *place == span);
        found.map(|(_, number)| *number)
    }

    fn line<'l>(
        &'l self,
        (edit, span): (&'l Edit, Span),
        (line, column): (usize, usize),
        (profile, decided): (&'l str, Option<usize>),
        told: Told<'_>,
    ) -> Line<'l> {
        let whole = line_of(self.text, span);
        let place = self.scan.map(|scan| scan.locate(span).swap_remove(0));
        let page = place.map(|place| place.page());
        let on_page = |scan: &Source<'_>| {
            let all = scan.locate(whole);
            let own = all.iter().find(|one| Some(one.page()) == page);
            own.and_then(|one| one.bbox())
        };
        let shown = (told.doubtful || decided.is_some())
            .then(|| self.shown(span, whole, told.applied));
        let runners_up = edit.runner_up().into_iter().map(|one| RunnerUp {
            text: one.text(),
            confidence: one.confidence(),
        });
        Line {
            file: self.file,
            page: page.map(|page| page + 1),
            line,
            column,
            start: span.start(),
            end: span.end(),
            bbox: place.and_then(|place| place.bbox()),
            line_bbox: self.scan.and_then(on_page),
            page_size: page.and_then(|page| *self.sizes.get(page)?),
            before: edit.before(),
            after: edit.after(),
            kind: edit.kind().name(),
            confidence: edit.confidence(),
            profile,
            runners_up: runners_up.collect(),
            applied: told.applied,
            decided,
            shown,
        }
    }

    /// The line of a change, as it was read and as it is.
    fn shown(&self, span: Span, whole: Span, applied: bool) -> Shown<'_> {
        let line = self.log.span_to_output(whole);
        let place = match applied {
            true => self.log.span_to_output(span),
            false => Span::new(
                self.log.to_output(span.start()),
                self.log.to_output(span.end()),
            ),
        };
        let within =
            |at: usize| at.clamp(line.start(), line.end()) - line.start();
        Shown {
            read: &self.text[whole.range()],
            repaired: self.repaired.get(line.range()).unwrap_or_default(),
            at: (within(place.start()), within(place.end())),
        }
    }
}

/// The line that a stretch of a text begins in, without its end.
fn line_of(text: &str, span: Span) -> Span {
    let ends = ['\n', '\r', '\u{c}'];
    let start = text[..span.start()].rfind(ends).map_or(0, |at| at + 1);
    let end = text[span.end()..].find(ends);
    Span::new(start, end.map_or(text.len(), |at| span.end() + at))
}
