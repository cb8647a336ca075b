//! Models: the one that is built in is opened once a process.

use std::path::Path;

use khoidau::model::Layout;
use khoidau::record::{Extractor, Gazetteer};
use khoidau::{Corrector, Model};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::error;
use crate::repair;

/// The name of the model that is built in.
pub const COMPACT: &str = "compact";

/// What opens models side by side with what else is made ready.
const THREADS: usize = 2;

/// A text that needs the tables of both corrector and extractor.
const FIRST: &str = "UBND XA BINH PHU\nS6: 05/TB-UBND\n\
    Binh Phu, ngay 03 thang 4 nam 2025\nV/v bao cao ket qua\n";

/// What all correctors with the built-in model share.
static SHARED: PyOnceLock<Model> = PyOnceLock::new();

/// The model of a name or a path.
///
/// The built-in one is opened with the lock of the interpreter held, and so is
/// made whatever the library makes on the first text: nobody can fork in the
/// middle of it.
pub fn open(py: Python<'_>, named: Option<&Path>) -> PyResult<Model> {
    match named {
        Some(path) if path != Path::new(COMPACT) => {
            let opened = py.detach(|| {
                repair::in_threads(THREADS, || Layout::of(path)?.open())
            });
            opened?.map_err(error)
        }
        _ => SHARED.get_or_try_init(py, shared).cloned(),
    }
}

fn shared() -> PyResult<Model> {
    let opened = repair::in_threads(THREADS, || {
        let (model, ()) = rayon::join(Model::embedded, || {
            Gazetteer::embedded().prepare();
        });
        model
    });
    let model = opened?.map_err(error)?;
    let corrector = Corrector::new(model.clone());
    Extractor::new().read_correction(&corrector.correct(FIRST));
    Ok(model)
}
