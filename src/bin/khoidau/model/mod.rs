//! Which model is used: the one that was named, else the compact one in the
//! command with the larger files of the user's directory for data.

pub mod places;

use std::fmt;
use std::path::Path;

use anyhow::{Context, anyhow};
use khoidau::context::Net;
use khoidau::model::{CONTEXT_FILE, FULL_FILE, FileHeader, Layout, Tier};
use khoidau::ngram::Ngrams;
use khoidau::{ErrorKind, Model};

use crate::message;
use places::{find, variable};

/// What `--model` means where it is not given.
pub const VARIABLE: &str = "KHOIDAU_MODEL";

/// A model that is to be used, of which nothing is open yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub layout: Layout,
    pub by: By,
}

/// What decides which model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Option,
    Variable,
    /// Nothing was named: what is found.
    Default,
}

/// As `-v` and `--version` say it.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.layout {
            Layout::Whole { dir, .. } => dir.display().fmt(f),
            Layout::Parts { ngrams: None, .. } => {
                f.write_str("compact, embedded")
            }
            Layout::Parts { ngrams: Some(path), .. } => {
                if Tier::of_file(path) == Tier::Full {
                    f.write_str("full, ")?;
                }
                path.display().fmt(f)
            }
        }?;
        match self.layout.context() {
            Some(path) => write!(f, "; context, {}", path.display()),
            None => Ok(()),
        }
    }
}

impl Choice {
    /// The model that was named with `--model`; without it the one that the
    /// environment names; without that the best that is found.
    pub fn of(named: Option<&Path>) -> anyhow::Result<Choice> {
        if let Some(named) = named {
            let layout = by_name(named)?;
            return Ok(Choice { layout, by: By::Option });
        }
        let Some(named) = variable(VARIABLE) else {
            return Ok(Choice { layout: readable(), by: By::Default });
        };
        let named = Path::new(&named);
        // Nobody looks for a mistake in what was not typed.
        let layout = by_name(named).with_context(|| origin(named))?;
        Ok(Choice { layout, by: By::Variable })
    }
}

/// The best that is found in directories for data.
fn best() -> Layout {
    Layout::Parts { ngrams: find(FULL_FILE), context: find(CONTEXT_FILE) }
}

/// The best that is found, without what its header says is unusable.
fn readable() -> Layout {
    let found = |file| {
        let path = find(file)?;
        match FileHeader::read(&path) {
            Ok(_) => Some(path),
            Err(error) => {
                unusable(&error, file);
                None
            }
        }
    };
    Layout::Parts { ngrams: found(FULL_FILE), context: found(CONTEXT_FILE) }
}

/// Says that a file that nobody named is left out.
fn unusable(error: &khoidau::Error, file: &str) {
    let without = match file {
        CONTEXT_FILE => "without the context tier",
        _ => "with the compact model",
    };
    message::warning(format_args!("{error}: going on {without}"));
}

fn by_name(named: &Path) -> anyhow::Result<Layout> {
    let found = best();
    match (named.to_str(), found) {
        (Some("compact"), _) => Ok(Layout::EMBEDDED),
        (Some("full"), Layout::Parts { ngrams: Some(path), .. }) => {
            Ok(Layout::Parts { ngrams: Some(path), context: None })
        }
        (Some("full"), _) => Err(missing("full", FULL_FILE)),
        (Some("context"), found) if found.context().is_some() => Ok(found),
        (Some("context"), _) => Err(missing("context", CONTEXT_FILE)),
        _ => match Layout::of(named).map_err(advised)? {
            // A net that is named alone reads with the n-grams beside it, or
            // with the best that are installed.
            Layout::Parts { ngrams: None, context } if !named.is_dir() => {
                let beside = named.with_file_name(FULL_FILE);
                let beside = Some(beside).filter(|path| path.is_file());
                let ngrams = beside.or_else(|| find(FULL_FILE));
                Ok(Layout::Parts { ngrams, context })
            }
            layout => Ok(layout),
        },
    }
}

/// What somebody typed who did not type `--model`.
fn origin(named: &Path) -> String {
    format!("{VARIABLE}={}", named.display())
}

const NEEDS: &str = "--model needs `context`, `full`, `compact`, a file of \
    n-grams or a context net, or a directory: with full.lm and context.nn, \
    such as dictionaries, or with lexicon.fst, ngram.lm and channels/, such \
    as dictionaries/built";

/// What is wrong with a path, with what it may be.
fn advised(error: khoidau::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::Io => anyhow!("{error}: {NEEDS}"),
        _ => error.into(),
    }
}

fn missing(tier: &str, file: &str) -> anyhow::Error {
    let place = places::all().next().unwrap_or("khoidau".into());
    anyhow!(
        "--model {tier}: there is no {file} in {}: install it with `khoidau \
         model install FOLDER`, name its path, or use --model compact",
        place.display()
    )
}

/// An open model and what it is.
pub struct Opened {
    pub model: Model,
    pub choice: Choice,
}

/// Opens the model that was named with `--model`; without it the one that
/// the environment names; without that the best that is found.
pub fn open(named: Option<&Path>) -> anyhow::Result<Opened> {
    let choice = Choice::of(named)?;
    let opened = match (choice.layout.open(), choice.by) {
        (Ok(model), _) => Opened { model, choice },
        // A file that nobody named is no reason to fail.
        (Err(_), By::Default) => sound(choice)?,
        (Err(error), By::Option) => return Err(advised(error)),
        (Err(error), By::Variable) => {
            let named = variable(VARIABLE).unwrap_or_default();
            return Err(advised(error).context(origin(Path::new(&named))));
        }
    };
    if opened.choice.layout.context().is_some() {
        // While the first pages are read without it.
        let model = opened.model.clone();
        rayon::spawn(move || model.prepare());
    }
    Ok(opened)
}

/// Opens of the files that were found those that are sound.
fn sound(choice: Choice) -> anyhow::Result<Opened> {
    let Layout::Parts { mut ngrams, mut context } = choice.layout else {
        return Err(anyhow!("only parts of a model are ever found"));
    };
    if let Some(path) = &context
        && let Err(error) = Net::open(path)
    {
        unusable(&error, CONTEXT_FILE);
        context = None;
    }
    if let Some(path) = &ngrams
        && let Err(error) = Ngrams::open(path)
    {
        unusable(&error, FULL_FILE);
        ngrams = None;
    }
    let layout = Layout::Parts { ngrams, context };
    let model = layout.open()?;
    Ok(Opened { model, choice: Choice { layout, ..choice } })
}
