//! The files of models: regular ones alone.

use std::path::Path;
use std::{fs, io};

use crate::error::Error;

/// Reads a file of a model whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    check(path)?;
    fs::read(path).map_err(|error| cannot(path, error))
}

/// Refuses what is no regular file, before it is opened: a named pipe would
/// wait for somebody to write, and a device may never end.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let data = fs::metadata(path).map_err(|error| cannot(path, error))?;
    if data.is_file() {
        return Ok(());
    }
    let what = match data.is_dir() {
        true => "it is a directory",
        false => "it is a pipe, a device or a socket",
    };
    let why = format!("{what}, and only regular files are models");
    Err(cannot(path, io::Error::new(io::ErrorKind::InvalidInput, why)))
}

fn cannot(path: &Path, error: io::Error) -> Error {
    Error::io(path, "read the model file", error)
}
