//! Files of all formats: what is in them, and what is made of them.

use std::fs;
use std::path::{Path, PathBuf};

use khoidau::batch::open::{Opened, ReadAs};
use khoidau::batch::{
    self, Contents, Images, Silent, To, Work, cannot_read, jsonl,
    open as opening,
};
use khoidau::format::image::ImageKind;
use khoidau::format::{Keep, Source as Scan};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList};

use crate::correction::Chars;
use crate::corrector::{Corrector, given, one};
use crate::{error, repair, values};

/// The name of a file whose bytes were given.
const UNNAMED: &str = "-";

/// How a repaired file is written.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub to: To,
    pub keep: Keep,
}

impl Form {
    pub fn new(to: &str, keep: bool) -> PyResult<Form> {
        let to = match to {
            "same" => To::Same,
            "text" => To::Text,
            "hocr" => To::Hocr,
            "alto" => To::Alto,
            "page" => To::Page,
            "tsv" => To::Tsv,
            "pdf" => To::Pdf,
            other => {
                return Err(error(format_args!(
                    "to: there is no form {other:?}: choose same, text, hocr, \
                     alto, page, tsv, pdf"
                )));
            }
        };
        Ok(Form { to, keep: if keep { Keep::Old } else { Keep::No } })
    }
}

/// What is worked on, where all files go one way.
pub fn work_of(corrector: &crate::pool::Pool, form: Form) -> Work {
    let mut work = Work::new(corrector.corrector().clone());
    work.manner = corrector.manner();
    work.to = form.to;
    work.keep = form.keep;
    work
}

/// What became of a file.
///
/// Attributes:
///     name: its name.
///     output: the name of the repaired file, or None.
///     data: the repaired file, or None.
///     records: its archive records.
///     lines, changes: the records and the changes as lines of
///         ``records.jsonl`` and ``changes.jsonl``.
///     error: why the work ended, or a part of it; None where all went well.
///     stage: where it ended: ``read``, ``open``, ``repair``, ``write``.
///     warnings: what else is worth knowing.
#[pyclass(frozen, module = "khoidau")]
pub struct Outcome {
    name: String,
    output: Option<String>,
    data: Option<Vec<u8>>,
    lines: Vec<String>,
    changes: String,
    failure: Option<(&'static str, String)>,
    warnings: Vec<String>,
}

#[pymethods]
impl Outcome {
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    #[getter]
    fn output(&self) -> Option<&str> {
        self.output.as_deref()
    }

    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.data.as_deref().map(|data| PyBytes::new(py, data))
    }

    #[getter]
    fn records<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        values::documents(py, &self.lines)
    }

    #[getter]
    fn lines(&self) -> Vec<&str> {
        self.lines.iter().map(|line| &**line).collect()
    }

    #[getter]
    fn changes(&self) -> &str {
        &self.changes
    }

    #[getter]
    fn error(&self) -> Option<&str> {
        self.failure.as_ref().map(|(_, text)| &**text)
    }

    #[getter]
    fn stage(&self) -> Option<&'static str> {
        self.failure.as_ref().map(|(stage, _)| *stage)
    }

    #[getter]
    fn warnings(&self) -> Vec<&str> {
        self.warnings.iter().map(|text| &**text).collect()
    }

    fn __repr__(&self) -> String {
        let end = match &self.failure {
            Some((stage, _)) => format!(", failed: {stage}"),
            None => String::new(),
        };
        format!("Outcome('{}', {} records{end})", self.name, self.lines.len())
    }
}

impl Outcome {
    /// Raises what went wrong.
    fn sound(self) -> PyResult<Outcome> {
        match &self.failure {
            Some((_, text)) => {
                Err(error(format_args!("{}: {text}", self.name)))
            }
            None => Ok(self),
        }
    }
}

/// The work on a file, as in a run over folders.
pub fn work(
    py: Python<'_>,
    corrector: &Corrector,
    (path, name): (&Path, &str),
    form: Form,
    threads: usize,
) -> PyResult<Outcome> {
    let work = work_of(&corrector.clean, form);
    one(py, &corrector.clean, |repairer| {
        let scratch = tempfile::NamedTempFile::new().map_err(error)?;
        let job = batch::Job {
            name: name.to_owned(),
            path: path.to_owned(),
            scratch: scratch.path().to_owned(),
            sample: None,
            decided: Vec::new(),
        };
        let done = batch::fault::caught(|| {
            repair::in_threads(threads, || work.file(&job, repairer))
        });
        let outcome = done.map_err(error)??;
        let data = match &outcome.output {
            Some(_) => Some(fs::read(scratch.path()).map_err(error)?),
            None => None,
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let failure = outcome.failure.as_ref();
        Ok(Outcome {
            data,
            lines: text(&outcome.records).lines().map(str::to_owned).collect(),
            changes: text(&outcome.changes),
            failure: failure.map(|f| (f.stage().name(), f.to_string())),
            name: outcome.name,
            output: outcome.output,
            warnings: outcome.notes,
        })
    })
}

/// The name of a file in records.
pub fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// A file that was opened.
///
/// Attributes:
///     name: its name.
///     kind: ``text``, ``jsonl``, ``markdown``, ``html``, ``hocr``, ``alto``,
///         ``page``, ``tsv``, ``pdf``, ``docx``, or what image it is.
///     encoding: what it was read as.
///     text: its text as it was read. An image is read now.
///     pages: pages of lines of words with their boxes, of files that have
///         them.
#[pyclass(frozen, module = "khoidau")]
pub struct Source {
    name: String,
    path: Option<PathBuf>,
    bytes: Vec<u8>,
    image: Option<ImageKind>,
    contents: PyOnceLock<Contents>,
}

impl Source {
    /// The bytes that are worked on: of an image what was read off it.
    fn contents(&self, py: Python<'_>) -> PyResult<&Contents> {
        self.contents.get_or_try_init(py, || {
            py.detach(|| {
                let bytes = self.bytes.clone();
                let read =
                    || Images::default().read(&self.name, bytes, &Silent);
                repair::in_threads(0, read)?.map_err(|why| self.failed(&why))
            })
        })
    }

    fn failed(&self, why: &dyn std::fmt::Display) -> PyErr {
        error(format_args!("{}: {why}", self.name))
    }

    /// Opens it, for what is asked of it.
    fn opened<T: Send>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&Opened<'_>) -> T + Send,
    ) -> PyResult<T> {
        let contents = self.contents(py)?;
        py.detach(|| {
            let opened =
                opening::open(&contents.bytes, &ReadAs::default(), &Silent);
            let opened = opened.map_err(|why| self.failed(&why))?;
            Ok(ask(&contents.known(opened).or_html(&contents.bytes)))
        })
    }

    /// Works on it, by its path or a copy.
    fn work(
        &self,
        py: Python<'_>,
        corrector: Option<Py<Corrector>>,
        form: Form,
    ) -> PyResult<Outcome> {
        let corrector = given(py, corrector)?;
        let corrector = corrector.get();
        let copy;
        let path = match &self.path {
            Some(path) => &**path,
            None => {
                copy = tempfile::NamedTempFile::new().map_err(error)?;
                fs::write(copy.path(), &self.bytes).map_err(error)?;
                copy.path()
            }
        };
        work(py, corrector, (path, &self.name), form, 0)?.sound()
    }
}

#[pymethods]
impl Source {
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<&'static str> {
        match self.image {
            Some(image) => Ok(image.name()),
            None => self.opened(py, |opened| {
                let lines =
                    opened.scan().is_none() && jsonl::is_jsonl(opened.text());
                if lines { "jsonl" } else { opened.format() }
            }),
        }
    }

    #[getter]
    fn encoding(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.opened(py, |opened| opened.encoding())
    }

    #[getter]
    fn text(&self, py: Python<'_>) -> PyResult<String> {
        self.opened(py, |opened| opened.text().to_owned())
    }

    #[getter]
    fn pages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pages = self.opened(py, |opened| {
            opened.scan().map(pages_of).unwrap_or_default()
        })?;
        let made = values::class(py, "Page")?.getattr("of")?;
        let all: PyResult<Vec<_>> =
            pages.into_iter().map(|page| made.call1(page)).collect();
        PyList::new(py, all?)
    }

    /// The repaired file, of the format that it has: of images, and of
    /// documents that are only read, the repaired text.
    #[pyo3(signature = (corrector=None, *, to="same", keep=true))]
    fn clean<'py>(
        &self,
        py: Python<'py>,
        corrector: Option<Py<Corrector>>,
        to: &str,
        keep: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let outcome = self.work(py, corrector, Form::new(to, keep)?)?;
        Ok(PyBytes::new(py, &outcome.data.unwrap_or_default()))
    }

    /// Its archive records, with pages and boxes.
    #[pyo3(signature = (corrector=None))]
    fn extract<'py>(
        &self,
        py: Python<'py>,
        corrector: Option<Py<Corrector>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let outcome = self.work(py, corrector, Form::new("same", true)?)?;
        values::documents(py, &outcome.lines)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Source('{}', {})", self.name, self.kind(py)?))
    }
}

/// A box: left, top, right, bottom.
type Box4 = (f32, f32, f32, f32);

/// A word: its text, where it starts and ends in that of the file, its box,
/// and how sure the engine was.
type WordParts = (String, usize, usize, Option<Box4>, Option<f32>);

/// A page: its size, the image that the file names, lines with their boxes.
type PageParts =
    (Option<(f32, f32)>, Option<String>, Vec<(Option<Box4>, Vec<WordParts>)>);

fn pages_of(scan: &Scan<'_>) -> Vec<PageParts> {
    let text = scan.text();
    let mut chars = Chars::new(text);
    let mut start = 0;
    let mut images = scan.images().into_iter();
    let corners =
        |b: khoidau::layout::BoundingBox| (b.left, b.top, b.right, b.bottom);
    let mut pages = Vec::new();
    for page in scan.pages() {
        let mut lines = Vec::new();
        for line in page.blocks.iter().flat_map(|block| &block.lines) {
            let words = line.cells.iter().flat_map(|cell| &cell.words);
            let words = words.map(|word| {
                let stands = text.get(word.span.range()).unwrap_or_default();
                start += chars.up_to(word.span.start());
                let end = start + stands.chars().count();
                let said = word.text.clone();
                let said = said.unwrap_or_else(|| stands.to_owned());
                let bbox = word.bbox.map(corners);
                (said, start, end, bbox, word.confidence)
            });
            let words: Vec<WordParts> = words.collect();
            if !words.is_empty() {
                lines.push((line.bbox.map(corners), words));
            }
        }
        pages.push((page.size, images.next().flatten(), lines));
    }
    pages
}

/// Opens a file of any format, by its path or its bytes.
///
/// >>> import khoidau
/// >>> source = khoidau.open('de nghi Uy ban nhan dan'.encode())
/// >>> source.kind, source.text
/// ('text', 'de nghi Uy ban nhan dan')
/// >>> source.clean().decode()
/// 'đề nghị Ủy ban nhân dân'
#[pyfunction]
#[pyo3(signature = (path_or_bytes, name=None))]
pub fn open(
    py: Python<'_>,
    path_or_bytes: &Bound<'_, PyAny>,
    name: Option<String>,
) -> PyResult<Source> {
    let (path, bytes) = match path_or_bytes.extract::<PyBackedBytes>() {
        Ok(bytes) => (None, bytes.to_vec()),
        Err(_) => {
            let path: PathBuf = path_or_bytes.extract()?;
            let bytes = py.detach(|| fs::read(&path)).map_err(|why| {
                let why = cannot_read(&why);
                error(format_args!("{}: {why}", path.display()))
            })?;
            (Some(path), bytes)
        }
    };
    let named = path.as_deref().map(name_of);
    let name = name.or(named).unwrap_or_else(|| UNNAMED.to_owned());
    let image = ImageKind::of(&bytes);
    let contents = PyOnceLock::new();
    let source = Source { name, path, bytes, image, contents };
    if source.image.is_none() {
        // What cannot be read is told now.
        source.opened(py, |_| ())?;
    }
    Ok(source)
}
