//! The parts of a text that come from different hands: pages with Vietnamese
//! marks, and pages that an engine without them has read, that were typed
//! without them or that are in another language. Each kind is corrected by
//! itself, so that neither decides the profile and the condition of the
//! other.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::cost::NAT;
use crate::span::Span;
use crate::viet::letter::is_native;

/// What a word costs in text with Vietnamese marks and in text without: the
/// first has letters that no other language has in six of ten words, the
/// second hardly ever.
const MARKED: Costs = Costs { marked: 131, bare: 235 };
const BARE: Costs = Costs { marked: 767, bare: 13 };

/// The cost of a change between the two. It takes some sixty words in a row
/// to part them from what stands around them: more than a list of names or a
/// quotation has.
const CHANGE: i64 = 20 * NAT as i64;

/// What words cost.
struct Costs {
    marked: i64,
    bare: i64,
}

/// Lines of a text that belong together, with the text they make.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub text: String,
    /// Where runs of the part's lines begin, in the part and in the text.
    starts: Vec<(usize, usize)>,
}

impl Part {
    /// The place in the text of a span within a line of the part.
    pub(super) fn to_text(&self, span: Span) -> Span {
        let run = self.starts.partition_point(|s| s.0 <= span.start());
        let (here, there) = self.starts[run.saturating_sub(1)];
        let at = |place: usize| place - here + there;
        Span::new(at(span.start()), at(span.end()))
    }

    /// The words of the text that the part has, each within a line.
    pub(super) fn words(&self, words: &[(Span, f32)]) -> Vec<(Span, f32)> {
        let own = words
            .iter()
            .filter_map(|&(span, sure)| Some((self.word(span)?, sure)));
        own.collect()
    }

    /// The place in the part of a span within a line of the text; `None` for
    /// one that the part has not.
    pub(super) fn word(&self, span: Span) -> Option<Span> {
        let run = self.starts.partition_point(|s| s.1 <= span.start());
        let (here, there) = *self.starts.get(run.checked_sub(1)?)?;
        let next = self.starts.get(run).map_or(self.text.len(), |s| s.0);
        let at = |place: usize| place - there + here;
        (at(span.end()) <= next)
            .then(|| Span::new(at(span.start()), at(span.end())))
    }

    /// What the part has of spans of the text.
    pub(super) fn of(&self, spans: &[Span]) -> Vec<Span> {
        let ends = self.starts.iter().skip(1).map(|start| start.0);
        let ends = ends.chain([self.text.len()]);
        let runs = self.starts.iter().zip(ends);
        let mut out = Vec::new();
        for (&(here, there), end) in runs {
            let len = end - here;
            for span in spans {
                let start = span.start().max(there);
                let end = span.end().min(there + len);
                if start < end {
                    let at = |place: usize| place - there + here;
                    out.push(Span::new(at(start), at(end)));
                }
            }
        }
        out
    }
}

/// The two parts of a text that has both, the larger first; `None` where it
/// is of one kind.
///
/// Takes time in proportion to the length of the text.
pub(super) fn split(text: &str) -> Option<[Part; 2]> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // The least cost up to a line that is of a kind, and whether the line
    // before it was of the other.
    let mut least = [0, 0];
    let mut changed: Vec<[bool; 2]> = Vec::with_capacity(lines.len());
    for line in &lines {
        let (marked, bare) = count(line);
        let over = [least[1] + CHANGE, least[0] + CHANGE];
        changed.push([over[0] < least[0], over[1] < least[1]]);
        for (kind, costs) in [MARKED, BARE].iter().enumerate() {
            let words = marked * costs.marked + bare * costs.bare;
            least[kind] = words + least[kind].min(over[kind]);
        }
    }
    let mut kind = usize::from(least[1] < least[0]);
    let mut kinds = vec![kind; lines.len()];
    for at in (0..lines.len()).rev() {
        kinds[at] = kind;
        if changed[at][kind] {
            kind = 1 - kind;
        }
    }
    if kinds.windows(2).all(|two| two[0] == two[1]) {
        return None;
    }
    let mut parts = [Part::default(), Part::default()];
    let mut start = 0;
    let mut last = None;
    for (line, kind) in lines.iter().zip(kinds) {
        let part = &mut parts[kind];
        if last != Some(kind) {
            part.starts.push((part.text.len(), start));
        }
        part.text += line;
        last = Some(kind);
        start += line.len();
    }
    if parts[1].text.len() > parts[0].text.len() {
        parts.swap(0, 1);
    }
    Some(parts)
}

/// How many words of a line have a letter that only Vietnamese has, and how
/// many have none; single letters and figures count for neither.
fn count(line: &str) -> (i64, i64) {
    let (mut marked, mut bare) = (0, 0);
    for word in line.split_whitespace() {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        if letters.take(2).count() == 2 {
            let is_marked = word.contains(is_native)
                || !is_nfc(word) && word.nfc().any(is_native);
            marked += i64::from(is_marked);
            bare += i64::from(!is_marked);
        }
    }
    (marked, bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKED_LINE: &str = "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành\n";
    const BARE_LINE: &str = "The committee met to review the draft budget\n";

    /// A text of so many lines of the one and the other, in turn.
    fn text(lines: &[usize]) -> String {
        let both = [MARKED_LINE, BARE_LINE].into_iter().cycle();
        let runs = both.zip(lines);
        runs.map(|(line, &count)| line.repeat(count)).collect()
    }

    #[test]
    fn long_runs_of_another_kind_are_parted() {
        /// Lines of one and the other, and of the larger part and the rest.
        type Row = (&'static [usize], Option<(usize, usize)>);
        let rows: [Row; 9] = [
            (&[], None),
            (&[90], None),
            (&[0, 90], None),
            (&[90, 3, 90], None),
            (&[90, 12, 90], Some((180, 12))),
            (&[90, 12], Some((90, 12))),
            (&[12, 90], Some((90, 12))),
            (&[0, 40, 20, 40], Some((80, 20))),
            (&[20, 30, 20, 30, 20], Some((60, 60))),
        ];
        for (lines, expected) in rows {
            let parts = split(&text(lines));
            let found = parts.map(|parts| {
                let [larger, rest] = parts.map(|p| p.text.lines().count());
                (larger, rest)
            });
            assert_eq!(found, expected, "{lines:?}");
        }
    }

    #[test]
    fn places_of_a_part_are_found_in_the_text() {
        let text = text(&[20, 30, 20, 30, 20]);
        let all = [Span::new(0, text.len())];
        let mut seen = vec![0; text.len()];
        for part in split(&text).unwrap() {
            let mut at = 0;
            for line in part.text.split_inclusive('\n') {
                let span = Span::new(at, at + line.len());
                let there = part.to_text(span);
                assert_eq!(&text[there.range()], line);
                seen[there.range()].iter_mut().for_each(|times| *times += 1);
                at = span.end();
            }
            let firsts = text.lines().filter_map(|l| l.split(' ').next());
            let words: Vec<(Span, f32)> = firsts
                .filter_map(|word| Some((Span::of(word, &text)?, 0.5)))
                .collect();
            for (span, _) in part.words(&words) {
                let there = part.to_text(span);
                assert_eq!(&part.text[span.range()], &text[there.range()]);
            }
            assert_eq!(part.words(&words).len(), part.text.lines().count());
            let own = part.of(&all);
            let len: usize = own.iter().map(|span| span.len()).sum();
            assert_eq!(len, part.text.len());
            // Of a word in the text each part has what is its own.
            let word = Span::new(text.find("dân").unwrap(), 20);
            let here = part.of(&[word]);
            let marked = part.text.starts_with(MARKED_LINE);
            assert_eq!(here.len(), usize::from(marked));
        }
        assert!(seen.iter().all(|&times| times == 1));
    }
}
