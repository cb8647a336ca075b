//! What the tests of all formats share.

use crate::edit::{Edit, EditKind, EditLog};
use crate::format::{Keep, Kind, Source, open};
use crate::span::Span;

/// A file that is opened without fault.
pub(super) fn opened(file: &str, kind: Kind) -> Source<'_> {
    let source = open(file.as_bytes()).expect("the file can be read");
    assert_eq!(source.kind(), kind, "{file}");
    let same = source.apply(&EditLog::new(), Keep::Old);
    assert_eq!(String::from_utf8_lossy(&same), file, "nothing changes");
    source
}

/// Replacements of stretches of a text, each behind the one before.
pub(super) fn edits(text: &str, edits: &[(&str, &str)]) -> EditLog {
    let mut log = EditLog::new();
    let mut from = 0;
    for (before, after) in edits {
        let found = text[from..].find(before);
        let start = from + found.expect("the text has it");
        let span = Span::new(start, start + before.len());
        let edit = Edit::new(text, span, *after, EditKind::Letters, 900);
        log.push(edit.expect("it cuts nothing")).expect("in order");
        from = span.end();
    }
    log
}

/// A file with replacements in its text; what is read of the outcome is what
/// was to come out.
pub(super) fn corrected(
    file: &str,
    kind: Kind,
    replaced: &[(&str, &str)],
    keep: Keep,
) -> String {
    let source = opened(file, kind);
    let log = edits(source.text(), replaced);
    let out = String::from_utf8(source.apply(&log, keep)).expect("UTF-8");
    let again = opened(&out, kind);
    let words = |text: &str| -> Vec<Vec<String>> {
        let lines = text
            .lines()
            .map(|line| line.split_whitespace().map(str::to_owned).collect());
        lines.filter(|line: &Vec<String>| !line.is_empty()).collect()
    };
    let wanted = log.apply(source.text());
    assert_eq!(words(again.text()), words(&wanted), "{out}");
    out
}
