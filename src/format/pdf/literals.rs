//! Numbers, names and strings of content streams, read from their bytes; and
//! numbers and strings written.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A number as viewers read it: signs that are doubled, and what is no digit
/// behind it, are passed over.
pub(super) fn number(word: &[u8]) -> Option<f64> {
    let signs = word.iter().take_while(|b| matches!(b, b'+' | b'-')).count();
    let negative = word[..signs].contains(&b'-');
    let (mut digits, mut value, mut scale) = (0, 0.0_f64, 1.0_f64);
    let mut point = false;
    for &byte in &word[signs..] {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                // More digits change nothing that can be seen.
                if !point {
                    value = value * 10.0 + f64::from(byte - b'0');
                } else if scale < 1e15 {
                    scale *= 10.0;
                    value = value * 10.0 + f64::from(byte - b'0');
                }
            }
            b'.' if !point => point = true,
            _ => break,
        }
    }
    if digits == 0 && !point {
        return None;
    }
    let value = if negative { -value / scale } else { value / scale };
    value.is_finite().then_some(value)
}

/// A name with its `#xx` read.
pub(super) fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return name.into();
    }
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((&byte, after)) = rest.split_first() {
        let pair = match (byte, after) {
            (b'#', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = pair {
            out.push(16 * high + low);
            rest = &after[2..];
        } else {
            out.push(byte);
            rest = after;
        }
    }
    out.into()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// The bytes of hexadecimal digits; one that is missing is 0.
pub(super) fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digits.len() / 2 + 1);
    let mut high = None;
    for value in digits.iter().filter_map(|&byte| digit(byte)) {
        match high.take() {
            Some(high) => out.push(16 * high + value),
            None => high = Some(value),
        }
    }
    out.extend(high.map(|high| 16 * high));
    out
}

/// The bytes of a string in parentheses, its escapes read.
pub(super) fn literal(inside: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.push(b'\n');
            }
            b'\\' => match bytes.next() {
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b't') => out.push(b'\t'),
                Some(b'b') => out.push(b'\x08'),
                Some(b'f') => out.push(b'\x0C'),
                Some(b'\r') => {
                    bytes.next_if_eq(&b'\n');
                }
                Some(b'\n') | None => {}
                Some(first @ b'0'..=b'7') => {
                    let mut code = u32::from(first - b'0');
                    for _ in 0..2 {
                        let next = bytes.next_if(|b| matches!(b, b'0'..=b'7'));
                        let Some(next) = next else { break };
                        code = 8 * code + u32::from(next - b'0');
                    }
                    out.push(code as u8);
                }
                Some(other) => out.push(other),
            },
            _ => out.push(byte),
        }
    }
    out
}

/// A number as it is written: no exponent, which PDF does not have.
pub(super) fn decimal(number: f64) -> String {
    let number = if number.is_finite() { number } else { 0.0 };
    let mut text = format!("{number:.7}");
    let kept = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(kept);
    if text == "-0" { "0".to_owned() } else { text }
}

/// A string as it is written: of ASCII as it is, else as UTF-16.
pub(super) fn string(text: &str) -> String {
    let mut out = String::new();
    if text.chars().all(|c| matches!(c, ' '..='~')) {
        out.push('(');
        for sign in text.chars() {
            if matches!(sign, '(' | ')' | '\\') {
                out.push('\\');
            }
            out.push(sign);
        }
        out.push(')');
        return out;
    }
    out.push_str("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_exponent() {
        let rows = [
            (1e-9, "0"),
            (-1e-9, "0"),
            (1e12, "1000000000000"),
            (-0.5, "-0.5"),
            (f64::NAN, "0"),
            (595.275_574, "595.275574"),
        ];
        for (value, expected) in rows {
            assert_eq!(decimal(value), expected);
        }
    }

    #[test]
    fn strings_are_those_of_pdf() {
        assert_eq!(string("a (b) \\"), "(a \\(b\\) \\\\)");
        assert_eq!(string("Số"), "<FEFF00531ED1>");
    }
}
