//! Changes to a text: what was changed, how surely, and which place of the
//! one text is which of the other.

#[cfg(feature = "serde")]
mod serial;

use std::ops::Range;
use std::str::FromStr;
use std::{error, fmt};

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
        let start = to + between;
        self.originals.push(edit.span);
        self.outputs.push(Span::new(start, start + edit.after.len()));
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
        let (from, to) = self.ends();
        let rest = original.len().saturating_sub(from);
        let mut output = String::with_capacity(to + rest);
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

/// The places of the edits of a log and how sure each is, without what they
/// write: a fifth of the memory, and all that the way back needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct EditMap {
    originals: Vec<Span>,
    outputs: Vec<Span>,
    per_mille: Vec<u16>,
}

impl EditMap {
    /// The places of a log.
    pub(crate) fn new(log: &EditLog) -> EditMap {
        EditMap {
            originals: log.originals.clone(),
            outputs: log.outputs.clone(),
            per_mille: log.edits.iter().map(|e| e.per_mille).collect(),
        }
    }

    /// How many edits a span of the original has any of.
    pub(crate) fn count(&self, span: Span) -> usize {
        self.touching(span).len()
    }

    /// As [`EditLog::span_to_original`].
    pub(crate) fn span_to_original(&self, span: Span) -> Span {
        map_span(span, &self.outputs, &self.originals)
    }

    /// How sure the edits are that a span of the original has any of, in
    /// order, from 0 to 1.
    pub(crate) fn confidences(&self, span: Span) -> impl Iterator<Item = f64> {
        let sure = &self.per_mille[self.touching(span)];
        sure.iter().map(|&sure| f64::from(sure) / f64::from(CERTAIN))
    }

    /// The edits that a span of the original has any of.
    fn touching(&self, span: Span) -> Range<usize> {
        let before = |edit: &Span| edit.end() <= span.start();
        let first = self.originals.partition_point(before);
        let rest = &self.originals[first..];
        let most = rest.partition_point(|edit| edit.start() < span.end());
        first..first + most
    }
}

/// The place of `offset` on the other side of spans that correspond pair by
/// pair, with equal text between them.
fn map(offset: usize, from: &[Span], to: &[Span]) -> usize {
    let begun = from.partition_point(|span| span.start() < offset);
    let Some(last) = begun.checked_sub(1) else { return offset };
    match offset.checked_sub(from[last].end()) {
        Some(behind) => to[last].end().saturating_add(behind),
        None => to[last].start(),
    }
}

fn map_span(span: Span, from: &[Span], to: &[Span]) -> Span {
    if span.is_empty() {
        let at = map(span.start(), from, to);
        return Span::new(at, at);
    }
    let passed = from.partition_point(|edit| edit.end() <= span.start());
    let cut = from.get(passed).is_some_and(|e| e.start() < span.start());
    let start = match passed.checked_sub(1) {
        _ if cut => to[passed].start(),
        Some(last) => {
            to[last].end().saturating_add(span.start() - from[last].end())
        }
        None => span.start(),
    };
    let begun = from.partition_point(|edit| edit.start() < span.end());
    let end = match begun.checked_sub(1) {
        Some(last) => {
            let behind = span.end().saturating_sub(from[last].end());
            to[last].end().saturating_add(behind)
        }
        None => span.end(),
    };
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Every original character with what it becomes is a row of pieces:
    /// `None` is left alone, `Some` is an edit.
    type Pieces = Vec<(&'static str, Option<&'static str>)>;

    const WORDS: [&str; 9] =
        ["", "a", "đ", "ủy ban", "số", "\u{1f600}", "\t", "o\u{301}", "Ế"];

    fn pieces(random: &mut Random) -> Pieces {
        (0..random.below(12))
            .map(|_| {
                let before = WORDS[random.below(WORDS.len())];
                let after = WORDS[random.below(WORDS.len())];
                (before, (random.below(2) == 0).then_some(after))
            })
            .collect()
    }

    /// The original, the expected output and the log that leads there.
    fn build(pieces: &Pieces) -> (String, String, EditLog) {
        let original: String = pieces.iter().map(|piece| piece.0).collect();
        let (mut output, mut log, mut at) = (String::new(), EditLog::new(), 0);
        for &(before, after) in pieces {
            let span = Span::new(at, at + before.len());
            at = span.end();
            output.push_str(after.unwrap_or(before));
            if let Some(after) = after {
                let kind = EditKind::Letters;
                let edit = Edit::new(&original, span, after, kind, 500);
                log.push(edit.unwrap()).unwrap();
            }
        }
        (original, output, log)
    }

    fn cases() -> impl Iterator<Item = (Pieces, String, String, EditLog)> {
        let mut random = Random(2024);
        (0..500).map(move |_| {
            let pieces = pieces(&mut random);
            let (original, output, log) = build(&pieces);
            (pieces, original, output, log)
        })
    }

    #[test]
    fn applying_makes_every_edit_and_nothing_else() {
        for (pieces, original, output, log) in cases() {
            assert_eq!(log.apply(&original), output, "{pieces:?}");
        }
    }

    #[test]
    fn places_grow_together_and_stay_on_characters() {
        for (pieces, original, output, log) in cases() {
            let mut last = 0;
            for at in (0..=original.len())
                .filter(|&at| original.is_char_boundary(at))
            {
                let there = log.to_output(at);
                assert!(there >= last, "{pieces:?}");
                assert!(output.is_char_boundary(there), "{pieces:?}");
                last = there;
            }
            let mut last = 0;
            for at in
                (0..=output.len()).filter(|&at| output.is_char_boundary(at))
            {
                let there = log.to_original(at);
                assert!(there >= last, "{pieces:?}");
                assert!(original.is_char_boundary(there), "{pieces:?}");
                last = there;
            }
        }
    }

    #[test]
    fn places_inside_untouched_text_go_there_and_back() {
        for (pieces, original, output, log) in cases() {
            let (mut at, mut to) = (0, 0);
            for &(before, after) in &pieces {
                if after.is_none() {
                    for inner in 1..before.len() {
                        assert_eq!(log.to_output(at + inner), to + inner);
                        assert_eq!(log.to_original(to + inner), at + inner);
                    }
                    let here = Span::new(at, at + before.len());
                    let there = Span::new(to, to + before.len());
                    if !before.is_empty() {
                        assert_eq!(log.span_to_output(here), there);
                        assert_eq!(log.span_to_original(there), here);
                    }
                }
                at += before.len();
                to += after.unwrap_or(before).len();
            }
            assert_eq!((at, to), (original.len(), output.len()));
        }
    }

    #[test]
    fn a_span_there_and_back_loses_nothing_it_covered() {
        for (pieces, original, output, log) in cases() {
            for start in 0..original.len() {
                for end in start + 1..=original.len() {
                    let there = log.span_to_output(Span::new(start, end));
                    assert!(there.end() <= output.len(), "{pieces:?}");
                    if there.is_empty() {
                        continue;
                    }
                    let back = log.span_to_original(there);
                    let kept = log.edits().iter().all(|edit| {
                        let span = edit.span();
                        // What was deleted at an end is not found again.
                        !edit.after().is_empty()
                            || span.end() <= start
                            || span.start() >= end
                    });
                    if kept {
                        assert!(
                            back.start() <= start && end <= back.end(),
                            "{pieces:?} {start}..{end} {there:?} {back:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn places_of_one_worked_example() {
        // Original: x[ab]y[]z[cd]w, output: x[A]y[NEW]z[]w.
        let original = "xabyzcdw";
        let mut log = EditLog::new();
        for (start, end, after) in [(1, 3, "A"), (4, 4, "NEW"), (5, 7, "")] {
            let span = Span::new(start, end);
            let edit = Edit::new(original, span, after, EditKind::Merge, 1);
            log.push(edit.unwrap()).unwrap();
        }
        assert_eq!(log.apply(original), "xAyNEWzw");
        let there: Vec<_> = (0..=9).map(|at| log.to_output(at)).collect();
        assert_eq!(there, [0, 1, 1, 2, 3, 7, 7, 7, 8, 9]);
        let back: Vec<_> = (0..=8).map(|at| log.to_original(at)).collect();
        assert_eq!(back, [0, 1, 3, 4, 4, 4, 4, 5, 8]);
        for (here, there) in [
            ((0, 1), (0, 1)),
            ((2, 3), (1, 2)),
            ((2, 4), (1, 3)),
            ((3, 4), (2, 3)),
            ((3, 5), (2, 7)),
            ((4, 5), (6, 7)),
            ((5, 7), (7, 7)),
            ((4, 4), (3, 3)),
        ] {
            let here = Span::new(here.0, here.1);
            let there = Span::new(there.0, there.1);
            assert_eq!(log.span_to_output(here), there, "{here:?}");
        }
        let end = log.to_output(usize::MAX);
        assert!(end >= 8);
    }

    #[test]
    fn edits_out_of_order_are_refused_and_leave_the_log_alone() {
        let original = "một hai ba";
        let edit = |start, end| {
            let span = Span::new(start, end);
            Edit::new(original, span, "x", EditKind::Letters, 1000)
        };
        let mut log = EditLog::new();
        log.push(edit(6, 9).unwrap()).unwrap();
        let before = log.clone();
        for (start, end) in [(0, 1), (6, 9), (8, 10), (8, 8)] {
            let refused = log.push(edit(start, end).unwrap()).unwrap_err();
            assert_eq!((refused.start(), refused.free_from()), (start, 9));
            assert_eq!(log, before);
        }
        log.push(edit(9, 9).unwrap()).unwrap();
        assert_eq!(log.len(), 2);
    }

    #[test]
    fn edits_that_cut_characters_or_leave_the_text_are_not_made() {
        let make = |start, end, per_mille| {
            let span = Span::new(start, end);
            Edit::new("đi", span, "x", EditKind::Marks, per_mille)
        };
        assert_eq!(make(0, 1, 0), None);
        assert_eq!(make(1, 2, 0), None);
        assert_eq!(make(0, 4, 0), None);
        assert_eq!(make(9, 9, 0), None);
        let text = "một\r\nhai\u{2028}ba";
        let make_in =
            |span, after| Edit::new(text, span, after, EditKind::Merge, 1000);
        let end = Span::new(text.len(), text.len());
        assert_eq!(make_in(Span::new(0, 7), "mốt"), None);
        assert_eq!(make_in(Span::new(5, 6), ""), None);
        assert_eq!(make_in(Span::new(7, text.len()), "hai ba"), None);
        assert_eq!(make_in(end, "\n"), None);
        assert!(make_in(end, "x").is_some());
        let edit = make(0, 2, u16::MAX).unwrap();
        assert_eq!((edit.before(), edit.after()), ("đ", "x"));
        assert_eq!(edit.confidence(), 1.0);
        assert_eq!(make(2, 3, 875).unwrap().confidence(), 0.875);
    }

    #[test]
    fn another_text_is_never_cut_up() {
        for (_, original, _, log) in cases() {
            for other in ["", "đ", "số số số số", &original[..0]] {
                let _ = log.apply(other);
            }
        }
        let (_, _, log) = build(&vec![("a", Some("b")), ("số", Some("so"))]);
        assert_eq!(log.apply("asố"), "bso");
        assert_eq!(log.apply("axy"), "bxy");
        assert_eq!(log.apply("x"), "x");
    }
}
