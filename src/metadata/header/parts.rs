//! The parts of a header that are known by their form.

use std::sync::LazyLock;

use regex::Regex;

use crate::metadata::bodies;
use crate::metadata::page::{Page, bare, capitals, words};
use crate::metadata::record::System;
use crate::notation::date::{self, PlaceDate};
use crate::span::Span;
use crate::viet::fuzzy::{self, Found, Key};

/// What stands at the top on the right, by system.
const RIGHT: &[(&str, System)] = &[
    ("conghoaxahoichunghiavietnam", System::State),
    ("dangcongsanvietnam", System::Party),
    ("vietnamdanchuconghoa", System::State),
    ("conghoamiennamvietnam", System::State),
    ("doanthanhniencongsanhochiminh", System::Mass),
    ("doantncshochiminh", System::Mass),
];

/// The motto below the name of the state.
pub(super) const MOTTO: &str = "doclaptudohanhphuc";

/// What the stamp of a receiver says.
pub(super) const STAMP: &[&str] =
    &["vanbandenquamang", "vanbanden", "congvanden", "vanbandi"];

/// The blanks of such a stamp.
pub(super) const BLANKS: &[&str] = &[
    "so",
    "ngay",
    "gio",
    "chuyen",
    "luuhoso",
    "luuhs",
    "kyhieuhoso",
    "den",
    "sohieuhs",
];

/// Where a line has the name of Party or state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Right {
    pub system: System,
    pub start: usize,
    pub end: usize,
}

/// The name of Party or state, or of an organisation, in capitals on a line.
pub(crate) fn right(text: &str) -> Option<Right> {
    if capitals(text) < 0.5 {
        return None;
    }
    let key = Key::new(text);
    RIGHT.iter().find_map(|&(phrase, system)| {
        if phrase.len() > key.len() * 3 / 2 {
            return None;
        }
        let found = fuzzy::find(&key, phrase.as_bytes(), 0.25)?;
        let read = &text[found.start..found.end];
        let Found { start, end, .. } = found;
        (capitals(read) > 0.6).then_some(Right { system, start, end })
    })
}

/// Whether a line below a title says only whose it is: `CỦA BỘ CHÍNH TRỊ`.
pub(super) fn of_body(page: &Page<'_>, text: &str) -> bool {
    let Some(first) = words(text).next() else { return false };
    let rest = text[first.len()..].trim_start();
    fuzzy::letters(first) == b"cua"
        && first.starts_with(char::is_uppercase)
        && bodies::begins_name(page, rest)
}

/// A line without the noise around it, but with the sign its clause ends in.
pub(super) fn clause(text: &str) -> &str {
    let inner = bare(text);
    let Some(span) = Span::of(inner, text) else { return inner };
    let sign = text[span.end()..].chars().next();
    match sign {
        Some(c @ (',' | ';' | '.' | ':' | '-')) => {
            &text[span.start()..span.end() + c.len_utf8()]
        }
        _ => inner,
    }
}

/// Place and date with the hour between them, as a công điện has them: `Hà
/// Nội, hồi 16 giờ 00 ngày 19 tháng 9 năm 2020`.
pub(super) fn timed(text: &str) -> Option<PlaceDate> {
    static HOUR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)[,.;]?\s*(?:hồi|lúc)\s+\d{1,2}\s*(?:giờ|h|g)\s*(?:\d{1,2})?\s*(?:phút)?[,.;]?\s*",
        )
        .expect("the pattern is valid")
    });
    let hour = HOUR.find(text)?;
    // Without the hour, but as long: offsets stay.
    let mut plain = text.to_owned();
    let blank = format!(",{}", " ".repeat(hour.len() - 1));
    plain.replace_range(hour.range(), &blank);
    date::header(&plain)
}

/// Where a text says that it is a draft.
pub(super) fn draft(text: &str) -> Option<Span> {
    let key = Key::new(text);
    let found = fuzzy::find(&key, b"duthao", 0.17)?;
    let head = &text[found.start..found.end];
    let rest = &text[found.end..];
    // `Dự thảo Nghị quyết` is what a sentence speaks of.
    let alone = bare(rest).chars().filter(|c| c.is_alphabetic()).count();
    let counted = fuzzy::letters(rest).starts_with(b"lan");
    let marks = head.chars().next().is_some_and(char::is_uppercase)
        && (alone == 0 || counted);
    let start = bare(&text[..found.start]).is_empty();
    let end = if counted { text.trim_end().len() } else { found.end };
    (marks && start).then(|| Span::new(found.start, end))
}
