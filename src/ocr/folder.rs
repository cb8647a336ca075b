//! A folder that is the user's alone, for the files of a reading.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use tempfile::TempDir;

use super::error::Error;
use super::process::running;

/// A folder that goes with all in it when it is dropped, or by
/// [`stop`](super::stop).
pub(super) struct Folder {
    dir: TempDir,
}

impl Folder {
    pub(super) fn new() -> Result<Folder, Error> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("khoidau-ocr-");
        #[cfg(unix)]
        builder
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let mut running = running();
        if running.stopped {
            return Err(Error::Folder("the program is ending".to_owned()));
        }
        let dir = builder.tempdir().map_err(cannot)?;
        running.folders.push(dir.path().to_owned());
        Ok(Folder { dir })
    }

    /// Writes a file in it.
    pub(super) fn put(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<PathBuf, Error> {
        let path = self.dir.path().join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(cannot)?;
        file.write_all(bytes).map_err(cannot)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut running = running();
        let _ = fs::remove_dir_all(self.dir.path());
        running.folders.retain(|path| path != self.dir.path());
    }
}

fn cannot(error: io::Error) -> Error {
    let dir = std::env::temp_dir();
    Error::Folder(format!("{}: {error}", dir.display()))
}
