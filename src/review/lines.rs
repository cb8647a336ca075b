//! Lines with words that are doubtful, out of `changes.jsonl`.
//!
//! The file may be large and is not kept: of each line, memory has its place
//! in the file and what is decided of its words.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::pages::Edges;
use crate::Error;

/// The name of the file in a folder of results.
pub(super) const FILE: &str = "changes.jsonl";

/// A change as it stands there.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Change {
    pub(super) file: String,
    pub(super) page: Option<usize>,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    #[serde(default)]
    pub(super) bbox: Option<Edges>,
    #[serde(default)]
    pub(super) line_bbox: Option<Edges>,
    #[serde(default)]
    pub(super) page_size: Option<(f64, f64)>,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) kind: String,
    pub(super) confidence: f64,
    #[serde(default)]
    pub(super) runners_up: Vec<RunnerUp>,
    pub(super) applied: bool,
    #[serde(default)]
    decided: Option<usize>,
    /// These are of doubtful changes alone.
    #[serde(default)]
    pub(super) read: Option<String>,
    #[serde(default)]
    pub(super) repaired: Option<String>,
    #[serde(default)]
    pub(super) at: Option<(usize, usize)>,
}

/// A reading that was less likely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RunnerUp {
    pub(super) text: String,
    pub(super) confidence: f64,
}

impl Change {
    /// Whether a person is to look at it.
    fn is_doubtful(&self) -> bool {
        self.read.is_some() && self.decided.is_none()
    }

    /// What stands in the output.
    pub(super) fn stands(&self) -> &str {
        if self.applied { &self.after } else { &self.before }
    }

    /// What it might be besides, in the order of the number keys: a
    /// suggestion that was not taken, then the runners-up.
    pub(super) fn others(&self) -> Vec<RunnerUp> {
        let mut others = Vec::new();
        if !self.applied {
            let (text, confidence) = (self.after.clone(), self.confidence);
            others.push(RunnerUp { text, confidence });
        }
        others.extend(self.runners_up.iter().cloned());
        let mut seen = vec![self.stands().to_owned(), self.before.clone()];
        others.retain(|other| {
            let new = !seen.contains(&other.text);
            seen.push(other.text.clone());
            new
        });
        others
    }

    /// Whether a text is one of its readings.
    pub(super) fn offers(&self, text: &str) -> bool {
        [&self.before, &self.after].into_iter().any(|own| own == text)
            || self.runners_up.iter().any(|other| other.text == text)
    }

    /// Its bytes in the line as read.
    pub(super) fn in_read(&self) -> Option<std::ops::Range<usize>> {
        let read = self.read.as_deref()?;
        let first = self.before.lines().next().unwrap_or_default();
        let mut places = read.char_indices().map(|(at, _)| at);
        let counted = places.nth(self.column.checked_sub(1)?);
        let counted =
            counted.or_else(|| first.is_empty().then_some(read.len()));
        let counted = counted.filter(|&at| read[at..].starts_with(first))?;
        Some(counted..counted + first.len())
    }

    /// Its bytes in the line as corrected.
    pub(super) fn in_repaired(&self) -> Option<std::ops::Range<usize>> {
        let (start, end) = self.at?;
        let repaired = self.repaired.as_deref()?;
        repaired.get(start..end).map(|_| start..end)
    }
}

/// What is known of a doubtful word without looking at the file.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number of the decision about it.
    pub(super) decided: Option<usize>,
}

/// A line with doubtful words.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The bytes of the file from the first of its changes to the last.
    bytes: (u64, u64),
    /// The number of its first change in the file, for errors.
    number: usize,
    /// Which of the files it is in.
    pub(super) file: usize,
    line: usize,
    /// The least confidence of its words.
    pub(super) worst: f64,
    pub(super) marks: Vec<Mark>,
}

/// The lines with doubtful words, worst first; those that are as bad in the
/// order of the file.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    /// `None` where there is no such file.
    source: Option<File>,
    pub(super) files: Vec<String>,
    pub(super) lines: Vec<Line>,
}

impl Lines {
    /// Goes through the file of a folder; there need not be one.
    pub(super) fn open(folder: &Path) -> Result<Lines, Error> {
        let path = folder.join(FILE);
        let mut all =
            Lines { path, source: None, files: vec![], lines: vec![] };
        let file = match File::open(&all.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(all);
            }
            Err(error) => return Err(Error::io(&all.path, "read", error)),
        };
        let again = file.try_clone();
        all.source = Some(again.map_err(|e| Error::io(&all.path, "read", e))?);
        all.read(BufReader::with_capacity(1 << 20, file))?;
        all.lines.sort_by(|one, other| one.worst.total_cmp(&other.worst));
        Ok(all)
    }

    fn read(&mut self, mut source: impl BufRead) -> Result<(), Error> {
        let (mut text, mut at, mut number) = (String::new(), 0u64, 0);
        loop {
            text.clear();
            let read = source.read_line(&mut text);
            let read = read.map_err(|e| Error::io(&self.path, "read", e))?;
            if read == 0 {
                return Ok(());
            }
            number += 1;
            let start = at;
            at += read as u64;
            // Most changes are sure, and need not be understood.
            if !text.contains("\"read\":") {
                continue;
            }
            let change = self.parsed(&text, number)?;
            if change.is_doubtful() {
                self.add(&change, (start, at), number);
            }
        }
    }

    fn parsed(&self, text: &str, number: usize) -> Result<Change, Error> {
        serde_json::from_str(text).map_err(|error| {
            Error::data(format!(
                "{}:{number}: {error}: run the same `khoidau batch` again",
                self.path.display()
            ))
        })
    }

    fn add(&mut self, change: &Change, bytes: (u64, u64), number: usize) {
        if self.files.last() != Some(&change.file) {
            self.files.push(change.file.clone());
        }
        let file = self.files.len() - 1;
        let mark =
            Mark { start: change.start, end: change.end, decided: None };
        match self.lines.last_mut() {
            Some(line) if (line.file, line.line) == (file, change.line) => {
                line.bytes.1 = bytes.1;
                line.worst = line.worst.min(change.confidence);
                line.marks.push(mark);
            }
            _ => self.lines.push(Line {
                bytes,
                number,
                file,
                line: change.line,
                worst: change.confidence,
                marks: vec![mark],
            }),
        }
    }

    /// The file that a line is in.
    pub(super) fn file(&self, line: &Line) -> &str {
        &self.files[line.file]
    }

    /// The doubtful changes of a line, in the order of its marks.
    pub(super) fn changes(&self, line: &Line) -> Result<Vec<Change>, Error> {
        let (start, end) = line.bytes;
        let cannot = |error| Error::io(&self.path, "read", error);
        let mut text = String::new();
        if let Some(mut source) = self.source.as_ref() {
            source.seek(SeekFrom::Start(start)).map_err(cannot)?;
            let mut part = source.take(end - start);
            part.read_to_string(&mut text).map_err(cannot)?;
        }
        let mut changes = Vec::with_capacity(line.marks.len());
        for (at, text) in text.lines().enumerate() {
            if text.contains("\"read\":") {
                let change = self.parsed(text, line.number + at)?;
                if change.is_doubtful() && change.line == line.line {
                    changes.push(change);
                }
            }
        }
        match changes.len() == line.marks.len() {
            true => Ok(changes),
            false => Err(Error::data(format!(
                "{} has changed since it was read: start the review again",
                self.path.display()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(line: usize, column: usize, before: &str) -> serde_json::Value {
        serde_json::json!({
            "file": "a.txt", "page": null, "line": line, "column": column,
            "start": line * 100 + column, "end": line * 100 + column + 4,
            "bbox": null, "line_bbox": null, "page_size": null,
            "before": before, "after": "Nghị", "kind": "marks",
            "confidence": 0.8, "profile": "tesseract-vie",
            "runners_up": [
                {"text": "Nghỉ", "confidence": 0.1},
                {"text": "Nghi", "confidence": 0.05},
                {"text": "Nghị", "confidence": 0.01},
                {"text": "Nghỉ", "confidence": 0.01},
            ],
            "applied": true, "decided": null,
            "read": "ô Nghi quyet Nghi", "repaired": "ô Nghị quyết Nghị",
            "at": [3, 9],
        })
    }

    fn open(changes: &[serde_json::Value]) -> Result<Lines, Error> {
        let dir = tempfile::tempdir().unwrap();
        let lines = changes.iter().map(|change| format!("{change}\n"));
        let text: String = lines.collect();
        std::fs::write(dir.path().join(FILE), text).unwrap();
        Lines::open(dir.path())
    }

    #[test]
    fn words_meet_in_their_line_and_the_worst_line_is_first() {
        let mut sure = change(1, 9, "quyet");
        let object = sure.as_object_mut().unwrap();
        for key in ["read", "repaired", "at"] {
            object.remove(key);
        }
        let mut decided = change(1, 12, "x");
        decided["decided"] = 3.into();
        let mut bad = change(2, 3, "Nghi");
        bad["confidence"] = 0.2.into();
        let first = change(1, 3, "Nghi");
        let second = change(1, 14, "Nghi");
        let all = open(&[first, sure, decided, second, bad]).unwrap();
        let marks: Vec<usize> =
            all.lines.iter().map(|line| line.marks.len()).collect();
        assert_eq!(marks, [1, 2]);
        assert_eq!(all.lines[0].worst, 0.2);
        let changes = all.changes(&all.lines[1]).unwrap();
        assert_eq!((changes[0].column, changes[1].column), (3, 14));
        assert_eq!(changes[0].in_read(), Some(3..7));
        assert_eq!(changes[1].in_read(), Some(14..18));
        assert_eq!(changes[0].in_repaired(), Some(3..9));
        assert_eq!(all.file(&all.lines[0]), "a.txt");
    }

    #[test]
    fn other_readings_are_each_there_once() {
        let of = |change: serde_json::Value| -> Vec<String> {
            let change: Change = serde_json::from_value(change).unwrap();
            change.others().into_iter().map(|other| other.text).collect()
        };
        assert_eq!(of(change(1, 1, "Nghi")), ["Nghỉ"]);
        let mut suggested = change(1, 1, "Nghi");
        suggested["applied"] = false.into();
        assert_eq!(of(suggested), ["Nghị", "Nghỉ"]);
    }

    #[test]
    fn places_that_are_not_in_the_line_are_none() {
        let mut odd = change(1, 99, "Nghi");
        odd["at"] = serde_json::json!([7, 10]);
        let odd: Change = serde_json::from_value(odd).unwrap();
        assert_eq!((odd.in_read(), odd.in_repaired()), (None, None));
        let other = change(1, 4, "Nghi");
        let other: Change = serde_json::from_value(other).unwrap();
        assert_eq!(other.in_read(), None);
    }

    #[test]
    fn a_broken_line_is_told_with_its_place() {
        let broken = serde_json::json!({"read": 5});
        let error = open(&[change(1, 3, "Nghi"), broken]).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("changes.jsonl:2: "), "{error}");
        let dir = tempfile::tempdir().unwrap();
        assert!(Lines::open(dir.path()).unwrap().lines.is_empty());
    }
}
