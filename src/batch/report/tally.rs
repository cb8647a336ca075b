//! Adds files up, in memory that does not grow with their number.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

use super::figures::FileFigures;
use super::frequent::{Counted, Frequent};
use super::number::{mean, step};
use super::{
    CONFIDENCE_STEPS, Conditions, DAMAGE_STEPS, Failure, FrequentChange,
    Inputs, Records, Report, VERSION, Words, WorstFile,
};
use crate::model::Tier;
use crate::repair::Condition;

/// The worst files that are listed.
const WORST: usize = 50;

/// A file of fewer words counts as one of so many, or a line of two would be
/// worse than any page.
const FEW_WORDS: u64 = 20;

/// The most frequent changes that are listed.
const FREQUENT: usize = 100;

/// The failures that are listed, and the characters of each: `errors.csv` has
/// them all.
const ERRORS: usize = 1000;
const ERROR_CHARS: usize = 500;

/// The different types, profiles, formats and keys that are counted; those
/// beyond count as [`OTHERS`].
const NAMES: usize = 1000;

/// The name of what has no room of its own.
pub(super) const OTHERS: &str = "…";

/// Adds the figures of files up, one after the other.
///
/// The same files in the same order give the same report. Most figures do not
/// depend on the order at all; which of equally bad files are listed does,
/// and which rare changes are forgotten where there are very many.
#[derive(Clone, Debug)]
pub struct Tally {
    inputs: Inputs,
    words: Words,
    conditions: Conditions,
    formats: Names,
    profiles: Names,
    damage: [u64; DAMAGE_STEPS],
    confidence: [u64; CONFIDENCE_STEPS],
    documents: u64,
    missing: Names,
    types: Names,
    years: BTreeMap<i16, u64>,
    /// The best of the worst is on top.
    worst: BinaryHeap<Reverse<Bad>>,
    frequent: Frequent,
    errors: Vec<Failure>,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally::new()
    }
}

impl Tally {
    /// Of no files.
    pub fn new() -> Tally {
        Tally {
            inputs: Inputs::default(),
            words: Words::default(),
            conditions: Conditions::default(),
            formats: Names::default(),
            profiles: Names::default(),
            damage: [0; DAMAGE_STEPS],
            confidence: [0; CONFIDENCE_STEPS],
            documents: 0,
            missing: Names::default(),
            types: Names::default(),
            years: BTreeMap::new(),
            worst: BinaryHeap::new(),
            frequent: Frequent::default(),
            errors: Vec::new(),
        }
    }

    /// Adds a file.
    pub fn take(&mut self, file: &FileFigures) {
        add(&mut self.inputs.files, 1);
        add(&mut self.inputs.bytes, file.bytes);
        if let Some((stage, error)) = &file.error {
            add(&mut self.inputs.failed, 1);
            if self.errors.len() < ERRORS {
                let (stage, error) = (stage.clone(), shortened(error));
                let file = file.file.clone();
                self.errors.push(Failure { file, stage, error });
            }
        }
        if let Some(condition) = file.condition {
            self.take_read(file, condition);
        }
    }

    /// Adds what was read of a file.
    fn take_read(&mut self, file: &FileFigures, condition: Condition) {
        add(&mut self.inputs.read, 1);
        add(&mut self.inputs.pages, file.pages);
        add(&mut self.inputs.words, file.words);
        add(&mut self.words.changed, file.changed);
        add(&mut self.words.doubtful, file.doubtful);
        add(&mut self.words.suggested, file.suggested);
        let conditions = &mut self.conditions;
        let count = match condition {
            Condition::Sound => &mut conditions.sound,
            Condition::Damaged => &mut conditions.damaged,
            Condition::Hopeless => &mut conditions.hopeless,
        };
        add(count, 1);
        if condition != Condition::Hopeless && file.words > 0 {
            let step = step(file.changed, file.words, DAMAGE_STEPS);
            add(&mut self.damage[step], 1);
        }
        for (sum, &count) in self.confidence.iter_mut().zip(file.confidences())
        {
            add(sum, count);
        }
        for (names, name) in [
            (&mut self.formats, &file.format),
            (&mut self.profiles, &file.profile),
        ] {
            if let Some(name) = name {
                names.add(name, 1);
            }
        }
        add(&mut self.documents, file.documents);
        self.missing.add_all(&file.missing);
        self.types.add_all(&file.types);
        for (&year, &count) in &file.years {
            add(self.years.entry(year).or_default(), count);
        }
        for change in file.changes().ranked() {
            self.frequent.add(&change);
        }
        self.take_worst(file, condition);
    }

    fn take_worst(&mut self, file: &FileFigures, condition: Condition) {
        // All is in doubt where nothing could be read.
        let doubtful = match condition {
            Condition::Hopeless => file.words.max(1),
            _ => file.doubtful,
        };
        if doubtful == 0 {
            return;
        }
        let changes = file.confidences().iter().sum();
        self.worst.push(Reverse(Bad {
            doubtful,
            of: file.words.max(FEW_WORDS),
            place: self.inputs.files,
            file: WorstFile {
                file: file.file.clone(),
                words: file.words,
                changed: file.changed,
                doubtful: file.doubtful,
                condition,
                mean: mean(file.per_mille(), changes),
            },
        }));
        if self.worst.len() > WORST {
            self.worst.pop();
        }
    }

    /// The report on all that was added: repaired by a model of these tiers,
    /// written at this time (RFC 3339).
    pub fn into_report(
        self,
        tiers: impl IntoIterator<Item = Tier>,
        generated: impl Into<String>,
    ) -> Report {
        let mut worst = self.worst.into_vec();
        worst.sort_unstable();
        let frequent = self.frequent.ranked().into_iter().take(FREQUENT);
        let frequent = frequent.map(|change| {
            let Counted(before, after, kind, count, per_mille) = change;
            FrequentChange {
                before: before.to_owned(),
                after: after.to_owned(),
                kind,
                count,
                confidence: mean(per_mille, count),
            }
        });
        Report {
            version: VERSION,
            khoidau: env!("CARGO_PKG_VERSION").to_owned(),
            tiers: tiers.into_iter().map(|t| t.name().to_owned()).collect(),
            generated: generated.into(),
            inputs: self.inputs,
            words: self.words,
            conditions: self.conditions,
            formats: self.formats.0,
            profiles: self.profiles.0,
            damage: self.damage,
            confidence: self.confidence,
            records: Records {
                documents: self.documents,
                missing: self.missing.0,
            },
            types: self.types.0,
            years: self.years,
            worst: worst.into_iter().map(|Reverse(bad)| bad.file).collect(),
            frequent: frequent.collect(),
            errors: self.errors,
        }
    }
}

/// Figures may come from a file, so no sum may overflow.
fn add(sum: &mut u64, count: u64) {
    *sum = sum.saturating_add(count);
}

/// An error that is not too long for the page.
fn shortened(error: &str) -> String {
    match error.char_indices().nth(ERROR_CHARS) {
        Some((end, _)) => format!("{}…", &error[..end]),
        None => error.to_owned(),
    }
}

/// Counts under names, of which there may be only so many.
#[derive(Clone, Debug, Default)]
struct Names(BTreeMap<String, u64>);

impl Names {
    fn add(&mut self, name: &str, count: u64) {
        let is_full = self.0.len() >= NAMES && !self.0.contains_key(name);
        let name = if is_full { OTHERS } else { name };
        match self.0.get_mut(name) {
            Some(sum) => add(sum, count),
            None => drop(self.0.insert(name.to_owned(), count)),
        }
    }

    fn add_all(&mut self, names: &BTreeMap<String, u64>) {
        for (name, &count) in names {
            self.add(name, count);
        }
    }
}

/// A file by how doubtful it is: the share, then the number, then the place
/// among all files, the earlier the worse.
#[derive(Clone, Debug)]
struct Bad {
    doubtful: u64,
    of: u64,
    place: u64,
    file: WorstFile,
}

impl Ord for Bad {
    fn cmp(&self, other: &Bad) -> Ordering {
        let share =
            |one: &Bad, of: u64| u128::from(one.doubtful) * u128::from(of);
        share(self, other.of)
            .cmp(&share(other, self.of))
            .then(self.doubtful.cmp(&other.doubtful))
            .then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Bad {
    fn partial_cmp(&self, other: &Bad) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bad {
    fn eq(&self, other: &Bad) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bad {}
