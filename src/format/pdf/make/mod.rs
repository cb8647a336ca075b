//! A new PDF of page images, written piece by piece: ISO 32000-1, of version
//! 1.5. Its words come into it as into any other, as a layer.
//!
//! The file depends on nothing but what is put into it: no time stamps, and an
//! identifier that is a hash of the bytes.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::image::{PdfImage, PdfImages};
use super::literals::{decimal, string};
use crate::format::FormatError;
use crate::format::image::damaged;

/// A PDF of the pages of an image file (PNG, JPEG, JPEG 2000, TIFF, BMP),
/// which are in it without a loss: of the size that their dots an inch give,
/// 300 where the file does not say it.
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
pub(crate) fn of_image(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let mut out = Vec::with_capacity(bytes.len() + 4096);
    let full =
        |error: io::Error| damaged(0, format!("too large a file: {error}"));
    let mut maker = Maker::new(&mut out).map_err(full)?;
    for image in PdfImages::new(bytes)? {
        maker.page(&image?).map_err(full)?;
    }
    maker.finish(PRODUCER, LANGUAGE).map_err(full)?;
    Ok(out)
}

/// What a file says made it, and the language of its text.
const PRODUCER: &str = concat!("khoidau ", env!("CARGO_PKG_VERSION"));
const LANGUAGE: &str = "vi";

/// The points of an inch.
const POINTS: f64 = 72.0;

/// The longest side of a page, in points: what readers take without
/// `/UserUnit` (annex C).
const LONGEST: f64 = 14_400.0;

/// The shortest side, in points.
const SHORTEST: f64 = 3.0;

/// Where an image lies on its page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// The page, in points, before a viewer turns it.
    pub(crate) size: (f64, f64),
    /// From the unit square of the image to the page.
    matrix: [f64; 6],
}

impl Sheet {
    /// The page of an image.
    pub(crate) fn of(image: &PdfImage) -> Sheet {
        let inches = |pixels: u32, dpi: f64| {
            (f64::from(pixels) / dpi * POINTS).clamp(SHORTEST, LONGEST)
        };
        let across = inches(image.width, image.dpi.0);
        let down = inches(image.height, image.dpi.1);
        // From the fifth on, rows are columns.
        let swapped = image.orientation > 4;
        let (w, h) = if swapped { (down, across) } else { (across, down) };
        // TIFF 6.0, Orientation: where the first row and column are.
        let matrix = match image.orientation {
            2 => [-w, 0.0, 0.0, h, w, 0.0],
            3 => [-w, 0.0, 0.0, -h, w, h],
            4 => [w, 0.0, 0.0, -h, 0.0, h],
            5 => [0.0, -h, -w, 0.0, w, h],
            6 => [0.0, -h, w, 0.0, 0.0, h],
            7 => [0.0, h, w, 0.0, 0.0, 0.0],
            8 => [0.0, h, -w, 0.0, w, 0.0],
            _ => [w, 0.0, 0.0, h, 0.0, 0.0],
        };
        Sheet { size: (w, h), matrix }
    }
}

/// The name of the page image among the resources.
const IMAGE: &str = "Im0";

/// The object of the page tree; that before it is the catalogue.
const PAGES: u32 = 2;

/// Writes a file, one page after another: of those that are written, only the
/// places of their objects stay in memory.
pub(crate) struct Maker<'o> {
    out: &'o mut dyn Write,
    at: u64,
    /// The offsets of the objects from the first on; 0 of those that are not
    /// written yet.
    offsets: Vec<u64>,
    pages: Vec<u32>,
    hash: Hash,
}

impl<'o> Maker<'o> {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// Those of `out`, here as everywhere.
    pub(crate) fn new(out: &'o mut dyn Write) -> io::Result<Maker<'o>> {
        let mut maker = Maker {
            out,
            at: 0,
            offsets: vec![0; PAGES as usize],
            pages: Vec::new(),
            hash: Hash::new(),
        };
        // High bytes say that the file is no text.
        maker.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(maker)
    }

    /// A number for an object that is written later.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.offsets.push(0);
        self.offsets.len() as u32
    }

    /// Writes an object with a number that was reserved.
    pub(crate) fn object(&mut self, id: u32, body: &[u8]) -> io::Result<()> {
        self.begin(id)?;
        self.write(body)?;
        self.write(b"\nendobj\n")
    }

    /// Writes a stream with a number that was reserved; `dictionary` is what
    /// stands between `<<` and `>>`, without `/Length`.
    pub(crate) fn stream(
        &mut self,
        id: u32,
        dictionary: &[u8],
        data: &[u8],
    ) -> io::Result<()> {
        self.begin(id)?;
        self.write(b"<< ")?;
        self.write(dictionary)?;
        self.write(
            format!(" /Length {} >>\nstream\n", data.len()).as_bytes(),
        )?;
        self.write(data)?;
        self.write(b"\nendstream\nendobj\n")
    }

    /// Writes a page: its image.
    pub(crate) fn page(&mut self, image: &PdfImage) -> io::Result<()> {
        let sheet = Sheet::of(image);
        let picture = self.image(image)?;
        let mut content = b"q ".to_vec();
        for value in sheet.matrix {
            content.extend_from_slice(decimal(value).as_bytes());
            content.push(b' ');
        }
        content.extend_from_slice(format!("cm /{IMAGE} Do Q\n").as_bytes());
        let stream = self.reserve();
        self.stream(stream, b"", &content)?;
        let turned = match image.rotate {
            0 => String::new(),
            degrees => format!(" /Rotate {degrees}"),
        };
        let (width, height) = sheet.size;
        let page = format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {} {}]{turned} \
             /Resources << /XObject << /{IMAGE} {picture} 0 R >> >> \
             /Contents {stream} 0 R >>",
            decimal(width),
            decimal(height),
        );
        let id = self.reserve();
        self.pages.push(id);
        self.object(id, page.as_bytes())
    }

    fn image(&mut self, image: &PdfImage) -> io::Result<u32> {
        let mut dictionary = image.dictionary.clone();
        if let Some(mask) = &image.smask {
            let mask = self.image(mask)?;
            dictionary
                .extend_from_slice(format!(" /SMask {mask} 0 R").as_bytes());
        }
        let id = self.reserve();
        self.stream(id, &dictionary, &image.data)?;
        Ok(id)
    }

    /// Writes what is left: the page tree, the catalogue, what the file says
    /// of itself, where its objects are.
    ///
    /// `producer` is the program that made it, `language` that of the text,
    /// such as `vi`.
    pub(crate) fn finish(
        mut self,
        producer: &str,
        language: &str,
    ) -> io::Result<()> {
        let mut kids = String::new();
        for page in &self.pages {
            let _ = write!(kids, " {page} 0 R");
        }
        let count = self.pages.len();
        let tree =
            format!("<< /Type /Pages /Kids [{kids} ] /Count {count} >>");
        self.object(PAGES, tree.as_bytes())?;
        let catalogue = format!(
            "<< /Type /Catalog /Pages {PAGES} 0 R /Lang {} >>",
            string(language)
        );
        self.object(1, catalogue.as_bytes())?;
        let info = self.reserve();
        let about = format!("<< /Producer {} >>", string(producer));
        self.object(info, about.as_bytes())?;
        let (start, id) = (self.at, self.hash.hex());
        let size = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            // An object that was reserved and not written is free.
            let _ = match offset {
                0 => writeln!(end, "0000000000 00000 f "),
                offset => writeln!(end, "{offset:010} 00000 n "),
            };
        }
        let _ = write!(
            end,
            "trailer\n<< /Size {size} /Root 1 0 R /Info {info} 0 R /ID \
             [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.write(end.as_bytes())?;
        self.out.flush()
    }

    fn begin(&mut self, id: u32) -> io::Result<()> {
        // Ten digits of the table hold no more.
        if self.at > 9_999_999_999 {
            return Err(io::Error::other(
                "a PDF larger than 10 GB: part the images",
            ));
        }
        self.offsets[id as usize - 1] = self.at;
        self.write(format!("{id} 0 obj\n").as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.hash.add(bytes);
        self.out.write_all(bytes)
    }
}

/// FNV-1a of 128 bits, by eight bytes at a time: it tells files apart, and
/// does not withstand anybody who wants two of one identifier.
#[derive(Clone, Copy)]
struct Hash(u128);

impl Hash {
    fn new() -> Hash {
        Hash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn add(&mut self, bytes: &[u8]) {
        const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
        let (whole, rest) = bytes.as_chunks::<8>();
        let whole = whole.iter().map(|&chunk| u64::from_le_bytes(chunk));
        let rest = rest.iter().map(|&byte| u64::from(byte));
        for part in whole.chain(rest) {
            self.0 = (self.0 ^ u128::from(part)).wrapping_mul(PRIME);
        }
    }

    fn hex(self) -> String {
        format!("{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests;
