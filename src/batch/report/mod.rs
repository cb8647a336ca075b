//! What a run over folders found: the figures, and a page that shows them.
//!
//! [`FileFigures`] holds what one file adds, [`Tally`] adds files up in
//! bounded memory, [`Report`] is the sum: `report.json`, and by
//! [`Report::html`] `report.html`.

mod chart;
mod figures;
mod frequent;
mod html;
mod names;
mod number;
mod page;
mod table;
mod tally;
mod texts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{EditKind, Error, repair::Condition};

pub use figures::{Change, DOUBTFUL, FileFigures};
pub use tally::Tally;

/// The version of `report.json`, a whole number that grows when a reader of
/// the former version might stumble.
pub const VERSION: u32 = 1;

/// The steps in which files are counted by the share of their words that was
/// changed.
pub const DAMAGE_STEPS: usize = 10;

/// The steps in which changes are counted by their confidence.
pub const CONFIDENCE_STEPS: usize = 20;

/// What is said of a run: `report.json`.
///
/// ```
/// use khoidau::batch::report::{FileFigures, Report, Tally};
///
/// let mut tally = Tally::new();
/// let mut page = FileFigures::new("a/1.txt");
/// (page.pages, page.words) = (1, 300);
/// page.condition = Some(khoidau::repair::Condition::Sound);
/// tally.take(&page);
/// let report = tally.into_report([], "2026-11-28T02:03:04Z");
/// assert_eq!(report.inputs.words, 300);
/// assert_eq!(Report::from_json(&report.to_json())?, report);
/// assert!(report.html().starts_with("<!doctype html>"));
/// # Ok::<(), khoidau::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The version of Khoidau.
    pub khoidau: String,
    /// The names of the tiers of the model.
    pub tiers: Vec<String>,
    /// When it was written (RFC 3339), the only time there is.
    pub generated: String,
    /// What was read.
    pub inputs: Inputs,
    /// What was changed.
    pub words: Words,
    /// The files that were read, by their condition.
    pub conditions: Conditions,
    /// The files that were read, by their format.
    pub formats: BTreeMap<String, u64>,
    /// The files that were read, by the profile of the engine.
    pub profiles: BTreeMap<String, u64>,
    /// The files by the share of their words that was changed, in steps of
    /// ten per cent; those that are hopeless are left as they are, and not
    /// counted here.
    pub damage: [u64; DAMAGE_STEPS],
    /// The changes and suggestions by their confidence, in steps of five per
    /// cent.
    pub confidence: [u64; CONFIDENCE_STEPS],
    /// The archive records.
    pub records: Records,
    /// The documents by their type.
    pub types: BTreeMap<String, u64>,
    /// The documents by the year of their date.
    pub years: BTreeMap<i16, u64>,
    /// The files with the largest share of doubtful words.
    pub worst: Vec<WorstFile>,
    /// The most frequent changes.
    pub frequent: Vec<FrequentChange>,
    /// What failed, as far as there is room; `inputs.failed` counts all.
    pub errors: Vec<Failure>,
}

/// What was read.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
#[non_exhaustive]
pub struct Inputs {
    /// All files.
    pub files: u64,
    /// Those that were read.
    pub read: u64,
    /// Those in which something failed; of one that has many pages the others
    /// may have been read all the same.
    pub failed: u64,
    /// The bytes of all.
    pub bytes: u64,
    /// The pages of those that were read.
    pub pages: u64,
    /// The words of those that were read.
    pub words: u64,
}

/// What was changed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
#[non_exhaustive]
pub struct Words {
    /// The changes that are in the outputs.
    pub changed: u64,
    /// The changes and suggestions that a person should look at.
    pub doubtful: u64,
    /// The changes that are not in the outputs.
    pub suggested: u64,
}

/// Files by their [`Condition`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
#[non_exhaustive]
pub struct Conditions {
    /// Nothing had to change.
    pub sound: u64,
    /// Words were damaged.
    pub damaged: u64,
    /// Most words could not be read with confidence.
    pub hopeless: u64,
}

/// The archive records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Records {
    /// The documents.
    pub documents: u64,
    /// How many main documents lack a required field, by its key.
    pub missing: BTreeMap<String, u64>,
}

/// A file of which a large share is doubtful.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorstFile {
    /// The file.
    pub file: String,
    /// Its words.
    pub words: u64,
    /// The changes that are in its output.
    pub changed: u64,
    /// The changes and suggestions that a person should look at.
    pub doubtful: u64,
    /// Its condition.
    #[serde(with = "names::by_name")]
    pub condition: Condition,
    /// The mean confidence of its changes and suggestions.
    pub mean: f64,
}

/// A change that was made again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FrequentChange {
    /// What stood there.
    pub before: String,
    /// What took its place.
    pub after: String,
    /// The kind of the change.
    #[serde(with = "names::by_name")]
    pub kind: EditKind,
    /// How often.
    pub count: u64,
    /// Its mean confidence.
    pub confidence: f64,
}

/// What failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// The file.
    pub file: String,
    /// What was being done with it.
    pub stage: String,
    /// What went wrong.
    pub error: String,
}

impl Report {
    /// Reads what [`Report::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// If it is no such JSON, or that of a later version.
    pub fn from_json(json: &str) -> Result<Report, Error> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let is_no_report = |error: serde_json::Error| {
            Error::data(format!(
                "this is no report of a batch ({error}): give the file \
                 report.json of its output"
            ))
        };
        let Version { version } =
            serde_json::from_str(json).map_err(is_no_report)?;
        if version != VERSION {
            return Err(Error::data(format!(
                "the report has version {version}, and this Khoidau reads \
                 version {VERSION}: run the batch again to write it anew"
            )));
        }
        serde_json::from_str(json).map_err(is_no_report)
    }

    /// The report as `report.json`: indented, keys in the order of the
    /// fields.
    pub fn to_json(&self) -> String {
        let written = serde_json::to_string_pretty(self);
        debug_assert!(written.is_ok(), "{written:?}");
        written.unwrap_or_default() + "\n"
    }

    /// The report as one page that needs nothing else, in Vietnamese and
    /// English.
    pub fn html(&self) -> String {
        self.html_saying(|_| None)
    }

    /// The same, where `vietnamese` has what an error says in Vietnamese.
    pub fn html_saying(
        &self,
        vietnamese: impl Fn(&str) -> Option<String>,
    ) -> String {
        html::write(self, &vietnamese)
    }
}
