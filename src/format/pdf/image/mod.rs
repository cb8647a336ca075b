//! The pages of an image file as images of a PDF: the bytes that are there
//! wherever PDF has a filter for them, else their samples deflated anew,
//! without a loss in either case.
//!
//! Passed through: JPEG and JPEG 2000 whole; PNG without transparency and
//! interlacing; fax in TIFF (group 4 in one strip, group 3 in any number) and
//! JPEG in one strip. Decoded: all else that [`crate::format::image`] knows.
//! Black and white stays so, packed by group 4 or deflated, as is less. Colour profiles
//! and gamma are left out; the samples are those of the file.
//!
//! Sources: ISO 32000-1 7.4 (filters), 8.9.5 (image dictionaries), 11.6.5.3
//! (soft masks).

mod bmp;
mod fax;
mod png;
mod raster;
mod tiff;

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::format::FormatError;
use crate::format::image::jpeg2000;
use crate::format::image::{Frame, Image, ImageKind, damaged, jpeg, unread};

/// An image XObject, without its number.
#[derive(Clone, Debug)]
pub(crate) struct PdfImage {
    /// What stands between `<<` and `>>`, without `/Length` and `/SMask`.
    pub(crate) dictionary: Vec<u8>,
    /// The bytes of the stream.
    pub(crate) data: Vec<u8>,
    /// Its transparency, which has none itself.
    pub(crate) smask: Option<Box<PdfImage>>,
    /// In pixels, as stored.
    pub(crate) width: u32,
    /// In pixels, as stored.
    pub(crate) height: u32,
    /// Pixels an inch across and down, as stored.
    pub(crate) dpi: (f64, f64),
    /// How many degrees clockwise a viewer has to turn the page: of JPEG with
    /// such a word in its Exif, which engines do not heed.
    pub(crate) rotate: u16,
    /// How the image lies on the page, as in TIFF, whose engines heed it: 1
    /// is upright.
    pub(crate) orientation: u8,
}

/// The most bytes that the samples of a page may take: those of A0 at 300
/// dots an inch in colour.
pub(super) const MOST_SAMPLES: u64 = 1 << 29;

/// The pages of an image file, each made when it is asked for.
#[derive(Debug)]
pub(crate) struct PdfImages<'a> {
    bytes: &'a [u8],
    image: Image,
    next: usize,
}

impl<'a> PdfImages<'a> {
    /// Begins with a file.
    ///
    /// # Errors
    ///
    /// Those of [`Image::of`], and where bytes are no image.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<PdfImages<'a>, FormatError> {
        let image = Image::of(bytes)?;
        let image = image.ok_or_else(|| damaged(0, "no image"))?;
        Ok(PdfImages { bytes, image, next: 0 })
    }
}

/// One page after another. Memory is that of a page, twice its samples where
/// they are decoded.
impl Iterator for PdfImages<'_> {
    type Item = Result<PdfImage, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = self.image.frames().get(self.next)?;
        self.next += 1;
        Some(match self.image.kind() {
            ImageKind::Png => png::image(self.bytes, frame),
            ImageKind::Jpeg => of_jpeg(self.bytes.into(), frame),
            ImageKind::Jpeg2000 => of_jpeg2000(self.bytes, frame),
            ImageKind::Tiff => tiff::image(self.bytes, frame),
            ImageKind::Bmp => bmp::image(self.bytes, frame),
        })
    }
}

impl PdfImage {
    /// An image whose samples are `data` in colours and packed by a filter
    /// that these entries say.
    fn new(
        frame: &Frame,
        colours: Option<&str>,
        bits: Option<u8>,
        entries: &str,
        data: Vec<u8>,
    ) -> PdfImage {
        let Frame { width, height, .. } = *frame;
        let mut dictionary = format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height}"
        );
        if let Some(colours) = colours {
            let _ = write!(dictionary, " /ColorSpace {colours}");
        }
        if let Some(bits) = bits {
            let _ = write!(dictionary, " /BitsPerComponent {bits}");
        }
        let _ = write!(dictionary, " {entries}");
        PdfImage {
            dictionary: dictionary.into_bytes(),
            data,
            smask: None,
            width,
            height,
            dpi: frame.dpi_or_usual(),
            rotate: 0,
            orientation: 1,
        }
    }
}

/// The name of the colours that so many samples of a pixel are.
fn device(samples: usize) -> Option<&'static str> {
    match samples {
        1 => Some("/DeviceGray"),
        3 => Some("/DeviceRGB"),
        4 => Some("/DeviceCMYK"),
        _ => None,
    }
}

/// Colours by their numbers, of red, green and blue each.
fn indexed(palette: &[u8]) -> String {
    let mut colours =
        format!("[/Indexed /DeviceRGB {} <", palette.len() / 3 - 1);
    for byte in palette {
        let _ = write!(colours, "{byte:02x}");
    }
    colours + ">]"
}

/// A JPEG file as it is.
fn of_jpeg(
    bytes: Cow<'_, [u8]>,
    frame: &Frame,
) -> Result<PdfImage, FormatError> {
    let header = jpeg::Header::read(&bytes)?;
    let colours = device(usize::from(header.components));
    // Baseline, extended and progressive, of which PDF takes eight bits.
    let known = matches!(header.process, 0xc0..=0xc2) && header.precision == 8;
    let Some(colours) = colours.filter(|_| known) else {
        return Err(unread(
            0,
            format!(
                "a JPEG file of {} components of {} bits, packed as no \
                 reader of PDF knows it",
                header.components, header.precision
            ),
        ));
    };
    let mut entries = "/Filter /DCTDecode".to_owned();
    if header.components == 4 && header.adobe {
        entries.push_str(" /Decode [1 0 1 0 1 0 1 0]");
    }
    let bytes = bytes.into_owned();
    let image = PdfImage::new(frame, Some(colours), Some(8), &entries, bytes);
    let rotate = match frame.orientation {
        3 => 180,
        6 => 90,
        8 => 270,
        _ => 0,
    };
    Ok(PdfImage { rotate, ..image })
}

/// A JPEG 2000 file as it is, or a codestream with a file around it.
fn of_jpeg2000(all: &[u8], frame: &Frame) -> Result<PdfImage, FormatError> {
    let header = jpeg2000::Header::read(all)?;
    let colours = device(usize::from(header.components));
    let data = match header.bare {
        false => all.to_vec(),
        true => {
            let Some(colours) = colours.filter(|c| *c != "/DeviceCMYK") else {
                return Err(unread(
                    40,
                    format!(
                        "a JPEG 2000 codestream of {} components",
                        header.components
                    ),
                ));
            };
            jpeg2000_file(&header, colours == "/DeviceGray", all)
        }
    };
    // The colours of four components are for the file to say.
    let colours = colours.filter(|colours| *colours != "/DeviceCMYK");
    Ok(PdfImage::new(frame, colours, None, "/Filter /JPXDecode", data))
}

/// A file around a codestream: ISO 15444-1 annex I.
fn jpeg2000_file(
    header: &jpeg2000::Header,
    grey: bool,
    codestream: &[u8],
) -> Vec<u8> {
    let in_box = |kind: &[u8; 4], data: &[u8]| {
        let len = (data.len() as u32 + 8).to_be_bytes();
        [&len[..], kind, data].concat()
    };
    let mut own = Vec::new();
    own.extend(header.height.to_be_bytes());
    own.extend(header.width.to_be_bytes());
    own.extend(header.components.to_be_bytes());
    own.extend([header.depth, 7, 0, 0]);
    // Colours by number: sRGB or grey.
    let colours = [1, 0, 0, 0, 0, 0, if grey { 17 } else { 16 }];
    let head = [in_box(b"ihdr", &own), in_box(b"colr", &colours)].concat();
    [
        jpeg2000::FILE.to_vec(),
        in_box(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        in_box(b"jp2h", &head),
        in_box(b"jp2c", codestream),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
