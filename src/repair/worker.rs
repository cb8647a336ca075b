//! The scratch side of correcting: one worker a thread, used again for text
//! after text. Prepares each page, chooses the profile and has it read.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Condition, Correction, Corrector};
use super::{
    adapt, casing, engine, loose_marks, names, pass, profile, runs, stretches,
};
use crate::candidates::Finder;
use crate::channel::Channel;
use crate::cost::NAT;
use crate::decode::posterior::Trust;
use crate::edit::Edit;
use crate::lexicon::Lexicon;
use crate::notation::Codes;
use crate::repair::adapt::First;
use crate::repair::condition::Engine;
use crate::repair::document_cache::DocumentCache;
use crate::repair::hints::Hints;
use crate::repair::homoglyph::Scripts;
use crate::repair::lattice::cache::ArcCache;
use crate::repair::pass::{Begun, Page, Pass, Reader, Reading};
use crate::repair::protect::Protection;
use crate::repair::runs::Parting;
use crate::repair::second_reading::SecondPage;
use crate::span::Span;
use crate::token::{Token, TokenKind, separate, tokenize};
use crate::viet::letter::{is_native, lower_char};
use crate::viet::tone::{self, TonePlace};

/// Corrects texts one after another, remembering the candidates of tokens it
/// has met. Made by [`Corrector::worker`].
///
/// What it remembers never changes a result: the same text gives the same
/// correction whatever came before.
#[derive(Debug)]
pub struct Worker {
    corrector: Arc<Corrector>,
    scratch: Scratch,
}

/// What a worker remembers, of use to correctors of the same settings alone.
#[derive(Debug)]
pub(super) struct Scratch {
    /// One for each profile of the model.
    finders: Vec<Finder>,
    /// The same for the words the user listed.
    own_finders: Vec<Finder>,
    shelves: Vec<ArcCache>,
    codes: Vec<Codes>,
    pass: Pass,
    /// What a text repeats that was not read yet.
    none: DocumentCache,
}

/// A profile that may be a text's, and how far the text was read through it.
struct Rival<'t> {
    /// What the text costs so far.
    cost: i64,
    profile: usize,
    begun: Begun,
    /// The text, its runs of words parted.
    parted: Option<Page<'t>>,
}

impl Scratch {
    fn new(corrector: &Corrector) -> Scratch {
        let channels = corrector.model.channels().len();
        let symbols = corrector.tables.symbols();
        Scratch {
            finders: (0..channels).map(|_| Finder::default()).collect(),
            own_finders: (0..channels).map(|_| Finder::default()).collect(),
            shelves: (0..channels).map(|_| ArcCache::default()).collect(),
            codes: (0..channels)
                .map(|_| Codes::new(Arc::clone(symbols)))
                .collect(),
            pass: Pass::new(&corrector.model, corrector.sources),
            none: DocumentCache::default(),
        }
    }
}

impl Worker {
    /// A worker with the scratch memory that another one has left, or with
    /// its own.
    pub(super) fn new(
        corrector: Corrector,
        scratch: Option<Scratch>,
    ) -> Worker {
        let scratch = scratch.unwrap_or_else(|| Scratch::new(&corrector));
        Worker { corrector: Arc::new(corrector), scratch }
    }

    /// The scratch memory, for another one.
    pub(super) fn into_scratch(self) -> Scratch {
        self.scratch
    }

    /// Corrects a text. Cannot fail.
    ///
    /// # Complexity
    ///
    /// Linear in the text's length. A text with few damaged words is read
    /// once; another is read again by what it taught, up to four times in
    /// all. To learn from, a text of more than 6,000 tokens is sampled, and
    /// then read whole once. Memory beyond the result is for one token per
    /// six bytes and the candidates remembered, those of the profile and of
    /// what was learned last.
    pub fn correct<'t>(&mut self, text: &'t str) -> Correction<'t> {
        self.correct_with(text, &Hints::default())
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
        self.correct_with(text, &Hints::new().protecting(protected))
    }

    /// Corrects a text of which more is known than it says: see [`Hints`].
    /// Cannot fail.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use khoidau::repair::Hints;
    /// use khoidau::{Corrector, Model, Span};
    ///
    /// let model = Model::embedded()?;
    /// let builder = Corrector::builder(model).profile("tesseract-vie");
    /// let corrector = builder.build()?;
    /// let read = "báo cáo kêt quả công tác";
    /// let doubtful = [(Span::new(10, 14), 0.31)];
    /// let hints = Hints::new().with_confidences(&doubtful);
    /// let correction = corrector.worker().correct_with(read, &hints);
    /// assert_eq!(correction.text(), "báo cáo kết quả công tác");
    /// # }
    /// # Ok::<(), khoidau::Error>(())
    /// ```
    pub fn correct_with<'t>(
        &mut self,
        text: &'t str,
        hints: &Hints<'_>,
    ) -> Correction<'t> {
        // Texts of one kind have no parts of other kinds.
        let one_kind = self.corrector.taught.is_some();
        let parts = match self.corrector.judges && !one_kind {
            true => stretches::split(text),
            false => None,
        };
        let least = self.corrector.min_confidence;
        let Some([larger, other]) = parts else {
            let read = self.read(text, hints, self.corrector.profile);
            return Correction::new(text, read, least);
        };
        let [mut read, more] = [larger, other].map(|part| {
            let protected = part.of(hints.protected);
            let confidences = part.words(hints.confidences);
            let second = hints
                .second
                .map(|second| second.of_part(|span| part.word(span)));
            let hints = Hints {
                protected: &protected,
                confidences: &confidences,
                second: second.as_ref(),
            };
            let mut read = self.read(&part.text, &hints, None);
            for (edit, _) in &mut read.edits {
                let span = part.to_text(edit.span());
                *edit = edit.clone().at(span);
            }
            read
        });
        read.join(more);
        Correction::new(text, read, least)
    }

    /// The profile that is likeliest for a text, or the one that was named,
    /// with what the text teaches it.
    pub(super) fn taught(&mut self, text: &str) -> Option<(usize, Channel)> {
        let (profile, channel) = self.profile_and_taught(text);
        Some((profile, channel?))
    }

    /// The profile that is likeliest for a text, or the one that was named,
    /// and, if there is anything to learn, what the text makes of it.
    pub(super) fn profile_and_taught(
        &mut self,
        text: &str,
    ) -> (usize, Option<Channel>) {
        let corrector = Arc::clone(&self.corrector);
        let own = corrector.words.as_deref();
        let model = &corrector.model;
        let page = page(&corrector, text, &Hints::default(), false);
        let named = corrector.profile;
        let profile = named.unwrap_or_else(|| {
            self.choose(&page).first().map_or(0, |likely| likely.0)
        });
        let prior = &model.channels()[profile];
        if prior.keeps_letters() || !corrector.adapts {
            return (profile, None);
        }
        let reader = Reader {
            tables: &corrector.tables,
            channel: prior,
            finder: &mut self.scratch.finders[profile],
            own: own.map(|own| (own, &mut self.scratch.own_finders[profile])),
            cache: &mut self.scratch.shelves[profile],
            codes: &mut self.scratch.codes[profile],
            habits: &DocumentCache::default(),
        };
        let channel =
            adapt::taught(&mut self.scratch.pass, model, reader, &page);
        (profile, channel)
    }

    /// Reads a page through a profile, and what it teaches it.
    fn read_by(
        &mut self,
        page: &Page<'_>,
        profile: usize,
        begun: Option<Begun>,
    ) -> First {
        let corrector = Arc::clone(&self.corrector);
        let model = &corrector.model;
        let (pass, mut reader) = self.reader(profile);
        // Restoring marks alone takes one pass.
        let restores = reader.channel.keeps_letters() && !page.spaces;
        if corrector.adapts && !restores {
            return adapt::read(pass, model, reader, page, begun);
        }
        pass.trust = Trust::Known;
        pass.learns = false;
        First::of(match begun {
            Some(begun) => pass.finish(model, &mut reader, page, 1, begun),
            None => pass.read(model, &mut reader, page, 1),
        })
    }

    /// Reads a page once more, as it was read through a profile or what it
    /// taught, and asks the context net where that is in doubt.
    fn read_again(
        &mut self,
        page: &Page<'_>,
        profile: usize,
        first: First,
    ) -> Reading {
        let corrector = Arc::clone(&self.corrector);
        let model = &corrector.model;
        let (pass, mut reader) = self.reader(profile);
        pass.trust = first.trust;
        pass.looks_twice = true;
        pass.learns = false;
        let reading = match corrector.adapts {
            true => adapt::read_twice(pass, model, reader, page, first),
            false => pass.read(model, &mut reader, page, 1),
        };
        pass.looks_twice = false;
        reading
    }

    /// A page with the runs parted of words whose spaces were lost; `None`
    /// where a profile loses hardly any, or none are lost.
    fn part<'t>(
        &mut self,
        page: &Page<'t>,
        profile: usize,
        shortest: usize,
    ) -> Option<Page<'t>> {
        let corrector = &*self.corrector;
        let taught = corrector.taught.as_deref();
        let parting = Parting {
            model: &corrector.model,
            names: corrector.tables.names(),
            channel: taught.unwrap_or(&corrector.model.channels()[profile]),
            finder: &mut self.scratch.finders[profile],
            shortest,
        };
        parting.part(page)
    }

    /// What reads, and through what, for a profile.
    fn reader(&mut self, profile: usize) -> (&mut Pass, Reader<'_>) {
        let corrector = &*self.corrector;
        let taught = corrector.taught.as_deref();
        let channel = taught.unwrap_or(&corrector.model.channels()[profile]);
        let own = corrector.words.as_deref();
        let reader = Reader {
            tables: &corrector.tables,
            channel,
            finder: &mut self.scratch.finders[profile],
            own: own.map(|own| (own, &mut self.scratch.own_finders[profile])),
            cache: &mut self.scratch.shelves[profile],
            codes: &mut self.scratch.codes[profile],
            habits: &self.scratch.none,
        };
        (&mut self.scratch.pass, reader)
    }

    /// The profiles that are likeliest for a text, the likeliest first; more
    /// than one where the text has to teach them before that can be told.
    /// Gives with each what was read through it, if that was as a page is
    /// read.
    fn choose(&mut self, page: &Page<'_>) -> Vec<(usize, Option<Begun>)> {
        let corrector = Arc::clone(&self.corrector);
        let model = &corrector.model;
        let likely = profile::profiles(model, &mut self.scratch.finders, page);
        if let &[only] = &likely[..] {
            return vec![(only, None)];
        }
        let step = (page.tokens.len() / profile::READ).max(1);
        let learns = corrector.adapts && step == 1;
        let mut rivals: Vec<Rival<'_>> = Vec::new();
        for profile in likely {
            let parted = self.part(page, profile, runs::LONG);
            let page = parted.as_ref().unwrap_or(page);
            let (pass, mut reader) = self.reader(profile);
            pass.trust = Trust::Known;
            pass.learns = learns;
            let begun = pass.begin(model, &mut reader, page);
            rivals.push(Rival { cost: 0, profile, begun, parted });
        }
        // All read one stretch after another, so that those that fall far
        // behind are spared the rest.
        let mut reads = true;
        while reads && rivals.len() > 1 {
            for rival in &mut rivals {
                let (pass, mut reader) = self.reader(rival.profile);
                let page = rival.parted.as_ref().unwrap_or(page);
                let begun = &mut rival.begun;
                reads = pass.go_on(model, &mut reader, page, step, begun);
                rival.cost = profile::cost(reader.channel, &begun.reading);
            }
            let best = rivals.iter().map(|rival| rival.cost).min();
            let worst = best.unwrap_or(0) + profile::DROPPED;
            rivals.retain(|rival| rival.cost <= worst);
        }
        rivals.sort_unstable_by_key(|rival| (rival.cost, rival.profile));
        let best = rivals.first().map_or(0, |rival| rival.cost);
        rivals.retain(|rival| rival.cost <= best + profile::CLOSE);
        let likely = rivals.into_iter().map(|rival| {
            let as_read = step == 1 && rival.parted.is_none();
            (rival.profile, Some(rival.begun).filter(|_| as_read))
        });
        likely.collect()
    }

    /// Reads a text of one kind through a profile or the likeliest.
    fn read(
        &mut self,
        text: &str,
        hints: &Hints<'_>,
        profile: Option<usize>,
    ) -> Read {
        let corrector = Arc::clone(&self.corrector);
        let model = &corrector.model;
        let named = profile.map(|n| &model.channels()[n]);
        let keeps_letters = named.is_some_and(|named| named.keeps_letters());
        let mut page = page(&corrector, text, hints, keeps_letters);
        // Restoring marks is asked for by name, and leaves the rest alone.
        page.spaces = !keeps_letters;
        let second = hints.second.filter(|other| !other.is_empty());
        page.second = second.filter(|_| !keeps_letters).map(|other| {
            let channel = corrector.channel_of(other.text());
            let lexicon = model.lexicon();
            SecondPage::new(other, text, &page.tokens, lexicon, channel)
        });
        let mut candidates = match profile {
            Some(profile) => vec![(profile, None)],
            None => self.choose(&page),
        };
        // A long text has told enough, and takes long to be read.
        if page.tokens.len() > profile::LONG {
            candidates.truncate(1);
        }
        let mut best: Option<(i64, usize, First, Option<Page<'_>>)> = None;
        // What the text costs as one with hardly an error.
        let mut sound = None;
        for (profile, begun) in candidates {
            let parted = self.part(&page, profile, runs::SHORTEST);
            let begun = begun.filter(|_| parted.is_none());
            let read = parted.as_ref().unwrap_or(&page);
            let first = self.read_by(read, profile, begun);
            let channel = &corrector.model.channels()[profile];
            let cost = profile::cost(channel, &first.reading);
            if channel.rarity() > 0 {
                sound = Some(cost);
            }
            if best.as_ref().is_none_or(|best| cost < best.0) {
                best = Some((cost, profile, first, parted));
            }
        }
        let (cost, profile, first, parted) = best.unwrap_or_default();
        let page = parted.as_ref().unwrap_or(&page);
        let reading = match corrector.model.context() {
            Some(_) => self.read_again(page, profile, first),
            None => first.reading,
        };
        let chosen = &corrector.model.channels()[profile];
        let engine = if !chosen.reads_marks() || chosen.keeps_letters() {
            Engine::WithoutMarks
        } else if sound.is_some_and(|sound| sound - cost > ENGINE) {
            Engine::Misreads
        } else {
            Engine::Unknown
        };
        let taught = corrector.taught.as_deref();
        let prior = taught.unwrap_or(&model.channels()[profile]);
        let (condition, hopeless) = match corrector.judges {
            true => {
                let condition = Condition::of(&reading, engine);
                (condition, &reading.hopeless[..])
            }
            false => (Condition::Damaged, &[][..]),
        };
        let all_held = condition != Condition::Damaged;
        let mut held: Vec<bool> = reading
            .changes
            .iter()
            .map(|change| all_held && !change.proven)
            .collect();
        for range in hopeless {
            held[range.clone()].fill(true);
        }
        let profile = prior.name().to_owned();
        let edits = reading.changes.into_iter().map(|change| change.edit);
        let edits = edits.zip(held).collect();
        Read { edits, profile, condition, rest: None }
    }
}

/// How much likelier a text must be as the work of an engine that misreads
/// than as one with hardly an error to be taken for that.
const ENGINE: i64 = 3 * NAT as i64;

/// What was read of a text.
pub(super) struct Read {
    /// The edits in the order of the text, with whether they are held back
    /// because of the condition of what they stand in.
    pub edits: Vec<(Edit, bool)>,
    pub profile: String,
    pub condition: Condition,
    /// The profile of the edits at the places told, if it is another.
    pub rest: Option<(String, Vec<usize>)>,
}

impl Read {
    /// Adds what was read of another part of the text.
    fn join(&mut self, other: Read) {
        if other.profile != self.profile {
            let places = other.edits.iter().map(|(edit, _)| edit.span());
            let places = places.map(|span| span.start()).collect();
            self.rest = Some((other.profile, places));
        }
        self.edits.extend(other.edits);
        self.edits.sort_by_key(|(edit, _)| edit.span());
        // Of two conditions in which nothing is changed it is the larger's.
        if other.condition == Condition::Damaged {
            self.condition = Condition::Damaged;
        }
    }
}

/// What is known of a text before any channel is.
pub(super) fn page<'t>(
    corrector: &Corrector,
    text: &'t str,
    hints: &Hints<'_>,
    keeps_letters: bool,
) -> Page<'t> {
    let own = corrector.words.as_deref();
    let mut tokens = tokenize(text);
    if keeps_letters {
        tokens = separate(&tokens, |token| {
            own.is_some_and(|own| own.covers(&[token.text().into()]) > 0)
        });
    } else {
        tokens = loose_marks::join(text, tokens);
    }
    let scripts = Scripts::find(text, &tokens, keeps_letters);
    let form = |token: &Token<'t>| match scripts.form(token) {
        form if token.kind() == TokenKind::Word && form.contains(' ') => {
            form.replace(' ', "").into()
        }
        form => form,
    };
    let forms: Vec<Cow<'_, str>> = tokens.iter().map(form).collect();
    let mut positions = Vec::new();
    casing::positions(&tokens, &mut positions);
    let style = style(&forms);
    let mut holds = Protection::default();
    holds.find(&tokens, &forms, own, hints.protected);
    let sureties = engine::sureties(&tokens, hints.confidences);
    let hyphens = hyphenates(&tokens);
    let marked = marked(&tokens, &forms, &holds, corrector.model.lexicon());
    let named = names::find(corrector.tables.names(), &tokens, &forms);
    let spaces = true;
    let stretches = pass::stretches(&tokens);
    let tight = runs::is_tight(&tokens);
    Page {
        text,
        tokens,
        forms,
        positions,
        style,
        hyphens,
        holds,
        sureties,
        second: None,
        marked,
        named,
        spaces,
        gaps: Vec::new(),
        tight,
        stretches,
    }
}

/// The least share of the words of a line, by count, that must be words of
/// the lexicon for its marks to say that it is sound.
const SOUND_LINE: (usize, usize) = (2, 3);

/// The words of plain letters to each with a letter that only Vietnamese has,
/// at the most, on a line with marks. Engines without marks made none such in
/// 300,000 words, and of Vietnamese words six in ten are.
const BARE: usize = 3;

/// Which tokens stand on lines that have Vietnamese marks and are made of
/// words, and which are themselves words with such marks.
fn marked(
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
    holds: &Protection,
    lexicon: &Lexicon,
) -> Vec<bool> {
    let mut marked = Vec::with_capacity(tokens.len());
    for line in tokens.chunk_by(|a, b| a.line() == b.line()) {
        let (mut words, mut known) = (0, 0);
        let (mut native, mut bare) = (0, 0);
        let start = marked.len();
        for (at, token) in (start..).zip(line) {
            let lower: String = forms[at].chars().map(lower_char).collect();
            let is_word = token.kind() == TokenKind::Word;
            let is_known = is_word && lexicon.entry(&lower).is_some();
            marked.push(is_known && lower.contains(is_native));
            // What a user listed tells nothing of the engine.
            if holds.keeps(at) || token.kind() == TokenKind::Code {
                continue;
            }
            // What is written together with numbers and signs counts as
            // the words that it is made of.
            let runs = lower.split(|c: char| !c.is_alphabetic());
            for run in runs.filter(|run| run.chars().nth(1).is_some()) {
                words += 1;
                native += usize::from(run.contains(is_native));
                bare += usize::from(run.is_ascii());
                known += usize::from(lexicon.entry(run).is_some());
            }
        }
        let is_marked = native > 0 && bare <= BARE * native;
        if is_marked && known * SOUND_LINE.1 >= words * SOUND_LINE.0 {
            marked[start..].fill(true);
        }
    }
    marked
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

/// The joined words, and the most tokens to each of them, from which on
/// hyphens are a habit of the writer.
const HYPHENS: usize = 4;
const SELDOM: usize = 100;

/// Whether the writer puts hyphens into words of several syllables, as was
/// the custom once (`quốc-gia`).
fn hyphenates(tokens: &[Token<'_>]) -> bool {
    let joined = tokens.windows(3).filter(|row| {
        row[1].text() == "-"
            && row[1..].iter().all(Token::is_glued)
            && row[0].kind() == TokenKind::Word
            && row[2].kind() == TokenKind::Word
            && row[2].text().starts_with(char::is_lowercase)
    });
    joined.count() >= HYPHENS.max(tokens.len() / SELDOM)
}
