//! Lays the lattice of one stretch of tokens: what each may be read as, and
//! what the caller needs to know of the arc that is taken.

use crate::candidates::Reading;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{Arc, Effect, Lattice};
use crate::lexicon::Entry;
use crate::ngram::WordId;
use crate::notation::Codes;
use crate::repair::casing::Position;
use crate::repair::document_cache::DocumentCache;
use crate::repair::engine::{self, Surety, Taken};
use crate::repair::gate::{self, Grounds};
use crate::repair::lattice::arcs::{CachedArc, Choice};
use crate::repair::lattice::cache::{ArcCache, Candidates, TokenId};
use crate::repair::names::Named;
use crate::repair::protect::Protection;
use crate::repair::runs::{Gap, gap};
use crate::repair::second_reading::SecondPage;
use crate::repair::sources::{Place, Sources};
use crate::repair::user::phrase::Match;
use crate::token::{Token, TokenKind, is_capital};
use crate::viet::fold;
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

/// More than anything in a lattice is worth.
pub(in crate::repair) const NEVER: Cost = 64 * NAT;

/// Lays lattices over the tokens of one text.
pub(in crate::repair) struct LatticeBuilder<'a, 't> {
    pub candidates: Candidates<'a>,
    /// What proposes arcs.
    pub sources: Sources,
    pub cache: &'a mut ArcCache,
    pub codes: &'a mut Codes,
    pub text: &'t str,
    pub tokens: &'a [Token<'t>],
    /// The tokens' composed forms.
    pub forms: &'a [std::borrow::Cow<'t, str>],
    pub positions: &'a [Position],
    /// Which tokens must stay.
    pub holds: &'a Protection,
    /// How sure the engine was of each token, where it says so.
    pub sureties: &'a [Surety],
    /// What another engine has read of each, if that is known.
    pub second: Option<&'a SecondPage>,
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
        let channel = self.candidates.channel;
        let sources = self.sources.under(channel).collect::<Vec<_>>();
        for at in start..end {
            self.line_end(at);
            self.lattice.open_place();
            let mut place = Place {
                at,
                start,
                end,
                kept: 0,
                settled: false,
                stands: false,
            };
            for source in &sources {
                source.propose(self, &mut place);
                if place.settled {
                    break;
                }
            }
            if !place.settled && !place.stands {
                self.stand(at, place.kept);
            }
            // Whatever else is refused, a token can stay as it is: without an
            // arc here no path would lead through the whole stretch.
            if self.lattice.is_dead_end() {
                self.keep(at, self.as_read(at), 0);
            }
        }
    }

    /// Lays a token as it stands.
    fn stand(&mut self, at: usize, cost: Cost) {
        let token = &self.tokens[at];
        let effect = match token.kind() {
            TokenKind::Word | TokenKind::Alphanumeric => self.as_read(at),
            TokenKind::Number | TokenKind::Date => {
                Effect::word(WordId::NUMBER)
            }
            TokenKind::Code => Effect::word(WordId::CODE),
            TokenKind::Url => Effect::word(WordId::UNKNOWN),
            _ => self.sign(at),
        };
        self.keep(at, effect, cost);
    }

    /// What a sign does to the sentence.
    pub(in crate::repair) fn sign(&self, at: usize) -> Effect {
        let token = &self.tokens[at];
        if token.ends_sentence() {
            return Effect::word(WordId::BOUNDARY);
        }
        let sign = self.candidates.model.sign(token.text());
        sign.map_or(Effect::Pass, Effect::word)
    }

    /// Whether a token is a word that need not stay as it is.
    pub(in crate::repair) fn is_word(&self, at: usize) -> bool {
        self.tokens[at].kind() == TokenKind::Word && !self.stays(at)
    }

    /// What the space costs that was lost before a token.
    pub(in crate::repair) fn space_before(&self, at: usize) -> Cost {
        match gap(self.gaps, at) {
            Gap::Lost => self.candidates.channel.space_lost().unwrap_or(NEVER),
            Gap::Apart | Gap::None => 0,
        }
    }

    /// Whether a token is a part of what stands as one.
    pub(in crate::repair) fn is_part(&self, at: usize) -> bool {
        let apart = |at| gap(self.gaps, at) == Gap::Apart;
        !apart(at) || !apart(at + 1)
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
        let taken = match label.taken {
            ArcAction::Keep => Taken::AsItStands,
            _ => Taken::ForAnother,
        };
        let cost = match label.tokens {
            0 => cost,
            tokens => {
                cost + self.space_before(label.token)
                    + self.by_engine(label.token, tokens, taken)
                    + self.by_second(&label)
            }
        };
        self.lattice.push(Arc { reach, effect, cost, label: number });
    }

    /// What an arc costs more by how sure the engine was of its tokens.
    fn by_engine(&self, at: usize, tokens: usize, taken: Taken) -> Cost {
        if self.sureties.is_empty() {
            return 0;
        }
        let range = at..at + tokens;
        let marks = self.candidates.channel.reads_marks();
        let (tokens, sureties) = (&self.tokens[range.clone()], self.sureties);
        engine::cost(tokens, &sureties[range], marks, taken)
    }

    /// What an arc costs more by what another engine has read of its tokens.
    fn by_second(&self, label: &ArcPayload) -> Cost {
        let Some(second) = self.second else { return 0 };
        let phrase;
        let printed = match label.taken {
            ArcAction::Keep => &*self.forms[label.token],
            ArcAction::Literal(nth) => &*self.literals[nth as usize].text,
            ArcAction::Phrase(nth) => {
                let words = self.phrases[nth as usize].words.iter();
                let words = words.map(|&(entry, case)| {
                    case.write(self.entry(entry).form())
                });
                phrase = words.collect::<Vec<_>>().join(" ");
                &phrase
            }
            ArcAction::Cached(..) => return 0,
        };
        second.cost(label.token, label.tokens, printed)
    }

    /// What each of what the shelf has laid for a word costs more by what
    /// another engine has read. Empty where that is not known.
    fn heard(
        &self,
        at: usize,
        tokens: usize,
        laid: u32,
        form: &str,
    ) -> Vec<Cost> {
        let Some(second) = self.second else { return Vec::new() };
        let vocabulary = self.candidates.vocabulary();
        let laid = self.cache.laid(laid);
        let mut made = String::new();
        let cost = |arc: &CachedArc| {
            made.clear();
            laid.write(vocabulary, arc, arc.choice, form, &mut made);
            second.cost(at, tokens, &made)
        };
        laid.arcs.iter().map(cost).collect()
    }

    /// What each of what the shelf has laid for a word takes it for. Empty
    /// where it does not matter.
    fn taken_for(&self, laid: u32, form: &str) -> Vec<Taken> {
        if self.sureties.is_empty() {
            return Vec::new();
        }
        let marks = self.candidates.channel.reads_marks();
        let vocabulary = self.candidates.vocabulary();
        let laid = self.cache.laid(laid);
        let mut made = String::new();
        let taken = |arc: &CachedArc| {
            made.clear();
            laid.write(vocabulary, arc, arc.choice, form, &mut made);
            let same = made == form || !marks && fold(&made) == fold(form);
            match arc.choice {
                Choice::Keep => Taken::AsItStands,
                _ if same => Taken::AsTheWord,
                _ => Taken::ForAnother,
            }
        };
        laid.arcs.iter().map(taken).collect()
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
        let taken_for = self.taken_for(laid, form);
        let heard = self.heard(at, tokens, laid, form);
        let by_engine =
            Taken::ALL.map(|taken| self.by_engine(at, tokens, taken));
        for (nth, arc) in self.cache.laid(laid).arcs.iter().enumerate() {
            let taken = ArcAction::Cached(laid, nth as u32);
            let label = self.labels.len() as u32;
            self.labels.push(ArcPayload { token: at, tokens, taken });
            // Runs are parted by their tokens.
            let again = in_run && matches!(arc.choice, Choice::Split(_));
            let more = if again { NEVER } else { space };
            let for_what = taken_for.get(nth).copied();
            let more = more + by_engine[for_what.unwrap_or_default() as usize];
            let more = more + heard.get(nth).copied().unwrap_or_default();
            let (effect, cost) = (arc.effect, arc.cost + more);
            let reach = tokens as u32;
            self.lattice.push(Arc { reach, effect, cost, label });
        }
    }

    /// Whether a token is a word that one space parts from the word before.
    pub(in crate::repair) fn follows(&self, at: usize) -> bool {
        let (before, token) = (&self.tokens[at - 1], &self.tokens[at]);
        Self::is_wordlike(token)
            && Self::is_wordlike(before)
            && matches!(
                &self.text[before.span().end()..token.span().start()],
                " " | "  "
            )
    }

    pub(in crate::repair) fn entry(&self, entry: u32) -> &Entry {
        self.candidates.vocabulary().entry(entry)
    }

    pub(in crate::repair) fn text_of(&self, reading: &Reading) -> String {
        reading.case.write(self.entry(reading.entry).form())
    }

    pub(in crate::repair) fn priced(
        &self,
        at: usize,
        reading: &Reading,
    ) -> (WordId, Cost) {
        let stats = self.entry(reading.entry).stats();
        let case = self.positions[at].cost(&stats, reading.case);
        let id = self.candidates.vocabulary().id(reading.entry);
        let rare = match id {
            WordId::UNKNOWN => {
                stats.cost - self.candidates.model.ngrams().unigram(id)
            }
            _ => 0,
        };
        (id, reading.channel + case + rare.max(0))
    }

    /// Lays what is no word of the shelf, if the gate admits it; gives whether
    /// it does.
    pub(in crate::repair) fn literal(
        &mut self,
        token: usize,
        tokens: usize,
        text: Literal,
        effect: Effect,
        cost: Cost,
    ) -> bool {
        // Most have no digits; what the rest may do to them is decided here.
        let mut before = String::new();
        for at in token..token + tokens {
            if at > token && !self.tokens[at].is_glued() {
                before.push(' ');
            }
            before += &self.forms[at];
        }
        if !gate::admits(&before, &text.text, text.grounds) {
            return false;
        }
        let taken = ArcAction::Literal(self.literals.len() as u32);
        self.literals.push(text);
        self.push(effect, tokens, cost, ArcPayload { token, tokens, taken });
        true
    }

    /// Where a word stands as far as its capitals go. What is large among
    /// words in capitals is large all over, though the line is no heading;
    /// so is a word of which only the first letter seems large, between two
    /// of them or before two: letters such as `o` have one shape.
    pub(in crate::repair) fn position(&self, at: usize) -> Position {
        let here = self.positions[at];
        let form = &*self.forms[at];
        if here == Position::Heading
            || !form.starts_with(char::is_uppercase)
            || form.chars().nth(1).is_none()
        {
            return here;
        }
        let line = self.tokens[at].line();
        let is_large = |at: usize| {
            let Some(token) = self.tokens.get(at) else { return false };
            let form = &*self.forms[at];
            token.line() == line && is_capital(form) && is_syllable(form)
        };
        let after = is_large(at + 1);
        let before = at.checked_sub(1).is_some_and(is_large);
        let among = match is_capital(form) {
            true => before || after,
            false => after && (before || is_large(at + 2)),
        };
        if among { Position::Heading } else { here }
    }

    /// Whether a token is the first of its line.
    pub(in crate::repair) fn heads_line(&self, at: usize) -> bool {
        let line = self.tokens[at].line();
        at.checked_sub(1).is_none_or(|t| self.tokens[t].line() != line)
    }

    /// Whether the tokenizer's class of a token is one that words are read
    /// from.
    pub(in crate::repair) fn is_wordlike(token: &Token<'_>) -> bool {
        matches!(token.kind(), TokenKind::Word | TokenKind::Alphanumeric)
    }
}

/// Whether letters, their marks lost or not, are built like a syllable and
/// not like an abbreviation.
fn is_syllable(form: &str) -> bool {
    let form = fold(form).to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let rime = form.trim_start_matches(|c| !is_vowel(c));
    let coda = rime.trim_start_matches(is_vowel);
    let ends = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    form.len() - rime.len() <= 3
        && (1..=3).contains(&(rime.len() - coda.len()))
        && ends.contains(&coda)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_abbreviations() {
        for form in ["CHÍNH", "TRUONG", "NGHIA", "Ủy", "BO", "THUY"] {
            assert!(is_syllable(form), "{form}");
        }
        for form in ["UBND", "TNHH", "HĐND", "", "BKHCN", "UBMTTQ"] {
            assert!(!is_syllable(form), "{form}");
        }
    }
}
