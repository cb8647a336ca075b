//! `khoidau.Corrector`, and the functions of the module that share one.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use khoidau::Words;
use khoidau::batch::pieces::{Manner, Repairer};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyTuple};

use crate::correction::Correction;
use crate::file::Outcome;
use crate::pool::{Lent, Pool};
use crate::repair::{self, Named};
use crate::{error, file, model, values};

/// The name that the command has for no profile in particular.
const AUTO: &str = "auto";

/// The profile under which letters stay.
const UNMARKED: &str = "unmarked";

/// How often it is asked whether somebody wants a call to end.
const ASKED: Duration = Duration::from_millis(100);

/// What a corrector was made of.
#[derive(Clone, Debug)]
pub struct Settings {
    pub model: Option<PathBuf>,
    pub profile: Option<String>,
    pub min_confidence: f64,
    pub adapt: bool,
    /// A word or phrase a line.
    pub words: String,
}

impl Settings {
    /// Another number where texts may be repaired otherwise: that of the
    /// command with the same settings, so that the same is put into files.
    fn number(&self, lists: &[PathBuf]) -> u32 {
        let profile = self.profile.as_deref().unwrap_or(AUTO);
        let none: [String; 0] = [];
        let own = format!(
            "{profile:?} {} {} {none:?}",
            self.min_confidence, self.adapt
        );
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(own.as_bytes());
        hasher.update(self.words.as_bytes());
        for list in lists {
            hasher.update(&fs::read(list).unwrap_or_default());
        }
        hasher.finalize()
    }

    /// What repairs under a profile, with the words of further lists.
    pub fn pool(
        &self,
        model: khoidau::Model,
        profile: Option<&str>,
        lists: &[PathBuf],
    ) -> Result<Pool, khoidau::Error> {
        let mut builder = khoidau::Corrector::builder(model)
            .min_confidence(self.min_confidence)
            .adapt(self.adapt && profile != Some(UNMARKED))
            .words(Words::parse(&self.words)?);
        for list in lists {
            builder = builder.words(Words::open(list)?);
        }
        if let Some(profile) = profile {
            builder = builder.profile(profile);
        }
        let manner = Manner {
            chooses: profile.is_none(),
            as_is: false,
            settings: self.number(lists),
        };
        Ok(Pool::new(builder.build()?, manner))
    }
}

/// Repairs texts, puts marks on them, reads their records.
///
/// Args:
///     model: the path of a model; the one that is built in without it, of
///         which a process has one, whatever the number of correctors.
///     profile: the kind of damage, such as ``tesseract-eng``; chosen for each
///         text without it.
///     min_confidence: changes that are less sure are only suggested.
///     adapt: whether a text teaches its own damage.
///     words: words and phrases that are always right.
///
/// One corrector may be used by all threads, may be pickled, and works on in
/// processes that are forked.
///
/// >>> import khoidau
/// >>> corrector = khoidau.Corrector(words=['Kpă', 'Siu Blêh'])
/// >>> corrector.clean('Chu tich UBND xa: ông Kpa va ba Siu Bleh').text
/// 'Chủ tịch UBND xã: ông Kpă và bà Siu Blêh'
#[pyclass(frozen, module = "khoidau")]
pub struct Corrector {
    pub settings: Settings,
    pub clean: Pool,
    restore: Pool,
}

#[pymethods]
impl Corrector {
    #[new]
    #[pyo3(
        signature = (
            model=None, profile=None, min_confidence=0.0, adapt=true,
            words=None
        ),
        text_signature = "(model=None, profile=None, min_confidence=0.0, \
            adapt=True, words=())"
    )]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        profile: Option<String>,
        min_confidence: f64,
        adapt: bool,
        words: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Corrector> {
        let words = words.map_or_else(|| Ok(String::new()), listed)?;
        let profile = profile.filter(|name| name != AUTO);
        let settings =
            Settings { model, profile, min_confidence, adapt, words };
        let model = model::open(py, settings.model.as_deref())?;
        let own = settings.profile.as_deref();
        let clean = settings.pool(model.clone(), own, &[]).map_err(error)?;
        let restore = settings.pool(model, Some(UNMARKED), &[]);
        let restore = restore.map_err(error)?;
        Ok(Corrector { settings, clean, restore })
    }

    /// Repairs a text.
    fn clean(
        &self,
        py: Python<'_>,
        text: PyBackedStr,
    ) -> PyResult<Correction> {
        one(py, &self.clean, |repairer| repair::clean(repairer, &text))
    }

    /// Puts marks on a text that was typed without, and changes nothing else.
    fn restore(&self, py: Python<'_>, text: PyBackedStr) -> PyResult<String> {
        one(py, &self.restore, |repairer| repair::text(repairer, &text))
    }

    /// The archive records of a text, which is repaired on the way: one for
    /// each document in it.
    ///
    /// ``file`` and ``path`` name it in the records, ``part`` is its name in
    /// a file of many texts.
    #[pyo3(signature = (text, *, file=None, path=None, part=None))]
    fn extract<'py>(
        &self,
        py: Python<'py>,
        text: PyBackedStr,
        file: Option<String>,
        path: Option<String>,
        part: Option<String>,
    ) -> PyResult<Bound<'py, PyList>> {
        let named = Named { file, path, part };
        let lines = one(py, &self.clean, |repairer| {
            repair::extract(repairer, &text, &named)
        })?;
        values::documents(py, &lines)
    }

    /// A text repaired and its records, in the time of one of the two.
    #[pyo3(signature = (text, *, file=None, path=None, part=None))]
    fn clean_and_extract<'py>(
        &self,
        py: Python<'py>,
        text: PyBackedStr,
        file: Option<String>,
        path: Option<String>,
        part: Option<String>,
    ) -> PyResult<(Correction, Bound<'py, PyList>)> {
        let named = Named { file, path, part };
        let (correction, lines) = one(py, &self.clean, |repairer| {
            repair::both(repairer, &text, &named)
        })?;
        Ok((correction, values::documents(py, &lines)?))
    }

    /// Repairs many texts on several threads, by default as many as there are
    /// processors; the corrections are in the order of the texts.
    ///
    /// >>> import khoidau
    /// >>> texts = ['bao cao ket qua', 'ke hoach nam 2025']
    /// >>> [c.text for c in khoidau.Corrector().clean_many(texts)]
    /// ['báo cáo kết quả', 'kế hoạch năm 2025']
    #[pyo3(signature = (texts, threads=None))]
    fn clean_many(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZero<usize>>,
    ) -> PyResult<Vec<Correction>> {
        let texts: PyResult<Vec<PyBackedStr>> = texts_of(texts)?.collect();
        many(py, &self.clean, &texts?, threads, |repairer, text| {
            repair::clean(repairer, text)
        })
    }

    /// The repaired texts alone; ``None`` stays ``None``.
    #[pyo3(signature = (texts, threads=None))]
    fn clean_texts(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZero<usize>>,
    ) -> PyResult<Vec<Option<String>>> {
        let texts: PyResult<Vec<Option<PyBackedStr>>> =
            texts_of(texts)?.collect();
        many(py, &self.clean, &texts?, threads, |repairer, text| {
            let text = text.as_ref();
            text.map(|text| repair::text(repairer, text)).transpose()
        })
    }

    /// Repairs a file of any format and reads its records, as a run over
    /// folders does.
    ///
    /// ``name`` is its name in the records, by default that of the file.
    /// ``to`` is the form to write: ``same``, ``text``, ``hocr``, ``alto``,
    /// ``page``, ``tsv`` or ``pdf``. Without ``keep`` what was read before is
    /// not kept in the file.
    #[pyo3(
        signature = (path, name=None, *, to="same", keep=true, threads=1)
    )]
    fn file(
        &self,
        py: Python<'_>,
        path: PathBuf,
        name: Option<String>,
        to: &str,
        keep: bool,
        threads: usize,
    ) -> PyResult<Outcome> {
        let name = name.unwrap_or_else(|| file::name_of(&path));
        let form = file::Form::new(to, keep)?;
        file::work(py, self, (&path, &name), form, threads)
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let own = &slf.get().settings;
        let words: Vec<&str> = own.words.lines().collect();
        let all =
            (&own.model, &own.profile, own.min_confidence, own.adapt, words);
        let all = all.into_pyobject(slf.py())?;
        Ok((slf.get_type().into_any(), all))
    }

    fn __repr__(&self) -> String {
        let own = &self.settings;
        let model = own.model.as_deref().unwrap_or(Path::new("compact"));
        format!(
            "Corrector({}, {}, min_confidence={}, adapt={}, {} words)",
            model.display(),
            own.profile.as_deref().unwrap_or(AUTO),
            own.min_confidence,
            if own.adapt { "True" } else { "False" },
            own.words.lines().count()
        )
    }
}

/// The items of anything that can be gone through, but for a text, whose
/// items are letters.
fn all_of<'py>(
    items: &Bound<'py, PyAny>,
) -> PyResult<impl Iterator<Item = PyResult<Bound<'py, PyAny>>>> {
    if items.is_instance_of::<pyo3::types::PyString>() {
        return Err(error("is one text: give a list of texts"));
    }
    items.try_iter()
}

/// The texts of a list; an error says which of them is none.
fn texts_of<'py, T: for<'a> FromPyObject<'a, 'py, Error = PyErr>>(
    items: &Bound<'py, PyAny>,
) -> PyResult<impl Iterator<Item = PyResult<T>>> {
    let text = |(at, item): (usize, PyResult<Bound<'py, PyAny>>)| {
        let item = item?;
        item.extract().map_err(|why| {
            let kind = item.get_type().name();
            let kind = kind.map_or_else(|_| "?".to_owned(), |n| n.to_string());
            PyTypeError::new_err(format!(
                "text {at} of the list is no text but {kind}: {why}"
            ))
        })
    };
    Ok(all_of(items)?.enumerate().map(text))
}

/// Words as a list has them, one a line.
fn listed(words: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut lines = String::new();
    for word in all_of(words)? {
        let word: String = word?.extract()?;
        if word.contains(['\n', '\r']) {
            return Err(error(format_args!(
                "words: {word:?} has a line end: give each word by itself"
            )));
        }
        lines.push_str(&word);
        lines.push('\n');
    }
    Ok(lines)
}

/// Works with a repairer, without the lock of the interpreter.
pub fn one<T: Send>(
    py: Python<'_>,
    pool: &Pool,
    work: impl FnOnce(&mut Repairer<'_>) -> PyResult<T> + Send,
) -> PyResult<T> {
    let mut lent = pool.lend(py);
    let (lent, done) = py.detach(move || {
        let done = lent.with(work);
        (lent, done)
    });
    let done = done?;
    pool.take_back(py, lent);
    Ok(done)
}

/// Works on many texts, on threads of their own.
fn many<I: Sync, T: Send>(
    py: Python<'_>,
    pool: &Pool,
    texts: &[I],
    threads: Option<NonZero<usize>>,
    work: impl Fn(&mut Repairer<'_>, &I) -> PyResult<T> + Sync,
) -> PyResult<Vec<T>> {
    let threads = threads.or_else(|| thread::available_parallelism().ok());
    let threads = threads.map_or(1, NonZero::get).min(texts.len());
    let threads = threads.min(repair::MOST_THREADS);
    let lent: Vec<Lent> = (0..threads).map(|_| pool.lend(py)).collect();
    let (done, lent) = py.detach(|| {
        let next = AtomicUsize::new(0);
        let stopped = AtomicBool::new(false);
        let (send, receive) = mpsc::channel();
        thread::scope(|scope| {
            let start = |mut lent: Lent| {
                let send = send.clone();
                let (next, stopped, work) = (&next, &stopped, &work);
                scope.spawn(move || {
                    while !stopped.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(text) = texts.get(at) else { break };
                        let done = lent.with(|own| work(own, text));
                        let failed = done.is_err();
                        if send.send((at, done)).is_err() || failed {
                            return None;
                        }
                    }
                    Some(lent)
                })
            };
            let threads: Vec<_> = lent.into_iter().map(start).collect();
            drop(send);
            let done = gathered(texts.len(), &receive);
            stopped.store(true, Ordering::Relaxed);
            drop(receive);
            let back = threads.into_iter().filter_map(|t| t.join().ok()?);
            (done, back.collect::<Vec<Lent>>())
        })
    });
    lent.into_iter().for_each(|lent| pool.take_back(py, lent));
    done
}

/// What threads send, in order, unless one fails or somebody interrupts.
fn gathered<T>(
    count: usize,
    receive: &mpsc::Receiver<(usize, PyResult<T>)>,
) -> PyResult<Vec<T>> {
    let mut all: Vec<Option<T>> = (0..count).map(|_| None).collect();
    let mut asked = Instant::now();
    loop {
        match receive.recv_timeout(ASKED) {
            Ok((at, done)) => {
                let named = |why| error(format_args!("text {at}: {why}"));
                all[at] = Some(done.map_err(named)?);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if asked.elapsed() >= ASKED {
            Python::attach(|py| py.check_signals())?;
            asked = Instant::now();
        }
    }
    Ok(all.into_iter().flatten().collect())
}

/// What the functions of the module share.
static SHARED: PyOnceLock<Py<Corrector>> = PyOnceLock::new();

/// The corrector that was given, or the one that all share.
pub fn given(
    py: Python<'_>,
    corrector: Option<Py<Corrector>>,
) -> PyResult<Py<Corrector>> {
    if let Some(corrector) = corrector {
        return Ok(corrector);
    }
    let shared = SHARED.get_or_try_init(py, || {
        Py::new(py, Corrector::new(py, None, None, 0.0, true, None)?)
    })?;
    Ok(shared.clone_ref(py))
}

/// Repairs a text.
///
/// >>> import khoidau
/// >>> khoidau.clean('Can ctr Nghi quyét cia Ban Chap hanh Trung wong').text
/// 'Căn cứ Nghị quyết của Ban Chấp hành Trung ương'
#[pyfunction]
pub fn clean(py: Python<'_>, text: PyBackedStr) -> PyResult<Correction> {
    given(py, None)?.get().clean(py, text)
}

/// Puts marks on a text that was typed without, and changes nothing else.
///
/// >>> import khoidau
/// >>> khoidau.restore('bao cao ket qua thuc hien nghi quyet')
/// 'báo cáo kết quả thực hiện nghị quyết'
#[pyfunction]
pub fn restore(py: Python<'_>, text: PyBackedStr) -> PyResult<String> {
    given(py, None)?.get().restore(py, text)
}

/// The archive records of a text, one for each document in it.
///
/// >>> import khoidau
/// >>> read = 'S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025'
/// >>> [document] = khoidau.extract(read)
/// >>> document.number.value, document.date.value
/// ('05', '2025-04-03')
#[pyfunction]
#[pyo3(signature = (text, *, file=None, path=None, part=None))]
pub fn extract<'py>(
    py: Python<'py>,
    text: PyBackedStr,
    file: Option<String>,
    path: Option<String>,
    part: Option<String>,
) -> PyResult<Bound<'py, PyList>> {
    given(py, None)?.get().extract(py, text, file, path, part)
}
