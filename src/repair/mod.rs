//! The library's face: corrects text with a model and tells what it changed.

mod adapt;
mod alternatives;
mod builder;
pub(crate) mod casing;
mod condition;
mod context;
mod correction;
mod document_cache;
mod engine;
mod evidence;
mod gate;
mod hints;
mod homoglyph;
mod lattice;
mod loose_marks;
mod names;
mod pass;
mod profile;
mod protect;
mod runs;
mod second_reading;
mod sources;
mod stretches;
mod user;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};

pub use builder::CorrectorBuilder;
pub use condition::Condition;
pub use correction::{Correction, OwnedCorrection};
pub use hints::Hints;
pub use second_reading::SecondReading;
pub use user::words::Words;
pub use worker::Worker;

use builder::number_of;
use sources::Sources;
use user::dictionary::Dictionary;
use worker::Scratch;

use crate::channel::Channel;
use crate::error::Error;
use crate::model::Model;
use crate::span::Span;
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
    /// What proposes readings.
    sources: Sources,
    /// The profile as other texts of the kind have taught it.
    taught: Option<Arc<Channel>>,
    /// What workers that are done have left.
    pool: Arc<Pool>,
}

/// The scratch memory of workers that are done: as many as there ever were at
/// a time, for the next.
#[derive(Debug, Default)]
struct Pool(Mutex<Vec<Scratch>>);

impl Pool {
    fn take(&self) -> Option<Scratch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, scratch: Scratch) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }
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
            sources: Sources::default(),
            taught: None,
            pool: Arc::default(),
        }
    }

    /// Makes a corrector with other settings.
    pub fn builder(model: Model) -> CorrectorBuilder {
        CorrectorBuilder::new(model)
    }

    /// The names of all sources of candidates, in the order in which they are
    /// asked: what may stand in a text other than what was read. Each can be
    /// left out to measure what it gives
    /// ([`CorrectorBuilder::without_source`]).
    pub fn sources() -> impl Iterator<Item = &'static str> {
        sources::ALL.iter().map(|source| source.name())
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
                pool: Arc::default(),
                ..self.clone()
            },
            None => self.clone(),
        }
    }

    /// A worker with scratch memory of its own, for one thread. It shares the
    /// model and outlives the corrector.
    pub fn worker(&self) -> Worker {
        Worker::new(self.clone(), None)
    }

    /// Corrects one text. Cannot fail.
    ///
    /// What was met before is remembered, as by a
    /// [`worker`](Corrector::worker), in as many places as there are threads
    /// at a time.
    pub fn correct<'t>(&self, text: &'t str) -> Correction<'t> {
        self.correct_with(text, &Hints::default())
    }

    /// Corrects a text but for protected spans: see
    /// [`Worker::correct_protecting`].
    pub fn correct_protecting<'t>(
        &self,
        text: &'t str,
        protected: &[Span],
    ) -> Correction<'t> {
        self.correct_with(text, &Hints::new().protecting(protected))
    }

    /// Corrects a text of which more is known than it says: see
    /// [`Worker::correct_with`].
    pub fn correct_with<'t>(
        &self,
        text: &'t str,
        hints: &Hints<'_>,
    ) -> Correction<'t> {
        let mut worker = Worker::new(self.clone(), self.pool.take());
        let correction = worker.correct_with(text, hints);
        // What a panic would leave half done is not kept.
        self.pool.put(worker.into_scratch());
        correction
    }

    /// What the engine of another text does, whatever is known of this one's.
    fn channel_of(&self, text: &str) -> Channel {
        let pool = Arc::default();
        let other =
            Corrector { profile: None, taught: None, pool, ..self.clone() };
        let (profile, taught) = other.worker().profile_and_taught(text);
        taught.unwrap_or_else(|| self.model.channels()[profile].clone())
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
        let pool = Arc::default();
        Ok(Corrector { profile, taught, pool, ..self.clone() })
    }
}
