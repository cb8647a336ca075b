//! From text to counts of trigrams: the vocabulary and one sorted run of
//! counted trigrams per input.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use rayon::prelude::*;

use crate::error::Error;
use crate::ngram::{Event, WordId, event};
use crate::token::tokenize_into;

/// The bytes one task tokenizes; large enough that its own table of words
/// is worth building.
const BLOCK: usize = 8 << 20;

/// The ids below this stand for the classes, as in the model.
const CLASSES: u32 = WordId::CLASSES as u32;

/// Three words in one number, the first in the highest bits, so that sorted
/// numbers are trigrams in the order of their words.
pub(super) fn pack(words: [u16; 3]) -> u64 {
    let [a, b, c] = words.map(u64::from);
    a << 32 | b << 16 | c
}

/// The words of [`pack`].
pub(super) fn unpack(key: u64) -> [u16; 3] {
    [(key >> 32) as u16, (key >> 16) as u16, key as u16]
}

/// The text of an input as a run of numbered words, boundaries among them.
#[derive(Debug, Default)]
pub(super) struct Stream {
    ids: Vec<u32>,
}

/// All words met, numbered in the order they were met in.
#[derive(Debug, Default)]
pub(super) struct Interner {
    ids: HashMap<Box<str>, u32>,
    counts: Vec<u64>,
}

/// One block's stream with numbers of its own.
struct Block {
    ids: Vec<u32>,
    words: Vec<Box<str>>,
}

impl Interner {
    /// Reads a file of text, one sentence or paragraph a line.
    pub(super) fn read(&mut self, path: &Path) -> Result<Stream, Error> {
        let fail = |e| Error::io(path, "read", e);
        let mut file =
            BufReader::with_capacity(1 << 20, File::open(path).map_err(fail)?);
        let mut stream = Stream::default();
        loop {
            let mut texts = Vec::new();
            for _ in 0..2 * rayon::current_num_threads() {
                match next_block(&mut file).map_err(fail)? {
                    Some(text) => texts.push(text),
                    None => break,
                }
            }
            if texts.is_empty() {
                return Ok(stream);
            }
            let blocks: Vec<Block> =
                texts.par_iter().map(|text| Block::read(text)).collect();
            for block in blocks {
                self.add(block, &mut stream);
            }
        }
    }

    fn add(&mut self, block: Block, stream: &mut Stream) {
        let ids: Vec<u32> = block
            .words
            .into_iter()
            .map(|word| {
                let next = self.counts.len() as u32;
                let id = *self.ids.entry(word).or_insert(next);
                if id == next {
                    self.counts.push(0);
                }
                id + CLASSES
            })
            .collect();
        for local in block.ids {
            let id = match local.checked_sub(CLASSES) {
                Some(word) => {
                    let id = ids[word as usize];
                    self.counts[(id - CLASSES) as usize] += 1;
                    id
                }
                None => local,
            };
            stream.ids.push(id);
        }
    }

    /// The most frequent words with at least `floor` occurrences, at most
    /// `most`, in byte order; and for each number met the id it has in the
    /// model.
    pub(super) fn vocabulary(
        &self,
        most: usize,
        floor: u64,
    ) -> (Vec<String>, Vec<u16>) {
        let mut words: Vec<(u64, &str, u32)> = self
            .ids
            .iter()
            .map(|(word, &id)| (self.counts[id as usize], &**word, id))
            .filter(|(count, word, _)| *count >= floor && is_word(word))
            .collect();
        words.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        words.truncate(most);
        words.sort_unstable_by_key(|w| w.1);
        let unknown = WordId::UNKNOWN.index() as u16;
        let mut map = vec![unknown; self.counts.len() + WordId::CLASSES];
        for class in 0..WordId::CLASSES {
            map[class] = class as u16;
        }
        for (i, (_, _, id)) in words.iter().enumerate() {
            map[*id as usize + WordId::CLASSES] = (i + WordId::CLASSES) as u16;
        }
        (words.into_iter().map(|w| w.1.to_owned()).collect(), map)
    }
}

/// Damaged words and things with signs in them are left to the class of the
/// unknown.
fn is_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// The next lines of the file, about [`BLOCK`] bytes; a byte that is no text
/// becomes U+FFFD.
fn next_block(
    file: &mut impl BufRead,
) -> Result<Option<String>, std::io::Error> {
    let mut bytes = Vec::new();
    file.by_ref().take(BLOCK as u64).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    file.read_until(b'\n', &mut bytes)?;
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
    }))
}

impl Block {
    fn read(text: &str) -> Block {
        let mut by_token: HashMap<&str, u32> = HashMap::new();
        let mut by_word: HashMap<Box<str>, u32> = HashMap::new();
        let mut words = Vec::new();
        let mut ids = Vec::with_capacity(text.len() / 5);
        let mut tokens = Vec::new();
        for line in text.lines() {
            tokenize_into(line, &mut tokens);
            for token in &tokens {
                if let Some(&id) = by_token.get(token.text()) {
                    ids.push(id);
                    continue;
                }
                let class = match event(token) {
                    Event::Word(word) => {
                        let next = words.len() as u32 + CLASSES;
                        let id =
                            *by_word.entry((&*word).into()).or_insert(next);
                        if id == next {
                            words.push((&*word).into());
                        }
                        // The class of a word does not depend on where it
                        // stands, so the text is enough to know it again.
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

/// Counted trigrams in rising order.
///
/// The first word of a sentence is counted as (boundary, boundary, word):
/// the model takes these as bigrams.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) keys: Vec<u64>,
    pub(super) counts: Vec<u32>,
}

impl Counts {
    pub(super) fn of(stream: &Stream, map: &[u16]) -> Counts {
        let boundary = WordId::BOUNDARY.index() as u16;
        let mut keys = Vec::with_capacity(stream.ids.len());
        let mut before = [boundary; 2];
        for &id in &stream.ids {
            let word = map[id as usize];
            if word == boundary && before[1] == boundary {
                continue;
            }
            keys.push(pack([before[0], before[1], word]));
            before = match word == boundary {
                true => [boundary; 2],
                false => [before[1], word],
            };
        }
        keys.par_sort_unstable();
        let mut out = Counts::default();
        for run in keys.chunk_by(|a, b| a == b) {
            out.keys.push(run[0]);
            out.counts.push(run.len() as u32);
        }
        out
    }
}

/// The counts of all inputs together.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) keys: Vec<u64>,
    /// How often each trigram was met.
    pub(super) raw: Vec<u32>,
    /// The same, each input's count times its weight.
    pub(super) weighted: Vec<f32>,
}

impl Merged {
    /// Adds up `parts`, each with the weight of its input and whether its
    /// text is also part of another input and so no new evidence.
    pub(super) fn of(parts: &[(&Counts, f32, bool)]) -> Merged {
        let mut out = Merged::default();
        let mut at = vec![0; parts.len()];
        loop {
            let heads = parts.iter().zip(&at);
            let next = heads.filter_map(|((p, ..), &i)| p.keys.get(i)).min();
            let Some(&key) = next else { return out };
            let (mut raw, mut weighted) = (0, 0.0);
            for ((part, weight, repeats), i) in parts.iter().zip(&mut at) {
                if part.keys.get(*i) == Some(&key) {
                    raw += if *repeats { 0 } else { part.counts[*i] };
                    weighted += part.counts[*i] as f32 * weight;
                    *i += 1;
                }
            }
            out.keys.push(key);
            out.raw.push(raw);
            out.weighted.push(weighted);
        }
    }
}
