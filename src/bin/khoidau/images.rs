//! Reads images through the Tesseract of the machine, once each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow};
use khoidau::format::image::{Frame, Image, ImageKind};
use khoidau::format::{self, Kind, PageReading, Source};
use khoidau::ocr::{self, Engine, Limits, Mode, PdfPage};
use khoidau::repair::SecondReading;

use crate::args::Reading;
use crate::input::{Input, Opened};
use crate::message::{self, Progress};
use crate::pending;

/// A PDF of the pages of an image, and what was read off them.
fn as_pdf(image: &[u8], read: &Contents) -> anyhow::Result<Contents> {
    let bytes = format::pdf_of_image(image)?;
    let pdf = format::open(&bytes[..])?;
    let hocr: Arc<str> = String::from_utf8_lossy(&read.bytes).into();
    let scan = format::open(hocr.as_bytes())?;
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

/// How images are read, and what was read ahead.
pub struct Images {
    pub mode: Mode,
    /// Whether an image is to become a PDF.
    as_pdf: bool,
    time: Duration,
    languages: String,
    /// Files that were read to learn from, whose turn is still to come.
    ahead: Mutex<HashMap<PathBuf, Result<Contents, String>>>,
}

/// What is worked on of an input.
#[derive(Clone)]
pub struct Contents {
    /// Its bytes; of an image the hOCR of what was read off it.
    pub bytes: Vec<u8>,
    /// What image it is.
    pub image: Option<ImageKind>,
    /// What was read off pages of a PDF.
    pages: Vec<Page>,
}

/// What was read off a page of a PDF.
#[derive(Clone)]
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

impl Images {
    pub fn new(args: &Reading) -> Images {
        Images {
            mode: args.ocr.into(),
            as_pdf: false,
            time: Duration::from_secs(args.ocr_timeout),
            languages: args.ocr_languages.clone(),
            ahead: Mutex::default(),
        }
    }

    /// The same, where an image is to become a PDF if that is asked for.
    pub fn making_pdf(self, asked: bool) -> Images {
        Images { as_pdf: asked, ..self }
    }

    /// The engine of the machine, with the limits that were asked for.
    pub fn engine(&self) -> Result<Engine, ocr::Error> {
        let engine = Engine::shared()?.clone();
        let engine = engine.with_languages(&self.languages)?;
        let limits = engine.limits().with_time(self.time);
        Ok(engine.with_limits(limits))
    }

    /// Refuses an image of which no page is small enough.
    pub fn check(&self, frames: &[Frame]) -> anyhow::Result<()> {
        let limits = Limits::default();
        let Some(first) = frames.first() else { return Ok(()) };
        match frames.iter().any(|frame| limits.allow(frame)) {
            true => Ok(()),
            false => Err(anyhow!(
                "{} x {} pixels are too many to be read: scan it at 300 dots \
                 an inch, or cut it",
                first.width,
                first.height
            )),
        }
    }

    /// The contents of an input, images read.
    pub fn contents(&self, input: &Input) -> anyhow::Result<Contents> {
        if let Input::File(path) = input {
            let mut ahead =
                self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(read) = ahead.remove(path) {
                return read.map_err(|error| anyhow!(error));
            }
        }
        let bytes = input.read()?;
        match ImageKind::of(&bytes) {
            None if Kind::of_binary(&bytes) == Some(Kind::Pdf) => {
                let pages = self.pages_of(input, &bytes)?;
                Ok(Contents { bytes, image: None, pages })
            }
            None => Ok(Contents { bytes, image: None, pages: Vec::new() }),
            Some(kind) => {
                let read = self.read(input, &bytes, kind)?;
                match self.as_pdf {
                    true => as_pdf(&bytes, &read)
                        .with_context(|| input.to_string()),
                    false => Ok(read),
                }
            }
        }
    }

    /// What the engine reads off the pages of a PDF that are to be read.
    fn pages_of(
        &self,
        input: &Input,
        bytes: &[u8],
    ) -> anyhow::Result<Vec<Page>> {
        // What cannot be opened is told of when it is.
        let Ok(pdf) = format::open(bytes) else { return Ok(Vec::new()) };
        let wanted = match self.mode {
            Mode::Never => Vec::new(),
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
            self.introduce(&engine);
            pending::watch_signals();
            let progress = Progress::new();
            let told = |done: usize, all: usize| {
                progress
                    .step(format_args!("{input}: {done} of {all} pages read"));
            };
            engine.read_pdf(bytes, &wanted, &told)
        });
        let read = match read {
            Ok(read) => read,
            Err(error) if self.mode == Mode::Missing => {
                // The rest of the file can be worked on all the same.
                message::incomplete(format_args!(
                    "{input}: {} of {} pages are images without a text, and \
                     stay so: {error}; --ocr never leaves them without this \
                     message",
                    wanted.len(),
                    sizes.len()
                ));
                return Ok(Vec::new());
            }
            Err(error) => return Err(anyhow!("{input}: {error}")),
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
                Err(failed) => message::incomplete(format_args!(
                    "{input}: {failed}; it stays without text"
                )),
            }
        }
        Ok(pages)
    }

    /// The contents of an input before its turn, which then need not be read
    /// again.
    pub fn contents_ahead(&self, input: &Input) -> Option<Contents> {
        let read = self.contents(input).map_err(|error| format!("{error:#}"));
        let Input::File(path) = input else { return read.ok() };
        let is_image = match &read {
            Ok(contents) => contents.image.is_some(),
            Err(_) => input.image().is_some(),
        };
        if is_image {
            let mut ahead =
                self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
            ahead.insert(path.clone(), read.clone());
        }
        read.ok()
    }

    fn read(
        &self,
        input: &Input,
        bytes: &[u8],
        kind: ImageKind,
    ) -> anyhow::Result<Contents> {
        if self.mode == Mode::Never {
            return Err(anyhow!(
                "{input}: is an image ({kind}), and --ocr never reads none: \
                 leave the option out, or name a text"
            ));
        }
        let header = Image::of(bytes).with_context(|| input.to_string())?;
        let frames = header.as_ref().map_or(&[][..], Image::frames);
        // Before anything is started.
        self.check(frames).with_context(|| input.to_string())?;
        let engine = self.engine().with_context(|| input.to_string())?;
        self.introduce(&engine);
        pending::watch_signals();
        let progress = Progress::new();
        let told = |done: usize, all: usize| {
            if all > 1 {
                progress.step(format_args!("{input}: {done} of {all} pages"));
            } else {
                progress.step(format_args!("{input}: read"));
            }
        };
        let name = input.to_string();
        let read = engine.read_with(bytes, &name, &told);
        drop(progress);
        let read = read.with_context(|| name.clone())?;
        for failed in read.failed() {
            message::incomplete(format_args!(
                "{input}: {failed}; it stays without text"
            ));
        }
        if !read.hocr().contains("class='ocrx_word'") {
            message::warning(format_args!("{input}: no word was found on it"));
        }
        let bytes = read.into_hocr().into_bytes();
        Ok(Contents { bytes, image: Some(kind), pages: Vec::new() })
    }

    /// Says once who reads, and what it lacks.
    fn introduce(&self, engine: &Engine) {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            message::detail(format_args!(
                "reader: {}, {}",
                engine.name(),
                engine.languages()
            ));
            if !engine.orients() {
                message::warning(
                    "Tesseract takes all pages for upright, for it lacks \
                     osd.traineddata: on Debian and Ubuntu `sudo apt install \
                     tesseract-ocr-osd`",
                );
            }
        });
    }
}
