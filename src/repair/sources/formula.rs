//! What the frame of a document leaves no doubt of: `Số` before the symbol at
//! the head of a line, day and month between `ngày`, `tháng` and `năm`.

use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::{roman, word};
use crate::repair::casing::Position;
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::token::{TokenKind, is_capital};
use crate::viet::{fold, glyph};

/// The cost of `Số` having been read as something of its shape.
const NUMBERED: Cost = NAT / 2;

/// The cost of a day or month having been read as signs of its shape.
const DATED: Cost = NAT;

/// The day or month, at most `most`, that characters of the shape of digits
/// stand for.
fn dated(form: &str, most: u32) -> Option<String> {
    let form = form.strip_prefix('T').unwrap_or(form);
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        _ => glyph::digit_in_place(c),
    };
    let digits: String = form.chars().map(digit).collect::<Option<_>>()?;
    let value: u32 = digits.parse().ok()?;
    let fits = digits.len() <= 2 && (1..=most).contains(&value);
    fits.then_some(digits)
}

/// Whether letters, their marks lost or not, are built like a syllable and
/// not like an abbreviation.
fn is_syllable(form: &str) -> bool {
    let form = fold(form).to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let rime = form.trim_start_matches(|c| !is_vowel(c));
    let coda = rime.trim_start_matches(is_vowel);
    let ends = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    form.len() - rime.len() <= 3
        && (1..=3).contains(&(rime.len() - coda.len()))
        && ends.contains(&coda)
}

impl LatticeBuilder<'_, '_> {
    /// What looks like `Số` at the head of a line, before a symbol; tells
    /// whether it is as good as certain. In running text the word is small.
    pub(in crate::repair) fn numbered(
        &mut self,
        at: usize,
        end: usize,
    ) -> bool {
        let token = &self.tokens[at];
        let line = token.line();
        let first =
            at.checked_sub(1).is_none_or(|t| self.tokens[t].line() != line);
        let form = &*self.forms[at];
        let channel = self.candidates.channel;
        if !first
            || channel.keeps_letters()
            || self.stays(at)
            || form == "Số"
            || !word::is_like_number(form)
        {
            return false;
        }
        let parted = |t: &usize| matches!(&*self.forms[*t], ":" | ".");
        let code = match Some(at + 1).filter(|t| *t < end).filter(parted) {
            Some(sign) => sign + 1,
            None => at + 1,
        };
        let is_code = code < end
            && (!form.starts_with(char::is_numeric) || code > at + 1)
            && self.tokens[code].line() == line
            && self.tokens[code].kind() == TokenKind::Code;
        let mut laid = false;
        if is_code {
            let model = self.candidates.model;
            let id = model.lexicon().entry("số").map(|entry| model.id(entry));
            let effect = Effect::word(id.unwrap_or(WordId::UNKNOWN));
            let cost = NUMBERED + channel.rarity();
            laid = self.literal(at, 1, "Số".into(), effect, cost);
        }
        laid && channel.rarity() == 0
    }

    /// Where a word stands as far as its capitals go. What is large among
    /// words in capitals is large all over, though the line is no heading;
    /// so is a word of which only the first letter seems large, between two
    /// of them or before two: letters such as `o` have one shape.
    pub(in crate::repair) fn position(&self, at: usize) -> Position {
        let here = self.positions[at];
        let form = &*self.forms[at];
        if here == Position::Heading
            || !form.starts_with(char::is_uppercase)
            || form.chars().nth(1).is_none()
        {
            return here;
        }
        let line = self.tokens[at].line();
        let is_large = |at: usize| {
            let Some(token) = self.tokens.get(at) else { return false };
            let form = &*self.forms[at];
            token.line() == line && is_capital(form) && is_syllable(form)
        };
        let after = is_large(at + 1);
        let before = at.checked_sub(1).is_some_and(is_large);
        let among = match is_capital(form) {
            true => before || after,
            false => after && (before || is_large(at + 2)),
        };
        if among { Position::Heading } else { here }
    }

    /// A stroke behind `Điều` at the head of a line, which is the number of
    /// the first article.
    fn article(&mut self, at: usize, end: usize) {
        let channel = self.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        let line = self.tokens[at].line();
        let is_stroke = matches!(&*self.forms[at], "L" | "l" | "|" | "!");
        let is_head = self.heads_line(before)
            && self.tokens[before].line() == line
            && fold(&self.forms[before]).to_lowercase() == "dieu";
        let ends = |at: usize| {
            at < end
                && self.tokens[at].is_glued()
                && matches!(self.tokens[at].text(), "." | ":")
        };
        if !is_stroke
            || !is_head
            || !ends(at + 1)
            || self.stays(at)
            || channel.keeps_letters()
        {
            return;
        }
        let effect = Effect::word(WordId::NUMBER);
        let text = Literal::by_grammar("1");
        self.literal(at, 1, text, effect, DATED + channel.rarity());
    }

    /// What looks like a day before `tháng` or a month before `năm`, or like
    /// the number of an article.
    pub(in crate::repair) fn dated(&mut self, at: usize, end: usize) {
        self.article(at, end);
        let channel = self.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        if !self.forms[before].starts_with(['n', 'N', 't', 'T']) {
            return;
        }
        // The words themselves may be damaged in their middle.
        let form = &*self.forms[before];
        let (most, follows): (u32, fn(&str) -> bool) = match () {
            () if word::is_day(form) => (31, word::is_month),
            () if word::is_month(form) => (12, word::is_year),
            () => return,
        };
        let line = self.tokens[at].line();
        let is_after = |t: usize| {
            t < end && self.tokens[t].line() == line && follows(&self.forms[t])
        };
        let tokens = match (is_after(at + 1), is_after(at + 2)) {
            (true, _) => 1,
            (_, true) if self.tokens[at + 1].is_glued() => 2,
            _ => return,
        };
        let held = (at..at + tokens).any(|token| self.stays(token));
        if held || channel.keeps_letters() {
            return;
        }
        let form = self.forms[at..at + tokens].concat();
        // A month may be a Roman numeral.
        if most < 31 && roman::is_numeral(&form) {
            return;
        }
        let Some(digits) = dated(&form, most).filter(|d| *d != form) else {
            return;
        };
        let effect = Effect::word(WordId::NUMBER);
        let cost = DATED + channel.rarity();
        let text = Literal::by_grammar(digits);
        self.literal(at, tokens, text, effect, cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_abbreviations() {
        for form in ["CHÍNH", "TRUONG", "NGHIA", "Ủy", "BO", "THUY"] {
            assert!(is_syllable(form), "{form}");
        }
        for form in ["UBND", "TNHH", "HĐND", "", "BKHCN", "UBMTTQ"] {
            assert!(!is_syllable(form), "{form}");
        }
    }

    #[test]
    fn days_and_months_are_read_where_one_is_left() {
        let rows = [
            ("2]", 31, Some("21")),
            ("OS", 12, Some("05")),
            ("T10", 12, Some("10")),
            ("l2", 12, Some("12")),
            ("I3", 12, None),
            ("4O", 31, None),
            ("OT", 31, None),
            ("001", 31, None),
            ("T", 12, None),
        ];
        for (form, most, expected) in rows {
            assert_eq!(dated(form, most).as_deref(), expected, "{form}");
        }
    }
}
