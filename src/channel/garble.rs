//! What it costs a word to have been garbled: to have been read as something
//! of which only a part follows from its letters.
//!
//! The prices of a profile take errors for independent of one another. They
//! are not: where ink has run, several letters of a word are lost together.

use super::Channel;
use super::explain::{self, Steps};
use crate::cost::{Cost, NAT};

/// The cost of a word being garbled.
const GARBLED: Cost = 6 * NAT;

/// The cost of each character of it that follows from no letter.
const STRAY: Cost = 13 * NAT / 4;

/// The cost of each letter that left no character.
const LOST: Cost = 3 * NAT / 2;

/// The fewest characters of a garbled word, and the most: as many more than
/// letters and as many fewer.
const SHORTEST: usize = 2;
const MORE: usize = 2;
const FEWER: usize = 3;

/// The steps of a garbled word.
struct Garbled;

impl Steps for Garbled {
    fn extra(&self, _: char) -> Cost {
        STRAY
    }

    fn lost(&self, _: char) -> Cost {
        LOST
    }

    fn other(&self, _: char, _: char) -> Option<Cost> {
        None
    }
}

/// Whether a token may be a garbled word and is no number, code or a word
/// with a sign behind it.
pub(crate) fn may_be(read: &str) -> bool {
    let parts = |c: char| c.is_ascii_digit() || "/.,-–".contains(c);
    read.chars().nth(SHORTEST - 1).is_some()
        && !read.contains('/')
        && !read.chars().all(parts)
        && read.ends_with(char::is_alphanumeric)
}

/// The cost of `printed` having been read as `read` with hardly an error
/// that the channel does not know; `None` for more.
pub(crate) fn slight(
    channel: &Channel,
    read: &[char],
    printed: &str,
) -> Option<Cost> {
    let cost = cost(channel, read, printed)? - GARBLED;
    Some(cost).filter(|&cost| cost < STRAY)
}

/// The cost of `printed` having been garbled to `read`; `None` where one is
/// too long for the other.
pub(crate) fn cost(
    channel: &Channel,
    read: &[char],
    printed: &str,
) -> Option<Cost> {
    let letters: Vec<char> = printed.chars().collect();
    let lengths = letters.len().saturating_sub(FEWER)..=letters.len() + MORE;
    if !lengths.contains(&read.len()) {
        return None;
    }
    Some(GARBLED + explain::least(channel, read, &letters, &Garbled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Pair;

    fn channel() -> Channel {
        let pair = |printed: &str, read: &str| Pair {
            printed: printed.into(),
            read: read.into(),
            cost: NAT / 4,
        };
        let same =
            "aghnru".chars().map(|c| pair(&c.to_string(), &c.to_string()));
        let more = [pair("ươ", "uo"), pair("ư", "u"), pair("ơ", "o")];
        Channel::new("test", same.chain(more).collect())
    }

    #[test]
    fn letters_that_were_kept_make_a_garbled_word_cheaper() {
        let channel = channel();
        let cost = |read: &str| {
            let read: Vec<char> = read.chars().collect();
            cost(&channel, &read, "hương")
        };
        let [none, some, all] = ["xxzzq", "xixng", "huong"].map(cost);
        assert!(all < some && some < none, "{all:?} {some:?} {none:?}");
        assert_eq!(all, Some(GARBLED + 4 * NAT / 4));
        // Too long or too short to be that word.
        assert_eq!(cost("huongxyz"), None);
        assert_eq!(cost("h"), None);
    }

    #[test]
    fn a_slight_error_is_one_that_is_known() {
        let channel = channel();
        let slight = |read: &str| {
            let read: Vec<char> = read.chars().collect();
            slight(&channel, &read, "ương")
        };
        assert!(slight("uong").is_some() && slight("ong").is_some());
        assert_eq!(slight("xyng"), None);
    }

    #[test]
    fn numbers_codes_and_words_with_a_sign_behind_are_not_garbled() {
        for read in ["ixcing", "T3", "*rung", "1)01"] {
            assert!(may_be(read), "{read}");
        }
        for read in ["", "6", "12", "193/2025", "han’", "3.450", "a/b"] {
            assert!(!may_be(read), "{read}");
        }
    }
}
