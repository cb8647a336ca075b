//! A model: lexicon, n-grams and channel profiles, shared by all threads.

mod context;
#[cfg(feature = "embedded")]
mod embedded;
mod layout;
mod summary;
mod tier;

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use context::Context;
pub use layout::Layout;
pub use summary::{FileHeader, FileKind, Summary};
pub use tier::Tier;

use crate::channel::{self, Channel};
use crate::context::Net;
use crate::cost::{Cost, NAT};
use crate::error::Error;
use crate::file;
use crate::lexicon::Lexicon;
use crate::ngram::{Ngrams, WordId, counting_form, sign};
use crate::parallel;

/// The name of the lexicon's file in the directory of a model.
pub const LEXICON_FILE: &str = "lexicon.fst";

/// The name of the n-gram model's file in the directory of a model.
pub const NGRAM_FILE: &str = "ngram.lm";

/// The name of the context net's file in the directory of a model that has
/// one.
pub const CONTEXT_FILE: &str = "context.nn";

/// The name of the file of the full tier's n-grams, which go with the embedded
/// lexicon and profiles.
pub const FULL_FILE: &str = "full.lm";

/// The name of the folder of channel profiles in the directory of a model.
pub const CHANNEL_DIR: &str = "channels";

/// The profile whose look-alikes an unknown engine is taken to have.
const BROADEST: &str = "tesseract-eng";

/// The profile with the least damage, which `clean` is made from.
const FINEST: &str = "tesseract-vie";
const CLEAN: &str = "clean";

/// How much more an error costs in text that is right.
const FAINT: Cost = 4 * NAT;

/// All that a [`Corrector`](crate::Corrector) knows, ready for use.
///
/// # Cloning
///
/// A clone shares everything with the original and costs nothing.
///
/// # Resource usage
///
/// The bytes of the embedded model are read in place. Beside them a model
/// takes about 10 MB for the lexicon's trie and the directories of the
/// n-grams.
#[derive(Clone, Debug)]
pub struct Model {
    parts: Arc<Parts>,
    /// The tier of the n-grams.
    tier: Tier,
    context: Option<Arc<Context>>,
}

#[derive(Debug)]
struct Parts {
    lexicon: Lexicon,
    ngrams: Ngrams,
    channels: Vec<Channel>,
    /// The n-gram id of each lexicon entry: the two files are joined by
    /// form, so that either can be rebuilt alone.
    ids: Vec<WordId>,
    /// The same for each entry with a capital in the middle of a sentence.
    capitals: Vec<WordId>,
}

impl Model {
    /// Puts a model together from its parts. The profiles that follow from
    /// others are added: `clean`, for text with an error on a page or none,
    /// `general`, for an engine that no other is of, and `unmarked`.
    #[doc(hidden)]
    pub fn new(
        lexicon: Lexicon,
        ngrams: Ngrams,
        channels: Vec<Channel>,
    ) -> Model {
        let names = names(&ngrams);
        Model::join(lexicon, (ngrams, names), derived(channels))
    }

    /// Puts a model together from parts that are ready.
    fn join(
        lexicon: Lexicon,
        (ngrams, names): (Ngrams, Vec<(String, WordId)>),
        channels: Vec<Channel>,
    ) -> Model {
        let words = ngrams.counts()[0] - WordId::CLASSES;
        let word = |at: usize| ngrams.id_at(at + WordId::CLASSES);
        let ids = joined(&lexicon, words, |at| {
            let id = word(at);
            (ngrams.word(id), id)
        });
        let capitals = joined(&lexicon, names.len(), |at| {
            let (name, id) = &names[at];
            (name, *id)
        });
        let parts = Parts { lexicon, ngrams, channels, ids, capitals };
        Model { parts: Arc::new(parts), tier: Tier::Own, context: None }
    }

    /// The model with a context net, which reads a second time what the
    /// n-grams are not sure of: fewer errors for several times
    /// the time.
    ///
    /// ```no_run
    /// use khoidau::context::Net;
    /// use khoidau::{Corrector, Model};
    ///
    /// # fn main() -> Result<(), khoidau::Error> {
    /// let net = Net::open("dictionaries/context.nn")?;
    /// let model = Model::open("dictionaries/built")?.with_context(net);
    /// let corrector = Corrector::new(model);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(hidden)]
    pub fn with_context(self, net: Net) -> Model {
        let context = Context::new(net, &self.parts.ngrams);
        Model { context: Some(Arc::new(context)), ..self }
    }

    /// The context net with what it knows of the words of the n-grams.
    pub(crate) fn context(&self) -> Option<&Context> {
        self.context.as_deref()
    }

    /// The same model said to be of another tier.
    #[cfg(feature = "embedded")]
    fn of_tier(self, tier: Tier) -> Model {
        Model { tier, ..self }
    }

    /// Makes ready, side by side, what is otherwise made when a text first
    /// needs it: the matrices of the context net.
    pub fn prepare(&self) {
        if let Some(context) = &self.context {
            context.net.prepare();
        }
    }

    /// The tiers that are used: that of the n-grams, and
    /// [`Tier::Context`] where there is a context net.
    pub fn tiers(&self) -> impl Iterator<Item = Tier> + use<> {
        let context = self.context.as_ref().map(|_| Tier::Context);
        std::iter::once(self.tier).chain(context)
    }

    /// The compact model that is compiled into the library.
    ///
    /// # Errors
    ///
    /// If the bytes compiled in are damaged.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Model, Error> {
        Ok(embedded::model()?.of_tier(Tier::Compact))
    }

    /// The embedded model with other n-grams, such as those of the full tier:
    /// lexicon and channel profiles serve any.
    ///
    /// ```no_run
    /// use khoidau::{Model, ngram::Ngrams};
    ///
    /// # fn main() -> Result<(), khoidau::Error> {
    /// let model = Model::embedded_with(Ngrams::open("full.lm")?)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the bytes compiled in are damaged.
    #[doc(hidden)]
    #[cfg(feature = "embedded")]
    pub fn embedded_with(ngrams: Ngrams) -> Result<Model, Error> {
        embedded::with(ngrams)
    }

    /// The same with the n-grams of a file, which is opened (see
    /// [`Ngrams::open`]) while the rest is made ready.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no n-gram model; the message names
    /// it.
    #[cfg(feature = "embedded")]
    pub fn embedded_with_file(path: impl AsRef<Path>) -> Result<Model, Error> {
        let path = path.as_ref();
        Ok(embedded::with_file(path)?.of_tier(Tier::of_file(path)))
    }

    /// Opens the model in a file or a directory:
    ///
    /// * a directory with `lexicon.fst`, `ngram.lm` and `channels/`, such as
    ///   `dictionaries/built`, with `context.nn` where it is there;
    /// * a directory with `full.lm`, `context.nn` or both, such as
    ///   `dictionaries`: the embedded lexicon and profiles, those n-grams or
    ///   the embedded ones, that context net;
    /// * one such file, by its label and not by its name.
    ///
    /// N-grams and net are mapped, not read (see [`Ngrams::open`]): while a
    /// model is in use, replace its files by renaming, and never write to them.
    ///
    /// # Errors
    ///
    /// If a file is missing or unreadable, is no regular file, is cut short or
    /// damaged, or has another version; the message names the file and what
    /// to do. All but the first kind need the feature `embedded`.
    pub fn open(path: impl AsRef<Path>) -> Result<Model, Error> {
        Layout::of(path)?.open()
    }

    fn open_whole(dir: &Path) -> Result<Model, Error> {
        let path = dir.join(LEXICON_FILE);
        let lexicon = Lexicon::from_bytes(file::read(&path)?)
            .map_err(|e| e.in_file(&path))?;
        let ngrams = Ngrams::open(dir.join(NGRAM_FILE))?;
        let mut channels = Vec::new();
        for path in profile_paths(dir)? {
            let text = text(&path)?;
            channels
                .push(Channel::parse(&text).map_err(|e| e.in_file(&path))?);
        }
        Ok(Model::new(lexicon, ngrams, channels))
    }

    /// Puts a model together from the contents of its files.
    ///
    /// # Errors
    ///
    /// If one of them is damaged or has another version.
    pub fn from_bytes(
        lexicon: impl Into<Cow<'static, [u8]>>,
        ngrams: impl Into<Cow<'static, [u8]>>,
        channels: &[&str],
    ) -> Result<Model, Error> {
        let (lexicon, ngrams) = (lexicon.into(), ngrams.into());
        Model::assemble(
            || Lexicon::from_bytes(lexicon),
            || Ngrams::from_bytes(ngrams).map_err(named(NGRAM_FILE)),
            channels,
        )
    }

    /// Opens the parts side by side: each takes milliseconds, and the command
    /// is often run for one page.
    fn assemble(
        lexicon: impl FnOnce() -> Result<Lexicon, Error> + Send,
        ngrams: impl FnOnce() -> Result<Ngrams, Error> + Send,
        channels: &[&str],
    ) -> Result<Model, Error> {
        let lexicon = || lexicon().map_err(named(LEXICON_FILE));
        let ngrams = || {
            let ngrams = ngrams()?;
            let names = names(&ngrams);
            Ok::<_, Error>((ngrams, names))
        };
        let channels = || {
            let parsed = channels.iter().map(|text| Channel::parse(text));
            let parsed = parsed.collect::<Result<Vec<_>, _>>();
            parsed.map(derived).map_err(named(CHANNEL_DIR))
        };
        let (lexicon, (ngrams, channels)) =
            parallel::join(lexicon, || parallel::join(ngrams, channels));
        Ok(Model::join(lexicon?, ngrams?, channels?))
    }

    /// The words that text may be repaired to.
    #[doc(hidden)]
    pub fn lexicon(&self) -> &Lexicon {
        &self.parts.lexicon
    }

    /// The n-gram model.
    #[doc(hidden)]
    pub fn ngrams(&self) -> &Ngrams {
        &self.parts.ngrams
    }

    /// The channel profiles, `unmarked` last.
    #[doc(hidden)]
    pub fn channels(&self) -> &[Channel] {
        &self.parts.channels
    }

    /// The names of its channel profiles, as
    /// [`CorrectorBuilder::profile`](crate::CorrectorBuilder::profile) takes
    /// them.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::Model;
    ///
    /// let model = Model::embedded()?;
    /// assert!(model.profiles().any(|name| name == "unmarked"));
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.channels().iter().map(Channel::name)
    }

    /// The profile with this name.
    #[doc(hidden)]
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels().iter().find(|channel| channel.name() == name)
    }

    /// The n-gram id of a lexicon entry that has a capital in the middle of a
    /// sentence; [`WordId::UNKNOWN`] where the n-gram model knows no such
    /// name.
    pub(crate) fn capital(&self, entry: u32) -> WordId {
        self.parts.capitals[entry as usize]
    }

    /// The n-gram id of a sign between words, if the n-gram model counts
    /// them.
    pub(crate) fn sign(&self, text: &str) -> Option<WordId> {
        self.ngrams().id(sign(text)?)
    }

    /// The n-gram id of a lexicon entry; [`WordId::UNKNOWN`] where the
    /// n-gram model does not hold the word.
    pub(crate) fn id(&self, entry: u32) -> WordId {
        self.parts.ids[entry as usize]
    }
}

/// The files of the profiles in the directory of a model, sorted.
fn profile_paths(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = dir.join(CHANNEL_DIR);
    let cannot =
        |error| Error::io(&folder, "list the channel profiles in", error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(cannot)? {
        paths.push(entry.map_err(cannot)?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|e| e == "tsv"));
    paths.sort();
    Ok(paths)
}

/// The text of the file of a profile.
fn text(path: &Path) -> Result<String, Error> {
    String::from_utf8(file::read(path)?).map_err(|_| {
        Error::model(
            "the channel profile is not UTF-8; fetch the file again or \
             rebuild it with `khoidau train channel`",
        )
        .in_file(path)
    })
}

/// The names of the profiles that follow from those of the files.
fn derived_names<S: AsRef<str>>(names: &[S]) -> Vec<&'static str> {
    let known = |wanted| names.iter().any(|name| name.as_ref() == wanted);
    let clean = known(FINEST).then_some(CLEAN);
    let general = known(BROADEST).then_some(channel::GENERAL);
    clean.into_iter().chain(general).chain([channel::UNMARKED]).collect()
}

/// The profiles with those that follow from others.
fn derived(mut channels: Vec<Channel>) -> Vec<Channel> {
    let finest = channels.iter().find(|c| c.name() == FINEST);
    channels.extend(finest.map(|c| c.faint(CLEAN, FAINT)));
    let broadest = channels.iter().find(|c| c.name() == BROADEST);
    channels.extend(broadest.map(Channel::general));
    channels.push(Channel::unmarked());
    channels
}

/// The words of the n-grams that have a capital in the middle of a sentence,
/// sorted by their counting forms.
fn names(ngrams: &Ngrams) -> Vec<(String, WordId)> {
    let words = ngrams.ids().skip(WordId::CLASSES);
    let mut names: Vec<(String, WordId)> = words
        .map(|id| (ngrams.word(id), id))
        .filter(|(word, _)| word.starts_with(char::is_uppercase))
        .map(|(word, id)| (counting_form(word).into_owned(), id))
        .collect();
    names.sort_unstable();
    names
}

/// The id of each entry of a lexicon, by its counting form; of so many words
/// in byte order `word` gives each. The entries of a lexicon nearly are in that order, so one pass over both
/// finds them, which is felt when a model is opened.
fn joined<'w>(
    lexicon: &Lexicon,
    len: usize,
    word: impl Fn(usize) -> (&'w str, WordId),
) -> Vec<WordId> {
    let (mut at, mut last) = (0, "");
    let entries = lexicon.entries().iter();
    let ids = entries.map(|entry| {
        let form = entry.counting_form();
        if form < last {
            at = first_from(len, |at| word(at).0 >= form);
        }
        last = form;
        while at < len && word(at).0 < form {
            at += 1;
        }
        match (at < len).then(|| word(at)) {
            Some((word, id)) if word == form => id,
            _ => WordId::UNKNOWN,
        }
    });
    ids.collect()
}

/// The first place from which on something holds, of so many.
fn first_from(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        match holds(middle) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    low
}

/// Names the file in an error made from its contents.
fn named(file: &'static str) -> impl Fn(Error) -> Error {
    move |error| error.in_file(Path::new(file))
}
