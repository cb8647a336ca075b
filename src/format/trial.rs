//! Made-up edits, and files compared: for the tests of formats.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::testing::edits;
use super::xml::{Entities, Event, Tokens};
use super::{Keep, open};
use crate::edit::{Edit, EditKind, EditLog};
use crate::span::Span;

fn push(
    log: &mut EditLog,
    text: &str,
    range: std::ops::Range<usize>,
    new: &str,
) {
    let span = Span::new(range.start, range.end);
    let edit = Edit::new(text, span, new, EditKind::Letters, 900);
    let edit = edit.unwrap_or_else(|| panic!("{span:?} {new:?}: {text:?}"));
    log.push(edit).expect("in order");
}

/// The text of a file.
pub(super) fn text(file: &str) -> String {
    let source = open(file.as_bytes()).expect("is read");
    source.text().to_owned()
}

/// A file with some texts of it changed.
pub(super) fn changed(
    file: &str,
    changes: &[(&str, &str)],
    keep: Keep,
) -> String {
    let source = open(file.as_bytes()).expect("is read");
    let log = edits(source.text(), changes);
    let bytes = source.apply(&log, keep);
    String::from_utf8(bytes).expect("stays UTF-8")
}

/// Asserts that a file with some texts changed is the same file with some
/// stretches of it replaced, each found behind the one before.
#[track_caller]
pub(super) fn assert_changes(
    file: &str,
    changes: &[(&str, &str)],
    keep: Keep,
    replaced: &[(&str, &str)],
) {
    let mut expected = String::new();
    let mut rest = file;
    for (old, new) in replaced {
        let at = rest.find(old);
        let at = at.unwrap_or_else(|| panic!("{old} is not in {rest}"));
        expected.push_str(&rest[..at]);
        expected.push_str(new);
        rest = &rest[at + old.len()..];
    }
    expected.push_str(rest);
    assert_eq!(changed(file, changes, keep), expected);
}

/// What may happen to a word.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Skip,
    Replace(String),
    /// Put together with the next.
    Merge,
    Split,
    Delete,
    /// With the next, becomes these.
    Two(String),
}

/// Steps over the words of a text, taken one behind the other and again from
/// the first.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let word = "[a-zđĐáàảãạấầẩẫậ0-9<>&\"'.,-]{1,8}";
    let step = prop_oneof![
        6 => Just(Step::Skip),
        3 => word.prop_map(Step::Replace),
        1 => Just(Step::Merge),
        1 => Just(Step::Split),
        1 => Just(Step::Delete),
        1 => proptest::string::string_regex(&format!("{word}( {word}){{0,2}}"))
            .expect("is a pattern")
            .prop_map(Step::Two),
    ];
    proptest::collection::vec(step, 1..12)
}

/// The edits that some steps make of a text.
pub(super) fn walked(text: &str, steps: &[Step]) -> EditLog {
    let mut log = EditLog::new();
    let words: Vec<_> = super::levels::tokens(text).collect();
    let mut steps = steps.iter().cycle();
    let mut at = 0;
    while at < words.len() {
        let range = words[at].clone();
        let next = words.get(at + 1).filter(|next| {
            !text[range.end..next.start].contains(char::is_control)
        });
        at += 1;
        let (range, new) = match (steps.next(), next) {
            (Some(Step::Replace(new)), _) => (range, new.clone()),
            (Some(Step::Delete), _) => (range, String::new()),
            (Some(Step::Split), _) => {
                let word = &text[range.clone()];
                let Some((middle, _)) = word.char_indices().nth(1) else {
                    continue;
                };
                let (left, right) = word.split_at(middle);
                (range, format!("{left} {right}"))
            }
            (Some(Step::Merge), Some(next)) => {
                (range.end..next.start, String::new())
            }
            (Some(Step::Two(new)), Some(next)) => {
                at += 1;
                (range.start..next.end, new.clone())
            }
            _ => continue,
        };
        push(&mut log, text, range, &new);
    }
    log
}

/// The lines of a text that have words, blanks in them aside.
fn lines(text: &str) -> Vec<String> {
    let lines = text
        .split(['\n', '\u{c}'])
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// All start tags of a file but those of some names, without the values of
/// some attributes: what no change of words may touch. And all `id`s.
fn skeleton(
    file: &str,
    free: &[&str],
    attributes: &[&str],
) -> (Vec<String>, Vec<String>) {
    let (mut tags, mut ids) = (Vec::new(), Vec::new());
    let file = file.trim_start_matches('\u{feff}');
    let mut tokens = Tokens::new(file, Entities::Xml);
    while let Some(event) = tokens.next().expect("is well formed") {
        let Event::Start(tag) = event else { continue };
        let mut line = tag.name.to_owned();
        for attribute in tag.attributes() {
            if attribute.name.eq_ignore_ascii_case("id") {
                ids.push(attribute.raw.to_owned());
            }
            if !attributes.contains(&attribute.name) {
                line += &format!(" {}={}", attribute.name, attribute.raw);
            }
        }
        if !free.contains(&tag.local()) {
            tags.push(line);
        }
    }
    (tags, ids)
}

/// Asserts what any change of the words of a file must keep: the text that is
/// read again is the text with the edits made, tags and attributes other than
/// those of words stay, and no name comes twice.
pub(super) fn assert_sound(
    file: &str,
    log: &EditLog,
    keep: Keep,
    free: &[&str],
    attributes: &[&str],
) -> String {
    let source = open(file.as_bytes()).expect("is read");
    let bytes = source.apply(log, keep);
    let written = String::from_utf8(bytes).expect("stays UTF-8");
    let again = text(&written);
    assert_eq!(
        lines(&again),
        lines(&log.apply(source.text())),
        "{keep:?}\n{written}"
    );
    let (tags, _) = skeleton(file, free, attributes);
    let (tags_after, ids) = skeleton(&written, free, attributes);
    assert_eq!(tags, tags_after);
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{written}");
    written
}

/// Asserts that a file cut anywhere, or with any byte another, is read or
/// refused, and written where it was read.
pub(super) fn assert_no_panic(file: &str) {
    let log = [
        Step::Replace("<số>".to_owned()),
        Step::Merge,
        Step::Split,
        Step::Delete,
        Step::Two("ủy ban xã".to_owned()),
    ];
    let tried = |bytes: &[u8]| {
        if let Ok(source) = open(bytes) {
            for keep in [Keep::Old, Keep::No] {
                let edits = walked(source.text(), &log);
                source.apply(&edits, keep);
            }
        }
    };
    for end in 0..file.len() {
        tried(&file.as_bytes()[..end]);
    }
    let mut bytes = file.as_bytes().to_vec();
    for at in 0..bytes.len() {
        for other in [b'<', b'>', b'"', b'/', b'&', b'9', b' ', 0] {
            let old = std::mem::replace(&mut bytes[at], other);
            tried(&bytes);
            bytes[at] = old;
        }
    }
}
