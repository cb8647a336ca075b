//! From the bytes of a file to text, saying what was found and what was lost.
//!
//! [`open()`] reads texts in every encoding there is, those of Vietnamese before
//! Unicode among them ([`legacy`]), and says of anything else what it is and
//! what to do. [`decode_strict`] reads Unicode alone; [`decode`] reads
//! anything as Unicode, as well as that can be done.

mod detect;
mod format;
pub mod legacy;
mod open;

use std::str::FromStr;
use std::{borrow::Cow, fmt};

use crate::Error;
use legacy::{Found, Legacy};

pub use detect::{NotText, TRACE, Wide};
pub use format::Format;
pub use open::open;

/// How the characters of a file are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, the default for files that do not say otherwise.
    Utf8,
    /// UTF-16, low byte first; recognised by its byte order mark alone.
    Utf16Le,
    /// UTF-16, high byte first; recognised by its byte order mark alone.
    Utf16Be,
    /// Windows-1252, of which Latin-1 is a part; never recognised.
    Latin1,
    /// An encoding of Vietnamese before Unicode, recognised by its words.
    Legacy(Legacy),
}

impl Encoding {
    /// The byte order mark: U+FEFF in this encoding.
    pub(crate) fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xef\xbb\xbf",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
            Encoding::Latin1 | Encoding::Legacy(_) => b"",
        }
    }

    /// The name, which [`str::parse`] reads in any case.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Latin1 => "Latin-1",
            Encoding::Legacy(legacy) => legacy.name(),
        }
    }

    /// Whether texts in it hold every character of Unicode.
    pub fn is_unicode(self) -> bool {
        matches!(self, Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be)
    }

    /// The bytes of `text` in this encoding, with a byte order mark before
    /// them if `mark` says so and the encoding has one. What Latin-1 and the
    /// old encodings do not have becomes a sign like it or `?`;
    /// [`legacy::encode`] lists it.
    ///
    /// ```
    /// use khoidau::encoding::{Encoding, decode};
    ///
    /// let file = Encoding::Utf16Be.encode("Số", true);
    /// let decoded = decode(&file);
    /// assert_eq!(decoded.text(), "Số");
    /// let again = decoded.encoding().encode("Số", decoded.has_mark());
    /// assert_eq!(again, file);
    /// ```
    pub fn encode(self, text: &str, mark: bool) -> Cow<'_, [u8]> {
        if self == Encoding::Utf8 && !mark {
            return text.as_bytes().into();
        }
        let mut bytes = Vec::with_capacity(text.len() + 3);
        if mark {
            bytes.extend(self.mark());
        }
        match self {
            Encoding::Utf8 => bytes.extend(text.bytes()),
            Encoding::Utf16Le => {
                bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            }
            Encoding::Utf16Be => {
                bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
            }
            Encoding::Latin1 => bytes.extend(
                text.chars().map(|c| legacy::byte_of(c).unwrap_or(b'?')),
            ),
            Encoding::Legacy(legacy) => {
                bytes.extend(legacy::encode(text, legacy).bytes());
            }
        }
        bytes.into()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = Error;

    /// Reads a name, in any case: `utf-8`, `utf-16le`, `utf-16be`, `latin-1`
    /// (`windows-1252`), or one of a [`Legacy`].
    fn from_str(name: &str) -> Result<Encoding, Error> {
        let key: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match &*key {
            "utf8" => Ok(Encoding::Utf8),
            "utf16le" => Ok(Encoding::Utf16Le),
            "utf16be" => Ok(Encoding::Utf16Be),
            "latin1" | "windows1252" | "cp1252" | "iso88591" => {
                Ok(Encoding::Latin1)
            }
            _ => name.parse().map(Encoding::Legacy).map_err(|_| {
                let old = Legacy::ALL.map(Encoding::Legacy);
                let all = [
                    Encoding::Utf8,
                    Encoding::Utf16Le,
                    Encoding::Utf16Be,
                    Encoding::Latin1,
                ];
                let names: Vec<&str> =
                    all.iter().chain(&old).map(|one| one.name()).collect();
                Error::data(format!(
                    "there is no encoding {name:?}: choose {}",
                    names.join(", ")
                ))
            }),
        }
    }
}

/// The text of a file and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    text: Cow<'a, str>,
    encoding: Encoding,
    mark: bool,
    first_error: Option<usize>,
    replaced: usize,
    legacy: Vec<Found>,
}

impl<'a> Decoded<'a> {
    /// The text, without the byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text alone; borrowed where the bytes were sound UTF-8.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The encoding of the bytes. Where it is one of Unicode, the text in it
    /// may have been one in an old encoding all the same, whose bytes were
    /// taken for Latin-1: [`Decoded::legacy`].
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The old encodings the text or parts of it were read from, with the
    /// evidence; their spans are those of [`Decoded::text`]. That of most
    /// words comes first; none for a text that stands as it is.
    pub fn legacy(&self) -> &[Found] {
        &self.legacy
    }

    /// The encoding by which the most of the text was read: the first of
    /// [`Decoded::legacy`], or that of the bytes.
    pub fn read_as(&self) -> Encoding {
        let first = self.legacy.first().map(Found::encoding);
        first.map_or(self.encoding, Encoding::Legacy)
    }

    /// Whether the bytes began with a byte order mark.
    pub fn has_mark(&self) -> bool {
        self.mark
    }

    /// The offset of the first byte that could not be decoded, counted in
    /// the file, byte order mark included; `None` where all could.
    pub fn first_error(&self) -> Option<usize> {
        self.first_error
    }

    /// How many U+FFFD now stand for bytes that could not be decoded.
    pub fn replaced(&self) -> usize {
        self.replaced
    }
}

/// Reads any bytes as text; what can not be read becomes U+FFFD.
///
/// A byte order mark decides, kept out of the text; without one the bytes are
/// taken for UTF-8. Each longest beginning of a character that breaks off
/// becomes one U+FFFD, as the Unicode standard recommends. Sound UTF-8 is
/// borrowed, anything else takes at most three times the memory of the bytes.
///
/// ```
/// let decoded = khoidau::encoding::decode(b"\xef\xbb\xbfS\xe1\xbb\x91: 7\xff");
/// assert_eq!(decoded.text(), "Số: 7\u{fffd}");
/// assert_eq!(decoded.first_error(), Some(10));
/// assert!(decoded.has_mark());
/// ```
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let marked = marked(bytes);
    let (encoding, body) = marked.unwrap_or((Encoding::Utf8, bytes));
    let read = match encoding {
        Encoding::Utf8 => read_utf8(body),
        Encoding::Utf16Le => read_utf16(body, u16::from_le_bytes),
        _ => read_utf16(body, u16::from_be_bytes),
    };
    let before = bytes.len() - body.len();
    Decoded {
        text: read.text,
        encoding,
        mark: marked.is_some(),
        first_error: read.first_error.map(|at| before + at),
        replaced: read.replaced,
        legacy: Vec::new(),
    }
}

/// Reads bytes as text and refuses what is none, or what cannot be read to
/// the last byte: files of other formats, NUL characters, UTF-16 without a
/// byte order mark and UTF-32, bytes that are not UTF-8.
///
/// ```
/// use khoidau::encoding::{Format, NotText, decode_strict};
///
/// assert_eq!(decode_strict("Số".as_bytes()).unwrap().text(), "Số");
/// let refused = decode_strict(b"%PDF-1.7\n").unwrap_err();
/// assert_eq!(refused, NotText::Format(Format::Pdf));
/// assert!(refused.to_string().contains("pdftotext"));
/// ```
///
/// # Errors
///
/// What was found, with the offset and the line of the first byte that cannot
/// be read where it is a matter of bytes.
///
/// # Complexity
///
/// Linear in the bytes. Sound UTF-8 is borrowed, and what is refused takes no
/// memory but where a mark announces UTF-16.
pub fn decode_strict(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    if let Some(found) = NotText::at_start(bytes) {
        return Err(found);
    }
    let (encoding, body) = marked(bytes).unwrap_or((Encoding::Utf8, bytes));
    if encoding != Encoding::Utf8 {
        let decoded = decode(bytes);
        return match fault_in_utf16(&decoded) {
            Some(found) => Err(found),
            None => Ok(decoded),
        };
    }
    if bytes.contains(&0) {
        let offset = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
        return Err(NotText::with_nul(bytes, offset));
    }
    let mark = bytes.len() - body.len();
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Decoded {
            text: text.into(),
            encoding,
            mark: mark > 0,
            first_error: None,
            replaced: 0,
            legacy: Vec::new(),
        }),
        Err(error) => {
            Err(NotText::not_utf8(bytes, mark + error.valid_up_to()))
        }
    }
}

/// What cannot be read of a text in UTF-16, or is no text in it.
fn fault_in_utf16(decoded: &Decoded<'_>) -> Option<NotText> {
    let text = decoded.text();
    let lines = |end| 1 + text[..end].matches('\n').count();
    let before = if decoded.mark { 2 } else { 0 };
    if let Some(offset) = decoded.first_error {
        // All that stands before it was read as it is, behind the mark.
        let mut units = (offset - before) / 2;
        let place = text.char_indices().find(|&(_, c)| {
            let here = units == 0;
            units = units.saturating_sub(c.len_utf16());
            here
        });
        return Some(NotText::Invalid {
            encoding: decoded.encoding,
            offset,
            line: lines(place.map_or(text.len(), |(at, _)| at)),
            sequences: decoded.replaced,
            trace: decoded.replaced <= text.chars().count() / TRACE,
        });
    }
    let at = text.find('\0')?;
    let units = text[..at].encode_utf16().count();
    Some(NotText::Nul { offset: before + 2 * units, line: lines(at) })
}

/// The encoding of bytes that are a text, or what they are instead; judges as
/// [`decode_strict`] does.
///
/// # Errors
///
/// What was found.
pub fn detect(bytes: &[u8]) -> Result<Encoding, NotText> {
    decode_strict(bytes).map(|decoded| decoded.encoding)
}

/// The encoding that a byte order mark announces, and what is behind it.
fn marked(bytes: &[u8]) -> Option<(Encoding, &[u8])> {
    [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find_map(|encoding| {
            Some((encoding, bytes.strip_prefix(encoding.mark())?))
        })
}

/// Text read from the bytes behind the byte order mark.
struct Read<'a> {
    text: Cow<'a, str>,
    first_error: Option<usize>,
    replaced: usize,
}

fn read_utf8(bytes: &[u8]) -> Read<'_> {
    let first_error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Read { text: text.into(), first_error: None, replaced: 0 };
        }
        Err(error) => error.valid_up_to(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            replaced += 1;
        }
    }
    Read { text: text.into(), first_error: Some(first_error), replaced }
}

fn read_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Read<'static> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let (mut first_error, mut replaced) = (None, 0);
    let mut at = 0;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        // A surrogate on its own is one unit, like the character put for it.
        let c = decoded.unwrap_or_else(|_| {
            first_error.get_or_insert(at);
            replaced += 1;
            char::REPLACEMENT_CHARACTER
        });
        at += 2 * c.len_utf16();
        text.push(c);
    }
    if !rest.is_empty() {
        first_error.get_or_insert(at);
        replaced += 1;
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Read { text: text.into(), first_error, replaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_encoding_and_losses_are_told() {
        use Encoding::{Utf8, Utf16Be, Utf16Le};
        // Bytes, text, encoding, mark, first error, replaced.
        type Row = (
            &'static [u8],
            &'static str,
            Encoding,
            bool,
            Option<usize>,
            usize,
        );
        let rows: [Row; 17] = [
            (b"", "", Utf8, false, None, 0),
            (b"\xef\xbb\xbf", "", Utf8, true, None, 0),
            (b"\xef\xbb", "\u{fffd}", Utf8, false, Some(0), 1),
            (b"\xef\xbb\xbf\xef\xbb\xbfa", "\u{feff}a", Utf8, true, None, 0),
            (b"\xc4\x90\xe1\xba\xa3ng", "Đảng", Utf8, false, None, 0),
            (b"a\xe1\xbab", "a\u{fffd}b", Utf8, false, Some(1), 1),
            (b"\xff\xfea\0", "a", Utf16Le, true, None, 0),
            (b"\xfe\xff\0a", "a", Utf16Be, true, None, 0),
            (b"\xff\xfe", "", Utf16Le, true, None, 0),
            (b"\xff\xfea", "\u{fffd}", Utf16Le, true, Some(2), 1),
            (b"\xff\xfea\0b", "a\u{fffd}", Utf16Le, true, Some(4), 1),
            (b"\xfe\xff\x1e\xa3\0n", "ản", Utf16Be, true, None, 0),
            (
                b"\xfe\xff\xd8\x3d\xde\x00\xd8\x3d\0a",
                "\u{1f600}\u{fffd}a",
                Utf16Be,
                true,
                Some(6),
                1,
            ),
            (b"\xff", "\u{fffd}", Utf8, false, Some(0), 1),
            (b"\xff\xff", "\u{fffd}\u{fffd}", Utf8, false, Some(0), 2),
            (b"\xef\xbf\xbd", "\u{fffd}", Utf8, false, None, 0),
            (
                b"\xef\xbb\xbfa\xed\xa0\x80",
                "a\u{fffd}\u{fffd}\u{fffd}",
                Utf8,
                true,
                Some(4),
                3,
            ),
        ];
        for (bytes, text, encoding, mark, first_error, replaced) in rows {
            let decoded = decode(bytes);
            assert_eq!(decoded.text(), text, "{bytes:x?}");
            assert_eq!(decoded.encoding(), encoding, "{bytes:x?}");
            assert_eq!(decoded.has_mark(), mark, "{bytes:x?}");
            assert_eq!(decoded.first_error(), first_error, "{bytes:x?}");
            assert_eq!(decoded.replaced(), replaced, "{bytes:x?}");
            assert_eq!(decode_strict(bytes).is_ok(), first_error.is_none());
        }
    }

    #[test]
    fn sound_utf8_is_borrowed() {
        let decoded = decode("Độc lập – Tự do".as_bytes());
        assert!(matches!(decoded.into_text(), Cow::Borrowed(_)));
    }

    #[test]
    fn sound_bytes_are_written_back_as_they_were() {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be]
        {
            for text in ["", "Hạnh phúc\n", "\u{feff}a", "\u{1f600}đ"] {
                let bytes = encoding.encode(text, true);
                let decoded = decode_strict(&bytes).unwrap();
                assert_eq!(decoded.text(), text);
                let again = decoded.encoding().encode(text, true);
                assert_eq!(again, bytes);
            }
        }
    }

    #[test]
    fn refusal_names_offset_and_encoding_and_advises() {
        let said = decode_strict(b"ab\n\x80").unwrap_err().to_string();
        for part in ["byte 3, in line 2, is not UTF-8", "convert it to"] {
            assert!(said.contains(part), "{said}");
        }
        let bytes = b"\xff\xfe\n\0b\0\0\xd8a\0b";
        let said = decode_strict(bytes).unwrap_err().to_string();
        let part = "not UTF-16LE in 2 places, the first at byte 6 in line 2";
        assert!(said.contains(part), "{said}");
    }

    #[test]
    fn any_bytes_decode_and_losses_agree_with_the_text() {
        let mut state = 7u64;
        for round in 0..2000 {
            let length = round % 40;
            let pool = b"a \xef\xbb\xbf\xff\xfe\xe1\xba\xa3\xd8\x3d\xde\0\x80";
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6364136223846793005) + 1;
                    pool[(state >> 33) as usize % pool.len()]
                })
                .collect();
            let decoded = decode(&bytes);
            let signs = decoded.text().matches('\u{fffd}').count();
            assert!(decoded.replaced() <= signs);
            assert_eq!(
                decoded.first_error().is_some(),
                decoded.replaced() > 0
            );
            if let Some(at) = decoded.first_error() {
                assert!(at < bytes.len());
                let sound = decode(&bytes[..at]);
                assert_eq!(sound.first_error(), None, "{bytes:x?}");
                assert!(decoded.text().starts_with(sound.text()));
            }
        }
    }
}
