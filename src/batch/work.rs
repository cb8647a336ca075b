//! The work on one file: it is read, opened, repaired, and its records are
//! read off it.

use std::convert::Infallible;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::change::{Changes, Told};
use super::disk::is_of_the_disk;
use super::failure::{Failure, Stage};
use super::form::{self, Form};
use super::images::{Contents, Images};
use super::job::{Decided, DecidedChange, Job, Outcome};
use super::jsonl;
use super::known::Known;
use super::listener::{Listener, Silent};
use super::manual::{self, Applied};
use super::open::{self, Opened, ReadAs};
use super::pieces::{Manner, Piece, Repairer};
use super::report::Change;
use super::whole::whole;
use super::{decisions, fault, records};
use crate::edit::EditLog;
use crate::export::{Exporter, Form as RecordForm, Note, Source};
use crate::format::{Keep, Kind, Risk};
use crate::record::{Document, Extractor, Pieces};
use crate::repair::{Condition, Corrector};
use crate::span::Span;

/// What repaired files are written as.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum To {
    /// What they are; images, and documents that are only read, as text.
    #[default]
    Same,
    /// Plain text.
    Text,
    /// hOCR, of files that have the places of words; others as what they are,
    /// as for the formats below.
    Hocr,
    /// ALTO.
    Alto,
    /// PAGE XML.
    Page,
    /// The table of Tesseract.
    Tsv,
    /// A searchable PDF, of images; a PDF as it is, corrected.
    Pdf,
}

impl To {
    /// The format, and how names of its files end.
    fn kind(self) -> Option<(Kind, &'static str)> {
        match self {
            To::Same | To::Text => None,
            To::Hocr => Some((Kind::Hocr, "hocr")),
            To::Alto => Some((Kind::Alto, "alto.xml")),
            To::Page => Some((Kind::Page, "page.xml")),
            To::Tsv => Some((Kind::Tsv, "tsv")),
            To::Pdf => Some((Kind::Pdf, "pdf")),
        }
    }
}

/// How the files of a run are worked on.
#[derive(Clone, Debug)]
pub struct Work {
    /// What repairs them; none leaves them as they are.
    pub corrector: Corrector,
    /// What reads their records.
    pub extractor: Extractor,
    /// How the corrector is used.
    pub manner: Manner,
    /// How images are read.
    pub images: Images,
    /// How files are opened.
    pub read_as: ReadAs,
    /// Whether it is heeded how sure an engine was of words.
    pub engine_confidences: bool,
    /// What is written of each file.
    pub to: To,
    /// What was read before a repair, in what is written.
    pub keep: Keep,
    /// The risks that are taken with PDF files.
    pub force: Vec<Risk>,
    /// Whether repaired files are written.
    pub texts: bool,
    /// Whether records are read.
    pub records: bool,
}

/// Keeps what is said of a file.
#[derive(Default)]
struct Notes {
    said: Mutex<Vec<String>>,
    /// The first thing that is missing.
    missing: Mutex<Option<String>>,
}

impl Listener for Notes {
    fn warning(&self, text: fmt::Arguments<'_>) {
        let mut said =
            self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push(text.to_string());
    }

    fn incomplete(&self, text: fmt::Arguments<'_>) {
        let lock = self.missing.lock();
        let mut missing = lock.unwrap_or_else(PoisonError::into_inner);
        match &mut *missing {
            Some(first) => {
                first.push_str("; ");
                first.push_str(&text.to_string());
            }
            none => *none = Some(text.to_string()),
        }
    }
}

/// The files after which a repairer begins anew, so that memory is the same
/// after a hundred files and after a hundred thousand.
const RENEWED: usize = 64;

impl Work {
    /// Work with a corrector: files are written as what they are, records are
    /// read, images are read by the Tesseract of the machine, no risk is
    /// taken.
    pub fn new(corrector: Corrector) -> Work {
        let manner = Manner { chooses: true, ..Manner::default() };
        Work {
            corrector,
            extractor: Extractor::new(),
            manner,
            images: Images::default(),
            read_as: ReadAs::default(),
            engine_confidences: false,
            to: To::Same,
            keep: Keep::Old,
            force: Vec::new(),
            texts: true,
            records: true,
        }
    }

    /// The names of the tiers of the model.
    pub(super) fn tiers(&self) -> Vec<String> {
        let tiers = self.corrector.model().tiers();
        tiers.map(|tier| tier.name().to_owned()).collect()
    }

    /// Does jobs one after another, as long as there are any, and hands on
    /// what became of each.
    #[doc(hidden)]
    pub fn jobs(
        &self,
        mut next: impl FnMut() -> Option<Job>,
        mut done: impl FnMut(Outcome),
    ) {
        let mut waiting = next();
        while let Some(first) = waiting.take() {
            let sample = first.sample.clone();
            let taught;
            let corrector = match sample.as_deref().map(fs::read_to_string) {
                Some(Ok(text)) => {
                    taught = self.corrector.taught_by([&*text]);
                    &taught
                }
                _ => &self.corrector,
            };
            let mut repairer = Repairer::new(corrector, self.manner);
            let mut job = first;
            let mut age = 0;
            loop {
                let work = || self.file(&job, &mut repairer);
                let outcome = fault::caught(work).unwrap_or_else(|fault| {
                    let fault = Failure::new(Stage::Repair, fault.to_string());
                    Outcome::failed(&job.name, fault)
                });
                age += 1;
                // It may be half done with what it was lent; and what it
                // remembers of words grows with the files it has met.
                if outcome.failure.is_some() || age == RENEWED {
                    age = 0;
                    repairer = Repairer::new(corrector, self.manner);
                }
                done(outcome);
                match next() {
                    Some(another) if another.sample == sample => job = another,
                    other => {
                        waiting = other;
                        break;
                    }
                }
            }
        }
    }

    /// Does the work on one file.
    #[doc(hidden)]
    pub fn file(&self, job: &Job, repairer: &mut Repairer<'_>) -> Outcome {
        let mut outcome = Outcome::new(&job.name);
        let notes = Notes::default();
        let done = self.read(job, repairer, &notes, &mut outcome);
        if let Err(failure) = done {
            outcome.fail(failure);
        }
        let missing = notes.missing.into_inner();
        if let Some(missing) = missing.unwrap_or_else(PoisonError::into_inner)
        {
            outcome.fail(Failure::open(missing));
        }
        let said = notes.said.into_inner();
        outcome.notes = said.unwrap_or_else(PoisonError::into_inner);
        outcome
    }

    fn read(
        &self,
        job: &Job,
        repairer: &mut Repairer<'_>,
        notes: &Notes,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let bytes = whole(&job.path)?;
        // Reading what is in memory does not fail.
        outcome.content =
            decisions::content(&mut &bytes[..]).unwrap_or_default();
        outcome.figures.bytes = bytes.len() as u64;
        let contents = self.images.read(&job.name, bytes, notes)?;
        let opened = open::open(&contents.bytes, &self.read_as, notes)?;
        let opened = contents.known(opened).or_html(&contents.bytes);
        let unknown = Decided::default();
        let mut decided = job.decided.iter();
        let decided = decided.find(|one| one.content == outcome.content);
        let decided = decided.unwrap_or(&unknown);
        manual::tell_outdated(&job.decided, &outcome.content, notes);
        outcome.figures.format = Some(opened.format().to_owned());
        let applied = Applied::new();
        let mut file =
            OneFile { work: self, job, decided, applied, notes, outcome };
        if opened.scan().is_none() && jsonl::is_jsonl(opened.text()) {
            file.lines(&opened, repairer)?;
        } else {
            if opened.scan().is_none() {
                jsonl::refuse_other_json(opened.text())?;
            }
            file.text(opened, &contents, repairer)?;
        }
        manual::tell_left(decided, (&file.applied, self.records), notes);
        Ok(())
    }

    /// The form in which a file is written, and the name of it.
    fn form(
        &self,
        name: &str,
        opened: &Opened<'_>,
        contents: &Contents,
    ) -> (Form, String) {
        let appended = |ending: &str| format!("{name}.{ending}");
        let same = || name.to_owned();
        if let (Some((kind, ending)), Some(scan)) =
            (self.to.kind(), opened.scan())
            && scan.has_boxes()
        {
            let made = contents.image.is_some();
            match (kind, scan.kind()) {
                // One that was made of an image has no text before.
                (Kind::Pdf, Kind::Pdf) if made => {
                    return (Form::File(Keep::No), appended(ending));
                }
                (Kind::Pdf, Kind::Pdf) => {
                    return (Form::File(self.keep), same());
                }
                // No images of the pages to put behind the text.
                (Kind::Pdf, _) => {}
                (kind, own) if kind == own && !made => {
                    return (Form::Anew(kind), same());
                }
                (kind, _) => return (Form::Anew(kind), appended(ending)),
            }
        }
        let is_image = matches!(opened, Opened::Image(..));
        match opened.scan() {
            None => (Form::Text, same()),
            Some(scan) if scan.kind() == Kind::Html => match self.to {
                To::Text => (Form::Unmarked, appended("txt")),
                _ => (Form::File(self.keep), same()),
            },
            Some(scan)
                if is_image || self.to == To::Text || !scan.is_writable() =>
            {
                (Form::Text, appended("txt"))
            }
            Some(_) => (Form::File(self.keep), same()),
        }
    }
}

/// One file under work.
struct OneFile<'w> {
    work: &'w Work,
    job: &'w Job,
    decided: &'w Decided,
    applied: Applied,
    notes: &'w Notes,
    outcome: &'w mut Outcome,
}

/// A text that was repaired, in pieces.
struct Repaired<'t> {
    pieces: Vec<Piece<'t>>,
    log: EditLog,
    text: String,
    /// Where a person has decided, with the numbers of the decisions.
    decided: Vec<(Span, usize)>,
    hopeless: usize,
}

impl OneFile<'_> {
    /// A file of one text.
    fn text(
        &mut self,
        mut opened: Opened<'_>,
        contents: &Contents,
        repairer: &mut Repairer<'_>,
    ) -> Result<(), Failure> {
        let work = self.work;
        if let Opened::Scan(scan) = &mut opened {
            work.force.iter().for_each(|&risk| scan.accept(risk));
            scan.credit(&repairer.credit(work.engine_confidences));
        }
        let mut known = opened.known(work.engine_confidences);
        known.second = contents.second(&opened);
        let name = &self.job.name;
        let text = opened.text();
        let repaired = self.repair(name, (text, &known), repairer);
        let pages = opened.scan().map_or(0, |scan| scan.pages().len());
        let breaks = text.matches('\u{c}').count();
        self.outcome.figures.pages += pages.max(1 + breaks) as u64;
        self.count(&repaired, text);
        self.changes(name, &repaired, text, opened.scan());
        if work.records {
            let own = (text, &known);
            let extractor = &work.extractor;
            let mut documents = match opened.kind() {
                // The markup that is blank in what is repaired says where
                // cells are.
                Kind::Html => {
                    let how = &work.read_as;
                    let whole = open::open(&contents.bytes, how, &Silent)?;
                    let whole = (whole.text(), &Known::default());
                    let repairer = Some(&mut *repairer);
                    records::read(whole, extractor, repairer, self.notes)
                }
                _ => {
                    let (reading, hopeless) = repaired.reading(text);
                    let first = (extractor.extract(&reading), hopeless);
                    drop(reading);
                    records::apart(own, first, extractor, repairer, self.notes)
                }
            };
            if let Some(scan) = opened.scan() {
                scan.locate_records(&mut documents, None);
            }
            let path = self.job.path.to_string_lossy();
            let source = Source::file(&**name, path);
            self.records(
                source.read_as(opened.encoding()),
                documents,
                repairer,
            );
        } else if repaired.hopeless > 0 {
            self.say_hopeless(&repaired);
        }
        if !work.texts {
            return Ok(());
        }
        let (form, output) = work.form(name, &opened, contents);
        if let (Form::File(_), Some(scan)) = (form, opened.scan())
            && let Some(failure) = form::risky(scan, &work.force)
        {
            return Err(failure);
        }
        self.write(&output, |out| {
            form.write(&opened, (&repaired.text, &repaired.log), out)
        })
    }

    /// A file of JSON lines, each of which has a text.
    fn lines(
        &mut self,
        opened: &Opened<'_>,
        repairer: &mut Repairer<'_>,
    ) -> Result<(), Failure> {
        let old = jsonl::Old::of(opened.text());
        old.tell(self.notes);
        let mut written = String::with_capacity(opened.text().len());
        let mut names = jsonl::Names::default();
        let unknown = Known::default();
        for (at, whole) in opened.text().split_inclusive('\n').enumerate() {
            let line = whole.trim_end_matches(['\n', '\r']);
            let row = match jsonl::Row::parse(line) {
                Ok(row) => row,
                Err(failure) => {
                    if !line.trim().is_empty() {
                        let text = format!("line {}: {failure}", at + 1);
                        self.outcome.fail(Failure::open(text));
                    }
                    written.push_str(whole);
                    continue;
                }
            };
            let id = names.of(&row, at);
            let name = format!("{}#{id}", self.job.name);
            let text = old.read(at, &row.text);
            let repaired = self.repair(&name, (&text, &unknown), repairer);
            self.outcome.figures.pages += 1;
            self.count(&repaired, &text);
            self.changes(&name, &repaired, &text, None);
            if self.work.records {
                let extractor = &self.work.extractor;
                let (reading, hopeless) = repaired.reading(&text);
                let first = (extractor.extract(&reading), hopeless);
                drop(reading);
                let own = (&*text, &unknown);
                let documents = records::apart(
                    own, first, extractor, repairer, self.notes,
                );
                let path = self.job.path.to_string_lossy();
                let source = Source::file(&*name, path).part(id);
                self.records(source, documents, repairer);
            }
            written.push_str(&row.with(&repaired.text));
            written.push_str(&whole[line.len()..]);
        }
        if !self.work.texts {
            return Ok(());
        }
        let name = self.job.name.clone();
        self.write(&name, |out| out.write_all(written.as_bytes()))
    }

    /// Repairs a text, and does what a person has decided of it.
    fn repair<'t>(
        &mut self,
        name: &str,
        (text, known): (&'t str, &Known),
        repairer: &mut Repairer<'_>,
    ) -> Repaired<'t> {
        let decided = self.decided;
        let own = decided.changes.iter().filter(|one| one.file == name);
        let mut own: Vec<&DecidedChange> = own
            .filter(|one| text.get(one.start..one.end) == Some(&*one.before))
            .collect();
        own.sort_by_key(|one| (one.start, one.end));
        let decided =
            own.iter().map(|one| (Span::new(one.start, one.end), one.number));
        let mut repaired = Repaired {
            pieces: Vec::new(),
            log: EditLog::new(),
            text: String::with_capacity(text.len()),
            decided: decided.collect(),
            hopeless: 0,
        };
        let Ok(()) =
            repairer.repair::<Infallible>(text, known, |mut piece| {
                let end = piece.base + piece.original.len();
                let here = own
                    .iter()
                    .filter(|one| piece.base <= one.start && one.end <= end);
                self.applied.extend(here.clone().map(|one| one.number));
                let here: Vec<(Span, String)> = here
                    .map(|one| {
                        let start = one.start - piece.base;
                        let span = Span::new(start, one.end - piece.base);
                        (span, one.after.clone())
                    })
                    .collect();
                if !here.is_empty() {
                    piece.correction = piece.correction.decided(&here);
                }
                let correction = &piece.correction;
                let hopeless = correction.condition() == Condition::Hopeless;
                repaired.hopeless += usize::from(hopeless);
                let appended =
                    repaired.log.append(piece.base, correction.edit_log());
                debug_assert!(appended.is_ok(), "pieces follow one another");
                repaired.text.push_str(correction.text());
                repaired.pieces.push(piece);
                Ok(())
            });
        repaired
    }

    fn say_hopeless(&self, repaired: &Repaired<'_>) {
        let part = match repaired.hopeless == repaired.pieces.len() {
            true => "",
            false => "in part ",
        };
        self.notes.warning(format_args!(
            "{part}too damaged, or not in Vietnamese: no word was changed \
             there; --profile NAME changes it"
        ));
    }

    /// Counts words, condition and profile.
    fn count(&mut self, repaired: &Repaired<'_>, text: &str) {
        let figures = &mut self.outcome.figures;
        figures.words += text.split_whitespace().count() as u64;
        for piece in &repaired.pieces {
            let here = piece.correction.condition();
            figures.condition = match figures.condition {
                // A text whose pieces differ is changed in places.
                Some(before) if before != here => Some(Condition::Damaged),
                _ => Some(here),
            };
            let profile = piece.correction.profile();
            if figures.profile.is_none() && !profile.is_empty() {
                figures.profile = Some(profile.to_owned());
            }
        }
    }

    /// Tells and counts the changes.
    fn changes<'t>(
        &mut self,
        name: &'t str,
        repaired: &'t Repaired<'t>,
        text: &'t str,
        scan: Option<&'t crate::format::Source<'t>>,
    ) {
        let both = (text, &*repaired.text);
        let changes =
            Changes::new(name, both, &repaired.log, scan, &repaired.decided);
        let Outcome { figures, changes: out, .. } = &mut *self.outcome;
        changes.write(&repaired.pieces, out, |told: Told<'_>| {
            let edit = told.edit;
            let mut change = Change::new(
                edit.before(),
                edit.after(),
                edit.kind(),
                edit.confidence(),
            );
            if !told.applied {
                change = change.suggested();
            }
            if told.decided {
                change = change.decided();
            }
            figures.change(&change);
        });
    }

    /// Writes and counts the records.
    fn records(
        &mut self,
        source: Source,
        mut documents: Vec<Document>,
        repairer: &Repairer<'_>,
    ) {
        for (at, document) in documents.iter_mut().enumerate() {
            let fields = self.decided.fields.iter();
            let own = fields.filter(|one| {
                one.document == at + 1 && source.name() == Some(&*one.file)
            });
            let own: Vec<_> = own.collect();
            if !own.is_empty() {
                manual::decide(document, &own, &mut self.applied);
            }
        }
        let source = source.repaired_by(repairer.model().tiers());
        let lines = Exporter::new(RecordForm::JsonLines);
        let lines = lines.file(&source, &documents);
        self.outcome.records.extend_from_slice(lines.text().as_bytes());
        let table = Exporter::new(RecordForm::Csv).file(&source, &documents);
        self.outcome.table.extend_from_slice(table.text().as_bytes());
        let mut missing: Vec<Vec<&'static str>> = Vec::new();
        for note in table.notes() {
            if let Note::Missing { keys, .. } = note {
                missing.push(keys.clone());
            }
        }
        let figures = &mut self.outcome.figures;
        for document in &documents {
            let kind = document.doc_type().map(|field| &**field.value());
            let year = document.date().map(|field| field.value().year());
            figures.document(kind, year, []);
        }
        for keys in missing {
            for key in keys {
                *figures.missing.entry(key.to_owned()).or_default() += 1;
            }
        }
    }

    /// Writes what is to be put beside the outputs of others.
    fn write(
        &mut self,
        output: &str,
        written: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let scratch = &self.job.scratch;
        let done = File::create(scratch).and_then(|file| {
            let mut out = BufWriter::new(file);
            written(&mut out)?;
            out.flush()
        });
        match done {
            Ok(()) => {
                self.outcome.output = Some(output.to_owned());
                Ok(())
            }
            Err(error) => {
                let _ = fs::remove_file(scratch);
                // One of ours says all there is to say.
                let own = error.get_ref().and_then(|e| e.downcast_ref());
                let own: Option<&Failure> = own;
                let stage = match is_of_the_disk(&error) {
                    true => Stage::Disk,
                    false => Stage::Write,
                };
                let cannot = || {
                    Failure::new(stage, format!("cannot be written: {error}"))
                };
                Err(own.cloned().unwrap_or_else(cannot))
            }
        }
    }
}

impl<'t> Repaired<'t> {
    /// What records are read off, and whether a part of it is hopeless.
    fn reading(&self, text: &'t str) -> (crate::record::Reading<'t>, bool) {
        let mut pieces = Pieces::new(text);
        for piece in &self.pieces {
            pieces.push(piece.base, &piece.correction);
        }
        (pieces.finish(), self.hopeless > 0)
    }
}
