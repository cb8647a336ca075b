//! Marks that an engine wrote as signs of their own, a space before them
//! (`u ?y ban`, "ủy ban"): words are put together with their marks before
//! they are read, where that is a page's habit.

use crate::token::{Token, TokenKind};

/// Signs that stand for marks and hardly ever by themselves.
const MARKS: &str = "^~`´ˆ˜";

/// Signs that stand for marks, too, but as often for themselves: they are
/// marks between letters only.
const SIGNS: &str = "?.'’‘";

/// The marks inside of words, apart from what is before them, that make a
/// habit: so many, and one to so many tokens at least. Of 524 pages, printed
/// or read by five engines, none has a single one.
const FEWEST: usize = 3;
const TOKENS: usize = 100;

/// The most tokens of a word.
const LONGEST: usize = 8;

/// Puts words together with marks that stand apart from them, where a text
/// has many such marks.
pub(super) fn join<'t>(
    text: &'t str,
    tokens: Vec<Token<'t>>,
) -> Vec<Token<'t>> {
    // At the end of a word it may be a sign that was printed (`giá ~ 5`).
    let inside = |&at: &usize| {
        let mark = is_one_of(&tokens[at], MARKS) && is_rest(&tokens, at + 1);
        (mark || leads(&tokens[at])) && is_apart(text, &tokens, at)
    };
    let marks = (0..tokens.len()).filter(inside).count();
    if marks < FEWEST.max(tokens.len() / TOKENS) {
        return tokens;
    }
    let mut joined = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let end = end(text, &tokens, at);
        joined.push(tokens[at].through(&tokens[end - 1], text));
        at = end;
    }
    joined
}

/// The token after the last that belongs to the word at a place.
fn end(text: &str, tokens: &[Token<'_>], start: usize) -> usize {
    let mut end = start + 1;
    if tokens[start].kind() != TokenKind::Word {
        return end;
    }
    let most = tokens.len().min(start + LONGEST);
    let is_sign = |at: usize| {
        at < most
            && (is_one_of(&tokens[at], MARKS) || is_one_of(&tokens[at], SIGNS))
    };
    while end < most && is_apart(text, tokens, end) {
        if leads(&tokens[end]) {
            end += 1;
            continue;
        }
        if !is_sign(end) {
            break;
        }
        // A letter may have two marks.
        let mut past = end + 1;
        while is_sign(past) && tokens[past].is_glued() {
            past += 1;
        }
        let is_mark = |sign| is_one_of(sign, MARKS);
        let number =
            tokens.get(past).is_some_and(|t| t.kind() == TokenKind::Number);
        match past < most && is_rest(tokens, past) {
            true => end = past + 1,
            false if !number && tokens[end..past].iter().any(is_mark) => {
                end = past;
            }
            false => break,
        }
    }
    end
}

/// Whether a token goes on with a word that is before it.
fn is_rest(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| {
        token.is_glued()
            && token.kind() == TokenKind::Word
            && (token.text().starts_with(char::is_lowercase) || leads(token))
    })
}

/// What ends a syllable, and so may stand after a mark; a letter for which an
/// engine writes one of these signs stands before a vowel.
const CODAS: [&str; 8] = ["c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Whether a token is the end of a word after its mark (`^n`).
fn leads(token: &Token<'_>) -> bool {
    let rest = token.text().trim_start_matches(|c| MARKS.contains(c));
    token.kind() == TokenKind::Word
        && rest.len() < token.text().len()
        && CODAS.contains(&rest)
}

/// Whether a token is one of some signs.
fn is_one_of(token: &Token<'_>, signs: &str) -> bool {
    token.text().chars().count() == 1 && signs.contains(token.text())
}

/// Whether just a space stands between a token and one before it.
fn is_apart(text: &str, tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && {
        let (before, token) = (tokens[at - 1].span(), tokens[at].span());
        &text[before.end()..token.start()] == " "
    }
}

/// Whether a form is what was read of a word but for the spaces before its
/// marks.
pub(super) fn is_as_read(read: &str, form: &str) -> bool {
    read.contains(' ') && read.chars().filter(|c| *c != ' ').eq(form.chars())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;

    fn joined(text: &str) -> Vec<&str> {
        let tokens = join(text, tokenize(text));
        tokens.iter().map(Token::text).collect()
    }

    #[test]
    fn words_meet_their_marks_where_marks_stand_apart() {
        let rows = [
            ("uy ^ ba ~n ho ?c", ["uy ^", "ba ~n", "ho ?c"]),
            ("ve^ ` co ^´ng huye .^n", ["ve^ `", "co ^´ng", "huye .^n"]),
        ];
        for (read, expected) in rows {
            let read = format!("{read} tie ^n la ^m ke ´t");
            let seen = joined(&read);
            assert!(seen.starts_with(&expected), "{seen:?}");
        }
    }

    #[test]
    fn a_sign_before_a_number_is_one() {
        let seen = joined("tie ^n la ^m ke ^t gia ~ 5");
        assert_eq!(seen, ["tie ^n", "la ^m", "ke ^t", "gia", "~", "5"]);
    }

    #[test]
    fn signs_stay_apart_where_that_is_no_habit() {
        for text in [
            "Hỏi ? ban trả lời ' là ' và . hết ~ năm",
            "2 ^ 3 và x ~ y",
            "mot hai ba bon nam sau",
            "gia ~ 5 trieu, luong ~ 3 trieu, thuong ~ 2 trieu",
            "Ha Noi ~ Hue, Hue ~ Da Nang, Da Nang ~ Vinh",
        ] {
            let tokens = tokenize(text);
            assert_eq!(join(text, tokens.clone()), tokens, "{text}");
        }
    }
}
