//! The one error type: what could not be loaded or set, where, and what to
//! do about it.

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

/// Why a setting was refused or a model file could not be used.
///
/// Correcting text never fails, so an `Error` only ever comes from building:
/// opening a model, naming a profile, training. Its `Display` form names the
/// file and the line where there is one and ends in advice.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    source: Option<io::Error>,
}

/// The coarse class of an [`Error`], for programs that react to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be read or written.
    Io,
    /// A model file is not one, is cut short or damaged, or was written by
    /// another version.
    Model,
    /// A setting is out of its range or names nothing that exists.
    Setting,
    /// Training data could not be understood.
    Data,
    /// A catalogue is missing, damaged or of another version.
    Catalogue,
}

impl Error {
    pub(crate) fn io(path: &Path, doing: &str, source: io::Error) -> Error {
        Error {
            kind: ErrorKind::Io,
            message: format!("cannot {doing} {}", path.display()),
            path: Some(path.to_owned()),
            source: Some(source),
        }
    }

    pub(crate) fn model(message: impl Into<String>) -> Error {
        let kind = ErrorKind::Model;
        Error { kind, message: message.into(), path: None, source: None }
    }

    pub(crate) fn setting(message: impl Into<String>) -> Error {
        let kind = ErrorKind::Setting;
        Error { kind, message: message.into(), path: None, source: None }
    }

    pub(crate) fn data(message: impl Into<String>) -> Error {
        let kind = ErrorKind::Data;
        Error { kind, message: message.into(), path: None, source: None }
    }

    #[cfg(feature = "catalogue")]
    pub(crate) fn catalogue(message: impl Into<String>) -> Error {
        let kind = ErrorKind::Catalogue;
        Error { kind, message: message.into(), path: None, source: None }
    }

    /// Puts the name of the file before a message made where the name was
    /// not known.
    pub(crate) fn in_file(mut self, path: &Path) -> Error {
        self.message = format!("{}: {}", path.display(), self.message);
        self.path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// The file it is about, where it is about one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The coarse class of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|e| e as &(dyn error::Error + 'static))
    }
}
