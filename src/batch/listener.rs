//! Who hears what is worth knowing while files are read.

use std::fmt;

/// Hears what is said of one file while it is read and repaired, without its
/// name. What ends the work on the file is an error, and is not said here.
///
/// Called from any thread.
pub trait Listener: Sync {
    /// Something is worth knowing, although the work goes on.
    fn warning(&self, text: fmt::Arguments<'_>);

    /// A part of the file will be missing in what is written.
    fn incomplete(&self, text: fmt::Arguments<'_>);

    /// Something is of interest to who looks for a reason.
    fn detail(&self, _text: fmt::Arguments<'_>) {}

    /// The work on the file has come so far.
    fn step(&self, _text: fmt::Arguments<'_>) {}

    /// There will be no more steps for now.
    fn stepped(&self) {}

    /// Another program is about to be started.
    fn engine_starts(&self) {}
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Listener for Silent {
    fn warning(&self, _: fmt::Arguments<'_>) {}

    fn incomplete(&self, _: fmt::Arguments<'_>) {}
}
