//! Lays what is not one word: what the grammar of codes proposes, and two
//! words with a sign between them.

use super::lay::{Label, Layer, Taken};
use crate::candidates::{Finder, Reading};
use crate::codes::{self, Class, Proposal, Scene};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
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
            self.write(at, tokens, text, effect, cost);
        }
        kept
    }

    /// Two words with a sign between them, where the tokenizer could not tell
    /// that they are words because of a figure or symbol beside the sign.
    pub(super) fn in_parts(&mut self, at: usize) {
        let Some((left, sign, right)) = codes::parts(&self.forms[at]) else {
            return;
        };
        let (model, channel) = (self.source.model, self.source.channel);
        let find = |finder: &mut Finder, part: &str| -> Vec<Reading> {
            let found = finder.find(model.lexicon(), channel, part);
            let words = found.words.iter().take(PARTS);
            words.filter(|r| r.channel <= PLAUSIBLE).copied().collect()
        };
        let lefts = find(self.source.finder, left);
        let rights = find(self.source.finder, right);
        for left in &lefts {
            let (first, one, left_cost) = self.part(at, left);
            for right in &rights {
                let (second, other, cost) = self.part(at, right);
                let text = format!("{one}{sign}{other}");
                let ids = [first, second, second];
                let effect = Effect::Words { ids, len: 2 };
                self.write(at, 1, text.into(), effect, left_cost + cost);
            }
        }
    }

    /// The n-gram word of a part, its text and its cost.
    fn part(&self, at: usize, reading: &Reading) -> (WordId, String, Cost) {
        let model = self.source.model;
        let entry = &model.lexicon().entries()[reading.entry as usize];
        let stats = entry.stats();
        let id = model.id(reading.entry);
        let rare = match id {
            WordId::UNKNOWN => {
                (stats.cost - model.ngrams().unigram(id)).max(0)
            }
            _ => 0,
        };
        let case = self.positions[at].cost(&stats, reading.case);
        let text = reading.case.write(entry.form());
        (id, text, reading.channel + case + rare)
    }

    fn write(
        &mut self,
        at: usize,
        tokens: usize,
        text: Box<str>,
        effect: Effect,
        cost: Cost,
    ) {
        let taken = Taken::Written(self.written.len() as u32);
        self.written.push(text);
        let label = Label { token: at, tokens, taken };
        self.push(effect, tokens, cost, label);
    }
}
