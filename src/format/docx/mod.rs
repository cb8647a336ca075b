//! Word documents (.docx), which are read and never written: their text as
//! Word shows it, in reading order.
//!
//! `package` takes the parts out of the ZIP archive, `story` reads the
//! paragraphs of one and `table` its tables; `styles`, `numbering` and `font`
//! tell what is shown of a run. Everything is bounded: the bytes that are
//! unpacked, the files of the archive, the elements that are open at once.
//! Nothing outside the file is read.

mod fields;
mod font;
mod numbering;
mod package;
mod story;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod walk;

use rustc_hash::FxHashMap;

use crate::encoding::legacy::{self, Legacy};
use crate::format::error::FormatError;
use numbering::Numbering;
use package::{Package, Relation, refused};
use story::{Item, Line, Section, State, Story, bracketed, raised_number};
use styles::{Styles, Theme};

/// How archives begin, with files in them or without.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// How the files of the old Office begin, and those that the new one has
/// encrypted.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How many headers and footers a section has: for the first page, even ones
/// and all others.
const MARGINS: usize = 6;

/// The stream in which an encrypted document lies, in UTF-16.
const ENCRYPTED: &str = "EncryptedPackage";

/// What was read of a document.
#[derive(Clone, Debug)]
pub(crate) struct DocxText {
    text: String,
    old: Option<Legacy>,
    application: Option<String>,
}

impl DocxText {
    /// Its text: a line for each paragraph, form feeds between pages where
    /// the file shows where they end.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The old encoding that most of its letters were in.
    pub(crate) fn old_encoding(&self) -> Option<Legacy> {
        self.old
    }

    /// The program that wrote it.
    pub(crate) fn application(&self) -> Option<&str> {
        self.application.as_deref()
    }
}

/// Whether bytes are for [`read`] to read or to refuse: a document, an archive
/// of anything else, a file of the old Office.
pub(crate) fn is_document(bytes: &[u8]) -> bool {
    ZIP.iter().any(|start| bytes.starts_with(start)) || bytes.starts_with(OLE)
}

/// Reads a document.
///
/// # Errors
///
/// Where it is no Word document, encrypted, damaged, or beyond all use large:
/// what it is and the remedy.
///
/// # Complexity
///
/// Linear in the bytes of its parts, some 100 MB a second; takes three times
/// the bytes of the largest part and its text.
pub(crate) fn read(bytes: &[u8]) -> Result<DocxText, FormatError> {
    if bytes.starts_with(OLE) {
        return Err(old_office(bytes));
    }
    let mut package = Package::open(bytes)?;
    let main = package.document()?;
    let relations = package.relations(&main)?;
    let mut state = State::default();
    let one = |kind: &str| {
        let found = relations.iter().find(|relation| relation.kind == kind);
        found.map(|relation| relation.target.clone())
    };
    let mut theme = Theme::default();
    if let Some(name) = one("theme")
        && let Some(text) = package.part(&name)?
    {
        theme = Theme::read(&text, &name)?;
    }
    state.styles = Styles::new(theme);
    if let Some(name) = one("styles")
        && let Some(text) = package.part(&name)?
    {
        state.styles.read(&text, &name)?;
    }
    if let Some(name) = one("numbering")
        && let Some(text) = package.part(&name)?
    {
        state.numbering = Numbering::read(&text, &name)?;
    }
    let Some(text) = package.part(&main)? else {
        return Err(refused(
            format!("a Word document without its text, {main}"),
            "take a whole copy of it",
        ));
    };
    let mut body = Vec::new();
    {
        let mut story = Story::new(&text, &main, &mut state);
        let root = story.walk.find("body")?.ok_or_else(|| {
            refused(
                format!("{main} in it is no text of Word"),
                "open it in Word or LibreOffice and save it again as .docx",
            )
        })?;
        story.whole(&root, &mut body)?;
    }
    drop(text);
    let mut around = Around { package, relations, state };
    let (heads, feet) = around.margins()?;
    let footnotes = around.notes("footnotes")?;
    let endnotes = around.notes("endnotes")?;
    let application = package::application(&mut around.package)?;
    let mut pages = Pages::new(&around.state.sections);
    for part in [heads, body, footnotes, endnotes, feet] {
        pages.part(part);
    }
    let lines = pages.lines;
    let most = around.state.old.iter().max_by_key(|(_, letters)| *letters);
    let mut old = most.map(|&(legacy, _)| legacy);
    let mut text = joined(lines);
    if old.is_none() {
        // No font tells of an encoding; the words may.
        let read = legacy::recognise(&text);
        if let Some(found) = read.found().first() {
            old = Some(found.encoding());
            text = read.text().to_owned();
        }
    }
    Ok(DocxText { text, old, application })
}

/// A file of the old Office, or an encrypted one.
fn old_office(bytes: &[u8]) -> FormatError {
    let name: Vec<u8> =
        ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let is_encrypted = bytes.windows(name.len()).any(|part| part == name);
    match is_encrypted {
        true => refused(
            "an encrypted document",
            "open it in Word and save it without a password",
        ),
        false => refused(
            "an old Office document (DOC, XLS, PPT)",
            "save it as .docx first, or `soffice --headless --convert-to \
             docx FILE`",
        ),
    }
}

/// What stands around the text of a document.
struct Around<'b> {
    package: Package<'b>,
    relations: Vec<Relation>,
    state: State,
}

impl Around<'_> {
    /// The headers and the footers of the first section. What stands on its
    /// first page comes first, and each text once. Those that have no more
    /// than the number of a page are left out.
    fn margins(&mut self) -> Result<(Vec<Item>, Vec<Item>), FormatError> {
        let section = self.state.sections.first().cloned();
        let section = section.unwrap_or_default();
        let (mut heads, mut feet) = (Vec::new(), Vec::new());
        let mut seen: Vec<Vec<Item>> = Vec::new();
        let first = if section.titled { "first" } else { "default" };
        let mut margins = section.margins;
        margins.retain(|(_, pages, _)| section.titled || pages != "first");
        margins.truncate(MARGINS);
        margins.sort_by_key(|(_, pages, _)| pages != first);
        for (name, pages, id) in margins {
            let found = self.relations.iter().find(|one| one.id == id);
            let Some(part) = found.map(|one| one.target.clone()) else {
                continue;
            };
            let mut items = Vec::new();
            let mut numbers_pages = false;
            if let Some(text) = self.package.part(&part)? {
                let mut story = Story::new(&text, &part, &mut self.state);
                let root = match name.starts_with("header") {
                    true => story.walk.find("hdr")?,
                    false => story.walk.find("ftr")?,
                };
                if let Some(root) = root {
                    story.whole(&root, &mut items)?;
                }
                numbers_pages = story.numbers_pages;
            }
            items.retain(|item| matches!(item, Item::Line(_)));
            let is_blank = |item: &Item| match item {
                Item::Line(line) => line.is_blank(),
                _ => true,
            };
            if items.iter().all(is_blank)
                || numbers_pages && is_page_number(&items)
                || seen.contains(&items)
            {
                continue;
            }
            seen.push(items.clone());
            let at_top = name.starts_with("header") && pages == first;
            match at_top {
                true => heads.extend(items),
                false => feet.extend(items),
            }
        }
        Ok((heads, feet))
    }

    /// The notes that the text refers to, in the order of their numbers.
    fn notes(&mut self, kind: &str) -> Result<Vec<Item>, FormatError> {
        let is_foot = kind == "footnotes";
        let wanted = match is_foot {
            true => std::mem::take(&mut self.state.footnotes),
            false => std::mem::take(&mut self.state.endnotes),
        };
        let part = self.relations.iter().find(|one| one.kind == kind);
        let Some(part) = part.map(|one| one.target.clone()) else {
            return Ok(Vec::new());
        };
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let Some(text) = self.package.part(&part)? else {
            return Ok(Vec::new());
        };
        let mut found: FxHashMap<String, Vec<Item>> = FxHashMap::default();
        let mut story = Story::new(&text, &part, &mut self.state);
        if let Some(root) = story.walk.find(kind)? {
            while let Some(note) = story.walk.element(&root)? {
                let id = note.value("id").unwrap_or_default().into_owned();
                let mut items = Vec::new();
                story.whole(&note, &mut items)?;
                found.insert(id, items);
            }
        }
        let mut out = Vec::new();
        for (at, id) in wanted.iter().enumerate() {
            let Some(mut items) = found.remove(id) else { continue };
            let mark = match is_foot {
                true => raised_number(at + 1),
                false => bracketed(at + 1),
            };
            if let Some(Item::Line(line)) = items.first_mut() {
                line.text = format!("{mark} {}", line.text.trim_start());
            }
            items.retain(|item| matches!(item, Item::Line(_)));
            out.extend(items);
        }
        Ok(out)
    }
}

/// Whether what stands in a margin is no more than the number of a page.
fn is_page_number(items: &[Item]) -> bool {
    items.iter().all(|item| match item {
        Item::Line(line) => {
            let mut words = line
                .text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            words.all(|word| {
                word.bytes().all(|byte| byte.is_ascii_digit())
                    || ["Trang", "trang", "TRANG", "Page"].contains(&word)
            })
        }
        _ => true,
    })
}

/// Puts parts one below the other, with form feeds between pages.
struct Pages<'s> {
    sections: &'s [Section],
    lines: Vec<Line>,
    /// Whether a word stands on the page that is open.
    begun: bool,
    /// Whether a word stands anywhere.
    any: bool,
}

impl<'s> Pages<'s> {
    fn new(sections: &'s [Section]) -> Pages<'s> {
        Pages { sections, lines: Vec::new(), begun: false, any: false }
    }

    /// Adds a part, an empty line before it.
    fn part(&mut self, items: Vec<Item>) {
        if self.any && !items.is_empty() && self.begun {
            self.lines.push(Line::default());
        }
        for item in items {
            match item {
                Item::Line(line) => {
                    let blank = line.is_blank();
                    self.begun |= !blank;
                    self.any |= !blank;
                    if self.any {
                        self.lines.push(line);
                    }
                }
                // The program drew the page that the text asks for.
                Item::Page { drawn: true } if !self.begun => {}
                Item::Page { .. } => self.page(),
                Item::Section(at) => {
                    let next = self.sections.get(at + 1);
                    if next.is_some_and(|next| !next.continuous) {
                        self.page();
                    }
                }
            }
        }
    }

    fn page(&mut self) {
        if self.any {
            let text = "\u{C}".to_owned();
            self.lines.push(Line { text, lacks_capitals: false });
        }
        self.begun = false;
    }
}

/// The text of lines. Those of TCVN3 side by side get back the capitals that
/// it lacks.
fn joined(lines: Vec<Line>) -> String {
    let mut text = String::new();
    let mut lacking = String::new();
    let flush = |lacking: &mut String, text: &mut String| {
        if !lacking.is_empty() {
            text.push_str(&legacy::with_capitals(lacking));
            lacking.clear();
        }
    };
    for line in lines {
        let out = match line.lacks_capitals {
            true => &mut lacking,
            false => {
                flush(&mut lacking, &mut text);
                &mut text
            }
        };
        out.push_str(&line.text);
        // A page begins behind its form feed.
        if line.text != "\u{C}" {
            out.push('\n');
        }
    }
    flush(&mut lacking, &mut text);
    let end = text.trim_end_matches(['\n', '\u{C}', ' ', '\t']).len();
    text.truncate(end);
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
