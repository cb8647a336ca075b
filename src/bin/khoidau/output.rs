//! Where results go: standard output, or a file that appears all at once.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};

/// The place that results go to.
///
/// Nothing of a file is seen under its own name before [`Output::finish`];
/// dropped before, it leaves no trace.
pub enum Output {
    Stdout,
    /// Something that cannot be replaced, such as a device or a named pipe.
    Special(File, PathBuf),
    File(Pending),
    /// What is to be written elsewhere later; whether in colour.
    Memory(Vec<u8>, bool),
}

impl Output {
    /// A buffer for what will be written to `self`.
    pub fn buffer(&self) -> Output {
        Output::Memory(Vec::new(), self.is_colourful())
    }

    /// Writes what was kept in a buffer.
    pub fn take(&mut self, buffer: Output) -> anyhow::Result<()> {
        match buffer {
            Output::Memory(bytes, _) => self.write(&bytes),
            _ => Ok(()),
        }
    }

    /// The file named, or standard output.
    pub fn new(path: Option<&Path>) -> anyhow::Result<Output> {
        let Some(path) = path else { return Ok(Output::Stdout) };
        let cannot = |error| cannot_write(path, error);
        // A link stays a link; what it points to is replaced.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.into());
        match fs::metadata(&real) {
            Ok(data) if data.is_dir() => Err(anyhow!(
                "{}: is a directory: name a file in it",
                path.display()
            )),
            Ok(data) if !data.is_file() => {
                let file = OpenOptions::new().write(true).open(&real);
                Ok(Output::Special(file.map_err(cannot)?, real))
            }
            _ => {
                let pending = Pending::new(real).map_err(cannot)?;
                Ok(Output::File(pending))
            }
        }
    }

    /// Writes a whole buffer.
    pub fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        match self {
            Output::Stdout => {
                io::stdout().lock().write_all(bytes).context("standard output")
            }
            Output::Special(file, path) => {
                file.write_all(bytes).map_err(|e| cannot_write(path, e))
            }
            Output::File(Pending { file, path, .. }) => {
                file.write_all(bytes).map_err(|e| cannot_write(path, e))
            }
            Output::Memory(all, _) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Makes sure that everything is where it belongs.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Output::Stdout => {
                io::stdout().lock().flush().context("standard output")
            }
            Output::Special(..) | Output::Memory(..) => Ok(()),
            Output::File(mut pending) => {
                pending.commit().map_err(|e| cannot_write(&pending.path, e))
            }
        }
    }

    /// Whether colours are welcome: on a terminal whose owner does not ask
    /// for none (<https://no-color.org>).
    pub fn is_colourful(&self) -> bool {
        if let Output::Memory(_, colourful) = self {
            return *colourful;
        }
        let set = |name| std::env::var_os(name).filter(|v| !v.is_empty());
        matches!(self, Output::Stdout)
            && io::stdout().is_terminal()
            && set("NO_COLOR").is_none()
            && set("TERM") != Some(OsString::from("dumb"))
    }
}

fn cannot_write(path: &Path, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return error.into();
    }
    anyhow!(
        "{}: cannot be written: {error}: check that the directory exists, \
         is yours to write in and has room",
        path.display()
    )
}

/// Writes a whole file, which appears all at once.
#[cfg(feature = "train")]
pub fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = Output::new(Some(path))?;
    output.write(bytes)?;
    output.finish()
}

/// A file that is written under another name, beside its place.
pub struct Pending {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
    committed: bool,
}

impl Pending {
    fn new(path: PathBuf) -> io::Result<Pending> {
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = path.with_file_name(name);
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).open(&temporary)?;
        Ok(Pending { file, temporary, path, committed: false })
    }

    fn commit(&mut self) -> io::Result<()> {
        // The new file may be read and written by whoever the old one could.
        if let Ok(old) = fs::metadata(&self.path) {
            fs::set_permissions(&self.temporary, old.permissions())?;
        }
        // Else a crash of the system might leave the name with no contents.
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
