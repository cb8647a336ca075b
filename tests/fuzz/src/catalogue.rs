//! Catalogues: any text can be looked for, any lines are taken or refused,
//! and a catalogue that grew says what one says that was built at one go.

use std::fs;

use khoidau::catalogue::{
    self, Catalogue, Found, Marked, Request, to_csv, to_json, to_text,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::folders;

thread_local! {
    /// The results of a run, whose catalogue is only read.
    static RESULTS: (TempDir, Catalogue) = {
        let folder = folders::copy();
        let out = folder.path().join(folders::OUT);
        let open = Catalogue::read(out).expect("a catalogue of our own");
        (folder, open)
    };
}

/// What is typed: the text, and behind it, a line each, what narrows it.
pub fn query(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    let mut lines = typed.split('\n');
    let mut request = Request::new(lines.next().unwrap_or_default());
    request.limit = 5;
    let plain = request.clone();
    let mut narrow = || lines.next().map(str::to_owned);
    let filter = &mut request.filter;
    filter.body = narrow();
    filter.place = narrow();
    filter.signer = narrow();
    filter.file = narrow();
    filter.from = narrow().and_then(|date| date.parse().ok());
    filter.to = narrow().and_then(|date| date.parse().ok());
    filter.types = lines.map(str::to_owned).collect();
    RESULTS.with(|(_, open)| {
        let found = open.search(&plain).expect("no text is refused");
        shown(&found, plain.limit);
        let again = open.search(&plain).expect("it was found before");
        assert_eq!(found, again, "the same is found again");
        if let Ok(found) = open.search(&request) {
            shown(&found, request.limit);
        }
    });
}

/// What was found can be shown in every form.
pub fn shown(found: &Found, limit: usize) {
    assert!(found.hits.len() <= limit.min(found.total));
    let json: Value =
        serde_json::from_str(&to_json(found)).expect("it is JSON");
    let hits = json["hits"].as_array().expect("a list").len();
    assert_eq!(hits, found.hits.len());
    to_csv(found);
    to_text(found, true, |place| place);
    let within = |marked: &Marked| {
        let mut from = 0;
        for mark in marked.marks() {
            assert!(from <= mark.start, "marks in their order");
            assert!(marked.text().get(mark.clone()).is_some());
            from = mark.end;
        }
    };
    for hit in &found.hits {
        within(&hit.title);
        within(&hit.snippet);
    }
}

/// Lines of `records.jsonl` and, behind an empty line, of `changes.jsonl`.
pub fn records(data: &[u8]) {
    let at = data.windows(2).position(|two| two == b"\n\n");
    let (records, changes) = data.split_at(at.map_or(data.len(), |at| at + 1));
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    fs::write(dir.join("records.jsonl"), records).expect("written");
    fs::write(dir.join("changes.jsonl"), changes).expect("written");
    if catalogue::rebuild(dir).is_err() {
        return;
    }
    same(dir);
    let open = Catalogue::read(dir).expect("it was built");
    let found = open.search(&Request::new("")).expect("no text is refused");
    shown(&found, Request::LIMIT);
    drop(open);

    // All that is known of a file goes and comes again. What is of which file
    // is plain where all lines are of one.
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let (Some(records), Some(changes)) = (text(records), text(changes)) else {
        return;
    };
    let Some(file) = file_of(records, changes) else { return };
    let full = |line: &&str| !line.trim().is_empty();
    let mut grown = Catalogue::open(dir).expect("it was built");
    let mut update = grown.update().expect("nobody else writes");
    update.remove(&file).expect("it can be written");
    let (records, changes) =
        (records.lines().filter(full), changes.lines().filter(full));
    update.file(&file, records, changes).expect("lines that were taken");
    update.commit().expect("it can be written");
    grown.settle().expect("it can be written");
    grown.close().expect("it can be written");
    same(dir);
}

/// The file that all lines are of.
fn file_of(records: &str, changes: &str) -> Option<String> {
    let mut file = None;
    for line in records.lines().chain(changes.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let line: Value = serde_json::from_str(line).ok()?;
        let own = line["file"].as_str().or(line["path"].as_str())?.to_owned();
        if file.get_or_insert(own.clone()) != &own {
            return None;
        }
    }
    file
}

/// The catalogue of a folder is what its tables say.
fn same(dir: &std::path::Path) {
    let difference = catalogue::check(dir).expect("it can be read");
    assert!(difference.is_none(), "{difference:?}");
}
