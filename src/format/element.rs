//! One element of an XML file with all that is in it, each part with its
//! bytes: what is read of a line, and read once more where the line changes.

use std::borrow::Cow;
use std::ops::Range;

use super::error::FormatError;
use super::levels::Replacement;
use super::splice::Splices;
use super::xml::{Entities, Event, Tag, Tokens, push_text, push_value};
use crate::span::Span;

/// How many elements a line, or the texts of a region, may have in all. A
/// line of 200 letters that each have ten variants has about 4,000.
const ELEMENTS: usize = 1 << 16;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element<'f> {
    /// Its start tag.
    pub(super) tag: Tag<'f>,
    /// All its bytes, both tags included.
    pub(super) span: Span,
    /// The bytes between its tags; none for an element without content.
    pub(super) inner: Span,
    /// The elements in it.
    pub(super) children: Vec<Element<'f>>,
}

impl<'f> Element<'f> {
    /// The element that starts at a byte of a file.
    ///
    /// # Errors
    ///
    /// Where it is not well formed or has too many elements.
    pub(super) fn at(
        file: &'f str,
        start: usize,
    ) -> Result<Element<'f>, FormatError> {
        let mut tokens = Tokens::at(file, start, Entities::Xml);
        while let Some(event) = tokens.next()? {
            if let Event::Start(tag) = event {
                return Element::read(file, tag, &mut tokens);
            }
        }
        Err(FormatError::malformed(file, start, "an element is not there"))
    }

    /// The element of a start tag that was just read: takes all up to its
    /// end tag.
    pub(super) fn read(
        file: &'f str,
        tag: Tag<'f>,
        tokens: &mut Tokens<'f>,
    ) -> Result<Element<'f>, FormatError> {
        let inner = Span::new(tag.span.end(), tag.span.end());
        let element = |tag: Tag<'f>| Element {
            tag,
            span: tag.span,
            inner,
            children: vec![],
        };
        let mut open = vec![element(tag)];
        if tag.empty {
            return Ok(element(tag));
        }
        let mut count = 0;
        while let Some(event) = tokens.next()? {
            let closed = match event {
                Event::Start(tag) if tag.empty => Element {
                    inner: Span::new(tag.span.end(), tag.span.end()),
                    ..element(tag)
                },
                Event::Start(tag) => {
                    open.push(element(tag));
                    continue;
                }
                Event::End(end) => {
                    let Some(mut closed) = open.pop() else { break };
                    let start = closed.tag.span;
                    closed.span = Span::new(start.start(), end.span.end());
                    closed.inner = Span::new(start.end(), end.span.start());
                    closed
                }
                Event::Text(_) => continue,
            };
            count += 1;
            if count > ELEMENTS {
                let reason =
                    format!("more than {ELEMENTS} elements in one line");
                let at = closed.span.start();
                let remedy = "no line has so many";
                return Err(FormatError::refused(file, at, reason, remedy));
            }
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None => return Ok(closed),
            }
        }
        let reason = "the file ends before its last tag";
        Err(FormatError::malformed(file, tag.span.start(), reason))
    }

    /// The elements of a name directly in it, whatever their prefix.
    pub(super) fn all<'e>(
        &'e self,
        name: &'e str,
    ) -> impl Iterator<Item = &'e Element<'f>> + Clone {
        self.children.iter().filter(move |child| child.tag.local() == name)
    }

    /// The first element of a name directly in it.
    pub(super) fn first(&self, name: &str) -> Option<&Element<'f>> {
        self.children.iter().find(|child| child.tag.local() == name)
    }

    /// Its name with another local one: the same prefix.
    pub(super) fn sibling_name(&self, local: &str) -> String {
        named_like(self.tag.name, local)
    }
}

/// A name with the prefix of another.
pub(super) fn named_like(name: &str, local: &str) -> String {
    match name.rsplit_once(':') {
        Some((prefix, _)) => format!("{prefix}:{local}"),
        None => local.to_owned(),
    }
}

/// What an element without elements says, and which of its bytes say what.
#[derive(Debug)]
pub(super) struct Spelled<'f> {
    /// The text, references decoded.
    pub(super) text: Cow<'f, str>,
    /// Where each piece of the text starts, and its bytes in the file.
    pieces: Vec<(usize, Span)>,
    /// Whether some of it is in a section of CDATA.
    cdata: bool,
    inner: Span,
}

impl<'f> Spelled<'f> {
    /// What an element says.
    pub(super) fn new(
        file: &'f str,
        element: &Element<'f>,
    ) -> Result<Spelled<'f>, FormatError> {
        let mut spelled = Spelled {
            text: Cow::Borrowed(""),
            pieces: Vec::new(),
            cdata: false,
            inner: element.inner,
        };
        if element.inner.is_empty() {
            return Ok(spelled);
        }
        let start = element.span.start();
        let mut tokens = Tokens::at(file, start, Entities::Xml);
        while let Some(event) = tokens.next()? {
            match event {
                Event::End(_) if tokens.depth() == 0 => break,
                Event::Text(piece) => {
                    let at = spelled.text.len();
                    spelled.pieces.push((at, piece.span));
                    spelled.cdata |=
                        file[piece.span.range()].starts_with("<![CDATA[");
                    if at == 0 {
                        spelled.text = piece.decoded;
                    } else {
                        spelled.text.to_mut().push_str(&piece.decoded);
                    }
                }
                _ => {}
            }
        }
        Ok(spelled)
    }

    /// Writes replacements of its text; all else in it stays as it is, but
    /// for sections of CDATA, which become text.
    pub(super) fn write(&self, by: &[Replacement], out: &mut Splices) {
        if by.is_empty() {
            return;
        }
        let mut raw = String::new();
        if self.cdata {
            let whole = super::levels::replaced(&self.text, by);
            push_text(&mut raw, &whole);
            out.replace(self.inner, &raw);
            return;
        }
        for Replacement { span, text } in by {
            raw.clear();
            push_text(&mut raw, text);
            out.replace(self.place(span.clone()), &raw);
        }
    }

    /// The bytes of the file that say a stretch of its text.
    pub(super) fn place(&self, span: Range<usize>) -> Span {
        let start = self.byte(span.start, false);
        Span::new(start, self.byte(span.end, true).max(start))
    }

    /// The byte of the file at an offset of the text, at the start of a piece
    /// or, as an end, at the end of the one before.
    fn byte(&self, at: usize, end: bool) -> usize {
        let behind = match end {
            true => self.pieces.partition_point(|&(from, _)| from < at),
            false => self.pieces.partition_point(|&(from, _)| from <= at),
        };
        let Some(&(from, span)) = self.pieces[..behind].last() else {
            return self.inner.start();
        };
        let next = self.pieces.get(behind).map(|&(next, _)| next);
        let length = next.unwrap_or(self.text.len()) - from;
        if length == span.len() {
            span.start() + (at - from)
        } else if at == from {
            span.start()
        } else {
            span.end()
        }
    }
}

/// What an element without elements says.
pub(super) fn said<'f>(file: &'f str, element: &Element<'f>) -> Cow<'f, str> {
    let raw = &file[element.inner.range()];
    if !raw.contains(['&', '<']) {
        return raw.into();
    }
    // It was read before, and is as it was.
    Spelled::new(file, element).map(|spelled| spelled.text).unwrap_or_default()
}

/// The white space in front of an element.
pub(super) fn blank_before<'f>(
    file: &'f str,
    element: &Element<'_>,
) -> &'f str {
    let before = &file[..element.span.start()];
    &before[before.trim_ascii_end().len()..]
}

/// The bytes of an element with the white space in front of it.
pub(super) fn with_blank_before(file: &str, element: &Element<'_>) -> Span {
    let blank = blank_before(file, element).len();
    Span::new(element.span.start() - blank, element.span.end())
}

/// The bytes of an attribute with the white space before it.
pub(super) fn with_blank(file: &str, attribute: Span) -> Span {
    let before = file[..attribute.start()].trim_ascii_end().len();
    Span::new(before, attribute.end())
}

/// A value as it is written in an attribute.
pub(super) fn value(text: &str, quote: Option<char>) -> String {
    let mut raw = String::new();
    push_value(&mut raw, text, quote);
    raw
}

/// A text as it is written between tags.
pub(super) fn text(text: &str) -> String {
    let mut raw = String::new();
    push_text(&mut raw, text);
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_cut_out_of_its_file() {
        let file = "<x><a:l i='1'>\n<w/> <b>t</b>u</a:l ></x>";
        let line = Element::at(file, 3).expect("is read");
        assert_eq!(&file[line.span.range()], &file[3..file.len() - 4]);
        assert_eq!(&file[line.inner.range()], "\n<w/> <b>t</b>u");
        assert_eq!(line.sibling_name("S"), "a:S");
        let names: Vec<_> = line.children.iter().map(|c| c.tag.name).collect();
        assert_eq!(names, ["w", "b"]);
        assert_eq!(said(file, &line.children[1]), "t");
        assert_eq!(blank_before(file, &line.children[1]), " ");
    }

    #[test]
    fn a_line_without_bound_is_refused() {
        let file = format!("<l>{}</l>", "<w/>".repeat(ELEMENTS + 1));
        let error = Element::at(&file, 0).expect_err("is refused");
        assert!(error.to_string().contains("65536 elements"), "{error}");
        assert!(Element::at("<l><w></l>", 0).is_err());
        assert!(Element::at("<l>", 0).is_err());
        assert!(Element::at("l", 0).is_err());
    }

    #[test]
    fn only_what_is_replaced_is_written_anew() {
        let file = "<u>a &#x1ED1;&amp;b<!-- c --> d &lt;</u>";
        let element = Element::at(file, 0).expect("is read");
        let spelled = Spelled::new(file, &element).expect("is read");
        assert_eq!(spelled.text, "a ố&b d <");
        for (old, new, expected) in [
            ("ố", "ó", "<u>a ó&amp;b<!-- c --> d &lt;</u>"),
            ("b d", "<", "<u>a &#x1ED1;&amp;&lt; &lt;</u>"),
            ("<", "", "<u>a &#x1ED1;&amp;b<!-- c --> d </u>"),
            ("a", "aa", "<u>aa &#x1ED1;&amp;b<!-- c --> d &lt;</u>"),
        ] {
            let start = spelled.text.find(old).expect("is in it");
            let span = start..start + old.len();
            let by = [Replacement { span, text: new.to_owned() }];
            let mut out = Splices::default();
            spelled.write(&by, &mut out);
            out.settle(file);
            let whole = Span::new(0, file.len());
            assert_eq!(out.over(file, whole), expected);
        }
    }
}
