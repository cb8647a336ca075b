//! The long form of a date, `ngày 08 tháng 6 năm 2025`, with its words and
//! figures as engines read them, with blanks, or written in words.
//!
//! It is read outwards from the word `tháng`, so a text costs little more
//! than the search for that word.

use super::{value, words, year};
use crate::date::Date;
use crate::notation::word::{is_day, is_month, is_year};
use crate::viet::glyph::digit_of_value;

/// The parts of a date, each `None` where it is blank or cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub day: Option<i8>,
    pub month: Option<i8>,
    pub year: Option<i16>,
    /// Where the day begins, or else `tháng`.
    pub start: usize,
    /// Where `ngày` begins, or else the same.
    pub word: usize,
    pub end: usize,
    /// Whether it says `ngày`.
    pub dayed: bool,
}

impl Parts {
    /// The date as far as it is known.
    pub(super) fn date(&self) -> Option<Date> {
        let year = self.year?;
        let Some(month) = self.month else { return Date::from_year(year) };
        self.day
            .and_then(|day| Date::new(year, month, day))
            .or_else(|| Date::from_month(year, month))
    }
}

/// What may stand between the parts, in characters.
const GAP: usize = 40;

/// The most words of a day or month, and of a year.
const MONTH_WORDS: usize = 4;
const YEAR_WORDS: usize = 9;

fn is_gap(c: char) -> bool {
    c.is_whitespace() || ".,:;_…·/".contains(c)
}

fn skip(text: &str, at: usize) -> usize {
    let mut run = text[at..].char_indices().take(GAP + 1);
    let end = run.find(|(_, c)| !is_gap(*c)).map(|(skip, _)| at + skip);
    end.unwrap_or(if text.len() - at < GAP { text.len() } else { at })
}

fn skip_back(text: &str, at: usize) -> usize {
    let run = text[..at].char_indices().rev().take(GAP);
    run.take_while(|(_, c)| is_gap(*c)).last().map_or(at, |(from, _)| from)
}

/// The end of the run of letters at a place.
fn word_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
}

/// The start of the run of letters before a place.
fn word_start(text: &str, at: usize) -> usize {
    let run = text[..at].char_indices().rev().take(12);
    run.take_while(|(_, c)| c.is_alphabetic())
        .last()
        .map_or(at, |(from, _)| from)
}

/// The dates whose `tháng` is in a text, in its order.
pub(super) fn all(text: &str) -> Vec<Parts> {
    let mut found: Vec<Parts> = Vec::new();
    let mut rest = 0;
    while let Some(skip) = text[rest..].find(['t', 'T']) {
        let at = rest + skip;
        rest = at + 1;
        let before = text[..at].chars().next_back();
        if before.is_some_and(char::is_alphabetic)
            || !text[rest..].starts_with(['h', 'H', 'b', 'B'])
        {
            continue;
        }
        let end = word_end(text, at);
        if end - at > 16 || !is_month(&text[at..end]) {
            continue;
        }
        let floor = found.last().map_or(0, |last| last.end);
        if let Some(parts) = around(text, at, end, floor) {
            rest = parts.end;
            found.push(parts);
        }
    }
    found
}

/// Reads the date around the word `tháng`; nothing before `floor` is its.
fn around(text: &str, at: usize, end: usize, floor: usize) -> Option<Parts> {
    let (month, end, bare) = month(text, skip(text, end))?;
    let (year, end) = year_behind(text, end)?;
    let mut parts = Parts {
        day: None,
        month,
        year,
        start: at,
        word: at,
        end,
        dayed: false,
    };
    before(text, at, floor, &mut parts);
    // `tháng 3, 2024` may be a month and some other number.
    let whole = parts.dayed && parts.day.is_some();
    (whole || !bare).then_some(parts)
}

/// The month, where the word `năm` behind it ends, and whether the year
/// follows without that word: `tháng 3, 2024`, `tháng 08/2021`.
fn month(text: &str, at: usize) -> Option<(Option<i8>, usize, bool)> {
    let year_word = |from: usize| {
        let from = skip(text, from);
        let end = word_end(text, from);
        is_year(&text[from..end]).then_some(end)
    };
    // In words, of which `năm` may be one.
    let mut end = at;
    for _ in 0..MONTH_WORDS {
        end = word_end(text, skip(text, end));
        if end == at {
            break;
        }
        if let Some(month) = words::number(&text[at..end])
            && (1..=12).contains(&month)
            && let Some(end) = year_word(end)
        {
            return Some((Some(month as i8), end, false));
        }
    }
    // Left blank.
    if let Some(end) = year_word(at) {
        return Some((None, end, false));
    }
    let rest = &text[at..];
    let tail = rest.strip_prefix('T').unwrap_or(rest);
    for figures in [rest, tail] {
        let len = figures
            .char_indices()
            .take(2)
            .take_while(|(_, c)| digit_of_value(*c).is_some())
            .map(|(at, c)| at + c.len_utf8())
            .last();
        let Some(len) = len else { continue };
        let from = text.len() - figures.len();
        let word = year_word(from + len);
        let bare = word.is_none();
        let Some(end) = word.or_else(|| year_after(text, from + len)) else {
            continue;
        };
        let month = value(&figures[..len]);
        let month = month.filter(|m| (1..=12).contains(m));
        return Some((month.map(|m| m as i8), end, bare));
    }
    None
}

/// The digits of a year between which single spaces stand (`201 0`, `1 9 9
/// 8`), and how long they are with those.
fn torn(text: &str) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut end = 0;
    let mut spaced = false;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' if digits.len() < 4 => {
                digits.push(c);
                end = at + 1;
                spaced = false;
            }
            ' ' if !spaced && matches!(digits.len(), 1..4) => spaced = true,
            _ => break,
        }
    }
    let whole = end > 4
        && digits.len() == 4
        && digits.starts_with(['1', '2'])
        && !text[end..].starts_with(|c: char| c.is_ascii_digit());
    // `20 21` may be two numbers.
    let lone = text.as_bytes().get(2).is_none_or(|&c| c != b' ')
        || text.as_bytes().get(1) == Some(&b' ');
    (whole && lone).then_some((digits, end))
}

/// Where the four digits of a year begin that a comma, a slash or a dash
/// sets off from the month.
fn year_after(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let run = rest.trim_start_matches(|c| is_gap(c) || c == '-');
    let gap = &rest[..rest.len() - run.len()];
    let digits = run.bytes().take_while(u8::is_ascii_digit).count();
    let set_off = gap.contains([',', '/', '-']) && gap.len() < 4;
    (set_off && digits == 4 && year(&run[..4]).is_some())
        .then_some(at + gap.len())
}

/// The year behind `năm`, and where it ends.
fn year_behind(text: &str, at: usize) -> Option<(Option<i16>, usize)> {
    let from = skip(text, at);
    let from = from + usize::from(text[from..].starts_with('-'));
    let rest = &text[from..];
    if let Some((figures, len)) = torn(rest) {
        let year = year(&figures).filter(|year| *year < 2050);
        return Some((year, from + len));
    }
    // A fifth digit makes it no year; a sign there is a mark behind it.
    let read = rest.char_indices().take(5).take_while(|&(at, c)| match at {
        4.. => c.is_ascii_digit(),
        _ => digit_of_value(c).is_some(),
    });
    let ends: Vec<usize> = read.map(|(at, c)| at + c.len_utf8()).collect();
    let len = ends.last().copied().unwrap_or(0);
    let digits = rest.bytes().take(len).filter(u8::is_ascii_digit).count();
    let is_year = match ends.len() {
        4 => digits >= 2 && rest.starts_with(['1', '2']),
        2 => digits == 2,
        _ => false,
    };
    // A draft leaves the years of the century open: `năm 20…`.
    if matches!(&rest[..len], "19" | "20") {
        return Some((None, from + len));
    }
    if is_year {
        return Some((year(&rest[..len]), from + len));
    }
    if len > 0 && digits > 0 {
        return None;
    }
    let mut end = from;
    let mut found = None;
    for _ in 0..YEAR_WORDS {
        let start = skip(text, end);
        end = word_end(text, start);
        if end == start {
            break;
        }
        let Some(number) = words::number(&text[from..end]) else {
            // `một nghìn` is a number, and `một nghìn chín` on the way.
            if words::number(&text[start..end]).is_some()
                || matches!(&text[start..end], "nghìn" | "ngàn" | "trăm")
            {
                continue;
            }
            break;
        };
        if (1930..2100).contains(&number) {
            found = Some((Some(number as i16), end));
        }
    }
    // Blank, up to where the sentence goes on.
    found.or_else(|| {
        let blank = from > at && (from == text.len() || digits == 0);
        blank.then_some((None, at))
    })
}

/// The day before `tháng`, and the word `ngày` before that.
fn before(text: &str, at: usize, floor: usize, parts: &mut Parts) {
    let day_word = |at: usize| {
        let end = skip_back(text, at);
        let start = word_start(text, end);
        (start >= floor && is_day(&text[start..end])).then_some(start)
    };
    let end = skip_back(text, at);
    if end < floor {
        return;
    }
    // Figures.
    let figures = text[floor..end]
        .char_indices()
        .rev()
        .take(2)
        .take_while(|(_, c)| digit_of_value(*c).is_some())
        .last();
    if let Some((from, _)) = figures {
        let start = floor + from;
        let read = &text[start..end];
        let lead = text[..start].chars().next_back();
        let plain = read.bytes().all(|c| c.is_ascii_digit())
            && !lead.is_some_and(char::is_alphanumeric);
        // `ngày mồng 5`
        let told = word_start(text, skip_back(text, start));
        let first = text[told..start].trim_end();
        let first = words::is_first_ten(first).then_some(told);
        let word = day_word(first.unwrap_or(start));
        if plain || word.is_some() {
            let day = value(read).filter(|d| (1..=31).contains(d));
            parts.day = day.map(|d| d as i8);
            parts.start = start;
            parts.word = word.unwrap_or(start);
            parts.dayed = word.is_some();
            return;
        }
    }
    // Words.
    let mut start = end;
    for _ in 0..MONTH_WORDS {
        start = word_start(text, skip_back(text, start));
        if start < floor || start == end {
            break;
        }
        if let Some(day) = words::number(&text[start..end])
            && (1..=31).contains(&day)
            && let Some(word) = day_word(start)
        {
            parts.day = Some(day as i8);
            parts.start = start;
            parts.word = word;
            parts.dayed = true;
            return;
        }
    }
    // Left blank, or a scrawl.
    if let Some(word) = day_word(end) {
        parts.word = word;
        parts.dayed = true;
    }
}
