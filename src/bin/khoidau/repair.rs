//! What texts are corrected with, as it was typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, mem};

use anyhow::{Context, anyhow};
use khoidau::batch::open::Opened;
use khoidau::batch::pieces::{Manner, PIECE, Repairer, piece_end};
use khoidau::encoding::Encoding;
use khoidau::record::Gazetteer;
use khoidau::{Corrector, ErrorKind, Words};

use crate::images::Images;
use crate::input::Input;
use crate::{lang, message, model};

/// How texts shall be corrected.
pub struct Settings<'a> {
    /// What was typed as the model.
    pub model: Option<&'a Path>,
    /// The channel profile, `auto` to choose one for each text.
    pub profile: &'a str,
    /// From 0 to 1.
    pub min_confidence: f64,
    /// Whether a text teaches its own damage.
    pub adapts: bool,
    /// The lists of words that stay.
    pub words: &'a [PathBuf],
    /// The types and bodies that are known, where a user lists more.
    pub tables: Option<Arc<Gazetteer>>,
    /// The sources of candidates that are left out.
    pub without: &'a [String],
    /// The encoding of the texts, if it is known.
    pub encoding: Option<Encoding>,
    /// Whether texts are left as they are.
    pub as_is: bool,
    /// How images are read.
    pub images: &'a Images,
}

/// The name that stands for no profile in particular.
const AUTO: &str = "auto";

impl Settings<'_> {
    /// A number that is another where texts may be corrected otherwise.
    fn number(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let own = format!(
            "{:?} {} {} {:?}",
            self.profile, self.min_confidence, self.adapts, self.without
        );
        hasher.update(own.as_bytes());
        for list in self.words {
            // What cannot be read was told of when the corrector was made.
            hasher.update(&fs::read(list).unwrap_or_default());
        }
        hasher.finalize()
    }

    /// How texts are corrected by a corrector of these settings.
    pub fn manner(&self) -> Manner {
        Manner {
            chooses: self.profile == AUTO,
            as_is: self.as_is,
            settings: self.number(),
        }
    }

    /// A repairer with a corrector of these settings.
    pub fn repairer<'c>(&self, corrector: &'c Corrector) -> Repairer<'c> {
        Repairer::new(corrector, self.manner())
    }

    /// Opens the model and makes the corrector.
    pub fn corrector(&self) -> anyhow::Result<Corrector> {
        let (opened, ()) = rayon::join(
            || model::open(self.model),
            // Asked for on the first page.
            || Gazetteer::embedded().prepare(),
        );
        let opened = opened?;
        let name = lang::text("model");
        message::detail(format_args!("{name}: {}", opened.choice));
        let model = opened.model;
        // The end of the program frees the model at once; word by word it
        // takes longer than a line takes to repair.
        mem::forget(model.clone());
        if self.profile != AUTO && model.channel(self.profile).is_none() {
            let names: Vec<&str> =
                model.channels().iter().map(|c| c.name()).collect();
            return Err(anyhow!(
                "--profile: there is no profile {:?}: choose {AUTO}, {}",
                self.profile,
                names.join(", ")
            ));
        }
        let mut builder =
            Corrector::builder(model).min_confidence(self.min_confidence);
        builder = builder.adapt(self.adapts);
        if self.profile != AUTO {
            builder = builder.profile(self.profile);
        }
        if let Some(tables) = &self.tables {
            builder = builder.tables(Arc::clone(tables));
        }
        for path in self.words {
            let advice = "--words needs a text file with a word a line";
            lists_are_files(path, advice)?;
            let words =
                Words::open(path).map_err(|error| match error.kind() {
                    ErrorKind::Io => anyhow!("{error}: {advice}"),
                    _ => error.into(),
                })?;
            builder = builder.words(words);
        }
        for source in self.without {
            if !Corrector::sources().any(|name| name == source) {
                let names: Vec<&str> = Corrector::sources().collect();
                return Err(anyhow!(
                    "--without: there is no source of candidates {source:?}: \
                     choose {}",
                    names.join(", ")
                ));
            }
            builder = builder.without_source(source);
        }
        builder.build().context("--min-confidence")
    }
}

/// Refuses a list that is no regular file: a pipe may never be written to, a
/// device never end.
pub fn lists_are_files(path: &Path, advice: &str) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => {
            Err(anyhow!("{}: not a regular file: {advice}", path.display()))
        }
        // What cannot be seen is told when it is opened.
        _ => Ok(()),
    }
}

/// How many inputs are read at the most to learn from.
const TEACHERS: usize = 256;

/// The corrector for inputs that one engine has read: it begins with what
/// they teach together.
///
/// Of many some all over the list are read, and of each as much as makes a
/// piece of all of them, from its start to the end of a line. What cannot be
/// read, or only once, teaches nothing, and is told of when its turn comes.
pub fn taught<'i>(
    corrector: &Corrector,
    settings: &Settings<'_>,
    inputs: impl ExactSizeIterator<Item = &'i Input>,
) -> Corrector {
    let step = inputs.len().div_ceil(TEACHERS).max(1);
    let share = PIECE as usize / inputs.len().clamp(1, TEACHERS);
    let texts: Vec<String> = inputs
        .step_by(step)
        .filter(|input| input.size().is_some())
        .filter_map(|input| {
            let read = settings.images.contents_ahead(input)?;
            let opened = Opened::new(&read.bytes, settings.encoding)?;
            let text = opened.text();
            Some(text[..piece_end(text, share)].to_owned())
        })
        .collect();
    corrector.taught_by(texts.iter().map(String::as_str))
}
