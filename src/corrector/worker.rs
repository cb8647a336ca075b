//! The scratch side of correcting: one worker a thread, used again for text
//! after text.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::casing::{self, Position};
use super::choose;
use super::dictionary::Vocabulary;
use super::explain::Rivals;
use super::holds::Holds;
use super::lay::{Label, Layer};
use super::phrase::Match;
use super::shelf::{Choice, Number, Shelf, Source};
use super::{Correction, Corrector};
use crate::candidates::Finder;
use crate::decode::lattice::Lattice;
use crate::decode::posterior::Posterior;
use crate::decode::viterbi::{Path, Viterbi};
use crate::edit::{Edit, EditKind, RunnerUp};
use crate::span::Span;
use crate::token::{Token, tokenize};
use crate::viet::fold_char;
use crate::viet::letter::lower_char;
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
    /// The same for the words the user listed.
    own_finders: Vec<Finder>,
    holds: Holds,
    shelves: Vec<Shelf>,
    lattice: Lattice,
    viterbi: Viterbi,
    posterior: Posterior,
    labels: Vec<Label>,
    numbers: Vec<Option<Number>>,
    listed: Vec<(u32, Match)>,
    path: Path,
}

impl<'c> Worker<'c> {
    pub(super) fn new(corrector: &'c Corrector) -> Worker<'c> {
        let channels = corrector.model.channels().len();
        Worker {
            corrector,
            finders: (0..channels).map(|_| Finder::default()).collect(),
            own_finders: (0..channels).map(|_| Finder::default()).collect(),
            holds: Holds::default(),
            shelves: (0..channels).map(|_| Shelf::default()).collect(),
            lattice: Lattice::default(),
            viterbi: Viterbi::default(),
            posterior: Posterior::default(),
            labels: Vec::new(),
            numbers: Vec::new(),
            listed: Vec::new(),
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
        self.correct_protecting(text, &[])
    }

    /// Corrects a text but for protected spans, such as handwriting or a
    /// signature: no byte of a token that one of them touches changes, nor
    /// do words grow together over one. The words there still tell what may
    /// stand beside them, but not which profile is used.
    ///
    /// Cannot fail: spans may overlap, come in any order, end in the middle
    /// of a character or lie outside the text; an empty one protects
    /// nothing.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::{Corrector, Model, Span};
    ///
    /// let model = Model::embedded()?;
    /// let builder = Corrector::builder(model).profile("tesseract-eng");
    /// let corrector = builder.build()?;
    /// let read = "Ban Chi dao Trung wong";
    /// let by_hand = [Span::new(0, 11)];
    /// let correction = corrector.worker().correct_protecting(read, &by_hand);
    /// assert_eq!(correction.text(), "Ban Chi dao Trung ương");
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn correct_protecting<'t>(
        &mut self,
        text: &'t str,
        protected: &[Span],
    ) -> Correction<'t> {
        let tokens = tokenize(text);
        let forms: Vec<Cow<'t, str>> = tokens.iter().map(composed).collect();
        let model = &self.corrector.model;
        let own = self.corrector.words.as_deref();
        self.holds.find(&tokens, &forms, own, protected);
        let profile = self.corrector.profile.unwrap_or_else(|| {
            let (finders, holds) = (&mut self.finders, &self.holds);
            choose::profile(model, finders, &tokens, &forms, holds)
        });
        let mut positions: Vec<Position> = Vec::new();
        casing::positions(&tokens, &mut positions);
        let style = style(&forms);
        let mut edits = Vec::new();
        let mut start = 0;
        let mut state = model.ngrams().start();
        while start < tokens.len() {
            let end = stretch_end(&tokens, start);
            let source = Source {
                model,
                channel: &model.channels()[profile],
                finder: &mut self.finders[profile],
                own: own.map(|own| (own, &mut self.own_finders[profile])),
            };
            let mut layer = Layer {
                source,
                shelf: &mut self.shelves[profile],
                text,
                tokens: &tokens,
                forms: &forms,
                positions: &positions,
                holds: &self.holds,
                style,
                lattice: &mut self.lattice,
                labels: &mut self.labels,
                numbers: &mut self.numbers,
                listed: &mut self.listed,
            };
            layer.lay(start, end);
            self.viterbi.search(
                model.ngrams(),
                &self.lattice,
                state,
                &mut self.path,
            );
            self.posterior.compute(&self.viterbi, self.labels.len());
            let shelf = &self.shelves[profile];
            self.edits(shelf, text, &tokens, &forms, &mut edits);
            state = self.path.end.unwrap_or(model.ngrams().start());
            start = end;
        }
        let name = model.channels()[profile].name();
        Correction::new(text, edits, name, self.corrector.min_confidence)
    }

    /// Reads the edits off the best path.
    fn edits(
        &self,
        shelf: &Shelf,
        text: &str,
        tokens: &[Token<'_>],
        forms: &[Cow<'_, str>],
        edits: &mut Vec<Edit>,
    ) {
        let own = self.corrector.words.as_deref();
        let vocabulary = Vocabulary { model: &self.corrector.model, own };
        let rivals = Rivals {
            lattice: &self.lattice,
            viterbi: &self.viterbi,
            posterior: &self.posterior,
            labels: &self.labels,
            listed: &self.listed,
            shelf,
            vocabulary,
            text,
            tokens,
            forms,
        };
        let mut after = String::new();
        let mut next = 0;
        for &number in &self.path.arcs {
            let arc = self.lattice.arc(number);
            let place = next;
            next += arc.reach as usize;
            let label = &self.labels[arc.label as usize];
            if label.tokens == 0 || self.holds.keeps_bytes(label.token) {
                continue;
            }
            if let Some(row) = rivals.listed(number) {
                rivals.edits_of_phrase(place, number, row, edits);
                continue;
            }
            let first = &tokens[label.token];
            let last = &tokens[label.token + label.tokens - 1];
            let span = Span::new(first.span().start(), last.span().end());
            let form: &str = &forms[label.token];
            after.clear();
            let (choice, share) = match label.laid {
                None => {
                    after.push_str(form);
                    (Choice::Keep, 1.0)
                }
                Some((laid, nth)) => {
                    let laid = shelf.laid(laid);
                    let arc = &laid.arcs[nth as usize];
                    let (choice, tail) = (arc.choice, arc.tail);
                    laid.write(vocabulary, choice, tail, form, &mut after);
                    (choice, arc.share)
                }
            };
            if text[span.range()] == after {
                continue;
            }
            let kind = kind(choice, label.tokens, form, &after);
            let (confidence, other) = match kind {
                EditKind::Unicode => (1000, None),
                _ => (
                    per_mille(self.posterior.arc(number) * share),
                    rivals.best(place, arc.reach, Some(number), &after),
                ),
            };
            let edit = Edit::new(text, span, after.clone(), kind, confidence);
            edits.extend(edit.map(|edit| edit.over(runner_up(other))));
        }
    }
}

/// What came next, from its reading and probability.
pub(super) fn runner_up(other: Option<(String, f64)>) -> Option<RunnerUp> {
    other.map(|(reading, sure)| RunnerUp::new(reading, per_mille(sure)))
}

/// A probability per mille.
pub(super) fn per_mille(probability: f64) -> u16 {
    (probability.clamp(0.0, 1.0) * 1000.0).round() as u16
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
pub(super) fn kind(
    choice: Choice,
    tokens: usize,
    before: &str,
    after: &str,
) -> EditKind {
    let same = |letter: fn(char) -> char| {
        before.chars().map(letter).eq(after.chars().map(letter))
    };
    match choice {
        Choice::Keep => EditKind::Unicode,
        _ if tokens > 1 => EditKind::Merge,
        Choice::Split(_) => EditKind::Split,
        _ if before == after => EditKind::Unicode,
        _ if same(lower_char) => EditKind::Case,
        _ if same(fold_char) => EditKind::Marks,
        _ => EditKind::Letters,
    }
}
