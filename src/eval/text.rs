//! Texts as numbered words, each with its line, and what of one text stands
//! for a line of another.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{Alignment, WILD_ID, distance};
use super::lines;
use super::words::{WILD, placed};
use crate::viet::letter::{fold_char, lower_char};

/// Numbers for words, so that comparing and counting them is cheap.
#[derive(Default)]
pub(super) struct Words {
    ids: HashMap<String, u32>,
    by_id: Vec<String>,
}

impl Words {
    pub(super) fn id(&mut self, word: String) -> u32 {
        if word == WILD {
            return WILD_ID;
        }
        if let Some(&id) = self.ids.get(&word) {
            return id;
        }
        let id = self.by_id.len() as u32;
        self.by_id.push(word.clone());
        self.ids.insert(word, id);
        id
    }

    pub(super) fn word(&self, id: Option<u32>) -> &str {
        match id {
            None => "",
            Some(WILD_ID) => WILD,
            Some(id) => &self.by_id[id as usize],
        }
    }

    /// Whether one word may be the other misread: without case and marks at
    /// least half of the letters are the same.
    pub(super) fn alike(&self, a: u32, b: u32) -> bool {
        let folded = |id| -> Vec<u32> {
            let chars = self.word(Some(id)).chars();
            chars.map(|c| u32::from(lower_char(fold_char(c)))).collect()
        };
        let (a, b) = (folded(a), folded(b));
        2 * distance(&a, &b) <= a.len().max(b.len())
    }

    /// The words of some lines of a text.
    pub(super) fn read<'t>(&mut self, text: &'t str) -> Text<'t> {
        let mut read = Text { text, ..Text::default() };
        for (number, line) in (0..).zip(lines(text)) {
            let start = line.as_ptr() as usize - text.as_ptr() as usize;
            for (place, word) in placed(line) {
                read.ids.push(self.id(word));
                read.lines.push(number);
                read.places.push(start + place.start..start + place.end);
            }
        }
        read
    }

    /// The characters of the line, its words joined by one space.
    pub(super) fn joined(&self, line: &[u32]) -> Vec<u32> {
        let mut chars = Vec::new();
        for (n, &id) in line.iter().enumerate() {
            if n > 0 {
                chars.push(u32::from(' '));
            }
            chars.extend(self.word(Some(id)).chars().map(u32::from));
        }
        chars
    }
}

/// A text as its words.
#[derive(Default)]
pub(super) struct Text<'t> {
    text: &'t str,
    pub(super) ids: Vec<u32>,
    /// The line of each word, from zero.
    pub(super) lines: Vec<u32>,
    /// The bytes between white space that each word stands in.
    pub(super) places: Vec<Range<usize>>,
}

impl<'t> Text<'t> {
    /// The words of each line that has any.
    pub(super) fn by_line(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let line = self.lines.get(from)?;
            let len = self.lines[from..].partition_point(|l| l == line);
            from += len;
            Some(from - len..from)
        })
    }

    /// The text that some of its words stand in: from the first to where the
    /// next one after them begins. All words have the whole text.
    pub(super) fn piece(&self, words: &Range<usize>) -> &'t str {
        let start = match words.start {
            0 => 0,
            first => {
                self.places.get(first).map_or(self.text.len(), |p| p.start)
            }
        };
        let end =
            self.places.get(words.end).map_or(self.text.len(), |p| p.start);
        &self.text[start..end]
    }

    /// Where each piece of gold stands in this text, by an alignment with
    /// it. Words count that are found, or `alike` enough to be misread.
    pub(super) fn homes(
        &self,
        gold: &Text<'_>,
        by_line: &[Range<usize>],
        alignment: &Alignment,
        alike: impl Fn(u32, u32) -> bool,
    ) -> Vec<Option<Home>> {
        let is_there = |&at: &usize| {
            let place = &alignment.places[at];
            let id = gold.ids[at];
            alignment.found[at]
                || (id != WILD_ID
                    && !place.is_empty()
                    && alike(id, self.ids[place.start]))
        };
        let home = |words: &Range<usize>| {
            let mut counts: Vec<(u32, usize)> = Vec::new();
            for at in words.clone().filter(is_there) {
                let line = self.lines[alignment.places[at].start];
                match counts.last_mut() {
                    Some((last, count)) if *last == line => *count += 1,
                    _ => counts.push((line, 1)),
                }
            }
            let most = counts.iter().map(|&(_, count)| count).max()?;
            let line = counts.iter().rfind(|(_, count)| *count == most)?.0;
            let there: usize = counts.iter().map(|&(_, count)| count).sum();
            Some(Home { line, is_sure: 3 * there >= words.len() })
        };
        by_line.iter().map(home).collect()
    }

    /// The words of this text that stand for each piece of gold, by an
    /// alignment with it; all of them for one piece. What was inserted
    /// between two pieces goes with the one that it shares a line with.
    pub(super) fn cut(
        &self,
        gold: &[u32],
        by_line: &[Range<usize>],
        alignment: &Alignment,
    ) -> Vec<Range<usize>> {
        let mut start = 0;
        let ends = by_line.windows(2).map(|two| {
            let last = two[0].end - 1;
            let most = alignment.places[two[1].start].start;
            // A wild word may match what follows it.
            let least = match gold[last] {
                WILD_ID => most,
                _ => alignment.places[last].end.min(most),
            };
            let begins_line = |&at: &usize| {
                at == 0 || self.lines.get(at) != self.lines.get(at - 1)
            };
            (least..=most).find(begins_line).unwrap_or(least)
        });
        let ends = ends.chain((!by_line.is_empty()).then_some(self.ids.len()));
        let cut = ends.map(|end| {
            let piece = start..end;
            start = end;
            piece
        });
        cut.collect()
    }
}

/// Where a line of gold stands in another text.
#[derive(Clone, Copy)]
pub(super) struct Home {
    /// The line that most of its words stand on, of two that hold as many
    /// the later.
    pub(super) line: u32,
    /// Whether a third of its words is there: made-up lines have single
    /// letters in common with anything.
    pub(super) is_sure: bool,
}
