//! Which of some documents comes first: those in which words stand with the
//! marks that were typed; then those in which they stand together, and where
//! it says more, in the title rather than among the recipients; then whole
//! documents before their parts, and the newest.

use std::cmp::Reverse;

use super::fold::{Term, terms};
use super::query::Query;
use super::stored::Stored;
use super::text::Column;

/// What a word is worth in a column.
pub(super) const fn weight(column: Column) -> u32 {
    match column {
        Column::Title => 8,
        Column::Subject => 6,
        Column::Body | Column::Signer => 3,
        Column::Place => 2,
        Column::People | Column::Cites => 1,
    }
}

/// A word that follows another is worth so many words.
const FOLLOWS: u32 = 2;

/// What a document is sorted by, the best first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    marked: Reverse<usize>,
    worth: Reverse<u32>,
    is_part: bool,
    date: Reverse<Option<i64>>,
    file: String,
    part: (usize, String),
}

impl Rank {
    pub fn of(query: &Query, document: &Stored) -> Rank {
        let mut marked = vec![false; query.units.len()];
        let mut worth = 0;
        for column in Column::ALL {
            let text: Vec<Term> =
                terms(document.text.column(column)).collect();
            worth += weight(column) * meet(query, &text, &mut marked);
        }
        let marked = marked.iter().filter(|&&found| found).count();
        Rank {
            marked: Reverse(marked),
            worth: Reverse(worth),
            is_part: document.role != "main",
            date: Reverse(document.date),
            file: document.file.clone(),
            // 2 before 10.
            part: (document.part.len(), document.part.clone()),
        }
    }
}

/// How many of the units a column has, those that follow each other counted
/// more. Notes which stand there with their marks.
fn meet(query: &Query, text: &[Term], marked: &mut [bool]) -> u32 {
    let mut found = 0;
    let mut before: Vec<usize> = Vec::new();
    for (unit, marked) in query.units.iter().zip(marked) {
        let mut ends = Vec::new();
        let mut follows = false;
        for at in 0..text.len() {
            let Some(same) = unit.at(&text[at..]) else { continue };
            *marked |= same && unit.is_marked();
            follows |= before.contains(&at)
                // `Nghị quyết số 57`
                || at > 0
                    && text[at].is_number()
                    && text[at - 1].folded == "so"
                    && before.contains(&(at - 1));
            ends.push(at + unit.terms.len());
        }
        found += u32::from(!ends.is_empty());
        found += FOLLOWS * u32::from(follows);
        before = ends;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(query: &str, text: &str) -> (u32, usize) {
        let query = Query::parse(query);
        let text: Vec<Term> = terms(text).collect();
        let mut marked = vec![false; query.units.len()];
        let worth = meet(&query, &text, &mut marked);
        (worth, marked.iter().filter(|&&found| found).count())
    }

    #[test]
    fn words_that_follow_each_other_count_more() {
        assert_eq!(met("a b c", "a b c").0, 7);
        assert_eq!(met("a b c", "c b a").0, 3);
        assert_eq!(met("nghi quyet 57", "Nghị quyết số 57-NQ/TW").0, 7);
        assert_eq!(met("57-NQ/TW", "Nghị quyết số 57-NQ/TW").0, 1);
        assert_eq!(met("57-NQ/TW", "57-NQ/TU").0, 0);
        assert_eq!(met("a", "").0, 0);
    }

    #[test]
    fn marks_count_where_they_were_typed() {
        assert_eq!(met("đường", "Dương, Đường").1, 1);
        assert_eq!(met("đường", "Dương").1, 0);
        assert_eq!(met("duong", "đường").1, 0);
    }
}
