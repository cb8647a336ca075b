//! Listed phrases that were damaged: found where each token may be read as
//! the phrase's next word.

use std::collections::HashMap;

use crate::candidates::Reading;
use crate::cost::{Cost, NAT};
use crate::lexicon::Case;

/// The cost of writing a listed word larger than it is listed.
pub(in crate::repair) const LARGER: Cost = 3 * NAT;

/// The most places of the trie that are looked at from one token: lists of
/// names that share their words must not make the search long.
const LOOKS: usize = 256;

/// A listed phrase that tokens are read as.
#[derive(Clone, Debug)]
pub(in crate::repair) struct Match {
    /// The words by their entries, with how each is written.
    pub words: Vec<(u32, Case)>,
    /// What the channel says of them all, and their cases.
    pub cost: Cost,
}

/// Phrases as a trie of entries; the first node is the root.
#[derive(Debug, Default)]
pub(in crate::repair) struct Phrases {
    /// The nodes behind nodes, by entry.
    next: HashMap<(u32, u32), u32>,
    /// For each node, how the words of the phrases that end there are
    /// listed.
    ends: Vec<Vec<Box<[Case]>>>,
}

impl Phrases {
    /// Adds a phrase of two words or more.
    pub(in crate::repair) fn insert(&mut self, words: &[(u32, Case)]) {
        self.ends.resize_with(self.ends.len().max(1), Vec::new);
        let mut at = 0;
        for &(entry, _) in words {
            let fresh = self.ends.len() as u32;
            at = *self.next.entry((at, entry)).or_insert(fresh);
            if at == fresh {
                self.ends.push(Vec::new());
            }
        }
        let cases = words.iter().map(|word| word.1).collect();
        let ends = &mut self.ends[at as usize];
        if !ends.contains(&cases) {
            ends.push(cases);
        }
    }

    /// Finds the phrases that tokens may be read as, the likeliest of those
    /// that are the same words in other cases. `readings` gives those of the
    /// token a number of tokens on, as far as they stand together.
    pub(in crate::repair) fn search<'r>(
        &self,
        readings: impl Fn(usize) -> Option<&'r [Reading]>,
    ) -> Vec<Match> {
        let mut found = Vec::new();
        if self.ends.is_empty() {
            return found;
        }
        let mut open: Vec<(u32, Vec<u32>)> = vec![(0, Vec::new())];
        let mut looks = 0;
        while let Some((node, words)) = open.pop() {
            let cases = self.ends[node as usize].iter();
            let matches = cases.filter_map(|c| cased(&words, c, &readings));
            found.extend(matches.min_by_key(|m| m.cost));
            let Some(here) = readings(words.len()) else { continue };
            for (nth, reading) in here.iter().enumerate() {
                let entry = reading.entry;
                let is_seen = here[..nth].iter().any(|r| r.entry == entry);
                let Some(&next) = self.next.get(&(node, entry)) else {
                    continue;
                };
                if !is_seen && looks < LOOKS {
                    looks += 1;
                    let mut words = words.clone();
                    words.push(entry);
                    open.push((next, words));
                }
            }
        }
        found
    }
}

/// The cheapest way to write words no smaller than they are listed.
fn cased<'r>(
    words: &[u32],
    listed: &[Case],
    readings: impl Fn(usize) -> Option<&'r [Reading]>,
) -> Option<Match> {
    let mut found = Match { words: Vec::with_capacity(words.len()), cost: 0 };
    for (nth, (&entry, &least)) in words.iter().zip(listed).enumerate() {
        let cost = |reading: &Reading| {
            reading.channel + if reading.case == least { 0 } else { LARGER }
        };
        let fits = |r: &&Reading| r.entry == entry && r.case >= least;
        let best =
            readings(nth)?.iter().filter(fits).min_by_key(|r| cost(r))?;
        found.words.push((entry, best.case));
        found.cost += cost(best);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_by_word_no_smaller_than_listed() {
        use Case::{Lower, Title, Upper};
        let mut phrases = Phrases::default();
        phrases.insert(&[(1, Title), (2, Lower)]);
        phrases.insert(&[(1, Title), (2, Title), (3, Title)]);
        phrases.insert(&[(4, Lower), (5, Lower)]);
        let reading = |entry, case, channel| Reading {
            entry,
            case,
            channel,
            total: channel,
        };
        let tokens = [
            vec![reading(1, Lower, 1), reading(1, Upper, 5)],
            vec![reading(9, Lower, 0), reading(2, Title, 7)],
            vec![reading(3, Title, 2), reading(3, Lower, 1)],
        ];
        let found =
            phrases.search(|nth| tokens.get(nth).map(|token| &token[..]));
        let mut found: Vec<_> =
            found.into_iter().map(|m| (m.words, m.cost)).collect();
        found.sort();
        let expected = [
            (vec![(1, Upper), (2, Title)], 12 + 2 * LARGER),
            (vec![(1, Upper), (2, Title), (3, Title)], 14 + LARGER),
        ];
        assert_eq!(found, expected);
    }
}
