//! Reads one number and symbol from a place in the text.
//!
//! ```text
//! code   = number sign [year sign] part *(sign part)
//! number = 1*5DIGIT [letter]
//!        / 1*7DIGIT [("." / "-" / "&") 1*4DIGIT]      with "số" before it
//! sign   = "-" | "/" | "."        with spaces, or over the end of a line
//! part   = a type (NQ, TTr), a body (BKHCN, QH15) or a unit (CVT&LTNN)
//! ```

use super::form::{form, old};
use super::piece::{Gap, Sign, gap, is_capital, is_unit, part, sign, year};
use super::{Code, Form};
use crate::notation::symbol::{Kind, Symbols, is_assembly};
use crate::span::Span;
use crate::viet::glyph;

/// The most parts of one symbol: joint circulars name five bodies.
const PARTS: usize = 7;

/// The most digits of a number, and of one behind the word "số": tax offices
/// reach a million letters a year.
const MOST_DIGITS: usize = 5;
const MOST_WORDED: usize = 7;

/// How sure a number is whose symbol is a letter or two that are not known.
const LEAST_WORDED: f64 = 0.4;

/// The symbol from behind the number on.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) sign: char,
    spaced: bool,
    pub(super) year: Option<String>,
    pub(super) parts: Vec<(char, String)>,
    end: usize,
}

fn tail(
    symbols: &Symbols,
    text: &str,
    at: usize,
    blank: bool,
) -> Option<Tail> {
    let mut tail = Tail {
        sign: '-',
        spaced: false,
        year: None,
        parts: Vec::new(),
        end: at,
    };
    let mut next = match sign(text, at) {
        Some(first) => {
            tail.sign = first.sign;
            tail.spaced = !first.is_tight();
            if first.is_apart() && first.before == Gap::Line {
                return None;
            }
            first
        }
        // `15 NQ/TW`, and `15NQ/TW` with its dash lost.
        None if blank => return None,
        None => {
            let (before, end) = gap(text, at);
            if before == Gap::Line {
                return None;
            }
            tail.sign = ' ';
            tail.spaced = before > Gap::None;
            Sign { sign: ' ', before, after: Gap::None, end }
        }
    };
    if next.sign == '/'
        && let Some((digits, end)) = year(text, next.end)
        && let Some(behind) = sign(text, end)
        && behind.sign != '.'
        && !behind.is_apart()
    {
        tail.year = Some(digits);
        tail.spaced |= !behind.is_tight();
        next = behind;
    }
    while tail.parts.len() < PARTS {
        let Some((read, end)) = part(symbols, text, next.end) else { break };
        let is_first = tail.parts.is_empty();
        let known = symbols.is_type(read) || symbols.is_body(read);
        if !is_first {
            let complete =
                tail.parts.len() > 1 || !symbols.is_type(&tail.parts[0].1);
            // A letter of the state has its unit yet to come.
            let letter = tail.parts.len() == 1
                && tail.sign == '/'
                && symbols.is_body(&tail.parts[0].1)
                && (next.before, next.after) == (Gap::Space, Gap::Space)
                && read.chars().nth(1).is_some()
                && read.chars().all(is_capital);
            // The hyphen that is written to what is before it holds on to
            // what a break of lines or a stray space set apart
            // (`2769/UBND-\nNCKSTTHC`), and so does a stop without spaces
            // (`16/CGC.BT`).
            let held = next.before == Gap::None
                && is_unit(read)
                && match next.sign {
                    '-' => true,
                    '.' => next.is_tight(),
                    _ => false,
                };
            // What stands apart behind a whole symbol is a sentence.
            if next.is_apart() && (complete || !known) && !letter
                || next.before == Gap::Line && (complete || !known)
                || next.after > Gap::None
                    && complete
                    && !known
                    && !letter
                    && !held
                || next.sign == '.' && !known && !held
            {
                break;
            }
            tail.spaced |= !next.is_tight();
        }
        tail.end = end;
        let mut read = read.replace('Ð', "Đ");
        // `&LT` reads as a sign of HTML (`CVT&LTNN`).
        if read == "CVT" && text[tail.end..].starts_with("<NN") {
            read.push_str("&LTNN");
            tail.end += "<NN".len();
        }
        // `UBKT TW`
        if text[tail.end..].starts_with(" TW")
            && symbols.is_body(&format!("{read}TW"))
        {
            read.push_str("TW");
            tail.end += " TW".len();
        }
        tail.parts.push((next.sign, read));
        let sign =
            sign(text, tail.end).or_else(|| lost_slash(symbols, text, &tail));
        let Some(behind) = sign else { break };
        // A stop ends the sentence, unless both sides of it are known or
        // abbreviations.
        let short = known || is_unit(&tail.parts[0].1);
        if behind.sign == '.'
            && (!behind.is_tight() || tail.parts.len() > 1 || !short)
        {
            break;
        }
        next = behind;
    }
    (!tail.parts.is_empty()).then_some(tail)
}

/// The slash of a party number between type and body, read as another sign
/// (`77-CV?VPTU`).
fn lost_slash(symbols: &Symbols, text: &str, tail: &Tail) -> Option<Sign> {
    let [(_, only)] = &tail.parts[..] else { return None };
    let c = text[tail.end..].chars().next()?;
    if tail.sign != '-'
        || !symbols.is_type(only)
        || !(glyph::is_slash_of_value(c) || matches!(c, '\'' | '|' | '!'))
    {
        return None;
    }
    let end = tail.end + c.len_utf8();
    let (body, _) = part(symbols, text, end)?;
    let none = Gap::None;
    let sign = Sign { sign: '/', before: none, after: none, end };
    (symbols.is_body(body) && body.chars().nth(1).is_some()).then_some(sign)
}

/// What the parts are, with damaged ones put right.
fn settle(symbols: &Symbols, tail: &mut Tail) -> Option<String> {
    if let [(_, only)] = &tail.parts[..]
        && !symbols.is_type(only)
        && !symbols.is_body(only)
        && let Some((head, body)) = symbols.split(only)
    {
        let between = if tail.sign == '/' { '-' } else { '/' };
        tail.parts = vec![(tail.sign, head), (between, body)];
    }
    let several = tail.parts.len() > 1;
    let first = &mut tail.parts[0].1;
    let mut kind = None;
    if symbols.is_type(first) && (several || !symbols.is_body(first)) {
        kind = Some(first.clone());
    } else if several && !symbols.is_body(first) {
        if let Some(form) = symbols.snap(first, Kind::Type) {
            *first = form.clone();
            kind = Some(form);
        }
    } else if several
        && symbols.is_type(first)
        && tail.parts.iter().skip(1).any(|(_, p)| symbols.is_body(p))
    {
        kind = Some(tail.parts[0].1.clone());
    }
    let from = usize::from(kind.is_some());
    for (place, (sign, part)) in tail.parts.iter_mut().enumerate().skip(from) {
        // Of units few are known; short bodies are misread in party
        // numbers, where there are few of them.
        let short = part.chars().nth(3).is_none();
        if kind.as_deref().is_some_and(|k| matches!(k, "QĐ" | "CT" | "CĐ"))
            && place == from
            && part == "TT"
        {
            // The Prime Minister with a letter lost: no body is so called.
            part.push('g');
        }
        if short && (place > from || *sign != '/') {
            continue;
        }
        if let Some(form) = symbols.snap(part, Kind::Body) {
            *part = form;
        }
    }
    kind
}

/// Reads the code whose digits begin at `start`. `worded` tells that the
/// word "số" stands before it.
pub(super) fn code(
    symbols: &Symbols,
    text: &str,
    start: usize,
    worded: bool,
) -> Option<Code> {
    let most = if worded { MOST_WORDED } else { MOST_DIGITS };
    let digits = digits_at(text, start, most + 1);
    if !(1..=most).contains(&digits) {
        return None;
    }
    let end = start + digits;
    if worded
        && let Some(end) = second_number(text, end)
        && let Some(code) = with_number(symbols, text, start, end, end, true)
        && (code.type_sign.is_some() || code.certainty >= 0.8)
    {
        return Some(code);
    }
    // A letter may follow the digits, and digits be followed by a type.
    let mut chars = text[end..].chars();
    if let Some(c) = chars.next()
        && (c.is_ascii_lowercase() || c == 'đ' || "ABCD".contains(c))
        && !chars.next().is_some_and(char::is_alphanumeric)
    {
        let end = end + c.len_utf8();
        let found = with_number(symbols, text, start, end, end, worded);
        if found.is_some() {
            return found;
        }
    }
    let found = with_number(symbols, text, start, end, end, worded);
    found.or_else(|| misread(symbols, text, start, worded))
}

/// How many digits stand at a place, up to `most`.
fn digits_at(text: &str, at: usize, most: usize) -> usize {
    let bytes = text[at..].bytes().take(most);
    bytes.take_while(u8::is_ascii_digit).count()
}

/// Where the second half of a number ends that has two: that of the
/// thousands (`1.234/QĐ-UBND`), of a series (`66.17/2026/NQ-CP`,
/// `01-22/QĐ-UBND`) or of two papers in one (`22&23/QĐ-UBND`).
fn second_number(text: &str, at: usize) -> Option<usize> {
    let c = text[at..].chars().next()?;
    if !matches!(c, '.' | '&') && !glyph::is_dash(c) {
        return None;
    }
    let from = at + c.len_utf8();
    let digits = digits_at(text, from, 5);
    let end = from + digits;
    // A date has its year behind, and no symbol.
    let signed = text[end..].starts_with('/');
    ((1..=4).contains(&digits) && signed).then_some(end)
}

/// Reads a code behind "số" whose first digit is sound, and others of which
/// only look like digits (`1Q/QĐ-SNV`).
fn misread(
    symbols: &Symbols,
    text: &str,
    start: usize,
    worded: bool,
) -> Option<Code> {
    let digits = text[start..].char_indices().take(MOST_DIGITS + 1);
    let digits: Vec<(usize, char)> = digits
        .map_while(|(at, c)| {
            let digit = glyph::digit_in_place(c);
            let digit = digit.or(Some(c).filter(char::is_ascii_digit))?;
            Some((start + at + c.len_utf8(), digit))
        })
        .collect();
    let &(end, _) = digits.last()?;
    let parted = text[end..].starts_with(['-', '/', '–']);
    if !worded || !parted || digits.len() > MOST_DIGITS {
        return None;
    }
    let mut code = with_number(symbols, text, start, end, end, true)?;
    // Only a symbol that is known says that a number stands before it.
    let known = code.type_sign.is_some() && code.certainty > 0.9;
    code.number = digits.into_iter().map(|(_, digit)| digit).collect();
    code.certainty *= 0.7;
    known.then_some(code)
}

/// Reads the symbol behind a number that was not filled in, from the sign
/// on; the span begins at `start`.
pub(super) fn blank(
    symbols: &Symbols,
    text: &str,
    start: usize,
    at: usize,
) -> Option<Code> {
    with_number(symbols, text, start, start, at, true)
}

fn with_number(
    symbols: &Symbols,
    text: &str,
    start: usize,
    number_end: usize,
    at: usize,
    worded: bool,
) -> Option<Code> {
    let number = text[start..number_end].to_owned();
    let mut tail = tail(symbols, text, at, number.is_empty())?;
    let mut kind = settle(symbols, &mut tail);
    let mut bodies = &tail.parts[usize::from(kind.is_some())..];
    // `TC/QĐ`: older numbers have the unit first.
    if let [first @ .., (_, last)] = &tail.parts[..]
        && let [(_, unit)] = first
        && (tail.sign == ' ' || !symbols.is_type(unit))
        && symbols.is_type(last)
        && !symbols.is_body(last)
    {
        kind = Some(last.clone());
        bodies = first;
    }
    let form = form(&tail, kind.as_deref(), bodies);
    let mut symbol = String::new();
    if let Some(year) = &tail.year {
        symbol.push_str(year);
        symbol.push(tail.parts[0].0);
    }
    for (place, (sign, part)) in tail.parts.iter().enumerate() {
        if place > 0 {
            symbol.push(*sign);
        }
        symbol.push_str(part);
    }
    let body = bodies.iter().map(|(_, part)| &**part);
    let body = body.collect::<Vec<_>>().join("-");
    let known = |(_, part): &(char, String)| symbols.is_body(part);
    let certainty = if tail.sign == ' ' || tail.sign == '.' {
        // Only whole symbols that are known, or everything would be one.
        let whole = tail.parts.len() > 1
            && (symbols.is_whole(&format!("-{symbol}"))
                || symbols.is_whole(&format!("/{symbol}"))
                || kind.is_some() && body == "TW");
        match (whole, tail.spaced && !worded) {
            (true, false) => 0.85,
            (true, true) => 0.6,
            (false, _) if worded && kind.is_some() => match bodies {
                [first, ..] if known(first) => 0.7,
                [_, ..] if tail.sign == ' ' => 0.6,
                _ => 0.0,
            },
            _ => 0.0,
        }
    } else if symbols.is_whole(&format!("{}{symbol}", tail.sign))
        && tail.parts.len() > 1
    {
        0.99
    } else if tail.year.is_some() {
        match (&kind, bodies) {
            (_, [.., last]) if is_assembly(&last.1) => 0.99,
            (Some(_), [first, ..]) if known(first) => 0.98,
            (Some(_), [_, ..]) => 0.9,
            (Some(_), []) if worded => 0.6,
            (None, [first, _, ..]) if known(first) => 0.75,
            (None, [_, ..]) if worded => 0.65,
            _ => 0.0,
        }
    } else {
        match (&kind, bodies) {
            (Some(_), [first, ..]) if known(first) => 0.97,
            (Some(_), [_, ..]) => 0.85,
            (Some(_), []) if worded => 0.55,
            (None, [.., last]) if is_assembly(&last.1) => 0.9,
            (None, [first, _, ..]) if known(first) => 0.9,
            (None, [_, _, ..]) if worded => 0.75,
            (None, [_]) if tail.spaced && !worded => 0.0,
            (None, [only]) if worded && known(only) => 0.8,
            (None, [only]) if old(&only.1) && tail.sign == '-' => 0.6,
            (None, [only]) if worded && only.1.chars().count() > 2 => 0.5,
            // `253-TN`, of which a header alone can be sure.
            (None, [_]) if worded && !tail.spaced => LEAST_WORDED,
            _ => 0.0,
        }
    };
    (certainty > 0.0).then(|| Code {
        span: Span::new(start, tail.end),
        word: start,
        number,
        symbol,
        separator: if tail.sign == ' ' && !tail.spaced {
            if form == Form::State { '/' } else { '-' }
        } else {
            tail.sign
        },
        form,
        type_sign: kind,
        body,
        worded,
        certainty,
    })
}
