//! Fields of records that are doubtful or missing, out of `records.jsonl`.
//!
//! As of the lines, memory has the places of the records and what is decided
//! of their fields.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::lines::RunnerUp;
use super::pages::Edges;
use crate::Error;
use crate::batch::manual::shown;
use crate::export;
use crate::record::Role;

/// The name of the file in a folder of results.
pub(super) const FILE: &str = "records.jsonl";

/// The fields that are gone through, in the order of a page. The name in full
/// is made of the two bodies, pages are counted, and the documents that are
/// cited are made of words, each of which is in its line.
const KEYS: [&str; 18] = [
    "system",
    "superior_body",
    "issuing_body",
    "number",
    "symbol",
    "place",
    "date",
    "type",
    "subject",
    "secrecy",
    "urgency",
    "circulation",
    "addressees",
    "recipients",
    "authority",
    "authority_body",
    "signer_title",
    "signer",
];

/// Those of them that are lists.
const LISTS: [&str; 2] = ["addressees", "recipients"];

/// What may be the value of `system`.
pub(super) const SYSTEMS: [&str; 3] = ["party", "state", "mass"];

/// A field of a record, as far as it is looked at.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Field {
    value: Value,
    pub(super) confidence: f64,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
    #[serde(default)]
    alternatives: Vec<Alternative>,
}

/// A place that a value was read from.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Evidence {
    pub(super) page: Option<usize>,
    pub(super) lines: (usize, usize),
    pub(super) bbox: Option<Edges>,
    pub(super) text: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Alternative {
    value: Value,
    confidence: f64,
}

impl Field {
    /// The value as text.
    pub(super) fn value(&self) -> String {
        shown(&self.value)
    }

    /// The other values it might have, likeliest first.
    pub(super) fn others(&self) -> Vec<RunnerUp> {
        let others = self.alternatives.iter().map(|other| RunnerUp {
            text: shown(&other.value),
            confidence: other.confidence,
        });
        let own = self.value();
        let mut others: Vec<RunnerUp> = others.collect();
        others.retain(|other| other.text != own);
        others.dedup_by(|one, other| one.text == other.text);
        others
    }

    /// Whether a person is to look at it: what [`export::Review`] lists.
    fn is_doubtful(&self) -> bool {
        let rival = self
            .others()
            .iter()
            .any(|other| other.confidence >= export::Review::RIVAL);
        rival || self.confidence < export::Review::SURE
    }
}

/// A record, as far as it is looked at.
#[derive(Debug, Default)]
pub(super) struct Record {
    id: String,
    pub(super) file: Option<String>,
    role: Option<Role>,
    /// The fields that are there, by their keys; items of lists with their
    /// numbers (`recipients.2`). In the order of [`KEYS`].
    fields: Vec<(String, Field)>,
}

/// A question about a field.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The key of the field, with the number of the item of a list.
    pub(super) key: String,
    /// `None` where it is required and missing.
    pub(super) field: Option<Field>,
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Record, D::Error> {
        from.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record of a document")
    }

    fn visit_map<M: MapAccess<'de>>(
        self,
        mut map: M,
    ) -> Result<Record, M::Error> {
        let mut record = Record::default();
        let mut fields: Vec<(usize, String, Field)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let at = KEYS.iter().position(|own| *own == key);
            match (&*key, at) {
                ("id", _) => record.id = map.next_value()?,
                ("file", _) => record.file = map.next_value()?,
                ("role", _) => record.role = Some(map.next_value()?),
                (_, Some(at)) if LISTS.contains(&&*key) => {
                    let items: Vec<Field> = map.next_value()?;
                    for (item, field) in items.into_iter().enumerate() {
                        let key = format!("{key}.{}", item + 1);
                        fields.push((at, key, field));
                    }
                }
                (_, Some(at)) => {
                    let field: Option<Field> = map.next_value()?;
                    fields.extend(field.map(|field| (at, key, field)));
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        fields.sort_by_key(|&(at, ..)| at);
        let fields = fields.into_iter().map(|(_, key, field)| (key, field));
        record.fields = fields.collect();
        Ok(record)
    }
}

impl Record {
    /// The first page that any of its values was read off.
    pub(super) fn first_page(&self) -> Option<usize> {
        let fields = self.fields.iter();
        let evidence = fields.flat_map(|(_, field)| &field.evidence);
        evidence.filter_map(|place| place.page).min()
    }

    /// Which document of its file it is, counted from 1.
    pub(super) fn number(&self) -> usize {
        let number = self.id.rsplit_once('#').map(|(_, number)| number);
        number.and_then(|number| number.parse().ok()).unwrap_or(1)
    }

    fn field(&self, key: &str) -> Option<&Field> {
        let own = self.fields.iter().find(|(own, _)| own == key);
        own.map(|(_, field)| field)
    }

    /// The value of a field as text.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        self.field(key).map(Field::value)
    }

    /// The required fields that are missing, then those that are doubtful,
    /// each in the order of a page.
    pub(super) fn questions(&self) -> Vec<Question> {
        // As in the list of `khoidau extract --review`: an appendix has the
        // date and the body of the document it belongs to.
        let parents = ["date", "issuing_body"];
        let is_missing = |key: &&&str| {
            let part = self.role == Some(Role::Appendix);
            export::Review::REQUIRED.contains(*key)
                && !(part && parents.contains(*key))
                && self.field(key).is_none()
        };
        let missing = KEYS.iter().filter(is_missing);
        let missing =
            missing.map(|&key| Question { key: key.to_owned(), field: None });
        let doubtful = self.fields.iter().filter(|(_, f)| f.is_doubtful());
        let doubtful = doubtful.map(|(key, field)| Question {
            key: key.clone(),
            field: Some(field.clone()),
        });
        missing.chain(doubtful).collect()
    }
}

/// What is known of a doubtful field without looking at the file.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) key: String,
    /// Its key in decisions, which count the items of a list as they were
    /// read.
    pub(super) own: String,
    /// The number of the decision about it.
    pub(super) decided: Option<usize>,
}

/// A document with doubtful fields.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The bytes of the file that it is.
    bytes: (u64, u64),
    /// Its line in the file, for errors.
    line: usize,
    pub(super) file: String,
    /// Which document of its file it is, counted from 1.
    pub(super) document: usize,
    worst: f64,
    pub(super) marks: Vec<Mark>,
}

/// The documents with doubtful fields, worst first.
#[derive(Debug)]
pub(super) struct Records {
    path: PathBuf,
    /// `None` where there is no such file.
    source: Option<File>,
    pub(super) entries: Vec<Entry>,
}

impl Records {
    /// Goes through the file of a folder; there need not be one.
    pub(super) fn open(folder: &Path) -> Result<Records, Error> {
        let path = folder.join(FILE);
        let mut all = Records { path, source: None, entries: vec![] };
        let file = match File::open(&all.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(all);
            }
            Err(error) => return Err(Error::io(&all.path, "read", error)),
        };
        let again = file.try_clone();
        all.source = Some(again.map_err(|e| Error::io(&all.path, "read", e))?);
        all.read(BufReader::with_capacity(1 << 20, file))?;
        all.entries.sort_by(|one, other| one.worst.total_cmp(&other.worst));
        Ok(all)
    }

    fn read(&mut self, mut source: impl BufRead) -> Result<(), Error> {
        let (mut text, mut at, mut line) = (String::new(), 0u64, 0);
        loop {
            text.clear();
            let read = source.read_line(&mut text);
            let read = read.map_err(|e| Error::io(&self.path, "read", e))?;
            if read == 0 {
                return Ok(());
            }
            line += 1;
            let start = at;
            at += read as u64;
            let record = self.parsed(&text, line)?;
            let Some(file) = record.file.clone() else { continue };
            let questions = record.questions();
            let confidences = questions
                .iter()
                .map(|one| one.field.as_ref().map_or(0.0, |f| f.confidence));
            let Some(worst) = confidences.reduce(f64::min) else { continue };
            let marks = questions.into_iter().map(|one| Mark {
                own: one.key.clone(),
                key: one.key,
                decided: None,
            });
            self.entries.push(Entry {
                bytes: (start, at),
                line,
                file,
                document: record.number(),
                worst,
                marks: marks.collect(),
            });
        }
    }

    fn parsed(&self, text: &str, line: usize) -> Result<Record, Error> {
        serde_json::from_str(text).map_err(|error| {
            Error::data(format!(
                "{}:{line}: {error}: run the same `khoidau batch` again",
                self.path.display()
            ))
        })
    }

    /// The record of a document.
    pub(super) fn record(&self, entry: &Entry) -> Result<Record, Error> {
        let (start, end) = entry.bytes;
        let cannot = |error| Error::io(&self.path, "read", error);
        let mut text = String::new();
        if let Some(mut source) = self.source.as_ref() {
            source.seek(SeekFrom::Start(start)).map_err(cannot)?;
            let mut part = source.take(end - start);
            part.read_to_string(&mut text).map_err(cannot)?;
        }
        self.parsed(&text, entry.line)
    }
}

/// The key of a field as it was read, of one in a record that lacks items of
/// its lists.
pub(super) fn as_read(key: &str, removed: &[String]) -> String {
    let number = |(list, item): (&str, &str)| {
        Some((list.len(), item.parse::<usize>().ok()?))
    };
    let Some((end, item)) = key.split_once('.').and_then(number) else {
        return key.to_owned();
    };
    let list = &key[..end];
    let is_there = |item: &usize| !removed.contains(&format!("{list}.{item}"));
    let read = (1..).filter(is_there).nth(item.saturating_sub(1));
    format!("{list}.{}", read.unwrap_or(item))
}

/// Whether a text may be the value of a field.
pub(super) fn may_be(key: &str, value: &str) -> bool {
    match key {
        "date" => is_date(value),
        "system" => SYSTEMS.contains(&value),
        _ => true,
    }
}

/// ISO 8601 as far as it is known: `2025-06-08`, `2025-06`, `2025`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, count: usize| {
        let all = part.bytes().all(|b| b.is_ascii_digit());
        (all && part.len() == count).then(|| part.parse::<i16>().ok())?
    };
    let (year, month, day) = match parts[..] {
        [year] => (digits(year, 4), Some(1), Some(1)),
        [year, month] => (digits(year, 4), digits(month, 2), Some(1)),
        [year, month, day] => {
            (digits(year, 4), digits(month, 2), digits(day, 2))
        }
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return false;
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    jiff::civil::Date::new(year, month, day).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: &str, confidence: f64) -> Value {
        serde_json::json!({
            "value": value, "confidence": confidence, "rule": "signer-name",
            "evidence": [{
                "page": 1, "lines": [2, 3], "span": [0, 4],
                "bbox": [1.0, 2.0, 3.0, 4.0], "text": value,
            }],
            "alternatives": [],
        })
    }

    fn open(records: &[Value]) -> Records {
        let dir = tempfile::tempdir().unwrap();
        let lines = records.iter().map(|record| format!("{record}\n"));
        let text: String = lines.collect();
        std::fs::write(dir.path().join(FILE), text).unwrap();
        Records::open(dir.path()).unwrap()
    }

    fn record(id: &str, role: &str) -> Value {
        serde_json::json!({
            "id": id, "file": "a.txt", "path": "in/a.txt", "role": role,
            "type": field("Công văn", 0.99),
            "subject": field("báo cáo", 0.98),
            "issuing_body": null, "date": null, "signer": null,
            "recipients": [], "draft": null, "pages": null,
            "cited_documents": [],
        })
    }

    fn keys(entry: &Entry) -> Vec<&str> {
        entry.marks.iter().map(|mark| &*mark.key).collect()
    }

    #[test]
    fn missing_fields_come_first_and_sure_ones_not_at_all() {
        let mut main = record("in/a.txt#1", "main");
        main["signer"] = field("Nguyễn Văn A", 0.6);
        main["recipients"] =
            serde_json::json!(
                [field("Như trên", 0.99), field("Lưu VT", 0.4),]
            );
        let appendix = record("in/a.txt#2", "appendix");
        let mut whole = record("in/a.txt#3", "main");
        whole["issuing_body"] = field("UBND xã", 0.5);
        whole["date"] = field("2025-06", 0.99);
        whole["date"]["alternatives"] = serde_json::json!([
            {"value": "2026-06", "confidence": 0.3, "rule": "x"},
        ]);
        let all = open(&[whole, appendix, main]);
        assert_eq!(all.entries.len(), 2);
        let main = &all.entries[0];
        let expected = ["issuing_body", "date", "recipients.2", "signer"];
        assert_eq!((main.document, keys(main)), (1, expected.to_vec()));
        let whole = &all.entries[1];
        assert_eq!(keys(whole), ["issuing_body", "date"]);
        assert_eq!((whole.document, whole.worst), (3, 0.5));
        let record = all.record(whole).unwrap();
        assert_eq!(record.value("date").unwrap(), "2025-06");
        let questions = record.questions();
        let date = questions[1].field.as_ref().unwrap();
        assert_eq!(date.others()[0].text, "2026-06");
        assert_eq!(date.evidence[0].bbox, Some([1.0, 2.0, 3.0, 4.0]));
    }

    #[test]
    fn dates_are_days_there_are() {
        for good in ["2025-06-08", "2025-06", "2025", "2024-02-29"] {
            assert!(may_be("date", good), "{good}");
        }
        let bad =
            ["2025-02-29", "08/06/2025", "25", "2025-6-8", "2025-13", "", "-"];
        for bad in bad {
            assert!(!may_be("date", bad), "{bad}");
        }
        assert!(may_be("system", "party") && !may_be("system", "đảng"));
        assert!(may_be("signer", "08/06/2025"));
    }
}
