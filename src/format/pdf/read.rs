//! Reads the text of a PDF file, hidden and visible.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::encoding::legacy::with_capitals;
use crate::format::boxes::around;
use crate::format::error::FormatError;
use crate::format::pdf::graphics::intersection;
use crate::format::pdf::interpret::{Common, Drawn, Machine, Sheet};
use crate::format::pdf::lines::{blanks, lines};
use crate::format::pdf::model::{
    Matrix, PdfPage, PdfText, PdfWord, Show, StreamOf,
};
use crate::format::pdf::objects::{
    IDENTITY, bounds, get_number, inherited, multiply, number, resolve,
    resolve_id,
};
use crate::format::pdf::words::{Word, Words};
use crate::format::scan::{Scan, ScanBuilder, Unit};
use crate::layout::BoundingBox;
use crate::span::Span;

/// The size of a page that does not say it, in points: that of a letter.
const LETTER: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// The work of a stream of the contents of a page, in operators.
const PART_WORK: u64 = 4;

/// The greatest ascent and the lowest descent of a box, in units of the font
/// size; some fonts have room for several lines.
const TALLEST: (f64, f64) = (1.05, -0.5);

/// Reads the text of all pages, in the order in which it is drawn.
///
/// # Errors
///
/// Where a page takes more operators, bytes or depth than any real one does:
/// the page, what it has too much of, and what to do.
///
/// # Complexity
///
/// Linear in the operators of all pages, those of forms each time that they
/// are drawn.
pub(crate) fn read(document: &Document) -> Result<PdfText, FormatError> {
    let mut common = Common::new(document);
    let mut text = PdfText::default();
    let mut scan = ScanBuilder::default();
    let mut tcvn3 = Vec::new();
    for (number, id) in document.page_iter().enumerate() {
        common.budget.begin(number);
        let drawn = page(&mut common, &mut text, number, id)?;
        let mut words = Words::new(&drawn, &text.shows);
        drop(drawn);
        words.once();
        let page = &text.pages[number];
        scan.page(Span::default(), Some(page.size));
        add(&words, page.to_page, number, &mut text.words, &mut scan);
        tcvn3.extend(words.words.iter().map(|word| word.tcvn3));
    }
    text.scan = scan.finish();
    if tcvn3.contains(&true) {
        give_capitals(&mut text.scan, &tcvn3);
    }
    for (word, of) in text.words.iter_mut().zip(&text.scan.words) {
        word.text = of.text_span();
    }
    Ok(text)
}

/// Draws a page, and says what it is.
fn page<'a>(
    common: &mut Common<'a>,
    text: &mut PdfText,
    number: usize,
    id: ObjectId,
) -> Result<Drawn, FormatError> {
    let document = common.document;
    let Ok(dictionary) = document.get_dictionary(id) else {
        return Err(common.budget.refused("its object is damaged"));
    };
    let (frame, to_page, size) = frame(document, dictionary);
    let resources = inherited(document, dictionary, b"Resources");
    let resources = resources.and_then(|(_, found)| found.as_dict().ok());
    let sheet = Sheet { number, resources, frame };
    let contents = contents(document, dictionary);
    common.budget.take(PART_WORK * contents.len() as u64)?;
    let mut content = Vec::new();
    let mut parts = Vec::with_capacity(contents.len());
    for &part in &contents {
        if !content.is_empty() {
            content.push(b'\n');
        }
        parts.push(content.len());
        if let Ok(Object::Stream(stream)) = document.get_object(part) {
            let bytes = common.budget.inflate(document, stream)?;
            match content.is_empty() {
                true => content = bytes,
                false => content.extend_from_slice(&bytes),
            }
        }
    }
    let first = text.shows.len();
    let mut machine = Machine::new(common, &mut text.shows, &sheet);
    machine.contents(&content, &parts)?;
    machine.annotations(dictionary)?;
    let drawn = machine.finish();
    text.pages.push(PdfPage {
        id,
        contents,
        forms: hidden_forms(&text.shows[first..], drawn.layer),
        layer: drawn.layer,
        images: drawn.images,
        to_page,
        size,
    });
    Ok(drawn)
}

/// The forms with hidden text, without our own layer.
fn hidden_forms(shows: &[Show], layer: Option<ObjectId>) -> Vec<ObjectId> {
    let mut known = HashSet::new();
    let hidden = shows.iter().filter(|show| show.hidden);
    let forms = hidden.filter_map(|show| match show.stream {
        StreamOf::Form(id) => Some(id).filter(|_| layer != Some(id)),
        StreamOf::Page { .. } => None,
    });
    forms.filter(|&id| known.insert(id)).collect()
}

/// The streams of the contents of a page.
fn contents(document: &Document, page: &Dictionary) -> Vec<ObjectId> {
    let Ok(contents) = page.get(b"Contents") else { return Vec::new() };
    match resolve_id(document, contents) {
        (Some(id), Object::Stream(_)) => vec![id],
        (_, Object::Array(parts)) => {
            let ids = parts.iter().filter_map(|part| {
                let (id, found) = resolve_id(document, part);
                id.filter(|_| matches!(found, Object::Stream(_)))
            });
            ids.collect()
        }
        _ => Vec::new(),
    }
}

/// What of a page is shown, the way from there to the page as it is shown,
/// and how large that is.
fn frame(
    document: &Document,
    page: &Dictionary,
) -> ([f64; 4], Matrix, (f32, f32)) {
    let rectangle = |key: &[u8]| {
        let (_, found) = inherited(document, page, key)?;
        let found = found.as_array().ok()?;
        let mut edges = [0.0; 4];
        for (index, edge) in edges.iter_mut().enumerate() {
            *edge = number(resolve(document, found.get(index)?))?;
        }
        let edges = bounds(&IDENTITY, edges);
        let large = edges[2] - edges[0] > 0.0 && edges[3] - edges[1] > 0.0;
        large.then_some(edges)
    };
    let media = rectangle(b"MediaBox").unwrap_or(LETTER);
    let crop = rectangle(b"CropBox").map(|crop| intersection(crop, media));
    let crop = crop.filter(|c| c[2] > c[0] && c[3] > c[1]).unwrap_or(media);
    let unit = get_number(document, page, b"UserUnit").unwrap_or(1.0);
    let unit = if unit > 0.0 { unit } else { 1.0 };
    let turn = inherited(document, page, b"Rotate");
    let turn = turn.and_then(|(_, turn)| number(turn)).unwrap_or(0.0);
    let turn = (turn / 90.0).round().rem_euclid(4.0) as u8;
    let [left, bottom, right, top] = crop;
    let (width, height) = (unit * (right - left), unit * (top - bottom));
    let u = unit;
    let (to_page, size) = match turn {
        1 => ([0.0, u, u, 0.0, -u * bottom, -u * left], (height, width)),
        2 => ([-u, 0.0, 0.0, u, u * right, -u * bottom], (width, height)),
        3 => ([0.0, -u, -u, 0.0, u * top, u * right], (height, width)),
        _ => ([u, 0.0, 0.0, -u, -u * left, u * top], (width, height)),
    };
    (crop, to_page, (size.0 as f32, size.1 as f32))
}

/// Adds the words of a page.
fn add(
    words: &Words,
    to_page: Matrix,
    page: usize,
    out: &mut Vec<PdfWord>,
    scan: &mut ScanBuilder,
) {
    let bbox = |word: &Word| {
        let ascent = (f64::from(word.ascent) / 1000.0).min(TALLEST.0);
        let descent = (f64::from(word.descent) / 1000.0).max(TALLEST.1);
        let matrix = multiply(&word.matrix, &to_page);
        let edges = bounds(&matrix, [0.0, descent, word.width, ascent]);
        BoundingBox::of(edges)
    };
    let boxes: Vec<_> = words.words.iter().map(bbox).collect();
    let lines = lines(&words.words);
    for (index, line) in lines.iter().enumerate() {
        if line.begins {
            let rest = &lines[index + 1..];
            let until = rest.iter().find(|line| line.begins);
            let until = until.map_or(boxes.len(), |line| line.words.start);
            let all = &boxes[line.words.start..until];
            scan.block(Span::default(), around(all.iter().copied().flatten()));
        }
        let all = &boxes[line.words.clone()];
        scan.line(Span::default(), around(all.iter().copied().flatten()));
        for index in line.words.clone() {
            let word = &words.words[index];
            let place = Span::new(out.len(), out.len());
            let text = words.text_of(word);
            if index > line.words.start {
                scan.blanks(blanks(&words.words[index - 1], word));
            }
            scan.word(text, place, Unit::Element, boxes[index], None);
            out.push(PdfWord {
                text: Span::default(),
                page,
                matrix: word.matrix,
                width: word.width,
                ascent: word.ascent,
                descent: word.descent,
                hidden: word.hidden,
                shows: word.shows.clone(),
                own: word.own,
            });
        }
    }
}

/// Gives lines that were in TCVN3 the capitals with tones that it lacks.
fn give_capitals(scan: &mut Scan, tcvn3: &[bool]) {
    let is_old = |line: usize| {
        let mut words = scan.words_of(line);
        words.any(|word| tcvn3.get(word) == Some(&true))
    };
    let mut text = String::with_capacity(scan.text.len());
    let mut line = 0;
    let count = scan.lines.len();
    while line < count {
        let old = is_old(line);
        let mut until = line + 1;
        while until < count && is_old(until) == old {
            until += 1;
        }
        let words = scan.words_of(line).start..scan.words_of(until - 1).end;
        if let Some(span) = scan.hull(words).filter(|_| old) {
            text.push_str(&scan.text[text.len()..span.start()]);
            let read = &scan.text[span.range()];
            let large = with_capitals(read);
            // Places of words are in bytes; capitals have as many.
            let fits = large.len() == read.len();
            text.push_str(if fits { &large } else { read });
        }
        line = until;
    }
    text.push_str(&scan.text[text.len()..]);
    scan.text = text;
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
