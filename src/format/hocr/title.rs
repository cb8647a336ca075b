//! The title of an element of hOCR: properties parted by semicolons, each a
//! name and its values.

use crate::format::boxes::LARGEST;
use crate::format::error::FormatError;
use crate::format::xml::{self, Attribute, Entities};
use crate::layout::BoundingBox;
use crate::span::Span;

/// A property of a title.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property<'f> {
    pub name: &'f str,
    /// What is behind the name, without the blanks around it.
    pub values: &'f str,
    /// The bytes of the values in the file.
    pub span: Span,
    /// The bytes of its name and values.
    pub whole: Span,
    /// Where the semicolon before it is; the start of the first.
    pub parted: usize,
}

impl Property<'_> {
    /// The first value, if it is a number.
    pub(super) fn number(&self) -> Option<f64> {
        self.values.split_ascii_whitespace().next()?.parse().ok()
    }
}

/// The properties of a title in their order. A semicolon in quotation marks
/// parts nothing.
pub(super) fn properties<'f>(
    title: &Attribute<'f>,
) -> impl Iterator<Item = Property<'f>> {
    let (raw, base) = (title.raw, title.span.start());
    let mut at = 0;
    std::iter::from_fn(move || {
        if at > raw.len() {
            return None;
        }
        let start = at;
        let end = raw.len().min(start + semicolon(&raw[start..]));
        at = end + 1;
        let inner = raw[start..end].trim_ascii();
        let whole = Span::of(inner, raw).unwrap_or_default().behind(base);
        let parted = base + start.saturating_sub(1);
        let blank = inner.bytes().position(|b| b.is_ascii_whitespace());
        let (name, values) = inner.split_at(blank.unwrap_or(inner.len()));
        let values = values.trim_ascii();
        let span = Span::of(values, raw).unwrap_or_default().behind(base);
        Some(Property { name, values, span, whole, parted })
    })
}

/// The image that the title of a page names.
pub(super) fn image(title: Attribute<'_>) -> Option<String> {
    let own = properties(&title).find(|p| p.name == "image")?;
    // As the file has it, quotation marks may be references.
    let name = xml::decoded(own.values, Entities::Html);
    let name = name.trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The bytes before the semicolon that ends the property a text begins with.
/// One of a reference, as `&quot;`, ends none.
fn semicolon(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    let mut from = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(from) {
        let was_escaped = std::mem::take(&mut escaped);
        match byte {
            b'\\' => escaped = !was_escaped,
            b'"' if !was_escaped => quoted = !quoted,
            b'&' => {
                let name = bytes[from + 1..].iter();
                let length = name.take(8).position(|&byte| byte == b';');
                let is_name =
                    |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
                if let Some(length) = length {
                    let name = &bytes[from + 1..from + 1 + length];
                    if !name.is_empty() && name.iter().all(is_name) {
                        if name == b"quot" && !was_escaped {
                            quoted = !quoted;
                        }
                        from += length + 1;
                    }
                }
            }
            b';' if !quoted => return from,
            _ => {}
        }
        from += 1;
    }
    // A quotation mark that never closes is none.
    match quoted {
        true => text.find(';').unwrap_or(text.len()),
        false => text.len(),
    }
}

/// What titles say of a place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    pub bbox: Option<BoundingBox>,
    /// From 0 to 1.
    pub confidence: Option<f32>,
}

/// Reads the box and the confidence of a title.
///
/// # Errors
///
/// Where a coordinate is one that no page has.
pub(super) fn facts(
    file: &str,
    title: &Attribute<'_>,
) -> Result<Facts, FormatError> {
    let mut facts = Facts::default();
    for property in properties(title) {
        match property.name {
            "bbox" => {
                let Some(edges) = edges(property.values) else { continue };
                let sound = |edge: &f64| edge.abs() <= LARGEST;
                if !edges.iter().all(sound) {
                    return Err(FormatError::refused(
                        file,
                        property.span.start(),
                        format!("a box of {:?}", property.values),
                        "no page has such coordinates",
                    ));
                }
                facts.bbox = BoundingBox::of(edges);
            }
            "x_wconf" => {
                let sure = property.number().filter(|c| c.is_finite());
                facts.confidence =
                    sure.map(|sure| (sure / 100.0).clamp(0.0, 1.0) as f32);
            }
            _ => {}
        }
    }
    Ok(facts)
}

fn edges(values: &str) -> Option<[f64; 4]> {
    let mut numbers = values.split_ascii_whitespace();
    let mut edges = [0.0; 4];
    for edge in &mut edges {
        *edge = numbers.next()?.parse().ok()?;
    }
    Some(edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::xml::{Entities, Tag};

    fn of(tag: &str) -> Attribute<'_> {
        let span = Span::new(0, tag.len());
        let tag = Tag::new(tag, span, false, Entities::Html);
        tag.attribute("title").unwrap()
    }

    #[test]
    fn properties_are_parted_by_semicolons_outside_quotation_marks() {
        let rows: [(&str, &[(&str, &str)]); 5] = [
            (
                "<a title='image \"a;b.png\"; bbox 1 2 3 4;x_wconf 9 '>",
                &[
                    ("image", "\"a;b.png\""),
                    ("bbox", "1 2 3 4"),
                    ("x_wconf", "9"),
                ],
            ),
            (
                "<a title=\"image &quot;a;b&quot;; ppageno 0\">",
                &[("image", "&quot;a;b&quot;"), ("ppageno", "0")],
            ),
            (
                "<a title='x \"a\\\";b\"; y'>",
                &[("x", "\"a\\\";b\""), ("y", "")],
            ),
            ("<a title='x \"a; y 1'>", &[("x", "\"a"), ("y", "1")]),
            ("<a title=''>", &[("", "")]),
        ];
        for (tag, expected) in rows {
            let title = of(tag);
            let found: Vec<(&str, &str)> = properties(&title)
                .map(|property| {
                    assert_eq!(&tag[property.span.range()], property.values);
                    (property.name, property.values)
                })
                .collect();
            assert_eq!(found, expected, "{tag}");
        }
    }

    #[test]
    fn boxes_that_no_page_has_are_refused() {
        let facts = |tag: &str| facts(tag, &of(tag));
        let found = facts("<a title='bbox 1 2.5 3 4; x_wconf 250'>").unwrap();
        assert_eq!(found.confidence, Some(1.0));
        assert_eq!(found.bbox.unwrap().top, 2.5);
        for odd in ["bbox a b c d", "bbox 1 2 3", "bbox 9 9 1 1", "bbox"] {
            let found = facts(&format!("<a title='{odd}'>")).unwrap();
            assert_eq!(found.bbox, None, "{odd}");
        }
        for bad in ["1 2 99999999999 4", "1e400 2 3 4", "nan 1 2 3"] {
            let error = facts(&format!("<a title='bbox {bad}'>")).unwrap_err();
            assert_eq!(error.offset(), 15);
        }
    }
}
