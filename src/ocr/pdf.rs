//! Pages of a PDF, drawn by `pdftoppm` and read like images.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Limits;
use super::engine::{Engine, program, run};
use super::error::{Error, POPPLER, PageError, Why};
use super::folder::Folder;
use super::hocr;
use super::process::{self, Stopped};
use crate::format::image::{Frame, Image, USUAL_DPI};

/// The environment's name for the program.
const VARIABLE: &str = "KHOIDAU_PDFTOPPM";

/// The points of an inch.
const POINTS: f64 = 72.0;

/// The most pixels that a page is drawn with: A1 at 300 dots an inch. Pages
/// as large as their images have pixels would otherwise be drawn four times
/// as large.
const MOST_PIXELS: f64 = 72e6;

/// The most bytes of an image of a page.
const MOST_BYTES: usize = 256 << 20;

/// A page of a PDF to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PdfPage {
    /// Which it is, counted from 0.
    pub page: usize,
    /// Its width and height in points, as shown: the crop box, turned.
    pub size: (f64, f64),
}

/// What was read off a page of a PDF.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PageReading {
    /// Which page it is, counted from 0.
    pub page: usize,
    /// A file of hOCR with this page, whose boxes are in pixels from the top
    /// left of the page as shown.
    pub hocr: String,
    /// The width of the image that was read, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
    /// The pixels of an inch.
    pub dpi: f64,
}

impl PdfPage {
    /// The pixels of an inch that it is drawn with: 300, fewer of a page that
    /// would be very large.
    pub(super) fn dpi(&self) -> f64 {
        let inches = (self.size.0 / POINTS) * (self.size.1 / POINTS);
        let fits = (MOST_PIXELS / inches).sqrt().floor();
        match fits.is_finite() {
            true => USUAL_DPI.min(fits).max(1.0),
            false => USUAL_DPI,
        }
    }
}

/// The program that draws pages.
pub(super) struct Drawer {
    program: OsString,
}

/// What a page is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    Grey,
    All,
}

impl Drawer {
    /// The name by which it is told of.
    const NAME: &str = "pdftoppm";

    /// `pdftoppm`, or what the environment names, if it is there.
    pub(super) fn find(limits: &Limits) -> Result<Drawer, Error> {
        let program = program(VARIABLE, Drawer::NAME);
        let ran = process::run(&program, &["-v".into()], limits, 1 << 16);
        let missing = match ran {
            Ok(ran) => ran.is_missing(),
            Err(Stopped::Start(e)) => e.kind() == io::ErrorKind::NotFound,
            Err(_) => false,
        };
        match missing {
            true => {
                let program = program.to_string_lossy().into_owned();
                Err(Error::Missing { program, install: POPPLER })
            }
            false => Ok(Drawer { program }),
        }
    }

    /// The page of a file, counted from 0, as a file of PNG, and its header.
    pub(super) fn draw(
        &self,
        file: &Path,
        page: usize,
        dpi: f64,
        colours: Colours,
        limits: &Limits,
    ) -> Result<(Vec<u8>, Frame), Why> {
        let number = (page + 1).to_string();
        let resolution = dpi.to_string();
        let mut args: Vec<OsString> = Vec::new();
        args.extend(["-q", "-r", &resolution].map(Into::into));
        args.extend(["-png", "-cropbox"].map(Into::into));
        args.extend(["-f", &number, "-l", &number].map(Into::into));
        if colours == Colours::Grey {
            args.push("-gray".into());
        }
        // Without a name behind it the image goes to standard output.
        args.push(file.into());
        let ran = run(&self.program, Drawer::NAME, &args, limits, MOST_BYTES)?;
        let image = Image::of(&ran.stdout).ok().flatten();
        let frame = image.and_then(|image| image.frames().first().copied());
        let garbage =
            || Why::Garbage { program: Drawer::NAME, said: ran.said() };
        let frame = frame.ok_or_else(garbage)?;
        Ok((ran.stdout, frame))
    }
}

/// Draws a page of a PDF in its colours, with so many dots an inch, or fewer
/// where it is very large: a file of PNG, and how many they were.
///
/// # Errors
///
/// Where `pdftoppm` is not installed, and where the page cannot be drawn.
pub fn draw(
    pdf: &Path,
    page: &PdfPage,
    dpi: f64,
) -> Result<(Vec<u8>, f64), Error> {
    let limits = Limits::default();
    let drawer = Drawer::find(&limits)?;
    // A name that begins with a hyphen is no option.
    let pdf = std::path::absolute(pdf).unwrap_or_else(|_| pdf.to_owned());
    let dpi = page.dpi().min(dpi);
    let drawn = drawer.draw(&pdf, page.page, dpi, Colours::All, &limits);
    match drawn {
        Ok((png, _)) => Ok((png, dpi)),
        Err(why) => {
            let page = page.page;
            Err(Error::Page(PageError { page, pages: None, why }))
        }
    }
}

impl Engine {
    /// Reads pages of a PDF, whatever is on them; in the order in which they
    /// are named.
    ///
    /// Each is drawn in grey by `pdftoppm`, or what the variable
    /// `KHOIDAU_PDFTOPPM` of the environment names, at 300 dots an inch or
    /// fewer, and then read as an image is. The limits hold for each of the
    /// two processes.
    ///
    /// # Errors
    ///
    /// Where `pdftoppm` is not installed or there is no room for files. A
    /// page that fails has its own error.
    pub fn read_pdf(
        &self,
        pdf: &[u8],
        pages: &[PdfPage],
        told: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Result<PageReading, PageError>>, Error> {
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let drawer = Drawer::find(self.limits())?;
        let folder = Folder::new()?;
        let file = folder.put("pages.pdf", pdf)?;
        let done = AtomicUsize::new(0);
        let read = pages.par_iter().enumerate().map(|(at, page)| {
            let read = self.pdf_page(&drawer, &folder, &file, at, page);
            told(done.fetch_add(1, Ordering::Relaxed) + 1, pages.len());
            let page = page.page;
            read.map_err(|why| PageError { page, pages: None, why })
        });
        Ok(read.collect())
    }

    fn pdf_page(
        &self,
        drawer: &Drawer,
        folder: &Folder,
        file: &Path,
        at: usize,
        page: &PdfPage,
    ) -> Result<PageReading, Why> {
        let dpi = page.dpi();
        let (drawn, mut frame) =
            drawer.draw(file, page.page, dpi, Colours::Grey, self.limits())?;
        frame.dpi = Some((dpi, dpi));
        let no_room = |error: Error| Why::Failed {
            program: Drawer::NAME,
            said: error.to_string(),
        };
        let name = format!("page-{at}.png");
        let path = folder.put(&name, &drawn).map_err(no_room)?;
        drop(drawn);
        let body = self.page(&path, &frame, None);
        // A PDF of many pages would fill the disk else.
        let _ = std::fs::remove_file(&path);
        let body = hocr::numbered(&body?, page.page, "pdf");
        Ok(PageReading {
            page: page.page,
            hocr: hocr::joined(self.name(), &[body]),
            width: frame.width,
            height: frame.height,
            dpi,
        })
    }
}
