//! The library's face: corrects text with a model and tells what it changed.

mod adapt;
mod border;
pub(crate) mod casing;
mod choose;
mod condition;
mod context;
mod designation;
mod dictionary;
mod evidence;
mod expected;
mod explain;
mod frame;
mod gate;
mod habits;
mod holds;
mod known_names;
mod lay;
mod lone;
mod margin;
mod names;
mod parts;
mod pass;
mod phrase;
mod script;
mod shelf;
mod words;
mod worker;
mod written;

use std::borrow::Cow;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

pub use condition::Condition;
pub use words::Words;
pub use worker::Worker;

use dictionary::Dictionary;

use crate::channel::Channel;
use crate::edit::{Edit, EditKind, EditLog};
use crate::error::Error;
use crate::model::Model;
use crate::tables::Gazetteer;

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
    /// What is known of names and symbols.
    tables: Arc<Gazetteer>,
    /// The number of the profile, or that of the likeliest.
    profile: Option<usize>,
    /// Per mille.
    min_confidence: u16,
    /// Whether a text teaches its own damage.
    adapts: bool,
    /// Whether its condition decides if it is changed.
    judges: bool,
    /// The words the user listed.
    words: Option<Arc<Dictionary>>,
    /// The profile as other texts of the kind have taught it.
    taught: Option<Arc<Channel>>,
}

impl Corrector {
    /// Makes a corrector that chooses the profile for each text by itself.
    pub fn new(model: Model) -> Corrector {
        Corrector {
            model,
            tables: Gazetteer::embedded(),
            profile: None,
            min_confidence: 0,
            adapts: true,
            judges: true,
            words: None,
            taught: None,
        }
    }

    /// Makes a corrector with other settings.
    pub fn builder(model: Model) -> CorrectorBuilder {
        CorrectorBuilder {
            model,
            tables: Gazetteer::embedded(),
            profile: None,
            min_confidence: 0.0,
            adapts: true,
            words: Words::default(),
        }
    }

    /// A corrector for texts of one kind, read by one engine: it begins with
    /// what some of them teach, taken together. A text of a page alone has
    /// little to teach; each still adapts it to itself.
    ///
    /// Texts that teach nothing leave the corrector as it is. Of many, some
    /// 6,000 words all over them are read, so that it takes as long as
    /// correcting one text of that length.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::{Corrector, Model};
    ///
    /// let corrector = Corrector::new(Model::embedded()?);
    /// let pages = ["Bao cao ket qua", "Ke hoach nam 2025"];
    /// let taught = corrector.taught_by(pages);
    /// assert_eq!(taught.correct("Bao cao").text(), "Báo cáo");
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn taught_by<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Corrector {
        let mut joined = String::new();
        for text in texts {
            joined.push_str(text);
            // A line of its own ends each, whatever its end was.
            joined.push('\n');
        }
        match self.worker().taught(&joined) {
            Some((profile, channel)) => Corrector {
                profile: Some(profile),
                taught: Some(Arc::new(channel)),
                ..self.clone()
            },
            None => self.clone(),
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

    /// A corrector with the same settings that uses one profile for every
    /// text, but for texts that have pages with Vietnamese marks and others
    /// without where it chose profiles by itself so far.
    ///
    /// # Errors
    ///
    /// If the model has no profile of that name.
    pub fn with_profile(&self, name: &str) -> Result<Corrector, Error> {
        let profile = Some(number_of(&self.model, name)?);
        let same = profile == self.profile;
        let taught = self.taught.clone().filter(|_| same);
        Ok(Corrector { profile, taught, ..self.clone() })
    }
}

/// The number of a profile of the model.
fn number_of(model: &Model, name: &str) -> Result<usize, Error> {
    let channels = model.channels();
    channels.iter().position(|c| c.name() == name).ok_or_else(|| {
        let names: Vec<&str> = channels.iter().map(|c| c.name()).collect();
        Error::setting(format!(
            "there is no profile {name:?}; choose one of {}",
            names.join(", ")
        ))
    })
}

/// The settings of a [`Corrector`] to be.
#[derive(Clone, Debug)]
pub struct CorrectorBuilder {
    model: Model,
    tables: Arc<Gazetteer>,
    profile: Option<String>,
    min_confidence: f64,
    adapts: bool,
    words: Words,
}

impl CorrectorBuilder {
    /// Names the channel profile to use for every text. Without a name the
    /// likeliest is chosen for each, and a text that is found sound or
    /// hopeless is not changed (see [`Condition`]); a profile that is named
    /// is used whatever the text is like.
    ///
    /// `unmarked` restores marks only: letters stay as they are.
    pub fn profile(mut self, name: impl Into<String>) -> CorrectorBuilder {
        self.profile = Some(name.into());
        self
    }

    /// Sets the confidence (see [`Edit::confidence`]), from 0 to 1, below
    /// which a change is only suggested. The default, 0, makes every change
    /// of the likeliest reading.
    pub fn min_confidence(mut self, confidence: f64) -> CorrectorBuilder {
        self.min_confidence = confidence;
        self
    }

    /// Sets whether the channel profile is adapted to each text by what a
    /// first pass over it read with confidence; the default is `true`.
    /// `false` reads each text in one pass, three times as fast on texts of
    /// a page or two and no faster on long ones, of which only samples are
    /// read to learn from; what a line becomes depends less on the rest of
    /// the text then.
    ///
    /// Sound texts have too little damage to learn from and come out the same
    /// either way, as do those read with the profile `unmarked`.
    pub fn adapt(mut self, adapts: bool) -> CorrectorBuilder {
        self.adapts = adapts;
        self
    }

    /// Adds words that are always allowed and never changed; [`Words`] has
    /// the rules.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::{Corrector, Model, Words};
    ///
    /// let builder = Corrector::builder(Model::embedded()?);
    /// let builder = builder.profile("tesseract-eng");
    /// let corrector = builder.words(Words::parse("Kpă")?).build()?;
    /// let correction = corrector.correct("ông Kpă, ba KPĂ va anh Kpa");
    /// assert_eq!(correction.text(), "ông Kpă, bà KPĂ và anh Kpă");
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn words(mut self, words: Words) -> CorrectorBuilder {
        self.words.extend(words);
        self
    }

    /// Gives the tables of types and bodies whose signs are known as parts
    /// of symbols, and whose names as names: those of the library with what
    /// a user added to them. Without, they are those of the library.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use std::sync::Arc;
    /// use khoidau::record::Gazetteer;
    /// use khoidau::{Corrector, Model};
    ///
    /// let mut tables = Gazetteer::embedded().as_ref().clone();
    /// tables.add_text("body\tBan Quản lý chợ Đầu Mối\tBQLCĐM\tstate")?;
    /// let builder = Corrector::builder(Model::embedded()?);
    /// let builder = builder.profile("tesseract-eng");
    /// let corrector = builder.tables(Arc::new(tables)).build()?;
    /// let correction = corrector.correct("So 15/QD-BQLCDM ngay 2/3/2025");
    /// assert_eq!(correction.text(), "Số 15/QĐ-BQLCĐM ngày 2/3/2025");
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn tables(mut self, tables: Arc<Gazetteer>) -> CorrectorBuilder {
        self.tables = tables;
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
        let number = |name: String| number_of(&self.model, &name);
        let judges = self.profile.is_none();
        let profile = self.profile.map(number).transpose()?;
        let words = match self.words.is_empty() {
            true => None,
            false => {
                let words = Dictionary::new(&self.model, &self.words)?;
                Some(Arc::new(words))
            }
        };
        Ok(Corrector {
            profile,
            min_confidence: (self.min_confidence * 1000.0).round() as u16,
            words,
            model: self.model,
            tables: self.tables,
            adapts: self.adapts,
            judges,
            taught: None,
        })
    }
}

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
    fn new(
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
}
