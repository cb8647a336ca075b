//! Content streams cut into operators, and their operands with places.

use std::ops::Range;

use crate::format::pdf::tokens::{Operand, Token, Tokens};

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
        Operators { tokens: Tokens::new(content) }
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
        Operands { tokens: Tokens::new(inside) }
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
#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::literals::number;

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
