//! Which files a path that names a model leads to.

use std::path::{Path, PathBuf};

use super::{
    CONTEXT_FILE, FULL_FILE, FileHeader, FileKind, LEXICON_FILE, Model,
};
use crate::context::Net;
use crate::error::Error;
use crate::parallel;

/// The files of a model, of which none is open yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A directory with all of a model.
    Whole {
        /// The directory.
        dir: PathBuf,
        /// The context net in it.
        context: Option<PathBuf>,
    },
    /// The embedded lexicon and profiles with files for what comes in tiers.
    Parts {
        /// The n-grams; the embedded ones where there is none.
        ngrams: Option<PathBuf>,
        /// The context net.
        context: Option<PathBuf>,
    },
}

impl Layout {
    /// The embedded model alone.
    pub const EMBEDDED: Layout = Layout::Parts { ngrams: None, context: None };

    /// The files that a path names, as [`Model::open`] takes it. A directory
    /// without any is one of [`Layout::Whole`], which does not open.
    ///
    /// # Errors
    ///
    /// If the path is that of no directory, and of no file of n-grams or of
    /// a context net.
    pub fn of(path: impl AsRef<Path>) -> Result<Layout, Error> {
        let path = path.as_ref();
        if !path.is_dir() {
            let file = Some(path.to_owned());
            return Ok(match FileHeader::read(path)?.kind() {
                FileKind::Ngrams => {
                    Layout::Parts { ngrams: file, context: None }
                }
                FileKind::Context => {
                    Layout::Parts { ngrams: None, context: file }
                }
            });
        }
        let there = |name| Some(path.join(name)).filter(|p| p.exists());
        let (ngrams, context) = (there(FULL_FILE), there(CONTEXT_FILE));
        let parts = ngrams.is_some() || context.is_some();
        Ok(match there(LEXICON_FILE) {
            None if parts => Layout::Parts { ngrams, context },
            _ => Layout::Whole { dir: path.to_owned(), context },
        })
    }

    /// The file of the context net.
    pub fn context(&self) -> Option<&Path> {
        match self {
            Layout::Whole { context, .. } | Layout::Parts { context, .. } => {
                context.as_deref()
            }
        }
    }

    /// Opens the model, its n-grams and its context net side by side.
    ///
    /// # Errors
    ///
    /// As of [`Model::open`].
    pub fn open(&self) -> Result<Model, Error> {
        let model = || match self {
            Layout::Whole { dir, .. } => Model::open_whole(dir),
            Layout::Parts { ngrams, .. } => {
                parts(ngrams.as_deref(), self.context())
            }
        };
        let net = || self.context().map(Net::open).transpose();
        let (model, net) = parallel::join(model, net);
        Ok(match (model?, net?) {
            (model, Some(net)) => model.with_context(net),
            (model, None) => model,
        })
    }
}

#[cfg(feature = "embedded")]
fn parts(ngrams: Option<&Path>, _: Option<&Path>) -> Result<Model, Error> {
    match ngrams {
        Some(path) => Model::embedded_with_file(path),
        None => Model::embedded(),
    }
}

#[cfg(not(feature = "embedded"))]
fn parts(
    ngrams: Option<&Path>,
    context: Option<&Path>,
) -> Result<Model, Error> {
    Err(no_lexicon(ngrams.or(context)))
}

/// What is said where only files of tiers are named, and nothing is compiled
/// in that they go with.
#[cfg(not(feature = "embedded"))]
pub(super) fn no_lexicon(path: Option<&Path>) -> Error {
    let error = Error::setting(
        "this build has no model in it: name a directory with lexicon.fst, \
         ngram.lm and channels/, or build with the feature `embedded`",
    );
    match path {
        Some(path) => error.in_file(path),
        None => error,
    }
}
