//! Names of people and places in a text: capitalised words that the context
//! or the tables say are a name, so that what was read right is not changed
//! into a commoner word.

use std::borrow::Cow;

use crate::lexicon::Case;
use crate::notation::roman::is_numeral;
use crate::tables::{NameTrie, Phrases};
use crate::token::{Token, TokenKind};
use crate::viet::letter::lower_char;
use crate::viet::{fold, syllable};

/// What a token is as part of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// Nothing, as far as is known.
    #[default]
    No,
    /// A word of a name, by its place.
    Part,
    /// The same, and one that the tables know.
    Known,
    /// A word of the name of a place that the tables know whole.
    Place,
}

/// The most words of a name that are looked at.
const LONGEST: usize = 6;

/// What each token is as part of a name.
///
/// A name of people begins with a surname, or what stands before it says that
/// it is one ("ông", "xã"); it goes on as long as words are capitalised. Takes
/// time in proportion to the tokens.
pub(super) fn find(
    known: &NameTrie,
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
) -> Vec<Named> {
    let mut named = vec![Named::No; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        if !is_capitalised(&tokens[at], &forms[at]) {
            if is_of_mixed_case(&tokens[at], &forms[at]) {
                named[at] = Named::Part;
            }
            at += 1;
            continue;
        }
        let mut run = 1;
        while run < LONGEST
            && at + run < tokens.len()
            && follows(&tokens[at + run - 1], &tokens[at + run])
            && is_capitalised(&tokens[at + run], &forms[at + run])
        {
            run += 1;
        }
        let leads = led(tokens, forms, at);
        let place = known.place(forms[at..at + run].iter().map(|f| &**f));
        let row = &mut named[at..at + run];
        if place > 1 || place == 1 && leads {
            row[..place].fill(Named::Place);
        }
        let title = Case::of(&forms[at]) == Some(Case::Title);
        let body = known.body(forms[at..].iter().take(LONGEST).map(|f| &**f));
        let person = run > 1 && body < 2 && known.is_surname(&forms[at]);
        let foreign = run > 1
            && forms[at..at + run].iter().any(|form| {
                let form = lower(form);
                !syllable::is_possible(&form)
                    && !syllable::is_possible(&fold(&form))
            });
        if title && (leads || person || foreign) {
            for (named, form) in row.iter_mut().zip(&forms[at..]) {
                *named = match (*named, known.is_part(form)) {
                    (Named::Place, _) => Named::Place,
                    (_, true) => Named::Known,
                    (_, false) => Named::Part,
                };
            }
        }
        at += if place > 0 { place } else { run };
    }
    named
}

/// Whether the words before a token say that a name follows.
pub(super) fn led(
    tokens: &[Token<'_>],
    forms: &[Cow<'_, str>],
    at: usize,
) -> bool {
    let before = |count: usize| {
        let first = at.checked_sub(count)?;
        let same = tokens[first].line() == tokens[at].line();
        let words = forms[first..at].iter().map(|form| fold(&lower(form)));
        same.then(|| words.collect::<Vec<_>>().join(" "))
    };
    let leads = |text: String| Phrases::get().leads_name(&text);
    before(1).is_some_and(leads) || before(2).is_some_and(leads)
}

fn lower(form: &str) -> String {
    form.chars().map(lower_char).collect()
}

/// Whether a token is a word with a large first letter, or all in capitals.
fn is_capitalised(token: &Token<'_>, form: &str) -> bool {
    token.kind() == TokenKind::Word
        && form.starts_with(char::is_uppercase)
        && Case::of(form).is_some()
        && !is_numeral(form)
}

/// Whether a token is a word of plain letters, large ones among small ones,
/// as designations of things are (`iPhone`, `kV`, `V.League`).
fn is_of_mixed_case(token: &Token<'_>, form: &str) -> bool {
    token.kind() == TokenKind::Word
        && form.chars().all(|c| c.is_ascii_alphabetic() || c == '.')
        && Case::of(form).is_none()
}

/// Whether one token follows another on its line with a space between them.
fn follows(before: &Token<'_>, token: &Token<'_>) -> bool {
    before.line() == token.line()
        && before.span().end() + 1 == token.span().start()
}

#[cfg(test)]
mod tests {
    use super::Named::{Known, No, Part, Place};
    use super::*;
    use crate::tables::Gazetteer;
    use crate::token::tokenize;

    #[test]
    fn names_are_told_from_other_capitalised_words() {
        let rows: [(&str, &[Named]); 8] = [
            ("ông Lò Văn Đực nói", &[No, Known, Known, Part, No]),
            ("Nguyễn Thị Hoa", &[Known, Known, Known]),
            ("xã Chiềng Hặc và", &[No, Place, Place, No]),
            ("Ủy ban nhân dân", &[No, No, No, No]),
            ("Hội đồng Nhân dân", &[No, No, No, No]),
            ("Ban Thường vụ", &[No, No, No]),
            ("bà Xyz Qưt", &[No, Part, Part]),
            ("35 kV ở V.League", &[No, Part, No, Part]),
        ];
        let tables = Gazetteer::embedded();
        let known = tables.names();
        for (text, expected) in rows {
            let tokens = tokenize(text);
            let forms: Vec<Cow<'_, str>> =
                tokens.iter().map(|token| token.text().into()).collect();
            assert_eq!(find(known, &tokens, &forms), expected, "{text}");
        }
    }
}
