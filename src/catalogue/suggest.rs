//! What might have been meant where nothing was found.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::Serialize;

use super::fault::{Place, Result};
use super::filter::Filter;
use super::query::Query;
use super::search::{Request, Search};

/// Something else to look for that has hits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
#[non_exhaustive]
pub enum Suggestion {
    /// The same without the filter.
    WithoutFilter {
        /// The documents it would find.
        total: usize,
    },
    /// Another text.
    Instead {
        /// The text.
        text: String,
        /// The documents it would find.
        total: usize,
    },
}

/// The most that are made.
const MOST: usize = 3;

/// The longest word of which other spellings are tried.
const LONGEST: usize = 16;

pub(super) fn for_nothing(
    db: &Connection,
    place: &Place,
    search: &Search<'_>,
    request: &Request,
    query: &Query,
) -> Result<Vec<Suggestion>> {
    let mut all = Vec::new();
    let query = query.loosened().unwrap_or_else(|| query.clone());
    if !request.filter.is_empty() {
        let wide = Search::new(db, place, &Filter::default())?;
        let total = place.may(wide.all(&query))?.len();
        if total > 0 {
            all.push(Suggestion::WithoutFilter { total });
        }
    }
    for text in place.may(others(db, &query))? {
        let total = place.may(search.all(&Query::parse(&text)))?.len();
        if total > 0 {
            all.push(Suggestion::Instead { text, total });
        }
    }
    // The best are those that find most.
    all.sort_by_key(|one| match one {
        Suggestion::WithoutFilter { .. } => (0, 0),
        Suggestion::Instead { total, .. } => (1, usize::MAX - total),
    });
    all.truncate(MOST);
    Ok(all)
}

/// Other texts: with another spelling of words that are nowhere, without
/// them, and without one of the words where all are somewhere.
fn others(db: &Connection, query: &Query) -> rusqlite::Result<Vec<String>> {
    let mut find =
        db.prepare_cached("SELECT 1 FROM words WHERE words MATCH ?1 LIMIT 1")?;
    let mut is_known = |expression: &str| find.exists([expression]);
    let text = |query: &Query| {
        let words = query.units.iter().flat_map(|unit| {
            unit.terms.iter().map(|term| {
                term.marked.clone().unwrap_or_else(|| term.folded.clone())
            })
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let mut missing = Vec::new();
    for (at, unit) in query.units.iter().enumerate() {
        let alone = Query { units: vec![unit.clone()] };
        if !is_known(&alone.expression().unwrap_or_default())? {
            missing.push(at);
        }
    }
    let mut all = BTreeSet::new();
    if missing.is_empty() {
        for at in 0..query.units.len().min(LONGEST) {
            all.insert(text(&query.without(at)));
        }
    }
    if let [at] = missing[..] {
        let term = &query.units[at].terms[0];
        for word in spellings(&term.folded) {
            if is_known(&format!("\"{word}\""))? {
                let mut other = query.clone();
                other.units[at].terms[0].folded = word;
                other.units[at].terms[0].marked = None;
                all.insert(text(&other));
            }
        }
    }
    let mut rest = query.clone();
    for &at in missing.iter().rev() {
        rest = rest.without(at);
    }
    if !missing.is_empty() {
        all.insert(text(&rest));
    }
    all.remove("");
    Ok(all.into_iter().collect())
}

/// The words that are one slip away: a letter more or less, another, or two
/// exchanged.
fn spellings(word: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let letters: Vec<char> = word.chars().collect();
    let digits = word.bytes().any(|byte| byte.is_ascii_digit());
    if letters.len() > LONGEST || digits || !word.is_ascii() {
        // Another number is another document, not a slip.
        return all;
    }
    for at in 0..=letters.len() {
        let (head, tail) = letters.split_at(at);
        let mut add = |middle: &[char], skip: usize| {
            let tail = tail.get(skip..).unwrap_or_default();
            all.insert([head, middle, tail].concat().into_iter().collect());
        };
        for letter in 'a'..='z' {
            add(&[letter], 0);
            add(&[letter], 1);
        }
        add(&[], 1);
        if let [one, other, ..] = *tail {
            add(&[other, one], 2);
        }
    }
    all.remove("");
    all.remove(word);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        let all = spellings("nghi");
        for word in ["nghia", "nghe", "ngi", "ghni", "ngih", "ghi"] {
            assert_eq!(all.contains(word), word != "ghni", "{word}");
        }
        assert!(spellings("57").is_empty());
        assert!(!spellings("a").contains(""));
    }
}
