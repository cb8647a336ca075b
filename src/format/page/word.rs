//! One `Word` whose text changes, and all in it that has to agree.

use std::ops::Range;

use super::custom;
use super::equiv::{self, Kept, whole};
use crate::format::element::{self, Element, blank_before, with_blank_before};
use crate::format::ids::Ids;
use crate::format::levels::{Replacement, replaced};
use crate::format::splice::Splices;
use crate::layout::BoundingBox;
use crate::span::Span;

/// What a `Word` becomes.
#[derive(Clone, Debug)]
pub(super) struct Renewed<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// What was read before, where that is more than its old text.
    pub(super) before: Option<String>,
    /// Where that is in what its old text becomes, in units of UTF-16, and
    /// what that is as a whole, where it is taken apart.
    pub(super) piece: Option<(Range<usize>, &'a str)>,
    /// Its box, where words were joined or taken apart.
    pub(super) bbox: Option<BoundingBox>,
    /// How what was read before is kept.
    pub(super) kept: Kept,
}

/// Writes what a `Word` becomes.
pub(super) fn rewrite(
    file: &str,
    word: &Element<'_>,
    old: &str,
    new: &Renewed<'_>,
    out: &mut Splices,
) {
    let change = |text: &str, _: bool| whole(text, new.text);
    if word.first("TextEquiv").is_some() {
        let kept = (new.kept, new.before.as_deref());
        equiv::write(file, &word.children, kept, change, out);
    } else if let Some((at, equiv)) = equiv::added(file, word, new.text) {
        out.insert(at, &equiv);
    }
    respell(file, word, new.text, out);
    if let Some(attribute) = word.tag.attribute("custom")
        && let Some(raw) = moved(attribute.raw, old, new)
    {
        out.replace(attribute.span, &raw);
    }
    if let Some(bbox) = new.bbox
        && let Some((span, raw)) = coords(file, word, bbox)
    {
        out.replace(span, &raw);
    }
}

/// The offsets of a `custom` attribute for the new text.
fn moved(raw: &str, old: &str, new: &Renewed<'_>) -> Option<String> {
    let text = new.piece.as_ref().map_or(new.text, |(_, whole)| *whole);
    let moved = custom::moved(raw, old, &whole(old, text));
    let Some((range, _)) = &new.piece else { return moved };
    let cut = custom::cut(moved.as_deref().unwrap_or(raw), range);
    cut.or(moved)
}

/// Makes the glyphs spell a text, one character each, or takes them away.
fn respell(file: &str, word: &Element<'_>, text: &str, out: &mut Splices) {
    let glyphs = || word.all("Glyph");
    if glyphs().count() != text.chars().count() {
        for glyph in glyphs() {
            out.remove(with_blank_before(file, glyph));
        }
        return;
    }
    for (glyph, letter) in glyphs().zip(text.chars()) {
        let letter = letter.to_string();
        let change = |old: &str, _: bool| whole(old, &letter);
        equiv::write(file, &glyph.children, (Kept::No, None), change, out);
    }
}

/// The points of a box in the place of those of a word: the bytes, and what
/// stands there.
fn coords(
    file: &str,
    word: &Element<'_>,
    bbox: BoundingBox,
) -> Option<(Span, String)> {
    let coords = word.first("Coords")?;
    let edge = |edge: f32| edge.round().max(0.0);
    let (left, right) = (edge(bbox.left), edge(bbox.right));
    let (top, bottom) = (edge(bbox.top), edge(bbox.bottom));
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    if let Some(points) = coords.tag.attribute("points") {
        let corners = corners.map(|(x, y)| format!("{x:.0},{y:.0}"));
        return Some((points.span, corners.join(" ")));
    }
    let point = coords.first("Point")?;
    let (name, blank) = (point.tag.name, blank_before(file, point));
    let corners = corners
        .map(|(x, y)| format!("{blank}<{name} x=\"{x:.0}\" y=\"{y:.0}\"/>"));
    let last = coords.children.last()?;
    let start = with_blank_before(file, coords.children.first()?).start();
    let span = Span::new(start, last.span.end());
    Some((span, corners.concat()))
}

/// Another `Word` like one that is taken apart, for a piece of its text.
pub(super) fn copy(
    file: &str,
    word: &Element<'_>,
    old: &str,
    new: &Renewed<'_>,
    ids: &mut Ids,
) -> String {
    let base = word.span.start();
    let mut parts = Vec::new();
    let mut replace = |span: Span, text: String| {
        let span = span.start() - base..span.end() - base;
        parts.push(Replacement { span, text });
    };
    if let Some(id) = word.tag.attribute("id") {
        replace(id.span, ids.fresh(id.raw));
    }
    if let Some(attribute) = word.tag.attribute("custom")
        && let Some(raw) = moved(attribute.raw, old, new)
    {
        replace(attribute.span, raw);
    }
    if let Some(bbox) = new.bbox
        && let Some((span, raw)) = coords(file, word, bbox)
    {
        replace(span, raw);
    }
    let equivs = || word.all("TextEquiv");
    let main = equiv::main(equivs()).map(|main| main.span);
    for child in &word.children {
        match child.tag.local() {
            "TextEquiv" if Some(child.span) == main => {
                for element in &child.children {
                    if matches!(element.tag.local(), "Unicode" | "PlainText") {
                        replace(element.inner, element::text(new.text));
                    }
                }
            }
            "TextEquiv" | "Glyph" => {
                replace(with_blank_before(file, child), String::new());
            }
            _ => {}
        }
    }
    if main.is_none()
        && let Some((at, equiv)) = equiv::added(file, word, new.text)
    {
        replace(Span::new(at, at), equiv);
    }
    parts.sort_by_key(|part| part.span.start);
    let copied = replaced(&file[word.span.range()], &parts);
    blank_before(file, word).to_owned() + &copied
}
