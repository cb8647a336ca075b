//! What looks like what: the characters that recognition engines read for a
//! digit, a letter or a sign that was printed.
//!
//! The one table of them is `dictionaries/tables/glyphs.tsv`, for all that
//! repairs numbers, reads symbols or compares names. The pairs are those that
//! engines mix up in print: Tesseract's English and Vietnamese models, and
//! PP-OCR. What engines make of letters in words is learned, not listed:
//! that is the [channel](crate::channel).

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../dictionaries/tables/glyphs.tsv");

/// Where a character counts as what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    /// In any number.
    Number,
    /// Where the grammar leaves no doubt that a number stands: a day, a
    /// month, the number of an article.
    Place,
    /// Where a value is read off a text that stays as it is.
    Value,
    /// Among the capitals of a symbol.
    Capital,
    /// Where texts are compared without marks and case.
    Small,
    /// Of one shape in print.
    Same,
    /// A plain stroke in the place of a sign.
    Stroke,
    /// Another sign in its place.
    Sign,
    /// A letter of another script of the same shape.
    Script,
}

impl Where {
    fn of(name: &str) -> Option<Where> {
        Some(match name {
            "number" => Where::Number,
            "place" => Where::Place,
            "value" => Where::Value,
            "capital" => Where::Capital,
            "small" => Where::Small,
            "same" => Where::Same,
            "stroke" => Where::Stroke,
            "sign" => Where::Sign,
            "script" => Where::Script,
            _ => return None,
        })
    }
}

/// A character that was printed, and one that is read for it.
#[derive(Clone, Copy, Debug)]
struct Pair {
    printed: char,
    read: char,
    counts: Where,
}

/// The pairs of the table, in its order.
fn pairs() -> impl Iterator<Item = Pair> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        let printed = columns.next()?.chars().next()?;
        let reads = columns.next()?;
        let counts = Where::of(columns.next()?)?;
        Some(reads.chars().map(move |read| Pair { printed, read, counts }))
    })
    .flatten()
}

/// The table by what is asked of it.
struct Glyphs {
    /// By what is read.
    digits: HashMap<char, (char, Where)>,
    dashes: Vec<char>,
    slashes: Vec<(char, Where)>,
    latin: HashMap<char, char>,
    /// What was printed and what was read, sorted.
    capitals: Vec<(char, char)>,
}

static GLYPHS: LazyLock<Glyphs> = LazyLock::new(|| {
    let mut glyphs = Glyphs {
        digits: HashMap::new(),
        dashes: Vec::new(),
        slashes: Vec::new(),
        latin: HashMap::new(),
        capitals: Vec::new(),
    };
    for Pair { printed, read, counts } in pairs() {
        match (printed, counts) {
            ('-', _) => glyphs.dashes.push(read),
            ('/', _) => glyphs.slashes.push((read, counts)),
            (_, Where::Number | Where::Place | Where::Value) => {
                glyphs.digits.insert(read, (printed, counts));
            }
            (_, Where::Script) => {
                glyphs.latin.insert(read, printed);
            }
            (_, Where::Capital) => glyphs.capitals.push((printed, read)),
            _ => {}
        }
    }
    glyphs.capitals.sort_unstable();
    glyphs
});

/// The digit that a character looks like, up to a context.
fn digit_up_to(c: char, most: Where) -> Option<char> {
    let (digit, counts) = *GLYPHS.digits.get(&c)?;
    (counts <= most).then_some(digit)
}

/// The digit that a character looks like in any number; `None` for digits
/// themselves. What looks like two digits is none: digits are not guessed.
pub(crate) fn digit(c: char) -> Option<char> {
    digit_up_to(c, Where::Number)
}

/// The digit that a character looks like where only a number can stand;
/// `None` for digits themselves.
pub(crate) fn digit_in_place(c: char) -> Option<char> {
    digit_up_to(c, Where::Place)
}

/// The characters that look like a digit where only a number can stand.
pub(crate) fn digits_in_place() -> impl Iterator<Item = char> {
    let digits = pairs().filter(|pair| pair.printed.is_ascii_digit());
    digits.filter(|pair| pair.counts <= Where::Place).map(|pair| pair.read)
}

/// The digit that a character is or looks like, where a value is read and
/// the text stays as it is.
pub(crate) fn digit_of_value(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    digit_up_to(c, Where::Value)
}

/// Whether a character is read for a printed capital of a symbol.
pub(crate) fn looks_like_capital(printed: char, read: char) -> bool {
    GLYPHS.capitals.binary_search(&(printed, read)).is_ok()
}

/// Whether a digit is read for a printed letter of a symbol.
pub(crate) fn digit_for_letter(printed: char, digit: char) -> bool {
    looks_like_capital(printed, digit)
        || printed.is_uppercase()
            && digit_of_value(plain(printed)) == Some(digit)
}

/// `D` for `Đ`, whose stroke no digit has.
fn plain(c: char) -> char {
    if c == 'Đ' { 'D' } else { c }
}

/// Whether a character is `Đ` or what engines make of it in capitals.
pub(crate) fn is_stroked(c: char) -> bool {
    c == 'Ð'
        || plain(c) == 'D'
        || c.is_uppercase() && looks_like_capital('Đ', c)
}

/// Whether a character is a plain stroke, as `I`, `1` and a slash are where
/// their feet and slant are lost.
pub(crate) fn is_stroke(c: char) -> bool {
    GLYPHS.slashes.contains(&(c, Where::Stroke))
}

/// Whether a character is read for a slash: a stroke, or a sign like it.
pub(crate) fn is_stroke_of_slash(c: char) -> bool {
    is_stroke(c) || GLYPHS.slashes.contains(&(c, Where::Sign))
}

/// Whether a sign stands for the slash of a symbol where what is around it
/// leaves no doubt.
pub(crate) fn is_slash_of_value(c: char) -> bool {
    GLYPHS.slashes.contains(&(c, Where::Value))
}

/// A slash, or a sign of another use that has its shape.
pub(crate) fn is_slash(c: char) -> bool {
    c == '/' || GLYPHS.slashes.contains(&(c, Where::Same))
}

/// Whether a sign is another line that is read for a dash.
pub(crate) fn is_dash(c: char) -> bool {
    c == '-' || GLYPHS.dashes.contains(&c)
}

/// The Latin letter that a letter of another script looks like.
pub(crate) fn latin(c: char) -> Option<char> {
    GLYPHS.latin.get(&c).copied()
}

/// Letters and digits that are taken for one another in print: what was
/// printed and what is read.
pub(crate) fn alike() -> impl Iterator<Item = (char, char)> {
    let all = pairs().filter(|pair| pair.counts != Where::Script);
    all.filter(|pair| pair.printed.is_alphanumeric())
        .map(|pair| (pair.printed, pair.read))
}

/// Whether a character is a digit above or below the line, as powers and the
/// marks of footnotes are, or a fraction.
pub(crate) fn is_raised(c: char) -> bool {
    matches!(
        c,
        '²' | '³' | '¹' | '¼'..='¾' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '⅐'..='⅞'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_row() {
        let mut last = None;
        for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = row.split('\t').collect();
            let &[printed, reads, counts] = &columns[..] else {
                panic!("{row:?}")
            };
            let counts = Where::of(counts).expect(row);
            assert_eq!(printed.chars().count(), 1, "{row}");
            assert!(!reads.is_empty(), "{row}");
            assert!(!reads.contains(printed), "{row}");
            assert!(last < Some((counts, printed)), "{row}: out of order");
            last = Some((counts, printed));
        }
    }

    #[test]
    fn each_character_looks_like_one_digit_at_most() {
        let mut seen = String::new();
        for Pair { printed, read, counts } in pairs() {
            if printed.is_ascii_digit() {
                assert!(counts <= Where::Value);
                assert!(!seen.contains(read), "{read}");
                seen.push(read);
            }
        }
        // A character, in any number, in a place for one, and as a value.
        let rows = [
            ('l', Some('1'), Some('1'), Some('1')),
            ('Ì', None, Some('1'), Some('1')),
            ('Q', None, Some('0'), Some('0')),
            (']', None, Some('1'), Some('1')),
            ('B', None, None, Some('8')),
            ('7', None, None, Some('7')),
            ('n', None, None, None),
        ];
        for (c, number, place, value) in rows {
            let found = (digit(c), digit_in_place(c), digit_of_value(c));
            assert_eq!(found, (number, place, value), "{c}");
        }
    }

    #[test]
    fn letters_of_other_scripts_have_one_latin_letter() {
        let mut seen = String::new();
        for Pair { printed, read, .. } in
            pairs().filter(|pair| pair.counts == Where::Script)
        {
            assert!(printed.is_ascii_alphabetic() && !read.is_ascii());
            assert!(!seen.contains(read), "{read}");
            seen.push(read);
        }
        assert_eq!(
            (latin('а'), latin('Ρ'), latin('a')),
            (Some('a'), Some('P'), None)
        );
    }

    #[test]
    fn signs_and_strokes_are_told_apart() {
        for c in ['I', 'l', 'i', '1', '|', '!'] {
            assert!(is_stroke(c) && is_stroke_of_slash(c), "{c}");
        }
        assert!(!is_stroke('J') && is_stroke_of_slash('J'));
        assert!(is_slash('⁄') && is_slash('/') && !is_slash('l'));
        assert!(is_dash('–') && is_dash('-') && !is_dash('.'));
        for c in ['D', 'B', 'P', 'Đ', 'Ð'] {
            assert!(is_stroked(c), "{c}");
        }
        assert!(!is_stroked('d') && !is_stroked('E'));
        for (letter, digit) in [('Đ', '0'), ('S', '5'), ('G', '6'), ('L', '1')]
        {
            assert!(digit_for_letter(letter, digit), "{letter}");
        }
        assert!(!digit_for_letter('S', '1') && !digit_for_letter('N', '1'));
    }
}
