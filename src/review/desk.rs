//! The review of a folder of results: what is asked, and what is decided.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::decisions::{self, Decision, Decisions};
use super::inputs::Inputs;
use super::lines::Lines;
use super::records::{self, Records};
use crate::Error;
use crate::batch::WORDS;

/// What keeps a second review out.
const LOCK: &str = ".khoidau/review.lock";

/// The longest text that may be typed, in bytes: longer than any line.
const LONGEST: usize = 2000;

/// Says what the contents of a file were, as a hash, when the run read it.
type Known = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The review of a folder of results.
///
/// Decisions are on the disk before the method that makes them returns.
/// Nothing else is written but `words.txt`, when a word is added to it.
pub struct Review {
    pub(super) folder: PathBuf,
    who: String,
    pub(super) inputs: Inputs,
    pub(super) decisions: Decisions,
    pub(super) lines: Lines,
    pub(super) records: Records,
    known: Option<Known>,
    /// What was decided of what is asked, in its order.
    done: Vec<Done>,
    /// The files whose outputs are not as decided.
    touched: BTreeSet<String>,
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

/// What was decided of a question, and what before.
#[derive(Clone, Copy, Debug)]
struct Done {
    number: usize,
    place: Place,
    before: Option<usize>,
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
    fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }

    fn write(path: &Path, error: &io::Error) -> Refusal {
        let path = path.display();
        Refusal::new("write", format!("cannot write {path}: {error}"))
    }

    /// Another run has changed what is asked.
    pub(super) fn stale() -> Refusal {
        Refusal::new("stale", "the questions are others now: read them anew")
    }
}

/// How much there is of something, and how much of it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Progress {
    pub(super) items: usize,
    /// Of which all is decided.
    pub(super) done: usize,
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
        let lock = lock(folder)?;
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
        let decisions = Decisions::open(folder).map_err(|error| {
            Error::io(&folder.join(decisions::FILE), "read", error)
        })?;
        let mut review = Review {
            folder: folder.to_owned(),
            who,
            inputs,
            decisions,
            lines: Lines::open(folder)?,
            records: Records::open(folder)?,
            known: None,
            done: Vec::new(),
            touched: BTreeSet::new(),
            generation: 0,
            _lock: lock,
        };
        review.remember();
        Ok(review)
    }

    /// Has the contents of files compared with what they were when they were
    /// read: `known` gives the hash ([`decisions::content`]) of the file of a
    /// name. What is decided about others would be lost, and is refused.
    pub fn known_contents(
        mut self,
        known: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Review {
        self.known = Some(Box::new(known));
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

    /// How many words and fields are asked for, and how many of them are
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

    /// Finds what was decided already of what is asked.
    fn remember(&mut self) {
        let mut held = Held::default();
        for (item, line) in self.lines.lines.iter_mut().enumerate() {
            let file = &self.lines.files[line.file];
            let of = held.of(&self.decisions, &mut self.inputs, file);
            for (question, mark) in line.marks.iter_mut().enumerate() {
                let own = of.iter().find(|(_, one)| {
                    matches!(one, Decision::Change(one)
                        if (one.start, one.end) == (mark.start, mark.end))
                });
                let Some(&(number, _)) = own else { continue };
                mark.decided = Some(number);
                let place = Place { view: View::Lines, item, question };
                self.done.push(Done { number, place, before: None });
                self.touched.insert(file.to_owned());
            }
        }
        for (item, entry) in self.records.entries.iter_mut().enumerate() {
            let of = held.of(&self.decisions, &mut self.inputs, &entry.file);
            for (question, mark) in entry.marks.iter_mut().enumerate() {
                let own = of.iter().find(|(_, one)| {
                    matches!(one, Decision::Field(one)
                        if one.document == entry.document
                            && one.field == mark.key)
                });
                let Some(&(number, _)) = own else { continue };
                mark.decided = Some(number);
                let place = Place { view: View::Fields, item, question };
                self.done.push(Done { number, place, before: None });
                self.touched.insert(entry.file.clone());
            }
        }
        self.done.sort_by_key(|done| done.number);
    }

    /// How far a view is.
    pub(super) fn progress_of(&self, view: View) -> Progress {
        let mut all = Progress { items: 0, done: 0, questions: 0, decided: 0 };
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

    /// Decides a word or a field; `None` is a field that the page has not.
    pub(super) fn decide(
        &mut self,
        place: Place,
        after: Option<&str>,
    ) -> Result<usize, Refusal> {
        let unknown = || Refusal::new("unknown", "there is no such question");
        let (who, when) = (self.who.clone(), decisions::now());
        let (decision, before) = match place.view {
            View::Lines => {
                let line = self.lines.lines.get(place.item);
                let line = line.ok_or_else(unknown)?.clone();
                let mark = line.marks.get(place.question);
                let decided = mark.ok_or_else(unknown)?.decided;
                let changes = self.lines.changes(&line);
                let changes = changes.map_err(|_| Refusal::stale())?;
                let change = changes.get(place.question);
                let change = change.ok_or_else(unknown)?.clone();
                let after = after.ok_or_else(|| {
                    Refusal::new("text", "a word is to be something")
                })?;
                // What stands or was offered is taken as it is.
                let after = match change.offers(after) {
                    true => after.to_owned(),
                    false => cleaned(after)?.trim().to_owned(),
                };
                let content = self.content(&change.file)?;
                let decision = Decision::Change(decisions::Change {
                    file: change.file,
                    content,
                    start: change.start,
                    end: change.end,
                    before: change.before,
                    after,
                    who,
                    when,
                });
                (decision, decided)
            }
            View::Fields => {
                let entry = self.records.entries.get(place.item);
                let entry = entry.ok_or_else(unknown)?.clone();
                let mark = entry.marks.get(place.question);
                let mark = mark.ok_or_else(unknown)?;
                let after = after.map(cleaned).transpose()?;
                let after = after.map(|text| text.trim().to_owned());
                let after = after.filter(|text| !text.is_empty());
                if let Some(after) = &after
                    && !records::may_be(&mark.key, after)
                {
                    return Err(Refusal::new(
                        "value",
                        format!("{after:?} is no value of {}", mark.key),
                    ));
                }
                let record = self.records.record(&entry);
                let record = record.map_err(|_| Refusal::stale())?;
                let content = self.content(&entry.file)?;
                let decision = Decision::Field(decisions::Field {
                    file: entry.file,
                    content,
                    document: entry.document,
                    field: mark.key.clone(),
                    before: record.value(&mark.key),
                    after,
                    who,
                    when,
                });
                (decision, mark.decided)
            }
        };
        let number = self.append(&decision)?;
        self.touched.extend(decision.file().map(str::to_owned));
        self.mark(place, Some(number));
        self.done.push(Done { number, place, before });
        Ok(number)
    }

    /// What is decided about a file as it is.
    pub(super) fn held(&mut self, file: &str) -> Vec<Decision> {
        let Ok(content) = self.content(file) else { return Vec::new() };
        let held = self.decisions.of(file, &content);
        held.into_iter().map(|(_, decision)| decision).collect()
    }

    fn append(&mut self, decision: &Decision) -> Result<usize, Refusal> {
        let number = self.decisions.append(decision);
        number.map_err(|e| Refusal::write(self.decisions.path(), &e))
    }

    fn mark(&mut self, place: Place, decided: Option<usize>) {
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

    /// The hash of the contents of a file, which must be as they were when it
    /// was read.
    fn content(&mut self, file: &str) -> Result<String, Refusal> {
        let content = self.inputs.content(file);
        let content =
            content.map_err(|e| Refusal::new("missing", e.to_string()))?;
        let known = self.known.as_ref().and_then(|known| known(file));
        if known.is_some_and(|known| known != content) {
            return Err(Refusal::new(
                "changed",
                format!(
                    "{file} has changed since it was read: run the same \
                     `khoidau batch` again"
                ),
            ));
        }
        Ok(content)
    }

    /// Takes the last decision back. Says what it was about; `None` where
    /// there is nothing to take back.
    pub(super) fn undo(&mut self) -> Result<Option<Place>, Refusal> {
        let Some(&Done { number, place, before }) = self.done.last() else {
            return Ok(None);
        };
        let (who, when) = (self.who.clone(), decisions::now());
        let undo = decisions::Undo { of: number, who, when };
        self.append(&Decision::Undo(undo))?;
        self.done.pop();
        self.mark(place, before);
        Ok(Some(place))
    }

    /// Whether there is anything to take back.
    pub(super) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Adds a word or phrase to those that the next run is to know. Says
    /// whether it is new.
    pub(super) fn add_word(&self, word: &str) -> Result<bool, Refusal> {
        let word = cleaned(word)?;
        let word = word.trim();
        // What a list of words takes for a comment, or for nothing.
        if word.is_empty() || word.contains('#') {
            return Err(Refusal::new("text", format!("{word:?} is no word")));
        }
        let path = self.folder.join(WORDS);
        add_line(&path, word).map_err(|e| Refusal::write(&path, &e))
    }

    /// Reads the questions anew, when the outputs are as decided.
    pub(super) fn refreshed(&mut self) -> Result<(), Error> {
        self.lines = Lines::open(&self.folder)?;
        self.records = Records::open(&self.folder)?;
        self.generation += 1;
        self.done.clear();
        self.touched.clear();
        self.remember();
        Ok(())
    }
}

/// What is decided about files, each looked up once.
#[derive(Default)]
struct Held {
    last: HashMap<String, Vec<(usize, Decision)>>,
}

impl Held {
    fn of(
        &mut self,
        decisions: &Decisions,
        inputs: &mut Inputs,
        file: &str,
    ) -> &[(usize, Decision)] {
        // Most files have none, and are not read.
        if !decisions.has(file) {
            return &[];
        }
        self.last.entry(file.to_owned()).or_insert_with(|| {
            let content = inputs.content(file);
            content.map_or(Vec::new(), |content| decisions.of(file, &content))
        })
    }
}

/// What was typed as it is kept: composed, and on one line.
fn cleaned(text: &str) -> Result<String, Refusal> {
    let text: String = text.nfc().collect();
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return Err(Refusal::new(
            "text",
            format!(
                "a text of one line is asked for, of {LONGEST} bytes at most"
            ),
        ));
    }
    Ok(text)
}

/// Adds a line to a file that need not be there, unless it has it.
fn add_line(path: &Path, line: &str) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let lines = String::from_utf8_lossy(&text);
    let same = |own: &str| own.trim().nfc().eq(line.chars());
    if lines.lines().any(same) {
        return Ok(false);
    }
    let closed = text.last().is_none_or(|&byte| byte == b'\n');
    let start = if closed { "" } else { "\n" };
    file.seek(SeekFrom::End(0))?;
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_data()?;
    Ok(true)
}

/// Keeps a second review out as long as the file lives. `None` where the
/// system cannot tell.
fn lock(folder: &Path) -> Result<Option<File>, Error> {
    let path = folder.join(LOCK);
    let cannot = |error| Error::io(&path, "write", error);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let by = fs::read_to_string(&path).unwrap_or_default();
            let by = by.trim();
            let process = match by.is_empty() {
                true => String::new(),
                false => format!(" by process {by}"),
            };
            return Err(Error::setting(format!(
                "{} is reviewed already{process}: end that review first",
                folder.display()
            )));
        }
        // Some network shares lock nothing.
        Err(TryLockError::Error(error))
            if error.kind() == io::ErrorKind::Unsupported =>
        {
            return Ok(None);
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let told = file
        .set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    told.map_err(cannot)?;
    Ok(Some(file))
}
