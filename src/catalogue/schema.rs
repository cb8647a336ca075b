//! The tables of a catalogue, and how older ones become them.

use rusqlite::Connection;

use super::fault::{Place, Result};
use super::record::Key;
use crate::Error;

/// The version of the tables, `PRAGMA user_version` of the file.
pub(super) const VERSION: i64 = 1;

/// What the file is, `PRAGMA application_id`: the letters `khoi`.
pub(super) const APPLICATION: i64 = 0x6b68_6f69;

/// What makes each version out of the one before it, from an empty file on.
/// They are history: what once was released is never changed, and a new
/// version is a new step at the end.
const STEPS: [&str; VERSION as usize] = [TABLES];

/// Version 1.
const TABLES: &str = "
    CREATE TABLE names(
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
    );
    CREATE TABLE keys(
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE files(
        id INTEGER PRIMARY KEY,
        folder INTEGER NOT NULL REFERENCES names,
        base TEXT NOT NULL,
        root INTEGER NOT NULL REFERENCES names,
        path TEXT,
        UNIQUE(folder, base)
    );
    CREATE TABLE documents(
        id INTEGER PRIMARY KEY,
        file INTEGER NOT NULL REFERENCES files,
        part NOT NULL,
        role INTEGER NOT NULL REFERENCES names,
        parent,
        encoding INTEGER REFERENCES names,
        tiers INTEGER REFERENCES names,
        first_line INTEGER NOT NULL,
        last_line INTEGER NOT NULL,
        date INTEGER,
        left_out INTEGER NOT NULL,
        key INTEGER
    );
    CREATE TABLE fields(
        document INTEGER PRIMARY KEY REFERENCES documents,
        data TEXT NOT NULL,
        seen BLOB NOT NULL
    );
    CREATE TABLE citations(
        id INTEGER PRIMARY KEY,
        number_symbol TEXT NOT NULL,
        canonical TEXT,
        type INTEGER REFERENCES names,
        issuer INTEGER REFERENCES names,
        date TEXT,
        confidence INTEGER NOT NULL,
        page INTEGER,
        line INTEGER,
        left NUMERIC, top NUMERIC, right NUMERIC, bottom NUMERIC,
        key INTEGER,
        work INTEGER,
        might_be INTEGER NOT NULL
    );
    CREATE TABLE works(
        document INTEGER PRIMARY KEY REFERENCES documents,
        work INTEGER NOT NULL REFERENCES documents
    );
    CREATE TABLE pages(
        id INTEGER PRIMARY KEY,
        width NUMERIC,
        height NUMERIC,
        changed INTEGER NOT NULL,
        doubtful INTEGER NOT NULL
    );
    CREATE TABLE changes(
        id INTEGER PRIMARY KEY,
        file INTEGER NOT NULL REFERENCES files,
        page INTEGER,
        line INTEGER NOT NULL,
        at_column INTEGER NOT NULL,
        start_byte INTEGER NOT NULL,
        end_byte INTEGER NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        kind INTEGER NOT NULL REFERENCES names,
        confidence INTEGER NOT NULL,
        profile INTEGER REFERENCES names,
        applied INTEGER NOT NULL,
        decided INTEGER,
        read TEXT NOT NULL,
        repaired TEXT NOT NULL,
        at_start INTEGER NOT NULL,
        at_end INTEGER NOT NULL,
        runners_up TEXT,
        bbox TEXT,
        line_bbox TEXT
    );
    CREATE TABLE unsettled(key INTEGER PRIMARY KEY);
    CREATE TABLE state(
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO state VALUES('changed', 0);
    CREATE VIRTUAL TABLE words USING fts5(
        title, subject, body, place, signer, people, cites,
        content = '', contentless_delete = 1, tokenize = 'ascii'
    );
    CREATE VIRTUAL TABLE marks USING fts5(
        marked,
        content = '', contentless_delete = 1, detail = none,
        tokenize = 'ascii'
    );
    CREATE VIEW file_names AS
        SELECT f.id AS file, n.text || f.base AS name,
            coalesce(f.path, r.text || n.text || f.base) AS path
        FROM files AS f
        JOIN names AS n ON n.id = f.folder
        JOIN names AS r ON r.id = f.root;
    CREATE VIEW document_ids AS
        SELECT d.id AS document, f.path || '#' || d.part AS id,
            f.name AS file, d.part
        FROM documents AS d JOIN file_names AS f ON f.file = d.file;
    CREATE VIEW field_values AS
        SELECT f.document, j.key AS seq, k.name AS key,
            coalesce(n.text, j.value ->> 1) AS value,
            (j.value ->> 2) / 1000.0 AS confidence
        FROM fields AS f
        JOIN json_each(f.data) AS j
        JOIN keys AS k ON k.id = j.value ->> 0
        LEFT JOIN names AS n
            ON typeof(j.value ->> 1) = 'integer' AND n.id = j.value ->> 1;
    CREATE VIEW edges AS
        SELECT c.id >> 16 AS citing, c.id & 65535 AS seq,
            w.document AS cited
        FROM citations AS c JOIN works AS w ON w.work = c.work;
";

/// The indexes, which are made last where a catalogue is built at one go.
const INDEXES: &str = "
    CREATE UNIQUE INDEX IF NOT EXISTS documents_part ON documents(file, part);
    CREATE INDEX IF NOT EXISTS documents_date ON documents(date)
        WHERE date IS NOT NULL;
    CREATE INDEX IF NOT EXISTS works_work ON works(work);
    CREATE INDEX IF NOT EXISTS changes_file ON changes(file, start_byte);
";

/// What is left of the steps.
fn since(version: i64) -> Option<&'static [&'static str]> {
    STEPS.get(usize::try_from(version).ok()?..)
}

/// The version of a file; 0 of an empty one.
pub(super) fn version(db: &Connection, place: &Place) -> Result<i64> {
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get(0));
    let version: i64 = place.may(pragma("user_version"))?;
    let application: i64 = place.may(pragma("application_id"))?;
    if version == 0 && application == 0 {
        let any = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = place.may(db.query_one(any, [], |r| r.get(0)))?;
        if tables == 0 {
            return Ok(0);
        }
    }
    if application != APPLICATION {
        return Err(place.fault(
            "is an SQLite file, but no catalogue of Khoidau: move it away",
        ));
    }
    if since(version).is_none() || version == 0 {
        return Err(Error::catalogue(format!(
            "{}: is a catalogue of version {version}, and this khoidau knows \
             those up to {VERSION}: take a newer khoidau, or build the \
             catalogue anew with `khoidau catalogue {}`",
            place.path().display(),
            place.dir().display(),
        )));
    }
    Ok(version)
}

/// Brings a file to the present version.
pub(super) fn migrate(db: &mut Connection, place: &Place) -> Result<()> {
    create(db, place)?;
    place.may(db.execute_batch(INDEXES))
}

/// The same without the indexes.
pub(super) fn create(db: &mut Connection, place: &Place) -> Result<()> {
    let from = version(db, place)?;
    if from == VERSION {
        return Ok(());
    }
    let all = place.may(db.transaction())?;
    for step in since(from).unwrap_or_default() {
        place.may(all.execute_batch(step))?;
    }
    for key in Key::ALL {
        let insert = "INSERT OR IGNORE INTO keys VALUES(?1, ?2)";
        place.may(all.execute(insert, (key.id(), key.name())))?;
    }
    place.may(all.pragma_update(None, "application_id", APPLICATION))?;
    place.may(all.pragma_update(None, "user_version", VERSION))?;
    place.may(all.commit())
}

/// Makes the indexes of a catalogue that was filled without.
pub(super) fn index(db: &Connection, place: &Place) -> Result<()> {
    place.may(db.execute_batch(INDEXES))
}
