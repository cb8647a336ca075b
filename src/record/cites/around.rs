//! Type, date and issuer that stand around one number.

use std::sync::LazyLock;

use regex::Regex;

use super::names::Names;
use super::sentence::stands_for;
use super::words::{Word, trimmed, words};
use super::{Day, Issuer, Kind, Mention};
use crate::lines::{ahead, back};
use crate::notation::date::{self, Form as DateForm};
use crate::notation::number::{Code, Form};
use crate::record::Rule;
use crate::span::Span;

/// The longest that a name before or behind a number is looked for, in
/// bytes.
const REACH: usize = 400;

/// How sure a day behind the number is that of the document.
const DATED: f64 = 0.96;

/// Where the parts of one mention may lie.
pub(super) struct Around<'a, 't> {
    pub text: &'t str,
    pub names: &'a Names,
    pub dates: &'a [date::Found],
    /// The end of the number before.
    pub floor: usize,
    /// The start of the number behind.
    pub ceiling: usize,
}

impl Around<'_, '_> {
    pub(super) fn read(&self, code: &Code, next_date: usize) -> Mention {
        let from = back(self.text, code.word, REACH).max(self.floor);
        let before = words(self.text, from, code.word);
        let before = trimmed(&before);
        let kind = self.kind(code, before);
        let to = ahead(self.text, code.span.end(), REACH).min(self.ceiling);
        let mut end = code.span.end();
        let mut date = self.date_behind(end, next_date);
        if let Some(day) = &date {
            end = day.found.span.end();
        }
        let mut issuer = self.issuer_behind(code, end, to);
        if let Some(issuer) = &issuer {
            end = issuer.span.end();
            if date.is_none() {
                let later = self.dates[next_date..]
                    .iter()
                    .position(|d| d.word >= end)
                    .map(|skip| next_date + skip);
                date = later.and_then(|at| self.date_behind(end, at));
                if let Some(day) = &date {
                    end = day.found.span.end();
                }
            }
        }
        let start = kind.as_ref().map_or(code.word, |k| k.span.start());
        if issuer.is_none() || date.is_none() {
            let (body, day) = self.told_before(code, before, start, next_date);
            issuer = issuer.or(body);
            date = date.or(day);
        }
        Mention { code: code.clone(), kind, issuer, date, start, end }
    }

    /// The type that is named before the number.
    fn kind(&self, code: &Code, before: &[Word<'_>]) -> Option<Kind> {
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
            let name = name.to_owned();
            return Some(Kind { span, name, rule: Rule::TypeBeforeNumber });
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
        (law && code.form == Form::Assembly).then(|| Kind {
            span,
            name: name.to_owned(),
            rule: Rule::NameBeforeNumber,
        })
    }

    /// The date right behind a place: `, ngày 22/12/2024`, `(22/12/2024)`.
    fn date_behind(&self, end: usize, next: usize) -> Option<Day> {
        static GAP: LazyLock<Regex> = LazyLock::new(|| {
            // Marks of footnotes, a comma, a bracket, words for issuing.
            Regex::new(
                r"^[\s'’‘”“°º*%®^&\d\p{No},;.(\[«-]{0,14}(?:kh[óo][aá]\s+[IVX]+\s+)?(?:(?:ký|ban hành|cấp|đề|được|ra)\s+){0,3}(?:vào\s+)?$",
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
        let rule = Rule::DateAfterNumber;
        fits.then_some(Day { found, sure: DATED, rule })
    }

    /// `của Bộ Chính trị`, `do Quốc hội ban hành`.
    fn issuer_behind(
        &self,
        code: &Code,
        end: usize,
        to: usize,
    ) -> Option<Issuer> {
        if end >= to {
            return None;
        }
        let run = words(self.text, end, to);
        // Marks of footnotes are digits, and a date may be beyond reading.
        let skip = undated(&run);
        let run = &run[skip..];
        let link = run.first()?;
        let gap = &self.text[end..link.start];
        if skip == 0 && gap.contains(char::is_alphanumeric)
            || gap.contains(['.', ';', ':'])
        {
            return None;
        }
        let rule = match &*link.flat {
            "cua" => Rule::IssuerAfterNumber,
            "do" => Rule::IssuerAfterBy,
            // `ngày 21/4/2010 Chính phủ quy định`
            _ if gap.trim().is_empty() && self.names.is_body(run) => {
                let (len, sure) = self.names.body(self.text, run)?;
                let span = Span::new(link.start, run[len - 1].end);
                let rule = Rule::BodyAfterNumber;
                let sure = sure * 0.8;
                let stands = stands_for(&code.body, &run[..len]);
                return stands.then_some(Issuer { span, sure, rule });
            }
            _ => return None,
        };
        let (span, sure) = self.body(&run[1..])?;
        // Far below, another page has begun.
        let gap = &self.text[link.end..span.start()];
        (!gap.contains("\n\n\n")).then_some(Issuer { span, sure, rule })
    }

    /// The body whose name some words begin with: its place, and how sure
    /// its end is.
    pub(super) fn body(&self, run: &[Word<'_>]) -> Option<(Span, f64)> {
        let (len, sure) = self.names.body(self.text, run)?;
        Some((Span::new(run[0].start, run[len - 1].end), sure))
    }
}

/// How many words before the issuer are the mark of a footnote, or a date
/// that cannot be read (`ngày 26-52025`).
fn undated(run: &[Word<'_>]) -> usize {
    let dated = run.first().is_some_and(|word| word.flat == "ngay");
    if !dated {
        return run.iter().take_while(|w| w.is_number()).count().min(1);
    }
    let part = |word: &&Word<'_>| {
        word.text.starts_with(|c: char| c.is_ascii_digit())
            || matches!(&*word.flat, "ngay" | "thang" | "nam")
    };
    run.iter().take(6).take_while(part).count()
}
