//! One pass over a page: its lattice is laid, searched and weighed, stretch
//! by stretch, under one channel.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::casing::Position;
use super::condition::is_hopeless;
use super::dictionary::{Dictionary, Vocabulary};
use super::explain::Rivals;
use super::gate::Grounds;
use super::habits::{Habits, Pairs, Said};
use super::holds::Holds;
use super::lay::{Label, Layer, Taken, Written};
use super::names::Named;
use super::phrase::Match;
use super::shelf::{Choice, Laid, LaidArc, Number, Shelf, Source};
use crate::candidates::Finder;
use crate::channel::Channel;
use crate::decode::lattice::{ARC_WORDS, Effect, Lattice};
use crate::decode::posterior::{Posterior, Trust, tempered};
use crate::decode::viterbi::{Path, Viterbi};
use crate::edit::{Edit, EditKind, RunnerUp};
use crate::lexicon::Case;
use crate::model::Model;
use crate::ngram::{State, WordId};
use crate::notation::{Codes, Scene};
use crate::span::Span;
use crate::tables::Gazetteer;
use crate::token::Token;
use crate::viet::fold_char;
use crate::viet::letter::lower_char;
use crate::viet::tone::TonePlace;

/// The most tokens decoded at once. Sentences are far shorter; what is not
/// is cut, so that no text takes memory without bound.
const STRETCH: usize = 400;

/// A text, and what is known of it before any channel is.
#[derive(Debug)]
pub(super) struct Page<'t> {
    pub text: &'t str,
    pub tokens: Vec<Token<'t>>,
    /// The tokens' composed forms.
    pub forms: Vec<Cow<'t, str>>,
    pub positions: Vec<Position>,
    /// Where its writer puts the tone mark.
    pub style: TonePlace,
    /// Whether hyphens between syllables are its writer's habit.
    pub hyphens: bool,
    /// Which tokens must stay.
    pub holds: Holds,
    /// Which tokens stand where Vietnamese marks do.
    pub marked: Vec<bool>,
    /// What each is as part of a name.
    pub named: Vec<Named>,
    /// Whether a space may be put between a word and a number.
    pub spaces: bool,
}

/// A channel with the memory of what was read through it.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// What is known of names and symbols.
    pub tables: &'a Gazetteer,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
    /// The words the user listed, with a finder of their own.
    pub own: Option<(&'a Dictionary, &'a mut Finder)>,
    pub shelf: &'a mut Shelf,
    pub codes: &'a mut Codes,
    /// What the document repeats, as far as that is known.
    pub habits: &'a Habits,
}

/// What tokens were read as, as far as that is sure.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The confidence, in thousandths, of all tokens that were read as one
    /// word, by what the engine read and what it was read as.
    pub words: BTreeMap<(Box<str>, Box<str>), u64>,
    /// Whether words are collected at all.
    pub teaches: bool,
    /// The sum of the confidence over all words.
    pub sure: u64,
    /// The same of those that were damaged.
    pub damaged: u64,
    /// How many words there were.
    pub tokens: u64,
    /// How often words were read, all of them as good as certain, behind
    /// others.
    pub pairs: Pairs,
}

impl Evidence {
    /// Collects a word with its confidence, which is told for what it was
    /// read as, behind the one before it; gives it if it is as good as
    /// certain.
    fn collect(
        &mut self,
        word: (&str, &str),
        weight: u16,
        before: Option<Said>,
        said: Said,
    ) -> Option<Said> {
        self.learn(word, weight);
        let certain =
            weight >= AS_GOOD_AS_CERTAIN && said.id != WordId::UNKNOWN;
        let said = certain.then_some(said);
        if let (Some(before), Some(said)) = (before, said) {
            *self.pairs.entry((before, said)).or_default() += 1;
        }
        said
    }

    /// Collects what was read and what it was read as.
    fn learn(&mut self, (read, printed): (&str, &str), weight: u16) {
        if weight < SURE {
            return;
        }
        let weight = u64::from(weight);
        self.sure += weight;
        self.damaged += if read == printed { 0 } else { weight };
        if !self.teaches {
            return;
        }
        let key = (read.into(), printed.into());
        *self.words.entry(key).or_default() += weight;
    }
}

/// A change that the likeliest reading makes.
#[derive(Debug)]
pub(super) struct Change {
    pub edit: Edit,
    /// Whether it tells that the text is damaged: a change in a name may as
    /// well tell that the name is not known.
    pub tells: bool,
    /// Whether what stood there is no word of the lexicon.
    pub strange: bool,
    /// Whether what stands there proves it, whatever the rest is like: a word
    /// and a number, both whole, that were written together.
    pub proven: bool,
}

/// What a pass gives.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub changes: Vec<Change>,
    /// The ranges of the changes of stretches that could not be read.
    pub hopeless: Vec<Range<usize>>,
    pub evidence: Evidence,
    /// What the best paths cost.
    pub cost: i64,
    /// The letters of words that were left as words of no lexicon.
    pub unexplained: u64,
    /// The tokens that stand where Vietnamese marks do.
    pub marked: u64,
}

/// The confidence, per mille, from which on a reading is evidence of how the
/// engine damages print.
const SURE: u16 = 800;

/// The same from which on a word and a number are parted in a sound text.
const PROVEN: u16 = 900;

/// The same for a word that was taken for garbled.
const SURE_OF_GARBLED: u16 = 900;

/// The same for a reading that shows what the document says.
const AS_GOOD_AS_CERTAIN: u16 = 950;

/// The memory of a pass, used again for the next.
#[derive(Debug, Default)]
pub(super) struct Pass {
    lattice: Lattice,
    viterbi: Viterbi,
    posterior: Posterior,
    labels: Vec<Label>,
    numbers: Vec<Option<Number>>,
    written: Vec<Written>,
    listed: Vec<Match>,
    path: Path,
    /// How far confidences can be trusted.
    pub trust: Trust,
}

impl Pass {
    /// Reads every `step`th stretch of a page.
    pub(super) fn read(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        step: usize,
    ) -> Reading {
        let mut reading = Reading::default();
        reading.evidence.teaches = !reader.channel.keeps_letters();
        reader.codes.begin(Scene {
            channel: reader.channel,
            text: page.text,
            tokens: &page.tokens,
            forms: &page.forms,
        });
        let own = reader.own.as_ref().map(|own| own.0);
        let vocabulary = Vocabulary { model, own };
        let mut start = 0;
        let mut number = 0;
        let mut state = model.ngrams().start();
        while start < page.tokens.len() {
            let end = stretch_end(&page.tokens, start);
            if number % step == 0 {
                state = self.stretch(model, reader, page, start..end, state);
                reading.cost += i64::from(self.path.cost);
                let shelf = &*reader.shelf;
                reading.unexplained += self.unexplained(shelf, page);
                let marked = page.marked[start..end].iter();
                reading.marked += marked.filter(|&&is| is).count() as u64;
                let first = reading.changes.len();
                self.changes(vocabulary, shelf, page, &mut reading.changes);
                let evidence = &mut reading.evidence;
                let before = (evidence.tokens, evidence.sure);
                self.collect(vocabulary, shelf, page, evidence);
                let words = evidence.tokens - before.0;
                if is_hopeless(words, evidence.sure - before.1) {
                    reading.hopeless.push(first..reading.changes.len());
                }
            } else {
                state = model.ngrams().start();
            }
            number += 1;
            start = end;
        }
        reading
    }

    /// Lays, searches and weighs one stretch; gives the state at its end.
    fn stretch(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        tokens: Range<usize>,
        state: State,
    ) -> State {
        let source = Source {
            model,
            tables: reader.tables,
            channel: reader.channel,
            finder: &mut *reader.finder,
            own: reader.own.as_mut().map(|own| (own.0, &mut *own.1)),
        };
        let mut layer = Layer {
            source,
            shelf: &mut *reader.shelf,
            codes: &mut *reader.codes,
            text: page.text,
            tokens: &page.tokens,
            forms: &page.forms,
            positions: &page.positions,
            holds: &page.holds,
            marked: &page.marked,
            named: &page.named,
            spaces: page.spaces,
            habits: reader.habits,
            style: page.style,
            hyphens: page.hyphens,
            lattice: &mut self.lattice,
            labels: &mut self.labels,
            numbers: &mut self.numbers,
            written: &mut self.written,
            listed: &mut self.listed,
        };
        layer.lay(tokens.start, tokens.end);
        let ngrams = model.ngrams();
        let (lattice, cache) = (&self.lattice, &reader.habits.cache);
        self.viterbi.search(ngrams, cache, lattice, state, &mut self.path);
        self.posterior.compute(&self.viterbi, self.labels.len());
        self.path.end.unwrap_or(ngrams.start())
    }

    /// The letters of the words that the best path leaves as words of no
    /// lexicon.
    fn unexplained(&self, shelf: &Shelf, page: &Page<'_>) -> u64 {
        let arcs = self.path.arcs.iter().map(|&nth| self.lattice.arc(nth));
        let labels = arcs.map(|arc| &self.labels[arc.label as usize]);
        let kept = labels.filter(|label| match label.taken {
            Taken::Laid(laid, nth) => {
                let arc = &shelf.laid(laid).arcs[nth as usize];
                arc.choice == Choice::Keep
            }
            _ => false,
        });
        kept.map(|label| page.forms[label.token].chars())
            .map(|letters| letters.filter(char::is_ascii_alphabetic).count())
            .sum::<usize>() as u64
    }

    /// Collects what the best path read single tokens as.
    fn collect(
        &self,
        vocabulary: Vocabulary<'_>,
        shelf: &Shelf,
        page: &Page<'_>,
        evidence: &mut Evidence,
    ) {
        let mut after = String::new();
        let words = self.numbers.iter().filter(|number| number.is_some());
        evidence.tokens += words.count() as u64;
        let mut last = None;
        let mut next = 0;
        for &number in &self.path.arcs {
            let arc = self.lattice.arc(number);
            let place = next;
            next += arc.reach as usize;
            let label = &self.labels[arc.label as usize];
            let before = last;
            if label.tokens > 0 || arc.effect != Effect::Pass {
                last = None;
            }
            let effect = arc.effect;
            if let (Taken::Written(text), true) =
                (label.taken, evidence.teaches)
            {
                self.collect_written(page, label, number, text, evidence);
                continue;
            }
            if let Taken::Listed(row) = label.taken {
                let words = &self.listed[row as usize].words;
                last = before;
                for (nth, &(entry, case)) in words.iter().enumerate() {
                    let share = self.posterior.arc(number)
                        + self.agreeing(shelf, place + nth, entry, case);
                    // A phrase the user listed is one word to the n-grams.
                    let id = effect.words().get(nth).copied();
                    let id = id.unwrap_or(WordId::UNKNOWN);
                    let said = Said { id, entry, case };
                    let form = &page.forms[label.token + nth];
                    let after = case.write(vocabulary.entry(entry).form());
                    let key = (&**form, &*after);
                    last = evidence.collect(key, per_mille(share), last, said);
                }
                continue;
            }
            let Taken::Laid(laid, nth) = label.taken else { continue };
            let laid = shelf.laid(laid);
            let arc = &laid.arcs[nth as usize];
            let Choice::Word { entry, case } = arc.choice else { continue };
            if label.tokens != 1 || arc.head > 0 {
                continue;
            }
            let weight = per_mille(self.sureness(number, laid, nth, place));
            if weight < SURE {
                continue;
            }
            let form: &str = &page.forms[label.token];
            after.clear();
            laid.write(vocabulary, arc, arc.choice, form, &mut after);
            after.truncate(after.len() - arc.tail);
            let form = &form[..form.len() - arc.tail];
            let key = (form, &*after);
            match effect.words() {
                &[id] => {
                    let said = Said { id, entry, case };
                    last = evidence.collect(key, weight, before, said);
                }
                _ => evidence.learn(key, weight),
            }
        }
    }

    /// How likely a token is read as a word by itself.
    fn agreeing(
        &self,
        shelf: &Shelf,
        place: usize,
        entry: u32,
        case: Case,
    ) -> f64 {
        let (first, arcs) = self.lattice.arcs_from(place);
        let single = (first..).zip(arcs).filter(|(_, arc)| arc.reach == 1);
        single
            .map(|(number, arc)| {
                let label = &self.labels[arc.label as usize];
                let Taken::Laid(laid, nth) = label.taken else { return 0.0 };
                let arc = &shelf.laid(laid).arcs[nth as usize];
                match arc.choice == (Choice::Word { entry, case }) {
                    true => self.posterior.arc(number) * arc.share,
                    false => 0.0,
                }
            })
            .sum()
    }

    /// Collects a word that was not found among the readings of a token.
    fn collect_written(
        &self,
        page: &Page<'_>,
        label: &Label,
        number: u32,
        text: u32,
        evidence: &mut Evidence,
    ) {
        let text = &*self.written[text as usize].text;
        let weight = per_mille(self.posterior.arc(number));
        let is_word = label.tokens == 1
            && Layer::is_wordlike(&page.tokens[label.token])
            && text.chars().all(char::is_alphabetic);
        if is_word && weight >= SURE_OF_GARBLED {
            let weight = u64::from(weight);
            let form: &str = &page.forms[label.token];
            let key = (form.into(), text.into());
            *evidence.words.entry(key).or_default() += weight;
            evidence.sure += weight;
            evidence.damaged += weight;
        }
    }

    /// How likely what an arc writes is. A word may be there twice, as a name
    /// and as the common word; to the reader both are the same.
    fn sureness(
        &self,
        number: u32,
        laid: &Laid,
        nth: u32,
        place: usize,
    ) -> f64 {
        let written = |arc: &LaidArc| (arc.choice, arc.head, arc.tail);
        let this = written(&laid.arcs[nth as usize]);
        let listed = match laid.arcs[nth as usize].choice {
            Choice::Word { entry, case } => self.listed(place, entry, case),
            _ => 0.0,
        };
        // The arcs of what was laid stand one after another.
        let own: f64 = (number - nth..)
            .zip(&laid.arcs)
            .filter(|(_, arc)| written(arc) == this)
            .map(|(number, arc)| self.posterior.arc(number) * arc.share)
            .sum();
        own + listed
    }

    /// How likely the word at a place is part of a known name or a listed
    /// phrase.
    fn listed(&self, place: usize, entry: u32, case: Case) -> f64 {
        if self.listed.is_empty() {
            return 0.0;
        }
        let starts = (0..ARC_WORDS)
            .filter_map(|nth| Some((nth, place.checked_sub(nth)?)));
        let covers = |(nth, start): (usize, usize)| {
            let (first, arcs) = self.lattice.arcs_from(start);
            let labels = (first..).zip(arcs).map(move |(number, arc)| {
                (number, &self.labels[arc.label as usize])
            });
            labels.filter_map(move |(number, label)| {
                let Taken::Listed(row) = label.taken else { return None };
                let words = &self.listed[row as usize].words;
                let same = words.get(nth) == Some(&(entry, case));
                same.then(|| self.posterior.arc(number))
            })
        };
        starts.flat_map(covers).sum()
    }

    /// Reads the changes off the best path.
    fn changes(
        &self,
        vocabulary: Vocabulary<'_>,
        shelf: &Shelf,
        page: &Page<'_>,
        changes: &mut Vec<Change>,
    ) {
        let Page { text, tokens, forms, .. } = page;
        let rivals = Rivals {
            lattice: &self.lattice,
            viterbi: &self.viterbi,
            posterior: &self.posterior,
            labels: &self.labels,
            written: &self.written,
            listed: &self.listed,
            shelf,
            vocabulary,
            text,
            tokens,
            forms,
            trust: self.trust,
        };
        let mut after = String::new();
        let mut next = 0;
        for &number in &self.path.arcs {
            let arc = self.lattice.arc(number);
            let place = next;
            next += arc.reach as usize;
            let label = &self.labels[arc.label as usize];
            if label.tokens == 0 || page.holds.keeps_bytes(label.token) {
                continue;
            }
            let first = &tokens[label.token];
            let last = &tokens[label.token + label.tokens - 1];
            let span = Span::new(first.span().start(), last.span().end());
            let form: &str = &forms[label.token];
            after.clear();
            let (choice, share) = match label.taken {
                Taken::Keep => {
                    after.push_str(form);
                    (Some(Choice::Keep), self.posterior.arc(number))
                }
                Taken::Listed(row) => {
                    let row = &self.listed[row as usize];
                    let mut edits = Vec::new();
                    rivals.edits_of_phrase(place, number, row, &mut edits);
                    let named = page.named[label.token] != Named::No;
                    changes.extend(edits.into_iter().map(|edit| Change {
                        edit,
                        tells: !named,
                        strange: false,
                        proven: false,
                    }));
                    continue;
                }
                Taken::Written(nth) => {
                    let Written { text, .. } = &self.written[nth as usize];
                    after.push_str(text);
                    (None, self.posterior.arc(number))
                }
                Taken::Laid(laid, nth) => {
                    let laid = shelf.laid(laid);
                    let arc = &laid.arcs[nth as usize];
                    let choice = arc.choice;
                    laid.write(vocabulary, arc, choice, form, &mut after);
                    (Some(arc.choice), self.sureness(number, laid, nth, place))
                }
            };
            if text[span.range()] == after {
                continue;
            }
            let written = match label.taken {
                Taken::Written(nth) => Some(&self.written[nth as usize]),
                _ => None,
            };
            let grounds = written.map_or(Grounds::Word, |w| w.grounds);
            let kind = match choice {
                Some(Choice::Word { .. })
                    if label.tokens > 1
                        && !text[span.range()].contains(' ') =>
                {
                    let before = forms[label.token..][..label.tokens].concat();
                    letters(&before, &after)
                }
                Some(choice) => kind(choice, label.tokens, form, &after),
                None if grounds != Grounds::Word => EditKind::Code,
                None if written.is_some_and(|w| w.parts) => EditKind::Split,
                None => {
                    let before: String = text[span.range()].nfc().collect();
                    letters(&before, &after)
                }
            };
            let (confidence, other) = match kind {
                EditKind::Unicode => (1000, None),
                _ => {
                    let reach = arc.reach;
                    let other =
                        rivals.best(place, reach, Some(number), &after);
                    confidences(share, self.trust, other)
                }
            };
            let edit = Edit::new(text, span, after.clone(), kind, confidence);
            let proven = written.is_some_and(|w| w.parts)
                && confidence >= PROVEN
                && form.starts_with(char::is_alphabetic)
                && is_parted(form, &after);
            let named = page.named[label.token] != Named::No;
            changes.extend(edit.map(|edit| Change {
                edit: edit.over(other),
                tells: !named
                    && !matches!(kind, EditKind::Unicode | EditKind::Case),
                strange: is_strange(vocabulary, form),
                proven,
            }));
        }
    }
}

/// Whether a form of letters alone is no word of the lexicon.
fn is_strange(vocabulary: Vocabulary<'_>, form: &str) -> bool {
    let lower: String = form.chars().map(lower_char).collect();
    form.chars().all(char::is_alphabetic)
        && vocabulary.model.lexicon().entry(&lower).is_none()
}

/// Whether a form becomes another by spaces alone.
fn is_parted(form: &str, after: &str) -> bool {
    form.chars().eq(after.chars().filter(|c| *c != ' '))
}

/// How sure a reading is by its probability, per mille, and what came next,
/// by its own: that keeps its share of what is left.
pub(super) fn confidences(
    made: f64,
    trust: Trust,
    other: Option<(String, f64)>,
) -> (u16, Option<RunnerUp>) {
    let made = made.clamp(0.0, 1.0);
    let sure = tempered(made, trust);
    let other = other.map(|(reading, share)| {
        let left = if made < 1.0 { (1.0 - sure) / (1.0 - made) } else { 0.0 };
        RunnerUp::new(reading, per_mille(share * left))
    });
    (per_mille(sure), other)
}

/// A probability per mille.
fn per_mille(probability: f64) -> u16 {
    (probability.clamp(0.0, 1.0) * 1000.0).round() as u16
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

/// What kind of change turns the composed form `before` into `after`.
pub(super) fn kind(
    choice: Choice,
    tokens: usize,
    before: &str,
    after: &str,
) -> EditKind {
    match choice {
        Choice::Keep => EditKind::Unicode,
        _ if tokens > 1 => EditKind::Merge,
        Choice::Split(_) => EditKind::Split,
        _ => letters(before, after),
    }
}

/// What kind of change of the characters turns `before` into `after`.
fn letters(before: &str, after: &str) -> EditKind {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let same = |letter: fn(char) -> char| {
        before.chars().map(letter).eq(after.chars().map(letter))
    };
    match () {
        _ if before == after => EditKind::Unicode,
        _ if same(lower_char) => EditKind::Case,
        _ if same(fold_char) => EditKind::Marks,
        _ if bare(before) == bare(after) => EditKind::Speck,
        _ => EditKind::Letters,
    }
}
