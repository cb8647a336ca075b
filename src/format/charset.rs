//! From the bytes of a file to its text by what it declares, and back to
//! the same bytes.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::OnceLock;

use encoding_rs::{EncoderResult, WINDOWS_1252};

use crate::encoding::{Encoding, NotText, Wide, decode_strict};
use crate::format::error::FormatError;

/// How many bytes at the start of a file may declare its encoding: what HTML
/// asks for, with room for a long document type.
const DECLARED_WITHIN: usize = 4096;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// One that needs no declaration.
    Unicode(Encoding),
    /// One of a byte for each character, or another old one.
    Old(&'static encoding_rs::Encoding),
}

impl Charset {
    /// Its name, as declarations have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Charset::Unicode(encoding) => encoding.name(),
            Charset::Old(old) => old.name(),
        }
    }
}

/// A file as text.
#[derive(Clone, Debug)]
pub(super) struct File<'a> {
    /// Without the byte order mark.
    pub text: Cow<'a, str>,
    pub charset: Charset,
    /// Whether a byte order mark stands in front.
    pub mark: bool,
    /// Where each stretch of the text begins, in it and in the bytes of the
    /// file; made when it is asked for.
    stretches: OnceLock<Vec<(usize, usize)>>,
}

impl<'a> File<'a> {
    fn new(text: Cow<'a, str>, charset: Charset, mark: bool) -> File<'a> {
        File { text, charset, mark, stretches: OnceLock::new() }
    }

    /// Reads bytes in the encoding that a byte order mark, the declaration of
    /// XML or that of HTML announces; UTF-8 if none does.
    pub(super) fn decode(
        bytes: Cow<'a, [u8]>,
    ) -> Result<File<'a>, FormatError> {
        let declared = declared(&bytes);
        let found = match decode_strict(&bytes) {
            Ok(decoded) => Ok((decoded.encoding(), decoded.has_mark())),
            Err(error) => Err(error),
        };
        match found {
            Ok((encoding, mark)) => {
                let text = decoded(bytes, encoding, mark);
                let charset = Charset::Unicode(encoding);
                File::new(text, charset, mark).checked(declared)
            }
            Err(NotText::Wide(wide @ (Wide::Utf16Le | Wide::Utf16Be))) => {
                // Its zero bytes show what it is where the mark is missing.
                let encoding = match wide {
                    Wide::Utf16Le => Encoding::Utf16Le,
                    _ => Encoding::Utf16Be,
                };
                let marked = [encoding.mark(), &bytes].concat();
                match decode_strict(&marked) {
                    Ok(decoded) => Ok(File::new(
                        decoded.into_text().into_owned().into(),
                        Charset::Unicode(encoding),
                        false,
                    )),
                    Err(mut error) => {
                        // Counted with the mark that was put in front.
                        if let NotText::Nul { offset, .. }
                        | NotText::Invalid { offset, .. } = &mut error
                        {
                            *offset -= encoding.mark().len();
                        }
                        Err(not_text(&bytes, &error))
                    }
                }
            }
            Err(error @ NotText::Invalid { encoding: Encoding::Utf8, .. }) => {
                match declared {
                    Some(Declared::Old(old)) => old_text(&bytes, old),
                    _ => Err(not_text(&bytes, &error)),
                }
            }
            Err(error) => Err(not_text(&bytes, &error)),
        }
    }

    /// The file, unless it declares an encoding that its bytes are not in.
    fn checked(
        mut self,
        declared: Option<Declared>,
    ) -> Result<File<'a>, FormatError> {
        let utf8 = self.charset == Charset::Unicode(Encoding::Utf8);
        let name = match declared {
            Some(Declared::Old(old)) if utf8 && !self.mark => {
                if self.text.is_ascii() {
                    // All of it is in either; what is new must be in that
                    // which it declares.
                    self.charset = Charset::Old(old);
                    return Ok(self);
                }
                old.name().to_owned()
            }
            Some(Declared::Old(old)) => old.name().to_owned(),
            Some(Declared::Utf16) if utf8 => "UTF-16".to_owned(),
            Some(Declared::Unknown(name)) => {
                let reason = format!(
                    "it declares the encoding {name:?}, which is not known"
                );
                return Err(wrong(&self.text, reason));
            }
            _ => {
                // In UTF-16 the declaration is seen once it is decoded.
                let again = self::declared(head(&self.text).as_bytes());
                match again {
                    Some(Declared::Utf8) if !utf8 => "UTF-8".to_owned(),
                    Some(Declared::Old(old)) if !utf8 => old.name().to_owned(),
                    _ => return Ok(self),
                }
            }
        };
        let reason = format!(
            "it declares the encoding {name}, but its bytes are {}",
            self.charset.name()
        );
        Err(wrong(&self.text, reason))
    }

    /// The byte of the file at which a byte of its text is.
    ///
    /// Takes no time to speak of but for the first time, which is in
    /// proportion to the file where that is not UTF-8.
    pub(super) fn raw_offset(&self, offset: usize) -> usize {
        let mark = match self.charset {
            Charset::Unicode(encoding) if self.mark => encoding.mark().len(),
            _ => 0,
        };
        let offset = match self.text.is_char_boundary(offset) {
            true => offset,
            false => self.text.len(),
        };
        if self.charset == Charset::Unicode(Encoding::Utf8) {
            return mark + offset;
        }
        let stretches = self.stretches.get_or_init(|| {
            let (mut at, mut raw) = (0, 0);
            let begins = parts(&self.text).map(|part| {
                let begin = (at, raw);
                (at, raw) = (at + part.len(), raw + self.raw_length(part));
                begin
            });
            begins.collect()
        });
        let begun = stretches.partition_point(|&(at, _)| at <= offset);
        let (at, raw) = match begun.checked_sub(1) {
            Some(last) => stretches[last],
            None => (0, 0),
        };
        mark + raw + self.raw_length(&self.text[at..offset])
    }

    /// How many bytes of the file some text of it is.
    fn raw_length(&self, text: &str) -> usize {
        match self.charset {
            Charset::Unicode(Encoding::Utf8) => text.len(),
            Charset::Unicode(_) => {
                2 * text.chars().map(char::len_utf16).sum::<usize>()
            }
            Charset::Old(old) => old.encode(text).0.len(),
        }
    }

    /// Writes the mark, if the file has one.
    pub(super) fn write_mark(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.charset {
            Charset::Unicode(encoding) if self.mark => {
                out.write_all(encoding.mark())
            }
            _ => Ok(()),
        }
    }

    /// Writes text in the encoding of the file; a character that it lacks
    /// becomes a reference, as XML and HTML have them.
    pub(super) fn write(
        &self,
        text: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.charset {
            Charset::Unicode(Encoding::Utf8) => out.write_all(text.as_bytes()),
            Charset::Unicode(encoding) => {
                for part in parts(text) {
                    out.write_all(&encoding.encode(part, false))?;
                }
                Ok(())
            }
            Charset::Old(old) => {
                for part in parts(text) {
                    write_old(part, old, out)?;
                }
                Ok(())
            }
        }
    }
}

/// Stretches of a text of some kilobytes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    crate::lines::stretches(text, 1 << 16).map(|span| &text[span.range()])
}

fn write_old(
    mut text: &str,
    old: &'static encoding_rs::Encoding,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut encoder = old.new_encoder();
    let mut buffer = [0; 4096];
    loop {
        let (result, read, written) = encoder
            .encode_from_utf8_without_replacement(text, &mut buffer, true);
        out.write_all(&buffer[..written])?;
        text = &text[read..];
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(c) => {
                write!(out, "&#{};", u32::from(c))?;
            }
        }
    }
}

/// The text of bytes that were proved to be it; owned bytes are not copied.
fn decoded(
    bytes: Cow<'_, [u8]>,
    encoding: Encoding,
    mark: bool,
) -> Cow<'_, str> {
    let lossless = |bytes: Vec<u8>| {
        let lossy = |error: std::string::FromUtf8Error| {
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        };
        String::from_utf8(bytes).unwrap_or_else(lossy)
    };
    match (encoding, bytes) {
        (Encoding::Utf8, Cow::Borrowed(bytes)) => {
            let from = if mark { encoding.mark().len() } else { 0 };
            String::from_utf8_lossy(&bytes[from..])
        }
        (Encoding::Utf8, Cow::Owned(mut bytes)) => {
            if mark {
                bytes.drain(..encoding.mark().len());
            }
            lossless(bytes).into()
        }
        (_, bytes) => {
            crate::encoding::decode(&bytes).into_text().into_owned().into()
        }
    }
}

/// Reads bytes in an old encoding, if all of them come back from their text.
fn old_text<'a>(
    bytes: &[u8],
    old: &'static encoding_rs::Encoding,
) -> Result<File<'a>, FormatError> {
    let (text, faulty) = old.decode_without_bom_handling(bytes);
    let again = old.encode(&text).0;
    if faulty || *again != *bytes {
        let pairs = bytes.iter().zip(again.iter());
        let same = pairs.take_while(|(one, other)| one == other).count();
        let reason = format!(
            "it declares the encoding {}, but has bytes that are not of it",
            old.name()
        );
        let error = wrong(&String::from_utf8_lossy(&bytes[..same]), reason);
        return Err(error.at_byte(same));
    }
    let text = text.into_owned().into();
    Ok(File::new(text, Charset::Old(old), false))
}

fn wrong(before: &str, reason: String) -> FormatError {
    let remedy = "correct the declaration";
    FormatError::refused(before, 0, reason, remedy)
}

fn not_text(bytes: &[u8], error: &NotText) -> FormatError {
    let offset = match *error {
        NotText::Nul { offset, .. } | NotText::Invalid { offset, .. } => {
            offset
        }
        _ => 0,
    };
    let before = String::from_utf8_lossy(&bytes[..offset]);
    let refused = FormatError::refused(
        &before,
        before.len(),
        error.to_string(),
        "nothing was read of it",
    );
    refused.at_byte(offset)
}

/// What a file declares of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Declared {
    Utf8,
    Utf16,
    Old(&'static encoding_rs::Encoding),
    Unknown(String),
}

fn head(text: &str) -> &str {
    &text[..crate::lines::ahead(text, 0, DECLARED_WITHIN)]
}

/// The encoding that the declaration of XML names, or a `meta` of HTML.
fn declared(bytes: &[u8]) -> Option<Declared> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start();
    if !head.starts_with('<') {
        return None;
    }
    let name = match head.strip_prefix("<?xml") {
        Some(rest) => {
            let inner = &rest[..rest.find("?>")?];
            let value = &inner[inner.find("encoding")? + "encoding".len()..];
            let value = value.trim_start().strip_prefix('=')?.trim_start();
            let quote = value.chars().next().filter(|c| "\"'".contains(*c))?;
            value[1..].split(quote).next()?.to_owned()
        }
        None => {
            let lower = head.to_ascii_lowercase();
            let from = lower.find("<meta").map(|at| &lower[at..])?;
            let value = &from[from.find("charset")? + "charset".len()..];
            let value = value.trim_start().strip_prefix('=')?.trim_start();
            let value = value.trim_start_matches(['"', '\'']);
            let ends =
                |c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c);
            value.split(ends).next()?.to_owned()
        }
    };
    let label = name.trim();
    let utf16 = ["utf-16", "utf-16le", "utf-16be", "iso-10646-ucs-2"];
    if utf16.contains(&&*label.to_ascii_lowercase()) {
        return Some(Declared::Utf16);
    }
    Some(match encoding_rs::Encoding::for_label(label.as_bytes()) {
        Some(found) if found == encoding_rs::UTF_8 => Declared::Utf8,
        Some(found) if found.is_ascii_compatible() => Declared::Old(found),
        // Only ASCII can be read in a name that none knows.
        _ if label.eq_ignore_ascii_case("us-ascii") => {
            Declared::Old(WINDOWS_1252)
        }
        _ => Declared::Unknown(label.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(file: &File<'_>, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        file.write_mark(&mut out).unwrap();
        file.write(text, &mut out).unwrap();
        out
    }

    #[test]
    fn bytes_come_back_in_the_encoding_they_were_in() {
        let wide = |text: &str, encoding: Encoding, mark| {
            encoding.encode(text, mark).into_owned()
        };
        let xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<a>Số</a>";
        let rows: Vec<(Vec<u8>, &str)> = vec![
            (b"<a>S\xe1\xbb\x91</a>".to_vec(), "UTF-8"),
            (b"\xef\xbb\xbf<a>x</a>".to_vec(), "UTF-8"),
            (wide(xml, Encoding::Utf16Le, true), "UTF-16LE"),
            (wide(xml, Encoding::Utf16Be, true), "UTF-16BE"),
            (wide(xml, Encoding::Utf16Le, false), "UTF-16LE"),
            (
                b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9\x81</a>"
                    .to_vec(),
                "windows-1252",
            ),
            (
                b"<?xml version=\"1.0\" encoding=\"windows-1258\"?><a>\xea\xec"
                    .to_vec(),
                "windows-1258",
            ),
            (
                b"<html><META http-equiv=x content='text/html; \
                  charset=latin1'><p>\xe9"
                    .to_vec(),
                "windows-1252",
            ),
        ];
        for (bytes, name) in rows {
            let file = File::decode(bytes.as_slice().into()).unwrap();
            assert_eq!(file.charset.name(), name);
            assert_eq!(written(&file, &file.text), bytes, "{name}");
            let owned = File::decode(bytes.clone().into()).unwrap();
            assert_eq!(owned.text, file.text);
            assert_eq!(file.raw_offset(file.text.len()), bytes.len());
        }
    }

    #[test]
    fn places_lead_back_into_the_bytes() {
        let text = "<a>Số 𝒳 ế</a>\n".repeat(20_000);
        for encoding in [Encoding::Utf16Le, Encoding::Utf8] {
            let bytes = encoding.encode(&text, true).into_owned();
            let file = File::decode(bytes.into()).unwrap();
            for (at, _) in text.char_indices().step_by(9_999) {
                let before = encoding.encode(&text[..at], true).len();
                assert_eq!(file.raw_offset(at), before, "{encoding:?}");
            }
        }
    }

    #[test]
    fn what_an_encoding_lacks_becomes_a_reference() {
        let bytes = b"<?xml version='1.0' encoding='latin1'?><a/>";
        let file = File::decode(bytes[..].into()).unwrap();
        assert_eq!(written(&file, "à ế"), b"\xe0 &#7871;");
    }

    #[test]
    fn declarations_that_do_not_hold_are_refused() {
        let utf8 = "<?xml version='1.0' encoding='latin1'?><a>ế</a>";
        let rows: Vec<(Vec<u8>, &str)> = vec![
            (utf8.into(), "declares the encoding windows-1252"),
            (b"<?xml encoding='UTF-16'?><a/>".to_vec(), "UTF-16"),
            (b"<?xml encoding='x-ancient'?><a/>".to_vec(), "x-ancient"),
            (b"<?xml encoding='UTF-8'?><a>\xe9</a>".to_vec(), "UTF-8"),
            // No declaration: half of a unit is at the end.
            (b"\0\x01\x01".to_vec(), "byte 2, in line 1"),
            (b"\xef\xbb\xbf<?xml encoding='koi8-r'?><a/>".to_vec(), "KOI8-R"),
            (
                Encoding::Utf16Le
                    .encode("<?xml encoding='UTF-8'?><a/>", true)
                    .into_owned(),
                "UTF-16LE",
            ),
        ];
        for (bytes, part) in rows {
            let error = File::decode(bytes.into()).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
