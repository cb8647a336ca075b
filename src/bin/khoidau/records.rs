//! Reads the records of many texts, several at a time, and the pages of a
//! document in several files as one text.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use khoidau::ErrorKind;
use khoidau::batch::fault;
use khoidau::batch::jsonl;
use khoidau::batch::known::Known;
use khoidau::batch::open::{MOST, Opened, ReadAs};
use khoidau::batch::pieces::Repairer;
use khoidau::batch::records::read;
use khoidau::encoding::Encoding;
use khoidau::export::Source;
use khoidau::format;
use khoidau::record::{Document, Extractor, Gazetteer, Joined};
use rayon::prelude::*;

use crate::abreast::{self, Pool};
use crate::args::Texts;
use crate::folder::{self, Text};
use crate::images::Images;
use crate::input;
use crate::message::{self, Progress};
use crate::repair::{Settings, lists_are_files, taught};

/// A text to be read: a file, or several that are its pages.
struct Job<'t> {
    files: Vec<&'t Text>,
}

impl Job<'_> {
    fn size(&self) -> Option<u64> {
        self.files.iter().map(|file| file.input.size()).sum()
    }

    fn weight(&self) -> Option<u64> {
        self.files.iter().map(|file| file.input.weight()).sum()
    }
}

/// The file, or the first and the last of several.
impl fmt::Display for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.files[..] {
            [] => Ok(()),
            [one] => one.input.fmt(f),
            [first, .., last] => {
                write!(f, "{} to {}", first.input, last.input)
            }
        }
    }
}

/// What became of a text.
struct Outcome {
    source: Source,
    documents: Vec<Document>,
    /// The pages that could not be read.
    failed: Vec<anyhow::Error>,
}

const TABLES: &str =
    "--tables needs a text file with a body, type or post a line";

/// What is known of types and bodies, with what the user adds.
pub fn knowledge(args: &Texts) -> anyhow::Result<Gazetteer> {
    tables(&args.tables)
}

/// What is known of types and bodies, with tables of the user.
pub fn tables(paths: &[PathBuf]) -> anyhow::Result<Gazetteer> {
    let mut knowledge = Gazetteer::embedded().as_ref().clone();
    for path in paths {
        lists_are_files(path, TABLES)?;
        knowledge.add_file(path).map_err(|error| match error.kind() {
            ErrorKind::Io => anyhow!("{error}: {TABLES}"),
            _ => error.into(),
        })?;
    }
    Ok(knowledge)
}

/// Reads the records of all texts and hands them over in the order of the
/// texts. Returns the number of those that were read; those that failed were
/// reported.
pub fn each(
    args: &Texts,
    texts: &[Text],
    mut take: impl FnMut(&Source, Vec<Document>) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    let tables = knowledge(args)?;
    let shared = Arc::new(tables.clone());
    let mut extractor = Extractor::with_knowledge(tables);
    if args.uncalibrated {
        extractor = extractor.uncalibrated();
    }
    let images = Images::new(&args.reading);
    let settings = Settings {
        model: args.model.as_deref(),
        profile: &args.profile,
        min_confidence: 0.0,
        adapts: !args.no_adapt,
        words: &args.words,
        tables: Some(shared),
        without: &args.without,
        encoding: args.encoding.0,
        as_is: false,
        images: &images,
    };
    let corrector = match (args.no_clean, args.one_engine) {
        (true, _) => None,
        (false, false) => Some(settings.corrector()?),
        (false, true) => {
            let inputs = texts.iter().map(|text| &text.input);
            Some(taught(&settings.corrector()?, &settings, inputs))
        }
    };
    let pool = corrector
        .as_ref()
        .map(|corrector| Pool::new(|| settings.repairer(corrector)));
    let records = |job: &Job<'_>| {
        let work = || match &pool {
            None => records((args, &images), job, &extractor, None),
            Some(pool) => pool.with(|repairer| {
                records((args, &images), job, &extractor, Some(repairer))
            }),
        };
        fault::caught(work).unwrap_or_else(|fault| {
            let error = anyhow::Error::from(fault);
            Err(error.context(format!("{job}: no record of it")))
        })
    };
    let jobs = jobs(args, texts);
    let progress = Progress::new();
    let (mut done, mut read) = (0, 0);
    // The files that begin in the middle of a document.
    let mut middles: HashSet<*const Text> = HashSet::new();
    for group in abreast::groups(&jobs, Job::weight) {
        if jobs.len() > 1 {
            progress.step(format_args!("{done} of {} texts", jobs.len()));
        }
        let results: Vec<_> = group.par_iter().map(records).collect();
        progress.clear();
        for (job, result) in group.iter().zip(results) {
            let outcomes = result.unwrap_or_else(|error| {
                message::error(&error);
                Vec::new()
            });
            for Outcome { source, documents, failed } in outcomes {
                for error in &failed {
                    message::error(error);
                }
                if failed.len() == job.files.len() {
                    continue;
                }
                match documents.first() {
                    Some(first) if is_middle(first) => {
                        let files = job.files.iter().map(|&file| ptr(file));
                        middles.extend(files);
                    }
                    Some(_) => {}
                    None => {
                        let name = source.name_of(0);
                        let name = name.map_or(job.to_string(), str::to_owned);
                        message::warning(format_args!(
                            "{name}: no text in it, so no record of it"
                        ));
                    }
                }
                warn_of_bounds(job, &documents);
                let tiers = corrector.iter().flat_map(|c| c.model().tiers());
                take(&source.repaired_by(tiers), documents)?;
                read += 1;
            }
        }
        done += group.len();
    }
    if !args.join {
        suggest_joining(texts, &middles);
    }
    Ok(read)
}

/// The texts that files make.
fn jobs<'t>(args: &Texts, texts: &'t [Text]) -> Vec<Job<'t>> {
    if !args.join {
        let alone = texts.iter().map(|text| Job { files: vec![text] });
        return alone.collect();
    }
    let jobs: Vec<Job<'t>> =
        folder::joined(texts).into_iter().map(|files| Job { files }).collect();
    if jobs.len() == texts.len() && !texts.is_empty() {
        message::warning(format_args!(
            "--join: no two files are pages of one text: name them one by \
             one, or give the pages in a folder names that end in their \
             numbers, such as p1.txt and p2.txt"
        ));
    }
    for job in &jobs {
        let gaps = folder::gaps(&job.files);
        if let Some(first) = gaps.first() {
            let more = match gaps.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            message::warning(format_args!(
                "{job}: page {first}{more} is missing between them"
            ));
        }
    }
    jobs
}

/// What tells one text of the list from all others.
fn ptr(text: &Text) -> *const Text {
    std::ptr::from_ref(text)
}

/// Whether a text begins in the middle of a document: without anything that
/// a header has.
fn is_middle(first: &Document) -> bool {
    first.number().is_none()
        && first.doc_type().is_none()
        && first.issuing_body().is_none()
        && first.date().is_none()
}

/// Says which files look like the pages of a document that was to be joined.
fn suggest_joining(texts: &[Text], middles: &HashSet<*const Text>) {
    for series in folder::series(texts) {
        let [first, later @ ..] = &series[..] else { continue };
        let is_middle = |text: &&&Text| middles.contains(&ptr(text));
        let Some(example) = later.iter().find(is_middle) else { continue };
        let count = later.iter().filter(is_middle).count();
        let Some(last) = later.last().filter(|_| 2 * count >= later.len())
        else {
            continue;
        };
        message::warning(format_args!(
            "{}{} without a header: if {} to {} are pages of documents, \
             --join reads them as one text",
            example.input,
            match count {
                1 => " begins".to_owned(),
                more => format!(" and {} more begin", more - 1),
            },
            first.input,
            last.input,
        ));
    }
}

/// Says what a text has too much of to be recorded one by one.
fn warn_of_bounds(job: &Job<'_>, documents: &[Document]) {
    let left_out: usize =
        documents.iter().map(Document::citations_left_out).sum();
    if left_out > 0 {
        message::warning(format_args!(
            "{job}: the first {} citations are listed, {left_out} more are \
             only counted: split the text to list them all",
            Extractor::MOST_CITATIONS
        ));
    }
    if documents.len() >= Extractor::MOST_DOCUMENTS {
        message::warning(format_args!(
            "{job}: document {} takes all that follows it, because no text \
             may have more: split the text",
            documents.len()
        ));
    }
}

/// How the files are read.
fn how(args: &Texts) -> ReadAs {
    ReadAs {
        encoding: args.encoding.0,
        lossy: args.lossy,
        output: Encoding::Utf8,
    }
}

/// The records of one text, or of each of JSON lines.
fn records(
    (args, images): (&Texts, &Images),
    job: &Job<'_>,
    extractor: &Extractor,
    repairer: Option<&mut Repairer<'_>>,
) -> anyhow::Result<Vec<Outcome>> {
    if let [file] = job.files[..] {
        let read_off = images.contents(&file.input)?;
        let bytes = &read_off.bytes;
        let output = args.output.as_deref();
        if let Some(error) = input::emptied(output, &file.input, bytes) {
            return Err(error);
        }
        let opened = file.input.open(bytes, &how(args))?;
        let opened = read_off.known(opened);
        if opened.scan().is_none() && jsonl::is_jsonl(opened.text()) {
            return lines(job, file, opened.text(), extractor, repairer);
        }
        if opened.scan().is_none() {
            jsonl::refuse_other_json(opened.text())
                .map_err(|error| anyhow!("{job}: {error}"))?;
        }
        let mut known = opened.known(args.engine_confidences);
        known.second = read_off.second(&opened);
        let text = (opened.text(), &known);
        let mut documents = read(text, extractor, repairer, &message::Of(job));
        if let Some(scan) = opened.scan() {
            scan.locate_records(&mut documents, None);
        }
        let source = file.source().read_as(opened.encoding());
        let failed = Vec::new();
        return Ok(vec![Outcome { source, documents, failed }]);
    }
    if job.size().is_some_and(|size| size > MOST) {
        return Err(anyhow!(
            "{job}: together larger than {} MiB, which is the most that is \
             read at once: join fewer files",
            MOST >> 20
        ));
    }
    let mut joined = Joined::new();
    let (mut sources, mut failed) = (Vec::new(), Vec::new());
    // The files with places of words, which the records are to have.
    let mut scans = Vec::new();
    let mut known = Known::default();
    for file in &job.files {
        let pushed = images.contents(&file.input).and_then(|read_off| {
            let opened = file.input.open(&read_off.bytes, &how(args))?;
            let opened = read_off.known(opened);
            joined.push(file.path(), opened.text());
            let begins = joined.text().len() - opened.text().len();
            known.append(begins, opened.known(args.engine_confidences));
            let source = file.source().read_as(opened.encoding());
            if opened.scan().is_some() {
                drop(opened);
                scans.push((file.path(), read_off));
            }
            Ok(source)
        });
        match pushed {
            Ok(source) => sources.push(source),
            Err(error) => failed.push(error),
        }
    }
    let text = (joined.text(), &known);
    let mut documents = read(text, extractor, repairer, &message::Of(job));
    let begins = joined.locate(&mut documents);
    for (path, read_off) in &scans {
        let Ok(scan) = format::open(&read_off.bytes[..]) else { continue };
        if let Some(scan) = read_off.known(Opened::Scan(scan)).scan() {
            scan.locate_records(&mut documents, Some(path));
        }
    }
    let source = Source::joined(sources, begins);
    Ok(vec![Outcome { source, documents, failed }])
}

/// The records of the texts of JSON lines. A line that is none is named.
fn lines(
    job: &Job<'_>,
    file: &Text,
    text: &str,
    extractor: &Extractor,
    mut repairer: Option<&mut Repairer<'_>>,
) -> anyhow::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    let old = jsonl::Old::of(text);
    let listener = message::Of(job);
    old.tell(&listener);
    let mut ids = HashSet::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let row = match jsonl::Row::parse(line) {
            Ok(row) => row,
            Err(error) => {
                message::error(&anyhow!("{job}: line {}: {error}", at + 1));
                continue;
            }
        };
        let mut id = row.id.clone().unwrap_or_else(|| (at + 1).to_string());
        if !ids.insert(id.clone()) {
            // No two records have one name.
            id = format!("{id}#line{}", at + 1);
        }
        let name = file.name.as_deref().unwrap_or("stdin");
        let source =
            Source::file(format!("{name}#{id}"), file.path()).part(id);
        let repairer = repairer.as_deref_mut();
        let sound = old.read(at, &row.text);
        let text = (&*sound, &Known::default());
        let documents = read(text, extractor, repairer, &message::Of(job));
        outcomes.push(Outcome { source, documents, failed: Vec::new() });
    }
    Ok(outcomes)
}
