//! Objects of a PDF file as the bytes that they are, not as values: so what
//! is written again is what stood there, to the last digit.
//!
//! The syntax is that of ISO 32000-1, 7.2 and 7.3.

use std::ops::Range;

/// The deepest nesting of arrays and dictionaries that is followed.
const DEEPEST: usize = 1000;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Integer,
    /// A name, a string, a real, a keyword.
    Other,
    Reference,
    Open,
    Close,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0xC | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// Where the next token starts: behind white space and comments.
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            while bytes.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                at += 1;
            }
        } else if is_space(byte) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The token at a place without white space, and where it ends.
fn token(bytes: &[u8], at: usize) -> Option<(Token, usize)> {
    let rest = bytes.get(at..)?;
    match *rest.first()? {
        b'(' => Some((Token::Other, string_end(bytes, at)?)),
        b'<' if rest.get(1) == Some(&b'<') => Some((Token::Open, at + 2)),
        b'>' if rest.get(1) == Some(&b'>') => Some((Token::Close, at + 2)),
        b'<' => {
            let end = rest.iter().position(|&byte| byte == b'>')?;
            Some((Token::Other, at + end + 1))
        }
        b'[' => Some((Token::Open, at + 1)),
        b']' => Some((Token::Close, at + 1)),
        b'/' => Some((Token::Other, word_end(bytes, at + 1))),
        byte if is_delimiter(byte) => None,
        _ => {
            let end = word_end(bytes, at);
            let digits = bytes[at..end].iter().all(u8::is_ascii_digit);
            let kind = match digits {
                true => Token::Integer,
                false if &bytes[at..end] == b"R" => Token::Reference,
                false => Token::Other,
            };
            Some((kind, end))
        }
    }
}

/// Where a name, a number or a keyword ends.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at.min(bytes.len())..];
    let ends = |&byte: &u8| is_space(byte) || is_delimiter(byte);
    at + rest.iter().position(ends).unwrap_or(rest.len())
}

/// Where a string in round brackets ends.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = at;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The bytes of the object that stands behind white space at a place; a
/// reference is one object.
pub(crate) fn object(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let start = skip_space(bytes, at);
    let (first, mut end) = token(bytes, start)?;
    match first {
        Token::Close | Token::Reference => return None,
        Token::Other => return Some(start..end),
        Token::Integer => {
            return Some(start..reference_end(bytes, end).unwrap_or(end));
        }
        Token::Open => {}
    }
    let mut depth = 1;
    while depth > 0 {
        let (kind, next) = token(bytes, skip_space(bytes, end))?;
        match kind {
            Token::Open if depth == DEEPEST => return None,
            Token::Open => depth += 1,
            Token::Close => depth -= 1,
            _ => {}
        }
        end = next;
    }
    Some(start..end)
}

/// Where a reference ends whose first number ends at a place.
fn reference_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (generation, end) = token(bytes, skip_space(bytes, at))?;
    if generation != Token::Integer {
        return None;
    }
    let (sign, end) = token(bytes, skip_space(bytes, end))?;
    (sign == Token::Reference).then_some(end)
}

/// A dictionary as its bytes.
#[derive(Clone, Debug)]
pub(crate) struct RawDictionary<'a> {
    bytes: &'a [u8],
    /// Its own bytes, `<<` and `>>` with them.
    pub span: Range<usize>,
    /// The bytes of keys, the slash with them, and of values.
    entries: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> RawDictionary<'a> {
    /// The dictionary that stands behind white space at a place.
    pub(crate) fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let start = skip_space(bytes, at);
        if bytes.get(start..start + 2)? != b"<<" {
            return None;
        }
        let mut entries = Vec::new();
        let mut end = start + 2;
        loop {
            end = skip_space(bytes, end);
            if bytes.get(end..end + 2)? == b">>" {
                let span = start..end + 2;
                return Some(RawDictionary { bytes, span, entries });
            }
            let key = object(bytes, end)?;
            if bytes[key.start] != b'/' {
                return None;
            }
            let value = object(bytes, key.end)?;
            end = value.end;
            entries.push((key, value));
        }
    }

    /// The bytes of the value of a key, which is named without its slash.
    pub(crate) fn get(&self, key: &str) -> Option<&'a [u8]> {
        let (_, value) = self.find(key)?;
        Some(&self.bytes[value.clone()])
    }

    // The last one counts where a key stands twice, as readers have it.
    fn find(&self, key: &str) -> Option<&(Range<usize>, Range<usize>)> {
        let is_key = |span: &Range<usize>| {
            names(&self.bytes[span.start + 1..span.end], key.as_bytes())
        };
        self.entries.iter().rfind(|(span, _)| is_key(span))
    }

    /// The dictionary with the values of some keys in place of those that
    /// it has; keys that it lacks are put in front of all others. `None`
    /// takes a key away.
    pub(crate) fn with(&self, values: &[(&str, Option<&[u8]>)]) -> Vec<u8> {
        let mut out = b"<<".to_vec();
        for (key, value) in values {
            if let (None, Some(value)) = (self.find(key), value) {
                out.push(b'/');
                out.extend_from_slice(key.as_bytes());
                out.push(b' ');
                out.extend_from_slice(value);
            }
        }
        let mut done = self.span.start + 2;
        for (key, value) in &self.entries {
            let name = &self.bytes[key.start + 1..key.end];
            let new = values.iter().find(|(k, _)| names(name, k.as_bytes()));
            let Some((_, new)) = new else { continue };
            match new {
                Some(new) => {
                    out.extend_from_slice(&self.bytes[done..key.end]);
                    out.push(b' ');
                    out.extend_from_slice(new);
                }
                None => out.extend_from_slice(&self.bytes[done..key.start]),
            }
            done = value.end;
        }
        out.extend_from_slice(&self.bytes[done..self.span.end]);
        out
    }
}

/// Whether the name in a file is one of ASCII; signs may be written as `#2F`.
fn names(written: &[u8], name: &[u8]) -> bool {
    if written == name {
        return true;
    }
    if !written.contains(&b'#') {
        return false;
    }
    let mut decoded = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| byte == b'#');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                rest = &tail[2..];
            }
            None => {
                decoded.push(byte);
                rest = tail;
            }
        }
    }
    decoded == name
}

/// The numbers of the objects that an object refers to, in its order.
pub(crate) fn references(bytes: &[u8]) -> Vec<(u32, u16)> {
    let mut found = Vec::new();
    let mut at = skip_space(bytes, 0);
    while let Some((kind, end)) = token(bytes, at) {
        at = match kind {
            Token::Integer => match reference_end(bytes, end) {
                Some(behind) => {
                    found.extend(reference(&bytes[at..behind]));
                    behind
                }
                None => end,
            },
            _ => end,
        };
        at = skip_space(bytes, at);
    }
    found
}

/// The reference that some bytes are.
pub(crate) fn reference(bytes: &[u8]) -> Option<(u32, u16)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let number = parts.next()?.parse().ok()?;
    let generation = parts.next()?.parse().ok()?;
    (parts.next() == Some("R") && parts.next().is_none())
        .then_some((number, generation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn objects_end_where_they_end() {
        let rows: &[(&str, Option<&str>)] = &[
            ("12 0 R 5", Some("12 0 R")),
            ("12 0 5", Some("12")),
            (" -.5/A", Some("-.5")),
            ("%x\n/A#20b/C", Some("/A#20b")),
            ("(a\\)(b)c) 1", Some("(a\\)(b)c)")),
            (
                "<< /A << /B [1 (>>) <3E>] >> >> x",
                Some("<< /A << /B [1 (>>) <3E>] >> >>"),
            ),
            ("[1 0 R[/A]]]", Some("[1 0 R[/A]]")),
            ("true]", Some("true")),
            (">>", None),
            ("[1", None),
            ("(a", None),
            ("", None),
        ];
        for (bytes, expected) in rows {
            let found = object(bytes.as_bytes(), 0);
            let found = found.map(|span| &bytes[span]);
            assert_eq!(found, *expected, "{bytes}");
        }
        let deep = "[".repeat(1 << 20) + &"]".repeat(1 << 20);
        assert_eq!(object(deep.as_bytes(), 0), None);
    }

    #[test]
    fn dictionaries_change_in_the_entries_named() {
        let file =
            b"<</Type/Page/MediaBox[0 0 595.275574 842]/Resources 7 0 R\
            /Contents 5 0 R/Rot#61te 90>>";
        let dictionary = RawDictionary::at(file, 0).unwrap();
        assert_eq!(text(dictionary.get("Contents").unwrap()), "5 0 R");
        assert_eq!(text(dictionary.get("Rotate").unwrap()), "90");
        assert_eq!(dictionary.get("Reso"), None);
        let new = dictionary.with(&[
            ("Contents", Some(&b"[9 0 R 5 0 R]"[..])),
            ("Resources", None),
            ("Rotate", Some(&b"0"[..])),
            ("New", Some(&b"1"[..])),
            ("Not", None),
        ]);
        assert_eq!(
            text(&new),
            "<</New 1/Type/Page/MediaBox[0 0 595.275574 842]/Contents \
             [9 0 R 5 0 R]/Rot#61te 0>>"
        );
        let again = RawDictionary::at(&new, 0).unwrap();
        assert_eq!(text(again.get("New").unwrap()), "1");
        for bad in ["", "<<", "<</A>>", "<</A 1", "<<1 2>>", "[1]"] {
            assert!(RawDictionary::at(bad.as_bytes(), 0).is_none(), "{bad}");
        }
    }

    #[test]
    fn references_are_found_outside_strings() {
        let bytes = b"<</A 1 0 R/B[2 0 R 3 4 5 R](6 0 R)/C 7/D 8 1 R>>";
        assert_eq!(references(bytes), [(1, 0), (2, 0), (4, 5), (8, 1)]);
    }
}
