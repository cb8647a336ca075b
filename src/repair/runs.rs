//! Parts what stands in the text as one where an engine dropped the spaces
//! (`dan chuvagiaumanh`, `Khoan2Dieunay`, `3.Tai`) into tokens, so that each
//! is read in its context as any other. The lattice may join them again.
//!
//! Only what the channel says decides: where it hardly ever loses spaces,
//! nothing is parted.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;

use super::pass::{self, Page};
use super::{casing, names};
use crate::candidates::Finder;
use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::model::Model;
use crate::notation::roman::is_numeral;
use crate::repair::lattice::build::ArcPayload;
use crate::tables::NameTrie;
use crate::token::{self, Token, TokenKind, is_enumerator};
use crate::viet::fold;

/// The cost of a lost space from which on spaces are not lost often: one in
/// thirty.
pub(super) const OFTEN: Cost = 7 * NAT / 2;

/// The shortest run of letters that is parted, and the longest: no line is
/// as long, so what is longer is no text.
pub(super) const SHORTEST: usize = 4;
const LONGEST: usize = 240;

/// The shortest run that is certainly several words, if it is any.
pub(super) const LONG: usize = 9;

/// So many different long runs are a habit.
const FEW: usize = 2;

/// The channel cost above which letters beside digits and signs are no word.
const PLAUSIBLE: Cost = 5 * NAT;

/// What stands between a token and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// They are tokens of their own.
    Apart,
    /// They stand in the text as one, as they were printed.
    None,
    /// They stand in the text as one, and a space was lost.
    Lost,
}

/// A part of a token: its bytes, its class, and what stands before it.
type Part = (Range<usize>, TokenKind, Gap);

/// What a page is parted with.
pub(super) struct Parting<'a> {
    pub model: &'a Model,
    pub names: &'a NameTrie,
    pub channel: &'a Channel,
    pub finder: &'a mut Finder,
    /// The shortest run of letters looked at.
    pub shortest: usize,
}

impl Parting<'_> {
    /// The page with its tokens parted; `None` where none are.
    ///
    /// Takes time linear in the length of the text.
    pub(super) fn part<'t>(mut self, page: &Page<'t>) -> Option<Page<'t>> {
        self.channel.space_lost().filter(|&cost| cost < OFTEN)?;
        if self.shortest < LONG && !page.tight && !self.has_long(page) {
            return None;
        }
        let mut known: HashMap<(&str, bool), Vec<Part>> = HashMap::new();
        let count = page.tokens.len();
        let mut tokens = Vec::with_capacity(count + count / 4);
        let mut forms = Vec::with_capacity(count + count / 4);
        let mut marked = Vec::with_capacity(count + count / 4);
        let mut sureties = Vec::new();
        let mut gaps = Vec::with_capacity(count + count / 4);
        // Where each token of the page begins among the parts.
        let mut firsts = Vec::with_capacity(count + 1);
        for (at, token) in page.tokens.iter().enumerate() {
            firsts.push(tokens.len());
            let first = at
                .checked_sub(1)
                .is_none_or(|t| page.tokens[t].line() != token.line());
            let form = &page.forms[at];
            let parts = match self.may_part(page, at) {
                true => &**known
                    .entry((form, first))
                    .or_insert_with(|| self.parts(form, first)),
                false => &[],
            };
            let places = match parts.is_empty() {
                true => Some(Vec::new()),
                false => places(token.text(), form),
            };
            let parts = if places.is_some() { parts } else { &[] };
            let places = places.unwrap_or_default();
            if parts.is_empty() {
                tokens.push(*token);
                forms.push(form.clone());
                gaps.push(Gap::Apart);
            }
            for (range, kind, gap) in parts {
                let bytes = places[range.start]..places[range.end];
                tokens.push(token.part(bytes, *kind));
                forms.push(match form {
                    Cow::Borrowed(form) => form[range.clone()].into(),
                    Cow::Owned(form) => form[range.clone()].to_owned().into(),
                });
                gaps.push(*gap);
            }
            marked.resize(tokens.len(), page.marked[at]);
            if let Some(&sure) = page.sureties.get(at) {
                sureties.resize(tokens.len(), sure);
            }
        }
        if tokens.len() == count {
            return None;
        }
        firsts.push(tokens.len());
        let stretches = pass::stretches_of_parts(&page.stretches, &firsts);
        let mut positions = Vec::new();
        casing::positions(&tokens, &mut positions);
        let holds = page.holds.of_parts(&firsts);
        let named = names::find(self.names, &tokens, &forms);
        Some(Page {
            text: page.text,
            tokens,
            forms,
            positions,
            style: page.style,
            hyphens: page.hyphens,
            holds,
            sureties,
            second: page.second.as_ref().map(|s| s.of_parts(&firsts)),
            marked,
            named,
            spaces: page.spaces,
            gaps,
            tight: page.tight,
            stretches,
        })
    }

    /// Whether some runs are so long that they must be several words: else a
    /// text has no such habit, and what is short is hardly parted rightly.
    fn has_long(&mut self, page: &Page<'_>) -> bool {
        let mut seen = HashSet::new();
        for (at, form) in page.forms.iter().enumerate() {
            let fits = form.chars().nth(LONG - 1).is_some()
                && form.chars().all(char::is_alphabetic)
                && self.may_part(page, at)
                && !seen.contains(form);
            if fits && !self.partings(form).is_empty() {
                seen.insert(form);
                if seen.len() >= FEW {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a token may be several that lost the spaces between them.
    fn may_part(&self, page: &Page<'_>, at: usize) -> bool {
        let token = &page.tokens[at];
        let form = &*page.forms[at];
        let fixed = page.marked[at] && !self.channel.reads_marks();
        matches!(token.kind(), TokenKind::Word | TokenKind::Code)
            && form.chars().nth(SHORTEST - 1).is_some()
            && !page.holds.keeps(at)
            && !is_numeral(form)
            && !fixed
    }

    /// The parts of a token, which may be the first of its line; none where
    /// it is better taken for one.
    fn parts(&mut self, form: &str, first: bool) -> Vec<Part> {
        if form.chars().all(char::is_alphabetic) {
            let mut parts = Vec::new();
            self.run(form, 0..form.len(), Gap::Apart, &mut parts);
            return if parts.len() > 1 { parts } else { Vec::new() };
        }
        let head = head(form, first);
        let mut parts = Vec::new();
        if head > 0 {
            parts.push((0..head, TokenKind::Enumerator, Gap::Apart));
        }
        let fits = self.rest(form, head, &mut parts);
        if fits && parts.len() > 1 { parts } else { Vec::new() }
    }

    /// Parts what stands from the byte `from` on; gives whether all the
    /// letters there are words or those of symbols.
    fn rest(
        &mut self,
        form: &str,
        from: usize,
        parts: &mut Vec<Part>,
    ) -> bool {
        let rest = &form[from..];
        let gap = if from > 0 { Gap::Lost } else { Gap::Apart };
        if rest.chars().all(char::is_alphabetic) {
            self.run(form, from..form.len(), gap, parts);
            return from == 0 || self.is_plausible(rest);
        }
        let Some(code) = code(rest) else {
            return self.mixed(form, from, parts);
        };
        let code = from + code.start..from + code.end;
        if from < code.start {
            // What was read for `số` may end in a digit.
            let word = form[from..code.start].rfind(['s', 'S']);
            let word = from + word.unwrap_or_default();
            if from < word {
                if !self.is_plausible(&form[from..word]) {
                    return false;
                }
                self.run(form, from..word, gap, parts);
            }
            let gap = if word > 0 { Gap::Lost } else { Gap::Apart };
            parts.push((word..code.start, TokenKind::Word, gap));
        }
        let gap = if code.start > 0 { Gap::Lost } else { Gap::Apart };
        parts.push((code.clone(), TokenKind::Code, gap));
        code.end == form.len() || self.rest(form, code.end, parts)
    }

    /// Parts words, digits and signs from the byte `from` on; gives whether
    /// all the letters are words.
    fn mixed(
        &mut self,
        form: &str,
        from: usize,
        parts: &mut Vec<Part>,
    ) -> bool {
        let rest = &form[from..];
        if token::is_whole(rest) {
            return false;
        }
        let before = parts.len();
        let pieces = token::pieces(rest);
        let mut words = 0;
        for (range, kind) in &pieces {
            let range = from + range.start..from + range.end;
            let text = &form[range.clone()];
            let last = form[..range.start].chars().next_back();
            let number = text.starts_with(|c: char| c.is_ascii_digit());
            let after_number = last.is_some_and(|c| c.is_ascii_digit());
            let after_letter = last.is_some_and(char::is_alphabetic);
            let is_word = *kind == TokenKind::Word
                && text.chars().all(char::is_alphabetic);
            let gap = match () {
                () if range.start == 0 => Gap::Apart,
                () if range.start == from => Gap::Lost,
                () if is_word && after_number => Gap::Lost,
                () if number && after_letter => Gap::Lost,
                () => Gap::None,
            };
            if is_word {
                words += 1;
                if !self.is_plausible(text) {
                    return false;
                }
                self.run(form, range, gap, parts);
                continue;
            }
            // What has letters and is no word may be part of a damaged one.
            if text.contains(char::is_alphabetic) {
                return false;
            }
            parts.push((range, *kind, gap));
        }
        // A word and a number are read together elsewhere.
        let many = parts.len() - before > 2 || from > 0;
        words > 0 && many
    }

    /// Whether letters are a word, damaged or not, or several.
    fn is_plausible(&mut self, text: &str) -> bool {
        let lexicon = self.model.lexicon();
        let found = self.finder.find(lexicon, self.channel, text);
        found.words.first().is_some_and(|best| best.channel <= PLAUSIBLE)
            || !self.partings(text).is_empty()
    }

    /// Parts a run of letters.
    fn run(
        &mut self,
        form: &str,
        run: Range<usize>,
        gap: Gap,
        parts: &mut Vec<Part>,
    ) {
        let mut gap = gap;
        let mut start = run.start;
        for end in self.partings(&form[run.clone()]) {
            let end = run.start + end;
            parts.push((start..end, TokenKind::Word, gap));
            (start, gap) = (end, Gap::Lost);
        }
        parts.push((start..run.end, TokenKind::Word, gap));
    }

    /// The places, in bytes, where a run of letters may be parted.
    fn partings(&mut self, run: &str) -> Vec<usize> {
        let count = run.chars().take(LONGEST + 1).count();
        if !(self.shortest..=LONGEST).contains(&count) {
            return Vec::new();
        }
        let lexicon = self.model.lexicon();
        let cuts = self.finder.partings(lexicon, self.channel, run);
        let bytes: Vec<usize> = run.char_indices().map(|c| c.0).collect();
        cuts.into_iter().map(|cut| bytes[cut]).collect()
    }
}

/// The number and symbol of a document behind `số` or before a word that is
/// written to it (`s667/2014/ND-CPva`), as bytes of a text; `None` where
/// there is none, or nothing but one.
fn code(text: &str) -> Option<Range<usize>> {
    let digit = text.find(|c: char| c.is_ascii_digit())?;
    let before = &text[..digit];
    let numbered = fold(before).to_lowercase();
    let start = match () {
        () if before.is_empty() => 0,
        () if !before.chars().all(char::is_alphabetic) => return None,
        () if numbered.ends_with("so") => digit,
        // `số` was read as `s6` or `s0`.
        () if numbered.ends_with('s') => {
            let rest = text[digit..].strip_prefix(['6', '0'])?;
            rest.starts_with(|c: char| c.is_ascii_digit())
                .then_some(digit + 1)?
        }
        () => return None,
    };
    let is_part =
        |c: char| c.is_ascii_digit() || c.is_uppercase() || "/-.&".contains(c);
    let rest = &text[start..];
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let code = rest[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    let behind = &rest[code.len()..];
    let word = behind.chars().take(2).all(char::is_lowercase)
        && behind.chars().nth(1).is_some();
    let alone = start == 0 && behind.is_empty();
    let fits = token::is_symbol(code) && code.contains('/');
    let range = start..start + code.len();
    (fits && !alone && (word || behind.is_empty())).then_some(range)
}

/// The length of the mark of a list item that a word is written to (`3.Tai`,
/// `b)Thay`); nothing where there is none.
fn head(form: &str, first: bool) -> usize {
    let Some(end) = form.find([')', '.']) else { return 0 };
    let (head, rest) = form.split_at(end + 1);
    let is_word = rest.chars().take(2).all(char::is_alphabetic)
        && rest.chars().nth(1).is_some();
    let large = matches!(head.as_bytes(), [b'A'..=b'Z', b')']);
    match is_word && (large || is_enumerator(head, first)) {
        true => end + 1,
        false => 0,
    }
}

/// Where each byte of a composed form stands in the text that it was composed
/// from; `None` where their letters are not the same in number.
fn places(text: &str, form: &str) -> Option<Vec<usize>> {
    if text == form {
        return Some((0..=form.len()).collect());
    }
    let mut places = vec![0; form.len() + 1];
    let is_mark = |c: char| canonical_combining_class(c) != 0;
    let mut letters = text.char_indices().filter(|(_, c)| !is_mark(*c));
    for (at, _) in form.char_indices().filter(|(_, c)| !is_mark(*c)) {
        places[at] = letters.next()?.0;
    }
    places[form.len()] = text.len();
    letters.next().is_none().then_some(places)
}

/// The share of the commas between words without a space, one in so many,
/// from which on a text loses spaces beside signs.
const TIGHT: usize = 20;

/// Whether a text loses the spaces beside signs, by its commas.
pub(super) fn is_tight(tokens: &[Token<'_>]) -> bool {
    let is_word = |token: &Token<'_>| token.kind() == TokenKind::Word;
    let commas = tokens.windows(3).filter(|row| {
        row[1].text() == ","
            && row[1].is_glued()
            && is_word(&row[0])
            && is_word(&row[2])
            && row[2].line() == row[1].line()
    });
    let (lost, all) = commas.fold((0, 0), |(lost, all), row| {
        (lost + usize::from(row[2].is_glued()), all + 1)
    });
    lost > 0 && lost * TIGHT >= all
}

/// What stands between a token and the one before.
pub(super) fn gap(gaps: &[Gap], at: usize) -> Gap {
    gaps.get(at).copied().unwrap_or(Gap::Apart)
}

/// What the tokens of an arc read together: the parts of what stands as one,
/// or else the first of them.
pub(super) fn form_of<'a>(
    forms: &'a [Cow<'_, str>],
    gaps: &[Gap],
    label: &ArcPayload,
) -> Cow<'a, str> {
    let parts = label.token..label.token + label.tokens;
    match label.tokens > 1 && gap(gaps, label.token + 1) != Gap::Apart {
        true => forms[parts].concat().into(),
        false => (&*forms[label.token]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_list_items_are_found_before_words() {
        let rows = [
            ("3.Tai", true, 2),
            ("3.Tai", false, 0),
            ("b)Thay", false, 2),
            ("K)DUOC", true, 2),
            ("II.NOI", true, 3),
            ("U.B", true, 0),
            ("ban.Giao", true, 0),
            ("V.I.Le", true, 0),
            ("3.5", true, 0),
            (")", true, 0),
        ];
        for (form, first, expected) in rows {
            assert_eq!(head(form, first), expected, "{form}");
        }
    }

    #[test]
    fn symbols_are_found_among_words() {
        let rows = [
            ("s667/2014/ND-CPva", Some("67/2014/ND-CP")),
            ("so06/2024/TT-BTC", Some("06/2024/TT-BTC")),
            ("theoso5/TB-UBND", Some("5/TB-UBND")),
            ("12/QD-UBNDngay", Some("12/QD-UBND")),
            ("12/QD-UBND", None),
            ("QL6/2014/ND-CP", None),
            ("s6", None),
            ("s5/2014/ND-CP", None),
            ("ngay26/3/2008", None),
            ("12/thang", None),
        ];
        for (text, expected) in rows {
            assert_eq!(code(text).map(|r| &text[r]), expected, "{text}");
        }
    }
}
