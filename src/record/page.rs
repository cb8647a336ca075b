//! Lines of a page and what can be told of one without knowing any phrase.

use std::ops::Range;

use crate::layout::wide_cells;
use crate::lines::ahead;
use crate::record::damage::Damage;
use crate::record::reading::Reading;
use crate::span::Span;
use crate::tables::Gazetteer;
pub(crate) use crate::viet::text::{capitals, uniform, words};

/// A reading with what is known, and the lines of it that are one document.
#[derive(Clone, Debug)]
pub(crate) struct Page<'r> {
    pub reading: &'r Reading<'r>,
    pub knowledge: &'r Gazetteer,
    /// Lines counted from 0.
    pub lines: Range<usize>,
    /// How well an engine read the document that the lines are of.
    pub damage: Damage,
}

/// The most bytes of a line that are looked at for parts of a record. The
/// longest lines of real texts are documents on one line, whose header is at
/// its beginning; citations are looked for everywhere.
pub(crate) const LONGEST: usize = 1 << 13;

/// A stretch of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strip {
    /// Counted from 0.
    pub line: usize,
    pub span: Span,
}

impl<'r> Page<'r> {
    /// Some lines of a reading, taken for one document.
    pub fn new(
        reading: &'r Reading<'r>,
        knowledge: &'r Gazetteer,
        lines: Range<usize>,
    ) -> Page<'r> {
        let damage = Damage::default();
        let mut page = Page { reading, knowledge, lines, damage };
        page.damage = reading.damage(page.stretch().unwrap_or_default());
        page
    }

    /// The same document with some of its lines alone.
    pub fn part(&self, lines: Range<usize>) -> Page<'r> {
        Page { lines, ..self.clone() }
    }

    /// Whether so much of the text was changed that what is known counts for
    /// more than what stands there.
    pub fn is_damaged(&self) -> bool {
        self.damage.is_damaged()
    }

    /// Whether an engine read the text off a scan, so that what stands there
    /// may not be what is printed.
    pub fn is_scanned(&self) -> bool {
        self.damage.is_scanned()
    }

    /// Whether so much of the text was changed, or a seal left such specks,
    /// that any line may be misread.
    pub fn is_misread(&self) -> bool {
        self.damage.is_misread()
    }

    /// A text as it must have been printed: engines read `–` as `—`, which
    /// these papers do not have, and `Đ` as the Icelandic letter of its form.
    pub fn printed(&self, text: &str) -> String {
        let text = text.replace('Ð', "Đ").replace('ð', "đ");
        if !self.is_scanned() {
            return text;
        }
        text.replace('—', "–")
    }

    /// What a line holds, without the space around it; of a line that is
    /// longer than [`LONGEST`] its beginning.
    pub fn line(&self, line: usize) -> Strip {
        let span = self.reading.line(line).unwrap_or_default();
        let text = self.reading.at(span).trim_start();
        let head = &text[..ahead(text, 0, LONGEST)];
        self.within(Strip { line, span }, head.trim_end())
    }

    /// From the start of the first line to the end of the last; `None` if
    /// there is no line.
    pub fn stretch(&self) -> Option<Span> {
        let last = self.lines.end.checked_sub(1)?;
        let start = self.reading.line(self.lines.start)?.start();
        let end = self.reading.line(last)?.end();
        (start <= end).then(|| Span::new(start, end))
    }

    pub fn text(&self, strip: Strip) -> &'r str {
        self.reading.at(strip.span)
    }

    /// What the engine read where a span of the corrected text is.
    pub fn raw(&self, span: Span) -> &'r str {
        let there = self.reading.to_original(span);
        self.reading.original().get(there.range()).unwrap_or("")
    }

    /// The strip without white space and signs of layout at either end.
    pub fn trimmed(&self, strip: Strip) -> Strip {
        self.within(strip, self.text(strip).trim())
    }

    /// The strip of a part of its text; of what is no part of it, an empty
    /// one at its start.
    pub fn within(&self, strip: Strip, part: &str) -> Strip {
        let inner = Span::of(part, self.text(strip)).unwrap_or_default();
        Strip { line: strip.line, span: inner.behind(strip.span.start()) }
    }

    /// Whether a line holds nothing that could be read.
    pub fn is_empty(&self, line: usize) -> bool {
        !self.text(self.line(line)).chars().any(char::is_alphanumeric)
    }

    /// What stands on a line in each column, where wide space parts them.
    pub fn cells(&self, strip: Strip) -> Vec<Strip> {
        let text = self.text(strip);
        let cells = wide_cells(text).into_iter();
        cells
            .map(|(start, end)| self.within(strip, &text[start..end]))
            .collect()
    }

    /// The texts of strips with a space between them.
    pub fn joined(&self, strips: &[Strip]) -> String {
        let mut out = String::new();
        for word in strips.iter().flat_map(|&strip| words(self.text(strip))) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out
    }

    /// The span from the first of some strips to the last.
    pub fn hull(strips: &[Strip]) -> Span {
        let start = strips.iter().map(|s| s.span.start()).min();
        let end = strips.iter().map(|s| s.span.end()).max();
        Span::new(start.unwrap_or(0), end.unwrap_or(0))
    }
}

/// A word with its place in the text it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlacedWord<'t> {
    pub text: &'t str,
    pub span: Span,
}

impl PlacedWord<'_> {
    pub fn start(&self) -> usize {
        self.span.start()
    }

    pub fn end(&self) -> usize {
        self.span.end()
    }
}

/// The words of a text with their places in it.
pub(crate) fn placed_words(
    text: &str,
) -> impl Iterator<Item = PlacedWord<'_>> {
    text.split_whitespace().map(move |word| PlacedWord {
        text: word,
        span: Span::of(word, text).unwrap_or_default(),
    })
}

/// Whether a text starts with a small letter, signs passed over.
pub(crate) fn starts_small(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_lowercase())
}

/// Whether a text starts with a large letter, signs passed over.
pub(crate) fn starts_large(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_uppercase())
}

/// The text behind the sign of a list at its start, if it has one.
pub(crate) fn behind_bullet(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let sign = matches!(
            c,
            '-' | '–'
                | '—'
                | '−'
                | '~'
                | '+'
                | '*'
                | '•'
                | '·'
                | '»'
                | '='
                | '>'
        );
        // Specks around the sign do not matter.
        let speck = matches!(c, '\'' | '.' | ',' | '’' | '‘' | '`' | '_');
        if !(sign || speck || c.is_whitespace()) {
            break;
        }
        rest = &rest[c.len_utf8()..];
    }
    let signs = &text[..text.len() - rest.len()];
    let listed = signs.chars().any(|c| "-–—−~+*•·»=>".contains(c));
    (listed && !rest.is_empty()).then_some(rest)
}

/// Whether a word is nothing but what a signature leaves: signs, and not the
/// dash or stop of a sentence.
pub(crate) fn is_stroke(word: &str) -> bool {
    !word.chars().any(char::is_alphanumeric)
        && !matches!(word, "-" | "–" | "—" | "," | "." | ";" | ":" | "&")
}

/// The text without the signs around it that end an item or are noise.
pub(crate) fn bare(text: &str) -> &str {
    let open = |c: char| matches!(c, '(' | '“' | '"' | '[' | '«');
    let text = text
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !open(c))
        .trim_end_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, ')' | '”' | '"' | ']' | '»')
        });
    // A bracket that is not closed is noise, and so is one never opened.
    let unpaired = |a: char, b: char| {
        text.matches(a).count().abs_diff(text.matches(b).count()) == 1
    };
    if text.ends_with(')') && unpaired('(', ')') {
        return bare(&text[..text.len() - 1]);
    }
    if text.starts_with('(') && unpaired('(', ')') {
        return bare(&text[1..]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_known_by_their_signs() {
        let rows = [
            ("- Như trên,", Some("Như trên,")),
            ("~ Lưu: VT.", Some("Lưu: VT.")),
            ("-'Đảng ủy xã;", Some("Đảng ủy xã;")),
            ("–Sở Nội vụ", Some("Sở Nội vụ")),
            ("Sở Nội vụ - Phòng", None),
            ("'. Sở", None),
            ("-----", None),
        ];
        for (text, rest) in rows {
            assert_eq!(behind_bullet(text), rest, "{text}");
        }
    }

    #[test]
    fn what_surrounds_a_value_is_left_out() {
        let rows = [
            (" Như trên,", "Như trên"),
            ("Lãnh đạo Sở (để biết);", "Lãnh đạo Sở (để biết)"),
            ("Lãnh đạo Sở để biết);", "Lãnh đạo Sở để biết"),
            (". 'VĂN PHÒNG ^", "VĂN PHÒNG"),
            ("...", ""),
        ];
        for (text, kept) in rows {
            assert_eq!(bare(text), kept, "{text}");
        }
    }
}
