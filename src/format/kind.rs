//! What files are.

use std::{error, fmt, str::FromStr};

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Plain text.
    Text,
    /// Text with the signs of Markdown.
    Markdown,
    /// HTML without places of words.
    Html,
    /// hOCR: HTML with the places of words in titles.
    Hocr,
    /// ALTO, of the Library of Congress.
    Alto,
    /// PAGE XML, of PRImA.
    Page,
    /// The table that Tesseract writes, parted by tabs.
    Tsv,
    /// PDF.
    Pdf,
    /// A document of Word, which is only read.
    Docx,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 9] = [
        Kind::Text,
        Kind::Markdown,
        Kind::Html,
        Kind::Hocr,
        Kind::Alto,
        Kind::Page,
        Kind::Tsv,
        Kind::Pdf,
        Kind::Docx,
    ];

    /// What bytes are that are no text, by their first; `None` of all others.
    pub fn of_binary(bytes: &[u8]) -> Option<Kind> {
        #[cfg(feature = "pdf")]
        if crate::format::pdf::recognises(bytes) {
            return Some(Kind::Pdf);
        }
        let _ = bytes;
        None
    }

    /// A short name in lower case, for options, lists and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Markdown => "markdown",
            Kind::Html => "html",
            Kind::Hocr => "hocr",
            Kind::Alto => "alto",
            Kind::Page => "page",
            Kind::Tsv => "tsv",
            Kind::Pdf => "pdf",
            Kind::Docx => "docx",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No kind has such a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such format; known are ")?;
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            let parted = if at == 0 { "" } else { ", " };
            write!(f, "{parted}{kind}")?;
        }
        Ok(())
    }
}

impl error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Kind, UnknownKind> {
        let mut all = Kind::ALL.into_iter();
        all.find(|kind| kind.name() == name).ok_or(UnknownKind)
    }
}
