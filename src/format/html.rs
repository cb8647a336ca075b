//! HTML, whole or as tables inside other text: tags become ends of lines and
//! cells, entities the characters they stand for.
//!
//! The reader is lenient, for such files are seldom well formed: what is not
//! closed ends with what holds it, unknown tags are passed over. It yields
//! text whose tables have the bars of Markdown, which is then read as that.

use crate::format::text;
use crate::layout::{Text, TextBuilder};
use crate::span::Span;

/// How much of a text is looked at to know what it is, in bytes.
const LOOKED_AT: usize = 1 << 16;

/// How many tags of pages a text must have to be HTML.
const TAGS: usize = 3;

/// Tags that are on every page of HTML, and in no other text.
const KNOWN: &[&str] =
    &["table", "tr", "td", "p", "div", "br", "html", "body", "span", "b"];

/// Tags that end the line before them and begin one.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "center",
    "hr",
    "pre",
    "blockquote",
];

/// Elements whose content is no text.
const HIDDEN: &[&str] = &["script", "style", "head", "title"];

/// Whether a text is HTML, or has tables in it.
pub(super) fn is_html(source: &str) -> bool {
    let mut end = LOOKED_AT.min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let known = tags(&source[..end]).filter(|tag| KNOWN.contains(&&*tag.name));
    known.take(TAGS).count() == TAGS
}

/// HTML with every byte of its markup blank, so that what is left lies where
/// it lay: tags, comments, scripts and styles, and words with entities in
/// them. Tags that end a line do so.
#[cfg(feature = "formats")]
pub(super) fn unmarked(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut hidden: Option<String> = None;
    let mut at = 0;
    for tag in tags(source) {
        let text = &source[at.min(tag.span.start())..tag.span.start()];
        at = tag.span.end();
        match hidden {
            Some(_) => blank(text, &mut out),
            None => without_entities(text, &mut out),
        }
        let ended = tag.ends && hidden.as_deref() == Some(&tag.name);
        if ended {
            hidden = None;
        } else if hidden.is_none() && is_hidden(&tag) {
            hidden = Some(tag.name.clone());
        }
        let breaks = BLOCKS.contains(&&*tag.name) || is_cell(&tag.name);
        let markup = &source[tag.span.range()];
        match breaks && hidden.is_none() {
            true => {
                out.push('\n');
                blank(&markup[1..], &mut out);
            }
            false => blank(markup, &mut out),
        }
    }
    let rest = &source[at.min(source.len())..];
    match hidden {
        Some(_) => blank(rest, &mut out),
        None => without_entities(rest, &mut out),
    }
    debug_assert_eq!(out.len(), source.len());
    out
}

/// Whether what a tag opens is no text.
fn is_hidden(tag: &Tag) -> bool {
    HIDDEN.contains(&&*tag.name) && !tag.ends
}

#[cfg(feature = "formats")]
fn is_cell(name: &str) -> bool {
    matches!(name, "table" | "tr" | "td" | "th")
}

/// Adds a blank for each byte, but ends of lines as they are.
#[cfg(feature = "formats")]
fn blank(text: &str, out: &mut String) {
    let bytes = text.bytes();
    out.extend(bytes.map(|byte| match byte {
        b'\n' | b'\r' => char::from(byte),
        _ => ' ',
    }));
}

/// Adds a text, blanks for words with entities in it.
#[cfg(feature = "formats")]
fn without_entities(text: &str, out: &mut String) {
    for word in text.split_inclusive([' ', '\n', '\r', '\t']) {
        match word.contains('&') {
            true => {
                // A no-break space parts words.
                for part in word.split_inclusive("&nbsp;") {
                    match part.strip_suffix("&nbsp;") {
                        Some(own) if !own.contains('&') => {
                            out.push_str(own);
                            blank("&nbsp;", out);
                        }
                        _ if part.contains('&') => blank(part, out),
                        _ => out.push_str(part),
                    }
                }
            }
            false => out.push_str(word),
        }
    }
}

/// Reads HTML.
pub(super) fn read(source: &str) -> Text {
    let plain = plain(source);
    let read = text::read(plain.as_str());
    read.over(plain)
}

/// A tag, an end tag or a comment.
struct Tag {
    /// Its bytes in the source.
    span: Span,
    /// In small letters; empty for a comment.
    name: String,
    ends: bool,
}

/// The longest tag, in bytes: what is longer is a sign `<` in a text.
const LONGEST_TAG: usize = 4096;

fn tags(source: &str) -> impl Iterator<Item = Tag> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = source[at..].find('<') {
            let start = at + found;
            if let Some(tag) = tag(source, start) {
                at = tag.span.end();
                return Some(tag);
            }
            at = start + 1;
        }
        None
    })
}

fn tag(source: &str, start: usize) -> Option<Tag> {
    let rest = &source.as_bytes()[start + 1..];
    if rest.starts_with(b"!--") {
        let end = source[start..].find("-->").map(|end| start + end + 3);
        let end = end.unwrap_or(source.len());
        let span = Span::new(start, end);
        return Some(Tag { span, name: String::new(), ends: false });
    }
    let ends = rest.first() == Some(&b'/');
    let from = start + 1 + usize::from(ends);
    let name: String = source.as_bytes()[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'!')
        .take(16)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    if name.is_empty() {
        return None;
    }
    let window = &source.as_bytes()[from..];
    let window = &window[..window.len().min(LONGEST_TAG)];
    let end = from + window.iter().position(|&byte| byte == b'>')? + 1;
    Some(Tag { span: Span::new(start, end), name, ends })
}

fn plain(source: &str) -> Text {
    let mut out = Plain {
        source,
        builder: TextBuilder::new(source),
        depth: 0,
        in_cell: false,
        in_row: false,
    };
    let mut at = 0;
    let mut hidden: Option<String> = None;
    for tag in tags(source) {
        if let Some(name) = &hidden {
            if tag.ends && tag.name == *name {
                hidden = None;
            }
            at = tag.span.end();
            continue;
        }
        out.text(Span::new(at.min(tag.span.start()), tag.span.start()));
        at = tag.span.end();
        if is_hidden(&tag) {
            hidden = Some(tag.name);
            continue;
        }
        out.tag(&tag);
    }
    if hidden.is_none() {
        out.text(Span::new(at.min(source.len()), source.len()));
    }
    out.builder.finish()
}

struct Plain<'s> {
    source: &'s str,
    builder: TextBuilder<'s>,
    /// How many tables are open; of nested ones the outer has the cells.
    depth: usize,
    in_cell: bool,
    /// Whether the line is a row of a table in the signs of Markdown.
    in_row: bool,
}

impl Plain<'_> {
    fn sign(&mut self, tag: &Tag, sign: &str) {
        self.builder.literal(tag.span, sign);
    }

    fn tag(&mut self, tag: &Tag) {
        match (&*tag.name, tag.ends) {
            ("table", false) => {
                if self.depth == 0 {
                    self.sign(tag, "\n\n");
                }
                self.depth += 1;
            }
            ("table", true) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.in_cell = false;
                    self.sign(tag, "\n\n");
                }
            }
            ("tr", false) if self.depth == 1 => {
                self.in_cell = false;
                self.sign(tag, "\n");
            }
            ("td" | "th", false) if self.depth <= 1 => {
                self.depth = 1;
                self.in_cell = true;
                self.sign(tag, "| ");
            }
            ("tr", true) if self.depth == 1 => {
                self.in_cell = false;
                self.sign(tag, " |\n");
            }
            ("td" | "th", true) => self.sign(tag, " "),
            (name, _) if BLOCKS.contains(&name) => {
                let inside = self.in_cell || self.in_row;
                let sign = if inside { " <br> " } else { "\n" };
                self.sign(tag, sign);
            }
            _ => {}
        }
    }

    /// Copies text, with what entities stand for; in a cell ends of lines are
    /// space, as a browser has them.
    fn text(&mut self, span: Span) {
        let source = self.source;
        let text = &source[span.range()];
        let begun = text.rfind('\n').map(|at| &text[at + 1..]);
        if let Some(line) = begun.or((span.start() == 0).then_some(text)) {
            self.in_row = line.trim_start().starts_with('|');
        }
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if at < from {
                continue;
            }
            let here = span.start() + at;
            let (length, literal) = match c {
                '&' => match entity(&text[at..]) {
                    Some((length, decoded)) => (length, decoded.to_string()),
                    None => continue,
                },
                '\n' | '\r' if self.in_cell => (1, " ".to_owned()),
                _ => continue,
            };
            self.builder.copy(Span::new(span.start() + from, here));
            self.builder.literal(Span::new(here, here + length), &literal);
            from = at + length;
        }
        self.builder.copy(Span::new(span.start() + from, span.end()));
    }
}

/// The character of the entity that a text starts with, and its length.
fn entity(text: &str) -> Option<(usize, char)> {
    let end =
        text.as_bytes().iter().take(12).position(|&byte| byte == b';')?;
    let name = text.get(1..end)?;
    let decoded = match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "agrave" => 'à',
        "aacute" => 'á',
        "acirc" => 'â',
        "atilde" => 'ã',
        "egrave" => 'è',
        "eacute" => 'é',
        "ecirc" => 'ê',
        "igrave" => 'ì',
        "iacute" => 'í',
        "ograve" => 'ò',
        "oacute" => 'ó',
        "ocirc" => 'ô',
        "otilde" => 'õ',
        "ugrave" => 'ù',
        "uacute" => 'ú',
        "yacute" => 'ý',
        "Agrave" => 'À',
        "Aacute" => 'Á',
        "Acirc" => 'Â',
        "Atilde" => 'Ã',
        "Egrave" => 'È',
        "Eacute" => 'É',
        "Ecirc" => 'Ê',
        "Igrave" => 'Ì',
        "Iacute" => 'Í',
        "Ograve" => 'Ò',
        "Oacute" => 'Ó',
        "Ocirc" => 'Ô',
        "Otilde" => 'Õ',
        "Ugrave" => 'Ù',
        "Uacute" => 'Ú',
        "Yacute" => 'Ý',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = match hex {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    };
    Some((end + 1, decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "formats")]
    #[test]
    fn markup_is_blank_and_words_lie_where_they_lay() {
        let source = "<html><head><title>Ẩn</title><style>p { }</style>\
            </head>\n<body class=\"van ban\"><!-- chú <b>thích</b> -->\
            <p>Số&nbsp;5: <b>Ủy</b> ban R&amp;D qu&yacute;<br>x\u{e3} a < b\
            <script>var so = '<p>';</script></p></body></html>\n";
        let text = unmarked(source);
        assert_eq!(text.len(), source.len());
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(words, ["Số", "5:", "Ủy", "ban", "xã", "a", "<", "b"]);
        for word in ["Số", "5:", "Ủy", "ban ", "xã"] {
            assert_eq!(text.rfind(word), source.rfind(word), "{word}");
        }
        let line = text.lines().find(|line| line.contains("ban")).unwrap();
        assert!(!line.contains("xã"));
        assert_eq!(text.matches('\r').count(), 0);
        // What is not closed is hidden to the end.
        assert_eq!(unmarked("a<p>b<p>c<script>so").trim(), "a\n  b\n  c");
    }

    #[test]
    fn tables_and_paragraphs_become_lines() {
        let source = "<html><head><title>x</title></head><body><table><tr>\
            <td><p><b>BỘ M&Acirc;Y</b></p></td>\n<td>CỘNG HÒA XÃ HỘI<br>CHỦ \
            NGHĨA VIỆT NAM</td></tr><tr><td>Số: 1/QĐ-BM</td>\
            <td>Hà Nội, ng&#224;y 2\ntháng 3 năm 2020</td></tr></table>\
            <p>QUYẾT ĐỊNH</p><!-- nothing --><p>Về việc kiểm k&ecirc;";
        assert!(is_html(source));
        let text = read(source);
        let lines: Vec<&str> = text
            .as_str()
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let expected = [
            "BỘ MÂY",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 1/QĐ-BM",
            "Hà Nội, ngày 2 tháng 3 năm 2020",
            "QUYẾT ĐỊNH",
            "Về việc kiểm kê",
        ];
        assert_eq!(lines, expected);
        let at = text.as_str().find("BỘ MÂY").unwrap();
        let span = text.to_source(Span::new(at, at + "BỘ MÂY".len()));
        assert_eq!(&source[span.range()], "BỘ M&Acirc;Y");
    }

    #[test]
    fn the_cells_of_markdown_may_have_ends_of_lines_in_html() {
        let source = "Một<br>\n| KT. VIỆN TRƯỞNG<br>PHÓ VIỆN TRƯỞNG<br>Trần \
            Văn Bình | Nơi nhận:<br>- Như trên;<br>- Lưu: VT. |\n|---|---|\n";
        assert!(is_html(source));
        let text = read(source);
        let lines = text.as_str().lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let expected = [
            "Một",
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT.",
            "KT. VIỆN TRƯỞNG",
            "PHÓ VIỆN TRƯỞNG",
            "Trần Văn Bình",
        ];
        let mut found = lines.clone();
        found.sort_unstable();
        let mut wanted = expected.to_vec();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{lines:?}");
    }

    #[test]
    fn what_never_closes_ends_with_the_text() {
        for source in [
            "<table><tr><td>một<td>hai<table><tr><td>ba",
            "<p><p><p><!-- một",
            "<script><p><p><td>một",
            "<p>a<p>b<p>1 < 2 && 3 > 2 &nbsp &#x110000; &#0;",
        ] {
            let _ = read(source);
        }
        assert!(!is_html("a < b, c > d\n<đ>\n"));
    }
}
