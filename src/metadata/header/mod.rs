//! The head of a document: whose it is, its number, place and date, the
//! marks put on it, its title.
//!
//! The two columns of a header come on one line or one after the other, and
//! the stamp of a receiver may lie over both. So the parts that are known by
//! their form are taken out of each line, wherever they stand; what remains
//! above the number is the left column.

mod parts;

use parts::{BLANKS, MOTTO, STAMP, clause, draft, of_body, timed};
pub(crate) use parts::{Right, right};

use crate::metadata::bodies;
use crate::metadata::lists::{self, Opening};
use crate::metadata::page::{
    Page, Strip, bare, behind_bullet, capitals, placed_words, starts_small,
    words,
};
use crate::metadata::record::System;
use crate::metadata::title::{self, Named};
use crate::notation::date::{self, PlaceDate};
use crate::notation::number::{self, Code};
use crate::tables::Mark;
use crate::viet::fuzzy::{self, Key};

/// What was found in the head of a document.
#[derive(Debug, Default)]
pub(crate) struct Header<'k> {
    /// The system that the line on the right names.
    pub system: Option<(System, Strip)>,
    /// The lines of the left column above the number.
    pub left: Vec<Strip>,
    /// The number, in the offsets of its strip.
    pub number: Option<(Code, Strip)>,
    /// Place and date, in the offsets of their strip.
    pub place_date: Option<(PlaceDate, Strip)>,
    /// The type that is printed, and its line.
    pub title: Option<(Named<'k>, Strip)>,
    /// What it is about.
    pub subject: Vec<Strip>,
    pub marks: Vec<(Mark, String, f64, Strip)>,
    pub draft: Option<Strip>,
    pub address: Option<Opening>,
    /// The first line behind all that.
    pub end: usize,
}

/// How many lines that hold something a header may have.
const MOST_LINES: usize = 60;

/// How many lines of running text end the search.
const RUNNING: usize = 3;

/// Reads the head of a document.
pub(crate) fn read<'r>(page: &Page<'r>) -> Header<'r> {
    let mut state = Reader {
        page,
        header: Header { end: page.lines.end, ..Header::default() },
        stamped: None,
        under: Vec::new(),
        under_ended: false,
        running: 0,
        column: 0,
        caption: None,
    };
    let mut seen = 0;
    let mut line = page.lines.start;
    while line < page.lines.end {
        if page.is_empty(line) {
            state.empty();
            line += 1;
            continue;
        }
        seen += 1;
        if seen > MOST_LINES {
            break;
        }
        match state.line(line) {
            Step::Next => line += 1,
            Step::End(end) => {
                state.header.end = end;
                break;
            }
        }
    }
    state.finish()
}

/// What comes after a line.
enum Step {
    Next,
    /// The header ends before this line.
    End(usize),
}

struct Reader<'p, 'r> {
    page: &'p Page<'r>,
    header: Header<'r>,
    /// The line of a stamp.
    stamped: Option<usize>,
    /// What stands under the number on the left: the subject of a công văn.
    under: Vec<Strip>,
    under_ended: bool,
    running: usize,
    /// The column of the cell that is read, counted from 0.
    column: usize,
    /// A line above the header that names the document by its number.
    caption: Option<(Named<'r>, Strip)>,
}

impl<'r> Reader<'_, 'r> {
    fn empty(&mut self) {
        // What leads in may stand on a line by itself.
        let open = self.under.len() == 1 && {
            let text = self.page.text(self.under[0]);
            title::lead_in(text) == text.len()
        };
        if !self.under.is_empty() && !open {
            self.under_ended = true;
        }
    }

    fn line(&mut self, line: usize) -> Step {
        let page = self.page;
        for (at, cell) in page.cells(page.line(line)).into_iter().enumerate() {
            self.column = at;
            if let Step::End(end) = self.cell(cell) {
                return Step::End(end);
            }
        }
        Step::Next
    }

    /// What one column has on a line, or both where nothing parts them.
    fn cell(&mut self, cell: Strip) -> Step {
        let page = self.page;
        let line = cell.line;
        let mut strip = self.without_stamp(cell);
        // What is filled in on a stamp is not the document's own, unless its
        // title stands there, too.
        let filled = strip.span.start() > cell.span.start()
            && self.is_stamp_near(cell)
            && title::heading(page.knowledge, page.text(strip)).is_none();
        if filled {
            return Step::Next;
        }
        strip = self.without_right(strip);
        if let Some(opening) = lists::address(page, strip) {
            self.header.address = Some(opening);
            return Step::End(line);
        }
        if self.header.number.is_some()
            && lists::recipients(page, strip).is_some()
        {
            return Step::End(line);
        }
        strip = self.without_place_date(strip);
        strip = self.without_marks(strip);
        if let Some(found) = title::heading(page.knowledge, page.text(strip))
            && !self.is_stamp_near(strip)
        {
            if !self.is_caption(&found, strip) {
                return self.titled(found, strip);
            }
            self.caption.get_or_insert((found, strip));
            return Step::Next;
        }
        strip = self.without_number(strip);
        let text = page.text(strip);
        let inner = bare(text);
        let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 {
            return Step::Next;
        }
        if self.header.number.is_some() {
            return self.below_number(page.within(strip, clause(text)));
        }
        let strip = page.within(strip, clause(text));
        let named = bodies::begins_name(page, inner);
        if !named && !bodies::is_wordy(inner) {
            return Step::Next;
        }
        // A number that cannot be read is no body.
        if inner.contains('/') && inner.contains(['-', '.']) {
            return Step::Next;
        }
        let large = capitals(inner);
        let short = inner.chars().count() <= 70;
        if large > 0.75 && letters >= 3 || named && large > 0.5 {
            self.header.left.push(strip);
        } else if named && short && self.header.left.len() < 2 {
            // Older papers print the body in small letters.
            self.header.left.push(strip);
        } else if self.runs(inner) {
            return Step::End(line);
        }
        Step::Next
    }

    /// Counts lines of running text; says whether the header must be over.
    fn runs(&mut self, text: &str) -> bool {
        if text.chars().count() > 45 && capitals(text) < 0.4 {
            self.running += 1;
        }
        self.running >= RUNNING
    }

    /// The strip without what a stamp over it says.
    fn without_stamp(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let key = Key::new(text);
        let stamp = STAMP
            .iter()
            .find_map(|phrase| fuzzy::find(&key, phrase.as_bytes(), 0.2));
        if let Some(found) = stamp
            && capitals(&text[found.start..found.end]) > 0.6
        {
            // The line above a stamp names the receiver, unless the stamp
            // stands in the other column.
            let above = self.header.left.last().copied();
            if let Some(above) = above
                && self.header.left.len() > 1
                && strip.line <= above.line + 2
                && self.column == 0
                && self.header.number.is_none()
            {
                self.header.left.pop();
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
        let blanks = BLANKS.iter().map(|blank| (blank.as_bytes(), ()));
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
    fn is_stamp_near(&self, strip: Strip) -> bool {
        self.stamped.is_some_and(|line| strip.line <= line + 6)
            && behind_bullet(self.page.text(strip)).is_none()
            && self.page.text(strip).find([':', ';']).is_some_and(|at| at < 24)
    }

    /// The strip without the name of Party or state, which stands on the
    /// right.
    fn without_right(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        if let Some(found) = right(text)
            && !self.is_own(found.system, found.start)
        {
            if self.header.system.is_none() {
                let read = &text[found.start..found.end];
                let there = page.within(strip, read);
                self.header.system = Some((found.system, there));
            }
            return self.before(strip, found.start);
        }
        let key = Key::new(text);
        // What a copy is, beside the body that made it.
        let copied = ["saoluc", "saoybanchinh", "saoy", "trichsao", "bansao"];
        for word in copied {
            if let Some(found) = fuzzy::find(&key, word.as_bytes(), 0.0)
                && found.end >= text.trim_end().len()
                && capitals(text) > 0.7
            {
                return self.before(strip, found.start);
            }
        }
        if let Some(found) = fuzzy::find(&key, MOTTO.as_bytes(), 0.3) {
            return self.before(strip, found.start);
        }
        strip
    }

    /// Whether the name of an organisation at the start of a line is that of
    /// the body itself.
    fn is_own(&self, system: System, start: usize) -> bool {
        system == System::Mass && start == 0 && self.header.left.is_empty()
    }

    fn before(&self, strip: Strip, end: usize) -> Strip {
        let text = self.page.text(strip);
        self.page.within(strip, text[..end].trim())
    }

    fn without_place_date(&mut self, strip: Strip) -> Strip {
        let page = self.page;
        let text = page.text(strip);
        let found = date::header(text).or_else(|| timed(text));
        let Some(found) = found else { return strip };
        let rest = self.before(strip, found.span.start());
        let better =
            self.header.place_date.as_ref().is_none_or(|(old, _)| {
                old.date.is_none() && found.date.is_some()
            });
        if better {
            self.header.place_date = Some((found, strip));
        }
        rest
    }

    fn without_marks(&mut self, strip: Strip) -> Strip {
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
        if capitals(inner) < 0.7 {
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

    fn without_number(&mut self, strip: Strip) -> Strip {
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
            let inner = page.text(rest);
            if !inner.is_empty() && capitals(inner) > 0.75 && start > 0 {
                self.header.left.push(rest);
            }
            self.header.number = Some((code, strip));
        }
        self.before(strip, 0)
    }

    /// A line below the number that is no title: the subject of a công văn,
    /// or the other column.
    fn below_number(&mut self, strip: Strip) -> Step {
        let page = self.page;
        let text = page.text(strip);
        let led = title::lead_in(text) > 0;
        if self.column > 0 {
            // The subject of a công văn stands on the left.
            return Step::Next;
        }
        if self.under.is_empty() {
            let known = bodies::begins_name(page, text);
            if capitals(text) > 0.75 && !led {
                // The column on the right, or a stamp.
                if known && self.header.left.is_empty() {
                    self.header.left.push(strip);
                }
                return Step::Next;
            }
            if text.chars().count() > 60 && !led {
                return if self.runs(text) {
                    Step::End(strip.line)
                } else {
                    Step::Next
                };
            }
            self.under.push(strip);
            return Step::Next;
        }
        let goes_on = !self.under_ended && capitals(text) < 0.75;
        if goes_on && self.under.len() < 10 {
            self.under.push(strip);
            return Step::Next;
        }
        if self.runs(text) { Step::End(strip.line) } else { Step::Next }
    }

    /// The title: its subject stands behind it or on the lines below.
    fn titled(&mut self, found: Named<'r>, strip: Strip) -> Step {
        let page = self.page;
        let text = page.text(strip);
        let behind = page.within(strip, clause(&text[found.end..]));
        let mut next = strip.line + 1;
        let mut first = None;
        let letters = page.text(behind).chars().filter(|c| c.is_alphabetic());
        if letters.count() > 3 && !of_body(page, page.text(behind)) {
            first = Some(behind);
        }
        let mut passed = 0;
        while first.is_none() && next < page.lines.end && passed < 6 {
            let line = next;
            next += 1;
            if page.is_empty(line) {
                passed += 1;
                continue;
            }
            let strip = self.without_stamp(page.line(line));
            let strip = self.without_place_date(strip);
            let mut strip = self.without_marks(strip);
            if self.header.number.is_none() || self.header.left.is_empty() {
                strip = self.without_number(strip);
            }
            let inner = bare(page.text(strip));
            if inner.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                continue;
            }
            if self.is_text(inner) {
                next = line;
                break;
            }
            let rest = next..page.lines.end.min(next + 4);
            let lead = |line| title::lead_in(page.text(page.line(line))) > 0;
            let mut below = rest.filter(|&line| !page.is_empty(line)).take(2);
            if of_body(page, inner) || capitals(inner) > 0.7 && below.any(lead)
            {
                continue;
            }
            // A paper of few words has no subject but one it leads in.
            let name = &found.kind.name;
            let slip = name.starts_with("Giấy") && name != "Giấy mời"
                || name.starts_with("Phiếu");
            if slip && title::lead_in(inner) == 0 && !starts_small(inner) {
                next = line;
                break;
            }
            first = Some(page.within(strip, clause(page.text(strip))));
        }
        self.header.subject = match first {
            Some(first) => title::subject(page, first, next),
            None => Vec::new(),
        };
        if let Some(last) = self.header.subject.last() {
            next = last.line + 1;
        }
        self.header.title = Some((found, strip));
        // Kính gửi stands below the subject.
        for line in next..page.lines.end.min(next + 8) {
            if let Some(opening) = lists::address(page, page.line(line)) {
                self.header.address = Some(opening);
                break;
            }
        }
        Step::End(next)
    }

    /// Whether a line below a title is text already.
    fn is_text(&self, text: &str) -> bool {
        let read = fuzzy::letters(text);
        let begins: [&[u8]; 5] =
            [b"kinhgui", b"kinhtrinh", b"cancu", b"banhanhkem", b"kemtheo"];
        begins.iter().any(|begin| read.starts_with(begin))
            || behind_bullet(text).is_some()
    }

    /// Whether a title stands above a header of its own and names the
    /// document by its number: `CÔNG VĂN SỐ 12-CV/TU`.
    fn is_caption(&self, found: &Named<'_>, strip: Strip) -> bool {
        let page = self.page;
        let behind = fuzzy::letters(&page.text(strip)[found.end..]);
        let numbered = behind.starts_with(b"so")
            && behind.get(2).is_some_and(u8::is_ascii_digit);
        let first = self.header.left.is_empty()
            && self.header.system.is_none()
            && self.header.number.is_none();
        let below = strip.line + 1..page.lines.end.min(strip.line + 12);
        numbered
            && first
            && below
                .into_iter()
                .any(|line| right(page.text(page.line(line))).is_some())
    }

    fn finish(mut self) -> Header<'r> {
        // The caption is all that is known of a header that is cut off.
        if let Some((found, strip)) = self.caption {
            let text = self.page.text(strip);
            if self.header.number.is_none()
                && let Some(code) =
                    number::find_with(self.page.knowledge, text).pop()
            {
                self.header.number = Some((code, strip));
            }
            if self.header.title.is_none() && self.under.is_empty() {
                self.header.title = Some((found, strip));
            }
        }
        if self.header.title.is_none() {
            self.header.subject = self.under;
        }
        self.header
    }
}
