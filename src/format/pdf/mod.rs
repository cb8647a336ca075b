//! PDF files: their text is read with its places, and the hidden text that an
//! engine laid behind the images of pages is written back corrected, in
//! place.
//!
//! Objects are read by lopdf; what they mean, and every byte that is written,
//! is ours. Only hidden text changes: it moves, with all its places, into one
//! layer a page, and the file grows by that (an incremental update), so that
//! what was there stays there, byte by byte.

mod budget;
mod cover;
mod font;
mod glyphless;
mod graphics;
mod guard;
#[cfg(feature = "ocr")]
mod image;
mod interpret;
mod layer;
mod lines;
mod literals;
#[cfg(feature = "ocr")]
mod make;
mod model;
mod objects;
mod operators;
mod raw;
mod read;
mod reading;
mod show;
mod sources;
mod standing;
#[cfg(test)]
mod testing;
mod tokens;
mod update;
mod words;
mod write;
mod xobjects;

#[cfg(feature = "ocr")]
pub(crate) use make::of_image;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

use lopdf::{Dictionary, Document, Object};

use crate::edit::EditLog;
use crate::format::Keep;
use crate::format::change::Changes;
use crate::format::error::FormatError;
use crate::format::pdf::model::PdfText;
use crate::format::pdf::objects::Loaded;
pub(crate) use crate::format::pdf::reading::Reading;
use crate::format::pdf::sources::Sources;
use crate::format::scan::Scan;
use crate::span::Span;

/// Whether bytes are those of a PDF file.
pub(crate) fn recognises(bytes: &[u8]) -> bool {
    objects::header(bytes).is_some()
}

/// What writing to a file would do besides what it is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Risk {
    /// It is signed: its signatures hold for it as it was, and programs will
    /// say that it was changed after.
    Signed,
    /// It is encrypted, with an empty password: it is written anew without
    /// encryption, and without the permissions that it sets.
    Encrypted,
    /// Its cross-reference table is damaged and was mended: it is written
    /// anew from the objects that were found, which may not be all.
    Damaged,
}

impl Risk {
    /// All risks.
    pub const ALL: [Risk; 3] = [Risk::Signed, Risk::Encrypted, Risk::Damaged];

    /// A short name in lower case, for options and lists.
    pub fn name(self) -> &'static str {
        match self {
            Risk::Signed => "signed",
            Risk::Encrypted => "encrypted",
            Risk::Damaged => "damaged",
        }
    }

    /// What happens to the file if it is taken.
    pub fn consequence(self) -> &'static str {
        match self {
            Risk::Signed => "its signatures will no longer hold for all of it",
            Risk::Encrypted => {
                "it will be written anew without its protection"
            }
            Risk::Damaged => {
                "it will be written anew from the objects that were found, \
                 which may not be all"
            }
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A PDF file that was opened.
pub(crate) struct Pdf<'a> {
    file: Cow<'a, [u8]>,
    /// Where its header stands, from which its places are counted.
    header: usize,
    loaded: Loaded,
    text: PdfText,
    risks: Vec<Risk>,
    accepted: Vec<Risk>,
    by: String,
    /// The pages that an engine has read, whose words the file has not yet.
    fresh: BTreeSet<usize>,
}

impl<'a> Pdf<'a> {
    /// Opens a file.
    pub(crate) fn open(file: Cow<'a, [u8]>) -> Result<Pdf<'a>, FormatError> {
        let loaded = objects::load(&file)?;
        let mut text = read::read(&loaded.document)?;
        write::settle(&mut text);
        let header = objects::header(&file).unwrap_or(0);
        let mut risks = Vec::new();
        if is_signed(&loaded.document) {
            risks.push(Risk::Signed);
        }
        if loaded.encrypted {
            risks.push(Risk::Encrypted);
        }
        if loaded.damage.is_some() {
            risks.push(Risk::Damaged);
        }
        let by = format!("khoidau {}", env!("CARGO_PKG_VERSION"));
        let (accepted, fresh) = (Vec::new(), BTreeSet::new());
        Ok(Pdf { file, header, loaded, text, risks, accepted, by, fresh })
    }

    /// The pages that are images without any text.
    pub(crate) fn unread(&self) -> Vec<usize> {
        let text = &self.text;
        let unread = |page: &usize| {
            text.pages[*page].images && text.scan.blocks_of(*page).is_empty()
        };
        (0..text.pages.len()).filter(unread).collect()
    }

    /// The pages without text that can be seen.
    pub(crate) fn rereadable(&self) -> Vec<usize> {
        let words = self.text.words.iter().filter(|word| !word.hidden);
        let seen: BTreeSet<usize> = words.map(|word| word.page).collect();
        let pages = 0..self.text.pages.len();
        pages.filter(|page| !seen.contains(page)).collect()
    }

    /// Takes what an engine has read off pages for their text.
    pub(crate) fn take(&mut self, readings: &BTreeMap<usize, Reading<'_>>) {
        let (scan, words) = reading::with(&self.text, readings);
        (self.text.scan, self.text.words) = (scan, words);
        self.fresh.extend(readings.keys());
    }

    pub(crate) fn scan(&self) -> &Scan {
        &self.text.scan
    }

    /// The stretches of the text that can be seen.
    pub(crate) fn visible(&self) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        let mut goes_on = false;
        for word in &self.text.words {
            match out.last_mut() {
                Some(last) if goes_on && !word.hidden => {
                    *last = Span::new(last.start(), word.text.end());
                }
                _ if !word.hidden => out.push(word.text),
                _ => {}
            }
            goes_on = !word.hidden;
        }
        out
    }

    /// What writing to it would do besides.
    pub(crate) fn risks(&self) -> &[Risk] {
        &self.risks
    }

    /// Takes a risk.
    pub(crate) fn accept(&mut self, risk: Risk) {
        self.accepted.push(risk);
    }

    /// Names who corrects it.
    pub(crate) fn credit(&mut self, by: &str) {
        by.clone_into(&mut self.by);
    }

    /// Who corrected it before, where all its hidden text stands in layers of
    /// one maker.
    pub(crate) fn corrected_by(&self) -> Option<String> {
        let PdfText { words, pages, .. } = &self.text;
        if words.iter().any(|word| word.hidden && !word.own) {
            return None;
        }
        let mut all = pages.iter().filter_map(|page| page.layer);
        let by = |id| {
            let form = self.document().get_object(id).ok()?;
            let by = form.as_stream().ok()?.dict.get(layer::BY.as_bytes());
            lopdf::decode_text_string(by.ok()?).ok()
        };
        let first = by(all.next()?)?;
        all.all(|id| by(id).as_ref() == Some(&first)).then_some(first)
    }

    /// The version of PDF, and the program that made it.
    pub(crate) fn about(&self) -> (String, Option<String>) {
        let document = self.document();
        let info = document.trailer.get(b"Info");
        let info = info.and_then(|info| document.dereference(info));
        let info = info.and_then(|(_, info)| info.as_dict()).ok();
        let producer = info.and_then(|info: &Dictionary| {
            let (_, said) =
                document.dereference(info.get(b"Producer").ok()?).ok()?;
            lopdf::decode_text_string(said).ok()
        });
        (document.version.clone(), producer)
    }

    pub(crate) fn text(&self) -> &PdfText {
        &self.text
    }

    fn document(&self) -> &Document {
        &self.loaded.document
    }

    fn sources(&self) -> Sources<'_> {
        Sources::new(&self.file[self.header..], self.document())
    }

    /// Writes the file with edits of its hidden text.
    ///
    /// # Errors
    ///
    /// Those of `out`; `PermissionDenied` where a risk was not accepted;
    /// `InvalidData` where the file is not as it must be to be written.
    pub(crate) fn apply_to(
        &self,
        edits: &EditLog,
        keep: Keep,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let changes = Changes::new(&self.text.scan, edits);
        let layers = write::layers(&self.text, &changes, &self.fresh);
        let forgets = keep == Keep::No && self.corrected_by().is_some();
        if layers.is_empty() && !forgets {
            return out.write_all(&self.file);
        }
        self.check_risks()?;
        if self.loaded.encrypted {
            return self.plain()?.apply_to(edits, Keep::No, out);
        }
        let update = write::update(self, &layers, &self.by).map_err(bad)?;
        if keep == Keep::No || self.loaded.damage.is_some() {
            return update.write_whole(&self.sources(), out);
        }
        update.append(&self.file, self.header, self.document(), out)
    }

    fn check_risks(&self) -> io::Result<()> {
        let mut open =
            self.risks.iter().filter(|risk| !self.accepted.contains(risk));
        match open.next() {
            None => Ok(()),
            Some(risk) => Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!(
                    "the file is {risk}, and not changed: {}",
                    risk.consequence()
                ),
            )),
        }
    }

    /// The file without encryption.
    fn plain(&self) -> io::Result<Pdf<'static>> {
        let mut bytes = Vec::new();
        self.document().clone().save_to(&mut bytes)?;
        let mut plain = Pdf::open(bytes.into()).map_err(bad)?;
        plain.accepted = Risk::ALL.to_vec();
        plain.by.clone_from(&self.by);
        match plain.text.scan.text == self.text.scan.text {
            true => Ok(plain),
            false => Err(bad("it reads otherwise without its encryption")),
        }
    }
}

fn bad(reason: impl fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_string())
}

/// Whether any signature is in a file: a dictionary that says which bytes it
/// was made over.
fn is_signed(document: &Document) -> bool {
    document.objects.values().any(|object| has_signature(object, DEEPEST))
}

/// How deep in an object a signature is looked for: it may stand in the field
/// of a form, which may stand in the catalogue.
const DEEPEST: usize = 6;

fn has_signature(object: &Object, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match object {
        Object::Array(parts) => {
            parts.iter().any(|part| has_signature(part, depth))
        }
        Object::Dictionary(dictionary) => {
            dictionary.has(b"ByteRange") && dictionary.has(b"Contents")
                || dictionary
                    .iter()
                    .any(|(_, value)| has_signature(value, depth))
        }
        _ => false,
    }
}
