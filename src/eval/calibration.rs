//! How far the confidences of edits can be taken at their word: of the edits
//! said to be sure in nine of ten, nine of ten should be right.

use std::fmt;

use super::{Align, align::align, lines, rounded, text::Words};
use crate::edit::{Edit, EditKind, EditLog};
use crate::error::Error;
use crate::span::Span;

/// The number of bins, of equal width from 0 to 1.
const BINS: usize = 10;

/// What [`calibration`] found.
///
/// `Display` prints the number of edits, the error and a line for each bin
/// that has edits, [`Calibration::to_json`] one JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    bins: Vec<Bin>,
}

/// The edits whose confidence lies within a tenth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bin {
    edits: u64,
    right: u64,
    /// The sum of the confidences, per mille.
    confidence: u64,
}

impl Bin {
    /// How many edits there were.
    pub fn edits(&self) -> u64 {
        self.edits
    }

    /// The mean of their confidences, from 0 to 1; 0 where there are none.
    pub fn confidence(&self) -> f64 {
        rounded(self.confidence as f64 / (1000 * self.edits.max(1)) as f64)
    }

    /// The share of them that was right, from 0 to 1; 0 where there are
    /// none.
    pub fn right(&self) -> f64 {
        rounded(self.right as f64 / self.edits.max(1) as f64)
    }
}

impl Calibration {
    /// How many edits were judged.
    pub fn edits(&self) -> u64 {
        self.bins.iter().map(|bin| bin.edits).sum()
    }

    /// The expected calibration error: the mean over all edits of the
    /// distance, in their bin, between the mean confidence and the share
    /// that was right; from 0, the best, to 1. Zero where nothing was
    /// judged.
    pub fn error(&self) -> f64 {
        let apart = |bin: &Bin| bin.confidence.abs_diff(1000 * bin.right);
        let apart: u64 = self.bins.iter().map(apart).sum();
        rounded(apart as f64 / (1000 * self.edits().max(1)) as f64)
    }

    /// The reliability table: ten bins, those of confidences below 0.1, from
    /// 0.1 to below 0.2 and so on; 1 belongs to the last.
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// One JSON object in one line, without a line end; bins without edits
    /// are left out.
    pub fn to_json(&self) -> String {
        let bins: Vec<String> = self
            .filled()
            .map(|(from, bin)| {
                format!(
                    "{{\"from\": 0.{from}, \"edits\": {}, \
                     \"confidence\": {:?}, \"right\": {:?}}}",
                    bin.edits,
                    bin.confidence(),
                    bin.right(),
                )
            })
            .collect();
        format!(
            "{{\"edits\": {}, \"error\": {:?}, \"bins\": [{}]}}",
            self.edits(),
            self.error(),
            bins.join(", "),
        )
    }

    /// The bins that have edits, each with the tenth it begins at.
    fn filled(&self) -> impl Iterator<Item = (usize, &Bin)> {
        self.bins.iter().enumerate().filter(|(_, bin)| bin.edits > 0)
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "edits        {}", self.edits())?;
        writeln!(f, "calibration  {:?}", self.error())?;
        for (from, bin) in self.filled() {
            let to = if from + 1 == BINS { '1' } else { '0' };
            let tenth = (from + 1) % BINS;
            writeln!(
                f,
                "  0.{from} to {to}.{tenth}: {:6} edits, {:.4} sure, \
                 {:.4} right",
                bin.edits,
                bin.confidence(),
                bin.right(),
            )?;
        }
        Ok(())
    }
}

/// Compares the confidences of the edits of a damaged text with what was
/// printed.
///
/// Line *i* of gold is the print of line *i* of the original, as for
/// [`score`](super::score), and words are compared and aligned by the same
/// rules: [`calibration_by`] with [`Align::Lines`]. An edit is right if each word that it wrote, or wrote a part of, is
/// the word of gold in its place. Not judged are edits in lines of gold that
/// are just `¤`, those whose words a `¤` of gold matches, those that wrote no
/// word, such as a sign in the place of another, and those of
/// [`EditKind::Unicode`], which no reading decides.
///
/// `log` has to be that of `original`; takes time and memory as
/// [`score`](super::score) does.
///
/// # Errors
///
/// Where the texts differ in the number of their lines, with the counts.
///
/// # Examples
///
/// ```
/// use khoidau::{Span, edit::{Edit, EditKind, EditLog}, eval};
///
/// let (gold, noisy) = ("kính gửi ủy ban\n", "kinh gủi uy ban\n");
/// let mut log = EditLog::new();
/// for (start, end, after, per_mille) in
///     [(0, 4, "kính", 980), (5, 10, "gủi", 620), (11, 13, "ủy", 940)]
/// {
///     let span = Span::new(start, end);
///     let kind = EditKind::Marks;
///     let edit = Edit::new(noisy, span, after, kind, per_mille);
///     log.push(edit.expect("the span is in the text"))?;
/// }
/// let calibration = eval::calibration(gold, noisy, &log)?;
/// assert_eq!(calibration.edits(), 3);
/// let last = &calibration.bins()[9];
/// assert_eq!((last.edits(), last.right()), (2, 1.0));
/// assert_eq!((last.confidence(), calibration.error()), (0.96, 0.2333));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calibration(
    gold: &str,
    original: &str,
    log: &EditLog,
) -> Result<Calibration, Error> {
    calibration_by(gold, original, log, Align::Lines)
}

/// Does what [`calibration`] does for texts whose lines need not match.
///
/// # Errors
///
/// With [`Align::Lines`], where the texts differ in the number of their
/// lines, with the counts.
pub fn calibration_by(
    gold: &str,
    original: &str,
    log: &EditLog,
    align: Align,
) -> Result<Calibration, Error> {
    let output = log.apply(original);
    let texts = [("gold", gold), ("noisy", original), ("output", &output)];
    let mut judge = Judge {
        bins: vec![Bin::default(); BINS],
        vocabulary: Words::default(),
    };
    let moved = |edit| (edit, log.span_to_output(Edit::span(edit)));
    let edits: Vec<(&Edit, Span)> = log.edits().iter().map(moved).collect();
    if align.settle(&texts)? == Align::Text {
        judge.add(gold, &output, 0, &edits);
        return Ok(Calibration { bins: judge.bins });
    }
    let mut edits = &edits[..];
    let mut start = 0;
    for (gold, line) in lines(gold).zip(lines(&output)) {
        let end = start + line.len();
        let count = edits.partition_point(|(_, to)| to.start() <= end);
        let (here, later) = edits.split_at(count);
        if !here.is_empty() {
            judge.add(gold, line, start, here);
        }
        (start, edits) = (end + 1, later);
    }
    Ok(Calibration { bins: judge.bins })
}

/// Holds edits against what was printed.
struct Judge {
    bins: Vec<Bin>,
    vocabulary: Words,
}

impl Judge {
    /// Judges the edits of a line or text that stands `start` bytes into the
    /// output, each with its place there.
    fn add(
        &mut self,
        gold: &str,
        output: &str,
        start: usize,
        edits: &[(&Edit, Span)],
    ) {
        let gold = self.vocabulary.read(gold);
        let output = self.vocabulary.read(output);
        let right = align(&gold.ids, &output.ids).right;
        let places = &output.places;
        for (edit, to) in edits {
            if edit.kind() == EditKind::Unicode {
                continue;
            }
            let (from, past) = (to.start() - start, to.end() - start);
            let first = places.partition_point(|p| p.end <= from);
            let past = places.partition_point(|p| p.start < past);
            let Some(words) = right.get(first..past) else { continue };
            let known: Option<Vec<bool>> = words.iter().copied().collect();
            let Some(known) = known.filter(|known| !known.is_empty()) else {
                continue;
            };
            let per_mille = (edit.confidence() * 1000.0).round() as u64;
            let bin = (per_mille as usize * BINS / 1000).min(BINS - 1);
            let bin = &mut self.bins[bin];
            bin.edits += 1;
            bin.confidence += per_mille;
            bin.right += u64::from(known.into_iter().all(|right| right));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The log of what was put in the place of what, how surely, in the
    /// order of the text.
    fn log(original: &str, changes: &[(&str, &str, u16)]) -> EditLog {
        let mut log = EditLog::new();
        let mut done = 0;
        for &(before, after, sure) in changes {
            let at = done + original[done..].find(before).unwrap();
            done = at + before.len();
            let composed = before == "a\u{301}";
            let kind =
                if composed { EditKind::Unicode } else { EditKind::Letters };
            let span = Span::new(at, done);
            let edit = Edit::new(original, span, after, kind, sure);
            log.push(edit.unwrap()).unwrap();
        }
        log
    }

    #[test]
    fn edits_are_right_where_all_their_words_are_golds() {
        type Row = (
            &'static str,
            &'static str,
            &'static [(&'static str, &'static str, u16)],
            // Edits judged, edits right, expected calibration error.
            (u64, u64, f64),
        );
        let rows: [Row; 11] = [
            ("Sở Nội vụ", "Só Noi vu", &[], (0, 0, 0.0)),
            ("Sở vụ", "Só vu", &[("Só", "Sở", 900)], (1, 1, 0.1)),
            ("Sở vụ", "Só vu", &[("Só", "Số", 900)], (1, 0, 0.9)),
            // A word too few or too many before it puts nothing out.
            ("một hai ba", "hai bà", &[("bà", "ba", 1000)], (1, 1, 0.0)),
            ("ba", "một hai bà", &[("bà", "ba", 1000)], (1, 1, 0.0)),
            // Two words by one edit; only one of them is right.
            ("đồng ý", "đòngy", &[("đòngy", "đồng ý", 800)], (1, 1, 0.2)),
            ("đồng ý", "đòngy", &[("đòngy", "đồng y", 800)], (1, 0, 0.8)),
            // Two edits in one piece share its fate.
            (
                "xã/phường",
                "xa/phuong",
                &[("xa", "xã", 700), ("phuong", "phương", 600)],
                (2, 0, 0.65),
            ),
            // What wrote no word, and a form of encoding.
            (
                "ủy ban á",
                "ủy . ban a\u{301}",
                &[(".", ",", 900), ("a\u{301}", "á", 1000)],
                (0, 0, 0.0),
            ),
            // What a stamp left is no one's word.
            ("¤ Ký tên", "xx Ky tên", &[("xx", "xã", 900)], (0, 0, 0.0)),
            (
                "¤\nKý\n",
                "dấv\nKy\n",
                &[("dấv", "dấu", 900), ("Ky", "Ký", 900)],
                (1, 1, 0.1),
            ),
        ];
        for (gold, noisy, changes, expected) in rows {
            let log = log(noisy, changes);
            let found = calibration(gold, noisy, &log).unwrap();
            let right = found.bins().iter().map(|bin| bin.right).sum();
            let got = (found.edits(), right, found.error());
            assert_eq!(got, expected, "{noisy:?} for {gold:?}");
        }
    }

    #[test]
    fn bins_begin_at_tenths_and_the_last_has_certainty() {
        let noisy = "a b c d e f";
        let changes = [
            ("a", "x", 0),
            ("b", "y", 99),
            ("c", "z", 100),
            ("d", "u", 899),
            ("e", "v", 900),
            ("f", "w", 1000),
        ];
        let found =
            calibration("x y z u v w", noisy, &log(noisy, &changes)).unwrap();
        let counts = found.bins().iter().map(Bin::edits);
        assert_eq!(counts.collect::<Vec<_>>(), [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(found.bins()[0].confidence(), 0.0495);
        assert_eq!(
            found.to_string().lines().collect::<Vec<_>>()[..3],
            [
                "edits        6",
                "calibration  0.5003",
                "  0.0 to 0.1:      2 edits, 0.0495 sure, 1.0000 right"
            ]
        );
        assert!(found.to_string().contains("\n  0.9 to 1.0:      2 edits"));
        let json = found.to_json();
        assert!(
            json.starts_with(
                "{\"edits\": 6, \"error\": 0.5003, \"bins\": [{\"from\": \
                 0.0, \"edits\": 2, \"confidence\": 0.0495, \"right\": 1.0}"
            ),
            "{json}"
        );
    }

    #[test]
    fn different_line_counts_are_refused_by_number() {
        let error = calibration("a\nb\n", "a", &EditLog::new()).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("gold 2, noisy 1, output 1"), "{said}");
    }
}
