//! What narrows a search.

use std::cmp::Reverse;

use rusqlite::{Connection, params};

use super::fault::{Place, Result};
use super::fill::{day, split};
use super::query;
use super::text::Column;
use crate::Error;
use crate::record::Date;

/// What narrows a search. Of several types one must hold; all else must
/// hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// The beginnings of types: `Nghị quyết`, `cong van`.
    pub types: Vec<String>,
    /// Words in a row of the name of the body or the one above it.
    pub body: Option<String>,
    /// Words in a row of the place.
    pub place: Option<String>,
    /// Words in a row of the signer's name or post.
    pub signer: Option<String>,
    /// The first date. What is not known of a date does not count against
    /// it.
    pub from: Option<Date>,
    /// The last date.
    pub to: Option<Date>,
    /// A file, or a folder above it; `*` and `?` stand for any characters
    /// and for one.
    pub file: Option<String>,
}

impl Filter {
    /// Whether it lets all pass.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// What FTS5 is asked.
    pub(super) fn expression(&self) -> Result<Option<String>> {
        let needed = |name: &str, text: &str, column, first| {
            query::filter(text, column, first).ok_or_else(|| {
                Error::setting(format!(
                    "--{name} {text:?} has no word to look for: give one or \
                     leave it out"
                ))
            })
        };
        let mut all = Vec::new();
        let types = self.types.iter();
        let types: Vec<String> = types
            .map(|text| needed("type", text, Column::Title, true))
            .collect::<Result<_>>()?;
        if !types.is_empty() {
            all.push(format!("({})", types.join(" OR ")));
        }
        for (name, text, column) in [
            ("body", &self.body, Column::Body),
            ("place", &self.place, Column::Place),
            ("signer", &self.signer, Column::Signer),
        ] {
            if let Some(text) = text {
                all.push(format!("({})", needed(name, text, column, false)?));
            }
        }
        Ok((!all.is_empty()).then(|| all.join(" AND ")))
    }

    /// The documents of the dates and files, the last put in first; `None` if
    /// those are not narrowed.
    pub(super) fn documents(
        &self,
        db: &Connection,
        place: &Place,
    ) -> Result<Option<Vec<i64>>> {
        let mut found = None;
        if self.from.is_some() || self.to.is_some() {
            found = Some(place.may(self.dated(db))?);
        }
        if let Some(file) = &self.file {
            let of_files = place.may(of_files(db, file))?;
            found = Some(match found {
                Some(found) => shared(&found, &of_files).0,
                None => of_files,
            });
        }
        Ok(found)
    }

    fn dated(&self, db: &Connection) -> rusqlite::Result<Vec<i64>> {
        let first = self.from.map_or(i64::MIN, day);
        let last = self.to.map_or(i64::MAX, |date| ended(day(date)));
        // From the year on of which no more may be known.
        let year = first.saturating_sub(first.rem_euclid(10_000));
        let mut find = db.prepare(
            "SELECT id, date FROM documents WHERE date BETWEEN ?1 AND ?2",
        )?;
        let mut rows = find.query(params![year, last])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            if ended(row.get(1)?) >= first {
                all.push(row.get(0)?);
            }
        }
        all.sort_unstable_by_key(|&id: &i64| Reverse(id));
        Ok(all)
    }
}

/// The last day that a date may be.
fn ended(date: i64) -> i64 {
    match (date % 10_000 / 100, date % 100) {
        (0, _) => date + 1231,
        (_, 0) => date + 31,
        _ => date,
    }
}

fn of_files(db: &Connection, file: &str) -> rusqlite::Result<Vec<i64>> {
    let ids = |find: &str, texts: &[&str]| -> rusqlite::Result<Vec<i64>> {
        let mut find = db.prepare(find)?;
        let ids = find
            .query_map(rusqlite::params_from_iter(texts), |row| row.get(0));
        ids?.collect()
    };
    let mut all = match file.contains(['*', '?']) {
        // Brackets have a meaning in SQLite which we do not give them.
        true => ids(
            "SELECT d.id FROM file_names AS f \
             JOIN documents AS d ON d.file = f.file WHERE f.name GLOB ?1",
            &[&file.replace('[', "[[]")],
        )?,
        false => {
            let (folder, base) = split(file);
            let mut all = ids(
                "SELECT d.id FROM names AS n \
                 JOIN files AS f ON f.folder = n.id AND f.base = ?2 \
                 JOIN documents AS d ON d.file = f.id WHERE n.text = ?1",
                &[folder, base],
            )?;
            let folder = format!("{}/", file.trim_end_matches('/'));
            // What follows `/` in the order of characters is `0`.
            let end = format!("{}0", file.trim_end_matches('/'));
            all.extend(ids(
                "SELECT d.id FROM names AS n \
                 JOIN files AS f ON f.folder = n.id \
                 JOIN documents AS d ON d.file = f.id \
                 WHERE n.text >= ?1 AND n.text < ?2",
                &[&folder, &end],
            )?);
            all
        }
    };
    all.sort_unstable_by_key(|&id| Reverse(id));
    all.dedup();
    Ok(all)
}

/// What of one list is in another, and what is not; both fall.
pub(super) fn shared(all: &[i64], set: &[i64]) -> (Vec<i64>, Vec<i64>) {
    let mut set = set.iter().copied().peekable();
    all.iter().partition(|&&id| {
        while set.next_if(|&next| next > id).is_some() {}
        set.peek() == Some(&id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted() {
        let (both, rest) = shared(&[9, 7, 5, 3, 1], &[8, 7, 3, 2]);
        assert_eq!((both, rest), (vec![7, 3], vec![9, 5, 1]));
        assert_eq!(shared(&[2, 1], &[]).1, [2, 1]);
    }

    #[test]
    fn dates_end_where_they_may() {
        let rows =
            [(20250820, 20250820), (20250800, 20250831), (20250000, 20251231)];
        for (date, end) in rows {
            assert_eq!(ended(date), end);
        }
    }
}
