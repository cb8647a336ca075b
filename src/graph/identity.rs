//! What tells a document from others of its number: its date, and the body
//! it is of.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

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

/// Parts the mentions of one number by date and body, and says of each part
/// how many others it might be. Those of which most is known come first; a
/// lesser one joins the only one it can be.
pub(super) fn parts(all: &[Identity<'_>]) -> Vec<(Vec<usize>, usize)> {
    let seats: BTreeSet<&Seat> =
        all.iter().filter_map(|identity| identity.seat).collect();
    // Bodies that may all be one tell nothing apart.
    let parted = seats.iter().enumerate().any(|(at, seat)| {
        seats.iter().skip(at + 1).any(|other| !seat.meets(other))
    });
    let mut of: BTreeMap<Identity<'_>, Vec<usize>> = BTreeMap::new();
    for (at, identity) in all.iter().enumerate() {
        let seat = identity.seat.filter(|_| parted);
        of.entry(Identity { seat, ..*identity }).or_default().push(at);
    }
    let mut of: Vec<(Identity<'_>, Vec<usize>)> = of.into_iter().collect();
    of.sort_by_key(|(identity, _)| Reverse(identity.known()));
    let mut kept: Vec<(Identity<'_>, Vec<usize>, usize)> = Vec::new();
    for (identity, members) in of {
        let fits: Vec<usize> = (0..kept.len())
            .filter(|&at| identity.may_be(&kept[at].0))
            .collect();
        match fits[..] {
            [only] => kept[only].1.extend(members),
            _ => kept.push((identity, members, fits.len())),
        }
    }
    let parts = kept.into_iter().map(|(_, mut members, might_be)| {
        members.sort_unstable();
        (members, might_be)
    });
    parts.collect()
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
