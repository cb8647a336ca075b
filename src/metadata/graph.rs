//! Which document names which, over many texts.
//!
//! Spellings of one document meet in one node: by number and symbol, without
//! regard to case, spaces, the tone mark's place, the stroke of *đ* where it
//! tells nothing apart, and the form under which a citation says its
//! spellings meet ([`Citation::canonical`]); and by date. Numbers begin anew
//! with every term of a committee, so two dates are two documents. A citation
//! without a date joins the only dated document of its number, if there is
//! just one; otherwise it stays by itself and says how many it might be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::record::{Citation, Date, Document, Field, Lines, System};

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
    /// Its name in this graph: number, symbol and date, or where it stands.
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

    /// The dated documents a node without a date might be, if there are
    /// several.
    pub fn might_be(&self) -> usize {
        self.might_be
    }
}

/// Where a document stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the document, such as `in/a.txt#1`.
    pub id: String,
    /// The name of its text.
    pub file: String,
    /// Its lines in that text.
    pub lines: Lines,
}

/// One place at which one document names another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node of the document that names.
    pub from: usize,
    /// The node of the one that is named.
    pub to: usize,
    /// The name of the text.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The number and symbol as written there.
    pub spelling: String,
    /// The date as given there.
    pub date: Option<Date>,
}

/// Documents and what they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    links: Vec<(usize, usize, String, usize)>,
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
            self.mentions.push(Mention::of_document(document, place));
            for citation in &document.cited_documents {
                let to = self.mentions.len();
                let line = citation.number_symbol.lines.start;
                self.mentions.push(Mention::of_citation(citation));
                self.links.push((from, to, file.to_owned(), line));
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
        let edges = self.links.into_iter().map(|(from, to, file, line)| {
            let cited = &self.mentions[to];
            Edge {
                from: node_of[from],
                to: node_of[to],
                file,
                line,
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
            self.by_date(&members, &mut groups);
        }
        groups
    }

    /// Parts the mentions of one number by date. The dates that are known
    /// best come first; a lesser one joins the only one it fits.
    fn by_date(
        &self,
        members: &[usize],
        groups: &mut Vec<(Vec<usize>, usize)>,
    ) {
        let date = |at: &usize| self.mentions[*at].date;
        let dates: BTreeSet<Option<Date>> = members.iter().map(date).collect();
        let mut dates: Vec<Option<Date>> = dates.into_iter().collect();
        dates.sort_by_key(|date| {
            (std::cmp::Reverse(known_parts(*date)), *date)
        });
        let mut kept: Vec<(Option<Date>, usize)> = Vec::new();
        let mut target: HashMap<Option<Date>, Option<Date>> = HashMap::new();
        for date in dates {
            let fits: Vec<Option<Date>> = kept
                .iter()
                .map(|(other, _)| *other)
                .filter(|other| {
                    known_parts(*other) > known_parts(date)
                        && includes(date, *other)
                })
                .collect();
            match fits[..] {
                [only] => {
                    target.insert(date, only);
                }
                _ => {
                    kept.push((date, fits.len()));
                    target.insert(date, date);
                }
            }
        }
        let mut here: HashMap<Option<Date>, Vec<usize>> = HashMap::new();
        for at in members {
            here.entry(target[&date(at)]).or_default().push(*at);
        }
        for (date_kept, might_be) in kept {
            let members = here.remove(&date_kept).unwrap_or_default();
            groups.push((members, might_be));
        }
    }
}

impl Mention {
    /// Number and symbol as they stand in the text.
    fn written(&self) -> Option<&String> {
        self.spelling.as_ref().or(self.name.as_ref())
    }

    fn of_document(document: &Document, place: Place) -> Mention {
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
            key,
            date: document.date.as_ref().map(|field| field.value),
            doc_type,
            issuer: value(&document.issuing_body_full)
                .or_else(|| value(&document.issuing_body)),
            title: value(&document.subject),
            place: Some(place),
            spelling: None,
        }
    }

    fn of_citation(citation: &Citation) -> Mention {
        let spelling = &citation.number_symbol.value;
        let meets = citation.canonical.as_deref().unwrap_or(spelling);
        let value = |field: &Option<Field>| {
            field.as_ref().map(|field| field.value.clone())
        };
        let doc_type = value(&citation.doc_type);
        Mention {
            key: Some(typed_key(meets, doc_type.as_deref())),
            name: Some(meets.to_owned()),
            date: citation.date.as_ref().map(|field| field.value),
            doc_type,
            issuer: value(&citation.issuer),
            title: None,
            place: None,
            spelling: Some(spelling.clone()),
        }
    }
}

/// How many parts of a date are known.
fn known_parts(date: Option<Date>) -> usize {
    match date.map(Date::parts) {
        None => 0,
        Some((_, None, _)) => 1,
        Some((_, Some(_), None)) => 2,
        Some((_, Some(_), Some(_))) => 3,
    }
}

/// Whether the second date may be the first one, better known.
fn includes(less: Option<Date>, more: Option<Date>) -> bool {
    let (Some(less), Some(more)) = (less, more) else {
        return less.is_none() && more.is_some();
    };
    let ((year, month, day), (y, m, d)) = (less.parts(), more.parts());
    year == y
        && month.is_none_or(|month| m == Some(month))
        && day.is_none_or(|day| d == Some(day))
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
    let mut seen = BTreeSet::new();
    for node in nodes {
        let base = match (&node.name, node.date) {
            (Some(name), Some(date)) => format!("{name} {date}"),
            (Some(name), None) => name.clone(),
            (None, _) => {
                let place = node.places.first();
                place.map(|place| place.id.clone()).unwrap_or_default()
            }
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

/// The signs of types that only the stroke tells apart, with the types.
const STROKES: [(&str, &str, &str); 4] = [
    ("da", "đa", "đề án"),
    ("da", "da", "dự án"),
    ("hd", "hđ", "hợp đồng"),
    ("hd", "hd", "hướng dẫn"),
];

/// The key under which spellings of a number and symbol meet; the type
/// decides between signs that only the stroke tells apart.
fn typed_key(name: &str, doc_type: Option<&str>) -> String {
    let kind = doc_type.map(str::to_lowercase);
    let parts = parts(name);
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let bare = part.replace('đ', "d");
        // The sign of the type follows the number or the year.
        let stroked = STROKES.iter().any(|(form, ..)| *form == bare);
        if !stroked || at == 0 || at > 2 {
            return bare;
        }
        let told = STROKES.iter().find(|(form, _, name)| {
            *form == bare && kind.as_deref() == Some(*name)
        });
        told.map_or_else(|| part.clone(), |(_, form, _)| (*form).to_owned())
    });
    parts.collect::<Vec<_>>().join("-")
}

fn key(name: &str) -> String {
    typed_key(name, None)
}

/// The parts of a number and symbol: the number without leading zeros, the
/// year, the type, the bodies, in small letters.
fn parts(name: &str) -> Vec<String> {
    let name = name.nfc().collect::<String>().to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    let mut parts: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(|word| crate::viet::tone::uniform(word).into_owned())
        .collect();
    if let Some(first) = parts.first_mut() {
        let bare = first.trim_start_matches('0');
        *first = if bare.is_empty() { "0" } else { bare }.to_owned();
    }
    // `193/2025/NQ-QH15` is `193/2025/QH15`.
    if let [_, year, sign, body, ..] = &parts[..] {
        let assembly = body.strip_prefix("ubtv").unwrap_or(body);
        let term = assembly.strip_prefix("qh").unwrap_or_default();
        let digits = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
        };
        if sign == "nq" && year.len() == 4 && digits(year) && digits(term) {
            parts.remove(2);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_meet_and_those_that_do_not() {
        let rows = [
            ("57-NQ/TW", "57 - NQ/TW", true),
            ("57-NQ/TW", "57 NQ/TW", true),
            ("57-NQ/TW", "57-nq/tw", true),
            ("05-KL/ĐU", "5-KL/DU", true),
            ("02-KH/BCĐTW", "02-KH/BCDTW", true),
            ("193/2025/NQ-QH15", "193/2025/QH15", true),
            ("1196/2025/NQ-UBTVQH15", "1196/2025/UBTVQH15", true),
            ("560/NQ-UBTVQH15", "560/UBTVQH15", false),
            ("193/2025/QH15", "193/2024/QH15", false),
            ("88/2025/NĐ-CP", "88/2025/ND-CP", true),
            ("88/NĐ-CP", "88/2025/NĐ-CP", false),
            ("851/BNV-CVT&LTNN", "851/BNV-CVTLTNN", false),
            ("57-NQ/TW", "57-NQ/TU", false),
            ("57-NQ/TW", "58-NQ/TW", false),
            ("12-ĐA/TU", "12-DA/TU", false),
            ("12-HĐ/TU", "12-HD/TU", false),
            ("12/KH-UỶ", "12/KH-ỦY", true),
        ];
        for (one, other, meet) in rows {
            assert_eq!(key(one) == key(other), meet, "{one}, {other}");
        }
        let with = |name, kind| typed_key(name, Some(kind));
        assert_eq!(with("12-DA/TU", "Đề án"), key("12-ĐA/TU"));
        assert_eq!(with("12-ĐA/TU", "Dự án"), key("12-DA/TU"));
    }

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

    #[test]
    fn dates_that_are_less_known_include_others() {
        let day = Date::day(2025, 4, 1);
        let month = Date::month(2025, 4);
        let year = Some(Date::year(2025));
        let rows = [
            (None, day, true),
            (year, day, true),
            (month, day, true),
            (year, month, true),
            (Date::month(2025, 5), day, false),
            (Some(Date::year(2024)), month, false),
            (None, None, false),
        ];
        for (less, more, fits) in rows {
            assert_eq!(includes(less, more), fits, "{less:?}, {more:?}");
        }
    }
}
