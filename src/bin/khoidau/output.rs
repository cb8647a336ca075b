//! Where results go: standard output, or a file that appears all at once.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, anyhow};

use khoidau::batch::open::NO_TEXTS;
use khoidau::batch::target::spare_results;

use crate::pending::{Pending, keep_original};

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

/// The ending of a name, in small letters.
pub fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

/// Whether only other programs write files with this ending, which would take
/// ours for damaged.
fn is_of_others(ending: &str) -> bool {
    NO_TEXTS.contains(&ending) && ending != "pdf"
}

fn refuse_ending(path: &Path) -> anyhow::Result<()> {
    match ending(path).filter(|ending| is_of_others(ending)) {
        Some(ending) => Err(anyhow!(
            "{}: no file of .{ending} is written: give it the ending of what \
             it will be, such as .txt, .csv or .json",
            path.display()
        )),
        None => Ok(()),
    }
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

    /// What was kept in a buffer of text; nothing of any other.
    pub fn into_text(self) -> String {
        match self {
            Output::Memory(bytes, _) => {
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => String::new(),
        }
    }

    /// The file named, or standard output.
    pub fn new(path: Option<&Path>) -> anyhow::Result<Output> {
        let Some(path) = path else { return Ok(Output::Stdout) };
        let cannot = |error| cannot_write(path, error);
        let real = behind_links(path);
        // One that is there may be an input, of which more is to be said.
        if !real.exists() {
            refuse_ending(path)?;
        }
        spare_results(&real)
            .map_err(|failure| anyhow!("{}: {failure}", path.display()))?;
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

    /// Hands something that writes to any writer one that writes here.
    pub fn write_by(
        &mut self,
        written: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut sink = Sink { output: self, failed: None };
        let done = written(&mut sink);
        match sink.failed {
            Some(error) => Err(error),
            None => done.map_err(Error::from),
        }
    }

    /// Keeps what a file was beside it, where something else takes its place,
    /// and says under which name.
    pub fn keep_original(&self) -> anyhow::Result<Option<PathBuf>> {
        let Output::File(pending) = self else { return Ok(None) };
        let path = &pending.path;
        let kept = || match fs::read(pending.temporary())? == fs::read(path)? {
            true => Ok(None),
            false => keep_original(path),
        };
        kept().map_err(|error| cannot_write(path, error))
    }

    /// Makes sure that everything is where it belongs.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Output::Stdout => {
                io::stdout().lock().flush().context("standard output")
            }
            Output::Special(..) | Output::Memory(..) => Ok(()),
            Output::File(mut pending) => {
                refuse_ending(&pending.path)?;
                pending.commit().map_err(|e| cannot_write(&pending.path, e))
            }
        }
    }

    /// What has become of the output where [`Output::finish`] is not called,
    /// to go behind its name.
    pub fn fate(&self) -> &'static str {
        match self {
            Output::File(pending) if pending.path.exists() => "left as it was",
            Output::File(_) => "not written",
            _ => "not written to the end",
        }
    }

    /// Whether what is written shows on a terminal.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Output::Stdout) && io::stdout().is_terminal()
    }

    /// Whether colours are welcome: on a terminal whose owner does not ask
    /// for none (<https://no-color.org>).
    pub fn is_colourful(&self) -> bool {
        if let Output::Memory(_, colourful) = self {
            return *colourful;
        }
        let set = |name| std::env::var_os(name).filter(|v| !v.is_empty());
        self.is_terminal()
            && set("NO_COLOR").is_none()
            && set("TERM") != Some(OsString::from("dumb"))
    }
}

/// An output as a writer; its own errors say more than those of `io`.
struct Sink<'o> {
    output: &'o mut Output,
    failed: Option<Error>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.output.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                self.failed = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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

/// What a path leads to: a link stays a link, and what it points to is
/// replaced, or made where it is not there yet.
fn behind_links(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    let target = fs::read_link(path).map(|target| path.with_file_name(target));
    target.unwrap_or_else(|_| path.into())
}

/// Writes a whole file, which appears all at once.
#[cfg(feature = "train")]
pub fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = Output::new(Some(path))?;
    output.write(bytes)?;
    output.finish()
}
