//! Lays the lattice of one stretch of tokens: what each may be read as, and
//! what the caller needs to know of the arc that is taken.

use std::sync::Arc as Shared;

use super::casing::Position;
use crate::candidates::{Finder, Found, LONGEST, Reading};
use crate::channel::Channel;
use crate::codes::Codes;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Arc, Effect, Lattice};
use crate::lexicon::Case;
use crate::model::Model;
use crate::ngram::WordId;
use crate::token::{Token, TokenKind};
use crate::viet::tone::TonePlace;

/// What taking an arc does to the text.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// The tokens stay as they are.
    Keep,
    /// The tokens are one word.
    Word {
        /// The lexicon entry.
        entry: u32,
        /// How it is written.
        case: Case,
    },
    /// The token is several words, by the number of the split.
    Split(Shared<Found>, usize),
    /// The tokens are something else, written like this.
    Written(Box<str>),
}

/// An arc's choice and the tokens it covers.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// The first token.
    pub token: usize,
    /// How many tokens.
    pub tokens: usize,
    /// What happens to them.
    pub choice: Choice,
    /// How many bytes of signs at the end stay behind the word.
    pub tail: usize,
}

/// The cost of reading on across the end of a line.
const LINE_KEPT: Cost = NAT / 4;

/// The cost of a new sentence at the end of a line without a stop.
const LINE_BROKEN: Cost = NAT;

/// The same two after an empty line.
const GAP_KEPT: Cost = 3 * NAT / 2;
const GAP_BROKEN: Cost = NAT / 4;

/// The cost of putting the tone mark where the writer does not. It decides
/// where an engine lost the place; a place that was read is cheaper to keep.
const OTHER_STYLE: Cost = 2 * NAT;

/// The most single words of one token that enter the lattice.
const WORDS: usize = 24;

/// The cost of a sign behind a word, such as the mark of a footnote.
const TAIL_SIGN: Cost = 4 * NAT;

/// The channel cost above which a word may be a piece of a torn one.
const TORN: Cost = 4 * NAT;

/// The longest pieces, together, that are joined to one word.
const TORN_LONGEST: usize = 10;

/// Lays lattices over the tokens of one text.
pub(super) struct Layer<'a, 't> {
    pub model: &'a Model,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
    pub codes: &'a mut Codes,
    pub text: &'t str,
    pub tokens: &'a [Token<'t>],
    /// The tokens' composed forms, where they differ from the text.
    pub forms: &'a [std::borrow::Cow<'t, str>],
    pub positions: &'a [Position],
    /// Where the text's writer puts the tone mark.
    pub style: TonePlace,
    pub lattice: &'a mut Lattice,
    pub labels: &'a mut Vec<Label>,
}

impl Layer<'_, '_> {
    /// Lays the tokens from `start` to `end`.
    pub(super) fn lay(&mut self, start: usize, end: usize) {
        self.lattice.reset();
        self.labels.clear();
        for at in start..end {
            self.line_end(at);
            self.lattice.open_place();
            let token = &self.tokens[at];
            let kept = self.codes(at, end);
            match token.kind() {
                TokenKind::Word => self.word(at, end),
                TokenKind::Number | TokenKind::Date => {
                    self.keep(at, Effect::word(WordId::NUMBER), kept);
                }
                TokenKind::Code => {
                    self.keep(at, Effect::word(WordId::CODE), kept);
                }
                TokenKind::Url => {
                    self.keep(at, Effect::word(WordId::UNKNOWN), 0);
                }
                _ if token.ends_sentence() => {
                    self.keep(at, Effect::word(WordId::BOUNDARY), 0);
                }
                _ => self.keep(at, Effect::Pass, kept),
            }
        }
    }

    pub(super) fn push(
        &mut self,
        effect: Effect,
        reach: usize,
        cost: Cost,
        label: Label,
    ) {
        let number = self.labels.len() as u32;
        self.labels.push(label);
        let reach = reach as u32;
        self.lattice.push(Arc { reach, effect, cost, label: number });
    }

    fn keep(&mut self, token: usize, effect: Effect, cost: Cost) {
        let choice = Choice::Keep;
        let label = Label { token, tokens: 1, choice, tail: 0 };
        self.push(effect, 1, cost, label);
    }

    /// At the end of a line the sentence goes on or not.
    fn line_end(&mut self, at: usize) {
        let Some(before) = at.checked_sub(1) else { return };
        let lines = self.tokens[at].line() - self.tokens[before].line();
        let (kept, broken) = match lines {
            0 => return,
            1 => (LINE_KEPT, LINE_BROKEN),
            _ => (GAP_KEPT, GAP_BROKEN),
        };
        self.lattice.open_place();
        let choice = Choice::Keep;
        let label = Label { token: at, tokens: 0, choice, tail: 0 };
        self.push(Effect::Pass, 1, kept, label.clone());
        let stop = Effect::word(WordId::BOUNDARY);
        self.push(stop, 1, broken, label);
    }

    /// The readings of one word, and of the torn word that may begin here.
    fn word(&mut self, at: usize, end: usize) {
        let form = &self.forms[at];
        let found = self.finder.find(self.model.lexicon(), self.channel, form);
        let mut readings: Vec<(Cost, Reading)> = found
            .words
            .iter()
            .map(|r| (self.case_cost(at, r.entry, r.case), *r))
            .collect();
        readings.sort_by_key(|(case, r)| (case + r.total, r.entry, r.case));
        let itself = self.itself(at, &found);
        let has = |readings: &[(Cost, Reading)], r: &Reading| {
            readings
                .iter()
                .any(|(_, o)| (o.entry, o.case) == (r.entry, r.case))
        };
        readings.truncate(WORDS);
        match itself {
            Some(itself) if !has(&readings, &itself.1) => {
                readings.push(itself);
            }
            Some(_) => {}
            None => {
                let cost = found.same + found.spelling;
                self.keep(at, Effect::word(WordId::UNKNOWN), cost);
            }
        }
        for (case_cost, reading) in readings {
            self.reading(at, 1, &reading, case_cost, 0);
        }
        self.with_tail(at);
        self.with_head(at);
        self.in_parts(at);
        for number in 0..found.splits.len() {
            self.split(at, &found, number);
        }
        self.torn(at, end, &found);
    }

    /// The word without the signs at its end, which may be the mark of a
    /// footnote and not what is left of a letter.
    fn with_tail(&mut self, at: usize) {
        let form = &self.forms[at];
        let core = form.trim_end_matches(|c: char| !c.is_alphanumeric());
        let tail = form.len() - core.len();
        if tail == 0 || core.is_empty() {
            return;
        }
        let signs = form[core.len()..].chars().count();
        let signs = TAIL_SIGN * signs.min(LONGEST) as Cost;
        let found = self.finder.find(self.model.lexicon(), self.channel, core);
        for reading in found.words.iter().take(WORDS / 2) {
            let case = self.case_cost(at, reading.entry, reading.case);
            self.reading(at, 1, reading, case + signs, tail);
        }
    }

    /// The token as a lexicon word in the case it stands in.
    fn itself(&self, at: usize, found: &Found) -> Option<(Cost, Reading)> {
        let form = &self.forms[at];
        let case = Case::of(form)?;
        let lower: String =
            form.chars().map(crate::viet::letter::lower_char).collect();
        let entry = self.model.lexicon().entry(&lower)?;
        let stats = self.model.lexicon().entries()[entry as usize].stats();
        let reading = Reading {
            entry,
            case,
            channel: found.same,
            total: found.same + stats.cost,
        };
        Some((self.case_cost(at, entry, case), reading))
    }

    pub(super) fn case_cost(&self, at: usize, entry: u32, case: Case) -> Cost {
        let entry = &self.model.lexicon().entries()[entry as usize];
        self.positions[at].cost(&entry.stats(), case)
    }

    /// The n-gram word of an entry and what it costs beyond its class.
    pub(super) fn id(&self, entry: u32) -> (WordId, Cost) {
        let id = self.model.id(entry);
        if id != WordId::UNKNOWN {
            return (id, 0);
        }
        let stats = self.model.lexicon().entries()[entry as usize].stats();
        let class = self.model.ngrams().unigram(WordId::UNKNOWN);
        (id, (stats.cost - class).max(0))
    }

    fn reading(
        &mut self,
        at: usize,
        tokens: usize,
        reading: &Reading,
        case_cost: Cost,
        tail: usize,
    ) {
        let (id, more) = self.id(reading.entry);
        let choice = Choice::Word { entry: reading.entry, case: reading.case };
        let label = Label { token: at, tokens, choice, tail };
        let entry = &self.model.lexicon().entries()[reading.entry as usize];
        let foreign = entry.tone_place().is_some_and(|p| p != self.style);
        let style = if foreign { OTHER_STYLE } else { 0 };
        let cost = reading.channel + case_cost + more + style;
        self.push(Effect::word(id), tokens, cost, label);
    }

    fn split(&mut self, at: usize, found: &Shared<Found>, number: usize) {
        let split = &found.splits[number];
        let mut ids = [WordId::UNKNOWN; ARC_WORDS];
        let mut cost = split.channel;
        for (place, &(entry, case, _)) in split.words.iter().enumerate() {
            let (id, more) = self.id(entry);
            ids[place] = id;
            cost += more + self.case_cost(at, entry, case);
        }
        let effect = Effect::Words { ids, len: split.words.len() as u8 };
        let choice = Choice::Split(Shared::clone(found), number);
        let label = Label { token: at, tokens: 1, choice, tail: 0 };
        self.push(effect, 1, cost, label);
    }

    /// Words that may have been torn into this token and the next one or
    /// two.
    fn torn(&mut self, at: usize, end: usize, found: &Found) {
        let is_sound = |found: &Found| {
            found.words.first().is_some_and(|best| best.channel <= TORN)
        };
        let unknown = self.model.ngrams().unigram(WordId::UNKNOWN);
        let mut sound = is_sound(found);
        // Pieces that explain themselves better apart are not joined.
        let mut apart = found.least(unknown);
        let mut length = self.forms[at].chars().count();
        for tokens in 2..=ARC_WORDS {
            let last = at + tokens - 1;
            if last >= end || !self.follows(last) {
                return;
            }
            length += self.forms[last].chars().count();
            if length > TORN_LONGEST {
                return;
            }
            let piece = self.finder.find(
                self.model.lexicon(),
                self.channel,
                &self.forms[last],
            );
            sound &= is_sound(&piece);
            apart += piece.least(unknown);
            if sound {
                continue;
            }
            let joined = self.forms[at..=last].join(" ");
            let found = self.finder.find_torn(
                self.model.lexicon(),
                self.channel,
                &joined,
                apart,
            );
            let Some(found) = found else { return };
            for reading in found.words.iter().take(WORDS / 2) {
                let cost = self.case_cost(at, reading.entry, reading.case);
                self.reading(at, tokens, reading, cost, 0);
            }
        }
    }

    /// Whether a token is a word that one space parts from the word before.
    fn follows(&self, at: usize) -> bool {
        let (before, token) = (&self.tokens[at - 1], &self.tokens[at]);
        token.kind() == TokenKind::Word
            && before.kind() == TokenKind::Word
            && matches!(
                &self.text[before.span().end()..token.span().start()],
                " " | "  "
            )
    }
}
