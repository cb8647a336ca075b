//! hOCR 1.2, as Tesseract, OCRmyPDF, hocr-tools and ocropus write it: HTML
//! whose classes say what is a page, a line or a word, and whose titles say
//! where it is.
//!
//! A file is read as the XML that it mostly is; one that is not well formed,
//! as a browser reads it.

mod read;
mod runs;
#[cfg(test)]
mod tests;
mod title;
mod write;

use crate::format::change::Changes;
use crate::format::error::FormatError;
use crate::format::lenient::Tokens;
use crate::format::scan::Scan;
use crate::format::splice::Splices;
use crate::format::xml::Event;
use crate::format::{Format, Keep, Kind, xml};

/// The format.
pub(super) struct Hocr;

/// Classes, and names of what a head declares, of which every such file has
/// one.
const SIGNS: &[&str] = &[
    "ocr_page",
    "ocr_carea",
    "ocr_par",
    "ocr_line",
    "ocrx_line",
    "ocrx_word",
    "ocr-system",
    "ocr-capabilities",
];

impl Format for Hocr {
    fn kind(&self) -> Kind {
        Kind::Hocr
    }

    fn recognises(&self, head: &str) -> bool {
        let root = xml::root(head).map(|root| root.local());
        if let Some("alto" | "PcGts") = root {
            return false;
        }
        // In a tag, not in a text about it.
        let mut tags = head.split('<').skip(1);
        head.trim_start().starts_with('<')
            && tags.any(|tag| {
                let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
                SIGNS.iter().any(|sign| tag.contains(sign))
            })
    }

    fn read(&self, file: &str) -> Result<Scan, FormatError> {
        read::read(file)
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
        // What cannot be read any further names no more.
        while let Ok(Some(event)) = tokens.next() {
            let Event::Start(tag) = event else { continue };
            let classes = tag.value("class").unwrap_or_default();
            if role(&classes) == Some(Role::Page) {
                images.push(tag.attribute("title").and_then(title::image));
            }
        }
        images
    }
}

/// What an element is by its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Page,
    /// What an empty line of the text stands before.
    Block,
    Line,
    Word,
    /// A character of a word.
    Character,
    /// Another element of hOCR.
    Other,
}

/// The role that the classes of an element give it; `None` for one that is
/// not of hOCR.
fn role(classes: &str) -> Option<Role> {
    classes.split_ascii_whitespace().find_map(|class| {
        Some(match class {
            "ocr_page" => Role::Page,
            "ocr_carea" | "ocr_par" | "ocrx_block" | "ocr_column" => {
                Role::Block
            }
            // Tesseract gives lines the class of the block that they are in.
            "ocr_line" | "ocrx_line" | "ocr_header" | "ocr_footer"
            | "ocr_caption" | "ocr_textfloat" | "ocr_pageno" => Role::Line,
            "ocrx_word" | "ocr_word" => Role::Word,
            "ocrx_cinfo" | "ocr_cinfo" | "ocr_glyph" => Role::Character,
            _ if class.starts_with("ocr_") || class.starts_with("ocrx_") => {
                Role::Other
            }
            _ => return None,
        })
    })
}

/// Whether the text in an element is none of the page: another reading of
/// what stands beside it, or what is no text at all.
fn is_hidden(name: &str) -> bool {
    const HIDDEN: [&str; 5] = ["del", "head", "script", "style", "title"];
    HIDDEN.iter().any(|hidden| name.eq_ignore_ascii_case(hidden))
}
