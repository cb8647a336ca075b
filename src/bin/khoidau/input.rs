//! Reads what is to be worked on: named files and standard input.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use khoidau::encoding::{self, Decoded};

use crate::message;

/// A named file or standard input.
#[derive(Clone, Debug)]
pub enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// What was typed: `-` is standard input.
    pub fn new(path: &Path) -> Input {
        match path.to_str() {
            Some("-") => Input::Stdin,
            _ => Input::File(path.to_owned()),
        }
    }

    /// Those typed; standard input where there are none.
    pub fn all(paths: &[PathBuf]) -> Vec<Input> {
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                message::reading_from_terminal();
            }
            return vec![Input::Stdin];
        }
        paths.iter().map(|path| Input::new(path)).collect()
    }

    /// Whether it is a file of at most `size` bytes, as far as can be told
    /// without reading it.
    pub fn is_small(&self, size: u64) -> bool {
        match self {
            Input::Stdin => false,
            Input::File(path) => fs::metadata(path)
                .is_ok_and(|data| data.is_file() && data.len() <= size),
        }
    }

    /// The whole contents.
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let read = match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }
            Input::File(path) => fs::read(path),
        };
        read.map_err(|error| anyhow!("{self}: {}", cannot_read(&error)))
    }

    /// The contents as text. What was lost in reading is told as a warning,
    /// or refused where `strict` says so.
    pub fn decode<'b>(
        &self,
        bytes: &'b [u8],
        strict: bool,
    ) -> anyhow::Result<Decoded<'b>> {
        if strict {
            return encoding::decode_strict(bytes)
                .with_context(|| self.to_string());
        }
        let decoded = encoding::decode(bytes);
        if decoded.encoding() != encoding::Encoding::Utf8 {
            message::warning(format_args!(
                "{self}: read as {}; the output is UTF-8",
                decoded.encoding()
            ));
        }
        if let Some(offset) = decoded.first_error() {
            message::warning(format_args!(
                "{self}: not {}, first at byte {offset}; {} came out as \
                 U+FFFD: convert the file, or refuse such files with --strict",
                decoded.encoding(),
                match decoded.replaced() {
                    1 => "one sequence".to_owned(),
                    several => format!("{several} sequences"),
                }
            ));
        }
        Ok(decoded)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("<stdin>"),
            Input::File(path) => path.display().fmt(f),
        }
    }
}

/// What went wrong and what to do, in the same words on every system.
fn cannot_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "no such file: check the name and the directory".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "is a directory: name the files in it".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "permission denied: ask for the right to read it".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    }
}
