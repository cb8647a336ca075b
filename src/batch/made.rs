//! What was made of a file, and whether it is that still: an output may be
//! cut short or written over by anybody.

use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::decisions;
use super::entry::{Hash, Stamp, hash, hex};

/// An output, as it was put in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The hash of its contents.
    #[serde(with = "hex")]
    content: Hash,
    /// What shows whether it has changed.
    stamp: Stamp,
}

impl Made {
    /// That which is there; none where it cannot be read.
    pub fn of(path: &Path) -> Option<Made> {
        let stamp = Stamp::of(path)?;
        let content = decisions::content(&mut File::open(path).ok()?).ok()?;
        Some(Made { content: hash(&content), stamp })
    }

    /// Whether it is the very file that was put there, which nobody has
    /// touched since: another one with the same contents is not.
    pub fn is_untouched(&self, path: &Path) -> bool {
        Stamp::of(path) == Some(self.stamp)
    }

    /// What is there, where it is what was made: with another stamp where it
    /// was copied or touched. It is read only then, so that many outputs are
    /// looked through at once.
    pub fn found(&self, path: &Path) -> Option<Made> {
        let stamp = Stamp::of(path)?;
        if stamp == self.stamp {
            return Some(self.clone());
        }
        if stamp.length() != self.stamp.length() {
            return None;
        }
        Made::of(path).filter(|there| there.content == self.content)
    }
}
