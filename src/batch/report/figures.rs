//! What one file adds to the report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CONFIDENCE_STEPS;
use super::frequent::{Counted, Frequent};
use super::names::by_name_if_any;
use super::number::step;
use crate::EditKind;
use crate::repair::Condition;

/// A change that is less sure should be looked at by a person.
pub const DOUBTFUL: f64 = 0.9;

/// The figures of one file, small enough for a line of a journal: its changes
/// are counted, not listed.
///
/// ```
/// use khoidau::EditKind;
/// use khoidau::batch::report::{Change, FileFigures};
///
/// let mut page = FileFigures::new("a/1.txt");
/// page.words = 300;
/// let change = Change::new("Nghi", "Nghị", EditKind::Marks, 0.87);
/// page.change(&change);
/// page.change(&change.suggested());
/// assert_eq!((page.changed, page.suggested, page.doubtful), (1, 1, 2));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileFigures {
    /// The name of the file, below the root that was named.
    pub file: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Its bytes.
    pub bytes: u64,
    /// Its pages; one where it knows of none.
    pub pages: u64,
    /// Its words, as they were read.
    pub words: u64,
    /// The changes that are in its output.
    pub changed: u64,
    /// The changes and suggestions that a person should look at: less sure
    /// than [`DOUBTFUL`], or not in the output, and nobody has decided.
    pub doubtful: u64,
    /// The changes that are not in its output, and nobody has decided.
    pub suggested: u64,
    /// Its condition; `None` of a file that was not read.
    #[serde(with = "by_name_if_any", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The profile of the engine it was repaired by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Its documents.
    #[serde(skip_serializing_if = "is_zero")]
    pub documents: u64,
    /// Its documents by their type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, u64>,
    /// Its documents by the year of their date.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<i16, u64>,
    /// Its main documents that lack a required field, by its key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub missing: BTreeMap<String, u64>,
    /// What failed, as the stage and the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<(String, String)>,
    /// The sum of the confidences, in per mille.
    #[serde(skip_serializing_if = "is_zero")]
    per_mille: u64,
    #[serde(skip_serializing_if = "is_all_zero")]
    confidences: [u64; CONFIDENCE_STEPS],
    #[serde(skip_serializing_if = "Frequent::is_empty")]
    changes: Frequent,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

fn is_all_zero(counts: &[u64; CONFIDENCE_STEPS]) -> bool {
    counts.iter().all(is_zero)
}

/// A change of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'c> {
    before: &'c str,
    after: &'c str,
    kind: EditKind,
    confidence: f64,
    is_applied: bool,
    is_decided: bool,
}

impl<'c> Change<'c> {
    /// One that is in the output.
    pub fn new(
        before: &'c str,
        after: &'c str,
        kind: EditKind,
        confidence: f64,
    ) -> Change<'c> {
        let (is_applied, is_decided) = (true, false);
        Change { before, after, kind, confidence, is_applied, is_decided }
    }

    /// One that is not in the output.
    pub fn suggested(self) -> Change<'c> {
        Change { is_applied: false, ..self }
    }

    /// One that a person has decided on.
    pub fn decided(self) -> Change<'c> {
        Change { is_decided: true, ..self }
    }
}

impl Default for FileFigures {
    fn default() -> FileFigures {
        FileFigures::new("")
    }
}

impl FileFigures {
    /// Those of a file of which nothing else is known yet.
    pub fn new(file: impl Into<String>) -> FileFigures {
        FileFigures {
            file: file.into(),
            format: None,
            bytes: 0,
            pages: 0,
            words: 0,
            changed: 0,
            doubtful: 0,
            suggested: 0,
            condition: None,
            profile: None,
            documents: 0,
            types: BTreeMap::new(),
            years: BTreeMap::new(),
            missing: BTreeMap::new(),
            error: None,
            per_mille: 0,
            confidences: [0; CONFIDENCE_STEPS],
            changes: Frequent::default(),
        }
    }

    /// Counts a change. One that a person has refused is no change.
    pub fn change(&mut self, change: &Change<'_>) {
        let &Change { before, after, kind, confidence, .. } = change;
        let (is_applied, is_decided) = (change.is_applied, change.is_decided);
        if is_decided && !is_applied {
            return;
        }
        let is_doubtful = !is_applied || confidence < DOUBTFUL;
        self.changed += u64::from(is_applied);
        self.suggested += u64::from(!is_applied);
        self.doubtful += u64::from(is_doubtful && !is_decided);
        // What is not from 0 to 1 counts as the nearest of them.
        let per_mille = (confidence * 1000.0).round() as u64;
        let per_mille = per_mille.min(1000);
        self.per_mille += per_mille;
        self.confidences[step(per_mille, 1000, CONFIDENCE_STEPS)] += 1;
        self.changes.add(&Counted(before, after, kind, 1, per_mille));
    }

    /// Counts a document with the name of its type and the year of its date,
    /// where they are known, and the keys of the required fields it lacks.
    pub fn document<'k>(
        &mut self,
        kind: Option<&str>,
        year: Option<i16>,
        missing: impl IntoIterator<Item = &'k str>,
    ) {
        self.documents += 1;
        if let Some(kind) = kind {
            *self.types.entry(kind.to_owned()).or_default() += 1;
        }
        if let Some(year) = year {
            *self.years.entry(year).or_default() += 1;
        }
        for key in missing {
            *self.missing.entry(key.to_owned()).or_default() += 1;
        }
    }

    /// Notes that a file failed, or a part of it.
    pub fn fail(
        &mut self,
        stage: impl Into<String>,
        error: impl Into<String>,
    ) {
        self.error = Some((stage.into(), error.into()));
    }

    pub(super) fn per_mille(&self) -> u64 {
        self.per_mille
    }

    pub(super) fn confidences(&self) -> &[u64; CONFIDENCE_STEPS] {
        &self.confidences
    }

    pub(super) fn changes(&self) -> &Frequent {
        &self.changes
    }
}
