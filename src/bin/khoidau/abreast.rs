//! Works on many inputs: several side by side, in their order, with the
//! memory of a few.

use std::sync::{Mutex, PoisonError};

use khoidau::batch::pieces::{PIECE, Repairer};

/// Cuts inputs into groups to work on one after another. A group of several
/// has small ones to work on side by side; a large one is alone, for it keeps
/// all threads busy by itself.
/// `size` says of how many bytes an input is, as far as that can be known.
pub fn groups<T>(
    inputs: &[T],
    size: impl Fn(&T) -> Option<u64>,
) -> impl Iterator<Item = &[T]> {
    // Only some at once, so that memory is that of as many pieces as there
    // are threads.
    let most = 8 * rayon::current_num_threads();
    let threads = rayon::current_num_threads() as u64;
    let mut rest = inputs;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut all = 0;
        let small = rest.iter().take(most).take_while(|one| {
            let size = size(one).filter(|&size| size <= PIECE);
            size.is_some_and(|size| {
                all += size;
                all <= threads * PIECE
            })
        });
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
