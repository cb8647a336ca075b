//! What keeps a second review of a folder out.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use crate::Error;

/// The file that is locked, below the folder.
const LOCK: &str = ".khoidau/review.lock";

/// Keeps a second review out as long as the file lives. `None` where the
/// system cannot tell.
pub(super) fn take(folder: &Path) -> Result<Option<File>, Error> {
    let path = folder.join(LOCK);
    let cannot = |error| Error::io(&path, "write", error);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let by = fs::read_to_string(&path).unwrap_or_default();
            let by = by.trim();
            let process = match by.is_empty() {
                true => String::new(),
                false => format!(" by process {by}"),
            };
            return Err(Error::setting(format!(
                "{} is reviewed already{process}: end that review first",
                folder.display()
            )));
        }
        // Some network shares lock nothing.
        Err(TryLockError::Error(error))
            if error.kind() == io::ErrorKind::Unsupported =>
        {
            return Ok(None);
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let told = file
        .set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    told.map_err(cannot)?;
    Ok(Some(file))
}
