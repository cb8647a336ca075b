//! From numbered words to sorted files of counted trigrams or four-grams, in
//! bounded memory: what fits is sorted and written as a run, and the runs are
//! merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::run::{Reader, Title, Writer};
use super::store;
use super::words::NUMBERS;
use crate::error::Error;
use crate::ngram::WordId;

/// The runs that are merged at once; each is an open file.
const FAN: usize = 64;

/// The fewest n-grams a run is sorted from, however little memory is allowed.
const LEAST: usize = 256;

/// Words in one number, the first in the highest bits, so that sorted
/// numbers are n-grams in the order of their words.
fn pack(words: &[u16]) -> u64 {
    words.iter().fold(0, |key, &word| key << 16 | u64::from(word))
}

/// The last three words of a packed number.
pub(super) fn unpack(key: u64) -> [u16; 3] {
    [(key >> 32) as u16, (key >> 16) as u16, key as u16]
}

/// How the runs of `ORDER` words in a source are counted.
pub(super) struct Job<'a> {
    /// The numbers of the words of the source, and their key.
    pub(super) numbers: (&'a Path, u64),
    /// For each number the id in the model.
    pub(super) map: &'a [u16],
    /// The bytes that may be sorted at once.
    pub(super) memory: usize,
    /// The directory of runs until they are merged.
    pub(super) scratch: PathBuf,
    /// Where the counts go.
    pub(super) to: &'a Path,
    pub(super) title: Title,
}

impl Job<'_> {
    /// Counts the runs of `ORDER` words, 3 or 4.
    ///
    /// The first word of a sentence is counted as (boundary, boundary,
    /// word): the model takes these as bigrams.
    pub(super) fn run<const ORDER: usize>(
        &self,
        mut progress: impl FnMut(f32),
    ) -> Result<(), Error> {
        let boundary = WordId::BOUNDARY.index() as u16;
        let (path, key) = self.numbers;
        let mut numbers = Reader::open(path, Title { kind: NUMBERS, key })?;
        let room = (self.memory / size_of::<u64>()).max(LEAST);
        // Taken at once: grown by doubling, the keys could take twice the
        // memory that is allowed.
        let most = room.min(numbers.entries_at_most());
        let keys = Vec::with_capacity(most);
        let mut sorter = Sorter { job: self, keys, runs: vec![] };
        let mut run = [boundary; ORDER];
        let mut passed = 0u64;
        while numbers.advance()? {
            let word = self.map[numbers.number()? as usize];
            if word == boundary && run[ORDER - 1] == boundary {
                continue;
            }
            run.rotate_left(1);
            run[ORDER - 1] = word;
            // Before the third word of a sentence no four-gram says more
            // than the trigram.
            if ORDER == 3 || run[1] != boundary {
                if sorter.keys.len() == room {
                    sorter.spill()?;
                }
                sorter.keys.push(pack(&run));
            }
            if word == boundary {
                run = [boundary; ORDER];
            }
            passed += 1;
            if passed.is_multiple_of(1 << 22) {
                progress(numbers.share());
            }
        }
        sorter.finish()
    }

    fn run_path(&self, number: usize) -> PathBuf {
        self.scratch.join(format!("run-{number}"))
    }
}

/// Sorts what fits into memory and keeps the rest in files.
struct Sorter<'j> {
    job: &'j Job<'j>,
    keys: Vec<u64>,
    /// The runs that are written, and what number the next one has.
    runs: Vec<PathBuf>,
}

impl Sorter<'_> {
    /// Sorts what is held and writes it to `path`.
    fn write(&mut self, path: &Path) -> Result<(), Error> {
        self.keys.par_sort_unstable();
        let mut out = CountWriter::create(path, self.job.title)?;
        for run in self.keys.chunk_by(|a, b| a == b) {
            out.push(run[0], run.len() as u64)?;
        }
        self.keys.clear();
        out.file.finish()
    }

    fn spill(&mut self) -> Result<(), Error> {
        if self.runs.len() == FAN {
            let all = self.job.run_path(FAN);
            merge(&self.runs, &all, self.job.title)?;
            self.runs.clear();
            // The merged run takes the place of the first one.
            let first = self.job.run_path(0);
            std::fs::rename(&all, &first)
                .map_err(|e| Error::io(&all, "rename", e))?;
            self.runs.push(first);
        }
        let path = self.job.run_path(self.runs.len());
        self.write(&path)?;
        self.runs.push(path);
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        if self.runs.is_empty() {
            return self.write(self.job.to);
        }
        self.spill()?;
        self.keys = Vec::new();
        merge(&self.runs, self.job.to, self.job.title)
    }
}

/// Writes counted n-grams in rising order.
struct CountWriter {
    file: Writer,
    last: u64,
}

impl CountWriter {
    fn create(path: &Path, title: Title) -> Result<CountWriter, Error> {
        Ok(CountWriter { file: Writer::create(path, title)?, last: 0 })
    }

    fn push(&mut self, key: u64, count: u64) -> Result<(), Error> {
        let step = key - self.last;
        self.last = key;
        self.file.entry(&[step, count], &[])
    }
}

/// Reads them again.
struct CountReader {
    file: Reader,
    key: u64,
    count: u64,
}

impl CountReader {
    fn open(path: &Path, title: Title) -> Result<CountReader, Error> {
        Ok(CountReader { file: Reader::open(path, title)?, key: 0, count: 0 })
    }

    fn advance(&mut self) -> Result<bool, Error> {
        if !self.file.advance()? {
            return Ok(false);
        }
        self.key = self.key.wrapping_add(self.file.number()?);
        self.count = self.file.number()?;
        Ok(true)
    }
}

/// Adds runs up into one file and removes them.
fn merge(runs: &[PathBuf], to: &Path, title: Title) -> Result<(), Error> {
    let mut out = CountWriter::create(to, title)?;
    let mut readers = Vec::new();
    let mut heads = BinaryHeap::new();
    for (i, run) in runs.iter().enumerate() {
        let mut reader = CountReader::open(run, title)?;
        if reader.advance()? {
            heads.push(Reverse((reader.key, i)));
        }
        readers.push(reader);
    }
    let mut sum: Option<(u64, u64)> = None;
    while let Some(Reverse((key, i))) = heads.pop() {
        let reader = &mut readers[i];
        sum = match sum {
            Some((last, count)) if last == key => {
                Some((key, count + reader.count))
            }
            other => {
                if let Some((last, count)) = other {
                    out.push(last, count)?;
                }
                Some((key, reader.count))
            }
        };
        if reader.advance()? {
            heads.push(Reverse((reader.key, i)));
        }
    }
    if let Some((last, count)) = sum {
        out.push(last, count)?;
    }
    out.file.finish()?;
    for run in runs {
        store::remove(run)?;
    }
    Ok(())
}

/// The counts of one input: its file and how much it weighs.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) title: Title,
    pub(super) weight: f32,
    /// Its text is part of another input too and so no new evidence.
    pub(super) repeats: bool,
}

/// The counts of all inputs together, read from their files as often as they
/// are needed.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) parts: Vec<Part>,
}

/// A counted n-gram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) key: u64,
    /// How often it was met.
    pub(super) raw: u32,
    /// The same, each input's count times its weight.
    pub(super) weighted: f32,
}

impl Merged {
    /// Calls `f` with every n-gram in rising order; `progress` is told the
    /// share of them that is done.
    pub(super) fn each(
        &self,
        mut progress: impl FnMut(f32),
        mut f: impl FnMut(Entry),
    ) -> Result<(), Error> {
        let mut readers = Vec::new();
        for part in &self.parts {
            let mut reader = CountReader::open(&part.path, part.title)?;
            let more = reader.advance()?;
            readers.push((reader, part, more));
        }
        let mut passed = 0u64;
        loop {
            let heads = readers.iter().filter(|r| r.2).map(|r| r.0.key);
            let Some(key) = heads.min() else { return Ok(()) };
            let (mut raw, mut weighted) = (0u32, 0.0);
            for (reader, part, more) in &mut readers {
                if *more && reader.key == key {
                    let count = u32::try_from(reader.count);
                    let count = count.unwrap_or(u32::MAX);
                    if !part.repeats {
                        raw = raw.saturating_add(count);
                    }
                    weighted += count as f32 * part.weight;
                    *more = reader.advance()?;
                }
            }
            f(Entry { key, raw, weighted });
            passed += 1;
            if passed.is_multiple_of(1 << 20) {
                let shares = readers.iter().map(|r| r.0.file.share());
                let least = shares.fold(1.0f32, f32::min);
                progress(least);
            }
        }
    }

    /// Calls `f` with the n-grams of one context after another, all but the
    /// last word being the same.
    pub(super) fn contexts(
        &self,
        progress: impl FnMut(f32),
        mut f: impl FnMut(&[Entry]),
    ) -> Result<(), Error> {
        let mut row: Vec<Entry> = Vec::new();
        self.each(progress, |entry| {
            if row.first().is_some_and(|r| r.key >> 16 != entry.key >> 16) {
                f(&row);
                row.clear();
            }
            row.push(entry);
        })?;
        if !row.is_empty() {
            f(&row);
        }
        Ok(())
    }
}
