//! What else the words of an edit may have been: the likeliest reading but
//! the one that was made.

use std::borrow::Cow;

use crate::decode::lattice::Lattice;
use crate::decode::posterior::{Posterior, Trust};
use crate::decode::viterbi::Viterbi;
use crate::edit::{Edit, EditKind};
use crate::repair::gate::{self, Grounds};
use crate::repair::lattice::arcs::Choice;
use crate::repair::lattice::build::{ArcAction, ArcPayload, Literal};
use crate::repair::lattice::cache::ArcCache;
use crate::repair::pass::{confidences, kind};
use crate::repair::runs::{Gap, form_of, gap};
use crate::repair::user::dictionary::Vocabulary;
use crate::repair::user::phrase::Match;
use crate::token::Token;

/// The readings that a decision was made among.
pub(super) struct Alternatives<'a> {
    pub lattice: &'a Lattice,
    pub viterbi: &'a Viterbi,
    pub posterior: &'a Posterior,
    pub labels: &'a [ArcPayload],
    /// What is no word.
    pub literals: &'a [Literal],
    /// The listed phrases that were laid.
    pub phrases: &'a [Match],
    pub cache: &'a ArcCache,
    pub vocabulary: Vocabulary<'a>,
    pub text: &'a str,
    pub tokens: &'a [Token<'a>],
    pub forms: &'a [Cow<'a, str>],
    /// What stands before each token.
    pub gaps: &'a [Gap],
    pub trust: Trust,
}

impl Alternatives<'_> {
    /// The likeliest reading of the tokens from one place to another,
    /// `reach` places on, that does not write `made`, with its probability.
    /// `taken` is the arc that wrote it, if it was one of them.
    pub(super) fn best(
        &self,
        place: usize,
        reach: u32,
        taken: Option<u32>,
        made: &str,
    ) -> Option<(String, f64)> {
        let mut best = (String::new(), 0.0);
        if let Some(apart) = self.apart(place, reach as usize, made) {
            best = apart;
        }
        for (number, nth, choice, sure) in self.readings(place, reach) {
            let is_made = (Some(number), nth) == (taken, 0);
            if is_made || sure <= best.1 {
                continue;
            }
            let reading = self.write(number, choice);
            if reading != made {
                best = (reading, sure);
            }
        }
        Some(best).filter(|best| best.1 > 0.0)
    }

    /// The edits of a listed phrase that an arc reads tokens as: each word of
    /// it is one by itself.
    pub(super) fn edits_of_phrase(
        &self,
        place: usize,
        taken: u32,
        row: &Match,
        edits: &mut Vec<Edit>,
    ) {
        let token = self.label(taken).token;
        let places = (token..).zip(place..);
        for ((token, place), &(entry, case)) in places.zip(&row.words) {
            let span = self.tokens[token].span();
            let mut made = case.write(self.vocabulary.entry(entry).form());
            let form = &self.forms[token];
            let lost = gap(self.gaps, token) == Gap::Lost;
            if lost {
                made.insert(0, ' ');
            }
            let admitted = gate::admits(form, &made, Grounds::Word);
            if self.text[span.range()] == made || !admitted {
                continue;
            }
            let word = Choice::Word { entry, case };
            let kind = match lost {
                true => EditKind::Split,
                false => kind(word, 1, &self.forms[token], &made),
            };
            let (confidence, other) = match kind {
                EditKind::Unicode => (1000, None),
                _ => {
                    let share = self.posterior.arc(taken)
                        + self.agreeing(place, &made);
                    let other = self.best(place, 1, None, &made);
                    confidences(share, self.trust, other)
                }
            };
            let edit = Edit::new(self.text, span, made, kind, confidence);
            edits.extend(edit.map(|edit| edit.over(other)));
        }
    }

    /// How likely it is that a token is read as `made` by itself.
    pub(super) fn agreeing(&self, place: usize, made: &str) -> f64 {
        let readings = self.readings(place, 1);
        let agree = readings.filter(|&(number, _, choice, sure)| {
            sure > 0.0 && self.write(number, choice) == made
        });
        agree.map(|(.., sure)| sure).sum()
    }

    /// The two likeliest readings of each arc from one place to another,
    /// with the arc, their rank in it and their probability.
    fn readings(
        &self,
        place: usize,
        reach: u32,
    ) -> impl Iterator<Item = (u32, usize, Choice, f64)> {
        let (first, arcs) = self.lattice.arcs_from(place);
        let arcs = (first..).zip(arcs).filter(move |(_, a)| a.reach == reach);
        arcs.flat_map(|(number, _)| {
            let sure = self.posterior.arc(number);
            let choices = self.choices(number).into_iter().enumerate();
            choices.filter_map(move |(nth, choice)| {
                let (choice, share) = choice?;
                Some((number, nth, choice, sure * share))
            })
        })
    }

    /// The two likeliest readings of an arc with their shares in it; what
    /// is none of a word has one.
    fn choices(&self, number: u32) -> [Option<(Choice, f64)>; 2] {
        match self.label(number).taken {
            ArcAction::Cached(laid, nth) => {
                let arc = &self.cache.laid(laid).arcs[nth as usize];
                [Some((arc.choice, arc.share)), arc.second]
            }
            ArcAction::Keep | ArcAction::Literal(_) | ArcAction::Phrase(_) => {
                [Some((Choice::Keep, 1.0)), None]
            }
        }
    }

    fn label(&self, number: u32) -> &ArcPayload {
        &self.labels[self.lattice.arc(number).label as usize]
    }

    /// What a choice of an arc makes of its tokens.
    fn write(&self, number: u32, choice: Choice) -> String {
        let mut out = String::new();
        let label = self.label(number);
        let form = &*form_of(self.forms, self.gaps, label);
        if gap(self.gaps, label.token) == Gap::Lost {
            out.push(' ');
        }
        match label.taken {
            ArcAction::Keep => out.push_str(form),
            ArcAction::Literal(nth) => {
                out.push_str(&self.literals[nth as usize].text);
            }
            ArcAction::Cached(laid, nth) => {
                let laid = self.cache.laid(laid);
                let arc = &laid.arcs[nth as usize];
                laid.write(self.vocabulary, arc, choice, form, &mut out);
            }
            ArcAction::Phrase(row) => {
                let words = &self.phrases[row as usize].words;
                for (token, &(entry, case)) in (label.token..).zip(words) {
                    if token > label.token {
                        out.push_str(self.gap(token));
                    }
                    let form = self.vocabulary.entry(entry).form();
                    case.write_to(form, &mut out);
                }
            }
        }
        out
    }

    /// What stands before a token.
    fn gap(&self, token: usize) -> &str {
        let from = self.tokens[token - 1].span().end();
        &self.text[from..self.tokens[token].span().start()]
    }

    /// Pieces that were joined, each as the likeliest word by itself.
    fn apart(
        &self,
        place: usize,
        reach: usize,
        made: &str,
    ) -> Option<(String, f64)> {
        if reach < 2 {
            return None;
        }
        let mut row = Vec::with_capacity(reach);
        let mut share = 1.0;
        let mut reading = String::new();
        for place in place..place + reach {
            let (first, arcs) = self.lattice.arcs_from(place);
            let single = (first..).zip(arcs).filter(|(_, arc)| arc.reach == 1);
            let (number, _) = single.max_by(|(a, _), (b, _)| {
                // Of equals the first is greater.
                let (sure, other) =
                    (self.posterior.arc(*a), self.posterior.arc(*b));
                sure.total_cmp(&other).then(b.cmp(a))
            })?;
            let [best, _] = self.choices(number);
            let (choice, among) = best?;
            let token = self.label(number).token;
            if !row.is_empty() {
                reading.push_str(self.gap(token));
            }
            reading.push_str(&self.write(number, choice));
            row.push(number);
            share *= among;
        }
        let sure = self.posterior.row(self.viterbi, place, &row) * share;
        (reading != made).then_some((reading, sure))
    }
}
