//! ALTO, 2.0 to 4.4, the XML of libraries and archives for OCR.
//!
//! A word is a `String`. Where its `CONTENT` changes, what must agree with it
//! does: the `Glyph`s are respelled and the `CC` stays where the word keeps
//! its number of characters, and both go where it does not, for they say
//! something of each character; `SUBS_CONTENT` of both parts of a word that
//! is hyphenated over two lines is their text after the change. The text
//! that is corrected has both parts, each on its line, and the `HYP` between
//! them as a hyphen.
//!
//! What was read before becomes an `ALTERNATIVE` of the `String`, and an
//! entry among the steps of processing says so. `CS`, which says that a
//! person has corrected, is never set.

mod line;
mod processing;
mod read;
mod string;
#[cfg(test)]
mod tests;
mod write;

use super::change::Changes;
use super::error::FormatError;
use super::lenient::Tokens;
use super::scan::Scan;
use super::splice::Splices;
use super::xml::Event;
use super::{Format, Keep, Kind, xml};

/// The format.
pub(super) struct Alto;

impl Format for Alto {
    fn kind(&self) -> Kind {
        Kind::Alto
    }

    fn recognises(&self, head: &str) -> bool {
        xml::root(head).is_some_and(|root| root.local() == "alto")
    }

    fn read(&self, file: &str) -> Result<Scan, FormatError> {
        read::scan(file)
    }

    fn write(
        &self,
        file: &str,
        scan: &Scan,
        changes: &Changes,
        keep: Keep,
        out: &mut Splices,
    ) {
        write::write(file, scan, changes, keep, out);
    }

    /// The file names one, of all its pages.
    fn images(&self, file: &str) -> Vec<Option<String>> {
        let mut tokens = Tokens::new(file);
        let (mut name, mut named, mut pages) = (String::new(), false, 0);
        while let Ok(Some(event)) = tokens.next() {
            match event {
                Event::Start(tag) => {
                    named = tag.local() == "fileName" && name.is_empty();
                    pages += usize::from(tag.local() == "Page");
                }
                Event::Text(text) if named => {
                    name.push_str(text.decoded.trim());
                }
                Event::Text(_) => {}
                Event::End(_) => named = false,
            }
        }
        match name.is_empty() {
            true => Vec::new(),
            false => vec![Some(name); pages],
        }
    }
}
