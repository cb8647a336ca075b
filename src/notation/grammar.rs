//! The grammar of document numbers and symbols, and of dates.
//!
//! ```text
//! code   = [number ["/" year] sign] part *(sign part) [mark]
//! sign   = "-" | "/"
//! number = 1*5DIGIT [a-z]
//! date   = day sign month sign year | month "/" year
//! ```
//!
//! Characters are read from left to right; the best few ways to have read
//! them so far are carried along, each with the last part, by which the next
//! is judged. What no table holds is kept as it was read, at the cost of its
//! spelling.

use super::observe::{Sight, is_sign};
use super::symbol::costs::{Before, Costs, Joint};
use crate::cost::{Cost, NAT};
use crate::viet::glyph;

/// What a reading is to the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// The number and symbol of a document.
    Code,
    /// A figure or a date.
    Number,
    /// A word, or a word of no lexicon.
    Word,
    /// The mark of an item: nothing.
    Item,
}

/// One way to read a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// As it is written.
    pub text: Box<str>,
    pub class: Class,
    /// Channel and grammar together.
    pub cost: Cost,
    /// Whether the tables hold all of it.
    pub known: bool,
}

/// The longest token read by the grammar, in characters.
pub(super) const LONGEST: usize = 32;

/// The most ways carried along at one character.
const BEAM: usize = 8;

/// The most readings given for one token.
const MOST: usize = 4;

/// The cost of a part that no table holds: for the part, for each letter,
/// for each digit, for each other sign. Types of documents are few, so an
/// unknown one behind a number costs more. Bodies of more than
/// [`SHORT`] letters are many, and one that is read well is taken for itself:
/// with 7 nats nine of 1,581 codes that were read right became others, with 4
/// four, and five more of 2,221 came out right.
const UNKNOWN: Cost = 7 * NAT;
const UNKNOWN_TYPE: Cost = 8 * NAT;
const UNKNOWN_BODY: Cost = 4 * NAT;
const SHORT: usize = 2;
const UNKNOWN_LETTER: Cost = 3 * NAT;
const UNKNOWN_DIGIT: Cost = 9 * NAT / 4;
const UNKNOWN_SIGN: Cost = 5 * NAT;

/// The cost of two parts written as one (`VPĐU`).
const AS_ONE: Cost = 5 * NAT;

/// The cost of letters that no table holds behind a body.
const SUFFIX: Cost = 2 * NAT;

/// The most that the channel may charge for a part of one letter.
const ONE_LETTER: Cost = NAT / 2;

/// The cost of a sign kept at the end: the mark of a footnote.
const MARK: Cost = 3 * NAT;

/// The cost of a letter among the digits of a number.
const FIGURE: Cost = 3 * NAT;

/// The cost of a date where a code is expected.
const DATE: Cost = 2 * NAT;

/// Where a reading stands in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning.
    Start,
    /// Behind the number, or the number and the year.
    Number { dated: bool },
    /// Behind the sign after the number or after a part.
    Sign { joint: Joint, is_read: bool },
    /// Behind a part.
    Part,
    /// Behind the mark of a footnote.
    Mark,
}

/// A way to have read the characters so far.
#[derive(Clone, Debug)]
struct Way {
    cost: Cost,
    place: Place,
    before: Before,
    /// The year of the document, if it is written.
    year: Option<u32>,
    text: String,
    numbered: bool,
    /// Whether the tables hold all parts.
    known: bool,
    /// How many parts.
    parts: u32,
    /// Whether a letter was taken for a digit of the number or the year.
    figures: bool,
}

/// The ways to read a token as a code or a date, the cheapest first; one
/// that leaves it as it was read is always among them.
pub(super) fn read(symbols: &Costs, sight: &Sight<'_>) -> Vec<Reading> {
    let mut readings = Vec::new();
    let n = sight.read.len();
    if n <= LONGEST {
        readings = codes(symbols, sight);
        readings.extend(date(sight));
        readings.extend(quarter(sight));
    }
    readings.sort_by(|a, b| (a.cost, &a.text).cmp(&(b.cost, &b.text)));
    let form: String = sight.read.iter().collect();
    let mut seen = std::collections::HashSet::new();
    readings.retain(|reading| seen.insert(reading.text.clone()));
    let kept = readings.iter().position(|r| *r.text == *form);
    let kept = kept.map(|at| readings.remove(at)).unwrap_or_else(|| Reading {
        cost: UNKNOWN + spelling(sight, 0, n),
        text: form.into(),
        class: Class::Code,
        known: false,
    });
    // Where errors are rare, what was read is rarely one.
    let kept = Reading { cost: kept.cost - sight.caution(), ..kept };
    // A tie goes to what was read.
    let place = readings.partition_point(|r| r.cost < kept.cost);
    readings.truncate(if place < MOST { MOST - 1 } else { MOST });
    readings.insert(place.min(readings.len()), kept);
    readings
}

/// The cost of characters that no table explains.
fn spelling(sight: &Sight<'_>, from: usize, to: usize) -> Cost {
    let each = |c: &char| match c {
        '-' | '/' => 0,
        c if c.is_ascii_digit() => UNKNOWN_DIGIT,
        c if c.is_alphabetic() => UNKNOWN_LETTER,
        '.' => 0,
        _ => UNKNOWN_SIGN,
    };
    let letters: Cost =
        sight.read[from..to].iter().take(LONGEST).map(each).sum();
    letters + sight.same(from, to)
}

fn codes(symbols: &Costs, sight: &Sight<'_>) -> Vec<Reading> {
    let n = sight.read.len();
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); n + 1];
    ways[0].push(Way {
        cost: 0,
        place: Place::Start,
        before: Before::Number,
        year: None,
        text: String::new(),
        numbered: false,
        known: true,
        parts: 0,
        figures: false,
    });
    for at in 0..=n {
        let mut here = std::mem::take(&mut ways[at]);
        // A sign that was not read leads to the same place.
        for way in here.clone() {
            signs(sight, &way, at, |end, way| {
                if end == at {
                    here.push(way);
                } else {
                    ways[end].push(way);
                }
            });
        }
        prune(&mut here);
        if here.is_empty() {
            continue;
        }
        if at == n {
            ways[n] = here;
            break;
        }
        let takes_part = |way: &&Way| {
            matches!(
                way.place,
                Place::Start | Place::Sign { .. } | Place::Part
            )
        };
        let parts = match here.iter().find(takes_part) {
            Some(_) => sight.parts(symbols, at),
            None => Vec::new(),
        };
        for way in &here {
            match way.place {
                Place::Start => {
                    number(sight, way, at, &mut ways);
                }
                Place::Part => {
                    mark(sight, way, at, &mut ways);
                    suffix(symbols, sight, way, at, &mut ways);
                }
                Place::Mark => mark(sight, way, at, &mut ways),
                _ => {}
            }
            let (joint, more) = match way.place {
                Place::Start => (Joint::None, 0),
                Place::Sign { joint, .. } => (joint, 0),
                // A part of two letters at least was read before.
                Place::Part
                    if way.known && (way.parts > 1 || !way.numbered) =>
                {
                    (Joint::None, AS_ONE)
                }
                _ => continue,
            };
            for seen in &parts {
                let form = symbols.form(seen.part);
                if !holds(way, form) {
                    continue;
                }
                // One letter may be anything, and is a part of a symbol
                // only where it was read as such.
                let is_one = form.chars().nth(1).is_none();
                let made_up =
                    matches!(way.place, Place::Sign { is_read: false, .. });
                if is_one && (more > 0 || made_up || seen.cost > ONE_LETTER) {
                    continue;
                }
                // Without a number it may be a name of anything.
                if !way.numbered && !sight.is_alike(form, at, seen.end) {
                    continue;
                }
                let cost = symbols.cost(way.before, joint, seen.part);
                let cost = way.cost + cost + seen.cost + more;
                let before = Before::Part(joint, seen.part);
                let mut next = way.with(cost, Place::Part, before, form);
                next.parts += 1;
                ways[seen.end].push(next);
            }
            let made_up =
                matches!(way.place, Place::Sign { is_read: false, .. });
            if more == 0 && !made_up {
                unknown(sight, way, at, &mut ways);
            }
        }
    }
    let done = |way: Way| {
        let ends = matches!(way.place, Place::Part | Place::Mark);
        ends.then(|| Reading {
            cost: way.cost + symbols.end(way.before),
            text: way.text.into(),
            class: Class::Code,
            known: way.known && way.numbered,
        })
    };
    std::mem::take(&mut ways[n]).into_iter().filter_map(done).collect()
}

impl Way {
    fn with(
        &self,
        cost: Cost,
        place: Place,
        before: Before,
        more: &str,
    ) -> Way {
        let mut text = String::with_capacity(self.text.len() + more.len());
        text.push_str(&self.text);
        text.push_str(more);
        Way { cost, place, before, text, ..*self }
    }
}

/// Whether a part can follow: the term of a National Assembly must be that
/// of the year, where one is written.
fn holds(way: &Way, form: &str) -> bool {
    let Some(year) = way.year else { return true };
    let Some(at) = form.find("QH") else { return true };
    let Ok(term) = form[at + 2..].parse::<u32>() else { return true };
    // The eleventh began in 2002, the twelfth in 2007 for four years, the
    // fifteenth in 2021; the years of change belong to both.
    match term {
        10 => (1997..=2002).contains(&year),
        11 => (2002..=2007).contains(&year),
        12 => (2007..=2011).contains(&year),
        13 => (2011..=2016).contains(&year),
        14 => (2016..=2021).contains(&year),
        15 => (2021..=2026).contains(&year),
        16 => year >= 2026,
        _ => true,
    }
}

/// Keeps the best ways, one for each text and place.
fn prune(ways: &mut Vec<Way>) {
    ways.sort_by(|a, b| (a.cost, &a.text).cmp(&(b.cost, &b.text)));
    let mut kept: Vec<Way> = Vec::with_capacity(BEAM);
    for way in ways.drain(..) {
        let same = |k: &Way| k.place == way.place && k.text == way.text;
        if kept.len() < BEAM && !kept.iter().any(same) {
            kept.push(way);
        }
    }
    *ways = kept;
}

/// Reads a sign behind a number or a part, or the year.
fn signs(
    sight: &Sight<'_>,
    way: &Way,
    at: usize,
    mut add: impl FnMut(usize, Way),
) {
    let (numbered, dated) = match way.place {
        Place::Number { dated } => (true, dated),
        Place::Part => (false, false),
        _ => return,
    };
    for seen in sight.joints(at) {
        let (joint, sign) = seen.part;
        let cost = way.cost + seen.cost;
        // Digits go on into letters that look like strokes, and bodies are
        // written as one; so a sign is made up only behind the number, if
        // there is nothing at all, and behind the type.
        let is_read = sight.read[at..seen.end].iter().any(is_sign);
        let fits = match way.place {
            Place::Number { .. } => seen.end == at && before_part(sight, at),
            _ => way.known && way.numbered && way.parts == 1,
        };
        if !is_read && !fits {
            continue;
        }
        let mut buffer = [0; 4];
        let sign = &*sign.encode_utf8(&mut buffer);
        let place = Place::Sign { joint, is_read: is_read || !numbered };
        if is_read && joint == Joint::Slash && numbered && !dated {
            year(sight, way, seen.end, cost, &mut add);
        }
        add(seen.end, way.with(cost, place, way.before, sign));
    }
}

/// Whether a digit ends and a large letter begins here.
fn before_part(sight: &Sight<'_>, at: usize) -> bool {
    sight.read[at - 1].is_ascii_digit()
        && sight
            .read
            .get(at)
            .is_some_and(|c| c.is_uppercase() && glyph::digit(*c).is_none())
}

/// The digit at a place, and what it costs to see it there.
///
/// What looks like one only where a number must stand (`1Q/QĐ`) is one
/// behind a digit and before another or a sign.
fn digit(sight: &Sight<'_>, at: usize) -> Option<(char, Cost)> {
    let &c = sight.read.get(at)?;
    if c.is_ascii_digit() {
        return Some((c, 0));
    }
    let is_digit =
        |at: usize| sight.read.get(at).is_some_and(char::is_ascii_digit);
    let ends = sight.read.get(at + 1).is_some_and(is_sign);
    let inside = at > 0 && is_digit(at - 1) && (ends || is_digit(at + 1));
    let digit = match inside {
        true => glyph::digit_in_place(c),
        false => glyph::digit(c),
    };
    Some((digit?, sight.error(FIGURE)?))
}

/// Digits from a place on: as many as asked for, with at least one that was
/// read as such.
fn digits(
    sight: &Sight<'_>,
    from: usize,
    count: usize,
) -> Option<(String, Cost)> {
    let mut text = String::new();
    let mut cost = 0;
    for at in from..from + count {
        let (c, more) = digit(sight, at)?;
        text.push(c);
        cost += more;
    }
    let read = sight.read.get(from..from + count)?;
    read.iter().any(char::is_ascii_digit).then_some((text, cost))
}

/// Reads `2025` behind the slash after a number.
fn year(
    sight: &Sight<'_>,
    way: &Way,
    at: usize,
    cost: Cost,
    add: &mut impl FnMut(usize, Way),
) {
    let Some((text, more)) = digits(sight, at, 4) else { return };
    let Some(year) = text.parse().ok().filter(|y| (1930..2100).contains(y))
    else {
        return;
    };
    let place = Place::Number { dated: true };
    let mut way =
        way.with(cost + more, place, way.before, &format!("/{text}"));
    way.year = Some(year);
    way.figures |= more > 0;
    add(at + 4, way);
}

/// Reads the number at the beginning.
fn number(sight: &Sight<'_>, way: &Way, at: usize, ways: &mut [Vec<Way>]) {
    for count in 1..=5 {
        let end = at + count;
        let Some((text, cost)) = digits(sight, at, count) else {
            // The first may be a letter where a later one is not.
            continue;
        };
        let place = Place::Number { dated: false };
        let mut next = way.with(way.cost + cost, place, way.before, &text);
        next.numbered = true;
        next.figures = cost > 0;
        if let Some(&c) = sight.read.get(end)
            && c.is_ascii_lowercase()
            && glyph::digit(c).is_none()
            && cost == 0
        {
            let mut suffixed = next.clone();
            suffixed.text.push(c);
            suffixed.cost += UNKNOWN_LETTER / 2;
            ways[end + 1].push(suffixed);
        }
        ways[end].push(next);
    }
}

/// Keeps a part that no table holds, up to the next sign or the end.
fn unknown(sight: &Sight<'_>, way: &Way, at: usize, ways: &mut [Vec<Way>]) {
    let rest = &sight.read[at..];
    let len = rest.iter().position(|c| "-/.".contains(*c));
    let end = at + len.unwrap_or(rest.len());
    let part = &sight.read[at..end];
    let letters = |c: &char| c.is_alphanumeric() || "&'".contains(*c);
    // Digits are not made of letters where the rest tells nothing.
    if part.is_empty() || !part.iter().all(letters) || way.figures {
        return;
    }
    let is_type = way.numbered && way.before == Before::Number;
    let base = match part.len() {
        _ if is_type => UNKNOWN_TYPE,
        0..=SHORT => UNKNOWN,
        _ => UNKNOWN_BODY,
    };
    let cost = way.cost + base + spelling(sight, at, end);
    let text: String = part.iter().collect();
    let mut next = way.with(cost, Place::Part, Before::Unknown, &text);
    next.known = false;
    next.parts += 1;
    ways[end].push(next);
}

/// Keeps what is behind a body that others are named after, such as a
/// steering committee (`BCĐCCHC`) or a Party committee.
fn suffix(
    symbols: &Costs,
    sight: &Sight<'_>,
    way: &Way,
    at: usize,
    ways: &mut [Vec<Way>],
) {
    let Before::Part(_, part) = way.before else { return };
    let form = symbols.form(part);
    let gives_names =
        form.contains('Đ') && form.chars().nth(2).is_some() || form == "ĐU";
    let rest = &sight.read[at..];
    let len = rest.iter().position(is_sign).unwrap_or(rest.len());
    let large = rest[..len].iter().all(|c| c.is_uppercase());
    if way.parts < 2 || !way.known || !gives_names || len < 2 || !large {
        return;
    }
    let cost = way.cost + SUFFIX + spelling(sight, at, at + len);
    let text: String = rest[..len].iter().collect();
    let mut next = way.with(cost, Place::Part, Before::Unknown, &text);
    next.known = false;
    ways[at + len].push(next);
}

/// Keeps a sign behind the last part, and the number of a footnote.
fn mark(sight: &Sight<'_>, way: &Way, at: usize, ways: &mut [Vec<Way>]) {
    let c = sight.read[at];
    let is_sign = matches!(c, '\'' | '’' | '‘' | '%' | '*' | '°' | '^');
    let is_number = way.place == Place::Mark && c.is_ascii_digit();
    if !is_sign && !is_number {
        return;
    }
    let more = if is_sign { MARK } else { 0 };
    let mut next = way.with(way.cost + more, Place::Mark, way.before, "");
    next.text.push(c);
    ways[at + 1].push(next);
}

/// Reads a date with letters among its digits.
fn date(sight: &Sight<'_>) -> Option<Reading> {
    let mut numbers: Vec<u32> = Vec::new();
    let mut text = String::new();
    let mut cost = DATE;
    let mut signs = Vec::new();
    let mut from = 0;
    loop {
        let rest = &sight.read[from..];
        let len = rest.iter().position(|c| "-/.".contains(*c));
        let count = len.unwrap_or(rest.len());
        if !(1..=4).contains(&count) {
            return None;
        }
        // `I/2025` is a quarter.
        let (part, more) = digits(sight, from, count)?;
        cost += more;
        text.push_str(&part);
        numbers.push(part.parse().ok()?);
        from += count;
        let Some(&sign) = sight.read.get(from) else { break };
        signs.push(sign);
        text.push(sign);
        from += 1;
    }
    let whole = match numbers[..] {
        [day, month, year] => {
            (1..=31).contains(&day)
                && (1..=12).contains(&month)
                && (1930..2100).contains(&year)
                && signs[0] == signs[1]
        }
        [month, year] => {
            // With a large `I` or a `Q` it may be a quarter.
            !sight.read.iter().any(|c| matches!(c, 'I' | 'Q'))
                && (1..=12).contains(&month)
                && (1930..2100).contains(&year)
                && signs[0] == '/'
        }
        _ => false,
    };
    whole.then(|| Reading {
        text: text.into(),
        class: Class::Number,
        cost,
        known: true,
    })
}

/// Reads the quarter of a year, `II/2025`, whose strokes were mixed up.
fn quarter(sight: &Sight<'_>) -> Option<Reading> {
    let slash = sight.read.iter().position(|c| *c == '/')?;
    let read: String = sight.read[..slash].iter().collect();
    let roman = super::roman::repaired(&read)?;
    if !matches!(&*roman, "I" | "II" | "III" | "IV") {
        return None;
    }
    let (year, more) = digits(sight, slash + 1, 4)?;
    if sight.read.len() != slash + 5 || !year.starts_with(['1', '2']) {
        return None;
    }
    let cost = sight.error(FIGURE)? + more;
    Some(Reading {
        text: format!("{roman}/{year}").into(),
        class: Class::Code,
        cost,
        known: true,
    })
}
