//! Samples in rows, deflated.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::{MOST_SAMPLES, PdfImage};
use crate::format::FormatError;
use crate::format::image::{Frame, unread};

/// The samples of an image: rows of whole bytes, the highest bit first.
#[derive(Debug)]
pub(super) struct Raster {
    /// The samples of a pixel.
    pub(super) samples: usize,
    /// The bits of a sample: 1, 2, 4, 8 or 16.
    pub(super) bits: u8,
    pub(super) rows: Vec<u8>,
}

/// The bytes of a row.
pub(super) fn row(width: u32, samples: usize, bits: u8) -> usize {
    (width as usize * samples * usize::from(bits)).div_ceil(8)
}

/// Refuses what would take too much memory.
pub(super) fn fits(
    frame: &Frame,
    samples: usize,
    bits: u8,
) -> Result<(), FormatError> {
    let row = row(frame.width, samples, bits) as u64;
    match row * u64::from(frame.height) > MOST_SAMPLES {
        true => Err(unread(
            0,
            format!(
                "an image of {} x {} pixels, whose samples take more than \
                 {} MiB",
                frame.width,
                frame.height,
                MOST_SAMPLES >> 20
            ),
        )),
        false => Ok(()),
    }
}

impl Raster {
    /// As an image in colours, with further entries.
    pub(super) fn image(
        &self,
        frame: &Frame,
        colours: &str,
        entries: &str,
    ) -> PdfImage {
        let entries = format!(
            "{} {entries}",
            predicted(frame.width, self.samples, self.bits)
        );
        let row = row(frame.width, self.samples, self.bits);
        let data = self.deflated(row);
        let (colours, bits) = (Some(colours), Some(self.bits));
        PdfImage::new(frame, colours, bits, entries.trim_end(), data)
    }

    /// The rows as PNG packs them: each with the filter of which the least
    /// remains, by the sum of the remains taken as differences (PNG 12.7).
    fn deflated(&self, row: usize) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        let pixel = (self.samples * usize::from(self.bits)).div_ceil(8);
        let above = vec![0; row];
        let mut above = &above[..];
        let (mut best, mut tried) = (Vec::new(), Vec::new());
        for own in self.rows.chunks_exact(row.max(1)) {
            best.clear();
            best.push(0);
            best.extend_from_slice(own);
            // Fewer than eight bits have no differences worth the name.
            let mut least = match self.bits {
                8.. => remains(own),
                _ => 0,
            };
            for filter in [1, 2, 4] {
                if least == 0 {
                    break;
                }
                tried.clear();
                tried.push(filter);
                filtered(filter, own, above, pixel, &mut tried);
                let left = remains(&tried[1..]);
                if left < least {
                    least = left;
                    std::mem::swap(&mut best, &mut tried);
                }
            }
            // Writing to memory does not fail.
            let _ = packed.write_all(&best);
            above = own;
        }
        packed.finish().unwrap_or_default()
    }
}

/// The entries of deflated rows with the filters of PNG.
pub(super) fn predicted(width: u32, samples: usize, bits: u8) -> String {
    format!(
        "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors \
         {samples} /BitsPerComponent {bits} /Columns {width} >>"
    )
}

/// The sum of bytes as small numbers with signs.
fn remains(bytes: &[u8]) -> u64 {
    let sizes = bytes.iter().map(|&b| u64::from((b as i8).unsigned_abs()));
    sizes.sum()
}

fn filtered(
    filter: u8,
    own: &[u8],
    above: &[u8],
    pixel: usize,
    out: &mut Vec<u8>,
) {
    match filter {
        1 => {
            out.extend_from_slice(&own[..pixel.min(own.len())]);
            let pairs = own.iter().skip(pixel).zip(own);
            out.extend(pairs.map(|(byte, left)| byte.wrapping_sub(*left)));
        }
        2 => {
            let pairs = own.iter().zip(above);
            out.extend(pairs.map(|(byte, up)| byte.wrapping_sub(*up)));
        }
        _ => {
            let start = own.iter().zip(above).take(pixel);
            out.extend(start.map(|(byte, up)| byte.wrapping_sub(*up)));
            let at = pixel..own.len().max(pixel);
            out.extend(at.map(|at| {
                let (left, corner) = (own[at - pixel], above[at - pixel]);
                own[at].wrapping_sub(paeth(left, above[at], corner))
            }));
        }
    }
}

/// Of three neighbours that nearest to left + above - corner: PNG 9.4.
pub(super) fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let guess = a + b - c;
    let far = |from: i16| (guess - from).abs();
    if far(a) <= far(b) && far(a) <= far(c) {
        left
    } else if far(b) <= far(c) {
        above
    } else {
        corner
    }
}
