//! What each token may be laid as, made once for each place it can stand in
//! and remembered, since tokens repeat (Zipf).

use std::collections::HashMap;
use std::sync::Arc as Shared;

use super::casing::Position;
use crate::candidates::{Finder, Found, LONGEST, Reading};
use crate::channel::Channel;
use crate::codes;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Effect};
use crate::decode::posterior::weight;
use crate::lexicon::{Case, Entry};
use crate::model::Model;
use crate::ngram::WordId;
use crate::viet::letter::lower_char;
use crate::viet::tone::TonePlace;

/// What taking an arc does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The token stays as it is.
    Keep,
    /// It is one word.
    Word {
        /// The lexicon entry.
        entry: u32,
        /// How it is written.
        case: Case,
    },
    /// It is several words, by the number of the split.
    Split(usize),
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
pub(super) struct LaidArc {
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
}

/// What a token is laid as.
#[derive(Debug)]
pub(super) struct Laid {
    pub arcs: Vec<LaidArc>,
    /// What the splits among the choices are.
    pub found: Shared<Found>,
}

/// What is known of a token wherever it stands.
#[derive(Debug)]
struct Seen {
    found: Shared<Found>,
    /// The least total cost of any explanation.
    least: Cost,
    /// By position and style.
    laid: [u32; PLACES],
}

/// The positions of a word times the places of the tone mark.
const PLACES: usize = 8;

/// Not laid yet.
const NOT_YET: u32 = u32::MAX;

/// The tokens remembered before all are forgotten.
const REMEMBERED: usize = 1 << 15;

/// The cost of putting the tone mark where the writer does not. It decides
/// where an engine lost the place; a place that was read is cheaper to keep.
const OTHER_STYLE: Cost = 2 * NAT;

/// The most single words of one token that enter the lattice.
const WORDS: usize = 24;

/// The cost of a sign behind a word, such as the mark of a footnote.
const TAIL_SIGN: Cost = 4 * NAT;

/// The channel cost above which a word may be a piece of a torn one.
const TORN: Cost = 4 * NAT;

/// The tokens met under one channel profile.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// Tokens, and pieces joined by spaces.
    numbers: HashMap<Box<str>, u32>,
    seen: Vec<Seen>,
    laid: Vec<Laid>,
}

/// The number of a token on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(u32);

/// What readings are found and priced with.
pub(super) struct Source<'a> {
    pub model: &'a Model,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
}

impl Shelf {
    /// Forgets what was met where it grew too much; numbers given before
    /// are void then.
    pub(super) fn tidy(&mut self) {
        if self.seen.len() > REMEMBERED {
            self.numbers.clear();
            self.seen.clear();
            self.laid.clear();
        }
    }

    /// The number of a token.
    pub(super) fn token(
        &mut self,
        source: &mut Source<'_>,
        form: &str,
    ) -> Number {
        if let Some(&number) = self.numbers.get(form) {
            return Number(number);
        }
        let lexicon = source.model.lexicon();
        let found = source.finder.find(lexicon, source.channel, form);
        self.put(source, form, found)
    }

    /// The number of the words that a few tokens, joined by spaces, may have
    /// been torn from, for at most a total cost of `limit`, which must
    /// follow from the tokens alone; `None` if they are too long.
    pub(super) fn torn(
        &mut self,
        source: &mut Source<'_>,
        joined: &str,
        limit: Cost,
    ) -> Option<Number> {
        if let Some(&number) = self.numbers.get(joined) {
            return Some(Number(number));
        }
        let (lexicon, channel) = (source.model.lexicon(), source.channel);
        let found =
            source.finder.find_torn(lexicon, channel, joined, limit)?;
        Some(self.put(source, joined, found))
    }

    fn put(
        &mut self,
        source: &Source<'_>,
        form: &str,
        found: Shared<Found>,
    ) -> Number {
        let unknown = source.model.ngrams().unigram(WordId::UNKNOWN);
        let number = self.seen.len() as u32;
        let least = found.least(unknown);
        self.seen.push(Seen { found, least, laid: [NOT_YET; PLACES] });
        self.numbers.insert(form.into(), number);
        Number(number)
    }

    /// The least total cost of any explanation of a token.
    pub(super) fn least(&self, number: Number) -> Cost {
        self.seen[number.0 as usize].least
    }

    /// Whether a word explains the token so well that it is no piece of a
    /// torn one.
    pub(super) fn is_sound(&self, number: Number) -> bool {
        let words = &self.seen[number.0 as usize].found.words;
        words.first().is_some_and(|best| best.channel <= TORN)
    }

    /// What a token is laid as at a position, in a text whose writer has a
    /// style.
    pub(super) fn lay(
        &mut self,
        source: &mut Source<'_>,
        number: Number,
        form: &str,
        position: Position,
        style: TonePlace,
    ) -> u32 {
        let place = 2 * position as usize + style as usize;
        let seen = &self.seen[number.0 as usize];
        if seen.laid[place] != NOT_YET {
            return seen.laid[place];
        }
        let found = Shared::clone(&seen.found);
        let model = source.model;
        let mut bench = Bench {
            model,
            position,
            style,
            variants: Vec::with_capacity(found.words.len() + 2),
        };
        if form.contains(' ') {
            for reading in found.words.iter().take(WORDS / 2) {
                bench.word(reading, 0, 0);
            }
        } else {
            bench.token(form, &found);
            bench.without_tail(source, form);
            bench.without_head(source, form);
            bench.splits(&found);
        }
        let arcs = bench.arcs();
        let laid = self.laid.len() as u32;
        self.laid.push(Laid { arcs, found });
        self.seen[number.0 as usize].laid[place] = laid;
        laid
    }

    /// What [`lay`](Shelf::lay) gave the number of.
    pub(super) fn laid(&self, number: u32) -> &Laid {
        &self.laid[number as usize]
    }
}

/// Where the readings of one token at one position are put together.
struct Bench<'a> {
    model: &'a Model,
    position: Position,
    style: TonePlace,
    variants: Vec<Variant>,
}

impl Bench<'_> {
    fn entry(&self, entry: u32) -> &Entry {
        &self.model.lexicon().entries()[entry as usize]
    }

    fn case_cost(&self, entry: u32, case: Case) -> Cost {
        self.position.cost(&self.entry(entry).stats(), case)
    }

    /// The n-gram word of an entry and what it costs beyond its class.
    fn id(&self, entry: u32) -> (WordId, Cost) {
        let id = self.model.id(entry);
        if id != WordId::UNKNOWN {
            return (id, 0);
        }
        let class = self.model.ngrams().unigram(WordId::UNKNOWN);
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
        let entry = self.model.lexicon().entry(&lower)?;
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
        self.variants.push(Variant {
            effect: Effect::word(id),
            head: 0,
            tail,
            cost: channel + written + rare + style + more,
            choice: Choice::Word { entry, case },
        });
    }

    /// The words without the signs at the end, which may be the mark of a
    /// footnote and not what is left of a letter.
    fn without_tail(&mut self, source: &mut Source<'_>, form: &str) {
        let core = form.trim_end_matches(|c: char| !c.is_alphanumeric());
        let tail = form.len() - core.len();
        if tail == 0 || core.is_empty() {
            return;
        }
        let signs = form[core.len()..].chars().count();
        let signs = TAIL_SIGN * signs.min(LONGEST) as Cost;
        let lexicon = source.model.lexicon();
        let found = source.finder.find(lexicon, source.channel, core);
        for reading in found.words.iter().take(WORDS / 2) {
            self.word(reading, signs, tail);
        }
    }

    /// The words without the figure that was written to them.
    fn without_head(&mut self, source: &mut Source<'_>, form: &str) {
        let Some(head) = codes::head(form) else { return };
        let lexicon = source.model.lexicon();
        let found = source.finder.find(lexicon, source.channel, &form[head..]);
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
            let choice = Choice::Split(number);
            let (head, tail) = (0, 0);
            self.variants.push(Variant { effect, head, tail, cost, choice });
        }
    }

    /// Joins readings that do the same to the sentence.
    fn arcs(mut self) -> Vec<LaidArc> {
        let kind = |v: &Variant| {
            let mut ids = [0; ARC_WORDS];
            for (id, word) in ids.iter_mut().zip(v.effect.words()) {
                *id = 1 + word.index();
            }
            (ids, v.head, v.tail)
        };
        self.variants.sort_by_key(|v| (kind(v), v.cost));
        let groups = self.variants.chunk_by(|a, b| kind(a) == kind(b));
        groups
            .map(|group| {
                let best = &group[0];
                let (mut same, mut all) = (0.0, 0.0);
                for variant in group {
                    let weight = weight(variant.cost - best.cost);
                    all += weight;
                    if self.is_same(best.choice, variant.choice) {
                        same += weight;
                    }
                }
                LaidArc {
                    effect: best.effect,
                    cost: best.cost,
                    choice: best.choice,
                    head: best.head,
                    tail: best.tail,
                    share: same / all,
                }
            })
            .collect()
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
