//! What a title says beside the type: the subject, and in older papers the
//! number and date: `SẮC LỆNH SỐ 47 NGÀY 20 THÁNG 10 NĂM 1946`, `NGHỊ ĐỊNH
//! CỦA CHÍNH PHỦ SỐ 114/2003/NĐ-CP NGÀY 10/10/2003`.

use std::sync::LazyLock;

use regex::Regex;

use crate::notation::date::{self, PlaceDate};
use crate::notation::number::{self, Code, Form};
use crate::record::header::parts::{clause, of_body};
use crate::record::page::{Page, Strip, capitals, words};
use crate::record::score;
use crate::record::title::{self, Named};
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

/// The subject of a titled document: what stands behind the type, and the
/// lines below it.
pub(super) fn subject(
    page: &Page<'_>,
    named: &Named<'_>,
    strip: Strip,
    below: Vec<Strip>,
) -> Vec<Strip> {
    let text = page.text(strip);
    let behind = page.within(strip, clause(&text[named.end..]));
    let letters = page.text(behind).chars().filter(|c| c.is_alphabetic());
    let mut subject = below;
    // `CỦA BỘ CHÍNH TRỊ` says whose it is; a first line in capitals goes on
    // with the type, where the subject is led in below.
    while subject.len() > 1 {
        let first = page.text(subject[0]);
        let lead = |strip: &Strip| title::lead_in(page.text(*strip)) > 0;
        let led = subject[1..].iter().take(2).any(lead);
        let shout = capitals(first) > score::CAPITALS && !lead(&subject[0]);
        if !(of_body(page, first) || shout && led) {
            break;
        }
        subject.remove(0);
    }
    let whose = of_body(page, page.text(behind))
        && title::led_inside(page.text(behind)).is_none();
    // `CÔNG ĐIỆN KHẨN` says more of the type, where the subject is led in
    // below.
    let led = subject
        .first()
        .is_some_and(|first| title::lead_in(page.text(*first)) > 0)
        && title::lead_in(page.text(behind)) == 0
        && words(page.text(behind)).count() <= 3;
    if letters.count() > 3 && !whose && !led {
        subject.insert(0, behind);
    }
    if let [only] = subject.as_slice()
        && of_body(page, page.text(*only))
        && title::led_inside(page.text(*only)).is_none()
    {
        subject.clear();
    }
    if let Some(first) = subject.first_mut() {
        // `CỦA … SỐ … NGÀY … VỀ …`, as older titles have it.
        let text = page.text(*first);
        if let Some(at) = title::led_inside(text) {
            *first = page.within(*first, &text[at..]);
        }
    }
    subject
}
