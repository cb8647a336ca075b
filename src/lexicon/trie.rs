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

/// How many numbers of letters left are told apart; the last of them stands
/// for itself and all above.
pub const LEVELS: usize = 8;

/// The least cost of something by the number of letters left, in sixteen
/// bits; [`i16::MAX`] where there is nothing.
pub type Levels = [i16; LEVELS];

/// What leads to a node.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The letter.
    pub letter: Letter,
    /// The least cost of an entry at or below the node.
    pub cheapest: Cost,
}

/// A trie whose children stand side by side, those with the cheapest words
/// first.
#[derive(Debug)]
pub struct Trie {
    edges: Vec<Edge>,
    /// The first child of each node, and one more to close the last row.
    children: Vec<u32>,
    entries: Vec<u32>,
    /// The least cost of an entry at or below each node, by how many letters
    /// below it ends: what a search may still hope for.
    by_letters: Vec<Levels>,
}

impl Trie {
    /// Builds the trie of `words`, each with its entry number and cost,
    /// without repeats: in any order of the letters, but sorted by it, so that
    /// words that begin alike are neighbours, the shortest first.
    ///
    /// Breadth first, so that the children of one node are neighbours; time
    /// linear in the letters.
    pub fn build<L: AsRef<[Letter]>>(words: &[(L, u32, Cost)]) -> Trie {
        let nodes = count_nodes(words);
        let mut trie = Trie {
            edges: Vec::with_capacity(nodes),
            children: Vec::with_capacity(nodes + 1),
            entries: Vec::with_capacity(nodes),
            by_letters: Vec::new(),
        };
        trie.edges.push(Edge { letter: 0, cheapest: Cost::MAX });
        trie.entries.push(NONE);
        let mut parents = Vec::with_capacity(nodes);
        parents.push(0usize);
        // Each queued node is a range of words that share `depth` letters.
        let mut queue = std::collections::VecDeque::new();
        queue.push_back((0usize, words.len(), 0usize));
        let mut groups = Vec::new();
        while let Some((start, end, depth)) = queue.pop_front() {
            let node = trie.children.len();
            trie.children.push(trie.edges.len() as u32);
            let mut at = start;
            if at < end && words[at].0.as_ref().len() == depth {
                trie.entries[node] = words[at].1;
                trie.edges[node].cheapest = words[at].2;
                at += 1;
            }
            groups.clear();
            while at < end {
                let (from, letter) = (at, words[at].0.as_ref()[depth]);
                let mut cheapest = Cost::MAX;
                while at < end && words[at].0.as_ref()[depth] == letter {
                    cheapest = cheapest.min(words[at].2);
                    at += 1;
                }
                groups.push((cheapest, letter, from, at));
            }
            groups.sort_unstable();
            for &(_, letter, start, end) in &groups {
                trie.edges.push(Edge { letter, cheapest: Cost::MAX });
                trie.entries.push(NONE);
                parents.push(node);
                queue.push_back((start, end, depth + 1));
            }
        }
        trie.children.push(trie.edges.len() as u32);
        // So far the cheapest below each node is the entry that ends there.
        let own = |edge: &Edge| {
            let mut levels = [i16::MAX; LEVELS];
            if edge.cheapest < Cost::MAX {
                levels[0] = edge.cheapest.min(Cost::from(i16::MAX - 1)) as i16;
            }
            levels
        };
        trie.by_letters = trie.edges.iter().map(own).collect();
        for node in (1..trie.edges.len()).rev() {
            let cost = trie.edges[node].cheapest;
            let parent = &mut trie.edges[parents[node]].cheapest;
            *parent = (*parent).min(cost);
            let below = trie.by_letters[node];
            let levels = &mut trie.by_letters[parents[node]];
            for (level, cost) in below.into_iter().enumerate() {
                let level = &mut levels[(level + 1).min(LEVELS - 1)];
                *level = (*level).min(cost);
            }
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

    /// The edges to the children of a node.
    pub fn edges(&self, node: Node) -> &[Edge] {
        let node = node as usize;
        let start = self.children[node] as usize;
        &self.edges[start..self.children[node + 1] as usize]
    }

    /// The letter on the edge that leads to a node.
    pub fn letter(&self, node: Node) -> Letter {
        self.edges[node as usize].letter
    }

    /// The entry that ends at a node.
    pub fn entry(&self, node: Node) -> Option<u32> {
        Some(self.entries[node as usize]).filter(|&entry| entry != NONE)
    }

    /// The least cost of an entry at or below a node.
    pub fn cheapest(&self, node: Node) -> Cost {
        self.edges[node as usize].cheapest
    }

    /// The least cost of an entry at or below a node, by how many letters
    /// below it ends.
    pub fn by_letters(&self, node: Node) -> &Levels {
        &self.by_letters[node as usize]
    }
}

/// The nodes of the trie of sorted words, the root among them: one for each
/// letter that a word does not share with the one before.
fn count_nodes<L: AsRef<[Letter]>>(words: &[(L, u32, Cost)]) -> usize {
    let mut before: &[Letter] = &[];
    let mut nodes = 1;
    for (letters, ..) in words {
        let letters = letters.as_ref();
        let pairs = before.iter().zip(letters);
        nodes += letters.len() - pairs.take_while(|(a, b)| a == b).count();
        before = letters;
    }
    nodes
}
