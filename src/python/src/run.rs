//! `khoidau.batch`: runs over folders.

use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use khoidau::batch::{Batch, Observer, Outcome, Shard, WORDS};
use khoidau::model::{Layout, Summary as Holds};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::corrector::{Corrector, Settings, given};
use crate::file::{Form, work_of};
use crate::{error, model};

/// What became of a run over folders.
///
/// Attributes:
///     files: how many files it had.
///     skipped: those that were done before, and are as they were.
///     failed: those in which something failed; ``errors.csv`` says why.
///     complete: whether the tables were written, which wait for all shards.
#[pyclass(frozen, eq, get_all, module = "khoidau")]
#[derive(PartialEq)]
pub struct Summary {
    files: usize,
    skipped: usize,
    failed: usize,
    complete: bool,
}

#[pymethods]
impl Summary {
    fn __repr__(&self) -> String {
        format!(
            "Summary(files={}, skipped={}, failed={}, complete={})",
            self.files,
            self.skipped,
            self.failed,
            if self.complete { "True" } else { "False" }
        )
    }
}

/// Tells of a run, and ends it where somebody interrupts.
struct Watch {
    progress: Option<Py<PyAny>>,
    files: AtomicUsize,
    done: AtomicUsize,
    raised: Mutex<Option<PyErr>>,
}

impl Watch {
    fn tell(&self) {
        let Some(progress) = &self.progress else { return };
        let done = self.done.load(Ordering::Relaxed);
        let files = self.files.load(Ordering::Relaxed);
        self.raise(Python::attach(|py| {
            progress.call1(py, (done, files)).map(drop)
        }));
    }

    fn raise(&self, result: PyResult<()>) {
        if let Err(error) = result {
            let lock = self.raised.lock();
            lock.unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn raised(&self) -> Option<PyErr> {
        let lock = self.raised.lock();
        lock.unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Observer for Watch {
    fn begins(&self, files: usize, done: usize) {
        self.files.store(files, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
        self.tell();
    }

    fn done(&self, _: &Outcome) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.tell();
    }

    fn stops(&self) -> bool {
        self.raise(Python::attach(|py| py.check_signals()));
        let lock = self.raised.lock();
        lock.unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// The process that ran over folders first. Long files are worked on in the
/// pool of the process, which a process that is forked off does not have.
static FIRST: PyOnceLock<u32> = PyOnceLock::new();

/// Repairs whole folders, and reads the records of all files.
///
/// What is in ``out`` afterwards is what ``khoidau batch`` puts there, byte
/// for byte. A run that was broken off goes on where it was when it is called
/// again; one that the command began is begun anew.
///
/// Args:
///     inputs: a folder or file, or a list of them.
///     out: the folder of what is made of them.
///     jobs: how many files to work on side by side; as many as there are
///         processors without it.
///     shard: a part of the files, such as ``(1, 3)``; ``khoidau merge`` puts
///         the parts together.
///     corrector: what repairs; the one that all share without it.
///     glob: patterns of the files that are taken.
///     to: the form to write repaired files in, as in ``Corrector.file``.
///     keep: whether what was read before is kept in files.
///     texts, records: what is written.
///     one_engine: whether the files of a folder are the work of one engine.
///     replace: whether only the records of these inputs stay, where the
///         folder has others; a run that would leave out more than half of
///         them is refused without it.
///     progress: is called with the number of files that are done, and of all.
///
/// A file that fails is named in ``errors.csv``, and the others are done.
#[pyfunction]
#[pyo3(
    signature = (
        inputs, out, jobs=None, *, shard=(1, 1), corrector=None,
        glob=Vec::new(), to="same", keep=true, texts=true, records=true,
        one_engine=false, replace=false, progress=None
    ),
    text_signature = "(inputs, out, jobs=None, *, shard=(1, 1), \
        corrector=None, glob=(), to='same', keep=True, texts=True, \
        records=True, one_engine=False, replace=False, progress=None)"
)]
#[allow(clippy::too_many_arguments)] // They are keywords of Python.
pub fn batch(
    py: Python<'_>,
    inputs: &Bound<'_, PyAny>,
    out: PathBuf,
    jobs: Option<usize>,
    shard: (u32, u32),
    corrector: Option<Py<Corrector>>,
    glob: Vec<String>,
    to: &str,
    keep: bool,
    texts: bool,
    records: bool,
    one_engine: bool,
    replace: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Summary> {
    let first = *FIRST.get_or_init(py, process::id);
    if first != process::id() {
        return Err(error(
            "batch: this process was forked from one that ran over folders: \
             start it by \"spawn\"",
        ));
    }
    let inputs = match inputs.extract::<PathBuf>() {
        Ok(one) => vec![one],
        Err(_) => inputs
            .try_iter()?
            .map(|input| input?.extract())
            .collect::<PyResult<_>>()?,
    };
    let shard = Shard::new(shard.0, shard.1).ok_or_else(|| {
        error("shard: give a part and how many there are, such as (1, 3)")
    })?;
    let corrector = given(py, corrector)?;
    let settings = &corrector.get().settings;
    let own = out.join(WORDS);
    let lists: Vec<PathBuf> =
        Some(own).filter(|p| p.is_file()).into_iter().collect();
    let model = model::open(py, settings.model.as_deref())?;
    let pool = settings.pool(model, settings.profile.as_deref(), &lists);
    let pool = pool.map_err(error)?;
    let mut work = work_of(&pool, Form::new(to, keep)?);
    (work.texts, work.records) = (texts, records);
    let described = described(settings)?;
    let all = format!(
        "{described}\n{:08x} {to} {keep} {texts} {records} {one_engine}",
        work.manner.settings
    );
    let mut run = Batch::new(work, inputs, out);
    run.settings = all;
    run.globs = glob;
    run.shard = shard;
    run.one_engine = one_engine;
    run.replace = replace;
    if let Some(jobs) = jobs {
        run.jobs = jobs;
    }
    let watch = Watch {
        progress,
        files: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        raised: Mutex::default(),
    };
    let done = py.detach(|| run.run(&watch));
    if let Some(raised) = watch.raised() {
        return Err(raised);
    }
    let done = done.map_err(error)?;
    Ok(Summary {
        files: done.files,
        skipped: done.skipped,
        failed: done.failed,
        complete: done.complete,
    })
}

/// The versions of library and model.
fn described(settings: &Settings) -> PyResult<String> {
    let layout = match settings.model.as_deref() {
        Some(path) if path.as_os_str() != model::COMPACT => Layout::of(path),
        _ => Ok(Layout::EMBEDDED),
    };
    let layout = layout.map_err(error)?;
    let holds = Holds::of(&layout).map_err(error)?;
    Ok(format!(
        "python {}\n{layout:?} {} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        holds.words(),
        holds.ngrams().counts(),
        holds.profiles()
    ))
}
