//! The documents that a text names by their numbers, each with its type,
//! issuer and date as far as the text tells them.

mod around;
mod citation;
mod list;
mod names;
mod sentence;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use super::document::Citation;
use super::page::{Page, Strip};
use super::reading::Reading;
use super::rule::Rule;
use crate::lines::{ahead, back, stretches};
use crate::notation::date;
use crate::notation::number::{self, Code};
use crate::span::Span;
use crate::tables::Gazetteer;
use around::Around;
use citation::citation;
use names::Names;
use words::words;

/// How much of a text is searched at a time, in bytes: what is found in it
/// takes some ten times as much.
const PIECE: usize = 1 << 18;

/// How much more of the text is read on either side of a piece: more than
/// any citation has, and than most lists of them.
const MARGIN: usize = 1 << 12;

/// The citations of a document.
#[derive(Debug, Default)]
pub(crate) struct Cited {
    pub kept: Vec<Citation>,
    /// How many more there was no room for.
    pub left_out: usize,
}

/// What a number says together with the words around it, as places in the
/// text.
#[derive(Debug)]
struct Mention {
    code: Code,
    kind: Option<Kind>,
    issuer: Option<Issuer>,
    date: Option<Day>,
    /// Where type or number begins.
    start: usize,
    /// The end of number, date and issuer.
    end: usize,
}

/// The type that a text names with a number.
#[derive(Clone, Debug)]
struct Kind {
    span: Span,
    name: String,
    rule: Rule,
}

/// The body that a text names as the one the document is of.
#[derive(Clone, Copy, Debug)]
struct Issuer {
    span: Span,
    /// From 0 to 1.
    sure: f64,
    rule: Rule,
}

/// The day that a text gives for a document.
#[derive(Clone, Copy, Debug)]
struct Day {
    found: date::Found,
    /// From 0 to 1.
    sure: f64,
    rule: Rule,
}

/// Finds citations by what is known of types and bodies.
#[derive(Debug)]
pub(crate) struct Finder {
    knowledge: Arc<Gazetteer>,
    names: Names,
}

impl Finder {
    /// Takes as long as reading some pages: one is kept for all texts.
    pub(crate) fn new(knowledge: Arc<Gazetteer>) -> Finder {
        let names = Names::new(&knowledge);
        Finder { knowledge, names }
    }

    /// The citations on the lines of a document; `own` is the number in its
    /// header, with the strip its span is in, and `room` how many there is
    /// room for, of which it takes what it needs.
    pub(crate) fn find_on(
        &self,
        page: &Page<'_>,
        own: Option<&(Code, Strip)>,
        room: &mut usize,
    ) -> Cited {
        let Some(stretch) = page.stretch() else { return Cited::default() };
        let own = own.map(|(code, strip)| {
            let base = strip.span.start();
            let span = code.span;
            let span = Span::new(base + span.start(), base + span.end());
            Code { span, ..code.clone() }
        });
        self.find(page.reading, stretch, own.as_ref(), room)
    }

    /// The citations in a stretch of the corrected text, in its order.
    ///
    /// `own` is the number of the document itself, its span in the whole
    /// text: where the header has it, it cites nothing.
    ///
    /// A long stretch is worked on piece by piece, so that the memory it
    /// takes does not grow with it.
    fn find(
        &self,
        reading: &Reading<'_>,
        stretch: Span,
        own: Option<&Code>,
        room: &mut usize,
    ) -> Cited {
        let mut cited = Cited::default();
        let text = reading.at(stretch);
        for piece in stretches(text, PIECE) {
            let from = back(text, piece.start(), MARGIN);
            let to = ahead(text, piece.end(), MARGIN);
            let part = &text[from..to];
            let base = stretch.start() + from;
            let codes = codes(&self.knowledge, part, own, base);
            let here = |code: &Code| {
                let start = from + code.span.start();
                piece.range().contains(&start)
            };
            if *room == 0 {
                cited.left_out += codes.iter().filter(|c| here(c)).count();
                continue;
            }
            for mention in self.mentions(part, &codes) {
                if !here(&mention.code) {
                    continue;
                }
                let Some(left) = room.checked_sub(1) else {
                    cited.left_out += 1;
                    continue;
                };
                *room = left;
                let citation =
                    citation(reading, base, mention, &self.knowledge);
                cited.kept.push(citation);
            }
        }
        cited
    }

    /// What the numbers in a text say together with the words around them.
    fn mentions(&self, text: &str, codes: &[Code]) -> Vec<Mention> {
        let dates = date::find(text);
        let mut mentions: Vec<Mention> = Vec::with_capacity(codes.len());
        let mut next_date = 0;
        for (at, code) in codes.iter().enumerate() {
            let floor = match at {
                0 => 0,
                _ => codes[at - 1].span.end(),
            };
            let ceiling = codes.get(at + 1).map_or(text.len(), |c| c.word);
            while dates
                .get(next_date)
                .is_some_and(|d| d.word < code.span.end())
            {
                next_date += 1;
            }
            let around = Around {
                text,
                names: &self.names,
                dates: &dates,
                floor,
                // Numbers of a list have their word before the first.
                ceiling: ceiling.max(code.span.end()),
            };
            mentions.push(around.read(code, next_date));
        }
        list::share(text, &mut mentions);
        mentions
    }
}

/// The numbers in a text that names documents; the text starts at `base`.
fn codes(
    tables: &Gazetteer,
    text: &str,
    own: Option<&Code>,
    base: usize,
) -> Vec<Code> {
    let mut codes = number::find_with(tables, text);
    codes.retain(|code| {
        !code.number.is_empty()
            && !own.is_some_and(|own| is_own(tables, text, code, own, base))
    });
    // Of several forms the first alone is called one.
    let mut form_end = None;
    codes.retain(|code| {
        let listed = form_end.is_some_and(|end| {
            text.get(end..code.word).is_some_and(|gap| {
                words(gap, 0, gap.len()).iter().all(|w| w.flat == "va")
                    && !gap.contains(['.', '\n'])
            })
        });
        let form = listed || is_form(text, code);
        form_end = form.then_some(code.span.end());
        !form
    });
    codes
}

/// Whether a number is that of a form to be filled in, an annex or a table
/// (`Mẫu số 02/BKP`), which is no document.
fn is_form(text: &str, code: &Code) -> bool {
    let from = back(text, code.word, 24);
    let before = words(text, from, code.word);
    let Some(last) = before.last() else { return false };
    if !text[last.end..code.word].trim().is_empty() {
        return false;
    }
    let pair = before.len().checked_sub(2).map(|at| &*before[at].flat);
    match &*last.flat {
        "mau" | "bieu" | "bang" => true,
        "luc" => pair == Some("phu"),
        _ => false,
    }
}

/// Whether a number is that of the document in its own header.
fn is_own(
    tables: &Gazetteer,
    text: &str,
    code: &Code,
    own: &Code,
    base: usize,
) -> bool {
    let start = base + code.span.start();
    let end = base + code.span.end();
    if start < own.span.end() && own.span.start() < end {
        return true;
    }
    // Stamps and running heads repeat the line of the number.
    if code.printed() != own.printed() {
        return false;
    }
    // A line that is all number is short.
    let from = back(text, code.word, 80);
    let from = text[from..code.word].rfind('\n').map_or(from, |at| from + at);
    let to = ahead(text, code.span.end(), 80);
    let rest = &text[code.span.end()..to];
    let to = rest.find('\n').map_or(to, |at| code.span.end() + at);
    let line = text[from..to].trim();
    line.chars().count() < 40
        && number::header_with(tables, line).is_some_and(|c| c.certainty > 0.8)
}
