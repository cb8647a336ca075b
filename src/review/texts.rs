//! The texts of the files that were read, for what no image shows.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::decisions::Change;
use super::desk::Review;
use super::view::Segment;
use crate::batch::open::{self, ReadAs};
use crate::batch::{Silent, jsonl};

/// The most bytes of a file that is opened to be shown: larger ones take too
/// long for who waits.
const MOST: u64 = 16 << 20;

/// How many lines are shown before and from a place on.
const BEFORE: usize = 15;
const BEHIND: usize = 60;

/// The text that was looked at last.
#[derive(Debug, Default)]
pub(super) struct Texts {
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    name: String,
    path: PathBuf,
    time: Option<SystemTime>,
    text: Option<Arc<str>>,
}

/// Lines of a text.
#[derive(Debug, serde::Serialize)]
pub(super) struct Shown {
    /// The number of the first, counted from 1.
    first: usize,
    lines: Vec<String>,
}

impl Review {
    /// The text of a file as it was read, or of a text in it; `None` where
    /// there is none, or not at once.
    fn text(&mut self, name: &str) -> Option<Arc<str>> {
        let file = self.owner(name)?;
        let path = self.inputs.find(file)?;
        let about = fs::metadata(&path).ok()?;
        let time = about.modified().ok();
        if let Some(last) = &self.texts.last
            && (&*last.name, &last.path, last.time) == (name, &path, time)
        {
            return last.text.clone();
        }
        let text = match about.len() <= MOST {
            true => fs::read(&path).ok().and_then(|bytes| {
                let within = name.strip_prefix(file)?.strip_prefix('#');
                opened(&bytes, within)
            }),
            false => None,
        };
        let name = name.to_owned();
        self.texts.last = Some(Last { name, path, time, text: text.clone() });
        text
    }

    /// The lines of a file around one of them, counted from 1.
    pub(super) fn lines_around(
        &mut self,
        item: usize,
        line: usize,
    ) -> Option<Shown> {
        let name = self.records.entries.get(item)?.file.clone();
        let text = self.text(&name)?;
        let first = line.saturating_sub(BEFORE).max(1);
        let lines = text.lines().skip(first - 1).take(BEFORE + BEHIND);
        let lines = lines.map(str::to_owned).collect();
        Some(Shown { first, lines })
    }

    /// The line of a text that was decided of, with what is decided in it, and
    /// its number.
    pub(super) fn line_of(
        &mut self,
        change: &Change,
    ) -> Option<(usize, Vec<Segment>)> {
        let text = self.text(&change.file)?;
        let own = text.get(change.start..change.end)?;
        if own != change.before {
            return None;
        }
        let start = text[..change.start].rfind('\n').map_or(0, |at| at + 1);
        let behind = &text[change.end..];
        let end = behind.find('\n').unwrap_or(behind.len());
        let number = 1 + text[..change.start].matches('\n').count();
        let parts = vec![
            (text[start..change.start].to_owned(), None),
            (change.after.clone(), Some(0)),
            (behind[..end].trim_end().to_owned(), None),
        ];
        Some((number, parts))
    }
}

fn opened(bytes: &[u8], within: Option<&str>) -> Option<Arc<str>> {
    let how = ReadAs { lossy: true, ..ReadAs::default() };
    let opened = open::open(bytes, &how, &Silent).ok()?;
    match within {
        None => Some(opened.text().into()),
        Some(name) => jsonl::text_of(opened.text(), name).map(Arc::from),
    }
}
