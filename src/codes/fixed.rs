//! The fixed words of official documents, from
//! `dictionaries/tables/fixed.tsv`: the stamps of urgency and secrecy, and
//! what the names of the offices that sign with `T/M` begin with.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../dictionaries/tables/fixed.tsv");

static FIXED: LazyLock<Fixed> = LazyLock::new(|| Fixed::parse(TEXT));

/// The table, ready for use.
#[derive(Debug)]
pub(crate) struct Fixed {
    stamps: Vec<Vec<&'static str>>,
    offices: Vec<&'static str>,
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
        assert_eq!(rows, fixed.stamps().count() + fixed.offices.len());
    }
}
