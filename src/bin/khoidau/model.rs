//! Which model is used: the compact one in the command, the full one and
//! the context tier where they are found, or one that was named.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use khoidau::context::Net;
use khoidau::{ErrorKind, Model};

use crate::message;

/// The names of the files of the full tier and of the context tier.
const FULL: &str = "full.lm";
const CONTEXT: &str = "context.nn";

/// What `--model` means where it is not given.
const VARIABLE: &str = "KHOIDAU_MODEL";

/// An open model and what it is.
pub struct Opened {
    pub model: Model,
    kind: Kind,
    /// The context net that was opened with it.
    context: Option<PathBuf>,
}

/// What was opened.
enum Kind {
    Compact,
    Full(PathBuf),
    Named(PathBuf),
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Compact => f.write_str("compact, embedded"),
            Kind::Full(path) => write!(f, "full, {}", path.display()),
            Kind::Named(path) => path.display().fmt(f),
        }?;
        match &self.context {
            Some(path) => write!(f, "; context, {}", path.display()),
            None => Ok(()),
        }
    }
}

/// Opens the model that was named with `--model`; without it the one that
/// the environment names; without that the best that is found.
pub fn open(named: Option<&Path>) -> anyhow::Result<Opened> {
    if let Some(named) = named {
        return by_name(named);
    }
    match env::var_os(VARIABLE).filter(|v| !v.is_empty()) {
        // Nobody looks for a mistake in what was not typed.
        Some(named) => by_name(Path::new(&named)).with_context(|| {
            format!("{VARIABLE}={}", Path::new(&named).display())
        }),
        None => best(),
    }
}

fn by_name(named: &Path) -> anyhow::Result<Opened> {
    match named.to_str() {
        Some("compact") => compact(),
        Some("full") => match find(FULL) {
            Some(path) => full(path),
            None => Err(missing("full", FULL)),
        },
        Some("context") => match find(CONTEXT) {
            Some(path) => Ok(ngrams()?.with(Net::open(&path)?, path)),
            None => Err(missing("context", CONTEXT)),
        },
        _ => path(named),
    }
}

fn missing(tier: &str, file: &str) -> anyhow::Error {
    anyhow!(
        "--model {tier}: there is no {file} in the dictionaries/ of a \
         checkout around the command or the current directory, nor in {}: \
         put it there, name its path, or use --model compact",
        data_dirs().next().unwrap_or("khoidau/".into()).display()
    )
}

/// The best that there is. A file nobody named is no reason to fail.
fn best() -> anyhow::Result<Opened> {
    let opened = ngrams()?;
    let Some(path) = find(CONTEXT) else { return Ok(opened) };
    match Net::open(&path) {
        Ok(net) => Ok(opened.with(net, path)),
        Err(error) => {
            message::warning(format_args!(
                "{error:#}: going on without the context tier"
            ));
            Ok(opened)
        }
    }
}

/// The best n-grams that there are.
fn ngrams() -> anyhow::Result<Opened> {
    let Some(path) = find(FULL) else { return compact() };
    full(path).or_else(|error| {
        message::warning(format_args!(
            "{error:#}: going on with the compact model"
        ));
        compact()
    })
}

impl Opened {
    fn new(model: Model, kind: Kind) -> Opened {
        Opened { model, kind, context: None }
    }

    fn with(self, net: Net, path: PathBuf) -> Opened {
        let (model, context) = (self.model.with_context(net), Some(path));
        Opened { model, context, ..self }
    }
}

fn full(path: PathBuf) -> anyhow::Result<Opened> {
    let model = with_ngrams(&path)?;
    Ok(Opened::new(model, Kind::Full(path)))
}

/// Opens the model in a directory, an n-gram file beside the embedded lexicon
/// and profiles, or a context net beside the best n-grams.
fn path(path: &Path) -> anyhow::Result<Opened> {
    if path.extension() == Some(OsStr::new("nn")) && !path.is_dir() {
        return Ok(ngrams()?.with(Net::open(path)?, path.to_owned()));
    }
    let model = match path.extension() == Some(OsStr::new("lm")) {
        true if !path.is_dir() => with_ngrams(path)?,
        _ => Model::open(path).map_err(|error| {
            let advice = match error.kind() {
                ErrorKind::Io => {
                    ": --model needs `context`, `full`, `compact`, a file \
                     that ends in .lm or .nn, or a directory with \
                     lexicon.fst, ngram.lm and channels/, such as \
                     dictionaries/built"
                }
                _ => "",
            };
            anyhow!("{error}{advice}")
        })?,
    };
    Ok(Opened::new(model, Kind::Named(path.to_owned())))
}

fn compact() -> anyhow::Result<Opened> {
    Ok(Opened::new(embedded()?, Kind::Compact))
}

#[cfg(feature = "embedded")]
fn embedded() -> anyhow::Result<Model> {
    Ok(Model::embedded()?)
}

#[cfg(feature = "embedded")]
fn with_ngrams(path: &Path) -> anyhow::Result<Model> {
    Ok(Model::embedded_with_file(path)?)
}

#[cfg(not(feature = "embedded"))]
fn embedded() -> anyhow::Result<Model> {
    Err(anyhow!(
        "this build has no model in it: name one with --model DIR or \
         KHOIDAU_MODEL=DIR"
    ))
}

#[cfg(not(feature = "embedded"))]
fn with_ngrams(path: &Path) -> anyhow::Result<Model> {
    Err(anyhow!(
        "{}: this build has no lexicon to go with it: name a directory with \
         --model DIR",
        path.display()
    ))
}

/// Where a file of a tier is: in a checkout that the command or the current
/// directory lies in, or in a directory for data of the user or the system.
fn find(file: &str) -> Option<PathBuf> {
    let command = env::current_exe().ok();
    let around = [command, env::current_dir().ok()];
    let checkouts = around.iter().flatten().flat_map(|p| p.ancestors());
    // A folder of this name alone could be anybody's.
    let checkouts = checkouts
        .map(|dir| dir.join("dictionaries"))
        .filter(|dir| dir.join("built/lexicon.fst").is_file());
    checkouts
        .chain(data_dirs())
        .map(|dir| dir.join(file))
        .find(|path| path.is_file())
}

/// Our directories for data, that of the user first, after the XDG Base
/// Directory Specification, which has relative paths ignored.
fn data_dirs() -> impl Iterator<Item = PathBuf> {
    let set = |name| env::var_os(name).filter(|v| !v.is_empty());
    let home = || Some(Path::new(&set("HOME")?).join(".local/share"));
    let user = set("XDG_DATA_HOME").map(PathBuf::from);
    let user = user.filter(|p| p.is_absolute()).or_else(home);
    let system = set("XDG_DATA_DIRS")
        .unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let system: Vec<PathBuf> = env::split_paths(&system).collect();
    user.into_iter()
        .chain(system)
        .filter(|path| path.is_absolute())
        .map(|path| path.join("khoidau"))
}
