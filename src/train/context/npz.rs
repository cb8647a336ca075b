//! Arrays as NumPy's `savez` writes them.

use std::collections::HashMap;
use std::path::Path;

use crate::error::Error;

/// Numbers and how they are arranged, the last index running first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array {
    pub shape: Vec<usize>,
    pub numbers: Vec<f32>,
}

/// Reads all arrays of a file, of single or half precision.
pub(super) fn read(path: &Path) -> Result<HashMap<String, Array>, Error> {
    let bytes = crate::file::read(path)?;
    let bad = |what: &str| {
        let what = format!(
            "{what}; this reads what NumPy's `savez` wrote, numbers of 16 or \
             32 bits, not compressed"
        );
        Error::data(what).in_file(path)
    };
    let members = members(&bytes).ok_or_else(|| bad("no archive"))?;
    let mut arrays = HashMap::new();
    for (name, bytes) in members {
        let array = array(bytes).ok_or_else(|| {
            bad(&format!("{name}: not an array that is understood"))
        })?;
        let name = name.strip_suffix(".npy").unwrap_or(&name);
        arrays.insert(name.to_owned(), array);
    }
    Ok(arrays)
}

/// The members of a zip archive that is not compressed.
fn members(bytes: &[u8]) -> Option<Vec<(String, &[u8])>> {
    let short = |at: usize| {
        let two = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(usize::from(u16::from_le_bytes(two)))
    };
    let long = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(four) as usize)
    };
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let (count, mut at) = (short(end + 10)?, long(end + 16)?);
    let mut members = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" || short(at + 10)? != 0 {
            return None;
        }
        let (size, local) = (long(at + 24)?, long(at + 42)?);
        let name_len = short(at + 28)?;
        let name = bytes.get(at + 46..at + 46 + name_len)?;
        let start = local + 30 + short(local + 26)? + short(local + 28)?;
        let data = bytes.get(start..start.checked_add(size)?)?;
        members.push((String::from_utf8(name.to_vec()).ok()?, data));
        at += 46 + name_len + short(at + 30)? + short(at + 32)?;
    }
    Some(members)
}

fn array(bytes: &[u8]) -> Option<Array> {
    let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00")?;
    let len = usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?]));
    let header = std::str::from_utf8(rest.get(2..2 + len)?).ok()?;
    let data = &rest[2 + len..];
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let shape: Vec<usize> = shape
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().ok())
        .collect::<Option<_>>()?;
    if !header.contains("'fortran_order': False") {
        return None;
    }
    let numbers: Vec<f32> = if header.contains("'<f2'") {
        let two = data.chunks_exact(2);
        two.map(|b| half(u16::from_le_bytes([b[0], b[1]]))).collect()
    } else if header.contains("'<f4'") {
        let four = data.chunks_exact(4);
        four.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    } else {
        return None;
    };
    let expected = shape.iter().try_fold(1usize, |a, &b| a.checked_mul(b))?;
    (numbers.len() == expected).then_some(Array { shape, numbers })
}

/// The number of half precision with these bits.
fn half(bits: u16) -> f32 {
    let exponent = i32::from(bits >> 10 & 31);
    let fraction = f32::from(bits & 1023);
    let size = match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (fraction + 1024.0) * 2f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_as_they_are() {
        for (bits, number) in [
            (0, 0.0),
            (1, 2f32.powi(-24)),
            (0x03FF, 1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x3C00, 1.0),
            (0xC500, -5.0),
            (0x7BFF, 65504.0),
        ] {
            assert_eq!(half(bits), number);
        }
        assert!(half(0x7E00).is_nan() && half(0xFC00) == f32::NEG_INFINITY);
    }

    #[test]
    fn an_array_is_read_with_its_shape() {
        let header = "{'descr': '<f4', 'fortran_order': False, \
                      'shape': (2, 1), }";
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend([1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()));
        let read = array(&bytes).unwrap();
        assert_eq!((read.shape, read.numbers), (vec![2, 1], vec![1.5, -2.0]));
        assert_eq!(array(&bytes[..bytes.len() - 1]), None);
    }
}
