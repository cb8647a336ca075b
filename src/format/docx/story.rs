//! The paragraphs of a part as lines of text: runs joined, in the letters
//! that Word shows, with the numbers of lists and notes.

use crate::encoding::legacy::Legacy;
use crate::format::docx::fields::numbers_pages;
use crate::format::docx::font::{Font, read_stretch, sign};
use crate::format::docx::numbering::Numbering;
use crate::format::docx::styles::{
    NumberProps, RunProps, Styles, number_props,
};
use crate::format::docx::walk::{Walk, is_on};
use crate::format::error::FormatError;
use crate::format::xml::Tag;

/// A line of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// Whether all of its letters are from TCVN3, which lacks capitals.
    pub lacks_capitals: bool,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What comes one below the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Line(Line),
    /// A new page; `drawn` where the program that wrote the file had one when
    /// it laid out the text, and not because the text says so.
    Page {
        drawn: bool,
    },
    /// The end of the section of a number.
    Section(usize),
}

/// A section of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    /// Whether it goes on where the one before it ends.
    pub continuous: bool,
    /// Whether its first page has a header and a footer of its own.
    pub titled: bool,
    /// Headers and footers: the name of the element, the pages it is for,
    /// and the relation to its part.
    pub margins: Vec<(String, String, String)>,
}

/// What all parts of a document share.
#[derive(Debug, Default)]
pub(super) struct State {
    pub styles: Styles,
    pub numbering: Numbering,
    pub sections: Vec<Section>,
    /// The notes that were referred to, in order.
    pub footnotes: Vec<String>,
    pub endnotes: Vec<String>,
    /// The old encodings that fonts told, with how many letters each.
    pub old: Vec<(Legacy, usize)>,
}

/// Elements whose content is no text of the document: properties, what was
/// deleted, codes of fields, readings above the characters of a word.
const PASSED: &[&str] = &[
    "altChunk",
    "binData",
    "customXmlPr",
    "del",
    "delInstrText",
    "delText",
    "fldData",
    "instrText",
    "moveFrom",
    "pPr",
    "rPr",
    "rPrChange",
    "rt",
    "sdtEndPr",
    "sdtPr",
    "smartTagPr",
    "tblGrid",
    "tblPr",
    "tcPr",
    "trPr",
];

/// A paragraph that is being read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Stretches of one font, and whether small letters are shown as
    /// capitals.
    pieces: Vec<(Font, bool, String)>,
    base: RunProps,
    /// Pages drawn before its first word and behind it.
    pages: (usize, usize),
    /// What is in text boxes.
    boxes: Vec<Item>,
    /// Whether a word stands in it.
    begun: bool,
}

impl Paragraph {
    fn is_blank(&self) -> bool {
        !self.begun
    }

    fn add(&mut self, font: Font, capitals: bool, text: &str) {
        self.begun |= !text.trim().is_empty();
        match self.pieces.last_mut() {
            Some((last, shown, before))
                if (*last, *shown) == (font, capitals) =>
            {
                before.push_str(text);
            }
            _ => self.pieces.push((font, capitals, text.to_owned())),
        }
    }

    fn last(&self) -> Option<char> {
        let texts = self.pieces.iter().rev();
        texts.flat_map(|(_, _, text)| text.chars().next_back()).next()
    }
}

/// Reads the paragraphs of a part.
pub(super) struct Story<'f, 's> {
    pub(super) walk: Walk<'f>,
    pub(super) state: &'s mut State,
    /// The fields that are open: whether their result has begun.
    pub(super) fields: Vec<bool>,
    /// How many characters were read, but for space.
    seen: usize,
    /// A paragraph whose end was deleted: the next goes on with it.
    carried: Option<Paragraph>,
    /// Whether a field shows the number of the page, or of all pages.
    pub(super) numbers_pages: bool,
}

impl<'f, 's> Story<'f, 's> {
    pub(super) fn new(
        text: &'f str,
        part: &'f str,
        state: &'s mut State,
    ) -> Story<'f, 's> {
        let walk = Walk::new(text, part);
        Story {
            walk,
            state,
            fields: Vec::new(),
            seen: 0,
            carried: None,
            numbers_pages: false,
        }
    }

    /// Reads the paragraphs and tables in an element.
    pub(super) fn blocks(
        &mut self,
        parent: &Tag<'f>,
        out: &mut Vec<Item>,
    ) -> Result<(), FormatError> {
        while let Some(tag) = self.walk.element(parent)? {
            self.block(&tag, out)?;
        }
        Ok(())
    }

    /// The same, of an element whose last paragraph none goes on with.
    pub(super) fn whole(
        &mut self,
        parent: &Tag<'f>,
        out: &mut Vec<Item>,
    ) -> Result<(), FormatError> {
        let outer = self.hold();
        self.blocks(parent, out)?;
        self.release(outer, out);
        Ok(())
    }

    /// Puts the paragraph aside that goes on behind an element.
    pub(super) fn hold(&mut self) -> Option<Paragraph> {
        self.carried.take()
    }

    /// Ends the last paragraph of an element, and takes the other up again.
    pub(super) fn release(
        &mut self,
        outer: Option<Paragraph>,
        out: &mut Vec<Item>,
    ) {
        let last = std::mem::replace(&mut self.carried, outer);
        if let Some(last) = last.filter(|last| !last.is_blank()) {
            self.finish(last, out);
        }
    }

    /// Reads a paragraph, a table or what holds some.
    pub(super) fn block(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Vec<Item>,
    ) -> Result<(), FormatError> {
        match tag.local() {
            "p" => self.paragraph(tag, out),
            "tbl" => self.table(tag, out),
            "sectPr" => {
                let section = self.section(tag)?;
                out.push(Item::Section(section));
                Ok(())
            }
            "AlternateContent" => self.choose(tag, out, Story::block),
            name if PASSED.contains(&name) => self.walk.skip(tag),
            _ => self.blocks(tag, out),
        }
    }

    /// Reads the first of the alternatives that has text.
    fn choose<T>(
        &mut self,
        tag: &Tag<'f>,
        out: &mut T,
        read: fn(&mut Self, &Tag<'f>, &mut T) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        let before = self.seen;
        while let Some(choice) = self.walk.element(tag)? {
            if self.seen > before {
                self.walk.skip(&choice)?;
                continue;
            }
            while let Some(inner) = self.walk.element(&choice)? {
                read(self, &inner, out)?;
            }
        }
        Ok(())
    }

    /// Reads what is said of a section, and gives its number.
    fn section(&mut self, tag: &Tag<'f>) -> Result<usize, FormatError> {
        let mut section = Section::default();
        while let Some(inner) = self.walk.element(tag)? {
            match inner.local() {
                name @ ("headerReference" | "footerReference") => {
                    let pages = inner.value("type").unwrap_or_default();
                    let part = inner.value("id").unwrap_or_default();
                    section.margins.push((
                        name.to_owned(),
                        pages.into_owned(),
                        part.into_owned(),
                    ));
                }
                "type" => {
                    let kind = inner.value("val").unwrap_or_default();
                    section.continuous =
                        matches!(&*kind, "continuous" | "nextColumn");
                }
                "titlePg" => section.titled = is_on(&inner),
                _ => {}
            }
            self.walk.skip(&inner)?;
        }
        self.state.sections.push(section);
        Ok(self.state.sections.len() - 1)
    }

    fn paragraph(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Vec<Item>,
    ) -> Result<(), FormatError> {
        let mut paragraph = self.carried.take().unwrap_or_default();
        paragraph.base = self.state.styles.of_paragraph(None);
        let mut said = Said::default();
        while let Some(inner) = self.walk.element(tag)? {
            if inner.local() != "pPr" {
                self.inline(&inner, &mut paragraph)?;
                continue;
            }
            said = self.paragraph_props(&inner)?;
            let style = said.style.as_deref();
            let styles = &self.state.styles;
            paragraph.base = styles.of_paragraph(style);
            let breaks = styles.breaks_before(style);
            if said.breaks_before.unwrap_or(breaks) {
                out.push(Item::Page { drawn: false });
            }
            let numbering = &mut self.state.numbering;
            let number = numbering.next(said.number, style, styles);
            if let Some(number) = number.filter(|_| !said.joins) {
                self.add(&mut paragraph, RunProps::default(), &number);
            }
        }
        // A field that never ends hides no more than its paragraph.
        self.fields.iter_mut().for_each(|shown| *shown = true);
        if said.joins {
            self.carried = Some(paragraph);
        } else {
            self.finish(paragraph, out);
        }
        if let Some(section) = said.section {
            out.push(Item::Section(section));
        }
        Ok(())
    }

    fn paragraph_props(
        &mut self,
        props: &Tag<'f>,
    ) -> Result<Said, FormatError> {
        let mut said = Said::default();
        while let Some(tag) = self.walk.element(props)? {
            match tag.local() {
                "numPr" => {
                    said.number = number_props(&mut self.walk, &tag)?;
                    continue;
                }
                "sectPr" => {
                    said.section = Some(self.section(&tag)?);
                    continue;
                }
                "rPr" => {
                    while let Some(inner) = self.walk.element(&tag)? {
                        said.joins |=
                            matches!(inner.local(), "del" | "moveFrom");
                        self.walk.skip(&inner)?;
                    }
                    continue;
                }
                "pStyle" => said.style = tag.value("val").map(|v| v.into()),
                "pageBreakBefore" => said.breaks_before = Some(is_on(&tag)),
                _ => {}
            }
            self.walk.skip(&tag)?;
        }
        Ok(said)
    }

    /// Reads what stands in a line.
    fn inline(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Paragraph,
    ) -> Result<(), FormatError> {
        match tag.local() {
            "r" => return self.run(tag, out),
            "txbxContent" => return self.text_box(tag, out),
            "AlternateContent" => {
                return self.choose(tag, out, Story::inline);
            }
            name if PASSED.contains(&name) => return self.walk.skip(tag),
            "fldSimple" => {
                let code = tag.value("instr").unwrap_or_default();
                self.numbers_pages |= numbers_pages(&code);
            }
            // Of formulas, so that no number becomes another.
            "den" => self.add(out, RunProps::default(), "/"),
            "sup" => self.add(out, RunProps::default(), "^"),
            // Of drawings.
            "p" if !out.is_blank() => out.add(Font::Unicode, false, "\n"),
            _ => {}
        }
        while let Some(inner) = self.walk.element(tag)? {
            self.inline(&inner, out)?;
        }
        Ok(())
    }

    /// Reads a text box, which is no part of the line that it is tied to.
    fn text_box(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Paragraph,
    ) -> Result<(), FormatError> {
        let fields = std::mem::take(&mut self.fields);
        self.whole(tag, &mut out.boxes)?;
        self.fields = fields;
        Ok(())
    }

    fn run(
        &mut self,
        tag: &Tag<'f>,
        out: &mut Paragraph,
    ) -> Result<(), FormatError> {
        let mut props = out.base;
        while let Some(inner) = self.walk.element(tag)? {
            let line = |out: &mut Paragraph, sign: &str| {
                out.add(Font::Unicode, false, sign);
            };
            let shown = self.is_shown(props);
            match inner.local() {
                "rPr" => {
                    let styles = &self.state.styles;
                    let (own, style) =
                        styles.run_props(&mut self.walk, &inner)?;
                    let named = style.map(|id| styles.of_run(&id));
                    let below = named.unwrap_or_default().over(out.base);
                    props = own.over(below);
                    continue;
                }
                "t" => {
                    let text = self.walk.text(&inner)?;
                    self.add(out, props, &text);
                    continue;
                }
                "instrText" => {
                    let code = self.walk.text(&inner)?;
                    self.numbers_pages |= numbers_pages(&code);
                    continue;
                }
                "fldChar" => {
                    self.field(&inner, props, out)?;
                    continue;
                }
                "tab" | "ptab" if shown => line(out, "\t"),
                "cr" if shown => line(out, "\n"),
                "br" if shown => {
                    let kind = inner.value("type");
                    let page = kind.is_some_and(|kind| kind == "page");
                    line(out, if page { "\u{C}" } else { "\n" });
                }
                "lastRenderedPageBreak" => match out.is_blank() {
                    true => out.pages.0 += 1,
                    false => out.pages.1 += 1,
                },
                "noBreakHyphen" => self.add(out, props, "-"),
                "sym" => {
                    let code = inner.value("char").unwrap_or_default();
                    let code = u32::from_str_radix(&code, 16).unwrap_or(0);
                    let font = inner.value("font").unwrap_or_default();
                    let sign = sign(&font, code).to_string();
                    let plain = RunProps { font: None, ..props };
                    self.add(out, plain, &sign);
                }
                "footnoteReference" if shown => {
                    let notes = &mut self.state.footnotes;
                    let mark = refer(&inner, notes);
                    line(out, &mark.map_or(String::new(), raised_number));
                }
                "endnoteReference" if shown => {
                    let notes = &mut self.state.endnotes;
                    let mark = refer(&inner, notes);
                    line(out, &mark.map_or(String::new(), bracketed));
                }
                "softHyphen" => {}
                _ => {
                    self.inline(&inner, out)?;
                    continue;
                }
            }
            self.walk.skip(&inner)?;
        }
        Ok(())
    }

    /// Whether a run is shown: not hidden, nor the code of a field.
    fn is_shown(&self, props: RunProps) -> bool {
        props.hidden != Some(true) && self.fields.iter().all(|shown| *shown)
    }

    /// Adds text of a run.
    pub(super) fn add(
        &mut self,
        out: &mut Paragraph,
        props: RunProps,
        text: &str,
    ) {
        if !self.is_shown(props) {
            return;
        }
        let font = props.font.unwrap_or_default();
        let mut text: String = text
            .chars()
            .map(|c| match c {
                '\n' | '\r' | '\t' => ' ',
                c => font.char(c),
            })
            .collect();
        self.seen += text.chars().filter(|c| !c.is_whitespace()).count();
        // `10` and a raised `6` are not 106.
        let raised = props.raised == Some(true)
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && out.last().is_some_and(|c| !c.is_whitespace());
        if raised {
            text = text.chars().map(raised_digit).collect();
        }
        let kept = matches!(font, Font::Old(..));
        let font = if kept { font } else { Font::Unicode };
        out.add(font, props.capitals == Some(true), &text);
    }

    /// Adds the lines of a paragraph and what is tied to it.
    fn finish(&mut self, paragraph: Paragraph, out: &mut Vec<Item>) {
        let mut text = String::new();
        let (mut lacking, mut other) = (false, false);
        for (font, capitals, piece) in &paragraph.pieces {
            let (read, old) = read_stretch(*font, piece);
            let letters = read.chars().filter(|c| c.is_alphabetic()).count();
            if let (Font::Old(legacy, _), true) = (font, old) {
                let known =
                    self.state.old.iter_mut().find(|(one, _)| one == legacy);
                match known {
                    Some((_, count)) => *count += letters,
                    None => self.state.old.push((*legacy, letters)),
                }
            }
            let lacks = old && matches!(font, Font::Old(Legacy::Tcvn3, false));
            lacking |= lacks && letters > 0;
            other |= !lacks && letters > 0;
            match capitals {
                true => text.push_str(&read.to_uppercase()),
                false => text.push_str(&read),
            }
        }
        let page = |drawn| Item::Page { drawn };
        out.extend(std::iter::repeat_n(page(true), paragraph.pages.0));
        let boxed = !paragraph.boxes.is_empty();
        let broken = text.contains('\u{C}') || boxed;
        for (at, part) in text.split('\u{C}').enumerate() {
            if at > 0 {
                out.push(page(false));
            }
            if part.trim().is_empty() && broken {
                continue;
            }
            for line in part.split('\n') {
                let text = line.trim_end().to_owned();
                let lacks_capitals = lacking && !other;
                out.push(Item::Line(Line { text, lacks_capitals }));
            }
        }
        out.extend(paragraph.boxes);
        out.extend(std::iter::repeat_n(page(true), paragraph.pages.1));
    }
}

/// What is said of a paragraph.
#[derive(Debug, Default)]
struct Said {
    style: Option<String>,
    number: NumberProps,
    breaks_before: Option<bool>,
    /// Whether its end was deleted.
    joins: bool,
    section: Option<usize>,
}

/// The number of a note that is referred to; `None` where its mark is a text
/// that follows.
fn refer(tag: &Tag<'_>, notes: &mut Vec<String>) -> Option<usize> {
    let id = tag.value("id").unwrap_or_default();
    notes.push(id.into_owned());
    let own = tag.value("customMarkFollows");
    let own = own.is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
    (!own).then_some(notes.len())
}

/// A number above the line.
pub(super) fn raised_number(number: usize) -> String {
    number.to_string().chars().map(raised_digit).collect()
}

/// The mark of an endnote.
pub(super) fn bracketed(number: usize) -> String {
    format!("[{number}]")
}

fn raised_digit(c: char) -> char {
    const RAISED: [char; 10] =
        ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = c.to_digit(10);
    digit.map_or(c, |digit| RAISED[digit as usize])
}
