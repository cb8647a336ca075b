//! From text to numbered words: the words of each source with their counts,
//! its text as a run of their numbers, and the vocabulary of all.

use std::collections::HashMap;
use std::fs::File;
use std::hash::Hasher;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use rayon::prelude::*;

use super::run::{Reader, Title, Writer};
use super::store::Key;
use crate::error::Error;
use crate::lexicon::Case;
use crate::ngram::{Event, SIGNS, WordId, capital_form, event};
use crate::repair::casing::{self, Position};
use crate::token::{Token, TokenKind, tokenize_into};

/// The bytes one task tokenizes; large enough that its own table of words
/// is worth building.
const BLOCK: usize = 8 << 20;

/// The numbers below this stand for the classes, as in the model.
const CLASSES: u32 = WordId::CLASSES as u32;

/// The longest word of a vocabulary in bytes: the model file has one byte for
/// a length.
const LONGEST: usize = 250;

/// The kind of a file of words and of one of numbers.
const WORDS: u32 = 0;
pub(super) const NUMBERS: u32 = 1;

/// The words of a source, numbered in the order they were met in, and how
/// often each was met.
#[derive(Debug, Default)]
pub(super) struct Table {
    words: Vec<Box<str>>,
    counts: Vec<u64>,
}

/// One block's text with numbers of its own.
struct Block {
    ids: Vec<u32>,
    words: Vec<Box<str>>,
}

/// Numbers the words of a text and writes the numbers to a file; `progress`
/// is told the share of `path` that was read.
pub(super) fn number(
    path: &Path,
    (to, key): (&Path, u64),
    mut progress: impl FnMut(f32),
) -> Result<Table, Error> {
    let fail = |e| Error::io(path, "read", e);
    let file = File::open(path).map_err(fail)?;
    let bytes = file.metadata().map_err(fail)?.len().max(1);
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut writer = Writer::create(to, Title { kind: NUMBERS, key })?;
    let mut numbers = HashMap::new();
    let mut table = Table::default();
    let mut read = 0;
    loop {
        let mut texts = Vec::new();
        for _ in 0..2 * rayon::current_num_threads() {
            match next_block(&mut file).map_err(fail)? {
                Some(text) => texts.push(text),
                None => break,
            }
        }
        if texts.is_empty() {
            writer.finish()?;
            return Ok(table);
        }
        let blocks: Vec<Block> =
            texts.par_iter().map(|text| Block::read(text)).collect();
        read += texts.iter().map(String::len).sum::<usize>();
        for block in blocks {
            table.add(block, &mut numbers, &mut writer)?;
        }
        progress(read as f32 / bytes as f32);
    }
}

impl Table {
    fn add(
        &mut self,
        block: Block,
        numbers: &mut HashMap<Box<str>, u32>,
        writer: &mut Writer,
    ) -> Result<(), Error> {
        let mut ids = Vec::with_capacity(block.words.len());
        for word in block.words {
            let id = match numbers.get(&word) {
                Some(&id) => id,
                None => {
                    let id = self.words.len() as u32;
                    numbers.insert(word.clone(), id);
                    self.words.push(word);
                    self.counts.push(0);
                    id
                }
            };
            ids.push(id);
        }
        for local in block.ids {
            let id = match local.checked_sub(CLASSES) {
                Some(word) => {
                    let id = ids[word as usize];
                    self.counts[id as usize] += 1;
                    id + CLASSES
                }
                None => local,
            };
            writer.entry(&[id.into()], &[])?;
        }
        Ok(())
    }

    /// Writes the words to a file, for a later run.
    pub(super) fn save(&self, path: &Path, key: u64) -> Result<(), Error> {
        let mut writer = Writer::create(path, Title { kind: WORDS, key })?;
        let words = self.words.iter().zip(&self.counts);
        // What no vocabulary will hold is not needed again.
        for (word, &count) in words.filter(|(word, _)| is_word(word)) {
            writer.entry(&[count, word.len() as u64], word.as_bytes())?;
        }
        writer.finish()
    }

    /// What [`save`](Table::save) wrote, if it is there and whole.
    pub(super) fn load(path: &Path, key: u64) -> Option<Table> {
        let mut reader =
            Reader::open(path, Title { kind: WORDS, key }).ok()?;
        let mut table = Table::default();
        while reader.advance().ok()? {
            table.counts.push(reader.number().ok()?);
            let len = reader.number().ok()?;
            let word = std::str::from_utf8(reader.bytes(len).ok()?).ok()?;
            table.words.push(word.into());
        }
        Some(table)
    }
}

/// The words of a model.
#[derive(Debug)]
pub(super) struct Vocabulary {
    words: Vec<String>,
}

impl Vocabulary {
    /// The most frequent words with at least `floor` occurrences, at most
    /// `most`, in byte order.
    pub(super) fn of<'t>(
        tables: impl Iterator<Item = &'t Table>,
        most: usize,
        floor: u64,
    ) -> Vocabulary {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for table in tables {
            for (word, count) in table.words.iter().zip(&table.counts) {
                *counts.entry(word).or_default() += count;
            }
        }
        let mut words: Vec<(u64, &str)> = counts
            .into_iter()
            .map(|(word, count)| (count, word))
            .filter(|(count, word)| *count >= floor && is_word(word))
            .collect();
        words.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        words.truncate(most);
        words.sort_unstable_by_key(|w| w.1);
        let words = words.into_iter().map(|w| w.1.to_owned()).collect();
        Vocabulary { words }
    }

    /// For each number of a source the id in the model.
    pub(super) fn map(&self, table: &Table) -> Vec<u16> {
        let unknown = WordId::UNKNOWN.index() as u16;
        let classes = (0..WordId::CLASSES).map(|class| class as u16);
        let words = table.words.iter().map(|word| {
            let found = self.words.binary_search_by(|w| w.as_str().cmp(word));
            found.map_or(unknown, |i| (i + WordId::CLASSES) as u16)
        });
        classes.chain(words).collect()
    }

    /// A hash of the words, for counts depend on them.
    pub(super) fn key(&self) -> u64 {
        let mut key = Key::new();
        for word in &self.words {
            key.write(word.as_bytes());
            key.write(b"\n");
        }
        key.finish()
    }

    pub(super) fn into_words(self) -> Vec<String> {
        self.words
    }
}

/// Damaged words, long ones and things with signs in them are left to the
/// class of the unknown; the signs between words are counted.
fn is_word(word: &str) -> bool {
    let letters = word.chars().all(char::is_alphabetic);
    word.len() <= LONGEST && (letters || SIGNS.contains(&word))
}

/// The next lines of the file, about [`BLOCK`] bytes; a byte that is no text
/// becomes U+FFFD. Where a line does not end within another block it is cut,
/// so that a file without line ends takes no memory without bound.
fn next_block(
    file: &mut impl BufRead,
) -> Result<Option<String>, std::io::Error> {
    let mut bytes = Vec::new();
    file.by_ref().take(BLOCK as u64).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    file.by_ref().take(BLOCK as u64).read_until(b'\n', &mut bytes)?;
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
    }))
}

impl Block {
    fn read(text: &str) -> Block {
        // The numbers of tokens, of those with a capital in the middle of a
        // sentence apart.
        let mut by_token = [HashMap::new(), HashMap::new()];
        let mut by_word: HashMap<Box<str>, u32> = HashMap::new();
        let mut words = Vec::new();
        let mut ids = Vec::with_capacity(text.len() / 5);
        let mut tokens = Vec::new();
        let mut positions = Vec::new();
        for line in text.lines() {
            tokenize_into(line, &mut tokens);
            casing::positions(&tokens, &mut positions);
            for (token, &position) in tokens.iter().zip(&positions) {
                let is_name = is_name(token, position);
                let by_token = &mut by_token[usize::from(is_name)];
                if let Some(&id) = by_token.get(token.text()) {
                    ids.push(id);
                    continue;
                }
                let class = match event(token) {
                    Event::Word(word) => {
                        let word = match is_name {
                            true => capital_form(&word).into(),
                            false => word,
                        };
                        let next = words.len() as u32 + CLASSES;
                        let id =
                            *by_word.entry((&*word).into()).or_insert(next);
                        if id == next {
                            words.push((&*word).into());
                        }
                        // Nothing else about the place of a word decides its
                        // class, so the text is enough to know it again.
                        by_token.insert(token.text(), id);
                        ids.push(id);
                        continue;
                    }
                    Event::Number => WordId::NUMBER,
                    Event::Code => WordId::CODE,
                    Event::Unknown => WordId::UNKNOWN,
                    Event::Boundary => WordId::BOUNDARY,
                    Event::Skip => continue,
                };
                ids.push(class.index() as u32);
            }
            ids.push(WordId::BOUNDARY.index() as u32);
        }
        Block { ids, words }
    }
}

/// Adds how a text is counted to a key.
pub(super) fn fingerprint(text: &str, key: &mut Key) {
    let block = Block::read(text);
    for id in block.ids {
        key.write(&id.to_le_bytes());
    }
    for word in block.words {
        key.write(word.as_bytes());
        key.write(b"\n");
    }
}

/// Whether a word has a capital that its place does not explain.
fn is_name(token: &Token<'_>, position: Position) -> bool {
    position == Position::Inside
        && token.kind() == TokenKind::Word
        && Case::of(token.text()) == Some(Case::Title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_with_lines_and_a_line_without_end_is_cut() {
        let line = "một hai ba\n";
        let text = line.repeat(2 * BLOCK / line.len());
        let endless = "x".repeat(3 * BLOCK);
        for (text, cut) in [(text, false), (endless, true)] {
            let mut rest = text.as_bytes();
            let mut read = String::new();
            let mut blocks = 0;
            while let Some(block) = next_block(&mut rest).unwrap() {
                assert!(block.len() <= 2 * BLOCK);
                assert!(cut || block.ends_with('\n'));
                read += &block;
                blocks += 1;
            }
            assert!(read == text && blocks >= 2);
        }
    }
}
