//! The graph of citations as a list, a table, Graphviz and JSON.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use super::json::line;
use super::table::{Rows, safe};
use super::text::{cut, shown, tidy};
use crate::graph::{Edge, Graph, Node};
use crate::layout::BoundingBox;
use crate::record::Date;

/// What a document names, by where it first does so, with all the places.
type Targets<'g> = Vec<(usize, Vec<&'g Edge>)>;

/// The targets of every node.
fn targets(graph: &Graph) -> Vec<Targets<'_>> {
    let mut all: Vec<Targets<'_>> = vec![Vec::new(); graph.nodes().len()];
    let mut at: HashMap<(usize, usize), usize> = HashMap::new();
    for edge in graph.edges() {
        let targets = &mut all[edge.from];
        let next = targets.len();
        let at = *at.entry((edge.from, edge.to)).or_insert(next);
        if at == next {
            targets.push((edge.to, Vec::new()));
        }
        targets[at].1.push(edge);
    }
    all
}

/// Why a node without a whole date, or without a body, stays by itself.
fn doubt(node: &Node) -> Option<String> {
    let count = node.might_be();
    let lack = match node.date().map(Date::day) {
        None => "no date",
        Some(None) => "no day",
        Some(Some(_)) => "no issuer",
    };
    (count > 0).then(|| format!("{lack}: may be any of {count} documents"))
}

/// What a node is in one line.
fn title(node: &Node) -> String {
    let mut out = node.id().to_owned();
    for part in [node.doc_type(), node.subject()].into_iter().flatten() {
        let _ = write!(out, ", {}", shortened(part));
    }
    out
}

/// A text that is not too long for a line.
fn shortened(text: &str) -> String {
    let text = tidy(text);
    match cut(&text, 60) {
        Some(short) if !short.is_empty() => format!("{short}…"),
        _ => text,
    }
}

/// For people: each document among the texts, and under it what it names,
/// with the lines.
pub fn to_list(graph: &Graph) -> String {
    let mut out = String::new();
    for (node, targets) in graph.nodes().iter().zip(targets(graph)) {
        if targets.is_empty() {
            continue;
        }
        let places: Vec<_> =
            node.places().iter().map(|place| shown(&place.id)).collect();
        let _ = match node.number_symbol() {
            Some(_) => {
                writeln!(
                    out,
                    "{} [{}]",
                    shown(&title(node)),
                    places.join(", ")
                )
            }
            None => writeln!(out, "{}", shown(&title(node))),
        };
        for (to, edges) in targets {
            let to = &graph.nodes()[to];
            let _ = write!(out, "  -> {}: ", shown(to.id()));
            lines(node, &edges, &mut out);
            let there: Vec<_> =
                to.places().iter().map(|place| shown(&place.id)).collect();
            if !there.is_empty() {
                let _ = write!(out, " [{}]", there.join(", "));
            }
            if let Some(doubt) = doubt(to) {
                let _ = write!(out, " ({doubt})");
            }
            out.push('\n');
        }
    }
    out
}

/// The lines at which a document names another; with the file where that is
/// not the one in which the document begins.
fn lines(from: &Node, edges: &[&Edge], out: &mut String) {
    let alone = match from.places() {
        [place] => edges.iter().all(|edge| edge.file == place.file),
        places => places.is_empty(),
    };
    if alone {
        out.push_str(if edges.len() == 1 { "line " } else { "lines " });
    }
    let mut file = None;
    for (count, edge) in edges.iter().enumerate() {
        if count > 0 {
            out.push_str(", ");
        }
        if !alone && file != Some(&edge.file) {
            let _ = write!(out, "{}:", shown(&edge.file));
            file = Some(&edge.file);
        }
        let _ = write!(out, "{}", edge.line);
    }
}

/// A table with a row for every place at which one names another, marked as
/// UTF-8 for Excel.
pub fn to_csv(graph: &Graph) -> String {
    let mut rows = Rows::new();
    rows.add([
        "from",
        "from_place",
        "file",
        "line",
        "spelling",
        "date_given",
        "to",
        "to_number_symbol",
        "to_date",
        "to_type",
        "to_issuer",
        "to_place",
        "note",
    ]);
    for edge in graph.edges() {
        let (from, to) = (&graph.nodes()[edge.from], &graph.nodes()[edge.to]);
        let date = |date: Option<Date>| {
            date.map(|date| date.to_string()).unwrap_or_default()
        };
        let text = |text: Option<&str>| tidy(text.unwrap_or_default());
        let places = |node: &Node| {
            let ids = node.places().iter().map(|place| &*place.id);
            ids.collect::<Vec<_>>().join("\n")
        };
        let cells = [
            from.id().to_owned(),
            places(from),
            edge.file.clone(),
            edge.line.to_string(),
            edge.spelling.clone(),
            date(edge.date),
            to.id().to_owned(),
            text(to.number_symbol()),
            date(to.date()),
            text(to.doc_type()),
            text(to.issuer()),
            places(to),
            doubt(to).unwrap_or_default(),
        ];
        rows.add(cells.map(|cell| safe(&cell)));
    }
    format!("\u{feff}{}", rows.text())
}

/// A directed graph in the language of Graphviz. Documents among the texts
/// are boxes with their files, those only named are ellipses; a line between
/// two tells how often the one names the other, and where first.
pub fn to_dot(graph: &Graph) -> String {
    let mut out = "digraph citations {\n  rankdir=LR;\n  \
                   node [fontname=\"sans-serif\"];\n"
        .to_owned();
    for (at, node) in graph.nodes().iter().enumerate() {
        let places = node.places().iter().map(|place| place.id.clone());
        let doubt = doubt(node).into_iter();
        let mut lines = vec![node.id().to_owned()];
        if node.number_symbol().is_none() {
            lines.extend(node.subject().map(shortened));
        }
        // A node without a number bears its place as its name.
        lines.extend(places.chain(doubt).filter(|line| line != node.id()));
        let shape = match node.places().is_empty() {
            true => "shape=ellipse, style=dashed",
            false => "shape=box",
        };
        let label: Vec<String> = lines.iter().map(|l| escaped(l)).collect();
        let _ =
            write!(out, "  n{at} [label=\"{}\", {shape}", label.join("\\n"));
        if let Some(place) = node.places().first() {
            let _ = write!(out, ", URL=\"{}\"", escaped(&place.file));
        }
        if let Some(subject) = node.subject() {
            let _ = write!(out, ", tooltip=\"{}\"", escaped(subject));
        }
        out.push_str("];\n");
    }
    for (from, targets) in targets(graph).into_iter().enumerate() {
        for (to, edges) in targets {
            let Some(first) = edges.first() else { continue };
            let times = match edges.len() {
                1 => String::new(),
                count => format!("{count}×, "),
            };
            let _ = writeln!(
                out,
                "  n{from} -> n{to} [label=\"{times}line {}\", weight={}];",
                first.line,
                edges.len()
            );
        }
    }
    out.push_str("}\n");
    out
}

/// What stands between the quotes of a Graphviz label: one line, in which
/// nothing is a command.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in tidy(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Labels decode the names of HTML's characters.
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// The version of the JSON of a graph.
const VERSION: u32 = 1;

/// A document of the graph in JSON.
#[derive(Serialize)]
struct JsonNode<'g> {
    id: &'g str,
    number_symbol: Option<&'g str>,
    date: Option<Date>,
    r#type: Option<&'g str>,
    issuer: Option<&'g str>,
    subject: Option<&'g str>,
    places: Vec<JsonPlace<'g>>,
    spellings: &'g [String],
    might_be: usize,
}

#[derive(Serialize)]
struct JsonPlace<'g> {
    id: &'g str,
    file: &'g str,
    line_start: usize,
    line_end: usize,
}

#[derive(Serialize)]
struct JsonEdge<'g> {
    from: &'g str,
    to: &'g str,
    file: &'g str,
    line: usize,
    page: Option<usize>,
    bbox: Option<BoundingBox>,
    spelling: &'g str,
    date: Option<Date>,
}

/// An object with `version`, `nodes` and `edges`, each on a line of its own;
/// edges refer to the `id` of nodes.
pub fn to_json(graph: &Graph) -> String {
    let nodes = graph.nodes().iter().map(|node| {
        let places = node.places().iter().map(|place| JsonPlace {
            id: &place.id,
            file: &place.file,
            line_start: place.lines.start,
            line_end: place.lines.end,
        });
        line(&JsonNode {
            id: node.id(),
            number_symbol: node.number_symbol(),
            date: node.date(),
            r#type: node.doc_type(),
            issuer: node.issuer(),
            subject: node.subject(),
            places: places.collect(),
            spellings: node.spellings(),
            might_be: node.might_be(),
        })
    });
    let edges = graph.edges().iter().map(|edge| {
        line(&JsonEdge {
            from: graph.nodes()[edge.from].id(),
            to: graph.nodes()[edge.to].id(),
            file: &edge.file,
            line: edge.line,
            page: edge.page,
            bbox: edge.bbox,
            spelling: &edge.spelling,
            date: edge.date,
        })
    });
    let lines = |all: Vec<String>| match all.is_empty() {
        true => "[]".to_owned(),
        false => format!("[\n{}\n]", all.join(",\n")),
    };
    format!(
        "{{\"version\":{VERSION},\"nodes\":{},\n\"edges\":{}}}\n",
        lines(nodes.collect()),
        lines(edges.collect())
    )
}
