//! Names of people, places and bodies that the tables know: tokens that may be
//! read as one are likelier to be that name than the same words by chance.

use std::collections::HashSet;

use super::{CandidateSource, Damage, Place as Spot};
use crate::candidates::Reading;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{ARC_WORDS, Effect};
use crate::lexicon::Case;
use crate::ngram::WordId;
use crate::repair::casing::Position;
use crate::repair::gate::{self, Grounds};
use crate::repair::lattice::build::{ArcAction, ArcPayload, LatticeBuilder};
use crate::repair::names;
use crate::repair::user::phrase::Match;
use crate::tables::{Place, Role};
use crate::viet::syllable;

/// How much likelier the words of a known place are together than the
/// n-grams say; behind a word that names a kind of place ("xã"), they are so
/// once more, and more so in a line of capitals, where the n-grams cannot tell
/// names from words.
const PLACE: Cost = 2 * NAT;
const LED: Cost = 2 * NAT;
const LED_IN_CAPITALS: Cost = 5 * NAT;

/// The same of a surname, a middle name and a given name, and of the words of
/// a known body.
const PERSON: Cost = 2 * NAT;
const BODY: Cost = 2 * NAT;

/// The most readings of each word, how much dearer than the best of them one
/// may be to the channel, and the most names for a token: a name that is not
/// known must not become one that is by way of other letters.
const READINGS: usize = 12;
const DEARER: Cost = 5 * NAT / 2;
const NAMES: usize = 4;

/// A name in the making.
#[derive(Clone, Debug)]
struct Partial {
    words: Vec<(u32, Case)>,
    ids: [WordId; ARC_WORDS],
    cost: Cost,
    /// Where the words lead in the tries of places and bodies.
    place: Option<Place>,
    body: Option<Place>,
    /// What the last word was in a name of people.
    role: Option<Role>,
}

impl Partial {
    /// The same with one more word.
    fn with(mut self, reading: &Reading, price: (WordId, Cost)) -> Partial {
        self.ids[self.words.len()] = price.0;
        self.words.push((reading.entry, reading.case));
        self.cost += price.1;
        self
    }
}

/// Whether a token begins with a large letter.
fn is_large(builder: &LatticeBuilder<'_, '_>, at: usize) -> bool {
    builder.forms[at].starts_with(char::is_uppercase)
}

/// Whether exactly a space parts a token from the one before it.
fn stands_behind(builder: &LatticeBuilder<'_, '_>, at: usize) -> bool {
    let (before, token) = (&builder.tokens[at - 1], &builder.tokens[at]);
    &builder.text[before.span().end()..token.span().start()] == " "
}

/// The word that the n-grams know a reading by, as a name where that is
/// what its capital makes it, and what it costs.
fn name_price(
    builder: &LatticeBuilder<'_, '_>,
    at: usize,
    reading: &Reading,
) -> (WordId, Cost) {
    let vocabulary = builder.candidates.vocabulary();
    let capital = vocabulary.capital(reading.entry);
    if capital == WordId::UNKNOWN {
        return builder.priced(at, reading);
    }
    // Inside a sentence the n-grams know what a capital costs.
    let position = builder.position(at);
    let inside = position == Position::Inside;
    let stats = vocabulary.entry(reading.entry).stats();
    let case = match inside && reading.case == Case::Title {
        true => 0,
        false => position.cost(&stats, reading.case),
    };
    (capital, reading.channel + case)
}

/// The known names that begin at a token.
pub(super) struct KnownName;

impl CandidateSource for KnownName {
    fn name(&self) -> &'static str {
        "known-name"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(&self, builder: &mut LatticeBuilder<'_, '_>, place: &mut Spot) {
        let &mut Spot { at, start, end, .. } = place;
        if !builder.is_word(at) || builder.candidates.channel.rarity() > 0 {
            return;
        }
        let channel = builder.candidates.channel;
        if !is_large(builder, at) {
            return;
        }
        let known = builder.candidates.tables.names();
        let leads = names::led(builder.tokens, builder.forms, at);
        let none = Partial {
            words: Vec::new(),
            ids: [WordId::UNKNOWN; ARC_WORDS],
            cost: 0,
            place: Some(Place::ROOT),
            body: Some(Place::BODIES),
            role: Some(Role::Start),
        };
        let mut open = vec![none];
        let mut names: Vec<(Partial, Cost)> = Vec::new();
        for nth in 0..ARC_WORDS {
            let token = at + nth;
            let goes_on = token < end
                && (nth > 0 || is_large(builder, token))
                && !builder.stays(token)
                && (nth == 0
                    || stands_behind(builder, token)
                        && !builder.holds.parts(token));
            if !goes_on {
                break;
            }
            let Some(number) = builder.token_ids[token - start] else { break };
            // Where marks are read, a name that is one as it stands stays.
            let form = &*builder.forms[token];
            let kept = channel.reads_marks()
                && !channel.keeps_letters()
                && syllable::is_possible(form);
            let all = builder.cache.readings(number);
            let least = all.iter().map(|r| r.channel).min().unwrap_or(0);
            let readings: Vec<Reading> = all
                .iter()
                .filter(|r| r.channel <= least + DEARER)
                .filter(|r| {
                    let entry = builder.candidates.vocabulary().entry(r.entry);
                    let made = r.case.write(entry.form());
                    (!kept || made == form)
                        && gate::admits(form, &made, Grounds::Word)
                })
                .take(READINGS)
                .copied()
                .collect();
            let mut next = Vec::new();
            for reading in &readings {
                let form =
                    builder.candidates.vocabulary().entry(reading.entry);
                // The writer puts the tone mark elsewhere.
                if form.tone_place().is_some_and(|p| p != builder.style) {
                    continue;
                }
                let word = known.number(form.counting_form());
                let Some(word) = word else { continue };
                let large = reading.case != Case::Lower;
                for partial in &open {
                    let step = |p: Place| known.step(p, word);
                    let place = partial.place.filter(|_| large);
                    let role = partial.role.filter(|_| large);
                    let named = Partial {
                        place: place.and_then(step),
                        role: role.and_then(|r| known.role(r, word)),
                        body: None,
                        ..partial.clone()
                    };
                    if named.place.is_some() || named.role.is_some() {
                        let price = name_price(builder, token, reading);
                        next.push(named.with(reading, price));
                    }
                    // The later words of a body are no names.
                    let body = partial.body.filter(|_| large || nth > 0);
                    let body = body.and_then(step);
                    if body.is_some() {
                        let (place, role) = (None, None);
                        let body =
                            Partial { place, role, body, ..partial.clone() };
                        let price = match nth {
                            0 => name_price(builder, token, reading),
                            _ => builder.priced(token, reading),
                        };
                        next.push(body.with(reading, price));
                    }
                }
            }
            for partial in &next {
                let place = partial.place.is_some_and(|p| known.ends(p));
                let person = partial.role == Some(Role::Given) && nth > 1;
                let body = partial.body.is_some_and(|p| known.ends(p));
                let led = match builder.position(at) {
                    Position::Heading => LED_IN_CAPITALS,
                    _ => LED,
                };
                let gain = match (nth, place, person) {
                    (0, true, _) if leads => led,
                    (0, ..) => continue,
                    (_, true, _) if leads => PLACE + led,
                    (_, true, _) => PLACE,
                    (_, _, true) => PERSON,
                    _ if body => BODY,
                    _ => continue,
                };
                names.push((partial.clone(), partial.cost - gain));
            }
            open = next;
        }
        names.sort_by(|a, b| (a.1, &a.0.words).cmp(&(b.1, &b.0.words)));
        // The same words as a place and as a body are one reading.
        let mut seen = HashSet::new();
        names.retain(|(name, _)| seen.insert(name.words.clone()));
        names.truncate(NAMES);
        for (name, cost) in names {
            let tokens = name.words.len();
            let row = Match { words: name.words, cost };
            let taken = ArcAction::Phrase(builder.phrases.len() as u32);
            builder.phrases.push(row);
            let len = tokens as u8;
            let effect = Effect::Words { ids: name.ids, len };
            let label = ArcPayload { token: at, tokens, taken };
            // A path may cost nothing, but not less.
            builder.push(effect, tokens, cost, label);
        }
    }
}
