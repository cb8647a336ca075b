//! One `String` whose text changes, and all in it that has to agree.

use std::borrow::Cow;

use crate::format::element::{
    self, Element, blank_before, named_like, with_blank, with_blank_before,
};
use crate::format::ids::Ids;
use crate::format::splice::Splices;
use crate::format::xml::Attribute;
use crate::layout::BoundingBox;
use crate::span::Span;

/// What an `ALTERNATIVE` that holds the reading of before says it is for.
pub(super) const PURPOSE: &str = "khoidau-ocr";

/// What a `String` becomes.
#[derive(Clone, Debug, Default)]
pub(super) struct Renewed<'a> {
    /// Its text.
    pub(super) content: Cow<'a, str>,
    /// What was read before, where it is kept.
    pub(super) before: Option<Cow<'a, str>>,
    /// Its box, where words were joined or taken apart.
    pub(super) bbox: Option<BoundingBox>,
    /// The confidence of the engine as it is written, where words were
    /// joined.
    pub(super) confidence: Option<&'a str>,
    /// Whether it is a part of a hyphenated word no longer.
    pub(super) whole: bool,
}

impl Renewed<'_> {
    /// The text as an attribute of a `String` that has none.
    fn added(&self) -> String {
        format!(" CONTENT=\"{}\"", element::value(&self.content, Some('"')))
    }

    /// The new raw value of an attribute; `None` where it stays.
    fn value(&self, attribute: &Attribute<'_>) -> Option<String> {
        let number = |new: f32| Some(number(attribute.raw, new));
        match (attribute.name, self.bbox) {
            ("CONTENT", _) => {
                Some(element::value(&self.content, attribute.quote))
            }
            ("WC", _) => self.confidence.map(str::to_owned),
            ("HPOS", Some(bbox)) => number(bbox.left),
            ("VPOS", Some(bbox)) => number(bbox.top),
            ("WIDTH", Some(bbox)) => number(bbox.right - bbox.left),
            ("HEIGHT", Some(bbox)) => number(bbox.bottom - bbox.top),
            _ => None,
        }
    }
}

/// A length as the file writes such: a whole number where it does.
pub(super) fn number(like: &str, new: f32) -> String {
    if like.contains('.') {
        format!("{}", (f64::from(new) * 1000.0).round() / 1000.0)
    } else {
        format!("{:.0}", new.round())
    }
}

/// Whether an attribute says something of each character.
fn per_character(name: &str) -> bool {
    name == "CC"
}

/// Whether an attribute makes a `String` a part of a hyphenated word.
fn substitutes(name: &str) -> bool {
    matches!(name, "SUBS_TYPE" | "SUBS_CONTENT")
}

/// Writes what a `String` becomes.
pub(super) fn rewrite(
    file: &str,
    string: &Element<'_>,
    new: &Renewed<'_>,
    out: &mut Splices,
) {
    let tag = &string.tag;
    let content = tag.value("CONTENT").unwrap_or_default();
    let as_long = content.chars().count() == new.content.chars().count();
    for attribute in tag.attributes() {
        let name = attribute.name;
        let goes = (per_character(name) && !as_long)
            || (substitutes(name) && new.whole);
        if goes {
            out.remove(with_blank(file, attribute.whole));
        } else if let Some(value) = new.value(&attribute) {
            out.replace(attribute.span, &value);
        }
    }
    if tag.attribute("CONTENT").is_none() {
        out.insert(tag.attributes_end(), &new.added());
    }
    if new.bbox.is_some() {
        string.all("Shape").for_each(|shape| remove(file, shape, out));
    }
    keep(file, string, new.before.as_deref(), out);
    respell(file, string, &new.content, out);
}

/// Puts what was read before behind what the `String` has of it, in front of
/// its glyphs.
fn keep(
    file: &str,
    string: &Element<'_>,
    before: Option<&str>,
    out: &mut Splices,
) {
    let Some(before) = before else { return };
    let name = string.sibling_name("ALTERNATIVE");
    let before = element::text(before);
    let kept = format!("<{name} PURPOSE=\"{PURPOSE}\">{before}</{name}>");
    let tag = &string.tag;
    if tag.empty {
        let end = tag.span.end();
        let open = format!(">{kept}</{}>", tag.name);
        out.replace(Span::new(end - "/>".len(), end), &open);
        return;
    }
    let next = string.first("Glyph").or(string.children.last());
    let blank = next.map_or("", |next| blank_before(file, next));
    let at = match string.first("Glyph") {
        Some(glyph) => glyph.span.start() - blank.len(),
        None => string
            .children
            .last()
            .map_or(string.inner.start(), |last| last.span.end()),
    };
    out.insert(at, &format!("{blank}{kept}"));
}

/// Makes the glyphs spell a text, one character each, or takes them away.
fn respell(file: &str, string: &Element<'_>, text: &str, out: &mut Splices) {
    let glyphs = || string.all("Glyph");
    if glyphs().count() != text.chars().count() {
        glyphs().for_each(|glyph| remove(file, glyph, out));
        return;
    }
    for (glyph, letter) in glyphs().zip(text.chars()) {
        if let Some(content) = glyph.tag.attribute("CONTENT") {
            let letter = letter.to_string();
            if content.decoded() != letter {
                let value = element::value(&letter, content.quote);
                out.replace(content.span, &value);
            }
        }
    }
}

/// Takes an element away, with the white space in front of it.
pub(super) fn remove(file: &str, element: &Element<'_>, out: &mut Splices) {
    out.remove(with_blank_before(file, element));
}

/// Another `String` with the attributes of one that is taken apart.
pub(super) fn copy(
    file: &str,
    string: &Element<'_>,
    new: &Renewed<'_>,
    ids: &mut Ids,
) -> String {
    let tag = &string.tag;
    let mut raw = format!("<{}", tag.name);
    for attribute in tag.attributes() {
        let name = attribute.name;
        if per_character(name) || substitutes(name) {
            continue;
        }
        let value = match name {
            "ID" => Some(ids.fresh(attribute.raw)),
            _ => new.value(&attribute),
        };
        let (whole, span) = (attribute.whole, attribute.span);
        raw.push(' ');
        raw.push_str(&file[whole.start()..span.start()]);
        raw.push_str(value.as_deref().unwrap_or(attribute.raw));
        raw.push_str(&file[span.end()..whole.end()]);
    }
    if tag.attribute("CONTENT").is_none() {
        raw.push_str(&new.added());
    }
    raw.push_str("/>");
    raw
}

/// A space between two `String`s where the file writes them.
pub(super) fn space(
    like: &Element<'_>,
    between: Option<(BoundingBox, BoundingBox)>,
) -> String {
    let name = named_like(like.tag.name, "SP");
    let Some((left, right)) = between else { return format!("<{name}/>") };
    let raw = like.tag.attribute("HPOS").map_or("", |at| at.raw);
    let number = |new| number(raw, new);
    format!(
        "<{name} WIDTH=\"{}\" HPOS=\"{}\" VPOS=\"{}\"/>",
        number(right.left - left.right),
        number(left.right),
        number(left.top),
    )
}
