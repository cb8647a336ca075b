//! Where the bytes of a model lie: lent, owned, or mapped from a file.

use std::borrow::Cow;
use std::ops::Deref;
use std::path::Path;

use crate::error::Error;
use crate::file;
use crate::parallel;

/// The bytes of a model file. Clones share mapped bytes.
#[derive(Clone, Debug)]
pub(crate) enum Bytes {
    Held(Cow<'static, [u8]>),
    #[cfg(feature = "mmap")]
    Mapped(Mapped),
}

/// A file that the system reads page by page, as pages are asked for.
#[cfg(feature = "mmap")]
#[derive(Clone, Debug)]
pub(crate) struct Mapped {
    file: mmap_io::MemoryMappedFile,
    len: u64,
}

impl Bytes {
    /// The contents of a file: mapped where this build and the system can,
    /// else read.
    /// Only regular files are opened.
    pub(crate) fn open(path: &Path) -> Result<Bytes, Error> {
        file::check(path)?;
        #[cfg(feature = "mmap")]
        if let Ok(file) = mmap_io::MemoryMappedFile::open_ro(path) {
            let len = file.len();
            if file.as_slice_bytes(0, len).is_ok() {
                return Ok(Bytes::Mapped(Mapped { file, len }));
            }
        }
        // What stands in the way of mapping need not hinder reading; what
        // hinders that is told in the words of the system.
        Ok(Bytes::Held(file::read(path)?.into()))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Held(bytes) => bytes,
            // Opening has seen this succeed, and nothing changes the length
            // of a mapping.
            #[cfg(feature = "mmap")]
            Bytes::Mapped(Mapped { file, len }) => {
                file.as_slice_bytes(0, *len).unwrap_or(&[])
            }
        }
    }
}

/// The bytes of a model file that its checksum does not cover: a label of
/// eight, the version, and the checksum.
pub(crate) const UNCHECKED: usize = 16;

/// Whether the checksum of a model file fits what follows it.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let sum = bytes[UNCHECKED - 4..].first_chunk();
    sum.is_some_and(|&sum| {
        checksum(&bytes[UNCHECKED..]) == u32::from_le_bytes(sum)
    })
}

/// The checksum of a file, half of it on another thread where there is one: of all that opening
/// does it alone reads everything.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    let of = |part: &[u8]| {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(part);
        hasher
    };
    let (front, back) = bytes.split_at(bytes.len() / 2);
    let (mut whole, back) = parallel::join(|| of(front), || of(back));
    whole.combine(&back);
    whole.finalize()
}
