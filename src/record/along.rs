//! Whether a document was sent along with the one before it in a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::notation::number;
use crate::record::header;
use crate::record::page::{Page, uniform};
use crate::record::reading::Reading;
use crate::record::segment;
use crate::record::title;

/// How many lines of a document are searched for the draft it may be.
const HEAD: usize = 12;

/// Whether a document with a header of its own was sent along by the one
/// before, which says so, or is a draft: letters in one file are letters.
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
    // What was issued with the one before says so itself.
    let told = page.lines.clone().take(HEAD).any(|line| {
        header::is_draft(page.text(page.line(line)))
            || segment::is_issued_with(page, line)
    });
    let Some(lines) = before else { return false };
    if told {
        return true;
    }
    // A document with a number of its own is sent along if it is named.
    let own = Own::of(page);
    lines.clone().any(|line| {
        let at = |line| reading.at(reading.line(line).unwrap_or_default());
        ALONG.is_match(at(line)) && {
            let around = line.saturating_sub(1).max(lines.start)
                ..(line + 2).min(lines.end);
            own.number.is_none()
                || around.into_iter().any(|line| own.is_in(at(line)))
        }
    })
}

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

    fn is_in(&self, text: &str) -> bool {
        let text = uniform(&text.to_lowercase());
        let has = |part: &Option<String>| {
            part.as_ref().is_some_and(|part| {
                text.contains(uniform(&part.to_lowercase()).as_str())
            })
        };
        has(&self.number) || has(&self.kind)
    }
}
