//! Works on many inputs: several side by side, in their order, with the
//! memory of a few.

use std::sync::{Mutex, PoisonError};

use crate::input::Input;
use crate::repair::{PIECE, Repairer};

/// Cuts inputs into groups to work on one after another. A group of several
/// has small ones to work on side by side; a large one is alone, for it keeps
/// all threads busy by itself.
pub fn groups<T>(
    inputs: &[T],
    input: impl Fn(&T) -> &Input,
) -> impl Iterator<Item = &[T]> {
    // Only some at once, so that memory is that of a few files.
    let most = 8 * rayon::current_num_threads();
    let mut rest = inputs;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let small = rest.iter().take(most);
        let small = small.take_while(|one| input(one).is_small(PIECE));
        let (group, behind) = rest.split_at(small.count().max(1));
        rest = behind;
        Some(group)
    })
}

/// Repairers, as many as there are threads: what one has met helps with the
/// next file.
pub struct Pool<'c, F> {
    free: Mutex<Vec<Repairer<'c>>>,
    make: F,
}

impl<'c, F: Fn() -> Repairer<'c>> Pool<'c, F> {
    pub fn new(make: F) -> Pool<'c, F> {
        Pool { free: Mutex::default(), make }
    }

    /// Lends a repairer.
    pub fn with<T>(&self, work: impl FnOnce(&mut Repairer<'c>) -> T) -> T {
        let lock = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let free = lock().pop();
        let mut repairer = free.unwrap_or_else(&self.make);
        let result = work(&mut repairer);
        lock().push(repairer);
        result
    }
}
