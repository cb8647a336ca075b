//! Headers of forms that a document shows, which begin no document.

use crate::notation::date;
use crate::notation::number;
use crate::record::Precision;
use crate::record::page::{Page, bare, placed_words};
use crate::viet::fuzzy;

use super::State;

/// How far around the name of the state on a form its blanks and its caption
/// are looked for, in lines.
const FORM_ABOVE: usize = 8;
const FORM_BELOW: usize = 16;

/// How many stops in a row are a blank to be filled in.
const BLANK: usize = 4;

/// Whether a header is that of a form which a document shows: nothing is
/// filled in, and it stands in an appendix, or under a caption (`Mẫu số 2`,
/// `theo mẫu sau:`), or has blanks where the names should be.
pub(super) fn is_form(
    page: &Page<'_>,
    top: usize,
    line: usize,
    state: &State,
) -> bool {
    let end = page.lines.end.min(line + FORM_BELOW);
    let mut header = top..page.lines.end.min(line + FORM_ABOVE);
    let filled = header.any(|line| {
        let strip = page.line(line);
        // `Mẫu số 02/HNCT` is no number of a document.
        !is_caption(page, line)
            && page.cells(strip).into_iter().any(|cell| {
                let text = page.text(cell);
                let numbered = number::header_with(page.knowledge, text)
                    .is_some_and(|code| !code.number.is_empty());
                let dated = date::header(text)
                    .and_then(|found| found.date)
                    .is_some_and(|date| date.precision() == Precision::Day);
                numbered || dated
            })
    });
    if filled {
        return false;
    }
    if state.appendix {
        return true;
    }
    let lead = (page.lines.start.max(top.saturating_sub(FORM_ABOVE))..top)
        .rev()
        .find(|&line| !page.is_empty(line));
    let shown = lead.is_some_and(|line| {
        page.text(page.line(line)).trim_end().ends_with(':')
    });
    let from = page.lines.start.max(top.saturating_sub(FORM_ABOVE));
    let captioned = (from..=line).any(|line| is_caption(page, line));
    // A draft leaves its number and day open.
    let blank = (top..end).any(|line| {
        let text = page.text(page.line(line));
        let open = number::header_with(page.knowledge, text).is_some()
            || date::header(text).is_some();
        !open && has_blank(text)
    });
    shown || captioned || blank
}

/// Whether a line is the caption of a form: `Mẫu số 2`, `MẪU 01/TT`.
fn is_caption(page: &Page<'_>, line: usize) -> bool {
    let text = bare(page.text(page.line(line)));
    let mut all = placed_words(text);
    let form = |word: &str| {
        matches!(fuzzy::letters(word).as_slice(), b"mau" | b"bieumau")
            && word.starts_with('M')
    };
    let first = all.next().is_some_and(|word| form(word.text));
    let next = all.next().is_some_and(|word| {
        fuzzy::letters(word.text) == b"so"
            || word.text.starts_with(|c: char| c.is_ascii_digit())
    });
    first && next
}

/// Whether a text has a blank to be filled in.
fn has_blank(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        run = match c {
            '.' | '_' => run + 1,
            '…' => run + 3,
            ' ' if run > 0 => run,
            _ => 0,
        };
        if run >= BLANK {
            return true;
        }
    }
    false
}
