//! Workers that are lent to calls and given back, with what they remember.

use std::sync::{Arc, Mutex, PoisonError};

use khoidau::Corrector;
use khoidau::batch::pieces::{Manner, Repairer};
use pyo3::Python;
use self_cell::self_cell;

self_cell!(
    /// A repairer with the corrector that it borrows.
    pub struct Lent {
        owner: Arc<Corrector>,
        #[not_covariant]
        dependent: Repairer,
    }
);

impl Lent {
    /// Works with the repairer.
    pub fn with<T>(&mut self, work: impl FnOnce(&mut Repairer<'_>) -> T) -> T {
        self.with_dependent_mut(|_, repairer| work(repairer))
    }
}

/// The most workers that are kept, each with the memory of its longest text.
const KEPT: usize = 64;

/// The repairers of a corrector that are not at work.
///
/// The lock is held with that of the interpreter alone, which the arguments
/// see to.
pub struct Pool {
    corrector: Arc<Corrector>,
    manner: Manner,
    idle: Mutex<Vec<Lent>>,
}

impl Pool {
    pub fn new(corrector: Corrector, manner: Manner) -> Pool {
        let corrector = Arc::new(corrector);
        Pool { corrector, manner, idle: Mutex::default() }
    }

    pub fn corrector(&self) -> &Corrector {
        &self.corrector
    }

    pub fn manner(&self) -> Manner {
        self.manner
    }

    /// Lends a repairer.
    pub fn lend(&self, _: Python<'_>) -> Lent {
        let mut idle =
            self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop().unwrap_or_else(|| {
            Lent::new(Arc::clone(&self.corrector), |corrector| {
                Repairer::new(corrector, self.manner)
            })
        })
    }

    /// Takes one back. One that failed may be half done with what it was
    /// lent, and is not.
    pub fn take_back(&self, _: Python<'_>, lent: Lent) {
        let mut idle =
            self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(lent);
        }
    }
}
