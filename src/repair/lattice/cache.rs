//! What each token may be laid as, made once for each place it can stand in
//! and remembered, since tokens repeat (Zipf).

use std::collections::HashMap;
use std::sync::Arc as Shared;

use super::arcs::CachedArcs;
use crate::candidates::{Finder, Found, Reading};
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::lexicon::Lexicon;
use crate::model::Model;
use crate::ngram::WordId;
use crate::repair::casing::Position;
use crate::repair::names::Named;
use crate::repair::user::dictionary::{Dictionary, Vocabulary};
use crate::tables::Gazetteer;
use crate::viet::tone::TonePlace;

/// What is known of a token wherever it stands.
#[derive(Debug)]
struct Seen {
    found: Shared<Found>,
    /// The least total cost of any explanation.
    least: Cost,
    /// By position, style and name.
    laid: [u32; PLACES],
}

/// The positions of a word, times the places of the tone mark, times what it
/// is as part of a name.
const PLACES: usize = 4 * 2 * NAMED;
const NAMED: usize = 3;

/// Not laid yet.
const NOT_YET: u32 = u32::MAX;

/// The tokens remembered before all are forgotten.
const REMEMBERED: usize = 1 << 15;

/// The channel cost above which a word may be a piece of a torn one.
const TORN: Cost = 4 * NAT;

/// The tokens met under one channel profile.
#[derive(Debug, Default)]
pub(in crate::repair) struct ArcCache {
    /// Tokens, and pieces joined by spaces.
    token_ids: HashMap<Box<str>, u32>,
    seen: Vec<Seen>,
    laid: Vec<CachedArcs>,
}

/// The number of a token on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repair) struct TokenId(u32);

/// What readings are found and priced with.
pub(in crate::repair) struct Candidates<'a> {
    pub model: &'a Model,
    /// What is known of names and symbols.
    pub tables: &'a Gazetteer,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
    /// The words a user listed, with a finder of their own.
    pub own: Option<(&'a Dictionary, &'a mut Finder)>,
}

impl<'a> Candidates<'a> {
    pub(in crate::repair) fn vocabulary(&self) -> Vocabulary<'a> {
        let own = self.own.as_ref().map(|own| own.0);
        Vocabulary { model: self.model, own }
    }

    /// The candidates of a token, those among the listed words included.
    pub(in crate::repair) fn find(&mut self, form: &str) -> Shared<Found> {
        let lexicon = self.model.lexicon();
        let found = self.finder.find(lexicon, self.channel, form);
        self.add(found, |lexicon, channel, finder| {
            Some(finder.find(lexicon, channel, form))
        })
    }

    /// The likeliest words for a part of a token, as many as `most`, none of
    /// which costs the channel more than `limit`.
    pub(in crate::repair) fn plausible(
        &mut self,
        part: &str,
        most: usize,
        limit: Cost,
    ) -> Vec<Reading> {
        let found = self.find(part);
        let words = found.words.iter().take(most);
        words.filter(|r| r.channel <= limit).copied().collect()
    }

    /// The words that pieces may have been torn from, likewise.
    fn find_torn(
        &mut self,
        joined: &str,
        limit: Cost,
    ) -> Option<Shared<Found>> {
        let lexicon = self.model.lexicon();
        let found =
            self.finder.find_torn(lexicon, self.channel, joined, limit)?;
        Some(self.add(found, |lexicon, channel, finder| {
            finder.find_torn(lexicon, channel, joined, limit)
        }))
    }

    fn add(
        &mut self,
        found: Shared<Found>,
        find: impl FnOnce(&Lexicon, &Channel, &mut Finder) -> Option<Shared<Found>>,
    ) -> Shared<Found> {
        let Some((dictionary, finder)) = &mut self.own else { return found };
        let Some(lexicon) = dictionary.lexicon() else { return found };
        match find(lexicon, self.channel, finder) {
            Some(own) if !own.words.is_empty() => {
                let mut all = Found::clone(&found);
                dictionary.add(&own, &mut all);
                Shared::new(all)
            }
            _ => found,
        }
    }
}

impl ArcCache {
    /// Forgets what was met where it grew too much; numbers given before
    /// are void then.
    pub(in crate::repair) fn tidy(&mut self) {
        if self.seen.len() > REMEMBERED {
            self.token_ids.clear();
            self.seen.clear();
            self.laid.clear();
        }
    }

    /// The number of a token.
    pub(in crate::repair) fn token(
        &mut self,
        candidates: &mut Candidates<'_>,
        form: &str,
    ) -> TokenId {
        if let Some(&number) = self.token_ids.get(form) {
            return TokenId(number);
        }
        let found = candidates.find(form);
        self.put(candidates, form, found)
    }

    /// The number of the words that a few tokens, joined by spaces, may have
    /// been torn from, for at most a total cost of `limit`, which must
    /// follow from the tokens alone; `None` if they are too long.
    pub(in crate::repair) fn torn(
        &mut self,
        candidates: &mut Candidates<'_>,
        joined: &str,
        limit: Cost,
    ) -> Option<TokenId> {
        if let Some(&number) = self.token_ids.get(joined) {
            return Some(TokenId(number));
        }
        let found = candidates.find_torn(joined, limit)?;
        Some(self.put(candidates, joined, found))
    }

    fn put(
        &mut self,
        candidates: &Candidates<'_>,
        form: &str,
        found: Shared<Found>,
    ) -> TokenId {
        let unknown = candidates.model.ngrams().unigram(WordId::UNKNOWN);
        let number = self.seen.len() as u32;
        let least = found.least(unknown);
        self.seen.push(Seen { found, least, laid: [NOT_YET; PLACES] });
        self.token_ids.insert(form.into(), number);
        TokenId(number)
    }

    /// The least total cost of any explanation of a token.
    pub(in crate::repair) fn least(&self, number: TokenId) -> Cost {
        self.seen[number.0 as usize].least
    }

    /// Whether a word explains the token so well that it is no piece of a
    /// torn one.
    pub(in crate::repair) fn is_sound(&self, number: TokenId) -> bool {
        let words = &self.seen[number.0 as usize].found.words;
        words.first().is_some_and(|best| best.channel <= TORN)
    }

    /// The words that a token may be read as.
    pub(in crate::repair) fn readings(&self, number: TokenId) -> &[Reading] {
        &self.seen[number.0 as usize].found.words
    }

    /// What a token is laid as at a position, in a text whose writer has a
    /// style.
    pub(in crate::repair) fn lay(
        &mut self,
        candidates: &mut Candidates<'_>,
        number: TokenId,
        form: &str,
        position: Position,
        style: TonePlace,
        named: Named,
    ) -> u32 {
        let tones = 2 * position as usize + style as usize;
        let channel = candidates.channel;
        let named = match channel.reads_marks() && !channel.keeps_letters() {
            true => named.min(Named::Known),
            false => Named::No,
        };
        let place = NAMED * tones + named as usize;
        let seen = &self.seen[number.0 as usize];
        if seen.laid[place] != NOT_YET {
            return seen.laid[place];
        }
        let found = Shared::clone(&seen.found);
        let arcs =
            CachedArcs::new(candidates, form, found, (position, style, named));
        let laid = self.laid.len() as u32;
        self.laid.push(arcs);
        self.seen[number.0 as usize].laid[place] = laid;
        laid
    }

    /// What [`lay`](ArcCache::lay) gave the number of.
    pub(in crate::repair) fn laid(&self, number: u32) -> &CachedArcs {
        &self.laid[number as usize]
    }
}
