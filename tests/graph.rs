//! Which document names which: what meets in one, and how it is shown.

use khoidau::Span;
use khoidau::export::{to_csv, to_dot, to_json, to_list};
use khoidau::graph::{Graph, GraphBuilder};
use khoidau::record::{
    Citation, Date, Document, Evidence, Field, Lines, Role, Rule,
};
use serde_json::Value;

fn field<T>(value: T, line: usize) -> Field<T> {
    let lines = Lines { start: line, end: line };
    let place = Evidence::new(Span::new(0, 1), lines, "");
    Field::new(value, 0.9, Rule::Manual).with_evidence(place)
}

/// `2024-12-22`, `2025-04`, `2025`, or nothing.
fn date(text: &str) -> Option<Date> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

/// A document with number, symbol and date, and what it names on the lines 1,
/// 2, 3...
fn document(
    number: &str,
    symbol: &str,
    dated: &str,
    cited: &[(&str, &str)],
) -> Document {
    let lines = Lines { start: 1, end: 9 };
    let mut document = Document::new(lines, Role::Main);
    let known =
        |text: &str| (!text.is_empty()).then(|| field(text.to_owned(), 1));
    let cited = cited.iter().enumerate().map(|(at, (name, dated))| {
        let mut cited = Citation::new(field((*name).to_owned(), at + 1));
        cited.set_date(date(dated).map(|date| field(date, at + 1)));
        cited
    });
    document
        .set_number(known(number))
        .set_symbol(known(symbol))
        .set_date(date(dated).map(|date| field(date, 1)))
        .set_cited_documents(cited.collect());
    document
}

fn graph(texts: &[(&str, Document)]) -> Graph {
    let mut builder = GraphBuilder::new();
    for (file, document) in texts {
        let documents = std::slice::from_ref(document);
        builder.add(file, documents, |at| format!("{file}#{}", at + 1));
    }
    builder.build()
}

/// The names of what a text names.
fn cited(pairs: &[(&str, &str)]) -> Vec<String> {
    let graph = graph(&[("a", document("1", "BC/TU", "2025-01-01", pairs))]);
    let cited = graph.nodes().iter().skip(1);
    cited.map(|node| node.id().to_owned()).collect()
}

#[test]
fn spellings_meet_by_number_symbol_and_date() {
    type Row<'r> = (&'r [(&'r str, &'r str)], &'r [&'r str]);
    let rows: &[Row<'_>] = &[
        (&[("57-NQ/TW", ""), ("57 - NQ/TW", "")], &["57-NQ/TW"]),
        (&[("5-KL/DU", ""), ("05-KL/ĐU", "")], &["05-KL/ĐU"]),
        (
            &[("193/2025/NQ-QH15", ""), ("193/2025/QH15", "2025-02-19")],
            &["193/2025/NQ-QH15 2025-02-19"],
        ),
        // The only dated one takes the others that fit.
        (
            &[
                ("57-NQ/TW", ""),
                ("57-NQ/TW", "2024-12-22"),
                ("57-NQ/TW", "2024"),
            ],
            &["57-NQ/TW 2024-12-22"],
        ),
        // Numbers begin anew every five years.
        (
            &[("5-NQ/TW", "2021-03-01"), ("5-NQ/TW", "2016-03-01")],
            &["5-NQ/TW 2016-03-01", "5-NQ/TW 2021-03-01"],
        ),
        // Which of them is meant, nobody knows.
        (
            &[
                ("5-NQ/TW", "2021-03-01"),
                ("5-NQ/TW", "2016-03-01"),
                ("5-NQ/TW", ""),
            ],
            &["5-NQ/TW", "5-NQ/TW 2016-03-01", "5-NQ/TW 2021-03-01"],
        ),
        (
            &[
                ("5-NQ/TW", "2021-03-01"),
                ("5-NQ/TW", "2016-03-01"),
                ("5-NQ/TW", "2016"),
            ],
            &["5-NQ/TW 2016-03-01", "5-NQ/TW 2021-03-01"],
        ),
        (
            &[("5-NQ/TW", "2021-03"), ("5-NQ/TW", "2021-04-01")],
            &["5-NQ/TW 2021-03", "5-NQ/TW 2021-04-01"],
        ),
    ];
    for (pairs, expected) in rows {
        let mut found = cited(pairs);
        found.sort();
        assert_eq!(found, *expected, "{pairs:?}");
        // The order of the text does not matter.
        let mut turned = pairs.to_vec();
        turned.reverse();
        let mut found = cited(&turned);
        found.sort();
        let strip = |name: &String| name.replace("/NQ-QH", "/QH");
        let found: Vec<String> = found.iter().map(strip).collect();
        let expected: Vec<String> =
            expected.iter().map(|e| strip(&(*e).to_owned())).collect();
        assert_eq!(found, expected, "{turned:?}");
    }
}

/// Three texts: a plan that names two documents, one of them a text; that
/// one; and a note without a number.
fn three() -> Graph {
    let plan = document(
        "10",
        "KH/ĐU",
        "2025-06-08",
        &[
            ("57-NQ/TW", "2024-12-22"),
            ("02-KH/BCDTW", ""),
            ("57-nq/TW", ""),
            ("10-KH/ĐU", ""),
        ],
    );
    let above = document("02", "KH/BCĐTW", "2025-06-01", &[("57-NQ/TW", "")]);
    let note = document("", "", "", &[("10-KH/DU", "2025-06-08")]);
    graph(&[("in/1.txt", plan), ("in/2.txt", above), ("in/10.txt", note)])
}

#[test]
fn documents_among_the_texts_are_linked_to_their_places() {
    let graph = three();
    let nodes: Vec<(&str, Vec<&str>)> = graph
        .nodes()
        .iter()
        .map(|node| {
            let places = node.places().iter().map(|place| &*place.id);
            (node.id(), places.collect())
        })
        .collect();
    assert_eq!(
        nodes,
        [
            ("10-KH/ĐU 2025-06-08", vec!["in/1.txt#1"]),
            ("02-KH/BCĐTW 2025-06-01", vec!["in/2.txt#1"]),
            ("in/10.txt#1", vec!["in/10.txt#1"]),
            ("57-NQ/TW 2024-12-22", vec![]),
        ]
    );
    let edges: Vec<(usize, usize, usize)> =
        graph.edges().iter().map(|e| (e.from, e.to, e.line)).collect();
    // Its own number on a plan's fourth line names nothing.
    assert_eq!(edges, [(0, 3, 1), (0, 1, 2), (0, 3, 3), (1, 3, 1), (2, 0, 1)]);
    assert_eq!(graph.nodes()[3].spellings(), ["57-NQ/TW", "57-nq/TW"]);
}

#[test]
fn a_document_that_is_there_twice_is_one() {
    let twice = [
        ("a", document("5", "KL/TU", "2025-01-01", &[])),
        ("b", document("05", "KL/TU", "2025-01-01", &[])),
    ];
    let graph = graph(&twice);
    assert_eq!(graph.nodes().len(), 1);
    assert_eq!(graph.nodes()[0].places().len(), 2);
    // What it names is told with the text that says so.
    let cited = [("57-NQ/TW", "")];
    let twice = [
        ("a", document("5", "KL/TU", "2025-01-01", &cited)),
        ("b", document("5", "KL/TU", "2025-01-01", &cited)),
    ];
    let list = to_list(&self::graph(&twice));
    let told = "5-KL/TU 2025-01-01 [a#1, b#1]\n  -> 57-NQ/TW: a:1, b:1\n";
    assert_eq!(list, told);
}

#[test]
fn the_list_shows_lines_places_and_doubts() {
    assert_eq!(
        to_list(&three()),
        "10-KH/ĐU 2025-06-08 [in/1.txt#1]\n  \
         -> 57-NQ/TW 2024-12-22: lines 1, 3\n  \
         -> 02-KH/BCĐTW 2025-06-01: line 2 [in/2.txt#1]\n\
         02-KH/BCĐTW 2025-06-01 [in/2.txt#1]\n  \
         -> 57-NQ/TW 2024-12-22: line 1\n\
         in/10.txt#1\n  \
         -> 10-KH/ĐU 2025-06-08: line 1 [in/1.txt#1]\n"
    );
    let doubtful = document(
        "1",
        "BC/TU",
        "2025-01-01",
        &[
            ("5-NQ/TW", "2021-03-01"),
            ("5-NQ/TW", "2016-03-01"),
            ("5-NQ/TW", ""),
        ],
    );
    let list = to_list(&graph(&[("a", doubtful)]));
    let doubt = "-> 5-NQ/TW: line 3 (no date: may be any of 2 documents)\n";
    assert!(list.ends_with(doubt), "{list}");
    assert_eq!(to_list(&Graph::default()), "");
}

#[test]
fn the_table_has_a_row_for_every_place() {
    let table = to_csv(&three());
    let table = table.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        rows[1],
        [
            "10-KH/ĐU 2025-06-08",
            "in/1.txt#1",
            "in/1.txt",
            "2",
            "02-KH/BCDTW",
            "",
            "02-KH/BCĐTW 2025-06-01",
            "02-KH/BCĐTW",
            "2025-06-01",
            "",
            "",
            "in/2.txt#1",
            "",
        ]
    );
}

#[test]
fn json_refers_to_nodes_by_name() {
    let value: Value = serde_json::from_str(&to_json(&three())).unwrap();
    assert_eq!(value["version"], 1);
    let nodes = value["nodes"].as_array().unwrap();
    let ids: Vec<&Value> = nodes.iter().map(|node| &node["id"]).collect();
    let edges = value["edges"].as_array().unwrap();
    assert_eq!(edges.len(), 5);
    for edge in edges {
        assert!(ids.contains(&&edge["from"]) && ids.contains(&&edge["to"]));
    }
    assert_eq!(nodes[0]["places"][0]["file"], "in/1.txt");
    assert_eq!(nodes[3]["places"], Value::Array(Vec::new()));
    let empty = to_json(&Graph::default());
    let empty: Value = serde_json::from_str(&empty).unwrap();
    assert_eq!(empty["nodes"], Value::Array(Vec::new()));
}

/// Reads as much of the language of Graphviz as is written; fails where a
/// quote is not closed or a line is none of ours.
fn dot_labels(text: &str) -> Vec<String> {
    let mut labels = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.first(), Some(&"digraph citations {"));
    assert_eq!(lines.last(), Some(&"}"));
    for line in &lines[1..lines.len() - 1] {
        let mut quoted = None;
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match (&mut quoted, c) {
                (None, '"') => quoted = Some(String::new()),
                (None, _) => {}
                (Some(_), '"') => labels.extend(quoted.take()),
                (Some(held), '\\') => match chars.next() {
                    Some('n') => held.push('\n'),
                    Some(c @ ('"' | '\\')) => held.push(c),
                    other => panic!("a stray sign {other:?} in {line}"),
                },
                (Some(held), c) => held.push(c),
            }
        }
        assert!(quoted.is_none(), "{line}");
        assert!(line.ends_with(';'), "{line}");
    }
    labels
}

#[test]
fn graphviz_shows_boxes_and_ellipses() {
    let dot = to_dot(&three());
    let labels = dot_labels(&dot);
    assert!(labels.contains(&"10-KH/ĐU 2025-06-08\nin/1.txt#1".to_owned()));
    assert!(dot.contains("n3 [label=\"57-NQ/TW 2024-12-22\", shape=ellipse"));
    assert!(dot.contains("n0 -> n3 [label=\"2×, line 1\", weight=2];"));
    assert!(dot.contains("n1 -> n3 [label=\"line 1\", weight=1];"));
}

#[test]
fn graphviz_gets_any_name_between_quotes() {
    let nasty = "5\"-\\N<b>&amp;/TW\\";
    let file = "in \\\"x\\\".txt\\";
    let text = document("1\"", "BC\\", "", &[(nasty, "")]);
    let graph = graph(&[(file, text)]);
    let dot = to_dot(&graph);
    let labels = dot_labels(&dot);
    let shown = nasty.replace('&', "&amp;");
    assert!(labels.contains(&shown), "{labels:?}");
    assert!(labels.contains(&file.to_owned()), "{labels:?}");
}
