//! As much of JSON Schema as our schema uses; any other keyword is refused,
//! so that none goes unchecked.

use regex::Regex;
use serde_json::Value;

/// All reasons why a value does not fit a schema (draft 2020-12), each with
/// the place in the value.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    check(schema, schema, value, "", &mut errors);
    errors
}

fn check(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    errors: &mut Vec<String>,
) {
    let schema = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in schema {
        let fits = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let path = rule.as_str().unwrap().strip_prefix('#').unwrap();
                let target = root.pointer(path);
                let target = target.expect("what is referred to is there");
                check(root, target, value, at, errors);
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|t| is(value, t)),
                one => is(value, one),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut inner = Vec::new();
                check(root, one, value, at, &mut inner);
                inner.is_empty()
            }),
            "required" => value.as_object().is_none_or(|object| {
                let keys = rule.as_array().unwrap().iter();
                keys.map(|k| k.as_str().unwrap())
                    .all(|key| object.contains_key(key))
            }),
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        let at = format!("{at}/{key}");
                        check(root, rule, value, &at, errors);
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|object| {
                    object.keys().all(|key| known.contains_key(key))
                })
            }
            "items" => {
                let items = value.as_array().map_or(&[][..], |v| v);
                for (index, value) in items.iter().enumerate() {
                    let at = format!("{at}/{index}");
                    check(root, rule, value, &at, errors);
                }
                true
            }
            "minItems" => length(value) >= rule.as_u64(),
            "maxItems" => {
                value.as_array().is_none() || {
                    length(value) <= rule.as_u64()
                }
            }
            "minimum" => number(value) >= rule.as_f64(),
            "maximum" => {
                value.as_f64().is_none() || { number(value) <= rule.as_f64() }
            }
            "pattern" => {
                let pattern = Regex::new(rule.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            other => panic!("the keyword {other} is not known here"),
        };
        if !fits {
            errors.push(format!("{at}: {keyword}: {rule}, got {value}"));
        }
    }
}

fn is(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other} is not known here"),
    }
}

fn length(value: &Value) -> Option<u64> {
    Some(value.as_array().map_or(u64::MAX, |v| v.len() as u64))
}

fn number(value: &Value) -> Option<f64> {
    Some(value.as_f64().unwrap_or(f64::INFINITY))
}
