//! Images of pages, and the lines that are cut from them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, imageops};

use super::inputs::image_beside;
use crate::format::image::tiff::Tiff;
use crate::format::image::{Frame, Image, ImageKind};
use crate::format::{self, Kind};
use crate::ocr::{self, Limits, PdfPage};

/// A box: left, upper, right and lower edge.
pub(super) type Edges = [f64; 4];

/// Dots an inch that pages of PDF files are drawn with: lines are clear on
/// any screen, and a page takes half a second.
const DPI: f64 = 200.0;

/// The points of an inch, and the size in points that a page is taken for
/// whose size is not known: A4.
const POINTS: f64 = 72.0;
const A4: (f64, f64) = (595.0, 842.0);

/// How many pages are kept: the one before us, the one after it, and the one
/// that is looked at whole.
const KEPT: usize = 3;

/// The most bytes of a page in memory: what [`Limits`] allow, in colours.
const MOST_BYTES: u64 = 512 << 20;

/// What is shown around a line, in heights of it: enough to see marks that
/// an engine cut off, and as little as may be of the lines beside it.
const ABOVE: f64 = 0.4;
const BESIDE: f64 = 0.8;

/// Why there is no image where there is nothing that it could be.
pub(super) const ABSENT: &str = "no image of the page lies beside the file";

/// The widest line and page that are sent, in pixels.
const WIDEST_LINE: u32 = 3000;
const WIDEST_PAGE: u32 = 1800;

/// The quality of pages, which are looked at whole: of 100.
const QUALITY: u8 = 82;

/// A page as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// The file that was read.
    pub(super) path: PathBuf,
    /// Counted from 0.
    pub(super) page: usize,
    /// Its width and height in the unit of the boxes, if they are known.
    pub(super) size: Option<(f64, f64)>,
}

/// The image of a page.
#[derive(Debug)]
pub(super) struct Page {
    image: DynamicImage,
    /// Its width and height in the unit of the boxes.
    size: (f64, f64),
}

/// The pages that were looked at last.
#[derive(Debug, Default)]
pub(super) struct Pages {
    last: Mutex<Vec<(Asked, Arc<Page>)>>,
}

impl Pages {
    /// The image of a page; the reason why there is none.
    ///
    /// One at a time is decoded, so that memory has a bound.
    pub(super) fn get(&self, asked: &Asked) -> Result<Arc<Page>, String> {
        let mut last =
            self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = last.iter().position(|(own, _)| own == asked) {
            let own = last.remove(at);
            let page = Arc::clone(&own.1);
            last.push(own);
            return Ok(page);
        }
        // Room is made before it is needed.
        let surplus = (last.len() + 1).saturating_sub(KEPT);
        last.drain(..surplus);
        let page = Arc::new(Page::open(asked)?);
        last.push((asked.clone(), Arc::clone(&page)));
        Ok(page)
    }
}

/// Whether a file may have images of its pages, by its name alone: what lies
/// beside it is looked for, nothing is opened.
pub(super) fn may_have(path: &Path) -> bool {
    let text = ["txt", "md", "html", "htm", "jsonl", "docx"];
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_lowercase();
    !text.contains(&&*ending)
}

impl Page {
    fn open(asked: &Asked) -> Result<Page, String> {
        let read = |path: &Path| {
            fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
        };
        if is_pdf(&asked.path) {
            return drawn(&asked.path, asked);
        }
        let bytes = read(&asked.path)?;
        if ImageKind::of(&bytes).is_some() {
            return shown(&bytes, asked.page, asked.size);
        }
        let source = format::open(&bytes[..]).map_err(|e| e.to_string())?;
        if !source.has_boxes() || source.kind() == Kind::Pdf {
            return Err(ABSENT.to_owned());
        }
        let size = source.pages().nth(asked.page).and_then(|page| page.size);
        let size = size.map(|(w, h)| (f64::from(w), f64::from(h)));
        let size = asked.size.or(size);
        let named = source.images().into_iter().nth(asked.page).flatten();
        let image = image_beside(&asked.path, named.as_deref());
        let image =
            image.ok_or("no image of the page lies beside the file")?;
        let asked = Asked { path: image, page: asked.page, size };
        if is_pdf(&asked.path) {
            return drawn(&asked.path, &asked);
        }
        let bytes = read(&asked.path)?;
        // Each page may have an image of its own.
        let frames = Image::of(&bytes).map_err(|e| e.to_string())?;
        let frames = frames.map_or(0, |image| image.frames().len());
        let page = if asked.page < frames { asked.page } else { 0 };
        shown(&bytes, page, size)
    }

    /// What of the page is shown around a box that is a line, in the unit of
    /// the boxes: see [`around`].
    fn cut(&self, edges: Edges) -> DynamicImage {
        let (w, h) = (self.image.width(), self.image.height());
        let across = f64::from(w) / self.size.0;
        let down = f64::from(h) / self.size.1;
        // Whole pixels in the page; what is outside is not shown.
        let low = |at: f64, most: u32| (at.floor().max(0.0) as u32).min(most);
        let high = |at: f64, most: u32| (at.ceil().max(0.0) as u32).min(most);
        let [l, t, r, b] = edges;
        let (l, t) = (low(l * across, w - 1), low(t * down, h - 1));
        let (r, b) = (high(r * across, w), high(b * down, h));
        let (wide, tall) = (r.saturating_sub(l), b.saturating_sub(t));
        self.image.crop_imm(l, t, wide.max(1), tall.max(1))
    }

    /// The stretch of the page between these edges, as PNG.
    pub(super) fn line(&self, edges: Edges) -> Result<Vec<u8>, String> {
        let line = no_wider(self.cut(edges), WIDEST_LINE);
        let mut png = Vec::new();
        let encoder = PngEncoder::new_with_quality(
            &mut png,
            CompressionType::Fast,
            FilterType::Adaptive,
        );
        let line = eight_bits(line);
        line.write_with_encoder(encoder).map_err(|e| e.to_string())?;
        Ok(png)
    }

    /// The whole page, as JPEG.
    pub(super) fn whole(&self) -> Result<Vec<u8>, String> {
        let page = if self.image.width() > WIDEST_PAGE {
            no_wider(eight_bits(self.image.clone()), WIDEST_PAGE)
        } else {
            self.image.clone()
        };
        let page = match page.color().has_color() {
            true => DynamicImage::ImageRgb8(page.into_rgb8()),
            false => DynamicImage::ImageLuma8(page.into_luma8()),
        };
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
        page.write_with_encoder(encoder).map_err(|e| e.to_string())?;
        Ok(jpeg)
    }

    /// Its width and height in the unit of the boxes.
    pub(super) fn size(&self) -> (f64, f64) {
        self.size
    }
}

/// A line with what is shown around it, on a page of this size: its edges in
/// the unit of the boxes.
pub(super) fn around(line: Edges, size: Option<(f64, f64)>) -> Edges {
    let [l, t, r, b] = line;
    let height = (b - t).max(1.0);
    let (above, beside) = (height * ABOVE, height * BESIDE);
    let (w, h) = size.unwrap_or((f64::INFINITY, f64::INFINITY));
    [
        (l - beside).max(0.0),
        (t - above).max(0.0),
        (r + beside).min(w),
        (b + above).min(h),
    ]
}

fn is_pdf(path: &Path) -> bool {
    use std::io::Read;
    // As readers do, the sign is looked for in the first kibibyte.
    let mut head = Vec::new();
    let opened = fs::File::open(path);
    let read = opened.map(|file| file.take(1024).read_to_end(&mut head));
    matches!(read, Ok(Ok(_))) && Kind::of_binary(&head) == Some(Kind::Pdf)
}

/// A page of a PDF, drawn by the program of the machine.
fn drawn(path: &Path, asked: &Asked) -> Result<Page, String> {
    let points = asked.size.unwrap_or(A4);
    let page = PdfPage { page: asked.page, size: points };
    let drawn = ocr::draw(path, &page, DPI);
    let (png, dpi) = drawn.map_err(|error| error.to_string())?;
    let image = decoded(&png, 0)?;
    let points = |pixels: u32| f64::from(pixels) * POINTS / dpi;
    let size = (points(image.width()), points(image.height()));
    let size = asked.size.unwrap_or(size);
    Ok(Page { image, size })
}

/// A page of an image file.
fn shown(
    bytes: &[u8],
    page: usize,
    size: Option<(f64, f64)>,
) -> Result<Page, String> {
    let header = Image::of(bytes).map_err(|error| error.to_string())?;
    let header = header.ok_or("no image that is known")?;
    let frame = *header.frames().get(page).ok_or("no such page")?;
    if !Limits::default().allow(&frame) {
        let Frame { width, height, .. } = frame;
        return Err(format!("{width} x {height} pixels are too many"));
    }
    let decoded = match header.kind() {
        ImageKind::Jpeg2000 => Err("not decoded here".to_owned()),
        ImageKind::Tiff if frame.directory > 0 => {
            let alone = Tiff::with_first(bytes, frame.directory);
            let alone = alone.ok_or("no such page")?;
            self::decoded(&alone, frame.orientation)
        }
        ImageKind::Tiff => self::decoded(bytes, frame.orientation),
        // Engines leave other images as they are stored.
        _ => self::decoded(bytes, 0),
    };
    let image = match decoded {
        Ok(image) => image,
        Err(why) => through_pdf(bytes, page, &frame).map_err(|second| {
            format!("the image cannot be shown ({why}; {second})")
        })?,
    };
    let pixels = (f64::from(image.width()), f64::from(image.height()));
    Ok(Page { image, size: size.unwrap_or(pixels) })
}

/// Images that are not decoded here are put into a PDF, which knows more
/// kinds, and drawn.
fn through_pdf(
    bytes: &[u8],
    page: usize,
    frame: &Frame,
) -> Result<DynamicImage, String> {
    let pdf = format::pdf_of_image(bytes).map_err(|e| e.to_string())?;
    let file = tempfile::NamedTempFile::new().map_err(|e| e.to_string())?;
    fs::write(file.path(), pdf).map_err(|e| e.to_string())?;
    let (across, down) = frame.dpi_or_usual();
    let points = |pixels: u32, dpi: f64| f64::from(pixels) * POINTS / dpi;
    let size = (points(frame.width, across), points(frame.height, down));
    let page = PdfPage { page, size };
    let drawn = ocr::draw(file.path(), &page, across);
    let (png, _) = drawn.map_err(|error| error.to_string())?;
    decoded(&png, 0)
}

/// The pixels of an image file of one page, turned as its header says.
fn decoded(bytes: &[u8], orientation: u8) -> Result<DynamicImage, String> {
    let said = |error: image::ImageError| error.to_string();
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| error.to_string())?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(said)?;
    if decoder.total_bytes() > MOST_BYTES {
        return Err("an image of more than 512 MiB".to_owned());
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(said)?;
    if let Some(turned) = Orientation::from_exif(orientation) {
        image.apply_orientation(turned);
    }
    Ok(image)
}

fn no_wider(image: DynamicImage, most: u32) -> DynamicImage {
    let (w, h) = (image.width(), image.height());
    if w <= most {
        return image;
    }
    let tall = u64::from(h) * u64::from(most) / u64::from(w);
    let tall = u32::try_from(tall.max(1)).unwrap_or(h);
    image.resize_exact(most, tall, imageops::FilterType::Triangle)
}

/// With eight bits a sample: more are not seen.
fn eight_bits(image: DynamicImage) -> DynamicImage {
    let colours = image.color();
    match (colours.has_color(), colours.has_alpha()) {
        (true, true) => DynamicImage::ImageRgba8(image.into_rgba8()),
        (true, false) => DynamicImage::ImageRgb8(image.into_rgb8()),
        (false, true) => DynamicImage::ImageLumaA8(image.into_luma_alpha8()),
        (false, false) => DynamicImage::ImageLuma8(image.into_luma8()),
    }
}

#[cfg(test)]
mod tests;
