//! What each stretch of a line at the end of a document can be, seen once.

use super::authority;
use super::post::{self, Kind};
use super::{Found, Part};
use crate::record::bodies;
use crate::record::lists::{self, Opening};
use crate::record::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, starts_large,
    starts_small, words,
};
use crate::record::person;
use crate::record::score;
use crate::record::title;
use crate::span::Span;
use crate::viet::fuzzy;

/// The longest line that may hold a part of a signature, in bytes.
const LONGEST: usize = 600;

/// How many lines a note that the original bears a signature may be from the
/// name.
const NOTED: usize = 3;

/// A part of a signature that a piece may end in.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub found: Found,
    pub kind: CandidateKind,
    /// What stands before it in its piece.
    pub rest: Strip,
    /// Whether that is nothing but noise.
    pub alone: bool,
    /// The share of it that is wrong, or how unsure it is, from 0 to 1.
    pub doubt: f64,
}

/// What a candidate is for the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CandidateKind {
    Authority,
    Post(Kind),
    Also,
    /// More of the authority's body, or of the post above.
    More,
    /// A name; whether the tables know it wherever it stands.
    Name {
        certain: bool,
    },
    /// A name behind the sign of an item, which may be a speck.
    NameItem,
    /// The note that the original bears a signature, or a rank alone.
    Note,
}

/// A stretch of a line that is one thing, or an item with a part of the
/// signature beside it.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub strip: Strip,
    /// How many empty lines stand before it.
    pub gap: usize,
    /// Whether it goes on with the line of the piece before.
    pub same_line: bool,
    /// Whether the list opens before it.
    pub opens: bool,
    pub candidates: Vec<Candidate>,
    pub bullet: bool,
    pub small: bool,
    pub large: bool,
    /// The share of capitals.
    pub upper: f64,
    pub letters: usize,
    pub length: usize,
    pub wordy: bool,
    /// Whether it begins with a unit or the name of a body.
    pub names_body: bool,
    /// Whether it is what the archive keeps.
    pub kept: bool,
    /// Whether such a note stands beside it.
    pub noted: bool,
    /// Whether it stands on the last line that holds anything.
    pub last: bool,
}

/// The pieces of the lines of a window.
pub(super) fn see(
    page: &Page<'_>,
    window: std::ops::Range<usize>,
    opening: Option<Opening>,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut gap = 0;
    let mut opens = false;
    for line in window {
        let whole = page.line(line);
        let opened = opening.is_some_and(|opening| opening.line == line);
        let below = opening.is_some_and(|opening| line >= opening.line);
        let strip = match opening {
            Some(opening) if opened => opening.rest,
            _ => whole,
        };
        if opened {
            opens = true;
        }
        let mut same_line = false;
        for cell in page.cells(strip) {
            for part in parted(page, cell, below) {
                let mut piece = piece(page, part, below);
                (piece.gap, piece.same_line) = (gap, same_line);
                piece.opens = std::mem::take(&mut opens);
                pieces.push(piece);
                (gap, same_line) = (0, true);
            }
        }
        gap += usize::from(!same_line);
    }
    mark_notes(page, &mut pieces);
    level_gaps(&mut pieces, opening);
    pieces
}

/// Takes off the gaps those that every line has: of a page that was read with
/// an empty line behind each.
fn level_gaps(pieces: &mut [Piece], opening: Option<Opening>) {
    let from = opening.map_or(0, |opening| opening.line);
    let begins = |piece: &&Piece| !piece.same_line && piece.strip.line > from;
    let gaps = pieces.iter().filter(begins).map(|piece| piece.gap);
    let mut gaps: Vec<usize> = gaps.collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    for piece in pieces {
        piece.gap = piece.gap.saturating_sub(usual);
    }
}

/// Notes what stands beside the note of a signature, and what is the last.
fn mark_notes(page: &Page<'_>, pieces: &mut [Piece]) {
    let is_note = |piece: &Piece| {
        let signed = |candidate: &Candidate| {
            candidate.kind == CandidateKind::Note
                && person::is_signed(page.text(candidate.found.strip))
        };
        piece.candidates.iter().any(signed)
    };
    let notes = pieces.iter().filter(|piece| is_note(piece));
    let notes: Vec<usize> = notes.map(|piece| piece.strip.line).collect();
    let filled = |line: &usize| !page.is_empty(*line);
    let last = page.lines.clone().rev().find(filled);
    for piece in pieces {
        let line = piece.strip.line;
        piece.noted |= notes.iter().any(|note| note.abs_diff(line) <= NOTED);
        piece.last = last.is_some_and(|last| line >= last);
    }
}

/// The pieces of a cell: parts of a signature that lost their line ends, and
/// items that stand on one line.
fn parted(page: &Page<'_>, cell: Strip, below: bool) -> Vec<Strip> {
    let text = page.text(cell);
    if text.len() > LONGEST && !below {
        return vec![cell];
    }
    if below {
        let items = items(text);
        if items.len() > 1 {
            let all = items.iter().map(|item| page.within(cell, item));
            return all.flat_map(|item| unfolded(page, item)).collect();
        }
    }
    unfolded(page, cell)
}

/// The items of one line: each ends with `;`, or the next has the sign of a
/// list.
fn items(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if !matches!(c, ';' | ',' | '.' | ')') {
            continue;
        }
        let end = at + c.len_utf8();
        let behind = &text[end..];
        let listed = behind.starts_with(char::is_whitespace)
            && behind_bullet(behind).is_some_and(starts_large);
        // What is left of `Lưu:` is no item: `1u; VT`.
        let before = text[start..at].chars().filter(|c| c.is_alphabetic());
        let parts = c == ';'
            && behind.starts_with(char::is_whitespace)
            && before.count() > 2;
        if listed || parts {
            out.push(text[start..end].trim());
            start = end;
        }
    }
    out.push(text[start..].trim());
    out.retain(|item| !item.is_empty());
    out
}

/// The parts of a signature that one line has where its cell lost its line
/// ends: `KT. BỘ TRƯỞNG` and `THỨ TRƯỞNG`.
fn unfolded(page: &Page<'_>, strip: Strip) -> Vec<Strip> {
    let text = page.text(strip);
    if text.len() > LONGEST || capitals(text) < score::ALL_CAPITALS {
        return vec![strip];
    }
    let placed: Vec<_> = placed_words(text).collect();
    let mut cuts = vec![0];
    for (at, word) in placed.iter().enumerate() {
        // A sign ends what stands before it.
        if at > 0 && authority::is_sign(word.text) {
            cuts.push(word.start());
        }
    }
    cuts.push(text.len());
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        let piece = text[pair[0]..pair[1]].trim();
        match post_behind(page, piece).or_else(|| second_post(page, piece)) {
            Some(at) => {
                out.push(page.within(strip, piece[..at].trim_end()));
                out.push(page.within(strip, &piece[at..]));
            }
            None => out.push(page.within(strip, piece)),
        }
    }
    out
}

/// Where the second of two posts begins: `TRƯỞNG BAN PHÓ THỦ TƯỚNG`.
fn second_post(page: &Page<'_>, text: &str) -> Option<usize> {
    let mut starts = placed_words(text).skip(1).map(|word| word.start());
    if post::is_post(page, text) {
        return None;
    }
    starts.find(|&start| {
        post::is_post(page, &text[..start])
            && post::is_post(page, &text[start..])
    })
}

/// Where the post of the one who signs begins behind the authority that it is
/// signed for.
fn post_behind(page: &Page<'_>, text: &str) -> Option<usize> {
    let placed: Vec<_> = placed_words(text).collect();
    let first = placed.first()?;
    if !authority::is_sign(first.text) {
        return None;
    }
    let body = &text[first.end()..];
    let knowledge = page.knowledge;
    let named = |letters: &[u8]| {
        let mut bodies = knowledge.bodies().iter();
        bodies.any(|body| body.letters == letters)
    };
    if named(&fuzzy::letters(body)) {
        return None;
    }
    let before = |start: usize| &text[first.end()..start];
    let starts = placed.iter().skip(2).map(|word| word.start());
    let deputy = |&start: &usize| {
        let word = words(&text[start..]).next().unwrap_or("");
        let whole = post::is_post(page, &text[start..]);
        words(before(start)).count() > 1
            && (begins_pho(word) || whole && is_deputy(word))
    };
    let post = |&start: &usize| {
        let before = before(start);
        let whole = post::is_post(page, &text[start..]);
        (whole || post::begins_with_post(page, &text[start..]))
            && (named(&fuzzy::letters(before))
                || post::is_post(page, before)
                || whole
                    && words(before).count() > 1
                    && bodies::head(knowledge, before, false).is_some())
    };
    // `KT. BỘ TRƯỞNG, CHỦ NHIỆM PHÓ CHỦ NHIỆM` has the deputy's last.
    let mut all = starts.clone();
    all.find(deputy).or_else(|| starts.clone().find(post))
}

/// Whether a word is the first of the post of a deputy.
pub(super) fn is_deputy(word: &str) -> bool {
    matches!(fuzzy::letters(word).as_slice(), b"pho" | b"thu")
}

fn begins_pho(word: &str) -> bool {
    fuzzy::letters(word) == b"pho"
}

fn piece(page: &Page<'_>, strip: Strip, below: bool) -> Piece {
    let text = page.text(strip);
    let inner = behind_bullet(text);
    let plain = bare(text);
    Piece {
        strip,
        gap: 0,
        same_line: false,
        opens: false,
        candidates: candidates(page, strip, below),
        bullet: inner.is_some(),
        small: starts_small(text),
        large: starts_large(text),
        upper: capitals(plain),
        letters: plain.chars().filter(|c| c.is_alphabetic()).count(),
        length: plain.chars().count(),
        wordy: bodies::is_wordy(plain),
        names_body: title::begins_with_unit(plain)
            || bodies::begins_name(page, plain),
        kept: lists::is_kept(inner.unwrap_or(text)),
        noted: false,
        last: false,
    }
}

/// The parts of a signature that a piece may be or end in.
fn candidates(page: &Page<'_>, strip: Strip, below: bool) -> Vec<Candidate> {
    let text = page.text(strip);
    if text.len() > LONGEST || !text.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut add = |kind, found: Found, doubt: f64| {
        let start = strip.span.start();
        let until = match &found.part {
            // The rank before a name belongs to it.
            Part::Name(name) => {
                found.strip.span.start() - (name.start - name.lead)
            }
            _ => found.strip.span.start(),
        };
        let until = until.max(start);
        let rest = page.trimmed(Strip {
            line: strip.line,
            span: Span::new(start, until),
        });
        let alone = is_left_over(page, page.text(rest));
        out.push(Candidate { found, kind, rest, alone, doubt });
    };
    let whole = |part| Found { strip, part };
    if person::is_signed(text) || person::is_rank(page.knowledge, text) {
        add(CandidateKind::Note, whole(Part::Note), 0.0);
        return out;
    }
    let starts: Vec<usize> =
        placed_words(text).map(|word| word.start()).collect();
    // An authority, anywhere on a line below the recipients' opening.
    let found = starts.iter().find_map(|&start| {
        let inside = start > 0 && !is_noise(&text[..start]);
        let look = below || !inside;
        let part = || page.trimmed(page.within(strip, &text[start..]));
        look.then(|| authority::find(page, part(), inside)).flatten()
    });
    let signed = found.as_ref().map(|found| found.strip.span.start());
    if let Some(found) = found {
        match found.part {
            Part::Post { distance, .. } => {
                let kind = CandidateKind::Post(Kind::Known);
                add(kind, found, distance);
            }
            _ => add(CandidateKind::Authority, found, 0.0),
        }
    }
    if let Some(&last) = starts.last()
        && text[last..].to_lowercase().starts_with("kiêm")
        && (last == 0
            || text[..last].trim_end().ends_with([',', ';', '.'])
            || page.is_misread() && lists::ends_item(&text[..last]))
    {
        let strip = page.within(strip, &text[last..]);
        add(CandidateKind::Also, Found { strip, part: Part::Also }, 0.0);
    }
    let mut posted: Option<usize> = None;
    for post in post::find(page, strip) {
        let start = post.strip.span.start();
        // The sign of an authority is no part of a post.
        if signed.is_some_and(|signed| start <= signed) {
            continue;
        }
        let begins = start == strip.span.start();
        // Of two that sign side by side, the one on the right presides.
        let most = if page.is_misread() { 0.2 } else { 0.1 };
        let beside = post.distance < most && capitals(text) > score::CAPITALS;
        if !(below || beside || begins) {
            continue;
        }
        let (value, distance) = (post.value, post.distance);
        let part =
            Part::Post { value, distance: distance.max(unsure(post.kind)) };
        let sound =
            distance < 0.1 && matches!(post.kind, Kind::Known | Kind::Made);
        if sound && capitals(page.text(post.strip)) > score::CAPITALS {
            posted = Some(posted.map_or(start, |first| first.min(start)));
        }
        let found = Found { strip: post.strip, part };
        add(CandidateKind::Post(post.kind), found, distance);
    }
    if capitals(text) > score::CAPITALS && behind_bullet(text).is_none() {
        let value = words(bare(text)).collect::<Vec<_>>().join(" ");
        add(CandidateKind::More, whole(Part::More(value)), 0.0);
    }
    names(page, strip, &mut add);
    // A post in capitals is no name, though its words may be of one.
    out.retain(|candidate| {
        let start = candidate.found.strip.span.start();
        let named = matches!(candidate.found.part, Part::Name(_));
        !named || posted.is_none_or(|posted| start < posted)
    });
    out
}

/// How unsure a post of each kind is.
fn unsure(kind: Kind) -> f64 {
    match kind {
        Kind::Known => 0.0,
        Kind::Small => 0.02,
        Kind::Made => 0.05,
        Kind::Capitals => 0.2,
    }
}

/// The names that a piece may end in.
fn names(
    page: &Page<'_>,
    strip: Strip,
    add: &mut impl FnMut(CandidateKind, Found, f64),
) {
    let text = page.text(strip);
    let place = match page.is_scanned() {
        true => person::Place::BelowDamaged,
        false => person::Place::Below,
    };
    let knowledge = page.knowledge;
    let mut named = |inner: &str, name: person::Name, kind| {
        let strip = page.within(strip, inner);
        let start = strip.span.start();
        let span = Span::new(start + name.start, start + name.end);
        let doubt = 1.0 - name.confidence;
        let found = Found {
            strip: Strip { line: strip.line, span },
            part: Part::Name(name),
        };
        add(kind, found, doubt);
    };
    let inner = behind_bullet(text);
    let first = text.len() - inner.unwrap_or(text).len();
    // Behind what the archive keeps, the sign of a list is a speck.
    if let Some(inner) = inner
        && let Some(name) = person::at_end(knowledge, inner, place)
        && is_noise(&inner[..name.lead])
    {
        named(inner, name, CandidateKind::NameItem);
    }
    if let Some(name) = person::at_end(knowledge, text, place)
        && (inner.is_none() || name.start > first)
    {
        let known = person::at_end(knowledge, text, person::Place::Anywhere);
        let certain = known.is_some_and(|known| {
            known.confidence >= 0.9 && known.start == name.start
        });
        named(text, name, CandidateKind::Name { certain });
    } else if let Some(name) = person::on_right(knowledge, text)
        && inner.is_none()
    {
        named(text, name, CandidateKind::Name { certain: false });
    }
}

/// The most letters of what a seal or a signature leaves on a line.
const LEFT_OVER: usize = 4;

/// Whether what stands before a part is nothing: noise, or a few letters
/// where an engine misread the page.
fn is_left_over(page: &Page<'_>, text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    is_noise(text)
        || page.is_misread()
            && letters <= LEFT_OVER
            && behind_bullet(text).is_none()
            && !lists::is_kept(text)
}

fn is_noise(text: &str) -> bool {
    // Asked of every word of a line: no more is read than tells.
    text.chars().filter(|c| c.is_alphanumeric()).nth(1).is_none()
}
