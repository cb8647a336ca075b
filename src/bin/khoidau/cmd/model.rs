//! `khoidau model`: lists, installs and removes the larger models.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use khoidau::context::Net;
use khoidau::model::{
    CONTEXT_FILE, FULL_FILE, FileHeader, FileKind, Layout, Summary, Tier,
};
use khoidau::ngram::Ngrams;
use serde::Serialize;

use crate::args::{Installed, ModelAction, ModelArgs, ModelList};
use crate::model::{By, Choice, VARIABLE, places};
use crate::output::Output;
use crate::pending::Pending;
use crate::{lang, message};

pub fn run(args: &ModelArgs) -> anyhow::Result<()> {
    match &args.action {
        None => list(&args.list),
        Some(ModelAction::List(args)) => list(args),
        Some(ModelAction::Install(args)) => install(&args.from),
        Some(ModelAction::Remove(args)) => remove(&args.tiers),
    }
}

/// The names of the files that are found, and their tiers.
const FILES: [(Tier, &str); 2] =
    [(Tier::Full, FULL_FILE), (Tier::Context, CONTEXT_FILE)];

/// What is listed.
#[derive(Serialize)]
struct Listing {
    /// Where models are installed; none where there is no place for them.
    directory: Option<PathBuf>,
    used: Used,
    models: Vec<Entry>,
}

/// What a run that names no model uses.
#[derive(Serialize)]
struct Used {
    /// `default` or `KHOIDAU_MODEL`.
    by: &'static str,
    tiers: Vec<&'static str>,
    /// What is wrong with what the environment names.
    error: Option<String>,
}

/// A model, or a part of one.
#[derive(Serialize)]
struct Entry {
    tier: &'static str,
    path: Option<PathBuf>,
    bytes: Option<u64>,
    /// The version of the format.
    version: Option<u32>,
    words: Option<usize>,
    /// Runs of two, three and four words.
    ngrams: Option<[usize; 3]>,
    used: bool,
    why: String,
    error: Option<String>,
}

impl Entry {
    fn new(tier: Tier, path: Option<&Path>, header: &FileHeader) -> Entry {
        let [words, ngrams @ ..] = header.counts();
        let is_ngrams = header.kind() == FileKind::Ngrams;
        Entry {
            tier: tier.name(),
            path: path.map(Path::to_owned),
            bytes: Some(header.byte_len()),
            version: Some(header.version()),
            words: Some(words),
            ngrams: is_ngrams.then_some(ngrams),
            used: false,
            why: String::new(),
            error: None,
        }
    }

    /// A file, checked to its end.
    fn of(tier: Tier, path: &Path) -> Entry {
        let header = checked(path, kind(tier));
        match header {
            Ok(header) => Entry::new(tier, Some(path), &header),
            Err(error) => Entry {
                tier: tier.name(),
                path: Some(path.to_owned()),
                bytes: fs::metadata(path).ok().map(|data| data.len()),
                version: None,
                words: None,
                ngrams: None,
                used: false,
                why: String::new(),
                error: Some(format!("{error:#}")),
            },
        }
    }
}

/// What a file of a tier holds.
fn kind(tier: Tier) -> FileKind {
    match tier {
        Tier::Context => FileKind::Context,
        _ => FileKind::Ngrams,
    }
}

/// The header of a file that is sound to its end and of a kind.
fn checked(path: &Path, wanted: FileKind) -> anyhow::Result<FileHeader> {
    let header = FileHeader::read(path)?;
    if header.kind() != wanted {
        let (is, wants) = match wanted {
            FileKind::Context => ("n-grams", "a context net"),
            FileKind::Ngrams => ("a context net", "n-grams"),
        };
        return Err(anyhow!(
            "{}: holds {is} where {wants} should be: put the right file in \
             its place",
            path.display()
        ));
    }
    match wanted {
        FileKind::Ngrams => drop(Ngrams::open(path)?),
        FileKind::Context => drop(Net::open(path)?),
    }
    Ok(header)
}

fn list(args: &ModelList) -> anyhow::Result<()> {
    let listing = listing()?;
    let damaged = listing.models.iter().any(|model| model.error.is_some());
    let text = match args.json {
        true => serde_json::to_string(&listing)? + "\n",
        false => shown(&listing),
    };
    let mut output = Output::new(None)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    match (&listing.used.error, damaged) {
        (Some(_), _) => Err(anyhow!(
            "{VARIABLE} names no model: name one of those above, or unset it"
        )),
        (None, true) => Err(anyhow!(
            "a model that was found cannot be used: install it again with \
             `khoidau model install FOLDER`, or remove it"
        )),
        (None, false) => Ok(()),
    }
}

fn listing() -> anyhow::Result<Listing> {
    let (choice, error) = match Choice::of(None) {
        Ok(choice) => (Some(choice), None),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    let mut models = Vec::new();
    if let Ok(summary) = Summary::of(&Layout::EMBEDDED) {
        models.push(Entry::new(Tier::Compact, None, summary.ngrams()));
    }
    for (tier, file) in FILES {
        let dirs = places::all().map(|dir| dir.join(file));
        let found = dirs.filter(|path| path.is_file());
        models.extend(found.map(|path| Entry::of(tier, &path)));
    }
    // What the environment names may lie elsewhere.
    let named: Vec<(Tier, &Path)> = match choice.as_ref().map(|c| &c.layout) {
        Some(Layout::Parts { ngrams, context }) => {
            let ngrams = ngrams.as_deref();
            let ngrams = ngrams.map(|path| (Tier::of_file(path), path));
            let context = context.as_deref();
            let context = context.map(|path| (Tier::Context, path));
            ngrams.into_iter().chain(context).collect()
        }
        _ => Vec::new(),
    };
    for (tier, path) in named {
        if models.iter().all(|model| model.path.as_deref() != Some(path)) {
            models.push(Entry::of(tier, path));
        }
    }
    if let Some(Choice {
        layout: layout @ Layout::Whole { dir, .. }, ..
    }) = &choice
    {
        let mut entry = match Summary::of(layout) {
            Ok(summary) => Entry::new(Tier::Own, None, summary.ngrams()),
            Err(error) => Entry {
                error: Some(error.to_string()),
                ..Entry::of(Tier::Own, dir)
            },
        };
        entry.path = Some(dir.clone());
        models.push(entry);
    }
    let used = explain(&mut models, choice.as_ref(), error);
    Ok(Listing { directory: places::home().ok(), used, models })
}

/// Says of each model whether it is used where none is named, and why.
fn explain(
    models: &mut [Entry],
    choice: Option<&Choice>,
    error: Option<String>,
) -> Used {
    let named = variable_value();
    let by_default = choice.is_some_and(|choice| choice.by == By::Default);
    let sound = |models: &[Entry], path: Option<&Path>| {
        models.iter().position(|model| {
            model.path.as_deref() == path && model.error.is_none()
        })
    };
    let (mut ngrams, mut context) = (None, None);
    match choice.map(|choice| &choice.layout) {
        Some(Layout::Whole { dir, .. }) => {
            ngrams = sound(models, Some(dir));
        }
        Some(Layout::Parts { ngrams: file, context: net }) => {
            ngrams = sound(models, file.as_deref());
            if by_default {
                // A run goes on without what is damaged.
                ngrams = ngrams.or_else(|| sound(models, None));
            }
            let net = net.as_deref();
            context = net.and_then(|net| sound(models, Some(net)));
        }
        None => {}
    }
    let mut tiers = Vec::new();
    for at in ngrams.into_iter().chain(context) {
        models[at].used = true;
        tiers.push(models[at].tier);
    }
    let beaten = ngrams.map(|at| models[at].tier).unwrap_or_default();
    for (at, model) in models.iter_mut().enumerate() {
        model.why = if model.error.is_some() {
            "it cannot be used".to_owned()
        } else if let Some(named) = named.as_ref().filter(|_| !by_default) {
            format!("{VARIABLE} is {named}")
        } else if ngrams == Some(at) && model.path.is_none() {
            "no usable full.lm was found".to_owned()
        } else if model.used {
            "it is the first that was found".to_owned()
        } else if model.path.is_none() {
            format!("the {beaten} model knows more")
        } else {
            "another was found before it".to_owned()
        };
    }
    let by = if by_default { "default" } else { VARIABLE };
    Used { by, tiers, error }
}

fn variable_value() -> Option<String> {
    let value = places::variable(VARIABLE)?;
    Some(Path::new(&value).display().to_string())
}

/// The list as people read it.
fn shown(listing: &Listing) -> String {
    let mut out = String::new();
    for model in &listing.models {
        let place = match &model.path {
            Some(path) => path.display().to_string(),
            None => lang::text("built in").to_owned(),
        };
        let _ = writeln!(out, "{}: {place}", model.tier);
        let _ = match (&model.error, model.bytes) {
            (Some(error), _) => writeln!(out, "  {}", lang::said(error)),
            (None, bytes) => writeln!(out, "  {}", told(model, bytes)),
        };
        let why = &model.why;
        let used = match model.used {
            true => format!("in use, because {why}"),
            false => format!("not in use, because {why}"),
        };
        let _ = writeln!(out, "  {}", lang::said(&used));
    }
    let tiers = match &listing.used.error {
        Some(error) => format!("nothing, because {error}"),
        None => listing.used.tiers.join(" + "),
    };
    let mut say = |text: &str| {
        let _ = writeln!(out, "{}", lang::said(text));
    };
    say(&format!("a run that names no --model uses: {tiers}"));
    if let Some(dir) = &listing.directory {
        say(&format!("models are installed in: {}", dir.display()));
    }
    out
}

/// Size, format and counts in a line.
fn told(model: &Entry, bytes: Option<u64>) -> String {
    let mut out = size(bytes.unwrap_or_default());
    let mut say = |text: &str| out.push_str(&lang::said(text));
    if let Some(version) = model.version {
        say(&format!(", format version {version}"));
    }
    if let Some(ngrams) = model.ngrams {
        let sum = ngrams.iter().sum();
        say(&format!(", {} n-grams", grouped(sum)));
    }
    if let Some(words) = model.words.map(grouped) {
        say(&match model.ngrams {
            Some(_) => format!(" of {words} words"),
            None => format!(", {words} words"),
        });
    }
    out
}

/// A number of bytes in MiB, with a digit behind the point.
fn size(bytes: u64) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

/// A number with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A file that is installed.
struct Source {
    path: PathBuf,
    tier: Tier,
    name: &'static str,
}

/// The files that are installed from a path.
fn sources(from: &Path) -> anyhow::Result<Vec<Source>> {
    if !from.is_dir() {
        let header = FileHeader::read(from)
            .map_err(|error| anyhow!("{error}: {WANTED}"))?;
        let (tier, name) = match header.kind() {
            FileKind::Ngrams => FILES[0],
            FileKind::Context => FILES[1],
        };
        return Ok(vec![Source { path: from.to_owned(), tier, name }]);
    }
    let found: Vec<Source> = FILES
        .into_iter()
        .map(|(tier, name)| Source { path: from.join(name), tier, name })
        .filter(|source| source.path.exists())
        .collect();
    match found.is_empty() {
        true => Err(anyhow!(
            "{}: there is neither {FULL_FILE} nor {CONTEXT_FILE} in it: \
             {WANTED}",
            from.display()
        )),
        false => Ok(found),
    }
}

const WANTED: &str = "name the folder dictionaries of a clone or of an \
    unpacked release, or a file of n-grams or a context net";

fn install(from: &Path) -> anyhow::Result<()> {
    let sources = sources(from)?;
    let dir = places::home()?;
    fs::create_dir_all(&dir).with_context(|| {
        format!(
            "{}: cannot be made: set XDG_DATA_HOME to a directory that may \
             be written to",
            dir.display()
        )
    })?;
    let mut pending = Vec::new();
    for source in &sources {
        let path = dir.join(source.name);
        if same(&source.path, &path) {
            return Err(anyhow!(
                "{}: is the installed file itself: {WANTED}",
                source.path.display()
            ));
        }
        // First all that can fail, so that either all is installed or
        // nothing.
        let header = checked(&source.path, kind(source.tier))?;
        let written = write(&source.path, &path)
            .with_context(|| format!("{}: not installed", path.display()))?;
        pending.push((written, header, source));
    }
    let mut out = String::new();
    for (mut written, header, source) in pending {
        let path = written.path.clone();
        written
            .commit()
            .with_context(|| format!("{}: not installed", path.display()))?;
        let entry = Entry::new(source.tier, Some(&path), &header);
        let told = told(&entry, entry.bytes);
        let tier = source.tier;
        let line = format!("{tier}: installed as {}: {told}", path.display());
        let _ = writeln!(out, "{}", lang::said(&line));
    }
    let mut output = Output::new(None)?;
    output.write(out.as_bytes())?;
    output.finish()?;
    if let Some(value) = variable_value() {
        message::warning(format_args!(
            "{VARIABLE} is {value}, which goes before what is installed: \
             unset it"
        ));
    }
    Ok(())
}

/// Copies a file beside its new place, and checks the copy.
fn write(from: &Path, to: &Path) -> anyhow::Result<Pending> {
    let mut source = fs::File::open(from)
        .with_context(|| format!("cannot read {}", from.display()))?;
    let mut pending = Pending::new(to.to_owned())?;
    std::io::copy(&mut source, &mut pending.file)?;
    pending.file.sync_all()?;
    let header = FileHeader::read(from)?;
    checked(pending.temporary(), header.kind())?;
    Ok(pending)
}

/// Whether two paths lead to one file.
fn same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn remove(tiers: &[Installed]) -> anyhow::Result<()> {
    let dir = places::home()?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for tier in tiers {
        let path = dir.join(match tier {
            Installed::Full => FULL_FILE,
            Installed::Context => CONTEXT_FILE,
        });
        // Not one file less where another is missing.
        if fs::symlink_metadata(&path).is_err() {
            return Err(anyhow!(
                "{}: is not there, so nothing was removed: `khoidau model` \
                 lists what is",
                path.display()
            ));
        }
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let mut out = String::new();
    for path in paths {
        fs::remove_file(&path)
            .with_context(|| format!("{}: not removed", path.display()))?;
        let line = format!("removed {}", path.display());
        let _ = writeln!(out, "{}", lang::said(&line));
    }
    let mut output = Output::new(None)?;
    output.write(out.as_bytes())?;
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_written_for_people() {
        let sizes =
            [(0, "0.0 MiB"), (7_851_471, "7.5 MiB"), (1 << 24, "16.0 MiB")];
        for (bytes, text) in sizes {
            assert_eq!(size(bytes), text);
        }
        let numbers = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ];
        for (number, text) in numbers {
            assert_eq!(grouped(number), text);
        }
    }
}
