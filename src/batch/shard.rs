//! The parts of a run that can be worked on by machines of their own.

use serde::{Deserialize, Serialize};

/// Which part of the files a run works on: those whose names fall to it, so
/// that files that are added later change nothing for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Counted from 1.
    number: u32,
    of: u32,
}

impl Shard {
    /// All files.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// One of several; `None` where there is none of this number.
    pub fn new(number: u32, of: u32) -> Option<Shard> {
        (1..=of).contains(&number).then_some(Shard { number, of })
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Which it is, counted from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    pub(super) fn has(self, name: &str) -> bool {
        crc32fast::hash(name.as_bytes()) % self.of + 1 == self.number
    }

    /// The name of its folder.
    pub(super) fn folder(self) -> String {
        format!("{}-of-{}", self.number, self.of)
    }

    /// The one whose folder has this name.
    pub(super) fn of_folder(name: &str) -> Option<Shard> {
        let (number, of) = name.split_once("-of-")?;
        Shard::new(number.parse().ok()?, of.parse().ok()?)
    }
}
