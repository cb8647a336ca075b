//! `khoidau inspect`: says what files are.

use std::fmt::Write;

use khoidau::batch::jsonl;
use khoidau::batch::known::Known;
use khoidau::batch::open::Opened;
use khoidau::batch::pieces::{PIECE, Repairer, piece_end};
use khoidau::encoding::Encoding;
use khoidau::export::shown;
use khoidau::format::image::{Frame, Image, ImageKind};
use khoidau::ocr::Mode;
use khoidau::repair::Condition;
use serde_json::{Value, json};

use crate::args::{Inspect, InspectFormat};
use crate::images::Images;
use crate::input::Input;
use crate::lang::{self, Language};
use crate::message;
use crate::output::Output;
use crate::repair::Settings;

pub fn run(args: &Inspect) -> anyhow::Result<()> {
    let inputs = Input::all(&args.files);
    let images = Images::new(&args.reading);
    let settings = Settings {
        model: args.model.as_deref(),
        profile: "auto",
        min_confidence: 0.0,
        adapts: true,
        words: &[],
        tables: None,
        without: &[],
        encoding: args.encoding.0,
        as_is: false,
        images: &images,
    };
    let corrector = settings.corrector()?;
    let mut repairer = settings.repairer(&corrector);
    let mut output = Output::new(None)?;
    for (at, input) in inputs.iter().enumerate() {
        let found = Found::of(input, &images, args.encoding.0, &mut repairer)?;
        if found.refused.is_some() {
            message::raise();
        }
        let mut text = match args.format {
            InspectFormat::Json => found.json().to_string(),
            InspectFormat::Text if at > 0 => format!("\n{}", found.text()),
            InspectFormat::Text => found.text(),
        };
        text.push('\n');
        output.write(text.as_bytes())?;
    }
    output.finish()
}

/// What was found of a file.
#[derive(Default)]
struct Found {
    file: String,
    format: Option<String>,
    version: Option<String>,
    engine: Option<String>,
    encoding: Option<&'static str>,
    /// What showed the old encodings that were found.
    evidence: Vec<String>,
    bytes: Option<usize>,
    pages: Option<usize>,
    /// The first page of an image, and whether all are of its size.
    frame: Option<(Frame, bool)>,
    /// What would read the image.
    reader: Option<String>,
    /// The pages that are images without a text.
    unread: usize,
    words: Option<usize>,
    condition: Option<Condition>,
    /// The share of the words that would change.
    damaged: Option<f64>,
    profile: Option<String>,
    tiers: Vec<&'static str>,
    refused: Option<String>,
}

impl Found {
    fn of(
        input: &Input,
        images: &Images,
        encoding: Option<Encoding>,
        repairer: &mut Repairer<'_>,
    ) -> anyhow::Result<Found> {
        let file = input.to_string();
        let mut found = Found { file, ..Found::default() };
        let bytes = match input.read() {
            Ok(bytes) => bytes,
            Err(error) => {
                found.refused = Some(format!("{error:#}"));
                return Ok(found);
            }
        };
        found.bytes = Some(bytes.len());
        if let Some(kind) = ImageKind::of(&bytes) {
            found.format = Some(kind.to_string());
            let read = found.look_at_image(&bytes, images);
            found.refused = read.err();
            return Ok(found);
        }
        let opened = match input.sound(&bytes, encoding) {
            Ok(opened) => opened,
            Err(error) => {
                let format = khoidau::encoding::Format::of(&bytes);
                found.format = format.map(|format| format.name().to_owned());
                let reason = format!("{error:#}");
                let own = format!("{input}: ");
                let reason = reason.strip_prefix(&own).unwrap_or(&reason);
                found.refused = Some(reason.to_owned());
                return Ok(found);
            }
        };
        found.look(&opened.or_html(&bytes), repairer)?;
        Ok(found)
    }

    /// Looks at an image without reading it; says why it would be refused.
    fn look_at_image(
        &mut self,
        bytes: &[u8],
        images: &Images,
    ) -> Result<(), String> {
        let image = Image::of(bytes).map_err(|error| error.to_string())?;
        let frames = image.as_ref().map_or(&[][..], Image::frames);
        let Some(first) = frames.first() else { return Ok(()) };
        self.pages = Some(frames.len());
        let size = |frame: &Frame| (frame.width, frame.height, frame.dpi);
        let alike = frames.iter().all(|frame| size(frame) == size(first));
        self.frame = Some((*first, alike));
        if images.how.mode() == Mode::Never {
            return Err("is an image, and --ocr never reads none".to_owned());
        }
        images.how.check(frames).map_err(|error| error.to_string())?;
        let engine = images.how.engine().map_err(|error| error.to_string())?;
        let lies = match engine.orients() {
            true => "",
            false => ", taken for upright for want of osd.traineddata",
        };
        let (name, languages) = (engine.name(), engine.languages());
        self.reader = Some(format!("{name}, {languages}{lies}"));
        Ok(())
    }

    fn look(
        &mut self,
        opened: &Opened<'_>,
        repairer: &mut Repairer<'_>,
    ) -> anyhow::Result<()> {
        let mut text = opened.text();
        self.format = Some(opened.kind().to_string());
        let mut texts = String::new();
        if opened.scan().is_none() && jsonl::is_jsonl(text) {
            self.format = Some("json lines".to_owned());
            for (at, line) in text.lines().enumerate() {
                match jsonl::Row::parse(line) {
                    Ok(row) => {
                        texts.push_str(&row.text);
                        texts.push('\n');
                    }
                    Err(_) if line.trim().is_empty() => {}
                    Err(error) if self.refused.is_none() => {
                        self.refused =
                            Some(format!("line {}: {error}", at + 1));
                    }
                    Err(_) => {}
                }
            }
            text = &texts;
        }
        if opened.scan().is_none()
            && self.format.as_deref() == Some("text")
            && let Err(error) = jsonl::refuse_other_json(text)
        {
            self.format = Some("json".to_owned());
            self.refused = Some(error.to_string());
            return Ok(());
        }
        self.encoding = Some(opened.encoding());
        let legacy = opened.legacy().iter().map(ToString::to_string);
        self.evidence = legacy.collect();
        let feeds = text.matches('\u{c}').count();
        let scan = opened.scan().filter(|scan| scan.has_boxes());
        self.pages = Some(match scan {
            Some(scan) => scan.pages().len(),
            None => feeds + usize::from(!text.ends_with('\u{c}')),
        });
        if let Some(scan) = opened.scan() {
            let about = scan.about();
            (self.version, self.engine) = (about.version, about.engine);
            self.unread = scan.unread_pages().len();
        }
        self.words = Some(match scan {
            Some(scan) => scan.words(),
            None => text.split_whitespace().count(),
        });
        let sample = &text[..piece_end(text, PIECE as usize)];
        let words = sample.split_whitespace().count();
        repairer.repair(sample, &Known::default(), |piece| {
            let correction = &piece.correction;
            // A word may have been joined of several, and have two edits.
            let share = correction.edits().len() as f64 / words.max(1) as f64;
            let share = share.min(1.0);
            self.condition = Some(correction.condition());
            self.damaged = Some((share * 1000.0).round() / 1000.0);
            self.profile = Some(correction.profile().to_owned());
            anyhow::Ok(())
        })?;
        self.tiers = repairer.model().tiers().map(|t| t.name()).collect();
        Ok(())
    }

    fn json(&self) -> Value {
        json!({
            "file": self.file,
            "format": self.format,
            "version": self.version,
            "engine": self.engine,
            "encoding": self.encoding,
            "legacy": self.evidence,
            "bytes": self.bytes,
            "pages": self.pages,
            "pixels": self.frame.map(|(one, _)| [one.width, one.height]),
            "dpi": self.frame.and_then(|(one, _)| one.dpi).map(<[f64; 2]>::from),
            "reader": self.reader,
            "unread": self.unread,
            "words": self.words,
            "condition": self.condition.map(Condition::name),
            "damaged": self.damaged,
            "profile": self.profile,
            "tiers": self.tiers,
            "refused": self.refused,
        })
    }

    fn text(&self) -> String {
        let mut out = shown(&self.file).into_owned();
        let width = match Language::current() {
            Language::En => 10,
            Language::Vi => 12,
        };
        let mut row = |name: &'static str, value: Option<String>| {
            if let Some(value) = value {
                let name = lang::text(name);
                let _ = write!(out, "\n  {name:<width$}{}", shown(&value));
            }
        };
        let said = |text: &String| lang::said(text).into_owned();
        let version = |v: &String| format!(" {v}");
        let version = self.version.as_ref().map_or(String::new(), version);
        let format = self.format.as_ref().map(said);
        row("format", format.map(|format| format!("{format}{version}")));
        row("engine", self.engine.clone());
        row("encoding", self.encoding.map(str::to_owned));
        for evidence in &self.evidence {
            row("", Some(evidence.clone()));
        }
        row("pages", self.pages.map(|n| n.to_string()));
        let of = self.frame.map(|(one, alike)| size(&one, alike));
        row("size", of.as_ref().map(said));
        let unread = (self.unread > 0).then(|| {
            format!("{}, to be read by Tesseract (--ocr)", self.unread)
        });
        row("unread", unread.as_ref().map(said));
        row("reader", self.reader.as_ref().map(said));
        row("words", self.words.map(|n| n.to_string()));
        let damage = self.damaged.zip(self.condition);
        let damage = damage.map(|(share, condition)| match condition {
            Condition::Hopeless => "not in Vietnamese, or too much to be \
                repaired: it would be left as it is"
                .to_owned(),
            condition => {
                let of = share * 100.0;
                format!("{of:.1} % of the words: {}", condition.name())
            }
        });
        row("damaged", damage.as_ref().map(said));
        let repaired = self.condition == Some(Condition::Damaged);
        row("profile", self.profile.clone().filter(|_| repaired));
        row("refused", self.refused.as_ref().map(said));
        out
    }
}

/// The size of the first page, and whether others differ.
fn size(frame: &Frame, alike: bool) -> String {
    let Frame { width, height, dpi, .. } = frame;
    let dpi = match dpi {
        Some((x, y)) if (x - y).abs() < 0.5 => format!("{x:.0} dpi"),
        Some((x, y)) => format!("{x:.0} x {y:.0} dpi"),
        None => "no dpi in it".to_owned(),
    };
    let others = if alike { "" } else { "; other pages differ" };
    format!("{width} x {height} pixels, {dpi}{others}")
}
