//! Lays what is not one word: what the grammar of codes proposes, and words
//! that are written to a figure or to each other with a sign between them.

use super::lay::{Choice, Label, Layer};
use crate::candidates::{Finder, Reading};
use crate::codes::{self, Class, Proposal, Scene};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;

/// The most words behind a figure that enter the lattice.
const WORDS: usize = 12;

/// The most words for each part of a compound, and the channel cost above
/// which a part is no plausible word.
const PARTS: usize = 5;
const PLAUSIBLE: Cost = 7 * NAT;

impl Layer<'_, '_> {
    /// What the token, and some behind it, may be if not words; gives the
    /// cost of letting it stand.
    pub(super) fn codes(&mut self, at: usize, end: usize) -> Cost {
        let scene = Scene {
            channel: self.channel,
            text: self.text,
            tokens: self.tokens,
            forms: self.forms,
        };
        let mut proposals = Vec::new();
        let kept = self.codes.propose(scene, at, end, &mut proposals);
        for Proposal { tokens, text, class, cost } in proposals {
            let effect = match class {
                Class::Code => Effect::word(WordId::CODE),
                Class::Number => Effect::word(WordId::NUMBER),
                Class::Item => Effect::Pass,
                Class::Word => {
                    let lexicon = self.model.lexicon();
                    let entry = lexicon.entry(&text.to_lowercase());
                    // An abbreviation of the lexicon was found there, too.
                    let upper = text.chars().all(char::is_uppercase);
                    let numeral = text.starts_with(['I', 'V', 'X']);
                    if entry.is_some() && upper && !numeral {
                        continue;
                    }
                    let id = entry.map(|entry| self.id(entry).0);
                    Effect::word(id.unwrap_or(WordId::UNKNOWN))
                }
            };
            let choice = Choice::Written(text);
            let label = Label { token: at, tokens, choice, tail: 0 };
            self.push(effect, tokens, cost, label);
        }
        kept
    }

    /// The word without the figure that was written to it.
    pub(super) fn with_head(&mut self, at: usize) {
        let form = &self.forms[at];
        let Some(head) = codes::head(form) else { return };
        let (head, rest) = form.split_at(head);
        let found = self.finder.find(self.model.lexicon(), self.channel, rest);
        for reading in found.words.iter().take(WORDS) {
            let text = head.to_owned() + &self.text_of(reading);
            let (id, cost) = self.priced(at, reading);
            self.written(at, text, [WordId::NUMBER, id], cost);
        }
    }

    /// Two words with a sign between them, where the tokenizer could not tell
    /// that they are words because of a figure or symbol beside the sign.
    pub(super) fn in_parts(&mut self, at: usize) {
        let Some((left, sign, right)) = codes::parts(&self.forms[at]) else {
            return;
        };
        let find = |finder: &mut Finder, part: &str| {
            let found = finder.find(self.model.lexicon(), self.channel, part);
            let words = found.words.iter().take(PARTS);
            words.filter(|r| r.channel <= PLAUSIBLE).copied().collect()
        };
        let lefts: Vec<Reading> = find(self.finder, left);
        let rights: Vec<Reading> = find(self.finder, right);
        for left in &lefts {
            let (first, left_cost) = self.priced(at, left);
            for right in &rights {
                let (second, cost) = self.priced(at, right);
                let text = self.text_of(left) + sign + &self.text_of(right);
                self.written(at, text, [first, second], left_cost + cost);
            }
        }
    }

    fn text_of(&self, reading: &Reading) -> String {
        let entry = &self.model.lexicon().entries()[reading.entry as usize];
        reading.case.write(entry.form())
    }

    fn priced(&self, at: usize, reading: &Reading) -> (WordId, Cost) {
        let (id, more) = self.id(reading.entry);
        let case = self.case_cost(at, reading.entry, reading.case);
        (id, reading.channel + case + more)
    }

    fn written(
        &mut self,
        at: usize,
        text: String,
        [first, second]: [WordId; 2],
        cost: Cost,
    ) {
        let choice = Choice::Written(text.into());
        let label = Label { token: at, tokens: 1, choice, tail: 0 };
        let ids = [first, second, second];
        self.push(Effect::Words { ids, len: 2 }, 1, cost, label);
    }
}
