//! The path of a file in its records, spelled anew where the inputs are named
//! otherwise than when it was done: all records of a folder spell it alike,
//! and no file is read again for it.

use std::path::Path;

use super::job::Outcome;
use super::jsonl::place_of;
use crate::export::table;

/// The key of the path in a record, and of what begins with it.
const PATH: &str = "path";
const BEGINNING: [&str; 2] = ["id", "parent"];

/// How a path is spelled in records.
pub fn spelled(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What tells two spellings apart.
pub fn sum(path: &Path) -> u32 {
    crc32fast::hash(spelled(path).as_bytes())
}

/// Spells the path anew in all that is known of a file.
pub fn anew(outcome: &mut Outcome, path: &Path) {
    let new = spelled(path);
    let records = String::from_utf8_lossy(&outcome.records);
    let old = records.lines().find_map(|line| value(line, PATH));
    let Some((old, _)) = old.filter(|(old, _)| *old != new) else { return };
    let respell = |text: &str| {
        let rest = text.strip_prefix(&*old)?;
        let is_path = rest.is_empty() || rest.starts_with('#');
        is_path.then(|| format!("{new}{rest}"))
    };
    let mut written = String::with_capacity(records.len());
    for line in records.split_inclusive('\n') {
        written.push_str(&in_line(line, respell));
    }
    let table = table::respelled(&outcome.table, respell);
    outcome.records = written.into_bytes();
    outcome.table = table.into_bytes();
}

/// A string that a record has of a key, and where it stands.
fn value(line: &str, key: &str) -> Option<(String, std::ops::Range<usize>)> {
    let place = place_of(line, key)?;
    let value = serde_json::from_str(&line[place.clone()]).ok()?;
    Some((value, place))
}

/// A record with its path spelled anew.
fn in_line(line: &str, respell: impl Fn(&str) -> Option<String>) -> String {
    let mut line = line.to_owned();
    for key in BEGINNING.into_iter().chain([PATH]) {
        let Some((old, place)) = value(&line, key) else { continue };
        if let Some(new) = respell(&old) {
            line.replace_range(
                place,
                &serde_json::Value::from(new).to_string(),
            );
        }
    }
    line
}
