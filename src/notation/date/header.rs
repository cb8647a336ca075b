//! The line of place and date in a header.

use std::sync::LazyLock;

use regex::Regex;

use super::find;
use super::long::{self, Parts};
use crate::date::{Date, Precision};
use crate::notation::word::is_day;
use crate::span::Span;
use crate::tables::{places, units};
use crate::viet::syllable;

/// Place and date of a document, as its header has them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceDate {
    /// Where the place stands; `None` if there is none before the date.
    pub place: Option<Span>,
    /// The place that is known, as it must have been printed if only its
    /// marks or one letter of it were misread. Names that stand before it may
    /// belong to it, or be noise, and are in the span alone.
    pub name: Option<String>,
    /// Whether the place is one of the tables.
    pub known: bool,
    /// The date as far as it is filled in and readable.
    pub date: Option<Date>,
    /// From the place, or else `ngày`, to the end of the year.
    pub span: Span,
    /// From 0 to 1.
    pub certainty: f64,
}

/// The most words of a place that no table has.
const PLACE_WORDS: usize = 4;

/// The most letters of noise that looks like a name; names in other tongues
/// (`Krông Nô`) are no Vietnamese syllables.
const SHORT: usize = 4;

/// The longest line that may hold it, in bytes.
const LONGEST_LINE: usize = 400;

/// Reads `Hà Nội, ngày 08 tháng 6 năm 2025`, also damaged, with blanks, and
/// behind what another column has on the same line.
pub(crate) fn header(line: &str) -> Option<PlaceDate> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let long = long::all(line).into_iter().rev();
    let found = long.into_iter().find_map(|parts| place_date(line, &parts));
    found.or_else(|| short(line))
}

fn place_date(line: &str, parts: &Parts) -> Option<PlaceDate> {
    let date = parts.date();
    // A month and a year alone belong to a sentence, unless they are all
    // there is behind the place; what is not filled in says `ngày`.
    if !parts.dayed && parts.day.is_none() {
        let alone = line[parts.end..].chars().all(|c| !c.is_alphanumeric());
        let found = with_place(line, parts.word, parts.end, date)?;
        let sure = alone
            && found.known
            && found.certainty > 0.9
            && found.date.is_some_and(|d| d.precision() == Precision::Month)
            && line[..found.span.start()].split_whitespace().count() < 6;
        return sure.then_some(PlaceDate { certainty: 0.6, ..found });
    }
    if parts.year.is_none() && parts.month.is_some() && parts.day.is_some() {
        return None;
    }
    let found = with_place(line, parts.word, parts.end, date)?;
    // A place behind a running date is the end of a sentence.
    Some(PlaceDate {
        certainty: match (date.map(Date::precision), parts.dayed) {
            (Some(Precision::Day), true) => found.certainty,
            _ => found.certainty * 0.9,
        },
        ..found
    })
}

/// `Hà Nội, ngày 19-5-1960`, as older documents have it, up to the end of
/// the line.
fn short(line: &str) -> Option<PlaceDate> {
    static BLANK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?P<w>[nN]\p{L}{2,3})[\s._…]*/[\s._…]*(?:(?P<m>[0-9]{1,2})\s*)?/\s*(?P<y>[0-9]{4})\W*$",
        )
        .expect("the pattern is valid")
    });
    if let Some(c) = BLANK.captures(line)
        && is_day(&c["w"])
    {
        let (word, end) = (c.name("w")?.start(), c.name("y")?.end());
        let year: i16 = c["y"].parse().ok()?;
        let month = c.name("m").and_then(|m| m.as_str().parse().ok());
        let date = match month {
            Some(month) => Date::from_month(year, month)?,
            None => Date::from_year(year)?,
        };
        return with_place(line, word, end, Some(date));
    }
    let last = find(line).pop()?;
    last.date.day()?;
    let behind = line[last.span.end()..].chars();
    if behind.filter(|c| c.is_alphanumeric()).count() > 0 {
        return None;
    }
    let found = with_place(line, last.word, last.span.end(), Some(last.date))?;
    // Courts have the date alone, below the number.
    let alone = line[..last.word].trim().is_empty();
    if found.place.is_none() && alone && line[last.word..].starts_with("Ngày ")
    {
        return Some(found);
    }
    (found.known && found.place.is_some())
        .then_some(PlaceDate { certainty: found.certainty * 0.8, ..found })
}

fn with_place(
    line: &str,
    word: usize,
    end: usize,
    date: Option<Date>,
) -> Option<PlaceDate> {
    let behind = &line[end..];
    if is_running(behind) {
        return None;
    }
    let before = &line[..word];
    let run = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let gap = before[run.len()..].trim();
    let comma = gap.starts_with([',', ';', '.', ':', '‚', '\'']);
    let words = words(run);
    let alone = words.is_empty();
    let (place, name, known, sure) = match place(line, run, &words) {
        Some((span, name, known)) => {
            let sure = match (known, comma) {
                (true, true) => 0.98,
                (true, false) => 0.85,
                (false, true) => 0.75,
                (false, false) => return None,
            };
            (Some(span), Some(name), known, sure)
        }
        None if alone => (None, None, false, 0.6),
        None if comma => (None, None, false, 0.4),
        None => return None,
    };
    // `họp tại Hà Nội, ngày …` is a sentence.
    if let Some(span) = place {
        let lead = line[..span.start()].trim_end().to_lowercase();
        let last = lead.split_whitespace().next_back().unwrap_or("");
        if ["tại", "ở", "từ", "đến", "về", "của", "và", "tai"].contains(&last)
        {
            return None;
        }
    } else if !alone && sentence(&words) {
        return None;
    }
    let start = place.map_or(word, Span::start);
    Some(PlaceDate {
        place,
        name,
        known,
        date,
        span: Span::new(start, end),
        certainty: sure,
    })
}

/// Whether a sentence goes on behind a date.
fn is_running(behind: &str) -> bool {
    let rest = behind.trim_start_matches([' ', '.', '\'', '"', '\t', '\r']);
    let words: Vec<&str> = rest
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let small = words.iter().filter(|w| {
        w.chars().nth(1).is_some() && w.chars().all(char::is_lowercase)
    });
    let small = small.count();
    rest.starts_with([',', ';', ')']) && small > 0
        || rest.starts_with("của ")
        || small > 2
}

/// The words of a text with their places, the last ones alone.
fn words(run: &str) -> Vec<(usize, &str)> {
    let mut words: Vec<(usize, &str)> = run
        .rsplit(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .take(10)
        .filter_map(|word| Some((Span::of(word, run)?.start(), word)))
        .collect();
    words.reverse();
    words
}

fn sentence(words: &[(usize, &str)]) -> bool {
    let small = words.iter().filter(|(_, word)| {
        word.chars().nth(1).is_some() && word.chars().all(char::is_lowercase)
    });
    small.count() > 2
}

/// The place that ends a run of words: the longest known one, else one that
/// is known but for its marks, else the words in large letters.
fn place(
    line: &str,
    run: &str,
    words: &[(usize, &str)],
) -> Option<(Span, String, bool)> {
    // The name must be the end, without a stop or comma within.
    let whole = |from: usize| &line[words[from].0..run.len()];
    let first = words.len().saturating_sub(6);
    let clean = |name: &str| {
        !name.contains([',', ';', ':', '(', ')', '/', '"', '*'])
            && name.starts_with(char::is_uppercase)
    };
    let span = |from: usize| Span::new(words[from].0, run.len());
    for from in first..words.len() {
        let name = trim_kind_dot(whole(from));
        let name = without_glued_kind(name);
        if clean(name) && places::is_known(name) {
            let kind = with_kind(line, words, from);
            let from = with_names(line, words, kind);
            return Some((span(from), whole(kind).to_owned(), true));
        }
    }
    // The city's usual abbreviation.
    for count in [2, 1] {
        let Some(from) = words.len().checked_sub(count) else { continue };
        let letters = whole(from).chars().filter(|c| c.is_alphanumeric());
        let letters: String = letters.collect::<String>().to_uppercase();
        if matches!(letters.as_str(), "TPHCM" | "TPHỒCHÍMINH") {
            return Some((span(from), whole(from).to_owned(), true));
        }
    }
    // `Quận 1`, `Phường 12`: a number is a name only behind its kind.
    if let [.., (kind_at, kind), (_, number)] = words
        && number.len() < 3
        && number.bytes().all(|c| c.is_ascii_digit())
        && units::is_unit(kind)
    {
        let span = Span::new(*kind_at, run.len());
        return Some((span, line[span.range()].to_owned(), true));
    }
    for from in first..words.len() {
        let name = whole(from);
        let capital = words[from..].iter().all(|(_, word)| {
            word.starts_with(char::is_uppercase) || *word == "-"
        });
        if words.len() - from > 1
            && clean(&name.replace([':', '*'], ""))
            && capital
            && let Some(known) =
                places::nearest(&name.replace([':', '*', '.'], ""))
        {
            let kind = with_kind(line, words, from);
            let lead = &line[words[kind].0..words[from].0];
            let from = with_names(line, words, kind);
            return Some((span(from), format!("{lead}{known}"), true));
        }
    }
    let mut from = words.len();
    while from > 0 && words.len() - from < 4 {
        let (_, word) = words[from - 1];
        let mut chars = word.chars();
        let large = chars.next().is_some_and(char::is_uppercase);
        let name = large
            && chars.clone().all(char::is_lowercase)
            && chars.next().is_some();
        if !name {
            break;
        }
        from -= 1;
    }
    let name = words.get(from).map(|_| whole(from))?;
    (words.len() - from > 1 || words.len() == 1)
        .then(|| (span(from), name.to_owned(), false))
}

fn trim_kind_dot(name: &str) -> &str {
    name.trim_start_matches(['.', '-', '*'])
}

/// A name without the kind that is glued to it: `Tp.Huế`.
fn without_glued_kind(name: &str) -> &str {
    match name.split_once('.') {
        Some((kind, rest)) if units::is_unit(kind) => rest,
        _ => name,
    }
}

/// The first word of the place with its kind before it (`Thành phố Hồ Chí
/// Minh`, `TP. Huế`), where that begins with a large letter.
fn with_kind(line: &str, words: &[(usize, &str)], from: usize) -> usize {
    for count in [2, 1] {
        let Some(at) = from.checked_sub(count) else { continue };
        let end = words[from].0;
        let kind = line[words[at].0..end].trim_end();
        let short = kind.len() < 4;
        if kind.starts_with(char::is_uppercase)
            && (short || !kind.chars().skip(1).all(char::is_uppercase))
            && units::is_unit(kind)
        {
            return at;
        }
    }
    from
}

/// The first word of a place whose known name is the end of a longer one:
/// `Tây Ninh Hạ` for `Ninh Hạ`. The longer name begins the line, or stands
/// behind what is no word.
fn with_names(line: &str, words: &[(usize, &str)], known: usize) -> usize {
    let is_name = |at: usize| {
        let (start, word) = words[at];
        let mut letters = word.chars();
        // A wide gap is the border of a column.
        let gap = line[start + word.len()..].chars();
        let one = gap.take_while(|c| c.is_whitespace()).count() < 3;
        word == "-"
            || one
                && letters.next().is_some_and(char::is_uppercase)
                && word.chars().count() > 1
                && letters.all(char::is_lowercase)
                && (word.chars().count() > SHORT
                    || syllable::is_possible(&word.to_lowercase()))
    };
    let run = (0..known).rev().take_while(|&at| is_name(at)).count();
    let from = known - run;
    let bare = |word: &str| !word.chars().any(char::is_alphabetic);
    let begins = from == 0 && line[..words[0].0].trim().is_empty()
        || from > 0 && bare(words[from - 1].1) && words[from].1 != "-";
    let count = words[from..].iter().filter(|(_, word)| *word != "-").count();
    if begins && count <= PLACE_WORDS && words[from].1 != "-" {
        from
    } else {
        known
    }
}
