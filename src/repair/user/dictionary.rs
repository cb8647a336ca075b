//! A user's words beside the model: where they stand in a text, and what is
//! damaged to them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::candidates::{Found, LONGEST, Reading};
use crate::cost::{Cost, NAT};
use crate::error::Error;
use crate::lexicon::{Case, Entry, Lexicon, Stats, alphabet};
use crate::model::Model;
use crate::ngram::WordId;
use crate::repair::user::phrase::{LARGER, Match, Phrases};
use crate::repair::user::words::{Phrase, Words};
use crate::viet::letter::{lower_char, upper_char};

/// The cost of a listed word out of context: that of a word met once in
/// eight thousand, such as a name that a document is about.
const LISTED: Cost = 9 * NAT;

/// The cost of each word of a listed phrase behind the first.
const LISTED_MORE: Cost = 2 * NAT;

/// A user's words, made ready for a model.
#[derive(Debug)]
pub(in crate::repair) struct Dictionary {
    /// The phrases as a trie of lower-case tokens; the first node is the
    /// root.
    nodes: Vec<Node>,
    phrases: Vec<Phrase>,
    /// The words that the model lacks and damaged ones may be repaired to.
    lexicon: Lexicon,
    /// How each entry of `lexicon` is listed; `None` for forms that are not.
    listed: Vec<Option<Case>>,
    /// The number of the first entry, behind those of the model.
    base: u32,
    /// The phrases that damaged tokens may be repaired to.
    rows: Phrases,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<Box<str>, u32>,
    /// The phrases that end here.
    phrases: Vec<u32>,
}

impl Dictionary {
    /// Makes a list ready. Linear in the list but for sorting.
    pub(in crate::repair) fn new(
        model: &Model,
        words: &Words,
    ) -> Result<Dictionary, Error> {
        let phrases = words.phrases().to_vec();
        let mut nodes = vec![Node::default()];
        // Each word that is to be found, as small as it is listed.
        let mut found: BTreeMap<String, Case> = BTreeMap::new();
        for (number, phrase) in phrases.iter().enumerate() {
            let mut at = 0;
            for token in phrase {
                let lower = lower(token);
                if let Some(case) = repairable(model, token, &lower) {
                    let least = found.entry(lower.clone()).or_insert(case);
                    *least = case.min(*least);
                }
                let fresh = nodes.len() as u32;
                let next = &mut nodes[at].next;
                at = *next.entry(lower.into()).or_insert(fresh) as usize;
                if at == nodes.len() {
                    nodes.push(Node::default());
                }
            }
            nodes[at].phrases.push(number as u32);
        }
        let words = found.iter().map(|(word, &case)| (word, stats(case)));
        let map = fst::Map::from_iter(words);
        let bytes = map.map(|map| map.into_fst().into_inner());
        let lexicon = Lexicon::from_bytes(bytes.map_err(|error| {
            Error::setting(format!("the list of words is no list: {error}"))
        })?)?;
        let listed = lexicon.entries().iter();
        let listed = listed.map(|e| found.get(e.form()).copied()).collect();
        let base = model.lexicon().entries().len() as u32;
        let mut rows = Phrases::default();
        let word = |token: &str| {
            let lower = lower(token);
            let known = model.lexicon().entry(&lower);
            let own = || Some(base + lexicon.entry(&lower)?);
            Some((known.or_else(own)?, Case::of(token)?))
        };
        for phrase in phrases.iter().filter(|phrase| phrase.len() > 1) {
            let words: Option<Vec<(u32, Case)>> =
                phrase.iter().map(|token| word(token)).collect();
            words.iter().for_each(|words| rows.insert(words));
        }
        Ok(Dictionary { nodes, phrases, lexicon, listed, base, rows })
    }

    /// The listed phrases that tokens may be read as, each with what it
    /// costs beyond a word of no lexicon, which costs `class`: a name of
    /// several words is one word to the sentence. `readings` gives those of
    /// the token a number of tokens on, as far as they stand together.
    pub(in crate::repair) fn rows<'r>(
        &self,
        class: Cost,
        readings: impl Fn(usize) -> Option<&'r [Reading]>,
    ) -> Vec<Match> {
        let mut found = self.rows.search(readings);
        for row in &mut found {
            let more = LISTED_MORE * (row.words.len() as Cost - 1);
            row.cost += (LISTED + more - class).max(0);
        }
        found
    }

    /// The words that damaged ones may be repaired to; `None` if there are
    /// none.
    pub(in crate::repair) fn lexicon(&self) -> Option<&Lexicon> {
        Some(&self.lexicon).filter(|lexicon| !lexicon.is_empty())
    }

    /// Puts what was found among the words of [`lexicon`](Self::lexicon)
    /// beside what was found among those of the model.
    pub(in crate::repair) fn add(&self, own: &Found, to: &mut Found) {
        let readings = own.words.iter().filter_map(|reading| {
            // A word that is listed large is not written small.
            let least = self.listed[reading.entry as usize]?;
            let entry = self.base + reading.entry;
            (reading.case >= least).then_some(Reading { entry, ..*reading })
        });
        to.words.extend(readings);
        to.words.sort_by_key(|r| (r.total, r.entry, r.case));
    }

    /// How many of the tokens at the start of `forms` are a listed word or
    /// phrase, the longest that is; zero if none.
    pub(in crate::repair) fn covers(&self, forms: &[Cow<'_, str>]) -> usize {
        let (mut at, mut longest) = (0, 0);
        for (len, form) in (1..).zip(forms) {
            let Some(&next) = self.nodes[at].next.get(&*lower(form)) else {
                break;
            };
            at = next as usize;
            let here = |&number: &u32| {
                let phrase = self.phrases[number as usize].iter();
                phrase.zip(forms).all(|(word, form)| is_written(word, form))
            };
            if self.nodes[at].phrases.iter().any(here) {
                longest = len;
            }
        }
        longest
    }
}

/// How a listed token is written, if damaged ones may be repaired to it.
fn repairable(model: &Model, token: &str, lower: &str) -> Option<Case> {
    let case = Case::of(token)?;
    let len = lower.chars().count();
    let fits = (2..=LONGEST).contains(&len)
        && lower.chars().all(|c| alphabet::number(c).is_some())
        && model.lexicon().entry(lower).is_none();
    fits.then_some(case)
}

/// The figures of a word by how it is listed, packed.
fn stats(listed: Case) -> u64 {
    let case = Case::ALL.map(|case| match case == listed {
        true => 0,
        false => LARGER,
    });
    Stats { cost: LISTED, case }.pack()
}

fn lower(token: &str) -> String {
    token.chars().map(lower_char).collect()
}

/// Whether a token is a listed one: as it is listed, with its first letter
/// large, or all in capitals.
fn is_written(listed: &str, token: &str) -> bool {
    let (mut first, mut upper) = (true, true);
    let mut same = true;
    let mut token = token.chars();
    for (at, c) in listed.chars().enumerate() {
        let Some(t) = token.next() else { return false };
        let large = upper_char(c);
        same &= t == c;
        first &= t == if at == 0 { large } else { c };
        upper &= t == large;
    }
    token.next().is_none() && (same || first || upper)
}

/// The entries of the model and, behind them, those a user listed.
#[derive(Clone, Copy, Debug)]
pub(in crate::repair) struct Vocabulary<'a> {
    pub model: &'a Model,
    pub own: Option<&'a Dictionary>,
}

impl<'a> Vocabulary<'a> {
    /// The entry with a number.
    pub(in crate::repair) fn entry(self, number: u32) -> &'a Entry {
        let entries = self.model.lexicon().entries();
        match (entries.get(number as usize), self.own) {
            (None, Some(own)) => {
                &own.lexicon.entries()[(number - own.base) as usize]
            }
            _ => &entries[number as usize],
        }
    }

    /// The word that n-grams know an entry by.
    pub(in crate::repair) fn id(self, number: u32) -> WordId {
        match self.own {
            Some(own) if number >= own.base => WordId::UNKNOWN,
            _ => self.model.id(number),
        }
    }

    /// The word that n-grams know an entry with a large first letter by.
    pub(in crate::repair) fn capital(self, number: u32) -> WordId {
        match self.own {
            Some(own) if number >= own.base => WordId::UNKNOWN,
            _ => self.model.capital(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_itself_and_for_what_is_larger() {
        let rows = [
            ("kpă", "kpă", true),
            ("kpă", "Kpă", true),
            ("kpă", "KPĂ", true),
            ("kpă", "KPă", false),
            ("Kpă", "kpă", false),
            ("Kpă", "KPĂ", true),
            ("TTr", "TTr", true),
            ("TTr", "TTR", true),
            ("TTr", "Ttr", false),
            ("đ/c", "Đ/c", true),
            ("Kpă", "Kpăh", false),
            ("Kpăh", "Kpă", false),
            ("Kpă", "Kpa", false),
        ];
        for (listed, token, expected) in rows {
            let is = is_written(listed, token);
            assert_eq!(is, expected, "{listed} {token}");
        }
    }
}
