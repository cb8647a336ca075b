//! The library's face: corrects text with a model and tells what it changed.

mod adapt;
mod casing;
mod choose;
mod lay;
mod pass;
mod shelf;
mod worker;
mod written;

use std::borrow::Cow;

pub use worker::Worker;

use crate::edit::{Edit, EditLog};
use crate::error::Error;
use crate::model::Model;

/// Repairs damaged text.
///
/// A corrector is shared by all threads (`Send + Sync`); each thread takes a
/// [`Worker`] from it for its scratch memory.
///
/// # Failure
///
/// Building can fail, because a profile can be named that does not exist.
/// Correcting cannot: every text, however damaged, gives a [`Correction`].
///
/// # Cloning
///
/// A clone shares the model and costs nothing.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use khoidau::{Corrector, Model};
///
/// let corrector = Corrector::new(Model::embedded()?);
/// let correction = corrector.correct("Ban Chi dao Trung wong vé phat trién");
/// assert_eq!(correction.text(), "Ban Chỉ đạo Trung ương về phát triển");
/// # }
/// # Ok::<(), khoidau::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Corrector {
    model: Model,
    /// The number of the profile, or that of the likeliest.
    profile: Option<usize>,
    /// Per mille.
    min_confidence: u16,
    /// Whether a text teaches its own damage.
    adapts: bool,
}

impl Corrector {
    /// Makes a corrector that chooses the profile for each text by itself.
    pub fn new(model: Model) -> Corrector {
        Corrector { model, profile: None, min_confidence: 0, adapts: true }
    }

    /// Makes a corrector with other settings.
    pub fn builder(model: Model) -> CorrectorBuilder {
        CorrectorBuilder {
            model,
            profile: None,
            min_confidence: 0.0,
            adapts: true,
        }
    }

    /// A worker with scratch memory of its own, for one thread.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }

    /// Corrects one text. For many, take a [`worker`](Corrector::worker): it
    /// remembers what it has met.
    pub fn correct<'t>(&self, text: &'t str) -> Correction<'t> {
        self.worker().correct(text)
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }
}

/// The settings of a [`Corrector`] to be.
#[derive(Clone, Debug)]
pub struct CorrectorBuilder {
    model: Model,
    profile: Option<String>,
    min_confidence: f64,
    adapts: bool,
}

impl CorrectorBuilder {
    /// Names the channel profile to use for every text. Without a name the
    /// likeliest is chosen for each.
    ///
    /// `unmarked` restores marks only: letters stay as they are.
    pub fn profile(mut self, name: impl Into<String>) -> CorrectorBuilder {
        self.profile = Some(name.into());
        self
    }

    /// Sets the confidence, from 0 to 1, below which a change is only
    /// suggested. The default, 0, makes every change that is likelier than
    /// any other single reading.
    pub fn min_confidence(mut self, confidence: f64) -> CorrectorBuilder {
        self.min_confidence = confidence;
        self
    }

    /// Sets whether the channel profile is adapted to each text by what a
    /// first pass over it read with confidence; the default is `true`.
    /// Without, texts are corrected in one pass, at two to three times the
    /// speed.
    pub fn adapt(mut self, adapts: bool) -> CorrectorBuilder {
        self.adapts = adapts;
        self
    }

    /// Makes the corrector.
    ///
    /// # Errors
    ///
    /// If the model has no profile of the name given (the message lists
    /// those it has), or the confidence does not lie between 0 and 1.
    pub fn build(self) -> Result<Corrector, Error> {
        if !(0.0..=1.0).contains(&self.min_confidence) {
            return Err(Error::setting(format!(
                "the least confidence must lie between 0 and 1, not {}",
                self.min_confidence
            )));
        }
        let number = |name: String| {
            let channels = self.model.channels();
            channels.iter().position(|c| c.name() == name).ok_or_else(|| {
                let names: Vec<&str> =
                    channels.iter().map(|c| c.name()).collect();
                Error::setting(format!(
                    "there is no profile {name:?}; choose one of {}",
                    names.join(", ")
                ))
            })
        };
        Ok(Corrector {
            profile: self.profile.map(number).transpose()?,
            min_confidence: (self.min_confidence * 1000.0).round() as u16,
            model: self.model,
            adapts: self.adapts,
        })
    }
}

/// A corrected text and what was changed.
#[derive(Clone, Debug)]
pub struct Correction<'t> {
    text: Cow<'t, str>,
    edits: EditLog,
    suggestions: Vec<Edit>,
    profile: String,
}

impl<'t> Correction<'t> {
    fn new(
        original: &'t str,
        all: Vec<Edit>,
        profile: &str,
        min_confidence: u16,
    ) -> Correction<'t> {
        let least = f64::from(min_confidence) / 1000.0;
        let mut edits = EditLog::new();
        let mut suggestions = Vec::new();
        for edit in all {
            if edit.confidence() < least {
                suggestions.push(edit);
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
        Correction { text, edits, suggestions, profile: profile.to_owned() }
    }

    /// The corrected text, with as many lines as the original.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The corrected text, without a copy where nothing was changed.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
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

    /// What was not changed because it was not sure enough.
    pub fn suggestions(&self) -> &[Edit] {
        &self.suggestions
    }

    /// The name of the channel profile that was used.
    pub fn profile(&self) -> &str {
        &self.profile
    }
}
