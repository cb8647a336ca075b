//! How often values are right that a rule was so sure of.
//!
//! A rule says how sure it is by what it saw of the page; how often such
//! values are right is counted on documents whose records are known
//! (`dictionaries/calibrate`). The table `confidences.tsv` has the curve from
//! one to the other for each rule, apart for pages that were damaged: points
//! with straight lines between them, which never fall, found by isotonic
//! regression (pool adjacent violators; Ayer et al. 1955).

use std::sync::LazyLock;

use super::Rule;

const TABLE: &str = include_str!("../../dictionaries/tables/confidences.tsv");

static CURVES: LazyLock<Vec<Curve>> = LazyLock::new(|| parse(TABLE));

/// The rule of the curve for all that have none of their own.
const ANY: &str = "*";

/// Points of a curve: what the rule says, and how often it is right.
#[derive(Debug)]
struct Curve {
    /// `None` in the curve for all others.
    rule: Option<Rule>,
    damaged: bool,
    points: Vec<(f64, f64)>,
}

fn parse(table: &str) -> Vec<Curve> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(curve).collect()
}

/// The curve of a row; `None` of a row that is none.
fn curve(row: &str) -> Option<Curve> {
    let mut columns = row.split('\t');
    let rule = match columns.next()? {
        ANY => None,
        name => Some(name.parse().ok()?),
    };
    let damaged = match columns.next()? {
        "sound" => false,
        "damaged" => true,
        _ => return None,
    };
    let point = |text: &str| -> Option<(f64, f64)> {
        let (raw, right) = text.split_once(' ')?;
        Some((raw.parse().ok()?, right.parse().ok()?))
    };
    let points = columns.map(point).collect::<Option<Vec<_>>>()?;
    (!points.is_empty()).then_some(Curve { rule, damaged, points })
}

/// The probability that a value is right, from what its rule says, on a page
/// that is damaged or not. From 0 to 1, in thousandths.
pub(super) fn calibrated(rule: Rule, damaged: bool, raw: f64) -> f64 {
    let of = |wanted: Option<Rule>| {
        let mut curves = CURVES.iter();
        curves.find(|one| one.rule == wanted && one.damaged == damaged)
    };
    let right = match of(Some(rule)).or_else(|| of(None)) {
        Some(curve) => on(&curve.points, raw),
        None => raw,
    };
    (right.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// The height of a curve, which begins in (0, 0) and ends level.
fn on(points: &[(f64, f64)], at: f64) -> f64 {
    let mut before = (0.0, 0.0);
    for &point in points {
        if at <= point.0 {
            let width: f64 = point.0 - before.0;
            if width <= 0.0 {
                return point.1;
            }
            let share = (at - before.0) / width;
            return before.1 + share * (point.1 - before.1);
        }
        before = point;
    }
    before.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_curve_that_never_falls() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), CURVES.len());
        for curve in CURVES.iter() {
            let mut last = (0.0, 0.0);
            for &(raw, right) in &curve.points {
                assert!(raw > last.0 && right >= last.1, "{curve:?}");
                assert!(raw <= 1.0 && right < 1.0, "{curve:?}");
                last = (raw, right);
            }
        }
        for damaged in [false, true] {
            let any =
                |one: &&Curve| one.rule.is_none() && one.damaged == damaged;
            assert!(CURVES.iter().any(|one| any(&one)));
        }
    }

    #[test]
    fn a_curve_is_straight_between_its_points() {
        let points = [(0.5, 0.4), (0.9, 0.8)];
        let rows =
            [(0.0, 0.0), (0.25, 0.2), (0.5, 0.4), (0.7, 0.6), (1.0, 0.8)];
        for (raw, right) in rows {
            assert!((on(&points, raw) - right).abs() < 1e-9, "{raw}");
        }
    }

    #[test]
    fn what_a_rule_is_surer_of_is_no_less_likely() {
        for &rule in Rule::ALL {
            for damaged in [false, true] {
                let all: Vec<f64> = (0..=100)
                    .map(|at| calibrated(rule, damaged, f64::from(at) / 100.0))
                    .collect();
                assert!(all.is_sorted(), "{rule} {all:?}");
            }
        }
    }
}
