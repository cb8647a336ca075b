//! What it costs a text to have been read as another: the cheapest way its
//! characters lead to those that were read, by dynamic programming (Wagner
//! and Fischer, 1974) over the segments of the channel.

use super::{Channel, MAX_READ};
use crate::cost::{Cost, NAT};
use crate::lexicon::alphabet;
use crate::viet::letter::lower_char;

/// The cost of a sign or digit read as another, read where none was printed,
/// or lost: what letters cost that were never seen so.
const SIGN: Cost = 9 * NAT;

/// The cost of a space where none was printed.
const SPACE: Cost = 7 * NAT;

/// What the steps cost that are no segments of the channel.
pub(super) trait Steps {
    /// A character that was read where nothing was printed.
    fn extra(&self, read: char) -> Cost;

    /// A printed character of which nothing was read.
    fn lost(&self, printed: char) -> Cost;

    /// A printed character that was read as one that no segment has; `None`
    /// where that is no step.
    fn other(&self, printed: char, read: char) -> Option<Cost>;
}

/// The place of a letter in the alphabet, and 1 if it is a large one.
fn cased(c: char) -> Option<(alphabet::Letter, u8)> {
    let lower = lower_char(c);
    let number = alphabet::number(lower)?;
    Some((number, u8::from(lower != c)))
}

/// The cost of the cheapest way from `printed` to `read`.
///
/// Takes time in proportion to the product of their lengths.
pub(super) fn least(
    channel: &Channel,
    read: &[char],
    printed: &[char],
    steps: &impl Steps,
) -> Cost {
    const FAR: Cost = Cost::MAX / 4;
    let (n, m) = (printed.len(), read.len());
    let width = m + 1;
    let mut costs = vec![FAR; (n + 1) * width];
    costs[0] = 0;
    for i in 0..=n {
        for j in 0..=m {
            let here = costs[i * width + j];
            let mut go = |letters: usize, chars: usize, cost: Cost| {
                let at = (i + letters) * width + j + chars;
                costs[at] = costs[at].min(here + cost);
            };
            let next = read.get(j).copied();
            if let Some(c) = next {
                go(0, 1, steps.extra(c));
            }
            let Some(&letter) = printed.get(i) else { continue };
            go(1, 0, steps.lost(letter));
            if let Some(cost) = next.and_then(|c| steps.other(letter, c)) {
                go(1, 1, cost);
            }
            let Some((first, large)) = cased(letter) else { continue };
            let second = printed.get(i + 1).and_then(|&c| cased(c));
            for chars in 1..=MAX_READ.min(m - j) {
                for s in channel.reading(&read[j..j + chars]) {
                    if s.printed[0] != first || s.large & 1 != large {
                        continue;
                    }
                    if s.len == 1 {
                        go(1, chars, s.cost);
                    } else if second == Some((s.printed[1], s.large >> 1)) {
                        go(2, chars, s.cost);
                    }
                }
            }
        }
    }
    costs[n * width + m]
}

/// The steps of words, numbers and signs alike.
struct Any<'c>(&'c Channel);

impl Steps for Any<'_> {
    fn extra(&self, read: char) -> Cost {
        match read {
            ' ' => SPACE,
            read => self.0.extra(read).unwrap_or(SIGN),
        }
    }

    fn lost(&self, printed: char) -> Cost {
        let lost = match (printed, cased(printed)) {
            (' ', _) => self.0.space_lost(),
            (_, None) => None,
            (_, Some((letter, large))) => {
                let drops = self.0.drops(large == 1);
                drops.get(usize::from(letter)).copied()
            }
        };
        lost.unwrap_or(SIGN)
    }

    fn other(&self, printed: char, read: char) -> Option<Cost> {
        let Some((letter, large)) = cased(printed) else {
            return Some(if printed == read { 0 } else { SIGN });
        };
        let strange = self.0.strange(large == 1).get(usize::from(letter))?;
        Some(strange + self.0.stranger(read)?)
    }
}

/// The cost of `printed`, be it words, numbers or signs, having been read as
/// `read`.
///
/// Takes time in proportion to the product of their lengths.
pub(crate) fn cost(
    channel: &Channel,
    read: &[char],
    printed: &[char],
) -> Cost {
    least(channel, read, printed, &Any(channel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Pair;

    #[test]
    fn the_likelier_reading_is_the_cheaper() {
        let pair = |printed: &str, read: &str, nats: Cost| Pair {
            printed: printed.into(),
            read: read.into(),
            cost: nats * NAT / 4,
        };
        let same = "bchgnưiớu".chars().map(|c| {
            let c = c.to_string();
            pair(&c, &c, 1)
        });
        let more = [pair("B", "B", 1), pair("ướ", "ud", 8), pair("ư", "u", 2)];
        let channel = Channel::new("test", same.chain(more).collect());
        let cost = |read: &str, printed: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            cost(&channel, &chars(read), &chars(printed))
        };
        assert_eq!(cost("Budc", "Bước"), 10 * NAT / 4);
        assert!(cost("Budc", "Bước") < cost("Budc", "Đước"));
        assert_eq!(cost("12/8", "12/8"), 0);
        assert_eq!(cost("12/6", "12/8"), SIGN);
        assert_eq!(cost("b c", "bc"), SPACE + 2 * NAT / 4);
        assert!(cost("bc", "b c") > cost("b c", "b c"));
        assert_eq!(cost("", ""), 0);
        assert_eq!(cost("", "/"), SIGN);
    }
}
