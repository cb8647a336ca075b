//! What each line of the head of a document is, decided together: a Viterbi
//! search over the few states a header passes through.
//!
//! Parts that are known by their form (the nation, the number, the place and
//! date) are found before; what remains of the lines is a body's name, the
//! title, the subject, the line of the authority that issues, or text. A type
//! word inside the name of a body, or a name in a subject, looks like another
//! of these by itself; only the order of the lines tells.

use crate::record::bodies;
use crate::record::page::{
    Page, Strip, bare, behind_bullet, capitals, starts_small, words,
};
use crate::record::score;
use crate::record::title::{self, Named};
use crate::tables::{List, Phrases};
use crate::viet::fuzzy;

/// What a line of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// What stands above or between: a caption, a note, noise.
    Other,
    /// A line of the name of a body in the left column.
    Body,
    /// The subject of a công văn, under its number.
    Under,
    /// The type, alone or with its subject.
    Title,
    /// The subject below the title.
    Subject,
    /// The authority that issues, between the subject and the text:
    /// `CHỦ TỊCH ỦY BAN NHÂN DÂN`.
    Issuer,
    /// The text.
    Text,
}

const LABELS: [Label; 7] = [
    Label::Other,
    Label::Body,
    Label::Under,
    Label::Title,
    Label::Subject,
    Label::Issuer,
    Label::Text,
];

/// What remains of a line when the parts that are known by their form are
/// taken out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub strip: Strip,
    /// Whether the number was read before it.
    pub numbered: bool,
    /// Whether the nation or the Party was named before it.
    pub named: bool,
    /// Whether place and date were read before it.
    pub dated: bool,
    /// Whether an empty line, or a part known by its form, stands between it
    /// and the one before.
    pub apart: bool,
    /// Whether the right column of a header was taken out of its line.
    pub beside: bool,
    /// The column of its cell, counted from 0.
    pub column: usize,
}

/// What the header has as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame {
    pub number: bool,
    pub nation: bool,
    /// Whether an address ends it.
    pub address: bool,
}

/// A cost no path takes if there is another.
const NEVER: f64 = 1e3;

/// The costs of the search, in nats, set by counting what the lines of the
/// development records are where it can be counted and by trial on them where
/// not. What is not named here is 0.
mod cost {
    /// A line of capitals that is no known body and goes on with none.
    pub const BODY_UNKNOWN: f64 = 4.0;
    /// A line that is no known body, apart from the body above.
    pub const BODY_APART: f64 = 4.5;
    /// A body in small letters.
    pub const BODY_SMALL: f64 = 3.0;
    /// A line `Cơ quan: …`, as a body: what a box of a signature or of a web
    /// page says.
    pub const BODY_LABELLED: f64 = 6.0;
    /// A body below the number, which closes the left column.
    pub const BODY_LATE: f64 = 5.0;
    /// A line that `V/v` or `Về việc` leads in, as a subject.
    pub const LED: f64 = -3.0;
    /// A line that is a type and nothing else.
    pub const BODY_TITLE: f64 = 6.0;
    /// A body below the place and date.
    pub const BODY_DATED: f64 = 6.0;
    /// An authority where the line before is not at its end.
    pub const ISSUER_OPEN: f64 = 6.0;
    /// A type that shares its line with its subject.
    pub const TITLE_SHARED: f64 = 2.0;
    /// A type in small letters.
    pub const TITLE_SMALL: f64 = 1.5;
    /// A type above a number that follows.
    pub const TITLE_EARLY: f64 = 6.0;
    /// A type above the nation.
    pub const TITLE_UNNAMED: f64 = 4.0;
    /// A misread type, for all of its letters.
    pub const TITLE_WRONG: f64 = 12.0;
    /// A subject whose line does not go on with the one before.
    pub const SUBJECT_BROKEN: f64 = 6.0;
    /// Text right below a subject that goes on with it.
    pub const SUBJECT_CUT: f64 = 3.0;
    /// A line that begins as text does, in a subject.
    pub const SUBJECT_TEXT: f64 = 9.0;
    /// A line of capitals that is passed over.
    pub const OTHER_CAPITALS: f64 = 3.0;
    /// A line that begins as a body's name, passed over.
    pub const OTHER_HEAD: f64 = 5.0;
    /// A short line that begins so in small letters, passed over.
    pub const OTHER_SMALL: f64 = 4.0;
    /// A line of words below the number that is passed over.
    pub const OTHER_BELOW: f64 = 3.5;
    /// Another line that is passed over.
    pub const OTHER: f64 = 2.0;
    /// A type that is passed over, and one with words behind it that stands
    /// where titles do.
    pub const OTHER_TITLE: f64 = 7.0;
    pub const OTHER_SHARED: f64 = 6.0;
    /// A line of capitals in the text.
    pub const TEXT_CAPITALS: f64 = 4.0;
    /// A short line in small letters in the text.
    pub const TEXT_SHORT: f64 = 2.5;
    /// Text above the address.
    pub const TEXT_ADDRESSED: f64 = 3.0;
    /// Text before any title or number.
    pub const TEXT_EARLY: f64 = 2.0;
    /// An authority that is no known post or body.
    pub const ISSUER_UNKNOWN: f64 = 9.0;
    /// A number with no title and no subject under it.
    pub const UNDER_PLAIN: f64 = 2.0;
}

/// What is seen of a rest, once.
struct Seen<'r, 'k> {
    text: &'r str,
    rest: Rest,
    upper: f64,
    letters: usize,
    length: usize,
    /// Whether it begins as the name of a body does.
    head: bool,
    /// Whether it is a label, a colon and more.
    labelled: bool,
    wordy: bool,
    title: Option<Named<'k>>,
    /// Whether nothing stands behind the type.
    title_alone: bool,
    lead: bool,
    begins_text: bool,
    post: bool,
    key: Vec<u8>,
}

/// The label of each rest, and the type of the one that is the title.
pub(super) fn decode<'r>(
    page: &Page<'r>,
    rests: &[Rest],
    frame: Frame,
) -> (Vec<Label>, Option<(usize, Named<'r>)>) {
    let seen: Vec<Seen<'r, 'r>> =
        rests.iter().map(|&rest| see(page, rest)).collect();
    let width = title::width(page);
    let count = LABELS.len();
    let mut costs = vec![NEVER; count];
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(seen.len());
    for (at, here) in seen.iter().enumerate() {
        let mut next = vec![f64::INFINITY; count];
        let mut from = vec![0; count];
        for (to, &label) in LABELS.iter().enumerate() {
            let own = emission(here, label, frame);
            if at == 0 {
                next[to] = own + first(label);
                continue;
            }
            for (before, &last) in LABELS.iter().enumerate() {
                let step = transition(page, &seen, at, last, label, width);
                let sum = costs[before] + step + own;
                if sum < next[to] {
                    next[to] = sum;
                    from[to] = before;
                }
            }
        }
        costs = next;
        back.push(from);
    }
    let mut labels = vec![Label::Other; seen.len()];
    let best = (0..count).min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
    let mut state = best.unwrap_or(0);
    for at in (0..seen.len()).rev() {
        labels[at] = LABELS[state];
        state = back[at][state];
    }
    let at = labels.iter().position(|&label| label == Label::Title);
    let title = at.and_then(|at| Some((at, seen[at].title.clone()?)));
    (labels, title)
}

fn see<'r>(page: &Page<'r>, rest: Rest) -> Seen<'r, 'r> {
    let text = page.text(rest.strip);
    let inner = bare(text);
    let large = title::heading(page.knowledge, text);
    // In a header in small letters the type is, too.
    let placed = rest.numbered || rest.dated && rest.named;
    let small = large.is_none() && placed;
    let title = match small {
        true => title::small_heading(page.knowledge, text),
        false => large,
    };
    let alone = |named: &Named<'_>| {
        let behind = text[named.end..].chars();
        behind.filter(|c| c.is_alphabetic()).count() <= 3
    };
    let key = fuzzy::letters(inner);
    Seen {
        text,
        rest,
        upper: capitals(inner),
        letters: inner.chars().filter(|c| c.is_alphabetic()).count(),
        length: inner.chars().count(),
        head: bodies::begins_name(page, inner),
        labelled: inner.contains(": "),
        wordy: bodies::is_wordy(inner),
        title_alone: title.as_ref().is_some_and(alone),
        title,
        lead: title::lead_in(inner) > 0,
        begins_text: begins_text(inner),
        post: title::heads_text(page, inner),
        key,
    }
}

/// `Điều 1`
const FIRST_ARTICLE: &[u8] = b"dieu1";

/// Whether a line is the first of the text: it begins as no line of a header
/// does.
pub(super) fn begins_text(text: &str) -> bool {
    let key = fuzzy::letters(text);
    let phrases = Phrases::get();
    let begins = phrases.begins(List::Address, &key)
        || phrases.begins(List::Annexed, &key)
        || key.starts_with(FIRST_ARTICLE)
        || title::names_basis(text);
    begins && capitals(text) < score::ALL_CAPITALS
        || behind_bullet(text).is_some()
        || title::numbered(text)
}

/// Whether a line goes on with the name of a body, whatever stands between:
/// it begins with a unit (`TỈNH BÌNH PHÚ`) or with `VÀ`.
fn goes_on_name(text: &str) -> bool {
    let first = words(text).next().unwrap_or("").to_lowercase();
    first == "và" || title::begins_with_unit(text)
}

fn first(label: Label) -> f64 {
    match label {
        Label::Other | Label::Body => 0.0,
        Label::Title => 1.0,
        Label::Text => 1.5,
        Label::Under => 3.0,
        Label::Issuer => NEVER,
        Label::Subject => NEVER,
    }
}

fn emission(seen: &Seen<'_, '_>, label: Label, frame: Frame) -> f64 {
    let capital = seen.upper > score::CAPITALS;
    match label {
        Label::Other => {
            if seen.title.is_some() && seen.title_alone {
                cost::OTHER_TITLE
            } else if seen.title.as_ref().is_some_and(|t| t.distance == 0.0)
                && (seen.rest.numbered || !frame.number)
                && (seen.rest.named || !frame.nation)
            {
                cost::OTHER_SHARED
            } else if capital && (seen.head || seen.rest.beside) {
                cost::OTHER_HEAD
            } else if seen.head && seen.length <= 70 && !seen.rest.numbered {
                cost::OTHER_SMALL
            } else if !seen.wordy || seen.letters < 3 {
                0.0
            } else if capital {
                cost::OTHER_CAPITALS
            } else if seen.rest.numbered {
                cost::OTHER_BELOW
            } else {
                cost::OTHER
            }
        }
        Label::Body => {
            let word = seen.wordy || seen.head || seen.rest.beside;
            if seen.letters < 2 || !word {
                return NEVER;
            }
            // A number that cannot be read is no body.
            if seen.text.contains('/') && seen.text.contains(['-', '.']) {
                return NEVER;
            }
            let mut cost = 0.0;
            if seen.labelled {
                cost += cost::BODY_LABELLED;
            }
            if seen.upper <= score::CAPITALS {
                if !seen.head || seen.length > 70 {
                    return NEVER;
                }
                cost += cost::BODY_SMALL;
            }
            if seen.rest.numbered {
                cost += cost::BODY_LATE;
            }
            if seen.rest.dated && !seen.head && !goes_on_name(seen.text) {
                cost += cost::BODY_DATED;
            }
            // `BÁO CÁO` is no newspaper, nor `BẢN ÁN` a hamlet.
            if seen.title_alone {
                cost += cost::BODY_TITLE;
            }
            if seen.length > 90 {
                cost += 3.0;
            }
            cost
        }
        Label::Under => {
            let digits = seen.text.contains(|c: char| c.is_ascii_digit());
            let blank = seen.letters < 2 && (seen.rest.apart || !digits);
            if !seen.rest.numbered || seen.rest.column > 0 || blank {
                return NEVER;
            }
            let mut cost =
                if seen.lead { cost::LED } else { cost::UNDER_PLAIN };
            if capital && !seen.lead {
                cost += 4.0;
            }
            if seen.begins_text {
                cost += cost::SUBJECT_TEXT;
            }
            if seen.length > 110 && !seen.lead {
                cost += 4.0;
            }
            cost
        }
        Label::Title => {
            let Some(named) = &seen.title else { return NEVER };
            let mut cost = named.distance * cost::TITLE_WRONG;
            if !seen.title_alone {
                cost += cost::TITLE_SHARED;
            }
            if seen.upper <= score::CAPITALS && seen.title_alone {
                cost += cost::TITLE_SMALL;
            }
            if frame.number && !seen.rest.numbered {
                cost += cost::TITLE_EARLY;
            }
            if frame.nation && !seen.rest.named {
                cost += cost::TITLE_UNNAMED;
            }
            cost
        }
        Label::Subject => {
            let mut cost = if seen.lead { cost::LED } else { 0.5 };
            if seen.begins_text {
                cost += cost::SUBJECT_TEXT;
            }
            if seen.title_alone {
                cost += 4.0;
            }
            cost
        }
        Label::Issuer => {
            if !capital || seen.letters < 4 {
                return NEVER;
            }
            if seen.title.is_some() {
                return NEVER;
            }
            if seen.post || seen.head { 0.5 } else { cost::ISSUER_UNKNOWN }
        }
        Label::Text => {
            let mut cost = 0.0;
            if !seen.rest.numbered
                && !seen.rest.named
                && (frame.number || frame.nation)
            {
                cost += cost::TEXT_EARLY;
            }
            if seen.begins_text {
                return cost;
            }
            if frame.address {
                cost += cost::TEXT_ADDRESSED;
            }
            if capital {
                cost + cost::TEXT_CAPITALS
            } else if seen.length < 46 {
                cost + cost::TEXT_SHORT
            } else {
                cost + 0.3
            }
        }
    }
}

fn transition(
    page: &Page<'_>,
    seen: &[Seen<'_, '_>],
    at: usize,
    last: Label,
    label: Label,
    width: usize,
) -> f64 {
    let (before, here) = (&seen[at - 1], &seen[at]);
    let apart = here.rest.apart;
    match (last, label) {
        (Label::Other, Label::Body) => match here.head {
            true => 0.0,
            false => cost::BODY_UNKNOWN,
        },
        (Label::Body, Label::Body) => {
            if here.head || bodies::is_open(before.text) {
                0.0
            } else if goes_on_name(here.text) || here.rest.beside {
                0.5
            } else if !apart {
                1.0
            } else {
                cost::BODY_APART
            }
        }
        (Label::Other, Label::Under) | (Label::Body, Label::Under) => 1.0,
        (Label::Under, Label::Under) => {
            let goes_on = title::continues(
                page,
                before.text,
                here.text,
                false,
                width.max(60),
            ) || !apart && !here.begins_text;
            match (goes_on, apart) {
                // What is right below is no line of its own.
                (true, false)
                    if title::is_block(page, here.rest.strip, width) =>
                {
                    -cost::UNDER_PLAIN
                }
                (true, false) => 0.0,
                (true, true) => 1.5,
                (false, _) => cost::SUBJECT_BROKEN,
            }
        }
        (Label::Other | Label::Body | Label::Under, Label::Title) => 0.0,
        (Label::Title, Label::Subject) => {
            // A slip has no subject but one that is led in.
            let slip = before.title.as_ref().is_some_and(|named| {
                let name = named.kind.name.as_str();
                name.starts_with("Giấy")
                    && !matches!(name, "Giấy mời" | "Giấy phép")
                    || name.starts_with("Phiếu")
            });
            if slip && !here.lead && !starts_small(here.text) {
                cost::SUBJECT_BROKEN
            } else if before.title_alone {
                0.0
            } else {
                goes_on(page, before, here, apart, width)
            }
        }
        (Label::Subject, Label::Subject) => {
            goes_on(page, before, here, apart, width)
        }
        (Label::Title | Label::Subject, Label::Issuer) => {
            if last == Label::Title { 1.0 } else { issuer(seen, at) }
        }
        (Label::Issuer, Label::Issuer) => 0.5,
        (Label::Text, Label::Text) => 0.0,
        (Label::Other, Label::Other) => 0.0,
        // What stands between the parts of a header.
        (Label::Body | Label::Under, Label::Other) => 0.3,
        (Label::Other | Label::Body | Label::Under, Label::Text) => 0.5,
        // What shares its line with the type is its subject.
        (Label::Title, Label::Text) => match before.title_alone {
            true => 2.0,
            false => 0.5,
        },
        (Label::Subject, Label::Text) => {
            let open = !here.begins_text
                && goes_on(page, before, here, apart, width) == 0.0;
            if open { cost::SUBJECT_CUT } else { 0.0 }
        }
        (Label::Issuer, Label::Text) => 0.0,
        _ => NEVER,
    }
}

/// What it costs that a line of a subject goes on with another.
fn goes_on(
    page: &Page<'_>,
    before: &Seen<'_, '_>,
    here: &Seen<'_, '_>,
    apart: bool,
    width: usize,
) -> f64 {
    let shout = before.upper > score::CAPITALS;
    let below = !apart && !here.begins_text;
    let follows = if shout {
        // The end of it may be printed in small letters, or be a year.
        here.upper > score::CAPITALS
            || below && (starts_small(here.text) || here.letters == 0)
            || here.lead
    } else {
        title::continues(page, before.text, here.text, apart, width)
            || below && title::ends_short(before.text, here.text, width)
    } || below && title::is_block(page, here.rest.strip, width);
    if follows { 0.0 } else { cost::SUBJECT_BROKEN }
}

/// What it costs that the authority stands below a subject: little where it
/// is a body that the header has, or a post.
fn issuer(seen: &[Seen<'_, '_>], at: usize) -> f64 {
    let here = &seen[at];
    let before = &seen[at - 1];
    if bodies::is_open(before.text) {
        return cost::ISSUER_OPEN;
    }
    let own = seen[..at]
        .iter()
        .take_while(|one| !one.rest.numbered || one.upper > score::CAPITALS)
        .filter(|one| one.title.is_none() && one.key.len() > 5)
        .any(|one| {
            here.key.ends_with(&one.key) || one.key.starts_with(&here.key)
        });
    match (own, here.post) {
        (true, _) => -2.0,
        (_, true) => -1.5,
        // In a subject of capitals a body may be what it speaks of.
        _ if here.rest.apart => 1.0,
        _ => 3.0,
    }
}
