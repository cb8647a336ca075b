//! One pass over a page: its lattice is laid, searched and weighed, stretch
//! by stretch, under one channel.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::candidates::Finder;
use crate::channel::Channel;
use crate::decode::lattice::{ARC_WORDS, Lattice};
use crate::decode::posterior::{Posterior, Trust, tempered};
use crate::decode::viterbi::{Path, Viterbi};
use crate::edit::{Edit, EditKind, RunnerUp};
use crate::lexicon::Case;
use crate::model::Model;
use crate::ngram::State;
use crate::notation::{Codes, Scene};
use crate::repair::alternatives::Alternatives;
use crate::repair::casing::Position;
use crate::repair::condition::is_hopeless;
use crate::repair::context::{Readings, SecondReader};
use crate::repair::document_cache::DocumentCache;
use crate::repair::engine::Surety;
use crate::repair::evidence::Evidence;
use crate::repair::gate::Grounds;
use crate::repair::lattice::arcs::{CachedArc, CachedArcs, Choice};
use crate::repair::lattice::build::{
    ArcAction, ArcPayload, LatticeBuilder, Literal,
};
use crate::repair::lattice::cache::{ArcCache, Candidates, TokenId};
use crate::repair::loose_marks;
use crate::repair::names::Named;
use crate::repair::protect::Protection;
use crate::repair::runs::{Gap, form_of, gap};
use crate::repair::second_reading::SecondPage;
use crate::repair::sources::Sources;
use crate::repair::user::dictionary::{Dictionary, Vocabulary};
use crate::repair::user::phrase::Match;
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
    pub holds: Protection,
    /// How sure the engine was of each; empty where it does not say it.
    pub sureties: Vec<Surety>,
    /// What another engine has read of each, if that is known.
    pub second: Option<SecondPage>,
    /// Which tokens stand where Vietnamese marks do.
    pub marked: Vec<bool>,
    /// What each is as part of a name.
    pub named: Vec<Named>,
    /// Whether a space may be put between a word and a number.
    pub spaces: bool,
    /// What stands before each token, of those that were parted; empty where
    /// none were.
    pub gaps: Vec<Gap>,
    /// Whether spaces beside signs are lost.
    pub tight: bool,
    /// The stretches it is read in.
    pub stretches: Vec<Stretch>,
}

/// Tokens that are decoded at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// Behind the last of them.
    pub end: usize,
    /// Its number; where tokens were parted several may have the same.
    pub number: usize,
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
    pub cache: &'a mut ArcCache,
    pub codes: &'a mut Codes,
    /// What the document repeats, as far as that is known.
    pub habits: &'a DocumentCache,
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

/// A pass that has come so far.
#[derive(Debug)]
pub(super) struct Begun {
    pub reading: Reading,
    /// The next token, and the number of the stretch that begins there.
    at: usize,
    stretch: usize,
    state: State,
}

/// The confidence, per mille, from which on a word and a number are parted in
/// a sound text.
const PROVEN: u16 = 900;

/// How often the context net is asked at most: the second time where the
/// first changed words that it had taken for right.
const LOOKS: usize = 2;

/// The memory of a pass, used again for the next.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) lattice: Lattice,
    viterbi: Viterbi,
    pub(super) posterior: Posterior,
    pub(super) labels: Vec<ArcPayload>,
    pub(super) token_ids: Vec<Option<TokenId>>,
    pub(super) literals: Vec<Literal>,
    pub(super) phrases: Vec<Match>,
    pub(super) path: Path,
    /// What proposes arcs.
    sources: Sources,
    /// The second reader, where the model has one.
    second: Option<SecondReader>,
    /// Whether it is asked.
    pub looks_twice: bool,
    /// How far confidences can be trusted.
    pub trust: Trust,
    /// Whether what is read shall teach anything.
    pub learns: bool,
}

impl Pass {
    pub(super) fn new(model: &Model, sources: Sources) -> Pass {
        let second = model.context().map(SecondReader::new);
        Pass { sources, second, ..Pass::default() }
    }

    /// Reads every `step`th stretch of a page.
    pub(super) fn read(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        step: usize,
    ) -> Reading {
        let begun = self.begin(model, reader, page);
        self.finish(model, reader, page, step, begun)
    }

    /// Begins to read a page.
    pub(super) fn begin(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
    ) -> Begun {
        let mut reading = Reading::default();
        reading.evidence.teaches = !reader.channel.keeps_letters();
        reading.evidence.is_kept = self.learns;
        reader.codes.begin(Scene {
            channel: reader.channel,
            text: page.text,
            tokens: &page.tokens,
            forms: &page.forms,
        });
        if let Some(second) = &mut self.second {
            second.begin_text();
        }
        let state = model.ngrams().start();
        Begun { reading, at: 0, stretch: 0, state }
    }

    /// Reads what is left of a page.
    pub(super) fn finish(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        step: usize,
        mut begun: Begun,
    ) -> Reading {
        while self.go_on(model, reader, page, step, &mut begun) {}
        begun.reading
    }

    /// Reads on to the end of the next stretch that is read, all its parts; gives whether
    /// there was one.
    pub(super) fn go_on(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        step: usize,
        begun: &mut Begun,
    ) -> bool {
        while let Some(&Stretch { end, number }) =
            page.stretches.get(begun.stretch)
        {
            let start = begun.at;
            begun.at = end;
            begun.stretch += 1;
            if !number.is_multiple_of(step) {
                begun.state = model.ngrams().start();
                continue;
            }
            begun.state =
                self.stretch(model, reader, page, start..end, begun.state);
            self.note(model, reader, page, start..end, &mut begun.reading);
            let next = page.stretches.get(begun.stretch);
            if next.is_none_or(|next| next.number != number) {
                return true;
            }
        }
        false
    }

    /// Notes what was read of a stretch.
    fn note(
        &self,
        model: &Model,
        reader: &Reader<'_>,
        page: &Page<'_>,
        tokens: Range<usize>,
        reading: &mut Reading,
    ) {
        let own = reader.own.as_ref().map(|own| own.0);
        let vocabulary = Vocabulary { model, own };
        let cache = &*reader.cache;
        reading.cost += i64::from(self.path.cost);
        reading.unexplained += self.unexplained(cache, page);
        let marked = page.marked[tokens.clone()].iter();
        reading.marked += marked.filter(|&&is| is).count() as u64;
        let first = reading.changes.len();
        self.changes(vocabulary, cache, page, &mut reading.changes);
        let evidence = &mut reading.evidence;
        let before = (evidence.tokens, evidence.sure);
        self.collect(vocabulary, cache, page, tokens, evidence);
        let words = evidence.tokens - before.0;
        if is_hopeless(words, evidence.sure - before.1) {
            reading.hopeless.push(first..reading.changes.len());
        }
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
        self.lay(model, reader, page, tokens);
        let ngrams = model.ngrams();
        let (lattice, cache) = (&self.lattice, &reader.habits.cache);
        self.viterbi.search(ngrams, cache, lattice, state, &mut self.path);
        self.posterior.compute(&self.viterbi, self.labels.len());
        if self.looks_twice {
            self.look_again(model, reader, page, state);
        }
        self.path.end.unwrap_or(ngrams.start())
    }

    /// Lays the lattice of one stretch.
    pub(super) fn lay(
        &mut self,
        model: &Model,
        reader: &mut Reader<'_>,
        page: &Page<'_>,
        tokens: Range<usize>,
    ) {
        let candidates = Candidates {
            model,
            tables: reader.tables,
            channel: reader.channel,
            finder: &mut *reader.finder,
            own: reader.own.as_mut().map(|own| (own.0, &mut *own.1)),
        };
        let mut builder = LatticeBuilder {
            candidates,
            sources: self.sources,
            cache: &mut *reader.cache,
            codes: &mut *reader.codes,
            text: page.text,
            tokens: &page.tokens,
            forms: &page.forms,
            positions: &page.positions,
            holds: &page.holds,
            sureties: &page.sureties,
            second: page.second.as_ref(),
            marked: &page.marked,
            named: &page.named,
            spaces: page.spaces,
            habits: reader.habits,
            style: page.style,
            hyphens: page.hyphens,
            gaps: &page.gaps,
            tight: page.tight,
            lattice: &mut self.lattice,
            labels: &mut self.labels,
            token_ids: &mut self.token_ids,
            literals: &mut self.literals,
            phrases: &mut self.phrases,
        };
        builder.lay(tokens.start, tokens.end);
    }

    /// Asks the context net where the n-grams are in doubt, and searches and
    /// weighs the stretch again by what it says.
    fn look_again(
        &mut self,
        model: &Model,
        reader: &Reader<'_>,
        page: &Page<'_>,
        state: State,
    ) {
        let (Some(second), Some(context)) =
            (&mut self.second, model.context())
        else {
            return;
        };
        second.begin_stretch(self.labels.len());
        let channel = reader.channel;
        let mut readings = Readings {
            lattice: &mut self.lattice,
            labels: &self.labels,
            phrases: &self.phrases,
            cache: reader.cache,
            page,
            letters_stay: channel.keeps_letters(),
            names_stay: channel.reads_marks() && !channel.keeps_letters(),
        };
        let mut before = Vec::new();
        for _ in 0..LOOKS {
            before.clone_from(&self.path.arcs);
            let (path, posterior) = (&self.path.arcs, &self.posterior);
            if !second.weigh(context, path, posterior, &mut readings) {
                break;
            }
            let cache = &reader.habits.cache;
            let lattice = &*readings.lattice;
            let path = &mut self.path;
            self.viterbi.search(model.ngrams(), cache, lattice, state, path);
            self.posterior.compute(&self.viterbi, self.labels.len());
            if self.path.arcs == before {
                break;
            }
        }
        second.end_stretch(context, &self.path.arcs, &readings);
    }

    /// The letters of the words that the best path leaves as words of no
    /// lexicon.
    fn unexplained(&self, cache: &ArcCache, page: &Page<'_>) -> u64 {
        let arcs = self.path.arcs.iter().map(|&nth| self.lattice.arc(nth));
        let labels = arcs.map(|arc| &self.labels[arc.label as usize]);
        let kept = labels.filter(|label| match label.taken {
            ArcAction::Cached(laid, nth) => {
                let arc = &cache.laid(laid).arcs[nth as usize];
                arc.choice == Choice::Keep
            }
            _ => false,
        });
        let forms = kept.map(|l| form_of(&page.forms, &page.gaps, l));
        forms
            .map(|f| f.chars().filter(char::is_ascii_alphabetic).count())
            .sum::<usize>() as u64
    }

    /// How likely what an arc writes is. A word may be there twice, as a name
    /// and as the common word; to the reader both are the same.
    pub(super) fn sureness(
        &self,
        number: u32,
        laid: &CachedArcs,
        nth: u32,
        place: usize,
    ) -> f64 {
        let written = |arc: &CachedArc| (arc.choice, arc.head, arc.tail);
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
        if self.phrases.is_empty() {
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
                let ArcAction::Phrase(row) = label.taken else { return None };
                let words = &self.phrases[row as usize].words;
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
        cache: &ArcCache,
        page: &Page<'_>,
        changes: &mut Vec<Change>,
    ) {
        let Page { text, tokens, forms, .. } = page;
        let rivals = Alternatives {
            lattice: &self.lattice,
            viterbi: &self.viterbi,
            posterior: &self.posterior,
            labels: &self.labels,
            literals: &self.literals,
            phrases: &self.phrases,
            cache,
            vocabulary,
            text,
            tokens,
            forms,
            gaps: &page.gaps,
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
            let form = &*form_of(forms, &page.gaps, label);
            let spaced = gap(&page.gaps, label.token) == Gap::Lost;
            after.clear();
            if spaced {
                after.push(' ');
            }
            let (choice, share) = match label.taken {
                ArcAction::Keep => {
                    after.push_str(form);
                    (Some(Choice::Keep), self.posterior.arc(number))
                }
                ArcAction::Phrase(row) => {
                    let row = &self.phrases[row as usize];
                    let mut edits = Vec::new();
                    rivals.edits_of_phrase(place, number, row, &mut edits);
                    let named = page.named[label.token] != Named::No;
                    changes.extend(edits.into_iter().map(|edit| Change {
                        tells: !named && changes_letters(edit.kind()),
                        edit,
                        strange: false,
                        proven: false,
                    }));
                    continue;
                }
                ArcAction::Literal(nth) => {
                    let Literal { text, .. } = &self.literals[nth as usize];
                    after.push_str(text);
                    (None, self.posterior.arc(number))
                }
                ArcAction::Cached(laid, nth) => {
                    let laid = cache.laid(laid);
                    let arc = &laid.arcs[nth as usize];
                    let choice = arc.choice;
                    laid.write(vocabulary, arc, choice, form, &mut after);
                    (Some(arc.choice), self.sureness(number, laid, nth, place))
                }
            };
            let read = &text[span.range()];
            let alone = label.tokens == 1;
            if read == after || alone && loose_marks::is_as_read(read, &after)
            {
                continue;
            }
            let written = match label.taken {
                ArcAction::Literal(nth) => Some(&self.literals[nth as usize]),
                _ => None,
            };
            let grounds = written.map_or(Grounds::Word, |w| w.grounds);
            let before: String = read.nfc().collect();
            let kind = match choice {
                _ if before == after => EditKind::Unicode,
                Some(_) if spaced => EditKind::Split,
                Some(Choice::Word { .. })
                    if label.tokens > 1 && !read.contains(' ') =>
                {
                    let before = forms[label.token..][..label.tokens].concat();
                    letters(&before, &after)
                }
                Some(choice) => kind(choice, label.tokens, form, &after),
                None if grounds != Grounds::Word => EditKind::Code,
                None if written.is_some_and(|w| w.parts) => EditKind::Split,
                None => letters(&before, &after),
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
                && kind == EditKind::Split
                && confidence >= PROVEN
                && form.starts_with(char::is_alphabetic)
                && is_parted(form, &after);
            let named = page.named[label.token] != Named::No;
            changes.extend(edit.map(|edit| Change {
                edit: edit.over(other),
                tells: !named && changes_letters(kind),
                strange: is_strange(vocabulary, form),
                proven,
            }));
        }
    }
}

/// Whether a change of a kind is one of letters, spaces or signs, not just of
/// how letters are written.
fn changes_letters(kind: EditKind) -> bool {
    !matches!(kind, EditKind::Unicode | EditKind::Case)
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
pub(super) fn per_mille(probability: f64) -> u16 {
    (probability.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// The stretches of a text.
pub(super) fn stretches(tokens: &[Token<'_>]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut end = 0;
    while end < tokens.len() {
        end = stretch_end(tokens, end);
        stretches.push(Stretch { end, number: stretches.len() });
    }
    stretches
}

/// The same stretches where tokens are in parts, of which the first of each
/// are known; those that grew too long are cut between tokens.
pub(super) fn stretches_of_parts(
    whole: &[Stretch],
    firsts: &[usize],
) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut token, mut start) = (0, 0);
    for &Stretch { end, number } in whole {
        for at in token + 1..=end {
            if at == end || firsts[at + 1] - start > STRETCH {
                start = firsts[at];
                stretches.push(Stretch { end: start, number });
            }
        }
        token = end;
    }
    stretches
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
pub(super) fn letters(before: &str, after: &str) -> EditKind {
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
