//! The formats of files that people take for texts, known by how they begin.

use std::fmt;

/// What a file is that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A PDF document, of pictures or with text in it.
    Pdf,
    /// A PostScript document.
    PostScript,
    /// A DjVu document.
    DjVu,
    /// A picture: PNG, JPEG, JPEG 2000, TIFF, GIF, BMP, WebP or HEIF.
    Image,
    /// A ZIP archive with a document in it: DOCX, XLSX, PPTX, ODT, EPUB.
    OfficeZip,
    /// A document of the old Microsoft Office: DOC, XLS, PPT, MSG.
    Ole,
    /// A document in the Rich Text Format.
    Rtf,
    /// A ZIP archive of anything else.
    Zip,
    /// A file packed by gzip, bzip2, xz or Zstandard.
    Compressed,
    /// An archive of several files: 7-Zip, RAR, tar.
    Archive,
    /// An SQLite database.
    Sqlite,
    /// A program or library: ELF or Mach-O.
    Program,
    /// An n-gram model of this library.
    Ngrams,
}

/// How files of each format begin.
///
/// PDF 32000-1 7.5.2; PNG 5.2; ISO 10918-1 B.1 with ISO 15444-1 annexes A and
/// I; TIFF 6.0 section 2 and BigTIFF; GIF89a 17; the ZIP file format 4.3;
/// MS-CFB 2.2; RTF 1.9; RFC 1952 2.3; RFC 8878 3.1; the file formats of bzip2,
/// xz, 7-Zip, RAR, SQLite, DjVu and ELF. What begins with letters that a text
/// may begin with, such as the `BM` of BMP, is told by [`Format::of`].
const STARTS: &[(&[u8], Format)] = &[
    (b"%PDF-", Format::Pdf),
    (b"%!PS", Format::PostScript),
    (b"AT&TFORM", Format::DjVu),
    (b"\x89PNG\r\n\x1a\n", Format::Image),
    (b"\xff\xd8\xff", Format::Image),
    (b"\xff\x4f\xff\x51", Format::Image),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format::Image),
    (b"II*\0", Format::Image),
    (b"MM\0*", Format::Image),
    (b"II+\0", Format::Image),
    (b"MM\0+", Format::Image),
    (b"GIF87a", Format::Image),
    (b"GIF89a", Format::Image),
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"PK\x07\x08", Format::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Ole),
    (b"{\\rtf", Format::Rtf),
    (b"\x1f\x8b", Format::Compressed),
    (b"\xfd7zXZ\0", Format::Compressed),
    (b"\x28\xb5\x2f\xfd", Format::Compressed),
    (b"7z\xbc\xaf\x27\x1c", Format::Archive),
    (b"Rar!\x1a\x07", Format::Archive),
    (b"SQLite format 3\0", Format::Sqlite),
    (b"\x7fELF", Format::Program),
    (b"\xcf\xfa\xed\xfe", Format::Program),
    (b"khoidaLM", Format::Ngrams),
];

/// The bytes within which a PDF may begin, as its readers have it: some have
/// the header of a mail or of a web server in front.
const PDF_WITHIN: usize = 1024;

/// Where tar has its label, the POSIX one and that of GNU.
const TAR_LABEL: (usize, &[u8]) = (257, b"ustar");

/// The bytes at the start of a ZIP archive in which the names of the first
/// files tell what it is.
const ZIP_NAMES: usize = 4096;

impl Format {
    /// What bytes begin as; `None` where they may be a text.
    ///
    /// A constant amount of work, whatever the length.
    ///
    /// ```
    /// use khoidau::encoding::Format;
    ///
    /// assert_eq!(Format::of(b"%PDF-1.7\n"), Some(Format::Pdf));
    /// assert_eq!(Format::of("Số: 12".as_bytes()), None);
    /// ```
    pub fn of(bytes: &[u8]) -> Option<Format> {
        let start = STARTS.iter().find(|(start, _)| bytes.starts_with(start));
        match start {
            Some((_, Format::Zip)) => Some(zip(bytes)),
            Some(&(_, format)) => Some(format),
            None => by_more(bytes),
        }
    }

    /// What bytes are that are known to be no text, by signs that a text
    /// might bear too.
    pub(super) fn of_no_text(bytes: &[u8]) -> Option<Format> {
        let head = &bytes[..bytes.len().min(PDF_WITHIN)];
        contains(head, b"%PDF-").then_some(Format::Pdf)
    }

    /// The name of the format, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "a PDF document",
            Format::PostScript => "a PostScript document",
            Format::DjVu => "a DjVu document",
            Format::Image => "a picture",
            Format::OfficeZip => {
                "an office document or book (DOCX, XLSX, ODT, EPUB)"
            }
            Format::Ole => "an old Office document (DOC, XLS, PPT)",
            Format::Rtf => "an RTF document",
            Format::Zip => "a ZIP archive",
            Format::Compressed => "a compressed file",
            Format::Archive => "an archive of files",
            Format::Sqlite => "an SQLite database",
            Format::Program => "a program",
            Format::Ngrams => "an n-gram model",
        }
    }

    /// How its text is got at, as an order to the user.
    pub fn remedy(self) -> &'static str {
        match self {
            Format::Pdf => {
                "take the text out first, with `pdftotext -layout` for \
                 instance, or, if the pages are pictures, have an OCR engine \
                 read them"
            }
            Format::PostScript => {
                "take the text out first, with `ps2ascii` for instance"
            }
            Format::DjVu => {
                "take the text out first, with `djvutxt` for instance, or \
                 have an OCR engine read the pages"
            }
            Format::Image => {
                "have an OCR engine read it first, for instance `tesseract \
                 FILE out -l vie`, or save it as PNG"
            }
            Format::OfficeZip | Format::Ole | Format::Rtf => {
                "save it as plain text in UTF-8 first, or `soffice \
                 --convert-to 'txt:Text (encoded):UTF8' FILE`"
            }
            Format::Zip | Format::Archive => {
                "unpack it and name the texts in it"
            }
            Format::Compressed => "unpack it first",
            Format::Sqlite => "write its texts to files in UTF-8 first",
            Format::Program => "name a text",
            Format::Ngrams => {
                "name a text; the model goes behind the option --model"
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Formats that more than the first bytes tell.
fn by_more(bytes: &[u8]) -> Option<Format> {
    let at = |place: usize, label: &[u8]| {
        bytes.get(place..).is_some_and(|rest| rest.starts_with(label))
    };
    // Four reserved bytes in the header of BMP are zero.
    if at(0, b"BM") && at(6, &[0; 4]) {
        return Some(Format::Image);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(Format::Image);
    }
    let heif = [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif"];
    if at(4, b"ftyp") && heif.iter().any(|brand| at(8, brand)) {
        return Some(Format::Image);
    }
    let level = bytes.get(3).is_some_and(u8::is_ascii_digit);
    if at(0, b"BZh") && level && at(4, b"1AY&SY") {
        return Some(Format::Compressed);
    }
    if at(TAR_LABEL.0, TAR_LABEL.1) && bytes.contains(&0) {
        return Some(Format::Archive);
    }
    None
}

/// What a ZIP archive is, by the names of the files it begins with.
fn zip(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(ZIP_NAMES)];
    // ODF and EPUB begin with a file that says what they are, Office Open
    // XML with the list of its parts.
    let names = [&b"mimetypeapplication/"[..], b"[Content_Types].xml"];
    let parts = [&b"word/"[..], b"xl/", b"ppt/", b"_rels/.rels"];
    let office = names.iter().chain(&parts).any(|name| contains(head, name));
    if office { Format::OfficeZip } else { Format::Zip }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_how_they_begin() {
        let bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0";
        let docx = b"PK\x03\x04\x14\0\x06\0[Content_Types].xml";
        let odt = b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis";
        let mut tar = vec![b'a'; 600];
        tar[100] = 0;
        tar[257..262].copy_from_slice(b"ustar");
        let rows: [(&[u8], Format); 16] = [
            (b"%PDF-1.4", Format::Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0", Format::Image),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Format::Image),
            (b"II*\0\x08", Format::Image),
            (b"GIF89a", Format::Image),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Format::Image),
            (b"\0\0\0\x18ftypheic", Format::Image),
            (bmp, Format::Image),
            (docx, Format::OfficeZip),
            (odt, Format::OfficeZip),
            (b"PK\x03\x04\x14\0a.txt", Format::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Ole),
            (b"{\\rtf1\\ansi", Format::Rtf),
            (b"\x1f\x8b\x08", Format::Compressed),
            (b"BZh91AY&SY", Format::Compressed),
            (&tar, Format::Archive),
        ];
        for (bytes, format) in rows {
            assert_eq!(Format::of(bytes), Some(format), "{bytes:x?}");
        }
        for text in [
            "",
            "BM 12",
            "BMP, RIFF, WEBP",
            "PK/2020",
            "II. NỘI DUNG",
            "MM",
            "GIF",
            "Tệp %PDF-1.4 là gì",
            "BZh",
            "{\\r",
            "7z",
        ] {
            assert_eq!(Format::of(text.as_bytes()), None, "{text}");
        }
    }
}
