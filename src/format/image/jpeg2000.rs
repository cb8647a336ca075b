//! The header of JPEG 2000: the boxes of its file, or the bare codestream.

use super::bytes::Bytes;
use super::{Frame, damaged, side};
use crate::format::FormatError;

/// How a bare codestream begins.
pub(crate) const CODESTREAM: &[u8] = b"\xff\x4f\xff\x51";

/// How a file begins.
pub(crate) const FILE: &[u8] = b"\0\0\0\x0cjP  \r\n\x87\n";

/// The metres of an inch.
const INCH: f64 = 0.0254;

/// The boxes that are looked at: there are some ten of them.
const BOXES: usize = 1000;

/// What is said before the first pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u16,
    /// The bits of a sample less one, and 128 where it has a sign.
    pub(crate) depth: u8,
    /// Whether it is a codestream without a file around it.
    pub(crate) bare: bool,
    dpi: Option<(f64, f64)>,
}

impl Header {
    pub(crate) fn read(all: &[u8]) -> Result<Header, FormatError> {
        if all.starts_with(CODESTREAM) {
            return codestream(all);
        }
        let mut size: Option<(usize, Vec<u8>)> = None;
        let mut dpi = None;
        let mut left = BOXES;
        walk(all, 0, all.len(), &mut left, &mut |kind, at, own| {
            let bytes = Bytes::big(own);
            match kind {
                b"ihdr" if size.is_none() && own.len() >= 14 => {
                    size = Some((at, own.to_vec()));
                }
                b"resc" | b"resd" if dpi.is_none() || kind == b"resc" => {
                    let down = resolution(bytes, 0, 8);
                    dpi = resolution(bytes, 4, 9).zip(down).or(dpi);
                }
                _ => {}
            }
        });
        let Some((at, own)) = size else {
            return Err(damaged(0, "a JPEG 2000 file without a header"));
        };
        let bytes = Bytes::big(&own);
        let number = |at| u64::from(bytes.u32(at).unwrap_or(0));
        Ok(Header {
            height: side(at, number(0))?,
            width: side(at, number(4))?,
            components: bytes.u16(8).unwrap_or(0),
            depth: own[10],
            bare: false,
            dpi,
        })
    }

    pub(crate) fn frame(&self) -> Frame {
        Frame::new(self.width, self.height, self.dpi)
    }
}

/// The segment SIZ of a codestream.
fn codestream(all: &[u8]) -> Result<Header, FormatError> {
    let bytes = Bytes::big(all);
    let number = |at| u64::from(bytes.u32(at).unwrap_or(0));
    let length = |from| number(from).saturating_sub(number(from + 8));
    let (Some(components), Some(depth)) = (bytes.u16(40), bytes.u8(42)) else {
        return Err(damaged(all.len(), "a JPEG 2000 file that is cut short"));
    };
    Ok(Header {
        width: side(8, length(8))?,
        height: side(12, length(12))?,
        components,
        depth,
        bare: true,
        dpi: None,
    })
}

/// Hands over the boxes from one place to another, and those in the boxes
/// that hold others.
fn walk(
    all: &[u8],
    mut at: usize,
    end: usize,
    left: &mut usize,
    take: &mut impl FnMut(&[u8; 4], usize, &[u8]),
) {
    let bytes = Bytes::big(all);
    while at < end && *left > 0 {
        *left -= 1;
        let Some((len, kind)) = bytes.u32(at).zip(bytes.slice(at + 4, 4))
        else {
            return;
        };
        let Some(kind) = kind.first_chunk::<4>() else { return };
        let (head, len) = match len {
            0 => (8, (end - at) as u64),
            1 => (16, bytes.number(at + 8, 8).unwrap_or(0)),
            len => (8, u64::from(len)),
        };
        let Ok(len) = usize::try_from(len) else { return };
        let own = len.checked_sub(head);
        let own = own.and_then(|len| bytes.slice(at + head, len));
        let Some(own) = own else { return };
        match kind {
            b"jp2h" | b"res " => walk(all, at + head, at + len, left, take),
            b"jp2c" => return,
            kind => take(kind, at + head, own),
        }
        at += len;
    }
}

/// Pixels an inch: a fraction at one place, its power of ten at another.
fn resolution(bytes: Bytes<'_>, at: usize, power: usize) -> Option<f64> {
    let (above, below) = (bytes.u16(at)?, bytes.u16(at + 2)?);
    let power = i32::from(bytes.u8(power)? as i8);
    let a_metre = f64::from(above) / f64::from(below) * 10f64.powi(power);
    Some(a_metre * INCH)
}
