//! Lays the lattice of one stretch of tokens: what each may be read as, and
//! what the caller needs to know of the arc that is taken.

use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Arc, Effect, Lattice};
use crate::ngram::WordId;
use crate::notation::Codes;
use crate::repair::casing::Position;
use crate::repair::document_cache::DocumentCache;
use crate::repair::gate::Grounds;
use crate::repair::lattice::arcs::{Choice, stands_for_letter};
use crate::repair::lattice::cache::{ArcCache, Candidates, TokenId};
use crate::repair::names::Named;
use crate::repair::protect::Protection;
use crate::repair::runs::Gap;
use crate::repair::user::phrase::Match;
use crate::token::{Token, TokenKind};
use crate::viet::letter::lower_char;
use crate::viet::tone::TonePlace;

/// An arc's tokens and what it does to them.
#[derive(Clone, Copy, Debug)]
pub(in crate::repair) struct ArcPayload {
    /// The first token.
    pub token: usize,
    /// How many tokens; none at the end of a line.
    pub tokens: usize,
    /// What they become.
    pub taken: ArcAction,
}

/// What the tokens of an arc become.
#[derive(Clone, Copy, Debug)]
pub(in crate::repair) enum ArcAction {
    /// They stay as they are.
    Keep,
    /// What the shelf has laid for them: its number and that of the arc in
    /// it.
    Cached(u32, u32),
    /// Something that is no word, by its number among the texts proposed.
    Literal(u32),
    /// A phrase the user listed, by its number among those laid.
    Phrase(u32),
}

/// Something that is no word of the vocabulary.
#[derive(Debug)]
pub(in crate::repair) struct Literal {
    pub text: Box<str>,
    /// On what grounds it is proposed.
    pub grounds: Grounds,
    /// Whether a word and a number are parted that were written together.
    pub parts: bool,
}

impl Literal {
    /// What the grammar of codes, numbers and list items says.
    pub(in crate::repair) fn by_grammar(text: impl Into<Box<str>>) -> Literal {
        Literal { grounds: Grounds::Grammar, ..Literal::from(text) }
    }

    /// What the enumerators before and after say.
    pub(in crate::repair) fn by_sequence(
        text: impl Into<Box<str>>,
    ) -> Literal {
        Literal { grounds: Grounds::Sequence, ..Literal::from(text) }
    }

    /// A word and a number.
    pub(in crate::repair) fn parted(text: impl Into<Box<str>>) -> Literal {
        Literal { parts: true, ..Literal::from(text) }
    }
}

impl<T: Into<Box<str>>> From<T> for Literal {
    /// Words, or the space between them.
    fn from(text: T) -> Literal {
        let text = text.into();
        Literal { text, grounds: Grounds::Word, parts: false }
    }
}

/// The cost of reading on across the end of a line.
const LINE_KEPT: Cost = NAT / 4;

/// The cost of a new sentence at the end of a line without a stop.
const LINE_BROKEN: Cost = NAT;

/// The same two after an empty line.
const GAP_KEPT: Cost = 3 * NAT / 2;
const GAP_BROKEN: Cost = NAT / 4;

/// The cost of a sign at the edge of a damaged word being one: some are what
/// a letter was read as.
const SIGN_KEPT: Cost = 7 * NAT;

/// More than anything in a lattice is worth.
pub(in crate::repair) const NEVER: Cost = 64 * NAT;

/// The longest pieces, together, that are joined to one word.
const TORN_LONGEST: usize = 10;

/// Lays lattices over the tokens of one text.
pub(in crate::repair) struct LatticeBuilder<'a, 't> {
    pub candidates: Candidates<'a>,
    pub cache: &'a mut ArcCache,
    pub codes: &'a mut Codes,
    pub text: &'t str,
    pub tokens: &'a [Token<'t>],
    /// The tokens' composed forms.
    pub forms: &'a [std::borrow::Cow<'t, str>],
    pub positions: &'a [Position],
    /// Which tokens must stay.
    pub holds: &'a Protection,
    /// Which tokens stand where Vietnamese marks do.
    pub marked: &'a [bool],
    /// What each is as part of a name.
    pub named: &'a [Named],
    /// Whether a space may be put between a word and a number.
    pub spaces: bool,
    /// What the document says again and again.
    pub habits: &'a DocumentCache,
    /// Where the text's writer puts the tone mark.
    pub style: TonePlace,
    /// Whether hyphens between syllables are the writer's habit.
    pub hyphens: bool,
    /// What stands before each token.
    pub gaps: &'a [Gap],
    /// Whether spaces beside signs are lost.
    pub tight: bool,
    pub lattice: &'a mut Lattice,
    pub labels: &'a mut Vec<ArcPayload>,
    /// The shelf's numbers of the stretch's words.
    pub token_ids: &'a mut Vec<Option<TokenId>>,
    /// What is no word.
    pub literals: &'a mut Vec<Literal>,
    /// The listed phrases that were laid.
    pub phrases: &'a mut Vec<Match>,
}

impl LatticeBuilder<'_, '_> {
    /// Lays the tokens from `start` to `end`.
    pub(in crate::repair) fn lay(&mut self, start: usize, end: usize) {
        self.lattice.reset();
        self.labels.clear();
        self.literals.clear();
        self.cache.tidy();
        self.token_ids.clear();
        self.phrases.clear();
        for at in start..end {
            let is_word =
                Self::is_wordlike(&self.tokens[at]) && !self.stays(at);
            let form = &self.forms[at];
            let number =
                is_word.then(|| self.cache.token(&mut self.candidates, form));
            self.token_ids.push(number);
        }
        for at in start..end {
            self.line_end(at);
            self.lattice.open_place();
            let token = &self.tokens[at];
            let kept = match self.stays(at) {
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
                TokenKind::Word | TokenKind::Alphanumeric if numbered => {}
                TokenKind::Word => match self.token_ids[at - start] {
                    Some(number) => {
                        self.joined(at, end);
                        if self.numeral(at) {
                            continue;
                        }
                        self.word(at, 1, number, &self.forms[at]);
                        self.border(at, end);
                        self.expected(at, start);
                        self.bullet(at, end);
                        self.clipped(at, end);
                        self.in_parts(at);
                        self.torn(at, start, end);
                        if self.is_letter(at + 1, at, start) {
                            self.signed(at);
                        }
                        self.listed(at, start, end);
                        self.known_names(at, start, end);
                    }
                    None => self.keep(at, self.as_read(at), 0),
                },
                TokenKind::Alphanumeric => {
                    self.designation(at, start);
                    self.border(at, end);
                }
                TokenKind::Number | TokenKind::Date => {
                    self.keep(at, Effect::word(WordId::NUMBER), kept);
                    self.footnote(at, kept);
                }
                TokenKind::Code => {
                    self.keep(at, Effect::word(WordId::CODE), kept);
                }
                TokenKind::Url => {
                    self.keep(at, Effect::word(WordId::UNKNOWN), 0);
                }
                _ if token.ends_sentence() => {
                    // Sentences end behind damaged words, but do not begin
                    // with such a sign.
                    let mut kept = 0;
                    if self.is_letter(at, at + 1, start) {
                        kept = SIGN_KEPT;
                        self.signed(at);
                    }
                    let effect = Effect::word(WordId::BOUNDARY);
                    let kept = kept + self.space_beside(at, effect, end);
                    self.keep(at, effect, kept);
                }
                _ => {
                    let sign = self.candidates.model.sign(token.text());
                    let effect = sign.map_or(Effect::Pass, Effect::word);
                    let mut kept = kept;
                    if at > start && self.is_letter(at, at - 1, start) {
                        kept += SIGN_KEPT;
                    } else if self.is_letter(at, at + 1, start) {
                        kept += SIGN_KEPT;
                        self.signed(at);
                    }
                    let kept = kept + self.space_beside(at, effect, end);
                    self.keep(at, effect, kept);
                }
            }
            // Whatever else is refused, a token can stay as it is: without an
            // arc here no path would lead through the whole stretch.
            if self.lattice.is_dead_end() {
                self.keep(at, self.as_read(at), 0);
            }
        }
    }

    pub(in crate::repair) fn push(
        &mut self,
        effect: Effect,
        reach: usize,
        cost: Cost,
        label: ArcPayload,
    ) {
        // No arc leads over the end of a line.
        let last = label.token + label.tokens.max(1) - 1;
        if self.tokens[label.token].line() != self.tokens[last].line() {
            return;
        }
        let number = self.labels.len() as u32;
        self.labels.push(label);
        let reach = reach as u32;
        let cost = match label.tokens {
            0 => cost,
            _ => cost + self.space_before(label.token),
        };
        self.lattice.push(Arc { reach, effect, cost, label: number });
    }

    pub(in crate::repair) fn keep(
        &mut self,
        token: usize,
        effect: Effect,
        cost: Cost,
    ) {
        self.push(
            effect,
            1,
            cost,
            ArcPayload { token, tokens: 1, taken: ArcAction::Keep },
        );
    }

    /// Whether a token stays what it is: it is held; it stands where
    /// Vietnamese marks do in what an engine without them has read, so that
    /// it is not that engine's work; or it names a place, read by an engine
    /// that knows marks.
    pub(in crate::repair) fn stays(&self, at: usize) -> bool {
        let channel = self.candidates.channel;
        self.holds.keeps(at)
            || match channel.reads_marks() {
                true => {
                    self.named[at] == Named::Place && !channel.keeps_letters()
                }
                false => self.marked[at],
            }
    }

    /// What a word does to the sentence that stays as it is.
    pub(in crate::repair) fn as_read(&self, at: usize) -> Effect {
        let lower: String = self.forms[at].chars().map(lower_char).collect();
        let model = self.candidates.model;
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
        let label =
            ArcPayload { token: at, tokens: 0, taken: ArcAction::Keep };
        self.push(Effect::Pass, 1, kept, label);
        let stop = Effect::word(WordId::BOUNDARY);
        self.push(stop, 1, broken, label);
    }

    /// The readings of a word, or of pieces of one, as the shelf has them.
    pub(in crate::repair) fn word(
        &mut self,
        at: usize,
        tokens: usize,
        number: TokenId,
        form: &str,
    ) {
        let position = self.position(at);
        let laid = self.cache.lay(
            &mut self.candidates,
            number,
            form,
            position,
            self.style,
            self.named[at],
        );
        let (space, in_run) = (self.space_before(at), self.is_part(at));
        for (nth, arc) in self.cache.laid(laid).arcs.iter().enumerate() {
            let taken = ArcAction::Cached(laid, nth as u32);
            let label = self.labels.len() as u32;
            self.labels.push(ArcPayload { token: at, tokens, taken });
            // Runs are parted by their tokens.
            let again = in_run && matches!(arc.choice, Choice::Split(_));
            let more = if again { NEVER } else { space };
            let (effect, cost) = (arc.effect, arc.cost + more);
            let reach = tokens as u32;
            self.lattice.push(Arc { reach, effect, cost, label });
        }
    }

    /// Phrases a user listed that begin at this token.
    fn listed(&mut self, at: usize, start: usize, end: usize) {
        let Some((dictionary, _)) = &self.candidates.own else { return };
        let ngrams = self.candidates.model.ngrams();
        let class = ngrams.unigram(WordId::UNKNOWN);
        let found = dictionary.rows(class, |nth| {
            let token = at + nth;
            let parted = nth > 0
                && (token >= end
                    || self.holds.parts(token)
                    || !self.follows(token));
            let number =
                if parted { None } else { self.token_ids[token - start] };
            Some(self.cache.readings(number?))
        });
        for row in found {
            let (tokens, cost) = (row.words.len(), row.cost);
            let taken = ArcAction::Phrase(self.phrases.len() as u32);
            self.phrases.push(row);
            let effect = Effect::word(WordId::UNKNOWN);
            let label = ArcPayload { token: at, tokens, taken };
            self.push(effect, tokens, cost, label);
        }
    }

    /// Words that may have been torn into this token and the next one or
    /// two.
    fn torn(&mut self, at: usize, start: usize, end: usize) {
        if self.candidates.channel.keeps_letters() {
            return;
        }
        let Some(number) = self.token_ids[at - start] else { return };
        let mut sound = self.cache.is_sound(number);
        // Pieces that explain themselves better apart are not joined.
        let mut apart = self.cache.least(number);
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
            let Some(number) = self.token_ids[last - start] else { return };
            sound &= self.cache.is_sound(number);
            apart += self.cache.least(number);
            if sound {
                continue;
            }
            let joined = self.forms[at..=last].join(" ");
            let number = self.cache.torn(&mut self.candidates, &joined, apart);
            let Some(number) = number else { return };
            self.word(at, tokens, number, &joined);
        }
    }

    /// Whether a sign at the edge of a word may have been a letter of it: by
    /// itself the word is not one that can well be read.
    fn is_letter(&self, sign: usize, word: usize, start: usize) -> bool {
        let number = word.checked_sub(start).map(|at| self.token_ids.get(at));
        let Some(Some(&Some(number))) = number else { return false };
        let glued =
            |at: usize| self.tokens.get(at).is_some_and(Token::is_glued);
        let last = sign.max(word);
        if last - start >= self.token_ids.len() {
            return false;
        }
        let edge = if sign < word { sign } else { sign + 1 };
        let mut read = self.forms[sign].chars();
        read.next().is_some_and(stands_for_letter)
            && read.next().is_none()
            && glued(last)
            && !glued(edge)
            && !self.stays(sign)
            && !self.holds.parts(last)
            && !self.cache.is_sound(number)
            && !self.candidates.channel.keeps_letters()
    }

    /// A word with the sign at its edge, two tokens from `at` on.
    fn signed(&mut self, at: usize) {
        let joined = self.forms[at..=at + 1].concat();
        let number = self.cache.token(&mut self.candidates, &joined);
        self.word(at, 2, number, &joined);
    }

    /// Whether a token is a word that one space parts from the word before.
    fn follows(&self, at: usize) -> bool {
        let (before, token) = (&self.tokens[at - 1], &self.tokens[at]);
        Self::is_wordlike(token)
            && Self::is_wordlike(before)
            && matches!(
                &self.text[before.span().end()..token.span().start()],
                " " | "  "
            )
    }
}
