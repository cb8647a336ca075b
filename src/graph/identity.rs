//! What tells a document from others of its number: its date, and the body
//! it is of.

use super::seat::{Seat, is_central};
use crate::record::{Date, Document, Precision};

/// What tells a document from others of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity<'m> {
    pub date: Option<Date>,
    pub seat: Option<&'m Seat>,
}

impl Identity<'_> {
    /// How much of it is known.
    pub(super) fn known(&self) -> usize {
        known_parts(self.date) + self.seat.map_or(0, Seat::known)
    }

    /// Whether the other, of which more is known, may be the same.
    pub(super) fn may_be(&self, more: &Identity<'_>) -> bool {
        let dated = self.date == more.date || includes(self.date, more.date);
        let seated = match (self.seat, more.seat) {
            (None, _) => true,
            (Some(less), Some(more)) => less.may_be(more),
            (Some(_), None) => false,
        };
        dated && seated && self != more
    }
}

/// The seat of the body that a document is of.
pub(super) fn seat_of(document: &Document) -> Option<Seat> {
    let full = document.issuing_body_full.as_ref();
    let bodies = [
        full.or(document.issuing_body.as_ref()),
        document.superior_body.as_ref(),
    ];
    let bodies: Vec<&str> =
        bodies.into_iter().flatten().map(|body| &*body.value).collect();
    let mut seat = Seat::of(&bodies)?;
    // `UBND XÃ` and `An Phú, ngày …`
    if let Some(place) = &document.place {
        seat.name(&place.value);
    }
    Some(seat)
}

/// Whether there are many bodies of a symbol.
pub(super) fn is_local(key: Option<&str>) -> bool {
    key.is_some_and(|key| !is_central(key))
}

/// How many parts of a date are known.
pub(super) fn known_parts(date: Option<Date>) -> usize {
    match date.map(Date::precision) {
        None => 0,
        Some(Precision::Year) => 1,
        Some(Precision::Month) => 2,
        Some(Precision::Day) => 3,
    }
}

/// Whether the second date may be the first one, better known.
fn includes(less: Option<Date>, more: Option<Date>) -> bool {
    let (Some(less), Some(more)) = (less, more) else {
        return less.is_none() && more.is_some();
    };
    less.year() == more.year()
        && less.month().is_none_or(|month| more.month() == Some(month))
        && less.day().is_none_or(|day| more.day() == Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_are_less_known_include_others() {
        let day = Date::new(2025, 4, 1);
        let month = Date::from_month(2025, 4);
        let year = Date::from_year(2025);
        let rows = [
            (None, day, true),
            (year, day, true),
            (month, day, true),
            (year, month, true),
            (Date::from_month(2025, 5), day, false),
            (Date::from_year(2024), month, false),
            (None, None, false),
        ];
        for (less, more, fits) in rows {
            assert_eq!(includes(less, more), fits, "{less:?}, {more:?}");
        }
    }
}
