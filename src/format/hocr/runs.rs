//! The text of a stretch of the file, run by run between its tags, and another
//! text in its place.

use crate::format::hocr::{Role, is_hidden, role};
use crate::format::lenient::Tokens;
use crate::format::splice::Splices;
use crate::format::xml::{Event, Tag, push_text};
use crate::span::Span;

/// Whether the innermost element that is open has a name.
pub(super) fn is_named(open: Option<&&str>, name: &str) -> bool {
    open.is_some_and(|open| open.eq_ignore_ascii_case(name))
}

/// A run of text between tags.
pub(super) struct Run {
    pub(super) span: Span,
    text: String,
    /// Whether it is an element that breaks the line, read as a blank.
    is_break: bool,
}

/// Puts a text in the place of that of a stretch of the file, whose tags stay:
/// each letter stays in the element that it is in as far as letters stay, and
/// white space at both ends stays.
///
/// The elements of single characters go where their number changes.
pub(super) fn rewrite(
    file: &str,
    stretch: Span,
    new: &str,
    out: &mut Splices,
) {
    let Runs { list: runs, characters, elements } = runs(file, stretch);
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        let mut text = String::new();
        push_text(&mut text, new);
        out.insert(stretch.start(), &text);
        return;
    };
    let count = |text: &str| text.chars().count();
    let old: String = runs.iter().map(|run| &*run.text).collect();
    let (old_count, new_count) = (count(&old), count(new));
    if let Some(characters) = characters
        && old_count != new_count
    {
        let from = characters.start().min(first.span.start());
        let to = characters.end().max(last.span.end());
        let mut text = String::new();
        push_text(&mut text, new);
        out.replace(balanced(Span::new(from, to), &elements), &text);
        return;
    }
    // Of the letters that are at both ends of both, each stays where it is.
    let same = |(one, other): &(char, char)| one == other;
    let head = old.chars().zip(new.chars()).take_while(same).count();
    let tail = old.chars().rev().zip(new.chars().rev());
    let tail = tail.take_while(same).count();
    let tail = tail.min(old_count.min(new_count) - head);
    let moved = |at: usize| match at {
        _ if old_count == new_count || at <= head => at,
        _ if at + tail >= old_count => new_count + at - old_count,
        _ => at.min(new_count - tail),
    };
    let mut letters = new.chars();
    let (mut done, mut given) = (0, 0);
    for (at, run) in runs.iter().enumerate() {
        done += count(&run.text);
        let until = if at + 1 == runs.len() { new_count } else { moved(done) };
        let mut text = String::new();
        let own: String = letters.by_ref().take(until - given).collect();
        given = until;
        if own == run.text {
            continue;
        }
        push_text(&mut text, &own);
        out.replace(run.span, &text);
    }
}

/// A stretch of the file with all of the elements that it has a part of, but
/// those that it is in.
fn balanced(stretch: Span, elements: &[Span]) -> Span {
    let mut all = stretch;
    loop {
        let before = all;
        for element in elements {
            let (start, end) = (element.start(), element.end());
            let begins = all.start() <= start && start < all.end();
            let ends = all.start() < end && end <= all.end();
            if begins != ends {
                all = Span::new(all.start().min(start), all.end().max(end));
            }
        }
        if all == before {
            return all;
        }
    }
}

/// The text of a stretch of the file.
pub(super) struct Runs {
    /// What is part of what it says, white space at both ends left out.
    pub(super) list: Vec<Run>,
    /// From the first element of a single character to the last.
    characters: Option<Span>,
    /// All elements that end in it.
    elements: Vec<Span>,
}

pub(super) fn runs(file: &str, stretch: Span) -> Runs {
    let mut tokens = Tokens::within(file, stretch);
    let mut runs: Vec<Run> = Vec::new();
    let mut characters: Option<Span> = None;
    let mut elements = Vec::new();
    let mut open: Vec<(bool, bool, Tag<'_>)> = Vec::new();
    let mut stray = false;
    while let Ok(Some(event)) = tokens.next() {
        match event {
            Event::Start(tag) if !tag.empty => {
                let class = tag.value("class");
                let class = class.and_then(|class| role(&class));
                let single = class == Some(Role::Character);
                if single {
                    let all = characters.get_or_insert(tag.span);
                    *all = Span::new(all.start(), tag.span.end());
                }
                let hidden = is_hidden(tag.local());
                open.push((hidden, single, tag));
            }
            Event::Start(tag) if tag.local().eq_ignore_ascii_case("br") => {
                // The reader takes it for a blank.
                if !open.iter().any(|&(hidden, ..)| hidden) {
                    let text = String::from(" ");
                    runs.push(Run { span: tag.span, text, is_break: true });
                }
            }
            Event::Start(_) => {}
            Event::End(tag) => {
                if !is_named(open.last().map(|open| &open.2.name), tag.name) {
                    stray = true;
                    continue;
                }
                let Some((_, single, start)) = open.pop() else { continue };
                let start = start.span.start();
                elements.push(Span::new(start, tag.span.end()));
                if single && let Some(all) = &mut characters {
                    *all = Span::new(all.start(), tag.span.end());
                }
            }
            Event::Text(text) => {
                if open.iter().any(|&(hidden, ..)| hidden) {
                    continue;
                }
                match runs.last_mut() {
                    Some(run)
                        if run.span.end() == text.span.start()
                            && !run.is_break =>
                    {
                        run.span =
                            Span::new(run.span.start(), text.span.end());
                        run.text.push_str(&text.decoded);
                    }
                    _ => runs.push(Run {
                        span: text.span,
                        text: text.decoded.into_owned(),
                        is_break: false,
                    }),
                }
            }
        }
    }
    trim(file, &mut runs);
    if stray || !open.is_empty() {
        // Elements that are closed further on stay, as do those before.
        characters = None;
    }
    Runs { list: runs, characters, elements }
}

/// Leaves white space at both ends out, as far as it is written as such.
fn trim(file: &str, runs: &mut Vec<Run>) {
    let blank = |run: &Run| run.text.trim().is_empty();
    while runs.first().is_some_and(blank) {
        runs.remove(0);
    }
    while runs.last().is_some_and(blank) {
        runs.pop();
    }
    if let Some(run) = runs.first_mut() {
        let raw = &file[run.span.range()];
        let cut = raw.len() - raw.trim_start().len();
        run.span = Span::new(run.span.start() + cut, run.span.end());
        run.text = run.text.trim_start().to_owned();
    }
    if let Some(run) = runs.last_mut() {
        let raw = &file[run.span.range()];
        let end = run.span.start() + raw.trim_end().len();
        run.span = Span::new(run.span.start(), end);
        run.text = run.text.trim_end().to_owned();
    }
}
