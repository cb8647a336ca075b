//! The lexicon as a letter trie in flat arrays, for the weighted search of
//! candidates.

use super::alphabet::Letter;
use crate::cost::Cost;

/// A node of the trie, by its place in the arrays.
pub type Node = u32;

/// The node every word starts from.
pub const ROOT: Node = 0;

/// No entry ends at a node.
const NONE: u32 = u32::MAX;

/// A trie whose children stand side by side.
#[derive(Debug)]
pub struct Trie {
    letters: Vec<Letter>,
    /// The first child of each node, and one more to close the last row.
    children: Vec<u32>,
    entries: Vec<u32>,
    /// The least cost of an entry at or below each node: what a search may
    /// still hope for.
    cheapest: Vec<Cost>,
}

impl Trie {
    /// Builds the trie of `words`, sorted by letters and without repeats,
    /// each with its entry number and cost.
    ///
    /// Breadth first, so that the children of one node are neighbours; time
    /// linear in the letters.
    pub fn build(words: &[(Vec<Letter>, u32, Cost)]) -> Trie {
        let mut trie = Trie {
            letters: vec![0],
            children: Vec::new(),
            entries: vec![NONE],
            cheapest: vec![Cost::MAX],
        };
        // Each queued node is a range of words that share `depth` letters.
        let mut queue = std::collections::VecDeque::new();
        queue.push_back((0usize, words.len(), 0usize));
        let mut parents = vec![0usize];
        while let Some((start, end, depth)) = queue.pop_front() {
            let node = trie.children.len();
            trie.children.push(trie.letters.len() as u32);
            let mut at = start;
            if at < end && words[at].0.len() == depth {
                trie.entries[node] = words[at].1;
                trie.cheapest[node] = words[at].2;
                at += 1;
            }
            while at < end {
                let letter = words[at].0[depth];
                let same = words[at..end]
                    .iter()
                    .take_while(|w| w.0[depth] == letter)
                    .count();
                trie.letters.push(letter);
                trie.entries.push(NONE);
                trie.cheapest.push(Cost::MAX);
                parents.push(node);
                queue.push_back((at, at + same, depth + 1));
                at += same;
            }
        }
        trie.children.push(trie.letters.len() as u32);
        for node in (1..trie.letters.len()).rev() {
            let cost = trie.cheapest[node];
            let parent = &mut trie.cheapest[parents[node]];
            *parent = (*parent).min(cost);
        }
        trie
    }

    /// The entry spelled by these letters.
    pub fn find(
        &self,
        letters: impl IntoIterator<Item = Letter>,
    ) -> Option<u32> {
        let mut node = ROOT;
        for letter in letters {
            node = self.children(node).find(|&c| self.letter(c) == letter)?;
        }
        self.entry(node)
    }

    /// The children of a node.
    pub fn children(&self, node: Node) -> std::ops::Range<Node> {
        let node = node as usize;
        self.children[node]..self.children[node + 1]
    }

    /// The letter on the edge that leads to a node.
    pub fn letter(&self, node: Node) -> Letter {
        self.letters[node as usize]
    }

    /// The entry that ends at a node.
    pub fn entry(&self, node: Node) -> Option<u32> {
        Some(self.entries[node as usize]).filter(|&entry| entry != NONE)
    }

    /// The least cost of an entry at or below a node.
    pub fn cheapest(&self, node: Node) -> Cost {
        self.cheapest[node as usize]
    }
}
