//! The words that follow one another again and again in one document: a
//! cache model beside the n-grams of the language (Kuhn and De Mori, *A
//! Cache-Based Natural Language Model for Speech Recognition*, 1990).

use std::collections::BTreeMap;

use super::WordId;
use crate::cost::{self, Cost, NAT};

/// What a word costs for coming from the cache and not from the language.
const SHARE: Cost = 3 * NAT / 2;

/// How often two words must have been met together.
const REPEATED: u32 = 2;

/// How many other followers of each word are supposed beside those met.
const OTHERS: u32 = 2;

/// Costs of words after others, as far as a document repeats them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    /// Where the followers of each word stand, by its number.
    rows: Vec<(u32, u32)>,
    /// The followers with their costs, rising in each row.
    followers: Vec<(WordId, Cost)>,
}

impl Cache {
    /// Counts pairs that were met so often.
    pub(crate) fn new(pairs: &BTreeMap<(WordId, WordId), u32>) -> Cache {
        let mut all: BTreeMap<WordId, u32> = BTreeMap::new();
        for (&(before, _), count) in pairs {
            *all.entry(before).or_default() += count;
        }
        let mut cache = Cache::default();
        for (&(before, word), &count) in pairs {
            if count < REPEATED {
                continue;
            }
            let share = f64::from(count) / f64::from(all[&before] + OTHERS);
            let at = cache.followers.len() as u32;
            cache.followers.push((word, SHARE + cost::of_ratio(share)));
            let row = before.index();
            if cache.rows.len() <= row {
                cache.rows.resize(row + 1, (at, at));
            }
            let row = &mut cache.rows[row];
            if row.0 == row.1 {
                row.0 = at;
            }
            row.1 = at + 1;
        }
        cache
    }

    /// The words that follow another, rising, with what each then costs.
    pub(crate) fn row(&self, before: WordId) -> &[(WordId, Cost)] {
        match self.rows.get(before.index()) {
            Some(&(start, end)) => {
                &self.followers[start as usize..end as usize]
            }
            None => &[],
        }
    }

    /// What a word of a row costs that costs `cost` in the language.
    pub(crate) fn cost(
        row: &[(WordId, Cost)],
        word: WordId,
        cost: Cost,
    ) -> Cost {
        match row.binary_search_by_key(&word, |&(word, _)| word) {
            Ok(at) => cost.min(row[at].1),
            Err(_) => cost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_repeated_grows_cheaper() {
        let [a, b, c] = [WordId::NUMBER, WordId::CODE, WordId::UNKNOWN];
        let pairs = [((a, c), 9), ((a, b), 2), ((b, a), 1)];
        let cache = Cache::new(&pairs.into_iter().collect());
        let row = cache.row(a);
        assert!(row.is_sorted() && row.len() == 2);
        let dear = 30 * NAT;
        let often = Cache::cost(row, c, dear);
        let seldom = Cache::cost(row, b, dear);
        assert!(often < seldom && seldom < dear);
        // What the language knows better stays as cheap as it is.
        assert_eq!(Cache::cost(row, c, NAT / 4), NAT / 4);
        assert_eq!(Cache::cost(row, a, dear), dear);
        assert!(cache.row(b).is_empty());
        assert!(Cache::default().row(a).is_empty());
    }
}
