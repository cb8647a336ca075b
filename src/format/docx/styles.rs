//! The styles of a document as far as they tell how its text is read: fonts,
//! capitals, hidden text, numbering.

use rustc_hash::FxHashMap;

use crate::format::docx::font::Font;
use crate::format::docx::walk::{Walk, is_on, number};
use crate::format::error::FormatError;
use crate::format::xml::Tag;

/// How many styles may be based on one another.
const CHAIN: usize = 32;

/// What is said of the characters of a run; `None` where nothing is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RunProps {
    pub font: Option<Font>,
    /// Whether small letters are shown as capitals.
    pub capitals: Option<bool>,
    /// Whether they are not shown.
    pub hidden: Option<bool>,
    /// Whether they stand above the line.
    pub raised: Option<bool>,
}

impl RunProps {
    /// These, and what `below` says where they say nothing.
    pub(super) fn over(self, below: RunProps) -> RunProps {
        RunProps {
            font: self.font.or(below.font),
            capitals: self.capitals.or(below.capitals),
            hidden: self.hidden.or(below.hidden),
            raised: self.raised.or(below.raised),
        }
    }
}

/// What is said of the number of a paragraph.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberProps {
    /// Which list; 0 for none.
    pub list: Option<u32>,
    /// The level, counted from 0.
    pub level: Option<usize>,
}

/// The fonts of the theme.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Theme {
    major: Option<Font>,
    minor: Option<Font>,
}

impl Theme {
    pub(super) fn read(text: &str, part: &str) -> Result<Theme, FormatError> {
        let mut walk = Walk::new(text, part);
        let mut theme = Theme::default();
        if let Some(scheme) = walk.find("fontScheme")? {
            while let Some(fonts) = walk.element(&scheme)? {
                let mut latin = None;
                while let Some(tag) = walk.element(&fonts)? {
                    if tag.local() == "latin" {
                        latin = tag.value("typeface").map(|n| Font::of(&n));
                    }
                    walk.skip(&tag)?;
                }
                match fonts.local() {
                    "majorFont" => theme.major = latin,
                    "minorFont" => theme.minor = latin,
                    _ => {}
                }
            }
        }
        Ok(theme)
    }

    fn font(self, name: &str) -> Option<Font> {
        if name.starts_with("major") { self.major } else { self.minor }
    }
}

#[derive(Clone, Debug, Default)]
struct Style {
    based_on: Option<String>,
    run: RunProps,
    number: NumberProps,
    breaks_before: Option<bool>,
}

/// All styles of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    theme: Theme,
    styles: FxHashMap<String, Style>,
    /// That of paragraphs that name none.
    normal: Option<String>,
    defaults: RunProps,
}

impl Styles {
    /// Without any style.
    pub(super) fn new(theme: Theme) -> Styles {
        Styles { theme, ..Styles::default() }
    }

    /// Adds what the part of the styles says.
    pub(super) fn read(
        &mut self,
        text: &str,
        part: &str,
    ) -> Result<(), FormatError> {
        let mut walk = Walk::new(text, part);
        let Some(root) = walk.find("styles")? else { return Ok(()) };
        while let Some(tag) = walk.element(&root)? {
            match tag.local() {
                "docDefaults" => self.read_defaults(&mut walk, &tag)?,
                "style" => self.read_style(&mut walk, &tag)?,
                _ => walk.skip(&tag)?,
            }
        }
        Ok(())
    }

    fn read_defaults<'f>(
        &mut self,
        walk: &mut Walk<'f>,
        defaults: &Tag<'f>,
    ) -> Result<(), FormatError> {
        while let Some(tag) = walk.element(defaults)? {
            if tag.local() != "rPrDefault" {
                walk.skip(&tag)?;
                continue;
            }
            while let Some(inner) = walk.element(&tag)? {
                match inner.local() {
                    "rPr" => self.defaults = self.run_props(walk, &inner)?.0,
                    _ => walk.skip(&inner)?,
                }
            }
        }
        Ok(())
    }

    fn read_style<'f>(
        &mut self,
        walk: &mut Walk<'f>,
        tag: &Tag<'f>,
    ) -> Result<(), FormatError> {
        let id = tag.value("styleId").unwrap_or_default().into_owned();
        let of_paragraphs =
            tag.value("type").is_none_or(|kind| kind == "paragraph");
        let default = tag.value("default");
        let is_default =
            matches!(default.as_deref(), Some("1" | "true" | "on"));
        let mut style = Style::default();
        while let Some(inner) = walk.element(tag)? {
            match inner.local() {
                "basedOn" => {
                    style.based_on = inner.value("val").map(|v| v.into());
                    walk.skip(&inner)?;
                }
                "rPr" => style.run = self.run_props(walk, &inner)?.0,
                "pPr" => {
                    while let Some(inner) = walk.element(&inner)? {
                        match inner.local() {
                            "numPr" => {
                                style.number = number_props(walk, &inner)?;
                            }
                            name => {
                                if name == "pageBreakBefore" {
                                    style.breaks_before = Some(is_on(&inner));
                                }
                                walk.skip(&inner)?;
                            }
                        }
                    }
                }
                _ => walk.skip(&inner)?,
            }
        }
        if of_paragraphs && is_default {
            self.normal = Some(id.clone());
        }
        self.styles.insert(id, style);
        Ok(())
    }

    /// Reads what is said of a run, with the name of its style.
    pub(super) fn run_props<'f>(
        &self,
        walk: &mut Walk<'f>,
        props: &Tag<'f>,
    ) -> Result<(RunProps, Option<String>), FormatError> {
        let (mut run, mut style) = (RunProps::default(), None);
        while let Some(tag) = walk.element(props)? {
            match tag.local() {
                "rFonts" => run.font = self.font(&tag),
                "caps" => run.capitals = Some(is_on(&tag)),
                "vanish" => run.hidden = Some(is_on(&tag)),
                "vertAlign" => {
                    let raised = tag.value("val");
                    run.raised = raised.map(|value| value == "superscript");
                }
                "rStyle" => style = tag.value("val").map(|v| v.into()),
                _ => {}
            }
            // What it was before a change is inside.
            walk.skip(&tag)?;
        }
        Ok((run, style))
    }

    /// The font that a tag names: that of letters with marks, which old fonts
    /// are used for.
    fn font(&self, tag: &Tag<'_>) -> Option<Font> {
        let named = |theme: &str, name: &str| {
            let theme = tag.value(theme).map(|name| self.theme.font(&name));
            theme.unwrap_or_else(|| tag.value(name).map(|n| Font::of(&n)))
        };
        let high = named("hAnsiTheme", "hAnsi");
        let low = named("asciiTheme", "ascii");
        match (high, low) {
            (None | Some(Font::Unicode), Some(font)) => Some(font),
            (high, _) => high,
        }
    }

    /// What is said along the styles that one is based on, the nearest first.
    fn chain(&self, id: Option<&str>) -> impl Iterator<Item = &Style> {
        let first = id.and_then(|id| self.styles.get(id));
        let next =
            |style: &&Style| self.styles.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(CHAIN)
    }

    /// What the style of a paragraph says of its runs, that of all without.
    pub(super) fn of_paragraph(&self, id: Option<&str>) -> RunProps {
        let id = id.or(self.normal.as_deref());
        let styles = self.chain(id).map(|style| style.run);
        styles.fold(RunProps::default(), RunProps::over).over(self.defaults)
    }

    /// What the style of a run says of it.
    pub(super) fn of_run(&self, id: &str) -> RunProps {
        let styles = self.chain(Some(id)).map(|style| style.run);
        styles.fold(RunProps::default(), RunProps::over)
    }

    /// What the style of a paragraph says of its number.
    pub(super) fn number_of(&self, id: Option<&str>) -> NumberProps {
        let id = id.or(self.normal.as_deref());
        let mut all = NumberProps::default();
        for style in self.chain(id) {
            all.list = all.list.or(style.number.list);
            all.level = all.level.or(style.number.level);
        }
        all
    }

    /// The list of a style that is one of lists.
    pub(super) fn list_of(&self, id: &str) -> Option<u32> {
        self.chain(Some(id)).find_map(|style| style.number.list)
    }

    /// Whether a page begins before a paragraph of a style.
    pub(super) fn breaks_before(&self, id: Option<&str>) -> bool {
        let id = id.or(self.normal.as_deref());
        let mut said = self.chain(id).filter_map(|style| style.breaks_before);
        said.next().unwrap_or(false)
    }
}

/// Reads what is said of the number of a paragraph.
pub(super) fn number_props<'f>(
    walk: &mut Walk<'f>,
    props: &Tag<'f>,
) -> Result<NumberProps, FormatError> {
    let mut out = NumberProps::default();
    while let Some(tag) = walk.element(props)? {
        match tag.local() {
            "numId" => out.list = number(&tag),
            "ilvl" => out.level = number(&tag),
            _ => {}
        }
        walk.skip(&tag)?;
    }
    Ok(out)
}
