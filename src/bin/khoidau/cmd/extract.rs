//! `khoidau extract`: extracts archive records from texts.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use khoidau::export::{
    Exported, Exporter, Form, Note, Review, SCHEMA, Source,
};

use crate::args::{Dates, Extract, ExtractFormat, Texts};
use crate::folder::{self, Text};
use crate::input::Identity;
use crate::message;
use crate::output::Output;
use crate::records;

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
    let read = records::each(&args.texts, &texts, |source, documents| {
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
    let read = records::each(&args.texts, &texts, |source, documents| {
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
    records::each(&args.texts, &texts, |source, documents| {
        for (index, record) in exporter.apart(source, &documents)? {
            summary.take(&record);
            let id = source.id(index);
            let name = Path::new(source.name_of(index).unwrap_or("stdin"));
            let stem = dir.join(name.with_extension(""));
            let mut path = stem.into_os_string();
            path.push(format!(".{}.xml", source.number(index)));
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
        .knowledge(records::knowledge(&args.texts)?)
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

/// The texts that were named, none of which may be the output.
pub fn texts(args: &Texts) -> anyhow::Result<Vec<Text>> {
    let endings: Vec<String> = args
        .ext
        .iter()
        .map(|ending| ending.trim_start_matches(['*', '.']).to_owned())
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
