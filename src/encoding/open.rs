//! Texts in the encoding that is named or recognised.

use std::borrow::Cow;

use super::legacy::{self, Found, Legacy};
use super::{
    Decoded, Encoding, NotText, decode_strict, fault_in_utf16, marked,
    read_utf16,
};

/// Reads bytes as text in the encoding that is `asked` for, or in that which is
/// recognised: Unicode as [`decode_strict`] reads it, and in it or by itself,
/// in the whole or by runs of lines, every [`Legacy`] of which there is proof.
///
/// Bytes that are not UTF-8 are read line by line, those lines that are UTF-8
/// as that, so that files put together of several can be read.
///
/// ```
/// use khoidau::encoding::legacy::Legacy;
/// use khoidau::encoding::{Encoding, open};
///
/// let short = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam\n";
/// assert!(open(short, None).is_err(), "nine words are no proof");
/// let tcvn3 = Encoding::Legacy(Legacy::Tcvn3);
/// let forced = open(short, Some(tcvn3)).unwrap();
/// assert_eq!(forced.text(), "Cộng hòa xã hội chủ nghĩa Việt Nam\n");
///
/// let read = short.repeat(3);
/// let read = open(&read, None).unwrap();
/// assert_eq!(read.encoding(), tcvn3);
/// assert!(read.legacy()[0].evidence().words() > 20);
/// ```
///
/// # Errors
///
/// Those of [`decode_strict`], for bytes of which no old encoding is
/// recognised, or which are not what was asked for.
///
/// # Complexity
///
/// Linear in the bytes. Sound UTF-8 without a sign of an old encoding is
/// borrowed.
pub fn open(
    bytes: &[u8],
    asked: Option<Encoding>,
) -> Result<Decoded<'_>, NotText> {
    match asked {
        None => recognised(bytes),
        Some(Encoding::Utf8) => decode_strict(bytes),
        Some(wide @ (Encoding::Utf16Le | Encoding::Utf16Be)) => {
            if let Some(found) = NotText::at_start(bytes) {
                return Err(found);
            }
            let body = bytes.strip_prefix(wide.mark());
            let unit = match wide {
                Encoding::Utf16Le => u16::from_le_bytes,
                _ => u16::from_be_bytes,
            };
            let read = read_utf16(body.unwrap_or(bytes), unit);
            let before = bytes.len() - body.unwrap_or(bytes).len();
            let decoded = Decoded {
                mark: body.is_some(),
                first_error: read.first_error.map(|at| before + at),
                replaced: read.replaced,
                ..Decoded::plain(read.text, wide)
            };
            match fault_in_utf16(&decoded) {
                Some(found) => Err(found),
                None => Ok(decoded),
            }
        }
        Some(eight_bit) => {
            if let Some(found) = NotText::at_start(bytes) {
                return Err(found);
            }
            if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
                let decoded = decode_strict(bytes);
                // UTF-16 with its mark has zero bytes; all else is no text.
                return match (decoded, eight_bit) {
                    (Ok(decoded), Encoding::Legacy(legacy)) => {
                        Ok(decoded.read_from(legacy))
                    }
                    (Err(found), _) => Err(found),
                    _ => Err(NotText::with_nul(bytes, offset)),
                };
            }
            let Encoding::Legacy(legacy) = eight_bit else {
                let text = bytes.iter().map(|&byte| legacy::windows(byte));
                let text = text.collect::<String>().into();
                return Ok(Decoded::plain(text, Encoding::Latin1));
            };
            match decode_strict(bytes) {
                Ok(decoded) => Ok(decoded.read_from(legacy)),
                Err(_) if legacy.is_eight_bit() => {
                    let text = legacy::from_bytes(bytes);
                    Ok(Decoded::plain(text, eight_bit).read_from(legacy))
                }
                Err(found) => Err(found),
            }
        }
    }
}

/// Reads a text whose encoding is not known.
fn recognised(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    let found = match decode_strict(bytes) {
        Ok(decoded) => {
            return Ok(match decoded.text {
                Cow::Borrowed(text) => {
                    let read = legacy::recognise(text).into_parts();
                    Decoded { text: read.0, legacy: read.1, ..decoded }
                }
                Cow::Owned(text) => {
                    let (read, legacy) = {
                        let read = legacy::recognise(&text).into_parts();
                        (read.0.into_owned(), read.1)
                    };
                    Decoded { text: read.into(), legacy, ..decoded }
                }
            });
        }
        Err(found) => found,
    };
    if !matches!(found, NotText::Invalid { .. }) || marked(bytes).is_some() {
        return Err(found);
    }
    let text = legacy::from_bytes(bytes);
    let lines: Vec<bool> = bytes
        .split_inclusive(|&byte| byte == b'\n')
        .map(|line| legacy::unicode(line).is_none())
        .collect();
    let read = legacy::recognise_lines(&text, &lines);
    let Some((read, legacy)) = read.map(|read| read.into_parts()) else {
        return Err(found);
    };
    let eight_bit =
        legacy.iter().map(Found::encoding).find(|one| one.is_eight_bit());
    match eight_bit {
        Some(encoding) => Ok(Decoded {
            legacy,
            ..Decoded::plain(
                read.into_owned().into(),
                Encoding::Legacy(encoding),
            )
        }),
        None => Err(found),
    }
}

impl<'a> Decoded<'a> {
    /// A text all of which could be read.
    fn plain(text: Cow<'a, str>, encoding: Encoding) -> Decoded<'a> {
        Decoded {
            text,
            encoding,
            mark: false,
            first_error: None,
            replaced: 0,
            legacy: Vec::new(),
        }
    }

    /// The same text, read as one in an old encoding.
    fn read_from(self, legacy: Legacy) -> Decoded<'a> {
        let (text, found) = legacy::read(&self.text, legacy).into_parts();
        let text = text.into_owned().into();
        Decoded { text, legacy: found, ..self }
    }
}
