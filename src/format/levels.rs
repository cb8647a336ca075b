//! The same words in another text: a line, a region and the elements of its
//! words each spell them once more, and all of them have to agree when some
//! change.
//!
//! [`places`] finds the words of the text that is corrected in such a text,
//! [`carried`] says what changes to them replace there, and [`regrouped`]
//! which of the elements that spell them change, and to what.

use std::ops::Range;

use super::change::Changes;
use super::scan::Scan;

/// Words of a text that change, and what they become: of as many tokens as
/// words, each word becomes its own.
#[derive(Clone, Debug)]
pub(super) struct Swap<'c> {
    /// The words, counted in the text.
    pub(super) words: Range<usize>,
    /// What they become; none where they go.
    pub(super) tokens: Vec<&'c str>,
}

/// The changes of some words of a scan, counted from the first of them.
pub(super) fn swaps<'c>(
    changes: &'c Changes,
    words: Range<usize>,
) -> Vec<Swap<'c>> {
    let first = words.start;
    let within = changes.within(words).iter();
    within
        .map(|change| Swap {
            words: change.words.start - first..change.words.end - first,
            tokens: changes.tokens(change).collect(),
        })
        .collect()
}

/// What some words of a scan say.
pub(super) fn texts(scan: &Scan, words: Range<usize>) -> Vec<&str> {
    words.map(|word| scan.word_text(word)).collect()
}

/// What takes the place of some bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    /// The bytes of the text before.
    pub(super) span: Range<usize>,
    /// What stands there afterwards.
    pub(super) text: String,
}

/// A text with some of it replaced; the replacements are sorted and disjoint.
pub(super) fn replaced(text: &str, by: &[Replacement]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut done = 0;
    for Replacement { span, text: new } in by {
        whole.push_str(&text[done..span.start]);
        whole.push_str(new);
        done = span.end;
    }
    whole.push_str(&text[done..]);
    whole
}

/// What the changes of some words replace in a text that has these words
/// once more.
///
/// Spaces are kept where the number of words is; a word that goes takes one
/// run of spaces of its line with it. A change of words that are not there,
/// or not together, is left out: the text did not agree before.
pub(super) fn carried(
    text: &str,
    words: &[&str],
    swaps: &[Swap<'_>],
) -> Vec<Replacement> {
    replacements(text, words, &places(text, words), swaps)
}

/// [`carried`], with the places of the words known.
fn replacements(
    text: &str,
    words: &[&str],
    places: &[Option<Range<usize>>],
    swaps: &[Swap<'_>],
) -> Vec<Replacement> {
    let mut all: Vec<Replacement> = Vec::new();
    for Swap { words: range, tokens } in swaps {
        let Some(found) = together(text, &places[range.clone()]) else {
            continue;
        };
        if tokens.len() == found.len() {
            for ((place, word), token) in
                found.into_iter().zip(&words[range.clone()]).zip(tokens)
            {
                if word != token {
                    let text = (*token).to_owned();
                    all.push(Replacement { span: place, text });
                }
            }
            continue;
        }
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            continue;
        };
        let mut span = first.start..last.end;
        if tokens.is_empty() {
            let from = all.last().map_or(0, |last| last.span.end);
            span = with_space(text, span, from);
        }
        all.push(Replacement { span, text: tokens.join(" ") });
    }
    all
}

/// A word with the spaces before it, or behind it where it begins its line.
fn with_space(text: &str, span: Range<usize>, from: usize) -> Range<usize> {
    let gap = |c: char| c.is_whitespace() && c != '\n' && c != '\r';
    let before = &text[from..span.start];
    let start = from + before.trim_end_matches(gap).len();
    if start < span.start && !text[..start].is_empty() {
        let line_starts = text[..start].ends_with(['\n', '\r']);
        if !line_starts {
            return start..span.end;
        }
    }
    let behind = &text[span.end..];
    let end = text.len() - behind.trim_start_matches(gap).len();
    span.start..end
}

/// The places of neighbouring words, where all are known and only spaces are
/// between them.
fn together(
    text: &str,
    places: &[Option<Range<usize>>],
) -> Option<Vec<Range<usize>>> {
    let found: Vec<_> = places.iter().cloned().collect::<Option<_>>()?;
    let joined = found.windows(2).all(|pair| {
        let between = text.get(pair[0].end..pair[1].start);
        between.is_some_and(|gap| gap.trim().is_empty())
    });
    joined.then_some(found)
}

/// Where each word stands in a text of (nearly) the same words, in bytes.
///
/// Where the letters are the same and only spaces differ, every word is
/// found. Elsewhere those that both have in the same order are; of very long
/// texts only those at both ends. Takes time in proportion to the length of
/// both and, where they differ, to the product of the words that do, up to a
/// bound.
pub(super) fn places(text: &str, words: &[&str]) -> Vec<Option<Range<usize>>> {
    exact(text, words).unwrap_or_else(|| similar(text, words))
}

/// The places of words whose letters are those of the text.
fn exact(text: &str, words: &[&str]) -> Option<Vec<Option<Range<usize>>>> {
    let mut letters =
        text.char_indices().filter(|(_, letter)| !letter.is_whitespace());
    let mut places = Vec::with_capacity(words.len());
    for word in words {
        let mut place: Option<Range<usize>> = None;
        for letter in word.chars().filter(|c| !c.is_whitespace()) {
            let (at, there) = letters.next()?;
            if there != letter {
                return None;
            }
            let end = at + there.len_utf8();
            let start = place.map_or(at, |place| place.start);
            place = Some(start..end);
        }
        places.push(place);
    }
    letters.next().is_none().then_some(places)
}

/// The places of words of a text that has others as well.
fn similar(text: &str, words: &[&str]) -> Vec<Option<Range<usize>>> {
    let theirs: Vec<Range<usize>> = tokens(text).collect();
    let there = |at: usize| &text[theirs[at].clone()];
    let shorter = words.len().min(theirs.len());
    let front = (0..shorter).take_while(|&at| words[at] == there(at)).count();
    let back = (1..=shorter - front)
        .take_while(|&from_end| {
            let at = theirs.len() - from_end;
            words[words.len() - from_end] == there(at)
        })
        .count();
    let mut places = vec![None; words.len()];
    for at in 0..front {
        places[at] = Some(theirs[at].clone());
    }
    for from_end in 1..=back {
        let place = theirs[theirs.len() - from_end].clone();
        places[words.len() - from_end] = Some(place);
    }
    let ours = &words[front..words.len() - back];
    let others: Vec<&str> = (front..theirs.len() - back).map(there).collect();
    for (at, place) in common(ours, &others) {
        places[front + at] = Some(theirs[front + place].clone());
    }
    places
}

/// How many pairs of words are compared at most: a page of a thousand words
/// against another.
const PAIRS: usize = 1 << 20;

/// The longest row of words that two rows have in common, in their order, as
/// places in both; none where the rows are too long to compare.
fn common(ours: &[&str], theirs: &[&str]) -> Vec<(usize, usize)> {
    let width = theirs.len() + 1;
    let mut pairs = Vec::new();
    if ours.is_empty() || theirs.is_empty() || ours.len() * width > PAIRS {
        return pairs;
    }
    // The length of the longest of what follows a place in both.
    let mut lengths = vec![0u32; (ours.len() + 1) * width];
    for (i, our) in ours.iter().enumerate().rev() {
        for (j, their) in theirs.iter().enumerate().rev() {
            let at = i * width + j;
            lengths[at] = match our == their {
                true => lengths[at + width + 1] + 1,
                false => lengths[at + width].max(lengths[at + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < ours.len() && j < theirs.len() {
        let at = i * width + j;
        if ours[i] == theirs[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[at + width] >= lengths[at + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The bytes of the words of a text: what is between its white space.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(|word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        start..start + word.len()
    })
}

/// The texts of elements behind one another, and where each is in them.
fn joined(elements: &[&str]) -> (String, Vec<Range<usize>>) {
    let mut spans = Vec::with_capacity(elements.len());
    let mut start = 0;
    for element in elements {
        spans.push(start..start + element.len());
        start += element.len() + 1;
    }
    (elements.join(" "), spans)
}

/// The elements that spell each word; none for a word that none does.
pub(super) fn spelling(
    elements: &[&str],
    words: &[&str],
) -> Vec<Range<usize>> {
    let (joined, spans) = joined(elements);
    let ranges = places(&joined, words).into_iter().map(|place| {
        let Some(place) = place else { return 0..0 };
        let first = spans.partition_point(|span| span.end <= place.start);
        first..spans.partition_point(|span| span.start < place.end).max(first)
    });
    ranges.collect()
}

/// Neighbouring elements whose text changes, and the texts that take their
/// places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Regroup {
    /// The elements.
    pub(super) elements: Range<usize>,
    /// Their new texts, as many as elements where each goes for one; fewer
    /// or more where elements are joined or taken apart.
    pub(super) texts: Vec<String>,
}

/// Which elements change when the words that they spell change.
///
/// An element may spell several words, and a word may be spelled by several
/// elements, such as a sign that has an element of its own. An element that
/// had spaces in it goes on having them; one that had none is taken apart
/// where spaces come into it.
pub(super) fn regrouped(
    elements: &[&str],
    words: &[&str],
    swaps: &[Swap<'_>],
) -> Vec<Regroup> {
    let (joined, spans) = joined(elements);
    let places = places(&joined, words);
    let mut glued = vec![false; elements.len()];
    for place in places.iter().flatten() {
        let first = spans.partition_point(|span| span.start <= place.start);
        let behind = spans.partition_point(|span| span.start < place.end);
        glued[first..behind.max(first)].fill(true);
    }
    let mut groups: Vec<(Range<usize>, Vec<Replacement>)> = Vec::new();
    for replacement in replacements(&joined, words, &places, swaps) {
        let range = &replacement.span;
        let first = spans.partition_point(|span| span.end <= range.start);
        let behind = spans.partition_point(|span| span.start < range.end);
        let touched = first..behind.max(first + 1).min(spans.len());
        match groups.last_mut() {
            Some((group, parts)) if touched.start < group.end => {
                group.end = group.end.max(touched.end);
                parts.push(replacement);
            }
            _ if touched.is_empty() => {}
            _ => groups.push((touched, vec![replacement])),
        }
    }
    let mut all = Vec::with_capacity(groups.len());
    for (group, mut parts) in groups {
        let whole = spans[group.start].start..spans[group.end - 1].end;
        for part in &mut parts {
            part.span.start = part.span.start.max(whole.start) - whole.start;
            part.span.end = part.span.end.min(whole.end) - whole.start;
        }
        let new = replaced(&joined[whole], &parts);
        all.push(regroup(elements, &glued, group, &new));
    }
    all
}

/// The fewest elements of a group that a new text of the whole changes.
///
/// `glued` says of each element whether a word goes on in it from the one
/// before: such a part of a word may stay as it is.
fn regroup(
    elements: &[&str],
    glued: &[bool],
    group: Range<usize>,
    new: &str,
) -> Regroup {
    let (mut start, mut end) = (group.start, group.end);
    let mut new = new;
    if group.len() > 1 && new.split_whitespace().count() != group.len() {
        new = new.trim();
        while end - start > 1
            && glued[end - 1]
            && let Some(shorter) = new.strip_suffix(elements[end - 1])
            && !shorter.trim().is_empty()
        {
            new = shorter.trim_end();
            end -= 1;
        }
        while end - start > 1
            && glued[start + 1]
            && let Some(shorter) = new.strip_prefix(elements[start])
            && !shorter.trim().is_empty()
        {
            new = shorter.trim_start();
            start += 1;
        }
    }
    let spaced = elements[start].trim().contains(char::is_whitespace);
    let texts = if end - start == 1 && spaced {
        vec![new.to_owned()]
    } else {
        new.split_whitespace().map(str::to_owned).collect()
    };
    Regroup { elements: start..end, texts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        let places = places(text, &words).into_iter();
        let found = places.map(|place| place.map_or("·", |at| &text[at]));
        found.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn words_are_found_in_another_text() {
        let rows = [
            ("a b,\nc", "a b , c", "a|b|,|c"),
            ("ab c", "a bc", "a|b c"),
            ("x a b c", "a b c", "a|b|c"),
            ("a b b y c", "a b z c", "a|b|·|c"),
            ("a 1 2 b 3 c", "a b 9 c", "a|b|·|c"),
            ("", "a", "·"),
        ];
        for (text, words, expected) in rows {
            assert_eq!(found(text, words), expected, "{text}");
        }
        let long = "a ".repeat(2000);
        let other = "b ".repeat(2000);
        assert!(found(&long, other.trim()).starts_with("·|·"));
    }

    fn swap<'t>(words: Range<usize>, tokens: &[&'t str]) -> Swap<'t> {
        Swap { words, tokens: tokens.to_vec() }
    }

    #[test]
    fn changes_keep_the_spaces_of_the_other_text() {
        let words = ["uy", "ban", "xa", "~"];
        let rows: [(&str, &[Swap<'_>], &str); 6] = [
            ("uy  ban\nxa ~", &[swap(0..1, &["ủy"])], "ủy  ban\nxa ~"),
            ("uy  ban\nxa ~", &[swap(0..2, &["ủ", "b"])], "ủ  b\nxa ~"),
            ("uy  ban\nxa ~", &[swap(0..2, &["ủyban"])], "ủyban\nxa ~"),
            ("uy  ban\nxa ~", &[swap(3..4, &[])], "uy  ban\nxa"),
            (
                "uy  ban\nxa ~",
                &[swap(1..2, &[]), swap(2..3, &[]), swap(3..4, &[])],
                "uy\n",
            ),
            ("uy - ban xa ~", &[swap(0..2, &["ủyban"])], "uy - ban xa ~"),
        ];
        for (text, swaps, expected) in rows {
            let by = carried(text, &words, swaps);
            assert_eq!(replaced(text, &by), expected);
        }
    }

    #[test]
    fn elements_change_that_spell_what_changes() {
        let group = |elements: Range<usize>, texts: &[&str]| Regroup {
            elements,
            texts: texts.iter().map(|&text| text.to_owned()).collect(),
        };
        type Row<'r> = (&'r [&'r str], &'r str, &'r [Swap<'r>], Vec<Regroup>);
        let rows: [Row<'_>; 8] = [
            (
                &["a", "b"],
                "a b",
                &[swap(1..2, &["c"])],
                vec![group(1..2, &["c"])],
            ),
            // A sign that has an element of its own keeps it.
            (
                &["bo", ",", "xa"],
                "bo, xa",
                &[swap(0..1, &["bộ,"])],
                vec![group(0..1, &["bộ"])],
            ),
            (
                &["(", "bo"],
                "(bo",
                &[swap(0..1, &["(b", "ộ"])],
                vec![group(0..2, &["(b", "ộ"])],
            ),
            // Elements with spaces in them go on having them.
            (
                &["uy ban", "xa"],
                "uy ban xa",
                &[swap(1..2, &["b", "n"])],
                vec![group(0..1, &["uy b n"])],
            ),
            (
                &["uy ban", "xa"],
                "uy ban xa",
                &[swap(1..3, &["bảnxã"])],
                vec![group(0..2, &["uy", "bảnxã"])],
            ),
            (
                &["uyban", "xa"],
                "uyban xa",
                &[swap(0..1, &["ủy", "ban"])],
                vec![group(0..1, &["ủy", "ban"])],
            ),
            // Words that merge are no sign behind a word.
            (
                &["uy", "ban"],
                "uy ban",
                &[swap(0..2, &["uyban"])],
                vec![group(0..2, &["uyban"])],
            ),
            (&["a", "b"], "a b", &[swap(0..2, &[])], vec![group(0..2, &[])]),
        ];
        for (elements, words, swaps, expected) in rows {
            let words: Vec<&str> = words.split(' ').collect();
            assert_eq!(regrouped(elements, &words, swaps), expected);
        }
        assert_eq!(spelling(&["bo", ",", "xa"], &["bo,", "xa"]), [0..2, 2..3]);
    }
}
