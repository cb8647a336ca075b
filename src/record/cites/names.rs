//! Names of bodies and types in running text: where they begin and end.

use std::collections::HashMap;

use super::words::{Word, words};
use crate::span::Span;
use crate::tables::units::{self, HAMLET};
use crate::tables::{self, Gazetteer, List};
use crate::viet::{syllable, tone};

/// Phrases by their first word without marks.
#[derive(Debug, Default)]
struct Phrases {
    by_first: HashMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    /// In small letters.
    name: String,
    words: Vec<String>,
    value: usize,
}

fn uniform(word: &str) -> String {
    tone::uniform(&word.to_lowercase()).into_owned()
}

impl Phrases {
    fn add(&mut self, phrase: &str, value: usize) {
        let list: Vec<String> = words(phrase, 0, phrase.len())
            .into_iter()
            .map(|w| w.flat)
            .collect();
        let Some(first) = list.first() else { return };
        let first = first.clone();
        let name = uniform(phrase);
        let phrase = Phrase { name, words: list, value };
        self.by_first.entry(first).or_default().push(phrase);
    }

    /// The longest phrase that some words begin with: how many words, and
    /// its value.
    fn at(&self, words: &[Word<'_>]) -> Option<(usize, usize)> {
        let phrases = self.by_first.get(&words.first()?.flat)?;
        let fits = |phrase: &&Phrase| {
            // Marks may be lost, but alone `Bổ` is no `Bộ`.
            let alone = phrase.words.len() == 1;
            phrase.words.len() <= words.len()
                && phrase.words.iter().zip(words).all(|(a, b)| *a == b.flat)
                && (!alone || phrase.name == uniform(words[0].text))
        };
        let found = phrases.iter().filter(fits);
        let longest = found.max_by_key(|phrase| phrase.words.len())?;
        Some((longest.words.len(), longest.value))
    }
}

/// The names that are known.
#[derive(Debug)]
pub(super) struct Names {
    bodies: Phrases,
    heads: Phrases,
    posts: Phrases,
    types: Phrases,
    type_names: Vec<String>,
}

impl Names {
    pub(super) fn new(knowledge: &Gazetteer) -> Names {
        let mut names = Names {
            bodies: Phrases::default(),
            heads: Phrases::default(),
            posts: Phrases::default(),
            types: Phrases::default(),
            type_names: Vec::new(),
        };
        for body in knowledge.bodies() {
            names.bodies.add(&body.name, 0);
            // Provinces have an office for what a ministry does.
            if let Some(duty) = body.name.strip_prefix("Bộ ") {
                names.bodies.add(&format!("Sở {duty}"), 0);
            }
        }
        for head in knowledge.heads() {
            names.heads.add(&head.name, 0);
        }
        for post in knowledge.posts() {
            names.posts.add(&post.text, 0);
        }
        for kind in knowledge.types() {
            names.add_type(&kind.name, &kind.name);
        }
        for (spoken, name) in tables::Phrases::get().spoken() {
            names.add_type(spoken, name);
        }
        names
    }

    fn add_type(&mut self, spoken: &str, name: &str) {
        self.types.add(spoken, self.type_names.len());
        self.type_names.push(name.to_owned());
    }

    /// The type some words name, with how many they are.
    fn type_at(&self, words: &[Word<'_>]) -> Option<(usize, &str)> {
        let (len, value) = self.types.at(words)?;
        Some((len, &self.type_names[value]))
    }

    /// The type whose name ends some words.
    pub(super) fn type_before(
        &self,
        words: &[Word<'_>],
    ) -> Option<(Span, &str)> {
        let most = words.len().min(5);
        (words.len() - most..words.len()).find_map(|from| {
            let run = &words[from..];
            let (len, name) = self.type_at(run)?;
            let span = Span::new(run[0].start, run[len - 1].end);
            (len == run.len()).then_some((span, name))
        })
    }

    /// The last type that is named among some words, in capitals.
    pub(super) fn type_among(
        &self,
        words: &[Word<'_>],
    ) -> Option<(Span, &str)> {
        (0..words.len()).rev().find_map(|from| {
            let run = &words[from..];
            let (len, name) = self.type_at(run)?;
            let span = Span::new(run[0].start, run[len - 1].end);
            run[0].is_capital().then_some((span, name))
        })
    }

    /// How many of some words are the name of a body, and how sure its end
    /// is, from 0 to 1.
    ///
    /// A known name may go on (`Ban Thường vụ` / `Tỉnh ủy Lào Cai`). Of
    /// others, each word has a large letter, or follows one that has, or
    /// belongs to the few small ones of such names.
    pub(super) fn body(
        &self,
        text: &str,
        words: &[Word<'_>],
    ) -> Option<(usize, f64)> {
        let first = words.first()?;
        if !first.is_capital() || self.type_at(words).is_some() {
            return None;
        }
        // A page's end or that of a heading ends the name.
        let ends = |pair: &[Word<'_>]| {
            let gap = &text[pair[0].end..pair[1].start];
            gap.contains("\n\n\n")
                || gap.contains('\n')
                    && is_large(&pair[0]) != is_large(&pair[1])
        };
        let end = words.windows(2).position(ends).map(|at| at + 1);
        let words = &words[..end.unwrap_or(words.len())];
        let known = |run: &[Word<'_>]| {
            let (len, _) = self.bodies.at(run)?;
            // A longer name may begin inside (`Tổ Giúp việc Ban Chỉ đạo
            // Trung ương` / `về …`).
            let longer = (1..len).filter_map(|skip| {
                self.bodies.at(&run[skip..]).map(|(more, _)| skip + more)
            });
            Some(longer.max().unwrap_or(0).max(len))
        };
        let headed = |run: &[Word<'_>]| self.heads.at(run).map(|(len, _)| len);
        let mut sure = match (known(words), headed(words)) {
            (Some(_), _) => 0.95,
            (None, Some(_)) => 0.85,
            (None, None) => 0.6,
        };
        let mut at = 0;
        // How many words in a row had a large letter each by itself.
        let mut large = 0;
        let mut after_head = false;
        // Whether its place was named already.
        let mut placed = false;
        // Whether a known name ends here.
        let mut whole = false;
        let listed = known(words)
            .is_some_and(|len| len > 2 || headed(words) != Some(len));
        while at < words.len() {
            let run = &words[at..];
            let word = &run[0];
            let gap = match at {
                0 => "",
                _ => &text[words[at - 1].end..word.start],
            };
            let dashed = gap == " - " && word.is_capital();
            if !(gap.trim().is_empty() || dashed)
                || at > 0 && (opens(run) || stops(word))
            {
                break;
            }
            // `Công ty Luật …` and `Đoàn Luật sư …` are bodies.
            let firm = word.text == "Luật"
                && (at > 0 && words[at - 1].text == "ty"
                    || run.get(1).is_some_and(|next| next.text == "sư"));
            if at > 0
                && word.is_capital()
                && !firm
                && self.type_at(run).is_some()
            {
                // `Ban Chỉ đạo Đề án 204` has a type in its name.
                let numbered = run.len() > 2
                    && self.type_at(run).is_some_and(|(len, name)| {
                        name == "Đề án"
                            && run.get(len).is_some_and(Word::is_number)
                    });
                if !numbered {
                    break;
                }
                at += self.type_at(run).map_or(1, |(len, _)| len) + 1;
                (large, after_head) = (0, false);
                continue;
            }
            if word.is_capital()
                && let Some(len) = known(run)
            {
                at += len;
                (large, after_head) = (0, false);
                sure = f64::max(sure, 0.9);
                whole = !opens_unit(&run[len - 1..]);
                continue;
            }
            // In capitals throughout, nothing else tells that a whole name
            // is over.
            if whole
                && is_large(&words[at - 1])
                && is_large(word)
                && headed(run).is_none()
                && !opens_unit(run)
            {
                break;
            }
            whole = false;
            if word.is_capital()
                && let Some(len) = headed(run)
                // `Hải Phòng` ends with no office.
                && (len > 1 || large == 0 && !after_head)
            {
                at += len;
                (large, after_head) = (0, len == 1);
                continue;
            }
            if word.is_capital() {
                at += 1;
                (large, after_head) = (large + 1, false);
                if is_numbered(text, run) {
                    at += 1;
                    (large, after_head) = (0, false);
                }
                continue;
            }
            if let Some(len) = unit(run) {
                at += len + usize::from(len == 1 && is_numbered(text, run));
                (large, after_head) = (0, false);
                placed = true;
                continue;
            }
            // What an association is for goes before its place (`Ủy ban
            // bầu cử xã …`).
            if !listed
                && !placed
                && let Some(len) = purpose(text, run)
            {
                at += len;
                (large, after_head) = (0, false);
                continue;
            }
            let next = run.get(1);
            if matches!(word.text, "và" | "va")
                && next.is_some_and(Word::is_capital)
                && at > 0
                && known(&run[1..]).is_none()
                && headed(&run[1..]).is_none()
                && self.type_at(&run[1..]).is_none()
                && !opens(&run[1..])
            {
                at += 1;
                (large, after_head) = (0, false);
                continue;
            }
            // The second half of a word (`Chính` / `trị`); names of places
            // have large letters throughout.
            let half = large == 1 || large == 0 && after_head;
            if half && !is_stop(word.text) && !word.is_number() {
                at += 1;
                (large, after_head) = (0, false);
                continue;
            }
            break;
        }
        (at > 0).then_some((at, sure))
    }

    /// How many words before a place are the post of the one who heads the
    /// body named there: `Chủ tịch` / `UBND tỉnh`.
    pub(super) fn post_before(
        &self,
        text: &str,
        words: &[Word<'_>],
        at: usize,
    ) -> usize {
        const MOST: usize = 4;
        let Some(body) = words.get(at) else { return 0 };
        let fits = |count: &usize| {
            let run = &words[at - count..];
            let gap = &text[words[at - 1].end..body.start];
            gap.trim().is_empty()
                && self.posts.at(run).is_some_and(|(len, _)| len >= *count)
        };
        (1..=MOST.min(at)).rev().find(fits).unwrap_or(0)
    }

    /// Whether a body is surely named from a place on, by its own name or
    /// the post before it.
    pub(super) fn is_named(
        &self,
        text: &str,
        words: &[Word<'_>],
        at: usize,
    ) -> bool {
        let rest = &words[at..];
        self.is_body(rest)
            || rest.first().is_some_and(Word::is_capital)
                && self.post_before(text, words, at) > 0
    }

    /// Whether a body is surely named at the beginning of some words.
    pub(super) fn is_body(&self, words: &[Word<'_>]) -> bool {
        words.first().is_some_and(Word::is_capital)
            && (self.bodies.at(words).is_some()
                || self.heads.at(words).is_some())
    }
}

/// Whether some words open a line or sentence and are no part of a name.
fn opens(words: &[Word<'_>]) -> bool {
    tables::Phrases::get().list(List::Sentence).iter().any(|phrase| {
        let mut words = words.iter().map(|word| word.text);
        phrase.text.split(' ').all(|own| words.next() == Some(own))
    })
}

/// Whether some words begin with a place that has a number for a name:
/// `Quận 6`.
fn is_numbered(text: &str, words: &[Word<'_>]) -> bool {
    let [kind, number, ..] = words else { return false };
    matches!(&*kind.text.to_lowercase(), "quận" | "phường")
        && number.is_number()
        && number.text.len() < 3
        && text[kind.end..number.start].trim().is_empty()
}

/// How many small words, before a unit or another part of the name, say what
/// a body is for.
fn purpose(text: &str, words: &[Word<'_>]) -> Option<usize> {
    const MOST: usize = 3;
    let mut at = 0;
    loop {
        let word = words.get(at)?;
        let gap = match at {
            0 => "",
            _ => &text[words[at - 1].end..word.start],
        };
        if !gap.trim().is_empty() || gap.contains("\n\n") {
            return None;
        }
        if at > 0 && (unit(&words[at..]).is_some() || word.text == "Quỹ") {
            return Some(at);
        }
        let small = word.text.chars().all(char::is_lowercase);
        if at == MOST || !small || is_stop(word.text) {
            return None;
        }
        at += 1;
    }
}

/// Whether a word in capitals, as in a title, never is part of a name.
fn stops(word: &Word<'_>) -> bool {
    let small = word.text.to_lowercase();
    // `LAO ĐỘNG VÀ XÃ HỘI`, `BAN DÂN VẬN`, `CHUYỂN ĐỔI SỐ`
    is_large(word)
        && !matches!(&*small, "và" | "ban" | "số")
        && is_stop(&small)
}

/// Whether a word is in capitals throughout, as in a heading.
fn is_large(word: &Word<'_>) -> bool {
    word.text.chars().nth(1).is_some()
        && !word.text.contains(|c: char| c.is_lowercase() || c.is_numeric())
        && syllable::is_possible(word.text)
}

/// The most words of a unit, and of the small ones that names hold.
const UNIT_WORDS: usize = 2;

/// How many small words that names of bodies hold some words begin with.
fn unit(words: &[Word<'_>]) -> Option<usize> {
    let run: Vec<&str> =
        words.iter().take(UNIT_WORDS).map(|word| word.text).collect();
    run.first()?.starts_with(char::is_lowercase).then(|| unit_of(&run))?
}

/// Whether words in capitals begin with the unit of a body.
fn opens_unit(words: &[Word<'_>]) -> bool {
    let run = words.iter().take(UNIT_WORDS);
    let run: Vec<String> = run.map(|word| word.text.to_lowercase()).collect();
    let run: Vec<&str> = run.iter().map(String::as_str).collect();
    unit_of(&run).is_some()
}

/// How many words a unit of administration has, or another of the small words
/// of names, that some words in small letters begin with.
fn unit_of(words: &[&str]) -> Option<usize> {
    let inner = tables::Phrases::get().list(List::Inner).iter();
    let inner = inner.map(|phrase| phrase.text.split(' '));
    let inner = inner.filter_map(|own| {
        let count = own.clone().count();
        let run = words.get(..count)?.iter();
        run.zip(own)
            .all(|(word, own)| tone::uniform(word) == own)
            .then_some(count)
    });
    let unit = units::opening(words).filter(|unit| unit.level < HAMLET);
    inner.chain(unit.map(|unit| unit.words.len())).max()
}

/// Whether a small word never ends the name of a body.
fn is_stop(word: &str) -> bool {
    tables::Phrases::get().has(List::Stop, word)
}
