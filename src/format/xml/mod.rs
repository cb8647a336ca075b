//! XML as a row of tags and texts, each with its bytes in the file.
//!
//! quick-xml cuts the file and proves that its tags match; nothing is ever
//! written by it. What it does not give, the bytes of each attribute, is
//! found in the tag as it stands. A reader meets no comment, instruction or
//! document type, and can meet no entity that the file declares: such a file
//! is refused, and nothing outside the file is ever fetched.

mod escape;

use std::borrow::Cow;

use quick_xml::errors::{Error as QuickError, IllFormedError};
use quick_xml::events::Event as Quick;
use quick_xml::reader::Reader;

use crate::format::error::FormatError;
pub(crate) use crate::format::xml::escape::{
    Entities, decoded, push_text, push_value, reference,
};
use crate::span::Span;

/// How many elements may be open at once. ALTO has 8, PAGE 10 and hOCR 12 of
/// them; a table of HTML around a page adds some.
pub(crate) const DEPTH: usize = 256;

/// The longest tag, text or comment, in bytes: pictures are put into the
/// attributes of hOCR, and some megabytes are a big one.
pub(crate) const TOKEN: usize = 16 << 20;

/// A piece of a file.
#[derive(Clone, Debug)]
pub(crate) enum Event<'f> {
    /// A start tag, or an element without content, which has no `End`.
    Start(Tag<'f>),
    /// An end tag.
    End(EndTag<'f>),
    /// Text, a reference to a character or a section of CDATA. Text comes in
    /// as many of them as it has pieces: join them.
    Text(Text<'f>),
}

/// An end tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndTag<'f> {
    /// Its bytes in the file, both brackets included.
    pub span: Span,
    /// The name as it stands, with its prefix.
    pub name: &'f str,
}

impl<'f> EndTag<'f> {
    /// The name without its prefix.
    pub(crate) fn local(&self) -> &'f str {
        local(self.name)
    }
}

/// A piece of text.
#[derive(Clone, Debug)]
pub(crate) struct Text<'f> {
    /// Its bytes in the file: those of the whole reference, or of the CDATA
    /// section with its brackets.
    pub span: Span,
    /// What it says.
    pub decoded: Cow<'f, str>,
}

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'f> {
    /// Its bytes in the file, both brackets included.
    pub span: Span,
    /// The name as it stands, with its prefix.
    pub name: &'f str,
    /// Whether it is an element without content: `<a/>`.
    pub empty: bool,
    /// What is behind the name, up to the bracket or the slash at its end,
    /// and where that starts.
    rest: &'f str,
    rest_start: usize,
    entities: Entities,
}

impl<'f> Tag<'f> {
    /// A tag from its bytes, brackets included.
    pub(crate) fn new(
        file: &'f str,
        span: Span,
        empty: bool,
        entities: Entities,
    ) -> Tag<'f> {
        let inner = &file[span.start() + 1..span.end()];
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let inner = match empty {
            true => inner.strip_suffix('/').unwrap_or(inner),
            false => inner,
        };
        let name = |byte: u8| !byte.is_ascii_whitespace() && byte != b'/';
        let (name, rest) = inner.split_at(length(inner, name));
        let rest_start = span.start() + 1 + name.len();
        Tag { span, name, empty, rest, rest_start, entities }
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &'f str {
        local(self.name)
    }

    /// Where an attribute can be put, a blank before it: behind the others.
    pub(crate) fn attributes_end(&self) -> usize {
        self.rest_start + self.rest.trim_ascii_end().len()
    }

    /// The attributes in their order.
    pub(crate) fn attributes(&self) -> Attributes<'f> {
        let entities = self.entities;
        Attributes { rest: self.rest, at: self.rest_start, entities }
    }

    /// The attribute of a name, without regard to its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<Attribute<'f>> {
        self.attributes().find(|attribute| {
            let own = local(attribute.name);
            match self.entities {
                Entities::Xml => own == name,
                // Names of HTML have no case.
                Entities::Html => own.eq_ignore_ascii_case(name),
            }
        })
    }

    /// The decoded value of an attribute.
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'f, str>> {
        self.attribute(name).map(|attribute| attribute.decoded())
    }

    /// The value of an attribute that is a number; `None` without it or
    /// where it is none.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name)?.raw.trim().parse().ok()
    }
}

/// An attribute of a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'f> {
    /// The name as it stands, with its prefix.
    pub name: &'f str,
    /// Its bytes in the file from the name to the closing quotation mark.
    pub whole: Span,
    /// The bytes of its value, without quotation marks.
    pub span: Span,
    /// The value as it stands.
    pub raw: &'f str,
    /// The quotation mark around it; `None` in HTML without.
    pub quote: Option<char>,
    entities: Entities,
}

impl<'f> Attribute<'f> {
    /// The value with its references decoded.
    pub(crate) fn decoded(&self) -> Cow<'f, str> {
        decoded(self.raw, self.entities)
    }
}

/// The attributes of a tag; HTML may leave out quotation marks and values.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'f> {
    rest: &'f str,
    at: usize,
    entities: Entities,
}

impl<'f> Attributes<'f> {
    fn skip(&mut self, bytes: usize) -> &'f str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        self.at += bytes;
        taken
    }

    fn skip_space(&mut self) {
        self.skip(length(self.rest, |byte| byte.is_ascii_whitespace()));
    }
}

/// How many bytes of a text from its start on are such; they must be of
/// ASCII, or all that are not.
fn length(text: &str, such: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    bytes.iter().position(|&byte| !such(byte)).unwrap_or(bytes.len())
}

impl<'f> Iterator for Attributes<'f> {
    type Item = Attribute<'f>;

    fn next(&mut self) -> Option<Attribute<'f>> {
        let space = |byte: u8| byte.is_ascii_whitespace();
        let stray =
            |byte| space(byte) || matches!(byte, b'=' | b'/' | b'"' | b'\'');
        self.skip(length(self.rest, stray));
        if self.rest.is_empty() {
            return None;
        }
        let start = self.at;
        let name = length(self.rest, |byte| !space(byte) && byte != b'=');
        let name = self.skip(name);
        let entities = self.entities;
        let before = (self.rest, self.at);
        self.skip_space();
        if !self.rest.starts_with('=') {
            (self.rest, self.at) = before;
            let whole = Span::new(start, self.at);
            let span = Span::new(self.at, self.at);
            let (raw, quote) = ("", None);
            return Some(Attribute {
                name,
                whole,
                span,
                raw,
                quote,
                entities,
            });
        }
        self.skip(1);
        self.skip_space();
        let (quote, value) = match self.rest.as_bytes().first() {
            Some(&mark @ (b'"' | b'\'')) => {
                self.skip(1);
                (Some(char::from(mark)), length(self.rest, |b| b != mark))
            }
            _ => (None, length(self.rest, |byte| !space(byte))),
        };
        let from = self.at;
        let raw = self.skip(value);
        let span = Span::new(from, self.at);
        if quote.is_some() && !self.rest.is_empty() {
            self.skip(1);
        }
        let whole = Span::new(start, self.at);
        Some(Attribute { name, whole, span, raw, quote, entities })
    }
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    let colon = name.bytes().rposition(|byte| byte == b':');
    colon.map_or(name, |at| &name[at + 1..])
}

/// The first start tag of a file, whatever stands before it: a declaration,
/// comments, a document type. `None` where there is none, or where text is in
/// front.
pub(crate) fn root(head: &str) -> Option<Tag<'_>> {
    let mut at = 0;
    loop {
        let rest = &head[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &head[at..];
        if rest.starts_with("<?") {
            at += rest.find("?>")? + 2;
        } else if rest.starts_with("<!--") {
            at += rest.find("-->")? + 3;
        } else if rest.starts_with("<!") {
            // A subset in brackets has brackets of its own.
            let close = rest.find('>')?;
            let open = rest[..close].find('[');
            at += match open {
                Some(_) => rest.find("]>").map(|end| end + 1),
                None => Some(close),
            }? + 1;
        } else {
            let name = rest.strip_prefix('<')?;
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                .then_some(())?;
            let end = rest.find('>').map_or(head.len(), |end| at + end + 1);
            let span = Span::new(at, end);
            let empty = head[span.range()].ends_with("/>");
            return Some(Tag::new(head, span, empty, Entities::Xml));
        }
    }
}

/// The tags and texts of a file, or of the rest of one from an element on.
pub(crate) struct Tokens<'f> {
    file: &'f str,
    reader: Reader<&'f [u8]>,
    /// Where the reader was set on.
    base: usize,
    depth: usize,
    entities: Entities,
    ended: bool,
}

impl<'f> Tokens<'f> {
    /// The tokens of a whole file, which must be well formed to its end.
    pub(crate) fn new(file: &'f str, entities: Entities) -> Tokens<'f> {
        Tokens::at(file, 0, entities)
    }

    /// The tokens from the start of an element on. The caller reads no
    /// further than its end tag, for those around it were never opened.
    pub(crate) fn at(
        file: &'f str,
        start: usize,
        entities: Entities,
    ) -> Tokens<'f> {
        let mut reader = Reader::from_str(&file[start..]);
        // Lone signs are for the HTML reader.
        reader.config_mut().check_end_names = true;
        let (base, depth, ended) = (start, 0, false);
        Tokens { file, reader, base, depth, entities, ended }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// The next token; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// Where the file is not well formed, declares entities, or a token or the
    /// depth is beyond all use.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'f>>, FormatError> {
        while !self.ended {
            let start = self.base + self.reader.buffer_position() as usize;
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.fault(start, &error)),
            };
            let end = self.base + self.reader.buffer_position() as usize;
            let span = Span::new(start, end);
            if span.len() > TOKEN {
                return Err(too_long(self.file, start));
            }
            let text = |decoded| Ok(Some(Event::Text(Text { span, decoded })));
            match event {
                Quick::Start(_) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(too_deep(self.file, start));
                    }
                    return self.start(span, false).map(Some);
                }
                Quick::Empty(_) => return self.start(span, true).map(Some),
                Quick::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    let name = &self.file[start + 2..end - 1];
                    let name = name.trim_ascii_end();
                    return Ok(Some(Event::End(EndTag { span, name })));
                }
                Quick::Text(_) => {
                    return text(self.file[span.range()].into());
                }
                Quick::CData(_) => {
                    let inner = &self.file[span.range()]["<![CDATA[".len()..];
                    let inner = &inner[..inner.len() - "]]>".len()];
                    return text(inner.into());
                }
                Quick::GeneralRef(_) => {
                    let name = &self.file[start + 1..end - 1];
                    return match (self.entities.resolve(name), self.entities) {
                        (Some(decoded), _) => text(decoded),
                        (None, Entities::Html) => {
                            text(self.file[span.range()].into())
                        }
                        (None, Entities::Xml) => {
                            let reason = format!("&{name}; is not declared");
                            Err(FormatError::malformed(
                                self.file, start, reason,
                            ))
                        }
                    };
                }
                Quick::DocType(_) => no_entities(self.file, span)?,
                Quick::Comment(_) | Quick::Decl(_) | Quick::PI(_) => {}
                Quick::Eof => {
                    self.ended = true;
                    if self.depth > 0 {
                        let reason = "the file ends before its last tag";
                        return Err(FormatError::malformed(
                            self.file, end, reason,
                        ));
                    }
                }
            }
        }
        Ok(None)
    }

    fn start(
        &self,
        span: Span,
        empty: bool,
    ) -> Result<Event<'f>, FormatError> {
        let tag = Tag::new(self.file, span, empty, self.entities);
        // To quick-xml this is a part of the name.
        if tag.rest.starts_with('/') {
            let at = tag.rest_start;
            let reason = format!("a slash inside the tag of <{}>", tag.name);
            return Err(FormatError::malformed(self.file, at, reason));
        }
        if self.entities == Entities::Html
            && let Some(at) = lone_quote(self.file, &tag)
        {
            let reason = "a lone quotation mark in a tag";
            return Err(FormatError::malformed(self.file, at, reason));
        }
        Ok(Event::Start(tag))
    }

    fn fault(&self, start: usize, error: &QuickError) -> FormatError {
        let at = self.base + self.reader.error_position() as usize;
        let at = at.max(start);
        let reason = match error {
            QuickError::IllFormed(IllFormedError::MismatchedEndTag {
                expected,
                found,
            }) => format!("</{found}> closes <{expected}>"),
            QuickError::Syntax(_) => {
                format!("the file ends in markup: {error}")
            }
            _ => format!("not well formed: {error}"),
        };
        FormatError::malformed(self.file, at, reason)
    }
}

/// Where a quotation mark is in a tag that is around no value: browsers and
/// quick-xml do not agree where such a tag ends.
fn lone_quote(file: &str, tag: &Tag<'_>) -> Option<usize> {
    let mut done = tag.rest_start;
    let end = done + tag.rest.len();
    let quote = |from: usize, to: usize| {
        Some(from + file[from..to].find(['"', '\''])?)
    };
    for attribute in tag.attributes() {
        let whole = attribute.whole;
        let own = attribute.quote.is_none();
        let own = own.then(|| quote(whole.start(), whole.end())).flatten();
        if let Some(at) = quote(done, whole.start()).or(own) {
            return Some(at);
        }
        done = whole.end();
    }
    quote(done, end)
}

/// Refuses a document type that declares entities.
pub(super) fn no_entities(
    file: &str,
    doctype: Span,
) -> Result<(), FormatError> {
    match file[doctype.range()].find("<!ENTITY") {
        Some(at) => Err(FormatError::refused(
            file,
            doctype.start() + at,
            "the file declares an entity, which can stand for gigabytes or \
             for another file",
            "take the declaration out",
        )),
        None => Ok(()),
    }
}

pub(super) fn too_long(file: &str, at: usize) -> FormatError {
    let reason = format!("a tag, text or row of over {} MiB", TOKEN >> 20);
    FormatError::refused(file, at, reason, "no page has such")
}

pub(super) fn too_deep(file: &str, at: usize) -> FormatError {
    let reason = format!("more than {DEPTH} elements are open at once");
    FormatError::refused(file, at, reason, "no page has so many")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::error::Fault;

    fn read(file: &str, entities: Entities) -> Result<String, FormatError> {
        let mut tokens = Tokens::new(file, entities);
        let mut out = String::new();
        while let Some(event) = tokens.next()? {
            match event {
                Event::Start(tag) => {
                    let shut = if tag.empty { "/" } else { "" };
                    out.push_str(&format!("<{}{shut}>", tag.local()));
                }
                Event::End(tag) => {
                    out.push_str(&format!("</{}>", tag.local()));
                }
                Event::Text(text) => {
                    assert!(file.get(text.span.range()).is_some());
                    out.push_str(&text.decoded);
                }
            }
        }
        Ok(out)
    }

    #[test]
    fn tags_and_texts_come_in_order() {
        let file = "<?xml version='1.0'?>\r\n<!DOCTYPE a [<!ELEMENT a ANY>]>\
            <!-- > --><p:a x='>'>S&#7889; &lt;<![CDATA[<&]]>5<b/></p:a >\n";
        let read = read(file, Entities::Xml).unwrap();
        assert_eq!(read.trim(), "<a>Số <<&5<b/></a>");
        assert_eq!(root(file).unwrap().name, "p:a");
        assert_eq!(root(" <!DOCTYPE html><html>").unwrap().name, "html");
        assert!(root("x <a>").is_none() && root("<!-- <a>").is_none());
    }

    #[test]
    fn attributes_have_their_bytes() {
        let file = "<w  ID=\"a\" t = 'b \"&gt;' c=d checked n:e=''  />";
        let mut tokens = Tokens::new(file, Entities::Xml);
        let Ok(Some(Event::Start(tag))) = tokens.next() else {
            panic!("there is a tag")
        };
        let found: Vec<String> = tag
            .attributes()
            .map(|a| {
                assert_eq!(&file[a.span.range()], a.raw);
                format!("{}={}", a.name, a.decoded())
            })
            .collect();
        let expected = ["ID=a", "t=b \">", "c=d", "checked=", "n:e="];
        assert_eq!(found, expected);
        assert_eq!(tag.attribute("e").unwrap().quote, Some('\''));
        let whole = tag.attribute("t").unwrap().whole;
        assert_eq!(&file[whole.range()], "t = 'b \"&gt;'");
        assert!(file[tag.attributes_end()..].starts_with("  />"));
        assert_eq!(tag.number("ID"), None);
    }

    #[test]
    fn what_is_not_well_formed_is_refused_where_it_is() {
        let deep = "<a>".repeat(DEPTH + 1);
        let long = format!("<a b='{}'/>", "x".repeat(TOKEN));
        let rows = [
            ("<a><b CONTENT=\"abc\n", 3, Fault::Malformed),
            ("<a><b></a>", 6, Fault::Malformed),
            ("<a><b>", 6, Fault::Malformed),
            ("<a>&nbsp;</a>", 3, Fault::Malformed),
            ("<a>&x</a>", 3, Fault::Malformed),
            ("<a><b/c='d'/></a>", 5, Fault::Malformed),
            ("<!DOCTYPE a [\n<!ENTITY x 'y'>]><a/>", 14, Fault::Refused),
            (&deep, 3 * DEPTH, Fault::Refused),
            (&long, 0, Fault::Refused),
        ];
        for (file, offset, fault) in rows {
            let error = read(file, Entities::Xml).unwrap_err();
            let head = &file[..file.len().min(40)];
            assert_eq!(error.offset(), offset, "{head}: {error}");
            assert_eq!(error.fault(), fault, "{head}");
        }
        let read = read("<a>&nbsp;&foo;</a>", Entities::Html).unwrap();
        assert_eq!(read, "<a>\u{a0}&foo;</a>");
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["a<b & \"c\" 'd' > e=`f`", "&amp;", "ệ"] {
            let mut out = String::new();
            push_text(&mut out, text);
            assert_eq!(decoded(&out, Entities::Xml), text);
            for quote in [Some('"'), Some('\''), None] {
                let mut out = String::new();
                push_value(&mut out, text, quote);
                assert_eq!(decoded(&out, Entities::Xml), text);
                let quote = quote.map_or(String::new(), String::from);
                let tag = format!("<a b={quote}{out}{quote}>");
                let all = Span::new(0, tag.len());
                let tag = Tag::new(&tag, all, false, Entities::Xml);
                assert_eq!(tag.value("b").unwrap(), text);
            }
        }
    }
}
