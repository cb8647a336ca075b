//! The words that text may be repaired to, with how common each is and how
//! it is capitalised.
//!
//! On disk the lexicon is an [`fst::Map`] from the counting form (lower case,
//! tone mark at the uniform place) to a packed [`Stats`]. Opening it expands
//! the map into a letter [`Trie`] that holds both places of the tone mark,
//! because engines read what was printed, not what is counted.

pub mod alphabet;
mod check;
pub mod trie;

use std::borrow::Cow;

use fst::Streamer;

use crate::cost::{Cost, NAT};
use crate::error::Error;
use crate::viet::tone::{self, TonePlace, moved};
use alphabet::Letter;
use trie::Trie;

/// How a word is written: the three ways that occur in running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// All letters small.
    Lower,
    /// The first letter large.
    Title,
    /// All letters large.
    Upper,
}

impl Case {
    /// How a word is written; `None` for a mixture (`TTr`). One large letter
    /// alone counts as a title.
    ///
    /// ```
    /// use khoidau::lexicon::Case;
    /// assert_eq!(Case::of("Đảng"), Some(Case::Title));
    /// assert_eq!(Case::of("TTr"), None);
    /// ```
    pub fn of(word: &str) -> Option<Case> {
        let mut chars = word.chars();
        let first = chars.next()?.is_uppercase();
        let (mut any, mut all) = (false, true);
        for c in chars {
            any |= c.is_uppercase();
            all &= c.is_uppercase();
        }
        match (first, any, all) {
            (false, false, _) => Some(Case::Lower),
            (true, false, _) => Some(Case::Title),
            (true, true, true) => Some(Case::Upper),
            _ => None,
        }
    }

    /// The three ways, in order.
    pub const ALL: [Case; 3] = [Case::Lower, Case::Title, Case::Upper];

    /// Writes a lower-case word this way.
    ///
    /// ```
    /// assert_eq!(khoidau::lexicon::Case::Title.write("đảng"), "Đảng");
    /// ```
    pub fn write(self, lower: &str) -> String {
        let mut out = String::with_capacity(lower.len());
        self.write_to(lower, &mut out);
        out
    }

    /// Writes a lower-case word this way behind what `out` holds.
    pub(crate) fn write_to(self, lower: &str, out: &mut String) {
        use crate::viet::letter::upper_char;
        match self {
            Case::Lower => out.push_str(lower),
            Case::Upper => out.extend(lower.chars().map(upper_char)),
            Case::Title => {
                let mut chars = lower.chars();
                out.extend(chars.next().map(upper_char));
                out.push_str(chars.as_str());
            }
        }
    }
}

/// What the lexicon knows of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// The cost of the word out of context.
    pub cost: Cost,
    /// For each [`Case`], the cost of writing the word so in the middle of a
    /// sentence.
    pub case: [Cost; 3],
}

/// Case costs are kept in sixteenths of a nat.
const CASE_STEP: Cost = NAT / 16;

impl Stats {
    /// Packs the figures into the value of the map; case costs lose what is
    /// finer than 1/16 nat.
    pub fn pack(self) -> u64 {
        let cost = self.cost.clamp(0, 0xFFFF) as u64;
        self.case.iter().rev().fold(cost, |packed, &cost| {
            let steps = (cost / CASE_STEP).clamp(0, 0xFF) as u64;
            packed << 8 | steps
        })
    }

    fn unpack(packed: u64) -> Stats {
        let case = [0, 8, 16]
            .map(|shift| (packed >> shift & 0xFF) as Cost * CASE_STEP);
        Stats { cost: (packed >> 24 & 0xFFFF) as Cost, case }
    }
}

/// A written form of a word; a word whose tone mark has a choice of place has
/// two.
#[derive(Clone, Debug)]
pub struct Entry {
    form: Box<str>,
    counting: Option<Box<str>>,
    place: Option<TonePlace>,
    stats: Stats,
}

impl Entry {
    /// The form as it is written in lower case.
    pub fn form(&self) -> &str {
        &self.form
    }

    /// The form it is counted under.
    pub fn counting_form(&self) -> &str {
        self.counting.as_deref().unwrap_or(&self.form)
    }

    /// What is known of the word.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Where the tone mark stands, if there is a choice.
    pub fn tone_place(&self) -> Option<TonePlace> {
        self.place
    }
}

/// The words that text may be repaired to.
#[derive(Debug)]
pub struct Lexicon {
    map: fst::Map<Cow<'static, [u8]>>,
    entries: Vec<Entry>,
    trie: Trie,
}

impl Lexicon {
    /// Opens a lexicon that [`train`](crate) wrote; its checksum is verified.
    ///
    /// # Errors
    ///
    /// If the bytes are no fst, are damaged, or hold a word with a character
    /// that no Vietnamese text is written in. Nothing is allocated by what
    /// the bytes state, and no bytes make opening or a query panic.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes; about 2 ms for 10,000 words. Memory is bounded by
    /// the bytes: the words may take no more than 64 times as many.
    pub fn from_bytes(
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Lexicon, Error> {
        let bytes = bytes.into();
        let map = fst::Map::new(bytes).map_err(bad)?;
        map.as_fst().verify().map_err(bad)?;
        check::check(map.as_fst().as_bytes())?;
        Lexicon::read(map)
    }

    /// Opens the lexicon that is compiled in: bytes that do not change, and
    /// that a test has checked, need no checks.
    #[cfg(feature = "embedded")]
    pub(crate) fn embedded(bytes: &'static [u8]) -> Result<Lexicon, Error> {
        Lexicon::read(fst::Map::new(bytes.into()).map_err(bad)?)
    }

    /// The number of words that the bytes of a lexicon state.
    pub(crate) fn count(bytes: &[u8]) -> Result<usize, Error> {
        Ok(fst::Map::new(bytes).map_err(bad)?.len())
    }

    fn read(map: fst::Map<Cow<'static, [u8]>>) -> Result<Lexicon, Error> {
        let mut entries = Vec::with_capacity(map.len() + map.len() / 8);
        // The numbers of the entries whose forms come in byte order, and of
        // the others.
        let mut sorted: Vec<u32> = Vec::with_capacity(map.len());
        let mut variants: Vec<u32> = Vec::new();
        let mut stream = map.stream();
        while let Some((key, packed)) = stream.next() {
            let form = std::str::from_utf8(key).map_err(|_| {
                Error::model("a word of the lexicon is not UTF-8")
            })?;
            let stats = Stats::unpack(packed);
            if let Some(variant) = moved(form, TonePlace::Second) {
                variants.push(entries.len() as u32);
                entries.push(Entry {
                    form: variant.into_boxed_str(),
                    counting: Some(form.into()),
                    place: Some(TonePlace::Second),
                    stats,
                });
            }
            sorted.push(entries.len() as u32);
            let place = tone::place(form);
            let form = form.into();
            entries.push(Entry { form, counting: None, place, stats });
        }
        let trie = Trie::build(&spelled(&entries, sorted, variants)?);
        Ok(Lexicon { map, entries, trie })
    }

    /// The number of words, variants of one word counted once.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// What is known of a word given in its counting form.
    pub fn get(&self, counting_form: &str) -> Option<Stats> {
        self.map.get(counting_form).map(Stats::unpack)
    }

    /// The number of the entry written like this, in lower case.
    pub fn entry(&self, form: &str) -> Option<u32> {
        let mut letters = [0; 32];
        let mut len = 0;
        for c in form.chars() {
            *letters.get_mut(len)? = alphabet::number(c)?;
            len += 1;
        }
        self.trie.find(letters[..len].iter().copied())
    }

    /// All written forms.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The letter trie over [`Lexicon::entries`].
    pub fn trie(&self) -> &Trie {
        &self.trie
    }
}

fn bad(error: fst::Error) -> Error {
    Error::model(format!(
        "not a lexicon, or a damaged one ({error}); rebuild it with \
         `khoidau train lexicon` or fetch it again"
    ))
}

/// The letters of a word, short ones without a place of their own in memory.
#[derive(Debug)]
enum Spelling {
    Short([Letter; SHORT], u8),
    Long(Vec<Letter>),
}

/// The longest syllable has seven letters.
const SHORT: usize = 15;

impl Spelling {
    fn of(form: &str) -> Option<Spelling> {
        let mut short = [0; SHORT];
        let mut len = 0;
        for c in form.chars() {
            let Some(place) = short.get_mut(len) else {
                let letters = form.chars().map(alphabet::number);
                return letters.collect::<Option<_>>().map(Spelling::Long);
            };
            *place = alphabet::number(c)?;
            len += 1;
        }
        Some(Spelling::Short(short, len as u8))
    }
}

impl AsRef<[Letter]> for Spelling {
    #[inline]
    fn as_ref(&self) -> &[Letter] {
        match self {
            Spelling::Short(letters, len) => &letters[..usize::from(*len)],
            Spelling::Long(letters) => letters,
        }
    }
}

/// The letters of all entries with their numbers and costs, in the byte order
/// of their forms; of `sorted` entries the order is known.
fn spelled(
    entries: &[Entry],
    sorted: Vec<u32>,
    mut variants: Vec<u32>,
) -> Result<Vec<(Spelling, u32, Cost)>, Error> {
    let form = |number: u32| entries[number as usize].form();
    variants.sort_unstable_by_key(|&number| (form(number), number));
    let mut variants = variants.into_iter().peekable();
    let mut words = Vec::with_capacity(entries.len());
    let mut last = None;
    let mut add = |number: u32| -> Result<(), Error> {
        let entry = &entries[number as usize];
        // A lexicon that lists a form and its variant apart repeats it.
        if last.replace(entry.form()) == Some(entry.form()) {
            return Ok(());
        }
        let letters = Spelling::of(entry.form()).ok_or_else(|| {
            let form = &entry.form;
            Error::model(format!("foreign letter in the word {form:?}"))
        })?;
        words.push((letters, number, entry.stats.cost));
        Ok(())
    };
    for number in sorted {
        let comes_first =
            |other: &u32| (form(*other), *other) < (form(number), number);
        while let Some(variant) = variants.next_if(comes_first) {
            add(variant)?;
        }
        add(number)?;
    }
    variants.try_for_each(add)?;
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(words: &[&str]) -> Lexicon {
        let mut sorted = words.to_vec();
        sorted.sort_unstable();
        let stats = Stats { cost: 5 * NAT, case: [0, NAT, 3 * NAT] };
        let map = fst::Map::from_iter(
            sorted.iter().map(|word| (word, stats.pack())),
        );
        Lexicon::from_bytes(map.unwrap().into_fst().into_inner()).unwrap()
    }

    #[test]
    fn both_tone_places_are_written_and_one_is_counted() {
        let lexicon = lexicon(&["hòa", "quý", "nam"]);
        let mut forms: Vec<_> = lexicon
            .entries()
            .iter()
            .map(|e| (e.form(), e.counting_form(), e.tone_place()))
            .collect();
        forms.sort_unstable_by_key(|form| form.0);
        assert_eq!(
            forms,
            [
                ("hoà", "hòa", Some(TonePlace::Second)),
                ("hòa", "hòa", Some(TonePlace::First)),
                ("nam", "nam", None),
                ("quý", "quý", None),
            ]
        );
        assert_eq!(lexicon.len(), 3);
        assert!(lexicon.get("hoà").is_none());
    }

    #[test]
    fn figures_survive_packing() {
        let stats = Stats { cost: 3001, case: [16, 320, 4080] };
        assert_eq!(Stats::unpack(stats.pack()), stats);
    }

    #[test]
    fn damaged_bytes_are_refused_with_advice() {
        let map = fst::Map::from_iter([("ba", 1), ("bà", 2)]).unwrap();
        let good = map.into_fst().into_inner();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            let error = Lexicon::from_bytes(bad).unwrap_err();
            assert!(error.to_string().contains("khoidau train"), "{error}");
        }
        assert!(Lexicon::from_bytes(good[..good.len() - 3].to_vec()).is_err());
    }

    /// Makes the checksum right, as somebody who wants to do harm would:
    /// CRC-32C, masked as Snappy does it.
    fn forge(mut bytes: Vec<u8>) -> Vec<u8> {
        let end = bytes.len() - 4;
        let crc = bytes[..end].iter().fold(!0u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                crc >> 1 ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 }
            })
        });
        let sum = (!crc).rotate_right(15).wrapping_add(0xa282_ead8);
        bytes[end..].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    #[test]
    fn forged_bytes_are_refused_or_read_and_never_a_panic() {
        // One node of many branches, with an index, and long ways.
        let wide = ('a'..='z').chain("áàảãạăâđêôơư".chars());
        let mut words: Vec<String> = wide.map(String::from).collect();
        words.extend((1..20).map(|len| "ba".repeat(len)));
        words.extend(["hòa", "quý", "nam", "nghiêng"].map(String::from));
        words.sort_unstable();
        words.dedup();
        let words: Vec<&str> = words.iter().map(|word| &**word).collect();
        let good = lexicon(&words).map.into_fst().into_inner().into_owned();
        assert_eq!(forge(good.clone()), good);
        let mut read = 0;
        for at in 0..good.len() - 4 {
            for value in [0, 1, 0x40, 0x80, 0xc0, 0xff, good[at] ^ 4] {
                let mut bad = good.clone();
                bad[at] = value;
                if let Ok(lexicon) = Lexicon::from_bytes(forge(bad)) {
                    lexicon.entry("hòa");
                    lexicon.get("nam");
                    read += 1;
                }
            }
        }
        assert!(read > 0);
        for len in 36..good.len() {
            let cut = forge(good[..len].to_vec());
            assert!(Lexicon::from_bytes(cut).is_err());
        }
        // A giant number of words.
        let mut giant = good.clone();
        let at = good.len() - 20;
        giant[at..at + 8].fill(0xff);
        let error = Lexicon::from_bytes(forge(giant)).unwrap_err();
        assert!(error.to_string().contains("number of its words"), "{error}");
    }

    #[test]
    fn every_form_is_found_in_the_trie() {
        let lexicon = lexicon(&["ba", "bao", "báo", "cáo", "của", "nghị"]);
        let trie = lexicon.trie();
        let mut found = Vec::new();
        let mut stack = vec![(trie::ROOT, String::new())];
        while let Some((node, prefix)) = stack.pop() {
            if let Some(entry) = trie.entry(node) {
                assert_eq!(lexicon.entries()[entry as usize].form(), prefix);
                found.push(prefix.clone());
            }
            for child in trie.children(node) {
                let letter = alphabet::letter(trie.letter(child));
                stack.push((child, format!("{prefix}{letter}")));
            }
        }
        found.sort_unstable();
        assert_eq!(found, ["ba", "bao", "báo", "cáo", "của", "nghị"]);
    }

    #[test]
    fn forms_listed_with_their_variants_are_kept_once() {
        let long = "nghiêng".repeat(4);
        let words = ["hoà", "hoài", "hòa", &long, "khỏe", "thúy", "thuý"];
        let lexicon = lexicon(&words);
        for (number, entry) in (0..).zip(lexicon.entries()) {
            let found = lexicon.entry(entry.form()).unwrap();
            let same = lexicon.entries()[found as usize].form();
            assert!(same == entry.form() && found <= number);
        }
        assert!(lexicon.entry(&long).is_some());
    }

    #[test]
    fn the_trie_tells_the_cheapest_word_by_letters_left() {
        use trie::LEVELS;
        let letters = |word: &str| -> Vec<Letter> {
            word.chars().filter_map(alphabet::number).collect()
        };
        let mut words = vec![
            (letters("ba"), 0, 900),
            (letters("bao"), 1, 700),
            (letters("bay"), 2, 300),
            (letters("cả"), 3, 100),
            (letters("nghiêngngả"), 4, 50),
        ];
        words.sort_unstable();
        let trie = Trie::build(&words);
        let none = i16::MAX;
        let mut levels = [none; LEVELS];
        (levels[2], levels[3], levels[LEVELS - 1]) = (100, 300, 50);
        assert_eq!(*trie.by_letters(trie::ROOT), levels);
        let first: Vec<char> = trie
            .edges(trie::ROOT)
            .iter()
            .map(|edge| alphabet::letter(edge.letter))
            .collect();
        assert_eq!(first, ['n', 'c', 'b'], "the cheapest first");
    }
}
