//! BMP: its rows turned round and its colours in the order of PDF.

use super::raster::{self, Raster, row};
use super::{PdfImage, indexed};
use crate::format::FormatError;
use crate::format::image::bmp::Header;
use crate::format::image::{Frame, damaged};

pub(super) fn image(
    bytes: &[u8],
    frame: &Frame,
) -> Result<PdfImage, FormatError> {
    let header = Header::read(bytes)?;
    let (samples, bits) = match header.bits {
        24.. => (3, 8),
        bits => (1, bits as u8),
    };
    raster::fits(frame, samples, bits)?;
    let stored = header.row();
    let pixels = bytes.get(header.pixels..).unwrap_or_default();
    let all = stored.checked_mul(frame.height as usize);
    let Some(pixels) = all.and_then(|all| pixels.get(..all)) else {
        return Err(damaged(bytes.len(), "a BMP file that is cut short"));
    };
    let own = row(frame.width, samples, bits);
    let mut rows = Vec::with_capacity(own * frame.height as usize);
    let lines: Box<dyn Iterator<Item = &[u8]>> = match header.downwards {
        true => Box::new(pixels.chunks_exact(stored)),
        false => Box::new(pixels.chunks_exact(stored).rev()),
    };
    let pixel = usize::from(header.bits / 8);
    for line in lines {
        if samples == 1 {
            rows.extend_from_slice(&line[..own]);
            continue;
        }
        let pixels = line.chunks_exact(pixel).take(frame.width as usize);
        rows.extend(pixels.flat_map(|p| [p[2], p[1], p[0]]));
    }
    let colours = match samples {
        3 => "/DeviceRGB".to_owned(),
        _ => palette(bytes, &header)?,
    };
    Ok(Raster { samples, bits, rows }.image(frame, &colours, ""))
}

fn palette(bytes: &[u8], header: &Header) -> Result<String, FormatError> {
    let (at, colours, entry) = header.palette;
    let all = bytes.get(at..).and_then(|b| b.get(..colours * entry));
    let Some(all) = all.filter(|all| !all.is_empty()) else {
        return Err(damaged(at, "a BMP file without its palette"));
    };
    let colours = all.chunks_exact(entry).flat_map(|c| [c[2], c[1], c[0]]);
    Ok(indexed(&colours.collect::<Vec<u8>>()))
}
