//! The condition of a text, which decides whether it is changed at all.

use super::pass::Reading;
use crate::channel::adapt::CERTAIN;
use crate::edit::EditKind;

/// What a text is like, as far as its readings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// Hardly a word in a thousand would change: more likely names and
    /// words that the model does not know than errors.
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

impl Condition {
    /// The condition of the text that was read so.
    pub(super) fn of(reading: &Reading) -> Condition {
        let words = reading.evidence.tokens;
        let changes =
            reading.edits.iter().filter(|e| e.kind() != EditKind::Unicode);
        let changes = changes.count() as u64;
        let readable = words * CERTAIN * READABLE / 100;
        if words >= FEW && reading.evidence.sure < readable {
            Condition::Hopeless
        } else if changes < words / SOUND {
            Condition::Sound
        } else {
            Condition::Damaged
        }
    }
}
