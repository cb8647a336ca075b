//! What a page may take of work and memory: a small file must not keep a
//! machine busy, nor fill its memory.

use lopdf::{DecompressError, Document, Error, Stream};

use crate::format::error::FormatError;
use crate::format::pdf::objects::{inflate, refused};

/// What a page may take.
///
/// The work is counted as operators of a content stream; what is kept in
/// memory counts for more of them. A full newspaper page takes some 100,000.
#[derive(Debug)]
pub(crate) struct Budget {
    /// The page, counted from 0.
    page: usize,
    work: u64,
    bytes: usize,
    /// What is left of the work for all pages together.
    total: u64,
    /// What is left of the bytes of the maps of all fonts together.
    maps: usize,
}

/// What the maps of codes of all fonts of a file may inflate to, in bytes.
const MAP_BYTES: usize = 32 << 20;

/// What a page may take of work, in operators.
pub(crate) const PAGE_WORK: u64 = 5_000_000;

/// What the streams of a page may inflate to, in bytes.
pub(crate) const PAGE_BYTES: usize = 64 << 20;

/// What all pages may take for each byte of the streams of the file: the
/// compressed text of pages takes 4 to 6.
const WORK_PER_BYTE: u64 = 64;

/// How many inflated bytes are the work of one operator.
const BYTES_PER_WORK: u64 = 16;

impl Budget {
    /// That of a file.
    pub(crate) fn new(document: &Document) -> Budget {
        let streams = document
            .objects
            .values()
            .filter_map(|object| object.as_stream().ok());
        let bytes: usize = streams.map(|stream| stream.content.len()).sum();
        let total = 2 * PAGE_WORK + WORK_PER_BYTE * bytes as u64;
        Budget {
            page: 0,
            work: PAGE_WORK,
            bytes: PAGE_BYTES,
            total,
            maps: MAP_BYTES,
        }
    }

    /// Begins a page.
    pub(crate) fn begin(&mut self, page: usize) {
        self.total = self.total.saturating_sub(PAGE_WORK - self.work);
        self.page = page;
        self.work = PAGE_WORK.min(self.total);
        self.bytes = PAGE_BYTES;
    }

    /// Takes the work of some operators.
    pub(crate) fn take(&mut self, work: u64) -> Result<(), FormatError> {
        match self.work.checked_sub(work) {
            Some(left) => {
                self.work = left;
                Ok(())
            }
            None if self.total < PAGE_WORK => Err(self.refused(
                "the file draws far more than its size has room for",
            )),
            None => Err(self
                .refused("it is the work of more than 5 million operators")),
        }
    }

    /// The bytes of a stream without its filters.
    pub(crate) fn inflate(
        &mut self,
        document: &Document,
        stream: &Stream,
    ) -> Result<Vec<u8>, FormatError> {
        match inflate(document, stream, self.bytes) {
            Ok(bytes) => {
                self.bytes -= bytes.len().min(self.bytes);
                self.take(bytes.len() as u64 / BYTES_PER_WORK)?;
                Ok(bytes)
            }
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded {
                ..
            })) => Err(self.refused(
                "its streams inflate to more than 64 MiB of operators",
            )),
            Err(error) => {
                Err(self.refused(format!("a stream cannot be read ({error})")))
            }
        }
    }

    /// The bytes of a map of codes, `None` where it is damaged or has more
    /// than `limit`.
    pub(crate) fn inflate_map(
        &mut self,
        document: &Document,
        stream: &Stream,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, FormatError> {
        let bytes = self.inflate_font(document, stream, limit)?;
        let length = bytes.as_ref().map_or(0, Vec::len);
        let left = self.maps.checked_sub(length);
        self.maps = left.ok_or_else(|| {
            self.refused("the codes of its fonts have more than 32 MiB")
        })?;
        Ok(bytes)
    }

    /// The bytes of a font, `None` where it is damaged or has more than
    /// `limit`.
    pub(crate) fn inflate_font(
        &mut self,
        document: &Document,
        stream: &Stream,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, FormatError> {
        let bytes = inflate(document, stream, limit);
        let length = match &bytes {
            Ok(bytes) => bytes.len(),
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded {
                ..
            })) => limit,
            Err(_) => 0,
        };
        self.take(length as u64 / BYTES_PER_WORK)?;
        Ok(bytes.ok())
    }

    /// Why the page must not be read.
    pub(crate) fn refused(&self, reason: impl AsRef<str>) -> FormatError {
        refused(
            format!("page {}: {}", self.page + 1, reason.as_ref()),
            "leave the page out, or print the file to a new one",
        )
    }
}
