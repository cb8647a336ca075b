//! The parts of a header that are known by their form.

use std::sync::LazyLock;

use regex::Regex;

use crate::notation::date::{self, PlaceDate};
use crate::notation::heading::{MOTTO, nation};
use crate::record::bodies;
use crate::record::page::{Page, PlacedWord, bare, placed_words, words};
use crate::record::title;
use crate::span::Span;
use crate::tables::{System, places};
use crate::viet::fuzzy::{self, Key};

/// Whether a line and the next are the name of the state and its motto, and
/// nothing else: the header of a form, below that of the document.
pub(super) fn heads_form(page: &Page<'_>, line: usize) -> bool {
    let text = page.text(page.line(line));
    let alone = |text: &str, start: usize, end: usize| {
        bare(&text[..start]).is_empty() && bare(&text[end..]).is_empty()
    };
    let state = nation(text).is_some_and(|found| {
        found.system == System::State && alone(text, found.start, found.end)
    });
    let next = (line + 1..page.lines.end).find(|&line| !page.is_empty(line));
    state
        && next.is_some_and(|line| {
            let text = page.text(page.line(line));
            fuzzy::find(&Key::new(text), MOTTO.as_bytes(), 0.2)
                .is_some_and(|found| alone(text, found.start, found.end))
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

/// Place and date where the blanks have dashes, a digit is torn off or noise
/// stands before: `ở Hà Nội, ngày - tháng - năm 2025`; where the day cannot
/// be read, the place alone.
pub(super) fn loose(text: &str) -> Option<PlaceDate> {
    static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) (?P<place> \p{Lu} [\p{L}.\ ]{2,40}? ) \s* [,.;] \s*
            (?P<date> ng[àaáảạ]y \b (?P<day> .{0,16}? ) th[áaàảắăâ]ng
            (?P<month> (?: [^\p{L}] .{0,11}? )? ) n[ăaâáàắ]m \s? \d{4} )",
        )
        .expect("the pattern is valid")
    });
    let found = LOOSE.captures(text)?;
    let (place, date) = (found.name("place")?, found.name("date")?);
    // What stands before the place is the end of another column.
    let placed: Vec<PlacedWord<'_>> = placed_words(place.as_str()).collect();
    let named = |at: usize| -> String {
        let all: Vec<&str> = placed[at..].iter().map(|w| w.text).collect();
        all.join(" ")
    };
    let first = (0..placed.len()).find(|&at| {
        let rest = named(at);
        let inner = (at..placed.len().min(at + 3))
            .any(|from| places::is_known(&named(from)));
        places::is_known(&rest) || inner && title::begins_with_unit(&rest)
    })?;
    let name = named(first);
    let start = place.start() + placed[first].start();
    let place = Span::new(start, place.end());
    // Torn digits and dashes in blanks, each byte in its place.
    let blank = |part: regex::Match<'_>| -> String {
        let digits: String =
            part.as_str().chars().filter(char::is_ascii_digit).collect();
        let noise = part.as_str().chars().any(|c| {
            !(c.is_ascii_digit() || c.is_whitespace() || "-–.…_".contains(c))
        });
        let kept = if noise { String::new() } else { digits };
        let room = part.len().saturating_sub(1 + kept.len());
        format!(" {kept}{}", " ".repeat(room))
    };
    let mut plain = text.to_owned();
    for name in ["month", "day"] {
        let part = found.name(name)?;
        if !part.is_empty() {
            plain.replace_range(part.range(), &blank(part));
        }
    }
    let rest = &plain[start..];
    let move_up =
        |span: Span| Span::new(span.start() + start, span.end() + start);
    if plain.len() == text.len()
        && let Some(read) = date::header(rest)
        && read.name.is_some()
    {
        let certainty = read.certainty * 0.9;
        let (place, span) = (read.place.map(move_up), move_up(read.span));
        return Some(PlaceDate { place, span, certainty, ..read });
    }
    Some(PlaceDate {
        place: Some(place),
        name: Some(name),
        known: true,
        date: None,
        span: Span::new(start, date.end()),
        certainty: 0.85,
    })
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
