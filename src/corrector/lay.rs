//! Lays the lattice of one stretch of tokens: what each may be read as, and
//! what the caller needs to know of the arc that is taken.

use super::casing::Position;
use super::habits::Habits;
use super::holds::Holds;
use super::phrase::Match;
use super::shelf::{Number, Shelf, Source};
use crate::codes::Codes;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Arc, Effect, Lattice};
use crate::ngram::WordId;
use crate::token::{Token, TokenKind};
use crate::viet::letter::lower_char;
use crate::viet::tone::TonePlace;

/// An arc's tokens and what it does to them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// The first token.
    pub token: usize,
    /// How many tokens; none at the end of a line.
    pub tokens: usize,
    /// What they become.
    pub taken: Taken,
}

/// What the tokens of an arc become.
#[derive(Clone, Copy, Debug)]
pub(super) enum Taken {
    /// They stay as they are.
    Keep,
    /// What the shelf has laid for them: its number and that of the arc in
    /// it.
    Laid(u32, u32),
    /// Something that is no word, by its number among the texts proposed.
    Written(u32),
    /// A phrase the user listed, by its number among those laid.
    Listed(u32),
}

/// The cost of reading on across the end of a line.
const LINE_KEPT: Cost = NAT / 4;

/// The cost of a new sentence at the end of a line without a stop.
const LINE_BROKEN: Cost = NAT;

/// The same two after an empty line.
const GAP_KEPT: Cost = 3 * NAT / 2;
const GAP_BROKEN: Cost = NAT / 4;

/// The longest pieces, together, that are joined to one word.
const TORN_LONGEST: usize = 10;

/// Lays lattices over the tokens of one text.
pub(super) struct Layer<'a, 't> {
    pub source: Source<'a>,
    pub shelf: &'a mut Shelf,
    pub codes: &'a mut Codes,
    pub text: &'t str,
    pub tokens: &'a [Token<'t>],
    /// The tokens' composed forms.
    pub forms: &'a [std::borrow::Cow<'t, str>],
    pub positions: &'a [Position],
    /// Which tokens must stay.
    pub holds: &'a Holds,
    /// What the document says again and again.
    pub habits: &'a Habits,
    /// Where the text's writer puts the tone mark.
    pub style: TonePlace,
    /// Whether hyphens between syllables are the writer's habit.
    pub hyphens: bool,
    pub lattice: &'a mut Lattice,
    pub labels: &'a mut Vec<Label>,
    /// The shelf's numbers of the stretch's words.
    pub numbers: &'a mut Vec<Option<Number>>,
    /// The texts of what is no word.
    pub written: &'a mut Vec<Box<str>>,
    /// The listed phrases that were laid.
    pub listed: &'a mut Vec<Match>,
}

impl Layer<'_, '_> {
    /// Lays the tokens from `start` to `end`.
    pub(super) fn lay(&mut self, start: usize, end: usize) {
        self.lattice.reset();
        self.labels.clear();
        self.written.clear();
        self.shelf.tidy();
        self.numbers.clear();
        self.listed.clear();
        for at in start..end {
            let is_word = self.tokens[at].kind() == TokenKind::Word
                && !self.holds.keeps(at);
            let form = &self.forms[at];
            let number =
                is_word.then(|| self.shelf.token(&mut self.source, form));
            self.numbers.push(number);
        }
        for at in start..end {
            self.line_end(at);
            self.lattice.open_place();
            let token = &self.tokens[at];
            let kept = match self.holds.keeps(at) {
                true => 0,
                false => self.codes(at, end),
            };
            self.speck(at, end);
            self.stamp(at, end);
            self.on_behalf(at, end);
            self.filed(at);
            let numbered = self.numbered(at, end);
            self.dated(at, end);
            let kept = kept + self.lone(at, end);
            match token.kind() {
                TokenKind::Word | TokenKind::Number if numbered => {}
                TokenKind::Word => match self.numbers[at - start] {
                    Some(number) => {
                        self.word(at, 1, number, &self.forms[at]);
                        self.expected(at, start);
                        self.bullet(at, end);
                        self.clipped(at, end);
                        self.in_parts(at);
                        self.torn(at, start, end);
                        self.listed(at, start, end);
                    }
                    None => self.keep(at, self.as_read(at), 0),
                },
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
                _ => {
                    let sign = self.source.model.sign(token.text());
                    let effect = sign.map_or(Effect::Pass, Effect::word);
                    self.keep(at, effect, kept);
                }
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

    pub(super) fn keep(&mut self, token: usize, effect: Effect, cost: Cost) {
        self.push(
            effect,
            1,
            cost,
            Label { token, tokens: 1, taken: Taken::Keep },
        );
    }

    /// What a word does to the sentence that stays as it is.
    fn as_read(&self, at: usize) -> Effect {
        let lower: String = self.forms[at].chars().map(lower_char).collect();
        let model = self.source.model;
        let entry = model.lexicon().entry(&lower);
        Effect::word(entry.map_or(WordId::UNKNOWN, |entry| model.id(entry)))
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
        let label = Label { token: at, tokens: 0, taken: Taken::Keep };
        self.push(Effect::Pass, 1, kept, label);
        let stop = Effect::word(WordId::BOUNDARY);
        self.push(stop, 1, broken, label);
    }

    /// The readings of a word, or of pieces of one, as the shelf has them.
    fn word(&mut self, at: usize, tokens: usize, number: Number, form: &str) {
        let position = self.position(at);
        let laid = self.shelf.lay(
            &mut self.source,
            number,
            form,
            position,
            self.style,
        );
        for (nth, arc) in self.shelf.laid(laid).arcs.iter().enumerate() {
            let taken = Taken::Laid(laid, nth as u32);
            let label = self.labels.len() as u32;
            self.labels.push(Label { token: at, tokens, taken });
            let (effect, cost) = (arc.effect, arc.cost);
            let reach = tokens as u32;
            self.lattice.push(Arc { reach, effect, cost, label });
        }
    }

    /// Phrases a user listed that begin at this token.
    fn listed(&mut self, at: usize, start: usize, end: usize) {
        let Some((dictionary, _)) = &self.source.own else { return };
        let ngrams = self.source.model.ngrams();
        let class = ngrams.unigram(WordId::UNKNOWN);
        let found = dictionary.rows(class, |nth| {
            let token = at + nth;
            let parted = nth > 0
                && (token >= end
                    || self.holds.parts(token)
                    || !self.follows(token));
            let number =
                if parted { None } else { self.numbers[token - start] };
            Some(self.shelf.readings(number?))
        });
        for row in found {
            let (tokens, cost) = (row.words.len(), row.cost);
            let taken = Taken::Listed(self.listed.len() as u32);
            self.listed.push(row);
            let effect = Effect::word(WordId::UNKNOWN);
            let label = Label { token: at, tokens, taken };
            self.push(effect, tokens, cost, label);
        }
    }

    /// Words that may have been torn into this token and the next one or
    /// two.
    fn torn(&mut self, at: usize, start: usize, end: usize) {
        if self.source.channel.keeps_letters() {
            return;
        }
        let Some(number) = self.numbers[at - start] else { return };
        let mut sound = self.shelf.is_sound(number);
        // Pieces that explain themselves better apart are not joined.
        let mut apart = self.shelf.least(number);
        let mut length = self.forms[at].chars().count();
        for tokens in 2..=ARC_WORDS {
            let last = at + tokens - 1;
            let parted = last >= end || self.holds.parts(last);
            if parted || !self.follows(last) {
                return;
            }
            length += self.forms[last].chars().count();
            if length > TORN_LONGEST {
                return;
            }
            let Some(number) = self.numbers[last - start] else { return };
            sound &= self.shelf.is_sound(number);
            apart += self.shelf.least(number);
            if sound {
                continue;
            }
            let joined = self.forms[at..=last].join(" ");
            let number = self.shelf.torn(&mut self.source, &joined, apart);
            let Some(number) = number else { return };
            self.word(at, tokens, number, &joined);
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
