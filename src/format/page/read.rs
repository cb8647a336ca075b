//! The words of a PAGE file, region by region in reading order.

use std::borrow::Cow;

use super::equiv;
use super::order::{self, Node};
use crate::format::boxes::{around, shared};
use crate::format::element::{Element, Spelled};
use crate::format::error::FormatError;
use crate::format::levels;
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::format::xml::{Entities, Event, Tag, Tokens};
use crate::layout::BoundingBox;
use crate::span::Span;

/// A `Word` of a line and what it says.
pub(super) struct Spoken<'e, 'f> {
    pub(super) element: &'e Element<'f>,
    pub(super) text: Cow<'f, str>,
}

/// The `Word`s of a line that say something.
pub(super) fn spoken<'e, 'f>(
    file: &'f str,
    line: &'e Element<'f>,
) -> Vec<Spoken<'e, 'f>> {
    let mut all = Vec::new();
    for element in line.all("Word") {
        let text = word_text(file, element);
        if !text.trim().is_empty() {
            all.push(Spoken { element, text });
        }
    }
    all
}

/// What a `Word` says: by itself, or in its glyphs.
fn word_text<'f>(file: &'f str, word: &Element<'f>) -> Cow<'f, str> {
    let own = equiv::text(file, &word.children);
    own.unwrap_or_else(|| {
        let glyphs = word.all("Glyph");
        let texts = glyphs.filter_map(|g| equiv::text(file, &g.children));
        texts.collect::<String>().into()
    })
}

/// The words of a line and what they are cut from: the text of the line, the
/// `Word`s without it.
pub(super) fn line_text<'f>(
    file: &'f str,
    line: &Element<'f>,
    spoken: &[Spoken<'_, 'f>],
) -> Cow<'f, str> {
    let own = equiv::text(file, &line.children);
    own.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
        let texts = spoken.iter().map(|word| &*word.text);
        texts.collect::<Vec<_>>().join(" ").into()
    })
}

/// The box around the points of an element, as `Coords` have them: as an
/// attribute, before 2013 as elements.
pub(super) fn bbox(element: &Element<'_>) -> Option<BoundingBox> {
    let coords = match element.tag.local() {
        "Coords" => element,
        _ => element.first("Coords")?,
    };
    let mut edges: Option<[f64; 4]> = None;
    let mut add = |x: f64, y: f64| {
        let [left, top, right, bottom] = edges.unwrap_or([x, y, x, y]);
        edges = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    };
    if let Some(points) = coords.tag.attribute("points") {
        for point in points.raw.split_ascii_whitespace() {
            let (x, y) = point.split_once(',')?;
            add(x.parse().ok()?, y.parse().ok()?);
        }
    }
    for point in coords.all("Point") {
        add(point.tag.number("x")?, point.tag.number("y")?);
    }
    BoundingBox::of(edges?)
}

/// A word of a page before its turn comes.
struct Word {
    /// Where it is in the texts of the page.
    text: Span,
    place: Span,
    unit: Unit,
    bbox: Option<BoundingBox>,
    confidence: Option<f32>,
}

struct Line {
    place: Span,
    bbox: Option<BoundingBox>,
    words: usize,
}

#[derive(Default)]
struct Region {
    place: Span,
    bbox: Option<BoundingBox>,
    /// Its lines and their words, as ends in those of the page.
    lines: Vec<Line>,
    words: Vec<Word>,
    /// Where its first `TextEquiv` starts, and what all of them are.
    equivs: Vec<Span>,
}

/// A page before its regions are put in order.
#[derive(Default)]
struct PageRead<'f> {
    nodes: Vec<Node>,
    regions: Vec<Region>,
    /// The regions that are open.
    open: Vec<usize>,
    reading_order: Option<Element<'f>>,
    texts: String,
}

/// The words of a file.
pub(super) fn scan(file: &str) -> Result<Scan, FormatError> {
    let mut builder = ScanBuilder::default();
    let mut page = PageRead::default();
    let mut tokens = Tokens::new(file, Entities::Xml);
    while let Some(event) = tokens.next()? {
        match event {
            Event::Start(tag) => match tag.local() {
                "Page" => {
                    std::mem::take(&mut page).add(file, &mut builder)?;
                    let size = tag
                        .number("imageWidth")
                        .zip(tag.number("imageHeight"));
                    let size = size.and_then(|(width, height)| {
                        BoundingBox::of([0.0, 0.0, width, height])
                    });
                    let size = size.map(|page| (page.right, page.bottom));
                    builder.page(tag.span, size);
                }
                _ => page.start(file, tag, &mut tokens)?,
            },
            Event::End(end) if is_region(end.local()) => {
                if let Some(region) = page.open.pop() {
                    let start = page.regions[region].place.start();
                    page.regions[region].place =
                        Span::new(start, end.span.end());
                }
            }
            _ => {}
        }
    }
    page.add(file, &mut builder)?;
    if builder.words() == 0
        && let Some(at) = astray(file)?
    {
        let reason = "text, but not in any line or region of PAGE";
        return Err(FormatError::malformed(file, at, reason));
    }
    Ok(builder.finish())
}

/// The first text of a file that is no other reading of one, wherever it
/// stands: of a file whose words were not found, none may be lost in silence.
fn astray(file: &str) -> Result<Option<usize>, FormatError> {
    let mut tokens = Tokens::new(file, Entities::Xml);
    let (mut first, mut text) = (true, false);
    while let Some(event) = tokens.next()? {
        match event {
            Event::Start(tag) => {
                text = matches!(tag.local(), "Unicode" | "PlainText");
                if tag.local() == "TextEquiv" {
                    let index = tag.number("index");
                    first = index.is_none_or(|index| index <= 0.0);
                }
            }
            Event::End(_) => text = false,
            Event::Text(said) => {
                if text && first && !said.decoded.trim().is_empty() {
                    return Ok(Some(said.span.start()));
                }
            }
        }
    }
    Ok(None)
}

fn is_region(name: &str) -> bool {
    name.ends_with("Region")
}

impl<'f> PageRead<'f> {
    fn start(
        &mut self,
        file: &'f str,
        tag: Tag<'f>,
        tokens: &mut Tokens<'f>,
    ) -> Result<(), FormatError> {
        let open = self.open.last().copied();
        match (tag.local(), open) {
            ("ReadingOrder", _) => {
                self.reading_order = Some(Element::read(file, tag, tokens)?);
            }
            // A word outside any line is a line by itself.
            ("TextLine" | "Word", _) => {
                let line = Element::read(file, tag, tokens)?;
                let region = open.unwrap_or_else(|| self.region(&tag));
                self.line(file, region, &line);
            }
            ("TextEquiv", Some(region)) => {
                let equiv = Element::read(file, tag, tokens)?;
                self.regions[region].equivs.push(equiv.span);
            }
            ("Coords", Some(region)) => {
                let coords = Element::read(file, tag, tokens)?;
                self.regions[region].bbox = bbox(&coords);
            }
            ("TableCellRole", Some(region)) => {
                let at = |name| {
                    tag.value(name).and_then(|at| at.trim().parse().ok())
                };
                self.nodes[region].cell =
                    at("rowIndex").zip(at("columnIndex"));
            }
            (name, _) if is_region(name) && !tag.empty => {
                let region = self.region(&tag);
                self.open.push(region);
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds a region.
    fn region(&mut self, tag: &Tag<'f>) -> usize {
        let id = tag.value("id").unwrap_or_default().into_owned();
        let parent = self.open.last().copied();
        self.nodes.push(Node { id, parent, cell: None });
        self.regions.push(Region { place: tag.span, ..Region::default() });
        self.regions.len() - 1
    }

    /// Adds a line to a region.
    fn line(&mut self, file: &'f str, region: usize, line: &Element<'f>) {
        let spoken = spoken(file, line);
        let text = line_text(file, line, &spoken);
        let tokens: Vec<_> = levels::tokens(&text).collect();
        if tokens.is_empty() {
            return;
        }
        let line_box = bbox(line);
        let sure = equiv::confidence(&line.children);
        let words = tokens.iter().map(|token| &text[token.clone()]);
        let words: Vec<&str> = words.collect();
        let Region { words: all, lines, .. } = &mut self.regions[region];
        lines.push(Line {
            place: line.span,
            bbox: line_box,
            words: all.len() + words.len(),
        });
        let texts = &mut self.texts;
        let mut add = |word: &str, place, unit, bbox, confidence| {
            let start = texts.len();
            texts.push_str(word);
            let text = Span::new(start, texts.len());
            all.push(Word { text, place, unit, bbox, confidence });
        };
        if spoken.is_empty() {
            let spelled = main_spelled(file, &line.children);
            let boxes = line_shares(line_box, &words);
            for (at, word) in words.iter().enumerate() {
                let place = spelled.as_ref().map_or(line.span, |spelled| {
                    spelled.place(tokens[at].clone())
                });
                let bbox = boxes.as_ref().map(|boxes| boxes[at]);
                add(word, place, Unit::Stretch, bbox, sure);
            }
            return;
        }
        let own = |element: &Element<'f>| {
            equiv::confidence(&element.children).or(sure)
        };
        let alike = spoken.len() == words.len()
            && spoken.iter().zip(&words).all(|(own, word)| own.text == *word);
        if alike {
            for Spoken { element, text } in &spoken {
                let bbox = bbox(element);
                add(text, element.span, Unit::Element, bbox, own(element));
            }
            return;
        }
        let elements: Vec<&str> = spoken.iter().map(|w| &*w.text).collect();
        let shared = levels::spelling(&elements, &words);
        for (word, range) in words.iter().zip(shared) {
            let of = &spoken[range];
            let bbox = around(of.iter().filter_map(|w| bbox(w.element)));
            let sure = of.iter().filter_map(|word| own(word.element));
            let sure = sure.reduce(f32::min);
            let place = of.first().map_or(line.span, |w| w.element.span);
            add(word, place, Unit::Element, bbox, sure);
        }
    }

    /// Adds what the page has, in reading order.
    fn add(
        self,
        file: &'f str,
        builder: &mut ScanBuilder,
    ) -> Result<(), FormatError> {
        let order = order::order(&self.nodes, self.reading_order.as_ref());
        for at in order {
            let region = &self.regions[at];
            builder.block(region.place, region.bbox);
            let mut from = 0;
            for line in &region.lines {
                builder.line(line.place, line.bbox);
                for word in &region.words[from..line.words] {
                    let text = &self.texts[word.text.range()];
                    let (place, bbox) = (word.place, word.bbox);
                    builder.word(
                        text,
                        place,
                        word.unit,
                        bbox,
                        word.confidence,
                    );
                }
                from = line.words;
            }
            if region.lines.is_empty() {
                region.add_text(file, builder)?;
            }
        }
        Ok(())
    }
}

impl Region {
    /// Adds the text of a region whose lines say none.
    fn add_text(
        &self,
        file: &str,
        builder: &mut ScanBuilder,
    ) -> Result<(), FormatError> {
        let equivs = self
            .equivs
            .iter()
            .map(|equiv| Element::at(file, equiv.start()))
            .collect::<Result<Vec<_>, _>>()?;
        let Some(main) = equiv::main(equivs.iter()) else { return Ok(()) };
        let sure = equiv::confidence(&equivs);
        let Some(unicode) = main.first("Unicode") else { return Ok(()) };
        let spelled = Spelled::new(file, unicode)?;
        let text = &*spelled.text;
        for line in text.lines() {
            builder.line(main.span, None);
            for word in line.split_whitespace() {
                let span = Span::of(word, text).unwrap_or_default();
                let place = spelled.place(span.range());
                builder.word(word, place, Unit::Stretch, None, sure);
            }
        }
        Ok(())
    }
}

/// What the `TextEquiv` that counts says, with its bytes.
fn main_spelled<'f>(
    file: &'f str,
    children: &[Element<'f>],
) -> Option<Spelled<'f>> {
    let equivs =
        children.iter().filter(|child| child.tag.local() == "TextEquiv");
    Spelled::new(file, equiv::main(equivs)?.first("Unicode")?).ok()
}

/// The shares of the words of a line in its box.
fn line_shares(
    bbox: Option<BoundingBox>,
    words: &[&str],
) -> Option<Vec<BoundingBox>> {
    let counts: Vec<usize> =
        words.iter().map(|word| word.chars().count()).collect();
    Some(shared(bbox?, &counts, true))
}
