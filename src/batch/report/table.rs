//! Tables: names with bars, and rows that unfold.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::chart::bar;
use super::html::escape;
use super::number::total;
use super::page::Page;
use super::tally;
use super::texts::{self, Text};

/// The rows of a long table that are seen at once; the others unfold.
const SHOWN: usize = 20;

/// The types, formats, profiles and fields that are shown by themselves.
const NAMED: usize = 12;

/// A cell of a table: its class, what its column is called, and its HTML.
pub struct Cell<'c>(pub &'c str, pub Text, pub String);

/// A row of a table with bars: its name is HTML.
pub struct Row {
    pub name: String,
    pub count: u64,
    pub is_marked: bool,
}

impl Page<'_> {
    /// What a name is called, or the name itself.
    pub fn known(&self, name: &str, names: &[(&str, Text)]) -> String {
        let text = match name {
            tally::OTHERS => Some(&texts::OTHERS),
            name => names.iter().find(|one| one.0 == name).map(|one| &one.1),
        };
        match text {
            Some(text) => escape(self.of(*text)),
            None => named(name),
        }
    }

    /// Counts under names, the largest first, the small ones together.
    pub fn names(
        &self,
        name: Text,
        count: Text,
        (counts, names): (&BTreeMap<String, u64>, &[(&str, Text)]),
        of: u64,
        out: &mut String,
    ) {
        let mut rows: Vec<(&str, u64)> =
            counts.iter().map(|(name, &count)| (&**name, count)).collect();
        rows.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
        let small = match rows.len() > NAMED {
            true => rows.split_off(NAMED - 1),
            false => Vec::new(),
        };
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|(name, count)| {
                let name = self.known(name, names);
                Row { name, count, is_marked: false }
            })
            .collect();
        if !small.is_empty() {
            let others = self.of(texts::OTHERS);
            let kinds = self.count(small.len() as u64);
            rows.push(Row {
                name: format!("{others} ({kinds})"),
                count: total(small.iter().map(|(_, count)| count)),
                is_marked: false,
            });
        }
        self.bars(name, count, &rows, of, out);
    }

    /// A table of names with bars, counts and shares.
    pub fn bars(
        &self,
        name: Text,
        count: Text,
        rows: &[Row],
        of: u64,
        out: &mut String,
    ) {
        let most = rows.iter().map(|row| row.count).max().unwrap_or(0);
        let _ = writeln!(
            out,
            "<table class=\"bars\">\n<thead><tr><th scope=\"col\">{}</th>\
             <td class=\"chart\"></td><th scope=\"col\" class=\"n\">{}</th>\
             <th scope=\"col\" class=\"n\">{}</th></tr></thead>\n<tbody>",
            self.of(name),
            self.of(count),
            self.of(texts::SHARE),
        );
        for Row { name, count, is_marked } in rows {
            let _ = write!(
                out,
                "<tr><th scope=\"row\">{name}</th><td class=\"chart\">"
            );
            bar(*count, most, *is_marked, out);
            let _ = writeln!(
                out,
                "</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                self.count(*count),
                self.language.share(*count, of),
            );
        }
        out.push_str("</tbody>\n</table>\n");
    }

    /// A table; of a long one the end unfolds.
    pub fn table(
        &self,
        class: &str,
        rows: Vec<Vec<Cell<'_>>>,
        out: &mut String,
    ) {
        let (shown, hidden) = rows.split_at(rows.len().min(SHOWN));
        self.rows(class, shown, out);
        if !hidden.is_empty() {
            let more = self.count(hidden.len() as u64);
            let more = self.language.with(texts::MORE_ROWS, &[&more]);
            let _ = writeln!(out, "<details>\n<summary>{more}</summary>");
            self.rows(class, hidden, out);
            out.push_str("</details>\n");
        }
    }

    fn rows(&self, class: &str, rows: &[Vec<Cell<'_>>], out: &mut String) {
        let _ = write!(out, "<table class=\"{class}\">\n<thead><tr>");
        for Cell(class, name, _) in rows.first().into_iter().flatten() {
            let name = self.of(*name);
            let _ =
                write!(out, "<th scope=\"col\" class=\"{class}\">{name}</th>");
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            out.push_str("<tr>");
            for Cell(class, name, html) in row {
                let name = self.of(*name);
                let _ = write!(
                    out,
                    "<td class=\"{class}\" data-name=\"{name}\">{html}</td>"
                );
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
    }
}

/// What came from outside, whatever direction it is read in.
pub fn named(text: &str) -> String {
    format!("<bdi>{}</bdi>", escape(text))
}
