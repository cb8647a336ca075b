//! What a file with boxes says of itself: the version of its format and the
//! engine that read it.

use crate::format::Kind;
use crate::format::lenient::Tokens;
use crate::format::xml::{Event, Tag};

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The version of its format: `4.2` of ALTO, `2019-07-15` of PAGE.
    pub version: Option<String>,
    /// The engine that read it, with its version: `tesseract 5.3.0`.
    pub engine: Option<String>,
    /// The unit of its boxes, where that is not the pixel: `mm10`, a tenth of
    /// a millimetre, or `inch1200`, a 1200th of an inch, of ALTO; `point`, a
    /// 72nd, of PDF.
    pub unit: Option<String>,
}

/// The most tags that are looked at: what a file says of itself stands at its
/// beginning.
const TAGS: usize = 1000;

/// The most characters that are taken of what it says.
const LONGEST: usize = 200;

impl About {
    /// What a decoded file of a kind says.
    pub(super) fn of(kind: Kind, head: &str) -> About {
        let mut about = About::default();
        let mut tokens = Tokens::new(head);
        // The element whose text is awaited.
        let mut awaited = String::new();
        // Whether the engine has its version.
        let mut versioned = false;
        // A file that is cut off says no more.
        for _ in 0..TAGS {
            match tokens.next() {
                Ok(Some(Event::Start(tag))) => {
                    awaited = tag.local().to_owned();
                    about.look(kind, &tag);
                }
                Ok(Some(Event::Text(text))) => {
                    let text = &text.decoded;
                    about.hear(kind, &awaited, text, &mut versioned);
                }
                Ok(Some(Event::End(_))) => awaited.clear(),
                Ok(None) | Err(_) => break,
            }
        }
        about
    }

    /// What a start tag says.
    fn look(&mut self, kind: Kind, tag: &Tag<'_>) {
        match (kind, tag.local()) {
            (Kind::Hocr, "meta")
                if tag.value("name").as_deref() == Some("ocr-system") =>
            {
                self.engine = tag.value("content").and_then(|c| said(&c));
            }
            (Kind::Alto, "alto") => {
                let version =
                    tag.value("SCHEMAVERSION").and_then(|v| said(&v));
                self.version = version.or_else(|| namespace(tag, "ns-v"));
            }
            (Kind::Page, "PcGts") => {
                self.version = namespace(tag, "pagecontent/");
            }
            _ => {}
        }
    }

    /// What the text of an element says.
    fn hear(
        &mut self,
        kind: Kind,
        element: &str,
        text: &str,
        versioned: &mut bool,
    ) {
        let Some(text) = said(text) else { return };
        match (kind, element) {
            (Kind::Alto, "softwareName") | (Kind::Page, "Creator") => {
                // One without a version gets none of those behind it.
                *versioned |= self.engine.is_some();
                self.engine.get_or_insert(text);
            }
            (Kind::Alto, "MeasurementUnit") if text != "pixel" => {
                self.unit.get_or_insert(text);
            }
            // That of another program may follow.
            (Kind::Alto, "softwareVersion") if !*versioned => {
                *versioned = true;
                if let Some(engine) = &mut self.engine
                    && !engine.contains(&text)
                {
                    engine.push(' ');
                    engine.push_str(&text);
                }
            }
            _ => {}
        }
    }
}

/// A text without the space around it; `None` where nothing is left.
fn said(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

/// What stands behind a sign in the namespace of a tag.
fn namespace(tag: &Tag<'_>, sign: &str) -> Option<String> {
    let mut spaces = tag.attributes().filter_map(|attribute| {
        let name = attribute.name;
        let is_space = name == "xmlns" || name.starts_with("xmlns:");
        is_space.then(|| attribute.decoded())
    });
    spaces.find_map(|space| {
        let (_, version) = space.split_once(sign)?;
        said(version.trim_end_matches(['#', '/']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_their_version_and_engine() {
        let rows = [
            (
                Kind::Hocr,
                "<html><head><meta name='ocr-system' content='tesseract \
                 5.3.0' /></head><body>",
                (None, Some("tesseract 5.3.0")),
            ),
            (
                Kind::Alto,
                "<?xml version=\"1.0\"?><alto xmlns=\"http://www.loc.gov/\
                 standards/alto/ns-v3#\"><Description><OCRProcessing>\
                 <processingSoftware><softwareName>Máy đọc</softwareName>\
                 <softwareVersion>2.1</softwareVersion>",
                (Some("3"), Some("Máy đọc 2.1")),
            ),
            (
                Kind::Alto,
                "<alto><softwareName>Máy</softwareName><softwareName>Khoidau\
                 </softwareName><softwareVersion>0.2.0</softwareVersion>",
                (None, Some("Máy")),
            ),
            (
                Kind::Alto,
                "<a:alto xmlns:a=\"x\" SCHEMAVERSION=\"4.2\">",
                (Some("4.2"), None),
            ),
            (
                Kind::Page,
                "<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts/\
                 pagecontent/2019-07-15\"><Metadata><Creator> một\n người \
                 </Creator></Metadata>",
                (Some("2019-07-15"), Some("một người")),
            ),
            (Kind::Tsv, "level\tpage_num", (None, None)),
            (Kind::Page, "<PcGts", (None, None)),
        ];
        for (kind, head, (version, engine)) in rows {
            let about = About::of(kind, head);
            let found = (about.version.as_deref(), about.engine.as_deref());
            assert_eq!(found, (version, engine), "{head}");
        }
    }
}
