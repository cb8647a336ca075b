//! The header of PNG, and its chunks.

use super::bytes::Bytes;
use super::{Frame, damaged, side};
use crate::format::FormatError;

/// How every file begins.
pub(crate) const START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The metres of an inch.
const INCH: f64 = 0.0254;

/// What is said before the first pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Bits of a sample.
    pub(crate) depth: u8,
    pub(crate) colour: Colour,
    pub(crate) interlaced: bool,
    dpi: Option<(f64, f64)>,
}

/// What the samples of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Grey,
    Rgb,
    Palette,
    GreyAlpha,
    RgbAlpha,
}

impl Colour {
    /// The samples of a pixel.
    pub(crate) fn samples(self) -> usize {
        match self {
            Colour::Grey | Colour::Palette => 1,
            Colour::GreyAlpha => 2,
            Colour::Rgb => 3,
            Colour::RgbAlpha => 4,
        }
    }
}

impl Header {
    pub(crate) fn read(bytes: &[u8]) -> Result<Header, FormatError> {
        let mut chunks = chunks(bytes);
        let first = chunks.next().transpose()?;
        let Some((b"IHDR", own)) = first.filter(|one| one.1.len() == 13)
        else {
            return Err(damaged(START.len(), "a PNG file without a header"));
        };
        let at = START.len() + 8;
        let header = Bytes::big(own);
        let number = |at| u64::from(header.u32(at).unwrap_or(0));
        let colour = match (own[9], own[8]) {
            (0, 1 | 2 | 4 | 8 | 16) => Colour::Grey,
            (2, 8 | 16) => Colour::Rgb,
            (3, 1 | 2 | 4 | 8) => Colour::Palette,
            (4, 8 | 16) => Colour::GreyAlpha,
            (6, 8 | 16) => Colour::RgbAlpha,
            (kind, depth) => {
                return Err(damaged(
                    at + 8,
                    format!("a PNG file of {depth} bits and colour {kind}"),
                ));
            }
        };
        let mut header = Header {
            width: side(at, number(0))?,
            height: side(at + 4, number(4))?,
            depth: own[8],
            colour,
            interlaced: own[12] != 0,
            dpi: None,
        };
        for chunk in chunks {
            let (name, data) = match chunk {
                Ok((b"IDAT", _)) | Err(_) => break,
                Ok(chunk) => chunk,
            };
            let data = Bytes::big(data);
            if name == b"pHYs" && data.u8(8) == Some(1) {
                let an_inch = |at| data.u32(at).map(|a| f64::from(a) * INCH);
                header.dpi = an_inch(0).zip(an_inch(4));
            }
        }
        Ok(header)
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame::new(self.width, self.height, self.dpi)
    }
}

/// A chunk: its name and what is in it.
pub(crate) type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

/// The chunks of a file up to its end, which must be there.
pub(crate) fn chunks(
    bytes: &[u8],
) -> impl Iterator<Item = Result<Chunk<'_>, FormatError>> {
    let bytes = Bytes::big(bytes);
    let mut next = Some(START.len());
    std::iter::from_fn(move || {
        let at = next.take()?;
        let chunk = bytes.u32(at).and_then(|len| {
            let name = bytes.slice(at + 4, 4)?.first_chunk::<4>()?;
            Some((name, bytes.slice(at + 8, len as usize)?))
        });
        let Some((name, data)) = chunk else {
            return Some(Err(damaged(at, "a PNG file that is cut short")));
        };
        if name != b"IEND" {
            // Four bytes of a checksum stand behind it.
            next = Some(at + 12 + data.len());
        }
        Some(Ok((name, data)))
    })
}
