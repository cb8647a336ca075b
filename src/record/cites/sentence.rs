//! The issuer and the day that a sentence tells before the number.

use super::around::Around;
use super::words::Word;
use super::{Day, Issuer};
use crate::notation::date::{self, Form as DateForm};
use crate::notation::number::Code;
use crate::record::Rule;
use crate::span::Span;
use crate::tables::{List, Phrases};
use crate::viet::fold;

/// How many words before a number are searched for a body.
const WORDS: usize = 24;

/// How sure a day before the number is that of the document.
const DAY: f64 = 0.8;

impl Around<'_, '_> {
    /// The issuer, and the day, that the words before type and number tell.
    pub(super) fn told_before(
        &self,
        code: &Code,
        before: &[Word<'_>],
        start: usize,
        next_date: usize,
    ) -> (Option<Issuer>, Option<Day>) {
        let count = before.partition_point(|word| word.start < start);
        let run = &before[..count];
        let issuer = self
            .owner(run, start)
            .or_else(|| self.proposer(run))
            .or_else(|| self.bracketed(code, run, start));
        if issuer.is_some() {
            return (issuer, None);
        }
        let (subject, day) = self.subject(run, next_date);
        (subject.or_else(|| self.agent(code, run)), day)
    }

    /// `Theo đề nghị của Sở Nội vụ tại Tờ trình số …`.
    fn proposer(&self, before: &[Word<'_>]) -> Option<Issuer> {
        let (last, before) = before.split_last()?;
        if last.flat != "tai" {
            return None;
        }
        let (span, sure) = self.owned(before)?;
        let sure = sure * 0.95;
        Some(Issuer { span, sure, rule: Rule::IssuerBeforeNumber })
    }

    /// `các Quyết định của Bộ trưởng Bộ Nội vụ: Số …`.
    fn owner(&self, run: &[Word<'_>], start: usize) -> Option<Issuer> {
        let last = run.last()?;
        let gap = &self.text[last.end..start];
        if gap.trim() != ":" {
            return None;
        }
        let (span, sure) = self.owned(run)?;
        let sure = sure * 0.95;
        Some(Issuer { span, sure, rule: Rule::IssuerBeforeNumber })
    }

    /// The body behind the last `của` of some words, which it ends.
    fn owned(&self, words: &[Word<'_>]) -> Option<(Span, f64)> {
        let recent = &words[words.len().saturating_sub(WORDS)..];
        let link = recent.iter().rposition(|word| word.flat == "cua")?;
        let name = &recent[link + 1..];
        let (len, sure) = self.names.body(self.text, name)?;
        let span = Span::new(name.first()?.start, name.last()?.end);
        (len == name.len()).then_some((span, sure))
    }

    /// `thống nhất với Bộ Nội vụ (Văn bản số 12/BNV-VP …)`.
    fn bracketed(
        &self,
        code: &Code,
        run: &[Word<'_>],
        start: usize,
    ) -> Option<Issuer> {
        let last = run.last()?;
        let gap = &self.text[last.end..start];
        if gap.trim() != "(" {
            return None;
        }
        let (at, span, sure) = self.ending(run)?;
        let name = &run[at..];
        let sure = sure * 0.85;
        stands_for(&code.body, name).then_some(Issuer {
            span,
            sure,
            rule: Rule::BodyBeforeBracket,
        })
    }

    /// The body whose name ends some words: where it begins, and its place.
    fn ending(&self, run: &[Word<'_>]) -> Option<(usize, Span, f64)> {
        let from = run.len().saturating_sub(WORDS);
        (from..run.len()).find_map(|at| {
            let rest = &run[at..];
            if !self.names.is_named(self.text, run, at) {
                return None;
            }
            let (len, sure) = self.names.body(self.text, rest)?;
            let first = at - self.names.post_before(self.text, run, at);
            let span = Span::new(run[first].start, rest.last()?.end);
            (len == rest.len()).then_some((first, span, sure))
        })
    }

    /// Who did what a sentence says is done by the document, if the symbol
    /// stands for that body: `được UBND tỉnh phê duyệt tại Quyết định số
    /// 12/QĐ-UBND`.
    fn agent(&self, code: &Code, run: &[Word<'_>]) -> Option<Issuer> {
        let mut end = run.len();
        if end > 0 && run[end - 1].flat == "cac" {
            end -= 1;
        }
        let link = run[..end].last()?;
        if !matches!(&*link.flat, "tai" | "theo" | "bang") {
            return None;
        }
        let close = link.start;
        // What a body has issued with a document may be of another.
        let run = &run[..end - 1];
        if run.last().is_some_and(|word| word.flat == "kem") {
            return None;
        }
        let parted = |pair: &[Word<'_>]| {
            let gap = &self.text[pair[0].end..pair[1].start];
            gap.contains([';', ':', ','])
                || gap.contains('.') && pair[1].is_capital()
                || gap.contains("\n-")
                || is_paragraph(gap, &pair[1])
        };
        let first = run.windows(2).rposition(parted).map_or(0, |at| at + 1);
        let run = &run[first.max(run.len().saturating_sub(WORDS))..];
        (0..run.len()).rev().find_map(|at| {
            let rest = &run[at..];
            // A name within a longer one is none.
            let inside = at > 0
                && run[at - 1].is_capital()
                && self.names.is_body(&run[at - 1..]);
            if inside || !self.names.is_named(self.text, run, at) {
                return None;
            }
            let (len, sure) = self.names.body(self.text, rest)?;
            let first = at - self.names.post_before(self.text, run, at);
            let span = Span::new(run[first].start, rest[len - 1].end);
            // A bracket left open parts them.
            let between = &self.text[span.end()..close];
            let open = between.matches('(').count();
            if self.is_led(run, first) || open > between.matches(')').count() {
                return None;
            }
            let sure = sure * 0.8;
            stands_for(&code.body, &run[first..at + len]).then_some(Issuer {
                span,
                sure,
                rule: Rule::BodyOfClause,
            })
        })
    }

    /// The subject of a sentence that says a body issued the document, and
    /// the day before it.
    fn subject(
        &self,
        run: &[Word<'_>],
        next_date: usize,
    ) -> (Option<Issuer>, Option<Day>) {
        let Some(verb) = verb(run) else { return (None, None) };
        let text = self.text;
        // The sentence begins behind the last stop or the line's bullet.
        let parted = |pair: &[Word<'_>]| {
            let gap = &text[pair[0].end..pair[1].start];
            gap.contains([';', ':', '(', ')'])
                || gap.contains('.') && pair[1].is_capital()
                || gap.contains("\n-")
                || is_paragraph(gap, &pair[1])
        };
        let whole = &run[..run.len().min(verb + 1)];
        let first = whole.windows(2).rposition(parted).map_or(0, |at| at + 1);
        let Some(clause) = run.get(first..verb) else { return (None, None) };
        let subject = self.subject_of(clause);
        let place = subject.map_or_else(
            || clause.first().map_or(0, |word| word.start),
            |subject| subject.span.start(),
        );
        (subject, self.day_before(clause, place, next_date))
    }

    /// Whether a preposition leads the name that begins at a word, so that
    /// it is no subject.
    fn is_led(&self, words: &[Word<'_>], at: usize) -> bool {
        let Some(last) = at.checked_sub(1).map(|at| &words[at]) else {
            return false;
        };
        let gap = &self.text[last.end..words[at].start];
        Phrases::get().has_letters(List::Led, last.flat.as_bytes())
            && gap.trim().is_empty()
    }

    fn subject_of(&self, clause: &[Word<'_>]) -> Option<Issuer> {
        let rule = Rule::SubjectOfSentence;
        // Right before the verb.
        if let Some((at, span, sure)) = self.ending(clause)
            && !self.is_led(clause, at)
        {
            return Some(Issuer { span, sure: sure * 0.9, rule });
        }
        // At the beginning, or behind a comma; what is above it may be a
        // heading.
        let starts = (0..clause.len()).rev().filter(|&at| {
            at == 0
                || self.text[clause[at - 1].end..clause[at].start]
                    .contains([',', '+', '\n'])
        });
        for at in starts {
            if !self.names.is_body(&clause[at..]) {
                continue;
            }
            if let Some((span, sure)) = self.body(&clause[at..]) {
                return Some(Issuer { span, sure: sure * 0.9, rule });
            }
        }
        None
    }

    /// The day before a place in a clause, or the one the clause begins
    /// with.
    fn day_before(
        &self,
        clause: &[Word<'_>],
        place: usize,
        next_date: usize,
    ) -> Option<Day> {
        let precise = |date: &&date::Found| {
            matches!(date.form, DateForm::Long | DateForm::Short)
        };
        let opening = clause.first()?;
        let dates = || self.dates[..next_date].iter().rev();
        let at_once = dates().find(|d| d.span.end() <= place).filter(|d| {
            let gap = &self.text[d.span.end()..place];
            d.word >= opening.start
                && d.word < d.span.start()
                && gap.trim_matches([' ', ',', '\n', '\r', '\t']).is_empty()
        });
        let opens = || {
            dates()
                .find(|d| d.word <= opening.start)
                .filter(|d| d.word == opening.start && opening.flat == "ngay")
        };
        let found = at_once.or_else(opens).filter(precise)?;
        let rule = Rule::DateBeforeNumber;
        Some(Day { found: *found, sure: DAY, rule })
    }
}

/// Whether a gap between two words parts paragraphs.
fn is_paragraph(gap: &str, next: &Word<'_>) -> bool {
    let lines = gap.matches('\n').count();
    lines > 2 || lines == 2 && next.is_capital()
}

/// Whether the sign of a body, as a symbol has it, may stand for a name: its
/// letters are the first ones of the words, in order (`TCTW`, `Ban Tổ chức
/// Trung ương`).
pub(super) fn stands_for(sign: &str, name: &[Word<'_>]) -> bool {
    let flat = |text: &str| fold(text).to_uppercase().replace('W', "U");
    let sign = sign.split(['-', '&']).next().unwrap_or_default();
    let sign: String = sign.chars().filter(|c| c.is_uppercase()).collect();
    if sign.is_empty() {
        return false;
    }
    let mut initials = String::new();
    for word in name {
        // Abbreviations say all their letters (`UBND`).
        let short = word.text.chars().nth(1).is_some_and(char::is_uppercase)
            && !crate::viet::syllable::is_possible(word.text);
        match short {
            true => initials.push_str(&flat(word.text)),
            false => initials.extend(flat(word.text).chars().next()),
        }
    }
    let mut rest = initials.chars();
    flat(&sign).chars().all(|c| rest.any(|other| other == c))
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
    let verbs = Phrases::get().list(List::Issued).iter();
    let mut verbs = verbs.map(|verb| verb.text.split(' ').collect::<Vec<_>>());
    at -= verbs.find(|verb| ends(at, verb))?.len();
    while ends(at, &["da"]) || ends(at, &["vua"]) || ends(at, &["moi"]) {
        at -= 1;
    }
    Some(at)
}
