//! How well a text reads as Vietnamese.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::viet::letter::{is_marked, lower_char};
use crate::viet::syllable::is_possible;

/// What was counted of a text before and after it was read in an encoding.
///
/// Words are runs of two letters and more, without abbreviations in capitals.
/// Only lines are counted that have characters which the encodings read
/// differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    words: usize,
    syllables: usize,
    marked: usize,
    plain_words: usize,
    plain_syllables: usize,
    plain_marked: usize,
}

impl Evidence {
    /// The words of the text as it was read.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The share of the words that are syllables of the language, from 0 to 1.
    pub fn syllables(&self) -> f64 {
        share(self.syllables, self.words)
    }

    /// The share of the words that are syllables with a mark, from 0 to 1.
    pub fn marked(&self) -> f64 {
        share(self.marked, self.words)
    }

    /// The share of syllables where the text is taken as it stood.
    pub fn syllables_before(&self) -> f64 {
        share(self.plain_syllables, self.plain_words)
    }

    /// The share of syllables with a mark where the text is taken as it
    /// stood.
    pub fn marked_before(&self) -> f64 {
        share(self.plain_marked, self.plain_words)
    }

    /// How far the reading is ahead: the sum of its two shares, less that of
    /// the text as it stood.
    pub fn lead(&self) -> f64 {
        self.syllables() + self.marked()
            - self.syllables_before()
            - self.marked_before()
    }

    /// The evidence of one reading against another of the same text.
    pub(super) fn new(read: Tally, plain: Tally) -> Evidence {
        Evidence {
            words: read.words as usize,
            syllables: read.syllables as usize,
            marked: read.marked as usize,
            plain_words: plain.words as usize,
            plain_syllables: plain.syllables as usize,
            plain_marked: plain.marked as usize,
        }
    }

    /// The evidence of two parts together.
    pub(super) fn and(self, other: Evidence) -> Evidence {
        Evidence {
            words: self.words + other.words,
            syllables: self.syllables + other.syllables,
            marked: self.marked + other.marked,
            plain_words: self.plain_words + other.plain_words,
            plain_syllables: self.plain_syllables + other.plain_syllables,
            plain_marked: self.plain_marked + other.plain_marked,
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The words of a reading, and how many of them are syllables.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub words: u32,
    pub syllables: u32,
    pub marked: u32,
}

impl Tally {
    /// What speaks for a reading: its syllables, those with marks twice, less
    /// its other words.
    pub fn score(self) -> i64 {
        let [words, syllables, marked] =
            [self.words, self.syllables, self.marked].map(i64::from);
        2 * syllables + marked - words
    }
}

/// The words that are remembered at the most.
const KEPT: usize = 1 << 16;

/// The longest run of letters that may be a syllable.
const LONGEST: usize = 7;

/// Counts the words of readings; remembers which are syllables.
#[derive(Default)]
pub(super) struct Judge {
    known: FxHashMap<Box<str>, bool>,
    word: String,
}

impl Judge {
    /// What a reading holds.
    pub fn tally(&mut self, text: &str) -> Tally {
        let mut tally = Tally::default();
        for run in text.split(|c: char| !is_of_run(c)) {
            self.count(run, &mut tally);
        }
        tally
    }

    /// Adds the different syllables with marks of a reading to those that were
    /// found, until there are enough.
    pub fn collect(
        &mut self,
        text: &str,
        found: &mut FxHashSet<String>,
        enough: usize,
    ) {
        for run in text.split(|c: char| !is_of_run(c)) {
            if found.len() >= enough {
                return;
            }
            let mut one = Tally::default();
            self.count(run, &mut one);
            if one.marked > 0 {
                found.insert(run.chars().map(lower_char).collect());
            }
        }
    }

    /// Counts a run of letters and digits.
    fn count(&mut self, run: &str, tally: &mut Tally) {
        let mut chars = run.chars();
        if chars.next().is_none() || chars.next().is_none() {
            return;
        }
        if run.chars().any(char::is_numeric) {
            return;
        }
        let is_syllable = self.is_syllable(run);
        // Abbreviations tell nothing.
        if !is_syllable && run.chars().all(char::is_uppercase) {
            return;
        }
        tally.words += 1;
        if is_syllable {
            tally.syllables += 1;
            tally.marked += u32::from(run.chars().any(is_marked));
        }
    }

    fn is_syllable(&mut self, run: &str) -> bool {
        if run.chars().nth(LONGEST).is_some() {
            return false;
        }
        self.word.clear();
        self.word.extend(run.chars().map(lower_char));
        if let Some(&known) = self.known.get(&*self.word) {
            return known;
        }
        let possible = is_possible(&self.word);
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(self.word.as_str().into(), possible);
        possible
    }
}

/// Whether a character belongs to a word and its marks. Marks that are not
/// composed belong to one, so that it is one word and none of the language.
fn is_of_run(c: char) -> bool {
    c.is_alphanumeric() || super::convert::is_mark(c)
}
