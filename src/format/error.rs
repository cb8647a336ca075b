//! Why a file could not be read: where, what, and what to do.

use std::{error, fmt};

use crate::error::Error;

/// Why a file of a format could not be read.
///
/// Its `Display` form says the byte, the line, what is wrong there and what
/// to do about it; the name of the file is for the caller to put in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    offset: usize,
    line: usize,
    reason: String,
    remedy: &'static str,
    fault: Fault,
}

/// What sort of fault it is, for a reader that has another way to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The markup is not well formed.
    Malformed,
    /// The file must not be read in any way: an entity of its own, a depth or
    /// a length beyond all use.
    Refused,
}

impl FormatError {
    /// Markup that is not well formed, at a byte of the decoded file.
    pub(crate) fn malformed(
        file: &str,
        offset: usize,
        reason: impl Into<String>,
    ) -> FormatError {
        FormatError::new(
            file,
            offset,
            reason,
            "take a whole copy of it, or write it anew with the program that \
             made it",
            Fault::Malformed,
        )
    }

    /// What must not be read, at a byte of the decoded file.
    pub(crate) fn refused(
        file: &str,
        offset: usize,
        reason: impl Into<String>,
        remedy: &'static str,
    ) -> FormatError {
        FormatError::new(file, offset, reason, remedy, Fault::Refused)
    }

    /// What is wrong in a file that is no text, at a byte of it.
    #[cfg(feature = "ocr")]
    pub(crate) fn in_bytes(
        offset: usize,
        reason: impl Into<String>,
        remedy: &'static str,
    ) -> FormatError {
        let (line, reason) = (0, reason.into());
        FormatError { offset, line, reason, remedy, fault: Fault::Refused }
    }

    fn new(
        file: &str,
        offset: usize,
        reason: impl Into<String>,
        remedy: &'static str,
        fault: Fault,
    ) -> FormatError {
        let offset = offset.min(file.len());
        let before = &file.as_bytes()[..offset];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        FormatError { offset, line, reason: reason.into(), remedy, fault }
    }

    /// The same error with its place counted in other bytes.
    pub(crate) fn at_byte(mut self, offset: usize) -> FormatError {
        self.offset = offset;
        self
    }

    pub(crate) fn fault(&self) -> Fault {
        self.fault
    }

    /// The byte of the file at which it shows, counted from 0.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The line of that byte, counted from 1; 0 in files that are no text.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong there.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to do about it.
    pub fn remedy(&self) -> &str {
        self.remedy
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FormatError { offset, line, reason, remedy, .. } = self;
        match line {
            0 => write!(f, "byte {offset}: {reason}; {remedy}"),
            _ => write!(f, "byte {offset}, line {line}: {reason}; {remedy}"),
        }
    }
}

impl error::Error for FormatError {}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Error {
        Error::data(error.to_string())
    }
}
