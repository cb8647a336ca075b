//! What was read with confidence: what a text teaches of its own damage, and
//! of the words it puts together.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use crate::decode::lattice::Effect;
use crate::lexicon::Case;
use crate::ngram::WordId;
use crate::repair::document_cache::{Pairs, SeenWord};
use crate::repair::lattice::arcs::Choice;
use crate::repair::lattice::build::{ArcAction, ArcPayload, LatticeBuilder};
use crate::repair::lattice::cache::ArcCache;
use crate::repair::pass::{Page, Pass, per_mille};
use crate::repair::runs::{Gap, form_of, gap};
use crate::repair::user::dictionary::Vocabulary;

/// The confidence, per mille, from which on a reading is evidence of how the
/// engine damages print.
const SURE: u16 = 800;

/// The same for a word that was taken for garbled.
const SURE_OF_GARBLED: u16 = 900;

/// The same for a reading that shows what the document says.
const AS_GOOD_AS_CERTAIN: u16 = 950;

/// The same for a reading that needs no second thought.
const BEYOND_DOUBT: u16 = 980;

/// What tokens were read as, as far as that is sure.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The confidence, in thousandths, of all tokens that were read as one
    /// word, by what the engine read and what it was read as.
    pub words: BTreeMap<(Box<str>, Box<str>), u64>,
    /// Whether words can teach how the engine damages print.
    pub teaches: bool,
    /// Whether anything is learned: words and pairs are not kept if not.
    pub is_kept: bool,
    /// The sum of the confidence over all words.
    pub sure: u64,
    /// The same of those that were damaged.
    pub damaged: u64,
    /// How many words there were.
    pub tokens: u64,
    /// How often words were read, all of them as good as certain, behind
    /// others.
    pub pairs: Pairs,
    /// The words as the engine read them that were beyond doubt somewhere,
    /// and those that were in doubt somewhere.
    certain: BTreeSet<Box<str>>,
    doubtful: BTreeSet<Box<str>>,
}

impl Evidence {
    /// What was read beyond doubt wherever it stood.
    pub(super) fn beyond_doubt(&self) -> HashSet<Box<str>> {
        self.certain.difference(&self.doubtful).cloned().collect()
    }

    /// Collects a word with its confidence, which is told for what it was
    /// read as, behind the one before it; gives it if it is as good as
    /// certain.
    fn collect(
        &mut self,
        word: (&str, &str),
        weight: u16,
        before: Option<SeenWord>,
        said: SeenWord,
    ) -> Option<SeenWord> {
        self.learn(word, weight);
        let certain =
            weight >= AS_GOOD_AS_CERTAIN && said.id != WordId::UNKNOWN;
        let said = certain.then_some(said);
        if let (Some(before), Some(said), true) = (before, said, self.is_kept)
        {
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
        if !self.teaches || !self.is_kept {
            return;
        }
        let key = (read.into(), printed.into());
        *self.words.entry(key).or_default() += weight;
    }
}

impl Pass {
    /// Collects what the best path read single tokens as.
    pub(super) fn collect(
        &self,
        vocabulary: Vocabulary<'_>,
        cache: &ArcCache,
        page: &Page<'_>,
        tokens: Range<usize>,
        evidence: &mut Evidence,
    ) {
        let mut after = String::new();
        let words = self.token_ids.iter().filter(|number| number.is_some());
        evidence.tokens += words.count() as u64;
        let mut sure = vec![false; tokens.len()];
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
            if let (ArcAction::Literal(text), true) =
                (label.taken, evidence.teaches)
            {
                self.collect_written(page, label, number, text, evidence);
                continue;
            }
            if let ArcAction::Phrase(row) = label.taken {
                let words = &self.phrases[row as usize].words;
                last = before;
                for (nth, &(entry, case)) in words.iter().enumerate() {
                    let share = self.posterior.arc(number)
                        + self.agreeing(cache, place + nth, entry, case);
                    // A phrase the user listed is one word to the n-grams.
                    let id = effect.words().get(nth).copied();
                    let id = id.unwrap_or(WordId::UNKNOWN);
                    let said = SeenWord { id, entry, case };
                    let form = &page.forms[label.token + nth];
                    let after = case.write(vocabulary.entry(entry).form());
                    let key = (&**form, &*after);
                    last = evidence.collect(key, per_mille(share), last, said);
                }
                continue;
            }
            let ArcAction::Cached(laid, nth) = label.taken else {
                continue;
            };
            let laid = cache.laid(laid);
            let arc = &laid.arcs[nth as usize];
            let Choice::Word { entry, case } = arc.choice else { continue };
            let form = &*form_of(&page.forms, &page.gaps, label);
            let joined = gap(&page.gaps, label.token + 1) != Gap::Apart;
            if label.tokens != 1 && !joined || arc.head > 0 {
                continue;
            }
            let weight = per_mille(self.sureness(number, laid, nth, place));
            if weight < SURE {
                continue;
            }
            sure[label.token - tokens.start] = weight >= BEYOND_DOUBT;
            after.clear();
            laid.write(vocabulary, arc, arc.choice, form, &mut after);
            after.truncate(after.len() - arc.tail);
            let form = &form[..form.len() - arc.tail];
            let key = (form, &*after);
            match effect.words() {
                &[id] => {
                    let said = SeenWord { id, entry, case };
                    last = evidence.collect(key, weight, before, said);
                }
                _ => evidence.learn(key, weight),
            }
        }
        if evidence.teaches && evidence.is_kept {
            let words = tokens.zip(&self.token_ids).zip(sure);
            for ((at, _), sure) in words.filter(|((_, id), _)| id.is_some()) {
                let form = &*page.forms[at];
                let set = match sure {
                    true => &mut evidence.certain,
                    false => &mut evidence.doubtful,
                };
                if !set.contains(form) {
                    set.insert(form.into());
                }
            }
        }
    }

    /// How likely a token is read as a word by itself.
    fn agreeing(
        &self,
        cache: &ArcCache,
        place: usize,
        entry: u32,
        case: Case,
    ) -> f64 {
        let (first, arcs) = self.lattice.arcs_from(place);
        let single = (first..).zip(arcs).filter(|(_, arc)| arc.reach == 1);
        single
            .map(|(number, arc)| {
                let label = &self.labels[arc.label as usize];
                let ArcAction::Cached(laid, nth) = label.taken else {
                    return 0.0;
                };
                let arc = &cache.laid(laid).arcs[nth as usize];
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
        label: &ArcPayload,
        number: u32,
        text: u32,
        evidence: &mut Evidence,
    ) {
        let text = &*self.literals[text as usize].text;
        let weight = per_mille(self.posterior.arc(number));
        let is_word = label.tokens == 1
            && LatticeBuilder::is_wordlike(&page.tokens[label.token])
            && text.chars().all(char::is_alphabetic);
        if is_word && weight >= SURE_OF_GARBLED {
            let weight = u64::from(weight);
            let form: &str = &page.forms[label.token];
            if evidence.is_kept {
                let key = (form.into(), text.into());
                *evidence.words.entry(key).or_default() += weight;
            }
            evidence.sure += weight;
            evidence.damaged += weight;
        }
    }
}
