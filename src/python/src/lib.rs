//! The module `khoidau._khoidau`: the library as Python sees it.
//!
//! The package around it (`package/khoidau`) adds what is more easily said in
//! Python: the values of records and pages, columns of tables, clusters.
//!
//! # Threads and processes
//!
//! Whatever takes time is done without the lock of the interpreter. Locks of
//! our own are only ever held with it, and no thread outlives a call, so that
//! a process may be forked at any moment and the child may go on: it shares
//! the memory of the model. One exception has its own check: see `run`.
#![deny(missing_docs, unsafe_code)]

mod correction;
mod corrector;
mod file;
mod model;
mod pool;
mod repair;
mod run;
mod values;

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    khoidau,
    Error,
    PyException,
    "What could not be opened, set or repaired, where, and what to do."
);

/// An error of the library, with its message.
fn error(error: impl std::fmt::Display) -> PyErr {
    Error::new_err(error.to_string())
}

#[pymodule]
mod _khoidau {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::correction::{Correction, Edit};
    #[pymodule_export]
    use super::corrector::{Corrector, clean, extract, restore};
    #[pymodule_export]
    use super::file::{Outcome, Source, open};
    #[pymodule_export]
    use super::run::{Summary, batch};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Faults of ours become errors, and nothing is printed.
        khoidau::batch::fault::watch();
        module.add("Error", module.py().get_type::<super::Error>())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
