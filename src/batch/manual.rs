//! Puts what a person has decided into the records, and says what of it fits
//! no more.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::decisions;
use super::job::{Decided, DecidedField};
use super::listener::Listener;
use crate::record::Document;

/// The numbers of the decisions that are in the outputs.
pub type Applied = HashSet<usize>;

/// The most numbers of decisions that a warning names.
const NAMED: usize = 5;

/// Puts fields as they were decided into a document. All of them are about
/// the document as it was read: the items of lists keep their numbers until
/// all is done. What stands elsewhere than it stood is left as it is.
pub fn decide(
    document: &mut Document,
    decided: &[&DecidedField],
    applied: &mut Applied,
) {
    let Ok(mut all) = serde_json::to_value(&*document) else { return };
    let mut removed: Vec<(&str, usize)> = Vec::new();
    for one in decided {
        let (key, item) = parts(&one.field);
        let Some(slot) = slot(&mut all, key, item) else { continue };
        if value(slot) != one.before {
            continue;
        }
        match (&one.value, item) {
            (None, Some(item)) => {
                removed.push((key, item));
                applied.insert(one.number);
                continue;
            }
            (None, None) => *slot = Value::Null,
            (Some(value), _) => {
                let evidence = slot.get("evidence").cloned();
                *slot = json!({
                    "value": value,
                    "confidence": 1.0,
                    "rule": "manual",
                    "evidence": evidence.unwrap_or_else(|| json!([])),
                    "alternatives": [],
                });
            }
        }
        // What is no value of the field is not taken.
        match serde_json::from_value(all.clone()) {
            Ok(with) => {
                *document = with;
                applied.insert(one.number);
            }
            Err(_) => match serde_json::to_value(&*document) {
                Ok(before) => all = before,
                Err(_) => return,
            },
        }
    }
    // From behind, so that the numbers of the others stay.
    removed.sort_unstable();
    for (key, item) in removed.into_iter().rev() {
        if let Some(Value::Array(list)) = all.get_mut(key) {
            list.remove(item);
        }
    }
    if let Ok(with) = serde_json::from_value(all) {
        *document = with;
    }
}

/// The key of a field, and which item of the list it is, counted from 0.
fn parts(field: &str) -> (&str, Option<usize>) {
    let item = |(key, number): (&'_ str, &str)| {
        Some((key.len(), number.parse::<usize>().ok()?.checked_sub(1)?))
    };
    match field.split_once('.').and_then(item) {
        Some((end, item)) => (&field[..end], Some(item)),
        None => (field, None),
    }
}

/// Where a field stands: an item of a list, or what is no list.
fn slot<'v>(
    all: &'v mut Value,
    key: &str,
    item: Option<usize>,
) -> Option<&'v mut Value> {
    match (all.get_mut(key)?, item) {
        (Value::Array(list), Some(item)) => list.get_mut(item),
        (Value::Array(_), None) | (_, Some(_)) => None,
        (slot, None) => Some(slot),
    }
}

/// The value of a field as decisions have it; `None` where there is none.
fn value(slot: &Value) -> Option<String> {
    slot.get("value").map(shown)
}

/// A value as text.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Says which decisions are about other contents of the file than it has.
pub fn tell_outdated(all: &[Decided], content: &str, to: &dyn Listener) {
    let others = all.iter().filter(|one| one.content != content);
    let mut numbers: Vec<usize> = others.flat_map(numbers).collect();
    if let Some(told) = told(&mut numbers) {
        to.warning(format_args!(
            "{told} not applied: the file has changed since they were made; \
             `khoidau review` asks again"
        ));
    }
}

/// Says which decisions about the contents that the file has were not
/// applied.
pub fn tell_left(
    decided: &Decided,
    (applied, records): (&Applied, bool),
    to: &dyn Listener,
) {
    let mut left: Vec<usize> = match records {
        true => numbers(decided).collect(),
        // Where no records are written nothing is to be done about them.
        false => decided.changes.iter().map(|one| one.number).collect(),
    };
    left.retain(|number| !applied.contains(number));
    if let Some(told) = told(&mut left) {
        to.warning(format_args!(
            "{told} not applied: what they were about is not there any more; \
             `khoidau review` shows them, and can take them back"
        ));
    }
}

fn numbers(decided: &Decided) -> impl Iterator<Item = usize> {
    let changes = decided.changes.iter().map(|one| one.number);
    changes.chain(decided.fields.iter().map(|one| one.number))
}

/// How many decisions these are, and the lines of the first of them.
fn told(numbers: &mut [usize]) -> Option<String> {
    if numbers.is_empty() {
        return None;
    }
    numbers.sort_unstable();
    let first = numbers.iter().take(NAMED).map(usize::to_string);
    let mut lines = first.collect::<Vec<_>>().join(", ");
    if numbers.len() > NAMED {
        lines.push_str(", …");
    }
    let count = match numbers.len() {
        1 => "1 decision".to_owned(),
        count => format!("{count} decisions"),
    };
    Some(format!("{count} ({}, line {lines})", decisions::FILE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Extractor, Reading};

    const TEXT: &str = "Số: 12/CV-UBND\n\nCÔNG VĂN\nVề việc báo cáo\n\n\
        Kính gửi: Sở Nội vụ\n\nNơi nhận:\n- Như trên;\n- Sở Tài chính;\n\
        - Như trên;\n- Lưu: VT.\n";

    fn document() -> Document {
        Extractor::new().extract(&Reading::plain(TEXT)).remove(0)
    }

    fn recipients(document: &Document) -> Vec<String> {
        let all = serde_json::to_value(document).unwrap();
        let list = all["recipients"].as_array().unwrap();
        list.iter().map(|one| shown(&one["value"])).collect()
    }

    fn field(
        number: usize,
        field: &str,
        before: Option<&str>,
        value: Option<&str>,
    ) -> DecidedField {
        DecidedField {
            number,
            file: "a".to_owned(),
            document: 1,
            field: field.to_owned(),
            before: before.map(str::to_owned),
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn items_of_a_list_keep_their_numbers_until_all_is_done() {
        let mut document = document();
        let read = recipients(&document);
        assert_eq!(read.len(), 4, "{read:?}");
        let of = |at: usize| Some(&*read[at - 1]);
        let decided = [
            field(1, "recipients.1", of(1), None),
            field(2, "recipients.2", of(2), Some("Sở Tài chính tỉnh")),
            field(3, "recipients.3", of(3), None),
            // Not what stands there, and not there at all.
            field(4, "recipients.4", of(1), None),
            field(5, "recipients.9", None, Some("Sở Y tế")),
            field(6, "recipients", None, Some("Sở Y tế")),
            field(7, "number", Some("13"), Some("14")),
            field(8, "date", None, Some("no date")),
            field(9, "signer", None, Some("Nguyễn Văn An")),
        ];
        let mut applied = Applied::new();
        let all: Vec<&DecidedField> = decided.iter().collect();
        decide(&mut document, &all, &mut applied);
        let last = of(4).unwrap();
        assert_eq!(recipients(&document), ["Sở Tài chính tỉnh", last]);
        let mut applied: Vec<usize> = applied.into_iter().collect();
        applied.sort_unstable();
        assert_eq!(applied, [1, 2, 3, 9]);
        assert_eq!(document.number().unwrap().value(), "12");
        assert_eq!(document.signer().unwrap().value(), "Nguyễn Văn An");
        assert!(document.date().is_none());
    }
}
