//! Content streams cut into operators, and their operands with places.
//!
//! Nothing is copied but strings with escapes: arrays and dictionaries are
//! stretches of bytes, which are cut when they are looked at. So a hostile
//! stream of a hundred million brackets takes no memory.

use std::borrow::Cow;
use std::ops::Range;

/// An operand, or an element of an array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand<'a> {
    /// A finite number.
    Number(f64),
    /// A name without its slash.
    Name(Cow<'a, [u8]>),
    /// The bytes of a string.
    String(Cow<'a, [u8]>),
    /// The inside of an array, for [`Operands`].
    Array(&'a [u8]),
    /// The inside of a dictionary, for [`Operands`].
    Dictionary(&'a [u8]),
    /// `true`, `false`, `null` and what is none of the above.
    Other,
}

impl<'a> Operand<'a> {
    /// A number.
    pub(crate) fn number(&self) -> Option<f64> {
        match *self {
            Operand::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A name.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        match self {
            Operand::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// An operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operator<'a> {
    /// Its name; `BI` for an inline image, whose dictionary is its operand.
    pub name: &'a [u8],
    /// From the first of its operands to its end.
    pub span: Range<usize>,
    /// Where its name begins.
    pub at: usize,
}

/// The most operands that are kept: no operator has more than 33. Of more,
/// the last stay, as with other readers.
const MAX_OPERANDS: usize = 64;

/// The operators of a content stream.
#[derive(Clone, Debug)]
pub(crate) struct Operators<'a> {
    tokens: Tokens<'a>,
}

impl<'a> Operators<'a> {
    /// Those of a stream.
    pub(crate) fn new(content: &'a [u8]) -> Operators<'a> {
        Operators { tokens: Tokens { content, at: 0 } }
    }

    /// The next operator; `operands` gets its operands.
    pub(crate) fn next(
        &mut self,
        operands: &mut Vec<Operand<'a>>,
    ) -> Option<Operator<'a>> {
        operands.clear();
        let mut start = None;
        loop {
            let (token, at) = self.tokens.next()?;
            let start = *start.get_or_insert(at);
            match token {
                Token::Operand(operand) => {
                    if operands.len() == 2 * MAX_OPERANDS {
                        operands.drain(..MAX_OPERANDS);
                    }
                    operands.push(operand);
                }
                Token::Operator(b"BI") => {
                    operands.clear();
                    operands.push(self.tokens.inline_image());
                    let span = at..self.tokens.at;
                    return Some(Operator { name: b"BI", span, at });
                }
                Token::Operator(name) => {
                    let span = start..self.tokens.at;
                    return Some(Operator { name, span, at });
                }
            }
        }
    }
}

/// The elements of an array, or the keys and values of a dictionary.
#[derive(Clone, Debug)]
pub(crate) struct Operands<'a> {
    tokens: Tokens<'a>,
}

impl<'a> Operands<'a> {
    /// Those between two brackets.
    pub(crate) fn new(inside: &'a [u8]) -> Operands<'a> {
        Operands { tokens: Tokens { content: inside, at: 0 } }
    }
}

impl<'a> Iterator for Operands<'a> {
    type Item = Operand<'a>;

    fn next(&mut self) -> Option<Operand<'a>> {
        Some(match self.tokens.next()?.0 {
            Token::Operand(operand) => operand,
            Token::Operator(_) => Operand::Other,
        })
    }
}

/// What a dictionary among operands has for a key.
pub(crate) fn value_of<'a>(
    inside: &'a [u8],
    key: &[u8],
) -> Option<Operand<'a>> {
    let mut operands = Operands::new(inside);
    while let Some(found) = operands.next() {
        let value = operands.next()?;
        if found.name() == Some(key) {
            return Some(value);
        }
    }
    None
}

/// A token of a content stream, or of a CMap, whose syntax is the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Operand(Operand<'a>),
    /// A word that is no operand.
    Operator(&'a [u8]),
}

/// The tokens of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    content: &'a [u8],
    at: usize,
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_white(byte)
        && !matches!(
            byte,
            b'(' | b')'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'/'
                | b'%'
        )
}

fn is_numeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
}

impl<'a> Tokens<'a> {
    /// Those of a stream.
    pub(crate) fn new(content: &'a [u8]) -> Tokens<'a> {
        Tokens { content, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.content.get(self.at).copied()
    }

    /// The run of bytes from here that fulfil something.
    fn run(&mut self, of: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.content[self.at..];
        let length = rest.iter().position(|&byte| !of(byte));
        let length = length.unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// The next token and where it begins.
    pub(crate) fn next(&mut self) -> Option<(Token<'a>, usize)> {
        loop {
            self.run(is_white);
            let at = self.at;
            let operand = match self.peek()? {
                b'%' => {
                    self.run(|byte| !matches!(byte, b'\n' | b'\r'));
                    continue;
                }
                b'/' => {
                    self.at += 1;
                    Operand::Name(unescaped(self.run(is_regular)))
                }
                b'(' => Operand::String(self.literal()),
                b'<' if self.content.get(at + 1) == Some(&b'<') => {
                    Operand::Dictionary(self.inside(2))
                }
                b'<' => Operand::String(self.hexadecimal().into()),
                b'[' => Operand::Array(self.inside(1)),
                b')' | b'>' | b']' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                // An operator may follow at once: `12Tf`.
                byte if is_numeric(byte) => {
                    match number(self.run(is_numeric)) {
                        Some(number) => Operand::Number(number),
                        None => Operand::Other,
                    }
                }
                _ => match self.run(is_regular) {
                    b"true" | b"false" | b"null" => Operand::Other,
                    word => return Some((Token::Operator(word), at)),
                },
            };
            return Some((Token::Operand(operand), at));
        }
    }

    /// The inside of an array or a dictionary; without its end, to the end of
    /// the stream.
    fn inside(&mut self, bracket: usize) -> &'a [u8] {
        self.at += bracket;
        let start = self.at;
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            let at = self.at;
            match byte {
                b'(' => {
                    self.skip_literal();
                }
                b'%' => {
                    self.run(|byte| !matches!(byte, b'\n' | b'\r'));
                }
                b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b'<' if self.content.get(at + 1) == Some(&b'<') => {
                    depth += 1;
                    self.at += 2;
                }
                b'<' => {
                    self.run(|byte| byte != b'>');
                    self.at = (self.at + 1).min(self.content.len());
                }
                b'>' if self.content.get(at + 1) == Some(&b'>') => {
                    depth -= 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
            if depth == 0 {
                return &self.content[start..at];
            }
        }
        &self.content[start..]
    }

    /// Goes behind a string in parentheses; whether it has escapes or line
    /// ends that are read as others.
    fn skip_literal(&mut self) -> bool {
        let mut depth = 0_usize;
        let mut plain = true;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => {
                    plain = false;
                    self.at = (self.at + 1).min(self.content.len());
                }
                b'\r' => plain = false,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        !plain
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        let start = self.at + 1;
        let escaped = self.skip_literal();
        let whole = &self.content[start..self.at];
        let inside = match self.at - start {
            0 => whole,
            // Without its end it reaches to that of the stream.
            length if whole[length - 1] == b')' => &whole[..length - 1],
            _ => whole,
        };
        if escaped { literal(inside).into() } else { inside.into() }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let digits = self.run(|byte| byte != b'>');
        self.at = (self.at + 1).min(self.content.len());
        hexadecimal(digits)
    }

    /// The dictionary of an inline image; the stream goes on behind it.
    fn inline_image(&mut self) -> Operand<'a> {
        let start = self.at;
        let mut end;
        loop {
            end = self.at;
            match self.next() {
                Some((Token::Operator(b"ID"), at)) => {
                    end = at;
                    break;
                }
                // Without its data, the operators go on.
                Some((Token::Operator(b"EI"), _)) | None => {
                    return Operand::Dictionary(&self.content[start..end]);
                }
                Some(_) => {}
            }
        }
        let dictionary = &self.content[start..end];
        self.at = (self.at + 1).min(self.content.len());
        let sure = raw_length(dictionary).unwrap_or(0);
        self.skip_data(sure);
        Operand::Dictionary(dictionary)
    }

    /// Goes behind the end of an inline image, whose data has so many bytes
    /// at least.
    fn skip_data(&mut self, sure: usize) {
        let content = self.content;
        let mut at = (self.at.saturating_add(sure)).min(content.len());
        while let Some(found) = find(content, at, b"EI") {
            at = found + 1;
            let before = found == self.at
                || is_white(content[found - 1])
                || found == self.at + sure;
            let behind = content.get(found + 2);
            let ends = behind.is_none_or(|&byte| is_white(byte));
            if before && ends && reads_on(&content[found + 2..]) {
                self.at = found + 2;
                return;
            }
        }
        self.at = content.len();
    }
}

fn find(content: &[u8], from: usize, what: &[u8; 2]) -> Option<usize> {
    let mut at = from;
    loop {
        let next = content.get(at..)?.iter().position(|&b| b == what[0])?;
        at += next;
        if content.get(at + 1) == Some(&what[1]) {
            return Some(at);
        }
        at += 1;
    }
}

/// How many bytes behind `EI` are looked at.
const LOOKED_AT: usize = 16;

/// Whether a content stream can go on so: the data of an image that happens
/// to have `EI` in it goes on with other bytes.
fn reads_on(rest: &[u8]) -> bool {
    let rest = &rest[..rest.len().min(LOOKED_AT)];
    rest.iter().all(|&byte| {
        matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') || byte == 0
    })
}

/// How many bytes the data of an inline image without a filter has.
fn raw_length(dictionary: &[u8]) -> Option<usize> {
    let value = |short: &[u8], long: &[u8]| {
        value_of(dictionary, short).or_else(|| value_of(dictionary, long))
    };
    if value(b"F", b"Filter").is_some() {
        return None;
    }
    let count = |short: &[u8], long: &[u8]| {
        let number = value(short, long)?.number()?;
        (0.0..=1e6).contains(&number).then_some(number as usize)
    };
    let (width, height) = (count(b"W", b"Width")?, count(b"H", b"Height")?);
    let bits = count(b"BPC", b"BitsPerComponent").unwrap_or(1);
    let components = match value(b"CS", b"ColorSpace") {
        Some(Operand::Name(name)) => match &*name {
            b"RGB" | b"DeviceRGB" => 3,
            b"CMYK" | b"DeviceCMYK" => 4,
            _ => 1,
        },
        _ => 1,
    };
    let row = (width * bits * components).div_ceil(8);
    row.checked_mul(height)
}

/// A number as viewers read it: signs that are doubled, and what is no digit
/// behind it, are passed over.
fn number(word: &[u8]) -> Option<f64> {
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
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
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
fn hexadecimal(digits: &[u8]) -> Vec<u8> {
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
fn literal(inside: &[u8]) -> Vec<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn all(content: &[u8]) -> Vec<(String, Range<usize>, Vec<Operand<'_>>)> {
        let mut operators = Operators::new(content);
        let mut operands = Vec::new();
        let mut out = Vec::new();
        while let Some(operator) = operators.next(&mut operands) {
            let name = String::from_utf8_lossy(operator.name).into_owned();
            out.push((name, operator.span, operands.clone()));
        }
        out
    }

    #[test]
    fn operators_have_their_operands_and_places() {
        let content = b"BT/F#31 12Tf 3Tr%c (x) Tj\n[(a)-250<62>] TJ ET";
        let found = all(content);
        let texts: Vec<&str> = found
            .iter()
            .map(|found| str::from_utf8(&content[found.1.clone()]).unwrap())
            .collect();
        let expected = ["BT", "/F#31 12Tf", "3Tr", "[(a)-250<62>] TJ", "ET"];
        assert_eq!(texts, expected);
        let font = [Operand::Name(b"F1".into()), Operand::Number(12.0)];
        assert_eq!(found[1].2, font);
        let Operand::Array(inside) = found[3].2[0] else { panic!() };
        let elements: Vec<Operand<'_>> = Operands::new(inside).collect();
        let expected = [
            Operand::String(b"a".into()),
            Operand::Number(-250.0),
            Operand::String(b"b".into()),
        ];
        assert_eq!(elements, expected);
    }

    #[test]
    fn numbers_are_read_as_viewers_read_them() {
        let cases = [
            (&b"1"[..], 1.0),
            (b"-.5", -0.5),
            (b"+17.", 17.0),
            (b"--5", -5.0),
            (b"595.275574", 595.275574),
            (b"1.2.3", 1.2),
            (b"0.00000000000000000000001", 0.0),
        ];
        for (word, expected) in cases {
            assert_eq!(number(word), Some(expected));
        }
        assert_eq!(number(b"-"), None);
        assert_eq!(number(&[b'9'; 400]), None);
    }

    #[test]
    fn strings_have_their_escapes_read() {
        let cases: [(&[u8], &[u8]); 8] = [
            (b"(a(b)c)", b"a(b)c"),
            (br"(\(\)\\\n)", b"()\\\n"),
            (br"(\1018\0531\7)", b"A8+1\x07"),
            (b"(a\\\r\nb\rc)", b"ab\nc"),
            (b"<48 65 6>", b"He`"),
            (b"<>", b""),
            (b"(open", b"open"),
            (b"(\\", b""),
        ];
        for (source, expected) in cases {
            let mut tokens = Tokens::new(source);
            let Some((Token::Operand(Operand::String(found)), 0)) =
                tokens.next()
            else {
                panic!("{source:?}");
            };
            assert_eq!(&*found, expected, "{source:?}");
        }
    }

    #[test]
    fn data_of_inline_images_is_passed_over() {
        let names = |content: &[u8]| -> Vec<String> {
            all(content).into_iter().map(|found| found.0).collect()
        };
        // The data has an end in it, and a string that begins.
        let raw = b"q BI /W 4 /H 2 /BPC 8 /CS /G ID EI (( EI\nEI Q (a) Tj";
        assert_eq!(names(raw), ["q", "BI", "Q", "Tj"]);
        let packed = b"BI /W 9 /H 9 /F /Fl ID \x78\x9C EI \xFF\xFE\nEI\nQ";
        assert_eq!(names(packed), ["BI", "Q"]);
        assert_eq!(names(b"BI /W 9 ID \xFF\xFE"), ["BI"]);
        assert_eq!(names(b"BI /W 9 EI Q"), ["BI", "Q"]);
    }

    #[test]
    fn what_does_not_end_ends_with_the_stream() {
        let cases: [&[u8]; 7] = [
            b"[[[[[[[[",
            b"<< /A << [ (",
            b"<41",
            b"/",
            b"(a\\",
            b"BI",
            b"BI ID",
        ];
        for content in cases {
            let _ = all(content);
        }
        let many = [b"1 ".repeat(1000), b"w".to_vec()].concat();
        assert!(all(&many)[0].2.len() <= 2 * MAX_OPERANDS);
    }
}
