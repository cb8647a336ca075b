//! Takes the parts that are known by their form out of a cell, wherever in it
//! they stand: stamp, nation and motto, place and date, marks, number.

use super::Reader;
use super::parts::{draft, loose, timed};
use crate::notation::date;
use crate::notation::heading::{self, MOTTO, Nation, nation};
use crate::notation::number::{self, Code};
use crate::record::System;
use crate::record::bodies;
use crate::record::page::{
    Strip, bare, behind_bullet, capitals, placed_words, words,
};
use crate::record::score;
use crate::record::title::{self, Named};
use crate::span::Span;
use crate::tables::{List, Phrases};
use crate::viet::fuzzy::{self, Key};

impl Reader<'_, '_> {
    /// The strip without what a stamp over it says.
    pub(super) fn without_stamp(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let key = Key::new(text);
        // `VĂN BẢN ĐẾN` is near `VĂN BẢN ĐI`, too, which would leave its end.
        let stamp = Phrases::get()
            .list(List::Received)
            .iter()
            .filter_map(|phrase| fuzzy::find(&key, &phrase.letters, 0.2))
            .max_by_key(|found| found.end - found.start);
        // A name may look like a stamp: `PHƯỜNG VÂN ĐÌNH`, `CÔNG VĂN ĐẾN`.
        if let Some(found) = stamp
            && !title::begins_with_unit(text)
            && bodies::head(page.knowledge, text, false).is_none()
            && capitals(&text[found.start..found.end]) > score::LEANING
        {
            // The line above a stamp names the receiver, unless the stamp
            // stands in the other column.
            let above = self.rests.last().copied();
            if let Some(above) = above
                && self.rests.len() > 1
                && strip.line <= above.strip.line + 2
                && self.column == 0
                && self.header.number.is_none()
            {
                self.rests.pop();
            }
            self.stamped = Some(strip.line);
            let rest = page.within(strip, text[found.end..].trim());
            return rest;
        }
        if !self.is_stamp_near(strip) {
            return strip;
        }
        let Some(colon) = text.find([':', ';']) else { return strip };
        let label = fuzzy::letters(&text[..colon]);
        let blanks = Phrases::get().list(List::Blank).iter();
        let blanks = blanks.map(|blank| (blank.letters.as_slice(), ()));
        let blank = fuzzy::nearest(&label, blanks);
        let number = number::header_with(page.knowledge, text)
            .filter(|code| code.symbol.len() > 2);
        match blank {
            Some((_, distance)) if distance <= 0.4 && number.is_none() => {
                let rest = text[colon + 1..]
                    .trim_start_matches(|c: char| !c.is_alphanumeric());
                page.within(strip, rest)
            }
            _ => strip,
        }
    }

    /// Whether a strip is among the blanks of a stamp.
    pub(super) fn is_stamp_near(&self, strip: Strip) -> bool {
        self.stamped.is_some_and(|line| strip.line <= line + 6)
            && behind_bullet(self.page.text(strip)).is_none()
            && self.page.text(strip).find([':', ';']).is_some_and(|at| at < 24)
    }

    /// The strip without the name of Party or state, which stands on the
    /// right.
    pub(super) fn without_nation(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        if let Some(found) = nation(text)
            && !self.is_own(found.system, found.start)
            && !self.is_body(text, &found)
        {
            if self.header.system.is_none() {
                let read = &text[found.start..found.end];
                let there = page.within(strip, read);
                self.header.system = Some((found.system, there));
            }
            self.apart = true;
            let behind = page.within(strip, &text[found.end..]);
            return self.without_motto(strip, found.start, behind);
        }
        let key = Key::new(text);
        // What a copy is, beside the body that made it.
        for word in Phrases::get().list(List::Copy) {
            if let Some(found) = fuzzy::find(&key, &word.letters, 0.0)
                && found.end >= text.trim_end().len()
                && capitals(text) > score::CAPITALS
            {
                return self.before(strip, found.start);
            }
        }
        if let Some(found) = fuzzy::find(&key, MOTTO.as_bytes(), 0.3) {
            let behind = page.within(strip, &text[found.end..]);
            return self.without_motto(strip, found.start, behind);
        }
        strip
    }

    /// What stands before the name of the nation or its motto; the place and
    /// date that are written to the same line are read first.
    fn without_motto(
        &mut self,
        strip: Strip,
        start: usize,
        behind: Strip,
    ) -> Strip {
        let page = self.page;
        let text = page.text(behind);
        let motto = fuzzy::find(&Key::new(text), MOTTO.as_bytes(), 0.3);
        let from = motto.map_or(0, |found| found.end);
        let behind = page.trimmed(page.within(behind, &text[from..]));
        if date::header(page.text(behind)).is_some() {
            self.without_place_date(behind);
        }
        self.before(strip, start)
    }

    /// Whether the name of an organisation at the start of a line is that of
    /// the body itself.
    fn is_own(&self, system: System, start: usize) -> bool {
        system == System::Mass && start == 0 && self.rests.is_empty()
    }

    /// Whether what is nearly the name of the state or the Party begins as
    /// names of bodies do: `HỘI NÔNG DÂN VIỆT NAM`.
    fn is_body(&self, text: &str, found: &Nation) -> bool {
        let letters = fuzzy::letters(&text[found.start..found.end]);
        let exact = heading::NATIONS
            .iter()
            .any(|(name, _)| name.as_bytes() == letters);
        let knowledge = self.page.knowledge;
        !exact
            && found.start == 0
            && bodies::head(knowledge, text, false).is_some()
    }

    fn before(&self, strip: Strip, end: usize) -> Strip {
        let text = self.page.text(strip);
        self.page.within(strip, text[..end].trim())
    }

    pub(super) fn without_place_date(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let found = date::header(text)
            .filter(|found| found.name.is_some() || found.date.is_some())
            .or_else(|| timed(text))
            .or_else(|| loose(text))
            .or_else(|| date::header(text));
        let Some(found) = found else { return strip };
        let rest = self.before(strip, found.span.start());
        let better = self.header.place_date.as_ref().is_none_or(|(old, _)| {
            found.date.is_some()
                && (old.date.is_none()
                    || old.place.is_none() && found.place.is_some())
        });
        if better {
            self.header.place_date = Some((found, strip));
        }
        rest
    }

    pub(super) fn without_marks(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let inner = bare(text);
        let read = fuzzy::letters(inner);
        if read.is_empty() || read.len() > 60 {
            return strip;
        }
        if let Some(draft) = draft(text) {
            let there = page.within(strip, &text[draft.range()]);
            self.header.draft.get_or_insert(there);
            return self.before(strip, draft.start());
        }
        if capitals(inner) < score::CAPITALS {
            return strip;
        }
        let marks = page.knowledge.marks().iter();
        let marks = marks.map(|mark| (mark.1.letters.as_slice(), mark));
        if let Some(((mark, phrase), distance)) = fuzzy::nearest(&read, marks)
        {
            let most = if phrase.letters.len() < 7 { 0.0 } else { 0.2 };
            if distance <= most {
                let value = phrase.text.clone();
                let there = page.within(strip, inner);
                self.header.marks.push((*mark, value, distance, there));
                return self.before(strip, 0);
            }
        }
        // A mark beside the other column: `MẬT Số: 12/QĐ-UBND`.
        let knowledge = page.knowledge;
        for (mark, phrase) in knowledge.marks() {
            let count = words(&phrase.text).count();
            let mut found = placed_words(inner).skip(count.saturating_sub(1));
            let Some(last) = found.next() else { continue };
            let end = last.end();
            let head = &inner[..end];
            let rest = inner[end..].trim_start();
            let beside = number::header_with(page.knowledge, rest).is_some();
            if beside && fuzzy::letters(head) == phrase.letters {
                let there = page.within(strip, head);
                let value = phrase.text.clone();
                self.header.marks.push((*mark, value, 0.0, there));
                return page.within(strip, rest);
            }
        }
        strip
    }

    pub(super) fn without_number(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let Some(code) = number::header_with(page.knowledge, text) else {
            return strip;
        };
        let start = code.word.min(code.span.start());
        let mut rest = self.before(strip, start);
        // What stands behind the number on its line is of the other column
        // and was taken out, or it is the subject of a công văn.
        if page.text(rest).is_empty() {
            rest = page.within(strip, text[code.span.end()..].trim());
        }
        let weak = |code: &Code| code.symbol.is_empty();
        let better = match &self.header.number {
            None => !(weak(&code) && self.is_stamp_near(strip)),
            Some((old, _)) => weak(old) && !weak(&code),
        };
        if better {
            let before = bare(&text[..code.word]);
            let read = fuzzy::letters(before);
            let mut types = page.knowledge.types().iter();
            if let Some(kind) = types.find(|kind| kind.letters == read)
                && let Some(span) = Span::of(before, text)
            {
                let (start, end) = (span.start(), span.end());
                let named = Named { kind, start, end, distance: 0.0 };
                self.named = Some((named, strip));
                rest = self.before(strip, 0);
            }
            let inner = page.text(rest);
            if !inner.is_empty()
                && capitals(inner) > score::CAPITALS
                && start > 0
            {
                self.rest(rest);
                rest = self.before(strip, 0);
            }
            self.header.number = Some((code, strip));
            self.apart = true;
            return rest;
        }
        self.before(strip, 0)
    }

    /// Whether a title stands above a header of its own and names the
    /// document by its number: `CÔNG VĂN SỐ 12-CV/TU`.
    pub(super) fn is_caption(&self, found: &Named<'_>, strip: Strip) -> bool {
        let page = self.page;
        let behind = fuzzy::letters(&page.text(strip)[found.end..]);
        let numbered = behind.starts_with(b"so")
            && behind.get(2).is_some_and(u8::is_ascii_digit);
        let first = self.rests.is_empty()
            && self.header.system.is_none()
            && self.header.number.is_none();
        let below = strip.line + 1..page.lines.end.min(strip.line + 12);
        numbered
            && first
            && below
                .into_iter()
                .any(|line| nation(page.text(page.line(line))).is_some())
    }
}
