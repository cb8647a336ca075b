//! Reads what is to be worked on: named files and standard input.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use khoidau::batch::cannot_read;
use khoidau::batch::open::{self, MOST, Opened, ReadAs};
use khoidau::batch::pieces::PIECE;
use khoidau::encoding::Encoding;
#[cfg(feature = "train")]
use khoidau::encoding::{self, Decoded};
use khoidau::format::image::ImageKind;

use crate::message;

/// The bytes by which an image is known.
const HEAD: u64 = 64;

/// The bytes of a long page of text.
const PAGE: u64 = 1 << 14;

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

    /// The size of a regular file, which can be read more than once.
    pub fn size(&self) -> Option<u64> {
        let Input::File(path) = self else { return None };
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file);
        data.map(|data| data.len())
    }

    /// How much work it is, as the size of a text: of an image that of the
    /// text that may be on it, wherever it can be looked at.
    pub fn weight(&self) -> Option<u64> {
        let size = self.size()?;
        match size > PIECE && self.image().is_some() {
            true => Some(PAGE),
            false => Some(size),
        }
    }

    /// What kind of image a file is, by how it begins.
    pub fn image(&self) -> Option<ImageKind> {
        let Input::File(path) = self else { return None };
        let mut head = Vec::new();
        let file = fs::File::open(path).ok()?;
        file.take(HEAD).read_to_end(&mut head).ok()?;
        ImageKind::of(&head)
    }

    /// The whole contents.
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let large = || {
            anyhow!(
                "{self}: larger than {} MiB, which is the most that is read \
                 at once: cut it into several files",
                MOST >> 20
            )
        };
        if self.size().is_some_and(|size| size > MOST) {
            return Err(large());
        }
        let mut bytes = Vec::new();
        let read = match self {
            Input::Stdin => {
                io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)
            }
            Input::File(path) => fs::File::open(path)
                .and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes)),
        };
        read.map_err(|error| anyhow!("{self}: {}", cannot_read(&error)))?;
        match bytes.len() as u64 > MOST {
            true => Err(large()),
            false => Ok(bytes),
        }
    }

    /// The contents, of whatever format they are; a text with a warning where
    /// it was not read as UTF-8.
    pub fn open<'b>(
        &self,
        bytes: &'b [u8],
        how: &ReadAs,
    ) -> anyhow::Result<Opened<'b>> {
        let told = message::Of(self);
        let opened = open::open(bytes, how, &told)
            .map_err(|error| anyhow!("{self}: {error}"))?;
        if let Input::File(path) = self {
            open::tell_odd(&path.to_string_lossy(), &opened, &told);
        }
        Ok(opened)
    }

    /// The contents, where there is no other way to read them.
    pub fn sound<'b>(
        &self,
        bytes: &'b [u8],
        encoding: Option<Encoding>,
    ) -> anyhow::Result<Opened<'b>> {
        Opened::sound(bytes, encoding)
            .map_err(|error| anyhow!("{self}: {error}"))
    }

    /// The contents as Unicode text; what is none is refused.
    #[cfg(feature = "train")]
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> anyhow::Result<Decoded<'b>> {
        encoding::decode_strict(bytes)
            .map_err(|found| anyhow!("{self}: {found}"))
    }
}

/// The error where a file would be replaced by what is read from a standard
/// input that is empty: most often the input was not named.
pub fn emptied(
    output: Option<&Path>,
    input: &Input,
    bytes: &[u8],
) -> Option<anyhow::Error> {
    let path = output.filter(|_| bytes.is_empty())?;
    let held = fs::metadata(path).is_ok_and(|data| data.len() > 0);
    (matches!(input, Input::Stdin) && held).then(|| {
        anyhow!(
            "{input}: is empty, and {} would be lost: name the file that is \
             to be read, or another one behind -o",
            path.display()
        )
    })
}

/// What tells a regular file from all others, by whatever name it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(Unique);

#[cfg(unix)]
type Unique = (u64, u64);

#[cfg(not(unix))]
type Unique = PathBuf;

impl Identity {
    /// That of a regular file that is there.
    pub fn of(path: &Path) -> Option<Identity> {
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Identity::made(&data, path)
    }

    /// That of an input.
    pub fn of_input(input: &Input) -> Option<Identity> {
        match input {
            Input::File(path) => Identity::of(path),
            Input::Stdin => Identity::of_stdin(),
        }
    }

    /// Device and number on it.
    #[cfg(unix)]
    fn made(data: &fs::Metadata, _: &Path) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt;
        Some(Identity((data.dev(), data.ino())))
    }

    #[cfg(not(unix))]
    fn made(_: &fs::Metadata, path: &Path) -> Option<Identity> {
        fs::canonicalize(path).ok().map(Identity)
    }

    #[cfg(unix)]
    fn of_stdin() -> Option<Identity> {
        use std::os::fd::AsFd;
        let stdin = io::stdin().as_fd().try_clone_to_owned().ok()?;
        let data = fs::File::from(stdin).metadata().ok();
        let data = data.filter(fs::Metadata::is_file)?;
        Identity::made(&data, Path::new(""))
    }

    #[cfg(not(unix))]
    fn of_stdin() -> Option<Identity> {
        None
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
