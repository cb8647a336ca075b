//! Writing corrected words into hOCR.

use std::ops::Range;

use crate::format::Keep;
use crate::format::boxes::{around, shared};
use crate::format::change::{Change, Changes};
use crate::format::hocr::runs::{is_named, rewrite, runs};
use crate::format::hocr::title::{Property, properties};
use crate::format::ids::Ids;
use crate::format::lenient::Tokens;
use crate::format::scan::{Scan, Unit};
use crate::format::splice::Splices;
use crate::format::xml::{Attribute, Event, Tag, push_text, push_value};
use crate::layout::BoundingBox;
use crate::span::Span;

/// The property that says what was read before a correction. hOCR 1.2 gives
/// names that begin with `x_` to programs.
const BEFORE: &str = "x_kd_ocr";

/// Properties that say something of each character: they are false of another
/// number of them.
const OF_CHARACTERS: &[&str] = &["x_bboxes", "x_confs", "cuts", "nlp"];

/// Writes all changes.
pub(super) fn write(
    file: &str,
    scan: &Scan,
    changes: &Changes,
    keep: Keep,
    out: &mut Splices,
) {
    let mut writer = Writer { file, scan, changes, keep, out, ids: None };
    let mut line_held: Option<usize> = None;
    for change in changes.iter() {
        let loose = writer.change(change);
        let line = scan.line_of(change.words.start);
        if loose && line_held != Some(line) {
            line_held = Some(line);
            writer.line(line);
        }
    }
}

struct Writer<'w> {
    file: &'w str,
    scan: &'w Scan,
    changes: &'w Changes,
    keep: Keep,
    out: &'w mut Splices,
    ids: Option<Ids>,
}

/// An element of a word.
struct Element<'f> {
    tag: Tag<'f>,
    /// Its content in the file.
    content: Span,
    /// Its end tag as it stands; empty where it was left out.
    end: &'f str,
    /// Whether all tags in it match and none is left out.
    whole: bool,
}

impl<'w> Writer<'w> {
    /// Writes one change. Returns whether a word that is no element changed or
    /// one went, so that only the line can keep what was read.
    fn change(&mut self, change: &Change) -> bool {
        let words = change.words.clone();
        let tokens: Vec<&str> = self.changes.tokens(change).collect();
        let regrouped = tokens.len() != words.len();
        let boxes = match regrouped {
            true => self.new_boxes(words.clone(), &tokens),
            false => Vec::new(),
        };
        let before = self.scan.hull(words.clone()).unwrap_or_default();
        let before = &self.scan.text[before.range()];
        let mut loose = tokens.is_empty();
        for (at, word) in words.clone().enumerate() {
            let last = at + 1 == words.len();
            // What is left over of the tokens is behind the last word.
            let own = match last {
                true => tokens.get(at..).unwrap_or(&[]),
                false => tokens.get(at..at + 1).unwrap_or(&[]),
            };
            let unit = self.scan.words[word].unit;
            let Some((&first, more)) = own.split_first() else {
                self.remove(word);
                loose |= unit == Unit::Stretch;
                continue;
            };
            if unit == Unit::Stretch {
                let place = self.scan.words[word].place();
                rewrite(self.file, place, &own.join(" "), self.out);
                loose = true;
                continue;
            }
            let Some(element) = self.element(word) else { continue };
            // The first word of a change that merges keeps all of it.
            let read = match regrouped && at == 0 {
                true => before,
                false => self.scan.word_text(word),
            };
            // Behind an element that is never closed, others would be in it.
            if !more.is_empty() && !element.whole {
                let all = own.join(" ");
                self.element_text(word, &element, &all, read, None);
                continue;
            }
            self.element_text(word, &element, first, read, boxes.get(at));
            if !more.is_empty() {
                let behind = boxes.get(at + 1..).unwrap_or(&[]);
                self.clones(word, &element, more, behind);
            }
        }
        loose
    }

    /// The boxes of the words that merge or split: that of all, shared; none
    /// where a word has none.
    fn new_boxes(
        &self,
        words: Range<usize>,
        tokens: &[&str],
    ) -> Vec<BoundingBox> {
        let words = &self.scan.words[words];
        if !words.iter().all(|word| word.bbox().is_some()) {
            return Vec::new();
        }
        let boxes: Vec<BoundingBox> =
            words.iter().filter_map(|word| word.bbox()).collect();
        let edges = boxes.iter().flat_map(|b| [b.left, b.right]);
        let integers = edges.into_iter().all(|edge| edge.fract() == 0.0);
        let lengths: Vec<usize> =
            tokens.iter().map(|token| token.chars().count()).collect();
        match around(boxes) {
            Some(all) => shared(all, &lengths, integers),
            None => Vec::new(),
        }
    }

    fn element(&self, word: usize) -> Option<Element<'w>> {
        let place = self.scan.words[word].place();
        let mut tokens = Tokens::within(self.file, place);
        let Ok(Some(Event::Start(tag))) = tokens.next() else { return None };
        let mut open = vec![tag.name];
        let (mut end, mut stray) = ("", tag.empty);
        while !open.is_empty()
            && let Ok(Some(event)) = tokens.next()
        {
            match event {
                Event::Start(inner) if !inner.empty => open.push(inner.name),
                Event::End(inner) if !is_named(open.last(), inner.name) => {
                    stray = true;
                }
                Event::End(inner) => {
                    open.pop();
                    if open.is_empty() && inner.span.end() == place.end() {
                        end = &self.file[inner.span.range()];
                    }
                }
                Event::Start(_) | Event::Text(_) => {}
            }
        }
        let whole = !stray && !end.is_empty();
        let from = tag.span.end();
        let content = Span::new(from, (place.end() - end.len()).max(from));
        Some(Element { tag, content, end, whole })
    }

    /// Puts a token into an element, and what follows from it into its title.
    fn element_text(
        &mut self,
        word: usize,
        element: &Element<'_>,
        token: &str,
        before: &str,
        bbox: Option<&BoundingBox>,
    ) {
        let now = self.scan.word_text(word);
        if token != now {
            rewrite(self.file, element.content, token, self.out);
        }
        let resized = token.chars().count() != now.chars().count();
        let kept =
            (self.keep == Keep::Old && before != token).then_some(before);
        self.title(&element.tag, bbox, resized, kept);
    }

    /// Changes a title: the box, what is said of each character, and what was
    /// read before, unless that is there from an earlier correction.
    fn title(
        &mut self,
        tag: &Tag<'_>,
        bbox: Option<&BoundingBox>,
        resized: bool,
        before: Option<&str>,
    ) {
        let Some(title) = tag.attribute("title") else {
            if let Some(before) = before {
                let mut new = String::from(" title=\"");
                push_value(&mut new, &kept(before), Some('"'));
                new.push('"');
                self.out.insert(tag.attributes_end(), &new);
            }
            return;
        };
        let all: Vec<Property<'_>> = properties(&title).collect();
        if let Some(bbox) = bbox
            && let Some(now) = all.iter().find(|p| p.name == "bbox")
        {
            self.out.replace(now.span, &numbers(bbox));
        }
        if resized {
            for property in of_characters(&all) {
                self.out.remove(property);
            }
        }
        if let Some(before) = before
            && !all.iter().any(|property| property.name == BEFORE)
        {
            let (at, new) = appended(&title, &kept(before));
            self.out.insert(at, &new);
        }
    }

    /// Keeps in the title of a line what it was before.
    fn line(&mut self, line: usize) {
        let words = self.scan.words_of(line);
        let place = self.scan.lines[line].place();
        let stretches = self.scan.words[words.clone()]
            .iter()
            .any(|word| word.unit == Unit::Stretch);
        let mut tokens = Tokens::within(self.file, place);
        let Ok(Some(Event::Start(tag))) = tokens.next() else { return };
        let before = self.scan.hull(words.clone()).unwrap_or_default();
        let before = &self.scan.text[before.range()];
        let after = self.changes.joined(self.scan, words);
        let count = |text: &str| text.chars().count();
        let resized = stretches && count(before) != count(&after);
        let kept = (self.keep == Keep::Old).then_some(before);
        self.title(&tag, None, resized, kept);
    }

    /// Takes a word away, with the white space before it.
    fn remove(&mut self, word: usize) {
        let place = self.scan.words[word].place();
        let before = &self.file[..place.start()];
        let from = before.trim_ascii_end().len();
        // White space at the end of a word that is never closed is its own.
        let previous = word
            .checked_sub(1)
            .map(|word| self.scan.words[word].place().end());
        let from = from.max(previous.unwrap_or(0)).min(place.start());
        let whole = match self.scan.words[word].unit {
            Unit::Stretch => !self.file[place.range()].contains('<'),
            Unit::Element => self.element(word).is_some_and(|e| e.whole),
        };
        if !whole {
            // Tags in it are those of more than the word.
            for run in runs(self.file, place).list {
                self.out.remove(run.span);
            }
            return;
        }
        // What parts the words beside it stays, where nothing else does.
        let next = self.scan.words.get(word + 1);
        let joins = next.is_some_and(|next| {
            next.unit == Unit::Stretch
                && !is_parted(self.file, place.end(), next.place().start())
        });
        if joins {
            self.out.replace(Span::new(place.start(), place.end()), " ");
        } else {
            self.out.remove(Span::new(from, place.end()));
        }
    }

    /// Puts elements behind one, of the same kind.
    fn clones(
        &mut self,
        word: usize,
        element: &Element<'_>,
        tokens: &[&str],
        boxes: &[BoundingBox],
    ) {
        let place = self.scan.words[word].place();
        let before = &self.file[..place.start()];
        let space = &before[before.trim_ascii_end().len()..];
        let space = if space.is_empty() { " " } else { space };
        let file = self.file;
        let mut new = String::new();
        for (at, token) in tokens.iter().enumerate() {
            new.push_str(space);
            let mut edits = Splices::default();
            let tag = &element.tag;
            if let Some(id) = tag.attribute("id") {
                let ids = self.ids.get_or_insert_with(|| Ids::of(file));
                edits.replace(id.span, &ids.fresh(id.raw));
            }
            if let Some(title) = tag.attribute("title") {
                let all: Vec<Property<'_>> = properties(&title).collect();
                let bbox = all.iter().find(|p| p.name == "bbox");
                if let (Some(now), Some(bbox)) = (bbox, boxes.get(at)) {
                    edits.replace(now.span, &numbers(bbox));
                }
                for property in of_characters(&all) {
                    edits.remove(property);
                }
            }
            edits.settle(file);
            new.push_str(&edits.over(file, tag.span));
            if !is_emphasis(file, element.content) {
                push_text(&mut new, token);
            } else {
                let mut edits = Splices::default();
                rewrite(file, element.content, token, &mut edits);
                edits.settle(file);
                new.push_str(&edits.over(file, element.content));
            }
            match element.end {
                "" => new.push_str(&format!("</{}>", tag.name)),
                end => new.push_str(end),
            }
        }
        self.out.insert(place.end(), &new);
    }
}

/// Whether white space or a new line stands between two places of a file.
fn is_parted(file: &str, from: usize, to: usize) -> bool {
    let mut tokens = Tokens::within(file, Span::new(from, to.max(from)));
    while let Ok(Some(event)) = tokens.next() {
        match event {
            Event::Text(text)
                if text.decoded.contains(char::is_whitespace) =>
            {
                return true;
            }
            Event::Start(tag) if tag.local().eq_ignore_ascii_case("br") => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether there is nothing but text and emphasis in an element, which goes
/// with each piece of a word that is split; names, boxes and what is hidden do
/// not.
fn is_emphasis(file: &str, content: Span) -> bool {
    const EMPHASIS: [&str; 8] =
        ["b", "em", "i", "small", "strong", "sub", "sup", "u"];
    let mut tokens = Tokens::within(file, content);
    let mut open = Vec::new();
    while let Ok(Some(event)) = tokens.next() {
        match event {
            Event::Start(tag) => {
                let name = tag.local();
                let known =
                    EMPHASIS.iter().any(|one| one.eq_ignore_ascii_case(name));
                if !known || tag.empty || tag.attributes().next().is_some() {
                    return false;
                }
                open.push(tag.name);
            }
            Event::End(tag) if !is_named(open.last(), tag.name) => {
                return false;
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(_) => {}
        }
    }
    open.is_empty()
}

/// The bytes of the properties that say something of each character, with the
/// semicolon before or behind them.
fn of_characters(all: &[Property<'_>]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (at, property) in all.iter().enumerate() {
        if !OF_CHARACTERS.contains(&property.name) {
            continue;
        }
        let whole = property.whole;
        // All before the first that stays take the semicolon behind them.
        let leading = all[..at]
            .iter()
            .all(|before| OF_CHARACTERS.contains(&before.name));
        spans.push(match (leading, all.get(at + 1)) {
            (true, Some(next)) => Span::new(whole.start(), next.whole.start()),
            (true, None) => whole,
            (false, _) => Span::new(property.parted, whole.end()),
        });
    }
    spans
}

fn numbers(bbox: &BoundingBox) -> String {
    let BoundingBox { left, top, right, bottom } = bbox;
    format!("{left} {top} {right} {bottom}")
}

/// The property that keeps what was read.
fn kept(before: &str) -> String {
    let escaped = before.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{BEFORE} \"{escaped}\"")
}

/// Where a property is put at the end of a title, and how it is written.
fn appended(title: &Attribute<'_>, property: &str) -> (usize, String) {
    let mut new = String::new();
    let inner = title.raw.trim_ascii_end();
    let separator = match inner {
        "" => "",
        _ if inner.ends_with(';') => " ",
        _ => "; ",
    };
    match title.quote {
        Some(quote) => {
            new.push_str(separator);
            push_value(&mut new, property, Some(quote));
        }
        None => push_value(&mut new, &format!("{separator}{property}"), None),
    }
    (title.span.start() + inner.len(), new)
}
