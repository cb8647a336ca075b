//! Whether a document was sent along with the one before it in a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::lines::ahead;
use crate::notation::number;
use crate::record::header;
use crate::record::page::{Page, uniform};
use crate::record::reading::Reading;
use crate::record::segment;
use crate::record::title;

/// How many lines of a document are searched for the draft it may be.
const HEAD: usize = 12;

/// Whether a document with a header of its own was sent along by the one
/// before, which says so: letters in one file are letters.
pub(super) fn is_sent_along(
    reading: &Reading<'_>,
    before: Option<&Range<usize>>,
    page: &Page<'_>,
) -> bool {
    static ALONG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?xi) (?: gửi | đính | gởi ) \s+ kèm
            | (?: \( | , | ; | gửi | này | văn\ bản ) \s* kèm \s+ theo
            | gửi \s+ (?: \p{L}+ \s+ ){0,7} dự \s+ thảo",
        )
        .expect("the pattern is valid")
    });
    let Some(lines) = before else { return false };
    // What was issued with the one before says so itself.
    let mut head = page.lines.clone().take(HEAD);
    if head.any(|line| segment::is_issued_with(page, line)) {
        return true;
    }
    let mut head = page.lines.clone().take(HEAD);
    let draft = head.any(|line| header::is_draft(page.text(page.line(line))));
    let own = Own::of(page);
    let loose = draft || own.number.is_none() && own.kind.is_none();
    lines.clone().any(|line| {
        let at = |line| reading.at(reading.line(line).unwrap_or_default());
        let Some(found) = ALONG.find(at(line)) else { return false };
        // The sentence may go on in the next line.
        let next = if line + 1 < lines.end { at(line + 1) } else { "" };
        let behind = format!("{} {next}", &at(line)[found.start()..]);
        loose || own.is_in(&behind[..ahead(&behind, 0, NAMED)])
    })
}

/// How far behind `gửi kèm` a document may be named, in bytes.
const NAMED: usize = 240;

/// By what a document sent along may be named.
struct Own {
    number: Option<String>,
    kind: Option<String>,
}

impl Own {
    fn of(page: &Page<'_>) -> Own {
        let mut own = Own { number: None, kind: None };
        let lines = page.lines.clone().filter(|&line| !page.is_empty(line));
        for line in lines.take(2 * HEAD) {
            for cell in page.cells(page.line(line)) {
                let text = page.text(cell);
                if own.number.is_none() {
                    own.number = number::header_with(page.knowledge, text)
                        .filter(|code| !code.number.is_empty())
                        .map(|code| code.printed());
                }
                if own.kind.is_none() {
                    own.kind = title::heading(page.knowledge, text)
                        .map(|named| named.kind.name.to_lowercase());
                }
            }
        }
        own
    }

    /// Whether a text names it: by its number, or by its type, where that is
    /// not the document which says so (`kèm theo Quyết định này`) nor another
    /// with its number.
    fn is_in(&self, text: &str) -> bool {
        let text = uniform(&text.to_lowercase());
        let number = self.number.as_ref();
        let numbered = number.is_some_and(|number| {
            text.contains(uniform(&number.to_lowercase()).as_str())
        });
        let kind = self.kind.as_deref().map(uniform);
        numbered
            || kind.is_some_and(|kind| {
                text.match_indices(kind.as_str()).any(|(at, _)| {
                    let behind = text[at + kind.len()..].trim_start();
                    !["này", "số", "trên"]
                        .iter()
                        .any(|word| behind.starts_with(word))
                })
            })
    }
}
