//! The marks of items, read as a sequence: after `c)` comes `d)`, after that
//! `đ)`; a heading between `I.` and `III.` is `II.`
//!
//! Only marks at the beginning of a line are taken, and only where the marks
//! before, and behind where need be, leave one reading.

use std::borrow::Cow;

use super::roman;
use crate::token::{Token, TokenKind};
use crate::viet::glyph;

/// The letters of items, in order.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// A mark that is to be written otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The first token, and how many there are.
    pub token: usize,
    pub tokens: usize,
    /// As it is to be written.
    pub text: String,
}

/// A mark as it stands.
#[derive(Clone, Copy, Debug)]
struct Seen<'a> {
    token: usize,
    tokens: usize,
    body: &'a str,
    /// What stands behind it: `)`, `.` or, after a numeral, `-`.
    close: char,
}

/// The marks at the beginnings of lines.
fn marks<'a>(
    tokens: &[Token<'_>],
    forms: &'a [Cow<'_, str>],
) -> Vec<Seen<'a>> {
    let mut seen = Vec::new();
    let mut line = None;
    for (token, it) in tokens.iter().enumerate() {
        if line == Some(it.line()) {
            continue;
        }
        line = Some(it.line());
        let form: &str = &forms[token];
        if it.kind() == TokenKind::Enumerator {
            let close = if form.ends_with(')') { ')' } else { '.' };
            let body = &form[..form.len() - 1];
            seen.push(Seen { token, tokens: 1, body, close });
            continue;
        }
        let Some(next) = tokens.get(token + 1) else { continue };
        let close = match next.text() {
            ")" => ')',
            "." => '.',
            "-" if form.contains(['I', 'V', 'X']) => '-',
            _ => continue,
        };
        // What follows the mark is another word.
        let apart = tokens.get(token + 2).is_none_or(|t| !t.is_glued());
        let short = form.len() <= 7;
        let kind = matches!(
            it.kind(),
            TokenKind::Word
                | TokenKind::Alphanumeric
                | TokenKind::Number
                | TokenKind::Noise
        );
        if next.is_glued() && apart && short && kind {
            seen.push(Seen { token, tokens: 2, body: form, close });
        }
    }
    seen
}

/// What the marks of a text are to be where that differs from what was read;
/// `strokes` says whether letters and digits may have been mixed up, `rare`
/// whether errors are so rare that the marks behind must agree, too.
pub(super) fn repaired(
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
    strokes: bool,
    rare: bool,
) -> Vec<Mark> {
    let seen = marks(tokens, forms);
    let mut out = Vec::new();
    let mut letter = None;
    let mut numeral = 0;
    let mut number = 0;
    for (place, mark) in seen.iter().enumerate() {
        let rest = &seen[place + 1..];
        let mut put = |body: &str| {
            out.push(Mark {
                token: mark.token,
                tokens: mark.tokens,
                text: format!("{body}{}", mark.close),
            });
        };
        if mark.close == ')' {
            if let Some(c) = one_letter(mark.body) {
                let agrees = !rare || next_letter(rest) == Some('e');
                if c == 'd' && letter == Some('d') && agrees {
                    put("đ");
                    letter = Some('đ');
                } else if strokes && c == 'l' && letter != Some('k') {
                    if begins_numbers(rest, ')') {
                        put("1");
                    }
                } else {
                    letter = Some(c);
                }
                continue;
            }
            if strokes && let Some(c) = looks_like(mark.body, letter) {
                put(c);
                letter = c.chars().next();
                continue;
            }
        }
        if let Some(n) = decimal(mark.body) {
            // A run of strokes is a number unless the numerals on both
            // sides have it as one of them.
            let long = mark.body.len();
            let heads = strokes
                && mark.close == '.'
                && long > 1
                && long as u32 == numeral + 1
                && n != number + 1
                && next_numeral(rest) == Some(numeral + 2)
                && mark.body.bytes().all(|b| b == b'1');
            if heads && let Some(text) = roman::write(numeral + 1) {
                put(&text);
                numeral += 1;
            } else {
                number = n;
            }
            letter = None;
            continue;
        }
        if strokes && mark.body == "l" && begins_numbers(rest, mark.close) {
            put("1");
            number = 1;
            continue;
        }
        let text = match roman::repaired(mark.body) {
            Some(text) if strokes => text,
            _ => mark.body.to_owned(),
        };
        let Some(value) = roman::value(&text) else { continue };
        letter = None;
        numeral = value;
        number = 0;
        if let Some(text) = roman::write(numeral)
            && text != mark.body
        {
            put(&text);
        }
    }
    out
}

/// The marks of points that are cited in a row, `a(i), a(ii), a(v)`, whose
/// strokes were read as digits where one of them tells that they are
/// numerals.
pub(super) fn inline(
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in tokens.chunk_by(|a, b| a.line() == b.line()) {
        let cited: Vec<(usize, &str, String)> = (start..start + line.len())
            .filter_map(|token| {
                let (letter, body) = point(&forms[token])?;
                Some((token, letter, strokes(body)))
            })
            .collect();
        start += line.len();
        let values: Option<Vec<u32>> = cited
            .iter()
            .map(|(.., body)| roman::value(&body.to_uppercase()))
            .collect();
        let rising = values.is_some_and(|values| {
            values.len() > 1 && values.windows(2).all(|two| two[0] < two[1])
        });
        let told = |(token, letter, _): &(usize, &str, String)| {
            let form = &forms[*token][letter.len()..];
            form.contains(['v', 'x'])
        };
        if !rising || !cited.iter().any(told) {
            continue;
        }
        for (token, letter, body) in cited {
            let text = format!("{letter}({body})");
            if text != *forms[token] {
                out.push(Mark { token, tokens: 1, text });
            }
        }
    }
    out
}

/// The letter, or nothing, and the numeral in brackets that a token is.
fn point(form: &str) -> Option<(&str, &str)> {
    let at = form.find('(')?;
    let (letter, rest) = form.split_at(at);
    let body = rest.strip_prefix('(')?.strip_suffix(')')?;
    let is_letter = letter.is_empty() || one_letter(letter).is_some();
    let is_body = (1..=5).contains(&body.len())
        && body.chars().all(|c| "ivx1l|".contains(c));
    (is_letter && is_body).then_some((letter, body))
}

/// The text with everything that is but a stroke put as `i`.
fn strokes(body: &str) -> String {
    let put = |c: char| if glyph::is_stroke(c) { 'i' } else { c };
    body.chars().map(put).collect()
}

/// The letter that a mark is.
fn one_letter(body: &str) -> Option<char> {
    let mut chars = body.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if LETTERS.contains(c) => Some(c),
        _ => None,
    }
}

/// The next letter behind.
fn next_letter(rest: &[Seen<'_>]) -> Option<char> {
    rest.iter()
        .filter(|mark| mark.close == ')')
        .find_map(|mark| one_letter(mark.body))
}

/// The letter that must come next, if the mark looks like it.
fn looks_like(body: &str, last: Option<char>) -> Option<&'static str> {
    let at = LETTERS.find(last?)?;
    let next = LETTERS[at..].chars().nth(1)?;
    let looks: &[&str] = match next {
        'c' => &["¢", "©", "€"],
        'đ' => &["ð", "4", "d'"],
        'e' => &["€", "é", "ẻ", "è", "ê"],
        _ => return None,
    };
    let found = looks.contains(&body);
    let start = LETTERS.find(next)?;
    found.then(|| &LETTERS[start..start + next.len_utf8()])
}

/// The number that a mark of one or two digits is.
fn decimal(body: &str) -> Option<u32> {
    let digits = body.bytes().all(|b| b.is_ascii_digit());
    (digits && (1..=3).contains(&body.len()))
        .then(|| body.parse().ok())
        .flatten()
}

/// Whether the next number behind is two.
fn begins_numbers(rest: &[Seen<'_>], close: char) -> bool {
    rest.iter()
        .filter(|mark| mark.close == close)
        .find_map(|mark| decimal(mark.body))
        .is_some_and(|n| n == 2)
}

/// The next numeral behind.
fn next_numeral(rest: &[Seen<'_>]) -> Option<u32> {
    rest.iter().find_map(|mark| {
        roman::value(mark.body).or_else(|| {
            roman::repaired(mark.body).and_then(|text| roman::value(&text))
        })
    })
}
