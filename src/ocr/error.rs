//! Why an image or a page was not read, and what to do.

use std::{error, fmt};

use crate::format::FormatError;

/// Why nothing of an image was read.
///
/// Its `Display` form says what is wrong and what to do about it; the name of
/// the file is for the caller to put in front.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A program is not installed: `tesseract` or `pdftoppm`, or what stands
    /// for it in the environment.
    Missing {
        /// The name by which it was looked for.
        program: String,
        /// How it is installed, by systems.
        install: &'static str,
    },
    /// The engine is there without Vietnamese.
    NoVietnamese {
        /// The languages that it has.
        installed: Vec<String>,
    },
    /// The engine has not a language that was named.
    NoLanguage {
        /// Its name.
        language: String,
        /// The languages that it has.
        installed: Vec<String>,
    },
    /// The engine did not say what it has.
    Engine(String),
    /// The bytes are no image that is known.
    NotAnImage,
    /// The header of the image is damaged, or of a sort that is not read.
    Image(FormatError),
    /// All pages failed; this is the first.
    Page(PageError),
    /// The files of the reading could not be written.
    Folder(String),
}

/// How Tesseract is installed.
pub(super) const TESSERACT: &str = "on Debian and Ubuntu `sudo apt install \
    tesseract-ocr tesseract-ocr-vie`; on macOS `brew install tesseract \
    tesseract-lang`; on Windows `winget install UB-Mannheim.TesseractOCR`, \
    with Vietnamese chosen among the additional languages. KHOIDAU_TESSERACT \
    names a program that is not on the path";

/// How its Vietnamese is installed.
const VIETNAMESE: &str = "on Debian and Ubuntu `sudo apt install \
    tesseract-ocr-vie`; on macOS `brew install tesseract-lang`; on Windows \
    start its installer again and choose Vietnamese among the additional \
    languages; elsewhere put vie.traineddata of \
    https://github.com/tesseract-ocr/tessdata_fast into its folder tessdata";

/// How `pdftoppm` is installed.
pub(super) const POPPLER: &str = "on Debian and Ubuntu `sudo apt install \
    poppler-utils`; on macOS `brew install poppler`; on Windows `winget \
    install oschwartz10612.Poppler`. KHOIDAU_PDFTOPPM names a program that \
    is not on the path";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Missing { program, install } => write!(
                f,
                "{program} is needed to read images, and is not installed: \
                 {install}"
            ),
            Error::NoVietnamese { installed } => write!(
                f,
                "Tesseract has no Vietnamese{}: {VIETNAMESE}",
                match installed.is_empty() {
                    true => String::new(),
                    false => format!(", only {}", installed.join(", ")),
                }
            ),
            Error::NoLanguage { language, installed } => write!(
                f,
                "Tesseract has no language {language:?}: choose of {}, or \
                 install it",
                installed.join(", ")
            ),
            Error::Engine(said) => write!(
                f,
                "Tesseract does not say which languages it has ({said}): \
                 see that `tesseract --list-langs` works"
            ),
            Error::NotAnImage => f.write_str(
                "no image: PNG, JPEG, JPEG 2000, TIFF and BMP are read",
            ),
            Error::Image(error) => error.fmt(f),
            Error::Page(error) => error.fmt(f),
            Error::Folder(why) => write!(
                f,
                "no room to read an image in: {why}: TMPDIR names another \
                 directory for temporary files"
            ),
        }
    }
}

impl error::Error for Error {}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Error {
        Error::Image(error)
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> crate::Error {
        crate::Error::data(error.to_string())
    }
}

/// A page that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    pub(super) page: usize,
    /// Of how many, where that is known.
    pub(super) pages: Option<usize>,
    pub(super) why: Why,
}

/// Why a page was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It has more pixels than [`Limits`](super::Limits) allow, or a side
    /// longer than Tesseract takes.
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// It took longer than allowed: so many seconds.
    Time(u64),
    /// It would have taken more memory than allowed: so many bytes.
    Memory(u64),
    /// A program failed, and said this.
    Failed {
        /// The program.
        program: &'static str,
        /// What it said last; empty where it said nothing.
        said: String,
    },
    /// A program wrote what was not asked for.
    Garbage {
        /// The program.
        program: &'static str,
        /// What it said last; empty where it said nothing.
        said: String,
    },
}

impl PageError {
    /// The page, counted from 0.
    pub fn page(&self) -> usize {
        self.page
    }

    /// Why it was not read.
    pub fn why(&self) -> &Why {
        &self.why
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pages {
            Some(1) => {}
            Some(all) => write!(f, "page {} of {all}: ", self.page + 1)?,
            None => write!(f, "page {}: ", self.page + 1)?,
        }
        let saying = |said: &str| match said.is_empty() {
            true => String::new(),
            false => format!(" ({said})"),
        };
        match &self.why {
            Why::TooLarge { width, height } => write!(
                f,
                "{width} x {height} pixels are too many to be read: scan it \
                 at 300 dots an inch, or cut it"
            ),
            Why::Time(seconds) => write!(
                f,
                "not read within {seconds} s: scan it at 300 dots an inch, \
                 or give it more time with --ocr-timeout"
            ),
            Why::Memory(bytes) => write!(
                f,
                "not read with {} MiB of memory: scan it at 300 dots an \
                 inch, or cut it",
                bytes >> 20
            ),
            Why::Failed { program, said } => write!(
                f,
                "{program} failed{}: see that it reads the file by itself, \
                 and else save the image as PNG",
                saying(said)
            ),
            Why::Garbage { program, said } => write!(
                f,
                "{program} could not read it{}: save the image as PNG of \
                 eight bits, or scan the page anew",
                saying(said)
            ),
        }
    }
}

impl error::Error for PageError {}
