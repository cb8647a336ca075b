//! The condition of a text, which decides whether it is changed at all.

use super::pass::Reading;
use crate::channel::adapt::CERTAIN;
use crate::edit::EditKind;

/// What a text is like, as far as its readings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// Nothing would change, or hardly a word in a thousand: more likely
    /// names and words that the model does not know than errors.
    Sound,
    /// Words are damaged, and most can be read with confidence.
    Damaged,
    /// Most words cannot be read with confidence: the text is too damaged,
    /// or not in Vietnamese.
    Hopeless,
}

impl Condition {
    /// The name in lower case, as in JSON.
    ///
    /// ```
    /// assert_eq!(khoidau::corrector::Condition::Sound.name(), "sound");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Condition::Sound => "sound",
            Condition::Damaged => "damaged",
            Condition::Hopeless => "hopeless",
        }
    }
}

/// A text is sound where fewer than one of so many words would change. On
/// sound text the corrector would change one in three or four thousand; the
/// best of engines misread one in a hundred.
const SOUND: u64 = 1000;

/// The least number of words that a text is judged hopeless by.
const FEW: u64 = 20;

/// The least share of words, per cent, that must be read with confidence.
const READABLE: u64 = 40;

/// Whether so few of so many words were read with confidence, in all so much
/// of it, that none should be changed.
pub(super) fn is_hopeless(words: u64, sure: u64) -> bool {
    words >= FEW && sure < words * CERTAIN * READABLE / 100
}

impl Condition {
    /// The condition of the text that was read so.
    pub(super) fn of(reading: &Reading) -> Condition {
        let words = reading.evidence.tokens;
        let is_held = |at| reading.hopeless.iter().any(|r| r.contains(&at));
        let edits = reading.edits.iter().enumerate();
        let changes = edits.filter(|(at, edit)| {
            edit.kind() != EditKind::Unicode && !is_held(*at)
        });
        let changes = changes.count() as u64;
        if is_hopeless(words, reading.evidence.sure) {
            Condition::Hopeless
        } else if changes == 0 || changes < words / SOUND {
            Condition::Sound
        } else {
            Condition::Damaged
        }
    }
}
