//! Values that are classes of Python, made of what the library gives.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyList;

static DOCUMENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The module of such classes; it is read when the first value is made.
pub fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("khoidau._values")?.getattr(name)
}

/// Records of lines of `records.jsonl`.
pub fn documents<'py>(
    py: Python<'py>,
    lines: &[String],
) -> PyResult<Bound<'py, PyList>> {
    let made = DOCUMENT.get_or_try_init(py, || {
        let document = class(py, "Document")?;
        document.getattr("from_json").map(Bound::unbind)
    })?;
    let all: PyResult<Vec<_>> =
        lines.iter().map(|line| made.bind(py).call1((&**line,))).collect();
    PyList::new(py, all?)
}
