//! The header of JPEG: the segments before the first scan.

use super::bytes::Bytes;
use super::tiff::Tiff;
use super::{Frame, damaged, side, tiff};
use crate::format::FormatError;

/// What is said before the first scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
    /// Bits of a sample.
    pub(crate) precision: u8,
    /// The marker of the frame: C0 baseline, C1 extended, C2 progressive.
    pub(crate) process: u8,
    /// Whether Adobe's segment is there: four components are then stored
    /// inverted.
    pub(crate) adobe: bool,
    orientation: u8,
    dpi: Option<(f64, f64)>,
}

/// The centimetres of an inch.
const INCH: f64 = 2.54;

impl Header {
    pub(crate) fn read(all: &[u8]) -> Result<Header, FormatError> {
        let mut found = Found::default();
        for segment in segments(all) {
            let (at, marker, data) = segment?;
            if let Some(header) = found.look(at, marker, data)? {
                // What stands between it and the scan may still tell.
                found.header.get_or_insert(header);
            }
        }
        let Found { header, adobe, jfif, exif, orientation } = found;
        let Some(header) = header else {
            return Err(damaged(all.len(), "a JPEG file without a frame"));
        };
        let dpi = jfif.or(exif);
        Ok(Header { adobe, dpi, orientation: orientation.max(1), ..header })
    }

    pub(crate) fn frame(&self) -> Frame {
        let frame = Frame::new(self.width, self.height, self.dpi);
        Frame { orientation: self.orientation, ..frame }
    }
}

/// What the segments have said so far.
#[derive(Default)]
struct Found {
    header: Option<Header>,
    adobe: bool,
    jfif: Option<(f64, f64)>,
    exif: Option<(f64, f64)>,
    orientation: u8,
}

impl Found {
    fn look(
        &mut self,
        at: usize,
        marker: u8,
        data: &[u8],
    ) -> Result<Option<Header>, FormatError> {
        let bytes = Bytes::big(data);
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                let short = |from| bytes.u16(from).unwrap_or(0);
                return Ok(Some(Header {
                    precision: bytes.u8(0).unwrap_or(0),
                    height: side(at, u64::from(short(1)))?,
                    width: side(at, u64::from(short(3)))?,
                    components: bytes.u8(5).unwrap_or(0),
                    process: marker,
                    adobe: false,
                    orientation: 1,
                    dpi: None,
                }));
            }
            0xe0 if data.starts_with(b"JFIF\0") => {
                let unit = match bytes.u8(7) {
                    Some(1) => 1.0,
                    Some(2) => INCH,
                    _ => return Ok(None),
                };
                let an_inch = |at| Some(f64::from(bytes.u16(at)?) * unit);
                self.jfif = an_inch(8).zip(an_inch(10));
            }
            0xe1 if data.starts_with(b"Exif\0\0") => {
                // What is wrong in it says nothing of the image.
                let directory = Tiff::open(&data[6..])
                    .and_then(|tiff| tiff.directories().next()?.ok());
                if let Some(own) = directory {
                    self.exif = own.dpi();
                    self.orientation = own.orientation();
                }
            }
            0xee if data.starts_with(b"Adobe") => self.adobe = true,
            _ => {}
        }
        Ok(None)
    }
}

/// A segment: where it begins, its marker, what is in it.
pub(crate) type Segment<'a> = (usize, u8, &'a [u8]);

/// The segments up to the first scan.
pub(crate) fn segments(
    all: &[u8],
) -> impl Iterator<Item = Result<Segment<'_>, FormatError>> {
    let bytes = Bytes::big(all);
    let mut next = Some(2);
    std::iter::from_fn(move || {
        let mut at = next.take()?;
        loop {
            // Fill bytes may stand before a marker.
            while bytes.u8(at) == Some(0xff) && bytes.u8(at + 1) == Some(0xff)
            {
                at += 1;
            }
            match (bytes.u8(at), bytes.u8(at + 1)) {
                (Some(0xff), Some(0xd9 | 0xda)) => return None,
                // Without anything in them.
                (Some(0xff), Some(0x01 | 0xd0..=0xd8)) => at += 2,
                (Some(0xff), Some(marker)) => {
                    let len = bytes.u16(at + 2).map_or(0, usize::from);
                    let data = len.checked_sub(2);
                    let data = data.and_then(|len| bytes.slice(at + 4, len));
                    let Some(data) = data else {
                        return Some(Err(cut(at)));
                    };
                    next = Some(at + 2 + len);
                    return Some(Ok((at, marker, data)));
                }
                _ => return Some(Err(cut(at))),
            }
        }
    })
}

fn cut(at: usize) -> FormatError {
    damaged(at, "a JPEG file that is cut short or damaged")
}

/// A whole file made of the tables that the images of a TIFF file share and
/// the image of one of its strips.
pub(crate) fn joined(tables: Option<&[u8]>, strip: &[u8]) -> Vec<u8> {
    let tables = tables.and_then(|tables| {
        tables.strip_prefix(b"\xff\xd8")?.strip_suffix(b"\xff\xd9")
    });
    match (tables, strip.strip_prefix(b"\xff\xd8")) {
        (Some(tables), Some(rest)) => [b"\xff\xd8", tables, rest].concat(),
        _ => strip.to_vec(),
    }
}

impl tiff::Directory<'_> {
    /// How the image is stored, 1 to 8.
    pub(crate) fn orientation(&self) -> u8 {
        match self.value(tiff::ORIENTATION) {
            Some(orientation @ 1..=8) => orientation as u8,
            _ => 1,
        }
    }
}
