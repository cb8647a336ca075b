//! Files with the places of their words: any bytes are read or refused, what
//! is read comes back byte by byte without edits, a PDF is appended to, and
//! what is written in another format can be read. And JSON lines.

use khoidau::Span;
use khoidau::batch::jsonl::{self, Row};
use khoidau::edit::{Edit, EditKind, EditLog};
use khoidau::format::{self, Keep, Kind};
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
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(start, start + word.len());
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
    let log = edits(text);
    for keep in [Keep::Old, Keep::No] {
        let mut written = Vec::new();
        if source.apply_to(&log, keep, &mut written).is_err() {
            // A PDF that is not as it must be to be written.
            continue;
        }
        let appended = source.kind() == Kind::Pdf
            && keep == Keep::Old
            && source.risks().is_empty();
        assert!(!appended || written.starts_with(data), "it is appended to");
        // What is made of what is broken may be broken; it ends all the same.
        let _ = format::open(&written[..]);
    }
    for kind in [Kind::Hocr, Kind::Alto, Kind::Page, Kind::Tsv] {
        let files = source.convert(kind).expect("it has boxes");
        for file in files {
            format::open(file.as_bytes()).expect("what is made can be read");
        }
    }
}

/// JSON lines, one by one: a line with another text in it is a line with that
/// text and the same name.
pub fn lines(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    jsonl::is_jsonl(&text);
    let _ = jsonl::refuse_other_json(&text);
    let old = jsonl::Old::of(&text);
    for (at, line) in text.lines().enumerate() {
        let Ok(row) = Row::parse(line) else { continue };
        old.read(at, &row.text);
        for word in WORDS {
            let written = row.with(word);
            let back = Row::parse(&written).expect("it is a line");
            assert_eq!((&*back.text, &back.id), (*word, &row.id));
        }
        assert_eq!(row.with(&row.text), line);
    }
}
