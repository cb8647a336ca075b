//! The fields of a document as they are kept, in one row: values as JSON, and
//! the evidence as bytes. With a row for each field, and its evidence in
//! columns, a catalogue is half as large again.

use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};

use super::record::{Key, Seen};
use crate::export::json::line;

/// A value as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    /// One of many documents, by its number.
    Name(i64),
    /// Its own.
    Text(String),
}

/// A field as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub key: Key,
    pub value: Kept,
    /// In thousandths.
    pub confidence: u16,
    pub seen: Seen,
}

/// How much finer than a unit boxes are that are no whole numbers: those of
/// PDF files, in points.
const FINE: u8 = 100;

/// The values as JSON, an array of arrays: `[[2,"05",999],[4,17,998]]`, the
/// key, the value (a text, or a number of `names`), the confidence.
///
/// And the evidence: a byte by which all edges are to be divided, 1 or 100,
/// then for each value in order six numbers: line, page, and of the box left,
/// top, width, height. Of line and page 0 stands for what is not known; of
/// boxes that are not known there is a 0, of others a 1 and the four. Numbers
/// are in groups of seven bits, the lowest first, the eighth set on all but
/// the last; edges are doubled, and of those below zero one is taken away
/// from the double of what they are without their sign.
pub(super) fn packed(fields: &[Field]) -> (String, Vec<u8>) {
    let edges = fields.iter().filter_map(|field| field.seen.bbox).flatten();
    let whole = edges.into_iter().all(|edge| edge.fract() == 0.0);
    let scale = if whole { 1 } else { FINE };
    let mut values = String::from("[");
    let mut seen = vec![scale];
    for (at, field) in fields.iter().enumerate() {
        let key = field.key.id();
        let value = match &field.value {
            Kept::Name(id) => id.to_string(),
            Kept::Text(text) => line(text),
        };
        let comma = if at > 0 { "," } else { "" };
        let confidence = field.confidence;
        values.push_str(&format!("{comma}[{key},{value},{confidence}]"));
        let Seen { line, page, bbox } = field.seen;
        push(&mut seen, line.unwrap_or(0).into());
        push(&mut seen, page.unwrap_or(0).into());
        push(&mut seen, bbox.is_some().into());
        if let Some([left, top, right, bottom]) = bbox {
            let scaled = |edge: f64| (edge * f64::from(scale)).round() as i64;
            let (left, top) = (scaled(left), scaled(top));
            for edge in [
                left,
                top,
                scaled(right).saturating_sub(left),
                scaled(bottom).saturating_sub(top),
            ] {
                push(&mut seen, (edge.wrapping_shl(1) ^ (edge >> 63)) as u64);
            }
        }
    }
    values.push(']');
    (values, seen)
}

fn push(to: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Takes a number off the front.
fn pull(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn place(from: &mut &[u8], scale: u8) -> Option<Seen> {
    let mut small = || {
        let number = u32::try_from(pull(from)?).ok()?;
        Some((number > 0).then_some(number))
    };
    let (line, page) = (small()?, small()?);
    let has_box = pull(from)? > 0;
    let mut edge = || {
        let number = pull(from)?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    };
    let bbox = match has_box {
        false => None,
        true => {
            let [left, top] = [edge()?, edge()?];
            let right = left.saturating_add(edge()?);
            let bottom = top.saturating_add(edge()?);
            let unit = f64::from(scale.max(1));
            Some([left, top, right, bottom].map(|edge| edge as f64 / unit))
        }
    };
    Some(Seen { page, line, bbox })
}

/// The fields in a row of values and evidence. Those of keys of later
/// versions are passed over.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Vec<Field>> {
    let values = row.get_ref(0)?.as_str()?;
    let seen = match row.get_ref(1)? {
        ValueRef::Blob(bytes) => bytes,
        _ => &[],
    };
    unpacked(values, seen).map_err(|error| {
        let error = Box::new(error);
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error)
    })
}

fn unpacked(values: &str, seen: &[u8]) -> serde_json::Result<Vec<Field>> {
    let all: Vec<Vec<serde_json::Value>> = serde_json::from_str(values)?;
    let (scale, mut seen) = match seen.split_first() {
        Some((scale, rest)) => (*scale, rest),
        None => (1, seen),
    };
    let fields = all.into_iter().filter_map(|parts| {
        let seen = place(&mut seen, scale).unwrap_or_default();
        let [key, value, confidence, ..] = &parts[..] else { return None };
        let value = match value {
            serde_json::Value::String(text) => Kept::Text(text.clone()),
            other => Kept::Name(other.as_i64()?),
        };
        let confidence = u16::try_from(confidence.as_u64()?).ok()?;
        let key = Key::of_id(key.as_i64()?)?;
        Some(Field { key, value, confidence, seen })
    });
    Ok(fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: Key, value: Kept, seen: Seen) -> Field {
        Field { key, value, confidence: 999, seen }
    }

    #[test]
    fn fields_come_back() {
        let number = Kept::Text("0\\\"5".to_owned());
        let seen = |line, page, bbox| Seen { page, line, bbox };
        let places = [
            Seen::default(),
            seen(Some(4), Some(1), Some([120.0, 200.0, 180.0, 70_000.0])),
            seen(Some(1_000_000), None, None),
            seen(None, Some(9), Some([-5.0, 0.0, -6.0, 0.0])),
            seen(None, Some(9), Some([72.25, 700.5, 99.99, 712.0])),
        ];
        for from in 0..places.len() {
            let fields: Vec<Field> = places[from..]
                .iter()
                .flat_map(|&seen| {
                    [
                        field(Key::Number, number.clone(), seen),
                        field(Key::Type, Kept::Name(17), seen),
                    ]
                })
                .collect();
            let (values, seen) = packed(&fields);
            assert_eq!(unpacked(&values, &seen).unwrap(), fields);
        }
        let whole = packed(&[field(Key::Type, Kept::Name(7), places[1])]);
        assert_eq!(whole.0, "[[4,7,999]]");
        assert_eq!(whole.1.len(), 1 + 3 + 2 + 2 + 1 + 3);
        assert_eq!(packed(&[]).0, "[]");
    }

    #[test]
    fn what_is_cut_off_or_of_later_versions_is_not_known() {
        let values = "[[99,1,2],[4,17,998],[1],[]]";
        let fields = unpacked(values, &[1, 3, 1, 1, 0x80]).unwrap();
        let one = field(Key::Type, Kept::Name(17), Seen::default());
        assert_eq!(fields, [Field { confidence: 998, ..one }]);
        assert!(unpacked("[[", &[]).is_err());
        let huge = [1, 1, 1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255];
        unpacked("[[4,17,998]]", &huge).unwrap();
    }
}
