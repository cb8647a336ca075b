//! The fields of a signature, from its parts in the order of the page.

use super::authority::{SignForm, near_body, written};
use super::features::is_deputy;
use super::{Found, Part, Signature};
use crate::record::page::{Page, Strip, bare, uniform, words};
use crate::record::person;
use crate::record::score;
use crate::record::{Alternative, Field, Rule, System};
use crate::span::Span;
use crate::viet::fuzzy;

/// An authority with its body, of one line or several.
struct OnBehalf {
    sign: Strip,
    value: String,
    sure: f64,
    body: Vec<Strip>,
}

/// A post, of one line or several.
struct Title {
    strips: Vec<Strip>,
    value: String,
    wrong: f64,
}

/// The parts of one signature, gathered in the order of the page.
#[derive(Default)]
struct Parts {
    authorities: Vec<OnBehalf>,
    titles: Vec<Title>,
    /// `kiêm`: the post above and the one below are of one person.
    also: bool,
    /// What the next line may go on with.
    open: Open,
}

/// What a line goes on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Open {
    #[default]
    Nothing,
    Body,
    Title,
}

impl Parts {
    fn authority(
        &mut self,
        page: &Page<'_>,
        strip: Strip,
        sign: &str,
        form: SignForm,
        body: Strip,
        system: Option<System>,
    ) {
        let start = strip.span.start();
        let span = Span::new(start, body.span.start().max(start));
        let there = page.trimmed(Strip { line: strip.line, span });
        let printed = words(bare(page.text(there))).collect::<Vec<_>>();
        let value = written(sign, &printed.join(" "), form, system);
        let sure = if form == SignForm::Lost {
            score::MENDED
        } else {
            score::PRINTED
        };
        let body = page.trimmed(page.within(body, bare(page.text(body))));
        self.authorities.push(OnBehalf {
            sign: there,
            value,
            sure,
            body: vec![body],
        });
        self.open = Open::Body;
    }

    fn post(&mut self, strip: Strip, value: &str, wrong: f64) {
        // Below the post that is signed for stands that of the deputy who
        // signs; what stands between goes on with the first.
        let deputy =
            |value: &str| is_deputy(words(value).next().unwrap_or(""));
        let chief = self.titles.iter().any(|title| !deputy(&title.value));
        let signed_for = !self.authorities.is_empty() && !self.also;
        if signed_for && deputy(value) && chief {
            self.titles.clear();
        }
        // Of two side by side the one on the right presides.
        let beside = self.titles.len() == 1
            && self.titles[0].strips[0].line == strip.line;
        if beside && !self.also {
            self.titles.pop();
        }
        self.open = Open::Nothing;
        if self.titles.is_empty() || self.also {
            let (strips, value) = (vec![strip], value.to_owned());
            self.titles.push(Title { strips, value, wrong });
            self.also = false;
            self.open = Open::Title;
        }
    }

    /// A line that goes on with the one above.
    fn more(&mut self, page: &Page<'_>, strip: Strip, text: &str) {
        match self.open {
            Open::Nothing => {}
            Open::Body => {
                if let Some(last) = self.authorities.last_mut() {
                    last.body.push(strip);
                }
            }
            Open::Title => {
                if let Some(last) = self.titles.last_mut() {
                    let above = last.strips.last().map(|&s| page.text(s));
                    let link = match above.unwrap_or("").chars().last() {
                        Some('-' | '–') => " - ",
                        Some(',') => ", ",
                        _ => " ",
                    };
                    last.value.push_str(link);
                    last.value.push_str(text);
                    last.strips.push(strip);
                }
            }
        }
    }
}

/// Makes the fields from the parts in the order of the page.
pub(super) fn assemble(
    page: &Page<'_>,
    found: &[Found],
    system: Option<System>,
) -> Signature {
    let mut signature = Signature::default();
    let mut parts = Parts::default();
    let mut named: Option<usize> = None;
    for Found { strip, part } in found {
        match part {
            Part::Authority { sign, form, body } => {
                parts.authority(page, *strip, sign, *form, *body, system);
            }
            Part::Post { value, distance } => {
                parts.post(*strip, value, *distance);
            }
            Part::More(text) => parts.more(page, *strip, text),
            Part::Also => parts.also = true,
            Part::Note => {}
            Part::Name(name) => {
                parts.open = Open::Nothing;
                // Of two names on a line the one on the right is below the
                // post that was kept.
                let line = strip.line;
                if signature.signer.is_none() || named == Some(line) {
                    named = Some(line);
                    signature.signer = Some(signer(page, *strip, name));
                }
            }
        }
    }
    for one in &parts.authorities {
        let rule = Rule::SigningAuthority;
        let (name, wrong) = body_name(page, &one.body);
        let value = one.value.clone();
        let mark = page.reading.field(one.sign.span, value, one.sure, rule);
        let span = Page::hull(&one.body);
        let name =
            page.reading.field(span, name, score::PRINTED - wrong, rule);
        match (&mut signature.authority, &mut signature.authority_body) {
            // `TM. … / KT. …`: the first is on whose behalf, and the second
            // might be asked for.
            (Some(sign), Some(body)) => {
                sign.alternatives.push(other(&mark));
                body.alternatives.push(other(&name));
            }
            _ => {
                signature.authority = Some(mark);
                signature.authority_body = Some(name);
            }
        }
    }
    let deputy = deputy(&signature, &parts.titles);
    if let (Some(deputy), Some(first)) = (deputy, parts.titles.first_mut()) {
        first.value = deputy;
        first.wrong = 0.2;
    }
    if !parts.titles.is_empty() {
        let titles = parts.titles.iter();
        let strips: Vec<Strip> =
            titles.clone().flat_map(|title| title.strips.clone()).collect();
        let values: Vec<&str> =
            titles.clone().map(|title| title.value.as_str()).collect();
        let wrong = titles.map(|title| title.wrong).fold(0.0, f64::max);
        let value = values.join(" kiêm ");
        let span = Page::hull(&strips);
        let field = page.reading.field(
            span,
            value,
            score::PRINTED - wrong,
            Rule::SignerPost,
        );
        signature.title = Some(field);
    }
    signature
}

/// What the correction is as sure of as this stays as it has it: a name it
/// was given, or one that the print tells.
const SURE: f64 = 0.9;

fn signer(page: &Page<'_>, strip: Strip, name: &person::Name) -> Field {
    let raw = page.raw(strip.span);
    let sure = page.reading.certainty(strip.span) >= SURE
        && page.text(strip).trim() == name.value;
    let value = match sure {
        true => name.value.clone(),
        false => person::decoded(page.knowledge, &name.value, raw),
    };
    page.reading.field(strip.span, value, name.confidence, Rule::SignerName)
}

/// The post of the deputy where that of the head was read under a sign that
/// a deputy signs: the first word is under the seal.
fn deputy(signature: &Signature, titles: &[Title]) -> Option<String> {
    let authority = signature.authority.as_ref()?;
    let head = signature.authority_body.as_ref()?;
    let title = &titles.first()?.value;
    let for_head = matches!(authority.value.as_str(), "K/T" | "KT.");
    let same = fuzzy::letters(title) == fuzzy::letters(&head.value);
    (for_head && same).then(|| format!("PHÓ {title}"))
}

fn other(field: &Field) -> Alternative {
    Alternative {
        value: field.value.clone(),
        confidence: field.confidence * score::RUNNER_UP,
        rule: field.rule,
    }
}

/// The name of a body behind an authority, put right where it is near one
/// that is known, and the share of its letters that was wrong.
fn body_name(page: &Page<'_>, strips: &[Strip]) -> (String, f64) {
    let joined = page.joined(strips);
    let text = bare(&joined);
    let printed = text.to_uppercase();
    match near_body(page, text) {
        // Where only marks differ, both places of a tone mark are right.
        Some((name, 0.0)) if uniform(&name) == uniform(&printed) => {
            (printed, 0.0)
        }
        Some((name, distance))
            if distance < 0.2
                && distance * fuzzy::letters(text).len() as f64 <= 2.5
                && page.is_scanned() =>
        {
            (name, distance)
        }
        _ => (printed, 0.15),
    }
}
