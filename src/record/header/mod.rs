//! The head of a document: whose it is, its number, place and date, the
//! marks put on it, its title.
//!
//! The two columns of a header come on one line or one after the other, and
//! the stamp of a receiver may lie over both. So the parts that are known by
//! their form are taken out of each line, wherever they stand; what the rest
//! of the lines is (a body, the title, the subject, text) is decided for all
//! of them together, in `sequence`.

mod parts;
mod sequence;
mod take;
mod titled;
mod web;

use parts::{clause, draft};
use sequence::{Frame, Label, Rest};

use crate::notation::date::PlaceDate;
pub(crate) use crate::notation::heading::{Nation, nation};
use crate::notation::number::{self, Code};
use crate::record::System;
use crate::record::lists::{self, Opening};
use crate::record::page::{Page, Strip, bare, capitals};
use crate::record::score;
use crate::record::title::{self, Named};
use crate::tables::Mark;

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
const RUNNING: usize = 4;

/// The longest line below a title in which a number or a date may be that of
/// the document, in characters.
const BELOW_TITLE: usize = 60;

/// Reads the head of a document.
pub(crate) fn read<'r>(page: &Page<'r>) -> Header<'r> {
    let mut reader = Reader {
        page,
        header: Header { end: page.lines.end, ..Header::default() },
        stamped: None,
        rests: Vec::new(),
        apart: false,
        titled: false,
        texted: false,
        running: 0,
        column: 0,
        beside: false,
        dated: false,
        caption: None,
        named: None,
    };
    let mut seen = 0;
    let mut boxed = web::read(page);
    for line in page.lines.clone() {
        if boxed.lines.contains(&line) {
            reader.apart = true;
            continue;
        }
        if page.is_empty(line) {
            reader.apart = true;
            continue;
        }
        seen += 1;
        if seen > MOST_LINES || reader.line(line) == Step::End {
            reader.header.end = line;
            break;
        }
    }
    let mut header = reader.finish();
    // What a page of the web says above a document that does not.
    if header.number.is_none() {
        header.number = boxed.number.take();
    }
    if header.place_date.is_none() {
        header.place_date = boxed.date.take();
    }
    header
}

/// What comes after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Next,
    /// The header ends before this line.
    End,
}

struct Reader<'p, 'r> {
    page: &'p Page<'r>,
    header: Header<'r>,
    /// The line of a stamp.
    stamped: Option<usize>,
    /// What remains of the lines.
    rests: Vec<Rest>,
    /// Whether something stands between the last of them and what follows.
    apart: bool,
    /// Whether a type was read on a line of its own.
    titled: bool,
    /// Whether a line was read that begins as the text does.
    texted: bool,
    running: usize,
    /// The column of the cell that is read, counted from 0.
    column: usize,
    /// Whether the other column was taken out of its line.
    beside: bool,
    /// Whether place and date were read on a line before.
    dated: bool,
    /// A line above the header that names the document by its number.
    caption: Option<(Named<'r>, Strip)>,
    /// The type that the line of the number names: `Bản án số: …`.
    named: Option<(Named<'r>, Strip)>,
}

impl<'r> Reader<'_, 'r> {
    fn line(&mut self, line: usize) -> Step {
        let page = self.page;
        // A form that the text shows has a header of its own.
        if self.titled
            && self.header.system.is_some()
            && parts::heads_form(page, line)
        {
            return Step::End;
        }
        for (at, cell) in page.cells(page.line(line)).into_iter().enumerate() {
            self.column = at;
            if self.cell(cell) == Step::End {
                return Step::End;
            }
        }
        Step::Next
    }

    /// What one column has on a line, or both where nothing parts them.
    fn cell(&mut self, cell: Strip) -> Step {
        let page = self.page;
        let mut strip = self.without_stamp(cell);
        self.beside = false;
        // What is filled in on a stamp is not the document's own, unless its
        // title stands there, too.
        let filled = strip.span.start() > cell.span.start()
            && self.is_stamp_near(cell)
            && !self.titled
            && title::heading(page.knowledge, page.text(strip)).is_none();
        if filled {
            return Step::Next;
        }
        if !(self.titled && self.header.system.is_some()) {
            let whole = strip;
            strip = self.without_nation(strip);
            self.beside = strip.span.end() < whole.span.end();
        }
        if let Some(opening) = lists::address(page, strip) {
            self.header.address = Some(opening);
            return Step::End;
        }
        if self.header.number.is_some()
            && lists::recipients_opening(page, strip).is_some()
        {
            return Step::End;
        }
        let text = page.text(strip);
        let long = text.chars().count() > BELOW_TITLE;
        // Below the title stands what others have as numbers and dates.
        let framed = !(self.texted || self.titled && long);
        // A title may speak of another document's number and date.
        self.dated = self.header.place_date.is_some();
        let dated = self.titled && self.dated;
        let numbered = self.titled
            && (self.header.number.is_some()
                || is_within(page, page.text(strip)));
        if framed {
            if !dated {
                let whole = strip;
                strip = self.without_place_date(strip);
                self.beside |= strip.span.end() < whole.span.end();
            }
            strip = self.without_marks(strip);
        }
        if let Some(found) = title::heading(page.knowledge, page.text(strip))
            && !self.is_stamp_near(strip)
        {
            if self.is_caption(&found, strip) {
                self.caption.get_or_insert((found, strip));
                return Step::Next;
            }
            self.titled = true;
        } else if framed && !numbered {
            strip = self.without_number(strip);
        }
        self.rest(strip);
        let inner = bare(page.text(strip));
        if self.runs(inner) { Step::End } else { Step::Next }
    }

    /// Keeps what remains of a cell.
    fn rest(&mut self, strip: Strip) {
        let page = self.page;
        let text = page.text(strip);
        let inner = bare(text);
        let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
        // A year may be all that a subject has on its last line.
        let begun = self.titled || self.header.number.is_some();
        let dated = begun && inner.chars().any(|c| c.is_ascii_digit());
        if letters < 2 && !dated {
            // A rule or a star parts what stands above from what is below.
            self.apart |= !inner.is_empty() || text.is_empty();
            return;
        }
        let strip = match title::heading(page.knowledge, text) {
            Some(_) => strip,
            None => page.within(strip, clause(text)),
        };
        self.texted |= sequence::begins_text(inner);
        self.rests.push(Rest {
            strip,
            numbered: self.header.number.is_some(),
            named: self.header.system.is_some(),
            dated: self.dated,
            beside: self.beside,
            apart: self.apart,
            column: self.column,
        });
        self.apart = false;
    }

    /// Counts lines of running text; says whether the header must be over.
    fn runs(&mut self, text: &str) -> bool {
        if text.chars().count() > score::RUNNING_LENGTH
            && capitals(text) < score::RUNNING
        {
            self.running += 1;
        }
        self.running >= RUNNING
    }

    fn finish(mut self) -> Header<'r> {
        let page = self.page;
        let frame = Frame {
            number: self.header.number.is_some(),
            nation: self.header.system.is_some(),
            address: self.header.address.is_some(),
        };
        let (labels, title) = sequence::decode(page, &self.rests, frame);
        let labelled = |label: Label| -> Vec<Strip> {
            let all = self.rests.iter().zip(&labels);
            let own = all.filter(|(_, own)| **own == label);
            own.map(|(rest, _)| rest.strip).collect()
        };
        self.header.left = labelled(Label::Body);
        let under = labelled(Label::Under);
        let subject = labelled(Label::Subject);
        let text = labels
            .iter()
            .position(|label| matches!(label, Label::Text | Label::Issuer));
        if let Some(at) = text {
            let line = self.rests[at].strip.line;
            self.header.end = self.header.end.min(line);
        }
        if let Some((at, named)) = title {
            let strip = self.rests[at].strip;
            let below: Vec<Strip> =
                self.rests[at + 1..].iter().map(|rest| rest.strip).collect();
            let read = titled::read(page, &named, strip, &below);
            if self.header.number.is_none() {
                self.header.number = read.number;
            }
            if self.header.place_date.is_none() {
                self.header.place_date = read.date;
            }
            self.header.subject =
                titled::subject(page, &named, strip, subject);
            self.header.title = Some((named, strip));
            self.address_below();
        }
        // The number's line knows the type, whatever is decided below.
        if let Some((named, strip)) = self.named {
            let same = |(title, _): &(Named<'_>, Strip)| {
                title.kind.name == named.kind.name
            };
            if !self.header.title.as_ref().is_some_and(same) {
                self.header.title = Some((named, strip));
            }
        }
        // The caption is all that is known of a header that is cut off.
        if let Some((found, strip)) = self.caption {
            let text = page.text(strip);
            if self.header.number.is_none()
                && let Some(code) =
                    number::find_with(self.page.knowledge, text).pop()
            {
                self.header.number = Some((code, strip));
            }
            if self.header.title.is_none() && under.is_empty() {
                self.header.title = Some((found, strip));
            }
        }
        if self.header.subject.is_empty() {
            self.header.subject = under;
        }
        self.header
    }

    /// Kính gửi stands below the subject, if not above the title.
    fn address_below(&mut self) {
        let page = self.page;
        if self.header.address.is_some() {
            return;
        }
        let end = self.header.end;
        for line in end..page.lines.end.min(end + 8) {
            if let Some(opening) = lists::address(page, page.line(line)) {
                self.header.address = Some(opening);
                break;
            }
        }
    }
}

/// Whether the number on a line is one that a title speaks of: words stand
/// before it or behind.
fn is_within(page: &Page<'_>, text: &str) -> bool {
    number::header_with(page.knowledge, text).is_some_and(|code| {
        let behind = text[code.span.end()..].chars();
        code.word > 0 || behind.filter(|c| c.is_alphabetic()).count() > 6
    })
}

/// Whether a line says that the document is a draft.
pub(crate) fn is_draft(text: &str) -> bool {
    draft(text).is_some()
}
