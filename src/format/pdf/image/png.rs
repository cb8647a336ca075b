//! PNG: as it is where PDF can unpack it, else with its transparency apart.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::raster::{self, Raster, paeth, predicted, row};
use super::{PdfImage, device, indexed};
use crate::format::FormatError;
use crate::format::image::png::{Colour, Header, START, chunks};
use crate::format::image::{Frame, damaged};

/// What of a file is needed.
struct Png<'a> {
    header: Header,
    /// Red, green and blue of each colour.
    palette: &'a [u8],
    /// What is transparent: of each colour of the palette, or one colour.
    transparent: Option<&'a [u8]>,
    packed: Vec<u8>,
}

pub(super) fn image(
    bytes: &[u8],
    frame: &Frame,
) -> Result<PdfImage, FormatError> {
    let png = Png::read(bytes)?;
    let Header { colour, depth, interlaced, .. } = png.header;
    raster::fits(frame, colour.samples(), depth)?;
    let rows = png.rows()?;
    let colours = png.colours()?;
    let mut entries = String::new();
    let mut mask = None;
    match (colour, png.transparent) {
        (Colour::Grey | Colour::Rgb, Some(one))
            if one.len() >= 2 * colour.samples() =>
        {
            let samples = one.chunks_exact(2).take(colour.samples());
            let range = samples.map(|sample| {
                let value = u16::from_be_bytes([sample[0], sample[1]]);
                format!("{value} {value}")
            });
            let range: Vec<String> = range.collect();
            entries = format!("/Mask [{}]", range.join(" "));
        }
        (Colour::Palette, Some(of))
            if of.iter().any(|&opacity| opacity < u8::MAX) =>
        {
            let rows = png.unfiltered(&rows)?;
            mask = Some(opacities(&rows, &png.header, of));
        }
        _ => {}
    }
    let alpha = matches!(colour, Colour::GreyAlpha | Colour::RgbAlpha);
    let mut image = if alpha {
        let (samples, opacities) = parted(&png, &rows)?;
        mask = Some(opacities);
        samples.image(frame, &colours, &entries)
    } else if interlaced {
        let samples = Raster {
            samples: colour.samples(),
            bits: depth,
            rows: png.unfiltered(&rows)?,
        };
        samples.image(frame, &colours, &entries)
    } else {
        let filter = predicted(frame.width, colour.samples(), depth);
        let entries = format!("{filter} {entries}");
        let (colours, bits) = (Some(&*colours), Some(depth));
        PdfImage::new(frame, colours, bits, entries.trim_end(), png.packed)
    };
    let mask = mask.map(|mask| mask.image(frame, "/DeviceGray", ""));
    image.smask = mask.map(Box::new);
    Ok(image)
}

impl<'a> Png<'a> {
    fn read(bytes: &'a [u8]) -> Result<Png<'a>, FormatError> {
        let header = Header::read(bytes)?;
        let (mut palette, mut transparent) = (&[][..], None);
        let mut packed = Vec::new();
        for chunk in chunks(bytes) {
            match chunk? {
                (b"PLTE", data) => palette = data,
                (b"tRNS", data) => transparent = Some(data),
                (b"IDAT", data) => packed.extend_from_slice(data),
                _ => {}
            }
        }
        Ok(Png { header, palette, transparent, packed })
    }

    /// The colours as PDF names them.
    fn colours(&self) -> Result<String, FormatError> {
        let wrong = |what| Err(damaged(START.len(), what));
        match self.header.colour {
            Colour::Palette => match self.palette.len() {
                len @ 3..=768 if len % 3 == 0 => Ok(indexed(self.palette)),
                _ => wrong("a PNG file without its palette"),
            },
            Colour::Grey | Colour::GreyAlpha => Ok("/DeviceGray".to_owned()),
            Colour::Rgb | Colour::RgbAlpha => Ok("/DeviceRGB".to_owned()),
        }
    }

    /// The filtered rows, all of which must be there.
    fn rows(&self) -> Result<Vec<u8>, FormatError> {
        let passes = self.passes();
        let all = passes.iter().map(|pass| pass.bytes()).sum::<usize>();
        let mut rows = Vec::new();
        let unpacked = ZlibDecoder::new(&self.packed[..]);
        let read = unpacked.take(all as u64).read_to_end(&mut rows);
        match read {
            Ok(len) if len == all => Ok(rows),
            _ => Err(damaged(
                START.len(),
                "a PNG file that is cut short or damaged: not all rows can \
                 be unpacked",
            )),
        }
    }

    /// The passes in which the rows come: one, or the seven of Adam7.
    fn passes(&self) -> Vec<Pass> {
        let Header { width, height, depth, colour, interlaced, .. } =
            self.header;
        let all: &[[u32; 4]] = match interlaced {
            true => &ADAM7,
            false => &[[0, 0, 1, 1]],
        };
        let passes = all.iter().map(|&[x, y, across, down]| Pass {
            width: width.saturating_sub(x).div_ceil(across),
            height: height.saturating_sub(y).div_ceil(down),
            x,
            y,
            across,
            down,
            samples: colour.samples(),
            bits: depth,
        });
        passes.filter(|pass| pass.width > 0 && pass.height > 0).collect()
    }

    /// The samples, without filters and in the order of the image.
    fn unfiltered(&self, rows: &[u8]) -> Result<Vec<u8>, FormatError> {
        let Header { width, height, depth, colour, .. } = self.header;
        let bits = colour.samples() * usize::from(depth);
        let len = row(width, colour.samples(), depth);
        let mut all = vec![0; len * height as usize];
        let mut rest = rows;
        for pass in self.passes() {
            let own = pass.row();
            let mut above = vec![0; own];
            for y in 0..pass.height {
                let (filtered, behind) = rest.split_at(own + 1);
                rest = behind;
                let line = unfiltered(filtered, &above, bits.div_ceil(8))?;
                let to = (pass.y + y * pass.down) as usize;
                let to = &mut all[to * len..][..len];
                pass.place(&line, to, bits);
                above = line;
            }
        }
        Ok(all)
    }
}

/// Where the pixels of the seven passes begin and how far they are apart,
/// across and down: PNG 8.2.
const ADAM7: [[u32; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

struct Pass {
    width: u32,
    height: u32,
    x: u32,
    y: u32,
    across: u32,
    down: u32,
    samples: usize,
    bits: u8,
}

impl Pass {
    fn row(&self) -> usize {
        row(self.width, self.samples, self.bits)
    }

    /// All of its bytes: each row has that of its filter in front.
    fn bytes(&self) -> usize {
        (self.row() + 1) * self.height as usize
    }

    /// Puts the pixels of a row into that of the image.
    fn place(&self, line: &[u8], to: &mut [u8], bits: usize) {
        if self.across == 1 {
            to[..line.len()].copy_from_slice(line);
            return;
        }
        let pixels = (0..self.width as usize)
            .map(|n| (n, self.x as usize + n * self.across as usize));
        if bits >= 8 {
            let pixel = bits / 8;
            for (from, at) in pixels {
                to[at * pixel..][..pixel]
                    .copy_from_slice(&line[from * pixel..][..pixel]);
            }
            return;
        }
        for (from, at) in pixels {
            to[at * bits / 8] |=
                sample(line, from, bits) << (8 - bits - at * bits % 8);
        }
    }
}

/// A sample of fewer than eight bits, or of eight.
fn sample(line: &[u8], at: usize, bits: usize) -> u8 {
    let place = at * bits;
    let byte = line[place / 8];
    (byte >> (8 - bits - place % 8)) & (u8::MAX >> (8 - bits))
}

/// A row without its filter: PNG 9.2.
pub(super) fn unfiltered(
    filtered: &[u8],
    above: &[u8],
    pixel: usize,
) -> Result<Vec<u8>, FormatError> {
    let (filter, mut line) = (filtered[0], filtered[1..].to_vec());
    if filter > 4 {
        return Err(damaged(START.len(), "a PNG file with a wrong filter"));
    }
    for at in 0..line.len() {
        let before = at.checked_sub(pixel);
        let (left, corner) =
            before.map_or((0, 0), |before| (line[before], above[before]));
        let up = above[at];
        let add = match filter {
            0 => 0,
            1 => left,
            2 => up,
            3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
            _ => paeth(left, up, corner),
        };
        line[at] = line[at].wrapping_add(add);
    }
    Ok(line)
}

/// The opacities of pixels by their colours in the palette.
fn opacities(rows: &[u8], header: &Header, of: &[u8]) -> Raster {
    let bits = usize::from(header.depth);
    let len = row(header.width, 1, header.depth);
    let pixels = rows.chunks_exact(len).flat_map(|line| {
        let width = header.width as usize;
        (0..width).map(move |at| {
            let colour = usize::from(sample(line, at, bits));
            of.get(colour).copied().unwrap_or(u8::MAX)
        })
    });
    Raster { samples: 1, bits: 8, rows: pixels.collect() }
}

/// Colours and opacities apart.
fn parted(
    png: &Png<'_>,
    rows: &[u8],
) -> Result<(Raster, Raster), FormatError> {
    let Header { colour, depth, .. } = png.header;
    let rows = png.unfiltered(rows)?;
    Ok(raster_parts(&rows, colour.samples() - 1, colour.samples(), depth))
}

/// The first samples of pixels of whole bytes, and the one behind them.
pub(super) fn raster_parts(
    rows: &[u8],
    first: usize,
    samples: usize,
    bits: u8,
) -> (Raster, Raster) {
    debug_assert!(device(first).is_some());
    let byte = usize::from(bits / 8);
    let pixels = rows.chunks_exact(samples * byte);
    let (mut colours, mut opacities) = (Vec::new(), Vec::new());
    for pixel in pixels {
        colours.extend_from_slice(&pixel[..first * byte]);
        opacities.extend_from_slice(&pixel[first * byte..][..byte]);
    }
    (
        Raster { samples: first, bits, rows: colours },
        Raster { samples: 1, bits, rows: opacities },
    )
}
