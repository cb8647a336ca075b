//! The noisy channel: P(read | printed) over cased character segments.
//!
//! A profile says what one kind of damage does to print: one or two printed
//! characters are read as none to three (Brill and Moore, *An Improved Error
//! Model for Noisy Channel Spelling Correction*, 2000). Capitals break
//! differently from small letters, so segments are cased.

pub(crate) mod adapt;
pub(crate) mod explain;
pub(crate) mod garble;
mod profile;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use profile::Pair;
use rustc_hash::FxHashMap;
#[cfg(feature = "train")]
pub(crate) const ANY: char = profile::ANY;

use crate::cost::{Cost, NAT};
use crate::error::Error;
use crate::lexicon::alphabet::{self, Letter};
use crate::viet::glyph::is_raised;
use crate::viet::letter::{
    fold_char, is_marked, is_native, lower_char, upper_char,
};

/// The most characters one printed segment is read as.
pub const MAX_READ: usize = 3;

/// The cost of reading a letter as another with the same base that the
/// profile never saw so read: engines mix up marks before anything else.
const SAME_BASE: Cost = 7 * NAT;

/// The cost of dropping a letter that the profile never saw dropped.
const UNSEEN_DROP: Cost = 9 * NAT;

/// The cost of a character read where nothing was printed, if the profile
/// never saw it so.
const UNSEEN_EXTRA: Cost = 9 * NAT;

/// What a letter that the profile never saw loses to strange readings, and
/// the cost of a character that it never saw among them.
const UNSEEN_STRANGE: Cost = 5 * NAT;
const UNSEEN_STRANGER: Cost = 5 * NAT;

/// The cost of reading a character as itself if the profile never saw it.
const UNSEEN_SAME: Cost = NAT / 4;

/// The cost of a mark that is still there under the profile `unmarked`.
const MARK_KEPT: Cost = 3 * NAT;

/// The names of the profiles that are made of others.
pub(crate) const GENERAL: &str = "general";
pub(crate) const UNMARKED: &str = "unmarked";

/// A printed segment of lexicon letters with the cost of its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub printed: [Letter; 2],
    pub len: u8,
    /// Which of the printed letters are large, the first in bit 0.
    pub large: u8,
    pub cost: Cost,
}

/// A channel profile, ready for the search of candidates.
#[derive(Clone, Debug)]
pub struct Channel {
    name: String,
    pairs: Vec<Pair>,
    /// By the characters read.
    by_read: FxHashMap<[char; MAX_READ], Vec<Segment>>,
    /// The cost of dropping a letter, small ones first, then large ones.
    drops: [Vec<Cost>; 2],
    extras: FxHashMap<char, Cost>,
    /// What each letter loses to readings it was never seen with, small ones
    /// first, then large ones.
    strange: [Vec<Cost>; 2],
    /// How likely each character is among such readings.
    strangers: FxHashMap<char, Cost>,
    same: FxHashMap<char, Cost>,
    space_lost: Cost,
    /// Whether letters are read that only Vietnamese has.
    reads_marks: bool,
    /// What every error costs more than where errors are common.
    rarity: Cost,
}

/// For each letter those of the same base, itself among them.
static FAMILIES: LazyLock<Vec<Vec<Letter>>> = LazyLock::new(|| {
    let letters = || 0..alphabet::LETTERS as Letter;
    let base = |number| fold_char(alphabet::letter(number));
    let family = |of| letters().filter(|&n| base(n) == base(of)).collect();
    letters().map(family).collect()
});

/// A read segment as a key: its characters, filled up with NUL.
pub(crate) fn key(read: &[char]) -> [char; MAX_READ] {
    let mut key = ['\0'; MAX_READ];
    key[..read.len()].copy_from_slice(read);
    key
}

impl Channel {
    /// Reads a profile from the text of its file.
    ///
    /// # Errors
    ///
    /// If the text is no profile, has another version, or is damaged; the
    /// message names the line.
    pub fn parse(text: &str) -> Result<Channel, Error> {
        let (name, pairs) = profile::parse(text)?;
        Ok(Channel::new(name, pairs))
    }

    /// The name of the profile in the text of a file, of which nothing else
    /// is looked at.
    pub(crate) fn name_in(text: &str) -> Result<String, Error> {
        profile::name(text).map(str::to_owned)
    }

    /// The text of the profile's file.
    pub fn render(&self) -> String {
        profile::render(&self.name, &self.pairs)
    }

    /// Makes a channel of segment pairs. What the pairs leave out still gets
    /// a small chance: other marks on the same base letter, a letter
    /// dropped, a sign that was never printed.
    pub fn new(name: impl Into<String>, pairs: Vec<Pair>) -> Channel {
        let mut channel = Channel {
            name: name.into(),
            pairs: Vec::new(),
            by_read: FxHashMap::default(),
            drops: [
                vec![UNSEEN_DROP; alphabet::LETTERS],
                vec![UNSEEN_DROP; alphabet::LETTERS],
            ],
            extras: FxHashMap::default(),
            strange: [
                vec![UNSEEN_STRANGE; alphabet::LETTERS],
                vec![UNSEEN_STRANGE; alphabet::LETTERS],
            ],
            strangers: FxHashMap::default(),
            same: FxHashMap::default(),
            space_lost: 12 * NAT,
            reads_marks: pairs.iter().any(|p| p.read.contains(is_native)),
            rarity: 0,
        };
        for pair in &pairs {
            channel.add(pair);
        }
        channel.pairs = pairs;
        channel.add_same_base();
        channel
    }

    /// The `unmarked` profile: letters stay, marks may have been lost, and a
    /// mark that is there is right.
    pub fn unmarked() -> Channel {
        let mut pairs = Vec::new();
        for number in 0..alphabet::LETTERS as Letter {
            let lower = alphabet::letter(number);
            for printed in [lower, upper_char(lower)] {
                let mut reads = vec![printed];
                reads.extend(
                    Some(fold_char(printed)).filter(|&f| f != printed),
                );
                // Where marks are lost they are lost all over: one that is
                // there speaks against this profile.
                let there = if lower.is_ascii() { 0 } else { MARK_KEPT };
                pairs.extend(reads.into_iter().map(|read| Pair {
                    printed: printed.to_string(),
                    read: read.to_string(),
                    cost: if read == printed { there } else { 0 },
                }));
            }
        }
        let mut channel = Channel {
            name: UNMARKED.into(),
            pairs: Vec::new(),
            by_read: FxHashMap::default(),
            drops: [Vec::new(), Vec::new()],
            extras: FxHashMap::default(),
            strange: [Vec::new(), Vec::new()],
            strangers: FxHashMap::default(),
            same: FxHashMap::default(),
            space_lost: Cost::MAX,
            reads_marks: true,
            rarity: 0,
        };
        for pair in &pairs {
            channel.add(pair);
        }
        channel.pairs = pairs;
        channel
    }

    /// The `general` profile, for an engine that no other is of: it knows no
    /// marks, and now and then it loses a letter or takes one for another.
    /// Letters that look alike it mixes up as the engine of this profile does;
    /// the rest is for the text to teach.
    pub fn general(&self) -> Channel {
        // The odds of a letter losing its mark, and of each kind of error.
        const PLAIN: Cost = NAT / 8;
        const KEPT: Cost = 7 * NAT / 2;
        const LOST: Cost = 7 * NAT / 2;
        const STRANGE: Cost = 7 * NAT / 2;
        const ALIKE: Cost = NAT;
        let mut prices: BTreeMap<(String, String), Cost> = BTreeMap::new();
        let is_letter = |c: char| alphabet::number(lower_char(c)).is_some();
        for pair in &self.pairs {
            let letters = pair.printed.chars().all(is_letter);
            let same = pair.printed == pair.read;
            let marks = pair.read.contains(is_marked);
            if same || letters && !marks {
                let cost = if same { pair.cost } else { pair.cost + ALIKE };
                let key = (pair.printed.clone(), pair.read.clone());
                prices.insert(key, cost);
            }
        }
        let mut add = |printed: char, read: String, cost: Cost| {
            let key = (printed.to_string(), read);
            let known = prices.entry(key).or_insert(cost);
            *known = cost.min(*known);
        };
        for number in 0..alphabet::LETTERS as Letter {
            let lower = alphabet::letter(number);
            for printed in [lower, upper_char(lower)] {
                let plain = fold_char(printed);
                let kept = if plain == printed { PLAIN } else { KEPT };
                add(printed, printed.to_string(), kept);
                if plain != printed {
                    add(printed, plain.to_string(), PLAIN);
                }
                add(printed, String::new(), LOST);
                add(printed, profile::ANY.to_string(), STRANGE);
            }
        }
        let pairs = prices.into_iter().map(|((printed, read), cost)| Pair {
            printed,
            read,
            cost,
        });
        let channel = Channel::new(GENERAL, pairs.collect());
        Channel { reads_marks: false, ..channel }
    }

    /// The same damage far more seldom: every error costs `more`, and what
    /// comes out as it was printed costs half. Text with an error in a
    /// hundred words or none is likeliest under such a profile; to price what
    /// is right at nothing would draw in text with more.
    pub fn faint(&self, name: &str, more: Cost) -> Channel {
        let pairs = self.pairs.iter().map(|pair| Pair {
            cost: match pair.printed == pair.read {
                true => pair.cost / 2,
                // How strange readings spread is a share, not a price.
                false if pair.printed.starts_with(profile::ANY) => pair.cost,
                false => pair.cost + more,
            },
            ..pair.clone()
        });
        let rarity = self.rarity + more;
        Channel { rarity, ..Channel::new(name, pairs.collect()) }
    }

    fn add(&mut self, pair: &Pair) {
        let printed: Vec<char> = pair.printed.chars().collect();
        let read: Vec<char> = pair.read.chars().collect();
        match (&printed[..], &read[..]) {
            ([], [c]) => {
                self.extras.insert(*c, pair.cost);
                return;
            }
            ([' '], []) => {
                self.space_lost = pair.cost;
                return;
            }
            ([profile::ANY], [c]) => {
                self.strangers.insert(*c, pair.cost);
                return;
            }
            ([p], [profile::ANY]) => {
                let lower = lower_char(*p);
                let size = usize::from(lower != *p);
                let letter = alphabet::number(lower).map(usize::from);
                if let Some(letter) = letter {
                    self.strange[size][letter] = pair.cost;
                }
                return;
            }
            ([p], [r]) if p == r => {
                self.same.insert(*p, pair.cost);
            }
            _ => {}
        }
        let mut segment =
            Segment { printed: [0; 2], len: 0, large: 0, cost: pair.cost };
        for (place, &c) in printed.iter().enumerate() {
            let lower = lower_char(c);
            let Some(letter) = alphabet::number(lower) else { return };
            segment.printed[place] = letter;
            segment.len += 1;
            segment.large |= u8::from(lower != c) << place;
        }
        if segment.len == 0 || read.len() > MAX_READ {
            return;
        }
        if read.is_empty() {
            // A lost pair is two lost letters; only single drops are kept.
            if segment.len == 1 {
                let letter = usize::from(segment.printed[0]);
                let large = usize::from(segment.large);
                self.drops[large][letter] = pair.cost;
            }
            return;
        }
        self.by_read.entry(key(&read)).or_default().push(segment);
    }

    /// Lets every letter be read as its base with other marks.
    fn add_same_base(&mut self) {
        for number in 0..alphabet::LETTERS as Letter {
            let lower = alphabet::letter(number);
            for (large, read) in [lower, upper_char(lower)].iter().enumerate()
            {
                let large = large as u8;
                let row = self.by_read.entry(key(&[*read])).or_default();
                let mut known = [false; alphabet::LETTERS];
                for segment in row.iter().filter(|s| s.len == 1) {
                    known[usize::from(segment.printed[0])] |=
                        segment.large == large;
                }
                for &printed in &FAMILIES[usize::from(number)] {
                    if !known[usize::from(printed)] {
                        row.push(Segment {
                            printed: [printed, 0],
                            len: 1,
                            large,
                            cost: SAME_BASE,
                        });
                    }
                }
            }
        }
    }

    /// The name of the profile.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The learned segment pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The segments that are read as these characters.
    pub(crate) fn reading(&self, read: &[char]) -> &[Segment] {
        self.by_read.get(&key(read)).map_or(&[], |row| row)
    }

    /// Whether printed letters can vanish or appear at all.
    pub(crate) fn keeps_letters(&self) -> bool {
        self.drops[0].is_empty()
    }

    /// The cost of dropping each letter, small or large.
    pub(crate) fn drops(&self, large: bool) -> &[Cost] {
        &self.drops[usize::from(large)]
    }

    /// The cost of a character read where nothing was printed; `None` where
    /// that does not happen. A digit was always printed as something.
    pub(crate) fn extra(&self, c: char) -> Option<Cost> {
        if self.keeps_letters() || c.is_ascii_digit() || is_raised(c) {
            return None;
        }
        Some(self.extras.get(&c).copied().unwrap_or(UNSEEN_EXTRA))
    }

    /// What each letter, small or large, loses to readings it was never seen
    /// with.
    pub(crate) fn strange(&self, large: bool) -> &[Cost] {
        &self.strange[usize::from(large)]
    }

    /// The cost of a character among such readings; `None` where letters do
    /// not change.
    pub(crate) fn stranger(&self, c: char) -> Option<Cost> {
        if self.keeps_letters() {
            return None;
        }
        Some(self.strangers.get(&c).copied().unwrap_or(UNSEEN_STRANGER))
    }

    /// The cost of a character read as it was printed.
    pub(crate) fn same(&self, c: char) -> Cost {
        self.same.get(&c).copied().unwrap_or(UNSEEN_SAME)
    }

    /// What every error costs more than in text where errors are common.
    pub(crate) fn rarity(&self) -> Cost {
        self.rarity
    }

    /// Whether the engine knows letters that only Vietnamese has. What one
    /// that does not has read can have none.
    pub(crate) fn reads_marks(&self) -> bool {
        self.reads_marks
    }

    /// The cost of losing the space between two words; `None` where that
    /// does not happen.
    pub(crate) fn space_lost(&self) -> Option<Cost> {
        Some(self.space_lost).filter(|_| !self.keeps_letters())
    }
}
