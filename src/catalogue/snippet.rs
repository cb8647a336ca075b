//! A piece of a text with what was found in it.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::fold::{Term, terms};
use super::query::Query;

/// A piece of a text, and where in it what was looked for stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    text: String,
    marks: Vec<Range<usize>>,
}

/// The characters of a piece.
const LENGTH: usize = 180;

/// The characters before what is found, where that is far from the beginning.
const BEFORE: usize = 40;

const MORE: &str = "…";

impl Marked {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the text at which words stand that were looked for, in
    /// their order.
    pub fn marks(&self) -> &[Range<usize>] {
        &self.marks
    }

    /// The text with something before and behind each of them.
    pub fn framed(&self, before: &str, behind: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for mark in &self.marks {
            out.push_str(&self.text[from..mark.start]);
            out.push_str(before);
            out.push_str(&self.text[mark.clone()]);
            out.push_str(behind);
            from = mark.end;
        }
        out.push_str(&self.text[from..]);
        out
    }

    /// A text as it is.
    pub(super) fn whole(text: String, query: &Query) -> Marked {
        let marks = joined(&text, &found(&text, query));
        Marked { text, marks }
    }

    /// The piece of a text in which most of the words stand that were looked
    /// for; of several the first. It begins and ends between words.
    pub(super) fn piece(text: &str, query: &Query) -> Marked {
        if text.chars().count() <= LENGTH {
            return Marked::whole(text.to_owned(), query);
        }
        let found = found(text, query);
        let starts = found.iter().map(|(_, range)| start(text, range.start));
        let pieces = std::iter::once(0).chain(starts);
        let best =
            pieces.map(|start| start..end(text, start)).min_by_key(|piece| {
                let within = found.iter().filter(|(_, range)| {
                    range.start >= piece.start && range.end <= piece.end
                });
                let mut units: Vec<usize> =
                    within.map(|(unit, _)| *unit).collect();
                units.sort_unstable();
                units.dedup();
                (std::cmp::Reverse(units.len()), piece.start)
            });
        let piece = best.unwrap_or(0..text.len());
        let before = if piece.start > 0 { MORE } else { "" };
        let behind = if piece.end < text.len() { MORE } else { "" };
        let marks = joined(text, &found)
            .into_iter()
            .filter(|mark| mark.start >= piece.start && mark.end <= piece.end)
            .map(|mark| {
                let moved = |at: usize| at - piece.start + before.len();
                moved(mark.start)..moved(mark.end)
            });
        let marks = marks.collect();
        let text = format!("{before}{}{behind}", &text[piece]);
        Marked { text, marks }
    }
}

impl Serialize for Marked {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'m> {
            text: &'m str,
            marks: Vec<[usize; 2]>,
        }
        let marks = self.marks.iter().map(|mark| [mark.start, mark.end]);
        Shown { text: &self.text, marks: marks.collect() }.serialize(to)
    }
}

/// Where the units of a query stand. Of one that stands there with the marks
/// that were typed other places do not count.
fn found(text: &str, query: &Query) -> Vec<(usize, Range<usize>)> {
    let words: Vec<Term> = terms(text).collect();
    let mut all = Vec::new();
    for (number, unit) in query.units.iter().enumerate() {
        let places: Vec<(usize, bool)> = (0..words.len())
            .filter_map(|at| Some((at, unit.at(&words[at..])?)))
            .collect();
        let same = places.iter().any(|&(_, same)| same);
        let places = places.iter().filter(|place| place.1 || !same);
        all.extend(places.map(|&(at, _)| {
            let last = at + unit.terms.len() - 1;
            (number, words[at].range.start..words[last].range.end)
        }));
    }
    all.sort_by_key(|(_, range)| range.start);
    all
}

/// The places, those with nothing but a space between them as one.
fn joined(text: &str, found: &[(usize, Range<usize>)]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (_, range) in found {
        match all.last_mut() {
            Some(last)
                if range.start <= last.end
                    || text[last.end..range.start].trim().is_empty() =>
            {
                last.end = last.end.max(range.end);
            }
            _ => all.push(range.clone()),
        }
    }
    all
}

/// Where to begin so that a place is shown with some words before it.
fn start(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev();
    let Some((from, _)) = before.take(BEFORE).last() else { return 0 };
    if from == 0 {
        return 0;
    }
    // The next word's beginning; what is found is one at the latest.
    let cut = &text[from..at];
    match cut.find(char::is_whitespace) {
        Some(space) => {
            from + space
                + cut[space..]
                    .find(|c: char| !c.is_whitespace())
                    .unwrap_or(cut.len() - space)
        }
        None => at,
    }
}

/// Where to end: at the end of a word.
fn end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some((limit, next)) = rest.char_indices().nth(LENGTH) else {
        return text.len();
    };
    let head = &rest[..limit];
    let head = match next.is_whitespace() {
        true => head,
        false => match head.rfind(char::is_whitespace) {
            Some(space) => &head[..space],
            // A word that is longer than all there is room for.
            None => head,
        },
    };
    start + head.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stay_whole() {
        let query = Query::parse("chuyen doi so");
        let text = "Đẩy mạnh chuyển đổi số; chuyển giao";
        let shown = Marked::piece(text, &query).framed("«", "»");
        assert_eq!(shown, "Đẩy mạnh «chuyển đổi số»; «chuyển» giao");
        let shown = Marked::piece("", &query);
        assert_eq!(shown, Marked::default());
    }

    #[test]
    fn codes_are_marked_as_wholes_and_marks_as_typed() {
        let code = Query::parse("57-nq/tw");
        let text = "Số 57, theo 57-NQ/TW.";
        let shown = Marked::piece(text, &code).framed("«", "»");
        assert_eq!(shown, "Số 57, theo «57-NQ/TW».");
        let street = Query::parse("đường");
        let shown = Marked::piece("Dương, ĐƯỜNG", &street).framed("<", ">");
        assert_eq!(shown, "Dương, <ĐƯỜNG>");
        let shown = Marked::piece("Dương", &street).framed("<", ">");
        assert_eq!(shown, "<Dương>");
    }

    #[test]
    fn pieces_end_between_words_and_hold_what_was_found() {
        let filler = "công tác văn thư lưu trữ và bảo vệ bí mật ".repeat(9);
        let text = format!("{filler}kế hoạch chuyển đổi số {filler}");
        let query = Query::parse("doi so ke hoach");
        let shown = Marked::piece(&text, &query);
        assert!(shown.text().chars().count() <= LENGTH + 2);
        let framed = shown.framed("«", "»");
        assert!(framed.contains("«kế hoạch» chuyển «đổi số»"), "{framed}");
        let bare = shown.text().trim_matches('…');
        assert!(text.contains(&format!(" {bare} ")), "{bare:?}");
        // A word without an end.
        let long = "x".repeat(999);
        let shown = Marked::piece(&long, &query);
        assert_eq!(shown.text().chars().count(), LENGTH + 1);
    }
}
