//! Reads inputs, images through the Tesseract of the machine, once each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use khoidau::batch::Contents;

use crate::args::Reading;
use crate::input::Input;
use crate::message;

/// How inputs are read, and what was read ahead.
pub struct Images {
    pub how: khoidau::batch::Images,
    /// Files that were read to learn from, whose turn is still to come.
    ahead: Mutex<HashMap<PathBuf, Result<Contents, String>>>,
}

impl Images {
    pub fn new(args: &Reading) -> Images {
        let how = khoidau::batch::Images::new(
            args.ocr.into(),
            &*args.ocr_languages,
            Duration::from_secs(args.ocr_timeout),
        );
        Images { how, ahead: Mutex::default() }
    }

    /// The same, where an image is to become a PDF if that is asked for.
    pub fn making_pdf(self, asked: bool) -> Images {
        Images { how: self.how.making_pdf(asked), ..self }
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
        let name = input.to_string();
        self.how
            .read(&name, bytes, &message::Of(input))
            .map_err(|error| anyhow!("{input}: {error}"))
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
}
