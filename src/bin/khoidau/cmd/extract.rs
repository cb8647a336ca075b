//! `khoidau extract`: reads archive records off texts.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use khoidau::ErrorKind;
use khoidau::corrector::Condition;
use khoidau::record::Document;
use khoidau::record::export::{
    Exported, Exporter, Form, Note, Review, SCHEMA, Source,
};
use khoidau::record::{Extractor, Gazetteer, Pieces, Reading};
use rayon::prelude::*;

use crate::args::{Dates, Extract, ExtractFormat, Texts};
use crate::batch::{self, Pool};
use crate::fault;
use crate::folder::{self, Text};
use crate::input::Identity;
use crate::message::{self, Progress};
use crate::output::Output;
use crate::repair::{Repairer, Settings, lists_are_files, taught};

pub fn run(args: &Extract) -> anyhow::Result<bool> {
    if args.schema {
        let mut output = Output::new(None)?;
        output.write(SCHEMA.as_bytes())?;
        output.finish()?;
        return Ok(false);
    }
    let exporter = exporter(args)?;
    if args.review {
        return review(args, &exporter);
    }
    if let Some(dir) = &args.split {
        split(args, &exporter, dir)?;
        return Ok(false);
    }
    let texts = texts(&args.texts)?;
    let mut output = Output::new(args.texts.output.as_deref())?;
    let mut summary = Summary::default();
    let mut begun = false;
    output.write(exporter.opening().as_bytes())?;
    let read = each(&args.texts, &texts, |source, documents| {
        let exported = exporter.file(source, &documents);
        summary.take(&exported);
        if exported.text().is_empty() {
            return Ok(());
        }
        if begun {
            output.write(exporter.separator().as_bytes())?;
        }
        begun = true;
        output.write(exported.text().as_bytes())
    })?;
    output.write(exporter.closing().as_bytes())?;
    summary.tell();
    finish(&args.texts, output, read)?;
    Ok(false)
}

fn review(args: &Extract, exporter: &Exporter) -> anyhow::Result<bool> {
    let mut review = Review::new().required_of(exporter);
    if let Some(sure) = args.min_confidence {
        review = review.sure(sure)?;
    }
    let texts = texts(&args.texts)?;
    let mut output = Output::new(args.texts.output.as_deref())?;
    let mut found = false;
    let read = each(&args.texts, &texts, |source, documents| {
        let list = review.file(source, &documents);
        found |= !list.is_empty();
        output.write(list.as_bytes())
    })?;
    finish(&args.texts, output, read)?;
    Ok(found)
}

/// Writes each record to a file of its own.
fn split(
    args: &Extract,
    exporter: &Exporter,
    dir: &Path,
) -> anyhow::Result<()> {
    // An unfit form is refused before anything is read.
    exporter.apart(&Source::stdin(), &[]).context("--split")?;
    let mut summary = Summary::default();
    let mut written: HashMap<PathBuf, String> = HashMap::new();
    let texts = texts(&args.texts)?;
    each(&args.texts, &texts, |source, documents| {
        let name = Path::new(source.name().unwrap_or("stdin"));
        let stem = dir.join(name.with_extension(""));
        for (index, record) in exporter.apart(source, &documents)? {
            summary.take(&record);
            let id = source.id(index);
            let mut path = stem.clone().into_os_string();
            path.push(format!(".{}.xml", index + 1));
            let path = PathBuf::from(path);
            if let Some(other) = written.get(&path) {
                message::error(&anyhow!(
                    "{}: not written for {id}, for it is that of {other}: \
                     name the folder that both are in",
                    path.display()
                ));
                continue;
            }
            if let Some(output) = Identity::of(&path)
                && is_among(&output, &texts)
            {
                message::error(&anyhow!(
                    "{}: not written for {id}, for it is an input, too: name \
                     another folder behind --split",
                    path.display()
                ));
                continue;
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(|| {
                    format!("{}: cannot be made", parent.display())
                })?;
            }
            let mut output = Output::new(Some(&path))?;
            output.write(record.text().as_bytes())?;
            output.finish()?;
            written.insert(path, id);
        }
        Ok(())
    })?;
    summary.tell();
    Ok(())
}

fn exporter(args: &Extract) -> anyhow::Result<Exporter> {
    let form = match args.format {
        ExtractFormat::Json => Form::Json,
        ExtractFormat::Jsonl => Form::JsonLines,
        ExtractFormat::Csv => Form::Csv,
        ExtractFormat::Tt05Csv => Form::Tt05Csv,
        ExtractFormat::Tt05Xml => Form::Tt05Xml,
        ExtractFormat::Tt02Csv => Form::Tt02Csv,
        ExtractFormat::EdXml => Form::EdXml,
        ExtractFormat::DublinCore => Form::DublinCore,
    };
    let mut exporter = Exporter::new(form)
        .knowledge(knowledge(&args.texts)?)
        .min_confidence(args.min_confidence.unwrap_or(0.0))?
        .short_dates(args.dates == Dates::Short)
        .capitals(!args.no_capitals)
        .leading_slash(!args.no_slash)
        .appendix_records(args.appendices);
    if let Some(keys) = &args.required {
        let (more, keys) = match keys.strip_prefix('+') {
            Some(keys) => (true, keys),
            None => (false, &**keys),
        };
        let keys = keys.split(',').map(str::trim).filter(|k| !k.is_empty());
        exporter = match more {
            true => exporter.also_required(keys),
            false => exporter.required(keys),
        }
        .context("--required")?;
    }
    for (key, value) in &args.set {
        exporter = exporter.set(key, value).context("--set")?;
    }
    Ok(exporter)
}

const TABLES: &str =
    "--tables needs a text file with a body, type or post a line";

/// What is known of types and bodies, with what the user adds.
fn knowledge(args: &Texts) -> anyhow::Result<Gazetteer> {
    let mut knowledge = Gazetteer::embedded().as_ref().clone();
    for path in &args.tables {
        lists_are_files(path, TABLES)?;
        knowledge.add_file(path).map_err(|error| match error.kind() {
            ErrorKind::Io => anyhow!("{error}: {TABLES}"),
            _ => error.into(),
        })?;
    }
    Ok(knowledge)
}

/// The texts that were named, none of which may be the output.
pub fn texts(args: &Texts) -> anyhow::Result<Vec<Text>> {
    let endings: Vec<String> = args
        .ext
        .iter()
        .map(|ending| ending.trim_start_matches('.').to_owned())
        .collect();
    let texts = folder::texts(&args.files, &endings);
    let Some(path) = &args.output else { return Ok(texts) };
    let Some(output) = Identity::of(path) else { return Ok(texts) };
    let mut lists = args.words.iter().chain(&args.tables);
    let is_list =
        lists.any(|list| Identity::of(list).as_ref() == Some(&output));
    match is_list || is_among(&output, &texts) {
        true => Err(anyhow!(
            "{}: is {}, which would be lost: name another file behind -o",
            path.display(),
            if is_list { "a list that is read" } else { "an input, too" }
        )),
        false => Ok(texts),
    }
}

/// Whether a file is that of one of the texts.
fn is_among(file: &Identity, texts: &[Text]) -> bool {
    let mut inputs = texts.iter().map(|text| &text.input);
    inputs.any(|input| Identity::of_input(input).as_ref() == Some(file))
}

/// Reads the records of all texts and hands them over in the order of the
/// texts. Says how many were read; those that failed were told.
pub fn each(
    args: &Texts,
    texts: &[Text],
    mut take: impl FnMut(&Source, Vec<Document>) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    let tables = knowledge(args)?;
    let shared = Arc::new(tables.clone());
    let extractor = Extractor::with_knowledge(tables);
    let settings = Settings {
        model: args.model.as_deref(),
        profile: &args.profile,
        min_confidence: 0.0,
        adapts: !args.no_adapt,
        words: &args.words,
        tables: Some(shared),
    };
    let corrector = match (args.no_clean, args.one_engine) {
        (true, _) => None,
        (false, false) => Some(settings.corrector()?),
        (false, true) => {
            let inputs = texts.iter().map(|text| &text.input);
            Some(taught(&settings.corrector()?, inputs))
        }
    };
    let pool = corrector
        .as_ref()
        .map(|corrector| Pool::new(|| Repairer::new(corrector, &settings)));
    let records = |text: &Text| {
        let work = || match &pool {
            None => records(args, text, &extractor, None),
            Some(pool) => pool.with(|repairer| {
                records(args, text, &extractor, Some(repairer))
            }),
        };
        fault::caught(work).unwrap_or_else(|fault| {
            let error = anyhow::Error::from(fault);
            Err(error.context(format!("{}: no record of it", text.input)))
        })
    };
    let progress = Progress::new();
    let (mut done, mut read) = (0, 0);
    for group in batch::groups(texts, |text| &text.input) {
        if texts.len() > 1 {
            progress.step(format_args!("{done} of {} texts", texts.len()));
        }
        let results: Vec<_> = group.par_iter().map(records).collect();
        progress.clear();
        for (text, result) in group.iter().zip(results) {
            match result {
                Ok(documents) => {
                    if documents.is_empty() {
                        message::warning(format_args!(
                            "{}: no text in it, so no record of it",
                            text.input
                        ));
                    }
                    warn_of_bounds(text, &documents);
                    take(&text.source, documents)?;
                    read += 1;
                }
                Err(error) => message::error(&error),
            }
        }
        done += group.len();
    }
    Ok(read)
}

/// Says what a text has too much of to be recorded one by one.
fn warn_of_bounds(text: &Text, documents: &[Document]) {
    let left_out: usize =
        documents.iter().map(Document::citations_left_out).sum();
    if left_out > 0 {
        message::warning(format_args!(
            "{}: the first {} citations are listed, {left_out} more are only \
             counted: split the text to list them all",
            text.input,
            Extractor::MOST_CITATIONS
        ));
    }
    if documents.len() >= Extractor::MOST_DOCUMENTS {
        message::warning(format_args!(
            "{}: document {} takes all that follows it, because no text may \
             have more: split the text",
            text.input,
            documents.len()
        ));
    }
}

/// The records of one text.
///
/// A document may lie anywhere in it, so all corrections of the text are held
/// until it is read: beside the text some 230 bytes for each change.
fn records(
    args: &Texts,
    text: &Text,
    extractor: &Extractor,
    repairer: Option<&mut Repairer<'_>>,
) -> anyhow::Result<Vec<Document>> {
    let bytes = text.input.read()?;
    let decoded = text.input.text(&bytes, args.lossy)?;
    let original = decoded.text();
    let Some(repairer) = repairer else {
        fault::rehearse(original);
        return Ok(extractor.extract(&Reading::plain(original)));
    };
    let mut pieces = Pieces::new(original);
    let mut hopeless = false;
    repairer.repair(original, |piece| {
        hopeless |= piece.correction.condition() == Condition::Hopeless;
        pieces.push(piece.base, &piece.correction);
        Ok(())
    })?;
    if hopeless {
        message::warning(format_args!(
            "{}: too damaged, or not in Vietnamese, or in part so: the \
             record is read off it as it is; --profile NAME repairs it all \
             the same",
            text.input
        ));
    }
    Ok(extractor.extract(&pieces.finish()))
}

/// Puts the output in its place. A run without any text that could be read
/// leaves a file as it was.
pub fn finish(
    args: &Texts,
    output: Output,
    read: usize,
) -> anyhow::Result<()> {
    match &args.output {
        Some(path) if message::was_raised() && read == 0 => Err(anyhow!(
            "{}: {}, because no input could be read",
            path.display(),
            output.fate()
        )),
        Some(path) if message::was_raised() => {
            message::warning(format_args!(
                "{}: the inputs that failed are not in it",
                path.display()
            ));
            output.finish()
        }
        _ => output.finish(),
    }
}

/// What is told of all records at the end.
#[derive(Default)]
struct Summary {
    records: usize,
    /// For each key the records without it, in the order of first sight.
    missing: Vec<(&'static str, Vec<String>)>,
}

/// The records that are named of those that lack a field.
const NAMED: usize = 3;

impl Summary {
    fn take(&mut self, exported: &Exported) {
        self.records += exported.records();
        for note in exported.notes() {
            let Note::Missing { id, keys } = note else {
                message::warning(note);
                continue;
            };
            for key in keys {
                let known = self.missing.iter_mut().find(|(k, _)| k == key);
                match known {
                    Some((_, ids)) => ids.push(id.clone()),
                    None => self.missing.push((key, vec![id.clone()])),
                }
            }
        }
    }

    /// Tells the required fields that are missing, those together that are
    /// missing in the same records.
    fn tell(mut self) {
        while !self.missing.is_empty() {
            let (first, ids) = self.missing.remove(0);
            let mut keys = vec![first];
            self.missing.retain(|(key, others)| {
                let same = *others == ids;
                if same {
                    keys.push(key);
                }
                !same
            });
            let shown = ids.iter().take(NAMED).cloned();
            let shown: Vec<String> = shown.collect();
            let more = match ids.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            message::warning(format_args!(
                "not on the page, though required: {} in {} of {} records: \
                 {}{more}",
                keys.join(", "),
                ids.len(),
                self.records,
                shown.join(", "),
            ));
        }
    }
}
