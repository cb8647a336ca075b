//! What a corrected text is and what was changed.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

#[cfg(feature = "batch")]
use super::pass;
use super::{Condition, worker};
use crate::edit::{Edit, EditKind, EditLog};
#[cfg(feature = "batch")]
use crate::span::Span;

/// The edit that composes the characters of a place whose change is held
/// back, if they are not composed.
fn composed(original: &str, edit: &Edit) -> Option<Edit> {
    if is_nfc(edit.before()) {
        return None;
    }
    let after: String = edit.before().nfc().collect();
    Edit::new(original, edit.span(), after, EditKind::Unicode, 1000)
}

/// A corrected text and what was changed.
#[derive(Clone, Debug)]
pub struct Correction<'t> {
    original: &'t str,
    text: Cow<'t, str>,
    edits: EditLog,
    suggestions: Vec<Edit>,
    profile: String,
    rest: Option<(String, Vec<usize>)>,
    condition: Condition,
    /// The least confidence of a change.
    least: f64,
}

impl<'t> Correction<'t> {
    pub(super) fn new(
        original: &'t str,
        read: worker::Read,
        min_confidence: u16,
    ) -> Correction<'t> {
        let worker::Read { edits: all, profile, condition, rest } = read;
        let least = f64::from(min_confidence) / 1000.0;
        let mut edits = EditLog::new();
        let mut suggestions = Vec::new();
        for (edit, held) in all {
            // How characters are composed is no matter of how they are read.
            let held = held && edit.kind() != EditKind::Unicode;
            if held || edit.confidence() < least {
                let composed = composed(original, &edit);
                suggestions.push(edit);
                if let Some(edit) = composed {
                    let pushed = edits.push(edit);
                    debug_assert!(pushed.is_ok(), "the path goes forward");
                }
            } else {
                let pushed = edits.push(edit);
                debug_assert!(pushed.is_ok(), "the path goes forward");
            }
        }
        let text = if edits.is_empty() {
            original.into()
        } else {
            edits.apply(original).into()
        };
        Correction {
            original,
            text,
            edits,
            suggestions,
            profile,
            rest,
            condition,
            least,
        }
    }

    /// A text that is left as it is.
    pub fn unchanged(original: &'t str) -> Correction<'t> {
        Correction {
            original,
            text: original.into(),
            edits: EditLog::new(),
            suggestions: Vec::new(),
            profile: String::new(),
            rest: None,
            condition: Condition::Sound,
            least: 0.0,
        }
    }

    /// The text as it was read.
    pub fn original(&self) -> &'t str {
        self.original
    }

    /// The corrected text, with as many lines as the original.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The corrected text, without a copy where nothing was changed.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// The same, with a copy of the original, so that it outlives it.
    pub fn into_owned(self) -> OwnedCorrection {
        OwnedCorrection {
            original: self.original.to_owned(),
            text: self.text.into_owned(),
            edits: self.edits,
            suggestions: self.suggestions,
            profile: self.profile,
            condition: self.condition,
        }
    }

    /// What was changed, in the order of the text; applying all of it to the
    /// original gives [`text`](Correction::text).
    pub fn edits(&self) -> &[Edit] {
        self.edits.edits()
    }

    /// The edits with the maps between the offsets of the original and of
    /// the corrected text.
    pub fn edit_log(&self) -> &EditLog {
        &self.edits
    }

    /// What was not changed because it was not sure enough, or because the
    /// whole text is in no condition to be changed.
    pub fn suggestions(&self) -> &[Edit] {
        &self.suggestions
    }

    /// Of the suggestions, those that would have been sure enough, but
    /// stand in what is in no condition to be changed.
    pub fn held(&self) -> impl Iterator<Item = &Edit> {
        let sure = |edit: &&Edit| edit.confidence() >= self.least;
        self.suggestions.iter().filter(sure)
    }

    /// The condition of the text. Unless it is
    /// [`Damaged`](Condition::Damaged), nothing but the composition of
    /// characters was changed, and all else is a suggestion.
    ///
    /// A text that has pages with Vietnamese marks and others without, some
    /// sixty words or more, is damaged if one kind is; of the other, and of
    /// stretches that cannot be read, all is a suggestion still.
    pub fn condition(&self) -> Condition {
        self.condition
    }

    /// The name of the channel profile that was used; of those that were, if
    /// the text has pages with Vietnamese marks and others without, that of
    /// the larger part.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The name of the channel profile under which an edit of this
    /// correction was found.
    pub fn profile_of(&self, edit: &Edit) -> &str {
        match &self.rest {
            Some((profile, places))
                if places.binary_search(&edit.span().start()).is_ok() =>
            {
                profile
            }
            _ => &self.profile,
        }
    }

    /// The same correction where a person has decided what some places say,
    /// in the order of the text: each spans what stood in the original, and
    /// is certain. Edits and suggestions that touch one give way to it; one
    /// that does not fit the text is left out.
    #[cfg(feature = "batch")]
    pub(crate) fn decided(
        mut self,
        decided: &[(Span, String)],
    ) -> Correction<'t> {
        let places: Vec<Edit> = decided
            .iter()
            .filter_map(|(span, after)| {
                let before = self.original.get(span.range())?;
                let kind = pass::letters(before, after);
                Edit::new(self.original, *span, after.clone(), kind, 1000)
            })
            .collect();
        if places.is_empty() {
            return self;
        }
        let touches = |edit: &Edit| {
            let (start, end) = (edit.span().start(), edit.span().end());
            // An insertion touches what it stands in or next to.
            places.iter().any(|place| {
                let place = place.span();
                match edit.span().is_empty() || place.is_empty() {
                    true => place.start() <= end && start <= place.end(),
                    false => place.start() < end && start < place.end(),
                }
            })
        };
        self.suggestions.retain(|edit| !touches(edit));
        let own = self.edits.edits().iter().filter(|edit| !touches(edit));
        let mut all: Vec<Edit> = own.cloned().collect();
        all.extend(places.iter().filter(|e| e.before() != e.after()).cloned());
        all.sort_by_key(|edit| (edit.span().start(), edit.span().end()));
        let mut edits = EditLog::new();
        for edit in all {
            // Of decisions that overlap the first counts.
            let _ = edits.push(edit);
        }
        self.text = match edits.is_empty() {
            true => self.original.into(),
            false => edits.apply(self.original).into(),
        };
        self.edits = edits;
        self
    }
}

/// A [`Correction`] that has its texts itself, to be kept or sent elsewhere;
/// made by [`Correction::into_owned`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OwnedCorrection {
    /// The text as it was read.
    pub original: String,
    /// The corrected text, with as many lines.
    pub text: String,
    /// What was changed, as [`Correction::edits`].
    pub edits: EditLog,
    /// What was not, as [`Correction::suggestions`].
    pub suggestions: Vec<Edit>,
    /// The name of the profile, as [`Correction::profile`].
    pub profile: String,
    /// The condition, as [`Correction::condition`].
    pub condition: Condition,
}
