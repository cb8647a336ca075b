//! A repaired text and its changes, as values of Python.

use khoidau::batch::pieces::Piece;
use khoidau::batch::places::{Counter, Place};
use khoidau::edit::EditKind;
use khoidau::repair::{self, Condition};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple, PyType};

use crate::error;

/// One change of a text.
///
/// Attributes:
///     start, end: its place in the text that went in, as indices of a
///         ``str``: ``text[edit.start:edit.end] == edit.before``.
///     span: the same place in bytes of UTF-8, as the command tells it.
///     line, column: the same place for people, both counted from 1.
///     before, after: what was read, and what it is now.
///     kind: ``marks``, ``letters``, ``case``, ``merge``, ``split``,
///         ``unicode``, ``code`` or ``speck``.
///     confidence: how sure it is, from 0 to 1.
///     profile: the kind of damage under which it was found.
///     runner_up: the next likeliest reading and its confidence, or None.
///
/// >>> import khoidau
/// >>> text = 'Uy ban nhan dan tinh bao cao ket qua'
/// >>> edit = khoidau.clean(text).edits[0]
/// >>> edit.before, edit.after, text[edit.start:edit.end]
/// ('Uy', 'Ủy', 'Uy')
#[pyclass(frozen, eq, get_all, skip_from_py_object, module = "khoidau")]
#[derive(Clone, PartialEq)]
pub struct Edit {
    start: usize,
    end: usize,
    span: (usize, usize),
    line: usize,
    column: usize,
    before: String,
    after: String,
    kind: &'static str,
    confidence: f64,
    profile: String,
    runner_up: Option<(String, f64)>,
}

/// The attributes of an edit, from which it is made again.
type EditParts = (
    usize,
    usize,
    (usize, usize),
    usize,
    usize,
    String,
    String,
    String,
    f64,
    String,
    Option<(String, f64)>,
);

/// Those of a correction.
type CorrectionParts = (String, Vec<Py<Edit>>, Vec<Py<Edit>>, String, String);

#[pymethods]
impl Edit {
    /// One that was pickled.
    #[new]
    fn new(parts: EditParts) -> PyResult<Edit> {
        let (start, end, span, line, column, ..) = parts;
        let (.., before, after, kind, confidence, profile, runner_up) = parts;
        let kind: EditKind = kind.parse().map_err(error)?;
        let kind = kind.name();
        Ok(Edit {
            start,
            end,
            span,
            line,
            column,
            before,
            after,
            kind,
            confidence,
            profile,
            runner_up,
        })
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> (Bound<'py, PyType>, (EditParts,)) {
        let own = slf.get().clone();
        let parts = (
            own.start,
            own.end,
            own.span,
            own.line,
            own.column,
            own.before,
            own.after,
            own.kind.to_owned(),
            own.confidence,
            own.profile,
            own.runner_up,
        );
        (slf.get_type(), (parts,))
    }

    /// All attributes by their names; those of the command's JSON, whose
    /// ``start`` and ``end`` are ``span`` here.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("start", self.start)?;
        dict.set_item("end", self.end)?;
        dict.set_item("span", [self.span.0, self.span.1])?;
        dict.set_item("line", self.line)?;
        dict.set_item("column", self.column)?;
        dict.set_item("before", &self.before)?;
        dict.set_item("after", &self.after)?;
        dict.set_item("kind", self.kind)?;
        dict.set_item("confidence", self.confidence)?;
        dict.set_item("profile", &self.profile)?;
        let second = self.runner_up.as_ref().map(|(text, confidence)| {
            let dict = PyDict::new(py);
            dict.set_item("text", text)?;
            dict.set_item("confidence", confidence)?;
            Ok::<_, PyErr>(dict)
        });
        dict.set_item("runner_up", second.transpose()?)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!(
            "Edit({}:{} {:?} -> {:?}, {}, {:.3})",
            self.start,
            self.end,
            self.before,
            self.after,
            self.kind,
            self.confidence
        )
    }
}

/// A repaired text, and what was changed.
///
/// Attributes:
///     text: the repaired text, with as many lines as the one that went in.
///     edits: what was changed, in the order of the text.
///     suggestions: what was not changed because it was not sure enough, or
///         because the text is in no condition to be changed.
///     condition: ``sound``, ``damaged`` or ``hopeless``.
///     profile: the kind of damage it was repaired for.
///
/// >>> import khoidau
/// >>> correction = khoidau.clean('Ban Chi dao Trung wong vé phat trién')
/// >>> correction.text
/// 'Ban Chỉ đạo Trung ương về phát triển'
/// >>> correction
/// Correction(6 edits, 0 suggestions, damaged, 'tesseract-eng')
#[pyclass(frozen, eq, module = "khoidau")]
#[derive(PartialEq)]
pub struct Correction {
    text: String,
    edits: Vec<Edit>,
    suggestions: Vec<Edit>,
    condition: &'static str,
    profile: String,
}

#[pymethods]
impl Correction {
    /// One that was pickled.
    #[new]
    fn new(parts: CorrectionParts) -> PyResult<Correction> {
        let (text, edits, suggestions, condition, profile) = parts;
        let own = |all: Vec<Py<Edit>>| {
            all.iter().map(|edit| edit.get().clone()).collect()
        };
        let (edits, suggestions) = (own(edits), own(suggestions));
        let condition: Condition = condition.parse().map_err(error)?;
        let condition = condition.name();
        Ok(Correction { text, edits, suggestions, condition, profile })
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, (CorrectionParts,))> {
        let (own, py) = (slf.get(), slf.py());
        let all = |edits: &[Edit]| {
            edits.iter().map(|edit| Py::new(py, edit.clone())).collect()
        };
        let (edits, suggestions): (PyResult<_>, PyResult<_>) =
            (all(&own.edits), all(&own.suggestions));
        let (condition, profile) = (own.condition, own.profile.clone());
        let (text, condition) = (own.text.clone(), condition.to_owned());
        let parts = (text, edits?, suggestions?, condition, profile);
        Ok((slf.get_type(), (parts,)))
    }

    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    #[getter]
    fn edits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.edits.iter().cloned())
    }

    #[getter]
    fn suggestions<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.suggestions.iter().cloned())
    }

    #[getter]
    fn condition(&self) -> &'static str {
        self.condition
    }

    #[getter]
    fn profile(&self) -> &str {
        &self.profile
    }

    /// The attributes by their names, edits as dicts.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = |edits: &[Edit]| {
            let dicts: PyResult<Vec<_>> =
                edits.iter().map(|edit| edit.to_dict(py)).collect();
            PyList::new(py, dicts?)
        };
        let dict = PyDict::new(py);
        dict.set_item("text", &self.text)?;
        dict.set_item("edits", all(&self.edits)?)?;
        dict.set_item("suggestions", all(&self.suggestions)?)?;
        dict.set_item("condition", self.condition)?;
        dict.set_item("profile", &self.profile)?;
        Ok(dict)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!(
            "Correction({} edits, {} suggestions, {}, '{}')",
            self.edits.len(),
            self.suggestions.len(),
            self.condition,
            self.profile
        )
    }
}

/// Puts the pieces of a long text together.
pub struct Builder<'t> {
    original: &'t str,
    built: Correction,
    condition: Option<Condition>,
    counter: Counter,
    /// The offset of the piece in characters.
    base: usize,
}

impl<'t> Builder<'t> {
    pub fn new(original: &'t str) -> Builder<'t> {
        let built = Correction {
            text: String::with_capacity(original.len()),
            edits: Vec::new(),
            suggestions: Vec::new(),
            condition: Condition::Sound.name(),
            profile: String::new(),
        };
        let counter = Counter::new();
        Builder { original, built, condition: None, counter, base: 0 }
    }

    pub fn add(&mut self, piece: &Piece<'_>) {
        let correction = &piece.correction;
        self.built.text.push_str(correction.text());
        if self.built.profile.is_empty() {
            self.built.profile = correction.profile().to_owned();
        }
        // A text whose pieces differ is changed in places.
        let here = correction.condition();
        self.condition = match self.condition {
            Some(before) if before != here => Some(Condition::Damaged),
            _ => Some(here),
        };
        let edits = self.edits(piece, correction.edits());
        self.built.edits.extend(edits);
        let edits = self.edits(piece, correction.suggestions());
        self.built.suggestions.extend(edits);
        self.counter.pass(piece.original);
        self.base += piece.original.chars().count();
    }

    fn edits(&self, piece: &Piece<'_>, edits: &[khoidau::Edit]) -> Vec<Edit> {
        let places = self.counter.places(piece.base, piece.original, edits);
        let mut chars = Chars { text: self.original, at: piece.base };
        let mut place = self.base;
        places
            .map(|found| {
                place += chars.up_to(found.start);
                let end = place + found.edit.before().chars().count();
                edit(&found, (place, end), &piece.correction)
            })
            .collect()
    }

    pub fn finish(self) -> Correction {
        let condition = self.condition.unwrap_or(Condition::Sound).name();
        Correction { condition, ..self.built }
    }
}

/// Counts characters along a text.
pub struct Chars<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Chars<'t> {
    pub fn new(text: &'t str) -> Chars<'t> {
        Chars { text, at: 0 }
    }

    /// The characters from the last place to the next, in bytes.
    pub fn up_to(&mut self, byte: usize) -> usize {
        let between = self.text.get(self.at..byte).unwrap_or_default();
        self.at = self.at.max(byte);
        between.chars().count()
    }
}

fn edit(
    found: &Place<'_>,
    (start, end): (usize, usize),
    correction: &repair::Correction<'_>,
) -> Edit {
    let edit = found.edit;
    let second = edit.runner_up();
    Edit {
        start,
        end,
        span: (found.start, found.end),
        line: found.line,
        column: found.column,
        before: edit.before().to_owned(),
        after: edit.after().to_owned(),
        kind: edit.kind().name(),
        confidence: edit.confidence(),
        profile: correction.profile_of(edit).to_owned(),
        runner_up: second.map(|s| (s.text().to_owned(), s.confidence())),
    }
}
