//! The header of BMP.

use super::bytes::Bytes;
use super::{Frame, damaged, side, unread};
use crate::format::FormatError;

/// The lengths that the second header has had.
const LENGTHS: [u32; 7] = [12, 40, 52, 56, 64, 108, 124];

/// The metres of an inch.
const INCH: f64 = 0.0254;

/// What is said before the first pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether the top row comes first.
    pub(crate) downwards: bool,
    /// Bits of a pixel.
    pub(crate) bits: u16,
    /// Where the palette begins, how many colours it has, and the bytes of
    /// each.
    pub(crate) palette: (usize, usize, usize),
    /// Where the pixels begin.
    pub(crate) pixels: usize,
    dpi: Option<(f64, f64)>,
}

/// Whether a file begins as BMP does.
pub(super) fn begins(all: &[u8]) -> bool {
    let length = Bytes::little(all).u32(14);
    all.starts_with(b"BM") && length.is_some_and(|n| LENGTHS.contains(&n))
}

impl Header {
    pub(crate) fn read(all: &[u8]) -> Result<Header, FormatError> {
        let bytes = Bytes::little(all);
        let long = |at| bytes.u32(at).unwrap_or(0);
        let short = |at| bytes.u16(at).unwrap_or(0);
        let length = long(14);
        let old = length == 12;
        let (width, height, bits) = match old {
            true => (i64::from(short(18)), i64::from(short(20)), short(24)),
            false => (
                i64::from(long(18) as i32),
                i64::from(long(22) as i32),
                short(28),
            ),
        };
        let compression = if old { 0 } else { long(30) };
        // Masks of colours are those that everything has without them.
        let masks = [0x00ff_0000, 0xff00, 0xff];
        let usual = || (0..3).all(|n| long(54 + 4 * n) == masks[n]);
        let plain =
            compression == 0 || compression == 3 && bits == 32 && usual();
        if !plain || !matches!(bits, 1 | 4 | 8 | 24 | 32) {
            return Err(unread(
                30,
                format!("BMP of {bits} bits and compression {compression}"),
            ));
        }
        let colours = match (bits, old) {
            (24.., _) => 0,
            (_, true) => 1 << bits,
            (_, false) => match long(46) {
                0 => 1 << bits,
                some => (some as usize).min(1 << bits),
            },
        };
        let entry = if old { 3 } else { 4 };
        let palette = (14 + length as usize, colours, entry);
        let pixels = long(10) as usize;
        if all.len() < 26 || pixels > all.len() {
            return Err(damaged(10, "a BMP file that is cut short"));
        }
        let an_inch = |at| f64::from(long(at)) * INCH;
        Ok(Header {
            width: side(18, u64::try_from(width).unwrap_or(0))?,
            height: side(22, height.unsigned_abs())?,
            downwards: height < 0,
            bits,
            palette,
            pixels,
            dpi: (!old).then(|| (an_inch(38), an_inch(42))),
        })
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame::new(self.width, self.height, self.dpi)
    }

    /// The bytes of a row, which ends at a multiple of four.
    pub(crate) fn row(&self) -> usize {
        let bits = self.width as usize * usize::from(self.bits);
        bits.div_ceil(32) * 4
    }
}
