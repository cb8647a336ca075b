//! Reads images through the Tesseract of the machine, once each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow};
use khoidau::format::image::{Frame, Image, ImageKind};
use khoidau::ocr::{self, Engine, Limits, Mode};

use crate::args::Reading;
use crate::input::{Input, Opened};
use crate::message::{self, Progress};
use crate::pending;

/// How images are read, and what was read ahead.
pub struct Images {
    pub mode: Mode,
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
}

impl Contents {
    /// What was opened of them, known for what it is.
    pub fn known<'b>(&self, opened: Opened<'b>) -> Opened<'b> {
        match (opened, self.image) {
            (Opened::Scan(scan), Some(kind)) => Opened::Image(scan, kind),
            (opened, _) => opened,
        }
    }
}

impl Images {
    pub fn new(args: &Reading) -> Images {
        Images {
            mode: args.ocr.into(),
            time: Duration::from_secs(args.ocr_timeout),
            languages: args.ocr_languages.clone(),
            ahead: Mutex::default(),
        }
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
            None => Ok(Contents { bytes, image: None }),
            Some(kind) => self.read(input, &bytes, kind),
        }
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
        Ok(Contents { bytes, image: Some(kind) })
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
