//! JSON lines: an object a line, of which `text` is a text and `id` its name.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::batch::failure::Failure;
use crate::batch::listener::Listener;
use crate::encoding::legacy::{self, Found};

/// The key of the text, and that of its name.
const TEXT: &str = "text";
const ID: &str = "id";

/// Whether a text is one of JSON lines: the first line that is not empty is
/// an object with a text.
pub fn is_jsonl(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_some_and(|line| line.starts_with('{') && Row::parse(line).is_ok())
}

/// Refuses a text that is JSON of another form: its keys are no words, and
/// would be taken for such.
///
/// # Errors
///
/// If it is.
pub fn refuse_other_json(text: &str) -> Result<(), Failure> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let object = start.strip_prefix('[').unwrap_or(start).trim_start();
    if !object.starts_with('{') {
        return Ok(());
    }
    let first = start.lines().next().unwrap_or_default();
    let is_json =
        |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    match is_json(first) || is_json(start) {
        false => Ok(()),
        true => Err(Failure::open(format_args!(
            "is JSON, but not of the form that is read: an object a line, of \
             which {TEXT:?} is the text; `jq -c` writes it so"
        ))),
    }
}

/// Gives the texts of lines their names, no two the same.
#[derive(Debug, Default)]
pub struct Names {
    given: HashSet<String>,
}

impl Names {
    /// The name of the text of a line, counted from 0: its own, or the number
    /// of the line.
    pub fn of(&mut self, row: &Row<'_>, line: usize) -> String {
        let number = line + 1;
        let mut name = row.id.clone().unwrap_or_else(|| number.to_string());
        while !self.given.insert(name.clone()) {
            name = format!("{name}#line{number}");
        }
        name
    }
}

/// The text of a name among those of lines, as Unicode.
pub fn text_of(lines: &str, name: &str) -> Option<String> {
    let old = Old::of(lines);
    let mut names = Names::default();
    for (at, line) in lines.lines().enumerate() {
        let Ok(row) = Row::parse(line) else { continue };
        if names.of(&row, at) == name {
            return Some(old.read(at, &row.text).into_owned());
        }
    }
    None
}

/// The old encodings in which the texts of lines are. Each may be too short to
/// show it; they are recognised together.
#[derive(Debug)]
pub struct Old {
    found: Vec<Found>,
    /// Where the text of each line ends, in the texts one behind the other.
    ends: Vec<usize>,
}

impl Old {
    /// Those of all lines.
    pub fn of(lines: &str) -> Old {
        let (mut texts, mut ends) = (String::new(), Vec::new());
        for line in lines.lines() {
            if let Ok(row) = Row::parse(line) {
                texts.push_str(&row.text);
                texts.push('\n');
            }
            ends.push(texts.len());
        }
        let found = legacy::recognise(&texts).found().to_vec();
        Old { found, ends }
    }

    /// Says what was found.
    pub fn tell(&self, listener: &dyn Listener) {
        for found in &self.found {
            listener
                .warning(format_args!("read as {found}; the output is UTF-8"));
        }
    }

    /// The text of a line, counted from 0, as Unicode.
    pub fn read<'t>(&self, line: usize, text: &'t str) -> Cow<'t, str> {
        let end = self.ends.get(line).copied().unwrap_or(0);
        let start = end.saturating_sub(text.len() + 1);
        let has = |found: &&Found| {
            let mut spans = found.spans().iter();
            spans.any(|span| span.start() < end && start < span.end())
        };
        match self.found.iter().find(has) {
            Some(found) => legacy::decode(text, found.encoding()),
            None => text.into(),
        }
    }
}

/// A line that was read.
#[derive(Debug)]
pub struct Row<'l> {
    line: &'l str,
    /// Where the text stands in the line, quotes included.
    place: std::ops::Range<usize>,
    /// The text.
    pub text: String,
    /// Its name; `None` where it has none.
    pub id: Option<String>,
}

impl<'l> Row<'l> {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// If it is no JSON object with a text.
    pub fn parse(line: &'l str) -> Result<Row<'l>, Failure> {
        let object: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| {
                // It counts lines of its own.
                let reason = error.to_string();
                let reason = reason.split(" at line 1 ").next();
                Failure::open(format_args!(
                    "column {}: is no JSON object: {}: correct it, or take \
                     it out",
                    error.column(),
                    reason.unwrap_or_default()
                ))
            })?;
        let Some(Value::String(text)) = object.get(TEXT) else {
            return Err(Failure::open(format_args!(
                "has no string of the key {TEXT:?}, which is what is read: \
                 name the text so, or take the line out"
            )));
        };
        let id = object.get(ID).and_then(|id| match id {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        });
        let place = place_of(line, TEXT).unwrap_or(line.len()..line.len());
        let text = text.clone();
        Ok(Row { line, place, text, id })
    }

    /// The line with another text in it; nothing else changes.
    pub fn with(&self, text: &str) -> String {
        if text == self.text {
            return self.line.to_owned();
        }
        let (before, behind) =
            (&self.line[..self.place.start], &self.line[self.place.end..]);
        format!("{before}{}{behind}", Value::from(text))
    }
}

/// Where the value of a key of an object stands that was found to be sound;
/// of a key that stands twice the last one, which is the one that counts.
pub(super) fn place_of(
    line: &str,
    key: &str,
) -> Option<std::ops::Range<usize>> {
    let bytes = line.as_bytes();
    let (mut depth, mut at) = (0, 0);
    let mut found = None;
    // The key whose value comes next.
    let mut awaited = false;
    let mut after_colon = false;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at);
                if depth == 1 && after_colon {
                    if awaited {
                        found = Some(at..end);
                    }
                } else if depth == 1 {
                    let name = serde_json::from_str::<String>(&line[at..end]);
                    awaited = name.is_ok_and(|name| name == key);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b':' if depth == 1 => after_colon = true,
            b',' if depth == 1 => after_colon = false,
            _ => {}
        }
        at += 1;
    }
    found
}

/// Behind the end of the string that starts at a quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_alone_changes() {
        let rows = [
            (r#"{"id": 7, "text": "mot"}"#, r#"{"id": 7, "text": "Một\n"}"#),
            (
                r#"{"a":{"text":"x"},"text":"mo\"t","b":["text",":"]}"#,
                r#"{"a":{"text":"x"},"text":"Một\n","b":["text",":"]}"#,
            ),
            (
                r#" {"t\u0065xt" : "mot" , "z":1.50} "#,
                r#" {"t\u0065xt" : "Một\n" , "z":1.50} "#,
            ),
            (
                r#"{"text":"một","text":"mot"}"#,
                r#"{"text":"một","text":"Một\n"}"#,
            ),
        ];
        for (line, expected) in rows {
            let row = Row::parse(line).unwrap();
            assert_eq!(row.with("Một\n"), expected);
            assert_eq!(row.with(&row.text.clone()), line);
        }
    }

    #[test]
    fn lines_are_known_by_the_first_of_them() {
        let rows = [
            ("\n{\"text\":\"a\"}\nkhông\n", true),
            ("{\"id\":\"a\"}", false),
            ("{\"text\":5}", false),
            ("{a}", false),
            ("Số 12\n{\"text\":\"a\"}", false),
            ("", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_jsonl(text), expected, "{text}");
        }
        let row = Row::parse(r#"{"text":"a","id":12}"#).unwrap();
        assert_eq!(row.id.as_deref(), Some("12"));
        let wrong = Row::parse(r#"{"id":"a"}"#).err().unwrap();
        assert!(wrong.to_string().contains("\"text\""));
    }
}
