//! What else the words of an edit may have been: the likeliest reading but
//! the one that was made.

use std::borrow::Cow;

use super::dictionary::Vocabulary;
use super::lay::Label;
use super::shelf::{Choice, Shelf};
use crate::decode::lattice::Lattice;
use crate::decode::posterior::Posterior;
use crate::decode::viterbi::Viterbi;
use crate::token::Token;

/// The readings that a decision was made among.
pub(super) struct Rivals<'a> {
    pub lattice: &'a Lattice,
    pub viterbi: &'a Viterbi,
    pub posterior: &'a Posterior,
    pub labels: &'a [Label],
    pub shelf: &'a Shelf,
    pub vocabulary: Vocabulary<'a>,
    pub text: &'a str,
    pub tokens: &'a [Token<'a>],
    pub forms: &'a [Cow<'a, str>],
}

impl Rivals<'_> {
    /// The likeliest reading of the tokens of an arc that does not write
    /// `made`, with its probability; `place` is where the arc leaves from.
    pub(super) fn best(
        &self,
        place: usize,
        taken: u32,
        made: &str,
    ) -> Option<(String, f64)> {
        let reach = self.lattice.arc(taken).reach;
        let mut best = (String::new(), 0.0);
        if let Some(apart) = self.apart(place, reach as usize, made) {
            best = apart;
        }
        let (first, arcs) = self.lattice.arcs_from(place);
        for (number, arc) in (first..).zip(arcs) {
            let sure = self.posterior.arc(number);
            if arc.reach != reach || sure <= best.1 {
                continue;
            }
            for (nth, (choice, share)) in
                self.choices(number).into_iter().flatten().enumerate()
            {
                // The reading that was made.
                if (number, nth) == (taken, 0) || sure * share <= best.1 {
                    continue;
                }
                let mut reading = String::new();
                self.write(number, choice, &mut reading);
                if reading != made {
                    best = (reading, sure * share);
                }
            }
        }
        Some(best).filter(|best| best.1 > 0.0)
    }

    /// The two likeliest readings of an arc with their shares in it.
    fn choices(&self, number: u32) -> [Option<(Choice, f64)>; 2] {
        let label = self.label(number);
        let Some((laid, nth)) = label.laid else {
            return [Some((Choice::Keep, 1.0)), None];
        };
        let arc = &self.shelf.laid(laid).arcs[nth as usize];
        [Some((arc.choice, arc.share)), arc.second]
    }

    fn label(&self, number: u32) -> &Label {
        &self.labels[self.lattice.arc(number).label as usize]
    }

    fn write(&self, number: u32, choice: Choice, to: &mut String) {
        let label = self.label(number);
        let form = &self.forms[label.token];
        let Some((laid, nth)) = label.laid else {
            to.push_str(form);
            return;
        };
        let laid = self.shelf.laid(laid);
        let tail = laid.arcs[nth as usize].tail;
        laid.write(self.vocabulary, choice, tail, form, to);
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
                let from = self.tokens[token - 1].span().end();
                let to = self.tokens[token].span().start();
                reading.push_str(&self.text[from..to]);
            }
            self.write(number, choice, &mut reading);
            row.push(number);
            share *= among;
        }
        let sure = self.posterior.row(self.viterbi, place, &row) * share;
        (reading != made).then_some((reading, sure))
    }
}
