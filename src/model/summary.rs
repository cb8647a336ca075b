//! What a model and its files hold, read from their headers alone: opening a
//! model takes milliseconds, and some only want to know which it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{CHANNEL_DIR, LEXICON_FILE, Layout, NGRAM_FILE, profile_paths};
use crate::channel::Channel;
use crate::context;
use crate::error::Error;
use crate::file;
use crate::lexicon::Lexicon;
use crate::ngram;

/// What a file of a model holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// N-grams, as in `full.lm`.
    Ngrams,
    /// A context net, as in `context.nn`.
    Context,
}

/// The header of a file of n-grams or of a context net.
///
/// Label, version, counts and length were checked; the checksum, which takes
/// the whole file, was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHeader {
    kind: FileKind,
    version: u32,
    bytes: u64,
    counts: [usize; 4],
}

impl FileHeader {
    /// Reads the header of a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no regular file, is neither, has another
    /// version, or is not of the length that its header states; the message
    /// names the file and what to do.
    ///
    /// # Complexity
    ///
    /// Reads a hundred bytes, however large the file is.
    pub fn read(path: impl AsRef<Path>) -> Result<FileHeader, Error> {
        let path = path.as_ref();
        file::check(path)?;
        let cannot =
            |error: io::Error| Error::io(path, "read the model file", error);
        let file = File::open(path).map_err(cannot)?;
        let bytes = file.metadata().map_err(cannot)?.len();
        let mut head = Vec::new();
        let most = ngram::format::HEADER.max(context::HEADER) as u64;
        file.take(most).read_to_end(&mut head).map_err(cannot)?;
        FileHeader::of(&head, bytes).map_err(|error| error.in_file(path))
    }

    /// Reads the header at the beginning of a file of so many bytes.
    fn of(head: &[u8], bytes: u64) -> Result<FileHeader, Error> {
        let len = usize::try_from(bytes).unwrap_or(usize::MAX);
        if head.starts_with(&ngram::format::LABEL) {
            let header = ngram::header(head, len)?;
            return Ok(FileHeader {
                kind: FileKind::Ngrams,
                version: ngram::format::VERSION,
                bytes,
                counts: header.counts(),
            });
        }
        if head.starts_with(&context::LABEL) {
            let sizes = context::header(head, len)?;
            return Ok(FileHeader {
                kind: FileKind::Context,
                version: context::VERSION,
                bytes,
                counts: [sizes.words, 0, 0, 0],
            });
        }
        Err(Error::model(
            "this is neither an n-gram model nor a context net of khoidau; \
             name a file that `khoidau train lm` or `khoidau train context \
             export` wrote, such as full.lm or context.nn",
        ))
    }

    /// What the file holds.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The version of its format.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The length of the file in bytes.
    pub fn byte_len(&self) -> u64 {
        self.bytes
    }

    /// The number of words, classes included.
    pub fn words(&self) -> usize {
        self.counts[0]
    }

    /// The number of unigrams (the classes included), bigrams, trigrams and
    /// four-grams; zero but for the first where it is a net.
    pub fn counts(&self) -> [usize; 4] {
        self.counts
    }
}

/// What a model holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    words: usize,
    ngrams: FileHeader,
    context: Option<FileHeader>,
    profiles: Vec<String>,
}

impl Summary {
    /// What the compact model holds that is compiled into the library.
    ///
    /// # Errors
    ///
    /// If the bytes compiled in are damaged.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Summary, Error> {
        let lexicon = super::embedded::LEXICON;
        let bytes = super::embedded::NGRAMS;
        Ok(Summary {
            words: Lexicon::count(lexicon)?,
            ngrams: FileHeader::of(bytes, bytes.len() as u64)?,
            context: None,
            profiles: names(&super::embedded::CHANNELS)?,
        })
    }

    /// What the model holds whose files these are.
    ///
    /// # Errors
    ///
    /// Where a header is found to be wrong; what is wrong behind it is found
    /// when the model is opened.
    pub fn of(layout: &Layout) -> Result<Summary, Error> {
        let summary = match layout {
            Layout::Whole { dir, .. } => Summary::whole(dir)?,
            Layout::Parts { ngrams, .. } => {
                Summary::parts(ngrams.as_deref(), layout.context())?
            }
        };
        let context = layout.context().map(FileHeader::read).transpose()?;
        Ok(Summary { context, ..summary })
    }

    fn whole(dir: &Path) -> Result<Summary, Error> {
        let path = dir.join(LEXICON_FILE);
        let words = Lexicon::count(&file::read(&path)?)
            .map_err(|error| error.in_file(&path))?;
        let texts = profile_paths(dir)?;
        let texts = texts.iter().map(|path| super::text(path));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let profiles = names(&texts)
            .map_err(|error| error.in_file(&dir.join(CHANNEL_DIR)))?;
        let ngrams = FileHeader::read(dir.join(NGRAM_FILE))?;
        Ok(Summary { words, ngrams, context: None, profiles })
    }

    #[cfg(feature = "embedded")]
    fn parts(
        ngrams: Option<&Path>,
        _: Option<&Path>,
    ) -> Result<Summary, Error> {
        let embedded = Summary::embedded()?;
        Ok(match ngrams {
            Some(path) => {
                Summary { ngrams: FileHeader::read(path)?, ..embedded }
            }
            None => embedded,
        })
    }

    #[cfg(not(feature = "embedded"))]
    fn parts(
        ngrams: Option<&Path>,
        context: Option<&Path>,
    ) -> Result<Summary, Error> {
        Err(super::layout::no_lexicon(ngrams.or(context)))
    }

    /// The number of words of the lexicon.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The n-grams.
    pub fn ngrams(&self) -> &FileHeader {
        &self.ngrams
    }

    /// The context net.
    pub fn context(&self) -> Option<&FileHeader> {
        self.context.as_ref()
    }

    /// The names of the channel profiles, in the order of
    /// [`Model::channels`](super::Model::channels).
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }
}

/// The names of profiles and of those that follow from them.
fn names(texts: &[&str]) -> Result<Vec<String>, Error> {
    let names = texts.iter().map(|text| Channel::name_in(text));
    let mut names = names.collect::<Result<Vec<String>, _>>()?;
    let derived = super::derived_names(&names);
    names.extend(derived.into_iter().map(str::to_owned));
    Ok(names)
}
