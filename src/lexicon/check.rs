//! Checks the transducer of a lexicon before anything is read from it.
//!
//! The crate `fst` trusts what it opens: an address that leads out of the
//! file makes it panic, one that leads in a circle never ends, and the number
//! of keys is what the file states. Here each node that can be reached is
//! looked at once, in the third version of the format, which is laid down in
//! `fst::raw`: nodes are read backwards from their last byte, and lead only
//! to nodes before them.

use std::ops::Range;

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
    // For each address the number of its node and one, or zero.
    let mut numbers = vec![0u32; bytes.len()];
    let mut nodes: Vec<Node> = Vec::new();
    let mut steps = Vec::new();
    let mut open = vec![root];
    while let Some(address) = open.pop() {
        if address == EMPTY || *numbers.get(address)? > 0 {
            continue;
        }
        let node = Node::read(bytes, address, &mut steps)?;
        open.extend(steps[node.steps.clone()].iter().map(|step| step.to));
        nodes.push(node);
        numbers[address] = u32::try_from(nodes.len()).ok()?;
    }
    // A node leads only to nodes before it, so those are known by then.
    let empty = Facts { keys: 1, bytes: 0, output: 0 };
    let mut known = vec![empty; nodes.len() + 1];
    for &number in numbers.iter().filter(|&&number| number > 0) {
        let number = number as usize;
        let node = &nodes[number - 1];
        let mut all = Facts {
            keys: u64::from(node.is_final),
            bytes: 0,
            output: node.output,
        };
        for step in &steps[node.steps.clone()] {
            // The number of the empty node is zero.
            let below = known[numbers[step.to] as usize];
            all.keys = all.keys.saturating_add(below.keys);
            let longer = below.bytes.saturating_add(below.keys);
            all.bytes = all.bytes.saturating_add(longer);
            let output = below.output.checked_add(step.output)?;
            all.output = all.output.max(output);
        }
        known[number] = all;
    }
    known.get(*numbers.get(root)? as usize).copied()
}

/// A node of the file.
struct Node {
    is_final: bool,
    /// What is put out where a key ends here.
    output: u64,
    /// Where its transitions are among those of all nodes.
    steps: Range<usize>,
}

/// A transition: the address it leads to, and what it puts out.
struct Step {
    to: usize,
    output: u64,
}

impl Node {
    /// Reads the node whose last byte is at an address; its transitions go
    /// behind those there are.
    fn read(
        bytes: &[u8],
        address: usize,
        all: &mut Vec<Step>,
    ) -> Option<Node> {
        let state = *bytes.get(address)?;
        let first = all.len();
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
                let to = input.checked_sub(1).filter(|&to| to >= HEADER)?;
                all.push(Step { to, output: 0 });
                let steps = first..all.len();
                return Some(Node { is_final: false, output: 0, steps });
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
        for i in 0..count {
            let delta = unsigned(bytes, steps + i * step, step)?;
            let output = unsigned(bytes, outs + i * out, out)?;
            let to = match usize::try_from(delta).ok()? {
                0 => EMPTY,
                delta => {
                    start.checked_sub(delta).filter(|&to| to >= HEADER)?
                }
            };
            all.push(Step { to, output });
        }
        Some(Node { is_final, output, steps: first..all.len() })
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
