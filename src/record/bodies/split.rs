//! Which lines of the left column of a header are the name of one body.
//!
//! A name may take several lines, and the body it is part of stands above
//! it. A line begins a new name if it begins as names do, or if the name
//! above it is whole and the line does not go on with it.

use super::{BodyName, Head, head, is_wordy, named};
use crate::notation::number::is_abbreviation;
use crate::record::page::{Page, Strip, bare, capitals, placed_words, words};
use crate::record::score;
use crate::span::Span;
use crate::tables::units::{self, HAMLET};
use crate::tables::{Gazetteer, List, Phrases, Trait, places};
use crate::viet::syllable;
use crate::viet::{fold, fuzzy};

/// The most words of the name of a place.
const PLACE_WORDS: usize = 4;

/// Whether a name that ends in `text` needs another line.
pub(crate) fn is_open(text: &str) -> bool {
    let last = words(text).last().unwrap_or("");
    text.trim_end().ends_with([',', '-', '–']) || links(last, text)
}

/// Whether a word of a text is one that links the parts of a name. By its
/// marks, unless the text has lost them: `VẬN TẢI` ends in no `TẠI`.
fn links(word: &str, text: &str) -> bool {
    let word = word.to_lowercase();
    let phrases = Phrases::get();
    phrases.has(List::Link, &word)
        || !fuzzy::has_marks(text)
            && phrases
                .list(List::Link)
                .iter()
                .any(|link| fold(&link.text) == word)
}

/// Whether words end in a unit that may have its name on another line:
/// `HUYỆN`, and `YÊN HÒA` below.
fn ends_in_unit(text: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    (1..=all.len().min(2))
        .any(|count| units::is_unit(&all[all.len() - count..].join(" ")))
}

/// Parts the lines of the left column into names.
pub(crate) fn split(page: &Page<'_>, strips: &[Strip]) -> Vec<BodyName> {
    let damaged = page.is_damaged();
    let mut names: Vec<Name> = Vec::new();
    for &strip in strips {
        let Some(strip) = trimmed(page, strip) else { continue };
        let text = page.text(strip);
        let head = head(page.knowledge, text, damaged)
            .or_else(|| named_in_full(page.knowledge, text));
        if head.is_none() && !is_wordy(text) {
            continue;
        }
        let goes_on = names
            .last()
            .is_some_and(|name| goes_on(page, name, strip, head.as_ref()));
        match names.last_mut() {
            Some(name) if goes_on => {
                name.strips.push(strip);
                if name.head.is_none() {
                    let joined = page.joined(&name.strips);
                    name.head = super::head(page.knowledge, &joined, damaged);
                }
            }
            _ => match below_another(page, strip) {
                Some((above, below)) => {
                    let lower =
                        super::head(page.knowledge, page.text(below), false);
                    names.push(Name { head, strips: vec![above] });
                    names.push(Name { head: lower, strips: vec![below] });
                }
                None => names.push(Name { head, strips: vec![strip] }),
            },
        }
    }
    // What is printed twice is one body.
    let letters = |name: &Name| fuzzy::letters(&page.joined(&name.strips));
    names.dedup_by(|a, b| letters(a) == letters(b));
    // What stands before the first name that is known may be noise.
    if let [first, second, ..] = &names[..]
        && first.head.is_none()
        && !(is_name(page, first) && is_right_below(page, first, second))
    {
        names.remove(0);
    }
    let named = |name: Name| named(page, name.head, name.strips);
    names.into_iter().map(named).collect()
}

/// A name as far as it was read.
struct Name {
    head: Option<Head>,
    strips: Vec<Strip>,
}

/// A line without what stands around the name, but with the comma that it
/// ends in; `None` of a line without letters.
fn trimmed(page: &Page<'_>, strip: Strip) -> Option<Strip> {
    let whole = page.text(strip);
    let text = bare(whole);
    if text.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return None;
    }
    let inner = Span::of(text, whole)?;
    let comma = usize::from(whole[inner.end()..].starts_with(','));
    let text = &whole[inner.start()..inner.end() + comma];
    Some(page.within(strip, text))
}

/// Whether a line belongs to the name above it.
fn goes_on(
    page: &Page<'_>,
    name: &Name,
    strip: Strip,
    head: Option<&Head>,
) -> bool {
    let text = page.text(strip);
    let last = name.strips.last().map_or("", |&last| page.text(last));
    // No body has a name of one word.
    if is_open(last) || words(text).count() < 2 {
        return true;
    }
    let strips: Vec<Strip> =
        name.strips.iter().copied().chain([strip]).collect();
    if named_in_full(page.knowledge, &page.joined(&strips)).is_some()
        && !begins_with_whole(page.knowledge, text)
    {
        return true;
    }
    if head.is_some() {
        return false;
    }
    if ends_in_unit(last) {
        return true;
    }
    let above = page.joined(&name.strips);
    !(is_whole(page, name, &above) && begins_another(page, text))
}

/// Whether a name can end where it does: it says what the body is called,
/// not only of what kind it is.
fn is_whole(page: &Page<'_>, name: &Name, text: &str) -> bool {
    if page.is_damaged() {
        return false;
    }
    let all: Vec<&str> = words(text).collect();
    let first = name.head.as_ref().map_or(0, |head| head.words);
    let purpose = name.head.as_ref().is_some_and(|head| {
        page.knowledge.has_trait(&head.name, Trait::Purpose)
    });
    let numbered = all
        .last()
        .is_some_and(|word| word.ends_with(|c: char| c.is_numeric()));
    !purpose
        && all.len() > first
        && (named_in_full(page.knowledge, text).is_some()
            || numbered
            || ends_in_place(&all))
}

/// Whether words end in a place, with its unit or by a name that is known.
fn ends_in_place(all: &[&str]) -> bool {
    (1..all.len()).any(|at| {
        let tail = &all[at..];
        let unit = units::opening(tail).map_or(0, |unit| unit.words.len());
        (1..=PLACE_WORDS).contains(&(tail.len() - unit))
            && (unit > 0
                || tail.len() > 1 && places::is_known(&tail.join(" "))
                || matches!(
                    fuzzy::letters(&tail.join(" ")).as_slice(),
                    b"vietnam"
                ))
    })
}

/// Whether a line begins another name, though none of a kind that is known:
/// it does not go on with the words above it.
fn begins_another(page: &Page<'_>, text: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    let unit = units::opening(&all).is_some_and(|unit| unit.level < HAMLET);
    let place = places::is_known(text) || ends_whole(&all);
    let joined = links(all[0], text);
    let word = is_abbreviation(all[0])
        || syllable::is_possible(&all[0].to_lowercase());
    !page.is_damaged()
        && capitals(text) > score::CAPITALS
        && word
        && !text.contains('(')
        && !(unit || place || joined)
}

/// Whether words are only the country, or the level of the whole.
fn ends_whole(all: &[&str]) -> bool {
    let read = fuzzy::letters(&all.join(" "));
    [&b"vietnam"[..], b"trunguong", b"nhanuoc"].contains(&read.as_slice())
}

/// Whether what no table knows looks like the name of a body and not like
/// noise: words in capitals, in a text that was not damaged.
fn is_name(page: &Page<'_>, name: &Name) -> bool {
    let text = page.joined(&name.strips);
    let word = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.is_empty()
            || word.chars().all(|c| c.is_ascii_digit())
            || syllable::is_possible(&word.to_lowercase())
            || is_abbreviation(word)
    };
    !page.is_damaged()
        && words(&text).count() > 1
        && capitals(&text) > score::ALL_CAPITALS
        && words(&text).all(word)
}

/// Whether nothing stands between two names, not even an empty line.
fn is_right_below(page: &Page<'_>, above: &Name, below: &Name) -> bool {
    let last = above.strips.last().map_or(0, |strip| strip.line);
    let next = below.strips.first().map_or(0, |strip| strip.line);
    (last + 1..next).all(|line| !page.is_empty(line)) && last <= next
}

/// The body that a line names in full, however its name begins.
fn named_in_full(knowledge: &Gazetteer, text: &str) -> Option<Head> {
    let read = fuzzy::letters(text);
    let mut bodies = knowledge.bodies().iter();
    let body = bodies.find(|body| body.letters == read)?;
    Some(Head {
        words: words(text).count(),
        name: body.name.to_uppercase(),
        system: body.system,
        distance: 0.0,
    })
}

/// Whether a line names a body that has its own name in full, which no line
/// above it is part of: `CHÍNH PHỦ` is none below `THỦ TƯỚNG`.
fn begins_with_whole(knowledge: &Gazetteer, text: &str) -> bool {
    named_in_full(knowledge, text).is_some() && words(text).count() > 3
}

/// The two bodies of a line that lost the line end between them: `BỘ TÀI
/// CHÍNH TỔNG CỤC THUẾ`.
fn below_another(page: &Page<'_>, strip: Strip) -> Option<(Strip, Strip)> {
    let text = page.text(strip);
    let knowledge = page.knowledge;
    if named_in_full(knowledge, text).is_some() {
        return None;
    }
    let above = head(knowledge, text, false)?;
    if !knowledge.has_trait(&above.name, Trait::Above) {
        return None;
    }
    let placed: Vec<_> = placed_words(text).collect();
    (1..placed.len()).rev().find_map(|at| {
        let cut = placed[at].start();
        let (first, rest) = (text[..cut].trim_end(), &text[cut..]);
        let whole = named_in_full(knowledge, first).is_some()
            || ends_in_place(&words(first).collect::<Vec<_>>());
        let below = head(knowledge, rest, false).filter(|_| whole)?;
        let lower = below.distance == 0.0
            && knowledge.has_trait(&below.name, Trait::Below)
            && words(rest).count() > 1;
        lower.then(|| (page.within(strip, first), page.within(strip, rest)))
    })
}
