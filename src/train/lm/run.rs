//! The files that counting leaves: numbers in blocks, so that a file that is
//! cut short or damaged is noticed before it is believed.
//!
//! A header (label, version, kind, key), then blocks, each with its length
//! and CRC-32 before it, then a block of length zero and the number of
//! entries. Numbers are written seven bits a byte, the lowest first; the
//! header's and the blocks' own are little-endian.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

const LABEL: [u8; 8] = *b"khoidaCT";
/// Counts of another version are counted again. It is to rise with every
/// change of the format; changes of the tokens and their events show in the
/// key (see [`super::store::key_of`]).
const VERSION: u32 = 2;
/// The bytes after which a block is closed.
const BLOCK: usize = 1 << 18;
/// The most bytes a block may state; an entry may pass the end of a block's
/// share by a word.
const MOST: usize = 2 * BLOCK;

/// What a file holds and of what: its kind and the key of its source and
/// settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) kind: u32,
    pub(super) key: u64,
}

impl Title {
    fn to_bytes(self) -> [u8; 24] {
        let mut out = [0; 24];
        out[..8].copy_from_slice(&LABEL);
        out[8..12].copy_from_slice(&VERSION.to_le_bytes());
        out[12..16].copy_from_slice(&self.kind.to_le_bytes());
        out[16..].copy_from_slice(&self.key.to_le_bytes());
        out
    }
}

/// Writes a file under a name of its own; it gets its real one when it is
/// complete. Dropped before, it leaves nothing.
#[derive(Debug)]
pub(super) struct Writer {
    file: BufWriter<File>,
    block: Vec<u8>,
    entries: u64,
    path: PathBuf,
    unfinished: PathBuf,
    finished: bool,
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.finished {
            // Where this fails, what failed before has been told.
            let _ = std::fs::remove_file(&self.unfinished);
        }
    }
}

impl Writer {
    pub(super) fn create(path: &Path, title: Title) -> Result<Writer, Error> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let unfinished = path.with_file_name(name);
        let file = File::create(&unfinished)
            .map(|file| BufWriter::with_capacity(BLOCK, file))
            .map_err(|e| Error::io(&unfinished, "write", e))?;
        let mut writer = Writer {
            file,
            block: Vec::new(),
            entries: 0,
            path: path.to_owned(),
            unfinished,
            finished: false,
        };
        let titled = writer.file.write_all(&title.to_bytes());
        titled.map_err(|e| writer.failed(e))?;
        Ok(writer)
    }

    /// Adds an entry of some numbers and of bytes.
    #[inline]
    pub(super) fn entry(
        &mut self,
        numbers: &[u64],
        bytes: &[u8],
    ) -> Result<(), Error> {
        for &number in numbers {
            let mut rest = number;
            while rest > 127 {
                self.block.push(rest as u8 | 128);
                rest >>= 7;
            }
            self.block.push(rest as u8);
        }
        self.block.extend_from_slice(bytes);
        self.entries += 1;
        match self.block.len() < BLOCK {
            true => Ok(()),
            false => self.put_block().map_err(|e| self.failed(e)),
        }
    }

    fn put_block(&mut self) -> io::Result<()> {
        let crc = crc32fast::hash(&self.block);
        self.file.write_all(&(self.block.len() as u32).to_le_bytes())?;
        self.file.write_all(&crc.to_le_bytes())?;
        self.file.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::io(&self.unfinished, "write", error)
    }

    /// Ends the file and gives it its name.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let mut end = || -> io::Result<()> {
            if !self.block.is_empty() {
                self.put_block()?;
            }
            self.block.extend_from_slice(&self.entries.to_le_bytes());
            let crc = crc32fast::hash(&self.block);
            self.file.write_all(&[0; 4])?;
            self.file.write_all(&crc.to_le_bytes())?;
            self.file.write_all(&self.block)?;
            self.file.flush()?;
            std::fs::rename(&self.unfinished, &self.path)
        };
        end().map_err(|e| self.failed(e))?;
        self.finished = true;
        Ok(())
    }
}

/// Reads a file entry by entry.
#[derive(Debug)]
pub(super) struct Reader {
    file: BufReader<File>,
    path: PathBuf,
    block: Vec<u8>,
    at: usize,
    /// Of the whole file, and how many have been read of them.
    bytes: u64,
    read: u64,
    seen: u64,
    ended: bool,
}

impl Reader {
    pub(super) fn open(path: &Path, title: Title) -> Result<Reader, Error> {
        let failed = |e| Error::io(path, "read", e);
        let file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let mut reader = Reader {
            file: BufReader::with_capacity(1 << 16, file),
            path: path.to_owned(),
            block: Vec::new(),
            at: 0,
            bytes,
            read: 0,
            seen: 0,
            ended: false,
        };
        let mut found = [0; 24];
        reader.fill(&mut found)?;
        match found == title.to_bytes() {
            true => Ok(reader),
            false => Err(reader.damaged("it holds something else")),
        }
    }

    /// Whether a file is there, is of this title and whole.
    pub(super) fn is_whole(path: &Path, title: Title) -> bool {
        let whole = || -> Result<(), Error> {
            let mut reader = Reader::open(path, title)?;
            // The entries are not counted here, but the end states them
            // under a checksum of its own.
            while reader.next_block()?.is_none() {}
            Ok(())
        };
        whole().is_ok()
    }

    fn damaged(&self, what: &str) -> Error {
        Error::data(format!(
            "the file of counts {} is damaged ({what}); remove it and count \
             again",
            self.path.display()
        ))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.read += bytes.len() as u64;
        self.file.read_exact(bytes).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged("it is cut short"),
            _ => Error::io(&self.path, "read", e),
        })
    }

    /// Reads the next block, or the stated number of entries at the end.
    fn next_block(&mut self) -> Result<Option<u64>, Error> {
        let mut four = [[0; 4]; 2];
        for number in &mut four {
            self.fill(number)?;
        }
        let [len, crc] = four.map(u32::from_le_bytes);
        let len = len as usize;
        if len > MOST {
            return Err(self.damaged("a block is too long"));
        }
        let mut block = std::mem::take(&mut self.block);
        block.resize(if len == 0 { 8 } else { len }, 0);
        self.fill(&mut block)?;
        if crc32fast::hash(&block) != crc {
            return Err(self.damaged("a checksum does not fit"));
        }
        if len == 0 {
            let mut eight = [0; 8];
            eight.copy_from_slice(&block);
            return Ok(Some(u64::from_le_bytes(eight)));
        }
        self.block = block;
        self.at = 0;
        Ok(None)
    }

    /// Goes to the next entry; false at the end.
    #[inline]
    pub(super) fn advance(&mut self) -> Result<bool, Error> {
        if self.at == self.block.len() {
            if self.ended {
                return Ok(false);
            }
            if let Some(entries) = self.next_block()? {
                self.ended = true;
                self.block.clear();
                self.at = 0;
                return match entries == self.seen {
                    true => Ok(false),
                    false => Err(self.damaged("entries are missing")),
                };
            }
        }
        self.seen += 1;
        Ok(true)
    }

    /// The next number of the entry.
    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Error> {
        let mut value = 0;
        let mut shift = 0;
        while let Some(&byte) = self.block.get(self.at) {
            self.at += 1;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
            shift += 7;
            if shift > 63 {
                break;
            }
        }
        Err(self.damaged("an entry is cut short"))
    }

    /// The next bytes of the entry.
    pub(super) fn bytes(&mut self, len: u64) -> Result<&[u8], Error> {
        let end = self.at as u64 + len;
        if end > self.block.len() as u64 {
            return Err(self.damaged("an entry is cut short"));
        }
        let start = std::mem::replace(&mut self.at, end as usize);
        Ok(&self.block[start..self.at])
    }

    /// More entries than the file can hold.
    pub(super) fn entries_at_most(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(usize::MAX)
    }

    /// The share of the file that was read.
    pub(super) fn share(&self) -> f32 {
        self.read as f32 / self.bytes.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: Title = Title { kind: 3, key: 77 };

    fn sum(path: &Path, title: Title) -> Result<u64, Error> {
        let mut reader = Reader::open(path, title)?;
        let mut sum = 0;
        while reader.advance()? {
            sum += reader.number()?;
        }
        Ok(sum)
    }

    #[test]
    fn a_cut_or_changed_file_is_noticed() {
        let name = format!("khoidau-run-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut writer = Writer::create(&path, TITLE).unwrap();
        let numbers = (0..60_000u64).map(|i| i << (i % 30));
        writer.entry(&[1], &[]).unwrap();
        assert!(!path.exists(), "a file has its name before it is whole");
        let unfinished = writer.unfinished.clone();
        assert!(unfinished.exists());
        drop(Writer::create(&path, TITLE).unwrap());
        assert!(!unfinished.exists(), "an unfinished file is left behind");
        let mut writer = Writer::create(&path, TITLE).unwrap();
        for number in numbers.clone() {
            writer.entry(&[number], &[]).unwrap();
        }
        writer.finish().unwrap();
        assert!(Reader::is_whole(&path, TITLE));
        assert_eq!(sum(&path, TITLE).unwrap(), numbers.sum::<u64>());
        let whole = std::fs::read(&path).unwrap();
        let cuts = (0..40).chain((40..whole.len()).step_by(997));
        let ends = whole.len() - 40..whole.len();
        for at in cuts.chain(ends) {
            let mut flipped = whole.clone();
            flipped[at] ^= 16;
            for bad in [&whole[..at], &flipped] {
                std::fs::write(&path, bad).unwrap();
                assert!(!Reader::is_whole(&path, TITLE), "{at}");
                let error = sum(&path, TITLE).unwrap_err();
                assert_eq!(error.kind(), crate::ErrorKind::Data);
            }
        }
        std::fs::write(&path, &whole).unwrap();
        for other in [Title { kind: 4, key: 77 }, Title { kind: 3, key: 7 }] {
            assert!(!Reader::is_whole(&path, other));
        }
        std::fs::remove_file(&path).unwrap();
    }
}
