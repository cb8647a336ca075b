//! Symbols of documents and their parts: what is known of them, from
//! `dictionaries/tables/symbols.tsv`.

pub(super) mod costs;
mod known;

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use costs::Costs;
pub(super) use known::Kind;
use known::Parts;
pub(super) use known::is_assembly;

const TABLE: &str = include_str!("../../../dictionaries/tables/symbols.tsv");

static EMBEDDED: LazyLock<Arc<Symbols>> =
    LazyLock::new(|| Arc::new(Symbols::new(&[])));

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row<'t> {
    /// `type`, `body`, `short` or `symbol`; or what says whose number a part
    /// is in: `level`, `mass`, `old`, `party`, `sole`, `state`.
    kind: &'t str,
    form: &'t str,
    /// How often it was met.
    count: u64,
}

impl<'t> Row<'t> {
    fn parse(line: &'t str) -> Option<Row<'t>> {
        let mut fields = line.split('\t');
        let (kind, form) = (fields.next()?, fields.next()?);
        let count = fields.next()?.parse().unwrap_or(1);
        Some(Row { kind, form, count })
    }
}

/// The parts of symbols: the signs of types, the abbreviations of bodies, and
/// whole symbols with the sign that stands before them (`/NĐ-CP`).
#[derive(Debug)]
pub(crate) struct Symbols {
    types: Parts,
    bodies: Parts,
    wholes: HashSet<Box<str>>,
    /// What stands abbreviated in sentences, too (`TNHH`).
    shorts: HashSet<Box<str>>,
    costs: Costs,
}

/// A part of symbols that a user's table adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// The sign of a type.
    Type(String),
    /// The abbreviation of a body.
    Body(String),
}

/// How often a part that a user listed is taken to have been met: as often
/// as those of the table that every level has.
const OWN_COUNT: u64 = 60;

/// The rows of the table of one kind.
pub(crate) fn forms(kind: &str) -> impl Iterator<Item = &'static str> {
    let rows = TABLE.lines().filter_map(Row::parse);
    rows.filter(move |row| row.kind == kind).map(|row| row.form)
}

/// The kinds of rows.
#[cfg(test)]
const KINDS: [&str; 10] = [
    "body", "level", "mass", "old", "party", "short", "sole", "state",
    "symbol", "type",
];

impl Symbols {
    /// The table of the crate.
    pub(crate) fn embedded() -> &'static Arc<Symbols> {
        &EMBEDDED
    }

    /// The table of the crate with the parts that a user lists.
    pub(crate) fn new(own: &[Own]) -> Symbols {
        let table = TABLE.lines().filter(|line| !line.starts_with('#'));
        let own = own.iter().map(|own| match own {
            Own::Type(form) => ("type", form),
            Own::Body(form) => ("body", form),
        });
        let own = own.map(|(kind, form)| Row { kind, form, count: OWN_COUNT });
        Symbols::of(table.filter_map(Row::parse).chain(own))
    }

    fn of<'t>(rows: impl Iterator<Item = Row<'t>>) -> Symbols {
        let rows: Vec<Row<'t>> = rows.collect();
        let all = |wanted: &str| -> HashSet<Box<str>> {
            let rows = rows.iter().filter(|row| row.kind == wanted);
            rows.map(|row| row.form.into()).collect()
        };
        let types = all("type");
        let mut bodies = all("body");
        let wholes: HashSet<Box<str>> = all("symbol")
            .into_iter()
            .filter(|form| form.starts_with(['-', '/']))
            .collect();
        let parts = wholes.iter().flat_map(|form| form.split(['-', '/']));
        bodies.extend(
            parts
                .filter(|part| part.chars().nth(1).is_some())
                .filter(|part| !types.contains(*part))
                .map(Box::from),
        );
        Symbols {
            types: Parts::new(types),
            bodies: Parts::new(bodies),
            wholes,
            shorts: all("short"),
            costs: Costs::new(&rows),
        }
    }

    /// What the parts cost where a damaged token is read.
    pub(super) fn costs(&self) -> &Costs {
        &self.costs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_row() {
        let mut last = None;
        for line in TABLE.lines().skip(1) {
            let Row { kind, form, count } = Row::parse(line).unwrap();
            assert_eq!(line, format!("{kind}\t{form}\t{count}"));
            assert!(KINDS.contains(&kind));
            assert!(count > 0, "{line:?}");
            let key = Some((kind, form));
            assert!(last < key, "{line:?} is out of order or repeated");
            last = key;
        }
    }

    #[test]
    fn parts_that_a_user_lists_are_known_and_priced() {
        let own = [Own::Type("PTr".into()), Own::Body("BQLCĐM".into())];
        let symbols = Symbols::new(&own);
        assert!(symbols.is_type("PTr") && symbols.is_body("BQLCĐM"));
        assert!(!Symbols::embedded().is_type("PTr"));
        let found = symbols.snap("BQLCDM", Kind::Body);
        assert_eq!(found.as_deref(), Some("BQLCĐM"));
    }
}
