//! Changes to a text: what was changed, how surely, and which place of the
//! one text is which of the other.

mod map;
#[cfg(feature = "serde")]
mod serial;
#[cfg(test)]
mod tests;

use std::str::FromStr;
use std::{error, fmt};

pub(crate) use map::EditMap;
use map::{map, map_span};

use crate::error::Error;
use crate::span::Span;

/// What sort of change an [`Edit`] makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EditKind {
    /// Vowel marks, tones or the stroke of `đ`; the letters stay.
    Marks,
    /// Other letters, digits or signs.
    Letters,
    /// Capitals and small letters only.
    Case,
    /// Pieces of a word put together.
    Merge,
    /// A run of words taken apart.
    Split,
    /// The same characters in another form: composed, plain spaces, Latin
    /// letters for such of another script that look like them.
    Unicode,
    /// A number, a date, the number and symbol of a document, a Roman
    /// numeral, an abbreviation or the mark of a list item, by the grammar
    /// such things have; spaces within it may go.
    Code,
    /// Signs that were no print taken away, or made the space they fell on;
    /// letters and digits stay.
    Speck,
}

impl EditKind {
    /// All kinds.
    pub const ALL: [EditKind; 8] = [
        EditKind::Marks,
        EditKind::Letters,
        EditKind::Case,
        EditKind::Merge,
        EditKind::Split,
        EditKind::Unicode,
        EditKind::Code,
        EditKind::Speck,
    ];

    /// A short English name in lower case, for lists and JSON.
    pub fn name(self) -> &'static str {
        match self {
            EditKind::Marks => "marks",
            EditKind::Letters => "letters",
            EditKind::Case => "case",
            EditKind::Merge => "merge",
            EditKind::Split => "split",
            EditKind::Unicode => "unicode",
            EditKind::Code => "code",
            EditKind::Speck => "speck",
        }
    }
}

impl fmt::Display for EditKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// By its name.
impl FromStr for EditKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<EditKind, Error> {
        let mut all = EditKind::ALL.into_iter();
        let found = all.find(|kind| kind.name() == text);
        found.ok_or_else(|| {
            Error::setting(format!(
                "there is no kind of change {text:?}: choose {}",
                EditKind::ALL.map(EditKind::name).join(", ")
            ))
        })
    }
}

/// One change: a span of the original, what stood there, what takes its
/// place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    span: Span,
    before: String,
    after: String,
    kind: EditKind,
    per_mille: u16,
    /// Boxed, for many edits have none.
    runner_up: Option<Box<RunnerUp>>,
}

/// The next likeliest reading of the place of an [`Edit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunnerUp {
    text: Box<str>,
    per_mille: u16,
}

impl RunnerUp {
    pub(crate) fn new(text: String, per_mille: u16) -> RunnerUp {
        let per_mille = per_mille.min(CERTAIN);
        RunnerUp { text: text.into_boxed_str(), per_mille }
    }

    /// How it writes the place; the text before the edit where the next
    /// likeliest is that nothing was damaged.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How likely it is, from 0 to 1, in steps of a thousandth.
    pub fn confidence(&self) -> f64 {
        f64::from(self.per_mille) / f64::from(CERTAIN)
    }
}

/// The confidence of a change that is beyond doubt, in per mille.
const CERTAIN: u16 = 1000;

impl Edit {
    /// Makes the edit that puts `after` in the place of `span`.
    ///
    /// The confidence is given in per mille; more than 1000 counts as 1000.
    /// An empty span inserts, an empty `after` deletes. `None` where the
    /// span is not within `original`, cuts a character or holds a line end,
    /// or `after` holds one: no edit can take a line from a text or add one.
    pub fn new(
        original: &str,
        span: Span,
        after: impl Into<String>,
        kind: EditKind,
        per_mille: u16,
    ) -> Option<Edit> {
        let before = original.get(span.range())?.to_owned();
        let after = after.into();
        if before.contains(ends_line) || after.contains(ends_line) {
            return None;
        }
        let per_mille = per_mille.min(CERTAIN);
        let runner_up = None;
        Some(Edit { span, before, after, kind, per_mille, runner_up })
    }

    /// The same edit, with what came next to it; nothing that is less likely
    /// than half a thousandth.
    pub(crate) fn over(mut self, runner_up: Option<RunnerUp>) -> Edit {
        let worth = runner_up.filter(|second| second.per_mille > 0);
        self.runner_up = worth.map(Box::new);
        self
    }

    /// The same edit at another place of another text.
    pub(crate) fn at(mut self, span: Span) -> Edit {
        self.span = span;
        self
    }

    /// The place in the original text.
    pub fn span(&self) -> Span {
        self.span
    }

    /// What stood there.
    pub fn before(&self) -> &str {
        &self.before
    }

    /// What takes its place.
    pub fn after(&self) -> &str {
        &self.after
    }

    /// The sort of change.
    pub fn kind(&self) -> EditKind {
        self.kind
    }

    /// How sure the change is, from 0 to 1, in steps of a thousandth: the
    /// probability that its place reads so, against all that the sentence
    /// around it may be (the posterior in the lattice of its readings at a
    /// temperature of 1.6, of 2 where the profile knew the engine badly, at
    /// which about as many of the changes come true as it says; [`eval::calibration`](crate::eval::calibration) measures it). A
    /// change of how letters are encoded is certain.
    pub fn confidence(&self) -> f64 {
        f64::from(self.per_mille) / f64::from(CERTAIN)
    }

    /// The next likeliest reading of the same words, never the one that was
    /// made; it may be that nothing was damaged. `None` where nothing else
    /// was worth considering.
    ///
    /// The best text as a whole is chosen, so a reading that is likelier by
    /// itself may, rarely, be the runner-up.
    pub fn runner_up(&self) -> Option<&RunnerUp> {
        self.runner_up.as_deref()
    }
}

/// Whether a character ends a line or a page (Unicode line breaking, the
/// mandatory breaks).
fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Why [`EditLog::push`] refused an edit: it starts before the end of the
/// last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfOrder {
    start: usize,
    free_from: usize,
}

impl OutOfOrder {
    /// Where the refused edit starts.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The first offset an edit could have started at.
    pub fn free_from(&self) -> usize {
        self.free_from
    }
}

impl fmt::Display for OutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the edit starts at {}, before the end of the last one at {}; \
             add edits in the order of the text",
            self.start, self.free_from
        )
    }
}

impl error::Error for OutOfOrder {}

/// Edits of one text, sorted and disjoint, to be applied once.
///
/// Offsets are in bytes. Where an edit lies, places of the two texts do not
/// correspond one to one; the rules are those of [`EditLog::to_output`] and
/// [`EditLog::span_to_output`]. Mapping takes logarithmic time in the number
/// of edits.
///
/// ```
/// use khoidau::{Span, edit::{Edit, EditKind, EditLog}};
///
/// let original = "uy ban nhan dan";
/// let mut log = EditLog::new();
/// for (start, end, after) in [(0, 2, "ủy"), (7, 11, "nhân")] {
///     let span = Span::new(start, end);
///     let edit = Edit::new(original, span, after, EditKind::Marks, 900);
///     log.push(edit.expect("the span is in the text"))?;
/// }
/// let output = log.apply(original);
/// assert_eq!(output, "ủy ban nhân dan");
/// let found = Span::new(output.find("nhân dan").unwrap(), output.len());
/// let there = log.span_to_original(found);
/// assert_eq!(&original[there.range()], "nhan dan");
/// # Ok::<(), khoidau::edit::OutOfOrder>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditLog {
    edits: Vec<Edit>,
    /// The spans of the edits once more, for mapping.
    originals: Vec<Span>,
    /// Where each edit's `after` lies in the output.
    outputs: Vec<Span>,
}

impl EditLog {
    /// A log without edits: output and original are the same.
    pub fn new() -> EditLog {
        EditLog::default()
    }

    /// Adds an edit behind the others. It may touch the last one but not
    /// overlap it; insertions at one place come out in the order they were
    /// added.
    ///
    /// # Errors
    ///
    /// Where the edit starts before the end of the last one; the log is
    /// unchanged then.
    pub fn push(&mut self, edit: Edit) -> Result<(), OutOfOrder> {
        let (from, to) = self.ends();
        let Some(between) = edit.span.start().checked_sub(from) else {
            let start = edit.span.start();
            return Err(OutOfOrder { start, free_from: from });
        };
        // Of a base from elsewhere there may be no end.
        let start = to.saturating_add(between);
        let end = start.saturating_add(edit.after.len());
        self.originals.push(edit.span);
        self.outputs.push(Span::new(start, end));
        self.edits.push(edit);
        Ok(())
    }

    /// Adds the edits of a stretch of the text that begins at the byte `base`,
    /// behind the others.
    ///
    /// # Errors
    ///
    /// Where the stretch begins before the end of the last edit; the log is
    /// unchanged then.
    pub fn append(
        &mut self,
        base: usize,
        stretch: &EditLog,
    ) -> Result<(), OutOfOrder> {
        for edit in &stretch.edits {
            let span = edit.span.behind(base);
            self.push(edit.clone().at(span))?;
        }
        Ok(())
    }

    /// The ends of the last edit in original and output.
    fn ends(&self) -> (usize, usize) {
        let end = |spans: &[Span]| spans.last().map_or(0, |last| last.end());
        (end(&self.originals), end(&self.outputs))
    }

    /// The edits in the order of the text.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// How many edits there are.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text with all edits made.
    ///
    /// `original` has to be the text the edits were made for. An edit whose
    /// `before` does not stand at its place in another text is left out.
    pub fn apply(&self, original: &str) -> String {
        // By the text that is there, as the edits may be of another.
        let more = self.edits.iter().map(|edit| edit.after.len()).sum();
        let mut output = String::with_capacity(original.len().max(more));
        let mut done = 0;
        for edit in &self.edits {
            let span = edit.span;
            if original.get(span.range()) != Some(edit.before()) {
                continue;
            }
            output.push_str(&original[done..span.start()]);
            output.push_str(&edit.after);
            done = span.end();
        }
        output.push_str(&original[done..]);
        output
    }

    /// The place in the output of an offset in the original.
    ///
    /// Outside edits it is the same character. An offset inside an edit goes
    /// to the start of what the edit put there, and so does the place of an
    /// insertion. Never decreases as the offset grows.
    pub fn to_output(&self, offset: usize) -> usize {
        map(offset, &self.originals, &self.outputs)
    }

    /// The place in the original of an offset in the output; the same rules
    /// as for [`EditLog::to_output`], the other way.
    pub fn to_original(&self, offset: usize) -> usize {
        map(offset, &self.outputs, &self.originals)
    }

    /// The span of the output that has all of what `span` covers in the
    /// original; an edit that is cut is taken as a whole. Insertions that
    /// only touch the span are left outside.
    pub fn span_to_output(&self, span: Span) -> Span {
        map_span(span, &self.originals, &self.outputs)
    }

    /// The span of the original that all of `span` in the output came from;
    /// an edit that is cut is taken as a whole. Deletions that only touch
    /// the span are left outside.
    pub fn span_to_original(&self, span: Span) -> Span {
        map_span(span, &self.outputs, &self.originals)
    }
}
