//! What changes in a file: the hidden words of a page where any of them is
//! corrected leave the streams that they stand in, and all stand in one layer
//! that is drawn first.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use lopdf::ObjectId;

use crate::format::change::Changes;
use crate::format::pdf::Pdf;
use crate::format::pdf::layer::{self, Fonts, LayerWord};
use crate::format::pdf::literals::{decimal, string};
use crate::format::pdf::model::{
    PdfPage, PdfText, PdfWord, Show, ShowKind, StreamOf,
};
use crate::format::pdf::objects::{inverse, transform};
use crate::format::pdf::raw::{self, RawDictionary};
use crate::format::pdf::sources::{Sources, decoded};
use crate::format::pdf::update::{Update, restreamed, stream};

/// The words of the layers of pages.
pub(crate) type Layers<'t> = BTreeMap<usize, Vec<LayerWord<'t>>>;

/// Takes for visible what cannot be taken out of its stream without taking
/// what is seen: an operator of a form that is drawn hidden here and seen
/// there, and the words that have any such.
pub(crate) fn settle(text: &mut PdfText) {
    let PdfText { words, shows, pages, .. } = text;
    let place = |show: &Show| (object_of(pages, show), show.span.start);
    loop {
        let mut seen = HashSet::new();
        for show in shows.iter().filter(|show| !show.hidden) {
            seen.insert(place(show));
        }
        let mut settled = true;
        for show in shows.iter_mut().filter(|show| show.hidden) {
            if seen.contains(&place(show)) {
                show.hidden = false;
                settled = false;
            }
        }
        for word in words.iter_mut() {
            let own = &mut shows[word.shows.clone()];
            let hidden = word.hidden && own.iter().all(|show| show.hidden);
            if !hidden && own.iter().any(|show| show.hidden) {
                own.iter_mut().for_each(|show| show.hidden = false);
                settled = false;
            }
            word.hidden = hidden;
        }
        if settled {
            return;
        }
    }
}

/// The stream that a show operator stands in.
fn object_of(pages: &[PdfPage], show: &Show) -> ObjectId {
    match show.stream {
        StreamOf::Form(id) => id,
        StreamOf::Page { page, part } => pages[page].contents[part],
    }
}

/// Why a file could not be written.
pub(crate) type Failure = String;

/// The words of the layers that changes of the text make: those of each page
/// with a change, and of each that shares a stream with such a page.
///
/// Changes of words that can be seen are none. Pages that are fresh have
/// words that the file has not yet.
pub(crate) fn layers<'t>(
    text: &'t PdfText,
    changes: &'t Changes,
    fresh: &BTreeSet<usize>,
) -> Layers<'t> {
    let words = &text.words;
    let hidden =
        |own: &Range<usize>| words[own.clone()].iter().all(|word| word.hidden);
    let made = || changes.iter().filter(|change| hidden(&change.words));
    let mut pages: BTreeSet<usize> =
        made().map(|change| words[change.words.start].page).collect();
    pages.extend(fresh);
    share(text, &mut pages);
    let mut layers: Layers<'t> =
        pages.iter().map(|&page| (page, Vec::new())).collect();
    let mut made = made().peekable();
    let mut at = 0;
    while at < words.len() {
        let change = made.next_if(|change| change.words.start == at);
        let own = change.map_or(at..at + 1, |change| change.words.clone());
        at = own.end;
        let Some(layer) = layers.get_mut(&words[own.start].page) else {
            continue;
        };
        if let Some(change) = change {
            let tokens: Vec<&str> = changes.tokens(change).collect();
            parted(&words[own], &tokens, layer);
        } else if words[own.start].hidden {
            let word = &words[own.start];
            layer.push(LayerWord {
                text: text.scan.word_text(own.start),
                matrix: word.matrix,
                width: word.width,
                ascent: word.ascent,
                descent: word.descent,
            });
        }
    }
    layers
}

/// Adds the pages that share a stream of hidden words with any of some: what
/// leaves a stream leaves all pages that draw it.
fn share(text: &PdfText, pages: &mut BTreeSet<usize>) {
    let mut drawn: HashMap<ObjectId, BTreeSet<usize>> = HashMap::new();
    for show in text.shows.iter().filter(|show| show.hidden) {
        let stream = object_of(&text.pages, show);
        drawn.entry(stream).or_default().insert(show.page);
    }
    let mut shared: Vec<BTreeSet<usize>> =
        drawn.into_values().filter(|pages| pages.len() > 1).collect();
    loop {
        let before = shared.len();
        shared.retain(|others| {
            let apart = others.is_disjoint(pages);
            if !apart {
                pages.extend(others);
            }
            apart
        });
        if shared.len() == before {
            return;
        }
    }
}

/// Puts words where others stood: as wide together, each by its share of
/// characters, one more between two of them.
fn parted<'t>(
    words: &[PdfWord],
    tokens: &[&'t str],
    out: &mut Vec<LayerWord<'t>>,
) {
    let [first, .., last] = words else {
        let [only] = words else { return };
        return divided(only, only.width, tokens, out);
    };
    let width = reach(first, last).unwrap_or_else(|| {
        // No common direction: as wide as all of them.
        words.iter().map(|word| word.width).sum()
    });
    divided(first, width, tokens, out);
}

fn divided<'t>(
    first: &PdfWord,
    width: f64,
    tokens: &[&'t str],
    out: &mut Vec<LayerWord<'t>>,
) {
    let counts = tokens.iter().map(|token| token.chars().count());
    let spaces = tokens.len().saturating_sub(1);
    let all = (counts.sum::<usize>() + spaces).max(1) as f64;
    let mut before = 0;
    for &token in tokens {
        let count = token.chars().count();
        let from = width * before as f64 / all;
        let [a, b, c, d, e, f] = first.matrix;
        out.push(LayerWord {
            text: token,
            matrix: [a, b, c, d, e + a * from, f + b * from],
            width: width * count as f64 / all,
            ascent: first.ascent,
            descent: first.descent,
        });
        before += count + 1;
    }
}

/// How far the end of one word is from the start of another before it, in the
/// space of that one; `None` where it does not lie ahead.
fn reach(first: &PdfWord, last: &PdfWord) -> Option<f64> {
    let end = transform(&last.matrix, last.width, 0.0);
    let (x, _) = transform(&inverse(&first.matrix)?, end.0, end.1);
    (x.is_finite() && x > 0.0).then_some(x)
}

/// The objects that give pages these layers.
///
/// # Errors
///
/// Where a page is not in the file as it should be.
pub(crate) fn update(
    pdf: &Pdf<'_>,
    layers: &Layers<'_>,
    by: &str,
) -> Result<Update, Failure> {
    let sources = pdf.sources();
    let mut update = Update::new(pdf.document());
    let mut fonts = Fonts::default();
    let contents: Vec<(usize, Vec<u8>)> = layers
        .iter()
        .map(|(&page, words)| (page, layer::content(words, &mut fonts)))
        .collect();
    let resources = fonts.add(&mut update);
    strip(pdf, &sources, layers, &mut update)?;
    let mut invocation = None;
    for (at, content) in contents {
        let form = layer::form(&content, &resources, by);
        let page = &pdf.text().pages[at];
        if let Some(own) = page.layer {
            update.replace(own, form);
            continue;
        }
        let form = update.add(form);
        let invocation = *invocation.get_or_insert_with(|| {
            update.add(stream("", layer::invocation().as_bytes()))
        });
        let new =
            with_layer(&sources, page, invocation, form).ok_or_else(|| {
                let number = at + 1;
                format!("page {number} is not where the file says it is")
            })?;
        update.replace(page.id, new);
    }
    note(pdf, &sources, by, &mut update);
    Ok(update)
}

/// Takes the hidden words of pages out of the streams that they stand in.
fn strip(
    pdf: &Pdf<'_>,
    sources: &Sources<'_>,
    layers: &Layers<'_>,
    update: &mut Update,
) -> Result<(), Failure> {
    let PdfText { shows, pages, .. } = pdf.text();
    let mut gone: BTreeMap<ObjectId, BTreeMap<usize, &Show>> = BTreeMap::new();
    for show in shows.iter().filter(|show| show.hidden) {
        let stream = object_of(pages, show);
        // A layer of our own is written anew.
        let own = pages[show.page].layer == Some(stream);
        if layers.contains_key(&show.page) && !own {
            let own = gone.entry(stream).or_default();
            own.insert(show.span.start, show);
        }
    }
    for (id, own) in gone {
        let lost = || format!("object {} {} cannot be read", id.0, id.1);
        let stream = sources.stream(id).ok_or_else(lost)?;
        let content = decoded(pdf.document(), stream).ok_or_else(lost)?;
        let mut new = Vec::with_capacity(content.len());
        let mut done = 0;
        for show in own.values() {
            let Some(kept) = content.get(done..show.span.start) else {
                return Err(lost());
            };
            new.extend_from_slice(kept);
            let old = content.get(show.span.clone()).ok_or_else(lost)?;
            new.extend(moved(show, old));
            done = show.span.end;
        }
        new.extend_from_slice(&content[done..]);
        let bytes = sources.object(id).ok_or_else(lost)?;
        let head = RawDictionary::at(&bytes, 0).ok_or_else(lost)?;
        update.replace(id, restreamed(&head, &new));
    }
    Ok(())
}

/// What takes the place of a show operator: what moves as far as it did, so
/// that all behind it stays where it is.
fn moved(show: &Show, old: &[u8]) -> Vec<u8> {
    let mut out = String::from(" ");
    match show.kind {
        ShowKind::Show | ShowKind::ShowArray => {}
        ShowKind::NextLine => out.push_str("T* "),
        ShowKind::NextLineSpaced => {
            let first = raw::object(old, 0);
            let second =
                first.clone().and_then(|first| raw::object(old, first.end));
            let number = |span: Option<Range<usize>>| {
                let text = std::str::from_utf8(old.get(span?)?).ok()?;
                Some(text.to_owned())
            };
            if let (Some(word), Some(letter)) = (number(first), number(second))
            {
                out.push_str(&format!("{word} Tw {letter} Tc "));
            }
            out.push_str("T* ");
        }
    }
    if show.advance != 0.0 {
        out.push_str(&format!("[{}] TJ ", decimal(-show.advance)));
    }
    out.into_bytes()
}

/// A page with the layer in front of its contents and among its resources;
/// all else in it stays as it is, byte by byte.
fn with_layer(
    sources: &Sources<'_>,
    page: &PdfPage,
    invocation: u32,
    form: u32,
) -> Option<Vec<u8>> {
    let bytes = sources.object(page.id)?;
    let dictionary = RawDictionary::at(&bytes, 0)?;
    let mut contents = format!("[{invocation} 0 R");
    for (number, generation) in &page.contents {
        contents.push_str(&format!(" {number} {generation} R"));
    }
    contents.push(']');
    let resources = resources(sources, page.id)?;
    let resources = with_form(sources, &resources, form)?;
    Some(dictionary.with(&[
        ("Contents", Some(contents.as_bytes())),
        ("Resources", Some(&resources)),
    ]))
}

/// The deepest tree of pages whose inherited entries are looked for.
const DEEPEST: usize = 64;

/// The bytes of the resources of a page, its own or those that it inherits.
fn resources(sources: &Sources<'_>, page: ObjectId) -> Option<Vec<u8>> {
    let mut node = page;
    for _ in 0..DEEPEST {
        let bytes = sources.object(node)?;
        let dictionary = RawDictionary::at(&bytes, 0)?;
        if let Some(own) = dictionary.get("Resources") {
            return resolved(sources, own);
        }
        match dictionary.get("Parent").and_then(raw::reference) {
            Some(parent) => node = parent,
            None => break,
        }
    }
    Some(b"<< >>".to_vec())
}

/// The bytes of what may be a reference, or a reference to one.
fn resolved(sources: &Sources<'_>, value: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = value.to_vec();
    for _ in 0..DEEPEST {
        match raw::reference(&bytes) {
            Some(id) => bytes = sources.object(id)?,
            None => return Some(bytes),
        }
    }
    None
}

/// Resources with the form of the layer.
fn with_form(
    sources: &Sources<'_>,
    resources: &[u8],
    form: u32,
) -> Option<Vec<u8>> {
    let empty = b"<< >>";
    // A reference to nothing is null.
    let resources = RawDictionary::at(resources, 0)
        .or_else(|| RawDictionary::at(empty, 0))?;
    let forms = resources.get("XObject");
    let forms = forms.and_then(|forms| resolved(sources, forms));
    let forms = forms.unwrap_or_else(|| empty.to_vec());
    let forms = RawDictionary::at(&forms, 0)
        .or_else(|| RawDictionary::at(empty, 0))?;
    let reference = format!("{form} 0 R");
    let forms = forms.with(&[(layer::NAME, Some(reference.as_bytes()))]);
    Some(resources.with(&[("XObject", Some(&forms))]))
}

/// Says in the information of the file what was done.
fn note(pdf: &Pdf<'_>, sources: &Sources<'_>, by: &str, update: &mut Update) {
    let said = string(&format!("Hidden text corrected by {by}"));
    let said = [("Khoidau", Some(said.as_bytes()))];
    let info = pdf.document().trailer.get(b"Info");
    let id = info.and_then(lopdf::Object::as_reference).ok();
    let bytes = id.and_then(|id| sources.object(id));
    let old = bytes.as_ref().and_then(|bytes| RawDictionary::at(bytes, 0));
    match (id, old) {
        (Some(id), Some(old)) => update.replace(id, old.with(&said)),
        _ => {
            let empty = RawDictionary::at(b"<< >>", 0);
            let new = empty.map(|empty| empty.with(&said));
            update.add_info(new.unwrap_or_default());
        }
    }
}
