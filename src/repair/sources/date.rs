//! Days, months and the number of the first article, of which only the shape is
//! left.

use super::{CandidateSource, Damage, Place};
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::{roman, word};
use crate::repair::lattice::build::{LatticeBuilder, Literal};
use crate::viet::{fold, glyph};

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

/// A stroke after `Điều` at the head of a line, which is the number of the first
/// article.
pub(super) struct ArticleNumber;

impl CandidateSource for ArticleNumber {
    fn name(&self) -> &'static str {
        "article-number"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        let channel = builder.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        let line = builder.tokens[at].line();
        let is_stroke = matches!(&*builder.forms[at], "L" | "l" | "|" | "!");
        let is_head = builder.heads_line(before)
            && builder.tokens[before].line() == line
            && fold(&builder.forms[before]).to_lowercase() == "dieu";
        let ends = |at: usize| {
            at < end
                && builder.tokens[at].is_glued()
                && matches!(builder.tokens[at].text(), "." | ":")
        };
        if !is_stroke || !is_head || !ends(at + 1) || builder.stays(at) {
            return;
        }
        let effect = Effect::word(WordId::NUMBER);
        let text = Literal::by_grammar("1");
        builder.literal(at, 1, text, effect, DATED + channel.rarity());
    }
}

/// What looks like a day before `tháng` or a month before `năm`.
pub(super) struct DayOrMonth;

impl CandidateSource for DayOrMonth {
    fn name(&self) -> &'static str {
        "day-or-month"
    }

    fn needs(&self) -> Damage {
        Damage::Letters
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        let channel = builder.candidates.channel;
        let Some(before) = at.checked_sub(1) else { return };
        if !builder.forms[before].starts_with(['n', 'N', 't', 'T']) {
            return;
        }
        // The words themselves may be damaged in their middle.
        let form = &*builder.forms[before];
        let (most, follows): (u32, fn(&str) -> bool) = match () {
            () if word::is_day(form) => (31, word::is_month),
            () if word::is_month(form) => (12, word::is_year),
            () => return,
        };
        let line = builder.tokens[at].line();
        let is_after = |t: usize| {
            t < end
                && builder.tokens[t].line() == line
                && follows(&builder.forms[t])
        };
        let tokens = match (is_after(at + 1), is_after(at + 2)) {
            (true, _) => 1,
            (_, true) if builder.tokens[at + 1].is_glued() => 2,
            _ => return,
        };
        let held = (at..at + tokens).any(|token| builder.stays(token));
        if held {
            return;
        }
        let form = builder.forms[at..at + tokens].concat();
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
        builder.literal(at, tokens, text, effect, cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
