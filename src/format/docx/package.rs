//! The ZIP archive that a Word document is: its parts, what leads from one to
//! the other, and what an archive is that is none.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::format::charset::File;
use crate::format::docx::walk::Walk;
use crate::format::error::FormatError;

/// The most bytes of all parts together that are unpacked. A thousand pages
/// of Word take some 40 MiB.
const UNPACKED: u64 = 128 << 20;

/// The most files of an archive. A document has some 20 beside its pictures.
const FILES: usize = 1 << 16;

/// The fewest bytes that the list of an archive takes for a file.
const LISTED: usize = 46;

/// How the entry of a file in that list begins.
const ENTRY: &[u8] = b"PK\x01\x02";

const CONTENT_TYPES: &str = "[Content_Types].xml";

const SAVE_AGAIN: &str =
    "open it in Word or LibreOffice and save it again as .docx";

/// The parts of a document, unpacked when they are asked for.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// What leads from one part to another.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub id: String,
    /// The last part of its type: `styles`, `header`.
    pub kind: String,
    /// The name of the part.
    pub target: String,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Package<'b>, FormatError> {
        if bytes.len() / LISTED > FILES {
            let windows = bytes.windows(ENTRY.len());
            let entries = windows.filter(|window| *window == ENTRY);
            if entries.take(FILES + 1).count() > FILES {
                let reason =
                    format!("a ZIP archive of more than {FILES} files");
                return Err(refused(reason, SAVE_AGAIN));
            }
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Package { archive, left: UNPACKED }),
            Err(error) => Err(refused(
                format!("a ZIP archive that is damaged or cut short: {error}"),
                "take a whole copy of it",
            )),
        }
    }

    /// The bytes of a part; `None` where there is no such file.
    fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
        let Some(at) = self.index(name) else { return Ok(None) };
        let file = match self.archive.by_index(at) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(refused(
                    format!("{name} in it is encrypted"),
                    "unpack it with its password and name what is in it",
                ));
            }
            Err(error) => return Err(damaged(name, &error.to_string())),
        };
        let mut bytes = Vec::new();
        let read = file.take(self.left + 1).read_to_end(&mut bytes);
        read.map_err(|error| damaged(name, &error.to_string()))?;
        let length = bytes.len() as u64;
        if length > self.left {
            let most = UNPACKED >> 20;
            return Err(refused(
                format!("its parts take more than {most} MiB when unpacked"),
                "cut it into several documents",
            ));
        }
        self.left -= length;
        Ok(Some(bytes))
    }

    /// The place of a file; names of parts have no case, and some programs
    /// write the slash of Windows.
    fn index(&self, name: &str) -> Option<usize> {
        let exact = self.archive.index_for_name(name);
        exact.or_else(|| {
            let mut names = self.archive.file_names().enumerate();
            let same = |other: &str| {
                other.len() == name.len()
                    && other.replace('\\', "/").eq_ignore_ascii_case(name)
            };
            let (_, found) = names.find(|(_, other)| same(other))?;
            self.archive.index_for_name(found)
        })
    }

    /// The text of a part; `None` where there is no such file.
    pub(super) fn part(
        &mut self,
        name: &str,
    ) -> Result<Option<String>, FormatError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        match File::decode(bytes.into()) {
            Ok(file) => Ok(Some(file.text.into_owned())),
            Err(error) => Err(damaged(name, error.reason())),
        }
    }

    /// The name of the part that is the document.
    pub(super) fn document(&mut self) -> Result<String, FormatError> {
        let Some(types) = self.part(CONTENT_TYPES)? else {
            return Err(self.what_else()?);
        };
        let overrides = overrides(&types)?;
        let relations = self.relations("")?;
        let mut mains =
            relations.into_iter().filter(|r| r.kind == "officeDocument");
        let Some(main) = mains.next().map(|relation| relation.target) else {
            return Err(other("a ZIP archive without a Word document in it"));
        };
        let kind = overrides.iter().find(|(part, _)| {
            part.trim_start_matches('/').eq_ignore_ascii_case(&main)
        });
        let kind = kind.map_or("", |(_, kind)| kind);
        let is = |name: &str| kind.contains(name);
        if is("spreadsheetml") || is("ms-excel") {
            return Err(refused(
                "an Excel workbook, not a Word document",
                "save its sheets as text or CSV in UTF-8",
            ));
        }
        if is("presentationml") || is("ms-powerpoint") {
            return Err(refused(
                "a PowerPoint presentation, not a Word document",
                "save it as a PDF or as text",
            ));
        }
        Ok(main)
    }

    /// What an archive is that has no list of types of content.
    fn what_else(&mut self) -> Result<FormatError, FormatError> {
        let kind = self.bytes("mimetype")?.unwrap_or_default();
        let kind = String::from_utf8_lossy(&kind);
        let to_docx = "save it as .docx first, or `soffice --headless \
                       --convert-to docx FILE`";
        Ok(if kind.contains("opendocument.text") {
            refused("an OpenDocument text (ODT)", to_docx)
        } else if kind.contains("opendocument") {
            refused("an OpenDocument file that is no text", to_docx)
        } else if kind.contains("epub") {
            refused("a book in EPUB", "save it as plain text in UTF-8 first")
        } else {
            other("a ZIP archive, not a Word document")
        })
    }

    /// What leads from a part to others; from the archive itself for no name.
    pub(super) fn relations(
        &mut self,
        part: &str,
    ) -> Result<Vec<Relation>, FormatError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = match folder {
            "" => format!("_rels/{file}.rels"),
            _ => format!("{folder}/_rels/{file}.rels"),
        };
        let Some(text) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut relations = Vec::new();
        let mut walk = Walk::new(&text, &name);
        while let Some(tag) = walk.find("Relationship")? {
            let outside =
                tag.value("TargetMode").is_some_and(|m| m == "External");
            let kind = tag.value("Type").unwrap_or_default();
            let target = tag.value("Target").unwrap_or_default();
            if outside || target.is_empty() {
                continue;
            }
            relations.push(Relation {
                id: tag.value("Id").unwrap_or_default().into_owned(),
                kind: kind.rsplit('/').next().unwrap_or("").to_owned(),
                target: resolved(folder, &target),
            });
        }
        Ok(relations)
    }
}

/// The parts of which the list of content types names one, with that.
fn overrides(types: &str) -> Result<Vec<(String, String)>, FormatError> {
    let mut walk = Walk::new(types, CONTENT_TYPES);
    let mut overrides = Vec::new();
    while let Some(tag) = walk.find("Override")? {
        let part = tag.value("PartName").unwrap_or_default();
        let kind = tag.value("ContentType").unwrap_or_default();
        overrides.push((part.into_owned(), kind.into_owned()));
    }
    Ok(overrides)
}

/// The name of a part from the way to it from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The application that wrote a document, with its version, if it says so.
pub(super) fn application(
    package: &mut Package<'_>,
) -> Result<Option<String>, FormatError> {
    let mut relations = package.relations("")?.into_iter();
    let Some(about) = relations.find(|r| r.kind == "extended-properties")
    else {
        return Ok(None);
    };
    let Some(text) = package.part(&about.target)? else { return Ok(None) };
    let mut walk = Walk::new(&text, &about.target);
    let (mut name, mut version) = (String::new(), String::new());
    while let Some(root) = walk.find("Properties")? {
        while let Some(tag) = walk.element(&root)? {
            match tag.local() {
                "Application" => name = walk.text(&tag)?,
                "AppVersion" => version = walk.text(&tag)?,
                _ => walk.skip(&tag)?,
            }
        }
    }
    let said = [name.trim(), version.trim()].join(" ");
    let said = said.trim();
    Ok((!said.is_empty()).then(|| said.to_owned()))
}

fn damaged(part: &str, reason: &str) -> FormatError {
    refused(format!("{part} in it cannot be read: {reason}"), SAVE_AGAIN)
}

fn other(what: &str) -> FormatError {
    refused(what, "unpack it and name the files in it")
}

pub(super) fn refused(
    reason: impl Into<String>,
    remedy: &'static str,
) -> FormatError {
    FormatError::refused("", 0, reason, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_the_folder_of_their_part() {
        let rows = [
            ("word", "styles.xml", "word/styles.xml"),
            ("word", "/word/a.xml", "word/a.xml"),
            ("word", "../docProps/app.xml", "docProps/app.xml"),
            ("word", "..\\..\\a.xml", "a.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("", "./a/../b.xml", "b.xml"),
        ];
        for (folder, target, expected) in rows {
            assert_eq!(resolved(folder, target), expected);
        }
    }
}
