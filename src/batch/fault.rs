//! Our own faults: a text on which the program panics does not take the
//! others with it, and is reported as what it is.

use std::cell::RefCell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

/// A panic, where it happened and what it said.
#[derive(Clone, Debug)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "khoidau itself failed at {}", self.0)
    }
}

impl std::error::Error for Fault {}

thread_local! {
    /// The last panic of this thread.
    static HERE: RefCell<Option<Fault>> = const { RefCell::new(None) };
}

/// The last panic of any thread: some come from threads of the pool.
static LAST: Mutex<Option<Fault>> = Mutex::new(None);

/// The most characters shown of what a panic says; it may quote the text.
const SHOWN: usize = 160;

/// Has panics kept for [`caught`] instead of printed where they happen.
pub fn watch() {
    panic::set_hook(Box::new(|info| {
        let fault = Fault(described(info));
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(fault.clone());
        let _ = HERE.try_with(|here| here.replace(Some(fault)));
    }));
}

/// Does a piece of work; a panic in it comes back as an error.
///
/// What the work held is dropped on the way, so the caller must throw away
/// what it lent to it and may be half done.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let here = HERE.try_with(RefCell::take).ok().flatten();
        // A fault that was carried from another thread is its own payload.
        let carried = payload.downcast::<Fault>().ok().map(|fault| *fault);
        let last =
            || LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let fault = carried.or(here).or_else(last);
        fault.unwrap_or_else(|| Fault("an unknown place".to_owned()))
    })
}

/// Does a piece of work on a thread of the pool, from which a panic goes on
/// to the thread that waits, with its place.
pub fn carried<T>(work: impl FnOnce() -> T) -> T {
    caught(work).unwrap_or_else(|fault| panic::resume_unwind(Box::new(fault)))
}

/// The place of a panic and what it says, in one line.
fn described(info: &PanicHookInfo<'_>) -> String {
    let place = match info.location() {
        Some(place) => place.to_string(),
        None => "an unknown place".to_owned(),
    };
    let payload = info.payload();
    let said = payload.downcast_ref::<&str>().copied();
    let said = said.or(payload.downcast_ref::<String>().map(|s| &**s));
    let said = said.unwrap_or("no reason given");
    let words: Vec<&str> = said.split_whitespace().collect();
    let said: String = words.join(" ").chars().take(SHOWN).collect();
    format!("{place} ({said})")
}

/// Panics on a text that holds what `KHOIDAU_PANIC_AT` says, so that tests can
/// see what becomes of a fault. Not in release builds.
pub fn rehearse(text: &str) {
    if cfg!(debug_assertions)
        && let Ok(mark) = std::env::var("KHOIDAU_PANIC_AT")
        && !mark.is_empty()
        && text.contains(&mark)
    {
        panic!("a rehearsal,\nasked for by {mark:?}");
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_place() {
        watch();
        assert_eq!(caught(|| 7).ok(), Some(7));
        let fault = caught(|| panic!("a\nb")).unwrap_err().to_string();
        let file = file!();
        assert!(fault.contains(file) && fault.ends_with("(a b)"), "{fault}");
        // Side by side, each with its own.
        let faults: Vec<String> = (0..64usize)
            .into_par_iter()
            .map(|n| {
                let work = || {
                    let inner = (0..4usize).into_par_iter();
                    inner.for_each(|_| carried(|| panic!("number {n}.")));
                };
                caught(work).unwrap_err().to_string()
            })
            .collect();
        for (n, fault) in faults.iter().enumerate() {
            assert!(fault.contains(&format!("(number {n}.)")), "{fault}");
        }
        let _ = panic::take_hook();
    }
}
