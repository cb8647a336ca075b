//! The pieces of a symbol: the signs between its parts with the white space
//! around them, the parts, the year.

use super::form::{is_party, is_state};
use crate::notation::symbol::Symbols;
use crate::viet::{glyph, syllable};

/// The longest part in characters.
const LONGEST: usize = 18;

/// What lies between two signs of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

/// White space from a place on: some spaces, or the end of a line with at
/// most one empty line behind it.
pub(super) fn gap(text: &str, at: usize) -> (Gap, usize) {
    let mut end = at;
    let (mut lines, mut spaces) = (0, 0);
    for c in text[at..].chars() {
        match c {
            '\n' => lines += 1,
            ' ' | '\t' | '\r' | '\u{a0}' => spaces += 1,
            _ => break,
        }
        if lines > 2 || spaces > 12 {
            break;
        }
        end += c.len_utf8();
    }
    let gap = match (lines, spaces) {
        (0, 0) => Gap::None,
        (0, _) => Gap::Space,
        _ => Gap::Line,
    };
    (gap, end)
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    pub(super) sign: char,
    pub(super) before: Gap,
    pub(super) after: Gap,
    pub(super) end: usize,
}

impl Sign {
    pub(super) fn is_tight(&self) -> bool {
        (self.before, self.after) == (Gap::None, Gap::None)
    }

    pub(super) fn is_apart(&self) -> bool {
        self.before > Gap::None && self.after > Gap::None
    }
}

fn sign_of(c: char) -> Option<char> {
    match c {
        '.' => Some('.'),
        '\\' => Some('/'),
        c if glyph::is_dash(c) => Some('-'),
        c if glyph::is_slash(c) => Some('/'),
        _ => None,
    }
}

pub(super) fn sign(text: &str, at: usize) -> Option<Sign> {
    let (before, at) = gap(text, at);
    let c = text[at..].chars().next()?;
    let sign = sign_of(c)?;
    let (after, end) = gap(text, at + c.len_utf8());
    Some(Sign { sign, before, after, end })
}

/// The letters and digits of a part from a place on, and where it ends.
pub(super) fn part<'t>(
    symbols: &Symbols,
    text: &'t str,
    at: usize,
) -> Option<(&'t str, usize)> {
    let rest = &text[at..];
    if !rest.starts_with(is_capital) {
        return None;
    }
    let fits = |c: char| {
        is_capital(c) || c.is_ascii_alphanumeric() || c == 'đ' || c == '&'
    };
    let end = rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
    let run = rest[..end].trim_end_matches('&');
    if run.chars().count() > LONGEST {
        return None;
    }
    let known = |form: &str| symbols.is_type(form) || symbols.is_body(form);
    let all = at + run.len();
    if known(run) {
        return Some((run, all));
    }
    let glued = rest[end..].starts_with(char::is_alphabetic);
    // Words that follow without a space, and the figure of a footnote.
    let lower = run.find(|c: char| c.is_lowercase()).unwrap_or(run.len());
    let mut cut = run.len();
    while cut > 1 {
        let Some((last, _)) = run[..cut].char_indices().next_back() else {
            break;
        };
        cut = last;
        if cut > 1 && known(&run[..cut]) {
            let digits = run[cut..].chars().all(|c| c.is_ascii_digit());
            let body = &run[..cut];
            let plain = is_party(body) && body != "CB" && body != "BCĐ"
                || is_state(body)
                || symbols.is_type(body);
            if (digits && plain && !glued) || cut == lower {
                // A slash seen twice (`CT1/TW`) is no footnote.
                let stroke =
                    &run[cut..] == "1" && rest[end..].starts_with('/');
                return Some((body, if stroke { all } else { at + cut }));
            }
        }
    }
    if glued {
        return None;
    }
    let large = run.chars().filter(|c| !c.is_lowercase()).count();
    let small = run.chars().count() - large;
    (small * 2 <= large || small == 1).then_some((run, all))
}

pub(super) fn is_capital(c: char) -> bool {
    c.is_ascii_uppercase() || matches!(c, 'Đ' | 'Ð' | 'Ư')
}

/// The year from a place on, and where it ends. Reading may have parted its
/// digits once (`201 4/QĐ-TTg`).
pub(super) fn year(text: &str, at: usize) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut end = at;
    let mut parted = false;
    for c in text[at..].chars() {
        match c {
            '0'..='9' if digits.len() < 4 => digits.push(c),
            ' ' if !parted && matches!(digits.len(), 1..4) => parted = true,
            _ => break,
        }
        end += c.len_utf8();
    }
    let signed = text[end..].chars().next().and_then(sign_of);
    if parted && !matches!(signed, Some('/' | '-')) {
        return None;
    }
    let year: u32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (1930..2100).contains(&year).then_some((digits, end))
}

/// Whether a part is a run of capitals that no syllable is: the abbreviation
/// of a unit that need not be known.
pub(super) fn is_unit(read: &str) -> bool {
    read.chars().nth(1).is_some()
        && read.chars().all(is_capital)
        && !syllable::is_possible(read)
}
