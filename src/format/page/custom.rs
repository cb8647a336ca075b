//! The places in an element's text that its `custom` attribute names, as
//! Transkribus writes them: `textStyle {offset:4; length:6; bold:true;}`.

use std::fmt::Write;
use std::ops::Range;

use crate::format::levels::Replacement;

/// A replacement in the unit of the offsets.
struct Shift {
    span: Range<usize>,
    new: usize,
}

/// The value of a `custom` attribute, raw, with the offsets and lengths that
/// it gives for a text moved to where these places are once some of the text
/// is replaced. `None` where none of them moves.
///
/// Offsets count units of UTF-16, as the Java program that writes them does.
/// A place that is changed in part grows or shrinks to hold all of the change.
pub(super) fn moved(
    custom: &str,
    text: &str,
    by: &[Replacement],
) -> Option<String> {
    let shifts = shifts(text, by);
    rewritten(custom, |from, to| {
        (place(from, &shifts, false), place(to, &shifts, true))
    })
}

/// The same value for one of the pieces that a text is taken apart into:
/// places are cut to what lies in the piece, a range in units of UTF-16 of
/// the text, and counted from its start.
pub(super) fn cut(custom: &str, piece: &Range<usize>) -> Option<String> {
    let within = |at: usize| at.clamp(piece.start, piece.end) - piece.start;
    rewritten(custom, |from, to| (within(from), within(to)))
}

/// The number of units of UTF-16 of a text.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The replacements in the unit of the offsets.
fn shifts(text: &str, by: &[Replacement]) -> Vec<Shift> {
    let (mut bytes, mut count) = (0, 0);
    let mut at = |byte: usize| {
        count += units(&text[bytes..byte]);
        bytes = byte;
        count
    };
    by.iter()
        .map(|Replacement { span, text: new }| {
            let (before, behind) = common(&text[span.clone()], new);
            let start = at(span.start + before);
            let end = at(span.end - behind);
            let new = units(&new[before..new.len() - behind]);
            Shift { span: start..end, new }
        })
        .collect()
}

/// How many bytes two texts have in common at their starts, and of the rest
/// at their ends.
fn common(old: &str, new: &str) -> (usize, usize) {
    fn length(
        old: impl Iterator<Item = char>,
        new: impl Iterator<Item = char>,
    ) -> usize {
        let same = old.zip(new).take_while(|(old, new)| old == new);
        same.map(|(old, _)| old.len_utf8()).sum()
    }
    let before = length(old.chars(), new.chars());
    let (old, new) = (&old[before..], &new[before..]);
    (before, length(old.chars().rev(), new.chars().rev()))
}

/// Where a place starts or ends once the replacements are made.
fn place(at: usize, shifts: &[Shift], is_end: bool) -> usize {
    let (mut old, mut new) = (0, 0);
    for shift in shifts {
        let Range { start, end } = shift.span;
        if at < start || (is_end && at == start) {
            break;
        }
        new += start - old;
        if at < end {
            return if is_end { new + shift.new } else { new };
        }
        new += shift.new;
        old = end;
    }
    (at - old).saturating_add(new)
}

/// The value with the start and end of every place made anew.
fn rewritten(
    custom: &str,
    map: impl Fn(usize, usize) -> (usize, usize),
) -> Option<String> {
    let mut output = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(open) = custom[at..].find('{') {
        let start = at + open + 1;
        let Some(close) = custom[start..].find('}') else {
            break;
        };
        at = start + close;
        let number = |key| property(custom, start..at, key);
        let (Some((offset, from)), Some((length, count))) =
            (number("offset"), number("length"))
        else {
            continue;
        };
        let (new_from, new_to) = map(from, from.saturating_add(count));
        let new_count = new_to.saturating_sub(new_from);
        let mut both = [
            (offset, (new_from != from).then_some(new_from)),
            (length, (new_count != count).then_some(new_count)),
        ];
        both.sort_by_key(|(span, _)| span.start);
        for (span, new) in both {
            if let Some(new) = new {
                output.push_str(&custom[done..span.start]);
                let _ = write!(output, "{new}");
                done = span.end;
            }
        }
    }
    (done > 0).then(|| output + &custom[done..])
}

/// The digits of a property in the braces of a group, and their number.
fn property(
    custom: &str,
    group: Range<usize>,
    key: &str,
) -> Option<(Range<usize>, usize)> {
    let mut start = group.start;
    for part in custom[group].split(';') {
        let behind = start + part.len() + 1;
        if let Some((name, value)) = part.split_once(':')
            && name.trim() == key
        {
            let digits = value.trim();
            let skipped = value.len() - value.trim_start().len();
            let from = start + name.len() + 1 + skipped;
            let number = digits.parse().ok()?;
            return Some((from..from + digits.len(), number));
        }
        start = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Replacement, cut, moved};

    fn replacement(text: &str, old: &str, new: &str) -> Replacement {
        let start = text.find(old).expect("is in the text");
        Replacement { span: start..start + old.len(), text: new.to_owned() }
    }

    #[test]
    fn places_move_with_the_text_before_them_and_grow_with_their_own() {
        let text = "Uy ban nhan dan xa Tan Lap";
        let by = [
            replacement(text, "Uy", "Ủy"),
            replacement(text, "nhan dan", "nhândân"),
            replacement(text, "Lap", "Lập xã"),
        ];
        let place = |from: usize, count: usize| {
            format!("person {{offset:{from}; length:{count};}}")
        };
        for (from, count, new_from, new_count) in [
            (0, 2, 0, 2),
            (3, 3, 3, 3),
            (7, 8, 7, 7),
            (12, 6, 9, 8),
            (16, 2, 15, 2),
            (23, 3, 22, 6),
            (19, 7, 18, 10),
            (26, 0, 28, 0),
        ] {
            let old = place(from, count);
            let new = place(new_from, new_count);
            let moved = moved(&old, text, &by).unwrap_or(old.clone());
            assert_eq!(moved, new, "{old}");
        }
    }

    #[test]
    fn only_the_numbers_of_places_change() {
        let text = "a b";
        let by = [replacement(text, "a", "abc")];
        let custom = "readingOrder {index:0;} x {length : 1 ;offset:2;\
                      continued:true} y {offset:-2; length:1} z {offset:2";
        let new = "readingOrder {index:0;} x {length : 1 ;offset:4;\
                   continued:true} y {offset:-2; length:1} z {offset:2";
        assert_eq!(moved(custom, text, &by).as_deref(), Some(new));
        assert_eq!(moved("readingOrder {index:0;}", text, &by), None);
        let absurd = "x {offset:99999999999999999999999; length:1;}";
        assert_eq!(moved(absurd, text, &by), None);
        let last = format!("x {{offset:0; length:{};}}", usize::MAX);
        assert_eq!(moved(&last, text, &by), None);
    }

    #[test]
    fn a_piece_keeps_what_lies_in_it() {
        let custom = "textStyle {offset:0; length:6;} x {offset:4; length:1;}";
        let cut = cut(custom, &(3..6)).expect("is cut");
        assert_eq!(
            cut,
            "textStyle {offset:0; length:3;} x {offset:1; length:1;}"
        );
    }
}
