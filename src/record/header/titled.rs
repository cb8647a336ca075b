//! Number and date that stand in the title, as older papers have them: `SẮC
//! LỆNH SỐ 47 NGÀY 20 THÁNG 10 NĂM 1946`, `NGHỊ ĐỊNH CỦA CHÍNH PHỦ SỐ
//! 114/2003/NĐ-CP NGÀY 10/10/2003`.

use std::sync::LazyLock;

use regex::Regex;

use crate::notation::date::{self, PlaceDate};
use crate::notation::number::{self, Code, Form};
use crate::record::page::{Page, Strip};
use crate::record::title::Named;
use crate::span::Span;

/// What a title says, in the offsets of its strips.
#[derive(Debug, Default)]
pub(super) struct Titled {
    pub number: Option<(Code, Strip)>,
    pub date: Option<(PlaceDate, Strip)>,
}

/// How many lines of a title are read for its number.
const LINES: usize = 3;

/// How sure a number in a title is, and a date.
const NUMBER: f64 = 0.8;
const DATE: f64 = 0.85;

/// Reads number and date off the title `named` of the strip `first` and the
/// lines below it.
pub(super) fn read(
    page: &Page<'_>,
    named: &Named<'_>,
    first: Strip,
    below: &[Strip],
) -> Titled {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) ^ \W* (?: (?i: của ) \s [^\n]{3,120}? \s )?
            (?P<word> SỐ | Số | số ) \s* :? \s* (?P<number> [0-9]{1,5} )
            (?: - (?P<symbol> [A-ZĐ]{1,6} ) )?",
        )
        .expect("the pattern is valid")
    });
    let head = page.within(first, &page.text(first)[named.end..]);
    let strips: Vec<Strip> = std::iter::once(head)
        .chain(below.iter().copied())
        .take(LINES)
        .collect();
    let mut text = String::new();
    let mut starts = Vec::new();
    for &strip in &strips {
        starts.push(text.len());
        text.push_str(page.text(strip));
        text.push('\n');
    }
    let Some(found) = NUMBERED.captures(&text) else {
        return Titled::default();
    };
    let (Some(word), Some(digits)) =
        (found.name("word"), found.name("number"))
    else {
        return Titled::default();
    };
    let codes = number::find_with(page.knowledge, &text);
    let whole = codes.into_iter().find(|code| code.word == word.start());
    let symbol = found.name("symbol");
    let end = symbol.map_or(digits.end(), |symbol| symbol.end());
    let symbol = symbol.map_or("", |symbol| symbol.as_str());
    let bare = || Code {
        span: Span::new(digits.start(), end),
        word: word.start(),
        number: digits.as_str().to_owned(),
        symbol: symbol.to_owned(),
        separator: '-',
        form: Form::Old,
        type_sign: None,
        body: symbol.to_owned(),
        worded: true,
        certainty: NUMBER,
    };
    let known = whole.is_some();
    let code = whole.unwrap_or_else(bare);
    let dated = date::find(&text).into_iter().find(|date| {
        let between = text.get(code.span.end()..date.word);
        between.is_some_and(|gap| gap.chars().all(|c| !c.is_alphanumeric()))
    });
    // Digits alone may count anything; a date behind them makes them the
    // number of the title.
    if !known && dated.is_none() {
        return Titled::default();
    }
    // The strip that holds an offset of the text, and where it starts.
    let place = |at: usize| {
        let line = starts.partition_point(|&start| start <= at) - 1;
        (strips[line], starts[line])
    };
    let (strip, start) = place(code.word);
    let shift = |span: Span, start: usize, strip: Strip| {
        let end = (span.end() - start).min(strip.span.len());
        Span::new((span.start() - start).min(end), end)
    };
    let span = shift(code.span, start, strip);
    let certainty = code.certainty.min(NUMBER);
    let word = code.word - start;
    let number = Some((Code { span, word, certainty, ..code }, strip));
    let date = dated.map(|date| {
        let (strip, start) = place(date.word);
        let found = PlaceDate {
            place: None,
            name: None,
            known: false,
            date: Some(date.date),
            span: shift(Span::new(date.word, date.span.end()), start, strip),
            certainty: DATE,
        };
        (found, strip)
    });
    Titled { number, date }
}
