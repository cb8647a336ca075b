//! The names of places and bodies and the parts of names of people, from
//! `places.tsv`, `bodies.tsv` and `names.tsv` in `dictionaries/tables`.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use crate::viet::letter::lower_char;
use crate::viet::tone;

const PLACES: &str = include_str!("../../dictionaries/tables/places.tsv");
const BODIES: &str = include_str!("../../dictionaries/tables/bodies.tsv");
const NAMES: &str = include_str!("../../dictionaries/tables/names.tsv");

static EMBEDDED: LazyLock<Arc<NameTrie>> =
    LazyLock::new(|| Arc::new(NameTrie::parse(PLACES, BODIES, NAMES)));

/// What a word is known as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Known {
    surname: bool,
    /// A middle or given name.
    name: bool,
    /// A word of the name of a place.
    place: bool,
}

/// A node of the trie of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// Before the first word of the name of a place, and of a body.
    pub(crate) const ROOT: Place = Place(0);
    pub(crate) const BODIES: Place = Place(1);
}

/// What a word is in the name of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Before the first word.
    Start,
    /// The surname.
    Surname,
    /// A middle or given name behind it.
    Given,
}

/// The tables, ready for use. Words are compared in lower case with the tone
/// mark at its uniform place.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameTrie {
    /// Every word by its number.
    words: FxHashMap<Box<str>, u32>,
    known: Vec<Known>,
    /// The nodes of the tries of places and bodies behind nodes, by the number
    /// of the word.
    next: FxHashMap<(u32, u32), u32>,
    /// Whether a name ends at each node.
    ends: Vec<bool>,
}

impl NameTrie {
    /// The tables of the crate.
    pub(super) fn embedded() -> &'static Arc<NameTrie> {
        &EMBEDDED
    }

    /// The same with the names of other bodies.
    pub(super) fn with_bodies<'b>(
        names: impl Iterator<Item = &'b str>,
    ) -> NameTrie {
        let mut all = NameTrie::clone(&EMBEDDED);
        for name in names {
            all.insert(name);
        }
        all
    }

    fn parse(
        places: &'static str,
        bodies: &'static str,
        names: &'static str,
    ) -> NameTrie {
        // The two roots.
        let ends = vec![false; 2];
        let mut all = NameTrie { ends, ..NameTrie::default() };
        // As many nodes as the table of places has words, roughly.
        all.next.reserve(places.len() / 10);
        let mut numbers = Numbers::default();
        for line in places.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, _)) = line.split_once('\t') else { continue };
            let words = name.split(' ').map(|word| {
                let number = numbers.of(&mut all.words, word);
                known(&mut all.known, number).place = true;
                number
            });
            insert(&mut all.next, &mut all.ends, Place::ROOT, words);
        }
        for line in bodies.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, _)) = line.split_once('\t') else { continue };
            let words = name.split_whitespace();
            let words = words.map(|word| numbers.of(&mut all.words, word));
            insert(&mut all.next, &mut all.ends, Place::BODIES, words);
        }
        for line in names.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(kind), Some(part)) = (fields.next(), fields.next())
            else {
                continue;
            };
            for word in part.split(' ') {
                let number = numbers.of(&mut all.words, word);
                let known = known(&mut all.known, number);
                match kind {
                    "surname" => known.surname = true,
                    _ => known.name = true,
                }
            }
        }
        all.known.resize(all.words.len(), Known::default());
        all
    }

    /// Adds the name of a body to the trie.
    fn insert(&mut self, name: &str) {
        let words = name.split_whitespace();
        let words = words.map(|word| number(&mut self.words, word));
        insert(&mut self.next, &mut self.ends, Place::BODIES, words);
        self.known.resize(self.words.len(), Known::default());
    }

    /// The number of a word, which is given in its counting form.
    pub(crate) fn number(&self, form: &str) -> Option<u32> {
        self.words.get(form).copied()
    }

    /// Where a word leads from a place in the trie.
    pub(crate) fn step(&self, from: Place, word: u32) -> Option<Place> {
        self.next.get(&(from.0, word)).copied().map(Place)
    }

    /// Whether a name ends there.
    pub(crate) fn ends(&self, place: Place) -> bool {
        self.ends[place.0 as usize]
    }

    /// What a word is in the name of a person behind another.
    pub(crate) fn role(&self, before: Role, word: u32) -> Option<Role> {
        let known = self.known[word as usize];
        match before {
            Role::Start => known.surname.then_some(Role::Surname),
            _ => known.name.then_some(Role::Given),
        }
    }

    fn known(&self, word: &str) -> Known {
        let number = self.words.get(&*uniform(word));
        number.map_or(Known::default(), |&n| self.known[n as usize])
    }

    /// Whether a word is a surname.
    pub(crate) fn is_surname(&self, word: &str) -> bool {
        self.known(word).surname
    }

    /// Whether a word is part of a name of people or places.
    pub(crate) fn is_part(&self, word: &str) -> bool {
        let known = self.known(word);
        known.surname || known.name || known.place
    }

    /// How many words in front a name of a body begins with.
    pub(crate) fn body<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
    ) -> usize {
        let mut node = Place::BODIES;
        let goes_on = |word: &'w str| {
            let number = self.number(&uniform(word));
            let next = number.and_then(|word| self.step(node, word));
            next.map(|next| node = next)
        };
        words.map_while(goes_on).count()
    }

    /// How many words in front are the name of a place, the longest that is;
    /// zero if none.
    pub(crate) fn place<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
    ) -> usize {
        let (mut node, mut longest) = (0, 0);
        for (count, word) in (1..).zip(words) {
            let word = self.words.get(&*uniform(word));
            let next = word.and_then(|&word| self.next.get(&(node, word)));
            let Some(&next) = next else { break };
            node = next;
            if self.ends[node as usize] {
                longest = count;
            }
        }
        longest
    }
}

/// Adds a name to a trie, by the numbers of its words.
fn insert(
    next: &mut FxHashMap<(u32, u32), u32>,
    ends: &mut Vec<bool>,
    root: Place,
    words: impl Iterator<Item = u32>,
) {
    let mut node = root.0;
    for word in words {
        let fresh = ends.len() as u32;
        node = *next.entry((node, word)).or_insert(fresh);
        if node == fresh {
            ends.push(false);
        }
    }
    ends[node as usize] = true;
}

/// What is known of a word by its number, which may be new.
fn known(all: &mut Vec<Known>, number: u32) -> &mut Known {
    let number = number as usize;
    if number >= all.len() {
        all.resize(number + 1, Known::default());
    }
    &mut all[number]
}

/// The number of a word, a new one where it is new.
fn number(words: &mut FxHashMap<Box<str>, u32>, word: &str) -> u32 {
    let fresh = words.len() as u32;
    *words.entry(uniform(word).into_boxed_str()).or_insert(fresh)
}

/// The numbers of words as the tables write them, in which the same few
/// thousand come again and again.
#[derive(Default)]
struct Numbers(FxHashMap<&'static str, u32>);

impl Numbers {
    fn of(
        &mut self,
        words: &mut FxHashMap<Box<str>, u32>,
        word: &'static str,
    ) -> u32 {
        *self.0.entry(word).or_insert_with(|| number(words, word))
    }
}

/// A word in lower case, its tone mark at the uniform place.
fn uniform(word: &str) -> String {
    let lower: String = word.chars().map(lower_char).collect();
    tone::uniform(&lower).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_parts_of_names_are_known_in_any_case() {
        let known = NameTrie::embedded();
        let place = |text: &str| known.place(text.split(' '));
        assert_eq!(place("Hòa Bình"), 2);
        assert_eq!(place("HOÀ BÌNH"), 2);
        assert_eq!(place("Hà Nội và Huế"), 2);
        assert_eq!(place("Huế"), 1);
        assert_eq!(place("hòa hợp"), 0);
        let body = |text: &str| known.body(text.split(' '));
        assert_eq!(body("Ban Thường vụ gồm"), 3);
        assert_eq!(body("Nguyễn Văn"), 0);
        assert!(known.is_surname("Nguyễn") && !known.is_surname("nghị"));
        assert!(known.is_part("Hoà") && !known.is_part("được"));
    }
}
