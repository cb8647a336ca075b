//! PAGE XML, 2009 to 2024, the format of Transkribus, eScriptorium, OCR-D
//! and PRImA.
//!
//! A page says its text at up to four levels, `Glyph`, `Word`, `TextLine`
//! and `TextRegion`, each in one or more `TextEquiv`s, of which the one of
//! the lowest index counts. What is corrected is the text of the lines, or of
//! a region without such; a change is carried to every level that has the
//! word: glyphs are respelled where the word keeps its number of characters
//! and go where it does not, `PlainText` follows `Unicode`, and the offsets
//! in `custom` move with the text.
//!
//! What was read before is kept at the finest of the levels with text: the
//! corrected reading is a new `TextEquiv`, the first and of the lowest index,
//! and the one that was there gets the next index. Versions before 2016 allow
//! one `TextEquiv` and no index; there it is kept in a processing
//! instruction, `<?khoidau-ocr …?>`.

mod custom;
mod equiv;
mod order;
mod read;
#[cfg(test)]
mod tests;
mod word;
mod write;

use super::change::Changes;
use super::error::FormatError;
use super::lenient::Tokens;
use super::scan::Scan;
use super::splice::Splices;
use super::xml::Event;
use super::{Format, Keep, Kind, xml};

/// The format.
pub(super) struct Page;

impl Format for Page {
    fn kind(&self) -> Kind {
        Kind::Page
    }

    fn recognises(&self, head: &str) -> bool {
        xml::root(head).is_some_and(|root| root.local() == "PcGts")
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

    fn images(&self, file: &str) -> Vec<Option<String>> {
        let mut tokens = Tokens::new(file);
        let mut images = Vec::new();
        while let Ok(Some(event)) = tokens.next() {
            if let Event::Start(tag) = event
                && tag.local() == "Page"
            {
                let name = tag.value("imageFilename");
                let name = name.filter(|name| !name.trim().is_empty());
                images.push(name.map(|name| name.trim().to_owned()));
            }
        }
        images
    }
}
