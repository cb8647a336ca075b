//! Reads training text in blocks of whole lines, several at a time, so that
//! they can be counted in parallel and merged in order.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file of clean text, one paragraph or sentence a line, and how many
/// times over it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// How many times over its words count; 1 is as they stand.
    pub weight: u64,
}

/// The size of a block: large enough that merging is cheap.
const BLOCK: usize = 4 << 20;

/// The blocks handed out at once.
const GROUP: usize = 8;

/// Calls `f` with groups of blocks, each of whole lines, and the number of
/// bytes they were read from. Bytes that are not UTF-8 are replaced.
pub(super) fn blocks(
    path: &Path,
    mut f: impl FnMut(&[String], u64),
) -> Result<(), Error> {
    let failed = |e| Error::io(path, "read", e);
    let mut file = File::open(path).map_err(failed)?;
    let mut left: Vec<u8> = Vec::new();
    loop {
        let mut group = Vec::with_capacity(GROUP);
        let mut bytes = 0;
        let mut more = true;
        while more && group.len() < GROUP {
            let mut block = std::mem::take(&mut left);
            let read = (&mut file)
                .take(BLOCK as u64)
                .read_to_end(&mut block)
                .map_err(failed)?;
            bytes += read as u64;
            more = read > 0;
            if more {
                // Lines longer than a block make the next one longer.
                let whole = block
                    .iter()
                    .rposition(|&b| b == b'\n')
                    .map_or(0, |at| at + 1);
                left = block.split_off(whole);
            }
            if !block.is_empty() {
                group.push(match String::from_utf8(block) {
                    Ok(text) => text,
                    Err(e) => {
                        String::from_utf8_lossy(e.as_bytes()).into_owned()
                    }
                });
            }
        }
        if !group.is_empty() {
            f(&group, bytes);
        }
        if !more {
            return Ok(());
        }
    }
}
