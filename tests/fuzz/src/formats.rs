//! Files with the places of their words: any bytes are read or refused, what
//! is read comes back byte by byte, and edits change the words and nothing
//! else.

use khoidau::Span;
use khoidau::edit::{Edit, EditKind, EditLog};
use khoidau::format::{self, Keep, Kind, Source};
use khoidau::layout::Page;

/// What takes the place of words: characters that markup and files of fonts
/// have their own ways with, nothing, and more words than one.
const WORDS: &[&str] =
    &["ngày", "<&>", "\"x\" 'y'", "", "a b", "]]>", "𝒳y", "(\\)", "đ"];

/// Edits of one word in so many, picked by the words themselves so that the
/// same bytes are always the same find.
fn edits(text: &str) -> EditLog {
    let mut log = EditLog::new();
    for (at, word) in text.split_whitespace().enumerate() {
        let span = Span::of(word, text).expect("a part of the text");
        let by = usize::from(word.as_bytes()[0]) + at;
        if by % 3 != 0 {
            continue;
        }
        let new = WORDS[by / 3 % WORDS.len()];
        let edit = Edit::new(text, span, new, EditKind::Letters, 900);
        if let Some(edit) = edit {
            log.push(edit).expect("one behind the other");
        }
    }
    log
}

/// The words of a text, without the empty lines between them.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// A scan, or a document of pages, edited.
pub fn scan(data: &[u8]) {
    let Ok(mut source) = format::open(data) else { return };
    for &risk in format::Risk::ALL.iter() {
        source.accept(risk);
    }
    if !source.has_boxes() {
        return;
    }
    let same = source.apply(&EditLog::new(), Keep::Old);
    assert!(same == data, "without edits it is the same file");
    let pages: Vec<Page> = source.pages().collect();
    let text = source.text();
    let whole = Span::new(0, text.len());
    for place in source.locate(whole) {
        assert!(place.page() < pages.len().max(1), "a page that is there");
    }
    if source.kind() == Kind::Pdf {
        return paged(&source, data);
    }
    let log = edits(text);
    for keep in [Keep::Old, Keep::No] {
        let written = source.apply(&log, keep);
        let again = format::open(&written[..]).expect("it can be read again");
        assert_eq!(again.kind(), source.kind());
        assert_eq!(words(again.text()), words(&log.apply(text)));
    }
    for kind in [Kind::Hocr, Kind::Alto, Kind::Tsv] {
        let files = source.convert(kind).expect("it has boxes");
        let file = files[0].as_bytes();
        let again = format::open(file).expect("it can be read again");
        assert_eq!(words(again.text()), words(text), "{kind}");
    }
}

/// A PDF: what can be seen stays, and what cannot is what was to come out.
fn paged(source: &Source<'_>, data: &[u8]) {
    let text = source.text();
    let protected = source.protected();
    let mut log = EditLog::new();
    for edit in edits(text).edits() {
        let span = edit.span();
        let meets = |other: &Span| {
            other.start() < span.end() && span.start() < other.end()
        };
        if !protected.iter().any(meets) {
            log.push(edit.clone()).expect("one behind the other");
        }
    }
    for keep in [Keep::Old, Keep::No] {
        let mut written = Vec::new();
        if source.apply_to(&log, keep, &mut written).is_err() {
            continue;
        }
        let again = format::open(&written[..]).expect("it can be read again");
        if written == data {
            continue;
        }
        if keep == Keep::Old && source.risks().is_empty() {
            assert!(written.starts_with(data), "it is appended to");
        }
        let mut found = words(again.text());
        let expected = log.apply(text);
        let mut expected = words(&expected);
        // Hidden words go before those that can be seen.
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
