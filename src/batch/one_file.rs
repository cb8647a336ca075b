//! One file that was opened: its text, or each of its texts, is repaired, its
//! records are read off it, and what becomes of it is written.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use super::change::{Changes, Told};
use super::disk::is_of_the_disk;
use super::failure::{Failure, Stage};
use super::form::{self, Form};
use super::images::Contents;
use super::job::{Decided, DecidedChange, Job, Outcome};
use super::jsonl;
use super::known::Known;
use super::listener::{Listener, Silent};
use super::manual::{self, Applied};
use super::notes::Notes;
use super::open::{self, Opened};
use super::pieces::{Piece, Repairer};
use super::records;
use super::report::Change;
use super::work::Work;
use crate::edit::EditLog;
use crate::export::{Exporter, Form as RecordForm, Note, Source};
use crate::format::Kind;
use crate::record::{Document, Pieces};
use crate::repair::Condition;
use crate::span::Span;

/// One file under work.
pub(super) struct OneFile<'w> {
    pub work: &'w Work,
    pub job: &'w Job,
    pub decided: &'w Decided,
    pub applied: Applied,
    pub notes: &'w Notes,
    pub outcome: &'w mut Outcome,
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
    pub fn text(
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
    pub fn lines(
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
