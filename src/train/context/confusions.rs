//! Which words the first pass takes for which, as the noise of training.
//!
//! Every word is damaged many times as each channel profile damages print,
//! and each reading is searched as the corrector would; the words found share
//! the reading by what channel and lexicon make of them.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::vocabulary::Vocabulary;
use crate::candidates::Finder;
use crate::channel::{Channel, Pair};
use crate::cost::{NAT, exp};
use crate::lexicon::Case;
use crate::model::Model;

/// How many words each word may be taken for.
pub const CONFUSIONS: usize = 12;

/// How often each word is damaged by each profile.
const SAMPLES: usize = 96;

/// What searching without context is short of: differences of costs count
/// half.
const FLATTEN: f64 = 0.5;

/// For every id, what its word is taken for: ids of words, or of the unknown
/// word, with the share of readings in 65535ths, the most frequent first. Rows
/// are filled up with zeros. The channels' readings count alike.
///
/// # Complexity
///
/// Some 500 searches a word; minutes for 14,000 words on one core.
pub fn confusions(
    model: &Model,
    vocabulary: &Vocabulary,
) -> Vec<[(u16, u16); CONFUSIONS]> {
    let names = ["clean", "general"];
    let channels: Vec<(&Channel, Damage)> = model
        .channels()
        .iter()
        .filter(|channel| !names.contains(&channel.name()))
        .map(|channel| (channel, Damage::new(channel.pairs())))
        .collect();
    let ids: Vec<u16> = (0..vocabulary.words().len() as u16).collect();
    ids.par_chunks(64)
        .flat_map_iter(|chunk| {
            let mut finders: Vec<Finder> =
                channels.iter().map(|_| Finder::default()).collect();
            let rows: Vec<_> = chunk
                .iter()
                .map(|&id| row(model, vocabulary, &channels, &mut finders, id))
                .collect();
            rows
        })
        .collect()
}

fn row(
    model: &Model,
    vocabulary: &Vocabulary,
    channels: &[(&Channel, Damage)],
    finders: &mut [Finder],
    id: u16,
) -> [(u16, u16); CONFUSIONS] {
    let mut row = [(0, 0); CONFUSIONS];
    let word = &vocabulary.words()[usize::from(id)];
    if id < Vocabulary::FIRST || !word.contains(char::is_alphabetic) {
        return row;
    }
    let lexicon = model.lexicon();
    let mut shares: BTreeMap<u16, f64> = BTreeMap::new();
    let mut random = Random(u64::from(id) + 1);
    for ((channel, damage), finder) in channels.iter().zip(finders) {
        let mut readings: BTreeMap<String, usize> = BTreeMap::new();
        for _ in 0..SAMPLES {
            *readings.entry(damage.apply(word, &mut random)).or_default() += 1;
        }
        for (reading, times) in readings {
            if reading.is_empty() {
                continue;
            }
            let found = finder.find(lexicon, channel, &reading);
            let least = found.least(4 * NAT);
            let share = |total: i32| {
                exp(-f64::from((total - least).clamp(0, 40 * NAT))
                    / f64::from(NAT)
                    * FLATTEN)
            };
            let unknown =
                share(found.same.saturating_add(found.spelling) + 4 * NAT);
            let mut shared = vec![(Vocabulary::UNKNOWN, unknown)];
            for reading in &found.words {
                let entry = &lexicon.entries()[reading.entry as usize];
                let form = entry.counting_form();
                let name = (reading.case == Case::Title)
                    .then(|| vocabulary.id(&Case::Title.write(form)))
                    .flatten();
                let taken = name.or_else(|| vocabulary.id(form));
                let taken = taken.unwrap_or(Vocabulary::UNKNOWN);
                shared.push((taken, share(reading.total)));
            }
            let sum: f64 = shared.iter().map(|(_, share)| share).sum();
            for (taken, share) in shared.into_iter().filter(|s| s.0 != id) {
                *shares.entry(taken).or_default() +=
                    times as f64 * share / sum;
            }
        }
    }
    let all = (SAMPLES * channels.len()) as f64;
    let mut shares: Vec<(u16, f64)> = shares.into_iter().collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (place, (taken, share)) in row.iter_mut().zip(shares) {
        *place = (taken, (share / all * 65_535.0) as u16);
    }
    row
}

/// What a profile makes of printed letters, with the chances.
struct Damage {
    /// By one or two printed characters: readings with their chances.
    segments: HashMap<String, Vec<(String, f64)>>,
}

impl Damage {
    fn new(pairs: &[Pair]) -> Damage {
        let mut segments: HashMap<String, Vec<(String, f64)>> = HashMap::new();
        for pair in pairs {
            let strange = pair.read.contains(crate::channel::ANY)
                || pair.printed.contains(crate::channel::ANY);
            if pair.printed.is_empty() || strange {
                continue;
            }
            let chance = exp(-f64::from(pair.cost) / f64::from(NAT));
            let row = segments.entry(pair.printed.clone()).or_default();
            row.push((pair.read.clone(), chance));
        }
        Damage { segments }
    }

    /// One reading of a word.
    fn apply(&self, word: &str, random: &mut Random) -> String {
        let chars: Vec<char> = word.chars().collect();
        let mut out = String::new();
        let mut at = 0;
        while at < chars.len() {
            let mut choices = Vec::new();
            for len in 1..=2.min(chars.len() - at) {
                let printed: String = chars[at..at + len].iter().collect();
                let row = self.segments.get(&printed);
                choices.extend(
                    row.into_iter().flatten().map(|(r, p)| (len, r, *p)),
                );
            }
            let sum: f64 = choices.iter().map(|choice| choice.2).sum();
            let mut left = random.share() * sum;
            let chosen = choices.iter().find(|choice| {
                left -= choice.2;
                left <= 0.0
            });
            match chosen {
                Some((len, read, _)) => {
                    out.push_str(read);
                    at += len;
                }
                None => {
                    out.push(chars[at]);
                    at += 1;
                }
            }
        }
        out
    }
}

/// A linear congruential generator (Knuth's MMIX): the same numbers on every
/// run.
struct Random(u64);

impl Random {
    /// The next number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}
