//! Which documents cite which, over many texts.
//!
//! Spellings of one document meet in one node: by number and symbol, without
//! regard to case, spaces, the tone mark's place, the stroke of *đ* where it
//! tells nothing apart, and the form under which a citation says its
//! spellings meet ([`Citation::canonical`]); by date; and by the place of the
//! body, for every commune has a 05-KL/ĐU. Numbers begin anew with every term
//! of a committee, so two dates are two documents. A citation that leaves
//! date or body out joins the only document of its number that it can be, if
//! there is just one; otherwise it stays by itself and says how many it might
//! be. `UBND tỉnh` without its name is that of the document that says so.

mod identity;
mod key;
mod seat;
#[cfg(feature = "catalogue")]
pub(crate) mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use identity::{Identity, is_local, known_parts, parts, seat_of};
use key::{key, typed_key};
use seat::Seat;

use crate::layout::BoundingBox;
use crate::record::{
    Citation, Date, Document, Evidence, Field, Lines, System,
};

/// A document that is among the texts or named in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    id: String,
    name: Option<String>,
    title: Option<String>,
    doc_type: Option<String>,
    issuer: Option<String>,
    date: Option<Date>,
    places: Vec<Place>,
    spellings: Vec<String>,
    might_be: usize,
}

impl Node {
    /// Its name in this graph: number, symbol and date, with the issuer where
    /// these are those of several; or where it stands.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its number and symbol in the commonest spelling.
    pub fn number_symbol(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What it is about, if it is among the texts.
    pub fn subject(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Its type.
    pub fn doc_type(&self) -> Option<&str> {
        self.doc_type.as_deref()
    }

    /// The body it is of.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Its date.
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// Where it stands among the texts; empty if it is only named.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// All spellings of number and symbol, sorted.
    pub fn spellings(&self) -> &[String] {
        &self.spellings
    }

    /// The documents that a node without a whole date, or without a body,
    /// might be, if there are several.
    pub fn might_be(&self) -> usize {
        self.might_be
    }
}

/// Where a document stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Place {
    /// The name of the document, such as `in/a.txt#1`.
    pub id: String,
    /// The name of its text.
    pub file: String,
    /// Its lines in that text.
    pub lines: Lines,
}

/// Where a document names another.
#[derive(Clone, Debug)]
struct Spot {
    file: String,
    line: usize,
    page: Option<usize>,
    bbox: Option<BoundingBox>,
}

/// One place at which one document names another.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Edge {
    /// The node of the document that names.
    pub from: usize,
    /// The node of the one that is named.
    pub to: usize,
    /// The name of the text.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The page, counted from 1, where the text shows where pages end.
    pub page: Option<usize>,
    /// The box on the page, where the file has boxes.
    pub bbox: Option<BoundingBox>,
    /// The number and symbol as written there.
    pub spelling: String,
    /// The date as given there.
    pub date: Option<Date>,
}

/// Documents and what they name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// The documents: those among the texts in their order, then those only
    /// named, sorted by number, symbol and date.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The places at which one names another, in the order of the texts.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }
}

/// Something that is told of a document: a header or a citation.
#[derive(Debug)]
struct Mention {
    name: Option<String>,
    key: Option<String>,
    date: Option<Date>,
    doc_type: Option<String>,
    issuer: Option<String>,
    /// Whose document it is, as far as the name of the body tells.
    seat: Option<Seat>,
    title: Option<String>,
    place: Option<Place>,
    /// As written, for a citation.
    spelling: Option<String>,
}

/// Gathers documents and makes a [`Graph`] of them.
///
/// Takes memory in proportion to the citations, not to the texts.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    mentions: Vec<Mention>,
    /// The mention of the document and that of what it names, and where.
    links: Vec<(usize, usize, Spot)>,
}

impl GraphBuilder {
    /// With no document.
    pub fn new() -> GraphBuilder {
        GraphBuilder::default()
    }

    /// Adds the documents of one text, with the name of the text and those
    /// of the documents.
    pub fn add(
        &mut self,
        file: &str,
        documents: &[Document],
        id: impl Fn(usize) -> String,
    ) {
        for (index, document) in documents.iter().enumerate() {
            let from = self.mentions.len();
            let place = Place {
                id: id(index),
                file: file.to_owned(),
                lines: document.lines,
            };
            let home = seat_of(document);
            let seat = home.clone();
            self.mentions.push(Mention::of_document(document, seat, place));
            for citation in &document.cited_documents {
                let to = self.mentions.len();
                let place = citation.number_symbol.evidence.first();
                let own = place.and_then(Evidence::file).unwrap_or(file);
                let spot = Spot {
                    file: own.to_owned(),
                    line: place.map_or(0, |place| place.lines.start),
                    page: place.and_then(Evidence::page),
                    bbox: place.and_then(Evidence::bbox),
                };
                let mention = Mention::of_citation(citation, home.as_ref());
                self.mentions.push(mention);
                self.links.push((from, to, spot));
            }
        }
    }

    /// Merges what was added.
    pub fn build(self) -> Graph {
        let groups = self.groups();
        let mut nodes = Vec::new();
        for (members, might_be) in &groups {
            let members: Vec<(usize, &Mention)> =
                members.iter().map(|&at| (at, &self.mentions[at])).collect();
            nodes.push(merged(&members, *might_be));
        }
        // Those among the texts first, by their first header.
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        let header = |at: usize| {
            let members = groups[at].0.iter();
            let mut headers =
                members.filter(|&&m| self.mentions[m].place.is_some());
            headers.next().copied().unwrap_or(usize::MAX)
        };
        order.sort_by(|&a, &b| {
            let named = |at: usize| {
                let node = &nodes[at];
                (key(node.name.as_deref().unwrap_or_default()), node.date)
            };
            (header(a), named(a)).cmp(&(header(b), named(b)))
        });
        let mut node_of = vec![0; self.mentions.len()];
        for (to, &at) in order.iter().enumerate() {
            for &mention in &groups[at].0 {
                node_of[mention] = to;
            }
        }
        let mut nodes: Vec<Node> =
            order.iter().map(|&at| nodes[at].clone()).collect();
        give_ids(&mut nodes);
        let edges = self.links.into_iter().map(|(from, to, spot)| {
            let cited = &self.mentions[to];
            Edge {
                from: node_of[from],
                to: node_of[to],
                file: spot.file,
                line: spot.line,
                page: spot.page,
                bbox: spot.bbox,
                spelling: cited.spelling.clone().unwrap_or_default(),
                date: cited.date,
            }
        });
        // A document that bears its own number in its text names nothing.
        let edges = edges.filter(|edge| edge.from != edge.to).collect();
        Graph { nodes, edges }
    }

    /// The mentions of each document, and how many it might be besides.
    fn groups(&self) -> Vec<(Vec<usize>, usize)> {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut groups = Vec::new();
        for (at, mention) in self.mentions.iter().enumerate() {
            match &mention.key {
                Some(key) => by_key.entry(key).or_default().push(at),
                // What has no number is itself alone.
                None => groups.push((vec![at], 0)),
            }
        }
        for members in by_key.into_values() {
            let identities: Vec<Identity<'_>> = members
                .iter()
                .map(|&at| self.mentions[at].identity())
                .collect();
            groups.extend(parts(&identities).into_iter().map(
                |(part, might_be)| {
                    (part.iter().map(|&at| members[at]).collect(), might_be)
                },
            ));
        }
        groups
    }
}

impl Mention {
    /// What tells it from others of its number.
    fn identity(&self) -> Identity<'_> {
        Identity { date: self.date, seat: self.seat.as_ref() }
    }

    /// Number and symbol as they stand in the text.
    fn written(&self) -> Option<&String> {
        self.spelling.as_ref().or(self.name.as_ref())
    }

    fn of_document(
        document: &Document,
        seat: Option<Seat>,
        place: Place,
    ) -> Mention {
        let value = |field: &Option<Field>| {
            field.as_ref().map(|field| field.value.clone())
        };
        let number = value(&document.number).filter(|n| !n.is_empty());
        let doc_type = value(&document.doc_type);
        // A number without its symbol is that of many.
        let system = document.system.as_ref().map(|field| field.value);
        let name = number
            .zip(value(&document.symbol))
            .map(|(number, symbol)| joined(&number, &symbol, system));
        let key = name.as_deref().map(|n| typed_key(n, doc_type.as_deref()));
        Mention {
            name,
            key: key.clone(),
            date: document.date.as_ref().map(|field| field.value),
            doc_type,
            issuer: value(&document.issuing_body_full)
                .or_else(|| value(&document.issuing_body)),
            seat: seat.filter(|_| is_local(key.as_deref())),
            title: value(&document.subject),
            place: Some(place),
            spelling: None,
        }
    }

    /// What a document at home in a seat cites.
    fn of_citation(citation: &Citation, home: Option<&Seat>) -> Mention {
        let spelling = &citation.number_symbol.value;
        let meets = citation.canonical.as_deref().unwrap_or(spelling);
        let value = |field: &Option<Field>| {
            field.as_ref().map(|field| field.value.clone())
        };
        let doc_type = value(&citation.doc_type);
        let issuer = value(&citation.issuer);
        let key = typed_key(meets, doc_type.as_deref());
        let seat = issuer
            .as_deref()
            .filter(|_| is_local(Some(&key)))
            .and_then(|name| Seat::of(&[name]));
        let seat = match (seat, home) {
            (Some(seat), Some(home)) => Some(seat.seen_from(home)),
            (seat, _) => seat,
        };
        Mention {
            key: Some(key),
            name: Some(meets.to_owned()),
            date: citation.date.as_ref().map(|field| field.value),
            doc_type,
            issuer,
            seat,
            title: None,
            place: None,
            spelling: Some(spelling.clone()),
        }
    }
}

/// Number and symbol as they are printed.
pub(crate) fn joined(
    number: &str,
    symbol: &str,
    system: Option<System>,
) -> String {
    let slash = is_parted_by_slash(symbol, system);
    format!("{number}{}{symbol}", if slash { '/' } else { '-' })
}

/// Whether a symbol follows its number after a slash, as in `15/QĐ-BNV`, or
/// after a hyphen, as in `127-QĐ/TW`. The organisations follow the one or the
/// other, so there the looks decide: the slash comes before a type and a
/// hyphen, or a year and a slash.
pub(crate) fn is_parted_by_slash(
    symbol: &str,
    system: Option<System>,
) -> bool {
    match system {
        Some(System::Party) => return false,
        Some(System::State) => return true,
        Some(System::Mass) | None => {}
    }
    match symbol.split_once('/') {
        None => true,
        Some((first, _)) => {
            !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit())
        }
    }
}

/// One document out of all that is told of it.
fn merged(members: &[(usize, &Mention)], might_be: usize) -> Node {
    let headers = || members.iter().filter(|(_, m)| m.place.is_some());
    // What a header says goes before what others say.
    let all = |value: fn(&Mention) -> Option<&String>| {
        commonest(headers().filter_map(|(_, m)| value(m))).or_else(|| {
            commonest(members.iter().filter_map(|(_, m)| value(m)))
        })
    };
    let spellings: BTreeSet<String> =
        members.iter().filter_map(|(_, m)| m.written().cloned()).collect();
    let name = all(|m| m.name.as_ref());
    let date = members.iter().map(|(_, m)| m.date);
    Node {
        id: String::new(),
        name,
        title: all(|m| m.title.as_ref()),
        doc_type: all(|m| m.doc_type.as_ref()),
        issuer: all(|m| m.issuer.as_ref()),
        date: date.max_by_key(|&date| known_parts(date)).flatten(),
        places: headers().filter_map(|(_, m)| m.place.clone()).collect(),
        spellings: spellings.into_iter().collect(),
        might_be,
    }
}

/// The commonest; of several that with most marks, for reading loses them,
/// and fewest spaces; of several still the first in order.
fn commonest<'v>(values: impl Iterator<Item = &'v String>) -> Option<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let marks = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let spaces = |text: &str| text.matches(char::is_whitespace).count();
    let best = counts.into_iter().max_by(|(a, n), (b, m)| {
        let by_spaces = spaces(b).cmp(&spaces(a));
        let by_marks = (n, marks(a)).cmp(&(m, marks(b)));
        by_marks.then(by_spaces).then_with(|| b.cmp(a))
    });
    best.map(|(value, _)| value.clone())
}

/// Names every node as its reader would, no two alike.
fn give_ids(nodes: &mut [Node]) {
    let bases: Vec<String> = nodes
        .iter()
        .map(|node| match (&node.name, node.date) {
            (Some(name), Some(date)) => format!("{name} {date}"),
            (Some(name), None) => name.clone(),
            (None, _) => {
                let place = node.places.first();
                place.map(|place| place.id.clone()).unwrap_or_default()
            }
        })
        .collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for base in &bases {
        *times.entry(base).or_default() += 1;
    }
    let mut seen = BTreeSet::new();
    for (node, base) in nodes.iter_mut().zip(&bases) {
        // What several bodies have given says whose it is.
        let base = match &node.issuer {
            Some(issuer) if node.name.is_some() && times[&**base] > 1 => {
                format!("{base} {issuer}")
            }
            _ => base.clone(),
        };
        let mut id = base.clone();
        for count in 2.. {
            if seen.insert(id.clone()) {
                break;
            }
            id = format!("{base} ({count})");
        }
        node.id = id;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_after_a_slash() {
        let rows = [
            ("QĐ-BNV", true),
            ("CP-QHĐP", true),
            ("2025/TT-BNV", true),
            ("2025/QH15", true),
            ("VBHN-VPQH", true),
            ("CV/TU", false),
            ("QĐ/TWĐTN-TNTH", false),
            ("QC/BTCTU-BDVTU", false),
        ];
        for (symbol, slash) in rows {
            let by_looks = is_parted_by_slash(symbol, None);
            assert_eq!(by_looks, slash, "{symbol}");
        }
        assert_eq!(joined("24", "CP", Some(System::State)), "24/CP");
        assert_eq!(joined("04", "CP", Some(System::Party)), "04-CP");
    }

    /// What is told of 05-KL/ĐU: the body, and the day in March.
    fn told(issuer: &str, day: i8) -> Mention {
        let number = "05-KL/ĐU".to_owned();
        Mention {
            name: Some(number.clone()),
            key: Some(key(&number)),
            date: Date::new(2025, 3, day),
            doc_type: None,
            issuer: Some(issuer.to_owned()).filter(|name| !name.is_empty()),
            seat: Seat::of(&[issuer]),
            title: None,
            place: None,
            spelling: Some(number),
        }
    }

    #[test]
    fn documents_of_two_bodies_are_two() {
        let (an, tan) = ("Đảng ủy xã An Phú", "Đảng ủy xã Tân Kỳ");
        // Body and day of each, with the node and how many it might be.
        let tables: [&[(&str, i8, usize, usize)]; 6] = [
            // On one day, too.
            &[(an, 3, 0, 0), (tan, 3, 1, 0), ("ĐẢNG UỶ XÃ AN PHÚ", 3, 0, 0)],
            // Without the day the body decides.
            &[(an, 3, 0, 0), (tan, 4, 1, 0), (tan, 0, 1, 0), (an, 0, 0, 0)],
            // Without the body the day does.
            &[(an, 3, 0, 0), (tan, 4, 1, 0), ("", 4, 1, 0)],
            // With neither it might be any.
            &[(an, 3, 0, 0), (tan, 4, 1, 0), ("", 0, 2, 2)],
            // A day that neither has is a third.
            &[(an, 3, 0, 0), (tan, 4, 1, 0), (an, 5, 2, 0)],
            // Where all may be of one body, the day alone decides.
            &[("", 3, 0, 0), (an, 0, 0, 0), ("Đảng ủy xã", 3, 0, 0)],
        ];
        for table in tables {
            let mentions = table.iter().map(|row| told(row.0, row.1));
            let builder = GraphBuilder {
                mentions: mentions.collect(),
                ..GraphBuilder::default()
            };
            let groups = builder.groups();
            let of = |at: usize| {
                groups.iter().find(|(all, _)| all.contains(&at)).unwrap()
            };
            for (at, (_, _, node, might_be)) in table.iter().enumerate() {
                assert_eq!(of(at).1, *might_be, "{table:?}, {at}");
                for (other, row) in table.iter().enumerate() {
                    let met = of(at).0 == of(other).0;
                    assert_eq!(met, row.2 == *node, "{table:?}, {at}");
                }
            }
        }
    }
}
