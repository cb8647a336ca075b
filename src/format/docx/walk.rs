//! Goes through the elements of a part.

use crate::format::docx::package::refused;
use crate::format::error::FormatError;
use crate::format::xml::{Entities, Event, Tag, Tokens};

/// The tags and texts of a part, element by element.
pub(super) struct Walk<'f> {
    tokens: Tokens<'f>,
    part: &'f str,
}

impl<'f> Walk<'f> {
    /// Begins a part, which errors name.
    pub(super) fn new(text: &'f str, part: &'f str) -> Walk<'f> {
        Walk { tokens: Tokens::new(text, Entities::Xml), part }
    }

    fn next(&mut self) -> Result<Option<Event<'f>>, FormatError> {
        self.tokens.next().map_err(|error| {
            let (line, byte) = (error.line(), error.offset());
            let reason = error.reason();
            refused(
                format!("{}, line {line}, byte {byte}: {reason}", self.part),
                "open it in Word or LibreOffice and save it again as .docx",
            )
        })
    }

    /// The next child of an element, whose own content is to be read or
    /// skipped before the one behind it; `None` at the end of the element.
    pub(super) fn element(
        &mut self,
        parent: &Tag<'f>,
    ) -> Result<Option<Tag<'f>>, FormatError> {
        if parent.empty {
            return Ok(None);
        }
        loop {
            match self.next()? {
                Some(Event::Start(tag)) => return Ok(Some(tag)),
                Some(Event::Text(_)) => {}
                Some(Event::End(_)) | None => return Ok(None),
            }
        }
    }

    /// The next start tag of a name, wherever it is.
    pub(super) fn find(
        &mut self,
        name: &str,
    ) -> Result<Option<Tag<'f>>, FormatError> {
        while let Some(event) = self.next()? {
            if let Event::Start(tag) = event
                && tag.local() == name
            {
                return Ok(Some(tag));
            }
        }
        Ok(None)
    }

    /// Passes over what is in an element.
    pub(super) fn skip(&mut self, tag: &Tag<'f>) -> Result<(), FormatError> {
        self.text(tag).map(|_| ())
    }

    /// The text in an element and those below it.
    pub(super) fn text(
        &mut self,
        tag: &Tag<'f>,
    ) -> Result<String, FormatError> {
        let mut text = String::new();
        let mut open = usize::from(!tag.empty);
        while open > 0 {
            match self.next()? {
                Some(Event::Start(tag)) => open += usize::from(!tag.empty),
                Some(Event::End(_)) => open -= 1,
                Some(Event::Text(more)) => text.push_str(&more.decoded),
                None => break,
            }
        }
        Ok(text)
    }
}

/// Whether a property that is on or off is on.
pub(super) fn is_on(tag: &Tag<'_>) -> bool {
    let value = tag.value("val");
    !matches!(value.as_deref(), Some("0" | "false" | "off"))
}

/// The attribute `val`, as a number of some kind.
pub(super) fn number<N: std::str::FromStr>(tag: &Tag<'_>) -> Option<N> {
    tag.value("val")?.trim().parse().ok()
}
