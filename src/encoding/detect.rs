//! Telling text from what is none, and saying what to do about that.

use std::{error, fmt};

use super::{Encoding, Format};
use crate::error::Error;

/// An encoding of several bytes a character that was found without its byte
/// order mark, or that is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wide {
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
}

impl Wide {
    const ALL: [Wide; 4] =
        [Wide::Utf32Le, Wide::Utf32Be, Wide::Utf16Le, Wide::Utf16Be];

    /// The name, as `iconv -f` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// What `sample` says if it is in this encoding; `None` in the place of
    /// what it can not say.
    fn read(self, sample: &[u8]) -> Vec<Option<char>> {
        let fours = sample.as_chunks::<4>().0.iter();
        let pairs = sample.as_chunks::<2>().0.iter();
        let utf16 = |unit: fn([u8; 2]) -> u16| {
            char::decode_utf16(pairs.map(move |&pair| unit(pair)))
                .map(Result::ok)
                .collect()
        };
        let utf32 = |unit: fn([u8; 4]) -> u32| {
            fours.map(|&four| char::from_u32(unit(four))).collect()
        };
        match self {
            Wide::Utf16Le => utf16(u16::from_le_bytes),
            Wide::Utf16Be => utf16(u16::from_be_bytes),
            Wide::Utf32Le => utf32(u32::from_le_bytes),
            Wide::Utf32Be => utf32(u32::from_be_bytes),
        }
    }
}

/// Why bytes are no text that can be read as it stands.
///
/// Its `Display` form says what was found and what to do; offsets are counted
/// in bytes from 0, lines from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotText {
    /// A file of another kind.
    Format(Format),
    /// UTF-16 without a byte order mark, found by its zero bytes, or UTF-32.
    Wide(Wide),
    /// Text does not hold NUL characters.
    Nul {
        /// Where the first one is.
        offset: usize,
        /// The line it is in.
        line: usize,
    },
    /// Bytes that are not of the encoding.
    Invalid {
        /// The encoding the bytes announce, or else UTF-8.
        encoding: Encoding,
        /// Where the first such byte is.
        offset: usize,
        /// The line it is in.
        line: usize,
        /// How many sequences of bytes can not be read.
        sequences: usize,
        /// Whether they are but a trace in a text that can be read: one in
        /// [`TRACE`] characters, or fewer.
        trace: bool,
    },
}

/// What cannot be read in UTF-8 is a trace, and the text is one with a few
/// spots, where there is no more than one sequence of it in so many
/// characters. In a Vietnamese text of an old encoding one character in four
/// is bad; a program that cuts long lines by their bytes leaves one in some
/// hundreds.
pub const TRACE: usize = 100;

/// The bytes at the start of a file by which its encoding is judged.
const SAMPLE: usize = 1 << 16;

/// The share of characters that must be such as texts hold, in hundredths,
/// for bytes to be taken for text of a wide encoding.
const LIKELY: usize = 95;

impl NotText {
    /// What bytes are that no text begins with; the rest is seen when they
    /// are read.
    pub(super) fn at_start(bytes: &[u8]) -> Option<NotText> {
        if let Some(format) = Format::of(bytes) {
            return Some(NotText::Format(format));
        }
        // UTF-32 with its mark; low byte first it begins as UTF-16 does.
        [
            (&b"\xff\xfe\0\0"[..], Wide::Utf32Le),
            (b"\0\0\xfe\xff", Wide::Utf32Be),
        ]
        .into_iter()
        .find(|(mark, _)| bytes.starts_with(mark))
        .map(|(_, wide)| NotText::Wide(wide))
    }

    /// What bytes are that hold a NUL and announce no encoding.
    pub(super) fn with_nul(bytes: &[u8], offset: usize) -> NotText {
        if let Some(format) = Format::of_no_text(bytes) {
            return NotText::Format(format);
        }
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        let wide = Wide::ALL.into_iter().find(|wide| {
            let chars = wide.read(sample);
            let good = chars.iter().flatten().filter(|&&c| is_likely(c));
            !chars.is_empty() && good.count() * 100 >= chars.len() * LIKELY
        });
        match wide {
            Some(wide) => NotText::Wide(wide),
            None => NotText::Nul { offset, line: line_of(bytes, offset) },
        }
    }

    /// What bytes are that are not UTF-8.
    pub(super) fn not_utf8(bytes: &[u8], offset: usize) -> NotText {
        if let Some(format) = Format::of_no_text(bytes) {
            return NotText::Format(format);
        }
        let (mut sequences, mut chars) = (0, 0);
        for chunk in bytes.utf8_chunks() {
            chars += chunk.valid().chars().count();
            sequences += usize::from(!chunk.invalid().is_empty());
        }
        NotText::Invalid {
            encoding: Encoding::Utf8,
            offset,
            line: line_of(bytes, offset),
            sequences,
            trace: sequences <= (chars + sequences) / TRACE,
        }
    }
}

/// The line of an offset.
fn line_of(bytes: &[u8], offset: usize) -> usize {
    1 + bytes[..offset].iter().filter(|&&byte| byte == b'\n').count()
}

/// Whether a character is one that texts of this country and its neighbours
/// are written with.
fn is_likely(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | '\u{c}' | ' '..='~'
        | '\u{a0}'..='\u{24f}'
        // Marks to be put on letters.
        | '\u{300}'..='\u{36f}'
        | '\u{1e00}'..='\u{1eff}'
        // Signs, arrows, boxes, bullets.
        | '\u{2010}'..='\u{25ff}'
        // The mark, which may stand anywhere in files put together.
        | '\u{feff}')
}

impl NotText {
    /// What was found, to go behind the name of the file and a colon.
    pub fn finding(&self) -> String {
        match *self {
            NotText::Format(format) => format!("{format}, not a text"),
            NotText::Wide(wide @ (Wide::Utf16Le | Wide::Utf16Be)) => {
                let name = wide.name();
                format!("{name} without a byte order mark, by its zero bytes")
            }
            NotText::Wide(wide) => format!("{}, not UTF-8", wide.name()),
            NotText::Nul { offset, line } => {
                format!("not a text: byte {offset}, in line {line}, is NUL")
            }
            NotText::Invalid {
                encoding, offset, line, sequences: 1, ..
            } => {
                format!("byte {offset}, in line {line}, is not {encoding}")
            }
            NotText::Invalid { encoding, offset, line, sequences, .. } => {
                format!(
                    "not {encoding} in {sequences} places, the first at byte \
                     {offset} in line {line}"
                )
            }
        }
    }

    /// What to do about it, as an order to the user.
    pub fn remedy(&self) -> String {
        match *self {
            NotText::Format(format) => format.remedy().to_owned(),
            NotText::Wide(wide) => format!(
                "convert it, with `iconv -f {} -t UTF-8` for instance",
                wide.name()
            ),
            NotText::Nul { .. } => {
                "an image or document that begins so is damaged: take a whole \
                 copy of it; out of a text take the NULs with `tr -d '\\000'`"
                    .to_owned()
            }
            NotText::Invalid { encoding, .. }
                if encoding != Encoding::Utf8 =>
            {
                "write the file anew: it was cut short, or put together of \
                 several"
                    .to_owned()
            }
            NotText::Invalid { trace: true, .. } => {
                "put right what stands there; the rest of the file is UTF-8"
                    .to_owned()
            }
            NotText::Invalid { .. } => {
                "the file is in an old encoding, such as TCVN3 (ABC), VNI, \
                 VISCII or CP1258, with too few words to tell which, or not a \
                 text: convert it to UTF-8, or name its encoding"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.finding(), self.remedy())
    }
}

impl error::Error for NotText {}

impl From<NotText> for Error {
    fn from(found: NotText) -> Error {
        Error::data(found.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{decode, detect};
    use super::*;

    const TEXT: &str = "Căn cứ Nghị quyết số 12-NQ/TW\r\nngày 3 tháng 4 – “ộ”";

    /// The bytes of a text in a wide encoding, without a mark.
    fn written(text: &str, wide: Wide) -> Vec<u8> {
        match wide {
            Wide::Utf16Le => Encoding::Utf16Le.encode(text, false).into(),
            Wide::Utf16Be => Encoding::Utf16Be.encode(text, false).into(),
            Wide::Utf32Le => {
                text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()
            }
            Wide::Utf32Be => {
                text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()
            }
        }
    }

    #[test]
    fn wide_encodings_are_told_by_their_zero_bytes() {
        for wide in Wide::ALL {
            for text in [TEXT, "Số", "a", "\n\n12"] {
                let bytes = written(text, wide);
                let found = detect(&bytes).unwrap_err();
                assert_eq!(found, NotText::Wide(wide), "{text:?} {wide:?}");
                let said = found.to_string();
                assert!(said.contains("iconv -f"), "{said}");
                // A file that was cut off between two bytes.
                if text == TEXT {
                    let cut = detect(&bytes[..bytes.len() - 1]).unwrap_err();
                    assert_eq!(cut, NotText::Wide(wide));
                }
            }
        }
        let marked = [b"\xff\xfe\0\0".to_vec(), written(TEXT, Wide::Utf32Le)];
        let found = detect(&marked.concat()).unwrap_err();
        assert_eq!(found, NotText::Wide(Wide::Utf32Le));
    }

    #[test]
    fn nul_is_no_text_wherever_it_stands() {
        let late = [TEXT.as_bytes(), b"\n\0"].concat();
        let place = NotText::Nul { offset: late.len() - 1, line: 3 };
        assert_eq!(detect(&late), Err(place));
        assert_eq!(detect(b"\0"), Err(NotText::Nul { offset: 0, line: 1 }));
        // In UTF-16 with its mark, too.
        let bytes = Encoding::Utf16Be.encode("a\n\0", true);
        let place = NotText::Nul { offset: 6, line: 2 };
        assert_eq!(detect(&bytes), Err(place));
    }

    #[test]
    fn bad_bytes_are_a_trace_or_another_encoding() {
        let long = TEXT.repeat(100);
        let mut bytes = long.clone().into_bytes();
        bytes.insert(0, 0xff);
        let found = detect(&bytes).unwrap_err();
        let NotText::Invalid {
            offset: 0, line: 1, sequences: 1, trace, ..
        } = found
        else {
            panic!("{found:?}")
        };
        assert!(trace && found.to_string().contains("the rest of the file"));
        // "Cộng hòa xã hội chủ nghĩa" in TCVN3.
        let old = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca\n";
        let found = detect(old).unwrap_err();
        let NotText::Invalid { offset: 1, sequences: 6, trace, .. } = found
        else {
            panic!("{found:?}")
        };
        assert!(!trace && found.to_string().contains("TCVN3"), "{found}");
        // A PDF behind the header of a mail.
        let pdf = b"From: a\n\n%PDF-1.4\n\xe2\xe3\xcf\xd3\n";
        assert_eq!(detect(pdf), Err(NotText::Format(Format::Pdf)));
    }

    #[test]
    fn text_is_text() {
        for text in ["", "\n", TEXT, "\u{feff}a", "\u{fffd}", "漢字\u{7f}"] {
            assert_eq!(detect(text.as_bytes()), Ok(Encoding::Utf8), "{text}");
            let bytes = Encoding::Utf16Le.encode(text, true);
            assert_eq!(detect(&bytes), Ok(Encoding::Utf16Le), "{text}");
        }
    }

    #[test]
    fn what_is_text_is_read_without_loss() {
        let mut next = crate::random::Random(11);
        for round in 0..3000 {
            let pool = b"a \n\0\xef\xbb\xbf\xff\xfe\xe1\xba\xa3\xd8\x3d%PDF-";
            let bytes: Vec<u8> = (0..round % 50)
                .map(|_| pool[next.below(pool.len())])
                .collect();
            let decoded = decode(&bytes);
            match detect(&bytes) {
                Ok(encoding) => {
                    assert_eq!(decoded.encoding(), encoding);
                    assert_eq!(decoded.replaced(), 0, "{bytes:x?}");
                    assert!(!decoded.text().contains('\0'));
                }
                Err(found) => assert!(!found.to_string().is_empty()),
            }
        }
    }
}
