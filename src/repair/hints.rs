//! What may be known of a text beside what it says.

use crate::repair::second_reading::SecondReading;
use crate::span::Span;

/// What is known of a text beside what it says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'h> {
    pub(super) protected: &'h [Span],
    pub(super) confidences: &'h [(Span, f32)],
    pub(super) second: Option<&'h SecondReading>,
}

impl<'h> Hints<'h> {
    /// Nothing.
    pub fn new() -> Hints<'h> {
        Hints::default()
    }

    /// Spans in which no byte changes; see
    /// [`Worker::correct_protecting`](crate::repair::Worker::correct_protecting).
    pub fn protecting(self, protected: &'h [Span]) -> Hints<'h> {
        Hints { protected, ..self }
    }

    /// How sure the engine was of words, from 0 to 1, in the order of the
    /// text, as
    #[cfg_attr(
        feature = "formats",
        doc = "[`Source::confidences`](crate::format::Source::confidences)"
    )]
    #[cfg_attr(not(feature = "formats"), doc = "a file with boxes")]
    /// has it. What it doubted is changed more readily, what it was sure of
    /// less; numbers are never changed for its doubts.
    pub fn with_confidences(
        self,
        confidences: &'h [(Span, f32)],
    ) -> Hints<'h> {
        Hints { confidences, ..self }
    }

    /// What another engine, or an older one, has read of the same print.
    /// What it has read otherwise is weighed against what stands in the text;
    /// a number that was read here is never changed for it.
    pub fn with_reading(self, second: &'h SecondReading) -> Hints<'h> {
        Hints { second: Some(second), ..self }
    }
}
