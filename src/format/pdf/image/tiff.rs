//! TIFF: fax and JPEG as they are where that can be, all else decoded from
//! its strips or tiles.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;
use weezl::BitOrder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::png::raster_parts;
use super::raster::{self, Raster, row};
use super::{PdfImage, device, fax, indexed, of_jpeg};
use crate::format::FormatError;
use crate::format::image::tiff::{self, Directory, Tiff};
use crate::format::image::{Frame, damaged, jpeg, unread};

/// How strips are packed.
mod packing {
    pub(super) const NONE: u64 = 1;
    pub(super) const HUFFMAN: u64 = 2;
    pub(super) const GROUP_3: u64 = 3;
    pub(super) const GROUP_4: u64 = 4;
    pub(super) const LZW: u64 = 5;
    pub(super) const JPEG: u64 = 7;
    pub(super) const DEFLATE: u64 = 8;
    pub(super) const OLD_DEFLATE: u64 = 32946;
    pub(super) const PACK_BITS: u64 = 32773;
}

/// What the samples are.
mod photometric {
    pub(super) const WHITE_IS_ZERO: u64 = 0;
    pub(super) const BLACK_IS_ZERO: u64 = 1;
    pub(super) const RGB: u64 = 2;
    pub(super) const PALETTE: u64 = 3;
    pub(super) const CMYK: u64 = 5;
    pub(super) const YCBCR: u64 = 6;
}

/// A page by its tags.
struct Page<'a> {
    tiff: Tiff<'a>,
    own: Directory<'a>,
    frame: &'a Frame,
    bits: u8,
    samples: usize,
    packing: u64,
    photometric: u64,
    /// Whether each sample has its own strips.
    planar: bool,
    /// Whether bits are counted from the lowest.
    reversed: bool,
    /// The width and height of a strip or tile.
    chunk: (u32, u32),
    tiled: bool,
    chunks: Vec<&'a [u8]>,
}

pub(super) fn image(
    bytes: &[u8],
    frame: &Frame,
) -> Result<PdfImage, FormatError> {
    let tiff = Tiff::open(bytes);
    let tiff = tiff.ok_or_else(|| damaged(0, "a TIFF file cut short"))?;
    let own = tiff.directories().nth(frame.directory).transpose()?;
    let own = own.ok_or_else(|| damaged(0, "a TIFF file without a page"))?;
    // What is said of a page is said of it as stored.
    let stored = Frame { orientation: 1, ..*frame };
    let page = Page::read(tiff, own, &stored)?;
    let image = match page.passed()? {
        Some(image) => image,
        None => page.decoded()?,
    };
    let orientation = frame.orientation;
    Ok(PdfImage { rotate: 0, orientation, ..image })
}

impl<'a> Page<'a> {
    fn read(
        tiff: Tiff<'a>,
        own: Directory<'a>,
        frame: &'a Frame,
    ) -> Result<Page<'a>, FormatError> {
        let value = |tag, usual| own.value(tag).unwrap_or(usual);
        let all = own.values(tiff::BITS).unwrap_or(vec![1]);
        let bits = all.first().copied().unwrap_or(1);
        let samples = value(tiff::SAMPLES, 1);
        let format = value(tiff::SAMPLE_FORMAT, 1);
        let even = all.iter().all(|&one| one == bits);
        if !matches!(bits, 1 | 2 | 4 | 8 | 16)
            || !(1..=8).contains(&samples)
            || !even
            || format != 1
        {
            let what = format!("TIFF of {samples} samples of {bits} bits");
            return Err(unread(0, what));
        }
        let packing = value(tiff::COMPRESSION, 1);
        let tiled = own.value(tiff::TILE_WIDTH).is_some();
        let chunk = match tiled {
            true => {
                let side = |tag| u32::try_from(value(tag, 0)).unwrap_or(0);
                (side(tiff::TILE_WIDTH), side(tiff::TILE_HEIGHT))
            }
            false => {
                let rows = value(tiff::ROWS_PER_STRIP, u64::MAX);
                let rows = rows.min(u64::from(frame.height)) as u32;
                (frame.width, rows)
            }
        };
        if chunk.0 == 0 || chunk.1 == 0 {
            return Err(damaged(0, "a TIFF file with empty strips"));
        }
        let (width, height) = chunk;
        let part = Frame { width, height, ..*frame };
        // Of strips and tiles much larger than the page nothing good comes.
        raster::fits(&part, samples as usize, bits as u8)?;
        let mut page = Page {
            tiff,
            own,
            frame,
            bits: bits as u8,
            samples: samples as usize,
            packing,
            photometric: value(tiff::PHOTOMETRIC, 0),
            planar: value(tiff::PLANAR, 1) == 2 && samples > 1,
            reversed: value(tiff::FILL_ORDER, 1) == 2,
            chunk,
            tiled,
            chunks: Vec::new(),
        };
        page.chunks = page.stretches()?;
        Ok(page)
    }

    /// The bytes of each strip or tile.
    fn stretches(&self) -> Result<Vec<&'a [u8]>, FormatError> {
        let (offsets, lengths) = match self.tiled {
            true => (tiff::TILE_OFFSETS, tiff::TILE_LENGTHS),
            false => (tiff::STRIP_OFFSETS, tiff::STRIP_LENGTHS),
        };
        let (across, down) = self.count();
        let planes = if self.planar { self.samples } else { 1 };
        let count = (across as usize).saturating_mul(down as usize);
        let count = count.saturating_mul(planes);
        let offsets = self.own.values(offsets).unwrap_or_default();
        let mut lengths = self.own.values(lengths).unwrap_or_default();
        if lengths.is_empty() && count == 1 {
            // Old writers left out what the end of the file tells.
            let at = offsets.first().copied().unwrap_or(0);
            let all = self.tiff.bytes.all.len() as u64;
            lengths.push(all.saturating_sub(at));
        }
        let stretches = offsets.iter().zip(&lengths).map(|(&at, &len)| {
            let (at, len) = (usize::try_from(at), usize::try_from(len));
            self.tiff.bytes.slice(at.ok()?, len.ok()?)
        });
        let stretches: Option<Vec<&[u8]>> = stretches.take(count).collect();
        match stretches.filter(|all| all.len() == count) {
            Some(all) => Ok(all),
            None => Err(damaged(0, "a TIFF file that is cut short")),
        }
    }

    /// How many strips or tiles there are across and down.
    fn count(&self) -> (u32, u32) {
        let (width, height) = self.chunk;
        let Frame { width: across, height: down, .. } = *self.frame;
        (across.div_ceil(width), down.div_ceil(height))
    }

    fn is_bilevel(&self) -> bool {
        self.bits == 1 && self.samples == 1 && self.photometric <= 1
    }

    /// The page with the bytes that are there, if PDF can unpack them.
    fn passed(&self) -> Result<Option<PdfImage>, FormatError> {
        let single = self.chunks.len() == 1 && !self.tiled;
        match self.packing {
            packing::GROUP_4 if single && self.is_bilevel() => {
                Ok(Some(self.fax("/K -1", "")))
            }
            packing::GROUP_3 if !self.tiled && self.is_bilevel() => {
                let two = self.own.value(tiff::T4_OPTIONS).unwrap_or(0) & 1;
                let k = if two == 1 { "/K 1" } else { "/K 0" };
                let rest = "/EndOfLine true /EndOfBlock false";
                Ok(Some(self.fax(k, rest)))
            }
            packing::HUFFMAN if !self.tiled && self.is_bilevel() => {
                let rest = "/EncodedByteAlign true /EndOfBlock false";
                Ok(Some(self.fax("/K 0", rest)))
            }
            packing::JPEG if single => {
                let file = self.jpeg(self.chunks[0]);
                of_jpeg(file.into(), self.frame).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Strips of fax, one behind the other: rows of group 3 begin anew.
    fn fax(&self, k: &str, rest: &str) -> PdfImage {
        let strips = self.chunks.iter().flat_map(|strip| strip.iter());
        let data: Vec<u8> = match self.reversed {
            true => strips.map(|byte| byte.reverse_bits()).collect(),
            false => strips.copied().collect(),
        };
        let black = self.photometric == photometric::BLACK_IS_ZERO;
        bilevel(self.frame, k, rest, black, data)
    }

    /// A strip of JPEG as a file of its own.
    fn jpeg(&self, strip: &[u8]) -> Vec<u8> {
        let tables = self.own.raw(tiff::JPEG_TABLES);
        let mut file = jpeg::joined(tables, strip);
        let known = file.starts_with(b"\xff\xd8");
        if known && self.photometric == photometric::RGB && self.samples == 3 {
            // Readers take three components for YCbCr unless they are told.
            let adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0";
            file.splice(2..2, adobe.iter().copied());
        }
        file
    }

    fn decoded(&self) -> Result<PdfImage, FormatError> {
        raster::fits(self.frame, self.samples, self.bits)?;
        let known = match self.photometric {
            photometric::WHITE_IS_ZERO | photometric::BLACK_IS_ZERO => 1,
            photometric::PALETTE if self.bits <= 8 => 1,
            photometric::RGB => 3,
            photometric::CMYK => 4,
            photometric::YCBCR if self.packing == packing::JPEG => 3,
            other => {
                return Err(unread(0, format!("TIFF of colours {other}")));
            }
        };
        let parted = known < self.samples && self.bits >= 8;
        if known != self.samples && !parted {
            return Err(unread(
                0,
                format!("TIFF of {} samples a pixel", self.samples),
            ));
        }
        let rows = self.rows()?;
        let frame = self.frame;
        if self.is_bilevel() && frame.width <= fax::WIDEST {
            let mut rows = rows;
            if self.photometric == photometric::BLACK_IS_ZERO {
                rows.iter_mut().for_each(|byte| *byte = !*byte);
            }
            let data = fax::packed(&rows, frame.width as u16);
            let packed = bilevel(frame, "/K -1", "", false, data);
            rows.iter_mut().for_each(|byte| *byte = !*byte);
            let raster = Raster { samples: 1, bits: 1, rows };
            let deflated = raster.image(frame, "/DeviceGray", "");
            // What a screen of dots made of greys is no fax.
            return Ok(match packed.data.len() <= deflated.data.len() {
                true => packed,
                false => deflated,
            });
        }
        let colours = match self.photometric {
            photometric::PALETTE => self.palette()?,
            _ => device(known).unwrap_or_default().to_owned(),
        };
        let inverted = self.photometric == photometric::WHITE_IS_ZERO;
        let entries = if inverted { "/Decode [1 0]" } else { "" };
        let (samples, bits) = (self.samples, self.bits);
        if !parted {
            let raster = Raster { samples, bits, rows };
            return Ok(raster.image(frame, &colours, entries));
        }
        let (raster, opacities) = raster_parts(&rows, known, samples, bits);
        let mut image = raster.image(frame, &colours, entries);
        // 1 and 2 say that the next sample is an opacity.
        if let Some(1 | 2) = self.own.value(tiff::EXTRA_SAMPLES) {
            let mask = opacities.image(frame, "/DeviceGray", "");
            image.smask = Some(Box::new(mask));
        }
        Ok(image)
    }

    /// The colours of a palette, of sixteen bits each: all reds come first.
    fn palette(&self) -> Result<String, FormatError> {
        let map = self.own.values(tiff::COLOUR_MAP).unwrap_or_default();
        let count = 1 << self.bits;
        if map.len() < 3 * count {
            return Err(damaged(0, "a TIFF file without its palette"));
        }
        let part = |n: usize| (map[n] >> 8) as u8;
        let colours = (0..count)
            .flat_map(|n| [part(n), part(count + n), part(2 * count + n)]);
        Ok(indexed(&colours.collect::<Vec<u8>>()))
    }

    /// The samples of the page, those of a pixel side by side, the highest
    /// byte first.
    fn rows(&self) -> Result<Vec<u8>, FormatError> {
        let (across, down) = self.count();
        let per_plane = across as usize * down as usize;
        let inside = if self.planar { 1 } else { self.samples };
        let bits = usize::from(self.bits);
        let own = row(self.frame.width, self.samples, self.bits);
        let mut all = vec![0; own * self.frame.height as usize];
        let tile = self.chunk.0 as usize * inside * bits;
        if self.planar && bits < 8 || across > 1 && !tile.is_multiple_of(8) {
            return Err(unread(0, "TIFF of tiles that begin inside bytes"));
        }
        let byte = bits / 8;
        for (index, packed) in self.chunks.iter().enumerate() {
            let (plane, place) = (index / per_plane, index % per_plane);
            let x = place as u32 % across * self.chunk.0;
            let y = place as u32 / across * self.chunk.1;
            let left = self.frame.height - y;
            let height = match self.tiled {
                true => self.chunk.1,
                false => self.chunk.1.min(left),
            };
            let len = row(self.chunk.0, inside, self.bits);
            let samples = self.unpacked(packed, inside, len, height)?;
            let wide = self.chunk.0.min(self.frame.width - x) as usize;
            let lines = samples.chunks_exact(len).take(left as usize);
            for (n, line) in lines.enumerate() {
                let line_at = (y as usize + n) * own;
                let to = &mut all[line_at..][..own];
                if self.planar {
                    let from = line.chunks_exact(byte).take(wide);
                    for (n, sample) in from.enumerate() {
                        let at = (x as usize + n) * self.samples + plane;
                        to[at * byte..][..byte].copy_from_slice(sample);
                    }
                } else {
                    let at = x as usize * inside * bits / 8;
                    let count = (wide * inside * bits).div_ceil(8);
                    to[at..][..count].copy_from_slice(&line[..count]);
                }
            }
        }
        Ok(all)
    }

    /// The samples of a strip or tile.
    fn unpacked(
        &self,
        packed: &[u8],
        inside: usize,
        len: usize,
        height: u32,
    ) -> Result<Vec<u8>, FormatError> {
        let all = len * height as usize;
        let cut = || damaged(0, "a TIFF file with a strip that is damaged");
        let packed = match self.reversed && self.packing != packing::JPEG {
            true => packed.iter().map(|b| b.reverse_bits()).collect(),
            false => Cow::Borrowed(packed),
        };
        let mut samples = match self.packing {
            packing::NONE => packed.get(..all).map(<[u8]>::to_vec),
            packing::LZW => lzw(&packed, all),
            packing::DEFLATE | packing::OLD_DEFLATE => {
                let mut out = Vec::new();
                let read = ZlibDecoder::new(&packed[..]).take(all as u64);
                let read = { read }.read_to_end(&mut out);
                read.ok().map(|_| out)
            }
            packing::PACK_BITS => Some(pack_bits(&packed, all)),
            packing::GROUP_4 if self.is_bilevel() => {
                let width = u16::try_from(self.chunk.0).ok();
                width.and_then(|width| {
                    fax::unpacked(&packed, width, height as usize)
                })
            }
            packing::JPEG => self.unpacked_jpeg(&packed, inside),
            other => {
                return Err(unread(0, format!("TIFF packed by {other}")));
            }
        };
        let mut samples = match samples.take() {
            Some(samples) if samples.len() >= all => samples,
            _ => return Err(cut()),
        };
        samples.truncate(all);
        let predictor = self.own.value(tiff::PREDICTOR).unwrap_or(1);
        let differs = matches!(
            self.packing,
            packing::LZW | packing::DEFLATE | packing::OLD_DEFLATE
        );
        let little = self.tiff.bytes.is_little();
        match predictor {
            2 if differs && self.bits >= 8 => {
                for line in samples.chunks_exact_mut(len) {
                    summed(line, inside, self.bits, little);
                }
            }
            1 => {}
            _ if !differs => {}
            other => {
                return Err(unread(0, format!("TIFF of predictor {other}")));
            }
        }
        if self.bits == 16 && little {
            samples.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
        }
        Ok(samples)
    }

    fn unpacked_jpeg(&self, packed: &[u8], inside: usize) -> Option<Vec<u8>> {
        let colours = match inside {
            1 => ColorSpace::Luma,
            3 => ColorSpace::RGB,
            4 => ColorSpace::CMYK,
            _ => return None,
        };
        let width = self.chunk.0 as usize;
        let options = DecoderOptions::new_safe()
            .jpeg_set_out_colorspace(colours)
            .set_max_width(width)
            .set_max_height(self.chunk.1 as usize);
        let file = ZCursor::new(self.jpeg(packed));
        let mut decoder = JpegDecoder::new_with_options(file, options);
        let samples = decoder.decode().ok()?;
        let own = decoder.dimensions()?.0;
        (own == width).then_some(samples)
    }
}

/// An image of black and white, packed as a fax. `black` says whether 1 is
/// white.
fn bilevel(
    frame: &Frame,
    k: &str,
    rest: &str,
    black: bool,
    data: Vec<u8>,
) -> PdfImage {
    let black = if black { " /BlackIs1 true" } else { "" };
    let rest = if rest.is_empty() { "" } else { &format!(" {rest}") };
    let entries = format!(
        "/Filter /CCITTFaxDecode /DecodeParms << {k} /Columns {} /Rows \
         {}{black}{rest} >>",
        frame.width, frame.height
    );
    PdfImage::new(frame, Some("/DeviceGray"), Some(1), &entries, data)
}

/// The LZW of TIFF, no more than so many bytes of it.
fn lzw(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    // The first edition counted bits from the lowest.
    if packed.first() == Some(&0) && packed.get(1).is_some_and(|b| b & 1 == 1)
    {
        return None;
    }
    let mut decoder =
        weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let mut out = vec![0; most];
    let (mut from, mut to) = (0, 0);
    while to < most {
        let done = decoder.decode_bytes(&packed[from..], &mut out[to..]);
        from += done.consumed_in;
        to += done.consumed_out;
        match done.status {
            Ok(weezl::LzwStatus::Ok) => {}
            Ok(_) | Err(_) => break,
        }
    }
    out.truncate(to);
    Some(out)
}

/// PackBits, no more than so many bytes of it: TIFF 6.0 section 9.
fn pack_bits(packed: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = packed;
    while let [count, behind @ ..] = rest
        && out.len() < most
    {
        rest = match *count as i8 {
            -128 => behind,
            count @ 0.. => {
                let count = (count as usize + 1).min(behind.len());
                out.extend_from_slice(&behind[..count]);
                &behind[count..]
            }
            count => {
                let Some((&byte, behind)) = behind.split_first() else {
                    break;
                };
                let times = 1 - i32::from(count);
                out.resize(out.len() + times as usize, byte);
                behind
            }
        };
    }
    out
}

/// A row of samples from their differences: TIFF 6.0 section 14.
fn summed(line: &mut [u8], samples: usize, bits: u8, little: bool) {
    if bits == 8 {
        for at in samples..line.len() {
            line[at] = line[at].wrapping_add(line[at - samples]);
        }
        return;
    }
    let read = |pair: [u8; 2]| match little {
        true => u16::from_le_bytes(pair),
        false => u16::from_be_bytes(pair),
    };
    for at in (2 * samples..line.len() - 1).step_by(2) {
        let before = at - 2 * samples;
        let sum = read([line[at], line[at + 1]])
            .wrapping_add(read([line[before], line[before + 1]]));
        let sum = match little {
            true => sum.to_le_bytes(),
            false => sum.to_be_bytes(),
        };
        line[at..at + 2].copy_from_slice(&sum);
    }
}
