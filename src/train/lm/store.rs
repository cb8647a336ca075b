//! Where counting keeps its files: a directory that is removed at the end,
//! and one that stays so that a later run need not count again.

use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use crate::error::Error;

/// A hash that is the same in every run and on every machine: FNV-1a, after
/// G. Fowler, L. C. Noll and K.-P. Vo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(pub(super) u64);

impl Key {
    pub(super) fn new() -> Key {
        Key(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Key {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 =
                (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The key of a text: its path, size and time of change.
pub(super) fn key_of(path: &Path) -> Result<u64, Error> {
    let failed = |e| Error::io(path, "read", e);
    let data = fs::metadata(path).map_err(failed)?;
    let mut key = Key::new();
    let full = fs::canonicalize(path).map_err(failed)?;
    key.write(full.as_os_str().as_encoded_bytes());
    key.write(&data.len().to_le_bytes());
    let changed = data.modified().ok();
    let since = changed.and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    key.write(&since.map_or(0, |d| d.as_nanos()).to_le_bytes());
    Ok(key.finish())
}

/// The two directories.
#[derive(Debug)]
pub(super) struct Store {
    scratch: PathBuf,
    kept: Option<PathBuf>,
}

impl Store {
    /// Makes a directory of its own within `scratch`, and `kept` where it is
    /// missing.
    pub(super) fn new(
        scratch: &Path,
        kept: Option<&Path>,
    ) -> Result<Store, Error> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!(".khoidau-train-{}-{number}", std::process::id());
        let scratch = scratch.join(name);
        for dir in [Some(scratch.as_path()), kept].into_iter().flatten() {
            fs::create_dir_all(dir)
                .map_err(|e| Error::io(dir, "make the directory", e))?;
        }
        Ok(Store { scratch, kept: kept.map(Path::to_owned) })
    }

    /// The place of a file that is of use in this run alone.
    pub(super) fn scratch(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// The place of a file that may serve a later run.
    pub(super) fn kept(&self, name: &str) -> PathBuf {
        self.kept.as_ref().unwrap_or(&self.scratch).join(name)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // What is left behind is found by its name.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

/// Removes a file.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(|e| Error::io(path, "remove", e))
}
