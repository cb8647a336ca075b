//! Dates in all the forms documents write them, in running text and in the
//! header.

mod header;
mod long;
#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::date::Date;
use crate::lines::back;
use crate::notation::word::is_day;
use crate::span::Span;
use crate::viet::glyph::{self, digit_of_value};

pub(crate) use header::{PlaceDate, header};

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// `ngày 08 tháng 6 năm 2025`, also without its day or month.
    Long,
    /// `22/12/2024`, `28-4-2022`, `19.6.75`.
    Short,
    /// `tháng 9/2025`, `T4/2025`, `9/2025`.
    Month,
    /// `Quý III năm 2025`: known as a year.
    Quarter,
    /// `năm 2025`.
    Year,
}

/// A date found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// From its first figure or word on; `ngày` before figures is not in it.
    pub span: Span,
    /// Where `ngày` before it begins; the start of the span if there is
    /// none.
    pub word: usize,
    pub date: Date,
    pub form: Form,
}

/// The most characters between `ngày` and the date.
const DAY_GAP: usize = 6;

fn value(figures: &str) -> Option<u16> {
    let digits: Option<String> = figures.chars().map(digit_of_value).collect();
    digits?.parse().ok()
}

static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    // Behind `ngày` one of two digits may only look like one.
    let like = glyph::digits_in_place();
    let like: String = like.map(|c| regex::escape(&c.to_string())).collect();
    let two = format!("[0-9]{{1,2}}|[0-9][{like}]|[{like}][0-9]");
    let sign = r"\s{0,2}[-/.–⁄∕]\s{0,2}";
    compiled(&format!(
        "(?P<d>{two})(?P<s>{sign})(?P<m>{two})(?P<t>{sign})(?P<y>[0-9]{{4}}|[0-9]{{2}})"
    ))
});

static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?x) (?P<w> \b(?i:th[aá]ng)\s+ | \b[Tt] )?
        (?P<m>[0-9]{1,2}) \s{0,2} (?P<s>[-/]) \s{0,2} (?P<y>[0-9]{4})",
    )
});

static QUARTER: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"\b(?i:qu[yýỷ]|Q)\s*(?:[IV|l1]{1,3}|[1-4])\s*(?:/|(?i:n[ăa]m))\s*(?P<y>[0-9]{4})",
    )
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"\b(?i:n[ăa]m)\s+(?P<y>(?:19|20)[0-9]{2})(?:$|[^0-9/])")
});

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}

/// A year that documents may bear; two digits are of the last century from
/// 45 on.
fn year(figures: &str) -> Option<i16> {
    let year = value(figures)? as i16;
    match figures.chars().count() {
        2 if year >= 45 => Some(1900 + year),
        2 => Some(2000 + year),
        _ => (1930..2100).contains(&year).then_some(year),
    }
}

/// All dates in a text that have a year, in its order.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let long = long::all(text);
    let mut found: Vec<Found> = long.into_iter().filter_map(in_text).collect();
    each(&SHORT, text, |c| short(c, text), &mut found);
    each(&MONTH, text, |c| month(c, text), &mut found);
    each(&QUARTER, text, quarter, &mut found);
    each(&YEAR, text, just_year, &mut found);
    // What was found by an earlier pattern stands.
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    found.sort_by_key(|f: &Found| (f.word, f.span.end()));
    for next in found {
        match kept.last_mut() {
            Some(last) if next.word < last.span.end() => {
                if rank(next.form) < rank(last.form) {
                    *last = next;
                }
            }
            _ => kept.push(next),
        }
    }
    kept
}

fn rank(form: Form) -> usize {
    match form {
        Form::Long => 0,
        Form::Short => 1,
        Form::Month => 2,
        Form::Quarter => 3,
        Form::Year => 4,
    }
}

/// Tries a pattern at every place. Where it fits and yet is no date, the
/// search goes on behind its first figures.
fn each(
    pattern: &Regex,
    text: &str,
    mut read: impl FnMut(&Captures<'_>) -> Option<Found>,
    out: &mut Vec<Found>,
) {
    let mut at = 0;
    while let Some(captures) = pattern.captures_at(text, at) {
        let Some(all) = captures.get(0) else { break };
        let found = read(&captures);
        at = match &found {
            Some(found) => found.span.end(),
            None => {
                let rest = &text[all.start()..];
                let digits =
                    rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
                let first = rest.chars().next().map_or(1, char::len_utf8);
                all.start() + digits.max(first)
            }
        };
        out.extend(found);
        if at > text.len() {
            break;
        }
    }
}

/// A long date in running text.
fn in_text(parts: long::Parts) -> Option<Found> {
    // `tháng … năm 2025` alone is not written for a date left blank.
    if parts.month.is_none() && !parts.dayed {
        return None;
    }
    Some(Found {
        span: Span::new(parts.start, parts.end),
        word: parts.word,
        date: parts.date()?,
        form: Form::Long,
    })
}

/// Where the word `ngày` begins that stands right before a date.
fn day_before(text: &str, at: usize) -> Option<usize> {
    let window = &text[back(text, at, 24)..at];
    let run = window.trim_end_matches(|c: char| c.is_whitespace() || c == ':');
    // More space than that is a blank between columns.
    if window[run.len()..].chars().count() > DAY_GAP {
        return None;
    }
    let letters = run.rfind(|c: char| !c.is_alphabetic());
    let lead = run[letters.unwrap_or(0)..].chars().next();
    let skip = match lead {
        Some(c) if letters.is_some() => c.len_utf8(),
        _ => 0,
    };
    let start = letters.unwrap_or(0) + skip;
    is_day(&run[start..]).then_some(at - window.len() + start)
}

fn short(c: &Captures<'_>, text: &str) -> Option<Found> {
    let all = c.get(0)?;
    let slash = |sign: &str| sign.trim().replace(['⁄', '∕'], "/");
    let (s, t) = (slash(&c["s"]), slash(&c["t"]));
    let word = day_before(text, all.start());
    let before = text[..all.start()].chars().next_back();
    let mut after = text[all.end()..].chars();
    let next = after.next();
    let parted = |c: char| {
        c.is_alphanumeric() || "/.,".contains(c) || c == ':' && word.is_none()
    };
    // `14-15/5/2025` ends with a date of its own.
    if s != t || before.is_some_and(parted) {
        return None;
    }
    if next.is_some_and(char::is_alphanumeric)
        || next.is_some_and(|c| "/-.".contains(c))
            && after.next().is_some_and(char::is_alphanumeric)
            && next != Some('-')
    {
        return None;
    }
    let spaced =
        [&c["s"], &c["t"]].iter().any(|sign| sign.trim().len() < sign.len());
    let full = c["y"].len() == 4;
    let sound = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    if word.is_none() {
        if !sound(&c["d"]) || !sound(&c["m"]) {
            return None;
        }
        let old = value(&c["y"])? >= 45;
        let fits = match s.as_str() {
            "/" => full || old && !spaced,
            "." => !spaced && (full || old && before != Some('-')),
            _ => !spaced && full,
        };
        if !fits {
            return None;
        }
    }
    let date = Date::new(
        year(&c["y"])?,
        value(&c["m"])? as i8,
        value(&c["d"])? as i8,
    )?;
    Some(Found {
        span: Span::new(all.start(), all.end()),
        word: word.unwrap_or(all.start()),
        date,
        form: Form::Short,
    })
}

fn month(c: &Captures<'_>, text: &str) -> Option<Found> {
    let all = c.get(0)?;
    let before = text[..all.start()].chars().next_back();
    let mut after = text[all.end()..].chars();
    let next = after.next();
    if next.is_some_and(char::is_alphanumeric)
        || next.is_some_and(|c| "/-.".contains(c))
            && after.next().is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let worded = c.name("w").is_some();
    if !worded {
        let parted = |c: char| c.is_alphanumeric() || "/.-:,".contains(c);
        // `3-5/2025` ends with a month of its own.
        let mut chars = text[..all.start()].chars().rev();
        let range = chars.next() == Some('-')
            && chars.next().is_some_and(|c| c.is_ascii_digit());
        if &c["s"] != "/" || before.is_some_and(parted) && !range {
            return None;
        }
    }
    let date = Date::from_month(year(&c["y"])?, value(&c["m"])? as i8)?;
    Some(Found {
        span: Span::new(c.name("m")?.start(), all.end()),
        word: all.start(),
        date,
        form: Form::Month,
    })
}

fn quarter(c: &Captures<'_>) -> Option<Found> {
    let all = c.get(0)?;
    Some(Found {
        span: Span::new(all.start(), all.end()),
        word: all.start(),
        date: Date::from_year(year(&c["y"])?)?,
        form: Form::Quarter,
    })
}

fn just_year(c: &Captures<'_>) -> Option<Found> {
    let figures = c.name("y")?;
    Some(Found {
        span: Span::new(c.get(0)?.start(), figures.end()),
        word: c.get(0)?.start(),
        date: Date::from_year(year(figures.as_str())?)?,
        form: Form::Year,
    })
}
