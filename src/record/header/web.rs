//! The box that pages of the web put above the text of a document: `Số hiệu:
//! …`, `Nơi ban hành: …`, `Ngày ban hành: …`.

use std::ops::Range;

use crate::notation::date::{self, PlaceDate};
use crate::notation::number::{self, Code};
use crate::record::page::{Page, Strip};
use crate::span::Span;
use crate::tables::{List, Phrases};
use crate::viet::fuzzy;

/// How many lines that hold something are searched for a box.
const LINES: usize = 30;

/// How many parts make a box: a header may say one of them itself.
const PARTS: usize = 3;

/// How sure what a box says is.
const SURE: f64 = 0.7;

/// What a box says, in the offsets of its strips.
#[derive(Debug, Default)]
pub(super) struct Box {
    /// Its lines.
    pub lines: Range<usize>,
    pub number: Option<(Code, Strip)>,
    pub date: Option<(PlaceDate, Strip)>,
}

/// Reads the box at the top of a page; it has no lines where there is none.
pub(super) fn read(page: &Page<'_>) -> Box {
    let mut found = Box::default();
    let mut parts = 0;
    let (mut first, mut last) = (None, 0);
    let lines = page.lines.clone().filter(|&line| !page.is_empty(line));
    for line in lines.take(LINES) {
        let strip = page.line(line);
        let all = labelled(page, strip);
        if all.is_empty() {
            continue;
        }
        parts += all.len();
        first.get_or_insert(line);
        last = line;
        for (label, value) in all {
            let text = page.text(value);
            match label {
                b"sohieu" if found.number.is_none() => {
                    let code = number::find_with(page.knowledge, text)
                        .into_iter()
                        .next();
                    found.number = code
                        .map(|code| (Code { certainty: SURE, ..code }, value));
                }
                b"ngaybanhanh" if found.date.is_none() => {
                    let date = date::find(text).into_iter().next();
                    found.date = date.map(|date| {
                        let span = Span::new(date.word, date.span.end());
                        let date = PlaceDate {
                            place: None,
                            name: None,
                            known: false,
                            date: Some(date.date),
                            span,
                            certainty: SURE,
                        };
                        (date, value)
                    });
                }
                _ => {}
            }
        }
    }
    match first {
        Some(first) if parts >= PARTS => {
            found.lines = first..last + 1;
            found
        }
        _ => Box::default(),
    }
}

/// The parts of a box on a line: each label with what stands behind it, up to
/// the next. A line that begins with none has none.
fn labelled(page: &Page<'_>, strip: Strip) -> Vec<(&'static [u8], Strip)> {
    let text = page.text(strip);
    let labels = Phrases::get().list(List::Label).iter();
    let longest = labels.map(|label| label.letters.len()).max().unwrap_or(0);
    // Where each label begins and its value does.
    let mut found: Vec<(&'static [u8], usize, usize)> = Vec::new();
    for (colon, _) in text.match_indices([':', '|']) {
        let floor = found.last().map_or(0, |last| last.2);
        // Further back there is more than any label.
        let near = fuzzy::tail(&text[floor..colon], longest);
        let from = colon - near.len();
        let mut starts = near.char_indices().filter(|&(at, c)| {
            let lead = text[floor..from + at].chars().next_back();
            c.is_alphabetic() && !lead.is_some_and(char::is_alphanumeric)
        });
        let label = starts.find_map(|(at, _)| {
            let read = fuzzy::letters(&near[at..]);
            let mut labels = Phrases::get().list(List::Label).iter();
            let label = labels.find(|label| label.letters == read)?;
            Some((label.letters.as_slice(), from + at))
        });
        let Some((label, at)) = label else { continue };
        let first = found.is_empty();
        let alone = !text[..at].chars().any(char::is_alphanumeric);
        if first && !alone {
            return Vec::new();
        }
        found.push((label, at, colon + 1));
    }
    let ends = found.iter().skip(1).map(|next| next.1);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    let parts = found.iter().zip(ends);
    parts
        .map(|(&(label, _, start), end)| {
            (label, page.within(strip, text[start..end].trim()))
        })
        .collect()
}
