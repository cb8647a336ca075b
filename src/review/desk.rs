//! The review of a folder of results: what is asked, and what is decided.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::decisions::{self, Decision, Decisions};
use super::inputs::Inputs;
use super::lines::{self, Lines};
use super::lock;
use super::records::{self, Records};
use super::texts::Texts;
use crate::Error;
use crate::batch::decided;

/// Says what the contents of a file were, as a hash, when the run read it.
type Known = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The review of a folder of results.
///
/// Decisions are on the disk before the method that makes them returns.
/// Nothing else is written but `words.txt`, when a word is added to it.
pub struct Review {
    pub(super) folder: PathBuf,
    pub(super) who: String,
    pub(super) inputs: Inputs,
    pub(super) decisions: Decisions,
    pub(super) lines: Lines,
    pub(super) records: Records,
    pub(super) texts: Texts,
    pub(super) known: Option<Known>,
    /// What was decided of what is asked, in its order.
    pub(super) done: Vec<Done>,
    pub(super) past: Past,
    /// How many lines the decisions had when the outputs were made, where
    /// that is known.
    pub(super) applied: Option<usize>,
    /// The files whose outputs are not as decided.
    pub(super) touched: BTreeSet<String>,
    /// Whether something else makes another run worth while: a word that was
    /// added, a file that has changed.
    pub(super) wants_run: bool,
    /// The tables that the questions were read from.
    seen: Seen,
    /// How often the questions were read anew.
    pub(super) generation: u32,
    /// Held as long as the review is.
    _lock: Option<File>,
}

impl std::fmt::Debug for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Review")
            .field("folder", &self.folder)
            .field("lines", &self.lines.lines.len())
            .field("records", &self.records.entries.len())
            .finish_non_exhaustive()
    }
}

/// What is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum View {
    /// Lines, and the words in each.
    Lines,
    /// Records, and the fields of each.
    Fields,
}

/// A question: a word of a line, or a field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) view: View,
    pub(super) item: usize,
    pub(super) question: usize,
}

/// What was decided of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub(super) number: usize,
    pub(super) place: Place,
}

/// What was decided and is asked no more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Past {
    pub(super) lines: usize,
    pub(super) fields: usize,
    /// Of other contents of a file than were worked on last.
    pub(super) outdated: usize,
}

/// When tables were written, and how long they are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen([Option<(u64, Option<SystemTime>)>; 2]);

impl Seen {
    fn of(folder: &Path) -> Seen {
        Seen([lines::FILE, records::FILE].map(|name| {
            let about = fs::metadata(folder.join(name)).ok()?;
            Some((about.len(), about.modified().ok()))
        }))
    }
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// A word for programs.
    pub(super) code: &'static str,
    /// What is wrong and what to do.
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(
        code: &'static str,
        message: impl Into<String>,
    ) -> Refusal {
        Refusal { code, message: message.into() }
    }

    pub(super) fn write(path: &Path, error: &io::Error) -> Refusal {
        let path = path.display();
        Refusal::new("write", format!("cannot write {path}: {error}"))
    }

    pub(super) fn unknown() -> Refusal {
        Refusal::new("unknown", "there is no such question")
    }

    /// Another run has changed what is asked.
    pub(super) fn stale() -> Refusal {
        Refusal::new("stale", "the questions are others now: read them anew")
    }
}

/// How much there is of something, and how much of it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Progress {
    /// That are asked still.
    pub(super) items: usize,
    /// Of which all is decided.
    pub(super) done: usize,
    /// All that were ever asked, and those of them that are decided, in the
    /// outputs already or not.
    pub(super) questions: usize,
    pub(super) decided: usize,
}

impl Review {
    /// Opens the review of a folder of results for somebody, and keeps others
    /// from opening it too.
    ///
    /// # Errors
    ///
    /// Where it is no folder of results, its files cannot be read, somebody
    /// else reviews it, or `who` is no name.
    pub fn open(folder: &Path, who: &str) -> Result<Review, Error> {
        let who: String = who.trim().nfc().collect();
        if who.is_empty() || who.chars().any(char::is_control) {
            return Err(Error::setting(format!(
                "no name of who decides: {who:?}: give one with --name"
            )));
        }
        // First of all what tells that it is a folder of results.
        let inputs = Inputs::of(folder)?;
        let lock = lock::take(folder)?;
        Review::new(folder, who, inputs, lock)
    }

    /// Opens it to be looked at: nothing can be decided.
    ///
    /// # Errors
    ///
    /// As [`Review::open`], but for the other.
    pub fn look(folder: &Path) -> Result<Review, Error> {
        Review::new(folder, String::new(), Inputs::of(folder)?, None)
    }

    fn new(
        folder: &Path,
        who: String,
        inputs: Inputs,
        lock: Option<File>,
    ) -> Result<Review, Error> {
        // Before what they tell is read.
        let seen = Seen::of(folder);
        if seen == Seen::default() {
            return Err(Error::setting(format!(
                "{}: has no tables yet to ask from: give the command of the \
                 run again; of several shards, `khoidau merge` makes them",
                folder.display()
            )));
        }
        let decisions = Decisions::open(folder).map_err(|error| {
            Error::io(&folder.join(decisions::FILE), "read", error)
        })?;
        let mut review = Review {
            folder: folder.to_owned(),
            who,
            inputs,
            decisions,
            seen,
            lines: Lines::open(folder)?,
            records: Records::open(folder)?,
            texts: Texts::default(),
            known: None,
            done: Vec::new(),
            past: Past::default(),
            applied: decided::applied(folder),
            touched: BTreeSet::new(),
            wants_run: false,
            generation: 0,
            _lock: lock,
        };
        review.remember();
        Ok(review)
    }

    /// Has the contents of files compared with what they were when they were
    /// read: `known` gives the hash ([`decisions::content`]) of the file of a
    /// name, and is asked whenever that matters. What is decided about others
    /// would be lost, and is refused.
    pub fn known_contents(
        mut self,
        known: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Review {
        self.known = Some(Box::new(known));
        self.remember();
        self
    }

    /// The lines of the decisions that cannot be read.
    pub fn broken(&self) -> &[decisions::Broken] {
        self.decisions.broken()
    }

    /// The files whose outputs are not as decided, in order.
    pub fn touched(&self) -> Vec<String> {
        self.touched.iter().cloned().collect()
    }

    /// How many those are.
    pub(super) fn touched_count(&self) -> usize {
        self.touched.len()
    }

    /// How many words and fields were ever asked for, and how many of them are
    /// decided.
    pub fn progress(&self) -> (usize, usize) {
        let (lines, fields) =
            (self.progress_of(View::Lines), self.progress_of(View::Fields));
        (lines.questions + fields.questions, lines.decided + fields.decided)
    }

    /// Who decides.
    pub(super) fn who(&self) -> &str {
        &self.who
    }

    /// How far a view is.
    pub(super) fn progress_of(&self, view: View) -> Progress {
        let past = match view {
            View::Lines => self.past.lines,
            View::Fields => self.past.fields,
        };
        let mut all =
            Progress { items: 0, done: 0, questions: past, decided: past };
        for item in 0.. {
            let Some((questions, decided)) = self.marks(view, item) else {
                return all;
            };
            all.items += 1;
            all.done += usize::from(questions == decided);
            all.questions += questions;
            all.decided += decided;
        }
        all
    }

    /// How many questions an item has, and how many of them are decided.
    fn marks(&self, view: View, item: usize) -> Option<(usize, usize)> {
        match view {
            View::Lines => {
                let marks = &self.lines.lines.get(item)?.marks;
                let decided = marks.iter().filter(|m| m.decided.is_some());
                Some((marks.len(), decided.count()))
            }
            View::Fields => {
                let marks = &self.records.entries.get(item)?.marks;
                let decided = marks.iter().filter(|m| m.decided.is_some());
                Some((marks.len(), decided.count()))
            }
        }
    }

    /// The first item from one on, and from the beginning behind the last,
    /// of which something is not decided.
    pub(super) fn next(&self, view: View, from: usize) -> Option<usize> {
        let is_open = |item: &usize| {
            let marks = self.marks(view, *item);
            marks.is_some_and(|(questions, decided)| decided < questions)
        };
        let count = match view {
            View::Lines => self.lines.lines.len(),
            View::Fields => self.records.entries.len(),
        };
        let from = from.min(count);
        (from..count).chain(0..from).find(is_open)
    }

    /// What is decided about a file, or a text in it, as it is.
    pub(super) fn held(&mut self, name: &str) -> Vec<Decision> {
        let Ok(content) = self.content(name) else { return Vec::new() };
        let held = self.decisions.of(name, &content);
        held.into_iter().map(|(_, decision)| decision).collect()
    }

    pub(super) fn append(
        &mut self,
        decision: &Decision,
    ) -> Result<usize, Refusal> {
        let number = self.decisions.append(decision);
        let number =
            number.map_err(|e| Refusal::write(self.decisions.path(), &e))?;
        let about = match decision {
            Decision::Undo(undo) => self.decisions.get(undo.of),
            other => Some(other),
        };
        let file = about.and_then(Decision::file).map(str::to_owned);
        if let Some(file) = file {
            self.touch(&file);
        }
        Ok(number)
    }

    pub(super) fn mark(&mut self, place: Place, decided: Option<usize>) {
        let Place { view, item, question } = place;
        match view {
            View::Lines => {
                self.lines.lines[item].marks[question].decided = decided;
            }
            View::Fields => {
                self.records.entries[item].marks[question].decided = decided;
            }
        }
    }

    /// The hash of the contents of a file, or of that of a text, which must be
    /// as they were when it was read.
    pub(super) fn content(&mut self, name: &str) -> Result<String, Refusal> {
        let file = self.owner(name).unwrap_or(name).to_owned();
        if let Some(other) = self.inputs.json_lines_of(name, &file) {
            return Err(Refusal::new(
                "name",
                format!(
                    "{name} may be a file, and a text in {other}: rename one \
                     of the two and run the same `khoidau batch` again"
                ),
            ));
        }
        let content = self.inputs.content(&file);
        let content =
            content.map_err(|e| Refusal::new("missing", e.to_string()))?;
        let known = self.known.as_ref().and_then(|known| known(&file));
        if known.is_some_and(|known| known != content) {
            self.wants_run = true;
            return Err(changed(&file));
        }
        Ok(content)
    }

    /// Takes a decision back, or the last one of what is asked. Says what it
    /// was about, where that is asked; `None` where there is nothing to take
    /// back, too.
    pub(super) fn undo(
        &mut self,
        of: Option<usize>,
    ) -> Result<Option<Place>, Refusal> {
        let last = self.done.last().map(|done| done.number);
        let Some(number) = of.or(last) else { return Ok(None) };
        self.held_one(number)?;
        let (who, when) = (self.who.clone(), decisions::now());
        let undo = decisions::Undo { of: number, who, when };
        self.append(&Decision::Undo(undo))?;
        let place = self.done.iter().find(|done| done.number == number);
        let place = place.map(|done| done.place);
        self.remember();
        Ok(place)
    }

    /// Whether there is anything to take back.
    pub(super) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Reads the questions anew, when a run has written the outputs.
    pub(super) fn refreshed(&mut self) -> Result<(), Error> {
        let seen = Seen::of(&self.folder);
        self.lines = Lines::open(&self.folder)?;
        self.records = Records::open(&self.folder)?;
        self.seen = seen;
        self.applied = decided::applied(&self.folder);
        self.generation += 1;
        self.touched.clear();
        self.wants_run = false;
        self.remember();
        Ok(())
    }

    /// Looks whether a run has written the outputs anew since.
    pub(super) fn look_again(&mut self) -> Result<(), Refusal> {
        if Seen::of(&self.folder) == self.seen {
            return Ok(());
        }
        self.refreshed().map_err(|_| Refusal::stale())
    }
}

pub(super) fn changed(file: &str) -> Refusal {
    Refusal::new(
        "changed",
        format!(
            "{file} has changed since it was read: run the same `khoidau \
             batch` again"
        ),
    )
}
