//! Puts what a person has decided of a field into the record.

use serde_json::{Value, json};

use super::job::DecidedField;
use crate::record::Document;

/// A document with a field as it was decided; `None` where that is no value
/// of the field.
pub fn with_field(
    document: &Document,
    decided: &DecidedField,
) -> Option<Document> {
    let mut all = serde_json::to_value(document).ok()?;
    let (key, item) = match decided.field.split_once('.') {
        Some((key, item)) => (key, item.parse::<usize>().ok()),
        None => (&*decided.field, None),
    };
    let slot = all.as_object_mut()?.get_mut(key)?;
    let slot = match (slot, item) {
        (Value::Array(list), Some(item)) => {
            let at = item.checked_sub(1)?;
            if decided.value.is_none() && at < list.len() {
                list.remove(at);
                return serde_json::from_value(all).ok();
            }
            list.get_mut(at)?
        }
        (Value::Array(_), None) | (_, Some(_)) => return None,
        (slot, None) => slot,
    };
    match &decided.value {
        None => *slot = Value::Null,
        Some(value) => {
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
    serde_json::from_value(all).ok()
}
