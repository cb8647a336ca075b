//! Records in the forms that programs and archives ask for.
//!
//! Two kinds of forms. JSON ([`Form::Json`], [`Form::JsonLines`]) holds all
//! that is known, with evidence, after [`SCHEMA`]. The delivery forms hold
//! values alone, under the names, codes, lengths and date forms of the
//! circulars; what is not on the page stays empty and is listed in a
//! [`Note`], never invented.
//!
//! The sources of the fields: thông tư 05/2025/TT-BNV and 02/2019/TT-BNV,
//! QCVN 102:2016/BTTTT, the DCMI metadata terms.

mod columns;
mod delivery;
mod graph;
pub(crate) mod json;
mod review;
pub(crate) mod table;
pub(crate) mod text;
mod xml;

use std::fmt;
use std::sync::Arc;

use crate::Error;
use crate::encoding::Encoding;
use crate::model::Tier;
use crate::record::{Document, Gazetteer};
use columns::Column;

#[cfg(all(test, feature = "batch"))]
pub(crate) use delivery::KEYS;
pub use graph::{to_csv, to_dot, to_json, to_list};
pub use json::{SCHEMA, VERSION};
pub use review::Review;
#[doc(hidden)]
pub use text::shown;

/// The file that stands beside records and makes them searchable, whether or
/// not this build can make it.
#[cfg(any(feature = "batch", feature = "catalogue"))]
pub(crate) const CATALOGUE: &str = "catalogue.sqlite";

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// One JSON object with all documents.
    Json,
    /// A JSON object a line for each document.
    JsonLines,
    /// A table with a column for every field.
    Csv,
    /// The 21 columns of a document in a package for submission, thông tư
    /// 05/2025/TT-BNV.
    Tt05Csv,
    /// The same as `simpledc` elements.
    Tt05Xml,
    /// The 22 columns of thông tư 02/2019/TT-BNV.
    Tt02Csv,
    /// The message headers of QCVN 102:2016/BTTTT.
    EdXml,
    /// Dublin Core terms.
    DublinCore,
}

impl Form {
    /// All forms.
    pub const ALL: [Form; 8] = [
        Form::Json,
        Form::JsonLines,
        Form::Csv,
        Form::Tt05Csv,
        Form::Tt05Xml,
        Form::Tt02Csv,
        Form::EdXml,
        Form::DublinCore,
    ];

    /// `json`, `jsonl`, `csv`, `tt05-csv`, `tt05-xml`, `tt02-csv`, `edxml`
    /// or `dublin-core`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::JsonLines => "jsonl",
            Form::Csv => "csv",
            Form::Tt05Csv => "tt05-csv",
            Form::Tt05Xml => "tt05-xml",
            Form::Tt02Csv => "tt02-csv",
            Form::EdXml => "edxml",
            Form::DublinCore => "dublin-core",
        }
    }

    /// The columns, for a form of a circular.
    fn columns(self) -> &'static [Column] {
        match self {
            Form::Tt05Csv | Form::Tt05Xml => &columns::TT05,
            Form::Tt02Csv => &columns::TT02,
            _ => &[],
        }
    }

    /// What may be named as required.
    fn keys(self) -> Vec<&'static str> {
        match self.columns() {
            [] => delivery::KEYS.to_vec(),
            columns => columns.iter().map(|column| column.key).collect(),
        }
    }

    fn required(self) -> Vec<&'static str> {
        match self.columns() {
            [] => delivery::REQUIRED.to_vec(),
            columns => columns
                .iter()
                .filter(|column| column.required)
                .map(|column| column.key)
                .collect(),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text that records were read from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    file: Option<String>,
    path: String,
    /// The name of the text in a file of many.
    part: Option<String>,
    /// Of several files, all; with the place of the one in which each document
    /// begins, and its place among the documents that begin there, from 1.
    joined: Vec<Source>,
    begins: Vec<(usize, usize)>,
    /// The tiers of the model by which it was repaired.
    tiers: Vec<Tier>,
    /// The name of the encoding it was read as.
    encoding: &'static str,
}

impl Source {
    /// A file by its short name, which goes into the column `file`, and the
    /// path it was opened by.
    pub fn file(name: impl Into<String>, path: impl Into<String>) -> Source {
        Source::new(Some(name.into()), path.into())
    }

    /// Standard input, which has no name; its path is `-`.
    pub fn stdin() -> Source {
        Source::new(None, "-".to_owned())
    }

    /// Several files that were read as one text
    /// ([`Joined`](crate::record::Joined)), with the place of the file in
    /// which each document begins: documents bear the names of those.
    pub fn joined(files: Vec<Source>, begins: Vec<usize>) -> Source {
        let mut counts = vec![0; files.len()];
        let begins = begins.into_iter().map(|file| {
            let count = counts.get_mut(file).map(|count| {
                *count += 1;
                *count
            });
            (file, count.unwrap_or(1))
        });
        let begins = begins.collect();
        let first = files.first().cloned().unwrap_or_else(Source::stdin);
        Source { joined: files, begins, ..first }
    }

    fn new(file: Option<String>, path: String) -> Source {
        let (joined, begins, tiers) = (Vec::new(), Vec::new(), Vec::new());
        let encoding = Encoding::Utf8.name();
        let part = None;
        Source { file, path, part, joined, begins, tiers, encoding }
    }

    /// One of the texts of a file of many, such as JSON lines, by its name in
    /// it: the names of its documents have that, too.
    pub fn part(self, name: impl Into<String>) -> Source {
        Source { part: Some(name.into()), ..self }
    }

    /// The same file, read in the encoding of this name
    /// ([`Decoded::read_as`](crate::encoding::Decoded::read_as), or what
    /// a file with boxes is in), which JSON tells.
    pub fn read_as(self, encoding: &'static str) -> Source {
        Source { encoding, ..self }
    }

    /// The name of the encoding of the file in which a document begins, the
    /// document counted from 0.
    pub fn encoding_of(&self, index: usize) -> &'static str {
        self.place(index).0.encoding
    }

    /// The same text, repaired by a model of these tiers
    /// ([`Model::tiers`](crate::Model::tiers)), which JSON tells.
    pub fn repaired_by(self, tiers: impl IntoIterator<Item = Tier>) -> Source {
        Source { tiers: tiers.into_iter().collect(), ..self }
    }

    /// The tiers of the model by which the text was repaired; none for one
    /// that was read as it is.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The short name; of several files that of the first.
    pub fn name(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The path, `-` for standard input; of several files that of the first.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The short name of the file in which a document begins, the document
    /// counted from 0.
    pub fn name_of(&self, index: usize) -> Option<&str> {
        self.place(index).0.name()
    }

    /// The path of the file in which a document begins, the document counted
    /// from 0.
    pub fn path_of(&self, index: usize) -> &str {
        self.place(index).0.path()
    }

    /// The place of a document, counted from 0, among those that begin in its
    /// file, counted from 1.
    pub fn number(&self, index: usize) -> usize {
        self.place(index).1
    }

    fn place(&self, index: usize) -> (&Source, usize) {
        let begins = self.begins.get(index);
        let joined = begins.and_then(|&(file, number)| {
            Some((self.joined.get(file)?, number))
        });
        joined.unwrap_or((self, index + 1))
    }

    /// The name of one of its documents, counted from 0, by which others
    /// refer to it: `in/a.txt#2` is the second of a file, `in/a.jsonl#k#2`
    /// that of the text `k` in one.
    pub fn id(&self, index: usize) -> String {
        let (file, number) = self.place(index);
        match &file.part {
            Some(part) => format!("{}#{part}#{number}", file.path),
            None => format!("{}#{number}", file.path),
        }
    }
}

/// What a person should know about a record that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Required fields that the page does not tell.
    Missing {
        /// The document.
        id: String,
        /// The keys of the fields, in the order of the form.
        keys: Vec<&'static str>,
    },
    /// A value that is longer than the form allows.
    Cut {
        /// The document.
        id: String,
        /// The key of the field.
        key: &'static str,
        /// The characters the value has.
        length: usize,
        /// The characters the form allows.
        limit: usize,
        /// The characters that were kept; none where there was no word to
        /// cut at.
        kept: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Missing { id, keys } => {
                write!(f, "{id}: not on the page: {}", keys.join(", "))
            }
            Note::Cut { id, key, length, limit, kept: 0 } => write!(
                f,
                "{id}: {key}: left out: {length} characters without a word \
                 to cut at, where {limit} are allowed"
            ),
            Note::Cut { id, key, length, limit, kept } => write!(
                f,
                "{id}: {key}: cut at a word, {kept} of {length} characters \
                 kept, where {limit} are allowed"
            ),
        }
    }
}

/// The records of one text, written.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    text: String,
    records: usize,
    notes: Vec<Note>,
}

impl Exported {
    /// The records that were written. Appendices that are told with the
    /// document they belong to have none.
    pub fn records(&self) -> usize {
        self.records
    }

    /// What was written; empty if there was no document.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What a person should know about it, in the order of the documents.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

/// Writes records in one form.
///
/// The records of each text are written by themselves, so that texts can be
/// worked on side by side; between [`Exporter::opening`] and
/// [`Exporter::closing`] they follow each other, those that are not empty
/// with [`Exporter::separator`] between them.
///
/// ```
/// use khoidau::export::{Exporter, Form, Source};
/// use khoidau::record::{Document, Lines, Role};
///
/// let document = Document::new(Lines { start: 1, end: 9 }, Role::Main);
/// let source = Source::file("a.txt", "in/a.txt");
/// let exporter = Exporter::new(Form::Tt05Csv);
/// let exported = exporter.file(&source, &[document]);
/// assert!(exporter.opening().starts_with("\u{feff}docId,docCode,"));
/// assert!(exported.text().contains(",a.txt,in/a.txt,1-9,"));
/// ```
#[derive(Clone, Debug)]
pub struct Exporter {
    form: Form,
    knowledge: Arc<Gazetteer>,
    min_confidence: f64,
    short_dates: bool,
    capitals: bool,
    leading_slash: bool,
    appendix_records: bool,
    required: Vec<&'static str>,
    set: Vec<(&'static str, String)>,
}

impl Exporter {
    /// With the settings of the circulars.
    pub fn new(form: Form) -> Exporter {
        Exporter {
            form,
            knowledge: Gazetteer::embedded(),
            min_confidence: 0.0,
            short_dates: false,
            capitals: true,
            leading_slash: true,
            appendix_records: false,
            required: form.required(),
            set: Vec::new(),
        }
    }

    /// The form that is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Takes the codes of types from other tables.
    pub fn knowledge(mut self, knowledge: Gazetteer) -> Exporter {
        self.knowledge = Arc::new(knowledge);
        self
    }

    /// In delivery forms, values that are less sure, from 0 to 1, are left
    /// out. JSON holds them all.
    ///
    /// # Errors
    ///
    /// If it is no number from 0 to 1.
    pub fn min_confidence(mut self, least: f64) -> Result<Exporter, Error> {
        if !(0.0..=1.0).contains(&least) {
            return Err(Error::setting(format!(
                "the least confidence is {least}: give a number from 0 to 1"
            )));
        }
        self.min_confidence = least;
        Ok(self)
    }

    /// Writes `05/2025` and `2025` where the day or the month is not known,
    /// which a package for preservation (AIP) allows, in place of
    /// `00/05/2025` and `00/00/2025`.
    pub fn short_dates(mut self, yes: bool) -> Exporter {
        self.short_dates = yes;
        self
    }

    /// Whether the tables of the circulars have type and issuing body in
    /// capitals; they have unless told otherwise.
    pub fn capitals(mut self, yes: bool) -> Exporter {
        self.capitals = yes;
        self
    }

    /// Whether the tables of the circulars begin the symbol of a state
    /// document with a slash, `/QĐ-UBND`; they do unless told otherwise.
    pub fn leading_slash(mut self, yes: bool) -> Exporter {
        self.leading_slash = yes;
        self
    }

    /// Whether an appendix has a record of its own in delivery forms;
    /// otherwise its title is told with the document it belongs to. The
    /// table of all fields has all documents in any case.
    pub fn appendix_records(mut self, yes: bool) -> Exporter {
        self.appendix_records = yes;
        self
    }

    /// Names the fields that count as required, in place of those of the
    /// circular.
    ///
    /// # Errors
    ///
    /// If the form has no such field.
    pub fn required<S: AsRef<str>>(
        mut self,
        keys: impl IntoIterator<Item = S>,
    ) -> Result<Exporter, Error> {
        self.required.clear();
        self.also_required(keys)
    }

    /// Names fields that count as required besides those that do already.
    ///
    /// # Errors
    ///
    /// If the form has no such field.
    pub fn also_required<S: AsRef<str>>(
        mut self,
        keys: impl IntoIterator<Item = S>,
    ) -> Result<Exporter, Error> {
        for key in keys {
            let key = self.key(key.as_ref())?;
            self.required.push(key);
        }
        let all = self.form.keys();
        self.required = all
            .into_iter()
            .filter(|key| self.required.contains(key))
            .collect();
        Ok(self)
    }

    /// Gives a field of a circular the same value in every record that has
    /// none of its own: what no page tells, such as `maintenance`.
    ///
    /// # Errors
    ///
    /// If the form is not one of a circular, has no such field, or allows
    /// only shorter values in it.
    pub fn set(mut self, key: &str, value: &str) -> Result<Exporter, Error> {
        let column = self.form.columns().iter().find(|c| c.key == key);
        let Some(column) = column else {
            return Err(self.unknown(key, self.form.columns()));
        };
        let value = text::tidy(value);
        let length = value.chars().count();
        if length > column.limit {
            return Err(Error::setting(format!(
                "{key}: {length} characters, where {} are allowed: \
                 give a shorter value",
                column.limit
            )));
        }
        self.set.retain(|(other, _)| *other != column.key);
        self.set.push((column.key, value));
        Ok(self)
    }

    fn key(&self, key: &str) -> Result<&'static str, Error> {
        let keys = self.form.keys();
        match keys.iter().find(|known| **known == key) {
            Some(known) => Ok(known),
            None => Err(Error::setting(format!(
                "the form {} has no field {key:?}: choose from {}",
                self.form,
                keys.join(", ")
            ))),
        }
    }

    fn unknown(&self, key: &str, columns: &[Column]) -> Error {
        let keys: Vec<&str> = columns.iter().map(|c| c.key).collect();
        Error::setting(match keys.is_empty() {
            true => format!(
                "the form {} has no field to set: fields are set in \
                 tt05-csv, tt05-xml and tt02-csv",
                self.form
            ),
            false => format!(
                "the form {} has no field {key:?}: choose from {}",
                self.form,
                keys.join(", ")
            ),
        })
    }

    /// What comes before all records.
    pub fn opening(&self) -> String {
        match self.form {
            Form::Json => json::opening(),
            Form::JsonLines => String::new(),
            Form::Csv | Form::Tt05Csv | Form::Tt02Csv => table::opening(self),
            Form::Tt05Xml | Form::EdXml | Form::DublinCore => xml::opening(),
        }
    }

    /// What comes between the records of two texts.
    pub fn separator(&self) -> &'static str {
        match self.form {
            Form::Json => ",\n",
            _ => "",
        }
    }

    /// What comes after all records.
    pub fn closing(&self) -> &'static str {
        match self.form {
            Form::Json => "\n]}\n",
            Form::Tt05Xml | Form::EdXml | Form::DublinCore => xml::CLOSING,
            _ => "",
        }
    }

    /// Writes the records of one text.
    pub fn file(&self, source: &Source, documents: &[Document]) -> Exported {
        match self.form {
            Form::Json => {
                let all: Vec<String> = (0..documents.len())
                    .map(|at| json::document(source, documents, at))
                    .collect();
                let (text, records) = (all.join(",\n"), all.len());
                Exported { text, records, notes: Vec::new() }
            }
            Form::JsonLines => {
                let all: String = (0..documents.len())
                    .map(|at| json::document(source, documents, at) + "\n")
                    .collect();
                let records = documents.len();
                Exported { text: all, records, notes: Vec::new() }
            }
            Form::Csv => table::all_fields(self, source, documents),
            Form::Tt05Csv | Form::Tt02Csv => {
                table::circular(self, source, documents)
            }
            Form::Tt05Xml | Form::EdXml | Form::DublinCore => {
                xml::file(self, source, documents)
            }
        }
    }
    /// Writes each record of one text as an XML text of its own, whose root
    /// is the element of the standard (`simpledc`, `edXML:Envelope` or
    /// `metadata`), as packages want it. With each stands the index of its
    /// document.
    ///
    /// # Errors
    ///
    /// If the form is not one of XML.
    pub fn apart(
        &self,
        source: &Source,
        documents: &[Document],
    ) -> Result<Vec<(usize, Exported)>, Error> {
        match self.form {
            Form::Tt05Xml | Form::EdXml | Form::DublinCore => {
                Ok(xml::apart(self, source, documents))
            }
            _ => Err(Error::setting(format!(
                "the form {} has no records that stand alone: choose \
                 tt05-xml, edxml or dublin-core",
                self.form
            ))),
        }
    }
}
