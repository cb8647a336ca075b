//! What is asked, as the page and the table show it.

use std::ops::Range;

use serde::Serialize;

use super::decisions::Decision;
use super::desk::{Review, View};
use super::lines::{Change, Line, RunnerUp};
use super::pages::{self, Asked, Edges};
use super::records::{Entry, Record};
use crate::Error;
use crate::graph::joined;
use crate::record::System;

/// A part of a line, and which of its words it is.
pub(super) type Segment = (String, Option<usize>);

/// A line with its doubtful words.
#[derive(Debug, Serialize)]
pub(super) struct LineView {
    item: usize,
    pub(super) file: String,
    pub(super) page: Option<usize>,
    pub(super) line: usize,
    /// The parts of the line as read and as corrected.
    read: Vec<Segment>,
    repaired: Vec<Segment>,
    /// Whether there may be an image of the page, and whether the line has a
    /// place on it.
    has_page: bool,
    has_place: bool,
    pub(super) words: Vec<WordView>,
}

/// A doubtful word.
#[derive(Debug, Serialize)]
pub(super) struct WordView {
    pub(super) column: usize,
    pub(super) before: String,
    /// What the output has.
    pub(super) stands: String,
    /// What else it might be.
    pub(super) others: Vec<RunnerUp>,
    kind: String,
    /// That of the change.
    pub(super) confidence: f64,
    applied: bool,
    bbox: Option<Edges>,
    pub(super) decided: Option<DecidedView>,
}

/// What was decided.
#[derive(Debug, Serialize)]
pub(super) struct DecidedView {
    pub(super) after: Option<String>,
    pub(super) who: String,
}

/// A document with its doubtful fields.
#[derive(Debug, Serialize)]
pub(super) struct DocumentView {
    item: usize,
    pub(super) file: String,
    pub(super) document: usize,
    /// What the document is called: its type, number and subject.
    pub(super) name: Vec<String>,
    has_page: bool,
    /// The page that it begins on, counted from 1, where the file has pages.
    page: Option<usize>,
    pub(super) fields: Vec<FieldView>,
}

/// A doubtful field.
#[derive(Debug, Serialize)]
pub(super) struct FieldView {
    /// The key, with the number of the item of a list behind it.
    pub(super) key: String,
    pub(super) value: Option<String>,
    pub(super) confidence: f64,
    pub(super) others: Vec<RunnerUp>,
    /// Where it was read.
    pub(super) evidence: Vec<EvidenceView>,
    pub(super) decided: Option<DecidedView>,
}

/// A place that a value was read from.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceView {
    pub(super) page: Option<usize>,
    pub(super) lines: (usize, usize),
    bbox: Option<Edges>,
    pub(super) text: String,
}

impl LineView {
    /// The line as read and as corrected.
    pub(super) fn texts(&self) -> (String, String) {
        let whole = |parts: &[Segment]| {
            parts.iter().map(|(text, _)| &**text).collect::<String>()
        };
        (whole(&self.read), whole(&self.repaired))
    }
}

impl Review {
    fn decided(&self, number: Option<usize>) -> Option<DecidedView> {
        let (after, who) = match self.decisions.get(number?)? {
            Decision::Change(one) => (Some(one.after.clone()), &one.who),
            Decision::Field(one) => (one.after.clone(), &one.who),
            Decision::Undo(_) => return None,
        };
        Some(DecidedView { after, who: who.clone() })
    }

    /// How many items a view has.
    pub(super) fn count(&self, view: View) -> usize {
        match view {
            View::Lines => self.lines.lines.len(),
            View::Fields => self.records.entries.len(),
        }
    }

    /// A line by its place in the queue.
    pub(super) fn line_view(
        &self,
        item: usize,
    ) -> Result<Option<LineView>, Error> {
        let Some(line) = self.lines.lines.get(item) else { return Ok(None) };
        let changes = self.lines.changes(line)?;
        let Some(first) = changes.first() else { return Ok(None) };
        let read = first.read.clone().unwrap_or_default();
        let repaired = first.repaired.clone().unwrap_or_default();
        let same =
            |change: &&Change| change.repaired.as_deref() == Some(&*repaired);
        let in_read = changes.iter().map(Change::in_read);
        let in_repaired = changes.iter().map(|change| {
            Some(change).filter(same).and_then(Change::in_repaired)
        });
        let file = self.lines.file(line).to_owned();
        let has_page = self.may_have_page(&file);
        Ok(Some(LineView {
            item,
            has_page,
            has_place: has_page && place(&changes).is_some(),
            read: segments(&read, in_read),
            repaired: segments(&repaired, in_repaired),
            page: first.page,
            line: first.line,
            words: self.words(line, &changes),
            file,
        }))
    }

    fn words(&self, line: &Line, changes: &[Change]) -> Vec<WordView> {
        let words =
            changes.iter().zip(&line.marks).map(|(change, mark)| WordView {
                column: change.column,
                before: change.before.clone(),
                stands: change.stands().to_owned(),
                others: change.others(),
                kind: change.kind.clone(),
                confidence: change.confidence,
                applied: change.applied,
                bbox: change.bbox,
                decided: self.decided(mark.decided),
            });
        words.collect()
    }

    fn may_have_page(&self, file: &str) -> bool {
        self.inputs.find(file).is_some_and(|path| pages::may_have(&path))
    }

    /// A document by its place in the queue.
    pub(super) fn document_view(
        &self,
        item: usize,
    ) -> Result<Option<DocumentView>, Error> {
        let Some(entry) = self.records.entries.get(item) else {
            return Ok(None);
        };
        let record = self.records.record(entry)?;
        Ok(Some(DocumentView {
            item,
            file: entry.file.clone(),
            document: entry.document,
            name: name(&record),
            has_page: self.may_have_page(&entry.file),
            page: record.first_page(),
            fields: self.fields(entry, &record),
        }))
    }

    fn fields(&self, entry: &Entry, record: &Record) -> Vec<FieldView> {
        let questions = record.questions().into_iter().zip(&entry.marks);
        let views = questions.map(|(question, mark)| {
            let decided = self.decided(mark.decided);
            let key = question.key;
            let Some(field) = question.field else {
                return FieldView {
                    key,
                    value: None,
                    confidence: 0.0,
                    others: Vec::new(),
                    evidence: Vec::new(),
                    decided,
                };
            };
            let evidence = field.evidence.iter().map(|one| EvidenceView {
                page: one.page,
                lines: one.lines,
                bbox: one.bbox,
                text: one.text.clone(),
            });
            FieldView {
                key,
                value: Some(field.value()),
                confidence: field.confidence,
                others: field.others(),
                evidence: evidence.collect(),
                decided,
            }
        });
        views.collect()
    }

    /// The page that a line is on, and the edges of what is shown of it.
    pub(super) fn line_on_page(&self, item: usize) -> Option<(Asked, Edges)> {
        let line = self.lines.lines.get(item)?;
        let changes = self.lines.changes(line).ok()?;
        let first = changes.first()?;
        let edges = place(&changes)?;
        let asked = Asked {
            path: self.inputs.find(&first.file)?,
            page: first.page.unwrap_or(1).checked_sub(1)?,
            size: first.page_size,
        };
        Some((asked, pages::around(edges, first.page_size)))
    }

    /// A page of the file of an item, counted from 0; that of a line is its
    /// own.
    pub(super) fn page(
        &self,
        view: View,
        item: usize,
        page: usize,
    ) -> Option<Asked> {
        match view {
            View::Lines => {
                let line = self.lines.lines.get(item)?;
                let changes = self.lines.changes(line).ok()?;
                let first = changes.first()?;
                let page = first.page.unwrap_or(1).checked_sub(1)?;
                let path = self.inputs.find(&first.file)?;
                Some(Asked { path, page, size: first.page_size })
            }
            View::Fields => {
                let entry = self.records.entries.get(item)?;
                let path = self.inputs.find(&entry.file)?;
                Some(Asked { path, page, size: None })
            }
        }
    }
}

/// The place of the line of these changes on the page; the height of its
/// words where that of the line is not known.
fn place(changes: &[Change]) -> Option<Edges> {
    let lines = changes.iter().filter_map(|change| change.line_bbox);
    let words = changes.iter().filter_map(|change| change.bbox);
    let around = |one: Edges, other: Edges| {
        [
            one[0].min(other[0]),
            one[1].min(other[1]),
            one[2].max(other[2]),
            one[3].max(other[3]),
        ]
    };
    let words = words.reduce(around).map(|words| {
        let width = changes.iter().find_map(|change| change.page_size);
        let right = width.map_or(words[2], |(width, _)| width);
        [0.0, words[1], right, words[3]]
    });
    lines.reduce(around).or(words)
}

/// Parts a line at its words; a place that meets another is left out.
fn segments(
    line: &str,
    words: impl Iterator<Item = Option<Range<usize>>>,
) -> Vec<Segment> {
    let words = words.enumerate();
    let places = words.filter_map(|(word, place)| Some((place?, word)));
    let mut places: Vec<(Range<usize>, usize)> = places.collect();
    places.sort_by_key(|(place, word)| (place.start, *word));
    let mut parts = Vec::new();
    let mut at = 0;
    for (place, word) in places {
        let Some(before) = line.get(at..place.start) else { continue };
        let Some(own) = line.get(place.clone()) else { continue };
        if !before.is_empty() {
            parts.push((before.to_owned(), None));
        }
        parts.push((own.to_owned(), Some(word)));
        at = place.end;
    }
    let rest = line.get(at..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push((rest.to_owned(), None));
    }
    parts
}

/// What a document is called: type, number and symbol, subject.
fn name(record: &Record) -> Vec<String> {
    let system = record.value("system").unwrap_or_default();
    let systems = [System::Party, System::State, System::Mass];
    let system = systems.into_iter().find(|own| own.name() == system);
    let number = match (record.value("number"), record.value("symbol")) {
        (Some(number), Some(symbol)) => Some(joined(&number, &symbol, system)),
        (number, symbol) => number.or(symbol),
    };
    let all = [record.value("type"), number, record.value("subject")];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_parted_at_its_words() {
        let parts = |places: &[Option<Range<usize>>]| {
            let parts = segments("ô Nghi quyet", places.iter().cloned());
            let shown = parts.iter().map(|(text, word)| match word {
                Some(word) => format!("[{word} {text}]"),
                None => text.clone(),
            });
            shown.collect::<String>()
        };
        assert_eq!(parts(&[]), "ô Nghi quyet");
        assert_eq!(parts(&[Some(3..7)]), "ô [0 Nghi] quyet");
        let both = [Some(8..13), Some(3..7)];
        assert_eq!(parts(&both), "ô [1 Nghi] [0 quyet]");
        // One that meets another, one inside a letter, one outside.
        let odd = [Some(3..7), Some(5..9), Some(0..1), Some(90..91), None];
        assert_eq!(parts(&odd), "ô [0 Nghi] quyet");
        assert_eq!(parts(&[Some(13..13)]), "ô Nghi quyet[0 ]");
    }

    #[test]
    fn a_line_without_a_place_has_the_height_of_its_words() {
        let change = |line: Option<Edges>, word: Option<Edges>| -> Change {
            serde_json::from_value(serde_json::json!({
                "file": "a", "page": 1, "line": 1, "column": 1, "start": 0,
                "end": 1, "bbox": word, "line_bbox": line,
                "page_size": [100.0, 200.0], "before": "a", "after": "b",
                "kind": "marks", "confidence": 0.5, "applied": true,
                "read": "a", "repaired": "b", "at": [0, 1],
            }))
            .unwrap()
        };
        let word = Some([10.0, 20.0, 30.0, 25.0]);
        let line = Some([5.0, 19.0, 95.0, 26.0]);
        assert_eq!(place(&[change(line, word)]), line);
        let alone = place(&[change(None, word)]);
        assert_eq!(alone, Some([0.0, 20.0, 100.0, 25.0]));
        assert_eq!(place(&[change(None, None)]), None);
    }
}
