//! What an ALTO file says of itself before its pages: where a step of
//! processing is added, and which elements its reading order names.

use rustc_hash::FxHashSet;

use super::string::PURPOSE;
use crate::format::element::named_like;
use crate::format::ids::Ids;
use crate::format::splice::Splices;
use crate::format::xml::{Entities, Event, Tokens};

/// The name of the program in a step of processing.
const SOFTWARE: &str = "Khoidau";

/// What stands before the pages.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The name of `Description`, with its prefix.
    name: String,
    /// Where the last child of the `Description` ends.
    end: Option<usize>,
    /// Where a step is added to the last `OCRProcessing`: behind its last.
    last_step: Option<usize>,
    /// Whether the version has `Processing`, 4.0 and later.
    processing: bool,
    /// Whether a step of this program is there already.
    named: bool,
    /// The names of the elements that the reading order lists.
    pub(super) referred: FxHashSet<String>,
}

impl Head {
    /// The head of a file.
    pub(super) fn of(file: &str) -> Head {
        let mut head = Head::default();
        let mut tokens = Tokens::new(file, Entities::Xml);
        let mut software = false;
        let mut described = 0;
        while let Ok(Some(event)) = tokens.next() {
            match event {
                Event::Start(tag) => {
                    match tag.local() {
                        "Layout" => break,
                        "alto" => {
                            head.processing =
                                tag.attributes().any(|attribute| {
                                    attribute.name.starts_with("xmlns")
                                        && attribute.raw.contains("/ns-v4")
                                });
                        }
                        "Description" if !tag.empty => {
                            described = tokens.depth();
                            tag.name.clone_into(&mut head.name);
                        }
                        "Processing" => head.processing = true,
                        "ElementRef" => {
                            let refs = tag.value("REF").unwrap_or_default();
                            let refs = refs.split_whitespace();
                            head.referred.extend(refs.map(str::to_owned));
                        }
                        _ => {}
                    }
                    software = tag.local() == "softwareName" && !tag.empty;
                    if tag.empty {
                        let end = tag.span.end();
                        let child =
                            described > 0 && tokens.depth() == described;
                        head.close(tag.local(), end, child);
                    }
                }
                Event::End(tag) => {
                    if tag.local() == "Description" {
                        described = 0;
                    }
                    let end = tag.span.end();
                    let child = described > 0 && tokens.depth() == described;
                    head.close(tag.local(), end, child);
                }
                Event::Text(text) => {
                    head.named |= software && text.decoded == SOFTWARE;
                }
            }
        }
        head
    }

    /// An element ended, which may be a child of the `Description`.
    fn close(&mut self, name: &str, at: usize, is_child: bool) {
        if is_child {
            self.end = Some(at);
        }
        if matches!(name, "ocrProcessingStep" | "postProcessingStep") {
            self.last_step = Some(at);
        }
    }
}

/// Adds the step that says what was done, once for a file.
pub(super) fn write(file: &str, head: &Head, out: &mut Splices) {
    let Some(end) = head.end.filter(|_| !head.named) else { return };
    let name = |local: &str| named_like(&head.name, local);
    let element = |local: &str, content: &str| {
        let name = name(local);
        format!("<{name}>{content}</{name}>")
    };
    let what = format!(
        "Words corrected; what was read before is the ALTERNATIVE of PURPOSE \
         {PURPOSE}"
    );
    let version = env!("CARGO_PKG_VERSION");
    let software = element("softwareName", SOFTWARE)
        + &element("softwareVersion", version);
    let step = element("processingStepDescription", &what)
        + &element("processingSoftware", &software);
    if head.processing {
        let name = name("Processing");
        let id = Ids::of(file).fresh("khoidau");
        let entry = format!("<{name} ID=\"{id}\">{step}</{name}>");
        out.insert(end, &entry);
    } else if let Some(at) = head.last_step {
        out.insert(at, &element("postProcessingStep", &step));
    } else {
        let name = name("OCRProcessing");
        let id = Ids::of(file).fresh("khoidau");
        let step = element("ocrProcessingStep", &step);
        out.insert(end, &format!("<{name} ID=\"{id}\">{step}</{name}>"));
    }
}
