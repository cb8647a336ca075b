//! What is known of a text beside what it says.

use crate::repair::{Hints, SecondReading};
use crate::span::Span;

/// What is known of a text beside what it says.
#[derive(Debug, Default)]
pub struct Known {
    /// How sure the engine was of words, in the order of the text.
    pub confidences: Vec<(Span, f32)>,
    /// Stretches in which nothing changes, in the same order.
    pub protected: Vec<Span>,
    /// What another engine has read of the same pages.
    pub second: Option<SecondReading>,
}

impl Known {
    /// The same as hints to a correction.
    pub fn hints(&self) -> Hints<'_> {
        let hints = Hints::new()
            .with_confidences(&self.confidences)
            .protecting(&self.protected);
        match &self.second {
            Some(second) => hints.with_reading(second),
            None => hints,
        }
    }

    /// What is known of a stretch of the text, with places in it.
    pub fn within(&self, base: usize, len: usize) -> Known {
        let end = base + len;
        let place =
            |span: Span| Span::new(span.start() - base, span.end() - base);
        let all = &self.confidences;
        let first = all.partition_point(|word| word.0.start() < base);
        let own = all[first..].iter();
        let own = own.take_while(|word| word.0.end() <= end);
        let confidences =
            own.map(|&(span, sure)| (place(span), sure)).collect();
        let all = &self.protected;
        let first = all.partition_point(|span| span.end() <= base);
        let own = all[first..].iter().take_while(|span| span.start() < end);
        let cut = |span: &Span| {
            place(Span::new(span.start().max(base), span.end().min(end)))
        };
        let protected = own.map(cut).collect();
        let second = self.second.as_ref();
        let second = second.map(|all| all.within(Span::new(base, end)));
        Known { confidences, protected, second }
    }

    /// Adds what is known of a text that is put behind others; of those no
    /// second reading is kept.
    pub fn append(&mut self, base: usize, other: Known) {
        let place =
            |span: Span| Span::new(base + span.start(), base + span.end());
        let words = other.confidences.into_iter();
        self.confidences.extend(words.map(|(span, sure)| (place(span), sure)));
        self.protected.extend(other.protected.into_iter().map(place));
    }
}
