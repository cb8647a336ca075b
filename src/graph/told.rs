//! The mentions of documents for those that keep them elsewhere than in the
//! memory of a [`GraphBuilder`](super::GraphBuilder): what number each is of,
//! and which mentions of one number are of one document.

use super::identity::{self, Identity, seat_of};
use super::seat::Seat;
use super::{Mention, Place};
use crate::record::{Citation, Date, Document, Lines};

/// What tells a mention from others of its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    date: Option<Date>,
    seat: Option<Seat>,
}

impl Told {
    fn of(mention: Mention) -> Option<(String, Told)> {
        let Mention { key, date, seat, .. } = mention;
        Some((key?, Told { date, seat }))
    }
}

/// The key of a document and what tells it apart; `None` without a number.
pub(crate) fn of_document(document: &Document) -> Option<(String, Told)> {
    let lines = Lines { start: 1, end: 1 };
    let place = Place { id: String::new(), file: String::new(), lines };
    Told::of(Mention::of_document(document, seat_of(document), place))
}

/// The body at whose place a citation is read.
#[derive(Debug)]
pub(crate) struct Home(Option<Seat>);

impl Home {
    pub(crate) fn of(document: &Document) -> Home {
        Home(seat_of(document))
    }
}

/// The key of what is cited and what tells it apart.
pub(crate) fn of_citation(
    citation: &Citation,
    home: &Home,
) -> Option<(String, Told)> {
    Told::of(Mention::of_citation(citation, home.0.as_ref()))
}

/// The parts of the mentions of one number that are of one document each, by
/// index, with how many others each part might be.
pub(crate) fn parts(all: &[Told]) -> Vec<(Vec<usize>, usize)> {
    let identities: Vec<Identity<'_>> = all
        .iter()
        .map(|one| Identity { date: one.date, seat: one.seat.as_ref() })
        .collect();
    identity::parts(&identities)
}
