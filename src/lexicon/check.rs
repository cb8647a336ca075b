//! Checks the transducer of a lexicon before anything is read from it.
//!
//! The crate `fst` trusts what it opens: an address that leads out of the
//! file makes it panic, one that leads in a circle never ends, and the number
//! of keys is what the file states. Here each node that can be reached is
//! looked at once, in the third version of the format, which is laid down in
//! `fst::raw`: nodes are read backwards from their last byte, and lead only
//! to nodes before them.

use std::collections::HashMap;

use crate::error::Error;

/// The bytes before the first node: version and type.
const HEADER: usize = 16;

/// The bytes behind the last node: number of keys, address of the root,
/// checksum.
const TRAILER: usize = 20;

/// The address of the node that is final and leads nowhere, which takes no
/// bytes.
const EMPTY: usize = 0;

/// A node with more transitions than this has an index of so many bytes.
const INDEXED: usize = 32;
const INDEX: usize = 256;

/// The most bytes of words for each byte of the file. Words share their
/// beginnings and ends in it: those of Vietnamese make 2 of 1, lists of
/// millions 10; a file made to fill the memory makes thousands.
const EXPANSION: u64 = 64;

/// What can be read from a node on.
#[derive(Clone, Copy)]
struct Facts {
    keys: u64,
    /// The bytes of all these keys.
    bytes: u64,
    /// The largest output on the way to a key.
    output: u64,
}

/// Checks a file whose checksum was found to be right.
pub(super) fn check(bytes: &[u8]) -> Result<(), Error> {
    let number = |at: usize| unsigned(bytes, at, 8);
    let end = bytes.len().saturating_sub(TRAILER);
    let (Some(stated), Some(root)) = (number(end), number(end + 8)) else {
        return Err(damaged("it is cut short"));
    };
    let root = usize::try_from(root).unwrap_or(usize::MAX);
    let last = match root {
        EMPTY => HEADER,
        root => root.saturating_add(1),
    };
    if end < HEADER || last != end {
        return Err(damaged("its root is not where it says"));
    }
    let facts = facts(bytes, root)
        .ok_or_else(|| damaged("a node leads out of the file"))?;
    if facts.keys != stated {
        return Err(damaged("the number of its words is not as stated"));
    }
    if facts.bytes > EXPANSION.saturating_mul(bytes.len() as u64) {
        return Err(damaged("it holds more than a file of its size can"));
    }
    Ok(())
}

/// What can be read from the root on; `None` where that would leave the file
/// or not end.
fn facts(bytes: &[u8], root: usize) -> Option<Facts> {
    let mut nodes = HashMap::new();
    let mut open = vec![root];
    while let Some(address) = open.pop() {
        if address != EMPTY && !nodes.contains_key(&address) {
            let node = Node::read(bytes, address)?;
            open.extend(node.next.iter().map(|&(next, _)| next));
            nodes.insert(address, node);
        }
    }
    // A node leads only to nodes before it, so those are known by then.
    let mut order: Vec<usize> = nodes.keys().copied().collect();
    order.sort_unstable();
    let empty = Facts { keys: 1, bytes: 0, output: 0 };
    let mut known = HashMap::from([(EMPTY, empty)]);
    for address in order {
        let node = nodes.get(&address)?;
        let mut all = Facts {
            keys: u64::from(node.is_final),
            bytes: 0,
            output: node.output,
        };
        for &(next, output) in &node.next {
            let below = known.get(&next)?;
            all.keys = all.keys.saturating_add(below.keys);
            let longer = below.bytes.saturating_add(below.keys);
            all.bytes = all.bytes.saturating_add(longer);
            all.output = all.output.max(below.output.checked_add(output)?);
        }
        known.insert(address, all);
    }
    known.get(&root).copied()
}

/// A node of the file.
struct Node {
    is_final: bool,
    /// What is put out where a key ends here.
    output: u64,
    /// Where each transition leads, and what it puts out.
    next: Vec<(usize, u64)>,
}

impl Node {
    /// Reads the node whose last byte is at an address.
    fn read(bytes: &[u8], address: usize) -> Option<Node> {
        let state = *bytes.get(address)?;
        // What is left of the node, read from its end.
        let mut at = address;
        let mut back = |len: usize| {
            at = at.checked_sub(len).filter(|&at| at >= HEADER)?;
            Some(at)
        };
        let is_one = state & 0b1000_0000 != 0;
        let low = usize::from(state & 0b0011_1111);
        if is_one {
            // A common input is a number in the state, any other a byte.
            let input = back(usize::from(low == 0))?;
            if state & 0b0100_0000 != 0 {
                let next = input.checked_sub(1).filter(|&n| n >= HEADER)?;
                let next = vec![(next, 0)];
                return Some(Node { is_final: false, output: 0, next });
            }
        }
        let count = match (is_one, low) {
            (true, _) => 1,
            (false, 0) => match *bytes.get(back(1)?)? {
                // One transition is always written in the state.
                1 => 256,
                count => usize::from(count),
            },
            (false, count) => count,
        };
        let sizes = *bytes.get(back(1)?)?;
        let (step, out) = (usize::from(sizes >> 4), usize::from(sizes & 15));
        let fits = |size: usize| size <= 8;
        if !fits(step) || !fits(out) || (step == 0 && count > 0) {
            return None;
        }
        if !is_one {
            // The inputs, and where each is among them.
            back(count + if count > INDEXED { INDEX } else { 0 })?;
        }
        let steps = back(count * step)?;
        let outs = back(count * out)?;
        let is_final = !is_one && state & 0b0100_0000 != 0;
        let start = back(if is_final { out } else { 0 })?;
        let output = match is_final {
            true => unsigned(bytes, start, out)?,
            false => 0,
        };
        let next = (0..count).map(|i| {
            let delta = unsigned(bytes, steps + i * step, step)?;
            let output = unsigned(bytes, outs + i * out, out)?;
            let next = match usize::try_from(delta).ok()? {
                0 => EMPTY,
                delta => start.checked_sub(delta).filter(|&n| n >= HEADER)?,
            };
            Some((next, output))
        });
        let next = next.collect::<Option<_>>()?;
        Some(Node { is_final, output, next })
    }
}

/// The number in so many bytes, at most eight, from a place on.
fn unsigned(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(len)?)?;
    let mut eight = [0; 8];
    eight.get_mut(..len)?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(eight))
}

fn damaged(what: &str) -> Error {
    Error::model(format!(
        "the lexicon is damaged ({what}); rebuild it with `khoidau train \
         lexicon` or fetch it again"
    ))
}
