//! Changes of an ALTO file, line by line.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::line::{self, content, said, unhyphenated};
use super::processing::{self, Head};
use super::read::{Piece, pieces};
use crate::format::Keep;
use crate::format::change::Changes;
use crate::format::element::{self, Element, with_blank};
use crate::format::ids::Ids;
use crate::format::levels::{self, Regroup};
use crate::format::scan::Scan;
use crate::format::splice::Splices;

/// A file that is being written.
pub(super) struct Writer<'w, 'f> {
    pub(super) file: &'f str,
    pub(super) out: &'w mut Splices,
    keep: Keep,
    /// Made when the first word is taken apart.
    ids: Option<Ids>,
    /// The elements that the reading order names.
    referred: FxHashSet<String>,
}

impl<'f> Writer<'_, 'f> {
    /// Whether what was read before is kept.
    pub(super) fn keeps(&self) -> bool {
        self.keep == Keep::Old
    }

    /// What was read before, where it is kept; nothing that was empty.
    pub(super) fn before(
        &self,
        all: &[&Piece<'_, 'f>],
    ) -> Option<Cow<'f, str>> {
        self.keeps().then(|| said(all)).filter(|text| !text.is_empty())
    }

    /// Whether the file refers to an element.
    pub(super) fn referred(&self, element: &Element<'_>) -> bool {
        let id = element.tag.attribute("ID");
        id.is_some_and(|id| self.referred.contains(id.raw))
    }

    /// The names of the file.
    pub(super) fn ids(&mut self) -> &mut Ids {
        self.ids.get_or_insert_with(|| Ids::of(self.file))
    }
}

/// Writes what changes.
pub(super) fn write(
    file: &str,
    scan: &Scan,
    changes: &Changes,
    keep: Keep,
    out: &mut Splices,
) {
    let head = Head::of(file);
    if keep == Keep::Old {
        processing::write(file, &head, out);
    }
    let referred = head.referred;
    let mut writer = Writer { file, out, keep, ids: None, referred };
    let mut previous = None;
    for change in changes.iter() {
        let line = scan.line_of(change.words.start);
        if previous != Some(line) {
            write_line(&mut writer, scan, changes, line);
            previous = Some(line);
        }
    }
}

/// Writes what changes in a line and in the other parts of its hyphenated
/// words.
fn write_line(
    writer: &mut Writer<'_, '_>,
    scan: &Scan,
    changes: &Changes,
    at: usize,
) {
    let file = writer.file;
    let plan = |at: usize| Plan::of(file, scan, changes, at);
    let Some(plan_here) = plan(at) else { return };
    let all = pieces(&plan_here.line);
    line::write(writer, &plan_here.line, &all, &plan_here.groups);
    if all.last().is_some_and(|piece| is_part(piece, "HypPart1")) {
        let next = plan(at + 1);
        write_pair(writer, Some(&plan_here), next.as_ref());
    }
    if all.first().is_some_and(|piece| is_part(piece, "HypPart2")) {
        let before = at.checked_sub(1).and_then(plan);
        let changed = before.as_ref().is_some_and(|p| !p.groups.is_empty());
        let paired = before.as_ref().is_some_and(|plan| {
            let all = pieces(&plan.line);
            all.last().is_some_and(|piece| is_part(piece, "HypPart1"))
        });
        // A line before that changes has written both.
        if !(changed && paired) {
            write_pair(writer, before.as_ref(), Some(&plan_here));
        }
    }
}

/// A line and what of it changes.
struct Plan<'f> {
    line: Element<'f>,
    groups: Vec<Regroup>,
}

impl<'f> Plan<'f> {
    fn of(
        file: &'f str,
        scan: &Scan,
        changes: &Changes,
        at: usize,
    ) -> Option<Plan<'f>> {
        let place = scan.lines.get(at)?.place();
        // It was read before, and is as it was.
        let line = Element::at(file, place.start()).ok()?;
        let words = scan.words_of(at);
        let swaps = levels::swaps(changes, words.clone());
        let mut groups = Vec::new();
        if !swaps.is_empty() {
            let all = pieces(&line);
            let texts: Vec<&str> = all.iter().map(|p| &*p.text).collect();
            let words = levels::texts(scan, words);
            groups = levels::regrouped(&texts, &words, &swaps);
        }
        Some(Plan { line, groups })
    }
}

/// Whether a `String` is a part of a hyphenated word.
fn is_part(piece: &Piece<'_, '_>, part: &str) -> bool {
    let kind = piece.element.tag.attribute("SUBS_TYPE");
    kind.is_some_and(|kind| kind.raw == part)
}

/// A part of a hyphenated word before and after.
struct Part<'e, 'f> {
    element: &'e Element<'f>,
    before: String,
    /// `None` where it is no such part any more.
    after: Option<String>,
}

impl<'e, 'f> Part<'e, 'f> {
    fn of(piece: &Piece<'e, 'f>, at: usize, groups: &[Regroup]) -> Self {
        let element = piece.element;
        let before = element.tag.value("CONTENT").unwrap_or_default();
        let group = groups.iter().find(|group| group.elements.contains(&at));
        let after = match group {
            None => Some(before.to_string()),
            Some(group) if group.texts.len() == group.elements.len() => {
                let text = &group.texts[at - group.elements.start];
                Some(content(piece, text).to_owned())
            }
            Some(_) => None,
        };
        Part { element, before: before.into_owned(), after }
    }
}

/// Makes both parts of a hyphenated word say what the whole is.
fn write_pair(
    writer: &mut Writer<'_, '_>,
    left: Option<&Plan<'_>>,
    right: Option<&Plan<'_>>,
) {
    let of_left = left.map(|plan| pieces(&plan.line)).unwrap_or_default();
    let of_right = right.map(|plan| pieces(&plan.line)).unwrap_or_default();
    let left = left
        .zip(of_left.last())
        .filter(|(_, piece)| is_part(piece, "HypPart1"))
        .map(|(plan, p)| Part::of(p, of_left.len() - 1, &plan.groups));
    let right = right
        .zip(of_right.first())
        .filter(|(_, piece)| is_part(piece, "HypPart2"))
        .map(|(plan, piece)| Part::of(piece, 0, &plan.groups));
    let both = || left.iter().chain(&right);
    if both().all(|part| part.after.as_ref() == Some(&part.before)) {
        return;
    }
    let broken = both().any(|part| part.after.is_none());
    for part in both() {
        // A part that was regrouped lost them with that.
        if part.after.is_none() {
            continue;
        }
        if broken {
            for name in ["SUBS_TYPE", "SUBS_CONTENT"] {
                if let Some(attribute) = part.element.tag.attribute(name) {
                    let span = with_blank(writer.file, attribute.whole);
                    writer.out.remove(span);
                }
            }
        } else if let Some(old) = part.element.tag.attribute("SUBS_CONTENT") {
            let decoded = old.decoded();
            let new = whole(&decoded, left.as_ref(), right.as_ref());
            if new != decoded {
                let value = element::value(&new, old.quote);
                writer.out.replace(old.span, &value);
            }
        }
    }
}

/// What a hyphenated word is as a whole after its parts changed.
///
/// Engines leave out what is no letter at its ends, or the whole in one of
/// the parts: so does this.
fn whole(
    old: &str,
    left: Option<&Part<'_, '_>>,
    right: Option<&Part<'_, '_>>,
) -> String {
    if old.is_empty() {
        return String::new();
    }
    let sides = |part: Option<&Part<'_, '_>>| {
        let part = part?;
        Some((part.before.clone(), part.after.clone()?))
    };
    let bare = |text: String| match text
        .trim_matches(|c: char| !c.is_alphanumeric())
    {
        "" => text,
        bare => bare.to_owned(),
    };
    let first = |text: &str| unhyphenated(text.trim()).to_owned();
    match (sides(left), sides(right)) {
        (Some((a, new_a)), Some((b, new_b))) => {
            let before = first(&a) + b.trim();
            let after = first(&new_a) + new_b.trim();
            if old == before { after } else { bare(after) }
        }
        (Some((a, new_a)), None) => match old.strip_prefix(&first(&a)) {
            Some(rest) => first(&new_a) + rest,
            None => old.to_owned(),
        },
        (None, Some((b, new_b))) => match old.strip_suffix(b.trim()) {
            Some(rest) => rest.to_owned() + new_b.trim(),
            None => old.to_owned(),
        },
        (None, None) => old.to_owned(),
    }
}
