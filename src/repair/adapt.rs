//! The document teaches: what a first pass read with confidence tells how
//! the engine damaged this very document, and the next pass reads it so.
//!
//! Each round is a step of expectation-maximisation with the likeliest
//! readings for the expectation (Viterbi training).

use std::sync::Arc;

use crate::candidates::Finder;
use crate::channel::Channel;
use crate::channel::adapt::{CERTAIN, Learner};
use crate::decode::posterior::Trust;
use crate::model::Model;
use crate::notation::Codes;
use crate::repair::document_cache::DocumentCache;
use crate::repair::evidence::Evidence;
use crate::repair::lattice::cache::ArcCache;
use crate::repair::pass::{Begun, Page, Pass, Reader, Reading};
use crate::repair::user::dictionary::Dictionary;
use crate::tables::Gazetteer;

/// The most times a channel is learned anew.
const ROUNDS: usize = 3;

/// The damaged words that must have been read for there to be something to
/// learn. Sound pages have fewer, and are left to the profile.
const DAMAGED: u64 = 20;

/// The tokens that are read to learn from; of a longer text, stretches all
/// over it are.
const SAMPLE: usize = 6000;

/// Of so many words, one more must be read with confidence for it to be worth
/// learning once more.
const GAIN: u64 = 200;

/// A channel that was learned from a page, with its memory.
struct Adapted {
    channel: Channel,
    finder: Finder,
    own_finder: Finder,
    cache: ArcCache,
    codes: Codes,
    habits: DocumentCache,
}

/// What the passes without the context net gave.
#[derive(Default)]
pub(super) struct First {
    pub reading: Reading,
    /// What the last of them read through, if that was learned.
    adapted: Option<Adapted>,
    /// How far what it reads through can be trusted.
    pub trust: Trust,
}

impl First {
    /// What one pass gave that taught nothing.
    pub(super) fn of(reading: Reading) -> First {
        First { reading, ..First::default() }
    }
}

impl Adapted {
    /// A channel that was learned from evidence. What was read beyond doubt
    /// is hardly looked into again.
    fn new(
        tables: &Gazetteer,
        channel: Channel,
        evidence: &Evidence,
    ) -> Adapted {
        let habits = DocumentCache::new(&evidence.pairs);
        Adapted {
            channel,
            finder: Finder::knowing(evidence.beyond_doubt()),
            own_finder: Finder::default(),
            cache: ArcCache::default(),
            codes: Codes::new(Arc::clone(tables.symbols())),
            habits,
        }
    }

    fn reader<'a>(
        &'a mut self,
        tables: &'a Gazetteer,
        own: Option<&'a Dictionary>,
    ) -> Reader<'a> {
        Reader {
            tables,
            channel: &self.channel,
            finder: &mut self.finder,
            own: own.map(|own| (own, &mut self.own_finder)),
            cache: &mut self.cache,
            codes: &mut self.codes,
            habits: &self.habits,
        }
    }
}

/// Reads a page, first through the channel of `reader` and then through what
/// it teaches; gives what the last pass gave. The first goes on from what was
/// begun, if that is so.
///
/// Takes up to four times as long as one pass for a page whose engine the
/// profile does not know, twice as long as a rule, and hardly longer for
/// texts far longer than the sample.
pub(super) fn read(
    pass: &mut Pass,
    model: &Model,
    mut reader: Reader<'_>,
    page: &Page<'_>,
    begun: Option<Begun>,
) -> First {
    let step = page.tokens.len().div_ceil(SAMPLE).max(1);
    let own = reader.own.as_ref().map(|own| own.0);
    let tables = reader.tables;
    let (reading, mut adapted) =
        rounds(pass, model, &mut reader, page, step, begun);
    let trust = pass.trust;
    // With a context net all is read once more as it is.
    if step == 1 || model.context().is_some() {
        return First { reading, adapted, trust };
    }
    pass.learns = false;
    let reading = match &mut adapted {
        Some(adapted) => {
            pass.read(model, &mut adapted.reader(tables, own), page, 1)
        }
        None => pass.read(model, &mut reader, page, 1),
    };
    First { reading, adapted, trust }
}

/// Reads a page once more, as it was read last, and asks the context net
/// where that is in doubt. Where that makes more words sure, what they teach
/// is read through again.
pub(super) fn read_twice(
    pass: &mut Pass,
    model: &Model,
    mut reader: Reader<'_>,
    page: &Page<'_>,
    first: First,
) -> Reading {
    let prior = reader.channel;
    let own = reader.own.as_ref().map(|own| own.0);
    let tables = reader.tables;
    let mut adapted = first.adapted;
    pass.learns = !prior.keeps_letters() && page.tokens.len() <= SAMPLE;
    let mut reading = match &mut adapted {
        Some(adapted) => {
            pass.read(model, &mut adapted.reader(tables, own), page, 1)
        }
        None => pass.read(model, &mut reader, page, 1),
    };
    let mut sure = first.reading.evidence.sure;
    if !pass.learns {
        return reading;
    }
    for _ in 0..ROUNDS {
        let gain = reading.evidence.sure.saturating_sub(sure);
        let least = reading.evidence.tokens * CERTAIN / GAIN;
        if gain <= least || reading.evidence.damaged < DAMAGED * CERTAIN {
            break;
        }
        let last = adapted.as_ref().map_or(prior, |adapted| &adapted.channel);
        let channel = learn(last, prior, &reading.evidence);
        let mut next = Adapted::new(tables, channel, &reading.evidence);
        let again = pass.read(model, &mut next.reader(tables, own), page, 1);
        if again.evidence.sure < reading.evidence.sure {
            break;
        }
        sure = reading.evidence.sure;
        reading = again;
        adapted = Some(next);
    }
    reading
}

/// The channel that a page teaches, if there is anything to learn from it.
pub(super) fn taught(
    pass: &mut Pass,
    model: &Model,
    mut reader: Reader<'_>,
    page: &Page<'_>,
) -> Option<Channel> {
    let step = page.tokens.len().div_ceil(SAMPLE).max(1);
    let (_, adapted) = rounds(pass, model, &mut reader, page, step, None);
    adapted.map(|adapted| adapted.channel)
}

/// Reads each `step`-th stretch of a page until no more is learned: what the
/// last round gave, and what was learned by then.
fn rounds(
    pass: &mut Pass,
    model: &Model,
    reader: &mut Reader<'_>,
    page: &Page<'_>,
    step: usize,
    begun: Option<Begun>,
) -> (Reading, Option<Adapted>) {
    let prior = reader.channel;
    let own = reader.own.as_ref().map(|own| own.0);
    let tables = reader.tables;
    pass.trust = Trust::Known;
    pass.learns = true;
    let mut reading = match begun {
        Some(begun) => pass.finish(model, reader, page, step, begun),
        None => pass.read(model, reader, page, step),
    };
    let first = reading.evidence.sure;
    let mut adapted: Option<Adapted> = None;
    for _ in 0..ROUNDS {
        if reading.evidence.damaged < DAMAGED * CERTAIN {
            break;
        }
        let last = adapted.as_ref().map_or(prior, |adapted| &adapted.channel);
        // Where letters stay, only what the document repeats is learned.
        let channel = match prior.keeps_letters() {
            true => prior.clone(),
            false => learn(last, prior, &reading.evidence),
        };
        let mut next = Adapted::new(tables, channel, &reading.evidence);
        let mut reader = next.reader(tables, own);
        let again = pass.read(model, &mut reader, page, step);
        let (before, after) = (reading.evidence.sure, again.evidence.sure);
        if after < before {
            break;
        }
        let goes_on = after - before > again.evidence.tokens * CERTAIN / GAIN;
        // One word of twenty more: the profile knew the engine badly.
        if after - first > again.evidence.tokens * CERTAIN / 20 {
            pass.trust = Trust::Taught;
        }
        reading = again;
        adapted = Some(next);
        if !goes_on {
            break;
        }
    }
    (reading, adapted)
}

/// The channel that the evidence, aligned by the channel it was read
/// through, makes of a profile.
fn learn(last: &Channel, prior: &Channel, evidence: &Evidence) -> Channel {
    let mut learner = Learner::new(last, prior);
    for ((read, printed), weight) in &evidence.words {
        learner.learn(read, printed, *weight);
    }
    learner.channel()
}
