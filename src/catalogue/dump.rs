//! All that a catalogue says, in an order of its own: numbers of rows do not
//! show.

use std::io::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Number, Value, json};

use super::fault::{Place, Result};
use super::packed::{self, Kept};
use crate::Error;

/// What is written of each kind: the names of the columns are the keys. The
/// first column says what it is.
const PARTS: [&str; 5] = [
    "SELECT 'document' AS what, i.id, i.file, r.text AS role, d.parent, \
     e.text AS encoding, t.text AS tiers, d.first_line, d.last_line, \
     d.date, d.left_out, d.key \
     FROM documents AS d JOIN document_ids AS i ON i.document = d.id \
     LEFT JOIN names AS r ON r.id = d.role \
     LEFT JOIN names AS e ON e.id = d.encoding \
     LEFT JOIN names AS t ON t.id = d.tiers ORDER BY i.file, i.part",
    "SELECT 'citation' AS what, i.id, c.id & 65535 AS seq, \
     c.number_symbol, c.canonical, t.text AS type, s.text AS issuer, \
     c.date, c.confidence, c.page, c.line, c.left, c.top, c.right, \
     c.bottom, c.key, w.id AS work, c.might_be \
     FROM citations AS c JOIN document_ids AS i \
     ON i.document = c.id >> 16 \
     LEFT JOIN document_ids AS w ON w.document = c.work \
     LEFT JOIN names AS t ON t.id = c.type \
     LEFT JOIN names AS s ON s.id = c.issuer \
     ORDER BY i.file, i.part, c.id",
    "SELECT 'work' AS what, i.id, w.id AS work FROM works \
     JOIN document_ids AS i ON i.document = works.document \
     JOIN document_ids AS w ON w.document = works.work \
     ORDER BY i.file, i.part",
    "SELECT 'page' AS what, f.name AS file, p.id & 65535 AS page, p.width, \
     p.height, p.changed, p.doubtful FROM pages AS p \
     JOIN file_names AS f ON f.file = p.id >> 16 ORDER BY f.name, p.id",
    "SELECT 'change' AS what, f.name AS file, c.page, c.line, c.at_column, \
     c.start_byte, c.end_byte, c.before, c.after, k.text AS kind, \
     c.confidence, p.text AS profile, c.applied, c.decided, c.read, \
     c.repaired, c.at_start, c.at_end, c.runners_up, c.bbox, c.line_bbox \
     FROM changes AS c JOIN file_names AS f ON f.file = c.file \
     LEFT JOIN names AS k ON k.id = c.kind \
     LEFT JOIN names AS p ON p.id = c.profile \
     ORDER BY f.name, c.start_byte, c.end_byte, c.after",
];

/// The words of the index with how many documents have them and how often.
/// FTS5 keeps the words of documents that are gone until it merges what they
/// stand in, and does not count them.
const INDEXES: [(&str, &str); 2] = [
    (
        "CREATE VIRTUAL TABLE temp.vocabulary USING \
         fts5vocab(main, words, col)",
        "SELECT 'word' AS what, term, col AS column, doc AS documents, \
         cnt AS times FROM temp.vocabulary ORDER BY term, col",
    ),
    (
        "CREATE VIRTUAL TABLE temp.vocabulary USING \
         fts5vocab(main, marks, row)",
        "SELECT 'marked' AS what, term, doc AS documents \
         FROM temp.vocabulary ORDER BY term",
    ),
];

pub(super) fn write(
    db: &Connection,
    place: &Place,
    to: &mut dyn Write,
) -> Result<()> {
    for part in PARTS {
        rows(db, place, part, to)?;
    }
    fields(db, place, to)?;
    // Tables of one's own are no change of the catalogue, but are refused
    // where nothing may be written.
    let read_only = "PRAGMA query_only";
    let before: i64 =
        place.may(db.query_one(read_only, [], |row| row.get(0)))?;
    super::pragma(db, place, "query_only", "0")?;
    let written = INDEXES.iter().try_for_each(|(make, select)| {
        place.may(db.execute_batch(make))?;
        let written = rows(db, place, select, to);
        place.may(db.execute_batch("DROP TABLE temp.vocabulary"))?;
        written
    });
    super::pragma(db, place, "query_only", &before.to_string())?;
    written
}

/// The fields with their evidence, which is not kept in columns.
fn fields(db: &Connection, place: &Place, to: &mut dyn Write) -> Result<()> {
    let select = "SELECT f.data, f.seen, i.id FROM fields AS f \
         JOIN document_ids AS i ON i.document = f.document \
         ORDER BY i.file, i.part";
    let mut select = place.may(db.prepare(select))?;
    let mut names = place
        .may(db.prepare_cached("SELECT text FROM names WHERE id = ?1"))?;
    let mut rows = place.may(select.query([]))?;
    while let Some(row) = place.may(rows.next())? {
        let id: String = place.may(row.get(2))?;
        let fields = place.may(packed::read(row))?;
        for (seq, field) in fields.into_iter().enumerate() {
            let value: String = match field.value {
                Kept::Text(text) => text,
                Kept::Name(id) => {
                    let name = names.query_row([id], |row| row.get(0));
                    place.may(name)?
                }
            };
            let written = json!({
                "what": "field",
                "id": id,
                "seq": seq,
                "key": field.key.name(),
                "value": value,
                "confidence": field.confidence,
                "page": field.seen.page,
                "line": field.seen.line,
                "bbox": field.seen.bbox,
            });
            writeln!(to, "{written}").map_err(cannot(place))?;
        }
    }
    Ok(())
}

fn cannot(place: &Place) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::io(place.path(), "dump", error)
}

fn rows(
    db: &Connection,
    place: &Place,
    select: &str,
    to: &mut dyn Write,
) -> Result<()> {
    let mut select = place.may(db.prepare(select))?;
    let columns: Vec<String> =
        select.column_names().map(str::to_owned).collect();
    let mut rows = place.may(select.query([]))?;
    while let Some(row) = place.may(rows.next())? {
        let object = place.may(object(row, &columns))?;
        writeln!(to, "{}", Value::Object(object)).map_err(cannot(place))?;
    }
    Ok(())
}

fn object(
    row: &Row<'_>,
    columns: &[String],
) -> rusqlite::Result<Map<String, Value>> {
    let mut object = Map::new();
    for (at, column) in columns.iter().enumerate() {
        let value = match row.get_ref(at)? {
            ValueRef::Null => continue,
            ValueRef::Integer(number) => Value::from(number),
            ValueRef::Real(number) => {
                Number::from_f64(number).map_or(Value::Null, Value::Number)
            }
            ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => {
                Value::from(String::from_utf8_lossy(bytes))
            }
        };
        object.insert(column.clone(), value);
    }
    Ok(object)
}
