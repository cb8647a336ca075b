//! The forms that texts come in.
//!
//! `open` knows a file by its content and gives a `Source`: its text, the
//! places of its words, and the way back into its bytes with corrections
//! made. In files with boxes (hOCR, ALTO, PAGE XML, the TSV of Tesseract) what
//! changes is spliced into the bytes that are there; only another format
//! (`Source::convert`) is written anew.
//!
//! [`read`] turns a text into the blocks of [`crate::layout`], from which
//! records are read: plain text, text with the signs and tables of Markdown,
//! or HTML.

#[cfg(feature = "formats")]
mod about;
#[cfg(feature = "formats")]
mod alto;
#[cfg(feature = "formats")]
mod boxes;
#[cfg(feature = "formats")]
mod change;
#[cfg(feature = "formats")]
mod charset;
#[cfg(feature = "formats")]
mod convert;
#[cfg(feature = "docx")]
mod docx;
#[cfg(feature = "formats")]
mod element;
#[cfg(feature = "formats")]
mod error;
#[cfg(feature = "formats")]
mod hocr;
mod html;
#[cfg(feature = "formats")]
mod ids;
#[cfg(feature = "ocr")]
pub mod image;
mod kind;
#[cfg(feature = "formats")]
mod lenient;
#[cfg(feature = "formats")]
mod levels;
mod markdown;
#[cfg(feature = "formats")]
mod page;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "formats")]
mod scan;
#[cfg(feature = "formats")]
mod source;
#[cfg(feature = "formats")]
mod splice;
#[cfg(all(test, feature = "formats"))]
mod testing;
mod text;
#[cfg(all(test, feature = "formats"))]
mod trial;
#[cfg(feature = "formats")]
mod tsv;
#[cfg(feature = "formats")]
mod xml;

#[cfg(feature = "formats")]
pub use about::About;
#[cfg(feature = "formats")]
pub use error::FormatError;
pub use kind::{Kind, UnknownKind};
#[cfg(feature = "pdf")]
pub use pdf::Risk;

/// A PDF of the pages of an image file (PNG, JPEG, JPEG 2000, TIFF, BMP),
/// which are in it without a loss: of the size that their dots an inch give,
/// 300 where the file does not say it. Its words are put into it by
/// [`Source::take_readings`] and [`Source::apply_to`].
///
/// # Errors
///
/// Where it is no image, or one that is damaged or of a sort that is not
/// read: the byte and the remedy.
///
/// # Complexity
///
/// Linear in the bytes, and where these are not those that PDF has, in the
/// pixels; memory for the file and one page.
#[cfg(feature = "ocr")]
pub fn pdf_of_image(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    pdf::of_image(bytes)
}
#[cfg(feature = "pdf")]
pub use source::PageReading;
#[cfg(feature = "formats")]
pub use source::{Keep, Place, Source};

pub(crate) use markdown::blanked;

use crate::layout::Text;
use crate::span::Span;

/// A format of files with boxes, one file or folder each.
///
/// A reader walks the decoded file once and tells a
/// [`ScanBuilder`](scan::ScanBuilder) pages, blocks, lines and words in
/// reading order. Of each word it gives the place in the file from which the
/// writer finds all that has to change: the element, which is cut into tokens
/// again by [`xml::Tokens::at`], or a stretch of text. So nothing else has to
/// be remembered.
#[cfg(feature = "formats")]
pub(crate) trait Format: Sync {
    /// Which it is.
    fn kind(&self) -> Kind;

    /// Whether a decoded file that begins so is of this format; `head` is its
    /// first mebibyte. Cheap.
    fn recognises(&self, head: &str) -> bool;

    /// Reads a decoded file.
    ///
    /// # Errors
    ///
    /// Where the file must not or cannot be read; a file that has words of
    /// which none was found must not come out as an empty one.
    fn read(&self, file: &str) -> Result<scan::Scan, FormatError>;

    /// Writes what `changes`, of which there is one at least, change in the
    /// file that `scan` was read from.
    fn write(
        &self,
        file: &str,
        scan: &scan::Scan,
        changes: &change::Changes,
        keep: Keep,
        out: &mut splice::Splices,
    );

    /// The image of each page, as far as a decoded file names it: a path or
    /// an address as the program that wrote it had it.
    fn images(&self, _file: &str) -> Vec<Option<String>> {
        Vec::new()
    }
}

/// The formats of files with boxes. The first that recognises a file reads
/// it: those that the root element names come first.
#[cfg(feature = "formats")]
pub(crate) const ALL: &[&dyn Format] =
    &[&alto::Alto, &page::Page, &hocr::Hocr, &tsv::Tsv];

/// Opens a file of any format by its content, never by its name.
///
/// The encoding is what a byte order mark, the declaration of XML or that of
/// HTML says, UTF-8 without. Bytes that are handed over (`Vec<u8>`) are kept,
/// borrowed ones are not copied where they are UTF-8.
///
/// # Errors
///
/// Where a file is of no text, is cut short, is not in the encoding that it
/// declares, declares entities, has tags of megabytes or hundreds of open
/// elements, or is XML of another kind: the byte, the line and the remedy.
///
/// # Complexity
///
/// Linear in the bytes, some 100 MB a second.
#[cfg(feature = "formats")]
pub fn open<'a>(
    bytes: impl Into<std::borrow::Cow<'a, [u8]>>,
) -> Result<Source<'a>, FormatError> {
    Source::open(bytes.into())
}

/// The lines of a text of any of these forms.
///
/// Takes time in proportion to its length.
pub fn read(source: &str) -> Text {
    if html::is_html(source) {
        return html::read(source);
    }
    text::read(source)
}

/// The line that starts at an offset, without its end, and where the next
/// starts.
fn line_at(source: &str, at: usize) -> (Span, usize) {
    let end = source[at..].find('\n').map_or(source.len(), |end| at + end);
    let next = (end + 1).min(source.len());
    let kept = source[at..end].trim_end_matches('\r');
    (Span::new(at, at + kept.len()), next)
}
