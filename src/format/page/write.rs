//! Changes of a PAGE file, region by region.

use std::ops::Range;

use super::custom;
use super::equiv::{self, Kept};
use super::read::{self, Spoken, line_text, spoken};
use super::word::{self, Renewed};
use crate::format::Keep;
use crate::format::boxes::{around, shared};
use crate::format::change::Changes;
use crate::format::element::{Element, with_blank_before};
use crate::format::ids::Ids;
use crate::format::levels::{self, Regroup, Replacement, Swap};
use crate::format::scan::Scan;
use crate::format::splice::Splices;
use crate::format::xml::{self, Entities, Event, Tag, Tokens};
use crate::layout::BoundingBox;

/// The first year whose schema allows more than one `TextEquiv`.
const INDEXED: u16 = 2016;

/// How a file keeps what was read before.
fn kept(file: &str, keep: Keep) -> Kept {
    if keep == Keep::No {
        return Kept::No;
    }
    let space = xml::root(file).and_then(|root| {
        let mut spaces = root
            .attributes()
            .filter(|attribute| attribute.name.starts_with("xmlns"))
            .map(|attribute| attribute.raw);
        spaces.find_map(|space| space.split_once("/pagecontent/"))
    });
    let year = space.and_then(|(_, date)| date.get(..4)?.parse::<u16>().ok());
    match year {
        Some(year) if year < INDEXED => Kept::Instruction,
        _ => Kept::Equiv,
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
    let kept = kept(file, keep);
    let mut writer = Writer { file, out, kept, ids: None };
    let mut previous = None;
    for change in changes.iter() {
        let region = scan.block_of(scan.line_of(change.words.start));
        if previous != Some(region) {
            writer.region(scan, changes, region);
            previous = Some(region);
        }
    }
}

/// A file that is being written.
struct Writer<'w, 'f> {
    file: &'f str,
    out: &'w mut Splices,
    kept: Kept,
    /// Made when the first word is taken apart.
    ids: Option<Ids>,
}

/// What changes in a text: its words, and what becomes of some.
struct Own<'o> {
    words: Vec<&'o str>,
    swaps: Vec<Swap<'o>>,
}

impl<'o> Own<'o> {
    fn of(
        scan: &'o Scan,
        changes: &'o Changes,
        words: Range<usize>,
    ) -> Own<'o> {
        let swaps = levels::swaps(changes, words.clone());
        Own { words: levels::texts(scan, words), swaps }
    }

    /// Whether all words go.
    fn leaves_nothing(&self) -> bool {
        let gone = self.swaps.iter().filter(|swap| swap.tokens.is_empty());
        gone.map(|swap| swap.words.len()).sum::<usize>() == self.words.len()
    }

    /// What they replace in a text; in one that is spelled more simply, each
    /// word is the one at the same place.
    fn carried(&self, text: &str, simple: bool) -> Vec<Replacement> {
        // What disagreed would speak for the level now.
        if self.leaves_nothing() {
            return equiv::whole(text, "");
        }
        if simple {
            let same: Vec<&str> = text.split_whitespace().collect();
            if same.len() == self.words.len() {
                return levels::carried(text, &same, &self.swaps);
            }
        }
        levels::carried(text, &self.words, &self.swaps)
    }
}

impl<'f> Writer<'_, 'f> {
    /// Writes a region: its lines, and the text that it has as a whole.
    fn region(&mut self, scan: &Scan, changes: &Changes, region: usize) {
        let lines = scan.lines_of(region);
        let mut of_lines = false;
        for line in lines.clone() {
            let own = Own::of(scan, changes, scan.words_of(line));
            if own.swaps.is_empty() {
                continue;
            }
            let place = scan.lines[line].place();
            // Of a region that says its text as a whole, each line is that.
            if !is_line(self.file, place.start()) {
                break;
            }
            // It was read before, and is as it was.
            let Ok(element) = Element::at(self.file, place.start()) else {
                continue;
            };
            of_lines = true;
            self.line(&element, &own);
        }
        let from = scan.words_of(lines.start).start;
        let to = scan.words_of(lines.end.saturating_sub(1)).end;
        let own = Own::of(scan, changes, from..to);
        let start = scan.blocks[region].place().start();
        let Some((tag, equivs)) = whole_region(self.file, start) else {
            return;
        };
        // A line outside any region was one by itself.
        if tag.local() == "TextLine" {
            return;
        }
        let kept = if of_lines { Kept::No } else { self.kept };
        self.texts(&tag, &equivs, &own, None, kept);
    }

    /// Writes the `TextEquiv`s of a line or a region and the offsets into
    /// its text.
    fn texts(
        &mut self,
        tag: &Tag<'f>,
        children: &[Element<'f>],
        own: &Own<'_>,
        joined: Option<&str>,
        kept: Kept,
    ) {
        let change = |text: &str, simple: bool| own.carried(text, simple);
        equiv::write(self.file, children, (kept, None), change, self.out);
        let Some(attribute) = tag.attribute("custom") else { return };
        let text = match joined {
            Some(text) => text.into(),
            None => equiv::text(self.file, children).unwrap_or_default(),
        };
        let by = own.carried(&text, false);
        if let Some(raw) = custom::moved(attribute.raw, &text, &by) {
            self.out.replace(attribute.span, &raw);
        }
    }

    /// Writes a line and its words.
    fn line(&mut self, line: &Element<'f>, own: &Own<'_>) {
        let spoken = spoken(self.file, line);
        let texts: Vec<&str> = spoken.iter().map(|word| &*word.text).collect();
        let mut groups = levels::regrouped(&texts, &own.words, &own.swaps);
        if own.leaves_nothing() && !spoken.is_empty() {
            // As for the texts: those that disagreed go too.
            let elements = 0..spoken.len();
            groups = vec![Regroup { elements, texts: Vec::new() }];
        }
        for group in &groups {
            self.group(&spoken, group);
        }
        let kept = if groups.is_empty() { self.kept } else { Kept::No };
        let text = line_text(self.file, line, &spoken);
        self.texts(&line.tag, &line.children, own, Some(&text), kept);
    }

    /// Writes what some words of a line become.
    fn group(&mut self, spoken: &[Spoken<'_, 'f>], group: &Regroup) {
        let (file, kept) = (self.file, self.kept);
        let all = &spoken[group.elements.clone()];
        let new = |text| Renewed {
            text,
            before: None,
            piece: None,
            bbox: None,
            kept,
        };
        if group.texts.len() == all.len() {
            for (Spoken { element, text: old }, text) in
                all.iter().zip(&group.texts)
            {
                if old.trim() != text {
                    word::rewrite(file, element, old, &new(text), self.out);
                }
            }
            return;
        }
        if group.texts.is_empty() {
            for Spoken { element, text } in all {
                if kept == Kept::No {
                    self.out.remove(with_blank_before(file, element));
                } else {
                    word::rewrite(file, element, text, &new(""), self.out);
                }
            }
            return;
        }
        self.regroup(all, group);
    }

    /// Words that become fewer or more: the box around them is shared.
    fn regroup(&mut self, all: &[Spoken<'_, 'f>], group: &Regroup) {
        let file = self.file;
        let texts: Vec<&str> =
            group.texts.iter().map(String::as_str).collect();
        let shares = shares(all, &texts);
        let share = |at: usize| shares.as_ref().map(|all| all[at]);
        let shared = all.len().min(texts.len());
        let split = texts.len() > all.len();
        let tail = texts[shared - 1..].join(" ");
        let mut start = 0;
        let mut piece = |at: usize| {
            (split && at + 1 >= shared).then(|| {
                let from = start;
                let to = from + custom::units(texts[at]);
                start = to + 1;
                (from..to, tail.as_str())
            })
        };
        for (at, Spoken { element, text: old }) in
            all[..shared].iter().enumerate()
        {
            let merged = !split && at + 1 == shared;
            let before: Option<Vec<&str>> = merged.then(|| {
                all[at..].iter().map(|word| word.text.trim()).collect()
            });
            let new = Renewed {
                text: texts[at],
                before: before.map(|texts| texts.join(" ")),
                piece: piece(at),
                bbox: share(at),
                kept: self.kept,
            };
            word::rewrite(file, element, old, &new, self.out);
        }
        let Spoken { element: last, text: old } = &all[shared - 1];
        let mut added = String::new();
        for (at, text) in texts.iter().enumerate().skip(shared) {
            let new = Renewed {
                text,
                before: None,
                piece: piece(at),
                bbox: share(at),
                kept: Kept::No,
            };
            let ids = self.ids.get_or_insert_with(|| Ids::of(file));
            added.push_str(&word::copy(file, last, old, &new, ids));
        }
        self.out.insert(last.span.end(), &added);
        for Spoken { element, .. } in &all[shared..] {
            self.out.remove(with_blank_before(file, element));
        }
    }
}

/// The shares of the texts in the box around some words; none where one has
/// no box.
fn shares(all: &[Spoken<'_, '_>], texts: &[&str]) -> Option<Vec<BoundingBox>> {
    let found: Option<Vec<BoundingBox>> =
        all.iter().map(|word| read::bbox(word.element)).collect();
    let counts: Vec<usize> =
        texts.iter().map(|text| text.chars().count()).collect();
    Some(shared(around(found?)?, &counts, true))
}

/// Whether the element that starts at a byte of a file is a line.
fn is_line(file: &str, start: usize) -> bool {
    let next = Tokens::at(file, start, Entities::Xml).next();
    matches!(next, Ok(Some(Event::Start(tag))) if tag.local() == "TextLine")
}

/// The start tag of a region and the `TextEquiv`s directly in it.
fn whole_region(
    file: &str,
    start: usize,
) -> Option<(Tag<'_>, Vec<Element<'_>>)> {
    let mut tokens = Tokens::at(file, start, Entities::Xml);
    let Ok(Some(Event::Start(tag))) = tokens.next() else { return None };
    let mut equivs = Vec::new();
    while let Ok(Some(event)) = tokens.next() {
        match event {
            Event::Start(inner)
                if inner.local() == "TextEquiv"
                    && tokens.depth() == 1 + usize::from(!inner.empty) =>
            {
                equivs.push(Element::read(file, inner, &mut tokens).ok()?);
            }
            Event::End(_) if tokens.depth() == 0 => break,
            _ => {}
        }
    }
    Some((tag, equivs))
}
