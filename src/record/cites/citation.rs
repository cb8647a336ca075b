//! From what a text says of a document it names to the citation.

use super::{Day, Issuer, Kind, Mention};
use crate::notation::number::{Code, Form};
use crate::record::reading::Reading;
use crate::record::score;
use crate::record::{Alternative, Citation, Field, Rule, System};
use crate::span::Span;
use crate::tables::Gazetteer;
use crate::viet::fuzzy;

/// The citation of a mention, whose places begin at `base`.
pub(super) fn citation(
    reading: &Reading<'_>,
    base: usize,
    mention: Mention,
    knowledge: &Gazetteer,
) -> Citation {
    let Mention { code, kind, issuer, date, .. } = mention;
    let at = |span: Span| Span::new(base + span.start(), base + span.end());
    let rule = Rule::CitedNumber;
    let printed = code.printed();
    let number_symbol =
        reading.field(at(code.span), printed, code.certainty, rule);
    let by_symbol = of_symbol(&code, knowledge);
    let doc_type = match kind {
        Some(Kind { span, name, rule }) => {
            let mut field =
                reading.field(at(span), name, score::PRINTED, rule);
            // What the symbol says otherwise is kept in sight.
            let other = by_symbol
                .first()
                .filter(|_| !by_symbol.contains(&field.value.as_str()));
            field.alternatives.extend(other.map(|name| Alternative {
                value: (*name).to_owned(),
                confidence: score::RUNNER_UP,
                rule: Rule::TypeOfSymbol,
            }));
            Some(field)
        }
        None => by_symbol.first().map(|name| {
            let sure = if by_symbol.len() > 1 {
                score::INFERRED
            } else {
                score::OF_OTHERS
            };
            let rule = Rule::TypeOfSymbol;
            let mut field: Field =
                reading.field(at(code.span), (*name).to_owned(), sure, rule);
            let others = by_symbol[1..].iter().map(|name| Alternative {
                value: (*name).to_owned(),
                confidence: 1.0 - sure,
                rule,
            });
            field.alternatives.extend(others);
            field
        }),
    };
    let text = reading.text();
    let issuer = issuer.map(|Issuer { span, sure, rule }| {
        let name = &text[at(span).range()];
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = mended(name, knowledge);
        reading.field(at(span), name, sure, rule)
    });
    let date = date.map(|Day { found, sure, rule }| {
        reading.field(at(found.span), found.date, sure, rule)
    });
    Citation {
        canonical: code.canonical(),
        number_symbol,
        doc_type,
        issuer,
        date,
    }
}

/// The known name of a body that is one letter away from a long one.
fn mended(name: String, knowledge: &Gazetteer) -> String {
    const NEAR: f64 = 0.06;
    let read = fuzzy::letters(&name);
    let bodies = knowledge.bodies().iter();
    let close = bodies.clone().filter(|body| {
        body.letters.len().abs_diff(read.len()) <= 1
            && body.letters.first() == read.first()
    });
    let known = close.map(|body| (body.letters.as_slice(), &body.name));
    match fuzzy::nearest_below(&read, known, 2.0 * NEAR) {
        Some((found, distance)) if distance > 0.0 && distance <= NEAR => {
            found.clone()
        }
        _ => name,
    }
}

/// The types that the symbol alone may stand for, likeliest first.
fn of_symbol<'k>(code: &Code, knowledge: &'k Gazetteer) -> Vec<&'k str> {
    let system = match code.form {
        Form::Party | Form::Old => Some(System::Party),
        Form::Mass => Some(System::Mass),
        _ => Some(System::State),
    };
    match (&code.type_sign, code.form) {
        (Some(sign), _) => knowledge
            .types_of_sign(sign, system)
            .into_iter()
            .map(|kind| kind.name.as_str())
            .collect(),
        (None, Form::StateLetter) => vec!["Công văn"],
        _ => Vec::new(),
    }
}
