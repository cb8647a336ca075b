//! Images of pages, by their headers: what they are, how large, how fine, and
//! of how many pages.
//!
//! Nothing is decoded, so an image that would fill the memory is known before
//! anything tries to. Sources: PNG (third edition) 11.2 and 11.3; ITU-T T.81
//! annex B, JFIF 1.02, Exif 2.32; ISO 15444-1 annexes A and I; TIFF 6.0 and
//! BigTIFF; the headers of BMP as Windows defines them.

pub(crate) mod bmp;
pub(crate) mod bytes;
pub(crate) mod jpeg;
pub(crate) mod jpeg2000;
pub(crate) mod png;
pub(crate) mod tiff;

use std::fmt;

use crate::format::FormatError;

/// What kind of image a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// JPEG 2000, in a file of its own (JP2) or as a bare codestream.
    Jpeg2000,
    /// TIFF or BigTIFF, of one page or many.
    Tiff,
    /// BMP of Windows.
    Bmp,
}

impl ImageKind {
    /// The kind that bytes begin as; `None` where they are none of these.
    ///
    /// ```
    /// use khoidau::format::image::ImageKind;
    ///
    /// assert_eq!(ImageKind::of(b"II*\0\x08"), Some(ImageKind::Tiff));
    /// assert_eq!(ImageKind::of("Số: 12".as_bytes()), None);
    /// ```
    pub fn of(bytes: &[u8]) -> Option<ImageKind> {
        let starts: [(&[u8], ImageKind); 8] = [
            (png::START, ImageKind::Png),
            (b"\xff\xd8\xff", ImageKind::Jpeg),
            (jpeg2000::CODESTREAM, ImageKind::Jpeg2000),
            (jpeg2000::FILE, ImageKind::Jpeg2000),
            (b"II*\0", ImageKind::Tiff),
            (b"MM\0*", ImageKind::Tiff),
            (b"II+\0", ImageKind::Tiff),
            (b"MM\0+", ImageKind::Tiff),
        ];
        let known = starts.iter().find(|(start, _)| bytes.starts_with(start));
        let known = known.map(|&(_, kind)| kind);
        known.or_else(|| bmp::begins(bytes).then_some(ImageKind::Bmp))
    }

    /// A short name in lower case, for lists and JSON.
    pub fn name(self) -> &'static str {
        match self {
            ImageKind::Png => "png",
            ImageKind::Jpeg => "jpeg",
            ImageKind::Jpeg2000 => "jpeg2000",
            ImageKind::Tiff => "tiff",
            ImageKind::Bmp => "bmp",
        }
    }

    /// The ending by which other programs know such files.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            ImageKind::Png => "png",
            ImageKind::Jpeg => "jpg",
            ImageKind::Jpeg2000 => "jp2",
            ImageKind::Tiff => "tif",
            ImageKind::Bmp => "bmp",
        }
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An image file by its header.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    kind: ImageKind,
    frames: Vec<Frame>,
}

/// A page of an image file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// In pixels, at least 1.
    pub width: u32,
    /// In pixels, at least 1.
    pub height: u32,
    /// Pixels an inch across and down, as the file says; `None` where it says
    /// nothing or what cannot be.
    pub dpi: Option<(f64, f64)>,
    /// How the image is stored, 1 to 8, as in Exif and TIFF; 1 is upright.
    pub(crate) orientation: u8,
    /// Which directory of a TIFF file it is, counted from 0.
    pub(crate) directory: usize,
}

/// What an image without a word on it is taken for, in pixels an inch: what
/// offices scan with.
pub const USUAL_DPI: f64 = 300.0;

/// The resolutions that scanners have, in pixels an inch. Tesseract takes
/// those from 70 to 2,400 for true.
const CREDIBLE: std::ops::RangeInclusive<f64> = 70.0..=2400.0;

/// The longest side of a page, in inches: that of A0. What would be longer
/// has the 72 dpi that cameras and screens put everywhere.
const LONGEST: f64 = 46.9;

/// How far the resolution of a file may lie from what was meant, in pixels an
/// inch: half a pixel a metre.
const ROUNDED: f64 = 0.0128;

impl Frame {
    fn new(width: u32, height: u32, dpi: Option<(f64, f64)>) -> Frame {
        let long = f64::from(width.max(height));
        let is_true =
            |&dpi: &f64| CREDIBLE.contains(&dpi) && long / dpi <= LONGEST;
        let dpi = dpi.filter(|(x, y)| is_true(x) && is_true(y));
        // Pixels a metre are whole numbers: 300 dpi come out as 299.9994.
        let whole = |dpi: f64| match (dpi - dpi.round()).abs() < ROUNDED {
            true => dpi.round(),
            false => dpi,
        };
        let dpi = dpi.map(|(x, y)| (whole(x), whole(y)));
        Frame { width, height, dpi, orientation: 1, directory: 0 }
    }

    /// How many pixels it has.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Pixels an inch across and down: what the file says, else
    /// [`USUAL_DPI`], or more where the page would be larger than A0.
    pub fn dpi_or_usual(&self) -> (f64, f64) {
        let long = f64::from(self.width.max(self.height));
        let usual = USUAL_DPI.max((long / LONGEST).ceil());
        self.dpi.unwrap_or((usual, usual))
    }
}

impl Image {
    /// Reads the header of an image; `None` where bytes are none.
    ///
    /// # Errors
    ///
    /// Where the header is cut short, contradicts itself, or says what no
    /// reader of such files takes.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes at worst: pages and blocks are walked along, not
    /// read. A TIFF file may have 10,000 pages.
    pub fn of(bytes: &[u8]) -> Result<Option<Image>, FormatError> {
        let Some(kind) = ImageKind::of(bytes) else { return Ok(None) };
        let frames = match kind {
            ImageKind::Png => vec![png::Header::read(bytes)?.frame()],
            ImageKind::Jpeg => vec![jpeg::Header::read(bytes)?.frame()],
            ImageKind::Jpeg2000 => {
                vec![jpeg2000::Header::read(bytes)?.frame()]
            }
            ImageKind::Tiff => tiff::frames(bytes)?,
            ImageKind::Bmp => vec![bmp::Header::read(bytes)?.frame()],
        };
        Ok(Some(Image { kind, frames }))
    }

    /// What kind of image it is.
    pub fn kind(&self) -> ImageKind {
        self.kind
    }

    /// Its pages, one at least.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }
}

/// What to do about a file that is cut short or damaged.
pub(crate) const WHOLE: &str =
    "take a whole copy of it, or scan the page anew";

/// What to do about an image that is sound and yet not read.
pub(crate) const OTHERWISE: &str = "save it as PNG with another program";

/// A file that ends too early or contradicts itself.
pub(crate) fn damaged(at: usize, what: impl Into<String>) -> FormatError {
    FormatError::in_bytes(at, what, WHOLE)
}

/// A file of a sort that is not read.
pub(crate) fn unread(at: usize, what: impl Into<String>) -> FormatError {
    FormatError::in_bytes(at, what, OTHERWISE)
}

/// A side of an image, which is at least a pixel long.
fn side(at: usize, pixels: u64) -> Result<u32, FormatError> {
    match u32::try_from(pixels) {
        Ok(side) if (1..=i32::MAX as u32).contains(&side) => Ok(side),
        _ => Err(damaged(at, format!("an image {pixels} pixels long"))),
    }
}

#[cfg(test)]
pub(crate) mod tests;
