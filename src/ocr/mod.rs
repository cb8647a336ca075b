//! Images of pages, read through the Tesseract of the machine.
//!
//! Khoidau has no engine of its own. It starts `tesseract` as a process for
//! each page, with Vietnamese, and takes back hOCR, which [`format::open`](crate::format::open) opens like any scan.
//! Pages of a PDF are drawn by `pdftoppm` first.
//!
//! Nothing goes through a shell as text: names are arguments, and images lie
//! in a folder that is the user's alone, under names that are ours. Each page
//! has a limit of time and of memory ([`Limits`]); an image that is too large
//! is refused by its header, before anything is started. A page that fails
//! leaves the others as they are ([`Reading::failed`]). Folders and processes
//! go when a reading ends, however it does; a program that ends by a signal
//! calls [`stop`] first.
//!
//! Pages are read side by side, one on each thread of rayon's pool, and come
//! out in their order.
//!
//! ```no_run
//! use khoidau::format::{self, Keep};
//! use khoidau::ocr::Engine;
//! use khoidau::{Corrector, Model};
//!
//! let image = std::fs::read("page.png")?;
//! let engine = Engine::shared()?;
//! let reading = engine.read(&image, "page.png")?;
//! for failure in reading.failed() {
//!     eprintln!("{failure}");
//! }
//! let source = format::open(reading.into_hocr().into_bytes())?;
//! # #[cfg(feature = "embedded")] {
//! let corrector = Corrector::new(Model::embedded()?);
//! let correction = corrector.correct(source.text());
//! println!("{}", correction.text());
//! let hocr = source.apply(correction.edit_log(), Keep::No);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod engine;
mod error;
mod folder;
mod hocr;
mod pdf;
mod process;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::format::image::Frame;

pub use engine::{Engine, Reading};
pub use error::{Error, PageError, Why};
pub use pdf::{PageReading, PdfPage, draw};
pub use process::stop;

/// When pages are read by the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Images, and pages of a PDF that have no text.
    #[default]
    Missing,
    /// All of these, and pages of a PDF whose text is there, anew.
    Force,
    /// None: images are refused, pages without text stay so.
    Never,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 3] = [Mode::Missing, Mode::Force, Mode::Never];

    /// The name in options.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Missing => "missing",
            Mode::Force => "force",
            Mode::Never => "never",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Mode {
    type Err = crate::Error;

    fn from_str(name: &str) -> Result<Mode, crate::Error> {
        let known = Mode::ALL.into_iter().find(|mode| mode.name() == name);
        known.ok_or_else(|| {
            crate::Error::setting(format!(
                "no mode of reading {name:?}: choose missing, force or never"
            ))
        })
    }
}

/// What reading a page may take.
///
/// Where a limit is passed the page fails and its processes are ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// From the start of a process to its end; a page of A4 takes one to ten
    /// seconds. Three minutes unless it is set.
    pub time: Duration,
    /// The address space of a process, in bytes. Held on Unix where its
    /// system does; not on Windows. 3 GiB unless it is set.
    pub memory: u64,
    /// The pixels of a page, by its header: 150 million unless it is set,
    /// which is A0 at 300 dots an inch. Tesseract takes no side longer than
    /// 32,767 pixels, whatever is set.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: Duration::from_secs(180),
            memory: 3 << 30,
            pixels: 150_000_000,
        }
    }
}

/// The longest side that Tesseract takes, in pixels: it counts them in 16
/// bits.
const LONGEST: u32 = i16::MAX as u32;

impl Limits {
    /// Whether a page is small enough to be read.
    pub fn allow(&self, frame: &Frame) -> bool {
        frame.pixels() <= self.pixels
            && frame.width.max(frame.height) <= LONGEST
    }

    /// The same with another limit of time.
    pub fn with_time(self, time: Duration) -> Limits {
        Limits { time, ..self }
    }

    /// The same with another limit of memory, in bytes.
    pub fn with_memory(self, memory: u64) -> Limits {
        Limits { memory, ..self }
    }

    /// The same with another limit of pixels.
    pub fn with_pixels(self, pixels: u64) -> Limits {
        Limits { pixels, ..self }
    }
}

#[cfg(test)]
mod tests;
