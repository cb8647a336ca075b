//! What a person has decided of the files of a run, as its jobs have it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::HIDDEN;
use super::assemble::shards;
use super::decisions::{Decision, Decisions};
use super::desk::{FINISHED, Finished};
use super::job::{Decided, DecidedChange, DecidedField};

/// The file that a name is of: the one that is called so, else that of JSON
/// lines in which a text is called by what stands behind a `#`.
pub fn owner(name: &str, is_file: impl Fn(&str) -> bool) -> Option<&str> {
    if is_file(name) {
        return Some(name);
    }
    let marks = name.rmatch_indices('#');
    marks.map(|(at, _)| &name[..at]).find(|file| is_file(file))
}

/// What is decided of a file and the texts in it, of each of the contents that
/// it had: it may become again what it was.
pub fn of(
    all: &Decisions,
    file: &str,
    is_file: impl Fn(&str) -> bool,
) -> Vec<Decided> {
    let mut by_content: BTreeMap<&str, Decided> = BTreeMap::new();
    for name in all.names_from(file) {
        if owner(name, &is_file) != Some(file) {
            continue;
        }
        for content in all.contents_of(name) {
            for (number, one) in all.of(name, content) {
                let decided = by_content.entry(content).or_default();
                decided.content = content.to_owned();
                add(decided, number, one);
            }
        }
    }
    by_content.into_values().collect()
}

fn add(decided: &mut Decided, number: usize, one: Decision) {
    match one {
        Decision::Change(one) => decided.changes.push(DecidedChange {
            number,
            file: one.file,
            start: one.start,
            end: one.end,
            before: one.before,
            after: one.after,
        }),
        Decision::Field(one) => decided.fields.push(DecidedField {
            number,
            file: one.file,
            document: one.document,
            field: one.field,
            before: one.before,
            value: one.after,
        }),
        Decision::Undo(_) => {}
    }
}

/// How many lines the decisions of a folder of outputs had when all of it was
/// worked on last; `None` where that is not known.
pub fn applied(out: &Path) -> Option<usize> {
    let counts = shards(out).ok()?.into_iter().map(|shard| {
        let folder = out.join(HIDDEN).join(shard.folder());
        let told = fs::read(folder.join(FINISHED)).ok()?;
        serde_json::from_slice::<Finished>(&told).ok()?.decided
    });
    counts.collect::<Option<Vec<usize>>>()?.into_iter().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_the_file_that_has_it() {
        let files = ["a.jsonl", "a.jsonl#b", "c"];
        let owner = |name| owner(name, |file| files.contains(&file));
        let rows = [
            ("a.jsonl", Some("a.jsonl")),
            ("a.jsonl#x", Some("a.jsonl")),
            ("a.jsonl#x#line3", Some("a.jsonl")),
            ("a.jsonl#b", Some("a.jsonl#b")),
            ("a.jsonl#b#1", Some("a.jsonl#b")),
            ("d#1", None),
        ];
        for (name, file) in rows {
            assert_eq!(owner(name), file, "{name}");
        }
    }
}
