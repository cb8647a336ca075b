//! The most frequent changes, in bounded memory.
//!
//! Counts are exact until there are more different changes than there is
//! room. Then the rarer half is forgotten, and what is met again begins anew,
//! with what it may have had before as its error (Misra and Gries, in steps).
//! What is forgotten depends on the counts alone, so the same changes in the
//! same order give the same result. No count is too large; it is short by at
//! most one in `most / 2` of all changes, and not at all for a change that
//! was never forgotten, which the most frequent of a real folder are not.

use rustc_hash::FxHashMap;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::{by_name, named};
use crate::EditKind;

/// The different changes that are counted at a time, in less than 2 MB: a
/// hundred and sixty times those that are listed.
pub const MOST: usize = 16_000;

/// The bytes of a change, before and after, that is still counted: no list of
/// frequent changes has room for a longer one.
const LONGEST: usize = 200;

/// Changes with their counts.
#[derive(Clone, Debug)]
pub struct Frequent {
    /// By [`key`].
    seen: FxHashMap<Box<str>, Seen>,
    most: usize,
    /// What a change that is not in the table may have been met.
    forgotten: u64,
    /// For the key that is looked up.
    scratch: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    count: u64,
    /// The sum of the confidences, in per mille.
    per_mille: u64,
    /// What it may have been met before.
    forgotten: u64,
}

impl Seen {
    /// The most it may have been met.
    fn at_most(&self) -> u64 {
        self.count.saturating_add(self.forgotten)
    }
}

/// A change that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted<S>(
    /// What stood there.
    pub S,
    /// What took its place.
    pub S,
    /// The kind.
    #[serde(with = "by_name")]
    pub EditKind,
    /// How often.
    pub u64,
    /// The sum of the confidences, in per mille.
    pub u64,
);

/// Kind, length of what stood there, both texts: no two changes share one,
/// whatever characters are in them.
fn key(before: &str, after: &str, kind: EditKind, key: &mut String) {
    use std::fmt::Write;
    key.clear();
    let _ = write!(key, "{} {} {before}{after}", kind.name(), before.len());
}

/// The change of a key.
fn parts(key: &str) -> Option<(&str, &str, EditKind)> {
    let mut parts = key.splitn(3, ' ');
    let kind = named(parts.next()?)?;
    let length = parts.next()?.parse().ok()?;
    let (before, after) = parts.next()?.split_at_checked(length)?;
    Some((before, after, kind))
}

impl Default for Frequent {
    fn default() -> Frequent {
        Frequent::new(MOST)
    }
}

impl Frequent {
    /// Counts so many different changes at a time.
    pub fn new(most: usize) -> Frequent {
        let (seen, scratch) = (FxHashMap::default(), String::new());
        Frequent { seen, most, forgotten: 0, scratch }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Counts a change.
    pub fn add(&mut self, change: &Counted<&str>) {
        let &Counted(before, after, kind, count, per_mille) = change;
        if before.len() + after.len() > LONGEST || count == 0 {
            return;
        }
        key(before, after, kind, &mut self.scratch);
        let (forgotten, is_new) =
            (self.forgotten, !self.seen.contains_key(&*self.scratch));
        if is_new {
            let seen = Seen { forgotten, ..Seen::default() };
            self.seen.insert(self.scratch.as_str().into(), seen);
        }
        if let Some(seen) = self.seen.get_mut(&*self.scratch) {
            seen.count = seen.count.saturating_add(count);
            seen.per_mille = seen.per_mille.saturating_add(per_mille);
        }
        if is_new && self.seen.len() > self.most {
            self.forget();
        }
    }

    /// Forgets the rarer half, and all that are as rare as the most frequent
    /// of that.
    fn forget(&mut self) {
        let mut counts: Vec<u64> =
            self.seen.values().map(Seen::at_most).collect();
        let half = counts.len() / 2;
        let (_, &mut bound, _) = counts.select_nth_unstable(half);
        self.seen.retain(|_, seen| seen.at_most() > bound);
        self.forgotten = bound;
    }

    /// All of them, the most frequent first, those that are as frequent in
    /// the order of their texts.
    pub fn ranked(&self) -> Vec<Counted<&str>> {
        let mut all: Vec<_> = self
            .seen
            .iter()
            .filter_map(|(key, seen)| {
                let (before, after, kind) = parts(key)?;
                let Seen { count, per_mille, .. } = *seen;
                Some(Counted(before, after, kind, count, per_mille))
            })
            .collect();
        all.sort_unstable_by(|a, b| {
            (b.3, a.0, a.1, a.2).cmp(&(a.3, b.0, b.1, b.2))
        });
        all
    }
}

impl PartialEq for Frequent {
    fn eq(&self, other: &Frequent) -> bool {
        self.seen == other.seen
    }
}

impl Serialize for Frequent {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.ranked())
    }
}

impl<'de> Deserialize<'de> for Frequent {
    fn deserialize<D: Deserializer<'de>>(
        from: D,
    ) -> Result<Frequent, D::Error> {
        struct Rows;
        impl<'de> Visitor<'de> for Rows {
            type Value = Frequent;

            fn expecting(
                &self,
                f: &mut std::fmt::Formatter<'_>,
            ) -> std::fmt::Result {
                f.write_str("changes with their counts")
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut rows: A,
            ) -> Result<Frequent, A::Error> {
                let mut all = Frequent::default();
                while let Some(row) = rows.next_element::<Counted<String>>()? {
                    let Counted(before, after, kind, count, sum) = &row;
                    all.add(&Counted(before, after, *kind, *count, *sum));
                }
                Ok(all)
            }
        }
        from.deserialize_seq(Rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn once<'a>(before: &'a str, after: &'a str) -> Counted<&'a str> {
        Counted(before, after, EditKind::Marks, 1, 900)
    }

    #[test]
    fn counts_are_exact_while_there_is_room() {
        let mut all = Frequent::new(3);
        for (before, after) in
            [("a", "á"), ("b", "c"), ("a", "á"), ("a", "à"), ("a", "á")]
        {
            all.add(&once(before, after));
        }
        let ranked = all.ranked();
        assert_eq!(ranked[0], Counted("a", "á", EditKind::Marks, 3, 2700));
        assert_eq!(ranked[1], once("a", "à"));
        assert_eq!(ranked[2], once("b", "c"));
        assert_eq!(ranked.len(), 3);
    }

    #[test]
    fn changes_of_the_same_letters_are_told_apart() {
        let mut all = Frequent::default();
        let nasty = [("ab", "c"), ("a", "bc"), ("", "abc"), ("1 a", "bc")];
        for (before, after) in nasty {
            all.add(&once(before, after));
            all.add(&Counted(before, after, EditKind::Case, 2, 0));
        }
        let mut found: Vec<_> =
            all.ranked().iter().map(|c| (c.0, c.1, c.2, c.3)).collect();
        let mut expected: Vec<_> = nasty
            .iter()
            .flat_map(|&(before, after)| {
                [(EditKind::Marks, 1), (EditKind::Case, 2)]
                    .map(|(kind, count)| (before, after, kind, count))
            })
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_million_changes_take_bounded_memory_and_lose_none_that_is_frequent() {
        let most = 1000;
        let mut all = Frequent::new(most);
        let mut random = Random(1);
        let mut frequent = [0_u64; 20];
        for number in 0..1_000_000_u64 {
            let rare = format!("rare {number}");
            all.add(&once(&rare, "x"));
            // The later ones of twenty are the rarer.
            let (one, two) = (random.below(20), random.below(20));
            let which = one.min(two);
            if number % 4 == 0 {
                all.add(&once(&format!("frequent {which}"), "y"));
                frequent[which] += 1;
            }
            assert!(all.seen.len() <= most);
        }
        let ranked = all.ranked();
        for (which, count) in frequent.iter().enumerate() {
            let before = format!("frequent {which}");
            let found = ranked.iter().find(|c| c.0 == before);
            let found = found.map_or(0, |c| c.3);
            assert!(found <= *count, "{before}: {found} of {count}");
            let lost = 1_250_000 / (most as u64 / 2);
            assert!(found + lost >= *count, "{before}: {found} of {count}");
        }
        let held: usize = all.seen.keys().map(|key| key.len()).sum();
        assert!(held <= most * (LONGEST + 16));
    }

    #[test]
    fn the_longest_are_left_out() {
        let mut all = Frequent::default();
        all.add(&once(&"a".repeat(LONGEST), "b"));
        assert!(all.is_empty());
    }
}
