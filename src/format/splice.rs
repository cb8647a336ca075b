//! Replacements of stretches of a file, all else staying as it is.

use crate::span::Span;

/// What takes the place of what in a file: 32 bytes for each stretch, and the
/// new text.
///
/// Stretches are added in any order and must not overlap. What is put at one
/// place comes out in the order in which it was added, and before what
/// replaces a stretch that begins there.
#[derive(Debug, Default)]
pub(crate) struct Splices {
    list: Vec<Splice>,
    text: String,
}

#[derive(Clone, Copy, Debug)]
struct Splice {
    /// The stretch of the file.
    span: Span,
    /// Where the new text is.
    from: usize,
    to: usize,
}

impl Splices {
    /// Puts a text in the place of a stretch.
    pub(crate) fn replace(&mut self, span: Span, text: &str) {
        let from = self.text.len();
        self.text.push_str(text);
        self.list.push(Splice { span, from, to: self.text.len() });
    }

    /// Puts a text before a byte of the file.
    pub(crate) fn insert(&mut self, at: usize, text: &str) {
        self.replace(Span::new(at, at), text);
    }

    /// Takes a stretch away.
    pub(crate) fn remove(&mut self, span: Span) {
        self.replace(span, "");
    }

    /// Puts the stretches in the order of the file and drops those that
    /// change nothing.
    pub(crate) fn settle(&mut self, file: &str) {
        let text = &self.text;
        self.list.retain(|splice| {
            let now = file.get(splice.span.range());
            now.is_some_and(|now| now != &text[splice.from..splice.to])
        });
        // Stable: what was put at one place stays in the order it came in.
        self.list
            .sort_by_key(|splice| (splice.span.start(), splice.span.end()));
        let mut free = 0;
        self.list.retain(|splice| {
            let kept = splice.span.start() >= free;
            debug_assert!(kept, "stretches overlap at {:?}", splice.span);
            free = free.max(splice.span.end());
            kept
        });
    }

    /// A stretch of the file, with the replacements in it made; settled
    /// before.
    pub(crate) fn over(&self, file: &str, stretch: Span) -> String {
        let mut out = String::new();
        let mut done = stretch.start();
        for splice in &self.list {
            out.push_str(&file[done..splice.span.start()]);
            out.push_str(&self.text[splice.from..splice.to]);
            done = splice.span.end();
        }
        out.push_str(&file[done..stretch.end()]);
        out
    }

    /// The file with all replacements made, piece by piece; settled before.
    pub(super) fn pieces<'p>(
        &'p self,
        file: &'p str,
    ) -> impl Iterator<Item = Piece<'p>> {
        let mut done = 0;
        let replaced = self.list.iter().flat_map(move |splice| {
            let kept = &file[done..splice.span.start()];
            done = splice.span.end();
            let new = &self.text[splice.from..splice.to];
            [Piece::Kept(kept), Piece::New(new)]
        });
        let last = self.list.last().map_or(0, |last| last.span.end());
        replaced.chain([Piece::Kept(&file[last..])])
    }
}

/// A piece of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// As it stands in the file.
    Kept(&'p str),
    /// Put there.
    New(&'p str),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(splices: &mut Splices, file: &str) -> String {
        splices.settle(file);
        let pieces = splices.pieces(file).map(|piece| match piece {
            Piece::Kept(text) | Piece::New(text) => text,
        });
        pieces.collect()
    }

    #[test]
    fn stretches_are_replaced_in_the_order_of_the_file() {
        let file = "một hai ba";
        let at = |word: &str| {
            let start = file.find(word).unwrap();
            Span::new(start, start + word.len())
        };
        let mut splices = Splices::default();
        splices.replace(at("ba"), "tam");
        splices.remove(at("hai "));
        splices.insert(at("ba").start(), "<");
        splices.insert(at("ba").start(), ">");
        splices.insert(file.len(), ".");
        assert_eq!(applied(&mut splices, file), "một <>tam.");
    }

    #[test]
    fn what_changes_nothing_is_no_splice() {
        let file = "một";
        assert_eq!(applied(&mut Splices::default(), file), file);
        let mut same = Splices::default();
        same.replace(Span::new(0, file.len()), file);
        same.settle(file);
        assert!(same.list.is_empty());
    }
}
