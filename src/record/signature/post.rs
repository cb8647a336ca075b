//! The posts of those who sign: those of the table, also where they are
//! misread, and those that are made of the words of posts.

use crate::record::bodies;
use crate::record::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, starts_large,
    words,
};
use crate::record::score;
use crate::tables::Phrases;
use crate::viet::{fuzzy, syllable};

/// A post on a line.
#[derive(Clone, Debug)]
pub(super) struct Post {
    /// Where it stands.
    pub strip: Strip,
    pub value: String,
    /// The share of its letters that are wrong.
    pub distance: f64,
    pub kind: Kind,
}

/// What makes a post of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is in the table.
    Known,
    /// It is made of the words of posts.
    Made,
    /// The same, in small letters.
    Small,
    /// It is a line of capitals.
    Capitals,
}

/// The fewest and the most letters of a post.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=60;

/// The most words of a post in small letters.
const SMALL_WORDS: usize = 9;

/// How many letters a post has that a longer one may begin with.
const BEGINNING: usize = 6;

/// The share of wrong letters from which on a post is none.
const WRONG: f64 = 0.37;

/// The share of wrong letters up to which a known post is meant.
const NEAR: f64 = 0.2;

/// The posts that a piece of a line may end in.
pub(super) fn find(page: &Page<'_>, strip: Strip) -> Vec<Post> {
    let text = page.text(strip);
    let part = |start: usize| page.trimmed(page.within(strip, &text[start..]));
    let inner = behind_bullet(text);
    let first = text.len() - inner.unwrap_or(text).len();
    let starts: Vec<usize> =
        placed_words(text).map(|word| word.start()).collect();
    // The sign of an item is not that of a post, but for one that is known
    // by every letter.
    let item = |start: usize| {
        inner.is_some() && start <= first && !is_post(page, &text[start..])
    };
    let known = starts
        .iter()
        .filter(|&&start| start == 0 || begins_run(&text[start..]))
        .filter(|&&start| !item(start) && !cuts(page, text, start))
        .filter_map(|&start| known(page, part(start)))
        .min_by(|a, b| a.distance.total_cmp(&b.distance));
    let mut found: Vec<Post> = known.into_iter().collect();
    let begins = |start: usize| {
        let before = text[..start].trim_end();
        before.is_empty() && inner.is_none()
            || before.ends_with([',', ';', '.', ')'])
    };
    let mut made =
        starts.iter().filter(|&&start| begins(start) && !item(start));
    let other = made.find_map(|&start| made_up(page, part(start)));
    // Where an engine misread the page, what is near a known post is that.
    let misread = found.iter().any(|post| {
        let torn = capitals(page.text(post.strip)) < 1.0;
        post.distance < NEAR && (torn || page.is_misread())
    });
    found.extend(other.filter(|post| !misread || post.kind == Kind::Small));
    found
}

/// Whether a post that begins there would leave a word of it behind: one of
/// capitals before it belongs to it, unless it ends an item.
fn cuts(page: &Page<'_>, text: &str, start: usize) -> bool {
    let before = words(&text[..start]).next_back().unwrap_or("");
    capitals(before) > score::LEANING
        && syllable::is_possible(&before.to_lowercase())
        && before.chars().filter(|c| c.is_alphabetic()).count() > 1
        && !before.ends_with([',', '.', ';', ':'])
        && !is_post(page, &text[..start])
        && !(seals(&text[..start]) && is_post(page, &text[start..]))
}

/// Whether capitals before a post are what a seal left of nothing, and not
/// what is left of `PHÓ`.
fn seals(before: &str) -> bool {
    let letters = fuzzy::letters(before);
    letters.len() <= 4 && fuzzy::distance(&letters, b"pho") > 0.5
}

/// Whether a text is a post of the table.
pub(super) fn is_post(page: &Page<'_>, text: &str) -> bool {
    let read = fuzzy::letters(text);
    let mut posts = page.knowledge.posts().iter();
    posts.any(|post| read == post.letters)
}

/// Whether a text begins with a post of the table: `CHÁNH VĂN PHÒNG TỈNH ỦY`.
pub(super) fn begins_with_post(page: &Page<'_>, text: &str) -> bool {
    let read = fuzzy::letters(text);
    let mut posts = page.knowledge.posts().iter();
    posts.any(|p| p.letters.len() > BEGINNING && read.starts_with(&p.letters))
}

/// Whether a run of capitals starts with the first word of a text.
fn begins_run(text: &str) -> bool {
    words(text).next().is_some_and(|word| capitals(word) >= 0.5)
}

/// The post of the table that is nearest to a text in capitals.
fn known(page: &Page<'_>, strip: Strip) -> Option<Post> {
    let text = page.text(strip);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if !LETTERS.contains(&letters) || capitals(text) < score::CAPITALS {
        return None;
    }
    let read = fuzzy::letters(text);
    let posts = page.knowledge.posts().iter();
    let posts = posts.map(|post| (post.letters.as_slice(), post));
    let (post, distance) = fuzzy::nearest_below(&read, posts, WRONG)?;
    // Short posts may not lose much, or any word would be one.
    let limit = match post.letters.as_slice() {
        // One in the whole country: it is another secretary that was read
        // with a speck before.
        b"tongbithu" => 0.05,
        letters if letters.len() < 9 => 0.26,
        _ => 0.36,
    };
    // In a text that nothing was changed in, a post of other letters is what
    // is printed, if it is words.
    let sound = !page.is_scanned()
        && distance > 0.0
        && capitals(text) > 0.99
        && words(text)
            .all(|word| syllable::is_possible(&bare(word).to_lowercase()));
    let most = if sound { 0.2 } else { limit };
    let value = match sound {
        true => printed(text),
        false => post.text.clone(),
    };
    let kind = Kind::Known;
    (distance <= most).then_some(Post { strip, value, distance, kind })
}

/// A post that no table has: words of posts, or capitals that may be one.
fn made_up(page: &Page<'_>, strip: Strip) -> Option<Post> {
    let text = page.text(strip);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let made = Phrases::get().begins_post(text);
    let large = capitals(text) > score::CAPITALS;
    let kind = if large && letters >= 5 && bodies::is_wordy(text) {
        let made = made || begins_with_post(page, text);
        if !made && is_list(text) {
            return None;
        }
        if made { Kind::Made } else { Kind::Capitals }
    } else if starts_large(text)
        && made
        && !large
        && words(text).count() <= SMALL_WORDS
        && !text.ends_with([',', ';', ':', '.'])
    {
        Kind::Small
    } else {
        return None;
    };
    Some(Post { strip, value: printed(text), distance: 0.0, kind })
}

fn printed(text: &str) -> String {
    words(bare(text)).collect::<Vec<_>>().join(" ")
}

/// Whether a line of capitals is an item all the same: `VT, NV.`
fn is_list(text: &str) -> bool {
    text.split([',', ';']).filter(|part| part.trim().len() > 1).count() > 1
        && text.chars().count() < 24
}
