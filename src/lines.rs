//! Where the lines of a text lie, in few bytes for each, and stretches of a
//! text that may be one line: a file of 50 MB may be nothing but ends of
//! lines, or have none.

use crate::span::Span;

/// The place at most `bytes` before another, on a character.
pub(crate) fn back(text: &str, at: usize, bytes: usize) -> usize {
    let mut from = at.saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    from
}

/// The place at most `bytes` behind another, on a character.
pub(crate) fn ahead(text: &str, at: usize, bytes: usize) -> usize {
    let mut to = at.saturating_add(bytes).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    to
}

/// How far before its end a stretch may be cut to end with a word.
const WORD: usize = 1 << 10;

/// The stretches of a text, one behind the other, of at most `size` bytes,
/// which must be more than a word has; all but the last end with a word
/// where there is one to end with.
pub(crate) fn stretches(
    text: &str,
    size: usize,
) -> impl Iterator<Item = Span> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == text.len() {
            return None;
        }
        let mut end = ahead(text, start, size);
        if end < text.len() {
            let from = back(text, end, WORD).max(start);
            let space = text[from..end].rfind(char::is_whitespace);
            let cut = space.map(|at| from + at).filter(|&cut| cut > start);
            end = cut.unwrap_or(end);
        }
        let span = Span::new(start, end);
        start = end;
        Some(span)
    })
}

/// The starts of the lines of a text.
#[derive(Clone, Debug)]
enum Starts {
    /// Of a text of less than 4 GiB.
    Short(Vec<u32>),
    Long(Vec<usize>),
}

/// The lines of a text, four bytes for each (eight from 4 GiB on).
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    starts: Starts,
    /// How many lines there are; what is behind the last end of a line is
    /// one if it is not empty.
    count: usize,
}

impl LineIndex {
    pub(crate) fn new(text: &str) -> LineIndex {
        let count = text.bytes().filter(|&byte| byte == b'\n').count();
        let behind = text.match_indices('\n').map(|(at, _)| at + 1);
        let all = std::iter::once(0).chain(behind);
        let starts = if u32::try_from(text.len()).is_ok() {
            let mut starts = Vec::with_capacity(count + 1);
            starts.extend(all.map(|at| at as u32));
            Starts::Short(starts)
        } else {
            let mut starts = Vec::with_capacity(count + 1);
            starts.extend(all);
            Starts::Long(starts)
        };
        let open = !text.is_empty() && !text.ends_with('\n');
        LineIndex { starts, count: count + usize::from(open) }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    fn start(&self, line: usize) -> Option<usize> {
        match &self.starts {
            Starts::Short(starts) => starts.get(line).map(|&at| at as usize),
            Starts::Long(starts) => starts.get(line).copied(),
        }
    }

    /// How many lines start at an offset or before.
    pub(crate) fn begun(&self, offset: usize) -> usize {
        match &self.starts {
            Starts::Short(starts) => {
                starts.partition_point(|&start| start as usize <= offset)
            }
            Starts::Long(starts) => {
                starts.partition_point(|&start| start <= offset)
            }
        }
    }

    /// A line of the text that this was made of, without its end.
    pub(crate) fn line(&self, text: &str, line: usize) -> Option<Span> {
        if line >= self.count {
            return None;
        }
        let start = self.start(line)?;
        let end = self.start(line + 1).unwrap_or(text.len());
        let whole = text.get(start..end)?;
        let kept = whole.trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + kept.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{LineIndex, ahead, back, stretches};

    #[test]
    fn places_and_stretches_cut_no_character() {
        let text = "Độ ẩm đo";
        for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
            for bytes in 0..12 {
                let (from, to) =
                    (back(text, at, bytes), ahead(text, at, bytes));
                assert!(from <= at && at <= to);
                assert!(text.get(from..to).is_some());
            }
        }
        let rows: [(&str, usize, &[&str]); 5] = [
            ("", 8, &[]),
            ("một hai", 99, &["một hai"]),
            ("một hai ba", 9, &["một", " hai ba"]),
            ("ỦỦỦ", 4, &["Ủ", "Ủ", "Ủ"]),
            (" aaaaaa", 4, &[" aaa", "aaa"]),
        ];
        for (text, size, expected) in rows {
            let found = stretches(text, size).map(|span| &text[span.range()]);
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_those_between_their_ends() {
        let rows: [(&str, &[&str]); 7] = [
            ("", &[]),
            ("\n", &[""]),
            ("a", &["a"]),
            ("a\n", &["a"]),
            ("a\n\nđ\r\n", &["a", "", "đ"]),
            ("a\r\r\nb", &["a", "b"]),
            ("\n\n", &["", ""]),
        ];
        for (text, expected) in rows {
            let index = LineIndex::new(text);
            let lines: Vec<&str> = (0..index.count())
                .map(|at| &text[index.line(text, at).unwrap().range()])
                .collect();
            assert_eq!(lines, expected, "{text:?}");
            assert_eq!(index.line(text, expected.len()), None);
        }
        let index = LineIndex::new("a\n\nđ");
        let begun = [0, 1, 2, 3, 9].map(|at| index.begun(at));
        assert_eq!(begun, [1, 1, 2, 3, 3]);
    }
}
