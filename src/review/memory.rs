//! What was decided already: of what is asked still, and besides.

use std::collections::{HashMap, HashSet};

use super::decisions::{Decision, Decisions};
use super::desk::{Done, Past, Place, Review, View};
use super::records;
use crate::batch::decided;

/// A decision that holds.
#[derive(Clone, Debug)]
pub(super) struct HeldDecision {
    pub(super) number: usize,
    pub(super) decision: Decision,
    /// Whether it is about the contents that were worked on last.
    pub(super) fits: bool,
}

impl Review {
    /// Finds what was decided already, of what is asked and besides.
    pub(super) fn remember(&mut self) {
        self.done.clear();
        self.past = Past::default();
        let mut held = self.held_by_file();
        let mut asked = HashSet::new();
        for (item, line) in self.lines.lines.iter_mut().enumerate() {
            let file = &self.lines.files[line.file];
            let of = held.get(file).map_or(&[][..], |held| held);
            for (question, mark) in line.marks.iter_mut().enumerate() {
                let own = of.iter().find(|one| {
                    one.fits
                        && matches!(&one.decision, Decision::Change(one)
                        if (one.start, one.end) == (mark.start, mark.end))
                });
                mark.decided = own.map(|own| own.number);
                let Some(number) = mark.decided else { continue };
                let place = Place { view: View::Lines, item, question };
                self.done.push(Done { number, place });
                asked.insert(number);
            }
        }
        for (item, entry) in self.records.entries.iter_mut().enumerate() {
            let of = held.get(&entry.file).map_or(&[][..], |held| held);
            let removed = match of.iter().find(|one| one.fits) {
                Some(one) => {
                    let content = one.decision.content();
                    removed(&self.decisions, entry, content, self.applied)
                }
                None => Vec::new(),
            };
            for (question, mark) in entry.marks.iter_mut().enumerate() {
                mark.own = records::as_read(&mark.key, &removed);
                let own = of.iter().find(|one| {
                    one.fits
                        && matches!(&one.decision, Decision::Field(one)
                        if one.document == entry.document
                            && one.field == mark.own)
                });
                mark.decided = own.map(|own| own.number);
                let Some(number) = mark.decided else { continue };
                let place = Place { view: View::Fields, item, question };
                self.done.push(Done { number, place });
                asked.insert(number);
            }
        }
        self.done.sort_by_key(|done| done.number);
        let mut waiting: Vec<String> = Vec::new();
        for (file, held) in held.drain() {
            for one in held {
                if !one.fits {
                    self.past.outdated += 1;
                } else if asked.contains(&one.number) {
                    waiting.push(file.clone());
                } else if matches!(one.decision, Decision::Change(_)) {
                    self.past.lines += 1;
                } else {
                    self.past.fields += 1;
                }
            }
        }
        self.find_touched(waiting);
    }

    /// Finds the files about which something was decided, or taken back,
    /// since their outputs were made; where it is not known when that was,
    /// those of which something is decided that is asked still.
    fn find_touched(&mut self, waiting: Vec<String>) {
        let names = match self.applied {
            None => waiting,
            Some(applied) => {
                let new = applied + 1..=self.decisions.count();
                let about = new.filter_map(|number| {
                    match self.decisions.get(number)? {
                        Decision::Undo(undo) => self.decisions.get(undo.of),
                        other => Some(other),
                    }
                });
                about.filter_map(|one| one.file().map(str::to_owned)).collect()
            }
        };
        for name in names {
            self.touch(&name);
        }
    }

    /// The outputs of the file that a name is of are not as decided.
    pub(super) fn touch(&mut self, name: &str) {
        let file = self.owner(name).unwrap_or(name);
        self.touched.insert(file.to_owned());
    }

    /// The file that a name is of, which may be that of a text in it.
    pub(super) fn owner<'n>(&self, name: &'n str) -> Option<&'n str> {
        let was_read = |file: &str| {
            let known = self.known.as_ref().and_then(|known| known(file));
            known.is_some() || self.inputs.find(file).is_some()
        };
        decided::owner(name, was_read)
    }

    /// The hash of the contents that a file, or that of a text, had when it
    /// was worked on last, as far as that is known; else those it has.
    fn content_of_run(&mut self, name: &str) -> Option<String> {
        let file = self.owner(name)?.to_owned();
        let known = self.known.as_ref().and_then(|known| known(&file));
        known.or_else(|| self.inputs.content(&file).ok())
    }

    /// The decisions that hold about each name.
    fn held_by_file(&mut self) -> HashMap<String, Vec<HeldDecision>> {
        let names: Vec<String> =
            self.decisions.files().map(str::to_owned).collect();
        let mut all = HashMap::new();
        for name in names {
            let current = self.content_of_run(&name);
            let mut held = Vec::new();
            for content in self.decisions.contents_of(&name) {
                let fits = current.as_deref() == Some(content);
                let own = self.decisions.of(&name, content).into_iter();
                held.extend(own.map(|(number, decision)| HeldDecision {
                    number,
                    decision,
                    fits,
                }));
            }
            all.insert(name, held);
        }
        all
    }

    /// All decisions that hold, the last of them first.
    pub(super) fn all_held(&mut self) -> Vec<HeldDecision> {
        let all = self.held_by_file().into_values();
        let mut all: Vec<HeldDecision> = all.flatten().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.number));
        all
    }

    /// How many those are.
    pub(super) fn held_count(&self) -> usize {
        let all = [View::Lines, View::Fields];
        let all = all.map(|view| self.progress_of(view).decided);
        all.iter().sum::<usize>() + self.past.outdated
    }

    /// Whether a decision is in the outputs, as far as that is known.
    pub(super) fn is_applied(&self, number: usize) -> bool {
        match self.applied {
            Some(applied) => number <= applied,
            None => self.done.iter().all(|done| done.number != number),
        }
    }
}

/// The items of the lists of a document that are not in its record any more,
/// as they are called in decisions.
fn removed(
    decisions: &Decisions,
    entry: &records::Entry,
    content: Option<&str>,
    applied: Option<usize>,
) -> Vec<String> {
    let (Some(content), Some(applied)) = (content, applied) else {
        return Vec::new();
    };
    let held = decisions.of_at(&entry.file, content, applied).into_iter();
    let gone = held.filter_map(|(_, one)| match one {
        Decision::Field(one)
            if one.document == entry.document && one.after.is_none() =>
        {
            Some(one.field)
        }
        _ => None,
    });
    gone.collect()
}
