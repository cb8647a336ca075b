//! The settings of a corrector.

use std::sync::Arc;

use super::sources::Sources;
use super::user::dictionary::Dictionary;
use super::{Corrector, Words};
use crate::error::Error;
use crate::model::Model;
use crate::tables::Gazetteer;

/// The number of a profile of the model.
pub(super) fn number_of(model: &Model, name: &str) -> Result<usize, Error> {
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
    left_out: Vec<String>,
}

impl CorrectorBuilder {
    pub(super) fn new(model: Model) -> CorrectorBuilder {
        CorrectorBuilder {
            model,
            tables: Gazetteer::embedded(),
            profile: None,
            min_confidence: 0.0,
            adapts: true,
            words: Words::default(),
            left_out: Vec::new(),
        }
    }

    /// Names the channel profile to use for every text. Without a name the
    /// likeliest is chosen for each, and a text that is found sound or
    /// hopeless is not changed (see [`Condition`](super::Condition)); a profile that is named
    /// is used whatever the text is like.
    ///
    /// `unmarked` restores marks only: letters stay as they are.
    pub fn profile(mut self, name: impl Into<String>) -> CorrectorBuilder {
        self.profile = Some(name.into());
        self
    }

    /// Sets the confidence (see [`Edit::confidence`](crate::edit::Edit::confidence)), from 0 to 1, below
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

    /// Leaves out one of the [sources](Corrector::sources) of candidates, so
    /// that what it gives can be measured. It is no setting for work: without
    /// any of them texts come out worse.
    pub fn without_source(
        mut self,
        name: impl Into<String>,
    ) -> CorrectorBuilder {
        self.left_out.push(name.into());
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
    /// those it has), the confidence does not lie between 0 and 1, or there
    /// is no source of the name of one left out.
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
        let mut sources = Sources::default();
        for name in &self.left_out {
            sources = sources.without(name).ok_or_else(|| {
                let names: Vec<&str> = Corrector::sources().collect();
                Error::setting(format!(
                    "there is no source of candidates {name:?}; choose one \
                     of {}",
                    names.join(", ")
                ))
            })?;
        }
        Ok(Corrector {
            profile,
            min_confidence: (self.min_confidence * 1000.0).round() as u16,
            words,
            model: self.model,
            tables: self.tables,
            adapts: self.adapts,
            judges,
            sources,
            taught: None,
            pool: Arc::default(),
        })
    }
}
