//! The scratch side of correcting: one worker a thread, used again for text
//! after text.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::casing::{self, Position};
use super::choose;
use super::lay::{Choice, Label, Layer};
use super::posterior;
use super::{Correction, Corrector};
use crate::candidates::Finder;
use crate::codes::{Codes, Scene};
use crate::cost::Cost;
use crate::decode::lattice::{Arc, Lattice};
use crate::decode::viterbi::{Path, Viterbi};
use crate::edit::{Edit, EditKind};
use crate::lexicon::Case;
use crate::ngram::State;
use crate::span::Span;
use crate::token::{Token, tokenize};
use crate::viet::fold;
use crate::viet::tone::{self, TonePlace};

/// The most tokens decoded at once. Sentences are far shorter; what is not
/// is cut, so that no text takes memory without bound.
const STRETCH: usize = 400;

/// Corrects texts one after another, remembering the candidates of tokens it
/// has met. Made by [`Corrector::worker`].
///
/// What it remembers never changes a result: the same text gives the same
/// correction whatever came before.
#[derive(Debug)]
pub struct Worker<'c> {
    corrector: &'c Corrector,
    /// One for each profile of the model.
    finders: Vec<Finder>,
    codes: Vec<Codes>,
    lattice: Lattice,
    viterbi: Viterbi,
    labels: Vec<Label>,
    path: Path,
}

impl<'c> Worker<'c> {
    pub(super) fn new(corrector: &'c Corrector) -> Worker<'c> {
        let channels = corrector.model.channels().len();
        Worker {
            corrector,
            finders: (0..channels).map(|_| Finder::default()).collect(),
            codes: (0..channels).map(|_| Codes::default()).collect(),
            lattice: Lattice::default(),
            viterbi: Viterbi::default(),
            labels: Vec::new(),
            path: Path::default(),
        }
    }

    /// Corrects a text. Cannot fail.
    ///
    /// # Complexity
    ///
    /// Linear in the text's length; memory beyond the result is for one
    /// token per six bytes and the candidates remembered.
    pub fn correct<'t>(&mut self, text: &'t str) -> Correction<'t> {
        let tokens = tokenize(text);
        let forms: Vec<Cow<'t, str>> = tokens.iter().map(composed).collect();
        let model = &self.corrector.model;
        let profile = self.corrector.profile.unwrap_or_else(|| {
            choose::profile(model, &mut self.finders, &tokens, &forms)
        });
        let mut positions: Vec<Position> = Vec::new();
        casing::positions(&tokens, &mut positions);
        let style = style(&forms);
        self.codes[profile].begin(Scene {
            channel: &model.channels()[profile],
            text,
            tokens: &tokens,
            forms: &forms,
        });
        let mut edits = Vec::new();
        let mut start = 0;
        let mut state = model.ngrams().start();
        while start < tokens.len() {
            let end = stretch_end(&tokens, start);
            let mut layer = Layer {
                model,
                channel: &model.channels()[profile],
                finder: &mut self.finders[profile],
                codes: &mut self.codes[profile],
                text,
                tokens: &tokens,
                forms: &forms,
                positions: &positions,
                style,
                lattice: &mut self.lattice,
                labels: &mut self.labels,
            };
            layer.lay(start, end);
            self.viterbi.search(
                model.ngrams(),
                &self.lattice,
                state,
                &mut self.path,
            );
            self.edits(text, &tokens, &forms, &mut edits);
            state = self.path.end.unwrap_or(model.ngrams().start());
            start = end;
        }
        let name = model.channels()[profile].name();
        Correction::new(text, edits, name, self.corrector.min_confidence)
    }

    /// Reads the edits off the best path.
    fn edits(
        &self,
        text: &str,
        tokens: &[Token<'_>],
        forms: &[Cow<'_, str>],
        edits: &mut Vec<Edit>,
    ) {
        let mut place = 0;
        for (at, &(number, _)) in self.path.arcs.iter().enumerate() {
            let arc = self.lattice.arc(number);
            let here = place;
            place += arc.reach as usize;
            let label = &self.labels[arc.label as usize];
            if label.tokens == 0 {
                continue;
            }
            let first = &tokens[label.token];
            let last = &tokens[label.token + label.tokens - 1];
            let span = Span::new(first.span().start(), last.span().end());
            let before = &text[span.range()];
            let form = &forms[label.token];
            let after = self.written(label, form);
            if before == after {
                continue;
            }
            let kind = match &label.choice {
                Choice::Written(_) => {
                    kind(label, &before.nfc().collect::<String>(), &after)
                }
                _ => kind(label, form, &after),
            };
            let share = match kind {
                EditKind::Unicode => 1000,
                _ => self.share(at, here),
            };
            edits.extend(Edit::new(text, span, after, kind, share));
        }
    }

    /// What a label writes.
    fn written(&self, label: &Label, form: &str) -> String {
        let entries = self.corrector.model.lexicon().entries();
        let write = |entry: u32, case: Case| {
            case.write(entries[entry as usize].form())
        };
        match &label.choice {
            Choice::Keep => form.to_owned(),
            Choice::Word { entry, case } => {
                let tail = &form[form.len() - label.tail..];
                write(*entry, *case) + tail
            }
            Choice::Split(found, number) => {
                let words = &found.splits[*number].words;
                let words: Vec<String> =
                    words.iter().map(|w| write(w.0, w.1)).collect();
                words.join(" ")
            }
            Choice::Written(text) => text.to_string(),
        }
    }

    /// How sure the arc at a step of the path, which leaves from `place`, is
    /// among those that cover the same tokens, the path around it being what
    /// it is.
    fn share(&self, step: usize, place: usize) -> u16 {
        let (number, state) = self.path.arcs[step];
        let chosen = self.lattice.arc(number);
        let (_, arcs) = self.lattice.arcs_from(place);
        let costs: Vec<(Cost, bool)> = arcs
            .iter()
            .filter(|arc| arc.reach == chosen.reach)
            .map(|arc| {
                let cost = arc.cost + self.in_context(step, state, arc);
                (cost, self.is_same(arc.label, chosen.label))
            })
            .collect();
        posterior::share(&costs)
    }

    /// The cost of an arc's words after `state` and of the two words that
    /// follow on the path: all that the arc's choice can change.
    fn in_context(&self, step: usize, state: State, arc: &Arc) -> Cost {
        let ngrams = self.corrector.model.ngrams();
        let rest = self.path.arcs[step + 1..]
            .iter()
            .flat_map(|&(number, _)| self.lattice.arc(number).effect.words());
        let mut sum = 0;
        let mut state = state;
        for &word in arc.effect.words().iter().chain(rest.take(2)) {
            let (cost, next) = ngrams.score(state, word);
            sum += cost;
            state = next;
        }
        sum
    }

    /// Whether two labels write the same word, be it with the tone mark at
    /// another place.
    fn is_same(&self, one: u32, other: u32) -> bool {
        let entries = self.corrector.model.lexicon().entries();
        let word = |label: u32| match self.labels[label as usize].choice {
            Choice::Word { entry, case } => {
                Some((entries[entry as usize].counting_form(), case))
            }
            _ => None,
        };
        one == other || word(one).is_some_and(|w| Some(w) == word(other))
    }
}

/// Where most words of the text that have a choice carry their tone mark;
/// the first vowel where none tells. Letters of other languages (`é`, `à`)
/// say nothing: engines that know no Vietnamese make them up.
fn style(forms: &[Cow<'_, str>]) -> TonePlace {
    let native = |c: char| ('\u{1EA0}'..'\u{1F00}').contains(&c);
    let places = forms.iter().filter(|form| form.contains(native));
    let balance: i64 = places
        .filter_map(|form| tone::place(form))
        .map(|place| if place == TonePlace::Second { 1 } else { -1 })
        .sum();
    if balance > 0 { TonePlace::Second } else { TonePlace::First }
}

/// The end of the stretch of tokens that begins at `start`: behind a stop,
/// or where the stretch grows too long.
fn stretch_end(tokens: &[Token<'_>], start: usize) -> usize {
    let most = tokens.len().min(start + STRETCH);
    // A short sentence is not worth a lattice of its own.
    let least = (start + STRETCH / 8).min(most);
    (least..most)
        .find(|&at| tokens[at].ends_sentence())
        .map_or(most, |at| at + 1)
}

/// The composed form of a token.
fn composed<'t>(token: &Token<'t>) -> Cow<'t, str> {
    let text = token.text();
    if text.is_ascii() || is_nfc(text) {
        return text.into();
    }
    text.nfc().collect::<String>().into()
}

/// What kind of change turns the composed form `before` into `after`.
fn kind(label: &Label, before: &str, after: &str) -> EditKind {
    match &label.choice {
        Choice::Keep => EditKind::Unicode,
        Choice::Written(_) if !before.contains(' ') => letters(before, after),
        _ if label.tokens > 1 => EditKind::Merge,
        Choice::Split(..) => EditKind::Split,
        _ => letters(before, after),
    }
}

/// What kind of change of the characters turns `before` into `after`.
fn letters(before: &str, after: &str) -> EditKind {
    let lower = |text: &str| text.to_lowercase();
    match () {
        _ if before == after => EditKind::Unicode,
        _ if lower(before) == lower(after) => EditKind::Case,
        _ if fold(before) == fold(after) => EditKind::Marks,
        _ => EditKind::Letters,
    }
}
