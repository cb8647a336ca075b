//! Edits as JSON has them: spans in bytes, confidences from 0 to 1.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{Edit, EditKind, EditLog, RunnerUp};

impl Serialize for EditKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl Serialize for RunnerUp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("text", self.text())?;
        map.serialize_entry("confidence", &self.confidence())?;
        map.end()
    }
}

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(7))?;
        map.serialize_entry("start", &self.span().start())?;
        map.serialize_entry("end", &self.span().end())?;
        map.serialize_entry("before", self.before())?;
        map.serialize_entry("after", self.after())?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("confidence", &self.confidence())?;
        map.serialize_entry("runner_up", &self.runner_up())?;
        map.end()
    }
}

impl Serialize for EditLog {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut all = to.serialize_seq(Some(self.len()))?;
        for edit in self.edits() {
            all.serialize_element(edit)?;
        }
        all.end()
    }
}
