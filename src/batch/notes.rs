//! What is said of a file while it is worked on.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::listener::Listener;

/// Keeps what is said of a file.
#[derive(Default)]
pub(super) struct Notes {
    pub said: Mutex<Vec<String>>,
    /// The first thing that is missing.
    pub missing: Mutex<Option<String>>,
}

impl Listener for Notes {
    fn warning(&self, text: fmt::Arguments<'_>) {
        let mut said =
            self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push(text.to_string());
    }

    fn incomplete(&self, text: fmt::Arguments<'_>) {
        let lock = self.missing.lock();
        let mut missing = lock.unwrap_or_else(PoisonError::into_inner);
        match &mut *missing {
            Some(first) => {
                first.push_str("; ");
                first.push_str(&text.to_string());
            }
            none => *none = Some(text.to_string()),
        }
    }
}
