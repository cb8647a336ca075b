//! What was typed, as words that are looked for. Any text is one: there is no
//! syntax that could be wrong.
//!
//! Words apart by spaces are looked for one by one, and all must be there.
//! What is joined by other signs (`57-NQ/TW`, `20/8/2025`, `a"b`) or stands
//! in quotation marks must be there in a row. A star behind a word of three
//! letters and more stands for any ending; shorter ones begin half of all words.

use unicode_normalization::UnicodeNormalization;

use super::fold::{Term, terms};
use super::text::Column;

/// The most words that are looked for; the rest of what was typed, or pasted,
/// is passed over.
const MOST: usize = 64;

/// Words that say little, which are left out where nothing is found
/// otherwise: of `ngày 20 tháng 8`, `số 57`, `về việc`.
const SMALL: [&str; 10] =
    ["so", "ngay", "thang", "nam", "ve", "viec", "cua", "va", "v", "cac"];

const OPENING: &[char] = &['"', '“', '”', '«', '„'];
const CLOSING: &[char] = &['"', '”', '“', '»'];

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub terms: Vec<Term>,
    /// Whether the last word may go on.
    pub open: bool,
}

impl Unit {
    fn of(text: &str) -> Option<Unit> {
        let terms: Vec<Term> = terms(text).collect();
        let open = text
            .strip_suffix('*')
            .is_some_and(|rest| rest.ends_with(char::is_alphanumeric))
            && terms.last().is_some_and(|term| term.folded.len() > 2);
        (!terms.is_empty()).then_some(Unit { terms, open })
    }

    /// For FTS5: what stands between the quotes is letters, digits and
    /// spaces.
    fn expression(&self) -> String {
        let star = if self.open { " *" } else { "" };
        format!("\"{}\"{star}", words(&self.terms))
    }

    /// Whether it has words with marks.
    pub fn is_marked(&self) -> bool {
        self.terms.iter().any(|term| term.marked.is_some())
    }

    /// Whether it begins at a place of a text, and whether with the marks
    /// that were typed.
    pub fn at(&self, text: &[Term]) -> Option<bool> {
        let text = text.get(..self.terms.len())?;
        let last = self.terms.len() - 1;
        let mut same = true;
        for (at, (own, there)) in self.terms.iter().zip(text).enumerate() {
            let open = self.open && at == last;
            let meets = match open {
                true => there.folded.starts_with(&own.folded),
                false => there.folded == own.folded,
            };
            if !meets {
                return None;
            }
            same &= match (&own.marked, &there.marked) {
                (None, _) => true,
                (Some(own), Some(there)) if open => {
                    there.starts_with(own.as_str())
                }
                (own, there) => own == there,
            };
        }
        Some(same)
    }
}

fn words(terms: &[Term]) -> String {
    let words: Vec<&str> = terms.iter().map(|t| &*t.folded).collect();
    words.join(" ")
}

/// All that was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub units: Vec<Unit>,
}

impl Query {
    pub fn parse(text: &str) -> Query {
        // A stop at each end keeps a pasted book from being composed.
        let text: String = text.nfc().take(MOST * 64).collect();
        let mut units: Vec<Unit> = Vec::new();
        let mut count = 0;
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (chunk, behind) = chunk(rest);
            rest = behind.trim_start();
            let Some(mut unit) = Unit::of(chunk) else { continue };
            let room = MOST - count;
            if unit.terms.len() > room {
                unit.terms.truncate(room);
                unit.open = false;
            }
            count += unit.terms.len();
            if unit.terms.is_empty() {
                break;
            }
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        Query { units }
    }

    /// The same with less asked for: each word by itself, without those that
    /// say little. `None` if that is the same.
    pub fn loosened(&self) -> Option<Query> {
        let all = self.units.iter().flat_map(|unit| {
            let last = unit.terms.len() - 1;
            unit.terms.iter().enumerate().map(move |(at, term)| Unit {
                terms: vec![term.clone()],
                open: unit.open && at == last,
            })
        });
        let mut units: Vec<Unit> = Vec::new();
        for unit in all {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        let large = |unit: &Unit| {
            !SMALL.contains(&&*unit.terms[0].folded) || unit.open
        };
        if units.iter().any(large) {
            units.retain(large);
        }
        let loose = Query { units };
        (loose.expression() != self.expression()).then_some(loose)
    }

    /// Without one of the units.
    pub fn without(&self, at: usize) -> Query {
        let mut units = self.units.clone();
        units.remove(at);
        Query { units }
    }

    /// For FTS5; `None` if nothing is asked for.
    pub fn expression(&self) -> Option<String> {
        let all: Vec<String> =
            self.units.iter().map(Unit::expression).collect();
        (!all.is_empty()).then(|| all.join(" AND "))
    }

    /// All the words in a row in some columns.
    pub fn in_a_row(&self, columns: &[Column]) -> Option<String> {
        let terms: Vec<Term> =
            self.units.iter().flat_map(|unit| unit.terms.clone()).collect();
        let open = self.units.last()?.open;
        let expression = Unit { terms, open }.expression();
        Some(format!("{{{}}} : {expression}", names(columns)))
    }

    /// All that is asked for in some columns.
    pub fn within(&self, columns: &[Column]) -> Option<String> {
        let expression = self.expression()?;
        Some(format!("{{{}}} : ({expression})", names(columns)))
    }

    /// The words with marks, for the index of those.
    pub fn marks(&self) -> Option<String> {
        let mut all = Vec::new();
        for unit in &self.units {
            let last = unit.terms.len() - 1;
            for (at, term) in unit.terms.iter().enumerate() {
                let star = if unit.open && at == last { " *" } else { "" };
                let word = term.marked.as_ref();
                all.extend(word.map(|word| format!("\"{word}\"{star}")));
            }
        }
        (!all.is_empty()).then(|| all.join(" AND "))
    }
}

fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|one| one.name()).collect();
    names.join(" ")
}

/// What is looked for in a row at the beginning of a text, and what is behind
/// it.
fn chunk(text: &str) -> (&str, &str) {
    let inside = text.strip_prefix(OPENING);
    if let Some(inside) = inside {
        let ends = inside.match_indices(CLOSING).find(|(at, mark)| {
            let behind = &inside[at + mark.len()..];
            behind.is_empty() || behind.starts_with(char::is_whitespace)
        });
        if let Some((at, mark)) = ends {
            return (&inside[..at], &inside[at + mark.len()..]);
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

/// A text that must stand in a row in a column, at its beginning if asked;
/// `None` if it has no word.
pub(super) fn filter(
    text: &str,
    column: Column,
    first: bool,
) -> Option<String> {
    let text: String = text.nfc().take(MOST * 64).collect();
    let mut unit = Unit::of(&text)?;
    unit.terms.truncate(MOST);
    let first = if first { "^ " } else { "" };
    Some(format!("{} : {first}{}", column.name(), unit.expression()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_and_what_is_looked_for() {
        let rows = [
            ("dang uy", r#""dang" AND "uy""#),
            ("57-NQ/TW", r#""57 nq tw""#),
            ("57/NQ-TW", r#""57 nq tw""#),
            ("a\"b", r#""a b""#),
            (
                "chuyen doi so 2025",
                r#""chuyen" AND "doi" AND "so" AND "2025""#,
            ),
            ("\"Đảng ủy\" xã", r#""dang uy" AND "xa""#),
            ("“Đảng ủy” xã xã", r#""dang uy" AND "xa""#),
            ("\"không đóng", r#""khong" AND "dong""#),
            ("nghi quy*", r#""nghi" AND "quy" *"#),
            ("th*", r#""th""#),
            ("a OR b NEAR(c)", r#""a" AND "or" AND "b" AND "near c""#),
            (
                "title:x ^y {z} -w +v",
                r#""title x" AND "y" AND "z" AND "w" AND "v""#,
            ),
            ("' OR 1=1; --", r#""or" AND "1 1""#),
        ];
        for (typed, expected) in rows {
            let found = Query::parse(typed).expression();
            assert_eq!(found.as_deref(), Some(expected), "{typed}");
        }
        for nothing in ["", "  ", "\"", "\"\"", "- * / ()", "\0\u{301}"] {
            assert_eq!(Query::parse(nothing).expression(), None);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "một hai-ba ".repeat(10_000);
        let query = Query::parse(&long);
        assert_eq!(query.units.len(), 2);
        let long: String = (0..9999).map(|n| format!("{n} ")).collect();
        assert_eq!(Query::parse(&long).units.len(), MOST);
        let long = "a-".repeat(9999);
        assert_eq!(Query::parse(&long).units[0].terms.len(), MOST);
    }

    #[test]
    fn less_is_asked_for_where_nothing_is_found() {
        let loose = |text| {
            let query = Query::parse(text).loosened()?;
            query.expression()
        };
        assert_eq!(loose("dang uy"), None);
        let one = loose("57-NQ/TW").unwrap();
        assert_eq!(one, r#""57" AND "nq" AND "tw""#);
        let one = loose("ngày 20 tháng 8").unwrap();
        assert_eq!(one, r#""20" AND "8""#);
        assert_eq!(loose("số"), None);
    }

    #[test]
    fn marks_that_were_typed_are_heeded() {
        let query = Query::parse("đường Hoà");
        let [street, peace] = &query.units[..] else { panic!() };
        let text: Vec<Term> = terms("Dương đường ĐƯỜNG HÒA hoa").collect();
        let found = |unit: &Unit| -> Vec<Option<bool>> {
            (0..text.len()).map(|at| unit.at(&text[at..])).collect()
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(found(street), [no, yes, yes, None, None]);
        assert_eq!(found(peace), [None, None, None, yes, no]);
        let marks = query.marks();
        assert_eq!(marks.as_deref(), Some(r#""đường" AND "hòa""#));
        assert_eq!(Query::parse("duong").marks(), None);
    }
}
