//! What people decided: a file of lines that only grows.
//!
//! Each decision is one JSON object on a line, on the disk before anybody is
//! told that it is kept. Its number is that of its line, counted from 1.
//! Nothing in the file is ever changed: what is taken back is taken back by a
//! line of its own. A line that a power cut tore off is closed when the next
//! is written, and counts as a line that cannot be read.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Unit};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The name of the file in a folder of results.
pub const FILE: &str = "decisions.jsonl";

/// The version of the lines.
const VERSION: u32 = 1;

/// What somebody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// How a stretch of a text reads.
    Change(Change),
    /// The value of a field of a record.
    Field(Field),
    /// That an earlier decision does not hold.
    Undo(Undo),
}

/// How a stretch of a text reads: it wins over every later run while the
/// contents of the file are the same.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Change {
    /// The file, by its path below the folder that was named.
    pub file: String,
    /// The hash of its contents ([`content`]).
    pub content: String,
    /// The first byte of the text as it was read.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// What stands there.
    pub before: String,
    /// What it is to be; the same where it stays as it was read.
    pub after: String,
    /// Who decided it.
    pub who: String,
    /// When, as [`now`] writes it.
    pub when: String,
}

/// The value of a field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Field {
    /// The file, by its path below the folder that was named.
    pub file: String,
    /// The hash of its contents ([`content`]).
    pub content: String,
    /// Which document of the file, counted from 1.
    pub document: usize,
    /// The key of the field in the record; of a list, with the number of the
    /// item behind it, counted from 1: `recipients.2`.
    pub field: String,
    /// The value that was read; `None` where there was none.
    pub before: Option<String>,
    /// What it is to be; `None` where the page has none.
    pub after: Option<String>,
    /// Who decided it.
    pub who: String,
    /// When, as [`now`] writes it.
    pub when: String,
}

/// That an earlier decision does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Undo {
    /// Its number.
    pub of: usize,
    /// Who took it back.
    pub who: String,
    /// When, as [`now`] writes it.
    pub when: String,
}

impl Decision {
    /// The file that it is about; none of an undo.
    pub fn file(&self) -> Option<&str> {
        match self {
            Decision::Change(one) => Some(&one.file),
            Decision::Field(one) => Some(&one.file),
            Decision::Undo(_) => None,
        }
    }

    /// The hash of the contents of that file; none of an undo.
    pub fn content(&self) -> Option<&str> {
        match self {
            Decision::Change(one) => Some(&one.content),
            Decision::Field(one) => Some(&one.content),
            Decision::Undo(_) => None,
        }
    }

    /// Whether it takes the place of an earlier decision.
    fn replaces(&self, earlier: &Decision) -> bool {
        match (self, earlier) {
            (Decision::Change(new), Decision::Change(old)) => {
                let meet = new.start < old.end && old.start < new.end;
                meet || (new.start, new.end) == (old.start, old.end)
            }
            (Decision::Field(new), Decision::Field(old)) => {
                (new.document, &new.field) == (old.document, &old.field)
            }
            _ => false,
        }
    }
}

/// A line as it is read: what kind it is, before the rest is looked at.
#[derive(Deserialize)]
struct Kind {
    version: u32,
    kind: String,
}

/// The line of a decision, but for its end.
impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        if let (Some(file), Some(content)) = (self.file(), self.content()) {
            map.serialize_entry("file", file)?;
            map.serialize_entry("content", content)?;
        }
        let (who, when) = match self {
            Decision::Change(one) => {
                map.serialize_entry("kind", "change")?;
                map.serialize_entry("start", &one.start)?;
                map.serialize_entry("end", &one.end)?;
                map.serialize_entry("before", &one.before)?;
                map.serialize_entry("after", &one.after)?;
                (&one.who, &one.when)
            }
            Decision::Field(one) => {
                map.serialize_entry("kind", "field")?;
                map.serialize_entry("document", &one.document)?;
                map.serialize_entry("field", &one.field)?;
                map.serialize_entry("before", &one.before)?;
                map.serialize_entry("after", &one.after)?;
                (&one.who, &one.when)
            }
            Decision::Undo(one) => {
                map.serialize_entry("kind", "undo")?;
                map.serialize_entry("of", &one.of)?;
                (&one.who, &one.when)
            }
        };
        map.serialize_entry("who", who)?;
        map.serialize_entry("when", when)?;
        map.end()
    }
}

fn parse(line: &[u8]) -> Result<Decision, String> {
    let text = std::str::from_utf8(line).map_err(|e| e.to_string())?;
    let said = |error: serde_json::Error| error.to_string();
    let kind: Kind = serde_json::from_str(text).map_err(said)?;
    if kind.version != VERSION {
        let version = kind.version;
        return Err(format!(
            "version {version} of decisions, of which {VERSION} is known"
        ));
    }
    let decision = match &*kind.kind {
        "change" => serde_json::from_str(text).map(Decision::Change),
        "field" => serde_json::from_str(text).map(Decision::Field),
        "undo" => serde_json::from_str(text).map(Decision::Undo),
        other => return Err(format!("a decision of kind {other:?}")),
    };
    let decision = decision.map_err(said)?;
    match &decision {
        Decision::Change(one) if one.start > one.end => {
            Err("a stretch that ends before it begins".to_owned())
        }
        _ => Ok(decision),
    }
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken {
    /// Its number, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// The decisions of a folder of results.
///
/// One program at a time may append; others may read meanwhile, and see what
/// was there when they opened it. Memory grows with the decisions.
#[derive(Debug)]
pub struct Decisions {
    path: PathBuf,
    /// Open for appending once something was appended.
    file: Option<File>,
    /// The decision of each line; `None` of one that could not be read.
    lines: Vec<Option<Decision>>,
    /// The numbers of the decisions about each file, in their order.
    of_file: BTreeMap<String, Vec<usize>>,
    /// The decisions that were taken back, and by which lines.
    undone: HashMap<usize, usize>,
    broken: Vec<Broken>,
    /// The bytes of the file that hold lines, and whether the last of them is
    /// closed.
    length: u64,
    closed: bool,
}

impl Decisions {
    /// Reads the decisions of a folder; there need not be any.
    ///
    /// # Errors
    ///
    /// Where the file is there and cannot be read. Lines that cannot be read
    /// are left out ([`Decisions::broken`]).
    pub fn open(folder: &Path) -> io::Result<Decisions> {
        let mut all = Decisions {
            path: folder.join(FILE),
            file: None,
            lines: Vec::new(),
            of_file: BTreeMap::new(),
            undone: HashMap::new(),
            broken: Vec::new(),
            length: 0,
            closed: true,
        };
        let file = match File::open(&all.path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(all),
            Err(error) => return Err(error),
        };
        all.read(&mut BufReader::new(file))?;
        Ok(all)
    }

    fn read(&mut self, file: &mut impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = file.read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(());
            }
            self.length += read as u64;
            self.closed = line.pop_if(|byte| *byte == b'\n').is_some();
            let number = self.lines.len() + 1;
            match parse(&line).and_then(|one| self.checked(one)) {
                Ok(decision) => self.take(decision),
                Err(why) => {
                    self.lines.push(None);
                    // Torn off, it was never said to be kept.
                    if self.closed {
                        self.broken.push(Broken { line: number, why });
                    }
                }
            }
        }
    }

    /// An undo must name a decision that is there.
    fn checked(&self, decision: Decision) -> Result<Decision, String> {
        if let Decision::Undo(undo) = &decision
            && self.get(undo.of).is_none_or(|one| one.file().is_none())
        {
            let of = undo.of;
            return Err(format!("takes back {of}, which is no decision"));
        }
        Ok(decision)
    }

    fn take(&mut self, decision: Decision) {
        let number = self.lines.len() + 1;
        match &decision {
            Decision::Undo(undo) => {
                self.undone.entry(undo.of).or_insert(number);
            }
            Decision::Change(Change { file, .. })
            | Decision::Field(Field { file, .. }) => {
                self.of_file.entry(file.clone()).or_default().push(number);
            }
        }
        self.lines.push(Some(decision));
    }

    /// The lines that could not be read, but for a last one that was torn
    /// off.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many lines there are: the number of the last.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// A decision by its number.
    pub fn get(&self, number: usize) -> Option<&Decision> {
        self.lines.get(number.checked_sub(1)?)?.as_ref()
    }

    /// Keeps a decision: it is on the disk when this returns. Gives its
    /// number.
    ///
    /// # Errors
    ///
    /// Where it cannot be written; nothing of it stays in the file then, as
    /// far as the system allows. An undo of what is no decision is
    /// `InvalidInput`.
    pub fn append(&mut self, decision: &Decision) -> io::Result<usize> {
        let invalid = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        let decision = self.checked(decision.clone()).map_err(invalid)?;
        let mut line = serde_json::to_vec(&decision)?;
        line.push(b'\n');
        let new = match self.file {
            Some(_) => false,
            None => self.open_to_append()?,
        };
        let Some(file) = &mut self.file else { return Ok(0) };
        if !self.closed {
            line.insert(0, b'\n');
        }
        // By hand, for the end of the file is not that of the lines where one
        // could not be taken away again.
        file.seek(SeekFrom::Start(self.length))?;
        let kept = file.write_all(&line).and_then(|()| file.sync_data());
        if let Err(error) = kept {
            let _ = file.set_len(self.length);
            return Err(error);
        }
        if new {
            sync_folder(&self.path);
        }
        self.length += line.len() as u64;
        self.closed = true;
        self.take(decision);
        Ok(self.lines.len())
    }

    /// Says whether the file is new.
    fn open_to_append(&mut self) -> io::Result<bool> {
        let mut options = OpenOptions::new();
        options.write(true);
        let (file, new) = match options.open(&self.path) {
            Ok(file) => (file, false),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                (options.create_new(true).open(&self.path)?, true)
            }
            Err(error) => return Err(error),
        };
        // Somebody who appended behind our back would be written over.
        if file.metadata()?.len() != self.length {
            return Err(io::Error::other(format!(
                "{} has changed since it was read: start again",
                self.path.display()
            )));
        }
        self.file = Some(file);
        Ok(new)
    }

    /// The decisions that hold about a file with these contents, with their
    /// numbers, in the order in which they were made: without those that were
    /// taken back or replaced.
    pub fn of(&self, file: &str, content: &str) -> Vec<(usize, Decision)> {
        self.of_at(file, content, self.count())
    }

    /// Those that held when there were so many lines.
    pub(crate) fn of_at(
        &self,
        file: &str,
        content: &str,
        count: usize,
    ) -> Vec<(usize, Decision)> {
        let mut held: Vec<(usize, Decision)> = Vec::new();
        let numbers = self.of_file.get(file).into_iter().flatten();
        for &number in numbers.take_while(|&&number| number <= count) {
            let Some(one) = self.get(number) else { continue };
            let undone = self.undone.get(&number);
            if one.content() != Some(content)
                || undone.is_some_and(|&by| by <= count)
            {
                continue;
            }
            held.retain(|(_, earlier)| !one.replaces(earlier));
            held.push((number, one.clone()));
        }
        held
    }

    /// The hashes of all contents of a file about which anything was ever
    /// decided, in the order of the first decisions.
    pub(crate) fn contents_of(&self, file: &str) -> Vec<&str> {
        let numbers = self.of_file.get(file).into_iter().flatten();
        let mut all = Vec::new();
        for content in numbers.filter_map(|&n| self.get(n)?.content()) {
            if !all.contains(&content) {
                all.push(content);
            }
        }
        all
    }

    /// The names that were decided about which are that of a file, or have
    /// `#` and more behind it, as texts of JSON lines do, and files may.
    pub(crate) fn names_from(&self, file: &str) -> impl Iterator<Item = &str> {
        let within = format!("{file}#");
        let own = self.of_file.get_key_value(file).into_iter();
        let behind = self.of_file.range(within.clone()..);
        own.chain(
            behind.take_while(move |(name, _)| name.starts_with(&within)),
        )
        .map(|(name, _)| &**name)
    }

    /// The files about which anything was ever decided, in the order of their
    /// names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.of_file.keys().map(String::as_str)
    }

    /// Whether anything was ever decided about a file.
    pub fn has(&self, file: &str) -> bool {
        self.of_file.contains_key(file)
    }
}

/// Has the name of a new file outlive a power cut. Not all systems let a
/// folder be synced, and none needs it more than the file itself.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// The time now, as decisions have it: `2026-11-28T02:03:04Z`.
pub fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}

/// The hash of the contents of a file, as decisions have it: SHA-256, in
/// hexadecimal.
///
/// # Errors
///
/// Those of the file.
pub fn content(file: &mut impl Read) -> io::Result<String> {
    use std::fmt::Write;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

#[cfg(test)]
mod tests;
