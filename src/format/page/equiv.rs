//! The `TextEquiv`s of one element: which counts, and what they become.

use std::borrow::Cow;

use crate::format::element::{
    self, Element, Spelled, blank_before, named_like, said,
};
use crate::format::levels::{Replacement, replaced};
use crate::format::splice::Splices;

/// The index of a `TextEquiv`.
pub(super) fn index(equiv: &Element<'_>) -> Option<i64> {
    equiv.tag.value("index")?.trim().parse().ok()
}

/// The one that counts: that of the lowest index, the first where none has
/// one.
pub(super) fn main<'e, 'f>(
    equivs: impl Iterator<Item = &'e Element<'f>> + Clone,
) -> Option<&'e Element<'f>> {
    let indexed = equivs.clone().filter(|equiv| index(equiv).is_some());
    indexed.min_by_key(|equiv| index(equiv)).or_else(|| equivs.clone().next())
}

/// The text of the one that counts.
pub(super) fn text<'f>(
    file: &'f str,
    equivs: &[Element<'f>],
) -> Option<Cow<'f, str>> {
    let equivs =
        equivs.iter().filter(|child| child.tag.local() == "TextEquiv");
    Some(said(file, main(equivs)?.first("Unicode")?))
}

/// How sure the engine was, as the one that counts says.
pub(super) fn confidence(equivs: &[Element<'_>]) -> Option<f32> {
    let equivs =
        equivs.iter().filter(|child| child.tag.local() == "TextEquiv");
    let sure = main(equivs)?.tag.number("conf")?;
    (0.0..=1.0).contains(&sure).then_some(sure as f32)
}

/// How what was read before is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// As a `TextEquiv` of the next index.
    Equiv,
    /// As a processing instruction.
    Instruction,
    /// Not at all.
    No,
}

/// The name of the processing instruction.
const INSTRUCTION: &str = "khoidau-ocr";

/// A text as a processing instruction.
fn instruction(text: &str) -> String {
    format!("<?{INSTRUCTION} {}?>", text.replace("?>", "? >"))
}

/// Writes what the `TextEquiv`s among some children become when the text of
/// the one that counts is replaced: `change` says by what, for `Unicode` and,
/// with `true`, for `PlainText`. What was read before is kept as `kept` says,
/// and is its text where that is more than the old one.
pub(super) fn write(
    file: &str,
    children: &[Element<'_>],
    (kept, before): (Kept, Option<&str>),
    change: impl Fn(&str, bool) -> Vec<Replacement>,
    out: &mut Splices,
) {
    let equivs =
        children.iter().filter(|child| child.tag.local() == "TextEquiv");
    let Some(main) = main(equivs.clone()) else { return };
    let Some(unicode) = main.first("Unicode") else { return };
    let Ok(spelled) = Spelled::new(file, unicode) else { return };
    let by = change(&spelled.text, false);
    if by.is_empty() {
        return;
    }
    let plain = main.first("PlainText").and_then(|element| {
        let spelled = Spelled::new(file, element).ok()?;
        let by = change(&spelled.text, true);
        Some((element, spelled, by))
    });
    let Some(first) = equivs.clone().next() else { return };
    if kept != Kept::Equiv {
        spelled.write(&by, out);
        if let Some((_, spelled, by)) = &plain {
            spelled.write(by, out);
        }
        if kept == Kept::Instruction {
            let raw = instruction(before.unwrap_or(spelled.text.trim()));
            let at = first.span.start();
            out.insert(at, &(raw + blank_before(file, first)));
        }
        return;
    }
    let indices = || equivs.clone().filter_map(index);
    let lowest = indices().min().unwrap_or(0);
    let next = indices().max().map_or(lowest, |at| at.max(lowest));
    let next = next.saturating_add(1);
    let plain = plain
        .map(|(element, spelled, by)| {
            spelt(element.tag.name, &replaced(&spelled.text, &by))
        })
        .unwrap_or_default();
    let unicode = spelt(unicode.tag.name, &replaced(&spelled.text, &by));
    let name = first.tag.name;
    let blank = blank_before(file, first);
    let new =
        format!("<{name} index=\"{lowest}\">{plain}{unicode}</{name}>{blank}");
    out.insert(first.span.start(), &new);
    if let Some(before) = before {
        spelled.write(&whole(&spelled.text, before), out);
    }
    match main.tag.attribute("index") {
        Some(old) => out.replace(old.span, &next.to_string()),
        None => {
            let at = main.tag.attributes_end();
            out.insert(at, &format!(" index=\"{next}\""));
        }
    }
}

/// A text as a whole in the place of another, spaces around it kept.
pub(super) fn whole(old: &str, new: &str) -> Vec<Replacement> {
    let trimmed = old.trim();
    if trimmed == new {
        return Vec::new();
    }
    let start = old.len() - old.trim_start().len();
    let span = start..start + trimmed.len();
    vec![Replacement { span, text: new.to_owned() }]
}

/// A `TextEquiv` for an element that says its text in parts alone: where it
/// is put, and what.
pub(super) fn added(
    file: &str,
    parent: &Element<'_>,
    text: &str,
) -> Option<(usize, String)> {
    let before = parent.children.iter().rev().find(|child| {
        !matches!(child.tag.local(), "TextStyle" | "UserDefined" | "Labels")
    })?;
    let name = named_like(parent.tag.name, "TextEquiv");
    let unicode = spelt(&named_like(parent.tag.name, "Unicode"), text);
    let blank = blank_before(file, before);
    let new = format!("{blank}<{name}>{unicode}</{name}>");
    Some((before.span.end(), new))
}

fn spelt(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", element::text(text))
}
