//! The fixed words of official documents, from
//! `dictionaries/tables/phrases.tsv`: the marks a document bears, what the
//! names of the offices that sign with `T/M` begin with, what is counted by
//! Roman numerals, and what leads names.

use std::sync::LazyLock;

use super::Phrase;

const TABLE: &str = include_str!("../../dictionaries/tables/phrases.tsv");

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::parse(TABLE));

/// What kind of mark a document bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Secrecy,
    Urgency,
    Circulation,
}

/// The table, ready for use.
#[derive(Debug)]
pub(crate) struct Phrases {
    marks: Vec<(Mark, Phrase)>,
    /// The words of each stamp, in small letters.
    stamps: Vec<Vec<String>>,
    offices: Vec<&'static str>,
    counted: Vec<&'static str>,
    leads: Vec<&'static str>,
}

impl Phrases {
    /// The table of the crate.
    pub(crate) fn get() -> &'static Phrases {
        &PHRASES
    }

    fn parse(table: &'static str) -> Phrases {
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let rows = rows.filter_map(|line| line.split_once('\t'));
        let of = |wanted: &'static str| {
            let rows = rows.clone().filter(move |(kind, _)| *kind == wanted);
            rows.map(|(_, form)| form)
        };
        let kinds = [
            (Mark::Circulation, "circulation"),
            (Mark::Secrecy, "secrecy"),
            (Mark::Urgency, "urgency"),
        ];
        let marks = kinds.into_iter().flat_map(|(mark, kind)| {
            of(kind).map(move |form| (mark, Phrase::new(form)))
        });
        // Restrictions of circulation are printed, not stamped.
        let stamps = of("secrecy").chain(of("urgency"));
        let words = |stamp: &str| {
            let stamp = stamp.to_lowercase();
            stamp.split(' ').map(str::to_owned).collect()
        };
        Phrases {
            marks: marks.collect(),
            stamps: stamps.map(words).collect(),
            offices: of("office").collect(),
            counted: of("counted").collect(),
            leads: of("lead").collect(),
        }
    }

    /// The marks of secrecy, urgency and circulation, as printed.
    pub(crate) fn marks(&self) -> &[(Mark, Phrase)] {
        &self.marks
    }

    /// The words of each stamp of secrecy or urgency, in small letters.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = &[String]> {
        self.stamps.iter().map(|words| &words[..])
    }

    /// Whether the name of an office begins with a word, which is given in
    /// capitals without marks.
    pub(crate) fn is_office(&self, word: &str) -> bool {
        self.offices.contains(&word)
    }

    /// Whether a name follows words, which are given in small letters
    /// without marks.
    pub(crate) fn leads_name(&self, words: &str) -> bool {
        self.leads.contains(&words)
    }

    /// Whether what a word names is counted by Roman numerals behind it; the
    /// word is given in small letters without marks.
    pub(crate) fn is_counted(&self, word: &str) -> bool {
        self.counted.contains(&word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_kind_of_row() {
        let phrases = Phrases::get();
        assert!(phrases.stamps().any(|words| *words == ["hỏa", "tốc"]));
        assert!(phrases.is_office("UY") && !phrases.is_office("MAT"));
        // Every row is of a kind that is known.
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let known = phrases.marks.len()
            + phrases.offices.len()
            + phrases.counted.len()
            + phrases.leads.len();
        assert_eq!(rows.count(), known);
    }
}
