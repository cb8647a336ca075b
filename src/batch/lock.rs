//! Keeps a second run out of a folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The right to write in a folder, until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it, by a file of this path. The system frees it however the
    /// process ends.
    ///
    /// # Errors
    ///
    /// If another process has it, which is named, or the file cannot be
    /// written.
    pub fn take(path: &Path) -> Result<Lock, Error> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true);
        let mut file = options
            .truncate(false)
            .open(path)
            .map_err(|error| Error::io(path, "write", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let who = fs::read_to_string(path).unwrap_or_default();
                let who = match who.trim() {
                    "" => "another run".to_owned(),
                    who => who.to_owned(),
                };
                return Err(Error::setting(format!(
                    "{}: is in use by {who}: wait until it is done",
                    folder(path).display()
                )));
            }
            // Some file systems have no locks: nobody is kept out then.
            Err(TryLockError::Error(error)) if is_unknown(&error) => {}
            Err(TryLockError::Error(error)) => {
                return Err(Error::io(path, "lock", error));
            }
        }
        let who = format!("process {} on {}\n", std::process::id(), host());
        // It is told to others, and not needed.
        let _ = file.set_len(0).and_then(|()| file.write_all(who.as_bytes()));
        Ok(Lock { _file: file })
    }
}

/// The folder of the outputs, which users know.
fn folder(path: &Path) -> PathBuf {
    let hidden = path.ancestors().find(|part| part.ends_with(super::HIDDEN));
    let folder = hidden.and_then(Path::parent).unwrap_or(path);
    folder.to_owned()
}

fn is_unknown(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// The name of this machine.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(|| std::env::var("HOSTNAME").ok());
    let name = name.or_else(|| std::env::var("COMPUTERNAME").ok());
    let name = name.map(|name| name.trim().to_owned());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "this machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_refused_and_told_who_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let lock = Lock::take(&path).unwrap();
        let refused = Lock::take(&path).unwrap_err().to_string();
        let own = format!("process {}", std::process::id());
        assert!(refused.contains(&own), "{refused}");
        drop(lock);
        assert!(Lock::take(&path).is_ok());
    }
}
