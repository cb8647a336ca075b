//! The context net beside the n-grams: which of its words each of theirs is.

use crate::context::{Id, Net};
use crate::cost::{self, Cost, NAT};
use crate::ngram::{Ngrams, WordId};

/// A context net and what it takes the words of the n-grams for.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) net: Net,
    /// By the number of the word.
    words: Vec<Known>,
}

/// What a word of the n-grams is to the net.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) id: Id,
    /// What it costs beyond that: one of the words that the net does not
    /// know is less likely than any of them.
    pub(crate) more: Cost,
}

impl Context {
    pub(super) fn new(net: Net, ngrams: &Ngrams) -> Context {
        let mut words: Vec<Known> = ngrams
            .ids()
            .map(|id| Known { id: known(&net, ngrams, id), more: 0 })
            .collect();
        let strange = |id: &WordId| words[id.index()].id == Id::UNKNOWN;
        let mass: f64 = ngrams
            .ids()
            .filter(strange)
            .map(|id| cost::probability(ngrams.unigram(id)))
            .sum();
        let whole = (-cost::ln(mass.max(1e-9)) * f64::from(NAT)) as Cost;
        for id in ngrams.ids().skip(WordId::CLASSES) {
            let word = &mut words[id.index()];
            if word.id == Id::UNKNOWN {
                word.more = (ngrams.unigram(id) - whole).max(0);
            }
        }
        Context { net, words }
    }

    /// What a word is to the net.
    pub(crate) fn word(&self, id: WordId) -> Known {
        self.words[id.index()]
    }
}

fn known(net: &Net, ngrams: &Ngrams, id: WordId) -> Id {
    match id {
        WordId::UNKNOWN => Id::UNKNOWN,
        WordId::NUMBER => Id::NUMBER,
        WordId::CODE => Id::CODE,
        WordId::BOUNDARY => Id::BOUNDARY,
        _ => net.id(ngrams.word(id)).unwrap_or(Id::UNKNOWN),
    }
}
