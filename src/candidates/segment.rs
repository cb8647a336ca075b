//! Where a run of letters may be parted into words that lost the spaces
//! between them: the segmentation of unspaced text as a shortest path over
//! its places, with the words of the lexicon as the edges (Viterbi), each
//! read through the channel.
//!
//! The words are priced out of context, so no one parting is taken: every
//! place where a word ends in some parting that is nearly as cheap as the
//! best is given, and the lattice decides in context.

use super::search::Reach;
use super::{Finder, LONGEST, Reading, spelling, unexplained};
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::lexicon::Lexicon;

/// The longest word looked for in a run, in characters: the longest syllable
/// without marks has seven, and some letters are read as two.
const LONGEST_PART: usize = 10;

/// How much more than the best parting another may cost.
const CLOSE: Cost = 5 * NAT;

/// How much more than the run as one word the best parting may cost: the
/// words beside it may speak for it.
const DEARER: Cost = 4 * NAT;

/// What a word in a run and what follows may cost.
const LIMIT: Cost = 30 * NAT;

/// What a word costs that is in no lexicon, beside its spelling.
const UNKNOWN: Cost = 6 * NAT;

/// The dearest that a place is reached for.
const FAR: Cost = Cost::MAX / 8;

/// A word that may stand in a run, by its places there.
#[derive(Clone, Copy, Debug)]
struct Part {
    start: usize,
    end: usize,
    cost: Cost,
}

impl Finder {
    /// The places, in characters, where a run of letters may be parted into
    /// words; none where it is better taken for one.
    ///
    /// Takes time and memory linear in the length of the run.
    pub(crate) fn partings(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        token: &str,
    ) -> Vec<usize> {
        let Some(space) = channel.space_lost() else { return Vec::new() };
        let found = self.find(lexicon, channel, token);
        if !found.is_doubtful() {
            return Vec::new();
        }
        let word = found.words.first().map(|reading| reading.total);
        let whole = unexplained(channel, token) + UNKNOWN;
        let whole = word.map_or(whole, |word| word.min(whole));
        let run: Vec<char> = token.chars().collect();
        let run = &run[..];
        let n = run.len();
        let mut parts = Vec::new();
        let mut ahead = vec![FAR; n + 1];
        ahead[0] = 0;
        for start in 0..n {
            if ahead[start] >= FAR {
                continue;
            }
            let before = if start > 0 { space } else { 0 };
            let first = parts.len();
            self.parts(lexicon, channel, run, start, &mut parts);
            for part in &mut parts[first..] {
                part.cost += before;
                let cost = ahead[start] + part.cost;
                ahead[part.end] = ahead[part.end].min(cost);
            }
            // A word that no lexicon holds.
            let mut letters = String::new();
            let mut same = before + UNKNOWN;
            for (end, &c) in (start + 1..).zip(&run[start..]).take(LONGEST) {
                letters.push(c);
                same += channel.same(c);
                let cost = same + spelling(channel, &letters);
                if end > start + 1 && (start, end) != (0, n) {
                    parts.push(Part { start, end, cost });
                    ahead[end] = ahead[end].min(ahead[start] + cost);
                }
            }
        }
        let best = ahead[n];
        if best > whole.saturating_add(DEARER) {
            return Vec::new();
        }
        let mut behind = vec![FAR; n + 1];
        behind[n] = 0;
        for part in parts.iter().rev() {
            let cost = part.cost + behind[part.end];
            behind[part.start] = behind[part.start].min(cost);
        }
        (1..n).filter(|&at| ahead[at] + behind[at] <= best + CLOSE).collect()
    }

    /// The words that may begin at a place of a run.
    fn parts(
        &mut self,
        lexicon: &Lexicon,
        channel: &Channel,
        run: &[char],
        start: usize,
        parts: &mut Vec<Part>,
    ) {
        let end = run.len().min(start + LONGEST_PART);
        let scratch = &mut self.scratch;
        scratch.strange_digits = false;
        // What does not end the run cannot be a word as a whole here.
        let limit = if end == run.len() { LIMIT } else { 0 };
        let reach = Reach::best(limit);
        scratch.search(lexicon, channel, &run[start..end], reach);
        let word = |end: usize, reading: &Reading| Part {
            start,
            end,
            cost: reading.total,
        };
        parts.extend(scratch.found.iter().take(1).map(|r| word(end, r)));
        scratch.search_prefixes(lexicon, channel, LIMIT);
        let prefixes = scratch.prefixes.iter();
        parts.extend(prefixes.map(|p| word(start + p.end, &p.reading)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Pair;
    use crate::lexicon::Stats;

    /// Ten words, of which all cost the same.
    fn lexicon() -> Lexicon {
        let mut words = [
            "an", "ban", "bộ", "chính", "dân", "giá", "hội", "nhân", "ủy",
            "và",
        ];
        words.sort_unstable();
        let stats = Stats { cost: 6 * NAT, case: [0; 3] }.pack();
        let map = fst::Map::from_iter(words.map(|w| (w, stats))).unwrap();
        Lexicon::from_bytes(map.into_fst().into_inner()).unwrap()
    }

    /// Marks are never read, `o` for `a` now and then, and a space is lost
    /// at a price.
    fn channel(space: Cost) -> Channel {
        let text = |c: char| -> &'static str { c.to_string().leak() };
        let mut pairs = vec![(" ", "", space), ("a", "o", 3 * NAT)];
        for c in "abcdghinouvyABCDGHINOUVY".chars() {
            pairs.push((text(c), text(c), 0));
            pairs.push((text(c), "", 9 * NAT));
        }
        let marked = "ộíâáủàỘÍÂÁỦÀ".chars().zip("oiaauaOIAAUA".chars());
        for (printed, read) in marked {
            pairs.push((text(printed), text(read), NAT / 8));
        }
        let pairs = pairs.into_iter().map(|(printed, read, cost)| Pair {
            printed: printed.into(),
            read: read.into(),
            cost,
        });
        Channel::new("sample", pairs.collect())
    }

    fn parted(space: Cost, run: &str) -> String {
        let mut finder = Finder::default();
        let cuts = finder.partings(&lexicon(), &channel(space), run);
        let mut out = String::new();
        for (at, c) in run.chars().enumerate() {
            if cuts.contains(&at) {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    #[test]
    fn runs_are_parted_where_their_words_end() {
        for (run, expected) in [
            ("uybannhandan", "uy ban nhan dan"),
            ("nhondanvahoi", "nhon dan va hoi"),
            ("UYBANNHANDAN", "UY BAN NHAN DAN"),
            ("vachinhvachinhvachinh", "va chinh va chinh va chinh"),
            // One word, and none.
            ("chinh", "chinh"),
            ("xkcdqwz", "xkcdqwz"),
        ] {
            assert_eq!(parted(2 * NAT, run), expected, "{run}");
        }
    }

    #[test]
    fn the_price_of_a_space_decides() {
        let run = "vabo";
        assert_eq!(parted(2 * NAT, run), "va bo");
        assert_eq!(parted(60 * NAT, run), run);
    }

    #[test]
    fn long_runs_take_linear_time() {
        let run = "uybannhandan".repeat(2000);
        let words = parted(2 * NAT, &run);
        assert_eq!(words.split(' ').count(), 8000);
    }
}
