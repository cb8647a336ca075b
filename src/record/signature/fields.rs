//! The fields of a signature, from its parts in the order of the page.

use super::authority::{SignForm, near_body, written};
use super::{Found, Part, Signature};
use crate::record::page::{Page, Strip, bare, uniform, words};
use crate::record::person;
use crate::record::{Alternative, Field, Rule, System};
use crate::span::Span;
use crate::viet::fuzzy;

/// Makes the fields from the parts in the order of the page.
pub(super) fn assemble(
    page: &Page<'_>,
    parts: &[Found],
    system: Option<System>,
) -> Signature {
    let mut signature = Signature::default();
    let mut titles: Vec<(&Strip, &str, f64)> = Vec::new();
    let mut also = false;
    let mut named: Option<usize> = None;
    for Found { strip, part } in parts {
        match part {
            Part::Authority { sign, form, body } => {
                let value = written(sign, *form, system);
                let lost = *form == SignForm::Lost;
                let sure = if lost { 0.85 } else { 0.97 };
                let sign = Strip {
                    line: strip.line,
                    span: Span::new(
                        strip.span.start(),
                        body.span.start().max(strip.span.start()),
                    ),
                };
                let sign = page.trimmed(sign);
                let (name, distance) = body_name(page, *body);
                let body =
                    page.trimmed(page.within(*body, bare(page.text(*body))));
                let reading = page.reading;
                let rule = Rule::SigningAuthority;
                let mark = reading.field(sign.span, value, sure, rule);
                let name =
                    reading.field(body.span, name, 0.97 - distance, rule);
                if let Some(first) = &mut signature.authority {
                    // `TM. … / KT. …`: the first is on whose behalf, and the
                    // second might be asked for.
                    first.alternatives.push(other(&mark));
                    if let Some(first) = &mut signature.authority_body {
                        first.alternatives.push(other(&name));
                    }
                } else {
                    signature.authority = Some(mark);
                    signature.authority_body = Some(name);
                }
            }
            Part::Post { value, distance } => {
                // Below the post that is signed for stands that of the deputy
                // who signs; what stands between goes on with the first.
                let deputy = |value: &str| {
                    let first = words(value).next().unwrap_or("");
                    matches!(fuzzy::letters(first).as_slice(), b"pho" | b"thu")
                };
                if signature.authority.is_some()
                    && !also
                    && deputy(value)
                    && titles.iter().any(|title| !deputy(title.1))
                {
                    titles.clear();
                }
                // Of two side by side the one on the right presides.
                if !also && titles.len() == 1 && titles[0].0.line == strip.line
                {
                    titles.pop();
                }
                if titles.is_empty() || also {
                    titles.push((strip, value, *distance));
                    also = false;
                }
            }
            Part::Also => also = true,
            Part::Name(name) => {
                // Of two names on a line the one on the right is below the
                // post that was kept.
                let line = page.reading.line_of(strip.span.start());
                if signature.signer.is_none() || named == Some(line) {
                    named = Some(line);
                    let there = page.reading.to_original(strip.span);
                    let raw = page.reading.original();
                    let raw = raw.get(there.range()).unwrap_or("");
                    let knowledge = page.knowledge;
                    let value = person::decoded(knowledge, &name.value, raw);
                    let sure = name.confidence;
                    let field = page.reading.field(
                        strip.span,
                        value,
                        sure,
                        Rule::SignerName,
                    );
                    signature.signer = Some(field);
                }
            }
        }
    }
    let deputy = deputy(&signature, &titles);
    if let (Some(deputy), Some(first)) = (&deputy, titles.first_mut()) {
        first.1 = deputy;
        first.2 = 0.2;
    }
    if let Some(&(first, _, _)) = titles.first() {
        let strips: Vec<Strip> = titles.iter().map(|t| *t.0).collect();
        let values: Vec<&str> = titles.iter().map(|t| t.1).collect();
        let wrong = titles.iter().map(|t| t.2).fold(0.0, f64::max);
        let span =
            if strips.len() == 1 { first.span } else { Page::hull(&strips) };
        let value = values.join(" kiêm ");
        let field =
            page.reading.field(span, value, 0.97 - wrong, Rule::SignerPost);
        signature.title = Some(field);
    }
    signature
}

/// The post of the deputy where that of the head was read under a sign that
/// a deputy signs: the first word is under the seal.
fn deputy(
    signature: &Signature,
    titles: &[(&Strip, &str, f64)],
) -> Option<String> {
    let authority = signature.authority.as_ref()?;
    let head = signature.authority_body.as_ref()?;
    let (_, title, _) = titles.first()?;
    let for_head = matches!(authority.value.as_str(), "K/T" | "KT.");
    let same = fuzzy::letters(title) == fuzzy::letters(&head.value);
    (for_head && same).then(|| format!("PHÓ {title}"))
}

fn other(field: &Field) -> Alternative {
    Alternative {
        value: field.value.clone(),
        confidence: field.confidence * 0.3,
        rule: field.rule,
    }
}

/// The name of a body behind an authority, put right where it is near one
/// that is known, and the share of its letters that was wrong.
fn body_name(page: &Page<'_>, strip: Strip) -> (String, f64) {
    let text = bare(page.text(strip));
    let printed = words(text).collect::<Vec<_>>().join(" ").to_uppercase();
    match near_body(page, text) {
        // Where only marks differ, both places of a tone mark are right.
        Some((name, 0.0)) if uniform(&name) == uniform(&printed) => {
            (printed, 0.0)
        }
        Some((name, distance))
            if distance < 0.2
                && distance * fuzzy::letters(text).len() as f64 <= 2.5
                && page.reading.damage() > 0.0 =>
        {
            (name, distance)
        }
        _ => (printed, 0.15),
    }
}
