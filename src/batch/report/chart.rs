//! Charts, as SVG inside the page.
//!
//! Places across are in per cent and everything else in pixels, so a chart is
//! as wide as there is room and its letters keep their size.

use std::fmt::Write;

use super::html::escape;
use super::number::total;
use super::texts::{self, Language};

/// The height of the tallest column, and what stands below the columns.
const HEIGHT: f64 = 130.0;
const BELOW: f64 = 24.0;

/// The space above for a value that lies, and for one that stands.
const ABOVE: f64 = 20.0;

/// The least height of a column that is not nothing.
const LEAST: f64 = 1.5;

/// The share of its place that a column takes.
const FILLED: f64 = 0.82;

/// Values from which on, and columns beyond which, values stand upright where
/// the page is narrow.
const WIDE_VALUE: u64 = 10_000;
const FEW_COLUMNS: usize = 12;

/// A column of a chart.
pub struct Column {
    /// What it stands for, in words.
    pub name: String,
    /// Its value.
    pub value: u64,
    /// Whether it is one to look at.
    pub is_marked: bool,
}

/// What stands below the columns.
pub struct Tick {
    /// Where, in columns from the left.
    pub at: f64,
    /// The text.
    pub text: String,
    /// Whether it may go where the page is narrow.
    pub is_minor: bool,
}

/// Columns side by side.
pub struct Columns<'c> {
    /// A name for identifiers in the page, that no other chart has.
    pub id: &'c str,
    /// What is shown.
    pub title: &'c str,
    /// The columns.
    pub columns: &'c [Column],
    /// What stands below them.
    pub ticks: &'c [Tick],
}

impl Columns<'_> {
    /// The chart. Its description has all values, for those who cannot see.
    pub fn write(&self, language: Language, out: &mut String) {
        let Columns { id, title, columns, ticks } = self;
        let values = || columns.iter().map(|column| column.value);
        let most = values().max().unwrap_or(0).max(1);
        let is_dense = columns.len() > FEW_COLUMNS || most >= WIDE_VALUE;
        let height = ABOVE + HEIGHT + BELOW;
        let _ = write!(
            out,
            "<svg class=\"columns{}\" role=\"img\" aria-labelledby=\"{id}-t \
             {id}-d\" width=\"100%\" height=\"{height}\">\n\
             <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">",
            if is_dense { " dense" } else { "" },
            escape(title),
        );
        for (at, column) in columns.iter().enumerate() {
            let count = language.count(column.value);
            let step = language.with(texts::STEP, &[&column.name, &count]);
            let parted = if at == 0 { "" } else { "; " };
            let _ = write!(out, "{parted}{}", escape(&step));
        }
        out.push_str("</desc>\n");
        let base = ABOVE + HEIGHT;
        let place = 100.0 / columns.len().max(1) as f64;
        for (at, column) in columns.iter().enumerate() {
            if column.value == 0 {
                continue;
            }
            // Both are whole numbers below 2^53, or near enough to one.
            let share = column.value as f64 / most as f64;
            let tall = (HEIGHT * share).max(LEAST);
            let left = place * (at as f64 + (1.0 - FILLED) / 2.0);
            let class =
                if column.is_marked { " class=\"marked\"" } else { "" };
            let count = language.count(column.value);
            let _ = writeln!(
                out,
                "<rect{class} x=\"{left:.2}%\" y=\"{top:.1}\" \
                 width=\"{wide:.2}%\" height=\"{tall:.1}\"/>\
                 <svg x=\"{middle:.2}%\" y=\"{above:.1}\"><text>{count}\
                 </text></svg>",
                top = base - tall,
                wide = place * FILLED,
                middle = place * (at as f64 + 0.5),
                above = base - tall - 5.0,
            );
        }
        let _ = writeln!(
            out,
            "<line x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>",
            y = base + 0.5,
        );
        for tick in *ticks {
            let anchor = match tick.at {
                at if at <= 0.0 => "start",
                at if at >= columns.len() as f64 => "end",
                _ => "middle",
            };
            let _ = writeln!(
                out,
                "<text class=\"tick{}\" text-anchor=\"{anchor}\" \
                 x=\"{:.2}%\" y=\"{}\">{}</text>",
                if tick.is_minor { " minor" } else { "" },
                place * tick.at,
                base + BELOW - 7.0,
                escape(&tick.text),
            );
        }
        out.push_str("</svg>\n");
    }
}

/// A bar in the row of a table, of so much of the largest; the row has the
/// value.
pub fn bar(value: u64, most: u64, is_marked: bool, out: &mut String) {
    let share = value as f64 / most.max(1) as f64 * 100.0;
    let class = if is_marked { " class=\"marked\"" } else { "" };
    let _ = write!(
        out,
        "<svg class=\"bar\" aria-hidden=\"true\" width=\"100%\" \
         height=\"10\"><rect{class} width=\"{share:.2}%\" height=\"10\"/>\
         </svg>"
    );
}

/// Whether there is anything to show.
pub fn is_empty(counts: &[u64]) -> bool {
    total(counts) == 0
}
