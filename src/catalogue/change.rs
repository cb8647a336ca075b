//! The lines of `changes.jsonl`, of which a catalogue keeps the doubtful.

use serde::{Deserialize, Serialize};

/// Another reading of what was changed.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Other {
    pub text: String,
    pub confidence: f64,
}

/// One line: a change. Those that are not doubtful have no `read`.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub file: String,
    #[serde(default)]
    pub page: Option<u32>,
    #[serde(default)]
    pub line: u32,
    #[serde(default)]
    pub column: u32,
    pub start: u64,
    pub end: u64,
    #[serde(default)]
    pub bbox: Option<[f64; 4]>,
    #[serde(default)]
    pub line_bbox: Option<[f64; 4]>,
    #[serde(default)]
    pub page_size: Option<[f64; 2]>,
    pub before: String,
    pub after: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub confidence: f64,
    #[serde(default)]
    pub profile: Option<String>,
    #[serde(default)]
    pub runners_up: Vec<Other>,
    #[serde(default)]
    pub applied: bool,
    #[serde(default)]
    pub decided: Option<u64>,
    #[serde(default)]
    pub read: Option<String>,
    #[serde(default)]
    pub repaired: Option<String>,
    #[serde(default)]
    pub at: Option<(u64, u64)>,
}
