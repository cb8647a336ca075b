//! Lays what is no word of the shelf: what the grammar of codes proposes,
//! words that are written to each other with a sign between them, specks
//! that were read as such a sign, stamps, and the fixed words at the foot of
//! a page.

use crate::candidates::Reading;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::lexicon::{Case, Entry};
use crate::ngram::WordId;
use crate::notation::{self, Class, Proposal, Scene, word};
use crate::repair::gate;
use crate::repair::lattice::build::{
    ArcAction, ArcPayload, LatticeBuilder, Literal,
};
use crate::tables::Phrases;
use crate::token::{Token, TokenKind, is_capital};
use crate::viet::fold;

/// The most words for each part of a compound, and the channel cost above
/// which a part is no plausible word.
const PARTS: usize = 5;
const PLAUSIBLE: Cost = 7 * NAT;

/// The cost of a speck beside or over the space between two words that is
/// read as a sign, where damage is common.
const SPECK: Cost = 7 * NAT;

/// The cost of a line of capitals being such a stamp.
const STAMP: Cost = NAT;

/// The cost of `T/M` ("on behalf of") losing its first letter.
const ON_BEHALF: Cost = 6 * NAT;

/// The cost of the clerk's office behind "Lưu:" having lost its `T`.
const FILED: Cost = 2 * NAT;

impl LatticeBuilder<'_, '_> {
    /// A sign that stands between two words without a space may be a speck
    /// where the space is.
    pub(in crate::repair) fn speck(&mut self, at: usize, end: usize) {
        let channel = self.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        let after = at + 1;
        if channel.keeps_letters() || after >= end {
            return;
        }
        let sign = matches!(
            self.tokens[at].text(),
            "." | "," | ":" | ";" | "-" | "–" | "—" | "'" | "’"
        );
        let held = (before..=after).any(|token| self.stays(token));
        let inside =
            self.tokens[at].is_glued() && self.tokens[after].is_glued();
        let habit = self.hyphens && &*self.forms[at] == "-";
        if !sign || held || !inside || habit || self.is_chain(at) {
            return;
        }
        let (left, right) = (&*self.forms[before], &*self.forms[after]);
        let long = |form: &str| {
            form.chars().nth(1).is_some()
                && form.chars().all(char::is_alphabetic)
        };
        // A sign behind another one parts nothing: the other does.
        let fits = match self.tokens[before].kind() {
            TokenKind::Word => {
                let small = right.starts_with(char::is_lowercase);
                let large = is_capital(left) && is_capital(right);
                long(left) && (small || large)
            }
            TokenKind::Punctuation => {
                self.tokens[before].is_glued()
                    && matches!(left, ":" | ";" | ",")
            }
            _ => false,
        };
        if fits && long(right) {
            let cost = SPECK + channel.rarity();
            self.literal(at, 1, " ".into(), Effect::Pass, cost);
        }
    }

    /// Whether the words beside a sign are joined by the same sign to a
    /// third: two specks do not fall so, `tin-học-hóa` is written so.
    fn is_chain(&self, at: usize) -> bool {
        let joins = |other: usize| {
            let row = self.tokens.get(other..other + 2);
            row.is_some_and(|row| {
                row.iter().all(Token::is_glued)
                    && row[0].text() == self.tokens[at].text()
            })
        };
        joins(at + 2) || at.checked_sub(2).is_some_and(joins)
    }

    /// A line of capitals that may be a stamp.
    pub(in crate::repair) fn stamp(&mut self, at: usize, end: usize) {
        let line = self.tokens[at].line();
        let elsewhere = |token: usize| {
            self.tokens.get(token).is_none_or(|t| t.line() != line)
        };
        if !at.checked_sub(1).is_none_or(elsewhere) {
            return;
        }
        for stamp in Phrases::get().stamps() {
            let past = at + stamp.len();
            let held = |at| self.stays(at) || self.holds.parts(at);
            if past > end
                || !elsewhere(past)
                || elsewhere(past - 1)
                || (at..past).any(held)
            {
                continue;
            }
            let form = &*self.forms[at];
            let common = self.candidates.channel.rarity() == 0;
            let kept = form == "MAT" || common && fold(form) == "MAT";
            if matches!(stamp, [one] if one == "mật") && !kept {
                continue;
            }
            let mut cost = STAMP;
            let mut text = String::new();
            for (token, word) in (at..past).zip(stamp) {
                let form = &*self.forms[token];
                let read = is_capital(form)
                    .then(|| self.candidates.find(form))
                    .and_then(|found| {
                        let mut words = found.words.iter();
                        words.find(|r| self.is_upper(r, word)).copied()
                    });
                let Some(read) = read else { break };
                cost += read.channel;
                if token > at {
                    text.push(' ');
                }
                text += &self.text_of(&read);
            }
            let all = text.split(' ').count() == stamp.len();
            if all && !text.is_empty() {
                self.literal(at, stamp.len(), text.into(), Effect::Pass, cost);
            }
        }
    }

    fn is_upper(&self, reading: &Reading, word: &str) -> bool {
        reading.case == Case::Upper
            && self.entry(reading.entry).counting_form() == word
    }

    /// `/M` or `TIM` before the capitals of an office, which was `T/M`.
    pub(in crate::repair) fn on_behalf(&mut self, at: usize, end: usize) {
        let (tokens, cost) = match &*self.forms[at] {
            "/" if !self.tokens[at].is_glued() => (2, ON_BEHALF),
            form if word::slashed(form) == Some("T/M") => (1, 0),
            _ => return,
        };
        let (last, office) = (at + tokens - 1, at + tokens);
        if self.candidates.channel.keeps_letters() || office + 1 >= end {
            return;
        }
        let lost = last > at
            && !(self.tokens[last].is_glued() && &*self.forms[last] == "M");
        let held = (at..=office).any(|token| self.stays(token));
        let line = self.tokens[at].line();
        let capitals = (office..=office + 1).all(|token| {
            is_capital(&self.forms[token])
                && !self.tokens[token].is_glued()
                && self.tokens[token].line() == line
        });
        let name = fold(&self.forms[office]);
        if !lost && !held && capitals && Phrases::get().is_office(&name) {
            let code = Effect::word(WordId::CODE);
            let text = Literal::by_grammar("T/M");
            self.literal(at, tokens, text, code, cost);
        }
    }

    /// What looks like `VT`, the clerk's office, where copies are filed.
    pub(in crate::repair) fn filed(&mut self, at: usize) {
        let Some(list) = at.checked_sub(2) else { return };
        let held = (list..=at).any(|token| self.stays(token));
        let fits = matches!(&*self.forms[at], "VI" | "V1" | "Vl" | "VE")
            && &*self.forms[list + 1] == ":"
            && fold(&self.forms[list]) == "Luu"
            && self.tokens[list].line() == self.tokens[at].line();
        if fits && !held && !self.candidates.channel.keeps_letters() {
            let text = Literal::by_grammar("VT");
            self.literal(at, 1, text, Effect::Pass, FILED);
        }
    }

    /// What the token, and some behind it, may be if not words; gives the
    /// cost of letting it stand.
    pub(in crate::repair) fn codes(&mut self, at: usize, end: usize) -> Cost {
        let scene = Scene {
            channel: self.candidates.channel,
            text: self.text,
            tokens: self.tokens,
            forms: self.forms,
        };
        let mut proposals = Vec::new();
        let kept = self.codes.propose(scene, at, end, &mut proposals);
        for Proposal { tokens, text, class, cost } in proposals {
            let mut more = at + 1..at + tokens;
            if more.any(|token| self.holds.parts(token) || self.stays(token)) {
                continue;
            }
            let effect = match class {
                Class::Code => Effect::word(WordId::CODE),
                Class::Number => Effect::word(WordId::NUMBER),
                Class::Item => Effect::Pass,
                Class::Word => {
                    let model = self.candidates.model;
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
            let text = match class {
                Class::Item => Literal::by_sequence(text),
                _ => Literal::by_grammar(text),
            };
            self.literal(at, tokens, text, effect, cost);
        }
        kept
    }

    /// Two words with a sign between them, where the tokenizer could not tell
    /// that they are words because of a figure or symbol beside the sign.
    pub(in crate::repair) fn in_parts(&mut self, at: usize) {
        let Some((left, sign, right)) = notation::parts(&self.forms[at])
        else {
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
                self.literal(at, 1, text.into(), effect, left_cost + cost);
            }
        }
    }

    /// The words that a part may well have been.
    fn plausible(&mut self, part: &str) -> Vec<Reading> {
        let found = self.candidates.find(part);
        let words = found.words.iter().take(PARTS);
        words.filter(|r| r.channel <= PLAUSIBLE).copied().collect()
    }

    fn entry(&self, entry: u32) -> &Entry {
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
}
