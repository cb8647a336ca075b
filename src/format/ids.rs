//! Names of elements that no other element of a file has.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

/// The names that a file has given: eight bytes for each.
///
/// All that stands in quotation marks behind an `id=` of any case counts, so
/// that a new name may avoid one that is none, and never repeats one that is.
#[derive(Debug)]
pub(crate) struct Ids {
    taken: FxHashSet<u64>,
}

fn hashed(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Ids {
    /// The names of a file, found in linear time.
    pub(crate) fn of(file: &str) -> Ids {
        let mut taken = FxHashSet::default();
        for (at, _) in file.match_indices('=') {
            let name = file[..at].trim_ascii_end();
            let bytes = name.as_bytes();
            let ends = bytes.len() >= 2
                && bytes[bytes.len() - 2..].eq_ignore_ascii_case(b"id");
            let value = file[at + 1..].trim_ascii_start();
            if !ends {
                continue;
            }
            let quote = value.chars().next().filter(|c| "\"'".contains(*c));
            let name = match quote {
                Some(quote) => value[1..].split(quote).next(),
                None => value
                    .split(|c: char| c.is_ascii_whitespace() || c == '>')
                    .next(),
            };
            taken.extend(name.map(hashed));
        }
        Ids { taken }
    }

    /// A name made from another that none has yet; it is taken then.
    pub(crate) fn fresh(&mut self, name: &str) -> String {
        let mut number = 2usize;
        loop {
            let made = format!("{name}_{number}");
            if self.taken.insert(hashed(&made)) {
                return made;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_comes_twice() {
        let file = "<a ID = 'w1'/><b xml:id=\"w1_2\"/><c id=w1_3><d x='w1_4'>";
        let mut ids = Ids::of(file);
        assert_eq!(ids.fresh("w1"), "w1_4");
        assert_eq!(ids.fresh("w1"), "w1_5");
        assert_eq!(ids.fresh("w2"), "w2_2");
    }
}
