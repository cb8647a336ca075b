//! Files that appear all at once, and what is said of a disk that takes
//! nothing any more.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::journal::sync_folder;
use crate::error::Error;

/// Whether an error is of the disk, not of a single file.
pub(super) fn is_of_the_disk(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::FileTooLarge
    )
}

/// The error of a disk that takes nothing any more.
pub(super) fn no_room(path: &Path, error: io::Error) -> Error {
    let doing = "write below";
    match is_of_the_disk(&error) {
        false => Error::io(path, doing, error),
        true => Error::data(format!(
            "{}: {error}: what is done is kept; make room, or have it writable, \
             and give the same command again",
            path.display()
        )),
    }
}

/// How the name of a file ends that is not whole yet; before it stands the
/// number of the process.
const NEW: &str = ".new";

/// Takes away what runs that were ended by force have left of files of these
/// names, while nobody else is at work in a folder.
pub(super) fn sweep(folder: &Path, names: &[&str]) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_left = || {
            let name = name.to_str()?.strip_prefix('.')?;
            let (name, process) = name.strip_suffix(NEW)?.rsplit_once('.')?;
            process.parse::<u32>().ok()?;
            Some(names.contains(&name))
        };
        if is_left() == Some(true) {
            // It is tried again next time.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file of JSON, which appears all at once.
pub(super) fn put_json(
    path: &Path,
    value: &impl Serialize,
) -> Result<(), Error> {
    put(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        out.write_all(b"\n")
    })
}

/// Writes a file, which appears all at once.
pub(super) fn put(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Shards of one folder may write the same file at once.
    let new = folder.join(format!(".{name}.{}{NEW}", std::process::id()));
    let put = (|| {
        let mut out = io::BufWriter::new(File::create(&new)?);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(folder)
    })();
    put.map_err(|error| {
        let _ = fs::remove_file(&new);
        no_room(path, error)
    })
}
