//! The tiers of models: what one is told a model by.

use std::fmt;
use std::path::Path;

use super::FULL_FILE;

/// A part of a model that comes in several sizes or may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Tier {
    /// The n-grams that are compiled in.
    Compact,
    /// The n-grams of a file `full.lm`.
    Full,
    /// N-grams of another file, such as one that a user has trained.
    Own,
    /// A context net.
    Context,
}

impl Tier {
    /// The tier of a name.
    #[cfg(feature = "batch")]
    pub(crate) fn of_name(name: &str) -> Option<Tier> {
        let all = [Tier::Compact, Tier::Full, Tier::Own, Tier::Context];
        all.into_iter().find(|tier| tier.name() == name)
    }

    /// The name: `compact`, `full`, `own` or `context`.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Compact => "compact",
            Tier::Full => "full",
            Tier::Own => "own",
            Tier::Context => "context",
        }
    }

    /// The tier of the n-grams in a file, by its name.
    pub fn of_file(path: &Path) -> Tier {
        match path.file_name().is_some_and(|name| name == FULL_FILE) {
            true => Tier::Full,
            false => Tier::Own,
        }
    }
}

/// The name.
impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
