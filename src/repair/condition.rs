//! The condition of a text, which decides whether it is changed at all.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::channel::adapt::CERTAIN;
use crate::error::Error;
use crate::repair::pass::Reading;

/// What a text is like, as far as its readings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// Nothing would change, or one word or so on a page: more likely a name
    /// or a word that the model does not know than the work of an engine.
    Sound,
    /// Words are damaged, and most can be read with confidence.
    Damaged,
    /// Most words cannot be read with confidence: the text is too damaged,
    /// or not in Vietnamese.
    Hopeless,
}

impl Condition {
    /// All conditions, the best first.
    pub const ALL: [Condition; 3] =
        [Condition::Sound, Condition::Damaged, Condition::Hopeless];

    /// The name in lower case, as in JSON.
    ///
    /// ```
    /// assert_eq!(khoidau::repair::Condition::Sound.name(), "sound");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Condition::Sound => "sound",
            Condition::Damaged => "damaged",
            Condition::Hopeless => "hopeless",
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// By its name.
impl FromStr for Condition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Condition, Error> {
        let mut all = Condition::ALL.into_iter();
        let found = all.find(|one| one.name() == text);
        found.ok_or_else(|| {
            Error::setting(format!(
                "there is no condition {text:?}: choose {}",
                Condition::ALL.map(Condition::name).join(", ")
            ))
        })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Condition {
    fn serialize<S: serde::Serializer>(
        &self,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// How many different changes a text must need to be taken for damaged, and
/// how many more for each of so many words: of sound text the corrector would
/// change one word in one to four thousand, and of pages of 300 words hardly
/// one of a hundred in two places.
const CHANGES: usize = 2;
const MORE_PER: u64 = 1000;

/// The evidence that they must make up together, and the most of it that one
/// of them is, in logarithms of odds.
const EVIDENCE: f64 = 5.0;
const EVIDENCE_MOST: f64 = 4.0;

/// The confidence of a change that is enough by itself where the text as a
/// whole tells of an engine, and what stood there is no word.
const CERTAIN_ONE: f64 = 0.9;

/// What a text as a whole tells of the engine that read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// Nothing: it may have been typed.
    Unknown,
    /// It is by far likelier with errors than without.
    Misreads,
    /// It leaves marks out.
    WithoutMarks,
}

/// The least number of words that a text is judged hopeless by.
const FEW: u64 = 20;

/// The least share of words, per cent, that must be read with confidence.
const READABLE: u64 = 40;

/// Whether so few of so many words were read with confidence, in all so much
/// of it, that none should be changed.
pub(super) fn is_hopeless(words: u64, sure: u64) -> bool {
    words >= FEW && sure < words * CERTAIN * READABLE / 100
}

/// What a change of some confidence tells: the logarithm of its odds, in
/// whole halves so that it is the same on every machine.
fn weight(confidence: f64) -> f64 {
    // The odds of e^0.5, e^1, ... as probabilities.
    const STEPS: [f64; 8] =
        [0.6225, 0.7311, 0.8176, 0.8808, 0.9241, 0.9526, 0.9707, 0.9820];
    let passed = STEPS.iter().filter(|&&step| confidence >= step).count();
    (passed as f64 / 2.0).min(EVIDENCE_MOST)
}

impl Condition {
    /// The condition of the text that was read so, taken for the work of an
    /// engine.
    pub(super) fn of(reading: &Reading, engine: Engine) -> Condition {
        let words = reading.evidence.tokens;
        let is_held = |at| reading.hopeless.iter().any(|r| r.contains(&at));
        let changes = reading.changes.iter().enumerate();
        let telling = changes
            .filter(|(at, change)| change.tells && !is_held(*at))
            .map(|(_, change)| change);
        // A word that is not known is met again; it tells no more then.
        let mut seen: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let mut is_strange = false;
        for change in telling {
            let edit = &change.edit;
            is_strange |= change.strange && edit.confidence() >= CERTAIN_ONE;
            let sure = seen.entry((edit.before(), edit.after())).or_default();
            *sure = sure.max(edit.confidence());
        }
        let evidence: f64 = seen.values().map(|&sure| weight(sure)).sum();
        let least = CHANGES + (words / MORE_PER) as usize;
        let many = seen.len() >= least && evidence >= EVIDENCE;
        let is_damaged = match engine {
            Engine::WithoutMarks => evidence > 0.0,
            Engine::Misreads => many || is_strange,
            Engine::Unknown => many,
        };
        if is_hopeless(words, reading.evidence.sure) {
            Condition::Hopeless
        } else if is_damaged {
            Condition::Damaged
        } else {
            Condition::Sound
        }
    }
}
