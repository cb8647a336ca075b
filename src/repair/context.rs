//! The second reader: what the context net says of the readings of a stretch
//! that the n-grams are not sure of.
//!
//! The words of the path found first are taken for right; of each place that
//! is in doubt, all readings are weighed by the words on both sides, and what
//! that says is added to the costs of the lattice, which is searched again:
//! a sum of logarithms, so a product of experts (G. Hinton, *Training
//! Products of Experts*, 2002) with weights that were fitted.

use crate::context::{Id, Over, Question, Scorer, Token};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::{Arc, Lattice};
use crate::decode::posterior::Posterior;
use crate::lexicon::Case;
use crate::model::Context;
use crate::repair::lattice::arcs::Choice;
use crate::repair::lattice::build::{ArcAction, ArcPayload};
use crate::repair::lattice::cache::ArcCache;
use crate::repair::names::Named;
use crate::repair::pass::Page;
use crate::repair::user::phrase::Match;

/// The posterior from which on a word is not asked about. From 0.99 on a
/// higher one mends a few words more of general text, from 0.999 on none that
/// counts: two in 23,000.
const SURE: f64 = 0.9995;

/// The posterior from which on a reading counts where it is told how the
/// word is written.
const LIKELY: f64 = 0.01;

/// The tokens before a stretch that are read with it: without any, four words
/// more of ten thousand of general text were wrong; twice as many gave nothing.
const BEFORE: usize = 32;

/// How much the net counts, and how much it can say against a reading.
#[derive(Clone, Copy, Debug)]
struct Weight {
    /// The factor of its costs, in 256ths.
    factor: Cost,
    /// The most that it says, before the factor.
    most: Cost,
}

/// Where only marks are missing.
const MARKS: Weight = Weight { factor: 3 * NAT / 2, most: 40 * NAT };

/// Where letters are misread. The net knows neither the names that a
/// document is about nor what the engine does, so that it must not outweigh
/// what was read: without a bound and with a factor of 1 it did harm to four
/// right words of a thousand on pages with marks.
const LETTERS: Weight = Weight { factor: 7 * NAT / 10, most: 5 * NAT };

/// A lattice, and what it was laid with.
pub(super) struct Readings<'a> {
    pub lattice: &'a mut Lattice,
    pub labels: &'a [ArcPayload],
    pub phrases: &'a [Match],
    pub cache: &'a ArcCache,
    pub page: &'a Page<'a>,
    /// Whether only marks are missing.
    pub letters_stay: bool,
    /// Whether the engine reads marks, so that names are mostly as printed.
    pub names_stay: bool,
}

impl Readings<'_> {
    /// The words of an arc as the net sees them.
    fn tokens(&self, context: &Context, number: u32) -> Vec<Token> {
        let arc = self.lattice.arc(number);
        let words = arc.effect.words().iter().enumerate();
        let token = |(nth, &word)| {
            let word = context.word(word).id;
            Token { word, case: self.case(arc, nth) }
        };
        words.map(token).collect()
    }

    /// Whether an arc takes its token for a word of the lexicon.
    fn reads_word(&self, arc: &Arc) -> bool {
        match self.labels[arc.label as usize].taken {
            ArcAction::Cached(laid, number) => {
                let arcs = &self.cache.laid(laid).arcs;
                matches!(arcs[number as usize].choice, Choice::Word { .. })
            }
            _ => false,
        }
    }

    /// How the word of an arc at a place in it is written.
    fn case(&self, arc: &Arc, nth: usize) -> Case {
        let label = &self.labels[arc.label as usize];
        let as_read = || Case::of(&self.page.forms[label.token]);
        let case = match label.taken {
            ArcAction::Cached(laid, number) => {
                let laid = self.cache.laid(laid);
                match laid.arcs[number as usize].choice {
                    Choice::Word { case, .. } => Some(case),
                    Choice::Keep => as_read(),
                    Choice::Split(split) => laid.split_case(split, nth),
                }
            }
            ArcAction::Phrase(row) => {
                let words = &self.phrases[row as usize].words;
                words.get(nth).map(|word| word.1)
            }
            ArcAction::Keep => as_read(),
            ArcAction::Literal(_) => None,
        };
        case.unwrap_or(Case::Lower)
    }
}

/// Whether a token is letters and digits behind them.
fn ends_in_number(form: &str) -> bool {
    let word = form.trim_end_matches(|c: char| c.is_ascii_digit());
    word.len() < form.len()
        && !word.is_empty()
        && word.chars().all(char::is_alphabetic)
}

/// A place that is in doubt.
struct Doubt {
    /// The number of its word among the tokens.
    at: usize,
    /// The arcs that read it as one word, and the words to the net.
    arcs: Vec<u32>,
    words: Vec<Id>,
    /// How it is written, if all that are likely agree.
    case: Option<Case>,
}

/// Asks the net; one for each thread.
#[derive(Debug)]
pub(super) struct SecondReader {
    scorer: Scorer,
    /// What was read before the stretch.
    before: Vec<Token>,
    /// The same and the stretch.
    tokens: Vec<Token>,
    /// What was added to the cost of each arc.
    added: Vec<Cost>,
}

impl SecondReader {
    pub(super) fn new(context: &Context) -> SecondReader {
        SecondReader {
            scorer: Scorer::new(&context.net),
            before: Vec::new(),
            tokens: Vec::new(),
            added: Vec::new(),
        }
    }

    /// Begins a text.
    pub(super) fn begin_text(&mut self) {
        self.before.clear();
    }

    /// Begins a stretch, whose lattice has so many arcs.
    pub(super) fn begin_stretch(&mut self, arcs: usize) {
        self.added.clear();
        self.added.resize(arcs, 0);
    }

    /// Ends a stretch that was read as a path.
    pub(super) fn end_stretch(
        &mut self,
        context: &Context,
        path: &[u32],
        readings: &Readings<'_>,
    ) {
        for &number in path {
            self.before.extend(readings.tokens(context, number));
        }
        let most = self.before.len().saturating_sub(BEFORE);
        self.before.drain(..most);
    }

    /// Sets what the context says of the arcs, the words of the path taken
    /// for right; gives whether there was anything to say.
    pub(super) fn weigh(
        &mut self,
        context: &Context,
        path: &[u32],
        posterior: &Posterior,
        readings: &mut Readings<'_>,
    ) -> bool {
        let doubts = self.doubts(context, path, posterior, readings);
        if doubts.is_empty() {
            return false;
        }
        let questions: Vec<Question<'_>> = doubts
            .iter()
            .map(|doubt| Question {
                at: doubt.at,
                case: doubt.case,
                candidates: &doubt.words,
                over: Over::Candidates,
            })
            .collect();
        let answers = self.scorer.score(&self.tokens, &questions);
        let weight = if readings.letters_stay { MARKS } else { LETTERS };
        for (doubt, answer) in doubts.iter().zip(answers) {
            // What reads the place as anything but one word is not asked
            // about, and stands as the likeliest word does.
            let least = answer.costs.iter().copied().min().unwrap_or(0);
            for (&number, cost) in doubt.arcs.iter().zip(answer.costs) {
                let arc = readings.lattice.arc(number);
                let more = arc.effect.words().iter();
                let more: Cost = more.map(|&w| context.word(w).more).sum();
                let mut says = (cost - least + more).min(weight.most);
                if doubt.case.is_none() {
                    says += answer.case[readings.case(arc, 0) as usize];
                }
                let says = says * weight.factor / NAT;
                let added = &mut self.added[number as usize];
                readings.lattice.raise(number, says - *added);
                *added = says;
            }
        }
        true
    }

    /// The places to ask about; fills `tokens`.
    fn doubts(
        &mut self,
        context: &Context,
        path: &[u32],
        posterior: &Posterior,
        readings: &Readings<'_>,
    ) -> Vec<Doubt> {
        self.tokens.clear();
        self.tokens.extend_from_slice(&self.before);
        let mut doubts = Vec::new();
        let mut place = 0;
        for &number in path {
            let at = self.tokens.len();
            self.tokens.extend(readings.tokens(context, number));
            let arc = readings.lattice.arc(number);
            let here = place;
            place += arc.reach as usize;
            // What was asked once is asked again, for what was added to it
            // rests on words that may have changed.
            let sure = posterior.arc(number) >= SURE
                && self.added[number as usize] == 0;
            if sure || self.tokens.len() != at + 1 {
                continue;
            }
            // It cannot tell one word that it does not know from another.
            let strange = self.tokens[at].word == Id::UNKNOWN;
            if strange && !readings.letters_stay {
                continue;
            }
            // Nor does it know people and places.
            let token = readings.labels[arc.label as usize].token;
            let named = readings.page.named[token] != Named::No;
            if named && readings.names_stay {
                continue;
            }
            // Nor numbers: one that lost the space before it (`to1`) is none
            // of the letters of a word.
            let form = &readings.page.forms[token];
            if ends_in_number(form) && !readings.reads_word(arc) {
                continue;
            }
            let (first, arcs) = readings.lattice.arcs_from(here);
            let one_word = |other: &Arc| {
                other.reach == arc.reach && other.effect.words().len() == 1
            };
            let arcs: Vec<u32> = (first..)
                .zip(arcs)
                .filter(|(_, other)| one_word(other))
                .map(|(number, _)| number)
                .collect();
            if arcs.len() < 2 {
                continue;
            }
            let words = arcs.iter().map(|&number| {
                let words = readings.lattice.arc(number).effect.words();
                words.first().map_or(Id::UNKNOWN, |&w| context.word(w).id)
            });
            let words = words.collect();
            let own = readings.case(arc, 0);
            let case = arcs
                .iter()
                .filter(|&&number| posterior.arc(number) > LIKELY)
                .map(|&number| readings.case(readings.lattice.arc(number), 0))
                .all(|case| case == own)
                .then_some(own);
            doubts.push(Doubt { at, arcs, words, case });
        }
        doubts
    }
}
