//! What can be typed about reading images, behind all commands that read
//! files.

use clap::ValueEnum;
use khoidau::ocr::Mode;

use crate::lang::Choice;

/// How images are read.
#[derive(Debug, clap::Args)]
pub struct Reading {
    /// When pages are read by Tesseract
    ///
    /// Images (PNG, JPEG, JPEG 2000, TIFF, BMP, by their content) are read by
    /// the `tesseract` of the machine, which must have Vietnamese
    /// (tesseract-ocr-vie on Debian and Ubuntu, tesseract-lang of Homebrew, a
    /// choice of the installer on Windows). The environment variable
    /// KHOIDAU_TESSERACT names another program.
    #[arg(
        long,
        value_enum,
        value_parser = Choice::<When>::new(),
        default_value_t = When::Missing,
        value_name = "WHEN"
    )]
    pub ocr: When,
    /// The languages Tesseract reads in, with + between, such as vie+fra
    ///
    /// As `tesseract --list-langs` has them. Others beside Vietnamese make it
    /// read Vietnamese worse, English too, whose letters Vietnamese has.
    #[arg(
        long,
        value_name = "LANGS",
        default_value = "vie",
        hide_short_help = true
    )]
    pub ocr_languages: String,
    /// The most seconds that Tesseract may take for a page
    ///
    /// A page that takes longer is reported and stays without text; the
    /// others of its file are read.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 180,
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        hide_short_help = true
    )]
    pub ocr_timeout: u64,
}

/// When pages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Images, and PDF pages that have no text
    Missing,
    /// These, and PDF pages that have a text, anew; what they said before is
    /// weighed where the two differ
    Force,
    /// Never: images are refused, PDF pages without a text stay so
    Never,
}

impl From<When> for Mode {
    fn from(when: When) -> Mode {
        match when {
            When::Missing => Mode::Missing,
            When::Force => Mode::Force,
            When::Never => Mode::Never,
        }
    }
}
