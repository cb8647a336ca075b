//! What is known of a file that is done, and the line of a journal that tells
//! it.

use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::failure::Stage;
use super::made::Made;

/// The version of the lines.
pub const VERSION: u32 = 2;

/// The one before it, whose lines have no sum; they are read.
const WITHOUT_SUM: u32 = 1;

/// What stands before the sum of a line, which is of all before this, in
/// eight digits; and what stands behind it.
const SUM: &[u8] = b",\"sum\":\"";
const BEHIND: &[u8] = b"\"}\n";

/// What tells that a file has not changed without reading it: its size, the
/// nanoseconds of its last change and of the last change of what the system
/// knows of it, and its number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize,
)]
pub struct Stamp(u64, i64, i64, u64);

impl Stamp {
    /// The size of the file.
    pub fn length(self) -> u64 {
        self.0
    }

    /// That of a file that is there.
    pub fn of(path: &Path) -> Option<Stamp> {
        let data = fs::metadata(path).ok()?;
        let modified = data.modified().ok();
        let modified =
            modified.map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
                Ok(after) => after.as_nanos() as i64,
                Err(before) => -(before.duration().as_nanos() as i64),
            });
        #[cfg(unix)]
        let (changed, number) = {
            use std::os::unix::fs::MetadataExt;
            let seconds = data.ctime().wrapping_mul(1_000_000_000);
            (seconds.wrapping_add(data.ctime_nsec()), data.ino())
        };
        #[cfg(not(unix))]
        let (changed, number) = (0, 0);
        Some(Stamp(data.len(), modified, changed, number))
    }
}

/// The hash of the contents of a file, in bytes: there is one of each file.
pub type Hash = [u8; 32];

/// The hash that is written so; nothing but zeros of what is none.
pub fn hash(text: &str) -> Hash {
    let mut bytes = Hash::default();
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        let digits = text.get(at..at + 2).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or(0);
    }
    bytes
}

/// How a hash is written.
pub fn hash_text(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hashes as hexadecimal.
pub mod hex {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Hash, hash, hash_text};

    pub fn serialize<S: Serializer>(
        one: &Hash,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hash_text(one))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Hash, D::Error> {
        String::deserialize(from).map(|text| hash(&text))
    }
}

/// What is known of a file that is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The settings and decisions that it was done by, in a number.
    pub key: u64,
    /// The hash of its contents.
    #[serde(with = "hex")]
    pub content: Hash,
    /// What shows whether it has changed.
    pub stamp: Stamp,
    /// The name of what was made of it.
    pub output: Option<Box<str>>,
    /// What that was when it was made; not known of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// Where it failed.
    pub failed: Option<Stage>,
    /// Where in the spool its outcome is, and how long it is.
    pub at: (u64, u64),
    /// The sum of that; not known of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc: Option<u32>,
    /// The sum of its path as its records have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<u32>,
}

impl Entry {
    /// Where in the spool its outcome ends; none where it says nonsense.
    pub fn end(&self) -> Option<u64> {
        self.at.0.checked_add(self.at.1)
    }
}

/// A line as it is written, but for its sum.
#[derive(Serialize)]
pub struct Written<'e> {
    pub v: u32,
    pub file: &'e str,
    #[serde(flatten)]
    pub entry: &'e Entry,
}

/// A line that was read.
#[derive(Deserialize)]
pub struct Read {
    v: u32,
    pub file: Box<str>,
    #[serde(flatten)]
    pub entry: Entry,
}

/// Adds the line of an entry.
pub fn write_line(
    file: &str,
    entry: &Entry,
    lines: &mut Vec<u8>,
) -> io::Result<()> {
    let start = lines.len();
    let line = Written { v: VERSION, file, entry };
    serde_json::to_writer(&mut *lines, &line)?;
    lines.pop();
    let sum = crc32fast::hash(&lines[start..]);
    lines.extend_from_slice(SUM);
    lines.extend_from_slice(format!("{sum:08x}").as_bytes());
    lines.extend_from_slice(BEHIND);
    Ok(())
}

/// What a line is that is not read.
pub enum Unread {
    Damaged,
    /// Of a version that is not known.
    Version(u32),
}

/// Reads a line.
pub fn read_line(line: &[u8]) -> Result<Read, Unread> {
    let has_sum = line.strip_suffix(BEHIND).and_then(|line| {
        let (line, sum) = line.split_last_chunk::<8>()?;
        let sum = str::from_utf8(sum).ok()?;
        let sum = u32::from_str_radix(sum, 16).ok()?;
        Some((line.strip_suffix(SUM)?, sum))
    });
    let known = match has_sum {
        Some((line, sum)) if crc32fast::hash(line) == sum => VERSION,
        Some(_) => return Err(Unread::Damaged),
        None => WITHOUT_SUM,
    };
    let read: Read =
        serde_json::from_slice(line).map_err(|_| Unread::Damaged)?;
    match (read.v == known, has_sum) {
        (true, _) => Ok(read),
        (false, Some(_)) => Err(Unread::Version(read.v)),
        // Without a sum it may be anything.
        (false, None) => Err(Unread::Damaged),
    }
}
