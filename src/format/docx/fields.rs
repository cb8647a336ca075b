//! Fields: what Word works out, such as the number of a page, and what was
//! chosen in a form.

use crate::format::docx::story::{Paragraph, Story};
use crate::format::docx::styles::RunProps;
use crate::format::docx::walk::{is_on, number};
use crate::format::error::FormatError;
use crate::format::xml::Tag;

impl<'f> Story<'f, '_> {
    /// Begins or ends a field or its result. Boxes to tick and lists to choose
    /// from have no result but what they say of themselves.
    pub(super) fn field(
        &mut self,
        tag: &Tag<'f>,
        props: RunProps,
        out: &mut Paragraph,
    ) -> Result<(), FormatError> {
        match tag.value("fldCharType").as_deref() {
            Some("separate") => {
                if let Some(last) = self.fields.last_mut() {
                    *last = true;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {
                let chosen = self.chosen(tag)?;
                self.add(out, props, &chosen);
                self.fields.push(false);
                return Ok(());
            }
        }
        self.walk.skip(tag)
    }

    /// What is chosen in a field of a form.
    fn chosen(&mut self, tag: &Tag<'f>) -> Result<String, FormatError> {
        let mut chosen = String::new();
        while let Some(data) = self.walk.element(tag)? {
            while let Some(kind) = self.walk.element(&data)? {
                let (mut ticked, mut at) = (None, 0);
                let mut entries = Vec::new();
                while let Some(inner) = self.walk.element(&kind)? {
                    match inner.local() {
                        "default" if ticked.is_none() => {
                            ticked = Some(is_on(&inner));
                        }
                        "checked" => ticked = Some(is_on(&inner)),
                        "result" => at = number(&inner).unwrap_or(0),
                        "listEntry" => {
                            let entry = inner.value("val").unwrap_or_default();
                            entries.push(entry.into_owned());
                        }
                        _ => {}
                    }
                    self.walk.skip(&inner)?;
                }
                match kind.local() {
                    "checkBox" => {
                        let ticked = ticked.unwrap_or(false);
                        chosen = if ticked { "☒" } else { "☐" }.to_owned();
                    }
                    "ddList" => {
                        let entry: Option<&String> = entries.get::<usize>(at);
                        chosen = entry.cloned().unwrap_or_default();
                    }
                    _ => {}
                }
            }
        }
        Ok(chosen)
    }
}

/// Whether the code of a field is for the number of a page or of pages.
pub(super) fn numbers_pages(code: &str) -> bool {
    let mut words = code.split_whitespace();
    words.any(|word| matches!(word, "PAGE" | "NUMPAGES" | "SECTIONPAGES"))
}
