//! The probability that a value is right.
//!
//! A rule says how sure it is by what it saw of the page
//! ([`Rule`](super::Rule)), and each value bears clues of how it was read
//! ([`Clues`]). How much both are worth is learned from documents whose records
//! are known (`dictionaries/calibrate`) by logistic regression (Cox 1958) with
//! a ridge penalty: the table `confidences.tsv` has a weight for each clue, in
//! log odds, and the slope by which the log odds of what the rule says count.
//!
//! Sums are of whole numbers, in 1/256 nat, so that each machine gives the
//! same.

use std::sync::LazyLock;

use super::clues::{Clue, Clues};
use crate::cost::{self, Cost, NAT};

const TABLE: &str = include_str!("../../dictionaries/tables/confidences.tsv");

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(TABLE));

/// The row of what every value has.
const ANY: &str = "any";
/// The row of the slope.
const SAYS: &str = "says";

/// What a rule says is taken to be no nearer to 0 and 1.
const LEAST_SAID: f64 = 0.003;
/// Nothing is certain.
const MOST: f64 = 0.999;
/// The log odds, in nats, of what a rule says mostly.
const USUAL: f64 = 3.0;

#[derive(Debug)]
struct Weights {
    any: Cost,
    /// In 1/256.
    says: Cost,
    clues: [Cost; Clue::ALL.len()],
}

impl Weights {
    fn parse(table: &str) -> Weights {
        let mut weights =
            Weights { any: 0, says: NAT, clues: [0; Clue::ALL.len()] };
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        for (name, weight) in rows.filter_map(row) {
            match name {
                ANY => weights.any = weight,
                SAYS => weights.says = weight,
                _ => {
                    if let Ok(clue) = name.parse::<Clue>() {
                        weights.clues[clue as usize] = weight;
                    }
                }
            }
        }
        weights
    }
}

/// The name and the weight of a row; `None` of a row that is none.
fn row(line: &str) -> Option<(&str, Cost)> {
    let (name, weight) = line.split_once('\t')?;
    let nats: f64 = weight.parse().ok()?;
    Some((name, (nats * f64::from(NAT)).round() as Cost))
}

/// The probability that a value is right, from what was seen of it and what
/// its rule says. From 0 to 1, in thousandths; never certain.
pub(super) fn calibrated(clues: Clues, says: f64) -> f64 {
    let weights = &*WEIGHTS;
    let says = says.clamp(LEAST_SAID, 1.0 - LEAST_SAID);
    let odds = cost::ln(says) - cost::ln(1.0 - says) - USUAL;
    let odds = (odds * f64::from(weights.says)).round() as Cost;
    let seen = clues.iter().map(|clue| weights.clues[clue as usize]);
    let right = logistic(weights.any + odds + seen.sum::<Cost>());
    (right.min(MOST) * 1000.0).round() / 1000.0
}

/// The probability of log odds in 1/256 nat.
fn logistic(odds: Cost) -> f64 {
    let less = cost::probability(odds.abs());
    let more = 1.0 / (1.0 + less);
    if odds < 0 { 1.0 - more } else { more }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_each_clue_once() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let names: Vec<&str> =
            rows.map(|line| row(line).expect(line).0).collect();
        let mut wanted: Vec<&str> =
            Clue::ALL.iter().map(|clue| clue.name()).collect();
        wanted.extend([ANY, SAYS]);
        wanted.sort_unstable();
        assert_eq!(names, wanted);
    }

    #[test]
    fn what_a_rule_is_surer_of_is_no_less_likely() {
        for &clue in Clue::ALL {
            let clues = Clues::of(&[clue]);
            let all: Vec<f64> = (0..=100)
                .map(|at| calibrated(clues, f64::from(at) / 100.0))
                .collect();
            assert!(all.is_sorted(), "{clue} {all:?}");
            assert!(all.iter().all(|p| (0.0..1.0).contains(p)), "{clue}");
        }
    }

    #[test]
    fn what_speaks_against_a_value_lowers_it() {
        let of = |clues: &[Clue]| calibrated(Clues::of(clues), 0.95);
        let plain = of(&[Clue::ItemSlight]);
        assert!(of(&[Clue::ItemSlight, Clue::StraySigns]) < plain);
        assert!(of(&[Clue::ItemSlight, Clue::KnownItem]) > plain);
        let unknown = of(&[Clue::ItemUnmarked, Clue::UnknownItem]);
        assert!(unknown < of(&[Clue::ItemUntouched]));
        assert!(of(&[Clue::StrayName]) < of(&[Clue::Other]));
    }

    #[test]
    fn log_odds_are_of_probabilities() {
        assert_eq!(logistic(0), 0.5);
        for nats in -8..=8 {
            let exact = 1.0 / (1.0 + (-f64::from(nats)).exp());
            assert!((logistic(nats * NAT) - exact).abs() < 1e-9, "{nats}");
        }
    }
}
