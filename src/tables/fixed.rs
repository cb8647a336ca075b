//! The fixed words of official documents, from
//! `dictionaries/tables/fixed.tsv`: the stamps of urgency and secrecy, what
//! the names of the offices that sign with `T/M` begin with, and what is
//! counted by Roman numerals, and what leads names.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../dictionaries/tables/fixed.tsv");

static FIXED: LazyLock<Fixed> = LazyLock::new(|| Fixed::parse(TEXT));

/// The table, ready for use.
#[derive(Debug)]
pub(crate) struct Fixed {
    stamps: Vec<Vec<&'static str>>,
    offices: Vec<&'static str>,
    counted: Vec<&'static str>,
    leads: Vec<&'static str>,
}

impl Fixed {
    /// The table of the crate.
    pub(crate) fn get() -> &'static Fixed {
        &FIXED
    }

    fn parse(text: &'static str) -> Fixed {
        let rows = text.lines().filter_map(|line| line.split_once('\t'));
        let of = |wanted: &'static str| {
            let rows = rows.clone().filter(move |(kind, _)| *kind == wanted);
            rows.map(|(_, form)| form)
        };
        Fixed {
            stamps: of("stamp").map(|it| it.split(' ').collect()).collect(),
            offices: of("office").collect(),
            counted: of("counted").collect(),
            leads: of("lead").collect(),
        }
    }

    /// The words of each stamp, in small letters.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = &[&'static str]> {
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
    fn the_table_has_stamps_and_offices() {
        let fixed = Fixed::get();
        assert!(fixed.stamps().any(|words| *words == ["hỏa", "tốc"]));
        assert!(fixed.is_office("UY") && !fixed.is_office("MAT"));
        // Every row is of a kind that is known, but for the head.
        let rows = TEXT.lines().count() - 1;
        let known = fixed.stamps().count()
            + fixed.offices.len()
            + fixed.counted.len()
            + fixed.leads.len();
        assert_eq!(rows, known);
    }
}
