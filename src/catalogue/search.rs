//! Finds documents: all that hold the words are found and counted by the
//! index; some hundreds of them are read and ranked.

use std::cmp::Reverse;

use rusqlite::Connection;
use serde::Serialize;

use super::fault::{Place, Result};
use super::filter::{Filter, shared};
use super::query::Query;
use super::rank::{Rank, weight};
use super::record::Key;
use super::snippet::Marked;
use super::stored::{Shelf, Stored};
use super::suggest::{self, Suggestion};
use super::text::{self, Column};

/// The documents that are read and ranked.
const RANKED: usize = 400;

/// The most documents of which FTS5 is asked for the best; of more the newest
/// are taken of those that hold the words where they say most. It looks at
/// each, at some microseconds apiece.
const WEIGHED: usize = 20_000;

/// The columns in which words say most.
const STRONG: [Column; 3] = [Column::Title, Column::Subject, Column::Body];

/// What stands between the parts of a text that is shown.
const BETWEEN: &str = " · ";

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// What was typed, any text: words apart by spaces must all be there;
    /// what is joined by other signs, or in quotation marks, in a row; a star
    /// behind a word of three letters and more stands for any ending. Without
    /// a word all documents are found that the filter lets pass, the newest
    /// first.
    pub text: String,
    /// What narrows the search.
    pub filter: Filter,
    /// The hits to be shown at most.
    pub limit: usize,
    /// The hits to be passed over.
    pub offset: usize,
}

impl Request {
    /// The hits that are shown if nothing else is said.
    pub const LIMIT: usize = 20;

    /// The first hits for a text.
    pub fn new(text: impl Into<String>) -> Request {
        let (text, limit) = (text.into(), Request::LIMIT);
        Request { text, limit, ..Request::default() }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// The version of this form.
    pub version: u32,
    /// What was typed.
    pub query: String,
    /// How many documents hold it.
    pub total: usize,
    /// The hits that were passed over.
    pub offset: usize,
    /// Whether nothing held it as it was typed, and these hold the words, but
    /// not in a row, or not those that say little.
    pub loosened: bool,
    /// The hits, the best first.
    pub hits: Vec<Hit>,
    /// What might be meant, where there is no hit.
    pub suggestions: Vec<Suggestion>,
}

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hit {
    /// Its name in `records.jsonl`.
    pub id: String,
    /// Its file.
    pub file: String,
    /// What it is to the others of the file.
    pub role: String,
    /// The first page on which something was read of it.
    pub page: Option<u32>,
    /// Its first line.
    pub line_start: u32,
    /// Its last line.
    pub line_end: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its symbol.
    pub symbol: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub doc_type: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// The body it is of, by its full name if that is known.
    pub issuing_body: Option<String>,
    /// The place.
    pub place: Option<String>,
    /// Its date, in the form of ISO 8601.
    pub date: Option<String>,
    /// Who signed it.
    pub signer: Option<String>,
    /// Type, number, date and body in a line.
    pub title: Marked,
    /// A piece of the rest in which most of the words stand.
    pub snippet: Marked,
}

impl Hit {
    fn of(document: &Stored, query: &Query) -> Hit {
        let value = |key| document.value(key).map(str::to_owned);
        let body = document.value(Key::IssuingBodyFull);
        let body = body.or_else(|| document.value(Key::IssuingBody));
        let joined = |parts: &[&str]| {
            let parts = parts.iter().filter(|part| !part.is_empty());
            parts.copied().collect::<Vec<_>>().join(BETWEEN)
        };
        let column = |column| document.text.column(column);
        let own = body.unwrap_or_default();
        let title = joined(&[column(Column::Title), own]);
        // What there is besides it: as it is printed, the one above it.
        let bodies = column(Column::Body);
        let bodies = bodies.strip_prefix(own).unwrap_or(bodies);
        let rest = joined(&[
            column(Column::Subject),
            bodies.trim_start_matches(text::BETWEEN),
            column(Column::Place),
            column(Column::Signer),
            column(Column::People),
            column(Column::Cites),
        ]);
        Hit {
            id: document.id.clone(),
            file: document.file.clone(),
            role: document.role.clone(),
            page: document.page,
            line_start: document.lines.0,
            line_end: document.lines.1,
            number: value(Key::Number),
            symbol: value(Key::Symbol),
            doc_type: value(Key::Type),
            subject: value(Key::Subject),
            issuing_body: body.map(str::to_owned),
            place: value(Key::Place),
            date: value(Key::Date),
            signer: value(Key::Signer),
            title: Marked::whole(title, query),
            snippet: Marked::piece(&rest, query),
        }
    }
}

/// A search in one catalogue.
pub(super) struct Search<'d> {
    db: &'d Connection,
    /// The filter for FTS5.
    filter: Option<String>,
    /// The documents that the filter lets pass besides.
    among: Option<Vec<i64>>,
}

impl<'d> Search<'d> {
    pub fn new(
        db: &'d Connection,
        place: &Place,
        filter: &Filter,
    ) -> Result<Search<'d>> {
        Ok(Search {
            db,
            filter: filter.expression()?,
            among: filter.documents(db, place)?,
        })
    }

    /// The filter and something else.
    fn both(&self, expression: Option<String>) -> Option<String> {
        match (expression, &self.filter) {
            (Some(one), Some(other)) => Some(format!("({one}) AND {other}")),
            (one, other) => one.or_else(|| other.clone()),
        }
    }

    /// All documents that hold what is asked for, the last put in first.
    pub fn all(&self, query: &Query) -> rusqlite::Result<Vec<i64>> {
        let Some(expression) = self.both(query.expression()) else {
            return match &self.among {
                Some(among) => Ok(among.clone()),
                None => {
                    let all = "SELECT id FROM documents ORDER BY id DESC";
                    let mut all = self.db.prepare(all)?;
                    all.query_map([], |row| row.get(0))?.collect()
                }
            };
        };
        let found = self.matches("words", &expression)?;
        Ok(match &self.among {
            Some(among) => shared(&found, among).0,
            None => found,
        })
    }

    fn matches(
        &self,
        table: &str,
        expression: &str,
    ) -> rusqlite::Result<Vec<i64>> {
        let mut find = self.db.prepare_cached(&matching(table))?;
        find.query_map([expression], |row| row.get(0))?.collect()
    }

    /// Those of some documents that match, and the others. No more are looked
    /// for than [`WEIGHED`]: to choose from, that is enough.
    fn some(
        &self,
        all: &[i64],
        table: &str,
        expression: &str,
    ) -> rusqlite::Result<(Vec<i64>, Vec<i64>)> {
        let mut find = self.db.prepare_cached(&matching(table))?;
        let mut rows = find.query([expression])?;
        let mut left = all.iter().peekable();
        let mut found = Vec::new();
        while found.len() < WEIGHED
            && let Some(row) = rows.next()?
        {
            let id = row.get(0)?;
            while left.next_if(|&&next| next > id).is_some() {}
            match left.peek() {
                Some(&&next) if next == id => found.push(id),
                Some(_) => {}
                None => break,
            }
        }
        let (found, others) = shared(all, &found);
        Ok((found, others))
    }

    /// The documents that are read first, and the others behind them.
    fn chosen(
        &self,
        query: &Query,
        all: Vec<i64>,
    ) -> rusqlite::Result<(Vec<i64>, Vec<i64>)> {
        if all.len() <= RANKED && !query.units.is_empty() {
            return Ok((all, Vec::new()));
        }
        let count = all.len();
        // Those with the marks that were typed before all others.
        let (mut pool, mut rest) = match query.marks() {
            Some(marks) => self.some(&all, "marks", &marks)?,
            None => (all, Vec::new()),
        };
        if pool.is_empty() {
            std::mem::swap(&mut pool, &mut rest);
        }
        let mut best = Vec::new();
        if pool.len() > RANKED && !query.units.is_empty() {
            if count <= WEIGHED {
                let (some, others) = shared(&pool, &self.weighed(query)?);
                (best, pool) = (some, others);
            } else {
                for strong in [query.in_a_row(&STRONG), query.within(&STRONG)]
                {
                    let Some(strong) = self.both(strong) else { continue };
                    let (some, others) = self.some(&pool, "words", &strong)?;
                    let room = RANKED - best.len();
                    if some.len() > room {
                        let (some, more) = self.newest(some, room)?;
                        best.extend(some);
                        pool = merged(more, others);
                        break;
                    }
                    best.extend(some);
                    pool = others;
                }
            }
        }
        let room = RANKED.saturating_sub(best.len());
        for more in [&mut pool, &mut rest] {
            if best.len() < RANKED && !more.is_empty() {
                let room = room.min(RANKED - best.len());
                let (some, others) =
                    self.newest(std::mem::take(more), room)?;
                best.extend(some);
                *more = others;
            }
        }
        pool.extend(rest);
        Ok((best, pool))
    }

    /// The best by FTS5, the last put in first.
    fn weighed(&self, query: &Query) -> rusqlite::Result<Vec<i64>> {
        let Some(expression) = self.both(query.expression()) else {
            return Ok(Vec::new());
        };
        let weights =
            Column::ALL.map(|column| format!("{}.0", weight(column)));
        let mut find = self.db.prepare_cached(&format!(
            "SELECT rowid FROM words WHERE words MATCH ?1 \
             ORDER BY bm25(words, {}), rowid DESC",
            weights.join(", ")
        ))?;
        let mut best = Vec::new();
        let mut rows = find.query([expression])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let passes = self.among.as_ref().is_none_or(|among| {
                among.binary_search_by(|other| id.cmp(other)).is_ok()
            });
            if passes {
                best.push(id);
            }
            if best.len() == RANKED {
                break;
            }
        }
        best.sort_unstable_by_key(|&id| Reverse(id));
        Ok(best)
    }

    /// The newest of some documents, and the others.
    fn newest(
        &self,
        all: Vec<i64>,
        count: usize,
    ) -> rusqlite::Result<(Vec<i64>, Vec<i64>)> {
        if all.len() <= count {
            return Ok((all, Vec::new()));
        }
        let mut found = Vec::new();
        let mut walk = self.db.prepare_cached(
            "SELECT id FROM documents WHERE date IS NOT NULL \
             ORDER BY date DESC, id DESC",
        )?;
        let mut rows = walk.query([])?;
        let bits = Bits::of(&all);
        while found.len() < count
            && let Some(row) = rows.next()?
        {
            let id = row.get(0)?;
            if bits.has(id) {
                found.push(id);
            }
        }
        let mut sorted = found.clone();
        sorted.sort_unstable_by_key(|&id| Reverse(id));
        let (_, mut others) = shared(&all, &sorted);
        // Those without a date.
        let more = others.drain(..(count - found.len()).min(others.len()));
        found.extend(more);
        Ok((found, others))
    }
}

/// The documents that an index has for something, the last put in first.
fn matching(table: &str) -> String {
    format!(
        "SELECT rowid FROM {table} WHERE {table} MATCH ?1 ORDER BY rowid DESC"
    )
}

/// Two falling lists as one.
fn merged(mut one: Vec<i64>, other: Vec<i64>) -> Vec<i64> {
    one.extend(other);
    one.sort_unstable_by_key(|&id| Reverse(id));
    one
}

/// A set of documents.
struct Bits(Vec<u64>);

impl Bits {
    /// Of a falling list.
    fn of(ids: &[i64]) -> Bits {
        let last = ids.first().map_or(0, |&id| place_of(id).0);
        let mut bits = vec![0; last + 1];
        for &id in ids {
            let (word, bit) = place_of(id);
            bits[word] |= bit;
        }
        Bits(bits)
    }

    fn has(&self, id: i64) -> bool {
        let (word, bit) = place_of(id);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

fn place_of(id: i64) -> (usize, u64) {
    let id = usize::try_from(id).unwrap_or(0);
    (id / 64, 1 << (id % 64))
}

pub(super) fn search(
    db: &Connection,
    place: &Place,
    request: &Request,
) -> Result<Found> {
    let search = Search::new(db, place, &request.filter)?;
    let mut query = Query::parse(&request.text);
    let mut all = place.may(search.all(&query))?;
    let mut loosened = false;
    if all.is_empty()
        && let Some(loose) = query.loosened()
    {
        let found = place.may(search.all(&loose))?;
        if !found.is_empty() {
            (query, all, loosened) = (loose, found, true);
        }
    }
    let total = all.len();
    let suggestions = match total {
        0 => suggest::for_nothing(db, place, &search, request, &query)?,
        _ => Vec::new(),
    };
    let hits = place.may(hits(&search, &query, all, request))?;
    Ok(Found {
        version: 1,
        query: request.text.clone(),
        total,
        offset: request.offset,
        loosened,
        hits,
        suggestions,
    })
}

fn hits(
    search: &Search<'_>,
    query: &Query,
    all: Vec<i64>,
    request: &Request,
) -> rusqlite::Result<Vec<Hit>> {
    let Request { offset, limit, .. } = *request;
    let mut shelf = Shelf::new(search.db)?;
    let (best, others) = search.chosen(query, all)?;
    let mut ranked = Vec::new();
    if offset < best.len() && limit > 0 {
        for &id in &best {
            let document = shelf.take(id)?;
            ranked.push((Rank::of(query, &document), document));
        }
        ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    let mut hits: Vec<Hit> = ranked
        .iter()
        .skip(offset)
        .take(limit)
        .map(|(_, document)| Hit::of(document, query))
        .collect();
    let skipped = offset.saturating_sub(best.len());
    let room = limit - hits.len();
    for &id in others.iter().skip(skipped).take(room) {
        hits.push(Hit::of(&shelf.take(id)?, query));
    }
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let bits = Bits::of(&[200, 64, 63, 1]);
        let all: Vec<i64> = (-1..300).filter(|&id| bits.has(id)).collect();
        assert_eq!(all, [1, 63, 64, 200]);
        assert!(!Bits::of(&[]).has(5));
    }
}
