//! HTML that need not be XML, as the tags and texts that [`super::xml`]
//! gives: what browsers read is read, and a file that is cut short is still
//! refused.
//!
//! The rules are those of the HTML standard (13.2) as far as pages of OCR need
//! them: elements without end tag, end tags that may be left out, quotation
//! marks that may be, a lone `<` or `&` that is text. An end tag that was left
//! out is given as one of no bytes, so that tags always match.

use std::collections::VecDeque;

use crate::format::error::FormatError;
use crate::format::xml::{
    self, DEPTH, EndTag, Entities, Event, TOKEN, Tag, Text, no_entities,
};
use crate::span::Span;

/// Elements that never have an end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements whose content has no tags, and is no text of the page.
const RAW: &[&str] = &["script", "style", "title", "textarea", "noscript"];

/// Elements whose end tag may be left out.
const OPTIONAL: &[&str] = &[
    "html", "head", "body", "p", "li", "dt", "dd", "option", "tr", "td", "th",
    "thead", "tbody", "tfoot", "colgroup", "caption",
];

/// Elements that end an open paragraph.
const ENDS_P: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// What an element ends that is open: of the first that is open of these, not
/// behind the fences.
fn ended_by(
    name: &str,
) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match name {
        "li" => (&["li"], &["ul", "ol"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "thead" | "tbody" | "tfoot" => {
            (&["thead", "tbody", "tfoot"], &["table"])
        }
        "option" => (&["option"], &["select"]),
        "body" => (&["head"], &[]),
        _ if ENDS_P.contains(&name) => {
            (&["p"], &["button", "td", "th", "table"])
        }
        _ => return None,
    })
}

/// Tags and texts of HTML.
pub(crate) struct Tokens<'f> {
    file: &'f str,
    at: usize,
    /// Where to stop.
    end: usize,
    open: Vec<&'f str>,
    /// End tags to come before what is at `at`.
    pending: VecDeque<EndTag<'f>>,
    /// A start tag behind those.
    held: Option<Tag<'f>>,
    /// Whether the file must be whole.
    whole: bool,
}

impl<'f> Tokens<'f> {
    /// The tokens of a whole file.
    pub(crate) fn new(file: &'f str) -> Tokens<'f> {
        Tokens::over(file, Span::new(0, file.len()), true)
    }

    /// The tokens of a stretch of a file, which may begin and end inside
    /// elements.
    pub(crate) fn within(file: &'f str, span: Span) -> Tokens<'f> {
        Tokens::over(file, span, false)
    }

    fn over(file: &'f str, span: Span, whole: bool) -> Tokens<'f> {
        let (at, end) = (span.start(), span.end());
        let (open, pending, held) = (Vec::new(), VecDeque::new(), None);
        Tokens { file, at, end, open, pending, held, whole }
    }

    /// The next token; `None` at the end.
    ///
    /// # Errors
    ///
    /// Where a file ends inside a tag or an element that has to be closed,
    /// declares entities, or a token or the depth is beyond all use.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'f>>, FormatError> {
        loop {
            if let Some(end) = self.pending.pop_front() {
                return Ok(Some(Event::End(end)));
            }
            if let Some(tag) = self.held.take() {
                return Ok(Some(Event::Start(tag)));
            }
            if self.at >= self.end {
                return self.finish();
            }
            let start = self.at;
            let rest = &self.file[start..self.end];
            let event = match rest.as_bytes() {
                [b'<', b'/', c, ..] if c.is_ascii_alphabetic() => {
                    self.end_tag()?;
                    None
                }
                [b'<', c, ..] if c.is_ascii_alphabetic() => {
                    self.start_tag()?;
                    None
                }
                [b'<', b'!' | b'?' | b'/', ..] => self.declaration()?,
                _ => Some(self.text()),
            };
            if self.at - start > TOKEN {
                return Err(xml::too_long(self.file, start));
            }
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    fn finish(&mut self) -> Result<Option<Event<'f>>, FormatError> {
        if !self.whole {
            return Ok(None);
        }
        let Some(name) = self.open.pop() else { return Ok(None) };
        if !is_one_of(name, OPTIONAL) {
            let reason = format!("the file ends before </{name}>");
            return Err(FormatError::malformed(self.file, self.end, reason));
        }
        let span = Span::new(self.end, self.end);
        Ok(Some(Event::End(EndTag { span, name })))
    }

    fn cut(&self, what: &str) -> FormatError {
        let reason = format!("the file ends inside {what}");
        FormatError::malformed(self.file, self.at, reason)
    }

    /// Text up to the next tag or reference, or a reference.
    fn text(&mut self) -> Event<'f> {
        let start = self.at;
        let rest = &self.file[start..self.end];
        if let Some((decoded, length)) = xml::reference(rest, Entities::Html) {
            self.at += length;
            let span = Span::new(start, self.at);
            return Event::Text(Text { span, decoded });
        }
        let mut from = 1;
        let mut length = rest.len();
        while let Some(found) = rest.as_bytes()[from..]
            .iter()
            .position(|byte| matches!(byte, b'<' | b'&'))
        {
            let at = from + found;
            let behind = &rest[at..];
            let ends = match behind.as_bytes() {
                [b'<', c, ..] => {
                    c.is_ascii_alphabetic() || matches!(c, b'!' | b'?' | b'/')
                }
                [b'&', ..] => xml::reference(behind, Entities::Html).is_some(),
                _ => false,
            };
            if ends {
                length = at;
                break;
            }
            from = at + 1;
        }
        self.at += length;
        let span = Span::new(start, self.at);
        let decoded = self.file[span.range()].into();
        Event::Text(Text { span, decoded })
    }

    /// A comment, a document type, an instruction or a section of CDATA,
    /// which alone is text.
    fn declaration(&mut self) -> Result<Option<Event<'f>>, FormatError> {
        let start = self.at;
        let rest = &self.file[start..self.end];
        let until = |close: &str| rest.find(close).map(|at| at + close.len());
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let Some(length) = inner.find("]]>") else {
                return Err(self.cut("a section of CDATA"));
            };
            self.at += rest.len() - inner.len() + length + 3;
            let span = Span::new(start, self.at);
            let decoded = inner[..length].into();
            return Ok(Some(Event::Text(Text { span, decoded })));
        }
        let length = if rest.starts_with("<!--") {
            until("-->")
        } else if rest.starts_with("<!") {
            let close = until(">");
            match close.map(|end| rest[..end].contains('[')) {
                Some(true) => until("]>"),
                _ => close,
            }
        } else {
            until(">")
        };
        let Some(length) = length else {
            return Err(self.cut("a comment or a declaration"));
        };
        self.at += length;
        if rest.starts_with("<!") && !rest.starts_with("<!--") {
            no_entities(self.file, Span::new(start, self.at))?;
        }
        Ok(None)
    }

    /// Where the tag that starts here ends; a bracket in quotation marks is
    /// none.
    fn tag_end(&self) -> Result<usize, FormatError> {
        let bytes = &self.file.as_bytes()[self.at..self.end];
        let mut quote = None;
        let mut value = false;
        for (at, &byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'>') => return Ok(self.at + at + 1),
                (None, b'"' | b'\'') if value => quote = Some(byte),
                (None, b'=') => value = true,
                (None, _) if byte.is_ascii_whitespace() => {}
                (None, _) => value = false,
            }
            if at > TOKEN {
                return Err(xml::too_long(self.file, self.at));
            }
        }
        Err(self.cut("a tag"))
    }

    fn start_tag(&mut self) -> Result<(), FormatError> {
        let end = self.tag_end()?;
        let span = Span::new(self.at, end);
        let shut = self.file[span.range()].ends_with("/>");
        let mut tag = Tag::new(self.file, span, shut, Entities::Html);
        let name = tag.name;
        let lower = name.to_ascii_lowercase();
        if let Some((which, fences)) = ended_by(&lower) {
            self.imply(which, fences);
        }
        self.at = end;
        let empty = shut || VOID.contains(&&*lower);
        tag.empty = empty;
        self.held = Some(tag);
        if empty {
            return Ok(());
        }
        if self.open.len() >= DEPTH {
            return Err(xml::too_deep(self.file, span.start()));
        }
        self.open.push(name);
        if RAW.contains(&&*lower) {
            self.skip_raw(name)?;
        }
        Ok(())
    }

    /// Passes over content that has no tags.
    fn skip_raw(&mut self, name: &'f str) -> Result<(), FormatError> {
        let rest = &self.file[self.at..self.end];
        let close = rest.match_indices("</").find(|&(at, _)| {
            let behind = rest.as_bytes()[at + 2..].get(..name.len());
            behind.is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()))
        });
        match close {
            Some((at, _)) => self.at += at,
            None => return Err(self.cut(&format!("<{name}>"))),
        }
        Ok(())
    }

    /// Ends the innermost open element of these, and what is open in it, if
    /// no fence is nearer.
    fn imply(&mut self, which: &[&str], fences: &[&str]) {
        let found = self.open.iter().rposition(|name| {
            is_one_of(name, which) || is_one_of(name, fences)
        });
        if let Some(at) = found.filter(|&at| is_one_of(self.open[at], which)) {
            self.close(at, Span::new(self.at, self.at));
        }
    }

    /// Ends what is open from an element on; the last end tag has bytes.
    fn close(&mut self, from: usize, last: Span) {
        let here = Span::new(last.start(), last.start());
        for at in (from..self.open.len()).rev() {
            let span = if at == from { last } else { here };
            let name = self.open[at];
            self.pending.push_back(EndTag { span, name });
        }
        self.open.truncate(from);
    }

    fn end_tag(&mut self) -> Result<(), FormatError> {
        let start = self.at;
        let rest = &self.file[start..self.end];
        let Some(length) = rest.find('>').map(|at| at + 1) else {
            return Err(self.cut("a tag"));
        };
        let name = &rest[2..length - 1];
        let ends = |c: char| c.is_ascii_whitespace() || c == '/';
        let name = &name[..name.find(ends).unwrap_or(name.len())];
        let same = |open: &&str| open.eq_ignore_ascii_case(name);
        if let Some(at) = self.open.iter().rposition(same) {
            self.close(at, Span::new(start, start + length));
        } else if !self.whole {
            // The end of what was opened before the stretch.
            let span = Span::new(start, start + length);
            self.pending.push_back(EndTag { span, name });
        }
        self.at += length;
        Ok(())
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Result<String, FormatError> {
        let mut tokens = Tokens::new(file);
        let mut out = String::new();
        while let Some(event) = tokens.next()? {
            match event {
                Event::Start(tag) => {
                    let shut = if tag.empty { "/" } else { "" };
                    out.push_str(&format!("<{}{shut}>", tag.name));
                }
                Event::End(tag) => {
                    assert!(
                        tag.span.is_empty()
                            || file[tag.span.range()].starts_with("</")
                    );
                    out.push_str(&format!("</{}>", tag.name));
                }
                Event::Text(text) => out.push_str(&text.decoded),
            }
        }
        Ok(out)
    }

    #[test]
    fn what_browsers_read_is_read() {
        let rows = [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<P>a<br>b<DIV>c</div>", "<P>a<br/>b</P><DIV>c</DIV>"),
            ("<p>a <b>b</p>c", "<p>a <b>b</b></p>c"),
            (
                "<ul><li>a<li>b<ul><li>c</ul></ul>",
                "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            ),
            (
                "<table><tr><td>a<td>b<tr><td>c</table>",
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            ),
            ("<script>if (a<b) '</p>'</script>x", "<script></script>x"),
            (
                "1 < 2 && 3 &amp; &foo; &nbsp;<!-- <p> -->&#7879;",
                "1 < 2 && 3 & &foo; \u{a0}ệ",
            ),
            ("<a title='>' x=\">\">b</a></i>", "<a>b</a>"),
            ("<a t=it's>b</a>", "<a>b</a>"),
            ("<![CDATA[a<b]]><!DOCTYPE x><?php ?>", "a<b"),
            ("a<", "a<"),
        ];
        for (file, expected) in rows {
            assert_eq!(read(file).unwrap(), expected, "{file}");
        }
    }

    #[test]
    fn a_file_that_is_cut_short_is_refused() {
        for file in [
            "<p>a<span>b",
            "<p>a<span cl",
            "<p>a</spa",
            "<p title='a>b",
            "<!-- a",
            "<style> a",
            "<![CDATA[a",
            "<!DOCTYPE a [<!ENTITY x 'y'>]>",
        ] {
            assert!(read(file).is_err(), "{file}");
        }
        assert!(read(&"<b>".repeat(DEPTH + 1)).is_err());
        assert!(read(&format!("<b a='{}'>", "x".repeat(TOKEN + 2))).is_err());
    }
}
