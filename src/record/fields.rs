//! The fields of a record, each made of what its header says.

use crate::notation::date::{self, PlaceDate};
use crate::notation::number::{Code, Form, is_abbreviation};
use crate::record::bodies::{self, BodyName};
use crate::record::casing;
use crate::record::header::Header;
use crate::record::page::{Page, Strip, bare, capitals, uniform, words};
use crate::record::score;
use crate::record::title;
use crate::record::{Alternative, Document, Field, Rule, System};
use crate::span::Span;
use crate::viet::fuzzy;

/// Puts right what the other parts of the header know better.
pub(super) fn mend_bodies(
    page: &Page<'_>,
    header: &Header<'_>,
    names: &mut [BodyName],
) {
    let damaged = page.is_damaged();
    let place = header.place_date.as_ref();
    let place = place.and_then(|(found, _)| found.name.as_deref());
    if let Some(place) = place.filter(|_| damaged) {
        for body in names.iter_mut() {
            body.name = bodies::with_place(&body.name, place);
        }
    }
    // The symbol says which body it is where the name is badly read.
    let code = header.number.as_ref().map(|(code, _)| code);
    if let (Some(body), Some(code), true) = (names.last_mut(), code, damaged) {
        let own = code.body.split('-').next().unwrap_or("");
        if let Some(known) = page.knowledge.body_of_sign(own) {
            let read = fuzzy::letters(&body.name);
            let distance = fuzzy::distance(&read, &known.letters);
            // The symbol of a body may have that of the one above in it.
            let apart = read.len().abs_diff(known.letters.len());
            if distance > 0.0 && distance <= 0.35 && apart <= 2 {
                body.name = known.name.to_uppercase();
                body.confidence = body.confidence.min(score::CONTRADICTED);
            }
        }
    }
}

/// A span of a strip's text as one of the whole text.
pub(super) fn offset(strip: Strip, span: Span) -> Span {
    let start = strip.span.start();
    Span::new(start + span.start(), start + span.end())
}

/// The system, by the header, the bodies and the form of the number.
pub(super) fn system(
    page: &Page<'_>,
    header: &Header<'_>,
    names: &[BodyName],
) -> Option<Field<System>> {
    let reading = page.reading;
    let body = names
        .last()
        .and_then(|body| Some((body.system?, Page::hull(&body.strips))));
    // Mặt trận and the organisations write under the name of the state, and
    // so do the bodies below them.
    let mass = |body: &&BodyName| body.system == Some(System::Mass);
    if let Some(body) = names.iter().find(mass) {
        let span = Page::hull(&body.strips);
        return Some(reading.field(
            span,
            System::Mass,
            score::BEGUN,
            Rule::SystemOfBody,
        ));
    }
    if let Some((system, strip)) = header.system {
        return Some(reading.field(
            strip.span,
            system,
            score::KNOWN,
            Rule::NationalHeading,
        ));
    }
    if let Some((system, span)) = body {
        return Some(reading.field(
            span,
            system,
            score::OF_OTHERS,
            Rule::SystemOfBody,
        ));
    }
    let (code, strip) = header.number.as_ref()?;
    let system = match code.form {
        Form::Party => System::Party,
        Form::State | Form::StateLetter | Form::Legal | Form::Assembly => {
            System::State
        }
        Form::Mass => System::Mass,
        Form::Old => return None,
    };
    let span = offset(*strip, code.span);
    Some(reading.field(
        span,
        system,
        score::OF_FORM * code.certainty,
        Rule::SystemOfNumber,
    ))
}

/// How many lines around the first one of a signature may have the place and
/// date.
const CLOSING_ABOVE: usize = 4;
const CLOSING_BELOW: usize = 2;

/// Place and date that stand by themselves where the signature starts, below
/// the line `end` where the text begins.
pub(super) fn closing(
    page: &Page<'_>,
    end: usize,
    start: usize,
) -> Option<(PlaceDate, Strip)> {
    let from = start.saturating_sub(CLOSING_ABOVE).max(end);
    let to = (start + CLOSING_BELOW).min(page.lines.end);
    let cells = (from..to).flat_map(|line| page.cells(page.line(line)));
    cells.into_iter().find_map(|cell| {
        let text = page.text(cell);
        let found = date::header(text)?;
        let whole = bare(&text[..found.span.start()]).is_empty()
            && bare(&text[found.span.end()..]).is_empty();
        let day = found.date.is_some_and(|date| date.day().is_some());
        let certainty = found.certainty * score::MENDED;
        (whole && day && found.place.is_some())
            .then_some((PlaceDate { certainty, ..found }, cell))
    })
}

/// Place and date, by the rules of where they stand.
pub(super) fn placed(
    record: &mut Document,
    page: &Page<'_>,
    found: &PlaceDate,
    strip: Strip,
    (place_rule, date_rule): (Rule, Rule),
) {
    let reading = page.reading;
    let at = |span: Span| offset(strip, span);
    let sure = found.certainty;
    if let (Some(span), Some(name)) = (found.place, &found.name) {
        // In a sound text the place is what is printed.
        let printed = page.text(strip).get(span.range()).unwrap_or("");
        let name = match page.is_damaged() {
            true => name.clone(),
            false => words(printed).collect::<Vec<_>>().join(" "),
        };
        record.place = Some(reading.field(at(span), name, sure, place_rule));
    }
    if let Some(date) = found.date {
        // How sure the place is says nothing of the date behind it.
        let start = found.place.map_or(found.span.start(), Span::end);
        let end = found.span.end();
        let span = at(Span::new(start.min(end), end));
        record.date = Some(reading.field(span, date, sure, date_rule));
    }
}

/// The type: as printed, or by the symbol where nothing is; what the other
/// says is a runner-up.
pub(super) fn doc_type(
    record: &mut Document,
    page: &Page<'_>,
    header: &Header<'_>,
    names: &[BodyName],
    system: Option<System>,
) {
    let reading = page.reading;
    let code = header.number.as_ref();
    let by_symbol: Vec<&str> = match code {
        Some((code, _)) if code.form == Form::StateLetter => vec!["Công văn"],
        // A body whose name begins with the letters of a type writes letters
        // that seem to be of it: 5491/CT-CS of Cục Thuế.
        Some((code, _))
            if header.title.is_none() && is_own_sign(code, names) =>
        {
            vec!["Công văn"]
        }
        Some((code, _)) => match &code.type_sign {
            Some(sign) => {
                let types = page.knowledge.types_of_sign(sign, system);
                types.into_iter().map(|kind| kind.name.as_str()).collect()
            }
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let span = |(code, strip): &(Code, Strip)| offset(*strip, code.span);
    if let Some((named, strip)) = &header.title {
        let text = page.text(*strip);
        let there = page.within(*strip, &text[named.start..named.end]);
        let name = named.kind.name.clone();
        let sure = score::KNOWN - named.distance;
        let mut field =
            reading.field(there.span, name, sure, Rule::PrintedType);
        // `40/GXN-CAH` is of a type that few symbols bear.
        let own =
            code.and_then(|(code, _)| code.symbol.split(['-', '/']).next());
        let agrees = by_symbol.contains(&field.value.as_str())
            || own == Some(named.kind.sign.as_str());
        if !agrees && let Some(&other) = by_symbol.first() {
            field.confidence *= score::CONTRADICTED;
            field.alternatives.push(Alternative {
                value: other.to_owned(),
                confidence: score::RUNNER_UP,
                rule: Rule::TypeOfSymbol,
            });
        }
        record.doc_type = Some(field);
        return;
    }
    let letter = "Công văn";
    if let Some(&first) = by_symbol.first()
        && let Some(code) = code
    {
        let sure =
            score::OF_SYMBOL / by_symbol.len() as f64 * code.0.certainty;
        let rule = Rule::TypeOfSymbol;
        let mut field =
            reading.field(span(code), first.to_owned(), sure, rule);
        for other in &by_symbol[1..] {
            let value = (*other).to_owned();
            let confidence = field.confidence;
            field.alternatives.push(Alternative { value, confidence, rule });
        }
        record.doc_type = Some(field);
    } else if let (Some(opening), Some(first)) =
        (header.address, header.subject.first())
    {
        // Addressed, with a subject under its number, and no title.
        let led = title::lead_in(page.text(*first)) > 0;
        if led {
            let span = page.line(opening.line).span;
            let rule = Rule::AddressedWithoutType;
            let value = letter.to_owned();
            record.doc_type =
                Some(reading.field(span, value, score::INFERRED, rule));
        }
    }
}

/// Whether what seems to be the sign of a type are the first letters of the
/// words of the body that issues.
fn is_own_sign(code: &Code, names: &[BodyName]) -> bool {
    let (Some(sign), Some(body)) = (&code.type_sign, names.last()) else {
        return false;
    };
    let letters = words(&body.name).filter_map(|word| word.chars().next());
    letters.collect::<String>() == *sign
}

/// Number and symbol.
pub(super) fn numbered(
    record: &mut Document,
    page: &Page<'_>,
    code: &Code,
    strip: Strip,
    names: &[BodyName],
) {
    let reading = page.reading;
    let span = offset(strip, code.span);
    let sure = code.certainty;
    if !code.number.is_empty() {
        let number = code.number.clone();
        record.number =
            Some(reading.field(span, number, sure, Rule::HeaderNumber));
    }
    if code.symbol.is_empty() {
        return;
    }
    let mut symbol = code.symbol.clone();
    let mut sure = sure;
    // The printed type knows better how its sign is written.
    if let (Some(read), Some(printed)) = (&code.type_sign, &record.doc_type) {
        let system = record.system.as_ref().map(|field| field.value);
        let types = page.knowledge.types().iter();
        let mut signs = types
            .filter(|kind| kind.name == printed.value)
            .filter(|kind| match (kind.system, system) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            })
            .map(|kind| kind.sign.as_str())
            .filter(|sign| !sign.is_empty());
        let own = signs.clone().any(|sign| sign == read);
        let close = |sign: &&str| {
            let (a, b) = (fuzzy::letters(read), fuzzy::letters(sign));
            fuzzy::distance(&a, &b) <= 0.5
                && sign.len().abs_diff(read.len()) < 3
        };
        // What was put right by the letters alone may be another sign.
        let there = page.text(strip).get(code.span.range()).unwrap_or("");
        let unknown = !there.contains(read.as_str())
            || !page.knowledge.types().iter().any(|k| &k.sign == read);
        if !own
            && (unknown || page.is_damaged())
            && let Some(sign) = signs.find(close)
            && let Some(at) = symbol.find(read.as_str())
        {
            symbol.replace_range(at..at + read.len(), sign);
            sure *= score::MENDED;
        }
    }
    // A committee of the Party has two letters, of which one was lost.
    if code.form == Form::Party
        && let Some(head) = symbol.strip_suffix("/U")
        && let Some(level) = committee(names)
    {
        symbol = format!("{head}/{level}");
        sure *= score::MENDED;
    }
    let mut field = reading.field(span, symbol, sure, Rule::HeaderSymbol);
    if field.value != code.symbol {
        field.alternatives.push(Alternative {
            value: code.symbol.clone(),
            confidence: field.confidence * score::RUNNER_UP,
            rule: Rule::HeaderSymbol,
        });
    }
    record.symbol = Some(field);
}

/// The letters that the issuing committee of the Party has in symbols.
fn committee(names: &[BodyName]) -> Option<&'static str> {
    let name = names.last()?.name.to_lowercase();
    let levels = [
        ("đảng ủy", "ĐU"),
        ("huyện ủy", "HU"),
        ("quận ủy", "QU"),
        ("tỉnh ủy", "TU"),
        ("thành ủy", "TU"),
        ("thị ủy", "ThU"),
    ];
    let name = uniform(&name);
    let level = levels.iter().find(|(start, _)| name.starts_with(start));
    level.map(|(_, letters)| *letters)
}

/// The subject without its lead-in and without a final stop.
pub(super) fn subject(
    page: &Page<'_>,
    strips: &[Strip],
    rule: Rule,
) -> Option<Field> {
    let joined = page.printed(&page.joined(strips));
    let lead = title::lead_in(&joined);
    let value = bare(joined[lead..].trim_start_matches([':', ' ', '-']));
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 4 {
        return None;
    }
    let sentence = |value: &str| {
        let mut lower = casing::in_sentence(page.knowledge, value);
        let short = words(value).next().is_some_and(is_abbreviation);
        if let Some(first) = lower.get(..1).filter(|_| !short) {
            let first = first.to_lowercase();
            lower.replace_range(..1, &first);
        }
        lower
    };
    let small = |value: &str| -> String {
        words(value).map(unquoted).collect::<Vec<_>>().join(" ")
    };
    let first = strips.first().map_or("", |&strip| bare(page.text(strip)));
    let value = if capitals(value) > score::CAPITALS {
        sentence(value)
    } else if lead == 0
        && capitals(first) > score::ALL_CAPITALS
        && words(first).nth(1).is_some()
        && let Some(rest) = value.strip_prefix(&*page.printed(first))
    {
        // `BÁO CÁO TỔNG KẾT` goes on in small letters.
        format!("{} {}", sentence(first), small(rest))
    } else {
        small(value)
    };
    Some(page.reading.field(Page::hull(strips), value, score::SUBJECT, rule))
}

/// A word without a single quote that is a speck: `‘học`.
fn unquoted(word: &str) -> &str {
    let marks = ['‘', '`', '\'', '’', '´'];
    let start = word.trim_start_matches(marks);
    if word.ends_with(marks) { word } else { start }
}

/// The issuing body and the one above it.
pub(super) fn bodies_of(
    record: &mut Document,
    page: &Page<'_>,
    names: &[BodyName],
) {
    let Some((issuing, above)) = names.split_last() else { return };
    let field = |body: &BodyName| {
        let span = Page::hull(&body.strips);
        let name = body.name.clone();
        page.reading.field(span, name, body.confidence, Rule::HeaderBody)
    };
    record.issuing_body = Some(field(issuing));
    let mut full = issuing.in_sentence(page.knowledge);
    if let Some((first, rest)) = above.split_first() {
        let mut whole = first.clone();
        for body in rest {
            whole.strips.extend(&body.strips);
            whole.name = format!("{} {}", whole.name, body.name);
            whole.printed = format!("{} {}", whole.printed, body.printed);
            whole.confidence = whole.confidence.min(body.confidence);
        }
        record.superior_body = Some(field(&whole));
        let above = whole.in_sentence(page.knowledge);
        full = casing::full_name(&full, &above);
    }
    let mut whole = record.issuing_body.as_ref().map(|body| body.map(full));
    if let (Some(whole), Some(above)) = (&mut whole, &record.superior_body) {
        whole.evidence.splice(0..0, above.evidence.iter().cloned());
        whole.evidence.sort_by_key(|place| place.span);
    }
    record.issuing_body_full = whole;
}

/// The number of pages, where form feeds show where pages end.
pub(super) fn pages(page: &Page<'_>) -> Option<Field<usize>> {
    if !page.reading.is_paged() {
        return None;
    }
    let span = page.stretch()?;
    let text = page.reading.at(span);
    let inner = Span::of(text.trim(), text)?.behind(span.start());
    let evidence = page.reading.page_breaks(inner);
    let field = Field::new(evidence.len() + 1, 1.0, Rule::PageBreaks);
    Some(Field { evidence, ..field })
}
