//! Parts runs of letters that may be several words whose spaces an engine
//! dropped (`dan chuvagiaumanh`) into tokens, so that each is read in its
//! context as any other word. The lattice may join them again.
//!
//! Only what the channel says decides: where it hardly ever loses spaces, no
//! run is looked at.

use std::borrow::Cow;
use std::collections::HashMap;

use super::pass::Page;
use super::{casing, names};
use crate::candidates::Finder;
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::model::Model;
use crate::repair::lattice::build::ArcPayload;
use crate::repair::protect::Protection;
use crate::repair::user::dictionary::Dictionary;
use crate::span::Span;
use crate::tables::NameTrie;
use crate::token::TokenKind;

/// The cost of a lost space from which on spaces are not lost often.
pub(super) const OFTEN: Cost = 5 * NAT;

/// The shortest run, in letters.
const SHORTEST: usize = 4;

/// What runs are parted with.
pub(super) struct Parting<'a> {
    pub model: &'a Model,
    pub names: &'a NameTrie,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
    pub own: Option<&'a Dictionary>,
    /// What must not change.
    pub protected: &'a [Span],
}

impl Parting<'_> {
    /// The page with its runs parted; `None` where there are none.
    ///
    /// Takes time linear in the length of the runs.
    pub(super) fn part<'t>(mut self, page: &Page<'t>) -> Option<Page<'t>> {
        self.channel.space_lost().filter(|&cost| cost < OFTEN)?;
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut tokens = Vec::with_capacity(page.tokens.len());
        let mut forms: Vec<Cow<'t, str>> = Vec::with_capacity(tokens.len());
        let mut marked = Vec::with_capacity(tokens.len());
        let mut lost_spaces = Vec::with_capacity(tokens.len());
        for (at, token) in page.tokens.iter().enumerate() {
            let form = &page.forms[at];
            let cuts = match self.is_run(page, at) {
                true => &**known
                    .entry(form)
                    .or_insert_with(|| self.partings(form)),
                false => &[],
            };
            let mut start = 0;
            for &end in cuts {
                tokens.push(token.part(start..end, TokenKind::Word));
                start = end;
            }
            if start > 0 {
                let rest = token.part(start..form.len(), TokenKind::Word);
                tokens.push(rest);
            } else {
                tokens.push(*token);
            }
            match start {
                0 => forms.push(form.clone()),
                _ => {
                    let parts = tokens[forms.len()..].iter();
                    forms.extend(parts.map(|part| part.text().into()));
                }
            }
            marked.resize(tokens.len(), page.marked[at]);
            lost_spaces.push(false);
            lost_spaces.resize(tokens.len(), true);
        }
        if tokens.len() == page.tokens.len() {
            return None;
        }
        let mut positions = Vec::new();
        casing::positions(&tokens, &mut positions);
        let mut holds = Protection::default();
        holds.find(&tokens, &forms, self.own, self.protected);
        let named = names::find(self.names, &tokens, &forms);
        Some(Page {
            text: page.text,
            tokens,
            forms,
            positions,
            style: page.style,
            hyphens: page.hyphens,
            holds,
            marked,
            named,
            spaces: page.spaces,
            lost_spaces,
        })
    }

    /// Whether a token is a run of letters that may become several words.
    fn is_run(&self, page: &Page<'_>, at: usize) -> bool {
        let token = &page.tokens[at];
        let form = &*page.forms[at];
        let fixed = page.marked[at] && !self.channel.reads_marks();
        token.kind() == TokenKind::Word
            && form == token.text()
            && form.chars().nth(SHORTEST - 1).is_some()
            && form.chars().all(char::is_alphabetic)
            && !page.holds.keeps(at)
            && !fixed
    }

    /// The places, in bytes, where a run may be parted.
    fn partings(&mut self, run: &str) -> Vec<usize> {
        let lexicon = self.model.lexicon();
        let cuts = self.finder.partings(lexicon, self.channel, run);
        let mut bytes = run.char_indices();
        let mut done = 0;
        let cuts = cuts.into_iter().filter_map(|cut| {
            let (at, _) = bytes.nth(cut - done)?;
            done = cut + 1;
            Some(at)
        });
        cuts.collect()
    }
}

/// Whether a space was lost before a token.
pub(super) fn lost_before(lost_spaces: &[bool], at: usize) -> bool {
    lost_spaces.get(at).copied().unwrap_or(false)
}

/// What the tokens of an arc read together: the parts of a run, or else the
/// first of them.
pub(super) fn form_of<'a>(
    forms: &'a [Cow<'_, str>],
    lost_spaces: &[bool],
    label: &ArcPayload,
) -> Cow<'a, str> {
    let parts = label.token..label.token + label.tokens;
    match label.tokens > 1 && lost_before(lost_spaces, label.token + 1) {
        true => forms[parts].concat().into(),
        false => (&*forms[label.token]).into(),
    }
}
