//! The list of words that the next run is to know.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::decide::cleaned;
use super::desk::{Refusal, Review};
use crate::Words;
use crate::batch::WORDS;

impl Review {
    /// Adds a word or phrase to those that the next run is to know. Says
    /// whether it is new.
    pub(super) fn add_word(&mut self, word: &str) -> Result<bool, Refusal> {
        let word = cleaned(word)?;
        let word = word.trim();
        // What a list of words takes for a comment.
        if word.contains('#') {
            return Err(Refusal::new("word", format!("{word:?} is no word")));
        }
        // One line that is none would end every later run.
        if let Err(error) = Words::from_lines([word]) {
            let why = error.to_string();
            let why = why.trim_start_matches("line 1: ");
            return Err(Refusal::new("word", why));
        }
        let path = self.folder.join(WORDS);
        let new = add_line(&path, word);
        let new = new.map_err(|e| Refusal::write(&path, &e))?;
        self.wants_run |= new;
        Ok(new)
    }
}

/// Adds a line to a file that need not be there, unless it has it.
fn add_line(path: &Path, line: &str) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let lines = String::from_utf8_lossy(&text);
    let same = |own: &str| own.trim().nfc().eq(line.chars());
    if lines.lines().any(same) {
        return Ok(false);
    }
    let closed = text.last().is_none_or(|&byte| byte == b'\n');
    let start = if closed { "" } else { "\n" };
    file.seek(SeekFrom::End(0))?;
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_data()?;
    Ok(true)
}
