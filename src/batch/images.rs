//! Reads images through the Tesseract of the machine, once each.

use std::sync::{Arc, Once};
use std::time::Duration;

use crate::batch::failure::Failure;
use crate::batch::listener::Listener;
use crate::batch::open::Opened;
use crate::format::image::{Frame, Image, ImageKind};
use crate::format::{self, Kind, PageReading, Source};
use crate::ocr::{self, Engine, Limits, Mode, PdfPage};
use crate::repair::SecondReading;

/// A PDF of the pages of an image, and what was read off them.
fn as_pdf(image: &[u8], read: &Contents) -> Result<Contents, Failure> {
    let bytes = format::pdf_of_image(image).map_err(Failure::open)?;
    let pdf = format::open(&bytes[..]).map_err(Failure::open)?;
    let hocr: Arc<str> = String::from_utf8_lossy(&read.bytes).into();
    let scan = format::open(hocr.as_bytes()).map_err(Failure::open)?;
    let unturned = turned_by_viewers(image);
    let mut pages = Vec::new();
    for (at, (page, scanned)) in pdf.pages().zip(scan.pages()).enumerate() {
        let (Some(points), Some(dots)) = (page.size, scanned.size) else {
            continue;
        };
        let points = match unturned && turned(points, dots) {
            true => (points.1, points.0),
            false => points,
        };
        let dpi = |dots: f32, points: f32| {
            72.0 * f64::from(dots) / f64::from(points).max(1.0)
        };
        let dpi = (dpi(dots.0, points.0), dpi(dots.1, points.1));
        let hocr = Arc::clone(&hocr);
        pages.push(Page { page: at, hocr, page_read: at, dpi, unturned });
    }
    drop(pdf);
    Ok(Contents { bytes, image: read.image, pages })
}

/// Whether viewers turn an image that engines do not: a JPEG whose Exif says
/// so.
fn turned_by_viewers(image: &[u8]) -> bool {
    ImageKind::of(image) == Some(ImageKind::Jpeg)
}

/// Whether one of two sizes lies on its side.
fn turned(one: (f32, f32), other: (f32, f32)) -> bool {
    (one.0 > one.1) != (other.0 > other.1)
}

/// How images are read.
#[derive(Clone, Debug)]
pub struct Images {
    mode: Mode,
    /// Whether an image is to become a PDF.
    as_pdf: bool,
    time: Duration,
    languages: String,
}

/// What is worked on of a file.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Its bytes; of an image the hOCR of what was read off it.
    pub bytes: Vec<u8>,
    /// What image it is.
    pub image: Option<ImageKind>,
    /// What was read off pages of a PDF.
    pages: Vec<Page>,
}

/// What was read off a page of a PDF.
#[derive(Clone, Debug)]
struct Page {
    page: usize,
    /// A file of hOCR, and which page of it this is.
    hocr: Arc<str>,
    page_read: usize,
    dpi: (f64, f64),
    /// Whether the engine did not turn the page as viewers do.
    unturned: bool,
}

impl Contents {
    /// What was opened of them, known for what it is.
    pub fn known<'b>(&self, opened: Opened<'b>) -> Opened<'b> {
        match (opened, self.image) {
            (Opened::Scan(mut scan), _) if !self.pages.is_empty() => {
                self.put_into(&mut scan);
                Opened::Scan(scan)
            }
            (Opened::Scan(scan), Some(kind)) => Opened::Image(scan, kind),
            (opened, _) => opened,
        }
    }

    /// What pages that were read anew said before, beside what they say now.
    pub fn second(&self, opened: &Opened<'_>) -> Option<SecondReading> {
        let now = opened.scan().filter(|_| !self.pages.is_empty())?;
        let before = format::open(&self.bytes[..]).ok()?;
        let said = before.words() > 0;
        said.then(|| SecondReading::of_scans(now, &before))
    }

    /// Puts what was read off pages of a PDF into it.
    fn put_into(&self, pdf: &mut Source<'_>) {
        // Pages of one file of hOCR follow one another.
        let mut last: Option<(&Arc<str>, Arc<Source<'_>>)> = None;
        let mut sources = Vec::new();
        for page in &self.pages {
            let known = last
                .as_ref()
                .filter(|(hocr, _)| Arc::ptr_eq(hocr, &page.hocr));
            let source = match known {
                Some((_, source)) => Arc::clone(source),
                // Of our own making, and read.
                None => match format::open(page.hocr.as_bytes()) {
                    Ok(source) => Arc::new(source),
                    Err(_) => continue,
                },
            };
            last = Some((&page.hocr, Arc::clone(&source)));
            sources.push((page, source));
        }
        pdf.take_readings(sources.iter().map(|(page, source)| PageReading {
            page: page.page,
            source,
            page_read: page.page_read,
            dpi: page.dpi,
            unturned: page.unturned,
        }));
    }
}

/// The time for a page, where no other is set.
const TIME: Duration = Duration::from_secs(180);

/// The language that is read where no other is set: with English beside it
/// Vietnamese is read worse (94.0 against 94.9 of 100 words after repair).
const LANGUAGES: &str = "vie";

impl Default for Images {
    fn default() -> Images {
        Images::new(Mode::Missing, LANGUAGES, TIME)
    }
}

impl Images {
    /// Images are read in some languages, as `tesseract --list-langs` has
    /// them, with `+` between, and in so much time for a page.
    pub fn new(
        mode: Mode,
        languages: impl Into<String>,
        time: Duration,
    ) -> Images {
        Images { mode, as_pdf: false, time, languages: languages.into() }
    }

    /// The same, where an image is to become a PDF if that is asked for.
    pub fn making_pdf(self, asked: bool) -> Images {
        Images { as_pdf: asked, ..self }
    }

    /// When pages are read.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The engine of the machine, with the limits that were asked for.
    ///
    /// # Errors
    ///
    /// If there is none, or it lacks a language.
    pub fn engine(&self) -> Result<Engine, ocr::Error> {
        let engine = Engine::shared()?.clone();
        let engine = engine.with_languages(&self.languages)?;
        let limits = engine.limits().with_time(self.time);
        Ok(engine.with_limits(limits))
    }

    /// Refuses an image of which no page is small enough.
    ///
    /// # Errors
    ///
    /// If it is refused.
    #[doc(hidden)]
    pub fn check(&self, frames: &[Frame]) -> Result<(), Failure> {
        let limits = Limits::default();
        let Some(first) = frames.first() else { return Ok(()) };
        match frames.iter().any(|frame| limits.allow(frame)) {
            true => Ok(()),
            false => Err(Failure::open(format_args!(
                "{} x {} pixels are too many to be read: scan it at 300 dots \
                 an inch, or cut it",
                first.width, first.height
            ))),
        }
    }

    /// The bytes of a file with what an engine reads off it, where it is an
    /// image or has pages that are to be read.
    ///
    /// # Errors
    ///
    /// If it is an image and cannot be read.
    #[doc(hidden)]
    pub fn read(
        &self,
        name: &str,
        bytes: Vec<u8>,
        listener: &dyn Listener,
    ) -> Result<Contents, Failure> {
        match ImageKind::of(&bytes) {
            None if Kind::of_binary(&bytes) == Some(Kind::Pdf) => {
                let pages = self.pages_of(&bytes, listener)?;
                Ok(Contents { bytes, image: None, pages })
            }
            None => Ok(Contents { bytes, image: None, pages: Vec::new() }),
            Some(kind) => {
                let read = self.read_image(name, &bytes, kind, listener)?;
                match self.as_pdf {
                    true => as_pdf(&bytes, &read),
                    false => Ok(read),
                }
            }
        }
    }

    /// What the engine reads off the pages of a PDF that are to be read.
    fn pages_of(
        &self,
        bytes: &[u8],
        listener: &dyn Listener,
    ) -> Result<Vec<Page>, Failure> {
        if self.mode == Mode::Never {
            return Ok(Vec::new());
        }
        // What cannot be opened is told of when it is.
        let Ok(pdf) = format::open(bytes) else { return Ok(Vec::new()) };
        let wanted = match self.mode {
            Mode::Force => pdf.rereadable_pages(),
            _ => pdf.unread_pages(),
        };
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let sizes: Vec<_> = pdf.pages().map(|page| page.size).collect();
        let wanted: Vec<PdfPage> = wanted
            .into_iter()
            .filter_map(|page| {
                let (width, height) = sizes.get(page).copied().flatten()?;
                let size = (f64::from(width), f64::from(height));
                Some(PdfPage { page, size })
            })
            .collect();
        let read = self.engine().and_then(|engine| {
            introduce(&engine, listener);
            listener.engine_starts();
            let told = |done: usize, all: usize| {
                listener.step(format_args!("{done} of {all} pages read"));
            };
            let read = engine.read_pdf(bytes, &wanted, &told);
            listener.stepped();
            read
        });
        let read = match read {
            Ok(read) => read,
            Err(error) if self.mode == Mode::Missing => {
                // The rest of the file can be worked on all the same.
                listener.incomplete(format_args!(
                    "{} of {} pages are images without a text, and stay so: \
                     {error}; --ocr never leaves them without this message",
                    wanted.len(),
                    sizes.len()
                ));
                return Ok(Vec::new());
            }
            Err(error) => return Err(Failure::open(error)),
        };
        let mut pages = Vec::new();
        for read in read {
            match read {
                Ok(read) => pages.push(Page {
                    page: read.page,
                    hocr: read.hocr.into(),
                    page_read: 0,
                    dpi: (read.dpi, read.dpi),
                    unturned: false,
                }),
                Err(failed) => listener.incomplete(format_args!(
                    "{failed}; it stays without text"
                )),
            }
        }
        Ok(pages)
    }

    fn read_image(
        &self,
        name: &str,
        bytes: &[u8],
        kind: ImageKind,
        listener: &dyn Listener,
    ) -> Result<Contents, Failure> {
        if self.mode == Mode::Never {
            return Err(Failure::open(format_args!(
                "is an image ({kind}), and --ocr never reads none: leave the \
                 option out, or name a text"
            )));
        }
        let header = Image::of(bytes).map_err(Failure::open)?;
        let frames = header.as_ref().map_or(&[][..], Image::frames);
        // Before anything is started.
        self.check(frames)?;
        let engine = self.engine().map_err(Failure::open)?;
        introduce(&engine, listener);
        listener.engine_starts();
        let told = |done: usize, all: usize| match all {
            1 => listener.step(format_args!("read")),
            _ => listener.step(format_args!("{done} of {all} pages")),
        };
        let read = engine.read_with(bytes, name, &told);
        listener.stepped();
        let read = read.map_err(Failure::open)?;
        for failed in read.failed() {
            listener
                .incomplete(format_args!("{failed}; it stays without text"));
        }
        if !read.hocr().contains("class='ocrx_word'") {
            listener.warning(format_args!("no word was found on it"));
        }
        let bytes = read.into_hocr().into_bytes();
        Ok(Contents { bytes, image: Some(kind), pages: Vec::new() })
    }
}

/// Says once who reads, and what it lacks.
fn introduce(engine: &Engine, listener: &dyn Listener) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        listener.detail(format_args!(
            "reader: {}, {}",
            engine.name(),
            engine.languages()
        ));
        if !engine.orients() {
            listener.warning(format_args!(
                "Tesseract takes all pages for upright, for it lacks \
                 osd.traineddata: on Debian and Ubuntu `sudo apt install \
                 tesseract-ocr-osd`"
            ));
        }
    });
}
