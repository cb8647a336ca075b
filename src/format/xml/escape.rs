//! References to characters, read and written.

use std::borrow::Cow;

use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};

/// Which references to characters there are by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entities {
    /// The five of XML; any other is a fault.
    Xml,
    /// Those of HTML; any other stands for itself.
    Html,
}

impl Entities {
    /// The character, or the characters, of a reference, without its `&` and
    /// `;`.
    pub(crate) fn resolve(self, name: &str) -> Option<Cow<'static, str>> {
        if let Some(number) = name.strip_prefix('#') {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let c = char::from_u32(code).filter(|&c| c != '\0')?;
            return Some(c.to_string().into());
        }
        match self {
            Entities::Xml => resolve_xml_entity(name),
            Entities::Html => resolve_html5_entity(name),
        }
        .map(Cow::Borrowed)
    }
}

/// The longest reference, `&CounterClockwiseContourIntegral;`, and zeros
/// before a number.
const REFERENCE: usize = 48;

/// A text with its references decoded; what stands for nothing known stays as
/// it is. Borrowed where there is none.
pub(crate) fn decoded(raw: &str, entities: Entities) -> Cow<'_, str> {
    let Some(first) = raw.find('&') else { return raw.into() };
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest, entities) {
            Some((text, length)) => {
                out.push_str(&text);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// What the reference stands for that a text begins with, and its length.
pub(crate) fn reference(
    text: &str,
    entities: Entities,
) -> Option<(Cow<'static, str>, usize)> {
    let name = text.strip_prefix('&')?;
    let head = &name.as_bytes()[..name.len().min(REFERENCE)];
    let end = head.iter().position(|&byte| byte == b';')?;
    Some((entities.resolve(name.get(..end)?)?, end + 2))
}

/// Adds text as it is written between tags.
pub(crate) fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}

/// Adds text as it is written in an attribute between these quotation marks;
/// `None` is for such without, where blanks are written as references too.
pub(crate) fn push_value(out: &mut String, text: &str, quote: Option<char>) {
    for c in text.chars() {
        match (c, quote) {
            ('&', _) => out.push_str("&amp;"),
            ('<', _) => out.push_str("&lt;"),
            ('>', _) => out.push_str("&gt;"),
            ('"', Some('"') | None) => out.push_str("&quot;"),
            ('\'', Some('\'') | None) => out.push_str("&#39;"),
            ('=' | '`' | ' ', None) => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
}
