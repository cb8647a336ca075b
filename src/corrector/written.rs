//! Lays what is no word of the shelf: what the grammar of codes proposes,
//! and words that are written to each other with a sign between them.

use super::lay::{Label, Layer, Taken};
use crate::candidates::Reading;
use crate::codes::{self, Class, Proposal, Scene};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::lexicon::Entry;
use crate::ngram::WordId;

/// The most words for each part of a compound, and the channel cost above
/// which a part is no plausible word.
const PARTS: usize = 5;
const PLAUSIBLE: Cost = 7 * NAT;

impl Layer<'_, '_> {
    /// What the token, and some behind it, may be if not words; gives the
    /// cost of letting it stand.
    pub(super) fn codes(&mut self, at: usize, end: usize) -> Cost {
        let scene = Scene {
            channel: self.source.channel,
            text: self.text,
            tokens: self.tokens,
            forms: self.forms,
        };
        let mut proposals = Vec::new();
        let kept = self.codes.propose(scene, at, end, &mut proposals);
        for Proposal { tokens, text, class, cost } in proposals {
            let mut more = at + 1..at + tokens;
            if more.any(|token| self.holds.parts(token)) {
                continue;
            }
            let effect = match class {
                Class::Code => Effect::word(WordId::CODE),
                Class::Number => Effect::word(WordId::NUMBER),
                Class::Item => Effect::Pass,
                Class::Word => {
                    let model = self.source.model;
                    let entry = model.lexicon().entry(&text.to_lowercase());
                    // An abbreviation of the lexicon was found there, too.
                    let upper = text.chars().all(char::is_uppercase);
                    let numeral = text.starts_with(['I', 'V', 'X']);
                    if entry.is_some() && upper && !numeral {
                        continue;
                    }
                    let id = entry.map(|entry| model.id(entry));
                    Effect::word(id.unwrap_or(WordId::UNKNOWN))
                }
            };
            self.written(at, tokens, text, effect, cost);
        }
        kept
    }

    /// Two words with a sign between them, where the tokenizer could not tell
    /// that they are words because of a figure or symbol beside the sign.
    pub(super) fn in_parts(&mut self, at: usize) {
        let Some((left, sign, right)) = codes::parts(&self.forms[at]) else {
            return;
        };
        let lefts = self.plausible(left);
        let rights = self.plausible(right);
        for left in &lefts {
            let (first, left_cost) = self.priced(at, left);
            for right in &rights {
                let (second, cost) = self.priced(at, right);
                let text = self.text_of(left) + sign + &self.text_of(right);
                let ids = [first, second, second];
                let effect = Effect::Words { ids, len: 2 };
                self.written(at, 1, text.into(), effect, left_cost + cost);
            }
        }
    }

    /// The words that a part may well have been.
    fn plausible(&mut self, part: &str) -> Vec<Reading> {
        let found = self.source.find(part);
        let words = found.words.iter().take(PARTS);
        words.filter(|r| r.channel <= PLAUSIBLE).copied().collect()
    }

    fn entry(&self, entry: u32) -> &Entry {
        self.source.vocabulary().entry(entry)
    }

    fn text_of(&self, reading: &Reading) -> String {
        reading.case.write(self.entry(reading.entry).form())
    }

    fn priced(&self, at: usize, reading: &Reading) -> (WordId, Cost) {
        let stats = self.entry(reading.entry).stats();
        let case = self.positions[at].cost(&stats, reading.case);
        let id = self.source.vocabulary().id(reading.entry);
        let rare = match id {
            WordId::UNKNOWN => {
                stats.cost - self.source.model.ngrams().unigram(id)
            }
            _ => 0,
        };
        (id, reading.channel + case + rare.max(0))
    }

    fn written(
        &mut self,
        token: usize,
        tokens: usize,
        text: Box<str>,
        effect: Effect,
        cost: Cost,
    ) {
        let taken = Taken::Written(self.written.len() as u32);
        self.written.push(text);
        self.push(effect, tokens, cost, Label { token, tokens, taken });
    }
}
