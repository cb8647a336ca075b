//! The documents that a text names by their numbers, each with its type,
//! issuer and date as far as the text tells them.

mod citation;
mod names;
#[cfg(test)]
mod tests;
mod words;

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::lines::{ahead, back, stretches};
use super::page::{Page, Strip};
use super::reading::Reading;
use super::record::Citation;
use crate::notation::date::{self, Form as DateForm};
use crate::notation::number::{self, Code, Form};
use crate::span::Span;
use crate::tables::Gazetteer;
use citation::citation;
use names::Names;
use words::{Word, words};

/// The longest that a name before or behind a number is looked for, in
/// bytes.
const REACH: usize = 400;

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
    kind: Option<(Span, String, &'static str)>,
    issuer: Option<(Span, f64, &'static str)>,
    date: Option<(date::Found, &'static str)>,
    /// Where type or number begins.
    start: usize,
    /// The end of number, date and issuer.
    end: usize,
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
        share(text, &mut mentions);
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
    codes
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

/// Where the parts of one mention may lie.
struct Around<'a, 't> {
    text: &'t str,
    names: &'a Names,
    dates: &'a [date::Found],
    /// The end of the number before.
    floor: usize,
    /// The start of the number behind.
    ceiling: usize,
}

impl<'t> Around<'_, 't> {
    fn read(&self, code: &Code, next_date: usize) -> Mention {
        let from = back(self.text, code.word, REACH).max(self.floor);
        let before = words(self.text, from, code.word);
        let before = trimmed(&before);
        let kind = self.kind(code, before);
        let to = ahead(self.text, code.span.end(), REACH).min(self.ceiling);
        let mut end = code.span.end();
        let mut date = self.date_behind(end, next_date);
        if let Some((found, _)) = &date {
            end = found.span.end();
        }
        let mut issuer = self.issuer_behind(end, to);
        if let Some((span, ..)) = &issuer {
            end = span.end();
            if date.is_none() {
                let later = self.dates[next_date..]
                    .iter()
                    .position(|d| d.word >= end)
                    .map(|skip| next_date + skip);
                date = later.and_then(|at| self.date_behind(end, at));
                if let Some((found, _)) = &date {
                    end = found.span.end();
                }
            }
        }
        let start = kind.as_ref().map_or(code.word, |k| k.0.start());
        if issuer.is_none() || date.is_none() {
            let (subject, day) = self.sentence(before, start, next_date);
            issuer = issuer.or(subject);
            date = date.or(day);
        }
        Mention { code: code.clone(), kind, issuer, date, start, end }
    }

    /// The type that is named before the number.
    fn kind(
        &self,
        code: &Code,
        before: &[Word<'_>],
    ) -> Option<(Span, String, &'static str)> {
        let last = before.last()?;
        // Nothing but marks and a damaged "số" may lie between.
        let between = &self.text[last.end..code.word];
        if between.contains([';', '(']) && !code.worded
            || between.chars().filter(|c| *c == '\n').count() > 2
        {
            return None;
        }
        if let Some((span, name)) = self.names.type_before(before) {
            // `Thông báo kết luận` may have lost its first half.
            let notice =
                name == "Kết luận" && code.type_sign.as_deref() == Some("TB");
            let name = if notice { "Thông báo" } else { name };
            return Some((span, name.to_owned(), "word before the number"));
        }
        // `Luật Quản lý thuế số 38/2019/QH14` has its name between.
        let assembly = code.form == Form::Assembly || code.type_sign.is_none();
        if !code.worded || !assembly {
            return None;
        }
        let clause = before
            .windows(2)
            .rposition(|pair| {
                self.text[pair[0].end..pair[1].start]
                    .contains(['.', ';', ',', ':', '('])
            })
            .map_or(0, |at| at + 1);
        let clause = &before[clause.max(before.len().saturating_sub(24))..];
        let (span, name) = self.names.type_among(clause)?;
        let law = name.contains("uật") || name == "Pháp lệnh";
        (law && code.form == Form::Assembly)
            .then(|| (span, name.to_owned(), "name before the number"))
    }

    /// The date right behind a place: `, ngày 22/12/2024`, `(22/12/2024)`.
    fn date_behind(
        &self,
        end: usize,
        next: usize,
    ) -> Option<(date::Found, &'static str)> {
        static GAP: LazyLock<Regex> = LazyLock::new(|| {
            // Marks of footnotes, a comma, a bracket, words for issuing.
            Regex::new(
                r"^[\s'’‘”“°º*%®^&\d\p{No},;.(\[«-]{0,14}(?:kh[óo][aá]\s+[IVX]+\s+)?(?:(?:ký|ban hành|đề|được|ra)\s+){0,3}(?:vào\s+)?$",
            )
            .expect("the pattern is valid")
        });
        let found = *self.dates.get(next)?;
        if found.word > self.ceiling {
            return None;
        }
        let gap = self.text.get(end..found.word).filter(|g| g.len() < 48)?;
        let precise = matches!(found.form, DateForm::Long | DateForm::Short);
        let worded = found.word < found.span.start();
        // Without `ngày` a date stands in brackets or behind a comma.
        let fits = precise
            && GAP.is_match(gap)
            && !gap.contains(". ")
            && !(gap.contains('\n')
                && self.text[found.word..].starts_with('N'))
            && (worded
                || gap.contains(['(', '['])
                || found.form == DateForm::Long
                || gap.trim().is_empty()
                || gap.trim() == ",");
        fits.then_some((found, "date behind the number"))
    }

    /// `của Bộ Chính trị`, `do Quốc hội ban hành`, `(Bộ Nội vụ)`.
    fn issuer_behind(
        &self,
        end: usize,
        to: usize,
    ) -> Option<(Span, f64, &'static str)> {
        if end >= to {
            return None;
        }
        let run = words(self.text, end, to);
        // Marks of footnotes are figures.
        let skip = run.iter().take_while(|w| w.is_number()).count().min(1);
        let run = &run[skip..];
        let link = run.first()?;
        let gap = self.text[end..link.start]
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '\n');
        let stop = self.text[end..link.start].contains(['.', ';', ':']);
        if !gap.trim().is_empty() && skip == 0 || stop {
            return None;
        }
        match link.flat.as_str() {
            "cua" => {}
            "do" => {}
            _ => return None,
        }
        let (span, sure) = self.body(&run[1..])?;
        let rule = if link.flat == "do" {
            "do behind the number"
        } else {
            "của behind the number"
        };
        Some((span, sure, rule))
    }

    fn body(&self, run: &[Word<'_>]) -> Option<(Span, f64)> {
        let (len, sure) = self.names.body(self.text, run)?;
        Some((Span::new(run[0].start, run[len - 1].end), sure))
    }

    /// `Theo đề nghị của Sở Nội vụ tại Tờ trình số …`.
    fn proposer(
        &self,
        before: &[Word<'_>],
    ) -> Option<(Span, f64, &'static str)> {
        let (last, before) = before.split_last()?;
        if last.flat != "tai" {
            return None;
        }
        let recent = &before[before.len().saturating_sub(24)..];
        let link = recent.iter().rposition(|word| word.flat == "cua")?;
        let name = &recent[link + 1..];
        let (len, sure) = self.names.body(self.text, name)?;
        let span = Span::new(name.first()?.start, name.last()?.end);
        (len == name.len()).then_some((
            span,
            sure * 0.95,
            "của before the number",
        ))
    }

    /// The subject of a sentence that says a body issued the document, and
    /// the day the sentence begins with.
    #[allow(clippy::type_complexity)]
    fn sentence(
        &self,
        before: &[Word<'_>],
        start: usize,
        next_date: usize,
    ) -> (Option<(Span, f64, &'static str)>, Option<(date::Found, &'static str)>)
    {
        let none = (None, None);
        let count = before.partition_point(|word| word.start < start);
        let run = &before[..count];
        if let Some(issuer) = self.proposer(run) {
            return (Some(issuer), None);
        }
        let Some(verb) = verb(run) else { return none };
        let text = self.text;
        // The sentence begins behind the last stop or the line's bullet.
        let parted = |pair: &[Word<'_>]| {
            let gap = &text[pair[0].end..pair[1].start];
            gap.contains([';', ':', '(', ')'])
                || gap.contains('.') && pair[1].is_capital()
                || gap.contains("\n-")
                || gap.contains("\n\n\n")
        };
        let first =
            before[..verb].windows(2).rposition(parted).map_or(0, |at| at + 1);
        let run = &before[first..verb];
        let Some(opening) = run.first() else { return none };
        let mut day = None;
        let mut rest = run;
        if opening.flat == "ngay" {
            let found = self.dates[..next_date]
                .iter()
                .rev()
                .find(|d| d.word <= opening.start)
                .filter(|d| d.word == opening.start);
            if let Some(found) = found {
                let precise =
                    matches!(found.form, DateForm::Long | DateForm::Short);
                day = precise.then_some((*found, "date before the number"));
                let skip = run.partition_point(|w| w.start < found.span.end());
                rest = &run[skip..];
            }
        }
        // The subject stands at the beginning, or behind a comma; what is
        // above it may be a heading.
        let starts = (0..rest.len()).rev().filter(|&at| {
            at == 0
                || text[rest[at - 1].end..rest[at].start]
                    .contains([',', '+', '\n'])
        });
        let mut subject = None;
        for at in starts {
            if !self.names.is_body(&rest[at..]) {
                continue;
            }
            if let Some((span, sure)) = self.body(&rest[at..]) {
                subject = Some((span, sure * 0.9, "subject of the sentence"));
                break;
            }
        }
        (subject, day)
    }
}

/// Words without the damaged "số" and the marks at their end.
fn trimmed<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    let mut end = words.len();
    for _ in 0..2 {
        let Some(last) = end.checked_sub(1).map(|at| &words[at]) else {
            break;
        };
        let short = last.text.chars().count() <= 2;
        let number = last.flat == "so"
            || last.is_number() && short
            || short && last.text.chars().any(|c| c.is_ascii_digit());
        if !number {
            break;
        }
        end -= 1;
    }
    &words[..end]
}

/// Where the verb of issuing begins that ends some words.
fn verb(words: &[Word<'_>]) -> Option<usize> {
    let mut at = words.len();
    let ends = |at: usize, phrase: &[&str]| {
        at >= phrase.len()
            && words[at - phrase.len()..at].iter().zip(phrase).all(
                |(word, form)| {
                    word.flat == *form || word.text.to_lowercase() == *form
                },
            )
    };
    if ends(at, &["kem", "theo"]) {
        at -= 2;
    }
    if ends(at, &["cac"]) || ends(at, &["tai"]) {
        at -= 1;
    }
    const VERBS: [&[&str]; 9] = [
        &["ky", "ban", "hanh"],
        &["ban", "hanh"],
        &["phat", "hanh"],
        &["da", "co"],
        &["da", "ky"],
        &["da", "gui"],
        // With its marks: `thời kỳ` is no signing.
        &["có"],
        &["gửi"],
        &["ký"],
    ];
    let verb = VERBS.iter().find(|verb| ends(at, verb))?;
    at -= verb.len();
    while ends(at, &["da"]) || ends(at, &["vua"]) || ends(at, &["moi"]) {
        at -= 1;
    }
    Some(at)
}

/// Gives the numbers of a list what only one of them says: the issuer
/// behind the last, the type before the first.
fn share(text: &str, mentions: &mut [Mention]) {
    let linked = |a: &Mention, b: &Mention| {
        let Some(gap) = text.get(a.end..b.start) else { return false };
        gap.len() < 24
            && !gap.contains(['.', ':'])
            && words(gap, 0, gap.len()).iter().all(|word| {
                matches!(&*word.flat, "va" | "cac" | "so" | "hoac")
            })
    };
    for at in (1..mentions.len()).rev() {
        let (left, right) = mentions.split_at_mut(at);
        let (a, b) = (&mut left[at - 1], &right[0]);
        if a.issuer.is_none()
            && b.code.body == a.code.body
            && linked(a, b)
            && let Some((span, sure, _)) = b.issuer
        {
            a.issuer = Some((span, sure * 0.95, "issuer of the list"));
        }
    }
    for at in 1..mentions.len() {
        let (left, right) = mentions.split_at_mut(at);
        let (a, b) = (&left[at - 1], &mut right[0]);
        if b.kind.is_none()
            && b.code.type_sign.is_none()
            && linked(a, b)
            && let Some((span, name, _)) = &a.kind
        {
            b.kind = Some((*span, name.clone(), "type of the list"));
        }
    }
}
