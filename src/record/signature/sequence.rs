//! What each piece at the end of a document is, decided together: a Viterbi
//! search over how far the signature and the list of recipients are.
//!
//! The signature stands beside the list, before it or after it, and an engine
//! may read both as one line. So a piece may go on with either or hold a part
//! of each, and a state of the search is a pair: the last part of the
//! signature, and what the list is like. A post looks like an item, and an
//! item like a post; only what comes before and after tells.

use super::Found;
use super::cost;
use super::features::{Candidate, CandidateKind, Piece};
use super::post::Kind;
use crate::record::page::{Page, Strip};
use crate::record::score;
use crate::record::{bodies, lists};
use crate::viet::text::words;

/// The last part of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signed {
    /// None yet.
    Nothing,
    Authority,
    Post,
    Name,
    /// What follows is not signed by anybody.
    Ended,
}

/// How the items of a list are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Each has the sign of a list.
    Bullets,
    /// Each ends with punctuation.
    Ends,
    /// Each has a line.
    Lines,
}

/// How far the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// It has not opened.
    Before,
    /// It has opened and has no item.
    Open,
    Items(Style),
    /// What the archive keeps was read, which comes last.
    Kept(Style),
    Closed,
}

const SIGNED: [Signed; 5] = [
    Signed::Nothing,
    Signed::Authority,
    Signed::Post,
    Signed::Name,
    Signed::Ended,
];

const STYLES: [Style; 3] = [Style::Bullets, Style::Ends, Style::Lines];

const LISTS: [List; 9] = [
    List::Before,
    List::Open,
    List::Items(Style::Bullets),
    List::Items(Style::Ends),
    List::Items(Style::Lines),
    List::Kept(Style::Bullets),
    List::Kept(Style::Ends),
    List::Kept(Style::Lines),
    List::Closed,
];

/// What a piece does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It is text, and no part of the signature or the list.
    Text,
    /// It is noise, a page number or a running foot.
    Other,
    /// It is an item, or goes on with one; a part of the signature may stand
    /// beside it.
    Item { new: bool, part: Option<usize> },
    /// It is a part of the signature.
    Part(usize),
}

/// A cost no path takes if there is another.
const NEVER: f64 = 1e3;

/// How many characters an item has at most that is no paragraph.
const PARAGRAPH: usize = 220;

/// What was decided of a piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    /// The part of the signature it is or ends in.
    pub part: Option<Found>,
    /// What it has of the list, and whether that begins an item.
    pub item: Option<(Strip, bool)>,
}

/// The best way to a state.
#[derive(Clone, Copy, Debug)]
struct Path {
    cost: f64,
    /// The state before, and what the piece does.
    from: usize,
    step: Step,
    /// The last strip of the list.
    last: Option<Strip>,
    /// The line of the last part of the signature, and where it starts.
    part: Option<Strip>,
}

const STATES: usize = SIGNED.len() * LISTS.len();

fn index(signed: Signed, list: List) -> usize {
    let signed = SIGNED.iter().position(|&one| one == signed).unwrap_or(0);
    let list = LISTS.iter().position(|&one| one == list).unwrap_or(0);
    signed * LISTS.len() + list
}

/// Decides what each piece is.
pub(super) fn decode(page: &Page<'_>, pieces: &[Piece]) -> Vec<Decided> {
    let start =
        Path { cost: 0.0, from: 0, step: Step::Text, last: None, part: None };
    let mut paths: Vec<Option<Path>> = vec![None; STATES];
    paths[index(Signed::Nothing, List::Before)] = Some(start);
    let mut all: Vec<Vec<Option<Path>>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut next: Vec<Option<Path>> = vec![None; STATES];
        for (state, path) in paths.iter().enumerate() {
            let Some(path) = path else { continue };
            let signed = SIGNED[state / LISTS.len()];
            let mut list = LISTS[state % LISTS.len()];
            if piece.opens && list == List::Before {
                list = List::Open;
            }
            let here = Here { page, piece, signed, list, path };
            here.steps(|step, signed, list, cost, last, part| {
                let to = index(signed, list);
                let cost = path.cost + cost;
                if cost < NEVER
                    && next[to].is_none_or(|other| cost < other.cost)
                {
                    let from = state;
                    next[to] = Some(Path { cost, from, step, last, part });
                }
            });
        }
        all.push(std::mem::replace(&mut paths, next));
    }
    let closing = |state: usize| match SIGNED[state / LISTS.len()] {
        Signed::Authority | Signed::Post => cost::NO_NAME,
        _ => 0.0,
    };
    let ends = paths.iter().enumerate().filter_map(|(state, path)| {
        path.map(|path| (state, path.cost + closing(state)))
    });
    let best = ends.min_by(|a, b| a.1.total_cmp(&b.1));
    let mut out = vec![Decided::default(); pieces.len()];
    let Some((mut state, _)) = best else { return out };
    let mut table = all.into_iter().rev();
    for at in (0..pieces.len()).rev() {
        let Some(path) = paths[state] else { break };
        out[at] = decided(&pieces[at], path.step);
        state = path.from;
        match table.next() {
            Some(before) => paths = before,
            None => break,
        }
    }
    out
}

fn decided(piece: &Piece, step: Step) -> Decided {
    let found = |at: usize| Some(piece.candidates[at].found.clone());
    match step {
        Step::Text | Step::Other => Decided::default(),
        Step::Part(at) => Decided { part: found(at), item: None },
        Step::Item { new, part: None } => {
            Decided { part: None, item: Some((piece.strip, new)) }
        }
        Step::Item { new, part: Some(at) } => {
            let rest = piece.candidates[at].rest;
            Decided { part: found(at), item: Some((rest, new)) }
        }
    }
}

/// A piece, seen from a state.
struct Here<'a, 'r> {
    page: &'a Page<'r>,
    piece: &'a Piece,
    signed: Signed,
    list: List,
    path: &'a Path,
}

impl Here<'_, '_> {
    /// Hands every step on with the state it leads to, its cost, the last
    /// strip of the list and the last part.
    fn steps(
        &self,
        mut to: impl FnMut(Step, Signed, List, f64, Option<Strip>, Option<Strip>),
    ) {
        let Here { piece, signed, list, path, .. } = *self;
        let (last, part) = (path.last, path.part);
        let (ended, behind) = self.text();
        let closed = match list {
            List::Before => List::Before,
            _ => List::Closed,
        };
        to(Step::Text, ended, closed, behind + self.closing(), last, part);
        to(Step::Other, signed, list, self.other(), last, part);
        for (new, list, cost) in self.items(piece.strip) {
            let cost = cost + self.as_item();
            let step = Step::Item { new, part: None };
            to(step, signed, list, cost, Some(piece.strip), part);
        }
        if signed == Signed::Ended {
            return;
        }
        for (at, candidate) in piece.candidates.iter().enumerate() {
            let Some((next, cost)) = self.part(candidate) else { continue };
            let strip = match candidate.kind {
                CandidateKind::Note => part,
                // Nothing goes on with `kiêm` but another post.
                CandidateKind::Also => None,
                _ => Some(candidate.found.strip),
            };
            if candidate.alone {
                to(Step::Part(at), next, list, cost, last, strip);
                continue;
            }
            let beside = cost + cost::BESIDE_TEXT;
            if matches!(list, List::Before | List::Closed) {
                to(Step::Part(at), next, list, beside, last, strip);
            }
            // Behind the end of an item comes the other column, where an
            // engine read both as one line.
            let rest = self.page.text(candidate.rest);
            let ended = self.page.is_misread() && lists::ends_item(rest);
            let shared = match ended {
                true => cost::BESIDE_ENDED,
                false => cost::BESIDE_ITEM,
            };
            for (new, list, item) in self.items(candidate.rest) {
                let cost = cost + item + shared;
                let step = Step::Item { new, part: Some(at) };
                to(step, next, list, cost, Some(candidate.rest), strip);
            }
        }
    }

    /// What it costs that the piece is no part of a signature.
    fn own(&self) -> f64 {
        let parts = self.piece.candidates.iter();
        let whole = parts.filter(|candidate| candidate.alone);
        let costs = whole.map(|candidate| match candidate.kind {
            CandidateKind::Authority => cost::TEXT_AUTHORITY,
            CandidateKind::Post(Kind::Known) => (cost::TEXT_POST
                - cost::WRONG * candidate.doubt)
                .max(cost::TEXT_CAPITALS),
            CandidateKind::Post(Kind::Made) => cost::TEXT_MADE,
            CandidateKind::Post(Kind::Small) => cost::TEXT_SMALL,
            CandidateKind::Name { certain: true } => cost::TEXT_NAME,
            _ if self.piece.upper > score::CAPITALS => cost::TEXT_CAPITALS,
            _ => 0.0,
        });
        costs.fold(0.0, f64::max)
    }

    fn text(&self) -> (Signed, f64) {
        match self.signed {
            Signed::Nothing => (Signed::Nothing, self.own()),
            Signed::Authority | Signed::Post => {
                (Signed::Ended, cost::TEXT_INSIDE)
            }
            Signed::Name => (
                Signed::Ended,
                cost::TEXT_BEHIND + cost::TEXT_ENDED * self.own(),
            ),
            Signed::Ended => (Signed::Ended, cost::TEXT_ENDED * self.own()),
        }
    }

    /// What it costs that a list ends before the piece.
    fn closing(&self) -> f64 {
        let cost = match self.list {
            List::Before | List::Closed => return 0.0,
            List::Kept(_) => cost::LIST_KEPT,
            List::Items(_) => cost::LIST_OPEN,
            List::Open => cost::LIST_EMPTY,
        };
        match self.piece.bullet {
            true => cost + cost::BULLET_TEXT,
            false => cost,
        }
    }

    fn other(&self) -> f64 {
        let piece = self.piece;
        let listed = !matches!(self.list, List::Before | List::Closed);
        let item = listed && (piece.bullet || piece.kept);
        let own = self.own();
        if piece.letters < 2 || !piece.wordy && piece.letters < 8 && !item {
            return cost::NOISE + own;
        }
        let item = if item { cost::OTHER_ITEM } else { 0.0 };
        cost::OTHER + item + own / 2.0
    }

    /// What it costs that the piece as a whole is of the list.
    fn as_item(&self) -> f64 {
        let piece = self.piece;
        let mut cost = self.beside();
        if piece.bullet {
            return cost;
        }
        if piece.length > PARAGRAPH {
            cost += cost::ITEM_LONG;
        }
        if piece.upper > score::CAPITALS && piece.letters >= 5 {
            cost += cost::ITEM_CAPITALS;
        }
        let parts = piece.candidates.iter();
        let whole = parts.filter(|candidate| candidate.alone);
        let costs = whole.map(|candidate| match candidate.kind {
            CandidateKind::Authority => cost::ITEM_POST,
            CandidateKind::Post(Kind::Known)
                if candidate.doubt < cost::SOUND_POST =>
            {
                cost::ITEM_POST
            }
            CandidateKind::Name { certain: true } => cost::ITEM_NAME,
            CandidateKind::Name { .. }
                if candidate.doubt < cost::SOUND_NAME =>
            {
                cost::ITEM_NAME / 2.0
            }
            CandidateKind::Note => cost::ITEM_POST,
            _ => 0.0,
        });
        cost + costs.fold(0.0, f64::max)
    }

    /// What it costs that a piece which could have a part of the signature
    /// beside an item has none.
    fn beside(&self) -> f64 {
        let piece = self.piece;
        let parts = piece.candidates.iter();
        let parts = parts.filter(|one| !one.alone || piece.bullet);
        let costs = parts.map(|candidate| match candidate.kind {
            CandidateKind::Authority => cost::BESIDE_AUTHORITY,
            // Below an authority a post is waited for, however misread.
            CandidateKind::Post(Kind::Known)
                if candidate.doubt < cost::SOUND_POST
                    || self.signed == Signed::Authority =>
            {
                cost::BESIDE_POST
            }
            CandidateKind::Name { .. }
                if candidate.doubt < cost::SOUND_NAME || piece.kept =>
            {
                cost::BESIDE_NAME
            }
            _ => 0.0,
        });
        costs.fold(0.0, f64::max)
    }

    /// The ways in which a strip goes on with the list: whether as a new
    /// item, the list with it, and the cost.
    fn items(&self, strip: Strip) -> Vec<(bool, List, f64)> {
        let piece = self.piece;
        let mut out = Vec::new();
        let text = self.page.text(strip);
        if text.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return out;
        }
        let (style, stored) = match self.list {
            List::Before | List::Closed => return out,
            List::Open => {
                for style in STYLES {
                    let fits = piece.bullet == (style == Style::Bullets);
                    let cost = match style {
                        Style::Lines => cost::LINES,
                        _ => 0.0,
                    };
                    let list = match piece.kept {
                        true => List::Kept(style),
                        false => List::Items(style),
                    };
                    if fits {
                        out.push((true, list, cost));
                    }
                }
                return out;
            }
            List::Items(style) => (style, false),
            List::Kept(style) => (style, true),
        };
        let last = self.path.last.map_or("", |last| self.page.text(last));
        let last = last.trim_end();
        let closed = last.ends_with([',', ';', '.', ':']);
        let (mut new, mut more) = self.boundary(style, last, closed);
        if stored {
            new += match piece.bullet {
                true => cost::ITEM_BEHIND_SIGN,
                false => cost::ITEM_BEHIND,
            };
            if last.ends_with('.') || piece.gap > 0 {
                more += cost::ITEM_BEHIND;
            }
        }
        if piece.gap > 0 && !piece.bullet && (closed || !piece.small) {
            more += cost::ITEM_APART;
        }
        let begins = !piece.bullet && !piece.same_line && !piece.small;
        if self.signed == Signed::Name && begins {
            more += cost::ITEM_BELOW_NAME;
        }
        let kept = |stored: bool| match stored {
            true => List::Kept(style),
            false => List::Items(style),
        };
        out.push((true, kept(stored || piece.kept), new));
        out.push((false, kept(stored), more));
        out
    }

    /// What it costs that a new item begins, and that the last goes on.
    fn boundary(&self, style: Style, last: &str, closed: bool) -> (f64, f64) {
        let piece = self.piece;
        if piece.bullet {
            return (0.0, cost::ITEM_JOINED);
        }
        if piece.kept && closed {
            return (0.0, cost::ITEM_JOINED);
        }
        // A note in brackets is of what stands before it.
        if self.page.text(piece.strip).starts_with('(') {
            return (cost::ITEM_UNSIGNED, 0.0);
        }
        let open = bodies::is_open(last) && !last.ends_with(',');
        match style {
            Style::Bullets => {
                // The sign may be lost where an engine misread others.
                let bracket = last.ends_with("),") || last.ends_with(");");
                let lost = self.page.is_misread()
                    && last.ends_with(';')
                    && !last.contains(':');
                let fits =
                    piece.large && !piece.same_line && (bracket || lost);
                match fits {
                    true => (cost::ITEM_LOST, cost::ITEM_CLOSED),
                    false => (cost::ITEM_UNSIGNED, 0.0),
                }
            }
            Style::Ends => match (closed, piece.small) {
                (true, false) => (0.0, cost::ITEM_CLOSED),
                (true, true) => (cost::ITEM_UNSIGNED, 0.0),
                (false, true) => (cost::ITEM_OPEN, 0.0),
                (false, false) => (cost::ITEM_OPEN, cost::ITEM_LARGE_ENDS),
            },
            Style::Lines => {
                let mut new = cost::LINES_EACH;
                let mut more =
                    if piece.small { 0.0 } else { cost::ITEM_LARGE };
                if piece.small || open || piece.same_line {
                    new += cost::ITEM_OPEN;
                }
                if closed {
                    new += cost::LINES_ENDED;
                    more += cost::LINES_ENDED;
                }
                (new, more)
            }
        }
    }

    /// What a part leads to, and its cost.
    fn part(&self, candidate: &Candidate) -> Option<(Signed, f64)> {
        let piece = self.piece;
        let text = self.page.text(piece.strip).trim_end();
        let below =
            matches!(self.list, List::Open | List::Items(_) | List::Kept(_));
        let same_line =
            self.path.part.is_some_and(|part| part.line == piece.strip.line);
        Some(match candidate.kind {
            CandidateKind::Authority => {
                let cost = match self.signed {
                    Signed::Nothing => 0.0,
                    Signed::Authority => cost::POST_AGAIN,
                    Signed::Name => cost::AGAIN,
                    _ if same_line => cost::POST_AGAIN,
                    _ => cost::AUTHORITY_LATE,
                };
                (Signed::Authority, cost)
            }
            CandidateKind::Post(kind) => {
                let own = match kind {
                    Kind::Known => cost::WRONG * candidate.doubt,
                    Kind::Made => cost::POST_MADE,
                    Kind::Small if self.signed == Signed::Authority => {
                        cost::POST_SMALL_UNDER
                    }
                    Kind::Small => cost::POST_SMALL,
                    Kind::Capitals if self.signed == Signed::Authority => {
                        cost::POST_UNDER
                    }
                    Kind::Capitals => cost::POST_CAPITALS,
                };
                let cost = match self.signed {
                    Signed::Authority => 0.0,
                    Signed::Nothing => cost::POST_FIRST,
                    Signed::Post => cost::POST_AGAIN,
                    _ => cost::AGAIN,
                };
                (Signed::Post, own + cost)
            }
            CandidateKind::Also if self.signed == Signed::Post => {
                (Signed::Post, 0.0)
            }
            CandidateKind::More => {
                let above = self.path.part?;
                let near = piece.strip.line <= above.line + 1;
                if !near || same_line || !self.is_inside() {
                    return None;
                }
                let before = self.page.text(above);
                let cost = if bodies::is_open(before) {
                    cost::MORE_OPEN
                } else if piece.names_body {
                    cost::MORE_BODY
                } else {
                    cost::MORE
                };
                (self.signed, cost)
            }
            CandidateKind::Name { certain } => {
                // An item does not end with a name.
                if text.ends_with([';', ',', ':'])
                    || !candidate.alone && text.ends_with('.')
                {
                    return None;
                }
                let cost = cost::DOUBT * candidate.doubt
                    + match self.signed {
                        Signed::Post => 0.0,
                        Signed::Authority => cost::NAME_UNDER,
                        Signed::Name if same_line => cost::NAME_BESIDE,
                        Signed::Name => cost::NAME_AGAIN,
                        _ if !candidate.alone => return None,
                        _ if piece.noted
                            && candidate.doubt < cost::SOUND_NAME =>
                        {
                            cost::NAME_NOTED
                        }
                        _ if !certain => return None,
                        _ if piece.noted => cost::NAME_NOTED,
                        _ if piece.last || below => cost::NAME_LAST,
                        _ => cost::NAME_ALONE,
                    };
                // Two words in capital letters may be anything.
                let short = words(self.page.text(candidate.found.strip));
                let short =
                    short.count() < 3 && self.signed == Signed::Nothing;
                (Signed::Name, if short { cost + 0.7 } else { cost })
            }
            CandidateKind::NameItem => {
                let kept = matches!(self.list, List::Kept(_));
                // What the archive keeps may be misread, too.
                let sound = candidate.doubt < cost::SURE_NAME
                    && self.page.is_damaged();
                if !(kept || sound) || self.signed == Signed::Nothing {
                    return None;
                }
                let cost = match self.signed {
                    Signed::Name => cost::NAME_AGAIN,
                    _ if kept => cost::NAME_ITEM,
                    _ => cost::NAME_ITEM_OPEN,
                };
                (Signed::Name, cost + cost::DOUBT * candidate.doubt)
            }
            CandidateKind::Note => (self.signed, 0.0),
            CandidateKind::Also => return None,
        })
    }

    /// Whether a signature has begun and has no name yet.
    fn is_inside(&self) -> bool {
        matches!(self.signed, Signed::Authority | Signed::Post)
    }
}
