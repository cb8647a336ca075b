//! From edits of a text to words that change: which words of a scan, and what
//! stands in their place.

use std::ops::Range;

use crate::edit::{Edit, EditLog};
use crate::format::scan::Scan;
use crate::span::Span;

/// Words of one line, one behind the other in it, and what they become.
///
/// Of as many tokens as words, each word becomes its own. Of fewer, words
/// merge; of more, they split; of none, they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The words, as indices of [`Scan::words`]; at least one.
    pub words: Range<usize>,
    tokens: Range<usize>,
}

/// The changes of a scan, in the order of its text and disjoint: 32 bytes for
/// each, 16 for each token, and the tokens.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    list: Vec<Change>,
    /// Where each token lies.
    tokens: Vec<Span>,
    text: String,
}

impl Changes {
    /// The changes that edits of the text of a scan make.
    ///
    /// Words that an edit touches belong together: one that covers the space
    /// between two words merges them, white space in what it puts there
    /// splits. An edit for another text, whose `before` does not stand at its
    /// place, is left out, as is one that touches no word. Takes linear time.
    pub(crate) fn new(scan: &Scan, edits: &EditLog) -> Changes {
        let mut changes = Changes::default();
        let mut group: Option<(Range<usize>, Range<usize>)> = None;
        let all = edits.edits();
        for (at, edit) in all.iter().enumerate() {
            if scan.text.get(edit.span().range()) != Some(edit.before()) {
                continue;
            }
            let Some(words) = touched(scan, edit) else { continue };
            group = match group.take() {
                // The last word of the one is the first of the other.
                Some((held, range)) if words.start < held.end => {
                    let end = held.end.max(words.end);
                    Some((held.start..end, range.start..at + 1))
                }
                Some((held, range)) => {
                    changes.push(scan, held, &all[range]);
                    Some((words, at..at + 1))
                }
                None => Some((words, at..at + 1)),
            };
        }
        if let Some((held, range)) = group {
            changes.push(scan, held, &all[range]);
        }
        changes
    }

    fn push(&mut self, scan: &Scan, words: Range<usize>, edits: &[Edit]) {
        let Some(line) = scan.hull(words.clone()) else { return };
        let new = edited(&scan.text, line, edits);
        let tokens: Vec<&str> = new.split_whitespace().collect();
        let mut part = Part { scan, words, tokens: &tokens };
        // Words that only stand beside an edit stay what they are.
        part.peel(|word| !edits.iter().any(|edit| cuts(scan, edit, word)));
        if part.tokens.len() != part.pieces() {
            // So do those at the ends of a long edit that it does not change.
            part.peel(|_| true);
        }
        let (words, tokens) = (part.words.clone(), part.tokens);
        // A word may have a blank in it: it is one word after as before.
        if tokens.len() == part.pieces() {
            let mut rest = tokens;
            for word in words {
                let (own, behind) = rest.split_at(pieces(scan, word).count());
                rest = behind;
                self.add(scan, word..word + 1, [own.join(" ").as_str()]);
            }
        } else if words.len() == 1
            && pieces(scan, words.start).count() > 1
            && !tokens.is_empty()
        {
            self.add(scan, words, [tokens.join(" ").as_str()]);
        } else {
            self.add(scan, words, tokens.iter().copied());
        }
    }

    fn add<'t>(
        &mut self,
        scan: &Scan,
        words: Range<usize>,
        tokens: impl IntoIterator<Item = &'t str>,
    ) {
        let first = self.tokens.len();
        for token in tokens {
            let from = self.text.len();
            self.text.push_str(token);
            self.tokens.push(Span::new(from, self.text.len()));
        }
        let tokens = first..self.tokens.len();
        let same = tokens.len() == 1
            && words.len() == 1
            && &self.text[self.tokens[first].range()]
                == scan.word_text(words.start);
        if same {
            self.tokens.pop();
            return;
        }
        self.list.push(Change { words, tokens });
    }

    /// Whether nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The changes in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }

    /// The changes that have any of some words.
    pub(crate) fn within(&self, words: Range<usize>) -> &[Change] {
        let from = self.list.partition_point(|c| c.words.end <= words.start);
        let to = self.list.partition_point(|c| c.words.start < words.end);
        &self.list[from..to.max(from)]
    }

    /// What the words of a change become.
    pub(crate) fn tokens<'c>(
        &'c self,
        change: &Change,
    ) -> impl ExactSizeIterator<Item = &'c str> + Clone + use<'c> {
        let spans = &self.tokens[change.tokens.clone()];
        spans.iter().map(|span| &self.text[span.range()])
    }

    /// The text of some words of one line after all changes, joined by
    /// blanks; changes that lie on an end of it count as a whole.
    pub(crate) fn joined(&self, scan: &Scan, words: Range<usize>) -> String {
        let mut out = String::new();
        let mut push = |token: &str| {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(token);
        };
        let mut at = words.start;
        for change in self.within(words.clone()) {
            for word in at..change.words.start {
                push(scan.word_text(word));
            }
            self.tokens(change).for_each(&mut push);
            at = change.words.end;
        }
        for word in at..words.end {
            push(scan.word_text(word));
        }
        out
    }
}

/// The words that an edit touches: those it has any of, and those that it
/// stands at.
fn touched(scan: &Scan, edit: &Edit) -> Option<Range<usize>> {
    let span = edit.span();
    let words = &scan.words;
    // Ends count as touched: an edit from the end of a word to the start of
    // the next takes the space between them.
    let first = words.partition_point(|w| w.text_span().end() < span.start());
    let last = words.partition_point(|w| w.text_span().start() <= span.end());
    (first < last).then_some(first..last)
}

/// A stretch of a text after edits that touch it.
fn edited(text: &str, stretch: Span, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(stretch.len());
    let mut done = stretch.start();
    for edit in edits {
        let span = edit.span();
        if text.get(span.range()) != Some(edit.before()) {
            continue;
        }
        if done < span.start() {
            out.push_str(&text[done..span.start()]);
        }
        out.push_str(edit.after());
        done = done.max(span.end());
    }
    if done < stretch.end() {
        out.push_str(&text[done..stretch.end()]);
    }
    out
}

/// Whether an edit has any of a word, more than that it stands at it.
fn cuts(scan: &Scan, edit: &Edit, word: usize) -> bool {
    let (edit, word) = (edit.span(), scan.words[word].text_span());
    edit.start() < word.end() && word.start() < edit.end()
}

/// A word parted by the blanks in it.
fn pieces(scan: &Scan, word: usize) -> impl DoubleEndedIterator<Item = &str> {
    scan.word_text(word).split_whitespace()
}

/// Words and the tokens that they become.
struct Part<'p> {
    scan: &'p Scan,
    words: Range<usize>,
    tokens: &'p [&'p str],
}

impl Part<'_> {
    fn pieces(&self) -> usize {
        let words = self.words.clone();
        words.map(|word| pieces(self.scan, word).count()).sum()
    }

    /// Leaves out the words at both ends that are the same before and after,
    /// of those for which it may be; one word at least is left.
    fn peel(&mut self, may: impl Fn(usize) -> bool) {
        while self.words.len() > 1 && may(self.words.start) {
            let own = pieces(self.scan, self.words.start).count();
            let Some((head, rest)) = self.tokens.split_at_checked(own) else {
                break;
            };
            if !pieces(self.scan, self.words.start).eq(head.iter().copied()) {
                break;
            }
            self.words.start += 1;
            self.tokens = rest;
        }
        while self.words.len() > 1 && may(self.words.end - 1) {
            let last = self.words.end - 1;
            let own = pieces(self.scan, last).count();
            let Some(at) = self.tokens.len().checked_sub(own) else { break };
            let (rest, tail) = self.tokens.split_at(at);
            if !pieces(self.scan, last).eq(tail.iter().copied()) {
                break;
            }
            self.words.end = last;
            self.tokens = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::EditKind;
    use crate::format::scan::{ScanBuilder, Unit};
    use crate::format::testing;

    /// Lines parted by `/`, words by `|`.
    fn scan(text: &str) -> Scan {
        let mut builder = ScanBuilder::default();
        for line in text.split('/') {
            builder.line(Span::default(), None);
            for word in line.split('|') {
                let at = Span::default();
                builder.word(word, at, Unit::Element, None, None);
            }
        }
        builder.finish()
    }

    /// The changes that replacements of the text make, as `words>tokens`.
    fn changes(text: &str, edits: &[(&str, &str)]) -> Vec<String> {
        let scan = scan(text);
        let log = testing::edits(&scan.text, edits);
        let changes = Changes::new(&scan, &log);
        let joined = changes.joined(&scan, 0..scan.words.len());
        let applied = log.apply(&scan.text);
        let expected: Vec<&str> = applied.split_whitespace().collect();
        let found: Vec<&str> = joined.split_whitespace().collect();
        assert_eq!(found, expected);
        let show = |change: &Change| {
            let words = scan.hull(change.words.clone()).unwrap();
            let tokens: Vec<&str> = changes.tokens(change).collect();
            format!("{}>{}", &scan.text[words.range()], tokens.join("|"))
        };
        changes.iter().map(show).collect()
    }

    #[test]
    fn words_change_one_by_one_where_their_number_stays() {
        type Row = (
            &'static str,
            &'static [(&'static str, &'static str)],
            &'static [&'static str],
        );
        let rows: &[Row] = &[
            ("uy|ban|nhan", &[("uy", "ủy")], &["uy>ủy"]),
            ("uy|ban|nhan", &[("y b", "ỷ b")], &["uy>uỷ"]),
            ("uy|ban|nhan", &[("uy ban", "ủy bán")], &["uy>ủy", "ban>bán"]),
            (
                "uy|ban|nhan",
                &[("uy", "ủy"), ("ban", "bán")],
                &["uy>ủy", "ban>bán"],
            ),
            // Merged, split, both.
            ("ng|ày|3", &[(" ", "")], &["ng ày>ngày"]),
            ("ng|ày|3", &[("ng ày", "ngày")], &["ng ày>ngày"]),
            ("n|g|à|y", &[(" ", ""), (" ", ""), (" ", "")], &["n g à y>ngày"]),
            ("ngày3|là", &[("3", " 3")], &["ngày3>ngày|3"]),
            ("ng|ày3", &[("ng ày3", "ngày 3")], &["ng>ngày", "ày3>3"]),
            ("a|b|c", &[("a b c", "ab c")], &["a b>ab"]),
            ("ab|~|c", &[("b ", "")], &["ab ~>a~"]),
            ("a|~|c", &[(" ~", ""), (" ", "-")], &["a ~ c>a-c"]),
            // Words that go, with either space or none.
            ("a|~|c", &[("~", "")], &["~>"]),
            ("a|~|c", &[("~ ", "")], &["~>"]),
            ("a|~|c", &[(" ~", "")], &["~>"]),
            ("a|~|c", &[(" ~ ", " ")], &["~>"]),
            ("a|~|c", &[(" ~ ", "")], &["a ~ c>ac"]),
            // The word on the other side of a space is let alone.
            ("a|b|c", &[("a ", "d ")], &["a>d"]),
            ("a|b|c", &[(" b", " d")], &["b>d"]),
            ("a|b|c", &[(" b ", " d e ")], &["b>d|e"]),
            ("a|b", &[(" ", " - ")], &["b>-|b"]),
            // Words with blanks in them stay one.
            ("Trần Văn|B", &[("Văn", "Vân")], &["Trần Văn>Trần Vân"]),
            ("Trần Văn|B", &[("n V", "nV")], &["Trần Văn>TrầnVăn"]),
            // Nothing new is no change; nor is what has no word.
            ("a|b/c", &[("a", "a")], &[]),
            ("a|b/c", &[("b", "d"), ("c", "e")], &["b>d", "c>e"]),
        ];
        for (text, edits, expected) in rows {
            assert_eq!(changes(text, edits), *expected, "{text} {edits:?}");
        }
    }

    #[test]
    fn edits_of_another_text_change_nothing() {
        let one = scan("uy|ban");
        let mut log = EditLog::new();
        let span = Span::new(0, 2);
        let edit = Edit::new("Uy ban", span, "ủy", EditKind::Marks, 1000);
        log.push(edit.unwrap()).unwrap();
        assert!(Changes::new(&one, &log).is_empty());
        assert!(Changes::new(&Scan::default(), &log).is_empty());
    }
}
