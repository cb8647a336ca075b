//! The directories of TIFF, one for each page.

use std::collections::HashSet;

use super::bytes::Bytes;
use super::{Frame, damaged, side};
use crate::format::FormatError;

pub(crate) const NEW_SUBFILE: u16 = 254;
pub(crate) const WIDTH: u16 = 256;
pub(crate) const HEIGHT: u16 = 257;
pub(crate) const BITS: u16 = 258;
pub(crate) const COMPRESSION: u16 = 259;
pub(crate) const PHOTOMETRIC: u16 = 262;
pub(crate) const FILL_ORDER: u16 = 266;
pub(crate) const STRIP_OFFSETS: u16 = 273;
pub(crate) const ORIENTATION: u16 = 274;
pub(crate) const SAMPLES: u16 = 277;
pub(crate) const ROWS_PER_STRIP: u16 = 278;
pub(crate) const STRIP_LENGTHS: u16 = 279;
pub(crate) const X_RESOLUTION: u16 = 282;
pub(crate) const Y_RESOLUTION: u16 = 283;
pub(crate) const PLANAR: u16 = 284;
pub(crate) const T4_OPTIONS: u16 = 292;
pub(crate) const RESOLUTION_UNIT: u16 = 296;
pub(crate) const PREDICTOR: u16 = 317;
pub(crate) const COLOUR_MAP: u16 = 320;
pub(crate) const TILE_WIDTH: u16 = 322;
pub(crate) const TILE_HEIGHT: u16 = 323;
pub(crate) const TILE_OFFSETS: u16 = 324;
pub(crate) const TILE_LENGTHS: u16 = 325;
pub(crate) const EXTRA_SAMPLES: u16 = 338;
pub(crate) const SAMPLE_FORMAT: u16 = 339;
pub(crate) const JPEG_TABLES: u16 = 347;

/// The most pages of a file.
const MOST_PAGES: usize = 10_000;

/// The most entries of all directories together: a page has some twenty.
const MOST_ENTRIES: usize = 1_000_000;

/// The centimetres of an inch.
const INCH: f64 = 2.54;

/// A file of TIFF or BigTIFF.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiff<'a> {
    pub(crate) bytes: Bytes<'a>,
    /// The bytes of an offset and of the number of entries; an entry has
    /// twelve bytes or twenty.
    wide: bool,
    first: usize,
}

/// A directory: the tags of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Directory<'a> {
    bytes: Bytes<'a>,
    wide: bool,
    /// Where its first entry is, and how many it has.
    at: usize,
    entries: usize,
}

impl<'a> Tiff<'a> {
    /// Reads the header; `None` where there is none.
    pub(crate) fn open(all: &'a [u8]) -> Option<Tiff<'a>> {
        let bytes = match all.get(..2)? {
            b"II" => Bytes::little(all),
            b"MM" => Bytes::big(all),
            _ => return None,
        };
        let (wide, first) = match bytes.u16(2)? {
            42 => (false, bytes.number(4, 4)?),
            43 => (true, bytes.number(8, 8)?),
            _ => return None,
        };
        let first = usize::try_from(first).ok()?;
        Some(Tiff { bytes, wide, first })
    }

    /// The same file with a directory, counted from 0, for its first: what
    /// readers of one page read. `None` where there is no such directory.
    #[cfg(feature = "review")]
    pub(crate) fn with_first(
        all: &'a [u8],
        directory: usize,
    ) -> Option<Vec<u8>> {
        let tiff = Tiff::open(all)?;
        let own = tiff.directories().nth(directory)?.ok()?;
        let count = if tiff.wide { 8 } else { 2 };
        let at = own.at - count;
        let mut bytes = all.to_vec();
        let little = all.starts_with(b"II");
        let place = if tiff.wide { 8..16 } else { 4..8 };
        let number = match little {
            true => (at as u64).to_le_bytes()[..place.len()].to_vec(),
            false => (at as u64).to_be_bytes()[8 - place.len()..].to_vec(),
        };
        let place = bytes.get_mut(place)?;
        place.copy_from_slice(&number);
        Some(bytes)
    }

    /// The directories in the order in which they are chained.
    pub(crate) fn directories(
        self,
    ) -> impl Iterator<Item = Result<Directory<'a>, FormatError>> {
        let Tiff { bytes, wide, first } = self;
        let mut next = Some(first).filter(|&at| at > 0);
        let (mut seen, mut left) = (HashSet::new(), MOST_ENTRIES);
        std::iter::from_fn(move || {
            let at = next.take()?;
            let count = if wide { 8 } else { 2 };
            let size = if wide { 20 } else { 12 };
            let entries = bytes.number(at, count);
            let entries = entries.and_then(|n| usize::try_from(n).ok());
            let own = entries.and_then(|entries| {
                let len = entries.checked_mul(size)?;
                bytes.slice(at + count, len).map(|_| (entries, len))
            });
            let Some((entries, len)) = own else {
                return Some(Err(damaged(
                    at,
                    "a TIFF file that is cut short",
                )));
            };
            let new = seen.insert(at) && seen.len() <= MOST_PAGES;
            if !new || entries > left {
                return Some(Err(damaged(
                    at,
                    format!(
                        "a TIFF file whose pages go round in a circle, or \
                         are more than {MOST_PAGES}"
                    ),
                )));
            }
            left -= entries;
            let word = if wide { 8 } else { 4 };
            // A file that ends behind its last directory is read, too.
            let after = bytes.number(at + count + len, word).unwrap_or(0);
            next = usize::try_from(after).ok().filter(|&at| at > 0);
            Some(Ok(Directory { bytes, wide, at: at + count, entries }))
        })
    }
}

impl<'a> Directory<'a> {
    /// Where the values of a tag are, of what type, and how many.
    fn find(&self, tag: u16) -> Option<(usize, u16, usize)> {
        let Directory { bytes, wide, at, entries } = *self;
        let size = if wide { 20 } else { 12 };
        let mut places = (0..entries).map(|entry| at + entry * size);
        let place = places.find(|&place| bytes.u16(place) == Some(tag))?;
        let kind = bytes.u16(place + 2)?;
        let word = if wide { 8 } else { 4 };
        let count = bytes.number(place + 4, word)?;
        let count = usize::try_from(count).ok()?;
        let len = count.checked_mul(width(kind)?)?;
        let inside = place + 4 + word;
        let values = match len <= word {
            true => inside,
            false => usize::try_from(bytes.number(inside, word)?).ok()?,
        };
        bytes.slice(values, len).map(|_| (values, kind, count))
    }

    /// The whole numbers of a tag.
    pub(crate) fn values(&self, tag: u16) -> Option<Vec<u64>> {
        let (at, kind, count) = self.find(tag)?;
        let size = width(kind)?;
        let number = |n| self.bytes.number(at + n * size, size);
        // A fraction is no number.
        if matches!(kind, 5 | 10 | 11 | 12) {
            return None;
        }
        (0..count).map(number).collect()
    }

    /// The first number of a tag.
    pub(crate) fn value(&self, tag: u16) -> Option<u64> {
        let (at, kind, count) = self.find(tag)?;
        let number = self.bytes.number(at, width(kind)?);
        number.filter(|_| count > 0 && !matches!(kind, 5 | 10 | 11 | 12))
    }

    /// The bytes of a tag.
    pub(crate) fn raw(&self, tag: u16) -> Option<&'a [u8]> {
        let (at, kind, count) = self.find(tag)?;
        self.bytes.slice(at, count * width(kind)?)
    }

    fn fraction(&self, tag: u16) -> Option<f64> {
        let (at, kind, count) = self.find(tag)?;
        if kind != 5 || count == 0 {
            return None;
        }
        let part = |at| Some(f64::from(self.bytes.u32(at)?));
        Some(part(at)? / part(at + 4)?)
    }

    /// Pixels an inch across and down.
    pub(crate) fn dpi(&self) -> Option<(f64, f64)> {
        let unit = match self.value(RESOLUTION_UNIT).unwrap_or(2) {
            2 => 1.0,
            3 => INCH,
            _ => return None,
        };
        let an_inch = |tag| Some(self.fraction(tag)? * unit);
        an_inch(X_RESOLUTION).zip(an_inch(Y_RESOLUTION))
    }

    /// Whether it is a page, and no small picture or mask of one.
    fn is_page(&self) -> bool {
        self.value(NEW_SUBFILE).unwrap_or(0) & 0b101 == 0
    }

    fn frame(&self, index: usize) -> Result<Frame, FormatError> {
        let length = |tag| side(self.at, self.value(tag).unwrap_or(0));
        let frame = Frame::new(length(WIDTH)?, length(HEIGHT)?, self.dpi());
        let orientation = self.orientation();
        Ok(Frame { orientation, directory: index, ..frame })
    }
}

/// The pages of a file: all of its directories but small pictures and masks
/// of others.
pub(crate) fn frames(all: &[u8]) -> Result<Vec<Frame>, FormatError> {
    let Some(tiff) = Tiff::open(all) else {
        return Err(damaged(0, "a TIFF file that is cut short"));
    };
    let directories: Vec<Directory<'_>> =
        tiff.directories().collect::<Result<_, _>>()?;
    let only_parts = !directories.iter().any(Directory::is_page);
    let all = directories.iter().enumerate();
    let pages = all.filter(|(_, one)| only_parts || one.is_page());
    let frames = pages.map(|(index, one)| one.frame(index));
    let frames: Vec<Frame> = frames.collect::<Result<_, _>>()?;
    match frames.is_empty() {
        true => Err(damaged(4, "a TIFF file without a page")),
        false => Ok(frames),
    }
}

/// The bytes of a value of a type.
fn width(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}
