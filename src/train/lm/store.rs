//! Where counting keeps its files: a directory that is removed at the end,
//! and one that stays so that a later run need not count again.

use std::fs;
use std::hash::Hasher;
use std::io::ErrorKind;
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

/// A text with a token of every kind. How it is counted is part of each key,
/// so that counts of other tokens or events are not taken for ours.
const PROBE: &str = "Số 07-BC/TGV, ngày 1/2/2025: họp (xã/phường) \"Ba Hòa\".\n\
    a) Thuỷ lợi - www.vi.example | 3,5% ~ th*ong tin Hoà; TE-XA T/M 12.\n";

/// The key of a text: its path, size and time of change, and how this
/// program counts.
pub(super) fn key_of(path: &Path) -> Result<u64, Error> {
    let failed = |e| Error::io(path, "read", e);
    let data = fs::metadata(path).map_err(failed)?;
    let mut key = Key::new();
    // A pipe has no place in the file system, and no second run reads it.
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    key.write(full.as_os_str().as_encoded_bytes());
    key.write(&data.len().to_le_bytes());
    let changed = data.modified().ok();
    let since = changed.and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    key.write(&since.map_or(0, |d| d.as_nanos()).to_le_bytes());
    key.write(env!("CARGO_PKG_VERSION").as_bytes());
    super::words::fingerprint(PROBE, &mut key);
    Ok(key.finish())
}

/// How the names of directories begin that are removed at the end. One that
/// is still there was left by a run that was killed.
pub const SCRATCH: &str = ".khoidau-train-";

/// The two directories.
#[derive(Debug)]
pub(super) struct Store {
    scratch: PathBuf,
    kept: Option<PathBuf>,
}

impl Store {
    /// Makes a directory of its own within `scratch`, which must be there, and
    /// `kept` where it is missing.
    pub(super) fn new(
        scratch: &Path,
        kept: Option<&Path>,
    ) -> Result<Store, Error> {
        if let Some(dir) = kept {
            fs::create_dir_all(dir)
                .map_err(|e| Error::io(dir, "make the directory", e))?;
        }
        Ok(Store { scratch: own(scratch)?, kept: kept.map(Path::to_owned) })
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

/// A new directory within `dir`. It is never one that was there: another
/// machine that shares the place may have given out the same numbers.
fn own(dir: &Path) -> Result<PathBuf, Error> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{SCRATCH}{}-{number}", std::process::id());
        let path = dir.join(name);
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Error::io(&path, "make the directory", e)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_is_there_is_not_taken() {
        let name = format!("khoidau-store-{}", std::process::id());
        let place = std::env::temp_dir().join(name);
        fs::create_dir_all(&place).unwrap();
        let theirs: Vec<PathBuf> = (0..40)
            .map(|n| format!("{SCRATCH}{}-{n}", std::process::id()))
            .map(|name| place.join(name))
            .collect();
        for dir in &theirs {
            fs::create_dir(dir).unwrap();
        }
        let store = Store::new(&place, None).unwrap();
        let ours = store.scratch("");
        assert!(ours.is_dir());
        drop(store);
        assert!(!ours.exists() && theirs.iter().all(|dir| dir.is_dir()));
        fs::remove_dir_all(&place).unwrap();
    }
}
