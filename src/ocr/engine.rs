//! The engine of the machine, and what it reads off images.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, io};

use rayon::prelude::*;

use super::Limits;
use super::error::{Error, PageError, TESSERACT, Why};
use super::folder::Folder;
use super::hocr;
use super::process::{self, Ran, Stopped};
use crate::format::image::{Frame, Image, ImageKind};
use crate::format::{self, Kind};

/// The language that pages are read in unless others are named.
///
/// English beside it makes things worse: of eight printed pages with the
/// damage of copiers, 91.3 % of the words were right with `vie` alone, 94.9 %
/// after a repair, and 87.3 and 94.0 % with `vie+eng`, in a third more time
/// (Tesseract 5.3.0, tessdata of Debian 12). Plain letters are in `vie`, too.
const VIETNAMESE: &str = "vie";

/// What finds out how a page lies.
const ORIENTATION: &str = "osd";

/// The environment's name for the program.
const VARIABLE: &str = "KHOIDAU_TESSERACT";

/// The most bytes of hOCR for a page; one full of words has some 300,000.
const MOST_HOCR: usize = 64 << 20;

/// The Tesseract of the machine: its languages, and the limits of reading.
#[derive(Clone, Debug)]
pub struct Engine {
    program: OsString,
    name: String,
    installed: Vec<String>,
    languages: String,
    orients: bool,
    limits: Limits,
}

impl Engine {
    /// Looks for `tesseract`, or what the variable `KHOIDAU_TESSERACT` of the
    /// environment names, and asks it what it has. Takes two processes, some
    /// 20 ms.
    ///
    /// # Errors
    ///
    /// Where it or its Vietnamese is not installed, with the remedy.
    pub fn find() -> Result<Engine, Error> {
        let program = program(VARIABLE, "tesseract");
        let limits = Limits::default();
        let ask = |what: &str| {
            let args = [OsString::from(what)];
            match process::run(&program, &args, &limits, 1 << 20) {
                Ok(ran) if ran.is_missing() => Err(missing(&program)),
                Ok(ran) => Ok(ran),
                Err(Stopped::Start(error))
                    if error.kind() == io::ErrorKind::NotFound =>
                {
                    Err(missing(&program))
                }
                Err(Stopped::Start(error)) => {
                    Err(Error::Engine(error.to_string()))
                }
                Err(_) => Err(Error::Engine("it does not end".to_owned())),
            }
        };
        let listed = ask("--list-langs")?;
        let installed = listed.languages();
        let has = |name: &str| installed.iter().any(|own| own == name);
        if !has(VIETNAMESE) {
            return Err(match listed.status.success() {
                true => Error::NoVietnamese { installed },
                false => Error::Engine(listed.said()),
            });
        }
        let name = ask("--version")?.version();
        Ok(Engine {
            program,
            name,
            languages: VIETNAMESE.to_owned(),
            orients: has(ORIENTATION),
            installed,
            limits,
        })
    }

    /// That of [`Engine::find`], which is looked for once a process.
    ///
    /// # Errors
    ///
    /// As [`Engine::find`], the same each time.
    pub fn shared() -> Result<&'static Engine, Error> {
        static SHARED: OnceLock<Result<Engine, Error>> = OnceLock::new();
        SHARED.get_or_init(Engine::find).as_ref().map_err(Error::clone)
    }

    /// The same with other limits.
    pub fn with_limits(mut self, limits: Limits) -> Engine {
        self.limits = limits;
        self
    }

    /// The same reading in other languages, by the names that Tesseract gives
    /// them, with `+` between: `vie+fra`.
    ///
    /// # Errors
    ///
    /// Where one of them is not installed.
    pub fn with_languages(mut self, languages: &str) -> Result<Engine, Error> {
        let has = |name: &&str| self.installed.iter().any(|own| own == name);
        if let Some(name) = languages.split('+').find(|name| !has(name)) {
            return Err(Error::NoLanguage {
                language: name.to_owned(),
                installed: self.installed,
            });
        }
        self.languages = languages.to_owned();
        Ok(self)
    }

    /// The limits of a page.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What it calls itself: `tesseract 5.3.0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The languages it reads in: `vie` unless others were named.
    pub fn languages(&self) -> &str {
        &self.languages
    }

    /// Whether it finds out by itself how a page lies. Without its
    /// `osd.traineddata` it takes all for upright.
    pub fn orients(&self) -> bool {
        self.orients
    }

    /// Reads an image: PNG, JPEG, JPEG 2000, TIFF of one page or many, BMP,
    /// by its content. `name` is what its hOCR calls it.
    ///
    /// # Errors
    ///
    /// Where bytes are no image, or none of its pages could be read; pages
    /// beside others that failed are in [`Reading::failed`].
    pub fn read(&self, image: &[u8], name: &str) -> Result<Reading, Error> {
        self.read_with(image, name, &|_, _| ())
    }

    /// As [`Engine::read`]; `told` hears after each page how many are done,
    /// and of how many.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::read`].
    pub fn read_with(
        &self,
        image: &[u8],
        name: &str,
        told: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Reading, Error> {
        let header = Image::of(image)?.ok_or(Error::NotAnImage)?;
        let frames = header.frames();
        let count = frames.len();
        let fail = |page, why| PageError { page, pages: Some(count), why };
        // Refused by its header, an image need not be written for anyone.
        if !frames.iter().any(|frame| self.limits.allow(frame)) {
            let Frame { width, height, .. } = frames[0];
            let why = Why::TooLarge { width, height };
            return Err(Error::Page(fail(0, why)));
        }
        let folder = Folder::new()?;
        let file = format!("page.{}", header.kind().ending());
        let path = folder.put(&file, image)?;
        let single = count == 1 && frames[0].directory == 0;
        let done = AtomicUsize::new(0);
        let pages: Vec<Result<String, PageError>> = frames
            .par_iter()
            .enumerate()
            .map(|(page, frame)| {
                let directory = (!single).then_some(frame.directory);
                let read = self.page(&path, frame, directory);
                told(done.fetch_add(1, Ordering::Relaxed) + 1, count);
                let own = |body: String| hocr::numbered(&body, page, name);
                read.map(own).map_err(|why| fail(page, why))
            })
            .collect();
        drop(folder);
        let mut failed = Vec::new();
        let mut bodies = Vec::with_capacity(count);
        for ((page, read), frame) in pages.into_iter().enumerate().zip(frames)
        {
            bodies.push(read.unwrap_or_else(|error| {
                failed.push(error);
                let Frame { width, height, .. } = *frame;
                // From the fifth on, rows are columns; Tesseract heeds that
                // of TIFF alone.
                let turned = frame.orientation > 4;
                let size = match header.kind() {
                    ImageKind::Tiff if turned => (height, width),
                    _ => (width, height),
                };
                hocr::empty(page, name, size)
            }));
        }
        if failed.len() == count {
            return Err(Error::Page(failed.swap_remove(0)));
        }
        let hocr = hocr::joined(&self.name, &bodies);
        Ok(Reading { hocr, failed })
    }

    /// The hOCR of a page, without what stands around it in a file.
    pub(super) fn page(
        &self,
        image: &Path,
        frame: &Frame,
        directory: Option<usize>,
    ) -> Result<String, Why> {
        if !self.limits.allow(frame) {
            let Frame { width, height, .. } = *frame;
            return Err(Why::TooLarge { width, height });
        }
        let dpi = frame.dpi_or_usual().1.round();
        let psm = if self.orients { "1" } else { "3" };
        let mut args: Vec<OsString> = vec![image.into(), "stdout".into()];
        args.extend(["-l", &self.languages, "--psm", psm].map(Into::into));
        args.extend(["--dpi", &dpi.to_string()].map(Into::into));
        if let Some(directory) = directory {
            let number = format!("tessedit_page_number={directory}");
            args.extend(["-c", &number].map(Into::into));
        }
        // By its variable, for the file of settings of that name may lack.
        args.extend(["-c", "tessedit_create_hocr=1"].map(Into::into));
        let (limits, program) = (&self.limits, &self.program);
        let ran = run(program, "tesseract", &args, limits, MOST_HOCR)?;
        let said = || ran.said();
        let garbage = |said| Why::Garbage { program: "tesseract", said };
        let Ok(file) = std::str::from_utf8(&ran.stdout) else {
            return Err(garbage("its hOCR is not UTF-8".to_owned()));
        };
        // An image that it cannot read is no error to Tesseract.
        let body = hocr::body(file).filter(|body| body.contains("ocr_page"));
        let body = body.ok_or_else(|| garbage(said()))?;
        let one = hocr::joined("", &[body.to_owned()]);
        match format::open(one.as_bytes()) {
            Ok(page) if page.kind() == Kind::Hocr => Ok(body.to_owned()),
            Ok(_) => Err(garbage(said())),
            Err(error) => Err(garbage(error.to_string())),
        }
    }
}

/// Runs a program within limits, to an end that is good.
pub(super) fn run(
    program: &OsStr,
    name: &'static str,
    args: &[OsString],
    limits: &Limits,
    most: usize,
) -> Result<Ran, Why> {
    let failed = |said| Why::Failed { program: name, said };
    match process::run(program, args, limits, most) {
        Ok(ran) if ran.status.success() => Ok(ran),
        Ok(ran) if ran.lacked_memory() => Err(Why::Memory(limits.memory)),
        Ok(ran) => Err(failed(match ran.said() {
            said if said.is_empty() => ran.status.to_string(),
            said => said,
        })),
        Err(Stopped::Time) => Err(Why::Time(limits.time.as_secs())),
        Err(Stopped::Output) => Err(Why::Garbage {
            program: name,
            said: format!("more than {} MiB of output", most >> 20),
        }),
        Err(Stopped::Start(error)) => Err(failed(error.to_string())),
    }
}

/// What was read off an image.
#[derive(Clone, Debug)]
pub struct Reading {
    hocr: String,
    failed: Vec<PageError>,
}

impl Reading {
    /// A file of hOCR with all pages of the image; those that failed have no
    /// words.
    pub fn hocr(&self) -> &str {
        &self.hocr
    }

    /// The same, taken out.
    pub fn into_hocr(self) -> String {
        self.hocr
    }

    /// The pages that were not read, in their order.
    pub fn failed(&self) -> &[PageError] {
        &self.failed
    }
}

/// The program that a variable of the environment names, else one of the
/// path.
pub(super) fn program(variable: &str, usual: &str) -> OsString {
    let named = env::var_os(variable).filter(|name| !name.is_empty());
    let Some(named) = named else { return beside_path(usual) };
    let path = Path::new(&named);
    // A path counts from where we are.
    match path.components().count() > 1 {
        true => std::path::absolute(path).map_or(named, PathBuf::into),
        false => named,
    }
}

#[cfg(not(windows))]
fn beside_path(usual: &str) -> OsString {
    usual.into()
}

/// The installers for Windows leave the path as it is.
#[cfg(windows)]
fn beside_path(usual: &str) -> OsString {
    let folders = env::var_os("ProgramFiles").into_iter().map(PathBuf::from);
    let own = folders.map(|folder| {
        folder.join("Tesseract-OCR").join(format!("{usual}.exe"))
    });
    let mut own = own.filter(|path| path.is_file());
    own.next().map_or_else(|| usual.into(), PathBuf::into)
}

fn missing(program: &OsStr) -> Error {
    let program = program.to_string_lossy().into_owned();
    Error::Missing { program, install: TESSERACT }
}

impl Ran {
    /// The languages of a list, which old editions write to standard error.
    fn languages(&self) -> Vec<String> {
        let all = [&self.stdout[..], &self.stderr[..]].concat();
        let all = String::from_utf8_lossy(&all).into_owned();
        let lines = all.lines().map(str::trim);
        let names = lines.filter(|line| {
            !line.is_empty() && !line.contains([' ', ':', '/'])
        });
        names.map(str::to_owned).collect()
    }

    /// The first line of what it says of itself.
    fn version(&self) -> String {
        let all = [&self.stdout[..], &self.stderr[..]].concat();
        let all = String::from_utf8_lossy(&all);
        let first = all.lines().next().unwrap_or("").trim();
        match first.split_once(' ') {
            Some(("tesseract", version)) => {
                format!("tesseract {}", version.trim_start_matches('v'))
            }
            _ => "tesseract".to_owned(),
        }
    }
}
