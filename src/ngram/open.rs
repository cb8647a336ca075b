//! Checking the bytes of a model file and reading what is kept unpacked.

use super::format::{HEADER, Header, LABEL, PADDING, VERSION, damaged};
use super::model::WordId;
use crate::bytes::is_whole;
use crate::error::Error;

/// Refuses what has not the label, the version and the checksum of a model.
pub(super) fn check(bytes: &[u8]) -> Result<(), Error> {
    check_label(bytes)?;
    match is_whole(bytes) {
        true => Ok(()),
        false => Err(damaged("its checksum does not fit")),
    }
}

/// Reads the header of a file of so many bytes, given its first ones, and
/// refuses one that is not of that length.
pub(crate) fn header(bytes: &[u8], len: usize) -> Result<Header, Error> {
    check_label(bytes)?;
    let header = Header::read(bytes, len)?;
    if len != header.sections().1 + PADDING {
        return Err(damaged("its length is not the one it states"));
    }
    if header.words < WordId::CLASSES || header.words > 1 << 16 {
        return Err(damaged("the number of words is out of range"));
    }
    Ok(header)
}

/// Refuses what has not the label and the version of a model.
fn check_label(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() < HEADER || bytes[..8] != LABEL {
        return Err(Error::model(
            "this is no n-gram model of khoidau; name the file that \
             `khoidau train lm` wrote",
        ));
    }
    let version =
        u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    if version != VERSION {
        return Err(Error::model(format!(
            "the n-gram model has format version {version}, this program \
             reads version {VERSION}; rebuild it with `khoidau train lm`"
        )));
    }
    Ok(())
}

/// Reads the front-coded words; they must rise in byte order.
pub(super) fn read_words(
    mut bytes: &[u8],
    header: &Header,
) -> Result<(String, Vec<u32>), Error> {
    let mut text = Vec::new();
    let mut ends = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    for _ in WordId::CLASSES..header.words {
        let [shared, len, rest @ ..] = bytes else {
            return Err(damaged("the words are cut short"));
        };
        let (shared, len) = (usize::from(*shared), usize::from(*len));
        if shared > last.len() || len > rest.len() {
            return Err(damaged("a word is cut short"));
        }
        let (tail, rest) = rest.split_at(len);
        let rises = tail > &last[shared..];
        last.truncate(shared);
        last.extend_from_slice(tail);
        if !rises || std::str::from_utf8(&last).is_err() {
            return Err(damaged("the words are not sorted text"));
        }
        text.extend_from_slice(&last);
        ends.push(text.len() as u32);
        bytes = rest;
    }
    let text = String::from_utf8(text)
        .map_err(|_| damaged("the words are not text"))?;
    Ok((text, ends))
}

/// Reads the number of successors of each word.
pub(super) fn read_rows(
    bytes: &[u8],
    header: &Header,
) -> Result<Vec<usize>, Error> {
    let mut lengths = Vec::with_capacity(header.words);
    let mut bytes = bytes.iter();
    for _ in 0..header.words {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = bytes.next().filter(|_| shift < 21);
            let byte =
                byte.ok_or_else(|| damaged("the rows are cut short"))?;
            value |= usize::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                break;
            }
        }
        if value > header.words {
            return Err(damaged("a row is longer than the vocabulary"));
        }
        lengths.push(value);
    }
    Ok(lengths)
}
