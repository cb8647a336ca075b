//! The words of an ALTO file: its `String`s, line by line.

use std::borrow::Cow;

use crate::format::boxes;
use crate::format::element::Element;
use crate::format::error::FormatError;
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::format::xml::{Entities, Event, Tag, Tokens};
use crate::layout::BoundingBox;

/// A `String` of a line and what it says, a hyphen that stands behind it as
/// an element of its own included.
pub(super) struct Piece<'e, 'f> {
    pub(super) element: &'e Element<'f>,
    pub(super) text: Cow<'f, str>,
    /// The `HYP` behind it.
    pub(super) hyphen: Option<&'e Element<'f>>,
}

/// The `String`s of a line; one outside any line is a line by itself.
pub(super) fn pieces<'e, 'f>(line: &'e Element<'f>) -> Vec<Piece<'e, 'f>> {
    let mut all: Vec<Piece<'e, 'f>> = Vec::new();
    let elements = match line.tag.local() {
        "String" => std::slice::from_ref(line),
        _ => &line.children,
    };
    for element in elements {
        match element.tag.local() {
            "String" => {
                let text = element.tag.value("CONTENT").unwrap_or_default();
                all.push(Piece { element, text, hyphen: None });
            }
            "HYP" => {
                if let Some(last) = all.last_mut()
                    && !last.text.trim().is_empty()
                    && last.hyphen.is_none()
                {
                    let kept = last.text.trim_end().len();
                    last.text.to_mut().truncate(kept);
                    last.text.to_mut().push_str(&hyphen(element));
                    last.hyphen = Some(element);
                }
            }
            _ => {}
        }
    }
    all
}

/// What a `HYP` stands for: a hyphen where it says a soft one, or nothing.
pub(super) fn hyphen<'f>(element: &Element<'f>) -> Cow<'f, str> {
    match element.tag.value("CONTENT") {
        Some(content) if !matches!(content.trim(), "" | "\u{ad}") => content,
        _ => Cow::Borrowed("-"),
    }
}

/// The box of an element, in the unit of the file.
pub(super) fn bbox(tag: &Tag<'_>) -> Option<BoundingBox> {
    measured(tag).0
}

/// The box of an element and how sure the engine was of it, in one walk over
/// its attributes.
fn measured(tag: &Tag<'_>) -> (Option<BoundingBox>, Option<f32>) {
    let mut edges = [f64::NAN; 4];
    let mut sure = None;
    for attribute in tag.attributes() {
        let at = match attribute.name {
            "HPOS" => 0,
            "VPOS" => 1,
            "WIDTH" => 2,
            "HEIGHT" => 3,
            "WC" => {
                let number = attribute.raw.trim().parse::<f32>().ok();
                sure = number.filter(|sure| (0.0..=1.0).contains(sure));
                continue;
            }
            _ => continue,
        };
        edges[at] = attribute.raw.trim().parse().unwrap_or(f64::NAN);
    }
    let [left, top, width, height] = edges;
    let edges = [left, top, left + width, top + height];
    (BoundingBox::of(edges), sure)
}

/// The words of a file.
pub(super) fn scan(file: &str) -> Result<Scan, FormatError> {
    let mut builder = ScanBuilder::default();
    let mut tokens = Tokens::new(file, Entities::Xml);
    while let Some(event) = tokens.next()? {
        let Event::Start(tag) = event else { continue };
        match tag.local() {
            "Page" => {
                let size = tag.number("WIDTH").zip(tag.number("HEIGHT"));
                let size = size.and_then(|(width, height)| {
                    BoundingBox::of([0.0, 0.0, width, height])
                });
                let size = size.map(|page| (page.right, page.bottom));
                builder.page(tag.span, size);
            }
            "TextBlock" => builder.block(tag.span, bbox(&tag)),
            "TextLine" | "String" => {
                let line = Element::read(file, tag, &mut tokens)?;
                builder.line(line.span, bbox(&tag));
                pieces(&line)
                    .iter()
                    .for_each(|piece| add(&mut builder, piece));
            }
            _ => {}
        }
    }
    if builder.words() == 0
        && let Some(at) = astray(file)?
    {
        let reason = "words, but not in any line of ALTO";
        return Err(FormatError::malformed(file, at, reason));
    }
    Ok(builder.finish())
}

/// The first word of a file, wherever it stands: of a file whose words were
/// not found, none may be lost in silence.
fn astray(file: &str) -> Result<Option<usize>, FormatError> {
    let mut tokens = Tokens::new(file, Entities::Xml);
    while let Some(event) = tokens.next()? {
        let Event::Start(tag) = event else { continue };
        let says = matches!(tag.local(), "String" | "Glyph")
            && tag.value("CONTENT").is_some_and(|t| !t.trim().is_empty());
        if says {
            return Ok(Some(tag.span.start()));
        }
    }
    Ok(None)
}

/// Adds the words of a `String`: one, but for engines that write a line as
/// one.
fn add(builder: &mut ScanBuilder, piece: &Piece<'_, '_>) {
    let tag = &piece.element.tag;
    let place = piece.element.span;
    let (bbox, sure) = measured(tag);
    if !piece.text.contains(char::is_whitespace) {
        builder.word(&piece.text, place, Unit::Element, bbox, sure);
        return;
    }
    let words: Vec<&str> = piece.text.split_whitespace().collect();
    let counts: Vec<usize> =
        words.iter().map(|word| word.chars().count()).collect();
    let mut shares =
        bbox.map(|bbox| boxes::shared(bbox, &counts, false).into_iter());
    for word in words {
        let share = shares.as_mut().and_then(Iterator::next);
        builder.word(word, place, Unit::Stretch, share, sure);
    }
}
