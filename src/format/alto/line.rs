//! A line whose words change: which of its `String`s change, and to what.

use std::borrow::Cow;

use super::read::{Piece, bbox, hyphen};
use super::string::{self, Renewed};
use super::write::Writer;
use crate::format::boxes;
use crate::format::element::Element;
use crate::format::levels::Regroup;
use crate::layout::BoundingBox;
use crate::span::Span;

/// What hyphens at the end of a line are read as.
const HYPHENS: [char; 5] = ['-', '\u{2010}', '\u{2011}', '\u{ad}', '¬'];

/// A text without the hyphen at its end.
pub(super) fn unhyphenated(text: &str) -> &str {
    text.strip_suffix(HYPHENS).unwrap_or(text)
}

/// What the `CONTENT` of a `String` is when its word becomes a text: the
/// hyphen is the `HYP`'s where there is one and the word still has it.
pub(super) fn content<'t>(piece: &Piece<'_, '_>, text: &'t str) -> &'t str {
    let Some(element) = piece.hyphen else { return text };
    let kept = text.strip_suffix(&*hyphen(element));
    // A hyphen apart from the word is none of the `HYP`'s.
    let joined =
        |kept: &&str| !kept.is_empty() && !kept.ends_with(char::is_whitespace);
    kept.filter(joined).unwrap_or(text)
}

/// Writes what the `String`s of a line become.
pub(super) fn write(
    writer: &mut Writer<'_, '_>,
    line: &Element<'_>,
    pieces: &[Piece<'_, '_>],
    groups: &[Regroup],
) {
    let gone: usize = groups
        .iter()
        .filter(|group| group.texts.is_empty())
        .map(|group| group.elements.len())
        .sum();
    let mut line = Line {
        element: line,
        pieces,
        free: 0,
        last_stays: gone == pieces.len(),
    };
    for group in groups {
        let all = &pieces[group.elements.clone()];
        if group.texts.len() == all.len() {
            for (piece, text) in all.iter().zip(&group.texts) {
                if piece.text.trim() != text {
                    line.renew(writer, piece, text);
                }
            }
        } else if group.texts.is_empty() {
            for at in group.elements.clone() {
                line.take_away(writer, at);
            }
        } else {
            line.regroup(writer, group);
        }
    }
}

/// A line that is being written.
struct Line<'l, 'f> {
    element: &'l Element<'f>,
    pieces: &'l [Piece<'l, 'f>],
    /// Where the last removal ended.
    free: usize,
    /// Whether all its `String`s go: one of them has to stay.
    last_stays: bool,
}

impl Line<'_, '_> {
    /// A `String` with another text.
    fn renew(
        &self,
        writer: &mut Writer<'_, '_>,
        piece: &Piece<'_, '_>,
        text: &str,
    ) {
        let content = self.content(writer, piece, text);
        let new = Renewed {
            content: content.into(),
            before: writer.before(&[piece]),
            ..Renewed::default()
        };
        string::rewrite(writer.file, piece.element, &new, writer.out);
    }

    /// The `CONTENT` for a text; takes the `HYP` away where the text has no
    /// hyphen any more.
    fn content<'t>(
        &self,
        writer: &mut Writer<'_, '_>,
        piece: &Piece<'_, '_>,
        text: &'t str,
    ) -> &'t str {
        let content = content(piece, text);
        if let Some(hyphen) = piece.hyphen
            && content == text
        {
            string::remove(writer.file, hyphen, writer.out);
        }
        content
    }

    /// A `String` whose words are gone: it goes with a space beside it, but
    /// where it keeps what was read before, is the last of its line, or is
    /// referred to.
    fn take_away(&mut self, writer: &mut Writer<'_, '_>, at: usize) {
        let piece = &self.pieces[at];
        let stays = std::mem::take(&mut self.last_stays)
            || writer.keeps()
            || writer.referred(piece.element);
        if stays {
            self.empty(writer, piece);
            return;
        }
        let span = piece.element.span;
        let gone = match self.pieces.get(at + 1) {
            Some(next) => Span::new(span.start(), next.element.span.start()),
            None => {
                let before = at.checked_sub(1).map(|at| &self.pieces[at]);
                let end = before.map_or(span.start(), |before| {
                    let last = before.hyphen.unwrap_or(before.element);
                    last.span.end()
                });
                Span::new(end.max(self.free), span.end())
            }
        };
        self.free = gone.end();
        writer.out.remove(gone);
        // Behind the last of a line, where it is not gone with the rest.
        if let Some(hyphen) = piece.hyphen
            && hyphen.span.start() >= gone.end()
        {
            string::remove(writer.file, hyphen, writer.out);
        }
    }

    /// A `String` without text.
    fn empty(&self, writer: &mut Writer<'_, '_>, piece: &Piece<'_, '_>) {
        let content = self.content(writer, piece, "");
        let new = Renewed {
            content: content.into(),
            before: writer.before(&[piece]),
            whole: true,
            ..Renewed::default()
        };
        string::rewrite(writer.file, piece.element, &new, writer.out);
    }

    /// `String`s that become fewer or more: the box around them is shared.
    fn regroup(&self, writer: &mut Writer<'_, '_>, group: &Regroup) {
        let all = &self.pieces[group.elements.clone()];
        let Some(last) = all.last() else { return };
        let mut texts: Vec<&str> =
            group.texts.iter().map(String::as_str).collect();
        if let Some(text) = texts.last_mut() {
            *text = self.content(writer, last, text);
        }
        let shares = shares(all, &texts);
        let share = |at: usize| shares.as_ref().map(|all| all[at]);
        let kept = all.len().min(texts.len());
        let (own, others) = all.split_at(kept);
        for (at, piece) in own.iter().enumerate() {
            let merged = at + 1 == kept && !others.is_empty();
            let of: Vec<_> = match merged {
                true => all[at..].iter().collect(),
                false => vec![piece],
            };
            let content = match at + 1 < kept {
                true => self.content(writer, piece, texts[at]),
                false => texts[at],
            };
            let new = Renewed {
                content: content.into(),
                before: writer.before(&of),
                bbox: share(at),
                confidence: merged.then(|| lowest(&of)).flatten(),
                whole: true,
            };
            string::rewrite(writer.file, piece.element, &new, writer.out);
            if at + 1 < kept {
                let between = share(at).zip(share(at + 1));
                self.move_space(writer, [piece, &own[at + 1]], between);
            }
        }
        let end = own.last().map_or(0, |piece| piece.element.span.end());
        if others.iter().any(|piece| writer.referred(piece.element)) {
            others.iter().for_each(|piece| self.empty(writer, piece));
        } else if !others.is_empty() {
            writer.out.remove(Span::new(end, last.element.span.end()));
        }
        let mut added = String::new();
        for (at, text) in texts.iter().enumerate().skip(kept) {
            if self.element.first("SP").is_some() {
                let between = share(at - 1).zip(share(at));
                added.push_str(&string::space(last.element, between));
            }
            let new = Renewed {
                content: (*text).into(),
                bbox: share(at),
                ..Renewed::default()
            };
            let file = writer.file;
            let ids = writer.ids();
            added.push_str(&string::copy(file, last.element, &new, ids));
        }
        writer.out.insert(end, &added);
    }

    /// Puts the space between two `String`s between their new boxes.
    fn move_space(
        &self,
        writer: &mut Writer<'_, '_>,
        sides: [&Piece<'_, '_>; 2],
        between: Option<(BoundingBox, BoundingBox)>,
    ) {
        let Some((left, right)) = between else { return };
        let [from, to] = sides.map(|piece| piece.element.span);
        let space = self.element.all("SP").find(|space| {
            from.end() <= space.span.start() && space.span.end() <= to.start()
        });
        let Some(space) = space else { return };
        let edges = [("HPOS", left.right), ("WIDTH", right.left - left.right)];
        for (name, new) in edges {
            if let Some(attribute) = space.tag.attribute(name) {
                let value = string::number(attribute.raw, new);
                writer.out.replace(attribute.span, &value);
            }
        }
    }
}

/// The shares of the texts in the box around some `String`s; none where one
/// has no box.
fn shares(all: &[Piece<'_, '_>], texts: &[&str]) -> Option<Vec<BoundingBox>> {
    let found: Option<Vec<BoundingBox>> =
        all.iter().map(|piece| bbox(&piece.element.tag)).collect();
    let around = boxes::around(found?)?;
    let counts: Vec<usize> =
        texts.iter().map(|text| text.chars().count()).collect();
    let whole = all.iter().all(|piece| {
        let edges = ["HPOS", "WIDTH"].into_iter();
        let mut edges = edges.filter_map(|at| piece.element.tag.attribute(at));
        edges.all(|edge| !edge.raw.contains('.'))
    });
    Some(boxes::shared(around, &counts, whole))
}

/// The lowest confidence of some `String`s, as it is written.
fn lowest<'f>(all: &[&Piece<'_, 'f>]) -> Option<&'f str> {
    let sure = all.iter().filter_map(|piece| {
        let raw = piece.element.tag.attribute("WC")?.raw;
        Some((raw.trim().parse::<f64>().ok()?, raw))
    });
    sure.min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, raw)| raw)
}

/// What some `String`s said.
pub(super) fn said<'f>(all: &[&Piece<'_, 'f>]) -> Cow<'f, str> {
    let content = |piece: &&Piece<'_, 'f>| {
        piece.element.tag.value("CONTENT").unwrap_or_default()
    };
    match all {
        [one] => content(one),
        _ => all.iter().map(content).collect::<Vec<_>>().join(" ").into(),
    }
}
