//! The work on one file: it is read, opened, repaired, and its records are
//! read off it.

use std::fs;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};

use super::failure::{Failure, Stage};
use super::form::Form;
use super::images::{Contents, Images};
use super::job::{Decided, Job, Outcome};
use super::jsonl;
use super::manual::{self, Applied};
use super::notes::Notes;
use super::one_file::OneFile;
use super::open::{self, Opened, ReadAs};
use super::pieces::{Manner, Repairer};
use super::whole::whole;
use super::{decisions, fault};
use crate::format::{Keep, Kind, Risk};
use crate::record::Extractor;
use crate::repair::Corrector;

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
    /// Tesseract's TSV.
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
        open::tell_odd(&job.name, &opened, notes);
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
    pub(super) fn form(
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
