//! The arcs of a token: its readings, priced for a place, those that are one
//! to the n-grams joined.

use std::sync::Arc as Shared;

use super::cache::Candidates;
use crate::candidates::{Found, LONGEST, Reading};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Effect};
use crate::decode::posterior::weight;
use crate::lexicon::{Case, Entry};
use crate::ngram::WordId;
use crate::notation;
use crate::repair::casing::Position;
use crate::repair::gate::{self, Grounds};
use crate::repair::names::Named;
use crate::repair::user::dictionary::Vocabulary;
use crate::tables::NameTrie;
use crate::viet::letter::{Tone, lower_char, with_tone};
use crate::viet::tone::TonePlace;
use crate::viet::{glyph, syllable};

/// What taking an arc does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repair) enum Choice {
    /// The token stays as it is.
    Keep,
    /// It is one word.
    Word {
        /// The entry of the vocabulary.
        entry: u32,
        /// How it is written.
        case: Case,
    },
    /// It is several words, by the number of the split.
    Split(u32),
}

/// One reading of a token.
#[derive(Clone, Copy, Debug)]
struct Variant {
    effect: Effect,
    head: usize,
    tail: usize,
    cost: Cost,
    choice: Choice,
}

/// The readings of a token that are the same to the n-grams: the cheapest of
/// them is all that the search needs to know.
#[derive(Clone, Copy, Debug)]
pub(in crate::repair) struct CachedArc {
    pub effect: Effect,
    pub cost: Cost,
    /// What the cheapest reading does.
    pub choice: Choice,
    /// How many bytes of figures at the front and of signs at the end stay
    /// beside the word.
    pub head: usize,
    pub tail: usize,
    /// How likely that reading is among those of the arc, from 0 to 1.
    pub share: f64,
    /// The likeliest reading of another word, and its share.
    pub second: Option<(Choice, f64)>,
}

/// What a token is laid as.
#[derive(Debug)]
pub(in crate::repair) struct CachedArcs {
    pub arcs: Vec<CachedArc>,
    /// What the splits among the choices are.
    found: Shared<Found>,
}

impl CachedArcs {
    /// What a token, or pieces joined by spaces, is laid as at a position, in
    /// a text whose writer has a style, as what it is of a name.
    pub(super) fn new(
        candidates: &mut Candidates<'_>,
        form: &str,
        found: Shared<Found>,
        (position, style, named): (Position, TonePlace, Named),
    ) -> CachedArcs {
        let mut builder = ArcBuilder {
            vocabulary: candidates.vocabulary(),
            position,
            style,
            named,
            names: candidates.tables.names(),
            variants: Vec::with_capacity(found.words.len() + 2),
        };
        if form.contains(' ') || is_signed(form) {
            for reading in found.words.iter().take(WORDS / 2) {
                builder.word(reading, 0, 0);
            }
        } else {
            builder.token(form, &found);
            builder.without_tail(candidates, form);
            builder.without_head(candidates, form);
            builder.splits(&found);
        }
        builder.guard(form, &found);
        builder.name(form);
        let arcs = builder.arcs();
        CachedArcs { arcs, found }
    }

    /// How the word of a split at a place is written.
    pub(in crate::repair) fn split_case(
        &self,
        split: u32,
        place: usize,
    ) -> Option<Case> {
        let words = &self.found.splits[split as usize].words;
        words.get(place).map(|word| word.1)
    }

    /// Writes what a choice of an arc makes of a token behind what `to`
    /// holds.
    pub(in crate::repair) fn write(
        &self,
        vocabulary: Vocabulary<'_>,
        arc: &CachedArc,
        choice: Choice,
        form: &str,
        to: &mut String,
    ) {
        let kept = (arc.head, arc.tail);
        write(vocabulary, &self.found, choice, (form, kept), to);
    }
}

/// Writes what a choice makes of a form, of which some bytes at the front and
/// at the end are kept beside the word.
fn write(
    vocabulary: Vocabulary<'_>,
    found: &Found,
    choice: Choice,
    (form, (head, tail)): (&str, (usize, usize)),
    to: &mut String,
) {
    match choice {
        Choice::Keep => to.push_str(form),
        Choice::Word { entry, case } => {
            to.push_str(&form[..head]);
            case.write_to(vocabulary.entry(entry).form(), to);
            to.push_str(&form[form.len() - tail..]);
        }
        Choice::Split(number) => {
            let words = &found.splits[number as usize].words;
            for (place, &(entry, case, _)) in words.iter().enumerate() {
                if place > 0 {
                    to.push(' ');
                }
                case.write_to(vocabulary.entry(entry).form(), to);
            }
        }
    }
}

/// The cost of putting the tone mark where the writer does not. It decides
/// where an engine lost the place; a place that was read is cheaper to keep.
const OTHER_STYLE: Cost = 2 * NAT;

/// The most single words of one token that enter the lattice.
const WORDS: usize = 24;

/// The cost of a sign behind a word, such as the mark of a footnote.
const TAIL_SIGN: Cost = 4 * NAT;

/// The cost of such a sign that looks like the mark of a letter.
const TAIL_MARK: Cost = 11 * NAT;

/// How much less likely than the best a reading may be that ends with a horn
/// for a raised comma to be its.
const HORNED: Cost = 3 * NAT;

/// The price of writing a word of a name otherwise than it was read.
const NAME: Cost = 9 * NAT;

/// Whether engines write a sign for the mark of a letter beside it.
fn is_mark(sign: char) -> bool {
    matches!(sign, '^' | '~' | '`' | '´' | '\'' | '’' | '‘' | 'ˆ' | '˜')
}

/// Whether a letter has a horn.
fn is_horned(letter: char) -> bool {
    matches!(with_tone(letter, Tone::Level), Some('ơ' | 'ư' | 'Ơ' | 'Ư'))
}

/// Whether a sign that is no part of a token stands before or behind a word.
fn is_signed(form: &str) -> bool {
    form.starts_with(stands_for_letter) || form.ends_with(stands_for_letter)
}

/// Whether engines write a sign, which by itself is taken off words, for a
/// letter.
pub(in crate::repair) fn stands_for_letter(sign: char) -> bool {
    "*|?!+=<>{}[]_".contains(sign)
}

/// Where the readings of one token at one position are put together.
struct ArcBuilder<'a> {
    vocabulary: Vocabulary<'a>,
    position: Position,
    style: TonePlace,
    named: Named,
    names: &'a NameTrie,
    variants: Vec<Variant>,
}

impl ArcBuilder<'_> {
    fn entry(&self, entry: u32) -> &Entry {
        self.vocabulary.entry(entry)
    }

    fn case_cost(&self, entry: u32, case: Case) -> Cost {
        self.position.cost(&self.entry(entry).stats(), case)
    }

    /// The n-gram word of an entry and what it costs beyond its class.
    fn id(&self, entry: u32) -> (WordId, Cost) {
        let id = self.vocabulary.id(entry);
        if id != WordId::UNKNOWN {
            return (id, 0);
        }
        let class = self.vocabulary.model.ngrams().unigram(WordId::UNKNOWN);
        (id, (self.entry(entry).stats().cost - class).max(0))
    }

    /// The readings as one word, and the token as it stands.
    fn token(&mut self, form: &str, found: &Found) {
        let mut readings: Vec<(Cost, &Reading)> = found
            .words
            .iter()
            .map(|r| (self.case_cost(r.entry, r.case), r))
            .collect();
        readings.sort_by_key(|(case, r)| (case + r.total, r.entry, r.case));
        readings.truncate(WORDS);
        match self.itself(form, found) {
            Some(itself) => {
                let is_there = readings.iter().any(|(_, other)| {
                    (other.entry, other.case) == (itself.entry, itself.case)
                });
                if !is_there {
                    self.word(&itself, 0, 0);
                }
            }
            None => self.variants.push(Variant {
                effect: Effect::word(WordId::UNKNOWN),
                head: 0,
                tail: 0,
                cost: found.same + found.spelling,
                choice: Choice::Keep,
            }),
        }
        for (_, reading) in readings {
            self.word(reading, 0, 0);
        }
    }

    /// The token as a lexicon word in the case it stands in.
    fn itself(&self, form: &str, found: &Found) -> Option<Reading> {
        let case = Case::of(form)?;
        let lower: String = form.chars().map(lower_char).collect();
        let entry = self.vocabulary.model.lexicon().entry(&lower)?;
        let total = found.same + self.entry(entry).stats().cost;
        Some(Reading { entry, case, channel: found.same, total })
    }

    fn word(&mut self, reading: &Reading, more: Cost, tail: usize) {
        let &Reading { entry, case, channel, .. } = reading;
        let (id, rare) = self.id(entry);
        let place = self.entry(entry).tone_place();
        let foreign = place.is_some_and(|place| place != self.style);
        let style = if foreign { OTHER_STYLE } else { 0 };
        let written = self.case_cost(entry, case);
        let capital = self.vocabulary.capital(entry);
        let known = capital != WordId::UNKNOWN;
        let inside = self.position == Position::Inside;
        // Inside a sentence the n-grams tell names from common words, so
        // they know what a capital costs and what the lack of one.
        let (common, name) = match (inside && known, case) {
            (true, Case::Lower) if id != WordId::UNKNOWN => (0, None),
            (_, Case::Lower) => (written, None),
            (true, Case::Title) => (written, Some(0)),
            _ => (written, known.then_some(written)),
        };
        let cost = channel + style + more;
        let choice = Choice::Word { entry, case };
        let mut push = |id, cost| {
            let effect = Effect::word(id);
            self.variants.push(Variant {
                effect,
                head: 0,
                tail,
                cost,
                choice,
            });
        };
        if let Some(name) = name {
            push(capital, cost + name);
        }
        push(id, cost + common + rare);
    }

    /// The words without the signs at the end, which may be the mark of a
    /// footnote and not what is left of a letter.
    fn without_tail(&mut self, candidates: &mut Candidates<'_>, form: &str) {
        let core = form.trim_end_matches(|c: char| {
            !c.is_alphanumeric() || glyph::is_raised(c)
        });
        let tail = form.len() - core.len();
        if tail == 0 || core.is_empty() {
            return;
        }
        let found = candidates.find(core);
        // A raised comma is what is left of the horn of the letter before it,
        // and of no other mark.
        let best = found.words.iter().map(|r| r.channel).min().unwrap_or(0);
        let is_horned = |reading: &Reading| {
            reading.channel <= best + HORNED
                && self.entry(reading.entry).form().ends_with(is_horned)
        };
        let horned = found.words.iter().any(is_horned);
        let is_mark = |sign: char| match sign {
            '’' | '‘' => horned,
            _ => is_mark(sign),
        };
        let signs = || form[core.len()..].chars().take(LONGEST);
        let cost = |is_mark: &dyn Fn(char) -> bool| -> Cost {
            let cost = |c| if is_mark(c) { TAIL_MARK } else { TAIL_SIGN };
            signs().map(cost).sum()
        };
        // Where a letter is missing a sign is what it was read as (`h@`).
        let (behind, stands_for) = (cost(&is_mark), cost(&|_| true));
        let letters = core.chars().count();
        for reading in found.words.iter().take(WORDS / 2) {
            let word = self.entry(reading.entry).form();
            let whole = word.chars().count() <= letters;
            self.word(reading, if whole { behind } else { stands_for }, tail);
        }
    }

    /// The words without the figure that was written to them.
    fn without_head(&mut self, candidates: &mut Candidates<'_>, form: &str) {
        let Some(head) = notation::head(form) else { return };
        let found = candidates.find(&form[head..]);
        for reading in found.words.iter().take(WORDS / 2) {
            let &Reading { entry, case, channel, .. } = reading;
            let (id, rare) = self.id(entry);
            let ids = [WordId::NUMBER, id, id];
            self.variants.push(Variant {
                effect: Effect::Words { ids, len: 2 },
                head,
                tail: 0,
                cost: channel + self.case_cost(entry, case) + rare,
                choice: Choice::Word { entry, case },
            });
        }
    }

    fn splits(&mut self, found: &Found) {
        for (number, split) in found.splits.iter().enumerate() {
            let mut ids = [WordId::UNKNOWN; ARC_WORDS];
            let mut cost = split.channel;
            for (place, &(entry, case, _)) in split.words.iter().enumerate() {
                let (id, rare) = self.id(entry);
                ids[place] = id;
                cost += rare + self.case_cost(entry, case);
            }
            let effect = Effect::Words { ids, len: split.words.len() as u8 };
            let choice = Choice::Split(number as u32);
            let (head, tail) = (0, 0);
            self.variants.push(Variant { effect, head, tail, cost, choice });
        }
    }

    /// Raises the price of what writes a word of a name otherwise: what was
    /// read may be a name that no table has, and what the tables know was
    /// hardly made by chance.
    fn name(&mut self, form: &str) {
        if self.named == Named::No {
            return;
        }
        let known = self.names;
        let vocabulary = self.vocabulary;
        for variant in &mut self.variants {
            let Choice::Word { entry, case } = variant.choice else {
                continue;
            };
            let made = case.write(vocabulary.entry(entry).form());
            let same = made == form;
            // One that is in no table gives way to one that is.
            let gives = self.named == Named::Part
                && known.is_part(&made)
                && !syllable::is_possible(form);
            if !same && !gives {
                variant.cost += NAME;
            }
        }
    }

    /// Takes away the readings that the gate does not admit, and those of a
    /// numeral as another.
    fn guard(&mut self, form: &str, found: &Found) {
        let numeral = notation::roman::is_numeral(form);
        if !numeral && !form.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let vocabulary = self.vocabulary;
        let mut made = String::new();
        self.variants.retain(|variant| {
            made.clear();
            let kept = (variant.head, variant.tail);
            write(vocabulary, found, variant.choice, (form, kept), &mut made);
            let admitted = gate::admits(form, &made, Grounds::Word);
            // No word of a split is but a digit taken for a letter.
            let short = |word: &str| word.chars().nth(1).is_none();
            let admitted = admitted
                && !(matches!(variant.choice, Choice::Split(_))
                    && made.split(' ').any(short));
            admitted
                && !(numeral
                    && made != form
                    && notation::roman::is_numeral(&made))
        });
    }

    /// Joins readings that do the same to the sentence.
    fn arcs(mut self) -> Vec<CachedArc> {
        let kind = |v: &Variant| {
            let mut ids = [0; ARC_WORDS];
            for (id, word) in ids.iter_mut().zip(v.effect.words()) {
                *id = 1 + word.index();
            }
            (ids, v.head, v.tail)
        };
        self.variants.sort_by_key(|v| (kind(v), v.cost));
        let groups = self.variants.chunk_by(|a, b| kind(a) == kind(b));
        groups.map(|group| self.arc(group)).collect()
    }

    /// Joins readings, the cheapest first.
    fn arc(&self, group: &[Variant]) -> CachedArc {
        let best = &group[0];
        let (mut same, mut all) = (0.0, 0.0);
        let mut second: Option<(Choice, f64)> = None;
        for variant in group {
            let weight = weight(variant.cost - best.cost);
            all += weight;
            if self.is_same(best.choice, variant.choice) {
                same += weight;
                continue;
            }
            let (choice, sum) = second.get_or_insert((variant.choice, 0.0));
            if self.is_same(*choice, variant.choice) {
                *sum += weight;
            }
        }
        CachedArc {
            effect: best.effect,
            cost: best.cost,
            choice: best.choice,
            head: best.head,
            tail: best.tail,
            share: same / all,
            second: second.map(|(choice, sum)| (choice, sum / all)),
        }
    }

    /// Whether two choices write the same word, be it with the tone mark at
    /// another place.
    fn is_same(&self, one: Choice, other: Choice) -> bool {
        match (one, other) {
            (
                Choice::Word { entry, case },
                Choice::Word { entry: twin, case: same },
            ) => {
                let form = |entry| self.entry(entry).counting_form();
                case == same && form(entry) == form(twin)
            }
            _ => one == other,
        }
    }
}
