//! Where a header begins, by the line that it was known by.

use crate::notation::date;
use crate::notation::number::{self, Code};
use crate::record::bodies;
use crate::record::header::Nation;
use crate::record::lists;
use crate::record::page::{Page, bare, behind_bullet, capitals};
use crate::record::score;
use crate::record::title;
use crate::tables::{List, Phrases};
use crate::viet::fuzzy;

/// How many lines above the name of Party or state the left column may
/// start, where the columns come one after the other.
const ABOVE: usize = 10;

/// The most lines of the subject under a number.
const SUBJECT: usize = 5;

/// Whether the name of Party or state stands where a header has it: alone,
/// or beside the name of a body.
pub(super) fn is_top(page: &Page<'_>, text: &str, right: &Nation) -> bool {
    let count =
        |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let left = bare(&text[..right.start]);
    let behind = count(&text[right.end..]);
    let beside = count(left) <= 3
        || capitals(left) > score::LEANING && bodies::begins_name(page, left);
    beside && behind <= 4
}

/// The first line of the header that has `line`.
pub(super) fn top(page: &Page<'_>, line: usize) -> usize {
    let original = |line| {
        let span = page.line(line).span;
        page.reading.original_lines(page.reading.to_original(span))
    };
    let own = original(line).start;
    let mut start = line;
    let mut at = line;
    let mut empty = 0;
    let mut above = 0;
    while at > page.lines.start && above < ABOVE {
        at -= 1;
        if page.is_empty(at) {
            empty += 1;
            // Between two documents there is more room than in a header.
            if empty > 3 {
                break;
            }
            continue;
        }
        // The left column is read before the right one.
        if original(at).end >= own {
            start = at;
            empty = 0;
            continue;
        }
        above += 1 + empty;
        empty = 0;
        let text = page.text(page.line(at));
        let cells = page.cells(page.line(at));
        let inner = cells.first().map_or(text, |&cell| page.text(cell));
        let dated = date::header(text).map(|found| found.span.start());
        let inner = dated.and_then(|end| inner.get(..end)).unwrap_or(inner);
        let inner = bare(inner);
        let named = capitals(inner) > score::CAPITALS
            && bodies::begins_name(page, inner);
        let copied = is_copy_word(inner);
        if dated.is_some() && inner.is_empty() {
            continue;
        }
        if named
            || copied
            || number::header_with(page.knowledge, text).is_some()
        {
            start = at;
            continue;
        }
        let listed = lists::recipients_opening(page, page.line(at)).is_some();
        let goes_on = capitals(inner) > score::CAPITALS
            && near_post(page, inner) > 0.2
            && !listed;
        if goes_on {
            continue;
        }
        // The subject of a letter stands between its number and the nation.
        let above = at.saturating_sub(SUBJECT).max(page.lines.start)..at;
        let number = above.rev().find(|&line| {
            let text = page.text(page.line(line));
            number::header_with(page.knowledge, text)
                .is_some_and(|code| code.worded)
        });
        let Some(number) = number.filter(|_| !listed) else { break };
        let plain = (number + 1..=at).all(|line| {
            let text = page.text(page.line(line));
            !page.is_empty(line)
                && behind_bullet(text).is_none()
                && date::header(text).is_none()
        });
        let first = page.text(page.line(number + 1));
        if !plain || title::lead_in(bare(first)) == 0 {
            break;
        }
        start = number;
        at = number;
    }
    start
}

/// The first line of a header that does not name the nation, by the line of
/// its number: a body stands above, and place and date beside or below.
pub(super) fn plain_top(
    page: &Page<'_>,
    line: usize,
    code: &Code,
) -> Option<usize> {
    if !code.worded || code.certainty < 0.8 {
        return None;
    }
    let end = page.lines.end.min(line + 4);
    let dated = (line..end).any(|line| {
        page.cells(page.line(line)).into_iter().any(|cell| {
            let text = page.text(cell);
            date::header(text).is_some_and(|found| {
                let day = found.date.is_some_and(|date| date.day().is_some());
                let end = bare(&text[found.span.end()..]).is_empty();
                found.place.is_some() && (found.known || day) && end
            })
        })
    });
    let top = top(page, line);
    let named = (top..line).any(|line| {
        let text = bare(page.text(page.line(line)));
        capitals(text) > score::CAPITALS && bodies::begins_name(page, text)
    });
    (dated && named).then_some(top)
}

fn near_post(page: &Page<'_>, text: &str) -> f64 {
    let read = fuzzy::letters(text);
    let posts = page.knowledge.posts().iter();
    let posts = posts.map(|post| (post.letters.as_slice(), ()));
    fuzzy::nearest(&read, posts).map_or(1.0, |found| found.1)
}

/// Whether a line says that what follows is the note of a copy.
fn is_copy_word(text: &str) -> bool {
    let read = fuzzy::letters(text);
    capitals(text) > score::CAPITALS
        && Phrases::get().has_letters(List::Copy, &read)
}
