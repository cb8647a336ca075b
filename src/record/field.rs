//! A value of a record with its evidence.

use std::borrow::Cow;

use super::clues::Clues;
use super::rule::Rule;
use crate::date::Date;
use crate::layout::BoundingBox;
use crate::span::Span;
use crate::tables::System;

/// A run of lines of the original text, counted from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first line.
    pub start: usize,
    /// The last line, not before the first.
    pub end: usize,
}

/// A place that a value was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub(crate) file: Option<Box<str>>,
    pub(crate) page: Option<usize>,
    pub(crate) lines: Lines,
    pub(crate) span: Span,
    pub(crate) bbox: Option<BoundingBox>,
    pub(crate) text: String,
}

impl Evidence {
    /// A place of the original text: its bytes, its lines, and what the text
    /// says there.
    pub fn new(span: Span, lines: Lines, text: impl Into<String>) -> Evidence {
        let text = text.into();
        Evidence { file: None, page: None, lines, span, bbox: None, text }
    }

    /// The same on a page, counted from 1.
    pub fn with_page(self, page: usize) -> Evidence {
        Evidence { page: Some(page), ..self }
    }

    /// The same in a box on its page.
    pub fn with_bbox(self, bbox: BoundingBox) -> Evidence {
        Evidence { bbox: Some(bbox), ..self }
    }

    /// The same in one of several files that were read as one text; bytes
    /// and lines are those of the file.
    pub fn with_file(self, file: impl Into<Box<str>>) -> Evidence {
        Evidence { file: Some(file.into()), ..self }
    }

    /// The bytes of the original text.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The lines of the original text.
    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// What the original text says there.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The page, counted from 1, where the text shows where pages end.
    pub fn page(&self) -> Option<usize> {
        self.page
    }

    /// The box on the page, where the source has boxes.
    pub fn bbox(&self) -> Option<BoundingBox> {
        self.bbox
    }

    /// The file, where several were read as one text.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }
}

/// Another value that a field might have.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative<T = String> {
    pub(crate) value: T,
    pub(crate) confidence: f64,
    pub(crate) rule: Rule,
}

impl<T> Alternative<T> {
    /// Another value. A confidence below 0 or not a number is 0, one above 1
    /// is 1.
    pub fn new(value: T, confidence: f64, rule: Rule) -> Alternative<T> {
        Alternative { value, confidence: share(confidence), rule }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The probability that it is right, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The rule that found it.
    pub fn rule(&self) -> Rule {
        self.rule
    }
}

/// A value that was read off the page, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T = String> {
    pub(crate) value: T,
    pub(crate) confidence: f64,
    pub(crate) rule: Rule,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) alternatives: Vec<Alternative<T>>,
    /// What was seen of it, until its confidence is made of that.
    pub(super) clues: Clues,
}

/// A number from 0 to 1.
fn share(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

impl<T> Field<T> {
    /// Rewrites its confidence and those of its alternatives, which stay no
    /// more than its own, by what was seen of it.
    pub(super) fn map_confidences(&mut self, map: &dyn Fn(Clues, f64) -> f64) {
        let clues = std::mem::take(&mut self.clues);
        self.confidence = map(clues, self.confidence);
        for other in &mut self.alternatives {
            let mapped = map(clues, other.confidence);
            other.confidence = mapped.min(self.confidence);
        }
        self.rank();
    }

    /// Sorts the alternatives, likeliest first; of two as likely the first
    /// stays first.
    pub(super) fn rank(&mut self) {
        self.alternatives
            .sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    }

    /// A value without evidence. A confidence below 0 or not a number is 0,
    /// one above 1 is 1.
    pub fn new(value: T, confidence: f64, rule: Rule) -> Field<T> {
        Field {
            value,
            confidence: share(confidence),
            rule,
            evidence: Vec::new(),
            alternatives: Vec::new(),
            clues: Clues::default(),
        }
    }

    /// The same with one more place, after the others.
    pub fn with_evidence(mut self, place: Evidence) -> Field<T> {
        self.evidence.push(place);
        self
    }

    /// The same with one more alternative, before those that are less
    /// likely.
    pub fn with_alternative(mut self, other: Alternative<T>) -> Field<T> {
        self.alternatives.push(other);
        self.rank();
        self
    }

    /// The field with another value read from the same places.
    pub fn map<U>(&self, value: U) -> Field<U> {
        Field {
            value,
            confidence: self.confidence,
            rule: self.rule,
            evidence: self.evidence.clone(),
            alternatives: Vec::new(),
            clues: self.clues,
        }
    }

    /// The value in its normal form.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The probability that the value is right, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The rule that found the value.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The places that the value was read from, in the order of the text;
    /// none for a value that was given by hand, or for the number of pages
    /// where no page break is in the document or each page is a file
    /// ([`Joined`](crate::record::Joined)).
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// The other values it might have, likeliest first.
    pub fn alternatives(&self) -> &[Alternative<T>] {
        &self.alternatives
    }

    /// Where the evidence begins; 0 without evidence.
    pub(crate) fn start(&self) -> usize {
        self.evidence.first().map_or(0, |place| place.span.start())
    }
}

/// What fields hold.
pub(crate) trait Value {
    /// The value as text, the same as in JSON.
    fn text(&self) -> Cow<'_, str>;

    /// The smallest known part of a date.
    #[cfg(feature = "serde")]
    fn precision(&self) -> Option<&'static str> {
        None
    }
}

impl Value for String {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Value for bool {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

impl Value for usize {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Value for System {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.name())
    }
}

impl Value for Date {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    #[cfg(feature = "serde")]
    fn precision(&self) -> Option<&'static str> {
        Some((*self).precision().name())
    }
}

/// A field whatever its type.
trait AnyField {
    fn text(&self) -> Cow<'_, str>;
    fn confidence(&self) -> f64;
    fn rule(&self) -> Rule;
    fn evidence(&self) -> &[Evidence];
    fn alternatives(&self) -> Vec<Alternative<Cow<'_, str>>>;
}

impl<T: Value> AnyField for Field<T> {
    fn text(&self) -> Cow<'_, str> {
        self.value.text()
    }

    fn confidence(&self) -> f64 {
        self.confidence
    }

    fn rule(&self) -> Rule {
        self.rule
    }

    fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    fn alternatives(&self) -> Vec<Alternative<Cow<'_, str>>> {
        let others = self.alternatives.iter().map(|other| Alternative {
            value: other.value.text(),
            confidence: other.confidence,
            rule: other.rule,
        });
        others.collect()
    }
}

/// A field of a record under its key, with its value as text.
#[derive(Clone, Copy)]
pub struct FieldRef<'d> {
    key: &'static str,
    field: &'d dyn AnyField,
}

impl<'d> FieldRef<'d> {
    pub(crate) fn new<T: Value>(
        key: &'static str,
        field: &'d Field<T>,
    ) -> FieldRef<'d> {
        FieldRef { key, field }
    }

    /// The key, the same as in JSON: `number`, `type`, `issuing_body`.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The value as text: a date in the form of ISO 8601, a system by its
    /// name, a number in digits, `true` or `false`.
    pub fn value(&self) -> Cow<'d, str> {
        self.field.text()
    }

    /// The probability that the value is right, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.field.confidence()
    }

    /// The rule that found the value.
    pub fn rule(&self) -> Rule {
        self.field.rule()
    }

    /// The places that the value was read from.
    pub fn evidence(&self) -> &'d [Evidence] {
        self.field.evidence()
    }

    /// The other values it might have, likeliest first.
    pub fn alternatives(&self) -> Vec<Alternative<Cow<'d, str>>> {
        self.field.alternatives()
    }
}

impl std::fmt::Debug for FieldRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldRef")
            .field("key", &self.key)
            .field("value", &self.value())
            .field("confidence", &self.confidence())
            .field("rule", &self.rule())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_sorted_likeliest_first() {
        let other = |value: &str, confidence, rule| {
            Alternative::new(value.to_owned(), confidence, rule)
        };
        let values = |field: &Field| {
            let others = field.alternatives().iter();
            others.map(|other| other.value().clone()).collect::<Vec<_>>()
        };
        let mut field = Field::new("a".to_owned(), 0.9, Rule::HeaderSymbol)
            .with_alternative(other("b", 0.1, Rule::HeaderSymbol))
            .with_alternative(other("c", 0.4, Rule::TypeOfSymbol))
            .with_alternative(other("d", 0.4, Rule::HeaderSymbol));
        assert_eq!(values(&field), ["c", "d", "b"]);
        // Whatever calibration makes of them, the order is kept to.
        field.map_confidences(&|_, confidence| match confidence {
            0.4 => 0.05,
            _ => confidence,
        });
        assert_eq!(values(&field), ["b", "c", "d"]);
    }
}
