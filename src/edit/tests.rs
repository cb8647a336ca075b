//! Edits applied, and places taken there and back.

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
        for at in
            (0..=original.len()).filter(|&at| original.is_char_boundary(at))
        {
            let there = log.to_output(at);
            assert!(there >= last, "{pieces:?}");
            assert!(output.is_char_boundary(there), "{pieces:?}");
            last = there;
        }
        let mut last = 0;
        for at in (0..=output.len()).filter(|&at| output.is_char_boundary(at))
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

#[test]
fn a_stretch_may_begin_anywhere() {
    let (original, _, log) = build(&vec![("a", Some("b"))]);
    for base in [0, 1 << 40, usize::MAX] {
        let mut all = EditLog::new();
        all.append(base, &log).unwrap();
        let expected = if base == 0 { "b" } else { "a" };
        assert_eq!(all.apply(&original), expected);
        all.span_to_original(Span::new(0, usize::MAX));
    }
}
